"""The exclusionary point: what the others would do without each hypothesis."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import bargain as bg
from tests.drawn_sets import sets
from tests.nasty import NASTY, nasty_set
from tests.references import dot, exact_lottery, rational

POINT = bg.Disagreement.exclusionary()


def exact_exclusionary(utilities: object, credences: object) -> list[Fraction]:
    """Return the point from its definition, hypothesis by hypothesis, as rationals."""
    rows, shares = rational(utilities), exact_lottery(np.asarray(credences))
    point = []
    for h, own in enumerate(rows):
        lottery = [Fraction(0)] * len(own)
        for k, row in enumerate(rows):
            if k != h:
                favourites = [o for o, utility in enumerate(row) if utility == max(row)]
                for o in favourites:
                    lottery[o] += shares[k] / len(favourites)
        total = sum(lottery)
        point.append(dot(own, lottery) / total if total else min(own))
    return point


def test_each_gets_what_the_others_would_do_by_hand():
    # Favourites: outcomes 0, 2 and 2. The first's others have only outcome 2; the
    # second's have 0 with 5/7 and 2 with 2/7; the third's 0 with 5/8 and 2 with 3/8.
    hypotheses = bg.HypothesisSet.from_arrays(
        [[10, 5, 0], [0, 7, 14], [8, 0, 16]], [0.5, 0.3, 0.2]
    )

    assert POINT.point(hypotheses) == pytest.approx([0, 4, 11], rel=1e-15)


def test_ties_among_favourites_are_averaged():
    ties = bg.HypothesisSet.from_arrays([[1, 1, 0], [4, 2, 8]], [0.5, 0.5])

    assert POINT.point(ties).tolist() == [0, 3]


def test_two_opponents_get_each_others_favourite():
    opposed = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], [0.7, 0.3])

    decision = bg.NashBargaining(disagreement="exclusionary").solve(opposed)

    assert decision.disagreement.tolist() == [0, 0]
    assert decision.lottery == bg.NashBargaining()(opposed)


def test_digits_of_the_others_survive_beside_nearly_all_the_credence():
    # Besides 1 - 1e-12 the others are 1 : 2. 1 - w would know 4 digits of their sum.
    shares = np.array([1 - 3e-12, 1e-12, 2e-12])
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 0, 0.5], [0, 1, 0], [0, 0, 1]], shares
    )

    assert POINT.point(hypotheses)[0] == pytest.approx(1 / 3, rel=1e-14)


def test_nobody_else_with_credence_leaves_the_worst_case():
    alone = bg.HypothesisSet.from_arrays([[3, 1], [0, 5]], [1, 0])
    single = bg.HypothesisSet.from_arrays([[3, 1, 2]])

    assert POINT.point(alone)[0] == 1
    assert POINT.point(single).tolist() == [1]
    formula = POINT.formula(single)
    assert formula.exact_value(0, [Fraction(3), Fraction(1), Fraction(2)]) == 1


@given(drawn=sets())
@settings(max_examples=40, deadline=None)
def test_point_agrees_with_its_definition(drawn):
    utilities, credences = drawn
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences)
    expected = exact_exclusionary(utilities, credences)
    formula = POINT.formula(hypotheses)

    scale = 1 + np.abs(utilities).max()
    assert POINT.point(hypotheses) == pytest.approx(
        [float(x) for x in expected], abs=1e-14 * scale
    )
    exact = [formula.exact_value(h, row) for h, row in enumerate(rational(utilities))]
    assert [float(x) for x in exact] == pytest.approx(
        [float(x) for x in expected], abs=1e-14 * scale
    )


@given(drawn=sets())
@settings(max_examples=40, deadline=None)
def test_the_random_dictator_gives_everyone_the_point_or_more(drawn):
    hypotheses = bg.HypothesisSet.from_arrays(*drawn)
    dictator = bg.Disagreement.random_dictator().point(hypotheses)
    expected = (
        POINT.point(hypotheses) * (1 - hypotheses.credences)
        + hypotheses.best * hypotheses.credences
    )

    assert POINT.formula(hypotheses).is_attainable
    if len(hypotheses) > 1:
        assert dictator == pytest.approx(expected, abs=1e-12)


@given(drawn=sets())
@settings(max_examples=30, deadline=None)
def test_everyone_gets_their_credence_of_what_is_above_the_point(drawn):
    hypotheses = bg.HypothesisSet.from_arrays(*drawn)

    decision = bg.NashBargaining(disagreement=POINT).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap <= 1.1e-9
    largest = 1 + hypotheses.largest()
    assert (decision.gains >= -1e-11 * largest).all()


def test_gains_keep_digits_that_the_point_loses():
    # The point is 1e-9 below the best at 1e12, where floats are 1.2e-4 apart.
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1e12, 1e12 + 1], [0, 1], [1, 0]], [0.5, 0.5 - 5e-10, 5e-10]
    )
    formula = POINT.formula(hypotheses)

    _, ideals, is_direct = formula.evaluate(hypotheses)

    assert not is_direct
    assert ideals[0] == pytest.approx(1e-9, rel=1e-6)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_solved(name):
    hypotheses = nasty_set(name)

    decision = bg.NashBargaining(disagreement="exclusionary").solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    if hypotheses.utilities.size <= 200:
        assert decision.recheck(exact=True).gap <= 1.1e-9


def test_a_dreadful_outcome_that_is_nobodys_favourite_is_no_threat():
    threat = bg.HypothesisSet.from_arrays([[1, 0, -10], [0, 1, 0]])

    lottery = bg.NashBargaining(disagreement="exclusionary")(threat)

    assert lottery.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-9)


def test_a_hypothesis_that_is_split_gets_a_better_point():
    whole = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.5, 0.5])
    split = bg.HypothesisSet.from_arrays([[1, 0], [1, 0], [0, 1]], [0.25, 0.25, 0.5])

    rule = bg.NashBargaining(disagreement="exclusionary")

    assert rule(whole).probabilities == pytest.approx([0.5, 0.5])
    # d = (1/3, 1/3, 0): the clones bargain for 2/3 of what is left.
    assert rule(split).probabilities == pytest.approx([2 / 3, 1 / 3])


def test_interpolations_add_up():
    hypotheses = bg.HypothesisSet.from_arrays(
        np.random.default_rng(0).normal(size=(4, 5)), [0.4, 0.3, 0.2, 0.1]
    )
    nested = bg.Disagreement.interpolate(
        bg.Disagreement.interpolate("exclusionary", "uniform", 0.5), POINT, 0.2
    )

    expected = 0.6 * POINT.point(hypotheses) + 0.4 * hypotheses.utilities.mean(axis=1)
    assert nested.point(hypotheses) == pytest.approx(expected, abs=1e-14)
    exact = [
        float(nested.formula(hypotheses).exact_value(h, row))
        for h, row in enumerate(rational(hypotheses.utilities))
    ]
    assert exact == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_copied_decision_is_rechecked(again):
    hypotheses = bg.HypothesisSet.from_arrays(
        np.random.default_rng(0).normal(size=(4, 5)), [0.4, 0.3, 0.2, 0.1]
    )
    decision = bg.NashBargaining(disagreement="exclusionary").solve(hypotheses)

    copied = again(decision)

    assert copied.recheck(exact=True).gap == decision.recheck(exact=True).gap
    assert not copied.problem.formula.others.everyone.flags.writeable


def test_batches_agree_with_single_problems():
    rng = np.random.default_rng(3)
    tables, credences = rng.random((30, 4, 5)), rng.dirichlet(np.ones(4), size=30)
    rule = bg.NashBargaining(disagreement="exclusionary")

    together = rule.solve_batch(tables, credences)

    assert len(together.alone) < 30
    for k, lottery in enumerate(together):
        single = rule(bg.HypothesisSet.from_arrays(tables[k], credences[k]))
        assert lottery.probabilities == pytest.approx(single.probabilities, abs=1e-7)
