"""What a solver returns: where it stopped, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bargain._arrays import Float64Array
from bargain.rows import Sums

# A gap this small, in units of W, is rounding; another step would not lower it.
ROUNDING = 1e-15


@dataclass(frozen=True, eq=False)
class Solution:
    """Where a solver stopped.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    gap : float
        The bound by which the solver judged itself, in units of W.
    steps : int
        Newton steps taken.
    sums : Sums or None
        What the rows add up to there, when the solver met the tolerance.
    message : str
        Why it stopped early; empty when it met the tolerance.
    is_interrupted : bool
        Whether Ctrl-C stopped it.
    is_spent : bool
        Whether a limit that the user set stopped it.
    """

    probabilities: Float64Array
    gap: float
    steps: int
    sums: Sums | None = None
    message: str = ""
    is_interrupted: bool = False
    is_spent: bool = False

    @property
    def failed(self) -> bool:
        """Whether the solver gave up by itself."""
        return bool(self.message) and not (self.is_interrupted or self.is_spent)
