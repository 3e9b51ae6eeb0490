"""A set of hypotheses, and where three rules stand in it."""

from __future__ import annotations

from typing import Any

from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
from bargain.aggregators.nash import NashBargaining
from bargain.comparison import compare
from bargain.hypotheses import HypothesisSet
from bargain.plotting.frontier import plot_frontier
from bargain.plotting.profiles import plot_profiles


def plot_hypotheses(hypotheses: HypothesisSet, ax: Any = None) -> Any:
    """Draw what is possible for the hypotheses, and what three rules make of it.

    Parameters
    ----------
    hypotheses : HypothesisSet
        Two are drawn by `plot_frontier`, others by `plot_profiles`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones if left out.

    Returns
    -------
    ax : matplotlib.axes.Axes
        With expected utility, Nash bargaining and Kalai-Smorodinsky, which are asked
        first.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is no Axes. Or if `hypotheses` is no set.

    Examples
    --------
    >>> from bargain import plotting
    >>> ax = plotting.plot_hypotheses(bg.examples.load("coin-flip"))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('expected utility of U1', 'expected utility of U2')
    """
    rules = {
        "expected utility": ExpectedUtility(),
        "Nash bargaining": NashBargaining(),
        "Kalai-Smorodinsky": KalaiSmorodinsky(),
    }
    draw = plot_frontier if len(hypotheses) == 2 else plot_profiles
    return draw(compare(hypotheses, rules), ax)
