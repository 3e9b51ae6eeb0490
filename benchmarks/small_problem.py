"""How long does one small bargain take, and how does it compare with cvxpy?

Ours and theirs solve the same 3 x 4 tables in turn. The rival states the problem as a
user would (rows scaled by their ideal gain, default solver options) and its answer is
held to ours. Run with ``python -m benchmarks.small_problem``.
"""

from __future__ import annotations

import statistics
import time

import cvxpy as cp
import numpy as np

import bargain as bg
from benchmarks.problems import small_tables
from benchmarks.timing import Figure


def cvxpy_lottery(hypotheses: bg.HypothesisSet) -> np.ndarray:
    """Return the Nash lottery for the worst-case point, by cvxpy and Clarabel."""
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    gains = gains / gains.max(axis=1, keepdims=True)
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    welfare = hypotheses.credences @ cp.log(gains @ lottery)
    cp.Problem(cp.Maximize(welfare), [cp.sum(lottery) == 1]).solve(solver="CLARABEL")
    return np.asarray(lottery.value)


def figures(count: int = 200) -> list[Figure]:
    """Time both on the same tables, one after the other."""
    rule = bg.NashBargaining()
    tables = small_tables(count)
    rule(tables[0])  # loads the solvers
    cvxpy_lottery(tables[0])
    ours, theirs = [], []
    for table in tables:
        started = time.perf_counter()
        lottery = rule(table)
        middle = time.perf_counter()
        rival = cvxpy_lottery(table)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - started)
        decision = rule.solve(table)
        assert decision.certificate.gap <= 1e-9
        gains = table.utilities - table.worst[:, None]
        ratios = (gains @ rival) / (gains @ lottery.probabilities)
        assert abs(table.credences @ np.log(ratios)) < 1e-5
    mine, rivals = statistics.median(ours), statistics.median(theirs)
    return [
        Figure("3 x 4, one call of rule(set)", mine * 1e3, "ms", 1.0),
        Figure(
            "3 x 4, times faster than cvxpy",
            rivals / mine,
            "times",
            10.0,
            at_most=False,
        ),
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
