"""mixsqp, the R package made for mixture proportions, where R has it.

Debian packages it as r-cran-mixsqp. R should use an optimized BLAS (Debian's
libopenblas0-pthread). The transfer and R's reading of the matrix are setup time.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.gap import as_lottery, nash_gap

SCRIPT = Path(__file__).with_name("mixsqp.R")


@cache
def missing() -> str:
    """Return what is missing for mixsqp to run here; empty if nothing is."""
    try:
        run = subprocess.run(
            ["Rscript", "-e", "library(mixsqp)"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return "R is not installed"
    return "R lacks the package mixsqp" if run.returncode else ""


def by_mixsqp(
    gains: np.ndarray, credences: np.ndarray, target: float, time_limit: float
) -> tuple[np.ndarray, float, float]:
    """Return mixsqp's lottery, and the seconds of setup and of solving.

    With its defaults, and with options as exact as they go: the quicker of those that
    meet the target, else the one of the smaller gap.
    """
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/gains.bin", "wb") as file:
            for column in range(gains.shape[1]):
                np.ascontiguousarray(gains[:, column]).tofile(file)
        credences.tofile(f"{folder}/credences.bin")
        arguments = [str(SCRIPT), folder, *map(str, gains.shape)]
        try:
            printed = subprocess.run(
                ["Rscript", *arguments],
                capture_output=True,
                check=False,  # it refuses negative gains
                text=True,
                timeout=2 * time_limit + 10 + gains.size / 2e6,
            ).stdout
        except subprocess.TimeoutExpired as expired:
            printed = bytes(expired.stdout or b"").decode()
        setup = time.perf_counter() - started
        answers = []
        for line in printed.splitlines():
            setting, elapsed = line.split()
            setup -= float(elapsed)
            lottery = as_lottery(np.fromfile(f"{folder}/lottery-{setting}.bin"))
            gap = nash_gap(gains, credences, lottery)
            answers.append((max(gap, target), float(elapsed), lottery))
    if not answers:
        return np.full(gains.shape[1], np.nan), 0.0, setup
    _, seconds, lottery = min(answers, key=lambda answer: answer[:2])
    return lottery, setup, seconds
