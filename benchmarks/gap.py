"""The certificate in plain numpy, which every timed answer and every rival is held to.

With gains G, credences w and a lottery p, no lottery's log Nash product exceeds that of
p by more than ``max_o sum_h w_h G_ho / y_h - sum_h w_h``, with y = G p.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

# Rows of a block: about a megabyte.
BLOCK_ENTRIES = 1 << 17


def row_slices(n_rows: int, n_columns: int) -> list[slice]:
    """Cut rows into consecutive slices of about a megabyte."""
    step = max(1, BLOCK_ENTRIES // n_columns)
    return [slice(k, min(k + step, n_rows)) for k in range(0, n_rows, step)]


def gap_of_blocks(
    blocks: Iterable[tuple[np.ndarray, np.ndarray]],
    lottery: np.ndarray,
    tangents: np.ndarray | None = None,
) -> float:
    """Return the gap in nats over blocks of (gains, credences).

    Infinite where the logarithm is not defined, or where `lottery` is none. Tangents
    may touch the logarithms elsewhere than at y: at t > 0, ``log(q) <= log(t) +
    (q - t) / t``, so the bound is ``max_o sum_h w_h G_ho / t_h - sum_h w_h (1 - log(t_h
    / y_h))``. They serve where y is so small that a lottery's own rounding shows; sums
    are then taken in extended precision.
    """
    if not np.isfinite(lottery).all() or (lottery < 0).any():
        return np.inf
    if abs(lottery.sum() - 1) > 1e-12:
        return np.inf
    number: Any = np.float64 if tangents is None else np.longdouble
    shares = lottery.astype(number)
    shares = shares / shares.sum()
    credit, seen = number(0), 0
    gradient: Any = np.zeros(len(lottery), number)
    for gains, credences in blocks:
        counts = credences > 0
        expected = (gains @ shares)[counts]
        if (expected <= 0).any():
            return np.inf
        weights = credences[counts].astype(number)
        touch = expected
        if tangents is not None:
            touch = tangents[seen : seen + len(gains)][counts].astype(number)
            touch = np.where(np.isnan(touch), expected, touch)
            credit -= weights @ np.log(touch / expected)
        gradient += (weights / touch) @ (gains if counts.all() else gains[counts])
        credit += weights.sum()
        seen += len(gains)
    return float(gradient.max() - credit)


def nash_gap(gains: np.ndarray, credences: np.ndarray, lottery: np.ndarray) -> float:
    """Return the gap in nats of a lottery over a matrix of gains."""
    slices = row_slices(*gains.shape)
    return gap_of_blocks(((gains[rows], credences[rows]) for rows in slices), lottery)


def as_lottery(numbers: np.ndarray) -> np.ndarray:
    """Return the nearest thing to a lottery in a solver's answer.

    What is negative by rounding becomes zero, and the sum one: a favour to solvers
    that meet constraints only up to a tolerance.
    """
    positive = np.maximum(np.asarray(numbers, dtype=float), 0.0)
    total = positive.sum()
    return positive / total if 0 < total < np.inf else np.full(len(positive), np.nan)
