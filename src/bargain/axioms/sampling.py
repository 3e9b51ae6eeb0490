"""Sets to try a rule on: seeded, small ones first, with the usual troublemakers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain._arrays import Float64Array
from bargain.hypotheses import HypothesisSet

# Shapes by share of the examples: small ones come first, and are half of all.
SMALL = ((2, 2), (2, 3), (3, 2), (3, 3), (2, 4), (3, 4))
MEDIUM = ((4, 4), (4, 6), (6, 5), (1, 4), (3, 1))
LARGE = ((10, 8), (8, 12), (20, 20))


def sample_sets(seed: int, n_sets: int) -> Iterator[HypothesisSet]:
    """Yield sets of hypotheses; the same seed gives the same ones.

    Parameters
    ----------
    seed : int
    n_sets : int
    """
    rng = np.random.default_rng(seed)
    for count in range(n_sets):
        age = count / n_sets
        shapes = SMALL if age < 0.6 else MEDIUM if age < 0.95 else LARGE
        shape = shapes[int(rng.integers(len(shapes)))]
        utilities = _utilities(rng, shape)
        yield HypothesisSet.from_arrays(
            utilities, _credences(rng, shape[0]), normalize=True
        )


def _utilities(rng: np.random.Generator, shape: tuple[int, int]) -> Float64Array:
    """Return utilities of few digits: near-ties that are none would be rounding."""
    kind = int(rng.integers(5))
    if kind == 0:
        table = rng.integers(0, 3, shape).astype(float)
    elif kind == 1:
        table = rng.integers(-5, 11, shape).astype(float)
    elif kind == 2:
        table = (rng.random(shape) < 0.4).astype(float)
    elif kind == 3:
        table = np.round(rng.normal(size=shape), 2)
    else:
        table = np.round(rng.random(shape), 1)
    _trouble(rng, table)
    return table


def _trouble(rng: np.random.Generator, table: Float64Array) -> None:
    """Put monsters, threats, copies and the indifferent into a table."""
    n_rows, n = table.shape
    row, other = (int(rng.integers(n_rows)) for _ in range(2))
    kind = int(rng.integers(8))
    if kind == 0:  # a monster
        table[row] *= 10.0 ** int(rng.integers(1, 7))
    elif kind == 1:  # a threat
        table[row, int(rng.integers(n))] -= 10.0
    elif kind == 2:  # a copy
        table[row] = table[other]
    elif kind == 3:
        table[:, int(rng.integers(n))] = table[:, int(rng.integers(n))]
    elif kind == 4:  # nothing at stake
        table[row] = table[row, 0]
    elif kind == 5:  # a compromise
        table[:, -1] = np.round(table.mean(axis=1) + 0.1 * np.ptp(table, axis=1), 2)


def _credences(rng: np.random.Generator, n_rows: int) -> Float64Array:
    kind = int(rng.integers(5))
    if kind == 0:
        return np.ones(n_rows)
    if kind == 1:
        return rng.integers(1, 10, n_rows).astype(float)
    if kind == 2:  # zeros among them
        credences = rng.integers(0, 4, n_rows).astype(float)
        credences[int(rng.integers(n_rows))] += 1
        return credences
    if kind == 3:  # one that is hardly believed
        credences = np.ones(n_rows)
        credences[int(rng.integers(n_rows))] = 10.0 ** -int(rng.integers(1, 5))
        return credences
    return np.round(rng.dirichlet(np.ones(n_rows)), 2) + 0.01
