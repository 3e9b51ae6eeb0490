"""Every edge case is drawn often: in at least one set of a hundred."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain import strategies
from bargain._arrays import FloatArray
from tests.unit.strategies.draws import draws

OFTEN = 0.01


@cache
def drawn(name: str) -> list[Any]:
    return draws(getattr(strategies, name)())


def share(name: str, has: Callable[[Any], Any]) -> float:
    return float(np.mean([bool(has(value)) for value in drawn(name)]))


def magnitudes(hypotheses: bg.HypothesisSet) -> Any:
    return np.abs(hypotheses.utilities[hypotheses.utilities != 0])


def ranges(hypotheses: bg.HypothesisSet) -> FloatArray:
    return hypotheses.best - hypotheses.worst


def repeats(rows: np.ndarray) -> bool:
    return len(np.unique(rows, axis=0)) < len(rows)


def ordinary(hypotheses: bg.HypothesisSet) -> bool:
    """Whether a test that wants no edge case would take the set."""
    return (
        len(hypotheses) > 1
        and hypotheses.n_outcomes > 1
        and bool((hypotheses.credences > 1e-6).all())
        and not hypotheses.indifferent.any()
        and bool((np.abs(hypotheses.utilities) <= 100).all())
    )


SETS: dict[str, Callable[[bg.HypothesisSet], Any]] = {
    "nothing special": ordinary,
    "one hypothesis": lambda h: len(h) == 1,
    "one outcome": lambda h: h.n_outcomes == 1,
    "as many hypotheses as allowed": lambda h: len(h) == 6,
    "as many outcomes as allowed": lambda h: h.n_outcomes == 6,
    "magnitudes of 1e299": lambda h: (magnitudes(h) >= 1e299).any(),
    "magnitudes of 1e-299": lambda h: (magnitudes(h) <= 1e-299).any(),
    "magnitudes 1e100 apart in a row": lambda h: any(
        np.ptp(np.log10(row)) > 100
        for row in (np.abs(u[u != 0]) for u in h.utilities)
        if row.size
    ),
    "a monster of 1e11": lambda h: (
        np.ptp(np.log10(ranges(h)[ranges(h) > 0])) > 11
        if (ranges(h) > 0).sum() > 1
        else False
    ),
    "constant rows": lambda h: h.n_outcomes > 1 and (ranges(h) == 0).any(),
    "all indifferent": lambda h: h.n_outcomes > 1 and h.indifferent.all(),
    "large numbers that differ little": lambda h: (
        (ranges(h) > 0) & (ranges(h) < 1e-3 * h.largest())
    ).any(),
    "zero credence": lambda h: (h.credences == 0).any(),
    "all credence to one of several": lambda h: len(h) > 1 and h.credences.max() == 1,
    "credences below 1e-200": lambda h: (
        (h.credences > 0) & (h.credences < 1e-200)
    ).any(),
    "credences around 1e-12": lambda h: (
        (h.credences > 1e-15) & (h.credences < 1e-11)
    ).any(),
    "equal credences": lambda h: len(h) > 1 and np.ptp(h.credences) == 0,
    "ties for the best": lambda h: any(
        (row == row.max()).sum() > 1 for row in h.utilities
    ),
    "identical outcomes": lambda h: repeats(h.utilities.T),
    "identical hypotheses": lambda h: repeats(h.utilities),
    "negative utilities only": lambda h: (h.utilities < 0).all(),
    "no integer": lambda h: (h.utilities % 1 != 0).any(),
}


@pytest.mark.parametrize("case", SETS)
def test_sets_with_every_edge_case_are_drawn_often(case: str):
    assert share("hypothesis_sets", SETS[case]) >= OFTEN


CREDENCES: dict[str, Callable[[np.ndarray], Any]] = {
    "a single one": lambda c: len(c) == 1,
    "zero": lambda c: (c == 0).any(),
    "all to one of several": lambda c: len(c) > 1 and c.max() == 1,
    "all equal": lambda c: len(c) > 1 and np.ptp(c) == 0,
    "tiny": lambda c: ((c > 0) & (c < 1e-200)).any(),
    "all different": lambda c: len(c) > 2 and len(set(c)) == len(c),
}


@pytest.mark.parametrize("case", CREDENCES)
def test_credences_with_every_edge_case_are_drawn_often(case: str):
    assert share("credences", CREDENCES[case]) >= OFTEN


@pytest.mark.parametrize("case", CREDENCES)
def test_lotteries_with_every_edge_case_are_drawn_often(case: str):
    has = CREDENCES[case]

    assert share("lotteries", lambda lottery: has(lottery.probabilities)) >= OFTEN


def monster_stakes(hypotheses: bg.HypothesisSet) -> float:
    return float(ranges(hypotheses)[-1] / (ranges(hypotheses)[:-1].max() or 1))


MONSTERS: dict[str, Callable[[bg.HypothesisSet], Any]] = {
    "stakes of 1e12": lambda h: monster_stakes(h) > 0.9e12,
    "the least stakes": lambda h: monster_stakes(h) < 11,
    "the largest credence": lambda h: h["monster"].credence == 0.1,
    "the least credence": lambda h: h["monster"].credence == 1e-12,
    "a promise": lambda h: h.worst[-1] == 0,
    "a threat": lambda h: h.best[-1] == 0,
    "the others are indifferent": lambda h: h.indifferent[:-1].all(),
    "one other": lambda h: len(h) == 2,
    "four others": lambda h: len(h) == 5,
}


@pytest.mark.parametrize("case", MONSTERS)
def test_monsters_of_every_kind_are_drawn_often(case: str):
    assert share("utility_monsters", MONSTERS[case]) >= OFTEN


OTHERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "wireheading: nothing else to do": ("wireheading", lambda h: h.n_outcomes == 2),
    "wireheading: the channel ranks the rest": (
        "wireheading",
        lambda h: len(set(h.utilities[-1])) > 2,
    ),
    "clones: two copies of one": (
        "clones",
        lambda h: any("clone 2" in name for name in h.names),
    ),
    "clones: of one without credence": ("clones", lambda h: h.credences[-1] == 0),
    "indifferent: all": ("indifferent", lambda h: h.indifferent.all()),
    "indifferent: a few": (
        "indifferent",
        lambda h: 0 < h.indifferent.mean() < 1,
    ),
    "indifferent: up to rounding": (
        "indifferent",
        lambda h: (h.indifferent & (ranges(h) > 0)).any(),
    ),
    "indifferent: a majority by credence": (
        "indifferent",
        lambda h: 0.5 < h.credences[h.indifferent].sum() < 1,
    ),
    "near ties: exact": (
        "near_ties",
        lambda h: np.ptp((h.credences @ h.utilities)[:2]) == 0 and ranges(h).any(),
    ),
    "near ties: up to 1e-9": (
        "near_ties",
        lambda h: (
            0
            < np.ptp((h.credences @ h.utilities)[[0, -1]])
            <= 1e-9 * (h.credences @ ranges(h))
        ),
    ),
    "near ties: opposite views": (
        "near_ties",
        lambda h: (
            len(h) > 1
            and ranges(h)[-2:].any()
            and np.array_equal(np.sort(h.utilities[-2]), np.sort(h.utilities[-1]))
            and not np.array_equal(h.utilities[-2], h.utilities[-1])
        ),
    ),
    "disagreement: someone cannot gain": (
        "signed_disagreements",
        lambda pair: (pair[1] >= pair[0].best).any(),
    ),
    "disagreement: below the worst": (
        "signed_disagreements",
        lambda pair: (pair[1] < pair[0].worst).any(),
    ),
    "disagreement: several in dispute": (
        "signed_disagreements",
        lambda pair: ((pair[1] > pair[0].worst) & (pair[1] < pair[0].best)).sum() > 1,
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_special_sets_of_every_kind_are_drawn_often(case: str):
    name, has = OTHERS[case]

    assert share(name, has) >= OFTEN
