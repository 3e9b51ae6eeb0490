"""Utility hypotheses at the door: gathered into rows over the same outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array
from bargain._labels import Labels
from bargain.errors import InvalidHypothesesError
from bargain.utility_hypothesis import UtilityHypothesis


class Gathered(NamedTuple):
    """What several hypotheses are as a set: arrays and their labels."""

    utilities: Float64Array
    credences: list[float] | None
    outcomes: Labels
    names: Labels


def gather(hypotheses: Iterable[UtilityHypothesis]) -> Gathered:
    """Put hypotheses under each other; the first one says in which order outcomes go.

    Raises
    ------
    InvalidHypothesesError
        If there is none, or they are not over the same outcomes, or some have a
        credence and others have none.
    """
    if isinstance(hypotheses, (np.ndarray, Mapping)):
        raise InvalidHypothesesError(
            f"hypotheses must be UtilityHypothesis objects (got "
            f"{type(hypotheses).__name__}); use HypothesisSet.from_arrays"
        )
    members = list(hypotheses)
    for member in members:
        if not isinstance(member, UtilityHypothesis):
            raise InvalidHypothesesError(
                f"hypotheses must be UtilityHypothesis objects (got "
                f"{type(member).__name__}); use HypothesisSet.from_arrays for "
                "numbers"
            )
    if not members:
        raise InvalidHypothesesError(
            "hypotheses must hold at least one hypothesis (got none)"
        )
    outcomes = Labels("outcome", members[0].utilities)
    if not len(outcomes):
        raise InvalidHypothesesError(
            f"utilities must hold at least one outcome (hypothesis "
            f"{members[0].name!r} has none)"
        )
    return Gathered(
        np.array([ordered_utilities(member, outcomes) for member in members]),
        _gather_credences(members),
        outcomes,
        Labels("hypothesis", [member.name for member in members]),
    )


def ordered_utilities(hypothesis: UtilityHypothesis, outcomes: Labels) -> list[float]:
    """Return a hypothesis's utilities in the order of the outcomes, one for each."""
    for outcome in outcomes:
        if outcome not in hypothesis.utilities:
            raise InvalidHypothesesError(
                f"hypothesis {hypothesis.name!r} has no utility for outcome "
                f"{outcome!r}; every hypothesis needs one for each outcome"
            )
    for outcome in hypothesis.utilities:
        if outcome not in outcomes:
            raise InvalidHypothesesError(
                f"only hypothesis {hypothesis.name!r} has a utility for outcome "
                f"{outcome!r}; every hypothesis needs one for each outcome"
            )
    return [hypothesis.utilities[outcome] for outcome in outcomes]


def check_newcomer(hypothesis: object) -> float:
    """Return the credence with which a hypothesis joins a set."""
    if not isinstance(hypothesis, UtilityHypothesis):
        raise InvalidHypothesesError(
            f"hypothesis must be a UtilityHypothesis (got {type(hypothesis).__name__})"
        )
    if hypothesis.credence is None or not 0 <= hypothesis.credence <= 1:
        raise InvalidHypothesesError(
            f"hypothesis {hypothesis.name!r} must have a credence between 0 and 1 "
            f"to join a set (got {hypothesis.credence}); give it one"
        )
    return hypothesis.credence


def _gather_credences(members: Sequence[UtilityHypothesis]) -> list[float] | None:
    without = [member.name for member in members if member.credence is None]
    if len(without) == len(members):
        return None
    if without:
        raise InvalidHypothesesError(
            f"credences must be given for every hypothesis or for none (hypothesis "
            f"{without[0]!r} has none); give it one"
        )
    return [float(member.credence or 0.0) for member in members]
