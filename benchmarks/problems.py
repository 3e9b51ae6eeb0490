"""Seeded generators of the problems that are timed.

Matrices are filled block by block: never more than a block beside the matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

import bargain as bg
from benchmarks.gap import gap_of_blocks, row_slices


@dataclass(frozen=True, eq=False)
class Instance:
    """A Nash problem, as a user of the library has it.

    Parameters
    ----------
    name : str
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    credences : ndarray of shape (n_hypotheses,)
    disagreement : str or ndarray of shape (n_hypotheses,)
        ``"worst-case"``, ``"random-dictator"``, or the point itself.
    """

    name: str
    utilities: np.ndarray
    credences: np.ndarray
    disagreement: str | np.ndarray = "worst-case"

    @property
    def title(self) -> str:
        """Name and size."""
        n_hypotheses, n_outcomes = self.utilities.shape
        return f"{self.name}, {n_hypotheses:,} x {n_outcomes:,}"

    def hypotheses(self) -> bg.HypothesisSet:
        """Return a fresh set over the same matrix."""
        return bg.HypothesisSet.from_arrays(self.utilities, self.credences)

    def rule(self, tolerance: float = 1e-8) -> bg.NashBargaining:
        """Return the rule that is timed."""
        return bg.NashBargaining(disagreement=self.disagreement, tolerance=tolerance)

    @cached_property
    def point(self) -> np.ndarray:
        """The disagreement point, in utility units, worked out here."""
        if isinstance(self.disagreement, np.ndarray):
            return self.disagreement
        if self.disagreement == "worst-case":
            return self._by_rows(lambda block: block.min(axis=1))
        assert self.disagreement == "random-dictator"
        chances = np.zeros(self.utilities.shape[1])
        for rows in row_slices(*self.utilities.shape):
            block = self.utilities[rows]
            favourites = block == block.max(axis=1, keepdims=True)
            chances += (self.credences[rows] / favourites.sum(axis=1)) @ favourites
        return self._by_rows(lambda block: block @ chances)

    @cached_property
    def ideals(self) -> np.ndarray:
        """The best gain of each hypothesis."""
        best: np.ndarray = self._by_rows(lambda block: block.max(axis=1))
        gains: np.ndarray = best - self.point
        return gains

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield gains, row-scaled to a maximum of 1, and credences."""
        for rows in row_slices(*self.utilities.shape):
            block = np.subtract(
                self.utilities[rows], self.point[rows, None], dtype=float
            )
            block /= self.ideals[rows, None]
            yield block, self.credences[rows]

    def gains(self) -> np.ndarray:
        """Return what a rival is given: gains, row-scaled, as one C-ordered matrix."""
        matrix = np.empty(self.utilities.shape)
        slices = row_slices(*self.utilities.shape)
        for rows, (block, _) in zip(slices, self.blocks(), strict=True):
            matrix[rows] = block
        return matrix

    def gap(self, decision: bg.Decision) -> float:
        """Return how far a decision's lottery can be from the best, in nats."""
        tangents = decision.certificate.tangents
        return gap_of_blocks(self.blocks(), decision.lottery.probabilities, tangents)

    def _by_rows(self, reduce: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        result = np.empty(len(self.utilities))
        for rows in row_slices(*self.utilities.shape):
            result[rows] = reduce(np.asarray(self.utilities[rows], dtype=float))
        return result


# Of a reward ensemble, as a share of a reward's standard deviation.
NOISE = 0.5


def _equal(n_hypotheses: int) -> np.ndarray:
    return np.full(n_hypotheses, 1 / n_hypotheses)


def uniform_noise(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return independent uniform utilities: nearly every outcome is in the support."""
    rng = np.random.default_rng(seed)
    matrix = np.empty((n_hypotheses, n_outcomes))
    rng.random(out=matrix)
    return Instance("uniform noise", matrix, _equal(n_hypotheses))


def reward_ensemble(
    n_hypotheses: int,
    n_outcomes: int,
    seed: int = 0,
    *,
    rank: int = 8,
    noise: float = NOISE,
) -> Instance:
    """Return samples of a reward model: linear in few features of outcomes, plus noise.

    Features and coefficients are standard normal; noise is a share of a reward's
    standard deviation. With half, first-order methods still get somewhere; with a
    tenth, they do not.
    """
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((rank, n_outcomes))
    matrix = np.empty((n_hypotheses, n_outcomes))
    for rows in row_slices(n_hypotheses, n_outcomes):
        block = matrix[rows]
        rng.standard_normal(out=block)
        block *= noise * rank**0.5
        block += rng.standard_normal((len(block), rank)) @ features
    return Instance("reward ensemble", matrix, _equal(n_hypotheses))


def mixture_grid(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return likelihoods of data under normals of many widths; disagreement is zero.

    The problem of Kim, Carbonetto, Stephens and Anitescu (2020): a point is observed
    with unit noise, outcome k is the hypothesis that its mean was drawn from a normal
    of standard deviation s_k, so its likelihood is that of a normal of variance
    ``1 + s_k^2``. Half of the means are 0, the rest come from normals of deviation 1 to
    4. The grid is geometric, from 0.1 to twice what the data ask for, after 0. Rows are
    divided by their largest likelihood. Neighbours are nearly collinear.
    """
    rng = np.random.default_rng(seed)
    deviations = rng.choice([0.0, 1.0, 2.0, 4.0], n_hypotheses, p=[0.5, 0.2, 0.2, 0.1])
    points = rng.standard_normal(n_hypotheses) * np.sqrt(1 + deviations**2)
    widest = 2 * np.sqrt(max(2.0, float((points**2).max()) - 1))
    grid = np.concatenate([[0.0], np.geomspace(0.1, widest, n_outcomes - 1)])
    variances = 1 + grid**2
    matrix = np.empty((n_hypotheses, n_outcomes))
    for rows in row_slices(n_hypotheses, n_outcomes):
        block = matrix[rows]
        np.multiply(points[rows, None] ** 2, -0.5 / variances, out=block)
        block -= 0.5 * np.log(variances)
        block -= block.max(axis=1, keepdims=True)
        np.exp(block, out=block)
    credences = _equal(n_hypotheses)
    return Instance("mixture grid", matrix, credences, np.zeros(n_hypotheses))


FAMILIES: dict[str, Callable[[int, int], Instance]] = {
    "reward ensemble": reward_ensemble,
    "uniform noise": uniform_noise,
    "mixture grid": mixture_grid,
}


def small_tables(count: int, seed: int = 0) -> list[bg.HypothesisSet]:
    """Return tables of 3 hypotheses and 4 outcomes with uneven credences."""
    rng = np.random.default_rng(seed)
    return [
        bg.HypothesisSet.from_arrays(rng.normal(size=(3, 4)), rng.dirichlet(np.ones(3)))
        for _ in range(count)
    ]


def many_tables(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return tables of 8 hypotheses and 16 outcomes, with credences for each."""
    rng = np.random.default_rng(seed)
    return rng.random((count, 8, 16)), rng.dirichlet(np.ones(8), size=count)
