"""Decisions and the protocol of rules: evidence, drawing, copies, threads, Ctrl-C."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators import recheck
from bargain.aggregators.base import decide
from bargain.rows import ArrayRows
from bargain.solvers import simplex_newton

from_arrays = bg.HypothesisSet.from_arrays
MONSTER = from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3], ["a", "b", "c"])
HELD = from_arrays([[1, 1, 0], [0, 1, 5]], outcomes=["a", "b", "c"])
RANDOM = from_arrays(
    np.random.default_rng(0).normal(size=(30, 10)),
    np.random.default_rng(1).dirichlet(np.ones(30)),
)

RULES: dict[str, bg.Rule] = {
    "eu": bg.ExpectedUtility(),
    "eu, range": bg.ExpectedUtility("range"),
    "nash": bg.NashBargaining(),
    "nash, random dictator": bg.NashBargaining(disagreement="random-dictator"),
    "nash, lottery": bg.NashBargaining(
        disagreement=bg.Lottery([1, 0, 0], ["a", "b", "c"])
    ),
    "nash, values": bg.NashBargaining(disagreement=[-1, -2]),
    "nash, interpolation": bg.NashBargaining(
        disagreement=bg.Disagreement.interpolate("worst-case", "a", 0.5)
    ),
    "mixed": bg.Mixed(0.3, normalization="variance"),
    "mixed, own normalization": bg.Mixed(0.3, normalization=bg.RangeNormalization()),
    "mixture": bg.LotteryMixture(
        [(0.5, bg.ExpectedUtility()), (0.5, bg.NashBargaining())]
    ),
}


@pytest.fixture(params=RULES.values(), ids=list(RULES))
def rule(request) -> Any:
    return request.param


SINGLE = [name for name in RULES if name != "mixture"]
AGAIN = [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]


# Rules are values


@pytest.mark.parametrize("again", AGAIN)
def test_copies_of_rules_are_equal_and_answer_the_same(rule, again):
    copied = again(rule)

    assert copied == rule
    assert hash(copied) == hash(rule)
    assert copied(MONSTER) == rule(MONSTER)


def test_rules_cannot_be_changed(rule):
    field = dataclasses.fields(rule)[0].name

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(rule, field, None)


def test_rules_with_other_options_differ():
    rules = list(RULES.values())

    assert all(a != b for i, a in enumerate(rules) for b in rules[:i])


def test_calling_a_rule_gives_the_lottery_of_its_decision(rule):
    assert rule(MONSTER) == rule.solve(MONSTER).lottery


def test_a_rule_answers_the_same_twice(rule):
    assert rule(MONSTER) == rule(MONSTER)


def test_a_rule_shared_between_threads_answers_as_alone():
    rng = np.random.default_rng(0)
    sets = [from_arrays(rng.normal(size=(20, 8))) for _ in range(60)]
    rule = bg.NashBargaining(disagreement="random-dictator")
    alone = [rule(hypotheses) for hypotheses in sets]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(rule, sets))

    assert together == alone


def test_one_set_shared_between_threads_gives_one_answer():
    barrier = threading.Barrier(8)

    def ask(rule: bg.Rule) -> bg.Lottery:
        barrier.wait()
        return rule(fresh)

    fresh = from_arrays(RANDOM.utilities, RANDOM.credences)
    with ThreadPoolExecutor(8) as pool:
        lotteries = list(pool.map(ask, [bg.NashBargaining()] * 8))

    assert all(lottery == lotteries[0] for lottery in lotteries)


# Decisions


@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("hypotheses", [MONSTER, HELD], ids=["free", "held"])
def test_copies_of_decisions_recheck_the_same(rule, again, hypotheses):
    decision = rule.solve(hypotheses)

    copied = again(decision)

    assert copied.lottery == decision.lottery
    assert copied.notes == decision.notes
    assert copied.rule == decision.rule
    assert copied.hypotheses == decision.hypotheses
    first, second = decision.recheck(exact=True), copied.recheck(exact=True)
    assert second.gap == pytest.approx(first.gap, nan_ok=True, abs=0)
    assert second.status is first.status
    np.testing.assert_array_equal(copied.weights, decision.weights)
    np.testing.assert_array_equal(copied.gains, decision.gains)


def test_decisions_cannot_be_changed(rule):
    decision = rule.solve(MONSTER)

    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.lottery = None
    for name in ("expected_utilities", "gains", "weights", "disagreement"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(decision, name)[0] = 1


@pytest.mark.parametrize("again", [lambda decision: decision, *AGAIN])
@pytest.mark.parametrize("hypotheses", [MONSTER, HELD], ids=["free", "held"])
@pytest.mark.parametrize("name", SINGLE)
def test_the_problem_cannot_be_changed(name, again, hypotheses):
    problem = again(RULES[name].solve(hypotheses)).problem

    for part in (problem.rows, problem.welfare, problem.held, problem.formula):
        for array in vars(part).values() if part is not None else ():
            assert not isinstance(array, np.ndarray) or not array.flags.writeable


@pytest.mark.parametrize("name", ["multipliers", "exclusion"])
def test_the_evidence_cannot_be_changed(name):
    decision = bg.NashBargaining(disagreement="a").solve(HELD)

    with pytest.raises(ValueError, match="read-only"):
        getattr(decision.certificate, name)[0] = 1


def test_a_set_is_not_changed_by_solving(rule):
    fresh = from_arrays(
        MONSTER.utilities, MONSTER.credences, MONSTER.outcomes, MONSTER.names
    )

    rule.solve(fresh)

    assert fresh == MONSTER


def test_expected_utilities_are_those_of_the_lottery(rule):
    decision = rule.solve(MONSTER)

    expected = MONSTER.utilities @ decision.lottery.probabilities
    assert decision.expected_utilities == pytest.approx(expected, rel=1e-15)


def test_gains_are_expected_utilities_less_disagreement(rule):
    decision = rule.solve(MONSTER)

    expected = decision.expected_utilities - decision.disagreement
    assert decision.gains == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("rule", "point"),
    [
        (bg.ExpectedUtility(), [0, 0]),
        (bg.NashBargaining(), [0, 0]),
        (bg.NashBargaining(disagreement="random-dictator"), [7, 3e5]),
        (bg.NashBargaining(disagreement="a"), [10, 0]),
        (bg.Mixed(disagreement=[-1, -2]), [-1, -2]),
        (bg.LotteryMixture([(1, bg.NashBargaining())]), [0, 0]),
    ],
)
def test_the_disagreement_point_is_in_utility_units(rule, point):
    assert rule.solve(MONSTER).disagreement == pytest.approx(point)


# Weights


# Where everyone can gain; elsewhere the multipliers of those who are held count too.
ALL_CAN_GAIN = [
    (name, MONSTER)
    for name in SINGLE
    if name != "nash, lottery"  # the first one's favourite
] + [
    (name, RANDOM)
    for name in ("eu", "eu, range", "nash", "mixed", "mixed, own normalization")
]


@pytest.mark.parametrize(("name", "hypotheses"), ALL_CAN_GAIN)
def test_weights_make_every_outcome_of_the_support_a_best_one(name, hypotheses):
    decision = RULES[name].solve(hypotheses)

    scores = decision.weights @ hypotheses.utilities

    assert decision.weights.sum() == pytest.approx(1, rel=1e-14)
    used = decision.lottery.probabilities > 1e-6
    # A gap of 1e-9 leaves scores within that of the best, in units of what they sum.
    slack = 1e-7 * (decision.weights @ np.ptp(hypotheses.utilities, axis=1))
    assert scores[used].min() >= scores.max() - slack


def test_weights_give_expected_utility_the_same_support():
    decision = bg.NashBargaining().solve(MONSTER)

    reweighted = MONSTER.with_credences(decision.weights)

    assert bg.ExpectedUtility()(reweighted).support() == decision.lottery.support()


def test_weights_of_units_600_decades_apart_are_finite():
    hypotheses = from_arrays([[1e300, 0], [0, 1e-300]])

    weights = bg.NashBargaining().solve(hypotheses).weights

    assert weights.sum() == 1
    assert np.isfinite(weights).all()


# Rechecking


@pytest.mark.parametrize("exact", [False, True])
def test_a_recheck_confirms_the_claim(rule, exact):
    decision = rule.solve(HELD)

    fresh = decision.recheck(exact=exact)

    assert fresh.is_exact is exact
    assert fresh.status is decision.status is bg.Status.OPTIMAL
    assert fresh.tolerance == pytest.approx(decision.certificate.tolerance, nan_ok=True)
    if decision.problem is not None:
        assert fresh.gap <= 1e-9
        assert fresh.infeasibility <= 1e-12


def test_a_recheck_finds_out_a_worse_lottery():
    decision = bg.NashBargaining().solve(MONSTER)
    worse = dataclasses.replace(
        decision, lottery=bg.Lottery([0.5, 0, 0.5], MONSTER.outcomes)
    )

    for exact in (False, True):
        fresh = worse.recheck(exact=exact)

        # Gains 8 and 3e5: the gradient is (0.875, 1, 0.525 + 0.6).
        assert fresh.gap == pytest.approx(0.125)
        assert fresh.status is bg.Status.LIMIT
        assert "above the tolerance" in fresh.message


def test_a_recheck_finds_out_a_lottery_that_harms_a_held_hypothesis():
    decision = bg.NashBargaining(disagreement="a").solve(HELD)
    worse = dataclasses.replace(
        decision, lottery=bg.Lottery([0, 0.5, 0.5], HELD.outcomes)
    )

    for exact in (False, True):
        fresh = worse.recheck(exact=exact)

        assert fresh.infeasibility == pytest.approx(0.5)
        assert fresh.status is bg.Status.FAILED


def test_a_recheck_needs_no_solver(monkeypatch):
    decision = bg.NashBargaining(disagreement="a").solve(HELD)

    def forbidden(*args, **kwargs):
        raise AssertionError("a recheck must not solve anything")

    monkeypatch.setattr(simplex_newton, "maximize", forbidden)
    monkeypatch.setattr("scipy.optimize.linprog", forbidden)
    monkeypatch.setattr("bargain.solvers.linear.best_lottery", forbidden)

    assert decision.recheck().gap <= 1e-9
    assert decision.recheck(exact=True).gap <= 1e-9


def test_a_long_exact_recheck_asks_first_with_an_estimate(monkeypatch):
    monkeypatch.setattr(recheck, "EXACT_ENTRIES", 299)
    decision = bg.NashBargaining().solve(RANDOM)

    with pytest.raises(
        bg.InvalidOptionError, match=r"300 entries takes about \d+ s; pass force=True"
    ):
        decision.recheck(exact=True)
    assert decision.recheck(exact=True, force=True).gap <= 1e-9
    assert decision.recheck().gap <= 1e-9


def test_an_exact_recheck_of_a_million_entries_is_not_long():
    assert recheck.EXACT_ENTRIES == 1_000_000


# Drawing


def test_choosing_draws_from_the_lottery_and_records_it():
    decision = bg.NashBargaining().solve(MONSTER)
    rng = np.random.default_rng(0)

    drawn = tuple(decision.choose(rng) for _ in range(20))

    assert decision.choices == drawn
    assert set(drawn) == {"a", "c"}


def test_a_seed_repeats_the_choices():
    first, second = (bg.NashBargaining().solve(MONSTER) for _ in range(2))

    for decision in (first, second):
        rng = np.random.default_rng(3)
        for _ in range(10):
            decision.choose(rng)

    assert first.choices == second.choices


def test_records_are_each_decisions_own():
    first, second = (bg.NashBargaining().solve(MONSTER) for _ in range(2))

    first.choose(np.random.default_rng(0))

    assert second.choices == ()


def test_a_copy_keeps_its_own_record():
    decision = bg.NashBargaining().solve(MONSTER)
    decision.choose(np.random.default_rng(0))

    copied = copy.deepcopy(decision)
    copied.choose(np.random.default_rng(1))

    assert len(decision.choices) == 1
    assert len(copied.choices) == 2
    assert len(pickle.loads(pickle.dumps(decision)).choices) == 1


def test_nothing_can_be_drawn_from_a_failure():
    decision = bg.NashBargaining().solve(MONSTER)
    failed = dataclasses.replace(
        decision,
        certificate=dataclasses.replace(
            decision.certificate, status=bg.Status.FAILED, message="it broke"
        ),
    )

    with pytest.raises(bg.SolverError, match="no lottery to draw from: it broke"):
        failed.choose(np.random.default_rng(0))


# Ctrl-C


def raise_after(monkeypatch, n_calls: int) -> None:
    """Let `ArrayRows.accumulate` be interrupted once, after some calls.

    Small tables are treated like large ones, which are swept.
    """
    original, calls = ArrayRows.accumulate, []

    def interrupted(*args, **kwargs):
        calls.append(1)
        if len(calls) == n_calls + 1:
            raise KeyboardInterrupt
        return original(*args, **kwargs)

    monkeypatch.setattr(ArrayRows, "accumulate", interrupted)
    monkeypatch.setattr("bargain.solvers.simplex_newton.SMALL", 0)


POINTS = {
    "worst-case": RANDOM,
    "a": HELD,
    "random-dictator": MONSTER,
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("tolerance", [1e-9, 1e-300])
def test_ctrl_c_at_any_sweep_keeps_the_best_so_far(monkeypatch, point, tolerance):
    rule = bg.NashBargaining(disagreement=point, tolerance=tolerance)
    n_calls = 0
    while True:
        with monkeypatch.context() as context:
            raise_after(context, n_calls)
            try:
                rule.solve(POINTS[point])
                break  # it needs no more sweeps
            # Caught by its plain name, since a stray one would end the test run.
            except KeyboardInterrupt as interrupt:
                caught = interrupt
        n_calls += 1

        assert isinstance(caught, bg.SolveInterrupted), f"at sweep {n_calls}"
        decision = caught.decision
        assert isinstance(decision, bg.Decision)
        assert decision.rule == rule
        assert decision.lottery.probabilities.sum() == pytest.approx(1, abs=1e-14)
        fresh = decision.recheck(exact=True)
        assert fresh.gap == pytest.approx(
            decision.certificate.gap, rel=1e-6, abs=1e-12, nan_ok=True
        )
    assert n_calls > 1


def test_ctrl_c_reads_as_a_keyboard_interrupt_with_a_sentence(monkeypatch):
    raise_after(monkeypatch, 3)

    with pytest.raises(KeyboardInterrupt) as caught:
        bg.NashBargaining()(RANDOM)

    assert isinstance(caught.value, bg.BargainError)
    assert ".decision holds the best so far" in str(caught.value)


def test_after_ctrl_c_a_rule_works_as_before(monkeypatch):
    rule = bg.NashBargaining()
    before = rule(RANDOM)
    with monkeypatch.context() as context:
        raise_after(context, 3)
        with pytest.raises(KeyboardInterrupt):
            rule(RANDOM)

    assert rule(RANDOM) == before


def test_ctrl_c_on_a_small_table_keeps_a_lottery(monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("bargain.solvers.small_table.dgesv", interrupted)
    with pytest.raises(bg.SolveInterrupted) as caught:
        bg.NashBargaining().solve(RANDOM)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert 0 < decision.certificate.gap < np.inf
    assert decision.recheck(exact=True).gap == pytest.approx(decision.certificate.gap)


def test_ctrl_c_in_a_mixture_is_not_swallowed(monkeypatch):
    raise_after(monkeypatch, 4)

    with pytest.raises(KeyboardInterrupt):
        RULES["mixture"](RANDOM)


def test_ctrl_c_in_the_first_phase_is_told(monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("bargain.solvers.interior.fairest_lottery", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        bg.NashBargaining(disagreement="a").solve(HELD)

    assert isinstance(caught.value, bg.SolveInterrupted)
    assert isinstance(caught.value.decision, bg.Decision)
    assert caught.value.decision.status is bg.Status.FAILED


# Whatever maps a set to a lottery


@dataclass(frozen=True)
class MyFavourite:
    """A user's own rule: a class with __call__ alone."""

    label: str

    def __call__(self, hypotheses: bg.HypothesisSet) -> bg.Lottery:
        chosen = [float(label == self.label) for label in hypotheses.outcomes]
        return bg.Lottery(chosen, hypotheses.outcomes)


def test_a_users_class_is_decided_with_no_certificate():
    decision = decide(MyFavourite("b"), MONSTER)

    assert decision.lottery.support() == ("b",)
    assert np.isnan(decision.certificate.gap)
    assert decision.message == "the rule certifies nothing"
    assert decision.status is bg.Status.LIMIT
    assert np.isnan(decision.weights).all()
    assert decision.gains.tolist() == [0, 1e6]


def test_a_users_rule_may_subclass_ours():
    @dataclass(frozen=True)
    class Cautious(bg.Rule):
        def solve(self, hypotheses):
            return bg.NashBargaining(disagreement="uniform").solve(hypotheses)

    assert Cautious()(MONSTER) == bg.NashBargaining(disagreement="uniform")(MONSTER)


@pytest.mark.parametrize("thing", [None, [[1, 2], [2, 1]], np.eye(2), "coin-flip"])
def test_rules_want_a_hypothesis_set(rule, thing):
    with pytest.raises(bg.InvalidOptionError, match="hypotheses must be a HypothesisS"):
        rule(thing)
