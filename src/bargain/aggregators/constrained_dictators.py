"""Dictators under constraints: each chooses among what is allowed, and one is drawn.

A mixture of lotteries that constraints allow is allowed too.
"""

from __future__ import annotations

import numpy as np

from bargain.aggregators.aim import DictatorAim
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.lottery_mixture import mixture_certificate
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


def dictators(
    aim: DictatorAim, hypotheses: HypothesisSet
) -> tuple[tuple[float, HypothesisSet], ...]:
    """Return how likely each dictator is, and the set of it alone."""
    weights = aim.weights(hypotheses)
    drawn = np.flatnonzero(weights > 0)
    chances = weights[drawn] / weights[drawn].sum()
    return tuple(
        (
            float(chance),
            HypothesisSet.from_arrays(
                np.asarray(hypotheses.utilities[int(row)])[None],
                None,
                hypotheses.outcomes,
                [hypotheses.names[int(row)]],
            ),
        )
        for chance, row in zip(chances, drawn, strict=True)
    )


def solve_dictators(
    rule: Rule,
    aim: DictatorAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    parts: tuple[Decision, ...],
) -> Decision:
    """Return the mixture of what the dictators choose.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : DictatorAim
    hypotheses, seen : HypothesisSet
        The set, and what it looks like inside.
    parts : tuple of Decision
        Those of the dictators.
    """
    probabilities = np.zeros(hypotheses.n_outcomes)
    for (chance, _), part in zip(dictators(aim, hypotheses), parts, strict=True):
        probabilities += chance * part.lottery.probabilities
    probabilities /= probabilities.sum()
    return Decision(
        rule,
        seen,
        Lottery(probabilities, hypotheses.outcomes),
        mixture_certificate(parts, probabilities),
        seen.worst,
        notes=aim.notes(hypotheses),
        unique=all(part.unique for part in parts),
        parts=parts,
    )
