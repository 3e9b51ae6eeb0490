"""Rules that raise, return nonsense, or never return."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import (
    FairShare,
    IndividualRationality,
    ScaleInvariance,
    SearchResult,
)
from bargain.axioms.asking import RECENT, Asker
from bargain.errors import (
    DisagreementError,
    RuleFailureError,
    SolveInterrupted,
    UnknownLabelError,
)

from_arrays = bg.HypothesisSet.from_arrays
PAIR = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def raises(hypotheses):
    raise ZeroDivisionError("no hypothesis is right")


def leaves(hypotheses):
    raise SystemExit(3)


def sums_to_more(hypotheses):
    return np.full(hypotheses.n_outcomes, 0.9)


def is_negative(hypotheses):
    lottery = np.zeros(hypotheses.n_outcomes)
    lottery[0], lottery[-1] = 1.5, -0.5
    return lottery


def is_too_long(hypotheses):
    return [1.0] + [0.0] * hypotheses.n_outcomes


def is_over_others(hypotheses):
    return bg.Lottery([1.0], ["elsewhere"])


def is_none(hypotheses):
    return None


def is_missing(hypotheses):
    return np.full(hypotheses.n_outcomes, np.nan)


def is_about_another(hypotheses):
    return bg.NashBargaining().solve(from_arrays(np.eye(2)))


class Certifier:
    def solve(self, hypotheses):
        return bg.NashBargaining().solve(from_arrays(np.eye(hypotheses.n_outcomes)))

    def __call__(self, hypotheses):
        return self.solve(hypotheses).lottery


FAILURES = {
    raises: "raised ZeroDivisionError: no hypothesis is right",
    leaves: "raised SystemExit: 3",
    sums_to_more: "sum to 1",
    is_negative: "negative",
    is_too_long: "outcomes",
    is_over_others: "a Lottery over the set's outcomes",
    is_none: "returned None",
    is_missing: "finite",
    is_about_another: "must return a Lottery",
    Certifier(): "another set",
}


@pytest.mark.parametrize(
    "rule", FAILURES, ids=lambda rule: getattr(rule, "__name__", "")
)
def test_check_raises_with_the_set(rule):
    with pytest.raises(RuleFailureError, match=FAILURES[rule]) as caught:
        IndividualRationality().check(rule, PAIR)

    assert caught.value.hypotheses is PAIR


@pytest.mark.parametrize(
    "rule", FAILURES, ids=lambda rule: getattr(rule, "__name__", "")
)
def test_search_reports_it_with_the_set_and_goes_on(rule):
    result = IndividualRationality().search(rule, max_examples=8)

    assert result.n_examples == 8
    assert result.violation is None
    assert result.findings
    assert all(FAILURES[rule] in each.sentence for each in result.findings)
    assert all(len(each.hypotheses) for each in result.findings)


def test_search_finds_the_violation_behind_a_failure():
    def sometimes(hypotheses):
        if hypotheses.n_outcomes > 2:
            raise ValueError("too many")
        return bg.ExpectedUtility()(hypotheses)

    result = ScaleInvariance().search(sometimes, max_examples=60)

    assert result.verdict == "broken"
    assert result.findings[0].sentence == "it raised ValueError: too many"
    assert result.findings[0].hypotheses.n_outcomes == 3


def loops(hypotheses):
    while True:
        pass


def loops_on_errors(hypotheses):
    while True:
        with contextlib.suppress(Exception):
            loops(hypotheses)


def sleeps(hypotheses):
    time.sleep(20)


@pytest.mark.parametrize("rule", [loops, loops_on_errors, sleeps])
def test_rule_that_never_returns_is_reported_and_the_search_goes_on(rule):
    def at_first(hypotheses):
        return rule(hypotheses) if len(asked) < 2 else bg.NashBargaining()(hypotheses)

    asked: list[object] = []

    def counted(hypotheses):
        asked.append(hypotheses)
        return at_first(hypotheses)

    result = FairShare().search(counted, max_examples=6, call_limit=0.2)

    (finding,) = result.findings
    assert finding.sentence == "it did not return within 0.2 s"
    assert finding.hypotheses is asked[0]
    assert result.n_examples == len(asked) == 6


@pytest.mark.parametrize("rule", [loops, loops_on_errors])
def test_loop_that_was_left_behind_is_stopped(rule):
    before = set(threading.enumerate())
    IndividualRationality().search(rule, max_examples=2, call_limit=0.05)

    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=20)

    assert not set(threading.enumerate()) - before


def test_rules_from_outside_leave_no_thread_behind():
    before = set(threading.enumerate())

    for _ in range(5):
        IndividualRationality().check(lambda each: bg.NashBargaining()(each), PAIR)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=20)

    assert not set(threading.enumerate()) - before


def test_search_in_a_thread_has_its_limit_too():
    found: list[SearchResult] = []

    def run():
        found.append(
            IndividualRationality().search(sleeps, max_examples=1, call_limit=0.05)
        )

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)

    (result,) = found
    assert [each.sentence for each in result.findings] == [
        "it did not return within 0.05 s"
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SolveInterrupted("Ctrl-C")])
def test_ctrl_c_in_a_rule_passes(error):
    def interrupted(hypotheses):
        raise error

    with pytest.raises(KeyboardInterrupt):
        IndividualRationality().search(interrupted, max_examples=5)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("wait", ["while True: pass", "time.sleep(600)"])
def test_ctrl_c_ends_the_wait_for_a_rule_and_the_process(wait: str):
    code = (
        "import os, signal, time\n"
        "from bargain.axioms import FairShare\n"
        "def rule(hypotheses):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        f"    {wait}\n"
        "try:\n"
        "    FairShare().search(rule, call_limit=600)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=120, check=False
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, b"interrupted\n", b"")


def test_rule_sees_the_error_state_of_who_asks():
    def divides(hypotheses):
        np.ones(1) / np.zeros(1)
        return bg.NashBargaining()(hypotheses)

    with np.errstate(divide="raise"), pytest.raises(RuleFailureError, match="divide"):
        IndividualRationality().check(divides, PAIR)
    with np.errstate(divide="ignore"):
        assert IndividualRationality().check(divides, PAIR) is None


@pytest.mark.parametrize(
    "error", [DisagreementError("no bargain exists"), UnknownLabelError("no such one")]
)
def test_rule_may_decline(error):
    def declines(hypotheses):
        raise error

    with pytest.raises(type(error)):
        IndividualRationality().check(declines, PAIR)
    result = IndividualRationality().search(declines, max_examples=5)

    assert result.n_declined == 5
    assert not result.findings


def test_own_rule_that_is_not_certified_is_a_failure():
    rule = bg.NashBargaining(tolerance=1e-300)
    hypotheses = from_arrays([[1, 0, 0.3], [0, 1, 0.9]], [0.37, 0.63])
    assert rule.solve(hypotheses).status is not bg.Status.OPTIMAL

    with pytest.raises(RuleFailureError, match="does not stand behind") as caught:
        IndividualRationality().check(rule, hypotheses)

    assert caught.value.hypotheses is hypotheses


def test_mixture_of_somebodys_functions_has_a_limit():
    mixture = bg.LotteryMixture([(0.5, bg.NashBargaining()), (0.5, loops)])

    result = IndividualRationality().search(mixture, max_examples=1, call_limit=0.05)

    assert [each.sentence for each in result.findings] == [
        "it did not return within 0.05 s"
    ]


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_lists_and_arrays_of_probabilities_are_lotteries(kind):
    # Half of the range, where 0.6 is fair.
    found = FairShare().check(lambda _: kind([0.5, 0.5]), PAIR)

    assert found is not None
    assert found.before.lottery.probabilities.tolist() == [0.5, 0.5]


def test_answers_to_shared_sets_are_remembered():
    asked = []

    def counted(hypotheses):
        asked.append(hypotheses)
        return bg.NashBargaining()(hypotheses)

    asker = Asker(counted, shared=[PAIR])
    first, second = (asker.ask(counted, PAIR) for _ in range(2))

    assert first is second
    assert len(asked) == 1


class Counting:
    """The uniform lottery, counted; or an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls, self.error = 0, error

    def __call__(self, hypotheses: bg.HypothesisSet) -> bg.Lottery:
        self.calls += 1
        if self.error is not None:
            raise self.error
        n = hypotheses.n_outcomes
        return bg.Lottery(np.full(n, 1 / n), hypotheses.outcomes)


