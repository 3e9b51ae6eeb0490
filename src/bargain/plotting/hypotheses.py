"""A set of hypotheses, and where three rules stand in it."""

from __future__ import annotations

from typing import Any

from bargain.aggregators.base import Rule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
from bargain.aggregators.nash import NashBargaining
from bargain.comparison import compare
from bargain.hypotheses import HypothesisSet
from bargain.plotting.asked import check_kind
from bargain.plotting.frontier import plot_frontier
from bargain.plotting.profiles import plot_profiles

# Of so many utilities Kalai-Smorodinsky is found in seconds; of 2 x 200,000 it took 70.
QUICK = 100_000


def plot_hypotheses(hypotheses: HypothesisSet, ax: Any = None) -> Any:
    """Draw what is possible for the hypotheses, and what three rules make of it.

    Parameters
    ----------
    hypotheses : HypothesisSet
        Two are drawn by `plot_frontier`, others by `plot_profiles`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        With expected utility, Nash bargaining and, unless there are more than 10^5
        utilities, Kalai-Smorodinsky, which may take minutes. They are asked first.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `hypotheses` is something else, or `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> ax = plotting.plot_hypotheses(bg.examples.load("coin-flip"))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('expected utility of U1', 'expected utility of U2')
    """
    made = "make one with bargain.HypothesisSet.from_arrays(utilities)"
    check_kind("hypotheses", hypotheses, HypothesisSet, made)
    rules: dict[str, Rule] = {
        "expected utility": ExpectedUtility(),
        "Nash bargaining": NashBargaining(),
    }
    if len(hypotheses) * hypotheses.n_outcomes <= QUICK:
        rules["Kalai-Smorodinsky"] = KalaiSmorodinsky()
    draw = plot_frontier if len(hypotheses) == 2 else plot_profiles
    return draw(compare(hypotheses, rules), ax)
