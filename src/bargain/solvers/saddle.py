"""What the solvers of cautious rules return: a lottery, and weights that prove it."""

from __future__ import annotations

from dataclasses import dataclass

from bargain._arrays import Float64Array


@dataclass(frozen=True, eq=False)
class Saddle:
    """A lottery and weights that are worst for it; each proves the other.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    weights : ndarray of shape (n_rows,)
    unique : bool
        Whether no other lottery is as good, as far as is known.
    is_least : bool
        Whether it is, of several, the one of least norm.
    message : str
        Why a solver stopped early.
    """

    lottery: Float64Array
    weights: Float64Array
    unique: bool = True
    is_least: bool = True
    message: str = ""
