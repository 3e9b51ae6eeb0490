"""What does a cluster add to a pass? Two workers on this machine against its threads.

The rows are the same, in two blocks; so is the work. What is left is the time of
sending a lottery, and of adding up what comes back. Run with
``python -m benchmarks.on_dask``.
"""

from __future__ import annotations

import dask.array as da
import numpy as np
from dask import delayed
from distributed import Client, LocalCluster

import bargain as bg
from bargain.rows import rows_over
from bargain.welfare import Log
from benchmarks.timing import Figure, median_seconds

N_BLOCKS = 2

TOLERANCE = 1e-8


def figures(
    n_hypotheses: int = 1_000_000, n_outcomes: int = 50, repeats: int = 7
) -> list[Figure]:
    """Time passes on a cluster and in memory; the cluster's answer is rechecked."""
    shape = (n_hypotheses // N_BLOCKS, n_outcomes)
    with (
        LocalCluster(
            n_workers=N_BLOCKS, threads_per_worker=1, dashboard_address=":0"
        ) as cluster,
        Client(cluster),
    ):
        blocks = [
            da.from_delayed(delayed(_noise)(k, shape), shape, dtype=float)
            for k in range(N_BLOCKS)
        ]
        far = bg.HypothesisSet.from_dask(da.concatenate(blocks))
        there = _pass_seconds(far, repeats)
        decision = bg.NashBargaining(tolerance=TOLERANCE).solve(far)
        assert decision.recheck().gap <= TOLERANCE
    near = bg.HypothesisSet.from_arrays(
        np.concatenate([_noise(k, shape) for k in range(N_BLOCKS)])
    )
    here = _pass_seconds(near, repeats)
    size = f"{n_hypotheses:,} x {n_outcomes}"
    return [
        Figure(
            f"{size} on {N_BLOCKS} Dask workers: what they add to a pass of "
            f"{1e3 * here:.0f} ms",
            1e3 * (there - here),
            "ms",
            50.0,
        )
    ]


def _noise(seed: int, shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).random(shape)


def _pass_seconds(hypotheses: bg.HypothesisSet, repeats: int) -> float:
    worst, best = hypotheses.worst, hypotheses.best
    rows = rows_over(hypotheses.utilities, None, worst, None, best - worst, False)
    welfare = Log(hypotheses.credences)
    uniform = np.full(hypotheses.n_outcomes, 1 / hypotheses.n_outcomes)
    rows.accumulate(uniform, welfare)  # what lies beside the blocks is sent once
    return median_seconds(lambda: rows.accumulate(uniform, welfare), repeats)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
