"""What is left on the table."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import ExAntePareto, Unanimity

from_arrays = bg.HypothesisSet.from_arrays


def test_random_dictator_leaves_a_compromise_on_the_table():
    # One of two is drawn and gets its 1: each expects 0.5. The third outcome gives 0.7.
    hypotheses = from_arrays([[1, 0, 0.7], [0, 1, 0.7]])

    found = ExAntePareto().check(bg.RandomDictator(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.expected_utilities == pytest.approx([0.5, 0.5])
    assert found.after.lottery.probabilities.tolist() == [0, 0, 1]
    assert found.excess == pytest.approx(0.2, abs=2e-6)


def test_efficient_lottery_is_told_where_two_outcomes_are_nearly_as_good():
    # The first hypothesis alone decides, and loses 1e-9 by what gives the other all:
    # a linear program calls that nothing, within its own tolerance.
    hypotheses = from_arrays([[1, 1 - 1e-9, 0], [0, 1, 0]], [0.9, 0.1])

    assert ExAntePareto().check(bg.MyFavouriteTheory(), hypotheses) is None


def test_my_favourite_theory_is_not_unanimous():
    # With an outcome that is best for both, the first has two favourites, and takes
    # either as likely: the second expects 0.5.
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    found = Unanimity().check(bg.MyFavouriteTheory(), hypotheses)

    assert found is not None
    assert found.before.lottery.probabilities == pytest.approx([0.5, 0, 0.5])
    assert found.excess == pytest.approx(0.5, abs=2e-6)


@pytest.mark.parametrize("axiom", [ExAntePareto(), Unanimity()])
def test_nobody_who_cares_leaves_nothing_to_promise(axiom):
    assert axiom.check(bg.MyFavouriteTheory(), from_arrays(np.ones((2, 3)))) is None
