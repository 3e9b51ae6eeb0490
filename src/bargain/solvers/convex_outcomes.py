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

# What an objective is multiplied by where a solver finds no bound for it.
SMALLER = 1e-8


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


def as_number(expression: Any) -> Any:
    """Return an expression of one entry as one without axes."""
    import cvxpy as cp

    return expression if expression.shape == () else cp.sum(expression)


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

    tried: list[str] = []
    said: list[str] = []
    with restored([objective, *constraints, *asked, *variables]):
        for name, options in ATTEMPTS:
            # On badly scaled numbers a solver may be wrong; it is asked once more.
            factor = SMALLER if "unbounded" in said else 1.0
            program = cp.Problem(
                cp.Maximize(factor * objective), [*constraints, *asked]
            )
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
            if status in ("infeasible", "unbounded"):
                said.append(status)
                if said.count(status) > 1:
                    return Answer(status, np.nan, np.nan, name)
                tried.append(f"{name}: {status}")
                continue
            if all(v.value is not None for v in variables):
                value = float(program.value) / factor
                return Answer(
                    "optimal",
                    value,
                    value + _distance(raw) / factor,
                    name,
                    # Onto what the variables themselves allow, such as nonneg.
                    tuple(np.array(v.project(v.value), float) for v in variables),
                    tuple(float(np.squeeze(c.dual_value)) / factor for c in asked),
                )
            tried.append(f"{name}: {status}")
    raise SolverError(f"no convex solver answered ({'; '.join(tried)})")


def maximize_the_least(
    gains: Sequence[Any],
    constraints: Sequence[Any],
    variables: Sequence[Any],
    kept: Sequence[Any] = (),
    units: np.ndarray | None = None,
) -> Answer:
    """Maximize the least of several concave expressions; see `maximize`.

    Each is compared in units of its own, or as it is. The multipliers are those of the
    expressions, then those of `kept`, which are further constraints.
    """
    import cvxpy as cp

    least = cp.Variable()
    if units is None:
        units = np.ones(len(gains))
    pairs = zip(gains, units, strict=True)
    asked = [*(gain >= float(unit) * least for gain, unit in pairs), *kept]
    return maximize(least, constraints, variables, asked)


def least_sum(gains: Sequence[Any], caps: np.ndarray) -> Any:
    """Return the least sum under weights of sum 1 that are at most `caps`."""
    import cvxpy as cp

    # By duality of the linear program over the weights.
    level = cp.Variable()
    short = [cp.pos(level - gain) for gain in gains]
    return level - sum(float(c) * part for c, part in zip(caps, short, strict=True))


def power_mean(
    gains: Sequence[Any], logs: np.ndarray, aversion: float
) -> tuple[Any, list[Any]]:
    """Return an expression that is largest where a power mean of gains is.

    Parameters
    ----------
    gains : sequence of cvxpy.Expression
    logs : ndarray
        Logarithms of the slopes at gains of 1.
    aversion : float
        Positive, and not 1.

    Returns
    -------
    objective : cvxpy.Expression
    asked : list of cvxpy.Constraint
        That belong to it.
    """
    import cvxpy as cp

    levels, asked = _levels(gains)
    power = 1 - aversion
    if power < -1:
        # In the mean itself, whose numbers stay near those of the gains.
        sizes = np.exp((logs - logs.max()) / power)
        return cp.pnorm(cp.multiply(sizes, levels), power), asked
    shares = np.exp(logs - logs.max()) / power
    return shares @ cp.power(levels, power), asked


def welfare(
    gains: Sequence[Any], fixed: np.ndarray, powers: np.ndarray
) -> tuple[Any, list[Any]]:
    """Return ``sum_h fixed_h y_h + powers_h log y_h`` and its constraints."""
    import cvxpy as cp

    levels, asked = _levels(gains)
    return fixed @ levels + powers @ cp.log(levels), asked


def _levels(gains: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return a variable below the gains: some atoms do not take all expressions.

    The logarithm of a quadratic form is one such case in cvxpy 1.9.
    """
    import cvxpy as cp

    levels = cp.Variable(len(gains))
    return levels, [gain >= levels[k] for k, gain in enumerate(gains)]


def _distance(raw: Any) -> float:
    """Return by how much the solver's dual objective exceeds its value."""
    if hasattr(raw, "obj_val_dual"):  # Clarabel's
        return max(float(raw.obj_val - raw.obj_val_dual), 0.0)
    if isinstance(raw, dict) and "info" in raw:  # of SCS
        return max(float(raw["info"]["pobj"] - raw["info"]["dobj"]), 0.0)
    return np.inf
