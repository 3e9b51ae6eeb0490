"""What does a bargain over 10^7 hypotheses cost that stay in a file of 2 GB?

Sweeps over the rows, counted as the rows that were read, and the peak of the process's
anonymous memory; a fresh process each, so that nothing is there from before. The
answer's gap is computed again by plain numpy. Run with
``python -m benchmarks.out_of_core``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import Figure

TOLERANCE = 1e-8
CHUNK = 1 << 15


def write_ensemble(path: Path, n_hypotheses: int, n_outcomes: int) -> None:
    """Write a low-rank reward ensemble with noise, some rows at a time."""
    rng = np.random.default_rng(0)
    features, mean = rng.normal(size=(n_outcomes, 8)), rng.normal(size=8)
    matrix = np.lib.format.open_memmap(
        path, "w+", np.dtype(np.float32), (n_hypotheses, n_outcomes)
    )
    for low in range(0, n_hypotheses, CHUNK):
        size = min(CHUNK, n_hypotheses - low)
        rewards = (mean + rng.normal(size=(size, 8))) @ features.T
        matrix[low : low + size] = rewards + 0.3 * rng.normal(size=rewards.shape)
    matrix.flush()


def streamed_gap(path: Path, lottery: np.ndarray) -> float:
    """Return the gap of a Nash lottery over the worst case, equal credences."""
    matrix = np.load(path, mmap_mode="r")
    gradient = np.zeros(matrix.shape[1])
    for low in range(0, len(matrix), CHUNK):
        block = np.asarray(matrix[low : low + CHUNK], dtype=np.float64)
        gains = block - block.min(axis=1, keepdims=True)
        gradient += (1 / (gains @ lottery)) @ gains
    return float(gradient.max() / len(matrix) - 1)


def anonymous_bytes() -> int:
    """Return this process's anonymous memory, without the pages of mapped files."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("RssAnon"))
    return 1024 * int(line.split()[1])


def _solve(path: str, *, counted: bool) -> dict[str, Any]:
    """Solve in this process; count the rows that are read, or the memory alone."""
    import bargain as bg
    from bargain import _streams

    rows = 0
    peak = 0
    is_done = threading.Event()
    read = _streams.MappedMatrix.__getitem__

    def reading(self: Any, key: Any) -> Any:
        nonlocal rows
        found = read(self, key)
        rows += len(found) if found.ndim == 2 else 1
        return found

    def watch() -> None:
        nonlocal peak
        while not is_done.wait(0.002):
            peak = max(peak, anonymous_bytes())

    if counted:
        _streams.MappedMatrix.__getitem__ = reading  # type: ignore[method-assign]
    watching = threading.Thread(target=watch)
    watching.start()
    started = time.perf_counter()
    hypotheses = bg.HypothesisSet.from_npy(path)
    decision = bg.NashBargaining(tolerance=TOLERANCE).solve(hypotheses)
    seconds = time.perf_counter() - started
    is_done.set()
    watching.join()
    return {
        "sweeps": rows / len(hypotheses),
        "peak": peak,
        "seconds": seconds,
        "lottery": decision.lottery.probabilities.tolist(),
        "gap": decision.certificate.gap,
    }


def _measured(path: Path, how: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.out_of_core", how, str(path)],
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def figures(shrink: int = 1) -> list[Figure]:
    """Write 10^7 x 50 to a file, solve it twice, and check both answers."""
    n_hypotheses, n_outcomes = 10_000_000 // shrink, 50
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rewards.npy")
        write_ensemble(path, n_hypotheses, n_outcomes)
        swept, held = _measured(path, "sweeps"), _measured(path, "memory")
        for found in (swept, held):
            assert streamed_gap(path, np.array(found["lottery"])) <= TOLERANCE
    size = f"{n_hypotheses:,} x {n_outcomes} float32 from a file, certified 1e-8"
    most = (150e6 + 32 * n_hypotheses) / 1e6
    return [
        # Samples are read besides: a few rows in a hundred.
        Figure(f"{size}: full sweeps", round(swept["sweeps"]), "sweeps", 5.0),
        Figure(f"{size}: rows read", swept["sweeps"], "x the rows", 5.1),
        Figure(f"{size}: anonymous memory", held["peak"] / 1e6, "MB", most),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_solve(sys.argv[2], counted=sys.argv[1] == "sweeps")))
    else:
        for figure in figures():
            print(figure)
