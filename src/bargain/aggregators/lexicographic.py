"""The pipeline of rules that raise the least first, then the next, and so on.

What is compared is the rule's: shares of ideal gains, or gains in normalized units.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain._arrays import Float64Array, frozen, joined
from bargain._streams import check_unchanged
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses, check_share, check_tolerance
from bargain.aggregators.decision import SEVERAL, Decision
from bargain.aggregators.effort import call_of
from bargain.aggregators.statement import Statement
from bargain.aggregators.talks import Places, Talks, open_talks, standoff
from bargain.certificate import Certificate, Status, judged
from bargain.disagreement import as_option, resolve
from bargain.errors import ClusterError, SolveInterrupted, SolverError
from bargain.hypotheses import HypothesisSet
from bargain.leximin import Leximin
from bargain.rows import ArrayRows

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.solvers.interior import Interior

# Ideal gains, and what none of them exceeds.
Ideals = tuple[Float64Array, Float64Array]


@dataclass(frozen=True, eq=False)
class Units:
    """What is compared: each row's unit, and its ideal gain in that unit.

    Parameters
    ----------
    scale : ndarray of shape (n_rows,)
        Utility that counts as one; positive.
    ideals : ndarray of shape (n_rows,)
        The most that a row could have by itself.
    unit : float
        What one is worth in the value that is reported.
    unsure : float
        By what share of themselves the ideals may be too small.
    """

    scale: Float64Array
    ideals: Float64Array
    unit: float = 1.0
    unsure: float = 0.0


@dataclass(frozen=True, kw_only=True, repr=False)
class LexicographicRule(Rule):
    """The options of rules that compare gains, and how they are solved.

    Attributes
    ----------
    is_ideal_harmless : bool
        Whether an ideal gain is one at which nobody loses.

    Parameters
    ----------
    disagreement : str, array_like, Lottery or Disagreement
        Where talks end if they fail.
    tolerance : float
        Certified gap to reach, as a share of an ideal gain.
    min_credence : float
        Hypotheses of less credence have no say at all; see `NashBargaining`.
    """

    disagreement: Any = "worst-case"
    tolerance: float = 1e-9
    min_credence: float = 0.0
    gap_unit = "of an ideal gain"
    is_ideal_harmless = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "disagreement", as_option(self.disagreement))
        object.__setattr__(self, "tolerance", check_tolerance(self.tolerance))
        floor = check_share("min_credence", self.min_credence)
        object.__setattr__(self, "min_credence", floor)

    def __repr__(self) -> str:
        """Return the call that makes this rule, without what is left at defaults."""
        return call_of(self)

    @abstractmethod
    def units(
        self,
        talks: Talks,
        can_gain: np.ndarray,
        places: Places,
        ideals: Ideals | None = None,
    ) -> Units:
        """Return what is compared.

        Parameters
        ----------
        talks : Talks
        can_gain : ndarray of bool of shape (n_rows,)
            Which rows of the talks.
        places : ndarray of int, or slice
            Where these stand in the set.
        ideals : tuple of two ndarray of shape (n_rows,), optional
            Row-scaled ideal gains inside constraints, and what none exceeds.

        Returns
        -------
        units : Units
        """

    def aim(self) -> Aim:
        """Return what is compared; see `Rule.aim`."""
        from bargain.aggregators.aim import LeximinAim

        return LeximinAim(
            self.disagreement, self._criterion, self.is_ideal_harmless, self.tolerance
        )

    def _criterion(
        self, talks: Talks, can_gain: np.ndarray, ideals: Ideals | None = None
    ) -> Leximin:
        return criterion_of(self, talks, can_gain, ideals)

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the lexicographic optimum with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its value is the least of what is compared; its gap is the share of an
            ideal gain that anyone could win without loss to someone who then has no
            more.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point; the error
            carries the proof.
        SolveInterrupted
            On Ctrl-C.
        ClusterError
            If the utilities lie on a cluster.
        """
        checked = check_hypotheses(hypotheses)
        decision = _solve(self, checked)
        check_unchanged(checked.utilities)
        return decision

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        talks = _talks(self, check_hypotheses(hypotheses))
        can_gain = np.ones(talks.rows.n_rows, dtype=bool)
        if held is not None:
            can_gain = ~held[talks.places]
        criterion = criterion_of(self, talks, can_gain)
        return Statement(
            criterion, talks.point, self.tolerance, talks.rows, formula=talks.formula
        )


