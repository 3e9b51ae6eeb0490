"""Decisions that are anything convex: variables, concave utilities and constraints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bargain import _doors
from bargain._arrays import Float64Array
from bargain._given_arrays import check_credences
from bargain._labels import Labels
from bargain.aggregators.base import Rule
from bargain.aggregators.nash import NashBargaining
from bargain.convex_decision import ConvexDecision
from bargain.errors import InvalidOptionError
from bargain.wishes import wish_of


class ConvexOutcomes:
    """A convex set of choices, and hypotheses with concave utilities over it.

    Parameters
    ----------
    variables : cvxpy.Variable or list of them
        What is decided; continuous.
    utilities : mapping of str to cvxpy.Expression
        A concave expression, a single number, for each hypothesis.
    credences : mapping of str to float or array_like of shape (n_hypotheses,), optional
        Uniform when left out.
    constraints : list of cvxpy.Constraint
        Convex.

    Raises
    ------
    InvalidOptionError
        If a utility is not concave, a constraint not convex, or a variable a whole
        number; the message names it.
    InvalidHypothesesError
        If the credences are no probability distribution.

    Notes
    -----
    The problem is cvxpy's, and so are the answers: the gap is as good as the dual
    objective of its solver, which nobody rechecks in fractions.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004.

    Examples
    --------
    >>> import cvxpy as cp
    >>> land = cp.Variable(2, nonneg=True, name="land")
    >>> outcomes = bg.ConvexOutcomes(
    ...     land,
    ...     {"farmers": cp.sqrt(land[0]), "foresters": 3 * cp.sqrt(land[1])},
    ...     credences={"farmers": 0.25, "foresters": 0.75},
    ...     constraints=[cp.sum(land) <= 8],
    ... )
    >>> outcomes.solve(disagreement={"farmers": 0, "foresters": 0})["land"].round(3)
    array([2., 6.])
    """

    def __init__(
        self,
        variables: Any,
        utilities: Mapping[str, Any],
        *,
        credences: Any = None,
        constraints: Iterable[Any] = (),
    ) -> None:
        from bargain.solvers import convex_outcomes as cvx

        if not isinstance(variables, list | tuple):
            variables = [variables]
        if not isinstance(utilities, Mapping) or not utilities:
            raise InvalidOptionError(
                "utilities must map the name of each hypothesis to an expression (got "
                f"{type(utilities).__name__})"
            )
        self.names = Labels("hypothesis", utilities)
        self.variables: tuple[Any, ...] = tuple(variables)
        self.utilities: tuple[Any, ...] = tuple(utilities.values())
        self.constraints: tuple[Any, ...] = tuple(constraints)
        if found := cvx.first_that_is_no_variable(self.variables):
            raise InvalidOptionError(
                f"variables must be continuous cvxpy variables (variable {found[0]} is "
                f"{found[1]})"
            )
        if found := cvx.first_that_is_not_concave(self.utilities):
            raise InvalidOptionError(
                f"utilities must be concave (that of {self.names[found[0]]!r} is "
                f"{found[1]}); write it with concave atoms, or another utility"
            )
        self.utilities = tuple(map(cvx.as_number, self.utilities))
        if found := cvx.first_that_is_not_convex(self.constraints):
            raise InvalidOptionError(
                f"constraints must be convex (constraint {found[0]} is {found[1]}); "
                "write it with convex atoms"
            )
        if isinstance(credences, Mapping):
            if set(credences) != set(self.names):
                raise InvalidOptionError(
                    "credences must name the hypotheses of utilities, each once (got "
                    f"{', '.join(map(repr, credences))})"
                )
            credences = [credences[name] for name in self.names]
        self.credences = check_credences(credences, self.names)

    def solve(
        self, rule: Rule | str | None = None, *, disagreement: Any = None
    ) -> ConvexDecision:
        """Return the choice that a rule makes.

        Parameters
        ----------
        rule : Rule or str, optional
            `NashBargaining` when left out; or `ExpectedUtility`, `Mixed`, `Isoelastic`,
            `KalaiSmorodinsky`, `Egalitarian`, `BoundedExpectedUtility`, `WorstCase` or
            `ConditionalValueAtRisk`, or the short text of one. Range normalization
            measures from disagreement to the ideal.
        disagreement : mapping, or array_like of shape (n_hypotheses,)
            Where talks end if they fail: a utility for each hypothesis by name, or in
            order, in its own units; or a value for each variable, at which utilities
            are taken. Needed
            but for expected utility without normalization: the worst case of a concave
            utility is no convex problem.

        Returns
        -------
        decision : ConvexDecision

        Raises
        ------
        InfeasibleConstraintsError
            If no choice satisfies the constraints.
        InvalidOptionError
            If a utility is unbounded; the message names it. Or if there is no
            disagreement point, or a rule that has no meaning here.
        DisagreementError
            If no choice gives everyone more than the disagreement point.
        SolverError
            If no convex solver answers.

        Examples
        --------
        >>> import cvxpy as cp
        >>> x = cp.Variable(nonneg=True, name="x")
        >>> wishes = {"more": x, "less": 4 - x}
        >>> outcomes = bg.ConvexOutcomes(x, wishes, constraints=[x <= 4])
        >>> decision = outcomes.solve(disagreement={"more": 0, "less": 0})
        >>> float(decision["x"].round(3))
        2.0
        """
        wish = wish_of(NashBargaining() if rule is None else rule)
        decision: ConvexDecision = _doors.open_door("choose")(self, wish, disagreement)
        return decision

    def at(self, points: Sequence[Any]) -> tuple[Float64Array, float]:
        """Return everyone's utility at a choice, and the largest violation there.

        Parameters
        ----------
        points : sequence of array_like
            A value for each variable, in their order, of the shape ``variable.shape``
            and in the variable's units.

        Returns
        -------
        utilities : ndarray of shape (n_hypotheses,)
            In each hypothesis's own units.
        violation : float
            In the units of the constraint; 0 if all are satisfied.

        Examples
        --------
        >>> import cvxpy as cp
        >>> x = cp.Variable(nonneg=True, name="x")
        >>> wishes = {"more": x, "less": 4 - x}
        >>> outcomes = bg.ConvexOutcomes(x, wishes, constraints=[x <= 4])
        >>> utilities, violation = outcomes.at([1.0])
        >>> utilities, violation
        (array([1., 3.]), 0.0)
        """
        from bargain.solvers import convex_outcomes as cvx

        return cvx.evaluate(self.utilities, self.constraints, self.variables, points)

    def __repr__(self) -> str:
        hypotheses = "hypothesis" if len(self.names) == 1 else "hypotheses"
        size = sum(int(variable.size) for variable in self.variables)
        return f"ConvexOutcomes({len(self.names)} {hypotheses} over {size} numbers)"
