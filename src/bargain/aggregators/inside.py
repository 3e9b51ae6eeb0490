"""A set of hypotheses as it looks to those who may choose among some lotteries only.

Worst and best, the disagreement point and what a range is are about the lotteries
allowed, not about single outcomes. Each comes from a linear program, and is believed as
far as weak duality proves it.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.disagreement import Disagreement, resolve
from bargain.disagreement.lotteries import LotteryPoint, OutcomePoint, UniformPoint
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.status_quo import NamedLotteryPoint
from bargain.disagreement.worst_case import WorstCasePoint
from bargain.errors import (
    ClusterError,
    InfeasibleConstraintsError,
    InvalidOptionError,
    SolverError,
)
from bargain.exact import is_proof_of_infeasibility
from bargain.hypotheses import HypothesisSet
from bargain.lottery_constraints import LotteryConstraints
from bargain.polytope import MISSING, Polytope

# Judged in the scale of each row; of a range, in that of its row among the outcomes.
NEGLIGIBLE = 1e-12

# Points that are what a lottery gives.
OF_LOTTERIES = (OutcomePoint, LotteryPoint, UniformPoint, NamedLotteryPoint)


def feasible_polytope(
    constraints: LotteryConstraints, hypotheses: HypothesisSet
) -> Polytope:
    """Return the lotteries that constraints allow, of which there are some.

    Raises
    ------
    InfeasibleConstraintsError
        If there is none; the error names who contradicts whom, and carries the proof.
    """
    from bargain.solvers.polytope_linear import least_violation

    polytope = constraints.polytope(hypotheses.outcomes)
    total = float(polytope.upper.sum())
    if total < 1 - MISSING:
        raise InfeasibleConstraintsError(
            f"some lottery must satisfy the constraints (the upper bounds sum to "
            f"{total:.6g}, less than 1); raise one",
            ("upper",),
        )
    if not polytope.n_rows:
        return polytope
    found = least_violation(polytope)
    if polytope.violation(found.probabilities) <= NEGLIGIBLE:
        return polytope
    proof = found.prices * polytope.scale
    proof = np.where(np.abs(proof) > 1e-9 * np.abs(proof).max(), proof, 0.0)
    proof = proof / polytope.scale
    if not is_proof_of_infeasibility(polytope, proof):
        raise SolverError(
            "it could not be decided whether a lottery satisfies the constraints; "
            "loosen one of them by 1e-9"
        )
    raise _contradiction(constraints, polytope, hypotheses, proof)


def _contradiction(
    constraints: LotteryConstraints,
    polytope: Polytope,
    hypotheses: HypothesisSet,
    proof: Float64Array,
) -> InfeasibleConstraintsError:
    named = [constraints.describe(int(k)) for k in np.flatnonzero(proof)]
    sums = polytope.combine(proof)
    filled = (polytope.brim(sums) >= polytope.upper) & (polytope.upper < 1)
    named += [f"upper[{hypotheses.outcomes[int(k)]!r}]" for k in np.flatnonzero(filled)]
    shown = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if named[5:] else "")
    ill = "contradict each other" if len(named) > 1 else "cannot hold for any lottery"
    return InfeasibleConstraintsError(
        f"some lottery must satisfy the constraints ({shown} {ill}); loosen one of "
        "them",
        named,
        frozen(proof),
    )


def seen_inside(hypotheses: HypothesisSet, polytope: Polytope) -> HypothesisSet:
    """Return the set with worst and best taken over the lotteries of a polytope.

    A hypothesis whose range inside is 1e-12 of that among the allowed outcomes, or
    less, is indifferent.

    Raises
    ------
    ClusterError
        If the utilities lie on a cluster.
    SolverError
        If a linear program is not proved to be solved.
    """
    if hasattr(hypotheses.utilities, "each_part"):
        raise ClusterError(
            "constraints on lotteries need the utilities on this machine; build a set "
            "from utilities.array.compute() if they fit in memory"
        )
    worst, best = np.empty(len(hypotheses)), np.empty(len(hypotheses))
    pure = polytope.outcomes_inside()
    for row in range(len(hypotheses)):
        utilities = np.asarray(hypotheses.utilities[row], dtype=np.float64)
        name = hypotheses.names[row]
        best[row] = most_inside(utilities, polytope, pure, name)
        worst[row] = -most_inside(-utilities, polytope, pure, name)
        among = utilities[polytope.allowed]
        if best[row] - worst[row] <= NEGLIGIBLE * float(np.ptp(among)):
            best[row] = worst[row]
    seen = HypothesisSet.__new__(HypothesisSet)
    for field in ("utilities", "credences", "outcomes", "names"):
        object.__setattr__(seen, field, getattr(hypotheses, field))
    object.__setattr__(seen, "worst", frozen(worst))
    object.__setattr__(seen, "best", frozen(best))
    return seen


def most_inside(
    worth: Float64Array, polytope: Polytope, pure: np.ndarray, name: str
) -> float:
    """Return the most that a lottery inside is worth, proved by weak duality.

    Parameters
    ----------
    worth : ndarray of shape (n_outcomes,)
    polytope : Polytope
    pure : ndarray of bool of shape (n_outcomes,)
        Which outcomes lie inside, each for certain.
    name : str
        Whose worth it is, for the message.
    """
    from bargain.solvers.polytope_linear import best_in_polytope

    among = worth[polytope.allowed]
    highest = float(among.max())
    if pure.any() and float(worth[pure].max()) == highest:
        return highest
    found = best_in_polytope(worth, polytope)
    size = float(np.ptp(among))
    rounding = 8 * np.finfo(float).eps * float(np.abs(among).max())
    if not found.bound - found.value <= NEGLIGIBLE * size + rounding:
        raise SolverError(
            f"what {name!r} can get at most could not be proved within 1e-12 of its "
            "range; rescale the rows of the constraints"
        )
    return min(found.value, highest)


def any_inside(polytope: Polytope) -> tuple[Float64Array, bool]:
    """Return the lottery inside of least norm, and whether there is no other."""
    from bargain.solvers.polytope_linear import least_violation
    from bargain.solvers.polytope_ties import least_norm_in_face

    nothing = np.zeros(polytope.n_outcomes)
    start = polytope.brim(nothing)
    if polytope.n_rows:
        start = least_violation(polytope).probabilities
    prices = np.zeros(polytope.n_rows)
    return least_norm_in_face(polytope, start, nothing, prices, None, 0.0)


def point_inside(
    disagreement: str | Disagreement,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
) -> Disagreement:
    """Return a disagreement point that is about the lotteries allowed.

    Raises
    ------
    InvalidOptionError
        If the point's meaning is not plain there, or its lottery is not allowed.
    """
    point = resolve(disagreement, hypotheses)
    if isinstance(point, WorstCasePoint):
        return Disagreement.values(seen.worst)
    if isinstance(point, StatedPoint):
        return point
    if isinstance(
        point, OutcomePoint | LotteryPoint | UniformPoint | NamedLotteryPoint
    ):
        lottery = point.formula(hypotheses).own_lottery()
        assert lottery is not None
        over = polytope.violation(lottery)
        if over <= NEGLIGIBLE:
            return point
        raise InvalidOptionError(
            f"disagreement must be a lottery that the constraints allow (that of "
            f"{disagreement!r} violates one by {over:.3g}); choose another, or give "
            "one utility per hypothesis"
        )
    raise InvalidOptionError(
        f"disagreement {disagreement!r} is not defined under constraints; use "
        "'worst-case', an outcome or a lottery that they allow, or one utility per "
        "hypothesis"
    )
