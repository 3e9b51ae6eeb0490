"""The same problem, stated to cvxpy. The only importer of cvxpy.

It serves as an independent answer to compare with, and certifies nothing: what a
conic solver calls optimal goes through our certificate like anything else.
"""

from __future__ import annotations

import warnings

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.problem import Problem
from bargain.welfare import Blend, Isoelastic, Linear

# Tried in this order, and no others; the first that answers is used.
SOLVERS: tuple[tuple[str, dict[str, float]], ...] = (
    ("CLARABEL", {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}),
    ("SCS", {"eps_abs": 1e-10, "eps_rel": 1e-10, "max_iters": 100_000}),
)


def maximize_with_cvxpy(problem: Problem) -> tuple[Float64Array, str]:
    """Maximize a problem's welfare with a conic solver.

    Parameters
    ----------
    problem : Problem
        Stated as one dense matrix: meant for small sets.

    Returns
    -------
    probabilities : ndarray of shape (n_outcomes,)
        Clipped to the simplex.
    message : str
        Which solver answered, and what became of the ones before it.

    Raises
    ------
    SolverError
        If none of `SOLVERS` answers; the message holds what each said.
    """
    import cvxpy as cp

    gains = problem.rows.dense()
    weights = problem.welfare.weights
    lottery = cp.Variable(problem.rows.n_outcomes, nonneg=True)
    expected = gains @ lottery
    if isinstance(problem.welfare, Linear):
        objective = weights @ expected
    elif isinstance(problem.welfare, Blend):
        blend = problem.welfare
        stakes = weights * (1 - blend.share) * blend.scales / blend.units
        objective = stakes @ expected + (blend.share * weights) @ cp.log(expected)
    elif isinstance(problem.welfare, Isoelastic):
        mean = problem.welfare
        # In the mean itself, whose numbers stay near those of the gains.
        sizes = np.exp(mean.logs / (1 - mean.aversion))
        shares = sizes / sizes.max()
        objective = cp.pnorm(cp.multiply(shares, expected), 1 - mean.aversion)
    else:
        objective = weights @ cp.log(expected)
    constraints = [cp.sum(lottery) == 1]
    if problem.held is not None:
        constraints.append(problem.held.dense() @ lottery >= 0)
    program = cp.Problem(cp.Maximize(objective), constraints)

    tried = []
    for name, options in SOLVERS:
        try:
            with warnings.catch_warnings():
                # Inaccurate solutions are judged by the certificate, not by a warning.
                warnings.simplefilter("ignore")
                program.solve(solver=name, **options)
        except (cp.error.SolverError, ValueError, ArithmeticError) as error:
            tried.append(f"{name}: {error}")
            continue
        if lottery.value is not None and np.isfinite(lottery.value).all():
            clipped = np.maximum(lottery.value, 0.0)
            tried.append(f"{name}: {program.status}")
            return clipped / clipped.sum(), "; ".join(tried)
        tried.append(f"{name}: {program.status}")
    raise SolverError(f"no conic solver answered ({'; '.join(tried)})")
