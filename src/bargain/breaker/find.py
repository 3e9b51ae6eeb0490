"""The search for a monster: likely ones first, then up from the worst of them."""

from __future__ import annotations

import time
from dataclasses import replace
from numbers import Real

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, difference
from bargain.aggregators.checks import check_hypotheses, check_rule
from bargain.aggregators.decision import Decision
from bargain.axioms.limits import CALL_LIMIT, check_call_limit, check_count
from bargain.axioms.variations import unused
from bargain.breaker.bench import Bench
from bargain.breaker.climb import Newcomer, climb
from bargain.breaker.monster import Monster
from bargain.breaker.starts import drawn, likely, settled
from bargain.comparison import AnyRule
from bargain.errors import InvalidOptionError, RuleFailureError
from bargain.harm import NOTHING
from bargain.hypotheses import HypothesisSet
from bargain.problem import Problem
from bargain.welfare import Log

# Stakes that nobody limits are so many times what the others have at stake.
BEYOND = 1e9

# How many of the worst newcomers the search climbs from.
CLIMBS = 4


def find_monster(
    rule: AnyRule,
    hypotheses: HypothesisSet,
    *,
    max_credence: float,
    stakes: float | None = None,
    seed: int = 0,
    max_tries: int = 2000,
    time_limit: float | None = None,
    call_limit: float = CALL_LIMIT,
) -> Monster:
    """Look for the hypothesis that would hurt the others most by joining.

    Parameters
    ----------
    rule : callable
        Ours, or any function from a HypothesisSet to a Lottery.
    hypotheses : HypothesisSet
        Those who would be hurt, over at least two outcomes.
    max_credence : float
        The most credence that the newcomer may have, between 0 and 1; the others share
        what is left.
    stakes : float, optional
        The newcomer's best utility minus its worst, in utility units; by default
        10^9 / max_credence times the largest range among the others, so that more
        would change nothing.
    seed : int
        Nonnegative. Of the random candidates; the same seed finds the same monster.
    max_tries : int
        About how many candidates the rule is asked at most.
    time_limit : float, optional
        Seconds after which no further candidate is tried.
    call_limit : float
        Seconds that a rule from outside may take for one set. If it takes longer
        three times in a row, it is asked no more.

    Returns
    -------
    monster : Monster
        The worst newcomer with its harm ``sum_h w_h (1 - y_h after / y_h before)``:
        over the others, whose credences w sum to 1, and in their expected gains y over
        the worst case. Who had ``y_h before = 0`` has nothing to lose and adds
        nothing.

    Raises
    ------
    InvalidOptionError
        If an option is out of bounds, or there is only one outcome.
    RuleFailureError
        If the rule gives no lottery before anybody joins, or for no candidate.

    Notes
    -----
    Under `NashBargaining` from the worst case no harm exceeds the newcomer's credence,
    by more than ``after.certificate.gap``: its lottery is within this of the best. A
    harm of no more than that gap and 1e-12, for rounding, is reported as 0, and under
    other rules one of no more than 1e-12; so with a smaller `max_credence` a rule that
    bounds harm by it shows none.

    Where theory knows the worst newcomer it is found among one candidate per outcome,
    and `Monster.is_exact` says so: under `ExpectedUtility` on utilities, shares of
    ranges or of sums, `RandomDictator`, `MyFavouriteTheory`, `MyFavouriteOption` and
    `Approval`. Elsewhere the harm is a lower bound of the worst.

    References
    ----------
    This library's own search, for what this passage describes:

    .. [1] Nozick, R., *Anarchy, State, and Utopia*, 1974, p. 41.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0, 0.1], [0, 1, 0.1]], [0.6, 0.4])
    >>> for rule in (bg.NashBargaining(), bg.ExpectedUtility()):
    ...     print(round(bg.find_monster(rule, pair, max_credence=0.05).harm, 6))
    0.05
    0.6
    """
    check_hypotheses(hypotheses)
    check_rule(rule)
    if hypotheses.n_outcomes < 2:
        raise InvalidOptionError(
            "hypotheses must have at least two outcomes (got 1); with one there is "
            "nothing to decide"
        )
    credence = _between("max_credence", max_credence, 1.0)
    if stakes is None:
        stakes = _stakes_beyond(hypotheses, credence)
    stakes = _between("stakes", stakes, LARGEST_UTILITY)
    limit = np.inf if time_limit is None else time_limit
    deadline = time.monotonic() + _between("time_limit", limit, np.inf)
    if isinstance(max_tries, bool) or not isinstance(max_tries, int) or max_tries < 1:
        raise InvalidOptionError(
            f"max_tries must be a positive whole number (got {max_tries!r})"
        )
    seed, call_limit = check_count("seed", seed, 0), check_call_limit(call_limit)
    bench = Bench(rule, hypotheses, credence, stakes, max_tries, deadline, call_limit)
    rows = settled(rule, bench.harm.outcomes)
    if rows is None:
        worst, is_exact = _searched(bench, np.random.default_rng(seed), max_tries)
    else:
        worst = _tried(bench, rows)[0]
        is_exact = bench.n_tried == len(rows) and not bench.n_skipped
    return _report(bench, worst, is_exact)


