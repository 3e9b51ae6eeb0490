"""Where the matrix of gains lives. One verb: accumulate."""

from bargain.rows.memory import ArrayRows, Sums

__all__ = ["ArrayRows", "Sums"]
