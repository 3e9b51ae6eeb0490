"""The sampled method against the general one, on sets that are hard in some way."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers import large_newton
from bargain.solvers.large_newton import maximize_large
from bargain.solvers.newton import maximize_by_newton
from bargain.solvers.simplex_newton import Face, maximize
from bargain.welfare import ALL, Blend, Log

N = 20_000


def ensemble(rng):
    features, rewards = rng.normal(size=(30, 5)), 1 + rng.normal(size=(N, 5))
    return rewards @ features.T + 0.3 * rng.normal(size=(N, 30))


def mixture_grid(rng):
    """Likelihoods of data under normal distributions of growing width."""
    widths = np.concatenate([[1.0], np.sqrt(1 + np.geomspace(0.05, 20, 29) ** 2)])
    data = rng.normal(size=N) * np.where(np.arange(N) % 2, 1, 3)
    exponents = -0.5 * (data[:, None] / widths) ** 2 - np.log(widths)
    gains = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return np.column_stack([gains, np.zeros(N)])


FAMILIES = {
    "reward ensemble": ensemble,
    "uniform": lambda rng: rng.random((N, 30)),
    "mixture grid": mixture_grid,
    "twelve decades": lambda rng: rng.random((N, 30)) * 10.0 ** rng.uniform(-6, 6, 30),
    "few outcomes count": lambda rng: rng.random((N, 30)) ** 20,
    "copies": lambda rng: np.repeat(rng.random((N, 10)), 3, axis=1),
}
CREDENCES = {
    "even": lambda rng: np.full(N, 1 / N),
    "twelve decades": lambda rng: 10.0 ** rng.uniform(-12, 0, N),
    "one of them": lambda rng: np.append(np.full(N - 1, 1e-6), 1.0),
}


def make_case(family, credences):
    rng = np.random.default_rng(0)
    utilities, weights = FAMILIES[family](rng), CREDENCES[credences](rng)
    worst = utilities.min(axis=1)
    scale = utilities.max(axis=1) - worst
    rows = ArrayRows(utilities, None, worst, None, scale, may_lose=False)
    return rows, Log(weights / weights.sum()), np.full(rows.n_outcomes, 1 / 31)


def uniform(rows):
    return np.full(rows.n_outcomes, 1 / rows.n_outcomes)


def gap_of(rows, welfare, lottery):
    gains = rows.dense()
    slopes = welfare.slope(gains @ lottery)
    return (slopes @ gains).max() - slopes @ (gains @ lottery)


@pytest.fixture(autouse=True)
def as_if_large(monkeypatch):
    monkeypatch.setattr(large_newton, "LARGE", 0)


@pytest.mark.parametrize("credences", CREDENCES)
@pytest.mark.parametrize("family", FAMILIES)
def test_it_finds_the_best_lottery(family, credences):
    rows, welfare, _ = make_case(family, credences)

    solution = maximize_by_newton(
        rows, welfare, uniform(rows), Face.simplex(rows.n_outcomes), 1e-9
    )

    assert solution.message == ""
    assert solution.probabilities.min() >= 0
    assert solution.probabilities.sum() == pytest.approx(1, abs=1e-13)
    assert gap_of(rows, welfare, solution.probabilities) <= 1.1e-9


@pytest.mark.parametrize("family", ["reward ensemble", "uniform", "mixture grid"])
def test_it_needs_few_sweeps_and_little_curvature_of_all_rows(monkeypatch, family):
    rows, welfare, _ = make_case(family, "even")
    sweep, sweeps = ArrayRows.accumulate, []

    def counted(self, lottery, welfare, columns=None, part=ALL):
        if self is rows:
            sweeps.append((columns, part))
        return sweep(self, lottery, welfare, columns, part)

    monkeypatch.setattr(ArrayRows, "accumulate", counted)
    solution = maximize_large(rows, welfare, uniform(rows), 1e-8)

    assert solution is not None
    assert solution.gap <= 1e-8
    assert len(sweeps) <= 10
    # Products of few columns cost less than the sweep that they are made in; of the
    # products of many, all sweeps together make those of each row once.
    many = [
        part
        for columns, part in sweeps
        if columns is not None and len(columns) ** 2 > 4 * rows.n_outcomes
    ]
    assert [part.start for part in many] == list(range(len(many)))
    assert len(many) <= max([part.step for part in many], default=0)


@pytest.mark.parametrize("seed", range(3))
def test_signed_gains_stay_positive_at_every_sweep(monkeypatch, seed):
    rng = np.random.default_rng(seed)
    gains = rng.normal(size=(N, 10))
    gains[:, 0] = rng.uniform(0.01, 0.02, N)  # the outcome that everybody likes
    rows = ArrayRows(gains, None, np.zeros(N), None, np.ones(N), may_lose=True)
    start = np.full(10, 1e-5)
    start[0] = 1 - 9e-5
    assert rows.expect(start).min() > 0

    solution = maximize_by_newton(
        rows, Log(np.full(N, 1 / N)), start, Face.simplex(10), 1e-9
    )

    assert rows.expect(solution.probabilities).min() > 0
    assert gap_of(rows, Log(np.full(N, 1 / N)), solution.probabilities) <= 1.1e-9


def test_it_agrees_with_the_general_method_on_a_mixed_objective():
    rows, welfare, _ = make_case("reward ensemble", "even")
    blend = Blend(welfare.weights, 0.4, np.ones(N), np.linspace(0.5, 2, N))
    start = uniform(rows)

    large = maximize_large(rows, blend, start, 1e-10)
    general = maximize(rows, blend, start, Face.simplex(30), 1e-10)

    assert large is not None
    assert large.probabilities == pytest.approx(general.probabilities, abs=1e-6)


def test_the_general_method_takes_over_where_samples_lead_no_further(monkeypatch):
    rows, welfare, _ = make_case("uniform", "even")
    monkeypatch.setattr(large_newton, "PATIENCE", 0)

    stuck = maximize_large(rows, welfare, uniform(rows), 1e-9)
    solution = maximize_by_newton(rows, welfare, uniform(rows), Face.simplex(30), 1e-9)

    assert stuck is not None
    assert stuck.message == "a sample of the rows leads no further"
    assert solution.gap <= 1e-9


def test_few_rows_are_taken_as_they_are():
    rows = ArrayRows(np.eye(3), None, np.zeros(3), None, np.ones(3), may_lose=False)

    assert maximize_large(rows, Log(np.full(3, 1 / 3)), uniform(rows), 1e-9) is None
