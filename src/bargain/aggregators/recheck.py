"""Certificates computed afresh, from a problem, a lottery and the evidence alone."""

from __future__ import annotations

from bargain._arrays import Float64Array
from bargain.certificate import Certificate, certify
from bargain.criterion import Criterion
from bargain.errors import ClusterError, InvalidOptionError
from bargain.problem import Problem

# Above this many entries rational arithmetic asks before it takes its time.
EXACT_ENTRIES = 1_000_000


def check_patience(what: str, entries: int, *, force: bool) -> None:
    """Refuse rational arithmetic that would take a while and is not insisted on.

    Parameters
    ----------
    what : str
        What takes a while, for the message.
    entries : int
        Of the matrix of utilities.
    force : bool
        Whether to go ahead.
    """
    from bargain.exact import SECONDS_PER_ENTRY

    if entries > EXACT_ENTRIES and not force:
        raise InvalidOptionError(
            f"{what} of {entries:,} entries takes about "
            f"{entries * SECONDS_PER_ENTRY:.0f} s; pass force=True to wait"
        )


def evidence(
    problem: Problem, certificate: Certificate
) -> tuple[Float64Array | None, Float64Array | None]:
    """Return a certificate's multipliers and tangents for the rows of its problem."""
    multipliers, tangents = certificate.multipliers, certificate.tangents
    if problem.held is None:
        multipliers = None
    elif multipliers is not None and problem.held.kept is not None:
        multipliers = multipliers[problem.held.kept]
    if tangents is not None and problem.rows.kept is not None:
        tangents = tangents[problem.rows.kept]
    return multipliers, tangents


def recomputed(
    problem: Problem | Criterion,
    probabilities: Float64Array,
    certificate: Certificate,
    *,
    exact: bool,
) -> tuple[float, float, float]:
    """Return value, gap and infeasibility of a lottery; see `Certificate`.

    Parameters
    ----------
    problem : Problem or Criterion
    probabilities : ndarray of shape (n_outcomes,)
    certificate : Certificate
        Its multipliers, tangents, stages and prices are used, and nothing else of it.
    exact : bool
        In rational arithmetic.
    """
    if isinstance(problem, Criterion):
        return problem.judge(
            probabilities, certificate.stages, exact=exact, prices=certificate.prices
        )
    multipliers, tangents = evidence(problem, certificate)
    prices = None if certificate.prices is None else certificate.prices[0]
    if problem.polytope is None:
        prices = None
    if not exact:
        return certify(problem, probabilities, multipliers, tangents, prices=prices)
    if not problem.rows.is_near:
        raise ClusterError(
            "an exact recheck reads one row after the other, and the utilities are on "
            "a cluster; recheck in floats, or build a set from "
            "utilities.array.compute() if they fit in memory"
        )
    # Rational arithmetic is loaded by those who ask for it.
    from bargain.exact import certify_exactly

    return certify_exactly(problem, probabilities, multipliers, tangents, prices)
