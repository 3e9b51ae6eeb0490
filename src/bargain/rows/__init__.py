"""Where the matrix of gains lives. One verb: accumulate."""

from bargain.rows.memory import ArrayRows
from bargain.rows.sums import Sums

__all__ = ["ArrayRows", "Sums"]
