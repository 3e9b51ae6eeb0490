"""Sets, lotteries and decisions as pandas frames: a row per label."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.comparison import Comparison
from bargain.errors import InvalidHypothesesError
from bargain.hypotheses import HypothesisSet
from bargain.io.comparison_frames import frame_of
from bargain.lottery import Lottery


def set_frame(hypotheses: HypothesisSet) -> Any:
    """Return one row per hypothesis; see `HypothesisSet.to_frame`.

    Parameters
    ----------
    hypotheses : HypothesisSet

    Returns
    -------
    frame : pandas.DataFrame
    """
    for taken in ("hypothesis", "credence"):
        if taken in hypotheses.outcomes:
            raise InvalidHypothesesError(
                f"no outcome may be called {taken!r} in a frame, where a column of "
                "that name has something else; rename it, or use to_xarray"
            )
    utilities = np.array(hypotheses.utilities)
    columns = zip(hypotheses.outcomes, utilities.T, strict=True)
    return frame_of(
        {
            "hypothesis": list(hypotheses.names),
            "credence": np.array(hypotheses.credences),
            **dict(columns),
        }
    )


def lottery_frame(lottery: Lottery) -> Any:
    """Return one row per outcome; see `Lottery.to_frame`.

    Parameters
    ----------
    lottery : Lottery

    Returns
    -------
    frame : pandas.DataFrame
    """
    probabilities = np.array(lottery.probabilities)
    return frame_of({"outcome": list(lottery.outcomes), "probability": probabilities})


def decision_frame(decision: Decision) -> Any:
    """Return one row per hypothesis; see `Decision.to_frame`.

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    frame : pandas.DataFrame
    """
    names = list(decision.hypotheses.names)
    return frame_of({"hypothesis": names, **hypothesis_columns(decision)})


def hypothesis_columns(decision: Decision) -> dict[str, np.ndarray]:
    """Return what a decision brings each hypothesis: arrays of shape (n_hypotheses,).

    Examples
    --------
    >>> coin = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> hypothesis_columns(coin)["share_of_ideal"].round(2)
    array([0.51, 0.49])
    """
    alone = Comparison(decision.hypotheses, ("",), {"": decision}, {})
    columns = {
        "credence": decision.hypotheses.credences,
        "expected_utility": decision.expected_utilities,
        "disagreement": decision.disagreement,
        "gain": decision.gains,
        "share_of_ideal": alone.shares[""],
        "weight": decision.weights,
    }
    # Of the caller's own, to be written to.
    return {name: np.array(column) for name, column in columns.items()}
