"""Who has a say in a bargain, and where the talks end: before anything is solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray, difference, row_chunks
from bargain.aggregators.checks import name_some
from bargain.disagreement import Disagreement
from bargain.errors import DisagreementError, InvalidOptionError, SolverError
from bargain.floors import Floors
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.problem import Problem
from bargain.rows import ArrayRows, rows_over
from bargain.welfare import Linear

EPSILON = float(np.finfo(float).eps)

# A point that no formula vouches for may be missed by this much of a row's scale.
MISSED = 1e-12

# Numbers below 2 times this power of 2 are below the largest float.
LARGEST_EXPONENT = np.finfo(float).maxexp - 2


Places = np.ndarray | slice
EVERYWHERE = slice(None)


@dataclass(frozen=True, eq=False)
class Talks:
    """The hypotheses that bargain, and where their talks end.

    Parameters
    ----------
    hypotheses : HypothesisSet
    formula : Formula
        The disagreement point.
    point : ndarray of shape (n_hypotheses,)
        The same in utility units.
    rows : ArrayRows
        Row-scaled gains of those with a say.
    places : ndarray of int of shape (n_rows,), or slice
        Where these stand in the set; a slice of everything costs no memory.
    notes : tuple of str
        Who has no say.
    """

    hypotheses: HypothesisSet
    formula: Formula
    point: FloatArray
    rows: ArrayRows
    places: Places
    notes: tuple[str, ...]

    @property
    def credences(self) -> Float64Array:
        """Credences of those with a say."""
        return np.asarray(self.hypotheses.credences[self.places])

    def places_of(self, some: np.ndarray) -> Places:
        """Return where some of the rows stand, which a mask picks."""
        if not isinstance(self.places, slice):
            return np.asarray(self.places[some])
        return EVERYWHERE if some.all() else np.flatnonzero(some)

    def in_the_set(self, numbers: Float64Array) -> Float64Array:
        """Spread one number per row over the whole set, zero elsewhere."""
        spread = np.zeros(len(self.hypotheses))
        spread[self.places] = numbers
        return spread


def open_talks(
    hypotheses: HypothesisSet, disagreement: Disagreement, *, min_credence: float = 0.0
) -> Talks:
    """Find out who bargains over what.

    Hypotheses without credence have no say, nor those of less than `min_credence`. A
    point below which some constant row falls makes every bargain impossible, so this
    is judged before the indifferent are left out.

    Raises
    ------
    DisagreementError
        If a hypothesis cannot reach its disagreement point by itself.
    InvalidOptionError
        If everybody has less than `min_credence`.
    """
    silenced = _silenced(hypotheses, min_credence)
    heard = only_heard(hypotheses, min_credence)
    formula = disagreement.formula(heard)
    if not isinstance(formula, Formula):
        raise InvalidOptionError(
            f"{type(disagreement).__name__}.formula must return a Formula (got "
            f"{formula!r})"
        )
    point, ideals, is_direct = formula.evaluate(hypotheses)
    absent = heard.credences == 0
    indifferent = hypotheses.indifferent
    if not formula.is_attainable:
        _check_each_alone(hypotheses, formula, point, ideals, absent)
    counted = ~(absent | indifferent)
    notes = []
    for which, what in (
        (hypotheses.credences == 0, "zero credence"),
        (silenced, f"credence below min_credence={min_credence:g}"),
    ):
        if np.count_nonzero(which):
            notes.append(f"{what}, no say: {name_some(hypotheses, which)}")
    indifferent = indifferent & ~absent
    if np.count_nonzero(indifferent):
        notes.append(f"indifferent, left out: {name_some(hypotheses, indifferent)}")
    n_counted = np.count_nonzero(counted)
    places = EVERYWHERE if n_counted == len(counted) else np.flatnonzero(counted)
    return Talks(
        hypotheses,
        formula,
        point,
        _rows(hypotheses, point, ideals, is_direct, places),
        places,
        (*notes, *formula.notes),
    )


def _silenced(hypotheses: HypothesisSet, min_credence: float) -> np.ndarray:
    credences = hypotheses.credences
    return np.asarray((credences > 0) & (credences < min_credence))


def only_heard(hypotheses: HypothesisSet, min_credence: float) -> HypothesisSet:
    """Return the set in which those of less than `min_credence` have none.

    The others have all of it.

    Raises
    ------
    InvalidOptionError
        If that is everybody.
    """
    silenced = _silenced(hypotheses, min_credence)
    if not np.count_nonzero(silenced):
        return hypotheses
    credences = np.where(silenced, 0.0, hypotheses.credences)
    if not credences.any():
        most = float(hypotheses.credences.max())
        raise InvalidOptionError(
            f"min_credence must leave somebody a say (got {min_credence:g}, and no "
            f"credence is above {most:.6g}); lower it"
        )
    return hypotheses.with_credences(credences, normalize=True)


def _rows(
    hypotheses: HypothesisSet,
    point: FloatArray,
    ideals: Float64Array,
    is_direct: bool,
    places: Places,
) -> ArrayRows:
    may_lose = not is_direct
    if is_direct and point is not hypotheses.worst:
        may_lose = bool((point > hypotheses.worst).any())
    origin = point if is_direct else hypotheses.best
    lift = None if is_direct else ideals
    scales = _scales(hypotheses, point, ideals)
    if isinstance(places, slice):
        return rows_over(hypotheses.utilities, None, origin, lift, scales, may_lose)
    return rows_over(
        hypotheses.utilities,
        places,
        origin[places],
        None if lift is None else lift[places],
        scales[places],
        may_lose,
    )


def _scales(
    hypotheses: HypothesisSet, point: FloatArray, ideals: Float64Array
) -> Float64Array:
    """Return what each row is divided by.

    The ideal gain is the scale, unless it is what rounding leaves of the numbers
    that it is the difference of; then the largest loss is.
    """
    scales = ideals
    for rows in row_chunks(len(ideals)):
        gains = ideals[rows]
        largest = np.maximum(np.abs(hypotheses.best[rows]), np.abs(point[rows]))
        can_gain_alone = gains > 8 * EPSILON * largest
        if np.count_nonzero(can_gain_alone) < len(gains):
            lowest = gains + difference(hypotheses.worst[rows], hypotheses.best[rows])
            losses = np.maximum(np.maximum(np.abs(gains), lowest), -lowest)
            scales = np.array(ideals) if scales is ideals else scales
            scales[rows] = np.where(can_gain_alone, gains, losses)
    return scales


def _check_each_alone(
    hypotheses: HypothesisSet,
    formula: Formula,
    point: FloatArray,
    ideals: Float64Array,
    absent: np.ndarray,
) -> None:
    magnitudes = np.maximum(np.abs(ideals), np.abs(point - hypotheses.worst))
    # A point that was computed from the utilities may be off by their rounding.
    largest = np.maximum(np.abs(hypotheses.best), np.abs(point))
    short = (ideals < -MISSED * magnitudes) & (ideals < -8 * EPSILON * largest)
    short &= ~absent
    if not short.any():
        return
    first = int(short.argmax())
    raise DisagreementError(
        f"disagreement must be attainable (it gives {name_some(hypotheses, short)} "
        f"more than any outcome does: {point[first]:.6g} against "
        f"{hypotheses.best[first]:.6g} for the first); lower the point",
        [hypotheses.names[int(k)] for k in np.flatnonzero(short)],
        np.where(np.arange(len(hypotheses)) == first, 1.0, 0.0),
    )


def standoff(talks: Talks, multipliers: Float64Array) -> DisagreementError:
    """Return the error that no lottery serves everyone, once its proof is verified.

    Raises
    ------
    SolverError
        If rational arithmetic does not confirm the multipliers.
    """
    proof = verified_proof(talks, talks.rows, talks.formula, multipliers)
    if proof is None:
        raise SolverError(
            "the disagreement point lies so close to the frontier that it could not "
            "be decided whether a lottery attains it; move it by 1e-9 of the gains"
        )
    involved = talks.in_the_set(proof) > 0
    return DisagreementError(
        f"disagreement must be attainable (no lottery gives "
        f"{name_some(talks.hypotheses, involved)} their points at once); lower the "
        "point of one of them",
        [talks.hypotheses.names[int(k)] for k in np.flatnonzero(involved)],
        talks.in_the_set(proof),
    )


def verified_proof(
    talks: Talks, rows: ArrayRows, origin: Formula | Floors, multipliers: Float64Array
) -> Float64Array | None:
    """Return the proof that not all gains can be nonnegative, in utility units.

    Parameters
    ----------
    talks : Talks
    rows : ArrayRows
        Gains of those with a say.
    origin : Formula or Floors
        What they are counted from.
    multipliers : ndarray of shape (n_rows,)
        Of row-scaled gains.

    Returns
    -------
    proof : ndarray of shape (n_rows,), or None
        None if rational arithmetic does not confirm it.
    """
    from bargain.exact import is_proof_of_disagreement

    # Multipliers that are rounding errors would only make the proof longer.
    multipliers = np.where(multipliers > 1e-9 * multipliers.max(), multipliers, 0.0)
    # In utility units, so that anyone can check them against U - d.
    used = multipliers > 0
    proof = np.zeros_like(multipliers)
    proof[used] = _balanced_ratios(multipliers[used], rows.scale[used])
    welfare, formula = Linear(talks.credences), talks.formula
    problem = Problem(rows, welfare, rows, formula, floors=origin)
    return proof if is_proof_of_disagreement(problem, proof) else None


def _balanced_ratios(shares: Float64Array, scales: Float64Array) -> Float64Array:
    """Return ``shares / scales`` times a power of 2 that brings them around 1.

    Proofs have no scale, and floats do: units may differ by 600 decades.
    """
    shares, exponents = np.frexp(shares)
    scales, below = np.frexp(scales)
    exponents = exponents - below
    middle = (int(exponents.max()) + int(exponents.min())) // 2
    # Where not all fit, the smallest vanish, and it is seen whether the rest proves it.
    middle = max(middle, int(exponents.max()) - LARGEST_EXPONENT)
    return np.asarray(np.ldexp(shares / scales, exponents - middle))
