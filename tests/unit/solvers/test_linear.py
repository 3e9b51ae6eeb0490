"""Linear programs over lotteries: the best one, the fairest one, and their proofs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers import linear
from bargain.solvers.argmax import TIED, tied_maxima
from bargain.solvers.linear import best_lottery, fairest_lottery

# HiGHS is asked for 1e-10 in the units of its rows, and these are about 1.
CLOSE = 1e-8


def signed(gains) -> ArrayRows:
    matrix = np.asarray(gains, dtype=float)
    n = len(matrix)
    return ArrayRows(matrix, None, np.zeros(n), None, np.ones(n))


def random_held(seed: int, n_rows: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return signed gains that a lottery satisfies with room to spare."""
    rng = np.random.default_rng(seed)
    n_rows = int(rng.integers(1, 9)) if n_rows is None else n_rows
    n = int(rng.integers(2, 9))
    gains = rng.normal(size=(n_rows, n))
    gains -= (gains @ rng.dirichlet(np.ones(n)))[:, None] - 0.05
    return gains, rng.normal(size=n)


def plain(objective: np.ndarray, gains: np.ndarray) -> float:
    """Return the best objective by one plain linear program."""
    answer = linprog(
        -objective,
        A_ub=-gains,
        b_ub=np.zeros(len(gains)),
        A_eq=np.ones((1, len(objective))),
        b_eq=[1],
    )
    return -float(answer.fun)


@pytest.mark.parametrize("seed", range(30))
def test_the_best_lottery_is_best_and_feasible(seed):
    gains, objective = random_held(seed)

    solution = best_lottery(objective, signed(gains))

    p = solution.probabilities
    assert p.min() >= 0
    assert p.sum() == pytest.approx(1, abs=1e-15)
    assert (gains @ p).min() >= -CLOSE
    assert objective @ p == pytest.approx(plain(objective, gains), abs=CLOSE)


@pytest.mark.parametrize("seed", range(30))
def test_its_multipliers_prove_it(seed):
    gains, objective = random_held(seed)

    solution = best_lottery(objective, signed(gains))

    assert solution.multipliers.min() >= 0
    bound = (objective + solution.multipliers @ gains).max()
    assert bound == pytest.approx(objective @ solution.probabilities, abs=CLOSE)


@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_the_objectives_unit_does_not_matter(factor):
    gains, objective = random_held(3)

    solution = best_lottery(objective, signed(gains))
    scaled = best_lottery(factor * objective, signed(gains))

    assert scaled.probabilities == pytest.approx(solution.probabilities, abs=1e-12)
    assert scaled.multipliers / factor == pytest.approx(solution.multipliers, rel=1e-9)


def test_nothing_to_maximize_is_feasible_still():
    gains, objective = random_held(4)

    solution = best_lottery(np.zeros_like(objective), signed(gains))

    assert (gains @ solution.probabilities).min() >= -CLOSE


def test_no_rows_leave_the_favourite():
    none = signed(np.ones((1, 3))).select(np.zeros(1, dtype=bool))

    solution = best_lottery(np.array([0.0, 2.0, 1.0]), none)

    assert solution.probabilities.tolist() == [0, 1, 0]
    assert solution.multipliers.shape == (0,)


def test_rows_that_nobody_satisfies_are_a_solver_error():
    with pytest.raises(SolverError, match="found no lottery"):
        best_lottery(np.ones(2), signed([[-1, -2]]))


@pytest.mark.parametrize("seed", range(30))
def test_the_fairest_lottery_has_the_greatest_least_gain(seed):
    rng = np.random.default_rng(seed)
    gains = rng.normal(size=(int(rng.integers(1, 9)), int(rng.integers(1, 9))))

    solution = fairest_lottery(signed(gains))

    least = (gains @ solution.probabilities).min()
    # Multipliers that sum to 1 bound the least gain of every lottery.
    assert solution.multipliers.sum() == pytest.approx(1, abs=1e-9)
    assert (solution.multipliers @ gains).max() == pytest.approx(least, abs=CLOSE)


def test_opposed_hypotheses_share_evenly():
    solution = fairest_lottery(signed(np.eye(4)))

    assert solution.probabilities == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("n_rows", [50, 5000])
def test_growing_selections_of_rows_find_the_same(monkeypatch, n_rows):
    gains, objective = random_held(1, n_rows)
    monkeypatch.setattr(linear, "ROWS_AT_ONCE", 10)

    best = best_lottery(objective, signed(gains))
    fairest = fairest_lottery(signed(gains))

    assert (gains @ best.probabilities).min() >= -CLOSE
    assert objective @ best.probabilities == pytest.approx(
        plain(objective, gains), abs=CLOSE
    )
    least = (gains @ fairest.probabilities).min()
    assert (fairest.multipliers @ gains).max() == pytest.approx(least, abs=CLOSE)


# The maximum over the simplex


def test_scores_that_differ_by_rounding_are_tied():
    scores = np.array([1.0, 1 - 0.9 * TIED, 1 - 1.1 * TIED])

    assert tied_maxima(scores).tolist() == [True, True, False]


@pytest.mark.parametrize("scale", [1e-300, 1, 1e300])
def test_ties_are_relative(scale):
    assert tied_maxima(np.array([0.1 + 0.2, 0.3, 0.2]) * scale).tolist() == [
        True,
        True,
        False,
    ]


def test_all_zero_scores_are_tied():
    assert tied_maxima(np.zeros(3)).all()
