"""What a rule asks of a set, stated before anything is solved."""

from __future__ import annotations

from dataclasses import dataclass

from bargain._arrays import FloatArray
from bargain.criterion import Criterion
from bargain.formula import Formula
from bargain.problem import Problem
from bargain.rows import ArrayRows


@dataclass(frozen=True, eq=False)
class Statement:
    """A rule's problem for a set, for anyone who has an answer to check.

    Parameters
    ----------
    problem : Problem or Criterion
        What is maximized, subject to what; or what else makes a lottery right.
    point : ndarray of shape (n_hypotheses,)
        The disagreement point, in utility units.
    tolerance : float
        The certified gap to reach.
    bargainers : ArrayRows, optional
        Row-scaled gains of all who bargain, whether they can gain or not; None for
        a rule that asks nobody's consent.
    offset_size : float
        What the terms of the problem's offset add up to in magnitude, before they
        cancel; rounding is relative to it.
    formula : Formula, optional
        The disagreement point of those who bargain, for rational gains.
    """

    problem: Problem | Criterion
    point: FloatArray
    tolerance: float
    bargainers: ArrayRows | None = None
    offset_size: float = 0.0
    formula: Formula | None = None
