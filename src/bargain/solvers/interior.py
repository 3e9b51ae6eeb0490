"""The first phase: a lottery that everyone who can gain prefers to disagreement.

It is found, or it is proved that there is none: either no lottery gives everyone the
disagreement point (a `Standoff`), or some hypotheses cannot gain while the others
lose nothing, and the multipliers say why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.rows.watch import Spent
from bargain.solvers.favourites import favourites
from bargain.solvers.linear import best_lottery, count_a_pass, fairest_lottery
from bargain.solvers.row_space import row_basis
from bargain.solvers.simplex_newton import Face

# Whether a gain is one is judged in row-scaled units.
NO_GAIN = 1e-12

# So many rows are asked for their favourites.
ASKED = 2_000
# Nor does anyone held at the point see a difference of so little.
NO_DIFFERENCE = 1e-13

# Sets of more outcomes than this start from a mixture of favourites: few columns.
SPREAD_START = 200


@dataclass(frozen=True, eq=False)
class Interior:
    """Who can gain, and a lottery at which they all do.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    can_gain : ndarray of bool of shape (n_rows,)
    face : Face
        The lotteries at which nobody falls below disagreement.
    exclusion : ndarray of shape (n_rows,), or None
        Numbers l >= 0, positive for each row that cannot gain, with
        ``max_o (l . G)_o <= 0``; None where all can.
    """

    lottery: Float64Array
    can_gain: np.ndarray
    face: Face
    exclusion: Float64Array | None = None


@dataclass(frozen=True, eq=False)
class Standoff:
    """Multipliers under which no lottery makes all gains nonnegative."""

    multipliers: Float64Array


def find_interior(
    rows: ArrayRows,
    weights: Float64Array,
    is_attainable: bool,
    own: Float64Array | None = None,
) -> Interior | Standoff:
    """Find a lottery at which all rows that can gain do.

    Parameters
    ----------
    rows : ArrayRows
        Row-scaled gains of every hypothesis with a say.
    weights : ndarray of shape (n_rows,)
        Credences, for a starting point.
    is_attainable : bool
        Whether some lottery attains the disagreement point by construction.
    own : ndarray of shape (n_outcomes,), or None
        The lottery that gives exactly the disagreement point, if there is one.

    Raises
    ------
    Spent
        If whoever watches the rows allows no further pass; with the fairest lottery,
        if it is known to harm nobody.
    """
    start = _first_guess(rows, weights)
    # Where nobody can lose, a start that uses every outcome serves everybody.
    if not rows.may_lose and start.all():
        return _everyone(rows, start)
    if _gaining(rows, start).all():
        return _everyone(rows, start)
    fairest = fairest_lottery(rows)
    if _gaining(rows, fairest.probabilities).all():
        return _everyone(rows, fairest.probabilities)
    least = float(rows.expect(fairest.probabilities).min())
    if least < -NO_GAIN and not is_attainable:
        return Standoff(fairest.multipliers)
    if own is not None and _is_proof_for_all(rows, fairest.multipliers):
        nobody = np.zeros(rows.n_rows, dtype=bool)
        face = Face.simplex(rows.n_outcomes)
        return Interior(own, nobody, face, fairest.multipliers)
    try:
        return _some(rows, fairest.probabilities)
    except Spent as spent:
        spent.lottery = fairest.probabilities if least >= 0 else None
        raise


def _gaining(rows: ArrayRows, lottery: Float64Array) -> np.ndarray:
    gains = rows.expect(lottery)
    if gains.min(initial=np.inf) > 1e-3:  # no rounding is that large
        return np.ones(len(gains), dtype=bool)
    return np.asarray(gains > np.maximum(NO_GAIN, 4 * rows.rounding(lottery)))


def _is_proof_for_all(rows: ArrayRows, multipliers: Float64Array) -> bool:
    """Whether multipliers show that no row can gain while the others do not lose."""
    if not (multipliers > 0).all():
        return False
    # A hypothesis's hidden gain is judged beside the most that it could lose.
    least = float((multipliers * rows.largest()).min(initial=np.inf))
    return float(rows.combine(multipliers).max()) <= NO_GAIN * least


def _first_guess(rows: ArrayRows, weights: Float64Array) -> Float64Array:
    n = rows.n_outcomes
    uniform = np.full(n, 1.0 / n)
    if not rows.n_rows or (n <= SPREAD_START and rows.may_lose):
        return uniform
    step = rows.n_rows // ASKED
    if step > 1:
        some = np.arange(step // 2, rows.n_rows, step)
        rows, weights = rows.select(some), weights[some]
    lottery = favourites(rows, weights)
    # Favourites are close to the answer, and the interior is safe for tiny credences,
    # and for those who were not asked.
    if n <= SPREAD_START or (step > 1 and not rows.may_lose):
        return 0.75 * lottery + 0.25 * uniform
    return lottery


def _everyone(rows: ArrayRows, lottery: Float64Array) -> Interior:
    everyone = np.ones(rows.n_rows, dtype=bool)
    return Interior(lottery, everyone, Face.simplex(rows.n_outcomes))


def _some(rows: ArrayRows, fairest: Float64Array) -> Interior:
    """Sort out who can gain, when not everyone can at once.

    By convexity those who can gain can do so together: the mean of the lotteries
    found on the way serves all of them. The same is done for outcomes: those that no
    such lottery may use leave the face.
    """
    can_gain = np.zeros(rows.n_rows, dtype=bool)
    lotteries = []
    while True:
        share = np.where(can_gain, 0.0, 1.0 / max(1, (~can_gain).sum()))
        count_a_pass(rows)
        solution = best_lottery(rows.combine(share), rows)
        lotteries.append(solution.probabilities)
        # What the others lose by rounding may look like a gain, at these prices.
        noise = solution.multipliers @ rows.rounding(solution.probabilities)
        gains = share * rows.expect(solution.probabilities)
        rising = ~can_gain & _gaining(rows, solution.probabilities)
        rising &= gains > 2 * noise
        if not rising.any():
            break
        can_gain |= rising
        if can_gain.all():
            break
    exclusion = solution.multipliers + share
    usable = np.mean(lotteries, axis=0) > NO_GAIN
    while not usable.all():
        solution = best_lottery(np.where(usable, 0.0, 1.0), rows)
        wider = ~usable & (solution.probabilities > NO_GAIN)
        if not wider.any():
            break
        lotteries.append(solution.probabilities)
        usable |= wider
    lottery = np.where(usable, np.mean(lotteries, axis=0), 0.0)
    if not can_gain.any():
        # Nobody falls further below the point than they do there.
        lottery, usable = fairest, usable | (fairest > 0)
    columns = np.flatnonzero(usable)
    held = _telling(rows.select(~can_gain), columns)
    sums = np.zeros((1, rows.n_outcomes))
    sums[0] = 1.0
    if held.n_rows:
        basis = row_basis(held, columns, np.empty((0, len(columns))))
        level = np.zeros((len(basis), rows.n_outcomes))
        level[:, columns] = basis
        sums = np.concatenate([sums, level])
    return Interior(
        onto_sums(sums, lottery, columns) if can_gain.any() else lottery,
        can_gain,
        Face(usable, sums),
        None if can_gain.all() else exclusion,
    )


def _telling(held: ArrayRows, columns: np.ndarray) -> ArrayRows:
    """Select the rows to which these outcomes are not all the same as the point."""
    return held.select(held.largest(columns) > NO_DIFFERENCE)


def onto_sums(
    sums: Float64Array, lottery: Float64Array, columns: np.ndarray
) -> Float64Array:
    """Correct the rounding of a lottery that should have given sums: 1, then zeros.

    Parameters
    ----------
    sums : ndarray of shape (n_sums, n_outcomes)
    lottery : ndarray of shape (n_outcomes,)
    columns : ndarray of int
        The outcomes whose probabilities may change.
    """
    goal = np.zeros(len(sums))
    goal[0] = 1.0
    best, least = lottery / lottery.sum(), np.inf
    corrected = best.copy()
    for _ in range(4):
        miss = goal - sums @ corrected
        if np.abs(miss).max() < least:
            best, least = corrected.copy(), float(np.abs(miss).max())
        corrected[columns] += np.linalg.lstsq(sums[:, columns], miss, rcond=1e-13)[0]
        corrected = np.maximum(corrected, 0.0)
    return np.asarray(best / best.sum())
