"""Limits and progress: the best lottery so far, with its honest gap."""

from __future__ import annotations

import pickle
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy.optimize import linprog

import bargain as bg
from bargain.display.progress import ProgressBar
from bargain.rows import Sums
from bargain.solvers import large_newton, linear, simplex_newton
from bargain.solvers.quadratic import maximize_quadratic


@pytest.fixture
def crowd() -> bg.HypothesisSet:
    """Return a set that is solved with a sample, in several passes."""
    return bg.HypothesisSet.from_arrays(np.random.default_rng(0).random((20_000, 60)))


def plain_gap(hypotheses, lottery):
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    expected = gains @ lottery.probabilities
    return float((hypotheses.credences / expected @ gains).max()) - 1


@pytest.mark.parametrize("passes", [1, 2, 3])
@pytest.mark.parametrize("make", [bg.NashBargaining, lambda **k: bg.Mixed(1, **k)])
def test_max_passes_stops_with_the_best_so_far(crowd, passes, make):
    decision = make(max_passes=passes).solve(crowd)

    assert decision.status is bg.Status.LIMIT
    assert decision.message.endswith(f"max_passes={passes} are spent")
    assert 1e-9 < decision.certificate.gap < 1
    assert decision.certificate.gap == pytest.approx(
        plain_gap(crowd, decision.lottery), rel=1e-6
    )


def test_more_passes_never_leave_a_worse_lottery(crowd):
    gaps = [
        bg.NashBargaining(max_passes=k).solve(crowd).certificate.gap
        for k in range(1, 12)
    ]

    assert gaps[0] > 1e-3
    assert all(more <= max(less, 1e-9) for less, more in pairwise(gaps))
    assert gaps[-1] <= 1e-9


def test_limits_hold_where_the_general_method_steps(crowd, monkeypatch):
    monkeypatch.setattr(large_newton, "LARGE", 10**9)

    decision = bg.NashBargaining(max_passes=1).solve(crowd)

    assert decision.status is bg.Status.LIMIT
    assert decision.certificate.gap == pytest.approx(
        plain_gap(crowd, decision.lottery), rel=1e-6
    )


def test_limits_hold_on_a_small_table():
    table = bg.HypothesisSet.from_arrays(np.random.default_rng(1).random((5, 6)))

    stopped = bg.NashBargaining(max_passes=2).solve(table)
    allowed = bg.NashBargaining(max_passes=50, time_limit=60).solve(table)

    assert stopped.status is bg.Status.LIMIT
    assert "max_passes=2 are spent" in stopped.message
    assert allowed.status is bg.Status.OPTIMAL


@pytest.mark.parametrize("passes", [1, 8, 30])
def test_a_limit_is_kept_with_held_hypotheses_and_tiny_credences(passes):
    hypotheses = bg.HypothesisSet.from_arrays(
        [[0, 1, 0.4, 0.2], [1, 0, 0.7, 0.1], [3, 1, 1, 1]],
        [1, 1e-20, 1],
        normalize=True,
    )
    rule = bg.NashBargaining(disagreement=[0, 0, 3], max_passes=passes)

    decision = rule.solve(hypotheses)

    assert decision.lottery.probabilities.sum() == pytest.approx(1)
    if passes == 1:
        assert decision.status is bg.Status.FAILED
        assert "max_passes=1 are spent" in decision.message
    if passes == 30:
        assert decision.status is bg.Status.OPTIMAL


# The first phase


@pytest.fixture
def rivals() -> bg.HypothesisSet:
    """Return a set where the random dictator is hard to improve upon for all."""
    rng = np.random.default_rng(0)
    return bg.HypothesisSet.from_arrays(
        rng.normal(size=(6_000, 5)) @ rng.normal(size=(5, 20))
    )


def test_max_passes_bounds_the_first_phase(rivals):
    spent = [
        bg.NashBargaining(disagreement="random-dictator", max_passes=k).solve(rivals)
        for k in (1, 2, 99)
    ]
    point = bg.Disagreement.random_dictator().formula(rivals).own_lottery()

    for decision, passes in zip(spent[:2], (1, 2), strict=True):
        assert decision.status is bg.Status.FAILED
        assert np.isnan(decision.certificate.gap)
        assert decision.message.startswith(f"max_passes={passes} are spent before")
        assert decision.lottery.probabilities == pytest.approx(point)
        assert "own lottery is returned" in decision.notes[-1]
        assert decision.recheck().status is bg.Status.FAILED
    assert spent[-1].status is bg.Status.OPTIMAL


def test_time_limit_bounds_the_first_phase_and_its_linear_programs(rivals, monkeypatch):
    given = []

    def recorded(*args, options, **more):
        given.append(options["time_limit"])
        return linprog(*args, options=options, **more)

    monkeypatch.setattr(linear, "linprog", recorded)
    clock = iter(np.arange(0, 1e6, 10.0))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))

    rule = bg.NashBargaining(disagreement="random-dictator", time_limit=45)
    decision = rule.solve(rivals)

    assert decision.status is bg.Status.FAILED
    assert "time_limit=45 seconds are over" in decision.message
    assert given == [15]


