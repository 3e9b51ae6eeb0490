"""Budgets with linear returns: a lottery stands for the split."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from bargain._arrays import frozen
from bargain.allocation import Allocation
from bargain.budgets.arguments import Point, check_finite
from bargain.disagreement import Disagreement
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.wishes import Wish

# What is left of the budget, as an outcome.
NOTHING = "(nothing)"


def draw_project(
    table: HypothesisSet,
    budget: float,
    returns: str | float,
    wish: Wish,
    point: Point,
) -> Allocation:
    """Draw one project for all the money: the same expected utilities as the split."""
    with np.errstate(over="ignore"):
        utilities = np.asarray(table.utilities, dtype=np.float64) * budget
    check_finite(table, utilities)
    if NOTHING in table.outcomes:
        raise InvalidOptionError(
            f"no project may be called {NOTHING!r}, which stands for what is left of "
            "the budget; rename it"
        )
    outcomes = [*table.outcomes, NOTHING]
    gambles = HypothesisSet.from_arrays(
        np.column_stack([utilities, np.zeros(len(table))]),
        table.credences,
        outcomes,
        table.names,
    )
    rule: Any = wish.rule
    if hasattr(rule, "disagreement"):
        where = Disagreement.values(point.values)
        if point.money is not None:
            spent = np.minimum(point.money / budget, 1.0)
            rest = max(1 - float(spent.sum()), 0.0)
            shares = np.append(spent, rest)
            where = Disagreement.lottery(Lottery(shares / shares.sum(), outcomes))
        rule = replace(rule, disagreement=where)
    decision = rule.solve(gambles)
    money = budget * decision.lottery.probabilities[:-1]
    return Allocation(
        wish.rule,
        table,
        budget,
        returns,
        frozen(money),
        decision.certificate,
        frozen(point.values),
        frozen(decision.expected_utilities),
        decision.notes,
        None,
        decision,
    )
