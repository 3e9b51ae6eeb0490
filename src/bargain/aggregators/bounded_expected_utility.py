"""Expected utility above floors: stakes decide, but nobody falls below a share."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from bargain.aggregators.base import Question
from bargain.aggregators.checks import check_hypotheses, check_share
from bargain.aggregators.decision import Decision
from bargain.aggregators.flooring import FlooringRule, solve_above_floors, state_floors
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.statement import Statement
from bargain.disagreement import as_option
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Normalization, as_change_of_units, as_normalization

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bargain.aggregators.aim import Aim

Measure = Literal["ideal", "nash"]


@dataclass(frozen=True)
class BoundedExpectedUtility(FlooringRule):
    """Maximize expected utility, with a floor under what each hypothesis gains.

    Parameters
    ----------
    share : float
        The share k of a fair gain that is everyone's floor, from 0 (expected utility
        above disagreement) to 1.
    of : {"ideal", "nash"}
        What a fair gain is. ``"ideal"``: the credence times the ideal gain, that of
        the hypothesis's best outcome, so that ``y_h >= k w_h a_h``. ``"nash"``: what
        `NashBargaining` gives.
    normalization : {"range", "variance", None} or Normalization
        The units in which expected utilities are added up.
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        What gains are counted from, in each hypothesis's own units; see
        `NashBargaining`.
    min_credence : float
        Hypotheses of less credence have no say, and no floor: the answer is that of
        the set in which they have none. See `NashBargaining`.

    Raises
    ------
    InvalidOptionError
        If `share` does not lie between 0 and 1, `of` is another word, or an option is
        none.

    Notes
    -----
    With the worst case as disagreement point both kinds of floors can always be kept,
    by whatever stakes others have: the lottery that draws a hypothesis by credence and
    then its favourite keeps the first kind. With a higher point the first kind may be
    out of reach; the second never is.

    The decision of `NashBargaining`, if there is one, is the decision's part.

    References
    ----------
    This library's own. What everyone's floor is a share of is known elsewhere: from the
    worst case the first kind is the individual fair share of Aziz, Bogomolnaia and
    Moulin, "Fair mixing: the case of dichotomous preferences", 2020.

    Examples
    --------
    >>> monster = bg.HypothesisSet.from_arrays([[1, 0], [0, 1e6]], [0.9, 0.1])
    >>> bg.BoundedExpectedUtility(0.5, normalization=None)(monster)
    Lottery({'outcome 0': 0.45, 'outcome 1': 0.55})
    """

    share: float
    _: KW_ONLY
    of: Measure = "ideal"
    normalization: str | Normalization | None = "range"
    disagreement: Any = "worst-case"
    min_credence: float = 0.0
    gap_unit = "of the range of the scores"

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", check_share("share", self.share))
        if self.of not in get_args(Measure):
            raise InvalidOptionError(
                f"of must be one of {', '.join(map(repr, get_args(Measure)))} (got "
                f"{self.of!r})"
            )
        as_change_of_units(self.normalization)
        object.__setattr__(self, "disagreement", as_option(self.disagreement))
        floor = check_share("min_credence", self.min_credence)
        object.__setattr__(self, "min_credence", floor)

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best lottery above the floors, with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is in the units of `ExpectedUtility`; its certificate's
            multipliers are the prices of the floors.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        FloorError
            If no lottery gives every hypothesis its floor; the error carries the
            proof.
        """
        checked = check_hypotheses(hypotheses)
        parts = tuple(rule.solve(checked) for rule in self._asked())
        return solve_above_floors(self, checked, parts)

    def questions(self, hypotheses: HypothesisSet) -> tuple[Question, ...]:
        """Return the bargain whose gains are the floors; see `Rule.questions`."""
        return tuple((rule, hypotheses) for rule in self._asked())

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        if self._asked():
            raise InvalidOptionError(
                f"the floors of {self!r} follow from the Nash lottery; state them "
                "after it, with state_after"
            )
        return self.state_after(hypotheses, (), held)

    def state_after(
        self,
        hypotheses: HypothesisSet,
        lotteries: Sequence[np.ndarray],
        held: np.ndarray | None = None,
    ) -> Statement:
        """State the problem, given the Nash lottery; see `Rule.state_after`."""
        return state_floors(self, check_hypotheses(hypotheses), lotteries)

    def aim(self) -> Aim:
        """Return the sum above floors; see `Rule.aim`."""
        from bargain.aggregators.aim import FloorAim

        normalization = as_normalization(self.normalization)
        return FloorAim(self.share, self._asked(), normalization, self.disagreement)

    def _asked(self) -> tuple[NashBargaining, ...]:
        if self.of == "ideal" or self.share == 0:
            return ()
        return (
            NashBargaining(
                disagreement=self.disagreement, min_credence=self.min_credence
            ),
        )