def test_a_linear_program_that_reaches_its_limit_ends_the_solve(rivals, monkeypatch):
    def stopped(*args, options, **more):
        return linprog(*args, options={**options, "time_limit": 0.0}, **more)

    monkeypatch.setattr(linear, "linprog", stopped)
    rule = bg.NashBargaining(disagreement="random-dictator", time_limit=600)

    decision = rule.solve(rivals)

    assert decision.status is bg.Status.FAILED
    assert "time_limit=600 seconds are over" in decision.message


def test_a_start_at_which_all_gain_is_kept_at_a_limit():
    rng = np.random.default_rng(0)
    utilities = rng.normal(size=(3_000, 4)) @ rng.normal(size=(4, 30))
    hypotheses = bg.HypothesisSet.from_arrays(utilities)
    lottery = bg.NashBargaining()(hypotheses).probabilities
    spread = utilities.max(axis=1) - utilities.min(axis=1)
    point = utilities @ lottery - 0.02 * spread
    statuses = []

    for passes in range(1, 12):
        rule = bg.NashBargaining(disagreement=point, max_passes=passes)
        decision = rule.solve(hypotheses)
        statuses.append(decision.status)
        if decision.status is bg.Status.LIMIT:
            assert (decision.gains > 0).all()
            assert decision.certificate.gap < np.inf

    assert bg.Status.LIMIT in statuses


def test_without_a_lottery_of_its_own_a_point_leaves_the_uniform_one(rivals):
    point = rivals.utilities @ bg.NashBargaining()(rivals).probabilities - 1e-3

    decision = bg.NashBargaining(disagreement=point, max_passes=1).solve(rivals)

    assert decision.status is bg.Status.FAILED
    assert decision.lottery.probabilities == pytest.approx(np.full(20, 1 / 20))


def test_ctrl_c_in_the_first_phase_leaves_the_points_own_lottery(rivals, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(linear, "linprog", interrupted)
    with pytest.raises(bg.SolveInterrupted) as caught:
        bg.NashBargaining(disagreement="random-dictator").solve(rivals)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert decision.status is bg.Status.FAILED
    point = bg.Disagreement.random_dictator().formula(rivals).own_lottery()
    assert decision.lottery.probabilities == pytest.approx(point)


def test_time_limit_stops_between_passes(crowd, monkeypatch):
    clock = iter(np.arange(0, 1e6, 10.0))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))

    decision = bg.NashBargaining(time_limit=25).solve(crowd)

    assert decision.status is bg.Status.LIMIT
    assert decision.message.endswith("time_limit=25 seconds are over")
    assert decision.certificate.gap == pytest.approx(
        plain_gap(crowd, decision.lottery), rel=1e-6
    )


def test_calling_a_rule_that_reached_a_limit_raises(crowd):
    with pytest.raises(bg.SolverError, match="max_passes=1 are spent"):
        bg.NashBargaining(max_passes=1)(crowd)


def test_a_limit_that_is_not_reached_changes_nothing(crowd):
    free, watched = bg.NashBargaining(), bg.NashBargaining(max_passes=99)

    assert watched(crowd) == free(crowd)


def test_ctrl_c_in_the_climb_keeps_the_best_so_far(crowd, monkeypatch):
    quadratic, calls = maximize_quadratic, []

    def interrupted(*args):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return quadratic(*args)

    monkeypatch.setattr(large_newton, "maximize_quadratic", interrupted)
    with pytest.raises(bg.SolveInterrupted) as caught:
        bg.NashBargaining().solve(crowd)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert 1e-9 < decision.certificate.gap < 0.05
    assert decision.certificate.gap == pytest.approx(
        plain_gap(crowd, decision.lottery), rel=1e-6
    )


