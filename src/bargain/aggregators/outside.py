"""Rules from outside: anybody's functions, which may return plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from bargain.aggregators.base import certifies, decide
from bargain.aggregators.checks import check_rule
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


def is_ours(rule: object) -> bool:
    """Whether all that a rule calls is the library's: it returns, and says how.

    A mixture of somebody else's functions is not.
    """
    if not type(rule).__module__.startswith("bargain."):
        return False
    if not is_dataclass(rule):
        return True
    parts = [getattr(rule, field.name) for field in fields(rule)]
    return all(is_ours(part) for part in _callables(parts))


def decide_any(
    rule: Callable[[HypothesisSet], Any], hypotheses: HypothesisSet
) -> Decision:
    """Return a rule's decision; probabilities in an array make a lottery too.

    Parameters
    ----------
    rule : callable
        Gives a Lottery, or an array_like of shape (n_outcomes,).
    hypotheses : HypothesisSet

    Raises
    ------
    BargainError
        If it returns something that is not a lottery over the outcomes.

    Examples
    --------
    >>> coin = bg.examples.load("coin-flip")
    >>> decide_any(lambda hypotheses: [1, 0], coin).lottery
    Lottery({'outcome 1': 1, 'outcome 2': 0})
    """
    if certifies(rule):
        return decide(rule, hypotheses)
    check_rule(rule)
    return replace(decide(_Wrapped(rule), hypotheses), rule=rule)


class _Wrapped:
    """A plain function as a rule."""

    def __init__(self, rule: Callable[[HypothesisSet], Any]) -> None:
        self._rule = rule

    def __call__(self, hypotheses: HypothesisSet) -> Lottery:
        found: Any = self._rule(hypotheses)
        if isinstance(found, np.ndarray | list | tuple):
            return Lottery(found, hypotheses.outcomes)
        return found  # type: ignore[no-any-return]  # checked by `decide`

    def __repr__(self) -> str:
        return getattr(self._rule, "__name__", repr(self._rule))


def _callables(parts: Iterable[Any]) -> Iterator[Any]:
    """Yield what can be called among options, and in pairs of them."""
    for part in parts:
        if isinstance(part, tuple):
            yield from _callables(part)
        elif callable(part):
            yield part
