"""Kalai-Smorodinsky: equal shares of ideal gains, and lexicographic beyond two."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.aggregators.registry import rule_from_text
from bargain.leximin import Leximin
from bargain.rows import ArrayRows
from bargain.solvers import leximin as solver
from tests.drawn_sets import points, sets
from tests.nasty import NASTY, nasty_set

from_arrays = bg.HypothesisSet.from_arrays
RULE = bg.KalaiSmorodinsky()


# By hand


def test_a_plain_program_is_content_with_a_dominated_lottery():
    # (.5, .5, .5) has the greatest least share too, and burns half of what the third
    # could have for nothing.
    wasteful = from_arrays([[1, 0, 0.5, 0], [0, 1, 0.5, 0], [1, 1, 0.5, 0]])

    lottery = RULE(wasteful)

    assert lottery.probabilities == pytest.approx([0.5, 0.5, 0, 0])
    assert lottery.expected_utilities(wasteful) == pytest.approx([0.5, 0.5, 1])


def test_levels_differ_where_the_least_cannot_rise():
    # Outcomes 2 and 3 are worth nothing to the first two, who share the others; the
    # third then has half of what it could have had, and the fourth three quarters.
    blocks = from_arrays([[4, 0, 0, 0], [0, 4, 0, 0], [2, 2, 4, 0], [3, 3, 0, 4]])

    decision = RULE.solve(blocks)

    assert decision.gains / 4 == pytest.approx([0.5, 0.5, 0.5, 0.75])
    assert decision.recheck(exact=True).gap <= 1e-15


@pytest.mark.parametrize(
    ("corner", "share"),
    # The frontier from the corner (x, y) to the end above or below the diagonal.
    [((0.8, 0.4), 4 / 7), ((0.4, 0.8), 4 / 7), ((0.5, 0.5), 0.5), ((0.9, 0.9), 0.9)],
)
def test_two_hypotheses_get_equal_shares_on_the_frontier(corner, share):
    # From (.8, .4) to (0, 1): (.8 s, 1 - .6 s) is on the diagonal at s = 5/7.
    pair = from_arrays([[1, 0, corner[0]], [0, 1, corner[1]]], [0.9, 0.1])

    decision = RULE.solve(pair)

    assert decision.gains == pytest.approx([share, share], rel=1e-12)


def test_ideals_are_what_each_could_gain_while_nobody_loses():
    pair = from_arrays([[3, 0, 2, 1], [0, 3, 1, 2]])

    decision = bg.KalaiSmorodinsky(disagreement=[0.5, 0.5]).solve(pair)

    # From (3, 0) to (2, 1) the second has 1/2 at (2.5, .5): an ideal gain of 2.
    assert isinstance(decision.problem, Leximin)
    assert decision.problem.rows.scale == pytest.approx([2, 2])
    assert decision.gains == pytest.approx([1, 1])


# Axioms


@given(
    given_set=sets(),
    factors=arrays(float, 5, elements=st.floats(1e-6, 1e6)),
    shifts=arrays(float, 5, elements=st.floats(-100, 100)),
)
@settings(max_examples=40)
def test_it_ignores_everyones_zero_and_unit(given_set, factors, shifts):
    utilities, credences = given_set
    n = len(utilities)
    moved = factors[:n, None] * (utilities + shifts[:n, None])

    before = RULE.solve(from_arrays(utilities, credences))
    after = RULE.solve(from_arrays(moved, credences))

    ranges = np.ptp(utilities, axis=1)
    some = ranges > 1e-3  # the others' digits are lost in the shift
    if some.all():
        shares = [
            d.lottery.expected_utilities(before.hypotheses) for d in (before, after)
        ]
        assert shares[1] / ranges == pytest.approx(shares[0] / ranges, abs=1e-7)


@given(
    given_set=sets(min_hypotheses=2),
    shares=arrays(float, 5, elements=st.floats(0.01, 1)),
)
@settings(max_examples=40)
def test_credences_do_not_matter_from_the_worst_case(given_set, shares):
    utilities, credences = given_set
    others = shares[: len(utilities)] / shares[: len(utilities)].sum()

    before = RULE(from_arrays(utilities, credences))
    after = RULE(from_arrays(utilities, others, normalize=True))

    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-12)


@given(given_set=sets(min_hypotheses=2), point=points)
@settings(max_examples=40)
def test_nobody_can_gain_unless_someone_loses(given_set, point):
    utilities, credences = given_set
    hypotheses = from_arrays(utilities, credences)

    decision = bg.KalaiSmorodinsky(disagreement=point).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    # Expected utility with positive weights finds nothing better for everybody.
    ranges = np.maximum(np.ptp(utilities, axis=1), 1e-300)
    here = utilities @ decision.lottery.probabilities / ranges
    for vertex in (utilities / ranges[:, None]).T:
        if (vertex >= here).all():
            assert vertex == pytest.approx(here, abs=1e-6)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40)
def test_with_two_an_outcome_within_the_ideals_hurts_nobody(seed):
    rng = np.random.default_rng(seed)
    utilities = np.hstack([np.eye(2), rng.random((2, int(rng.integers(0, 4))))])
    newcomer = rng.random((2, 1))

    before = RULE.solve(from_arrays(utilities))
    after = RULE.solve(from_arrays(np.hstack([utilities, newcomer])))

    assert (after.gains >= before.gains - 1e-9).all()


def test_with_three_an_outcome_within_the_ideals_may_hurt_one():
    before = RULE.solve(from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]]))
    after = RULE.solve(from_arrays([[1, 0, 0, 0.6], [0, 1, 0, 0.6], [1, 1, 0, 0.6]]))

    assert before.gains == pytest.approx([0.5, 0.5, 1])
    assert after.gains == pytest.approx([0.6, 0.6, 0.6])


@given(given_set=sets(), seed=st.integers(0, 100))
@settings(max_examples=40)
def test_names_and_order_do_not_matter(given_set, seed):
    utilities, credences = given_set
    rng = np.random.default_rng(seed)
    rows, columns = (rng.permutation(size) for size in utilities.shape)

    plain = RULE(from_arrays(utilities, credences)).probabilities
    mixed = RULE(
        from_arrays(utilities[rows][:, columns], credences[rows])
    ).probabilities

    assert mixed == pytest.approx(plain[columns], abs=1e-9)


# Degenerate cases


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified(name):
    decision = RULE.solve(nasty_set(name))

    assert decision.status is bg.Status.OPTIMAL, decision.message
    if decision.hypotheses.utilities.size <= 5000:
        assert decision.recheck(exact=True).gap <= 1e-9


def test_zero_credence_changes_no_digit():
    two = from_arrays([[1, 2, 0], [2, 0, 1]])
    three = from_arrays([[1, 2, 0], [2, 0, 1], [9, 0, 3]], [0.5, 0.5, 0])

    decision = RULE.solve(three)

    assert decision.lottery == RULE(two)
    assert decision.notes == ("zero credence, no say: 'hypothesis 2'",)
    assert np.isnan(decision.weights[2])


def test_the_indifferent_do_not_hold_the_others_down():
    decision = RULE.solve(from_arrays([[1, 0], [0, 1], [7, 7]]))

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5])
    assert "indifferent, left out: 'hypothesis 2'" in decision.notes


def test_who_cannot_gain_is_held_and_named():
    stuck = from_arrays([[1, 1, 0], [0, 1, 5]], outcomes=["a", "b", "c"])

    decision = bg.KalaiSmorodinsky(disagreement="a").solve(stuck)

    assert decision.lottery.probabilities == pytest.approx([0, 1, 0])
    assert "cannot gain over disagreement, held at it: 'hypothesis 0'" in decision.notes
    assert decision.certificate.exclusion is not None
    assert decision.recheck(exact=True).gap <= 1e-12


def test_nobody_gains_at_the_point_of_rivals():
    rivals = from_arrays([[1, 0], [0, 1]], [0.3, 0.7])

    decision = bg.KalaiSmorodinsky(disagreement="random-dictator").solve(rivals)

    assert decision.lottery.probabilities.tolist() == [0.3, 0.7]
    assert decision.certificate.gap == 0
    assert np.isnan(decision.weights).all()


def test_a_point_out_of_reach_is_an_error_with_its_proof():
    with pytest.raises(bg.DisagreementError, match="must be attainable") as caught:
        bg.KalaiSmorodinsky(disagreement=[0.6, 0.6]).solve(from_arrays(np.eye(2)))

    proof = caught.value.multipliers
    assert proof is not None
    assert (proof @ (np.eye(2) - 0.6) < 0).all()


def test_equal_outcomes_get_equal_shares():
    copies = from_arrays([[1, 1, 0, 0.2], [0, 0, 1, 0.2]])

    decision = RULE.solve(copies)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.25, 0.5, 0])
    assert decision.lottery.probabilities[0] == decision.lottery.probabilities[1]
    assert not decision.unique
    assert any("least norm" in note for note in decision.notes)


def test_one_outcome_is_certain():
    assert RULE(from_arrays([[3.0], [1.0]])).probabilities.tolist() == [1.0]


@pytest.mark.parametrize("factor", [1e12, 1e-12, 1e300])
def test_a_monster_gets_its_share_and_no_more(factor):
    rng = np.random.default_rng(0)
    utilities = rng.random((4, 6))
    loud = utilities * np.array([[1], [1], [factor], [1]])

    assert RULE(from_arrays(loud)).probabilities == pytest.approx(
        RULE(from_arrays(utilities)).probabilities, abs=1e-12
    )


def test_a_solver_that_fails_is_told_in_the_status(monkeypatch):
    def fail(*arguments, **options):
        raise bg.SolverError("out of luck")

    monkeypatch.setattr(solver, "SMALL", 0)
    monkeypatch.setattr(solver, "Program", fail)

    decision = RULE.solve(from_arrays(np.eye(2)))

    assert decision.status is bg.Status.FAILED
    assert "out of luck" in decision.message
    with pytest.raises(bg.SolverError, match="out of luck"):
        RULE(from_arrays(np.eye(2)))


def test_an_interruption_keeps_its_kind(monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(solver, "SMALL", 0)
    monkeypatch.setattr(solver, "Program", interrupt)

    with pytest.raises(bg.SolveInterrupted) as caught:
        RULE.solve(from_arrays(np.eye(2)))
    assert isinstance(caught.value.decision, bg.Decision)


def test_utilities_on_a_cluster_are_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(ArrayRows, "is_near", False)

    with pytest.raises(bg.ClusterError, match="KalaiSmorodinsky reads single rows"):
        RULE.solve(from_arrays(np.eye(2)))


# Manners


def test_it_prints_what_was_said_and_reads_from_text():
    assert repr(RULE) == "KalaiSmorodinsky()"
    assert repr(bg.KalaiSmorodinsky(disagreement="uniform")) == (
        "KalaiSmorodinsky(disagreement='uniform')"
    )
    assert rule_from_text("kalai-smorodinsky", tolerance=1e-6) == bg.KalaiSmorodinsky(
        tolerance=1e-6
    )


def test_rules_and_decisions_pickle():
    decision = RULE.solve(from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]]))

    again = pickle.loads(pickle.dumps(decision))

    assert again.lottery == decision.lottery
    assert again.recheck(exact=True).gap == decision.recheck(exact=True).gap


def test_a_batch_has_the_same_answers():
    tables = np.random.default_rng(0).random((3, 4, 5))

    batch = RULE.solve_batch(tables)

    for table, lottery in zip(tables, batch.lotteries, strict=True):
        assert lottery == pytest.approx(RULE(from_arrays(table)).probabilities)


@pytest.mark.parametrize("tolerance", [0, -1, np.nan, "small", True])
def test_a_tolerance_must_be_positive(tolerance):
    with pytest.raises(bg.BargainError, match="tolerance must be"):
        bg.KalaiSmorodinsky(tolerance=tolerance)
