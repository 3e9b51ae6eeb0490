"""How often is a large file read, and how much memory does that take?

A float32 file is mapped, not loaded; in a fresh process, rows are counted as they are
taken from the map, and the anonymous memory of the whole process is watched. Run with
``python -m benchmarks out_of_core``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import bargain as bg
from benchmarks.gap import row_slices
from benchmarks.memory import status
from benchmarks.problems import NOISE, Instance
from benchmarks.timing import TARGET, Attempt, Figure, pass_seconds

SWEEPS = 5.0
MEGABYTES = 470.0


class CountedMap(np.memmap):
    """A mapped matrix that counts the rows taken from it, by position or by slice."""

    taken: list[int]

    def __array_finalize__(self, source: Any) -> None:
        super().__array_finalize__(source)
        self.taken = getattr(source, "taken", [])

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        if isinstance(part, np.ndarray) and part.ndim == 2:
            # A part is read when it is used; what is taken from it is not new.
            self.taken.append(len(part))
            return np.asarray(part)
        return part


def write_ensemble(
    path: Path, n_hypotheses: int, n_outcomes: int, rank: int = 8
) -> None:
    """Write a reward ensemble as float32, block by block."""
    rng = np.random.default_rng(0)
    features = rng.standard_normal((rank, n_outcomes), dtype=np.float32)
    with path.open("wb") as file:
        header = {
            "descr": "<f4",
            "fortran_order": False,
            "shape": (n_hypotheses, n_outcomes),
        }
        np.lib.format.write_array_header_1_0(file, header)
        for rows in row_slices(n_hypotheses, n_outcomes):
            n_rows = rows.stop - rows.start
            block = rng.standard_normal((n_rows, n_outcomes), dtype=np.float32)
            block *= np.float32(NOISE * rank**0.5)
            block += rng.standard_normal((n_rows, rank), dtype=np.float32) @ features
            block.tofile(file)


def figures(shrink: int = 1) -> Iterator[Figure | Attempt]:
    """Yield sweeps and anonymous memory for 10^7 x 50 in a file of 2 GB."""
    size = 10_000_000 // shrink
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rewards.npy"
        write_ensemble(path, size, 50)
        command = [sys.executable, "-m", "benchmarks.out_of_core", str(path)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(printed.stdout)
    name = "reward ensemble, float32 from a file"
    yield Attempt("bargain", name, size, 50, **found["attempt"])
    title = f"{name}, {size:,} x 50"
    certified = found["attempt"]["gap"] <= TARGET
    sweeps = found["sweeps"] if certified else float("nan")
    yield Figure(f"{title}, sweeps over the rows", sweeps, "sweeps", SWEEPS)
    yield Figure(f"{title}, anonymous memory", found["megabytes"], "MB", MEGABYTES)


def measure(path: str) -> dict[str, Any]:
    """Solve from a file; return the sweeps, the memory and the time."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.005):
            peak = max(peak, status("RssAnon"))

    whole = np.load(path, mmap_mode="r")
    counted = np.asanyarray(whole).view(CountedMap)
    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    hypotheses = bg.HypothesisSet.from_arrays(counted)
    built = time.perf_counter()
    decision = bg.NashBargaining(tolerance=TARGET).solve(hypotheses)
    solved = time.perf_counter()
    done.set()
    watcher.join()
    sweeps = sum(counted.taken) / len(whole)
    assert sweeps > 1, "the rows are read in a way that is not counted here"
    instance = Instance("", whole, hypotheses.credences)
    return {
        "sweeps": sweeps,
        "megabytes": peak / 1e6,
        "attempt": {
            "setup_seconds": built - started,
            "seconds": solved - built,
            "pass_seconds": pass_seconds(whole, hypotheses.credences),
            "gap": max(decision.certificate.gap, instance.gap(decision)),
        },
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
