"""Checks of a Nash lottery that share no code with the library."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

# How far a Nash lottery, its gains or its prices may be from the closed form. A gap g
# leaves log y_h within about sqrt(2 g / w_h) of the optimum, 4.5e-4 at the default 1e-9
# and the smallest credence used here, 0.01. After meeting its tolerance the solver
# takes one more Newton step, which squares an error of that size: 2e-7.
POLISHED = 1e-6


def nash_gap(gains: ArrayLike, weights: ArrayLike, probabilities: ArrayLike) -> float:
    """Bound what any lottery over these columns could add to the log Nash product.

    ``log`` lies below its tangents, so for every lottery q
    ``sum_h w_h log(y_h(q) / y_h(p)) <= sum_h w_h (y_h(q) / y_h(p) - 1)``, and the
    right-hand side, linear in q, is largest at a single outcome.
    """
    matrix, w = np.asarray(gains, dtype=float), np.asarray(weights, dtype=float)
    expected = matrix @ np.asarray(probabilities, dtype=float)
    return float(((w / expected) @ matrix).max() - w.sum())


def log_product(gains: ArrayLike, weights: ArrayLike, probabilities: ArrayLike) -> Any:
    """Return the weighted sum of the logarithms of the expected gains."""
    expected = np.asarray(gains) @ np.asarray(probabilities)
    return np.asarray(weights) @ np.log(expected)


def multiplicative_update(
    gains: ArrayLike, weights: ArrayLike, start: ArrayLike, n_steps: int
) -> FloatArray:
    """Run Cover's algorithm: multiply each probability by its gradient entry.

    T. M. Cover, "An algorithm for maximizing expected log investment return", IEEE
    Transactions on Information Theory 30(2), 1984, abstract: replace b by the
    expected portfolio ``b_i E[X_i / b'X]``. It is the EM algorithm for mixture
    proportions. Every gain must be nonnegative.
    """
    matrix, w = np.asarray(gains, dtype=float), np.asarray(weights, dtype=float)
    p = np.asarray(start, dtype=float)
    for _ in range(n_steps):
        p = p * ((w / (matrix @ p)) @ matrix)
    return p
