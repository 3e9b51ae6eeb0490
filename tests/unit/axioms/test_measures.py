"""What is compared: shares of ranges, and what certificates leave open."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms.measures import levels, shares, slack

from_arrays = bg.HypothesisSet.from_arrays


def decided(lottery, utilities, credences=None):
    hypotheses = from_arrays(utilities, credences)
    return bg.aggregators.base.decide(
        lambda each: bg.Lottery(lottery, each.outcomes), hypotheses
    )


def test_share_keeps_its_digits_beside_a_large_offset():
    # Of expected utilities around 1e14 hardly a hundredth is known.
    decision = decided([0.3, 0.7], [[1e14, 1e14 + 1], [1e14 + 1, 1e14]])

    assert shares(decision) == pytest.approx([0.7, 0.3], abs=1e-15)


def test_share_keeps_its_digits_where_utilities_have_none_to_lose():
    decision = decided([0.25, 0.75], [[5e-324, 0]])

    assert shares(decision) == pytest.approx([0.25], abs=1e-15)


def test_share_may_be_measured_on_another_sets_scale():
    # An outcome worse than the worst by ten ranges has a share of -10.
    before = from_arrays([[1, 0], [0, 1]])
    decision = decided([0, 0, 1], [[1, 0, -10], [0, 1, 0]])

    assert shares(decision, before) == pytest.approx([-10, 0])


def test_indifferent_have_no_share():
    assert levels(from_arrays([[3, 3], [0, 2]])).tolist() == [[0, 0], [0, 1]]


def test_gap_leaves_more_open_to_who_is_believed_less():
    # sqrt(2 g / w), and nobody's share is off by more than the range.
    hypotheses = from_arrays([[1, 0], [0, 1], [1, 1]], [0.98, 0.02, 0])
    decision = bg.NashBargaining().solve(hypotheses)
    gap = max(decision.certificate.gap, 1e-15)

    found = slack(decision)

    assert found[:2] == pytest.approx(np.sqrt(2 * gap / np.array([0.98, 0.02])))
    assert found[2] == 1


@pytest.mark.filterwarnings("error")
def test_smallest_credence_leaves_all_open():
    hypotheses = from_arrays([[1, 0], [0, 1]], [1, 5e-324])

    assert slack(bg.NashBargaining().solve(hypotheses))[1] == 1