@pytest.mark.parametrize(
    ("shape", "part"), [((20_000, 60), "a sample"), ((20, 8_000), "a table")]
)
def test_ctrl_c_inside_a_part_of_the_set_goes_on(monkeypatch, shape, part):
    hypotheses = bg.HypothesisSet.from_arrays(np.random.default_rng(0).random(shape))

    step = simplex_newton._step

    def interrupted_once(*args):
        monkeypatch.setattr(simplex_newton, "_step", step)
        raise KeyboardInterrupt

    monkeypatch.setattr(simplex_newton, "_step", interrupted_once)
    with pytest.raises(bg.SolveInterrupted) as caught:
        bg.NashBargaining().solve(hypotheses)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert decision.status is bg.Status.LIMIT
    assert decision.certificate.gap == pytest.approx(
        plain_gap(hypotheses, decision.lottery), rel=1e-6
    )


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("aggregators.bargaining.open_talks", bg.Status.FAILED),
        ("aggregators.bargaining.bargain_problem", bg.Status.FAILED),
        ("aggregators.bargaining.check_unchanged", bg.Status.FAILED),
        ("aggregators.bargaining.labelled", bg.Status.FAILED),
        ("aggregators.found._firm", bg.Status.LIMIT),
        ("aggregators.found._raised", bg.Status.OPTIMAL),
        ("solvers.ties.settle_ties", bg.Status.OPTIMAL),
        ("aggregators.bargaining.certify_found", bg.Status.OPTIMAL),
    ],
)
def test_ctrl_c_anywhere_in_a_solve_is_told_with_a_decision(monkeypatch, place, status):
    monkeypatch.setattr("bargain.aggregators.found.SMALL_GAIN", 10.0)
    hypotheses = bg.HypothesisSet.from_arrays(np.random.default_rng(3).random((5, 6)))
    rule = bg.NashBargaining(disagreement=[0.0, 0.1, 0.1, 0.2, 0.1])

    def interrupted_once(*args, **kwargs):
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(f"bargain.{place}", interrupted_once)
    with pytest.raises(bg.SolveInterrupted, match="interrupted") as caught:
        rule.solve(hypotheses)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert decision.lottery.probabilities.sum() == pytest.approx(1)
    assert decision.status is status


BAD: dict[str, tuple[Any, str]] = {
    "max_passes=0": ({"max_passes": 0}, "max_passes must be at least 1 (got 0)"),
    "max_passes=1.5": (
        {"max_passes": 1.5},
        "max_passes must be a whole number (got 1.5)",
    ),
    "max_passes=True": (
        {"max_passes": True},
        "max_passes must be a whole number (got True)",
    ),
    "time_limit=0": ({"time_limit": 0}, "time_limit must be positive (got 0)"),
    "time_limit nan": (
        {"time_limit": float("nan")},
        "time_limit must be positive (got nan)",
    ),
    "time_limit text": (
        {"time_limit": "1 s"},
        "time_limit must be a number of seconds (got '1 s')",
    ),
    "progress": ({"progress": 1}, "progress must be True or False (got 1)"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("rule", [bg.NashBargaining, bg.Mixed])
def test_bad_limits_are_refused(rule, name):
    options, message = BAD[name]
    with pytest.raises(bg.InvalidOptionError) as caught:
        rule(**options)

    assert str(caught.value) == message


def test_rules_show_what_is_not_left_at_defaults():
    rule = bg.NashBargaining(disagreement="uniform", max_passes=3)

    assert repr(bg.NashBargaining()) == "NashBargaining()"
    assert repr(rule) == "NashBargaining(disagreement='uniform', max_passes=3)"
    assert repr(bg.Mixed(0.25)) == "Mixed(nash_weight=0.25)"
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert rule != bg.NashBargaining(disagreement="uniform")
    assert bg.NashBargaining(progress=True) == bg.NashBargaining()


# Progress


def lines_of(passes, goal=1e-8, rows=12_345):
    console = Console(force_terminal=True, width=100, record=True, file=None)
    with ProgressBar(rows, goal, console) as bar:
        for k, gap in enumerate(passes):
            bar(k + 1, Sums(np.ones(1), np.array([1 + gap]), 1.0))
        bar._progress.refresh()
        return console.export_text(clear=False), bar._progress.tasks[0]


def test_the_bar_tells_rows_passes_and_the_gap():
    shown, task = lines_of([1e-2, 1e-5])

    assert "12,345 hypotheses" in shown
    assert "pass 2" in shown
    assert "gap 1.0e-05" in shown
    assert task.completed == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("gaps", "share"),
    [([np.inf], 0), ([1e-9], 1), ([1e-2, 1e-8], 1), ([1e-2, -1e-16], 1), ([1, 2], 0)],
)
def test_the_bar_fills_with_the_digits_won(gaps, share):
    assert lines_of(gaps)[1].completed == pytest.approx(share, abs=1e-6)


def test_progress_is_shown_and_changes_nothing(crowd, monkeypatch):
    console = Console(force_terminal=True, width=100, record=True, quiet=False)
    monkeypatch.setattr("bargain.display.progress.Console", lambda **_: console)

    watched = bg.NashBargaining(progress=True)(crowd)

    assert "20,000 hypotheses" in console.export_text()
    assert watched == bg.NashBargaining()(crowd)


def test_nothing_is_printed_where_nobody_looks(crowd, capsys):
    bg.NashBargaining(progress=True)(crowd)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("make", [bg.NashBargaining, bg.Mixed])
def test_limits_hold_for_each_problem_of_a_batch(make):
    tables = np.random.default_rng(2).random((20, 5, 6))

    batch = make(max_passes=1).solve_batch(tables)

    assert np.array_equal(batch.alone, np.arange(20))
    assert (batch.gaps > 1e-9).any()
