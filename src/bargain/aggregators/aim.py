"""What a rule aims at, told without its way to get there: for lotteries of any set.

A rule that has an aim can be asked for the best lottery among those that constraints
allow; see `constrained`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargain.aggregators.stakes import StakesMaker
from bargain.aggregators.talks import Talks
from bargain.disagreement import Disagreement
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import Normalization
from bargain.restated import Restate

if TYPE_CHECKING:
    import numpy as np

    from bargain._arrays import Float64Array
    from bargain.ambiguity import AmbiguitySet
    from bargain.leximin import Leximin
    from bargain.majority import MajorityGame
    from bargain.robust import Robust
    from bargain.solvers.saddle import Saddle

    # Ideal gains, and what none of them exceeds.
    Ideals = tuple[Float64Array, Float64Array]

AnyRule = Callable[[HypothesisSet], Lottery]


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


@dataclass(frozen=True)
class FloorAim:
    """A sum of normalized utilities above floors.

    Parameters
    ----------
    share : float
        Of a fair gain; see `BoundedExpectedUtility`.
    asked : tuple of callable
        The bargain whose gains are fair, if they are not credence times ideal.
    normalization : Normalization
    disagreement : str or Disagreement
    """

    share: float
    asked: tuple[AnyRule, ...]
    normalization: Normalization
    disagreement: str | Disagreement


@dataclass(frozen=True)
class NestAim:
    """What the rule between groups aims at, of sums within them.

    Parameters
    ----------
    group_set : callable
        Returns a set's groups as hypotheses.
    between : callable
        The rule.
    """

    group_set: Callable[[HypothesisSet], HypothesisSet]
    between: AnyRule


@dataclass(frozen=True)
class RiskAim:
    """The least weighted sum over a set of weights.

    Parameters
    ----------
    ambiguity : callable
        Returns the set, for credences.
    search : callable
        Returns the best lottery over outcomes, and weights that prove it.
    """

    ambiguity: Callable[[Float64Array], AmbiguitySet]
    search: Callable[[Robust], Saddle]


@dataclass(frozen=True)
class LeximinAim:
    """The least of what is compared, then the next least.

    Parameters
    ----------
    disagreement : str or Disagreement
    criterion : callable
        What makes a lottery the right one, of talks, who can gain, and their ideals.
    is_ideal_harmless : bool
        Whether an ideal gain is one at which nobody loses.
    tolerance : float
        The certified gap to reach.
    """

    disagreement: str | Disagreement
    criterion: Callable[[Talks, np.ndarray, Ideals], Leximin]
    is_ideal_harmless: bool
    tolerance: float


@dataclass(frozen=True)
class MajorityAim:
    """To lose to no lottery by majority of credence.

    Parameters
    ----------
    game : callable
        Returns the game for a set.
    """

    game: Callable[[HypothesisSet], MajorityGame]


@dataclass(frozen=True)
class DictatorAim:
    """What one hypothesis likes best, which is drawn.

    Parameters
    ----------
    weights : callable
        Returns how likely each is to be drawn, up to a common factor.
    notes : callable
        Returns what there is to say about a set.
    """

    weights: Callable[[HypothesisSet], Float64Array]
    notes: Callable[[HypothesisSet], tuple[str, ...]]


Aim = (
    ScoreAim
    | BargainAim
    | FloorAim
    | NestAim
    | RiskAim
    | LeximinAim
    | MajorityAim
    | DictatorAim
)
