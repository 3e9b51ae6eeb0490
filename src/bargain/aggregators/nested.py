"""Nested rules: expected utility within groups of hypotheses, another rule between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import Question, Rule, decide
from bargain.aggregators.checks import check_hypotheses, check_rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.grouping import Groups, Members, as_groups, members_of
from bargain.aggregators.nash import NashBargaining
from bargain.certificate import Certificate
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import as_normalization

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim


@dataclass(frozen=True)
class Nested(Rule):
    """Let groups of hypotheses add up their utilities, and another rule decide.

    Where hypotheses of a group differ about facts, their utilities are those of one
    view of what is valuable, and expected utility is right for them; between views
    that differ about values there is a bargain.

    Parameters
    ----------
    groups : mapping of str to str, or sequence of str
        The group of each hypothesis: by its name, or a label for each in the set's
        order. Of a table with a column for it,
        ``dict(zip(frame["name"], frame["group"]))``.
    within : ExpectedUtility
        What groups do; its normalization is of single hypotheses.
    between : rule
        What decides between groups: any rule, or a function from a set to a lottery.
        Whatever it takes for each hypothesis it takes for each group.

    Raises
    ------
    InvalidOptionError
        If the groups are none, `within` is no `ExpectedUtility` that adds up units,
        or `between` cannot be asked.

    Notes
    -----
    A group's credence is that of its members together; its utility is their
    credence-weighted mean. Groups come in the order of their first members.

    References
    ----------
    .. [1] Harsanyi, J. C., "Cardinal welfare, individualistic ethics, and
       interpersonal comparisons of utility", *Journal of Political Economy* 63(4),
       1955.

    Examples
    --------
    >>> animals = bg.HypothesisSet.from_arrays(
    ...     [[4, 0], [0, 0], [0, 1]], [0.25, 0.25, 0.5],
    ...     outcomes=["farms", "clinics"], names=["fish feel", "fish do not", "people"],
    ... )
    >>> groups = {"fish feel": "all", "fish do not": "all", "people": "people"}
    >>> rule = bg.Nested(groups)
    >>> decision = rule.solve(animals)
    >>> decision.lottery
    Lottery({'farms': 0.5, 'clinics': 0.5})
    >>> decision.parts[0].hypotheses.utilities
    array([[2., 0.],
           [0., 1.]])
    """

    groups: Groups
    _: KW_ONLY
    within: ExpectedUtility = field(default_factory=ExpectedUtility)
    between: Callable[[HypothesisSet], Lottery] = field(default_factory=NashBargaining)

    def __init__(
        self,
        groups: Mapping[str, str] | Iterable[str] | Groups,
        *,
        within: ExpectedUtility | None = None,
        between: Callable[[HypothesisSet], Lottery] | None = None,
    ) -> None:
        within = ExpectedUtility() if within is None else within
        between = NashBargaining() if between is None else between
        if type(within) is not ExpectedUtility:
            raise InvalidOptionError(
                f"within must be an ExpectedUtility (got {within!r}); utilities within "
                "a group are added up"
            )
        if not as_normalization(within.normalization).is_affine:
            raise InvalidOptionError(
                f"within must add up units (got {within!r}, whose normalization has "
                "none); use another"
            )
        check_rule(between)
        object.__setattr__(self, "groups", as_groups(groups))
        object.__setattr__(self, "within", within)
        object.__setattr__(self, "between", between)

    @property
    def gap_unit(self) -> str:  # type: ignore[override]  # that of the rule between
        """What the certified gap is measured in."""
        return getattr(self.between, "gap_unit", "units of its objective")

    @property
    def goal(self) -> str:  # type: ignore[override]  # that of the rule between
        """What the gap is the distance to."""
        return getattr(self.between, "goal", "the best lottery")

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return what the rule between decides for the groups.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its certificate's numbers are those of the decision between groups, which
            is its part and carries the evidence.

        Raises
        ------
        InvalidOptionError
            If a hypothesis has no group.
        UnknownLabelError
            If a hypothesis that the groups name is not in the set.
        DisagreementError
            If no lottery gives every group its disagreement point.
        BargainError
            If a rule between that is not the library's returns no lottery.
        """
        check_hypotheses(hypotheses)
        outer = decide(self.between, self.group_set(hypotheses))
        return Decision(
            self,
            hypotheses,
            outer.lottery,
            self.recombined(outer.certificate, (outer.certificate,)),
            hypotheses.worst,
            notes=tuple(f"between groups: {note}" for note in outer.notes),
            unique=outer.unique,
            parts=(outer,),
        )

    def group_set(self, hypotheses: HypothesisSet) -> HypothesisSet:
        """Return the groups as hypotheses: their names, credences and utilities.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        groups : HypothesisSet
        """
        members = self._members(hypotheses)
        return HypothesisSet.from_arrays(
            members.utilities(hypotheses, self.within),
            members.credences,
            hypotheses.outcomes,
            members.labels,
            normalize=True,
        )

    def questions(self, hypotheses: HypothesisSet) -> tuple[Question, ...]:
        """Return the question between groups; see `Rule.questions`."""
        return ((self.between, self.group_set(hypotheses)),)

    def recombined(
        self, certificate: Certificate, parts: tuple[Certificate, ...]
    ) -> Certificate:
        """Return the numbers of the decision between groups; see `Rule.recombined`."""
        return replace(
            parts[0],
            multipliers=None,
            exclusion=None,
            tangents=None,
            stages=None,
            prices=None,
            parts=parts,
        )

    def aim(self) -> Aim:
        """Return that groups add up, and another rule decides; see `Rule.aim`."""
        from bargain.aggregators.aim import NestAim

        return NestAim(self.group_set, self.between)

    def shadow_weights(
        self, hypotheses: HypothesisSet, parts: tuple[Decision, ...]
    ) -> Float64Array:
        """Return the weights of the groups, shared out among their members.

        Parameters
        ----------
        hypotheses : HypothesisSet
        parts : tuple of Decision
            That of the rule between groups.

        Returns
        -------
        weights : ndarray of shape (n_hypotheses,)
            Sum to 1. NaN for those whose group has none.
        """
        members = self._members(hypotheses)
        normalization = as_normalization(self.within.normalization)
        _, units = normalization.zeros_and_units(hypotheses)
        of_groups = parts[0].weights[members.places]
        counted = (members.shares > 0) & np.isfinite(units) & (of_groups > 0)
        weights = np.full(len(hypotheses), np.nan)
        # In logarithms, since units may differ by more than a float can hold.
        exponents = np.log(of_groups[counted] * members.shares[counted])
        exponents -= np.log(units[counted])
        shares = np.exp(exponents - exponents.max(initial=-np.inf))
        weights[counted] = shares / shares.sum()
        return weights

    def _members(self, hypotheses: HypothesisSet) -> Members:
        return members_of(self.groups, hypotheses)
