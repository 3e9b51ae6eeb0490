"""An explanation's numbers and claims, worked out again from the table alone."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
from scipy.optimize import linprog

import bargain as bg
from bargain._labels import Labels

NO_MORE = "[Nn]o (?:outcome|lottery allowed) is better than this"
PERCENT = r"(?:minus )?[\d.,e+-]+ %|more than 99\.99 %|little more than 100 %"


@dataclass(frozen=True)
class Limits:
    """Constraints as arrays: A p <= b, E p = f, p <= upper."""

    A: np.ndarray
    b: np.ndarray
    E: np.ndarray
    f: np.ndarray
    upper: np.ndarray

    @classmethod
    def none(cls, n: int) -> Limits:
        nothing = np.zeros((0, n))
        return cls(nothing, np.zeros(0), nothing, np.zeros(0), np.ones(n))

    @property
    def stated(self) -> bg.LotteryConstraints:
        return bg.LotteryConstraints(self.A, self.b, self.E, self.f, self.upper)

    def most(self, worth: np.ndarray) -> float:
        """Return the most that a lottery allowed is worth."""
        size = float(np.abs(worth).max()) or 1.0
        answer = linprog(
            -worth / size,
            self.A,
            self.b,
            np.vstack([self.E, np.ones(len(worth))]),
            np.append(self.f, 1.0),
            list(zip(np.zeros(len(worth)), self.upper, strict=True)),
        )
        return -float(answer.fun) * size

    def allows(self, outcome: int) -> bool:
        pure = np.eye(len(self.upper))[outcome]
        return bool(
            (self.A @ pure <= self.b + 1e-9).all()
            and (np.abs(self.E @ pure - self.f) <= 1e-9).all()
            and (pure <= self.upper + 1e-9).all()
        )


def number(text: str) -> float:
    """Return a percentage that was read out, as a number."""
    sign = -1.0 if text.startswith("minus ") else 1.0
    text = text.removeprefix("minus ").removesuffix(" %").replace(",", "")
    if text.startswith(("more than 99.99", "little more than 100")):
        return sign
    return sign * float(text) / 100


def check_numbers(why: bg.Explanation, limits: Limits) -> None:
    """Check what each hypothesis has against the table and linear programs."""
    decision = why.decision
    hypotheses, of = decision.hypotheses, why.hypotheses
    U, p = hypotheses.utilities, decision.lottery.probabilities
    sizes = np.abs(U).max(axis=1)
    np.testing.assert_allclose(of.expected, U @ p, atol=1e-9 * sizes.max(initial=1))
    for row, utilities in enumerate(U):
        assert abs(of.best[row] - limits.most(utilities)) <= 1e-7 * sizes[row]
        if np.isnan(of.shares[row]):
            continue
        ideal = of.best[row] - of.disagreement[row]
        share = (U[row] @ p - of.disagreement[row]) / ideal
        assert abs(of.shares[row] - share) <= 1e-9 * max(1, sizes[row] / ideal)


def check_weights(why: bg.Explanation, limits: Limits) -> None:
    """Check that by either weights nothing allowed is better, where that is said."""
    decision = why.decision
    said = " ".join(why.sentences)
    if not re.search(NO_MORE, said):
        # What is certified and has weights is borne out by them.
        is_certified = decision.status is bg.Status.OPTIMAL
        assert np.isnan(why.outcomes.prices).all() or not is_certified
        return
    assert decision.status is bg.Status.OPTIMAL
    of, p = why.hypotheses, decision.lottery.probabilities
    U = decision.hypotheses.utilities
    # Levels are measured from the worst here: where they start must not matter.
    shifted = U - U.min(axis=1, keepdims=True)
    units = np.where(of.ideals > 0, of.ideals, np.inf)
    ranges = np.array([limits.most(u) + limits.most(-u) for u in U])
    units = np.where(np.isinf(units), np.where(ranges > 0, ranges, np.inf), units)
    for weights, measured in (
        (of.share_weights, shifted / units[:, None]),
        (of.utility_weights, shifted),
    ):
        if np.isnan(weights).all():
            continue
        assert np.nansum(weights) == 1 or abs(np.nansum(weights) - 1) < 1e-9
        worth = np.nan_to_num(weights) @ measured
        size = np.abs(np.nan_to_num(weights)) @ np.abs(measured)
        assert limits.most(worth) <= worth @ p + 1e-5 * size.max()
    check_named_weights(why)


def check_named_weights(why: bg.Explanation) -> None:
    """Check that the weights read out are all of them, or say what the others have."""
    (sentence,) = (s for s in why.sentences if s.startswith("Why this one?"))
    of, names = why.hypotheses, why.decision.hypotheses.names
    if "Put all weight on" in sentence:
        weights = np.nan_to_num(of.share_weights)
        (row,) = np.flatnonzero(np.abs(weights) > 1e-12).tolist()
        assert f"Put all weight on {names[row]!r} (credence" in sentence
        return
    told = dict(re.findall(rf"('[^']+') ({PERCENT}) \(credence", sentence))
    total = sum(number(text) for text in told.values())
    for name, text in told.items():
        weight = of.share_weights[names.position(name[1:-1])]
        assert abs(number(text) - weight) <= 1e-3 * abs(weight) + 1e-15
    rest = re.findall(rf"[\d,]+ others? ({PERCENT}) together", sentence)
    total += sum(number(text) for text in rest)
    assert abs(total - 1) <= 2e-3 * (1 + np.nansum(np.abs(of.share_weights)))


def check_prices(why: bg.Explanation) -> None:
    """Check prices and who carries them against sums over the table."""
    of, outcomes, decision = why.hypotheses, why.outcomes, why.decision
    if np.isnan(outcomes.prices).all():
        return
    p, labels = decision.lottery.probabilities, decision.hypotheses.outcomes
    assert abs(outcomes.prices @ p - 1) <= 1e-9
    records = why.to_dict()["outcomes"]
    for column, label in enumerate(labels):
        price, parts = outcomes.prices[column], why.carriers(label)
        size = 1 + sum(abs(part) for part in parts.values())
        assert abs(sum(parts.values()) - price) <= 1e-6 * size
        whole = sum(records[column]["carriers"].values())
        whole += records[column]["carried_by_others"]
        assert abs(whole - price) <= 1e-6 * size
    weights = np.nan_to_num(of.share_weights)
    levels = decision.hypotheses.utilities - of.disagreement[:, None]
    counted = of.ideals > 0
    if not weights[~counted].any():
        worth = weights[counted] @ (levels[counted] / of.ideals[counted, None])
        whole = np.abs(weights[counted]) @ np.abs(levels[counted]) @ p
        if worth @ p > 1e-3 * whole:
            np.testing.assert_allclose(outcomes.prices, worth / (worth @ p), 1e-5, 1e-5)


def check_nearest(why: bg.Explanation, limits: Limits) -> None:
    """Check the nearest outcome against all allowed, one by one."""
    decision, of = why.decision, why.hypotheses
    hypotheses = decision.hypotheses
    U, w = hypotheses.utilities, hypotheses.credences
    said = [s for s in why.sentences if s.startswith("Whoever may not")]
    if (decision.lottery.probabilities > 1e-12).sum() == 1:
        assert not said
        return
    allowed = [k for k in range(U.shape[1]) if limits.allows(k)]
    if not allowed:
        assert why.outcomes.nearest is None
        assert "allow no outcome" in said[0]
        return
    # What is nothing, up to rounding.
    tiny = 1e-9 * np.abs(U).max(axis=1)
    gains = U @ decision.lottery.probabilities - of.disagreement
    heard, gaining = w > 0, (w > 0) & (gains > tiny)
    losses, kept = {}, {}
    for k in allowed:
        levels = U[:, k] - of.disagreement
        out = heard & ((levels < -tiny) | (gaining & (levels <= tiny)))
        some = gaining & ~out
        if k == why.outcomes.nearest:
            kept = {i: levels[i] / gains[i] for i in np.flatnonzero(some).tolist()}
        losses[k] = (
            round(float(w[out].sum()), 9),
            float(w[some] @ np.log(gains[some] / levels[some])),
        )
    best = min(losses.values())
    assert why.outcomes.nearest is not None
    found = losses[why.outcomes.nearest]
    assert found[0] == best[0]
    assert found[1] <= best[1] + 1e-6
    assert ("must know" in said[0]) == (best[0] > 0)
    if best[0] == 0 and gaining.any() and abs(best[1]) > 1e-6:
        (told,) = re.findall(rf"on average ({PERCENT}) of", said[0])
        assert abs(number(told) - np.exp(-best[1])) <= 1e-3 * np.exp(-best[1])
        assert ("can choose" in said[0]) == (best[1] < 0)
        check_hit_hardest(said[0], hypotheses.names, kept)


def check_hit_hardest(said: str, names: Labels, kept: dict[int, float]) -> None:
    """Check who is said to lose most of its gain against what each keeps."""
    least = min(kept.values())
    found = re.findall(rf"Nobody loses more of its gain than '(.+)': ({PERCENT})", said)
    if len(kept) < 2 or least > 1 - 1e-8:
        assert not found or least > 1 - 1e-6
        return
    ((name, lost),) = found
    assert kept[names.position(name)] <= least + 1e-6
    assert abs(number(lost) - (1 - least)) <= 1e-3 * (1 - least) + 1e-6


def check_ties(why: bg.Explanation, limits: Limits) -> None:
    """Check what is said of lotteries that give everybody with a say the same."""
    decision, said = why.decision, " ".join(why.sentences)
    if np.isnan(why.outcomes.prices).all():
        return  # votes are as good where scores are, whatever they give
    hypotheses, p = decision.hypotheses, decision.lottery.probabilities
    U = hypotheses.utilities[hypotheses.credences > 0]
    U = U / np.maximum(np.abs(U).max(axis=1, keepdims=True), 1e-300)
    other = cp.Variable(len(p), nonneg=True)
    conditions = [U @ other == U @ p, cp.sum(other) == 1, other <= limits.upper]
    if len(limits.A):
        conditions.append(limits.A @ other <= limits.b)
    if len(limits.E):
        conditions.append(limits.E @ other == limits.f)
    if "spreads its probability most evenly" in said:
        least = _solved(cp.Minimize(cp.sum_squares(other)), conditions)
        assert np.isnan(least) or p @ p <= least + 1e-5
    if "No other lottery is as good" in said:
        # Somewhere else in some direction, if there is anything else.
        direction = np.random.default_rng(0).normal(size=len(p))
        for way in (direction, -direction):
            most = _solved(cp.Maximize(way @ other), conditions)
            assert np.isnan(most) or most <= way @ p + 1e-4


def _solved(goal: cp.Minimize | cp.Maximize, conditions: list[cp.Constraint]) -> float:
    """Return the best value; NaN where rounding leaves no room to look."""
    program = cp.Problem(goal, conditions)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        program.solve(solver="CLARABEL")
    return float(program.value) if program.status == "optimal" else float("nan")


def check_words(why: bg.Explanation) -> None:
    """Check that nothing is said that a listener could not know."""
    text = " ".join(why.sentences)
    for jargon in ("nats", "least norm", "least-norm", "held at it", " nan"):
        assert jargon not in re.sub(r"'[^']*'", "", text), jargon
