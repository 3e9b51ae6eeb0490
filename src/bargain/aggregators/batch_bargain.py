"""A chunk of bargains at once: the gains of everyone in every problem, and the answers.

This is `talks` and `bargaining` for the ordinary case, in which everyone with a say can
gain, and clearly does at the answer; every other problem is left to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.batch import Answers, ChunkSolver
from bargain.aggregators.batch_checks import Chunk
from bargain.aggregators.batch_tables import EPSILON, Tables, knows, units_of
from bargain.disagreement import Disagreement, resolve
from bargain.disagreement.exclusionary import ExclusionaryPoint
from bargain.disagreement.interpolated import InterpolatedPoint
from bargain.disagreement.lotteries import (
    DictatorPoint,
    LotteryPoint,
    OutcomePoint,
    UniformPoint,
)
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.status_quo import NamedLotteryPoint
from bargain.disagreement.undominated import UndominatedPoint
from bargain.disagreement.worst_case import WorstCasePoint
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.normalization import NoNormalization, Normalization
from bargain.rounding import UNCHARGED
from bargain.stack import ProblemStack, certify_stack

# Where gains are differences, rounding may show in the certificate of smaller ones.
# Where they are sums of what is not negative, it never shows.
SMALL_GAIN = 1e-3


@dataclass(frozen=True, eq=False)
class _Gains:
    """Row-scaled gains of a chunk, who counts, and which problems are ordinary."""

    gains: Float64Array
    scales: Float64Array
    counted: np.ndarray
    is_ordinary: np.ndarray
    may_cancel: bool


# Below this an ideal gain, or what rounding leaves of it, may be subnormal.
SMALLEST_IDEAL = 1e-290

# States what is maximized.
Stakes = Callable[[Tables, _Gains], ProblemStack]


def bargain_chunks(
    disagreement: str | Disagreement,
    make_stakes: Stakes,
    tolerance: float,
    common: HypothesisSet,
    *,
    min_credence: float,
) -> ChunkSolver | None:
    """Return what solves chunks of a bargain, or None.

    None if the point is the user's own, or the tolerance near rounding.

    Parameters
    ----------
    disagreement : str or Disagreement
    make_stakes : callable
        What is maximized.
    tolerance : float
    common : HypothesisSet
        Has the labels.
    min_credence : float
        Who has less has no say.
    """
    point = resolve(disagreement, common)
    point.formula(common)  # refuses a point that does not fit the shape
    # Where rounding counts, each problem is charged with its own.
    if not is_known(point) or tolerance < UNCHARGED:
        return None

    def solve(chunk: Chunk) -> Answers:
        # The solvers load scipy, which `import bargain` does not pay for.
        from bargain.solvers.batch import maximize_stack

        tables = Tables.of(chunk, min_credence)
        with np.errstate(all="ignore"):  # what breaks down here is not ordinary
            stated = _gains(tables, _formula(point, tables, common))
            stack = make_stakes(tables, stated)
        settled = maximize_stack(stack, tolerance)
        gaps = certify_stack(stack, settled.lotteries)
        is_settled = settled.is_settled & stated.is_ordinary & (gaps <= tolerance)
        if stated.may_cancel:
            least = stack.expect(settled.lotteries).min(axis=0)
            is_settled &= least > SMALL_GAIN
        return Answers(settled.lotteries.T, gaps, is_settled)

    return solve


KNOWN = (
    WorstCasePoint,
    UndominatedPoint,
    DictatorPoint,
    ExclusionaryPoint,
    UniformPoint,
    OutcomePoint,
    LotteryPoint,
    NamedLotteryPoint,
    StatedPoint,
)


def is_known(point: Disagreement) -> bool:
    """Whether a point is of a kind that can be found for many problems at once."""
    if type(point) is InterpolatedPoint:
        ends = (point.first, point.second)
        return all(isinstance(end, str) or is_known(end) for end in ends)
    return type(point) in KNOWN


def _formula(point: Disagreement, tables: Tables, common: HypothesisSet) -> Formula:
    """Return the formula of a point whose arrays have one column per problem, or one.

    See `Disagreement.formula`.
    """
    if type(point) is InterpolatedPoint:
        first, second = (
            _formula(resolve(end, common), tables, common)
            for end in (point.first, point.second)
        )
        if point.weight in (0, 1):
            return second if point.weight else first
        return first.interpolated(second, point.weight)
    if type(point) is DictatorPoint:
        lottery = tables.dictates().sum(axis=0)
        return Formula(lottery=lottery / lottery.sum(axis=0))
    if type(point) is ExclusionaryPoint:
        return Formula(excluded=1.0)  # `_gains` finds what it gives
    if type(point) is UndominatedPoint:
        return _undominated(point, tables)
    formula = point.formula(common)
    return replace(
        formula,
        lottery=None if formula.lottery is None else formula.lottery[:, None],
        values=None if formula.values is None else formula.values[:, None],
    )


def _undominated(point: UndominatedPoint, tables: Tables) -> Formula:
    """Return the formula of a point that takes linear programs, one problem at a time.

    Credences need not sum to 1 where some are too small to count.
    """
    values = np.array(tables.worst)
    for problem in np.flatnonzero(tables.credences.any(axis=0)).tolist():
        hypotheses = HypothesisSet.from_arrays(
            tables.utilities[..., problem],
            tables.credences[:, problem],
            normalize=True,
        )
        found = point.formula(hypotheses)
        values[:, problem] = found.evaluate(hypotheses)[0]
    return Formula(given=1.0, values=values, is_attained=True)


def _gains(tables: Tables, formula: Formula) -> _Gains:
    """Form gains over disagreement, scaled by the ideal ones; see `open_talks`."""
    utilities, worst, best = tables.utilities, tables.worst, tables.best
    is_direct = formula.worst == 1 or formula.given == 1
    if formula.worst == 1:
        point, ideals = worst, best - worst
    elif formula.given == 1 and formula.values is not None:
        point = np.broadcast_to(formula.values, worst.shape)
        ideals = best - point
    else:
        ideals = formula.worst * (best - worst)
        if formula.lottery is not None:
            lottery = np.broadcast_to(formula.lottery, utilities.shape[1:])
            losses = best[:, None] - utilities
            ideals = ideals + np.einsum("hob,ob->hb", losses, lottery)
        if formula.values is not None:
            ideals = ideals + formula.given * (best - formula.values)
        if formula.excluded:
            ideals = ideals + formula.excluded * tables.losses_to_others()
        point = best - ideals
    counted = (tables.credences > 0) & ~tables.indifferent
    largest = np.maximum(np.abs(best), np.abs(point))
    gains = utilities - (point if is_direct else best)[:, None]
    if not is_direct:
        gains += ideals[:, None]
    gains /= ideals[:, None]
    gains.swapaxes(0, 1)[:, ~counted] = 1.0
    fine = ~counted | (ideals > np.maximum(8 * EPSILON * largest, SMALLEST_IDEAL))
    if not formula.is_attainable:
        # An indifferent row with a say must not be asked for more than it can have.
        fine &= (tables.credences == 0) | (point <= best)
    may_cancel = formula.worst < 1
    is_ordinary = fine.all(axis=0) & counted.any(axis=0)
    return _Gains(gains, ideals, counted, is_ordinary, may_cancel)


def log_stakes(tables: Tables, stated: _Gains) -> ProblemStack:
    """State the Nash products of some problems: gaps in nats."""
    powers = np.where(stated.counted, tables.credences, 0.0)
    return ProblemStack(stated.gains, powers)


def blend_stakes(share: float, normalization: Normalization) -> Stakes | None:
    """State mixed objectives; None if the normalization is the user's own.

    Parameters
    ----------
    share : float
        Of the logarithms, between 0 and 1.
    normalization : Normalization
    """
    if not knows(normalization):
        return None

    def make(tables: Tables, stated: _Gains) -> ProblemStack:
        powers = np.where(stated.counted, share * tables.credences, 0.0)
        ratios = (1 - share) * (stated.scales / units_of(normalization, tables))
        stakes = np.where(stated.counted, tables.credences * ratios, 0.0)
        stack = ProblemStack(stated.gains, powers, stakes)
        if type(normalization) is NoNormalization:
            scores = stack.combine(stakes)
            units = np.maximum(1.0, scores.max(axis=0) - scores.min(axis=0))
            stack = replace(stack, units=units)
        return stack

    return make