def _searched(
    bench: Bench, rng: np.random.Generator, max_tries: int
) -> tuple[Newcomer, bool]:
    """Return the worst newcomer that a search finds; never exact, but for 0 of 0."""
    hypotheses, before = bench.hypotheses, bench.before.lottery.probabilities
    rows = likely(hypotheses, before, bench.harm.outcomes)
    if bench.harm.weight == 0:  # nobody has anything to lose
        return _tried(bench, rows[:1])[0], True
    more = drawn(rng, hypotheses.n_outcomes, max(8, 2 * hypotheses.n_outcomes))
    # At most half of the tries, so that some are left to climb with.
    rows = np.vstack([rows, more])[: max(1, max_tries // 2)]
    found = _tried(bench, rows)[:CLIMBS]
    worst = max((climb(bench, each) for each in found), key=lambda each: each.harm)
    return worst, False


def _tried(bench: Bench, rows: Float64Array) -> list[Newcomer]:
    """Return newcomers of the greatest credence, the most harmful first."""
    harms = bench.harms(rows, np.ones(len(rows)))
    order = np.argsort(-harms, kind="stable")
    return [Newcomer(rows[k], 1.0, float(harms[k])) for k in order]


def _report(bench: Bench, worst: Newcomer, is_exact: bool) -> Monster:
    if worst.harm == -np.inf:
        said = bench.complaint or "time ran out before it was asked"
        raise RuleFailureError(
            f"the rule must give a lottery for some newcomer ({bench.rule!r} gave none "
            f"for {bench.n_tried}: {said}); raise time_limit, or correct the rule",
            bench.hypotheses,
        )
    name = unused(bench.hypotheses.names, "monster")
    after = bench.decide_at_last(worst.row, worst.share, name)
    # Its name is all that may be new since it was tried.
    harm = float(bench.harm.of(after.lottery.probabilities))
    if abs(harm) <= _open(after):
        harm = 0.0
    return Monster(
        bench.rule,
        replace(after.hypotheses[name], credence=worst.share * bench.credence),
        bench.stakes,
        harm,
        bench.before,
        after,
        bench.n_tried,
        bench.n_skipped,
        bench.complaint,
        is_exact,
        is_exact or bench.is_open,
    )


def _open(after: Decision) -> float:
    """Return how much harm is not told from none.

    With a gap of g nats, the tangent at the lottery after says that
    ``(1 - e) sum_h w_h y_h before / y_h after <= 1 + g``, whatever the gap before; so
    the harm is at most ``(e + g) / (1 + g)`` if all had something to lose. Other gaps
    are in other units, and what they leave open is not known.
    """
    gap = after.certificate.gap
    is_nats = isinstance(after.problem, Problem) and isinstance(
        after.problem.welfare, Log
    )
    return NOTHING + (gap if is_nats and np.isfinite(gap) else 0.0)


def _stakes_beyond(hypotheses: HypothesisSet, credence: float) -> float:
    ranges = difference(hypotheses.best, hypotheses.worst)
    largest = float(ranges.max()) or 1.0
    return min(largest * BEYOND / credence, LARGEST_UTILITY)


def _between(what: str, number: object, most: float) -> float:
    """Return a number that is above 0 and no more than `most`, below it for 1."""
    is_number = isinstance(number, Real) and not isinstance(number, bool | np.bool_)
    if not is_number:
        raise InvalidOptionError(f"{what} must be a number (got {number!r})")
    value = float(number)  # type: ignore[arg-type]  # asked above
    fine = 0 < value < most or (value == most != 1.0)
    if not fine:
        raise InvalidOptionError(
            f"{what} must be positive and {'below' if most == 1 else 'at most'} "
            f"{most:.3g} (got {number!r})"
        )
    return value
