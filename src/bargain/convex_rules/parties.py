"""Who bargains over a convex choice: who can gain, and who is held at the point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.convex_outcomes import ConvexOutcomes
from bargain.convex_rules.limits import (
    FIXED,
    NO_CLEAR_GAIN,
    NO_GAIN,
    ROOM,
    SMALLEST,
)
from bargain.errors import (
    DisagreementError,
    InfeasibleConstraintsError,
    InvalidOptionError,
)


@dataclass(frozen=True, eq=False)
class Parties:
    """Those whose gains count, and those who may not lose.

    Parameters
    ----------
    outcomes : ConvexOutcomes
    point : ndarray of shape (n_hypotheses,)
    scales : ndarray of shape (n_hypotheses,)
        Ideal gains, or what else utilities are compared with; not for those left out.
    places : ndarray of int
        Who can gain.
    held : ndarray of int
        Who cannot, and may not lose.
    notes : tuple of str
    proof : ndarray of shape (n_hypotheses,), or None
        Multipliers under which the gains of those held add up to none.
    points : tuple
        A choice at which nobody loses, where nobody can gain.
    solver : str
        Which solver found it.
    """

    outcomes: ConvexOutcomes
    point: Float64Array
    scales: Float64Array
    places: np.ndarray
    held: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    notes: tuple[str, ...] = ()
    proof: Float64Array | None = None
    points: tuple[Any, ...] = ()
    solver: str = ""

    def row(self, place: int) -> Any:
        """Return a gain as an expression, in units of its scale."""
        gain = self.outcomes.utilities[place] - float(self.point[place])
        return gain / float(self.scales[place])

    @property
    def gains(self) -> list[Any]:
        """The gains of those who can gain, as expressions."""
        return [self.row(int(k)) for k in self.places]

    @property
    def constraints(self) -> list[Any]:
        """What a choice must satisfy, so that nobody who is held loses."""
        return [
            *self.outcomes.constraints,
            *(self.row(int(k)) >= -ROOM for k in self.held),
        ]

    def gains_at(self, utilities: Float64Array) -> Float64Array:
        """Return the gains of those who can gain, as numbers."""
        return np.asarray((utilities - self.point)[self.places] / self.ideals)

    def shortfall(self, utilities: Float64Array) -> float:
        """Return by how much someone who is held loses."""
        lost = (self.point - utilities)[self.held] / self.scales[self.held]
        return float(np.max(lost, initial=0.0))

    @property
    def ideals(self) -> Float64Array:
        """The scales of those who can gain."""
        return np.asarray(self.scales[self.places])

    @property
    def credences(self) -> Float64Array:
        """The credences of those who can gain."""
        return np.asarray(self.outcomes.credences[self.places])


def measured(outcomes: ConvexOutcomes, point: Float64Array) -> Parties:
    """Return all who have a say, in units of what they could gain by themselves."""
    parties, cannot = _by_themselves(outcomes, point)
    if cannot.any():
        named = named_some(outcomes, np.flatnonzero(cannot))
        raise DisagreementError(
            f"everyone's best choice must be above the disagreement point, from which "
            f"utilities are measured (that of {named} is not); lower the point",
            [outcomes.names[int(k)] for k in np.flatnonzero(cannot)],
        )
    return parties


def everyone(
    outcomes: ConvexOutcomes, point: Float64Array, *, is_attained: bool
) -> Parties:
    """Return all who have a say, whether they can gain or not."""
    return _by_themselves(outcomes, point, is_attained=is_attained)[0]


def bargaining(
    outcomes: ConvexOutcomes, point: Float64Array, *, is_attained: bool
) -> Parties:
    """Return who can gain while nobody loses, and hold the others at the point.

    Whether the point is attained is not asked if it comes from a choice.
    """
    from bargain.solvers import convex_outcomes as cvx

    parties, cannot = _by_themselves(outcomes, point, is_attained=is_attained)
    if not len(parties.places):
        return parties
    bargainers = parties.places
    fair = cvx.maximize_the_least(
        parties.gains, outcomes.constraints, outcomes.variables
    )
    check(outcomes, fair, "the least gain")
    shares = _shares(fair)
    if not is_attained and fair.value < -NO_GAIN:
        blamed = bargainers[shares > 1e-3]
        proof = np.zeros(len(point))
        proof[bargainers] = shares / parties.ideals
        raise DisagreementError(
            f"some choice must give everyone the disagreement point (it asks too much "
            f"for {named_some(outcomes, blamed)} at once); lower the point of one of "
            "them",
            [outcomes.names[int(k)] for k in blamed],
            proof,
        )
    proof = np.zeros(len(point))
    if fair.value <= NO_GAIN:
        while len(parties.places):
            stuck = cannot[parties.places]
            if not stuck.any():
                least = cvx.maximize_the_least(
                    parties.gains, parties.constraints, outcomes.variables
                )
                floor = NO_CLEAR_GAIN if len(parties.held) else NO_GAIN
                if least.status == "optimal" and least.value > floor:
                    break
                shares = _shares(least) if least.multipliers else np.ones(len(stuck))
                stuck = shares >= FIXED * shares.max()
                proof[parties.places] = np.where(stuck, shares, 0.0)
            else:
                proof[parties.places] = stuck
            parties = replace(
                parties,
                places=parties.places[~stuck],
                held=np.union1d(parties.held, parties.places[stuck]),
            )
        parties = replace(
            parties,
            proof=np.divide(proof, parties.scales, where=proof > 0, out=proof),
            points=fair.points,
            solver=fair.solver,
        )
    return parties


def _by_themselves(
    outcomes: ConvexOutcomes, point: Float64Array, *, is_attained: bool = False
) -> tuple[Parties, np.ndarray]:
    """Find each one's best choice; return who counts, and whose best is the point."""
    from bargain.solvers import convex_outcomes as cvx

    present = np.flatnonzero(outcomes.credences > 0)
    tops, sizes = np.zeros(len(point)), np.abs(point)
    for k in map(int, present):
        answer = cvx.maximize(
            outcomes.utilities[k], outcomes.constraints, outcomes.variables
        )
        check(outcomes, answer, repr(outcomes.names[k]))
        tops[k] = answer.value
        # What rounding is relative to: how large utilities are at anybody's best.
        there = np.abs(outcomes.at(answer.points)[0])
        sizes = np.fmax(sizes, there)
    sizes = np.maximum(np.maximum(sizes, np.abs(tops)), SMALLEST)
    rooms = tops - point
    constant = np.array([utility.is_constant() for utility in outcomes.utilities])
    for k in map(int, present):
        if not is_attained and rooms[k] < -NO_GAIN * sizes[k]:
            raise DisagreementError(
                f"disagreement must be attainable (it gives {outcomes.names[k]!r} "
                f"{point[k]:.6g}, and no choice more than {tops[k]:.6g}); lower the "
                "point",
                [outcomes.names[k]],
            )
    cannot = (rooms <= NO_GAIN * sizes) & ~constant
    scales = np.where(cannot, sizes, rooms)
    notes = absent_notes(outcomes)
    constant &= outcomes.credences > 0
    if constant.any():
        named = named_some(outcomes, np.flatnonzero(constant))
        notes = (*notes, f"indifferent, left out: {named}")
    places = present[~constant[present]]
    return Parties(outcomes, point, scales, places, notes=notes), cannot


