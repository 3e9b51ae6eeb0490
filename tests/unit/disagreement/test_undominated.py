"""The worst case among the outcomes that nothing dominates."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

import bargain as bg
from tests.drawn_sets import sets
from tests.nasty import NASTY, nasty_set

POINT = bg.Disagreement.worst_undominated()
RULE = bg.NashBargaining(disagreement="worst-undominated")
NASH = bg.NashBargaining()
DICTATOR = bg.NashBargaining(disagreement="random-dictator")


def pair_and(*outcome: float) -> bg.HypothesisSet:
    """Return two opponents, and one more outcome."""
    return bg.HypothesisSet.from_arrays(
        np.column_stack([np.eye(2), np.array(outcome)]), outcomes=["a", "b", "threat"]
    )


def test_the_threat_that_moves_the_worst_case_moves_nothing():
    # Worth -10 to the first, nothing to the second: from the worst case the first
    # gains 10 by escaping and 11 by getting its way, the second 0 or 1.
    threat = pair_and(-10, 0)

    assert NASH(threat).probabilities == pytest.approx([0, 1, 0], abs=1e-9)
    assert RULE(threat).probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-9)
    assert DICTATOR(threat).probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-9)
    assert POINT.point(threat).tolist() == [0, 0]


@pytest.mark.parametrize("hair", [1e-3, 1e-6, 1e-9])
def test_a_threat_that_its_author_prefers_by_a_hair_still_counts(hair):
    # Now the threat is the second's favourite, and nothing dominates it.
    threat = pair_and(-10, 1 + hair)

    assert POINT.point(threat).tolist() == [-10, 0]
    assert RULE(threat).probabilities == pytest.approx(
        NASH(threat).probabilities, abs=1e-9
    )
    assert RULE(threat).probabilities[1] > 0.9


def test_a_hair_too_thin_to_notice_does_not_count():
    assert POINT.point(pair_and(-10, 1 + 1e-14)).tolist() == [0, 0]


def test_only_a_lottery_dominates_what_lies_below_the_frontier():
    # (0.3, 0.3) lies below the even lottery, and no outcome is better for both. The
    # third hypothesis dreads it and is worst off there.
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0, 0.3], [0, 1, 0.3], [1, 1, -9]])

    by_outcome = bg.Disagreement.worst_undominated(by="outcome")

    assert POINT.point(hypotheses).tolist() == [0, 0, 1]
    assert by_outcome.point(hypotheses).tolist() == [0, 0, -9]


def test_what_is_dominated_is_noted():
    decision = RULE.solve(pair_and(-10, 0))

    assert decision.notes == (
        "dominated, not counted among the worst outcomes of the disagreement point: "
        "'threat'",
    )
    assert RULE.solve(pair_and(-10, 2)).notes == ()


def test_hypotheses_without_credence_are_not_asked():
    hypotheses = pair_and(-10, 0).with_hypothesis(
        bg.UtilityHypothesis("author", {"a": 0, "b": 0, "threat": 1}, credence=1e-9)
    )

    asked = POINT.point(hypotheses)
    silent = POINT.point(hypotheses.with_credences([0.5, 0.5, 0]))

    assert asked.tolist() == [-10, 0, 0]
    assert silent.tolist() == [0, 0, 0]


def test_indifferent_hypotheses_are_not_asked():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0, -10], [0, 1, 0], [7, 7, 7]])

    assert POINT.point(hypotheses).tolist() == [0, 0, 7]
    everyone = bg.HypothesisSet.from_arrays([[7, 7], [3, 3]])
    assert POINT.point(everyone).tolist() == [7, 3]
    assert RULE(everyone).probabilities == pytest.approx([0.5, 0.5])


@given(drawn=sets())
@settings(max_examples=40, deadline=None)
def test_everyone_gets_a_fair_share_above_the_point_and_above_the_worst(drawn):
    hypotheses = bg.HypothesisSet.from_arrays(*drawn)

    decision = RULE.solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    above = decision.expected_utilities - decision.disagreement
    ideal = hypotheses.best - decision.disagreement
    slack = 2e-9 * (1 + hypotheses.largest())
    assert (above >= hypotheses.credences * ideal - slack).all()
    ranges = hypotheses.best - hypotheses.worst
    from_worst = decision.expected_utilities - hypotheses.worst
    assert (from_worst >= hypotheses.credences * ranges - slack).all()


@given(drawn=sets())
@settings(max_examples=40, deadline=None)
def test_some_outcome_gives_everyone_the_point_or_more(drawn):
    hypotheses = bg.HypothesisSet.from_arrays(*drawn)
    formula = POINT.formula(hypotheses)

    point = POINT.point(hypotheses)

    assert formula.is_attainable
    attained = (hypotheses.utilities >= point[:, None]).all(axis=0)
    assert attained.any()
    assert (point >= hypotheses.worst).all()


@given(drawn=sets(max_outcomes=4))
@settings(max_examples=30, deadline=None)
def test_a_dominated_outcome_moves_nothing(drawn):
    utilities, credences = drawn
    center = utilities.mean(axis=1) - 1e3
    before = bg.HypothesisSet.from_arrays(utilities, credences)
    after = bg.HypothesisSet.from_arrays(
        np.column_stack([utilities, center]), credences
    )

    # An indifferent row becomes one that cares, so these are left alone.
    if before.indifferent.any():
        return
    assert POINT.point(after).tolist() == POINT.point(before).tolist()


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_solved(name):
    hypotheses = nasty_set(name)

    decision = RULE.solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    if hypotheses.utilities.size <= 200:
        assert decision.recheck(exact=True).gap <= 1.1e-9


def test_interpolations_stay_attainable():
    threat = pair_and(-10, 0)
    between = bg.Disagreement.interpolate(
        "worst-undominated", bg.Disagreement.worst_undominated(by="outcome"), 0.5
    )
    half_stated = bg.Disagreement.interpolate("worst-undominated", [0, 0], 0.5)

    assert between.formula(threat).is_attainable
    assert not half_stated.formula(threat).is_attainable
    assert between.point(threat).tolist() == [0, 0]
    noted = [n for n in between.formula(threat).notes if n.startswith("dominated")]
    assert len(noted) == 1


def test_by_must_be_known():
    with pytest.raises(bg.InvalidOptionError) as caught:
        bg.Disagreement.worst_undominated(by="rule")  # type: ignore[arg-type]

    assert str(caught.value) == (
        "by must be 'lottery' or 'outcome' (got 'rule'); say what may dominate an "
        "outcome"
    )


def test_points_are_values():
    assert bg.Disagreement.worst_undominated() == POINT
    assert bg.Disagreement.worst_undominated(by="outcome") != POINT
    with pytest.raises(dataclasses.FrozenInstanceError):
        POINT.by = "outcome"  # type: ignore[attr-defined]


def test_batches_agree_with_single_problems():
    rng = np.random.default_rng(3)
    tables, credences = rng.random((30, 4, 5)), rng.dirichlet(np.ones(4), size=30)

    together = RULE.solve_batch(tables, credences)

    assert len(together.alone) < 30
    for k, lottery in enumerate(together):
        single = RULE(bg.HypothesisSet.from_arrays(tables[k], credences[k]))
        assert lottery.probabilities == pytest.approx(single.probabilities, abs=1e-7)


def test_only_this_point_loads_the_solver_of_linear_programs():
    code = (
        "import sys, bargain as bg\n"
        "pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]])\n"
        "for name in ('exclusionary', 'uniform', 'worst-case', 'worst-undominated'):\n"
        "    bg.NashBargaining(disagreement=name).state(pair)\n"
        "    print(name, 'scipy' in sys.modules)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=120,
    )

    assert run.stdout.splitlines() == [
        "exclusionary False",
        "uniform False",
        "worst-case False",
        "worst-undominated True",
    ]
