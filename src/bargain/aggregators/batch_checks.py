"""Utilities and credences of many problems, checked once at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, FloatArray, row_blocks
from bargain._given_arrays import as_real_array
from bargain.errors import InvalidHypothesesError
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some problems of one shape, with what they have in common.

    Parameters
    ----------
    utilities : ndarray of shape (n_problems, n_hypotheses, n_outcomes)
    credences : ndarray of shape (n_problems, n_hypotheses)
    common : HypothesisSet
        A set of that shape with their labels; its numbers mean nothing.
    """

    utilities: FloatArray
    credences: Float64Array
    common: HypothesisSet

    def part(self, places: slice) -> Chunk:
        """Return some of the problems."""
        return Chunk(self.utilities[places], self.credences[places], self.common)

    def one(self, place: int) -> HypothesisSet:
        """Return one of the problems as a set."""
        return HypothesisSet.from_arrays(
            self.utilities[place],
            self.credences[place],
            self.common.outcomes,
            self.common.names,
            copy=False,
        )


def checked_batch(
    utilities: object, credences: object, outcomes: Iterable[str] | None
) -> Chunk:
    """Return all problems of a batch, or say what is wrong with the first bad one.

    Parameters
    ----------
    utilities : array_like of shape (n_problems, n_hypotheses, n_outcomes)
    credences : array_like of shape (n_hypotheses,) or (n_problems, n_hypotheses)
        None means uniform credences.
    outcomes : iterable of str, or None

    Raises
    ------
    InvalidHypothesesError
        If a shape is wrong, a utility is not finite, or the credences of a problem
        are not a probability distribution.
    """
    tables = as_real_array("utilities", utilities)
    if tables.ndim != 3:
        raise InvalidHypothesesError(
            "utilities must have three dimensions, problems, hypotheses and outcomes "
            f"(got shape {tables.shape}); give one table per problem"
        )
    for size, what in zip(tables.shape[1:], ("hypothesis", "outcome"), strict=True):
        if size == 0:
            raise InvalidHypothesesError(
                f"utilities must hold at least one {what} (got shape {tables.shape})"
            )
    common = HypothesisSet.from_arrays(np.zeros(tables.shape[1:]), outcomes=outcomes)
    _check_utilities(tables, common)
    return Chunk(tables, _checked_credences(credences, tables.shape, common), common)


def _check_utilities(tables: FloatArray, common: HypothesisSet) -> None:
    for block in row_blocks(len(tables), max(1, tables[:1].size)):
        entries = np.asarray(tables[block], dtype=np.float64).reshape(-1)
        # Whatever is not finite, or nearly so, shows in the sum of squares.
        with np.errstate(all="ignore"):
            if np.isfinite(entries @ entries):
                continue
        fine = np.abs(tables[block]) <= LARGEST_UTILITY
        if not fine.all():
            problem, row, column = (int(k) for k in np.argwhere(~fine)[0])
            entry = float(tables[block][problem, row, column])
            raise InvalidHypothesesError(
                f"utilities must be finite (that of outcome "
                f"{common.outcomes[column]!r} under {common.names[row]!r} is "
                f"{entry:.3g} in problem {block.start + problem}); correct it or drop "
                "the problem"
            )


def _checked_credences(
    value: object, shape: tuple[int, ...], common: HypothesisSet
) -> Float64Array:
    n_problems, n_rows = shape[:2]
    if value is None:
        return np.broadcast_to(common.credences, (n_problems, n_rows))
    given = as_real_array("credences", value)
    if given.shape not in ((n_rows,), (n_problems, n_rows)):
        raise InvalidHypothesesError(
            f"credences must have shape ({n_rows},), the same for all problems, or "
            f"({n_problems}, {n_rows}) (got {given.shape})"
        )
    credences = np.atleast_2d(given.astype(np.float64))
    where = " in problem {}" if given.ndim == 2 else ""
    for fine, what in (
        (np.isfinite(credences), "finite"),
        (credences >= 0, "nonnegative"),
    ):
        if not fine.all():
            problem, row = (int(k) for k in np.argwhere(~fine)[0])
            raise InvalidHypothesesError(
                f"credences must be {what} ({common.names[row]!r} has "
                f"{credences[problem, row]:.3g}{where.format(problem)}); correct it"
            )
    with np.errstate(over="ignore"):  # an infinite sum is told below
        totals = credences.sum(axis=1)
    tolerance = 1e-6 if given.dtype == np.float32 else 1e-9
    fine = np.abs(totals - 1) <= tolerance
    if not fine.all():
        problem = int(fine.argmin())
        raise InvalidHypothesesError(
            f"credences must sum to 1 (got {totals[problem]:.10g} over {n_rows} "
            f"{'hypothesis' if n_rows == 1 else 'hypotheses'}{where.format(problem)}); "
            "divide by the sum"
        )
    if given.dtype == np.float32:
        credences /= totals[:, None]
    return np.broadcast_to(credences, (n_problems, n_rows))
