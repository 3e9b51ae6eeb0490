"""The generators: what they promise, and gaps that agree with the library's."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from benchmarks import problems
from benchmarks.hard_problems import hard_instances
from benchmarks.problems import FAMILIES, mixture_grid, reward_ensemble


def _instances():
    yield from (make(400, 12) for make in FAMILIES.values())
    yield from hard_instances(shrink=50)


@pytest.mark.parametrize(
    "instance", list(_instances()), ids=lambda instance: instance.name
)
def test_the_gap_in_plain_numpy_agrees_with_the_exact_one(instance):
    decision = instance.rule().solve(instance.hypotheses())

    assert decision.status is bg.Status.OPTIMAL
    exact = decision.recheck(exact=True).gap
    # Near the frontier gains of 1e-6 have 10 digits, and slopes of 1e6 use 6 of them.
    assert instance.gap(decision) == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("make", FAMILIES.values(), ids=FAMILIES)
def test_gains_of_the_rivals_are_those_of_the_library(make):
    instance = make(60, 9)

    problem = instance.rule().solve(instance.hypotheses()).problem

    assert problem is not None
    np.testing.assert_allclose(instance.gains(), problem.rows.dense(), atol=1e-15)
    assert instance.gains().max(axis=1) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("make", FAMILIES.values(), ids=FAMILIES)
def test_matrices_do_not_depend_on_the_day(make):
    first, second = make(50, 7), make(50, 7)

    assert (first.utilities == second.utilities).all()
    assert first.utilities.flags.c_contiguous


def test_a_reward_ensemble_has_low_rank_up_to_its_noise():
    instance = reward_ensemble(500, 40, noise=0.1)

    values = np.linalg.svd(instance.utilities, compute_uv=False)

    # 8 features; the noise is a tenth of a reward.
    assert values[7] > 3 * values[8]


def test_rows_of_the_mixture_grid_are_normal_likelihoods():
    instance = mixture_grid(50, 6)

    # The ratio of two likelihoods of one point is exp(z^2 a + b) in each row, so
    # logarithms of ratios are linear in each other over the rows.
    logs = np.log(instance.utilities)
    ratios = np.diff(logs, axis=1)
    fit = np.polyfit(ratios[:, 0], ratios[:, 1], 1)
    np.testing.assert_allclose(np.polyval(fit, ratios[:, 0]), ratios[:, 1], atol=1e-9)
    assert (instance.utilities.max(axis=1) == 1).all()


@pytest.mark.parametrize("make", FAMILIES.values(), ids=FAMILIES)
def test_blocks_change_nothing(make, monkeypatch):
    instance = make(64, 8)
    expected = instance.gains(), instance.point, instance.ideals

    monkeypatch.setattr("benchmarks.gap.BLOCK_ENTRIES", 40)
    again = problems.Instance(
        instance.name, instance.utilities, instance.credences, instance.disagreement
    )

    for ours, theirs in zip(
        (again.gains(), again.point, again.ideals), expected, strict=True
    ):
        assert (ours == theirs).all()
