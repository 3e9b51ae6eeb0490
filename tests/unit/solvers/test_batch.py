from __future__ import annotations

import numpy as np
import pytest

from bargain.solvers.batch import maximize_stack
from bargain.solvers.stacked_interior import nearly_best
from bargain.stack import ProblemStack, certify_stack


def _random_stack(
    n_rows: int, n_outcomes: int, n_problems: int = 200, *, linear: bool = False
) -> ProblemStack:
    rng = np.random.default_rng(n_rows + 100 * n_outcomes)
    gains = rng.random((n_rows, n_outcomes, n_problems))
    gains -= gains.min(axis=1, keepdims=True)
    gains /= gains.max(axis=1, keepdims=True)
    powers = rng.dirichlet(np.ones(n_rows), size=n_problems).T
    return ProblemStack(gains, powers, 2 * powers if linear else None)


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize(("n_rows", "n_outcomes"), [(2, 2), (3, 9), (8, 16), (12, 5)])
def test_settles_ordinary_problems(n_rows: int, n_outcomes: int, linear: bool):
    stack = _random_stack(n_rows, n_outcomes, linear=linear)

    settled = maximize_stack(stack, 1e-9)

    # Random tables have no ties; a few supports may be hard to find.
    assert settled.is_settled.mean() > 0.95
    gaps = certify_stack(stack, settled.lotteries)
    assert gaps[settled.is_settled].max() <= 1e-9


def test_finds_the_worked_example():
    gains = np.array([[1, 0, 0.6], [0, 1, 0.6]])[:, :, None]

    settled = maximize_stack(ProblemStack(gains, np.array([[0.7], [0.3]])), 1e-9)

    assert settled.is_settled.all()
    np.testing.assert_allclose(settled.lotteries[:, 0], [0.25, 0, 0.75], atol=1e-14)


def test_outcomes_that_are_not_used_have_exactly_no_probability():
    stack = _random_stack(8, 16)

    settled = maximize_stack(stack, 1e-9)

    used = (settled.lotteries > 0)[:, settled.is_settled]
    # A unique best lottery uses no more outcomes than there are hypotheses.
    assert used.sum(axis=0).max() <= 8


def test_copies_of_an_outcome_are_not_settled():
    gains = np.array([[1, 1, 0], [0, 0, 1.0]])[:, :, None]

    settled = maximize_stack(ProblemStack(gains, np.full((2, 1), 0.5)), 1e-9)

    assert not settled.is_settled[0]


def test_an_outcome_next_to_the_level_is_not_settled():
    # The third outcome is priced exactly as the mixture of the others, and not used.
    gains = np.array([[1, 0, 0.5], [0, 1, 0.5]])[:, :, None]

    settled = maximize_stack(ProblemStack(gains, np.full((2, 1), 0.5)), 1e-9)

    assert not settled.is_settled[0]


def test_a_row_without_a_say_does_not_matter():
    stack = _random_stack(4, 6)
    gains = np.concatenate([stack.gains, np.ones((1, 6, 200))])
    powers = np.concatenate([stack.powers, np.zeros((1, 200))])

    settled = maximize_stack(stack, 1e-9)
    wider = maximize_stack(ProblemStack(gains, powers), 1e-9)

    both = settled.is_settled & wider.is_settled
    assert both.mean() > 0.95
    np.testing.assert_allclose(
        wider.lotteries[:, both], settled.lotteries[:, both], atol=1e-9
    )


def test_gains_of_both_signs_need_no_first_phase():
    rng = np.random.default_rng(0)
    gains = rng.random((4, 10, 200))
    gains -= gains.mean(axis=1, keepdims=True)
    gains /= gains.max(axis=1, keepdims=True)
    stack = ProblemStack(gains, np.full((4, 200), 0.25))

    settled = maximize_stack(stack, 1e-9)

    assert settled.is_settled.mean() > 0.8
    assert (certify_stack(stack, settled.lotteries)[settled.is_settled] <= 1e-9).all()


def test_what_breaks_down_is_not_settled():
    gains = np.full((2, 3, 4), 0.5)
    gains[:, :, 1] = -1.0  # nobody can gain
    gains[0, 0, 2] = -1e250

    settled = maximize_stack(ProblemStack(gains, np.full((2, 4), 0.5)), 1e-9)

    assert not settled.is_settled.any()


def test_interior_point_shows_which_outcomes_are_used():
    stack = _random_stack(8, 16)

    near, slacks = nearly_best(stack)

    lotteries = near / near.sum(axis=0, dtype=np.float64)
    assert np.median(certify_stack(stack, lotteries)) < 1e-4
    used = (near > slacks).sum(axis=0)
    assert used.min() >= 1
    assert used.max() <= 9
