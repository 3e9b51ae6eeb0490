"""What a bargain maximizes, once it is known who can gain; nothing is solved here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bargain._arrays import row_chunks
from bargain.aggregators.checks import check_hypotheses
from bargain.aggregators.statement import Statement
from bargain.aggregators.talks import Places, Talks, open_talks
from bargain.disagreement import Disagreement, resolve
from bargain.hypotheses import HypothesisSet
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Log, Welfare


@dataclass(frozen=True, eq=False)
class Stakes:
    """What is maximized over the rows that can gain.

    Parameters
    ----------
    welfare : Welfare
    unit : float
        What one unit of the certified gap is worth in the welfare.
    offset : float
        What brings the welfare of row-scaled gains to utility units.
    """

    welfare: Welfare
    unit: float
    offset: float


# States the welfare for some rows, which stand at some places of the set.
StakesMaker = Callable[[ArrayRows, Places], Stakes]


def log_stakes(talks: Talks) -> StakesMaker:
    """State the Nash product of some rows: gaps and values in nats."""

    def make(rows: ArrayRows, places: Places) -> Stakes:
        credences = talks.hypotheses.credences[places]
        offset = 0.0
        for some in row_chunks(rows.n_rows):
            offset += float(credences[some] @ np.log(rows.scale[some]))
        return Stakes(Log(credences), 1.0, offset)

    return make


def bargain_problem(
    talks: Talks, can_gain: np.ndarray, make_stakes: Callable[[Talks], StakesMaker]
) -> Problem:
    """Return the problem of those who can gain, with the others held.

    Parameters
    ----------
    talks : Talks
    can_gain : ndarray of bool of shape (n_rows,)
        Which rows of the talks.
    make_stakes : callable
        What is maximized.
    """
    if can_gain.all():
        rows, held = talks.rows, None
    else:
        rows = talks.rows.select(can_gain)
        held = talks.rows.select(~can_gain)
    stakes = make_stakes(talks)(rows, talks.places_of(can_gain))
    return Problem(
        rows, stakes.welfare, held, talks.formula, stakes.unit, stakes.offset
    )


def state_bargain(
    hypotheses: HypothesisSet,
    disagreement: str | Disagreement,
    make_stakes: Callable[[Talks], StakesMaker],
    tolerance: float,
    held: np.ndarray | None,
    *,
    min_credence: float,
) -> Statement:
    """State a bargain in which it is already known who cannot gain.

    Parameters
    ----------
    hypotheses : HypothesisSet
    disagreement : str or Disagreement
    make_stakes : callable
        What is maximized.
    tolerance : float
    held : ndarray of bool of shape (n_hypotheses,), or None
        Who is said to be unable to gain; None for nobody.
    min_credence : float
        Who has less has no say.
    """
    checked = check_hypotheses(hypotheses)
    talks = open_talks(
        checked, resolve(disagreement, checked), min_credence=min_credence
    )
    if held is None:
        can_gain = np.ones(talks.rows.n_rows, dtype=bool)
    else:
        can_gain = ~held[talks.places]
    problem = bargain_problem(talks, can_gain, make_stakes)
    return Statement(problem, talks.point, tolerance, talks.rows, formula=talks.formula)
