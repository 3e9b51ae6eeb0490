"""The majority game: margins to the last bit, and what a lottery loses."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES
from bargain.majority import MajorityGame

CYCLE = np.array([[3.0, 2, 1], [1, 3, 2], [2, 1, 3]])


def game(utilities, credences) -> MajorityGame:
    table = np.array(utilities, dtype=float)
    shares = np.array(credences, dtype=float)
    return MajorityGame(table, table.min(axis=1), table.max(axis=1), shares)


def counted_margins(utilities, credences) -> list[list[Fraction]]:
    """Return margins by their definition, in rational arithmetic."""
    shares = [Fraction(float(w)) for w in credences]
    n = len(utilities[0])
    margins = [[Fraction(0)] * n for _ in range(n)]
    for row, share in zip(np.asarray(utilities).tolist(), shares, strict=True):
        for j in range(n):
            for k in range(n):
                margins[j][k] += share * ((row[j] > row[k]) - (row[j] < row[k]))
    limit = Fraction(1e-12)
    return [[m if abs(m) > limit else Fraction(0) for m in row] for row in margins]


@given(
    utilities=arrays(np.float64, (4, 4), elements=st.integers(-2, 2).map(float)),
    shares=arrays(np.float64, 4, elements=st.floats(0, 1)),
)
def test_margins_are_those_of_the_definition(utilities, shares):
    shares[0] += 0.1
    credences = shares / shares.sum()
    asked = game(utilities, credences)

    counted = counted_margins(utilities, credences)

    assert asked.exact_margins() == counted
    # In floats each weight lacks what is below 2^-80, and a sum is rounded once.
    near = np.array([[float(m) for m in row] for row in counted])
    assert np.abs(asked.margins() - near).max() <= 4e-16


def test_credences_are_added_up_exactly_however_small():
    credences = [1.0, 1e-300, 5e-324]
    rows = [[0, 1, 1], [1, 0, 0], [0, 2, 1]]

    margins = game(rows, credences).exact_margins()

    # Between the last two only the smallest of floats decides: no margin at all.
    assert margins[1][2] == 0
    assert margins[1][0] == Fraction(1) - Fraction(1e-300) + Fraction(5e-324)


def test_margins_of_at_most_1e_12_are_none():
    tied = game([[1, 0], [0, 1]], [0.5 + 2e-13, 0.5 - 2e-13])
    won = game([[1, 0], [0, 1]], [0.5 + 1e-12, 0.5 - 1e-12])

    assert not tied.margins().any()
    assert won.margins()[0, 1] == pytest.approx(2e-12, abs=1e-15)
    assert won.exact_margins()[0][1] > 0


def test_margins_do_not_depend_on_the_order_of_hypotheses():
    rng = np.random.default_rng(0)
    utilities, credences = rng.normal(size=(500, 6)), rng.dirichlet(np.ones(500))
    mixed = rng.permutation(500)

    before = game(utilities, credences).margins()
    after = game(utilities[mixed], credences[mixed]).margins()

    np.testing.assert_array_equal(before, after)


def test_identical_outcomes_have_identical_margins():
    rng = np.random.default_rng(1)
    utilities = rng.normal(size=(97, 5))[:, [0, 1, 2, 3, 4, 1, 1]]
    asked = game(utilities, rng.dirichlet(np.ones(97)))

    margins = asked.margins()

    np.testing.assert_array_equal(margins[1], margins[5])
    np.testing.assert_array_equal(margins[:, 1], margins[:, 6])
    np.testing.assert_array_equal(margins, -margins.T)


def test_many_rows_are_added_up_block_by_block():
    rng = np.random.default_rng(2)
    utilities = rng.integers(0, 3, size=(BLOCK_ENTRIES // 3 + 7, 4)).astype(float)
    credences = np.full(len(utilities), 1 / len(utilities))

    margins = game(utilities, credences).margins()

    signs = np.sign(utilities[:, :, None] - utilities[:, None, :])
    assert margins == pytest.approx(signs.mean(axis=0), abs=1e-12)


def test_indifferent_rows_have_no_part():
    margins = game([[7, 7, 7], [1, 1 + 4e-16, 1], [3, 2, 1]], [0.5, 0.4, 0.1]).margins()

    assert margins == pytest.approx(0.1 * (np.tri(3, k=-1).T - np.tri(3, k=-1)))


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
def test_a_lottery_is_judged_by_its_worst_margin(exact):
    # With 1/2, 1/4 and 1/4, 0 beats 1 by 1/2, 1 beats 2 by 1/2, and 2 and 0 tie.
    asked = game(CYCLE, [0.5, 0.25, 0.25])

    best = asked.judge(np.array([1.0, 0, 0]), None, exact=exact)
    even = asked.judge(np.full(3, 1 / 3), None, exact=exact)
    last = asked.judge(np.array([0, 0, 1.0]), None, exact=exact)
    off = asked.judge(np.array([0.5, 0, 0.25]), None, exact=exact)

    assert best == (0, 0, 0)
    assert even == pytest.approx((-1 / 6, 1 / 6, 0))
    assert last == (-0.5, 0.5, 0)
    assert off[2] == 0.25


def test_copies_of_a_game_are_read_only():
    again = pickle.loads(pickle.dumps(game(CYCLE, [0.5, 0.25, 0.25])))

    with pytest.raises(ValueError, match="read-only"):
        again.utilities[0, 0] = 9
    assert again.judge(np.array([1.0, 0, 0]), None, exact=False)[1] == 0


def test_a_set_with_float32_has_a_game():
    hypotheses = bg.HypothesisSet.from_arrays(CYCLE.astype(np.float32))

    assert bg.MaximalLottery()(hypotheses).probabilities == pytest.approx([1 / 3] * 3)
