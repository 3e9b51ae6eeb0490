"""Where derivatives hold to one side only, or not at all, and why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.certificate import Status
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.derivatives import Tangent
from bargain.sensitivity.extremes import EDGE

# Derivatives to both sides are the same up to this, beside the largest.
SAME = 1e-6

# Solvers count less credence as this much.
FAINT = 1e-12

# Of so little of the ideal gain, utilities of its size have a few digits left.
SLIGHT = 1e-12


def differing(rising: Float64Array, falling: Float64Array) -> np.ndarray:
    """Return in which columns derivatives to both sides differ, or there are none."""
    sizes = np.maximum(np.abs(rising), np.abs(falling)).max(axis=0)
    same = np.abs(rising - falling).max(axis=0) <= SAME * sizes
    return np.asarray(~same)  # NaN is no derivative


def kinks(
    decision: Decision,
    tangent: Tangent,
    differ: np.ndarray | None,
    tied: np.ndarray,
    dominated: np.ndarray | None,
) -> tuple[str, ...]:
    """Return the sentences of `Sensitivity.kinks`.

    Parameters
    ----------
    decision : Decision
    tangent : Tangent
    differ : ndarray of bool of shape (n_hypotheses,), or None
        By whose credence derivatives to both sides differ; None where outcomes are not
        about to change.
    tied : ndarray of bool of shape (n_hypotheses,)
        Whose worst or favourite outcomes are tied, where that matters.
    dominated : ndarray of int, or None
        Outcomes about to be dominated, or to cease to be, where that matters; None
        where it is not known.
    """
    return (
        *_of_lotteries(decision, tangent, differ),
        *_of_credences(decision, tangent),
        *_of_ties(decision.hypotheses, tied, dominated),
    )


def _of_lotteries(
    decision: Decision, tangent: Tangent, differ: np.ndarray | None
) -> Iterator[str]:
    """Yield sentences on what the lottery itself may do."""
    hypotheses = decision.hypotheses
    is_certified = decision.status is Status.OPTIMAL
    if not is_certified:
        yield (
            f"not certified to its tolerance ({decision.message}): derivatives are as "
            "if the lottery were the best one"
        )
    if differ is not None:
        outcomes = _outcomes(hypotheses, tangent.about_to_change)
        sides = "derivatives by utilities and points may hold to one side only"
        if differ.any():
            sides += f", and those by credence do for {name_some(hypotheses, differ)}"
        yield f"about to come into use, or to fall out of it: {outcomes}; {sides}"
    has_choice = tangent.in_choice.any() or tangent.edges.leaves_choice
    if has_choice or (is_certified and not decision.unique):
        yield (
            "several lotteries are best, or are about to be: the one returned may "
            "jump, while what is expected does not"
        )


def _of_credences(decision: Decision, tangent: Tangent) -> Iterator[str]:
    """Yield sentences on those with hardly any say, or hardly any gain."""
    hypotheses, credences = decision.hypotheses, decision.hypotheses.credences
    absent = (credences == 0) & ~hypotheses.indifferent
    if absent.any():
        yield (
            f"zero credence, no say: {name_some(hypotheses, absent)}; derivatives are "
            "those without, and a credence above zero brings them in"
        )
    sentences, silenced = _at_min_credence(decision)
    yield from sentences
    faint = (credences > 0) & (credences < FAINT) & ~silenced
    if faint.any():
        yield (
            f"credence below {FAINT:g}, which solvers hardly tell from none: "
            f"{name_some(hypotheses, faint)}; derivatives may miss what these use"
        )
    slight = np.zeros(len(hypotheses), dtype=bool)
    slight[tangent.places] = tangent.expected < SLIGHT
    slight &= ~faint
    if slight.any():
        yield (
            f"gains below {SLIGHT:g} of the ideal gain, of which rounding leaves few "
            f"digits: {name_some(hypotheses, slight)}; derivatives may have no more"
        )


def _of_ties(
    hypotheses: HypothesisSet, tied: np.ndarray, dominated: np.ndarray | None
) -> Iterator[str]:
    """Yield sentences on utilities that are the same, and on outcomes that compete."""
    indifferent = hypotheses.indifferent & (hypotheses.credences > 0)
    if indifferent.any():
        yield (
            f"indifferent, left out: {name_some(hypotheses, indifferent)}; with a hair "
            "of utility these have a say, and the lottery may jump"
        )
    tied = tied & ~hypotheses.indifferent  # these are named already
    if tied.any():
        yield (
            f"worst or favourite outcomes are tied: {name_some(hypotheses, tied)}; "
            "derivatives by their utilities hold where these change together"
        )
    if dominated is None:
        yield (
            f"not told: which of the {hypotheses.n_outcomes} outcomes are about to be "
            "dominated, or to cease to be, since there are too many to compare; where "
            "one is, the point may jump with utilities"
        )
    elif len(dominated):
        yield (
            "about to be dominated, or to cease to be: "
            f"{_outcomes(hypotheses, dominated)}; the point may jump with utilities"
        )


def _at_min_credence(decision: Decision) -> tuple[list[str], np.ndarray]:
    """Return sentences on those with a credence about, or below, the least heard.

    And the mask of those who are not heard, shape (n_hypotheses,).
    """
    hypotheses, rule = decision.hypotheses, decision.rule
    assert isinstance(rule, BargainingRule)  # see `ask`
    least, credences = rule.min_credence, hypotheses.credences
    silenced = (credences > 0) & (credences < least)
    # Beside a tiny threshold a hair is less.
    at = (credences > 0) & (np.abs(credences - least) <= min(EDGE, least / 2))
    said = []
    if at.any():
        said.append(
            f"credence within {EDGE:g} of min_credence={least:g}: "
            f"{name_some(hypotheses, at)}; across it these gain or lose their say, and "
            "the lottery may jump"
        )
    below = silenced & ~at
    if below.any():
        said.append(
            f"credence below min_credence={least:g}, no say: "
            f"{name_some(hypotheses, below)}; derivatives are those without, and more "
            "credence than that brings them in"
        )
    return said, silenced


def _outcomes(hypotheses: HypothesisSet, places: np.ndarray) -> str:
    return ", ".join(repr(hypotheses.outcomes[k]) for k in sorted(places.tolist()))
