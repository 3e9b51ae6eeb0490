"""Every rule under constraints against linear programs and a conic solver."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from scipy.optimize import linprog

import bargain as bg
from tests.random_polytopes import Case, by_cvxpy, case, extremes

SEEDS = range(12)


def solved(one: Case, rule) -> tuple[bg.Decision, np.ndarray]:
    """Solve under the constraints, and check what any answer must satisfy."""
    decision = one.constraints.apply_to(rule).solve(one.hypotheses)
    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    exact = decision.recheck(exact=True)
    assert exact.status is bg.Status.OPTIMAL
    assert exact.value == pytest.approx(decision.certificate.value, rel=1e-9, abs=1e-9)
    return decision, p


def points_of(rule, rows: np.ndarray) -> np.ndarray:
    """Return ballots, counted by hand."""
    if isinstance(rule, bg.Borda):
        apart = np.sign(rows[:, :, None] - rows[:, None, :])
        return np.asarray(apart.sum(axis=2))
    least, most = rows.min(axis=1, keepdims=True), rows.max(axis=1, keepdims=True)
    if isinstance(rule, bg.Approval):
        return np.asarray(rows >= least + rule.threshold * (most - least))
    return np.asarray(rows == most)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "rule", [bg.Borda(), bg.Approval(0.4), bg.MyFavouriteOption()], ids=repr
)
def test_votes_agree_with_a_linear_program_over_ballots(seed, rule):
    one = case(seed)
    scores = one.hypotheses.credences @ points_of(rule, one.hypotheses.utilities)

    _, p = solved(one, rule)

    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_voting_agrees_with_a_linear_program(seed):
    one = case(seed)
    rows = one.hypotheses.utilities
    scores = (one.hypotheses.credences / rows.std(axis=1)) @ rows

    _, p = solved(one, bg.VarianceVoting())

    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("aversion", [0.5, 2.0, 3.5])
def test_isoelastic_agrees_with_a_conic_solver(seed, aversion):
    one = case(seed)
    worst, best = extremes(one)
    z = (one.hypotheses.utilities - worst[:, None]) / (best - worst)[:, None]
    w, power = one.hypotheses.credences, 1 - aversion

    decision, p = solved(one, bg.Isoelastic(aversion))

    sign = 1 if power > 0 else -1
    theirs = by_cvxpy(one, lambda p: sign * (w @ cp.power(z @ p, power)))
    mean = (w @ (z @ p) ** power) ** (1 / power)
    assert decision.certificate.value == pytest.approx(mean, rel=1e-6)
    assert mean == pytest.approx((sign * theirs) ** (1 / power), rel=2e-6)


def range_units(one: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return utilities above the worst lottery inside, in units of the range there."""
    worst, best = extremes(one)
    rows = one.hypotheses.utilities
    return (rows - worst[:, None]) / (best - worst)[:, None], best - worst


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 1.0])
def test_bounded_expected_utility_agrees_with_a_linear_program(seed, share):
    one = case(seed)
    z, _ = range_units(one)
    w = one.hypotheses.credences

    decision, p = solved(one, bg.BoundedExpectedUtility(share))

    # A conic solver may let floors be missed by its tolerance.
    theirs = by_cvxpy(one, lambda p: w @ (z @ p), lambda p: [z @ p >= share * w])
    assert w @ (z @ p) == pytest.approx(theirs, abs=1e-7)
    assert (z @ p >= share * w - 1e-9).all()
    assert decision.certificate.multipliers is not None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_floors_at_the_nash_gains_inside_are_kept(seed, share):
    one = case(seed)
    z, _ = range_units(one)
    w = one.hypotheses.credences
    nash = one.constraints.apply_to(bg.NashBargaining())(one.hypotheses)
    floors = share * (z @ nash.probabilities)

    decision, p = solved(one, bg.BoundedExpectedUtility(share, of="nash"))

    assert decision.parts[0].lottery == nash
    assert (z @ p >= floors - 1e-8).all()
    theirs = by_cvxpy(one, lambda p: w @ (z @ p), lambda p: [z @ p >= floors - 1e-9])
    assert w @ (z @ p) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("within", [None, "range"])
