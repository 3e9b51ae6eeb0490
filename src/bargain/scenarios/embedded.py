"""Embedded tables as scenarios, with the monster's stakes and credence to choose."""

from __future__ import annotations

import numpy as np

from bargain._arrays import difference
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.nash import NashBargaining
from bargain.examples import load
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.checks import check_between, picks
from bargain.scenarios.claims import ProbabilityOf
from bargain.scenarios.scenario import Expectation, Scenario, fair_shares

# Beyond, the change of unit that makes them could be rounded to nothing, or make a
# utility larger than sets may have.
STAKES = (1e-290, 1e300)


def wireheading(*, stakes: float = 1e6, credence: float = 0.01) -> Scenario:
    """Set one hypothesis, that the reward channel is what counts, against four others.

    Four views score the task and the people on a scale from 0 to 10, and rate seizing
    the channel worst. Expected utility seizes it once the credence times the stakes is
    more than the 10 that the others could lose. Under Nash bargaining the channel is
    seized with the credence of that view at most.

    Parameters
    ----------
    stakes : float
        What the seizure is worth to the reward channel, in the others' points; between
        1e-290 and 1e300.
    credence : float
        Of the reward channel, below 1/4.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] M. Ring and L. Orseau, "Delusion, survival, and intelligent agents", AGI
       2011, LNAI 6830, pp. 11-20: an agent that may alter its own inputs.

    Examples
    --------
    >>> views = wireheading(credence=0.05).hypotheses
    >>> round(bg.NashBargaining()(views)["seize the reward channel"], 4)
    0.05
    """
    stakes = check_between("stakes", stakes, *STAKES)
    credence = check_between("credence", credence, 0, 0.25)
    seize = "seize the reward channel"
    hypotheses = _with("wireheading", "reward channel", stakes, credence)
    expectations = [
        # Nobody else gains by it, so its slope is e / y, with y its own share of the
        # ideal gain: it is used only where y is e, and y is at least its probability.
        Expectation(NashBargaining(), ProbabilityOf(seize, at_most=credence)),
        *fair_shares(hypotheses),
    ]
    if credence * _lead(hypotheses, "reward channel") > 10:
        expectations.append(picks(ExpectedUtility(), seize))
    return Scenario(
        "wireheading",
        hypotheses,
        "An assistant is unsure what its training was meant to teach. One hypothesis "
        "says: the reward signal itself, however it comes about.",
        tuple(expectations),
        "numbers made up for this project; M. Ring and L. Orseau, Delusion, survival, "
        "and intelligent agents, 2011",
        ("reward channel",),
    )


def worldviews(*, stakes: float = 2e9, credence: float = 0.09) -> Scenario:
    """Ask twelve moral views about ten kinds of project, in units that do not compare.

    The longtermist view counts future lives, by the billion, and alone decides raw
    expected utility.

    Parameters
    ----------
    stakes : float
        The longtermist's best score, between 1e-290 and 1e300.
    credence : float
        Of the longtermist view, below 1/4.

    Returns
    -------
    scenario : Scenario

    Examples
    --------
    >>> views = worldviews().hypotheses
    >>> bg.ExpectedUtility()(views).support()
    ('AI safety research',)
    >>> round(bg.NashBargaining()(views)["AI safety research"], 3)
    0.126
    """
    stakes = check_between("stakes", stakes, *STAKES)
    credence = check_between("credence", credence, 0, 0.25)
    name = "longtermist"
    hypotheses = _with("worldviews", name, stakes, credence)
    expectations = list(fair_shares(hypotheses))
    others = hypotheses.names.position(name) != np.arange(len(hypotheses))
    ranges = difference(hypotheses.best, hypotheses.worst)
    # What all the others together could lose by its favourite.
    most = float(hypotheses.credences[others] @ ranges[others])
    if credence * _lead(hypotheses, name) > most:
        expectations.append(picks(ExpectedUtility(), "AI safety research"))
    return Scenario(
        "worldviews",
        hypotheses,
        "How should a budget be spread over ten kinds of project, when it is uncertain "
        "which of twelve moral views is right?",
        tuple(expectations),
        "made up for this project, as all of its numbers are",
        (name,),
    )


def _with(table: str, name: str, stakes: float, credence: float) -> HypothesisSet:
    """Return an embedded table with other stakes and credence for one hypothesis."""
    hypotheses = load(table)
    row = hypotheses.names.position(name)
    credences = np.array(hypotheses.credences)
    credences *= (1 - credence) / (1 - credences[row])
    credences[row] = credence
    return hypotheses.rescaled(
        name, stakes / float(hypotheses.best[row])
    ).with_credences(credences, normalize=True)


def _lead(hypotheses: HypothesisSet, name: str) -> float:
    """Return by how much a hypothesis prefers its favourite to the next outcome."""
    row = np.sort(hypotheses.utilities[hypotheses.names.position(name)])
    return float(row[-1] - row[-2])
