"""Leximin against two other ways to find it: ordered sums, and one row at a time.

The first maximizes the sum of the k least for k = 1, 2, ... in one program each; the
second asks of every row by itself whether it can rise. Both work on the gains alone.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

import bargain as bg
from tests.references import most_each_can_gain

from_arrays = bg.HypothesisSet.from_arrays


@pytest.fixture(params=["rational where small", "floats"], autouse=True)
def arithmetic(request, monkeypatch):
    """Solve small sets in rational arithmetic, as it comes, and then in floats."""
    if request.param == "floats":
        monkeypatch.setattr("bargain.solvers.leximin.SMALL", 0)
        monkeypatch.setattr("bargain.solvers.ideals.SMALL", 0)


def by_ordered_sums(shares: np.ndarray) -> np.ndarray:
    """Return the leximin values, sorted, by the sums of the least ones.

    The sum of the k least of y is the greatest ``k r - sum_h max(r - y_h, 0)``.
    """
    n, o = shares.shape
    sums: list[float] = []
    for k in range(1, n + 1):
        # The lottery, and for each sum so far its r and the n shortfalls below it.
        width = o + k * (n + 1)
        upper, ends = [], []
        for j in range(k):
            start = o + j * (n + 1)
            short = np.zeros((n, width))
            short[:, :o], short[:, start] = -shares, 1.0
            short[:, start + 1 : start + 1 + n] = -np.eye(n)
            upper.append(short)
            ends += [0.0] * n
            total = np.zeros((1, width))
            total[0, start], total[0, start + 1 : start + 1 + n] = -(j + 1), 1.0
            if j < k - 1:
                upper.append(total)
                ends.append(1e-10 - sums[j])
        bounds = [(0, None)] * o + ([(None, None)] + [(0, None)] * n) * k
        answer = linprog(
            total[0],
            A_ub=np.vstack(upper),
            b_ub=ends,
            A_eq=[[1.0] * o + [0.0] * (width - o)],
            b_eq=[1.0],
            bounds=bounds,
        )
        sums.append(-answer.fun)
    return np.diff(sums, prepend=0.0)


def by_single_rows(shares: np.ndarray) -> np.ndarray:
    """Return the leximin values by asking of each row whether it can rise alone."""
    n, o = shares.shape
    levels = np.full(n, np.nan)
    while np.isnan(levels).any():
        rest = np.isnan(levels)
        floors = np.where(rest, 0.0, levels - 1e-11)
        rates = rest.astype(float)[:, None]
        top = linprog(
            np.append(np.zeros(o), -1.0),
            A_ub=np.hstack([-shares, rates]),
            b_ub=-floors,
            A_eq=[[1.0] * o + [0.0]],
            b_eq=[1.0],
            bounds=[(0, None)] * o + [(None, None)],
        ).x[-1]
        floors[rest] = top - 1e-11
        for row in np.flatnonzero(rest):
            alone = linprog(
                -shares[row],
                A_ub=-shares,
                b_ub=-floors,
                A_eq=np.ones((1, o)),
                b_eq=[1.0],
            )
            if -alone.fun <= top + 1e-8:
                levels[row] = top
    return levels


def drawn(seed: int) -> np.ndarray:
    """Return utilities from small whole numbers, where many rows and levels tie."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(2, 7)), int(rng.integers(2, 7))
    utilities = rng.integers(0, 5, size=shape).astype(float)
    if seed % 3 == 0:
        utilities = utilities + rng.random(shape)
    return utilities


def ranged(utilities: np.ndarray) -> np.ndarray:
    gains = utilities - utilities.min(axis=1, keepdims=True)
    caring = gains.max(axis=1) > 0
    return np.asarray(gains[caring] / gains[caring].max(axis=1, keepdims=True))


@pytest.mark.parametrize("seed", range(40))
def test_kalai_smorodinsky_agrees_with_single_rows(seed):
    utilities = drawn(seed)

    decision = bg.KalaiSmorodinsky().solve(from_arrays(utilities))

    shares = ranged(utilities)
    if len(shares):
        assert decision.status is bg.Status.OPTIMAL
        ours = shares @ decision.lottery.probabilities
        assert ours == pytest.approx(by_single_rows(shares), abs=1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_kalai_smorodinsky_agrees_with_ordered_sums(seed):
    utilities = drawn(seed)

    decision = bg.KalaiSmorodinsky().solve(from_arrays(utilities))

    shares = ranged(utilities)
    if len(shares):
        ours = np.sort(shares @ decision.lottery.probabilities)
        # Each sum is good to 1e-10 or so, and may use up what the last ones left.
        assert ours == pytest.approx(by_ordered_sums(shares), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_egalitarian_agrees_in_raw_units(seed):
    utilities = (
        drawn(seed) * np.array([1.0, 3.0, 0.5, 2.0, 1.0, 7.0])[: len(drawn(seed)), None]
    )

    decision = bg.Egalitarian(normalization=None).solve(from_arrays(utilities))

    gains = utilities - utilities.min(axis=1, keepdims=True)
    gains = gains[gains.max(axis=1) > 0]
    if len(gains):
        ours = gains @ decision.lottery.probabilities
        assert ours == pytest.approx(by_single_rows(gains), abs=1e-6)


@pytest.mark.parametrize("seed", range(25))
def test_at_another_point_ideals_are_those_of_lotteries_at_which_nobody_loses(seed):
    rng = np.random.default_rng(seed)
    utilities = rng.normal(size=(int(rng.integers(2, 6)), int(rng.integers(3, 8))))
    somewhere = bg.Lottery(
        np.full(utilities.shape[1], 1 / utilities.shape[1]),
        [f"outcome {k}" for k in range(utilities.shape[1])],
    )
    hypotheses = from_arrays(utilities)

    decision = bg.KalaiSmorodinsky(disagreement=somewhere).solve(hypotheses)

    gains = utilities - utilities.mean(axis=1, keepdims=True)
    most = most_each_can_gain(gains)
    if (most < 1e-6).any():
        return  # somebody cannot gain; that has tests of its own
    shares = gains / most[:, None]
    ours = shares @ decision.lottery.probabilities
    assert decision.status is bg.Status.OPTIMAL
    assert ours == pytest.approx(by_single_rows(shares), abs=1e-6)