def criterion_of(
    rule: LexicographicRule,
    talks: Talks,
    can_gain: np.ndarray,
    ideals: Ideals | None = None,
) -> Leximin:
    """Return what makes a lottery the right one, for those who can gain."""
    rows, held = talks.rows, None
    if not can_gain.all():
        rows, held = talks.rows.select(can_gain), talks.rows.select(~can_gain)
    units = Units(rows.scale, np.ones(0))
    if rows.n_rows:
        units = rule.units(talks, can_gain, talks.places_of(can_gain), ideals)
    return Leximin(
        replace(rows, scale=units.scale),
        units.ideals,
        held,
        talks.formula,
        units.unit,
        units.unsure,
    )


def best_alone(rows: ArrayRows) -> Float64Array:
    """Return the most that each row could have if others might lose."""
    return joined(rows.each_part(_best))


def _best(rows: ArrayRows) -> Float64Array:
    return joined([block.max(axis=1) for _, block in rows.blocks()])


def _talks(rule: LexicographicRule, hypotheses: HypothesisSet) -> Talks:
    talks = open_talks(
        hypotheses,
        resolve(rule.disagreement, hypotheses),
        min_credence=rule.min_credence,
    )
    if not talks.rows.is_near:
        raise ClusterError(
            f"{type(rule).__name__} reads single rows, and the utilities are on a "
            "cluster; build a set from utilities.array.compute() if they fit in memory"
        )
    return talks


def _solve(rule: LexicographicRule, hypotheses: HypothesisSet) -> Decision:
    from bargain.aggregators.bargaining import failed, labelled

    talks = _talks(rule, hypotheses)
    try:
        interior = _interior(talks)
        criterion = criterion_of(rule, talks, interior.can_gain)
        lottery, certificate, notes, unique = _answer(rule, talks, criterion, interior)
    except SolverError as error:
        return failed(rule, talks, rule.tolerance, str(error))
    except KeyboardInterrupt as interrupt:
        sentence = "interrupted before any lottery was found"
        decision = failed(rule, talks, rule.tolerance, sentence)
        raise SolveInterrupted(sentence, decision) from interrupt
    return labelled(
        rule, talks, criterion, interior, lottery, certificate, notes, unique
    )


def _interior(talks: Talks) -> Interior:
    """Return who can gain, with a proof that the others cannot."""
    from bargain.solvers.interior import Standoff, find_interior

    formula = talks.formula
    found = find_interior(
        talks.rows, talks.credences, formula.is_attainable, formula.own_lottery()
    )
    if isinstance(found, Standoff):
        raise standoff(talks, found.multipliers)
    return found


def _answer(
    rule: LexicographicRule, talks: Talks, criterion: Leximin, interior: Interior
) -> tuple[Float64Array, Certificate, list[str], bool]:
    """Return the lottery, its certificate, notes, and whether it is the only one."""
    from bargain.aggregators.bargaining import lottery_at_the_point
    from bargain.solvers.leximin import leximin

    if not criterion.rows.n_rows:
        lottery, note, unique = lottery_at_the_point(talks, criterion.held, interior)
        return lottery, _certified(rule, criterion, lottery, None), [note], unique
    found = leximin(criterion, rule.tolerance)
    stages = criterion.joined(found.ours, found.theirs)
    certificate = _certified(rule, criterion, found.probabilities, stages)
    notes = []
    if certificate.status is Status.OPTIMAL and not found.unique:
        notes.append(SEVERAL)
    return found.probabilities, certificate, notes, found.unique


def _certified(
    rule: LexicographicRule,
    criterion: Leximin,
    lottery: Float64Array,
    stages: Float64Array | None,
) -> Certificate:
    numbers = criterion.judge(lottery, stages, exact=False)
    certificate = judged(*numbers, rule.tolerance, unit=rule.gap_unit, goal=rule.goal)
    if stages is None:
        return certificate
    return replace(certificate, stages=frozen(stages))
