"""What a certificate's gap shows, in words, for each rule's unit."""

from __future__ import annotations

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.aggregators.nested import Nested
from bargain.explanation.ground import Ground
from bargain.explanation.wording import percent
from bargain.leximin.criterion import Leximin
from bargain.problem import Problem

# Smaller gaps are rounding, and are not read out digit by digit.
TINY = 1e-8

# A bound that leaves room for so many times as much says nothing.
LARGEST = 1e15


def shows_something(decision: Decision) -> bool:
    """Whether a gap is so small that it is worth reading out."""
    gap = decision.certificate.gap
    if decision.gap_unit == "nats":
        return bool(gap < np.log(LARGEST))
    return bool(gap < LARGEST)


def gap_shown(decision: Decision, ground: Ground) -> str:
    """Return what the certificate's gap shows."""
    gap, unit = decision.certificate.gap, decision.gap_unit
    gains = "the groups' gains" if isinstance(ground.rule, Nested) else "gains"
    none = f"no {_others(decision, ground)}"
    if unit == "nats":
        # No lottery has a product more than e to the power of the gap times larger.
        more = _share(float(np.expm1(gap)))
        return (
            f"{none} makes the product of {gains}, each raised to the power of its "
            f"credence, larger by more than {more}"
        )
    more = _share(gap)
    number = "a hundred-millionth" if gap < TINY else f"{gap:.2g}"
    return {
        "of the range of the scores": (
            f"{none} has a score, which the rule makes as large as can be, that is "
            f"higher by more than {more} of the distance between the highest and the "
            "lowest"
        ),
        "of the power mean": (
            f"{none} makes the average of {gains} that the rule uses, called a power "
            f"mean, larger by more than {more}"
        ),
        "of an ideal gain": (
            f"{none} gives somebody more by {more} of the most that it could gain, "
            "without a loss to somebody who then has no more"
        ),
        "of probability": (
            f"at most {more} of probability lies elsewhere than the rule puts it"
        ),
        "of credence": (
            f"{none} is preferred to this one by a majority that exceeds the rest by "
            f"more than {more} of credence"
        ),
        "of the normalized scale": (
            f"{none} is valued higher by more than {more} of the way from everyone's "
            "worst to everyone's best"
        ),
        "units of the mixed objective": (
            f"{none} is better by more than {number} in what the rule makes as large "
            "as can be, a mixture of the mean of gains and the mean of their logarithms"
        ),
    }.get(unit, f"{none} is better by more than {gap:.2g} {unit}")


def _share(gap: float) -> str:
    return "a millionth of a percent" if gap < TINY else percent(gap)


def _others(decision: Decision, ground: Ground) -> str:
    """Return which lotteries the answer is compared with."""
    words = "lottery" if ground.polytope is None else "lottery allowed"
    problem = decision.problem
    if not isinstance(problem, Problem | Leximin) or problem.held is None:
        return words
    if isinstance(problem, Problem) and problem.floors is not None:
        return f"{words} that gives everyone its floor"
    return f"{words} that puts nobody below the disagreement point"
