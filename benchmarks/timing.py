"""Timing by medians, and the record of what was measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure beside the one that was asked for.

    Parameters
    ----------
    question : str
    measured : float
    unit : str
    bound : float
    at_most : bool
        Whether the bound is an upper one.
    """

    question: str
    measured: float
    unit: str
    bound: float
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps the bound."""
        if self.at_most:
            return self.measured <= self.bound
        return self.measured >= self.bound


def median_seconds(call: Callable[[], object], repeats: int) -> float:
    """Return the median time of a call, in seconds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
