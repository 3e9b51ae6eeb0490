"""Variance voting: equal variances, under the measure that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays

ROWS = [[0.0, 1, 0, 0], [0, 0, 3, 0], [5, 0, 0, 1]]


@pytest.mark.parametrize(
    "reference",
    [
        None,
        [1, 2, 3, 0],
        {"outcome 2": 2, "outcome 0": 1, "outcome 1": 3},
        bg.Lottery([0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_it_is_expected_utility_with_the_normalization(reference):
    hypotheses = from_arrays(ROWS, [0.5, 0.3, 0.2])

    decision = bg.VarianceVoting(reference).solve(hypotheses)
    other = bg.ExpectedUtility(bg.VarianceNormalization(reference)).solve(hypotheses)

    assert decision.rule == bg.VarianceVoting(reference)
    assert decision.lottery == other.lottery
    assert decision.certificate.value == other.certificate.value
    assert decision.recheck(exact=True).gap <= 1e-15


def test_weights_are_credences_over_deviations():
    # Deviations over all outcomes: (1, 0) has 1/2, (0, 4) has 2.
    decision = bg.VarianceVoting().solve(from_arrays([[1, 0], [0, 4]], [0.5, 0.5]))

    assert decision.weights == pytest.approx([0.8, 0.2])


def test_weights_choose_the_same_on_raw_utilities():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(5, 6)) * 10 ** rng.normal(size=(5, 1)))
    decision = bg.VarianceVoting(rng.random(6)).solve(hypotheses)

    raw = bg.ExpectedUtility()(hypotheses.with_credences(decision.weights))

    assert raw == decision.lottery


def test_an_outcome_that_is_listed_twice_counts_once_with_a_reference():
    # Three copies of b lower the first's deviation from 0.471 to 0.373; the second's is
    # 0.424 either way.
    once = from_arrays([[1, 0, 0], [0, 0.9, 0]], [0.51, 0.49], ["a", "b", "c"])
    more = ["a", "b", "b2", "b3", "b4", "c"]
    listed = from_arrays(
        [[1, 0, 0, 0, 0, 0], [0, 0.9, 0.9, 0.9, 0.9, 0]], [0.51, 0.49], more
    )
    reference = {"a": 1, "b": 1, "c": 1}

    before = bg.VarianceVoting(reference).solve(once)
    after = bg.VarianceVoting(reference).solve(listed)

    assert after.weights == pytest.approx(before.weights)
    assert bg.VarianceVoting().solve(listed).weights != pytest.approx(before.weights)


def test_a_uniform_reference_is_the_default():
    hypotheses = from_arrays(ROWS, [0.5, 0.3, 0.2])

    stated = bg.VarianceVoting(np.ones(4)).solve(hypotheses)

    assert stated.weights == pytest.approx(
        bg.VarianceVoting().solve(hypotheses).weights
    )


def test_who_cares_about_nothing_that_counts_is_named():
    rule = bg.VarianceVoting({"b": 1, "c": 2})
    hypotheses = from_arrays(
        [[0, 1, 2], [5, 1, 1]], outcomes=["a", "b", "c"], names=["ann", "bob"]
    )

    with pytest.raises(
        bg.InvalidOptionError, match="hypothesis 'bob' must have a unit"
    ):
        rule.solve(hypotheses)
    without = rule.solve(hypotheses.with_credences([1, 0]))
    assert without.lottery.support() == ("c",)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ([1, -1], "reference must have nonnegative, finite weights"),
        ([0, 0], "reference must have nonnegative, finite weights"),
        ([1, np.nan], "reference must have nonnegative, finite weights"),
        ([1, np.inf], "reference must have nonnegative, finite weights"),
        ([[1, 2]], "reference must have one weight per outcome"),
        ("abc", "reference must be real numbers"),
        ([], "reference must have one weight per outcome"),
        ({"a": "x"}, "reference must be real numbers"),
        ({" a": 1}, "reference: outcome labels must be nonempty"),
    ],
)
def test_references_that_are_no_measures_are_refused(reference, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.VarianceVoting(reference)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ([1, 2, 3], "reference must have 4 weights, one per outcome .got 3."),
        ({"tea": 1}, "reference must be over the set's outcomes"),
    ],
)
def test_references_that_do_not_fit_are_refused(reference, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.VarianceVoting(reference).solve(from_arrays(ROWS))


def test_rules_with_equal_references_are_equal():
    assert bg.VarianceVoting([1, 3]) == bg.VarianceVoting(np.array([0.25, 0.75]))
    assert hash(bg.VarianceVoting({"a": 1})) == hash(bg.VarianceVoting({"a": 1}))
    assert bg.VarianceVoting([1, 3]) != bg.VarianceVoting()
