"""What rows ask of a matrix that is spread over a cluster, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.rows.memory import ArrayRows


class SpreadMatrix(Protocol):
    """Consecutive rows of a matrix in blocks, and tasks that run beside them.

    Futures are whatever stands for the answer of a task that may not have run yet.
    """

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""

    @property
    def bounds(self) -> np.ndarray:
        """Where each block begins, and the end."""

    def rows(
        self,
        kept: np.ndarray | None,
        origin: FloatArray,
        lift: Float64Array | None,
        scale: Float64Array,
        may_lose: bool,
    ) -> ArrayRows:
        """Return rows over this matrix; see `ArrayRows`."""

    def send(self, block: int, what: object) -> Any:
        """Return a future of something that is to lie beside a block."""

    def calls(
        self,
        shares: Mapping[int, slice],
        function: Callable[..., Any],
        vectors: Sequence[np.ndarray],
    ) -> tuple[list[Any], list[Any]]:
        """Return a function, and futures of what it is to be given, for some blocks."""

    def start(
        self, which: Sequence[int], function: Callable[..., Any], *lists: list[Any]
    ) -> list[Any]:
        """Return futures of a function of some blocks and what belongs to each."""

    def ask(
        self, which: Sequence[int], function: Callable[..., Any], *lists: list[Any]
    ) -> list[Any]:
        """Return what a function finds in some blocks, in their order."""
