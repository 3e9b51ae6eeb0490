"""Where the matrix of gains lives. One verb: accumulate."""

from bargain.rows.memory import ArrayRows, rows_over
from bargain.rows.segment import Segment
from bargain.rows.sums import Sums

__all__ = ["ArrayRows", "Segment", "Sums", "rows_over"]
