"""Normalizations: what makes hypotheses comparable, against the plain formulas."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES
from bargain.normalization import as_normalization
from tests.nasty import NASTY, nasty_set

EPSILON = np.finfo(float).eps

NORMALIZATIONS = {
    "range": bg.RangeNormalization(),
    "variance": bg.VarianceNormalization(),
}


@pytest.fixture
def random_set():
    rng = np.random.default_rng(0)
    return bg.HypothesisSet.from_arrays(rng.normal(size=(BLOCK_ENTRIES // 30, 31)))


def test_range_takes_worst_to_0_and_best_to_1(random_set):
    u = random_set.utilities
    low, high = u.min(axis=1, keepdims=True), u.max(axis=1, keepdims=True)

    normalized = bg.RangeNormalization()(random_set).utilities

    assert np.abs(normalized - (u - low) / (high - low)).max() < 4 * EPSILON


def test_variance_takes_mean_to_0_and_population_deviation_to_1(random_set):
    u = random_set.utilities
    mean, deviation = u.mean(axis=1, keepdims=True), u.std(axis=1, keepdims=True)

    normalized = bg.VarianceNormalization()(random_set).utilities

    assert normalized == pytest.approx((u - mean) / deviation, rel=1e-12, abs=1e-13)


def test_none_leaves_utilities_as_they_are(random_set):
    normalized = bg.NoNormalization()(random_set).utilities

    assert normalized == pytest.approx(random_set.utilities, rel=4 * EPSILON)


@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
def test_indifferent_rows_become_zero_rows(normalization):
    hypotheses = bg.HypothesisSet.from_arrays(
        [[3, 3, 3], [0, 0, 0], [1e300, 1e300, 1e300], [1, 1 + 4e-16, 1]]
    )

    assert normalization(hypotheses).utilities.tolist() == [[0, 0, 0]] * 4


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
def test_nasty_sets_normalize_to_finite_numbers(normalization, name):
    normalized = normalization(nasty_set(name)).utilities

    assert np.isfinite(normalized).all()
    # sqrt(n) bounds an entry of n numbers whose mean square is 1.
    assert np.abs(normalized).max() <= max(1, np.sqrt(normalized.shape[1])) + 1e-6


@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
@pytest.mark.parametrize("factor", [1e-300, 1e-9, 1e300])
@pytest.mark.parametrize("shift", [0, 1, -1e6])
def test_normalized_utilities_ignore_zero_and_unit(normalization, factor, shift):
    row = np.array([0.0, 0.5, 2.0, 0.25])
    moved = factor * row + shift * factor

    original = normalization(bg.HypothesisSet.from_arrays([row])).utilities
    changed = normalization(bg.HypothesisSet.from_arrays([moved])).utilities

    # Adding the shift has cost the row a few epsilons of it.
    assert changed == pytest.approx(original, abs=8 * EPSILON * max(1, abs(shift)))


def test_credences_and_labels_stay():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 2], [4, 2]], [0.1, 0.9], ["tea", "coffee"], ["welfare", "custom"]
    )

    normalized = bg.RangeNormalization()(hypotheses)

    assert normalized.credences.tolist() == [0.1, 0.9]
    assert normalized.outcomes == ("tea", "coffee")
    assert normalized.names == ("welfare", "custom")


def test_float32_is_normalized_in_float64():
    rows = np.array([[1, 2, 4]], np.float32)

    normalized = bg.RangeNormalization()(bg.HypothesisSet.from_arrays(rows))

    assert normalized.utilities.dtype == np.float64
    assert normalized.utilities.tolist() == [[0, 1 / 3, 1]]


@pytest.mark.parametrize(
    ("name", "normalization"),
    [
        (None, bg.NoNormalization()),
        ("none", bg.NoNormalization()),
        *NORMALIZATIONS.items(),
    ],
)
def test_names_stand_for_normalizations(name, normalization):
    assert as_normalization(name) == normalization
    assert as_normalization(normalization) is normalization


@pytest.mark.parametrize("name", ["Range", "std", 1, [], object()])
def test_other_names_stand_for_nothing(name):
    with pytest.raises(bg.InvalidOptionError, match="normalization must be None, 'ra"):
        as_normalization(name)


@dataclass(frozen=True)
class BestIsOne(bg.Normalization):
    """A user's own: divide by the best utility."""

    def zeros_and_units(self, hypotheses):
        return np.zeros(len(hypotheses)), hypotheses.best


def test_a_users_own_normalization_works_in_a_rule():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 100]], [0.6, 0.4])

    raw = bg.ExpectedUtility()(hypotheses)
    normalized = bg.ExpectedUtility(normalization=BestIsOne())(hypotheses)

    assert raw.support() == ("outcome 1",)
    assert normalized.support() == ("outcome 0",)


@pytest.mark.parametrize("normalization", [*NORMALIZATIONS.values(), BestIsOne()])
@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_normalizations_are_equal(normalization, again):
    assert again(normalization) == normalization
    assert hash(again(normalization)) == hash(normalization)
