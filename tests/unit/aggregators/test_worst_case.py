"""The worst case: the least satisfied hypothesis decides."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays


def test_two_opposed_hypotheses_meet_in_the_middle():
    for credence in (0.5, 0.9, 1e-12):
        pair = from_arrays([[1, 0], [0, 7]], [1 - credence, credence])

        decision = bg.WorstCase().solve(pair)

        assert decision.lottery.probabilities == pytest.approx([0.5, 0.5])
        assert decision.certificate.value == pytest.approx(0.5)


def test_levels_are_equal_where_the_frontier_is_crossed():
    # Levels (p, 1 - p / 2): equal at p = 2/3, from [1, 0] and [1/2, 1].
    pair = from_arrays([[1, 0, 0], [1, 2, 0]])

    decision = bg.WorstCase().solve(pair)

    assert decision.lottery.probabilities == pytest.approx([2 / 3, 1 / 3, 0])
    assert decision.certificate.stages == pytest.approx(np.array([[1 / 3, 2 / 3]]))


def test_raising_a_credence_changes_nothing_and_hurts_nobody():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(6, 5))
    even = bg.WorstCase()(from_arrays(table)).probabilities

    for credences in rng.dirichlet(np.ones(6), size=5):
        tilted = bg.WorstCase()(from_arrays(table, credences)).probabilities
        assert tilted == pytest.approx(even, abs=1e-12)


def test_it_can_give_up_pareto_efficiency():
    # The first two are at odds, and the worst off whatever the third is given. The
    # last outcome is as good as the first for them and better for the third, yet the
    # least norm uses both.
    hypotheses = from_arrays([[2, 0, 2, 0], [0, 2, 0, 0], [3, 3, 4, 0]])

    decision = bg.WorstCase().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.5, 0.25, 0])
    assert not decision.unique
    better = hypotheses.utilities @ [0, 0.5, 0.5, 0] - decision.expected_utilities
    assert (better >= -1e-12).all()
    assert better[2] == pytest.approx(0.25)


def test_credences_over_three_hundred_decades_do_not_matter():
    hypotheses = from_arrays(np.eye(3), [1, 1e-300, 5e-324], normalize=True)

    decision = bg.WorstCase().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3)
    assert decision.recheck(exact=True).gap <= 1e-15
