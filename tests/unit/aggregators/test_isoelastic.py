"""One path from expected utility to the worst off: closed forms, ends, evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import bargain as bg
from bargain.aggregators.decision import Decision
from bargain.certificate import certify
from bargain.exact import certify_exactly
from bargain.io.certification import certify_decision_file
from bargain.problem import Problem
from tests.nasty import NASTY, nasty_set
from tests.random_problems import MAKERS, planted

from_arrays = bg.HypothesisSet.from_arrays
AVERSIONS = [0.01, 0.3, 0.999999, 1.000001, 2, 7.5, 50]


def problem_of(decision: Decision) -> Problem:
    assert isinstance(decision.problem, Problem)
    return decision.problem


def mean(gains, credences, aversion):
    """Return the power mean of ordinary gains, by its definition."""
    shares = credences / credences.sum()
    return (shares @ gains ** (1 - aversion)) ** (1 / (1 - aversion))


@pytest.mark.parametrize("aversion", [0.1, 0.5, 0.999999, 1.5, 2, 10, 50, 300])
def test_two_opposed_share_by_roots_of_their_credences(aversion):
    # Maximize w p^(1-a) + v q^(1-a), over 1 - a: w p^-a = v q^-a.
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.8, 0.2])
    roots = np.array([0.8, 0.2]) ** (1 / aversion)

    decision = bg.Isoelastic(aversion).solve(hypotheses)

    # A gap of 1e-9 of the mean moves p by about the root of 2e-9 / a, at most.
    assert decision.lottery.probabilities == pytest.approx(
        roots / roots.sum(), abs=1e-7
    )
    assert decision.certificate.value == pytest.approx(
        mean(roots / roots.sum(), hypotheses.credences, aversion), rel=1e-9
    )


def test_a_compromise_by_hand():
    # Gains (1, 0), (0, 1) and (c, c): with p on each extreme and 1 - 2p on the middle,
    # both gain p + (1 - 2p) c, which grows with the middle if and only if c > 1 / 2.
    low, high = (from_arrays([[1, 0, c], [0, 1, c]]) for c in (0.49, 0.51))

    for aversion in (0.5, 2, 20):
        assert bg.Isoelastic(aversion)(low)["outcome 2"] == pytest.approx(0, abs=1e-12)
        assert bg.Isoelastic(aversion)(high)["outcome 2"] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("aversion", [0, 1])
def test_its_ends_are_other_rules(aversion):
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(5, 4)), rng.dirichlet(np.ones(5)))
    other = bg.NashBargaining() if aversion else bg.ExpectedUtility("range")
    rule = bg.Isoelastic(aversion)

    decision = rule.solve(hypotheses)

    assert decision.rule == rule
    assert decision.lottery == other(hypotheses)
    assert decision.recheck(exact=True).status is bg.Status.OPTIMAL


@pytest.mark.parametrize("seed", range(5))
def test_near_no_aversion_it_nearly_maximizes_expected_utility(seed):
    rng = np.random.default_rng(seed)
    utilities, credences = rng.random((5, 4)), rng.dirichlet(np.ones(5))
    hypotheses = from_arrays(utilities, credences)
    lowest = utilities.min(axis=1, keepdims=True)
    normalized = (utilities - lowest) / (utilities.max(axis=1, keepdims=True) - lowest)
    scores = credences @ normalized
    aversion = 1e-3

    lottery = bg.Isoelastic(aversion)(hypotheses)

    # The mean of order 1 - a is between that of order 1 and that times the share
    # (sum w y)^(a / (1 - a)), for gains of at most 1.
    least = scores.max() ** (1 / (1 - aversion))
    assert scores @ lottery.probabilities >= least - 1e-8


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("seed", range(5))
def test_near_aversion_1_gains_are_those_of_nash(seed, side):
    rng = np.random.default_rng(seed)
    hypotheses = from_arrays(rng.random((5, 4)), rng.dirichlet(np.ones(5)))

    nash = bg.NashBargaining().solve(hypotheses).gains
    near = bg.Isoelastic(1 + side * 1e-7).solve(hypotheses).gains

    assert near == pytest.approx(nash, rel=1e-4)


def leximin(gains):
    """Return the sorted gains of the leximin lottery, one program for each rank.

    The sum of the k least is a program of its own: k t - sum of what t exceeds.
    """
    n, m = gains.shape
    sums: list[float] = []
    for k in range(1, n + 1):
        # Variables: p, then for each rank so far a threshold and n shortfalls.
        size = m + k * (1 + n)
        objective = np.zeros(size)
        rows, bounds = [], []
        for j in range(1, k + 1):
            start = m + (j - 1) * (1 + n)
            total = np.zeros(size)
            total[start], total[start + 1 : start + 1 + n] = j, -1
            if j == k:
                objective = -total
            else:
                rows.append(-total)
                bounds.append(-sums[j - 1] + 1e-9)
            for i in range(n):
                row = np.zeros(size)
                row[:m], row[start], row[start + 1 + i] = -gains[i], 1, -1
                rows.append(row)
                bounds.append(0.0)
        free = [(0, None)] * m + ([(None, None)] + [(0, None)] * n) * k
        ones = np.append(np.ones(m), np.zeros(size - m))[None]
        answer = linprog(objective, rows, bounds, ones, [1.0], free)
        sums.append(-answer.fun)
    return np.diff([0.0, *sums])


@pytest.mark.parametrize("seed", range(6))
def test_great_aversion_comes_close_to_leximin(seed):
    rng = np.random.default_rng(seed)
    gains = rng.random((4, 4))
    gains -= gains.min(axis=1, keepdims=True)
    gains /= gains.max(axis=1, keepdims=True)
    credences = rng.dirichlet(np.full(4, 3.0))
    hypotheses, best = from_arrays(gains, credences), leximin(gains)

    far = {
        aversion: np.sort(gains @ bg.Isoelastic(aversion)(hypotheses).probabilities)
        for aversion in (2, 20, 300)
    }

    # The least gain times w^(1 / (1 - a)) is at least M, which is at least the best
    # least gain.
    for aversion, found in far.items():
        bound = credences.min() ** (1 / (aversion - 1)) * best[0]
        assert found[0] >= bound - 1e-9
    assert far[300] == pytest.approx(best, abs=0.05)
    assert np.abs(far[300] - best).max() <= np.abs(far[2] - best).max() + 1e-6


@pytest.mark.parametrize("aversion", AVERSIONS)
@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified(name, aversion):
    decision = bg.Isoelastic(aversion).solve(nasty_set(name))

    assert decision.status is bg.Status.OPTIMAL, decision.message
    if decision.hypotheses.utilities.size <= 100:
        assert decision.recheck(exact=True).gap <= 1e-9


@pytest.mark.parametrize("aversion", [0.1, 3])
@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("seed", range(4))
def test_points_above_the_worst_case_and_who_cannot_gain(kind, seed, aversion):
    problem = planted(kind, seed)
    rule = bg.Isoelastic(aversion, disagreement=problem.option)

    decision = rule.solve(problem.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert decision.recheck().status is bg.Status.OPTIMAL
    held = problem_of(decision).held
    outside = 0 if held is None else held.n_rows
    assert outside == (~problem.can_gain).sum()


@pytest.mark.parametrize("aversion", [0.2, 5])
def test_the_answer_ignores_every_unit(aversion):
    rng = np.random.default_rng(0)
    utilities, credences = rng.normal(size=(5, 4)), rng.dirichlet(np.ones(5))
    factors = np.array([[1], [1e9], [1e-9], [1e200], [1e-200]])
    rule = bg.Isoelastic(aversion)

    plain = rule(from_arrays(utilities, credences))
    scaled = rule(from_arrays(utilities * factors, credences))

    assert scaled.probabilities == pytest.approx(plain.probabilities, abs=1e-7)


def test_without_normalization_great_aversion_helps_the_one_with_small_gains():
    hypotheses = from_arrays([[1, 0], [0, 1000]])

    lottery = bg.Isoelastic(10, normalization=None)(hypotheses)

    # p^-10 = 1000 (1000 q)^-10, so p / q = 1000^(9 / 10).
    assert lottery["outcome 0"] / lottery["outcome 1"] == pytest.approx(
        1000**0.9, rel=1e-6
    )


def test_splitting_a_hypothesis_changes_nothing():
    rng = np.random.default_rng(3)
    utilities, credences = rng.random((3, 4)), np.array([0.5, 0.3, 0.2])
    split = from_arrays(np.vstack([utilities, utilities[:1]]), [0.2, 0.3, 0.2, 0.3])
    rule = bg.Isoelastic(4)

    assert rule(split).probabilities == pytest.approx(
        rule(from_arrays(utilities, credences)).probabilities, abs=1e-6
    )


# Nobody is indifferent.
gains_of_3 = arrays(np.float64, (3, 4), elements=st.floats(0.01, 1)).map(
    lambda gains: gains + np.eye(3, 4)
)
lotteries = arrays(np.float64, 4, elements=st.floats(0.001, 1))
tangents_of_3 = arrays(
    np.float64, 3, elements=st.one_of(st.just(np.nan), st.floats(0.01, 2))
)


@settings(max_examples=60)
@given(gains_of_3, lotteries, lotteries, tangents_of_3, st.sampled_from(AVERSIONS))
def test_the_gap_bounds_every_lottery_whatever_the_tangents(
    gains, first, second, tangents, aversion
):
    hypotheses = from_arrays(gains, [0.5, 0.3, 0.2])
    rule = bg.Isoelastic(aversion, normalization=None, disagreement=[0.0, 0.0, 0.0])
    problem = rule.state(hypotheses).problem
    assert isinstance(problem, Problem)
    here, there = first / first.sum(), second / second.sum()

    value, gap, _ = certify(problem, here, None, tangents)
    other, _, _ = certify(problem, there)
    again, exact, _ = certify_exactly(problem, here, None, tangents)

    assert other / value <= (1 + gap) * (1 + 1e-9)
    assert exact == pytest.approx(gap, rel=1e-6, abs=1e-8 * (1 + gap))
    assert again == pytest.approx(value, rel=1e-12)


@settings(max_examples=40)
@given(gains_of_3, lotteries)
def test_at_aversion_1_the_gap_is_that_of_nash(gains, probabilities):
    hypotheses = from_arrays(gains, [0.5, 0.3, 0.2])
    point, here = [0.0, 0.0, 0.0], probabilities / probabilities.sum()
    nash = bg.NashBargaining(disagreement=point).state(hypotheses).problem
    near = bg.Isoelastic(1 + 1e-12, disagreement=point).state(hypotheses).problem
    assert isinstance(nash, Problem)
    assert isinstance(near, Problem)

    wanted, found = certify(nash, here)[1], certify(near, here)[1]

    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_wrong_multipliers_only_make_the_gap_larger():
    # At z, the third cannot gain, and without it the others would use x.
    hypotheses = from_arrays(
        [[3, 12, 0, 1], [1.5, 0, 2, 1], [1, 0, 0, 1]], [0.5, 0.3, 0.2], list("wxyz")
    )
    decision = bg.Isoelastic(2, disagreement="z").solve(hypotheses)
    certificate, problem = decision.certificate, problem_of(decision)
    assert problem.held is not None
    assert certificate.multipliers is not None
    right = certificate.multipliers[problem.held.kept]

    gaps = [
        certify(problem, decision.lottery.probabilities, factor * right)[1]
        for factor in (1, 0.5, 0)
    ]

    assert gaps[0] <= 1e-9
    assert min(gaps[1:]) > 1e-3
    assert decision.recheck(exact=True).status is bg.Status.OPTIMAL


def test_weights_choose_the_same_support():
    rng = np.random.default_rng(2)
    hypotheses = from_arrays(rng.normal(size=(4, 6)), rng.dirichlet(np.ones(4)))

    decision = bg.Isoelastic(30).solve(hypotheses)

    scores = decision.weights @ hypotheses.utilities
    used = decision.lottery.probabilities > 1e-9
    assert scores[used] == pytest.approx(scores.max(), abs=1e-9)


def test_whoever_sums_to_nothing_gains_nothing():
    hypotheses = from_arrays([[0, 1], [1, 0]])

    decision = bg.Isoelastic(2, disagreement=[0.5, 0.5]).solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5])
    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap == 0
    assert "of the power mean" in decision.message


def test_a_batch_is_solved_one_by_one():
    rng = np.random.default_rng(0)
    tables = rng.random((20, 3, 4))
    rule = bg.Isoelastic(2)

    batch = rule.solve_batch(tables)

    for table, lottery in zip(tables, batch.lotteries, strict=True):
        assert lottery.tolist() == rule(from_arrays(table)).probabilities.tolist()
    assert len(batch.alone) == 20


def test_a_limit_is_told_with_an_honest_gap():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(300, 20)))

    decision = bg.Isoelastic(20, max_passes=3).solve(hypotheses)

    assert decision.status is bg.Status.LIMIT
    best = bg.Isoelastic(20).solve(hypotheses).certificate.value
    assert best <= decision.certificate.value * (1 + decision.certificate.gap + 1e-9)


def test_many_rows_go_through_the_same_core():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(60_000, 18)))

    for aversion in (0.5, 3):
        decision = bg.Isoelastic(aversion).solve(hypotheses)

        assert decision.status is bg.Status.OPTIMAL


def test_cvxpy_answers_too():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.random((4, 5)), rng.dirichlet(np.ones(4)))
    rule = bg.Isoelastic(3, tolerance=1e-6)

    decision = replace(rule, solver="convex").solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.value == pytest.approx(
        rule.solve(hypotheses).certificate.value, rel=2e-6
    )


@pytest.mark.parametrize(
    ("aversion", "message"),
    [
        (-0.5, r"aversion must be finite and at least 0 \(got -0.5\)"),
        (np.inf, r"aversion must be finite and at least 0 \(got inf\)"),
        (np.nan, r"aversion must be finite and at least 0 \(got nan\)"),
        ("2", r"aversion must be a number \(got '2'\)"),
        (True, r"aversion must be a number \(got True\)"),
    ],
)
def test_impossible_aversions_are_refused(aversion, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.Isoelastic(aversion)


def test_a_normalization_without_a_unit_is_refused():
    class Blind(bg.Normalization):
        def zeros_and_units(self, hypotheses):
            return hypotheses.worst, np.array([1.0, np.inf])

    hypotheses = from_arrays([[0, 1], [1, 0]], names=["a", "b"])

    with pytest.raises(bg.InvalidOptionError, match=r"finite unit.*not to 'b'"):
        bg.Isoelastic(2, normalization=Blind())(hypotheses)


def test_a_tampered_lottery_is_found_in_a_file(tmp_path: Path):
    path = tmp_path / "decision.json"
    decision = bg.Isoelastic(2).solve(from_arrays([[1, 0], [0, 1]], [0.8, 0.2]))
    worse = replace(decision, lottery=bg.Lottery([0.7, 0.3], decision.lottery.outcomes))
    bg.write_decision(worse, path)

    found = certify_decision_file(path, exact=True)

    assert [check.subject for check in found.checks if not check.holds] == [
        "gap",
        "value",
        "status",
    ]


def test_weights_that_no_float_can_hold_are_nothing_and_warn_nobody():
    rows = [[-2e150, -1e150], [0, 2e150], [0, -2e299], [0, 1e-150]]
    hypotheses = bg.HypothesisSet.from_arrays(rows, [0.4, 0.1, 0.3, 0.2])
    decision = bg.Isoelastic(2, normalization=None).solve(hypotheses)

    weights = decision.weights

    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
