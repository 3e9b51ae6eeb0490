"""Certificates: how far a lottery can be from the best, from the problem alone.

W is concave, so its tangent at p lies above it, and the tangent's best value over
the feasible lotteries bounds W. With multipliers m >= 0 for the held rows,

    W* - W(p) <= max_o (grad W(p) + m . G_held)_o - grad W(p) . p.

A tangent may also touch the logarithm of an expected gain y elsewhere, at t, where y
itself is a difference that rounding spoils. Since ``log(t / y) <= t / y - 1``, this
adds at most ``b (t / y + y / t - 2)`` to the bound; b multiplies the logarithm.

A welfare that stands for a mean M has a bound that is a share of it. The mean is
concave and grows in proportion, so with slopes v at any gains t > 0,

    M* / M(p) <= max_o (v . G_o + m . G_held,o) M(t) / M(y), where v . t = 1,

and M(t) / M(y) is bounded by the tangent at y.

Constraints ``A p <= b`` enter as held rows do, with the slacks ``b - A`` for gains and
prices l for multipliers, of any sign for equalities. Under upper bounds the maximum
over the outcomes becomes that over lotteries that respect them: the best outcomes,
filled.

Nothing here has met a solver: any lottery, any m >= 0, l and t > 0 give a valid bound.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain._read_only import ReadOnly
from bargain.problem import Problem
from bargain.rounding import hidden_by_rounding
from bargain.rows import Sums
from bargain.touching import touching_elsewhere, touching_here
from bargain.welfare import Relative

# A returned lottery may break a constraint by this much, in row-scaled units.
INFEASIBILITY_LIMIT = 1e-12


# Below this row-scaled gain, the rounding of a gain may show in a gap of 1e-9; then its
# tangent touches at the float that stands for it.
SMALL_GAIN = 1e-3

# A gap above this that may be rounding is computed once more without any, on matrices
# of up to so many entries.
SURE = 1e-10
FEW_ENTRIES = 2_000

# The rounding of a gap is known to first order: it may be so many times what is said.
MARGIN = 10


class Status(enum.Enum):
    """How a solve ended.

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> decision.status is bg.Status.OPTIMAL
    True
    """

    OPTIMAL = "optimal"
    LIMIT = "limit"
    FAILED = "failed"


# From the best to the worst.
_ORDER = tuple(Status)


@dataclass(frozen=True, eq=False)
class Certificate(ReadOnly):
    """Evidence of how good a lottery is, which anyone can recheck.

    Parameters
    ----------
    value : float
        The objective W at the lottery: log Nash product of the expected gains in
        nats; expected normalized utility; their mixture; or a power mean.
    gap : float
        Upper bound on what is left to win: in nats for Nash, relative to the range
        of the scores for expected utility, in units of W with normalized rows for
        `Mixed`, relative to the mean for `Isoelastic`. NaN where no bound is claimed.
        Unless it `is_exact`, it is rounded: by a few 1e-15, or up to 1e-11 where gains
        cancel.
    tolerance : float
        The gap that was asked for, in its units.
    infeasibility : float
        Largest violation of a constraint, in row-scaled units.
    status : Status
    message : str
        The status in a sentence.
    multipliers : ndarray of shape (n_hypotheses,), or None
        Multipliers m >= 0 of ``y_h >= 0`` in units of W (of the logarithm of the mean
        for `Isoelastic`) per row-scaled gain, zero outside the hypotheses that cannot
        gain, or have floors; None where there are none.
    exclusion : ndarray of shape (n_hypotheses,), or None
        The proof that those hypotheses cannot gain: numbers l >= 0, positive for
        each of them, with ``max_o (l . G)_o <= 0`` in row-scaled gains; only their
        ratios count.
    tangents : ndarray of shape (n_hypotheses,), or None
        Gains t > 0, in units of their rows' scales, at which the tangents of some
        logarithms touch; NaN for those that touch at the expected gain; None where all
        do.
    stages : ndarray of shape (n_stages, n_hypotheses), or None
        Multipliers of a rule that maximizes the worst of several sums, or one after
        the other: a row of weights for each; None for other rules.
    prices : ndarray of shape (n_prices, n_constraints), or None
        Prices of the constraints on lotteries, in units of W per unit of the
        constraint, without the upper bounds, which need none; nonnegative but for
        equalities. One row, or one for each of `stages`; a last one more belongs to
        `exclusion`, whose sum it joins. None where there are no such constraints.
    is_exact : bool
        Whether value and gap were computed in rational arithmetic.
    parts : tuple of Certificate
        Those of the decisions that this one rests on, as a mixture of lotteries does.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004, section 3.1.3 (a
       concave function lies below its tangent).
    .. [2] Jaggi, M., "Revisiting Frank-Wolfe: projection-free sparse convex
       optimization", ICML 2013, equation 2 (the gap).

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> certificate = decision.certificate
    >>> certificate.status, certificate.gap <= certificate.tolerance
    (<Status.OPTIMAL: 'optimal'>, True)
    >>> round(certificate.value, 6)
    -0.692947
    """

    value: float
    gap: float
    tolerance: float
    infeasibility: float
    status: Status
    message: str
    multipliers: Float64Array | None = None
    exclusion: Float64Array | None = None
    tangents: Float64Array | None = None
    stages: Float64Array | None = None
    prices: Float64Array | None = None
    is_exact: bool = False
    parts: tuple[Certificate, ...] = ()


class Certified:
    """An answer that carries its certificate, and says what that says."""

    certificate: Certificate

    @property
    def status(self) -> Status:
        """Whether the answer is certified: OPTIMAL, LIMIT or FAILED."""
        return self.certificate.status

    @property
    def message(self) -> str:
        """The status in a sentence."""
        return self.certificate.message


def certify(
    problem: Problem,
    probabilities: Float64Array,
    multipliers: Float64Array | None = None,
    tangents: Float64Array | None = None,
    sums: Sums | None = None,
    prices: Float64Array | None = None,
) -> tuple[float, float, float]:
    """Bound how far a lottery is from the best.

    Parameters
    ----------
    problem : Problem
    probabilities : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_held,), or None
        Nonnegative; None counts as zeros.
    tangents : ndarray of shape (n_rows,), or None
        Where the tangents of logarithms touch; NaN for the expected gain itself.
    sums : Sums, or None
        What the rows add up to at this lottery, if that is known.
    prices : ndarray of shape (n_constraints,), or None
        Of the rows of the problem's polytope; None counts as zeros.

    Returns
    -------
    value, gap, infeasibility : float
        See `Certificate`; the gap is infinite where W is not defined.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004, sections 3.1.3
       and 5.1.
    """
    if problem.rows.is_coarse or (problem.held is not None and problem.held.is_coarse):
        # Floats this small are too far apart for floats to say anything.
        from bargain.exact import certify_exactly

        return certify_exactly(problem, probabilities, multipliers, tangents, prices)
    if sums is None:
        sums = _swept(problem, probabilities)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = problem.welfare.total(sums.gains)
    infeasibility = max(
        abs(float(probabilities.sum()) - 1), -float(probabilities.min())
    )
    bound = touching_here(problem, sums)
    is_defined = bool((sums.gains > 0).all()) or not problem.welfare.needs_gains
    if tangents is not None and is_defined:
        unsure = problem.rows.rounding(probabilities)
        is_defined = bool((sums.gains > unsure).all())
        if is_defined:
            bound = touching_elsewhere(problem, sums.gains, tangents, unsure)
    tangent = bound.tangent
    if problem.held is not None:
        infeasibility = max(
            infeasibility, -float(problem.held.expect(probabilities).min())
        )
        if multipliers is not None:
            tangent = tangent + problem.held.combine(multipliers)
    with np.errstate(invalid="ignore", over="ignore"):
        if problem.polytope is None:
            highest = float(tangent.max())
        else:
            polytope = problem.polytope
            infeasibility = max(infeasibility, polytope.violation(probabilities))
            if prices is not None:
                tangent = tangent + polytope.combine(prices)
            highest = polytope.ceiling(tangent)
        gap = (highest * bound.growth - bound.pairing) / problem.unit
    if not (is_defined and np.isfinite(value) and np.isfinite(gap)):
        gap = np.inf
    if gap > SURE and _may_be_rounding(
        problem, gap, probabilities, multipliers, tangents
    ):
        from bargain.exact import certify_exactly

        evidence = (multipliers, tangents, prices)
        surer = certify_exactly(problem, probabilities, *evidence)
        if np.isfinite(surer[1]):
            return surer
    # Rounding may make the bound negative by an epsilon; no gap is below zero.
    return value + problem.offset, max(gap, 0.0), infeasibility


def _may_be_rounding(
    problem: Problem,
    gap: float,
    probabilities: Float64Array,
    multipliers: Float64Array | None,
    tangents: Float64Array | None,
) -> bool:
    """Whether a gap may be what rounding makes of it, on a small matrix."""
    rows, held = problem.rows, problem.held
    entries = rows.size if held is None else rows.size + held.size
    if entries > FEW_ENTRIES or not rows.n_rows or not rows.is_near:
        return False
    hidden = hidden_by_rounding(problem, probabilities, multipliers, tangents)
    return bool(gap <= MARGIN * hidden)


def _swept(problem: Problem, probabilities: Float64Array) -> Sums:
    """Add up the rows, in units of W in which nothing can overflow."""
    welfare = problem.welfare
    if isinstance(welfare, Relative):
        gains = problem.rows.expect(probabilities)
        if len(gains) and (gains > 0).all():
            welfare = welfare.near(gains)
    return problem.rows.accumulate(probabilities, welfare)


def resting_on(certificate: Certificate, parts: tuple[Certificate, ...]) -> Certificate:
    """Return a certificate with its parts; it can be no better than the worst."""
    worst = max(parts, key=lambda part: _ORDER.index(part.status), default=None)
    own = _ORDER.index(certificate.status)
    if worst is not None and _ORDER.index(worst.status) > own:
        sentence = f"it rests on another decision: {worst.message}"
        certificate = replace(certificate, status=worst.status, message=sentence)
    return replace(certificate, parts=parts)


def judged(
    value: float,
    gap: float,
    infeasibility: float,
    tolerance: float,
    *,
    message: str = "",
    unit: str = "nats",
    goal: str = "the best lottery",
) -> Certificate:
    """Return the certificate that these numbers deserve.

    Parameters
    ----------
    message : str
        Why a solver stopped early, for when the gap misses the tolerance.
    unit : str
        What the gap is measured in, for the sentence.
    goal : str
        What it is the distance to.
    """
    if gap <= tolerance and infeasibility <= INFEASIBILITY_LIMIT:
        status = Status.OPTIMAL
        sentence = f"certified within {gap:.1e} {unit} of {goal}"
    elif np.isfinite(gap) and infeasibility <= INFEASIBILITY_LIMIT:
        status = Status.LIMIT
        sentence = (
            f"stopped {gap:.1e} {unit} from {goal}, above the tolerance {tolerance:.1e}"
        )
    else:
        status = Status.FAILED
        what = goal.removeprefix("the best ") if "the best " in goal else "lottery"
        sentence = f"no {what} was certified (infeasibility {infeasibility:.1e})"
        gap = np.nan if not np.isfinite(gap) else gap
    if message and status is not Status.OPTIMAL:
        sentence += f": {message}"
    return Certificate(value, gap, tolerance, infeasibility, status, sentence)
