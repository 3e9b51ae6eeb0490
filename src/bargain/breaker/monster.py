"""What the breaker finds: a hypothesis, and what its joining does to the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bargain import _doors
from bargain._printed import Printed
from bargain.aggregators.decision import Decision
from bargain.comparison import AnyRule
from bargain.lottery import Lottery
from bargain.utility_hypothesis import UtilityHypothesis

# Longer lists are cut: the objects hold them all.
SHOWN = 6


@dataclass(frozen=True, eq=False)
class Monster(Printed):
    """The hypothesis that hurt the others most; see `find_monster`.

    Attributes
    ----------
    rule : callable
        Who decided.
    hypothesis : UtilityHypothesis
        The monster, with its credence.
    stakes : float
        Its best utility minus its worst, in utility units.
    harm : float
        The share of their gains that the others lose when it joins: the mean of
        ``1 - y_h after / y_h before`` by their credences. Negative if every candidate
        did them good; 0 where it is not told from rounding (see `find_monster`).
    before, after : Decision
        Without it and with it.
    n_tried : int
        How many hypotheses the rule was asked about.
    n_skipped : int
        For how many of these it gave no lottery, or none that it stands behind.
    complaint : str
        What it said or did the first time; empty if it always answered.
    is_exact : bool
        Whether theory says that none hurts more, at these stakes and up to ties;
        otherwise this is the worst that a search found.
    is_complete : bool
        False if time or tries ran out before the search came to its end.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> monster = bg.find_monster(bg.ExpectedUtility(), pair, max_credence=0.05)
    >>> round(monster.credence, 6), monster.is_complete
    (0.05, True)
    """

    rule: AnyRule
    hypothesis: UtilityHypothesis
    stakes: float
    harm: float
    before: Decision
    after: Decision
    n_tried: int
    n_skipped: int
    complaint: str
    is_exact: bool
    is_complete: bool

    @property
    def credence(self) -> float:
        """The monster's credence."""
        credence = self.hypothesis.credence
        assert credence is not None  # it joined a set
        return credence

    def plot(self, ax: Any = None) -> Any:
        """Draw the lotteries before and after it joins, as stacked bars.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            ``ax.figure.savefig("monster.png")`` writes it to a file.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> monster = bg.find_monster(bg.ExpectedUtility(), pair, max_credence=0.05)
        >>> monster.plot().get_xlabel()
        'probability'
        """
        return _doors.open_door("plot_lotteries")(
            {"before": self.before.lottery, "after": self.after.lottery}, ax
        )

    def __str__(self) -> str:
        how = "no hypothesis does worse" if self.is_exact else "the worst found"
        lines = [
            f"{self.rule!r}: {self.hypothesis.name!r}, of credence "
            f"{self.credence:.4g} and stakes {self.stakes:.3g}, costs the others "
            f"{self.harm:.4g} of their gains ({how}; {self.n_tried} tried)",
            _line("its utilities", self.hypothesis.utilities.items(), self.stakes),
            _line("before", _pairs(self.before.lottery), 1.0),
            _line("after", _pairs(self.after.lottery), 1.0),
        ]
        if self.n_skipped:
            lines.append(f"  no lottery for {self.n_skipped}: {self.complaint}")
        return "\n".join(lines)


def _pairs(lottery: Lottery) -> Iterable[tuple[str, float]]:
    return zip(lottery.outcomes, lottery.probabilities.tolist(), strict=True)


def _line(what: str, values: Iterable[tuple[str, float]], unit: float) -> str:
    """Return the largest of some numbers by label, in shares of a unit."""
    shares = [(label, value / unit) for label, value in values if value]
    shares.sort(key=lambda pair: -abs(pair[1]))
    shown = ", ".join(f"{label} {value:.3g}" for label, value in shares[:SHOWN])
    more = len(shares) - SHOWN
    return f"  {what}: {shown}" + (f" and {more} more" if more > 0 else "")
