"""What axioms compare: expected utilities as shares of each hypothesis's range.

And how far two answers may differ for no better reason than their certificates allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array, difference
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet

# Shares that differ by no more than this are equal, whatever a certificate says.
EQUAL = 1e-6

# A gap of 0 is 0 up to rounding.
ROUNDING = 1e-15


class Excess(NamedTuple):
    """By how much a promise is broken, beyond what may be rounding.

    Parameters
    ----------
    amount : float
        In the axiom's unit, mostly shares of a range; positive.
    sentence : str
    """

    amount: float
    sentence: str


def levels(
    hypotheses: HypothesisSet, scale: HypothesisSet | None = None
) -> Float64Array:
    """Return utilities above the worst case, as shares of the range.

    Parameters
    ----------
    hypotheses : HypothesisSet
    scale : HypothesisSet, optional
        The set of the same hypotheses whose worst case is 0 and whose best is 1; the
        set itself when left out.

    Returns
    -------
    levels : ndarray of shape (n_hypotheses, n_outcomes)
        0 for the indifferent.
    """
    scale = hypotheses if scale is None else scale
    above = difference(hypotheses.utilities, scale.worst[:, None])
    return np.asarray(above / ranges(scale)[:, None])


def caring(hypotheses: HypothesisSet) -> np.ndarray:
    """Return who has credence and is not indifferent: bool of shape (n_hypotheses,)."""
    return np.asarray((hypotheses.credences > 0) & ~hypotheses.indifferent)


def ranges(hypotheses: HypothesisSet) -> Float64Array:
    """Return what is at stake for each: shape (n_hypotheses,), infinite if nothing."""
    units = difference(hypotheses.best, hypotheses.worst).astype(np.float64)
    units[hypotheses.indifferent] = np.inf
    return np.asarray(units)


def shares(decision: Decision, scale: HypothesisSet | None = None) -> Float64Array:
    """Return expected utilities above the worst case, as shares of the range.

    Parameters
    ----------
    decision : Decision
    scale : HypothesisSet, optional
        The set of the same hypotheses whose worst case is 0 and whose best is 1; the
        decision's own when left out.

    Returns
    -------
    shares : ndarray of shape (n_hypotheses,)
        0 for the indifferent.
    """
    # The worst case is taken off first: of expected utilities beside a large offset no
    # digit of the share would be left.
    probabilities = decision.lottery.probabilities
    return np.asarray(levels(decision.hypotheses, scale) @ probabilities)


def slack(decision: Decision) -> Float64Array:
    """Return how far shares may be from the rule's own: shape (n_hypotheses,).

    A gap g of a sum of logarithms leaves ``sum_h w_h (r_h - log r_h - 1) <= g`` for the
    ratios r of gains, so that each is within about ``sqrt(2 g / w_h)``. Where a rule
    maximizes something flatter, its gap is that of a linear program, far below this.
    """
    gap = decision.certificate.gap
    gap = max(gap, ROUNDING) if np.isfinite(gap) else ROUNDING
    with np.errstate(divide="ignore"):
        open_ = np.sqrt(2 * gap) / np.sqrt(decision.hypotheses.credences)
    return np.asarray(np.minimum(open_, 1.0))


def largest_move(
    before: Decision,
    after: Decision,
    of_both: tuple[Float64Array, Float64Array],
    rows: tuple[Sequence[int], Sequence[int]],
    allowed: float = 0.0,
) -> tuple[float, int]:
    """Return the largest change of a share beyond what is allowed, and whose it is.

    Parameters
    ----------
    before, after : Decision
    of_both : tuple of two ndarray
        The shares of all hypotheses in either, on one scale.
    rows : tuple of two sequences of int
        Which hypotheses of the first are which of the second.
    allowed : float
        Besides what certificates leave open.

    Returns
    -------
    excess : float
        Negative infinity if there is nobody to compare.
    row : int
        A row of the first set.
    """
    first, second = (np.asarray(some, dtype=np.intp) for some in rows)
    if not len(first):
        return -np.inf, -1
    moves = np.abs(of_both[1][second] - of_both[0][first])
    open_ = slack(before)[first] + slack(after)[second] + EQUAL + allowed
    worst = int((moves - open_).argmax())
    return float(moves[worst] - open_[worst]), int(first[worst])


def largest_loss(
    before: Decision,
    after: Decision,
    of_both: tuple[Float64Array, Float64Array],
    rows: Sequence[int],
) -> tuple[float, int]:
    """Return the largest fall of a share beyond what is allowed, and whose it is.

    The two sets have the same rows.
    """
    some = np.asarray(rows, dtype=np.intp)
    if not len(some):
        return -np.inf, -1
    losses = of_both[0][some] - of_both[1][some]
    open_ = slack(before)[some] + slack(after)[some] + EQUAL
    worst = int((losses - open_).argmax())
    return float(losses[worst] - open_[worst]), int(some[worst])
