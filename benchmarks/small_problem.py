"""How long does one small bargain take, and how does it compare with cvxpy?

Ours and theirs solve the same fresh 3 x 4 tables, in turns. The rival states the
problem as a user would (rows scaled by their ideal gain, default solver options) and
its answer is held to ours. Run with ``python -m benchmarks.small_problem``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import cvxpy as cp
import numpy as np

import bargain as bg
from benchmarks.problems import small_tables
from benchmarks.timing import Figure


def cvxpy_lottery(hypotheses: bg.HypothesisSet) -> np.ndarray:
    """Return the Nash lottery for the worst-case point, by cvxpy's default solver."""
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    gains = gains / gains.max(axis=1, keepdims=True)
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    welfare = hypotheses.credences @ cp.log(gains @ lottery)
    cp.Problem(cp.Maximize(welfare), [cp.sum(lottery) == 1]).solve()
    return np.asarray(lottery.value)


def figures(rounds: int = 6, tables_each: int = 40) -> list[Figure]:
    """Time both on the same fresh tables, in turns of `tables_each` calls."""
    rule = bg.NashBargaining()
    tables = small_tables(rounds * tables_each + 1)
    rule(tables[0])  # loads the solvers
    cvxpy_lottery(tables[0])
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(rounds):
        batch = tables[1 + turn * tables_each : 1 + (turn + 1) * tables_each]
        lotteries = [_timed(lambda t: rule(t).probabilities, t, ours) for t in batch]
        rivals = [_timed(cvxpy_lottery, table, theirs) for table in batch]
        for table, lottery, rival in zip(batch, lotteries, rivals, strict=True):
            _check(table, lottery, rival)
    mine, other = statistics.median(ours), statistics.median(theirs)
    return [
        Figure("3 x 4, one call of rule(set)", mine * 1e3, "ms", 0.2),
        Figure(
            "3 x 4, times faster than cvxpy",
            other / mine,
            "times",
            40.0,
            at_most=False,
        ),
    ]


def _timed(
    solve: Callable[[bg.HypothesisSet], np.ndarray],
    table: bg.HypothesisSet,
    times: list[float],
) -> np.ndarray:
    started = time.perf_counter()
    lottery = solve(table)
    times.append(time.perf_counter() - started)
    return lottery


def _check(table: bg.HypothesisSet, lottery: np.ndarray, rival: np.ndarray) -> None:
    gains = table.utilities - table.worst[:, None]
    slopes = table.credences / (gains @ lottery)
    assert (slopes @ gains).max() - table.credences.sum() <= 1e-9
    ratios = (gains @ rival) / (gains @ lottery)
    assert abs(table.credences @ np.log(ratios)) < 1e-5


if __name__ == "__main__":
    for figure in figures():
        print(figure)
