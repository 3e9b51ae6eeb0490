"""Points that dictators bring about are differentiated in blocks of rows."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import bargain as bg

POINTS = {
    "exclusionary": bg.Disagreement.exclusionary(),
    "random dictator": bg.Disagreement.interpolate(
        "worst-case", "random-dictator", 0.5
    ),
}


@pytest.fixture(scope="module", params=POINTS)
def decision(request):
    """Answer a table of twenty blocks, where some have no say."""
    rng = np.random.default_rng(0)
    table, credences = rng.random((26_000, 100)), rng.random(26_000)
    credences[::7] = 0.0
    table[3::11] = 0.5  # indifferent
    hypotheses = bg.HypothesisSet.from_arrays(table, credences, normalize=True)
    return bg.NashBargaining(disagreement=POINTS[request.param]).solve(hypotheses)


def test_blocks_of_rows_agree_whichever_way_they_are_asked(decision):
    sensitivity = decision.sensitivity()
    rng = np.random.default_rng(1)
    goal, way = rng.normal(size=100), rng.normal(size=26_000)

    pulled = sensitivity.vjp(goal).credences
    pushed = sensitivity.jvp(credences=way)

    made = sensitivity.lottery_by_credences
    assert made @ way == pytest.approx(pushed, rel=1e-8, abs=1e-12)
    assert goal @ made == pytest.approx(pulled, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("question", ["vjp", "lottery_by_credences", "jvp"])
def test_no_copy_of_the_table_is_made(decision, question):
    sensitivity = decision.sensitivity()
    ways = {"credences": np.arange(26_000.0)}
    table = decision.hypotheses.utilities.nbytes
    tracemalloc.start()

    if question == "vjp":
        answer = sensitivity.vjp(np.arange(100.0))
    elif question == "jvp":
        answer = sensitivity.jvp(**ways)
    else:
        answer = sensitivity.lottery_by_credences

    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer is not None
    assert most - kept < table / 2
