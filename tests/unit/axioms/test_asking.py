"""Asking: what is remembered, and for which sets."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms.asking import RECENT, Asker


class Counting:
    """The uniform lottery, counted; or an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls, self.error = 0, error

    def __call__(self, hypotheses: bg.HypothesisSet) -> bg.Lottery:
        self.calls += 1
        if self.error is not None:
            raise self.error
        n = hypotheses.n_outcomes
        return bg.Lottery(np.full(n, 1 / n), hypotheses.outcomes)


def _sets(count: int) -> list[bg.HypothesisSet]:
    return [bg.HypothesisSet.from_arrays(np.eye(2)) for _ in range(count)]


def test_shared_sets_are_asked_about_once():
    rule, shared = Counting(), _sets(2 * RECENT)
    asker = Asker(rule, shared=shared)

    for _ in range(3):
        for hypotheses in shared:
            asker.ask(rule, hypotheses)

    assert rule.calls == len(shared)


def test_the_last_sets_are_remembered_and_earlier_ones_forgotten():
    rule, some = Counting(), _sets(RECENT + 1)
    asker = Asker(rule)
    for hypotheses in some:
        asker.ask(rule, hypotheses)

    asker.ask(rule, some[-1])
    assert rule.calls == len(some)

    asker.ask(rule, some[0])
    assert rule.calls == len(some) + 1


def test_a_failure_is_remembered_like_an_answer():
    rule, shared = Counting(ZeroDivisionError("no")), _sets(1)
    asker = Asker(rule, shared=shared)

    for _ in range(3):
        with pytest.raises(bg.BargainError, match="it raised ZeroDivisionError: no"):
            asker.ask(rule, shared[0])

    assert rule.calls == 1