def absent_notes(outcomes: ConvexOutcomes) -> tuple[str, ...]:
    """Say who has no say."""
    absent = np.flatnonzero(outcomes.credences == 0)
    if not len(absent):
        return ()
    return (f"zero credence, no say: {named_some(outcomes, absent)}",)


def check(outcomes: ConvexOutcomes, answer: Any, whose: str) -> None:
    """Refuse contradicting constraints, and utilities without a bound."""
    if answer.status == "infeasible":
        raise InfeasibleConstraintsError(
            f"some choice must satisfy the {len(outcomes.constraints)} constraints "
            f"(none does, says {answer.solver}); loosen one of them"
        )
    if answer.status == "unbounded":
        raise InvalidOptionError(
            f"utilities must be bounded (that of {whose} is not, says "
            f"{answer.solver}); add the constraint that is missing"
        )


def named_some(outcomes: ConvexOutcomes, places: Sequence[int] | np.ndarray) -> str:
    """Return the names of some hypotheses, in a list for people."""
    shown = ", ".join(repr(outcomes.names[int(k)]) for k in places[:5])
    return shown if len(places) <= 5 else f"{shown} and {len(places) - 5} more"


def _shares(answer: Any) -> Float64Array:
    multipliers = np.maximum(np.array(answer.multipliers), 0.0)
    return np.asarray(multipliers / (float(multipliers.sum()) or 1.0))
