"""Expected utility above floors: what they promise, their price, and who cannot pay."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import bargain as bg
from bargain.aggregators.decision import Decision
from bargain.certificate import certify
from bargain.io.certification import certify_decision_file
from bargain.problem import Problem
from tests.nasty import NASTY, nasty_set

from_arrays = bg.HypothesisSet.from_arrays
Bounded = bg.BoundedExpectedUtility

# What HiGHS calls infeasible at any tolerance: half the smallest float is no float.
BEYOND_FLOATS = "subnormal utilities"


def random_set(seed: int) -> bg.HypothesisSet:
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = rng.integers(1, 7, 2)
    utilities = rng.normal(size=(n_hypotheses, n_outcomes))
    if seed % 2:
        utilities = rng.integers(0, 4, utilities.shape).astype(float)
    return from_arrays(utilities, rng.dirichlet(np.ones(n_hypotheses)), normalize=True)


def best_by_highs(hypotheses: bg.HypothesisSet, floors: np.ndarray) -> float:
    """Return the best expected utility with ranges of 1, one dense program."""
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    ranges = gains.max(axis=1)
    live = ranges > 0
    if not live.any():
        return 0.0
    normalized = gains[live] / ranges[live, None]
    answer = linprog(
        -hypotheses.credences[live] @ normalized,
        A_ub=-normalized,
        b_ub=-(floors[live] / ranges[live]) + 1e-12,
        A_eq=np.ones((1, gains.shape[1])),
        b_eq=[1.0],
    )
    return -float(answer.fun)


def test_a_monster_by_hand():
    # The first must have 0.5 * 0.9 of its ideal gain; the monster takes the rest.
    hypotheses = from_arrays([[1, 0], [0, 1e6]], [0.9, 0.1])

    decision = Bounded(0.5, normalization=None).solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.45, 0.55], abs=1e-12)
    assert decision.certificate.multipliers is not None
    # A share of the first's ideal gain costs the monster 0.1 * 1e6, less 0.9.
    assert decision.certificate.multipliers == pytest.approx([1e5 - 0.9, 0])


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 1])
@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("seed", range(40))
def test_nothing_better_keeps_the_floors(seed, of, share):
    hypotheses = random_set(seed)
    ideal = hypotheses.credences * (hypotheses.best - hypotheses.worst)
    fair = ideal if of == "ideal" else bg.NashBargaining().solve(hypotheses).gains

    decision = Bounded(share, of=of).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).status is bg.Status.OPTIMAL
    ranges = hypotheses.best - hypotheses.worst
    assert (decision.gains >= share * fair - 1e-12 * ranges).all()
    best = best_by_highs(hypotheses, share * fair)
    # The certified gap is of the range of the scores, at most 1.
    assert decision.certificate.value == pytest.approx(best, abs=3e-9)


@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("seed", range(10))
def test_no_share_is_expected_utility(seed, of):
    hypotheses = random_set(seed)

    assert Bounded(0, of=of)(hypotheses) == bg.ExpectedUtility("range")(hypotheses)


@pytest.mark.parametrize("seed", range(10))
def test_all_of_nash_is_the_nash_lottery(seed):
    hypotheses = random_set(seed)

    decision = Bounded(1, of="nash", normalization=None).solve(hypotheses)

    assert decision.lottery == bg.NashBargaining()(hypotheses)
    assert decision.recheck(exact=True).status is bg.Status.OPTIMAL


@settings(max_examples=30, deadline=None)
@given(
    others=arrays(np.float64, (3, 5), elements=st.floats(-1, 1)),
    stakes=st.floats(1e-12, 1e12),
    credence=st.floats(1e-6, 0.999),
    share=st.floats(0, 1),
    normalization=st.sampled_from([None, "range", "variance"]),
)
def test_every_hypothesis_keeps_its_share_whatever_the_stakes(
    others, stakes, credence, share, normalization
):
    monster = stakes * np.array([[0.0, 0, 0, 0.3, 1]])
    weights = np.append(np.full(3, (1 - credence) / 3), credence)
    hypotheses = from_arrays(np.vstack([others, monster]), weights, normalize=True)
    ranges = hypotheses.best - hypotheses.worst

    decision = Bounded(share, normalization=normalization).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    floors = share * hypotheses.credences * ranges
    # Gains are differences of numbers up to 1, with an error of their own.
    slack = 1e-12 * ranges + 1e-15 * np.abs(hypotheses.utilities).max(axis=1)
    assert (decision.gains >= floors - slack).all()


@pytest.mark.parametrize("share", [0, 0.5, 1])
@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified_or_owned_up_to(name, of, share):
    for normalization in ("range", None):
        decision = Bounded(share, of=of, normalization=normalization).solve(
            nasty_set(name)
        )

        if name == BEYOND_FLOATS:
            exact = decision.recheck(exact=True).status
            assert decision.status is exact or decision.status is bg.Status.FAILED
        else:
            assert decision.status is bg.Status.OPTIMAL, decision.message


def test_ties_are_split_evenly_above_the_floors():
    # Outcomes 1 to 3 are the same to both; the first hypothesis needs 0.3 of outcome 0.
    hypotheses = from_arrays([[1, 0, 0, 0], [0, 2, 2, 2]], [0.6, 0.4])

    decision = Bounded(0.5, normalization=None).solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx(
        [0.3, *[0.7 / 3] * 3], abs=1e-12
    )
    assert not decision.unique
    assert "least norm" in " ".join(decision.notes)


def test_clones_of_outcomes_do_not_matter():
    rng = np.random.default_rng(1)
    utilities, credences = rng.random((4, 5)), rng.dirichlet(np.ones(4))
    cloned = np.hstack([utilities, utilities[:, :2]])

    plain = Bounded(0.8)(from_arrays(utilities, credences)).probabilities
    copies = Bounded(0.8)(from_arrays(cloned, credences)).probabilities

    assert copies[:5] + np.append(copies[5:], np.zeros(3)) == pytest.approx(
        plain, abs=1e-9
    )
    assert copies[:2] == pytest.approx(copies[5:], abs=1e-9)


# Everyone's first outcome is (2, 0) or (0, 2); together they can have 1 each.
OPPOSED = from_arrays([[2, 0, 0], [0, 2, 0]], [0.5, 0.5], names=["a", "b"])


def test_floors_out_of_reach_are_proved_to_be():
    # From (0.8, 0.8) ideal gains are 1.2, so half of 0.6 leads to 1.1: too much.
    point = np.array([0.8, 0.8])

    with pytest.raises(bg.FloorError, match="'a', 'b' their floors at once") as caught:
        Bounded(0.5, disagreement=point)(OPPOSED)

    error = caught.value
    assert error.hypotheses == ("a", "b")
    assert error.multipliers is not None
    floors = [Fraction(0.8) + Fraction(1, 4) * (2 - Fraction(0.8))] * 2
    sums = [
        sum(
            Fraction(float(m)) * (Fraction(float(u)) - floor)
            for m, u, floor in zip(error.multipliers, column, floors, strict=True)
        )
        for column in OPPOSED.utilities.T
    ]
    assert max(sums) < 0


def test_floors_within_reach_of_a_point_above_the_worst_case():
    # From (0.8, 0.8) a share of 0.2 leads to 0.8 + 0.2 * 0.6 = 0.92 for each.
    lottery = Bounded(0.2, disagreement=[0.8, 0.8])(OPPOSED)

    assert lottery.expected_utilities(OPPOSED).min() >= 0.92 - 1e-11


def test_shares_of_nash_are_always_within_reach():
    decision = Bounded(0.99, of="nash", disagreement=[0.8, 0.8]).solve(OPPOSED)

    assert decision.status is bg.Status.OPTIMAL
    assert (decision.gains >= 0.99 * decision.parts[0].gains - 1e-11).all()


@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_a_point_out_of_reach_is_told_as_such(share, of):
    with pytest.raises(bg.DisagreementError, match="disagreement must be") as caught:
        Bounded(share, of=of, disagreement=[1.5, 1.5])(OPPOSED)

    assert type(caught.value) is bg.DisagreementError


def test_without_credence_or_interest_nobody_has_a_floor():
    hypotheses = from_arrays(
        [[1, 0], [0, 1], [3, 3], [5, 0]], [0.5, 0.4, 0.1, 0.0], names=list("abcd")
    )

    decision = Bounded(1).solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.6, 0.4], abs=1e-12)
    assert [note.partition(":")[0] for note in decision.notes] == [
        "zero credence, no say",
        "indifferent, left out",
    ]


def test_one_outcome_is_chosen():
    assert Bounded(0.5)(from_arrays([[1], [2]])).probabilities.tolist() == [1]


def test_the_decision_rests_on_that_of_nash():
    decision = Bounded(0.5, of="nash").solve(random_set(0))

    assert [type(part.rule) for part in decision.parts] == [bg.NashBargaining]
    fresh = decision.recheck(exact=True)
    assert fresh.is_exact
    assert fresh.parts[0].is_exact
    assert Bounded(0.5).solve(random_set(0)).parts == ()


def test_weights_choose_the_same_support():
    hypotheses = from_arrays([[1, 0, 0.4], [0, 1e6, 3e5]], [0.9, 0.1])

    decision = Bounded(0.5, normalization=None).solve(hypotheses)

    scores = decision.weights @ hypotheses.utilities
    used = decision.lottery.probabilities > 1e-9
    assert used.sum() == 2
    assert scores[used] == pytest.approx(scores.max(), rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(arrays(np.float64, 2, elements=st.floats(0, 1e7)))
def test_any_prices_give_a_valid_bound(prices):
    hypotheses = from_arrays([[1, 0, 0.4], [0, 1e6, 3e5]], [0.9, 0.1])
    decision = Bounded(0.5, normalization=None).solve(hypotheses)
    problem = decision.problem
    assert isinstance(problem, Problem)
    # Twice the first's floor, so worse.
    worse = np.array([0.9, 0.1, 0.0])

    _, gap, infeasibility = certify(problem, worse, prices)

    lost = decision.certificate.value - (0.9 * 0.9 + 0.1 * 1e5)
    assert infeasibility <= 0
    assert gap * problem.unit >= lost - 1e-6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"share": 1.5}, r"share must lie between 0 and 1 \(got 1.5\)"),
        ({"share": "half"}, r"share must be a number \(got 'half'\)"),
        ({"share": 0.5, "of": "eu"}, r"of must be one of 'ideal', 'nash' \(got 'eu'\)"),
        ({"share": 0.5, "normalization": "odd"}, "normalization must be"),
        ({"share": 0.5, "disagreement": 3}, "disagreement must be"),
    ],
)
def test_impossible_options_are_refused(options, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        Bounded(**options)


def test_floors_of_nash_cannot_be_stated_before_it():
    with pytest.raises(bg.InvalidOptionError, match="state them after it"):
        Bounded(0.5, of="nash").state(OPPOSED)


def tampered(decision: Decision, path: Path, change) -> list[str]:
    """Write a decision, change the document, and return what does not hold."""
    bg.write_decision(decision, path)
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return [
        finding.partition(":")[0] for finding in certify_decision_file(path).findings
    ]


def test_tampering_is_found(tmp_path: Path):
    hypotheses = from_arrays([[1, 0, 0.4], [0, 1e6, 3e5]], [0.9, 0.1])
    decision = Bounded(0.5, of="nash", normalization=None).solve(hypotheses)
    path = tmp_path / "decision.json"

    def found(change) -> list[str]:
        return tampered(decision, path, change)

    assert found(lambda d: None) == []
    assert "gap" in found(lambda d: d.update(lottery=[0.9, 0.1, 0.0]))
    assert "infeasibility" in found(lambda d: d.update(lottery=[0.0, 1.0, 0.0]))
    assert found(lambda d: d.update(multipliers=[0.0, 0.0]))[:1] == ["gap"]
    assert found(lambda d: d.update(multipliers=[-1.0, 0.0]))[:1] == ["evidence"]
    # Floors that nobody promised: the part's lottery is not Nash's.
    assert "part 1, gap" in found(lambda d: d["parts"][0].update(lottery=[0.5, 0.5, 0]))
    assert "part 1, lottery" in found(
        lambda d: d["parts"][0].update(lottery=[0.5, 0.6, 0])
    )
    assert "status" in found(lambda d: d["parts"][0].update(status="limit"))

    def other_rule(document):
        document["parts"][0]["rule"]["tolerance"] = 0.5
        document["parts"][0]["tolerance"] = 0.5

    assert found(other_rule) == ["parts"]


def test_a_part_more_or_less_is_no_decision(tmp_path: Path):
    decision = Bounded(0.5, of="nash").solve(OPPOSED)

    with pytest.raises(bg.FileFormatError, match="must have 1 decisions"):
        tampered(decision, tmp_path / "d.json", lambda d: d.update(parts=[]))


def test_a_batch_tells_whose_floors_are_out_of_reach():
    tables = np.stack([OPPOSED.utilities, [[2, 0, 1.5], [0, 2, 1.5]]])

    batch = Bounded(0.1, disagreement=[0.95, 0.95]).solve_batch(tables)

    assert set(batch.errors) == {0}
    assert isinstance(batch.errors[0], bg.FloorError)
    assert batch.lotteries[1].sum() == pytest.approx(1)


HALF = 0.5 - 2.5e-7


@pytest.mark.parametrize("share", [0, 0.5, 1])
@pytest.mark.parametrize(
    ("point", "utilities", "credences", "lottery"),
    [
        # To rounding 1e12 of its ideal gain is what a hypothesis may lose.
        (
            "random-dictator",
            [[2e6, 1e6, 1e6, 1e6], [2e5, 3e5, 2e5, 0]],
            [1e-12, 1 - 1e-12],
            [1e-12, 1 - 1e-12, 0, 0],
        ),
        # Outcomes 1 and 3 are the same; nobody can gain.
        (
            "random-dictator",
            [[-1, 2, -1, 2, 1], [0, -1, -1, -1, -1]],
            [1 - 5e-7, 5e-7],
            [5e-7, HALF, 0, HALF, 0],
        ),
    ],
)
def test_nash_floors_at_a_point_that_a_lottery_attains_are_kept(
    share, point, utilities, credences, lottery
):
    hypotheses = from_arrays(utilities, credences)

    decision = Bounded(share, of="nash", disagreement=point).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities == pytest.approx(lottery, rel=1e-9, abs=1e-15)
    assert decision.recheck(exact=True).gap <= 1e-9
    assert decision.recheck(exact=True).infeasibility <= 1e-12


@pytest.mark.parametrize("seed", range(40))
def test_the_disagreement_point_of_a_lottery_is_always_feasible(seed: int):
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = rng.integers(2, 5, 2)
    utilities = rng.integers(-1, 3, (n_hypotheses, n_outcomes)).astype(float)
    credences = rng.integers(1, 5, n_hypotheses) * 1.0
    credences[0] *= 10.0 ** -rng.integers(3, 13)
    hypotheses = from_arrays(utilities, credences, normalize=True)

    for point in ("random-dictator", "exclusionary", "uniform"):
        decision = Bounded(0, of="nash", disagreement=point).solve(hypotheses)

        assert decision.status is bg.Status.OPTIMAL, decision.message
        assert decision.recheck(exact=True).infeasibility <= 1e-12


def test_copies_share_evenly_where_floors_decide():
    utilities = np.array([[0, 0, 1, 0, 0], [1, 1, 0, 0, 0.0]])
    credences = [1 - 5e-5, 5e-5]

    for order in ([0, 1, 2, 3, 4], [2, 3, 0, 4, 1], [4, 3, 2, 1, 0]):
        decision = Bounded(0.5, of="nash", disagreement="random-dictator").solve(
            from_arrays(utilities[:, order], credences)
        )

        expected = np.array([2.5e-5, 2.5e-5, 1 - 5e-5, 0, 0])[order]
        assert decision.lottery.probabilities == pytest.approx(
            expected, rel=1e-9, abs=1e-15
        )
