"""One pass over the rows, wherever they lie, finds what derivatives need."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES
from bargain.rows import ArrayRows
from bargain.sensitivity.sweep import sweep

LONG, WIDE = (9_000, 40), (20, 20_000)

RULES = {
    "nash": bg.NashBargaining(),
    "mixed": bg.Mixed(0.5),
    "isoelastic": bg.Isoelastic(2.5),
}


def decided(shape, rule=RULES["nash"], seed=0):
    rng = np.random.default_rng(seed)
    credences = rng.dirichlet(np.ones(shape[0]))
    credences[::7] = 0  # these are not among the rows
    table = rng.random(shape)
    return rule.solve(bg.HypothesisSet.from_arrays(table, credences, normalize=True))


@pytest.mark.parametrize("shape", [(30, 8), LONG, WIDE])
@pytest.mark.parametrize("name", RULES)
def test_the_root_is_one_of_the_curvature(shape, name):
    decision = decided(shape, RULES[name])
    p = decision.lottery.probabilities
    used = np.flatnonzero(p)
    assert shape == (30, 8) or shape[0] * shape[1] > BLOCK_ENTRIES

    found = sweep(decision.problem, p, used, None)

    rows, welfare = decision.problem.rows, decision.problem.welfare
    if name == "isoelastic":
        welfare = welfare.near(rows.expect(p))
    sums = rows.accumulate(p, welfare, used)
    assert found.root.shape[0] <= len(used)
    assert found.root.T @ found.root == pytest.approx(sums.curvature, rel=1e-11)
    assert found.gradient == pytest.approx(sums.gradient, rel=1e-12)
    assert found.gains == pytest.approx(sums.gains, rel=1e-13)


def test_derivatives_of_large_sets_are_those_of_small_ones():
    # Each row a thousand times, with a thousandth of its credence.
    rule = bg.NashBargaining(tolerance=1e-13)
    small = np.random.default_rng(1).random((9, 40))
    weights = np.random.default_rng(1).dirichlet(np.ones(9))
    one = rule.solve(bg.HypothesisSet.from_arrays(small, weights))
    table, shares = np.repeat(small, 1000, axis=0), np.repeat(weights / 1000, 1000)
    large = bg.HypothesisSet.from_arrays(table, shares, normalize=True)
    assert large.utilities.size > BLOCK_ENTRIES

    first, other = one.sensitivity(), rule.solve(large).sensitivity()

    each = np.repeat(first.lottery_by_credences, 1000, axis=1)
    assert other.lottery_by_credences == pytest.approx(each, abs=1e-5)
    pulled = first.vjp(np.arange(40.0)).utilities
    summed = other.vjp(np.arange(40.0)).utilities.reshape(9, 1000, 40).sum(axis=1)
    assert summed == pytest.approx(pulled, abs=1e-5 * np.abs(pulled).max())


def test_a_set_is_passed_over_once(monkeypatch):
    decision, passes = decided(LONG), []
    blocks = ArrayRows.raw_blocks

    def counted(self, slices=None):
        for rows, block, lacking in blocks(self, slices):
            passes.append(len(block))
            yield rows, block, lacking

    monkeypatch.setattr(ArrayRows, "raw_blocks", counted)

    sensitivity = decision.sensitivity()

    assert sum(passes) == decision.problem.rows.n_rows
    assert sensitivity.about_to_change == ()


def test_a_file_is_not_copied_to_memory(tmp_path):
    table = np.random.default_rng(2).random((100_000, 80))
    path = tmp_path / "table.npy"
    np.save(path, table)
    here = RULES["nash"].solve(bg.HypothesisSet.from_arrays(table))
    there = RULES["nash"].solve(bg.HypothesisSet.from_npy(path))

    tracemalloc.start()
    sensitivity = there.sensitivity()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # A few numbers a row, and a few blocks.
    assert peak < table.nbytes / 3
    goal = np.arange(80.0)
    assert sensitivity.vjp(goal).credences == pytest.approx(
        here.sensitivity().vjp(goal).credences, rel=1e-9, abs=1e-9
    )