def _sets(count: int) -> list[bg.HypothesisSet]:
    return [bg.HypothesisSet.from_arrays(np.eye(2)) for _ in range(count)]


def test_shared_sets_are_asked_about_once():
    rule, shared = Counting(), _sets(2 * RECENT)
    asker = Asker(rule, shared=shared)

    for _ in range(3):
        for hypotheses in shared:
            asker.ask(rule, hypotheses)

    assert rule.calls == len(shared)


def test_the_last_sets_are_remembered_and_earlier_ones_forgotten():
    rule, some = Counting(), _sets(RECENT + 1)
    asker = Asker(rule)
    for hypotheses in some:
        asker.ask(rule, hypotheses)

    asker.ask(rule, some[-1])
    assert rule.calls == len(some)

    asker.ask(rule, some[0])
    assert rule.calls == len(some) + 1


def test_a_failure_is_remembered_like_an_answer():
    rule, shared = Counting(ZeroDivisionError("no")), _sets(1)
    asker = Asker(rule, shared=shared)

    for _ in range(3):
        with pytest.raises(bg.BargainError, match="it raised ZeroDivisionError: no"):
            asker.ask(rule, shared[0])

    assert rule.calls == 1


def test_float32_probabilities_may_be_off_by_their_own_rounding():
    # In float32 these sum to 1 + 1.9e-8 or so, and are divided by that.
    def single(hypotheses):
        return np.full(hypotheses.n_outcomes, 1 / hypotheses.n_outcomes, np.float32)

    hypotheses = from_arrays(np.eye(41))
    assert 1e-9 < abs(single(hypotheses).astype(float).sum() - 1) < 1e-6

    decision = Asker(single).ask(single, hypotheses)

    assert decision.lottery.probabilities.sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("excess", [1e-5, -1e-5])
def test_float32_probabilities_off_by_more_are_no_lottery(excess: float):
    def off(hypotheses):
        return np.array([0.5, 0.5 + excess], np.float32)

    with pytest.raises(RuleFailureError, match="sum to 1"):
        IndividualRationality().check(off, PAIR)
