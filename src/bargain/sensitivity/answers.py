"""Answers of a rule that can be compared: those that are certified, or NaN."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import certifies, decide
from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.errors import BargainError


def trusted(decision: Decision) -> Float64Array:
    """Return a decision's probabilities; NaN if it claims a gap and misses it.

    A rule that never certifies anything is taken at its word.
    """
    p = np.asarray(decision.lottery.probabilities)
    is_sure = decision.status is Status.OPTIMAL or not certifies(decision.rule)
    return p if is_sure else np.full(len(p), np.nan)


def asked(decision: Decision, credences: Float64Array) -> Float64Array:
    """Return the probabilities at other credences; NaN without a certified answer.

    Parameters
    ----------
    decision : Decision
        Whose rule is asked, about its set.
    credences : ndarray of shape (n_hypotheses,)
        Divided by their sum; if that is 0 there is nothing to ask.
    """
    hypotheses = decision.hypotheses
    try:
        varied = hypotheses.with_credences(credences, normalize=True)
        return trusted(decide(decision.rule, varied))
    except BargainError as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return np.full(hypotheses.n_outcomes, np.nan)
