"""Rows of gains in memory, against plain numpy over the whole matrix."""

from __future__ import annotations

import dataclasses
import tracemalloc
from typing import Any

import numpy as np
import pytest

from bargain._arrays import BLOCK_ENTRIES, row_blocks
from bargain.rows import ArrayRows
from bargain.welfare import Blend, Linear, Log, Welfare

ONE_BLOCK = (40, 12)
MANY_BLOCKS = (BLOCK_ENTRIES // 10, 37)  # 3.7 blocks
WIDE = (6, BLOCK_ENTRIES + 5)  # a row is more than a block


@dataclasses.dataclass
class Case:
    """Rows, and the gains and weights that they stand for."""

    rows: ArrayRows
    gains: np.ndarray
    weights: np.ndarray
    lottery: np.ndarray


def make(
    shape=ONE_BLOCK,
    dtype=np.float64,
    lifted=False,
    kept=False,
    plain=False,
    order: Any = "C",
) -> Case:
    rng = np.random.default_rng(0)
    utilities = rng.normal(size=shape).astype(dtype, order=order)
    if plain:  # gains as they are, which are not copied
        utilities -= utilities.min() - 0.1
    places = np.arange(0, shape[0], 2) if kept else np.arange(shape[0])
    chosen = utilities[places].astype(float)
    origin = np.zeros(len(places)) if plain else chosen.min(axis=1) - 0.1
    lift = rng.random(len(places)) if lifted else None
    scale = 10.0 ** rng.uniform(-2, 2, len(places))
    gains = chosen - origin[:, None]
    if lift is not None:
        gains = gains + lift[:, None]
    gains = gains / scale[:, None]
    return Case(
        ArrayRows(utilities, places if kept else None, origin, lift, scale),
        gains,
        rng.dirichlet(np.ones(len(places))),
        rng.dirichlet(np.ones(shape[1])),
    )


CASES: dict[str, dict[str, Any]] = {
    "one block": {},
    "many blocks": {"shape": MANY_BLOCKS},
    "wide": {"shape": WIDE},
    "wide, kept and lifted": {"shape": WIDE, "kept": True, "lifted": True},
    "float32": {"dtype": np.float32},
    "float32, many blocks": {"dtype": np.float32, "shape": MANY_BLOCKS},
    "lifted": {"lifted": True},
    "kept": {"kept": True},
    "kept and lifted, many blocks": {
        "kept": True,
        "lifted": True,
        "shape": MANY_BLOCKS,
    },
    "by columns, many blocks": {"order": "F", "shape": MANY_BLOCKS},
    "plain, many blocks": {"plain": True, "shape": MANY_BLOCKS},
    "plain and by columns": {"plain": True, "order": "F", "shape": MANY_BLOCKS},
}


@pytest.fixture(params=CASES.values(), ids=list(CASES))
def case(request) -> Case:
    return make(**request.param)


# Sums of n terms of alternating order differ by at most n epsilon; these are far off.
CLOSE: Any = {"rel": 1e-11, "abs": 1e-13}


def test_blocks_are_consecutive_and_no_larger_than_a_cacheful(case):
    # A block is overwritten by the next one.
    blocks = [(rows, block.copy()) for rows, block in case.rows.blocks()]

    assert np.array_equal(np.concatenate([block for _, block in blocks]), case.gains)
    stops = [rows.stop for rows, _ in blocks]
    assert [rows.start for rows, _ in blocks] == [0, *stops[:-1]]
    assert all(block.size <= BLOCK_ENTRIES or len(block) == 1 for _, block in blocks)


def test_sizes_are_those_of_the_gains(case):
    assert (case.rows.n_rows, case.rows.n_outcomes) == case.gains.shape
    assert case.rows.size == case.gains.size


def test_expected_gains(case):
    assert case.rows.expect(case.lottery) == pytest.approx(
        case.gains @ case.lottery, **CLOSE
    )


def test_weighted_sums_of_rows(case):
    assert case.rows.combine(case.weights) == pytest.approx(
        case.weights @ case.gains, **CLOSE
    )


def test_the_dense_matrix_and_some_of_its_columns(case):
    columns = np.array([2, 0])

    assert np.array_equal(case.rows.dense(), case.gains)
    assert np.array_equal(case.rows.dense(columns), case.gains[:, columns])


@pytest.mark.parametrize("kind", ["linear", "log", "blend"])
@pytest.mark.parametrize("columns", [[0, 2], range(1, 37, 2)], ids=["two", "many"])
def test_accumulating_gives_gains_gradient_and_curvature(case, kind, columns):
    units = np.linspace(0.5, 2, len(case.weights))
    welfares: dict[str, Welfare] = {
        "linear": Linear(case.weights),
        "log": Log(case.weights),
        "blend": Blend(case.weights, 0.4, case.rows.scale, units),
    }
    welfare = welfares[kind]
    columns = np.array([c for c in columns if c < case.rows.n_outcomes])
    y = case.gains @ case.lottery
    some = case.gains[:, columns]

    sums = case.rows.accumulate(case.lottery, welfare, columns)

    assert sums.gains == pytest.approx(y, **CLOSE)
    assert sums.gradient == pytest.approx(welfare.slope(y) @ case.gains, **CLOSE)
    assert sums.pairing == pytest.approx(welfare.slope(y) @ y, **CLOSE)
    assert sums.curvature == pytest.approx(
        some.T @ (welfare.bend(y)[:, None] * some), **CLOSE
    )


def test_no_curvature_is_made_unless_asked_for(case):
    assert case.rows.accumulate(case.lottery, Log(case.weights)).curvature is None


def test_outside_the_domain_no_warning_is_given():
    rows = ArrayRows(np.array([[1.0, 0.0]]), None, np.zeros(1), None, np.ones(1))

    sums = rows.accumulate(np.array([0.0, 1.0]), Log(np.ones(1)))

    assert sums.gains == 0
    assert not np.isfinite(sums.gradient).all()


def test_rounding_bounds_the_error_of_expected_gains(case):
    exact = case.gains.astype(np.longdouble) @ case.lottery.astype(np.longdouble)

    error = np.abs(case.rows.expect(case.lottery) - exact)

    assert (error <= case.rows.rounding(case.lottery)).all()


# Parts


@pytest.mark.parametrize("as_mask", [True, False])
def test_selected_rows_are_those_rows(case, as_mask):
    positions = np.arange(1, case.rows.n_rows, 3)
    mask = np.zeros(case.rows.n_rows, dtype=bool)
    mask[positions] = True

    some = case.rows.select(mask if as_mask else positions)

    assert np.array_equal(some.dense(), case.gains[positions])


def test_selections_of_selections_are_right(case):
    some = case.rows.select(np.arange(1, case.rows.n_rows))

    assert np.array_equal(some.select(np.array([1, 0])).dense(), case.gains[[2, 1]])


def test_no_rows_can_be_selected(case):
    none = case.rows.select(np.zeros(case.rows.n_rows, dtype=bool))

    assert none.dense().shape == (0, case.rows.n_outcomes)
    assert none.expect(case.lottery).shape == (0,)
    assert none.combine(np.empty(0)).tolist() == [0] * case.rows.n_outcomes


def test_stacked_rows_follow_each_other():
    case = make(lifted=True)
    first, second = case.rows.select(np.array([3, 1])), case.rows.select(np.array([0]))

    assert np.array_equal(first.stacked(second).dense(), case.gains[[3, 1, 0]])


# Digits


def test_a_lift_keeps_digits_that_an_offset_would_swallow():
    # The point lies 1e-9 below the best of a row near 1e12, where floats are
    # 1.2e-4 apart: no float near it would do.
    utilities = np.array([[1e12, 1e12 - 1]])
    rows = ArrayRows(utilities, None, np.array([1e12]), np.array([1e-9]), np.ones(1))

    assert rows.dense().tolist() == [[1e-9, 1e-9 - 1]]


def test_float32_is_subtracted_in_float64():
    utilities = np.array([[1.0, 2.0]], np.float32)
    rows = ArrayRows(utilities, None, np.array([0.1]), None, np.ones(1))

    assert rows.dense().tolist() == [[0.9, 1.9]]


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_extreme_units_leave_scaled_gains_about_one(scale):
    utilities = np.array([[0.0, 1.0, 0.25]]) * scale
    rows = ArrayRows(utilities, None, np.zeros(1), None, np.array([scale]))

    assert rows.dense() == pytest.approx(np.array([[0, 1, 0.25]]), rel=4e-16)


# Memory


def test_a_sweep_over_many_rows_takes_no_more_than_some_blocks_of_memory():
    utilities = np.ones((100_000, 100), np.float32)
    n = len(utilities)
    rows = ArrayRows(utilities, None, np.zeros(n), None, np.ones(n))
    lottery, welfare = np.full(100, 0.01), Log(np.full(n, 1 / n))

    tracemalloc.start()
    try:
        rows.accumulate(lottery, welfare, np.arange(10))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 6 * 8 * BLOCK_ENTRIES + 4 * 8 * n < utilities.nbytes / 3


def test_a_memory_mapped_file_is_read_in_blocks_and_not_kept(tmp_path):
    utilities = np.random.default_rng(0).random(MANY_BLOCKS)
    np.save(tmp_path / "u.npy", utilities)
    mapped = np.load(tmp_path / "u.npy", mmap_mode="r")
    n, lottery = len(mapped), np.full(mapped.shape[1], 1 / mapped.shape[1])
    rows = ArrayRows(mapped, None, np.zeros(n), None, np.ones(n))

    expected = rows.expect(lottery)

    assert np.shares_memory(rows.utilities, mapped)
    assert type(expected) is np.ndarray
    assert expected == pytest.approx(utilities @ lottery, **CLOSE)


def test_rows_are_cut_without_gaps():
    slices = row_blocks(MANY_BLOCKS[0], MANY_BLOCKS[1])

    covered = np.concatenate([np.arange(s.start, s.stop) for s in slices])
    assert np.array_equal(covered, np.arange(MANY_BLOCKS[0]))
