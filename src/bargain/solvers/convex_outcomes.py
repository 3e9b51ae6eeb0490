"""Concave maximization over a user's own variables, by cvxpy, with the solver's bound.

Unlike elsewhere, the bound is the solver's word: the difference of its primal and dual
objectives. It is passed on as such.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.errors import SolverError
from bargain.solvers.convex import SOLVERS

# Tried in this order, and no others; the first that answers is used.
ATTEMPTS: tuple[tuple[str, dict[str, float]], ...] = (
    SOLVERS[0],
    ("CLARABEL", {}),
    SOLVERS[1],
)


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of one maximization.

    Parameters
    ----------
    status : {"optimal", "infeasible", "unbounded"}
    value : float
        The objective where the solver stopped.
    bound : float
        What no choice exceeds, by the solver's dual objective; infinite if it tells
        none.
    solver : str
    points : tuple of ndarray
        The variables' values.
    multipliers : tuple of float
        Of the conditions that were asked for.
    """

    status: str
    value: float
    bound: float
    solver: str
    points: tuple[Any, ...] = ()
    multipliers: tuple[float, ...] = ()


def first_that_is_not_concave(expressions: Sequence[Any]) -> tuple[int, str] | None:
    """Return where the first expression stands that is no concave number, and why."""
    import cvxpy as cp

    for k, expression in enumerate(expressions):
        if not isinstance(expression, cp.Expression):
            return k, f"a {type(expression).__name__}, no cvxpy expression"
        if expression.size != 1:
            return k, f"of shape {expression.shape}, not a single number"
        if not expression.is_concave():
            return k, f"{expression.curvature.lower()} by cvxpy's rules"
    return None


def first_that_is_not_convex(constraints: Sequence[Any]) -> tuple[int, str] | None:
    """Return where the first constraint stands that is not convex, and why."""
    import cvxpy as cp

    for k, constraint in enumerate(constraints):
        if not isinstance(constraint, cp.Constraint):
            return k, f"a {type(constraint).__name__}, no cvxpy constraint"
        if not constraint.is_dcp():
            return k, f"{constraint}, which is not convex by cvxpy's rules"
    return None


def first_that_is_no_variable(variables: Sequence[Any]) -> tuple[int, str] | None:
    """Return where the first stands that is no continuous variable, and why."""
    import cvxpy as cp

    for k, variable in enumerate(variables):
        if not isinstance(variable, cp.Variable):
            return k, f"a {type(variable).__name__}"
        if variable.attributes["boolean"] or variable.attributes["integer"]:
            return k, "whole numbers only, which is not convex"
    return None


@contextmanager
def restored(expressions: Sequence[Any]) -> Iterator[None]:
    """Leave the variables as they were, whatever is tried with them."""
    variables = {v.id: v for e in expressions for v in e.variables()}
    before = {key: variable.value for key, variable in variables.items()}
    try:
        yield
    finally:
        for key, variable in variables.items():
            variable.save_value(before[key])


def evaluate(
    expressions: Sequence[Any],
    constraints: Sequence[Any],
    variables: Sequence[Any],
    points: Sequence[Any],
) -> tuple[np.ndarray, float]:
    """Return the expressions' values at a point, and the largest violation there."""
    with restored([*expressions, *constraints, *variables]):
        for variable, point in zip(variables, points, strict=True):
            variable.save_value(np.broadcast_to(point, variable.shape).astype(float))
        with np.errstate(all="ignore"):  # outside its domain a utility is NaN
            values = [expression.value for expression in expressions]
        missed = [np.max(constraint.violation()) for constraint in constraints]
        missed += [_off(variable) for variable in variables]
    numbers = [np.nan if v is None else float(np.squeeze(v)) for v in values]
    return np.array(numbers), float(max(missed, default=0.0))


def _off(variable: Any) -> float:
    """Return by how much a variable misses its own attributes, such as nonneg."""
    return float(np.max(np.abs(variable.value - variable.project(variable.value))))


def maximize(
    objective: Any,
    constraints: Sequence[Any],
    variables: Sequence[Any],
    asked: Sequence[Any] = (),
) -> Answer:
    """Maximize a concave expression.

    Parameters
    ----------
    objective : cvxpy.Expression
    constraints : sequence of cvxpy.Constraint
    variables : sequence of cvxpy.Variable
        Whose values are returned.
    asked : sequence of cvxpy.Constraint
        Further ones, whose multipliers are returned.

    Returns
    -------
    answer : Answer

    Raises
    ------
    SolverError
        If no solver answers; the message holds what each said.
    """
    import cvxpy as cp

    program = cp.Problem(cp.Maximize(objective), [*constraints, *asked])
    tried = []
    with restored([objective, *constraints, *asked, *variables]):
        for name, options in ATTEMPTS:
            try:
                with warnings.catch_warnings():
                    # An inaccurate answer is told by its bound, not by a warning.
                    warnings.simplefilter("ignore")
                    data, chain, inverse = program.get_problem_data(
                        name, solver_opts=dict(options)
                    )
                    raw = chain.solve_via_data(
                        program, data, warm_start=False, solver_opts=dict(options)
                    )
                    program.unpack_results(raw, chain, inverse)
            except (cp.error.SolverError, ValueError, ArithmeticError) as error:
                tried.append(f"{name}: {error}")
                continue
            status = str(program.status)
            for word in ("infeasible", "unbounded"):
                if status == word:
                    return Answer(word, np.nan, np.nan, name)
            if all(v.value is not None for v in variables):
                value = float(program.value)
                return Answer(
                    "optimal",
                    value,
                    value + _distance(raw),
                    name,
                    # Onto what the variables themselves allow, such as nonneg.
                    tuple(np.array(v.project(v.value), float) for v in variables),
                    tuple(float(np.squeeze(c.dual_value)) for c in asked),
                )
            tried.append(f"{name}: {status}")
    raise SolverError(f"no convex solver answered ({'; '.join(tried)})")


def maximize_the_least(
    gains: Sequence[Any], constraints: Sequence[Any], variables: Sequence[Any]
) -> Answer:
    """Maximize the least of several concave expressions; see `maximize`.

    The multipliers are those of the expressions.
    """
    import cvxpy as cp

    least = cp.Variable()
    asked = [gain >= least for gain in gains]
    # Nobody gains more than the ideal, which is 1 in these units.
    answer = maximize(least, [*constraints, least <= 2], variables, asked)
    return answer


def welfare(gains: Sequence[Any], fixed: np.ndarray, powers: np.ndarray) -> Any:
    """Return ``sum_h fixed_h y_h + powers_h log y_h`` as an expression."""
    import cvxpy as cp

    terms = []
    for gain, share, power in zip(gains, fixed, powers, strict=True):
        if share:
            terms.append(float(share) * gain)
        if power:
            terms.append(float(power) * cp.log(gain))
    return sum(terms[1:], start=terms[0])


def _distance(raw: Any) -> float:
    """Return by how much the solver's dual objective exceeds its value."""
    if hasattr(raw, "obj_val_dual"):  # Clarabel's
        return max(float(raw.obj_val - raw.obj_val_dual), 0.0)
    if isinstance(raw, dict) and "info" in raw:  # of SCS
        return max(float(raw["info"]["pobj"] - raw["info"]["dobj"]), 0.0)
    return np.inf