@pytest.mark.parametrize("between", [bg.NashBargaining(), bg.Borda()], ids=repr)
def test_nested_rules_are_the_rule_between_for_groups(seed, within, between):
    one = case(seed)
    n = len(one.hypotheses)
    rows, w = one.hypotheses.utilities, one.hypotheses.credences
    if within == "range":
        rows = range_units(one)[0]
    places = np.arange(n) % 2
    groups = [k for k in (0, 1) if (places == k).any()]
    table = np.array([w[places == k] @ rows[places == k] for k in groups])
    credences = np.array([w[places == k].sum() for k in groups])
    as_groups = bg.HypothesisSet.from_arrays(
        table / credences[:, None], credences, normalize=True
    )
    rule = bg.Nested(
        ["even" if k == 0 else "odd" for k in places],
        within=bg.ExpectedUtility(within),
        between=between,
    )

    decision, p = solved(one, rule)

    theirs = one.constraints.apply_to(between)(as_groups)
    assert p == pytest.approx(theirs.probabilities, abs=1e-7)
    assert decision.parts[0].hypotheses.names == ("even", "odd")[: len(groups)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", [0.0, 0.3, 0.8])
def test_tails_agree_with_a_conic_solver(seed, level):
    one = case(seed)
    z, _ = range_units(one)
    w = one.hypotheses.credences
    rule = bg.ConditionalValueAtRisk(level) if level else bg.WorstCase()

    decision, p = solved(one, rule)

    def tail(p):  # Rockafellar and Uryasev's form
        if not level:
            return cp.min(z @ p)
        edge = cp.Variable()
        return edge - w @ cp.pos(edge - z @ p) / level

    theirs = by_cvxpy(one, tail)
    assert decision.certificate.value == pytest.approx(theirs, abs=1e-7)
    if not level:
        assert decision.certificate.value == pytest.approx((z @ p).min(), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("k", [0.5, 3.0])
def test_mean_less_deviation_agrees_with_a_conic_solver(seed, k):
    one = case(seed)
    z, _ = range_units(one)
    w = one.hypotheses.credences

    decision, p = solved(one, bg.MeanMinusDeviation(k))

    apart = np.sqrt(w)[:, None] * (z - w @ z)
    theirs = by_cvxpy(one, lambda p: w @ (z @ p) - k * cp.norm(apart @ p))
    ours = w @ z @ p - k * np.linalg.norm(apart @ p)
    assert decision.certificate.value == pytest.approx(ours, abs=1e-9)
    assert ours == pytest.approx(theirs, abs=1e-6)


def least_norm(one: Case, good) -> np.ndarray:
    """Return the least-norm lottery inside among those that are good enough."""
    p = cp.Variable(len(one.upper), nonneg=True)
    conditions = [cp.sum(p) == 1, p <= one.upper, *good(p)]
    conditions += [one.A @ p <= one.b] if len(one.A) else []
    conditions += [one.E @ p == one.f] if len(one.E) else []
    cp.Problem(cp.Minimize(cp.sum_squares(p)), conditions).solve(solver="CLARABEL")
    return np.asarray(p.value)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "rule",
    [bg.WorstCase(), bg.ConditionalValueAtRisk(0.4), bg.MeanMinusDeviation(2.0)],
    ids=repr,
)
def test_of_several_cautious_lotteries_the_least_norm_is_returned(seed, rule):
    # Two hypotheses and many outcomes: most faces have more than one lottery.
    rng = np.random.default_rng(seed)
    table, w = rng.integers(0, 3, (2, 7)).astype(float), np.array([0.6, 0.4])
    one = Case(
        bg.HypothesisSet.from_arrays(table, w),
        rng.integers(0, 2, (1, 7)).astype(float),
        np.array([0.7]),
        np.zeros((0, 7)),
        np.zeros(0),
        np.full(7, 0.4),
        np.zeros(7),
    )
    z, _ = range_units(one)
    decision, p = solved(one, rule)
    value = decision.certificate.value

    def good(p):
        if isinstance(rule, bg.MeanMinusDeviation):
            apart = np.sqrt(w)[:, None] * (z - w @ z)
            return [w @ (z @ p) - rule.k * cp.norm(apart @ p) >= value - 1e-9]
        if isinstance(rule, bg.WorstCase):
            return [z @ p >= value - 1e-9]
        edge = cp.Variable()
        return [edge - w @ cp.pos(edge - z @ p) / rule.level >= value - 1e-9]

    assert p == pytest.approx(least_norm(one, good), abs=1e-4)


def lexicographic(one: Case, table: np.ndarray) -> np.ndarray:
    """Return leximin levels of some rows, by asking of each whether it can rise."""
    n_rows, n = table.shape
    fixed: dict[int, float] = {}

    def most(costs: np.ndarray, floors: dict[int, float], rest: list[int]):
        upper = [np.append(row, 0.0) for row in one.A]
        ends = list(one.b)
        for h, level in floors.items():
            upper.append(np.append(-table[h], 0.0))
            ends.append(1e-10 - level)
        for h in rest:
            upper.append(np.append(-table[h], 1.0))
            ends.append(0.0)
        answer = linprog(
            -costs,
            np.array(upper),
            np.array(ends),
            np.vstack([*(np.append(e, 0.0) for e in one.E), np.append(np.ones(n), 0)]),
            np.append(one.f, 1.0),
            [*zip(np.zeros(n), one.upper, strict=True), (None, None)],
        )
        assert answer.x is not None, answer.message
        return answer.x

    while len(fixed) < n_rows:
        rest = [h for h in range(n_rows) if h not in fixed]
        least = most(np.append(np.zeros(n), 1.0), fixed, rest)[-1]
        floors = fixed | dict.fromkeys(rest, least)
        stuck = [
            h
            for h in rest
            if table[h] @ most(np.append(table[h], 0.0), floors, [])[:n] <= least + 1e-7
        ]
        assert stuck
        fixed |= dict.fromkeys(stuck, least)
    return np.array([fixed[h] for h in range(n_rows)])


@pytest.mark.parametrize("seed", range(24))
def test_leximin_agrees_with_one_linear_program_for_each_hypothesis(seed):
    one = case(seed)
    z, units = range_units(one)

    _, p = solved(one, bg.KalaiSmorodinsky())
    assert z @ p == pytest.approx(lexicographic(one, z), abs=2e-6)

    _, p = solved(one, bg.Egalitarian(normalization=None))
    largest = units.max()
    raw = lexicographic(one, z * units[:, None] / largest)
    assert z @ p * units / largest == pytest.approx(raw, abs=2e-6)


@pytest.mark.parametrize("seed", range(8))
def test_leximin_of_more_hypotheses_than_outcomes_is_proved(seed):
    one = case(seed)
    rng = np.random.default_rng(seed)
    many = bg.HypothesisSet.from_arrays(rng.normal(size=(40, len(one.upper))))
    one = Case(many, one.A, one.b, one.E, one.f, one.upper, one.inside)
    z, _ = range_units(one)

    _, p = solved(one, bg.KalaiSmorodinsky())

    assert z @ p == pytest.approx(lexicographic(one, z), abs=2e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_ideals_are_those_at_which_nobody_loses_inside(seed):
    one = case(seed)
    point = bg.Lottery(one.inside)
    gains = one.hypotheses.utilities @ (np.eye(len(one.inside)) - one.inside[:, None])
    gains /= np.abs(gains).max(axis=1, keepdims=True)

    decision, p = solved(one, bg.KalaiSmorodinsky(disagreement=point))

    ideals = np.array(
        [by_cvxpy(one, lambda p, g=g: g @ p, lambda p: [gains @ p >= 0]) for g in gains]
    )
    assert (gains @ p >= -1e-9).all()
    if (ideals > 1e-5).all():
        shares = gains @ p / ideals
        assert shares.min() == pytest.approx(
            by_cvxpy(one, lambda p: cp.min((gains / ideals[:, None]) @ p)), abs=1e-5
        )
        assert decision.certificate.value == pytest.approx(shares.min(), abs=1e-5)


@pytest.mark.parametrize("seed", range(24))
def test_the_maximal_lottery_is_the_least_norm_by_duality(seed):
    one = case(seed)
    rows, w, n = one.hypotheses.utilities, one.hypotheses.credences, len(one.upper)
    margins = np.einsum("h,hjk->jk", w, np.sign(rows[:, :, None] - rows[:, None, :]))

    decision, p = solved(one, bg.MaximalLottery())

    # No lottery inside wins anything from p.
    assert one.best(-(p @ margins)) <= 1e-8
    # The most that any wins from p is bounded by prices, so that all of these p are
    # one quadratic program.
    prices = cp.Variable(len(one.b), nonneg=True) if len(one.b) else np.zeros(0)
    free = cp.Variable(len(one.f)) if len(one.f) else np.zeros(0)
    caps, level = cp.Variable(n, nonneg=True), cp.Variable()

    def good(p):
        costs = one.A.T @ prices + one.E.T @ free + caps + level
        spent = one.b @ prices + one.f @ free + one.upper @ caps + level
        return [costs >= -(margins.T @ p), spent <= 1e-9]

    theirs = least_norm(one, good)
    assert np.linalg.norm(p) <= np.linalg.norm(theirs) + 1e-5
    assert p == pytest.approx(theirs, abs=1e-3)
    assert decision.certificate.value <= 1e-15


@pytest.mark.parametrize("seed", SEEDS)
def test_dictators_have_what_is_best_for_each_inside(seed):
    one = case(seed)
    rows, w = one.hypotheses.utilities, one.hypotheses.credences

    decision = one.constraints.apply_to(bg.RandomDictator()).solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    if not one.b.size and not one.f.size and (one.upper == 1).all():
        assert decision.lottery == bg.RandomDictator()(one.hypotheses)
        return
    parts = np.array([part.lottery.probabilities for part in decision.parts])
    for row, part in zip(rows, parts, strict=True):
        assert row @ part == pytest.approx(one.best(row), rel=1e-7, abs=1e-7)
    assert decision.lottery.probabilities == pytest.approx(w @ parts)
    assert one.allows(decision.lottery.probabilities)

    favourite = one.constraints.apply_to(bg.MyFavouriteTheory())(one.hypotheses)
    assert favourite.probabilities == pytest.approx(parts[w.argmax()])
