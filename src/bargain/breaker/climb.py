"""Climbing: from a newcomer to one that hurts more, utility by utility."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array
from bargain.breaker.bench import Bench

# Steps of a utility, in shares of the range, from the first to the least.
FIRST, LEAST = 0.5, 1e-3

# Harms that differ by no more are equal, so that rounding is not climbed.
EQUAL = 1e-12


class Newcomer(NamedTuple):
    """A candidate.

    Parameters
    ----------
    row : ndarray of shape (n_outcomes,)
        Its utilities, the least 0 and the greatest 1.
    share : float
        Of the most credence that it may have.
    harm : float
    """

    row: Float64Array
    share: float
    harm: float


def climb(bench: Bench, start: Newcomer) -> Newcomer:
    """Return what hurts most on the way up from a newcomer.

    Every utility, and the credence, is tried a step up, a step down and at its bounds;
    then all steps that help are taken at once. If none does, steps become smaller. No
    slopes are used, since many rules have none.

    Parameters
    ----------
    bench : Bench
    start : Newcomer
    """
    best, step = start, FIRST
    while step >= LEAST and bench.is_open:
        steps = _steps(best, step)
        harms = _harms(bench, best, steps)
        found = [_moved(best, steps[int(harms.argmax())], float(harms.max()))]
        together = _together(best, steps, harms)
        if together is not None:
            found.append(together._replace(harm=_harm(bench, together)))
        leader = max(found, key=lambda each: each.harm)
        if leader.harm > best.harm + EQUAL:
            best = leader
        else:
            step /= 4
    return best


def _steps(at: Newcomer, step: float) -> Float64Array:
    """Return steps of the row and, last, of the share: (n_steps, n_outcomes + 1)."""
    point = np.append(at.row, at.share)
    ups, downs = np.minimum(point + step, 1.0), np.maximum(point - step, 0.0)
    downs[-1] = at.share * (1 - step)
    targets = [ups, downs, np.ones_like(point), np.append(0 * at.row, at.share / 100)]
    moves = np.vstack([np.diag(target - point) for target in targets])
    moves = moves[np.abs(moves).max(axis=1) > 0]
    return np.asarray(np.unique(moves, axis=0))


def _harms(bench: Bench, at: Newcomer, steps: Float64Array) -> Float64Array:
    points = [_moved(at, each) for each in steps]
    rows = np.array([each.row for each in points])
    return bench.harms(rows, np.array([each.share for each in points]))


def _harm(bench: Bench, at: Newcomer) -> float:
    return float(bench.harms(at.row[None], np.array([at.share]))[0])


def _moved(at: Newcomer, step: Float64Array, harm: float = -np.inf) -> Newcomer:
    row = np.clip(at.row + step[:-1], 0.0, 1.0)
    low, high = row.min(), row.max()
    # A step that leaves nothing at stake leads back.
    row = (row - low) / (high - low) if high > low else at.row
    return Newcomer(row, float(np.clip(at.share + step[-1], 0.0, 1.0)), harm)


def _together(
    at: Newcomer, steps: Float64Array, harms: Float64Array
) -> Newcomer | None:
    """Return the newcomer after the best step for each utility, if several help."""
    helps = harms > at.harm + EQUAL
    coordinates = np.abs(steps).argmax(axis=1)
    chosen = {}
    for place in np.flatnonzero(helps)[np.argsort(harms[helps], kind="stable")]:
        chosen[int(coordinates[place])] = steps[place]
    return _moved(at, np.sum([*chosen.values()], axis=0)) if len(chosen) > 1 else None
