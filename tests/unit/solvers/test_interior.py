"""The first phase: who can gain, at what lottery, and the proofs when they cannot."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.interior import NO_GAIN, Interior, Standoff, find_interior
from tests.references import (
    most_each_can_gain,
    proves_disagreement,
    proves_no_gain,
    rational,
)


def find(gains, is_attainable=False, own=None) -> Interior | Standoff:
    matrix = np.asarray(gains, dtype=float)
    n = len(matrix)
    rows = ArrayRows(matrix, None, np.zeros(n), None, np.ones(n))
    return find_interior(rows, np.full(n, 1 / n), is_attainable, own)


def random_gains(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 8)), int(rng.integers(1, 8))
    if seed % 2:
        return rng.integers(-2, 3, shape).astype(float)
    return rng.normal(size=shape)


@pytest.mark.parametrize("seed", range(150))
def test_who_can_gain_is_what_a_linear_program_for_each_says(seed):
    gains = random_gains(seed)
    most = most_each_can_gain(gains)

    found = find(gains)

    if np.isnan(most).any():
        assert isinstance(found, Standoff)
        assert proves_disagreement(rational(gains), found.multipliers)
        return
    assert isinstance(found, Interior)
    # Integers in a few rows leave no gain between 0 and 1e-3 in doubt.
    assert found.can_gain.tolist() == (most > 1e-7).tolist()


@pytest.mark.parametrize("seed", range(150))
def test_the_lottery_serves_all_who_can_gain_and_harms_nobody(seed):
    gains = random_gains(seed)
    found = find(gains)
    if isinstance(found, Standoff):
        return

    p = found.lottery

    assert p.min() >= 0
    assert p.sum() == pytest.approx(1, abs=1e-15)
    assert (gains @ p)[found.can_gain].min(initial=1) > NO_GAIN
    assert (gains @ p)[~found.can_gain].min(initial=0) >= -NO_GAIN


@pytest.mark.parametrize("seed", range(150))
def test_the_exclusion_proves_that_the_others_cannot_gain(seed):
    gains = random_gains(seed)
    found = find(gains)
    if isinstance(found, Standoff):
        return

    if found.can_gain.all():
        assert found.exclusion is None
        return
    assert found.exclusion is not None
    assert (found.exclusion[~found.can_gain] > 0).all()
    # HiGHS is exact at a vertex up to rounding.
    assert proves_no_gain(rational(gains), found.exclusion, slack=1e-12)


@pytest.mark.parametrize("seed", range(150))
def test_the_face_keeps_those_who_cannot_gain_where_they_are(seed):
    gains = random_gains(seed)
    found = find(gains)
    if isinstance(found, Standoff) or found.can_gain.all():
        return
    held = gains[~found.can_gain]

    # The held rows are sums of the face's rows, on the outcomes of the face.
    columns = found.face.outcomes
    coefficients = np.linalg.lstsq(
        found.face.sums[:, columns].T, held[:, columns].T, rcond=None
    )[0]

    assert found.face.sums[:, columns].T @ coefficients == pytest.approx(
        held[:, columns].T, abs=1e-10
    )
    assert found.lottery[~columns].max(initial=0) == 0


# By hand


def test_everyone_gains_when_the_even_lottery_serves():
    found = find(np.eye(3))

    assert isinstance(found, Interior)
    assert found.can_gain.all()
    assert found.face.is_simplex


def test_everyone_may_gain_at_one_lottery_only():
    # Gains p_0 - 0.49 and p_1 - 0.49: between 0.49 and 0.51 only.
    found = find([[0.51, -0.49], [-0.49, 0.51]])

    assert isinstance(found, Interior)
    assert found.can_gain.all()


def test_a_hypothesis_at_its_favourite_cannot_gain():
    found = find([[0, 0, -1], [-1, 0, 5]])

    assert isinstance(found, Interior)
    assert found.can_gain.tolist() == [False, False]
    assert found.lottery == pytest.approx([0, 1, 0])


def test_those_who_can_gain_do_so_together():
    # Each of the last two can gain by its own outcome; the first loses by the last.
    found = find([[0, 0, 0, -1], [1, 0, 0, 9], [0, 1, 0, 9]])

    assert isinstance(found, Interior)
    assert found.can_gain.tolist() == [False, True, True]
    assert found.lottery[:2].min() > 0
    assert found.face.outcomes.tolist() == [True, True, True, False]


def test_nobody_gains_when_two_are_opposed_at_their_point():
    found = find([[0.5, -0.5], [-0.5, 0.5]])

    assert isinstance(found, Interior)
    assert not found.can_gain.any()
    assert found.lottery == pytest.approx([0.5, 0.5])


def test_no_lottery_satisfies_two_who_want_three_fifths_each():
    found = find([[0.4, -0.6], [-0.6, 0.4]])

    assert isinstance(found, Standoff)
    l0, l1 = (Fraction(float(m)) for m in found.multipliers)
    assert l0 > 0
    assert l1 > 0
    assert max(l0 * 4 - l1 * 6, -l0 * 6 + l1 * 4) < 0


def test_a_point_attained_by_construction_is_not_tested():
    # Rounding has put the point a hair out of reach.
    gains = np.array([[0.5, -0.5], [-0.5, 0.5]]) - 1e-11
    own = np.array([0.5, 0.5])

    assert isinstance(find(gains), Standoff)
    found = find(gains, is_attainable=True, own=own)
    assert isinstance(found, Interior)
    assert not found.can_gain.any()


def test_a_point_within_the_rounding_of_reach_is_in_reach():
    gains = np.array([[0.5, -0.5], [-0.5, 0.5]]) - 1e-13

    assert isinstance(find(gains), Interior)


@pytest.mark.parametrize("shape", [(4000, 3), (2, 500), (300, 300)])
def test_large_sets_are_sorted_out_too(shape):
    rng = np.random.default_rng(0)
    gains = rng.normal(size=shape)
    gains[:, 0] = 0  # the point is attained there
    gains[0] = -np.abs(gains[0])  # and is the first's favourite
    gains[1:, 1] = 1
    gains[0, 1] = 0

    found = find(gains, is_attainable=True)

    assert isinstance(found, Interior)
    assert found.can_gain.tolist() == [False] + [True] * (shape[0] - 1)
    assert (gains[1:] @ found.lottery).min() > NO_GAIN
    assert gains[0] @ found.lottery >= -NO_GAIN
