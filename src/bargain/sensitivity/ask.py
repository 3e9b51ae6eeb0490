"""Which decisions have derivatives, and how they are asked for them."""

from __future__ import annotations

from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.recheck import evidence
from bargain.certificate import Status
from bargain.errors import InvalidOptionError
from bargain.problem import Problem
from bargain.sensitivity.derivatives import Tangent
from bargain.sensitivity.sensitivity import Sensitivity


def sensitivity(decision: Decision) -> Sensitivity:
    """Return how a decision answers to small changes; see `Decision.sensitivity`."""
    problem = decision.problem
    served = (
        isinstance(decision.rule, BargainingRule)
        and isinstance(problem, Problem)
        and problem.welfare.needs_gains
        and problem.is_of_utilities
        and problem.held is None
        and problem.polytope is None
        and problem.rows.n_rows > 0
    )
    if not served or decision.status is Status.FAILED:
        raise InvalidOptionError(
            "sensitivity must be asked of an answer of NashBargaining, Mixed or "
            "Isoelastic, without constraints on lotteries, to a set in which all who "
            f"have a say can gain (got {decision.rule!r}); credence_range and crux "
            "serve every rule and set"
        )
    assert isinstance(problem, Problem)  # asked above
    _, tangents = evidence(problem, decision.certificate)
    at = Tangent.at(problem, decision.lottery.probabilities, tangents)
    return Sensitivity(decision, at)
