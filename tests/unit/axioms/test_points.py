"""What a better alternative is worth."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import DisagreementMonotonicity

from_arrays = bg.HypothesisSet.from_arrays


def test_kalai_smorodinsky_can_punish_a_better_alternative():
    # With probability p of outcome 0 and the rest of outcome 1, 1 - 0.9 p, 0.9 + 0.1 p
    # and 0.9 p are expected; the first and the last meet at p = 5/9. If the second must
    # have 0.15, the last could have 0.985 at most (15 % of outcome 0, the rest of 2),
    # so that they meet where 1 - 0.9 p = 0.9 p / 0.985, which is less.
    hypotheses = from_arrays([[0.1, 1, 0], [1, 0.9, 0], [0.9, 0, 1]], [0.4, 0.3, 0.3])

    found = DisagreementMonotonicity().check(bg.KalaiSmorodinsky(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities == pytest.approx([5 / 9, 4 / 9, 0])
    assert "'hypothesis 1'" in found.sentence
    assert found.before.disagreement.tolist() == [0, 0, 0]
    assert found.after.disagreement == pytest.approx([0, 0.15, 0])
    p = 1 / (0.9 + 0.9 / 0.985)
    assert found.after.expected_utilities[1] == pytest.approx(0.9 + 0.1 * p)


def test_says_nothing_about_rules_without_a_point():
    assert not DisagreementMonotonicity().applies_to(bg.ExpectedUtility())
    result = DisagreementMonotonicity().search(bg.ExpectedUtility(), max_examples=3)

    assert result.verdict == "does not apply"
    assert result.n_examples == 0
