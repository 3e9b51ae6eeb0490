"""What a rule aims at, if it maximizes a welfare of gains: for lotteries of any set.

A rule that has an aim can be asked for the best lottery among those that constraints
allow; see `constrained`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bargain.aggregators.stakes import StakesMaker
from bargain.aggregators.talks import Talks
from bargain.disagreement import Disagreement
from bargain.normalization import Normalization
from bargain.restated import Restate


@dataclass(frozen=True)
class ScoreAim:
    """A credence-weighted sum; nobody's consent is asked.

    Parameters
    ----------
    normalization : Normalization
        Of the utilities that are added up.
    ballots : callable, optional
        What stands in the place of utilities: points that each row gives, of the row
        and of the worst and the best in it; see `BallotRule.ballots`.
    """

    normalization: Normalization
    ballots: Restate | None = None


@dataclass(frozen=True)
class BargainAim:
    """A welfare of gains over disagreement, below which nobody may fall.

    Parameters
    ----------
    disagreement : str or Disagreement
    make_stakes : callable
        What is maximized, once it is known who bargains.
    tolerance : float
        The certified gap to reach.
    """

    disagreement: str | Disagreement
    make_stakes: Callable[[Talks], StakesMaker]
    tolerance: float


Aim = ScoreAim | BargainAim
