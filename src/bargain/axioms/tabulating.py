"""Filling the table: every rule against every axiom, over the processors."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache

from bargain.aggregators.checks import check_rule
from bargain.axioms.asking import Asker
from bargain.axioms.axiom import Axiom
from bargain.axioms.catalogue import AXIOMS, axiom_named
from bargain.axioms.limits import (
    CALL_LIMIT,
    check_call_limit,
    check_count,
    check_time_limit,
)
from bargain.axioms.sampling import sample_sets
from bargain.axioms.search import search_among
from bargain.axioms.table import AxiomTable
from bargain.axioms.violation import AnyRule, SearchResult
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet

# What one process does at a time: so many axioms of one rule, which share its answers.
AXIOMS_AT_ONCE = 6

# Called with a rule's name and a cell, as cells are filled.
Progress = Callable[[str, SearchResult], None]


def tabulate(
    rules: Mapping[str, AnyRule],
    axioms: Sequence[Axiom | str] | None = None,
    *,
    seed: int = 0,
    max_examples: int = 300,
    time_limit: float | None = None,
    call_limit: float = CALL_LIMIT,
    processes: int = 1,
    progress: Progress | None = None,
) -> AxiomTable:
    """Search for violations of axioms by rules; each tries the same sets.

    Parameters
    ----------
    rules : mapping of str to callable
        By name: ours, or any functions from a set to a lottery.
    axioms : sequence of Axiom or str, optional
        All when left out.
    seed : int
    max_examples : int
        How many sets each rule and axiom are tried on.
    time_limit : float, optional
        Seconds for each rule and axiom, shrinking included.
    call_limit : float
        Seconds that a rule from outside may take for one set. If it takes longer
        three times in a row, it is asked no more.
    processes : int
        How many work at once. Rules that cannot be pickled, such as lambdas, are
        tried in this one. A script that asks for several needs the usual
        ``if __name__ == "__main__":``.
    progress : callable, optional
        Called with the rule's name and the cell, as cells are filled.

    Returns
    -------
    table : AxiomTable
        The same whatever the number of processes.

    Raises
    ------
    InvalidOptionError
        If there is no axiom of a name, something is no rule, rules have no names, or
        a number is out of bounds.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> from bargain.axioms import tabulate
    >>> rules = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
    >>> print(tabulate(rules, ["scale invariance"], max_examples=20))
    eu: scale invariance: broken
    nash: scale invariance: kept
    """
    asked = [axiom_named(axiom) for axiom in (AXIOMS if axioms is None else axioms)]
    if not isinstance(rules, Mapping):
        raise InvalidOptionError(
            f"rules must be a mapping from names to rules (got {rules!r}); write "
            '{"mine": my_rule}'
        )
    for rule in rules.values():
        check_rule(rule)
    max_examples = check_count("max_examples", max_examples, 1)
    processes = check_count("processes", processes, 1)
    seed = check_count("seed", seed, 0)
    limits = check_time_limit(time_limit), check_call_limit(call_limit)
    tasks = [
        _Task(name, rule, asked[k : k + AXIOMS_AT_ONCE], seed, max_examples, *limits)
        for name, rule in rules.items()
        for k in range(0, len(asked), AXIOMS_AT_ONCE)
    ]
    found: dict[tuple[str, str], SearchResult] = {}
    for name, results in _done(tasks, processes):
        for result in results:
            found[name, result.axiom] = result
            if progress is not None:
                progress(name, result)
    names = tuple(axiom.name for axiom in asked)
    cells = {(rule, axiom): found[rule, axiom] for rule in rules for axiom in names}
    return AxiomTable(dict(rules), names, cells, seed, max_examples)


@dataclass(frozen=True)
class _Task:
    """Some axioms of one rule."""

    name: str
    rule: AnyRule
    axioms: Sequence[Axiom]
    seed: int
    max_examples: int
    time_limit: float
    call_limit: float


def _done(
    tasks: Sequence[_Task], processes: int
) -> Iterator[tuple[str, list[SearchResult]]]:
    """Yield what the tasks come to, as they are done."""
    sent = [task for task in tasks if processes > 1 and _can_be_sent(task)]
    kept = [task for task in tasks if task not in sent]
    if sent:
        # Not a copy of this process, which may have threads.
        context = multiprocessing.get_context("spawn")
        # What rules print goes where it goes in this process.
        is_aside = sys.stdout is sys.stderr
        size = min(processes, len(sent))
        with ProcessPoolExecutor(size, context, _print_aside, (is_aside,)) as pool:
            try:
                waiting = {pool.submit(_searched, task): task.name for task in sent}
                for future in as_completed(waiting):
                    yield waiting[future], future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    for task in kept:
        yield task.name, _searched(task)


def _print_aside(is_aside: bool) -> None:
    """Send what is printed in this process to standard error, if so told."""
    if is_aside:
        sys.stdout = sys.stderr


def _can_be_sent(task: _Task) -> bool:
    try:
        pickle.dumps((task.rule, task.axioms))
    except Exception:  # what it raises depends on the rule
        return False
    # Found again by name in another process; what was typed at a prompt is not.
    return getattr(task.rule, "__module__", None) != "__main__"


def _searched(task: _Task) -> list[SearchResult]:
    sets = _sets(task.seed, task.max_examples)
    asker = Asker(task.rule, task.call_limit, sets)
    return [
        search_among(axiom, asker, task.rule, sets, task.seed, task.time_limit)
        for axiom in task.axioms
    ]


@lru_cache(maxsize=1)
def _sets(seed: int, max_examples: int) -> tuple[HypothesisSet, ...]:
    return tuple(sample_sets(seed, max_examples))
