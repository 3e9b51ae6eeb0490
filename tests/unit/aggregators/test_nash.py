"""Nash bargaining: the design's examples, nasty sets, and hostile scales."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.nasty import NASTY, nasty_set
from tests.references import exact_gains, exact_nash_gap, exact_point

from_arrays = bg.HypothesisSet.from_arrays
COIN = [[1, 2], [2, 1]]
MONSTER = np.array([[10, 0, 6], [0, 1e6, 6e5]])


@pytest.mark.parametrize(("credence", "first"), [(0.51, 0.49), (0.5, 0.5), (0.3, 0.7)])
def test_the_coin_flip_moves_smoothly_with_the_credences(credence, first):
    lottery = bg.NashBargaining()(from_arrays(COIN, [credence, 1 - credence]))

    assert lottery.probabilities == pytest.approx([first, 1 - first], abs=1e-9)


def test_the_coin_flip_with_zero_as_disagreement_point():
    # Gains 2 - p and 1 + p: 0.51 / (2 - p) = 0.49 / (1 + p), so p = 0.47.
    lottery = bg.NashBargaining(disagreement=[0, 0])(from_arrays(COIN, [0.51, 0.49]))

    assert lottery.probabilities == pytest.approx([0.47, 0.53], abs=1e-9)


@pytest.mark.parametrize("factor", [1, 1e9, 1e-9, 1e200, 1e-200])
def test_the_monster_keeps_its_share_whatever_its_stakes(factor):
    hypotheses = from_arrays(MONSTER * [[1], [factor]], [0.7, 0.3])

    decision = bg.NashBargaining().solve(hypotheses)

    # At (1/4, 0, 3/4) the gradient is (1, 2/3, 1).
    assert decision.lottery.probabilities == pytest.approx([0.25, 0, 0.75], abs=1e-9)
    assert decision.gains == pytest.approx([7, 450_000 * factor], rel=1e-9)
    assert decision.recheck(exact=True).gap < 1e-15


def test_the_value_is_the_log_nash_product_in_utility_units():
    decision = bg.NashBargaining().solve(from_arrays(MONSTER, [0.7, 0.3]))

    expected = 0.7 * np.log(7) + 0.3 * np.log(450_000)
    assert decision.certificate.value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified(name):
    hypotheses = nasty_set(name)

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert p.sum() == pytest.approx(1, abs=1e-14)
    if hypotheses.utilities.size > 5000:
        return
    counted = (hypotheses.credences > 0) & ~hypotheses.indifferent
    gains = exact_gains(
        hypotheses.utilities, exact_point(hypotheses.utilities, "worst-case")
    )
    gap = exact_nash_gap(
        [row for row, counts in zip(gains, counted, strict=True) if counts],
        hypotheses.credences[counted],
        p,
    )
    assert gap <= 1e-9


# Here floats cannot say what the gains are: a mixture of subnormal utilities is none,
# the room over disagreement is 1e-9 of the range, or a veto has a credence of 5e-324.
# The answer must own up to it.
BEYOND_FLOATS = {
    ("outcomes 1e-9 apart", "uniform"),
    ("credence 5e-324", "uniform"),
}


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("point", ["random-dictator", "uniform"])
def test_nasty_sets_are_certified_over_lotteries_or_owned_up_to(name, point):
    decision = bg.NashBargaining(disagreement=point).solve(nasty_set(name))

    assert (decision.status is bg.Status.OPTIMAL) == (
        (name, point) not in BEYOND_FLOATS
    ), decision.message
    if decision.hypotheses.utilities.size <= 5000:
        exact = decision.recheck(exact=True).gap
        told = decision.certificate.gap
        # NaN stands for no claim at all.
        assert exact <= max(told * (1 + 1e-9), 1e-9) or np.isnan(told)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_give_everyone_a_fair_share(name):
    hypotheses = nasty_set(name)

    decision = bg.NashBargaining().solve(hypotheses)

    ideals = hypotheses.best - hypotheses.worst
    fair = hypotheses.credences * ideals / (1 + decision.certificate.gap)
    caring = ~hypotheses.indifferent
    assert (decision.gains >= fair * (1 - 1e-12))[caring].all()


def test_pure_options_that_serve_nobody_are_mixed():
    # No single outcome gives everyone a gain; the even lottery does.
    lottery = bg.NashBargaining()(from_arrays(np.eye(5)))

    assert lottery.probabilities == pytest.approx([0.2] * 5, abs=1e-9)


def test_a_dreadful_outcome_weakens_whoever_dreads_it():
    # The price of the worst case, from the design.
    before = bg.NashBargaining()(from_arrays([[1, 0], [0, 1]]))
    after = bg.NashBargaining()(from_arrays([[1, 0, -10], [0, 1, 0]]))

    assert before.probabilities == pytest.approx([0.5, 0.5], abs=1e-9)
    assert after.probabilities == pytest.approx([0, 1, 0], abs=1e-9)


def test_a_random_dictator_is_not_moved_by_a_dreadful_outcome():
    rule = bg.NashBargaining(disagreement="random-dictator")

    after = rule(from_arrays([[1, 0, -10], [0, 1, 0]]))

    assert after.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-9)


def test_under_a_random_dictator_a_tiny_credence_vetoes_a_compromise():
    utilities = [[1, 0, 0.9], [0, 1, 0.9], [0, 0.001, -10]]
    credences = [0.5 - 5e-7, 0.5 - 5e-7, 1e-6]

    dictator = bg.NashBargaining(disagreement="random-dictator").solve(
        from_arrays(utilities, credences)
    )
    worst = bg.NashBargaining().solve(from_arrays(utilities, credences))

    assert dictator.status is bg.Status.OPTIMAL
    assert dictator.lottery["outcome 2"] < 1e-3
    assert worst.lottery["outcome 2"] > 0.99


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float32_sets_are_certified_for_the_numbers_they_hold(dtype):
    rng = np.random.default_rng(0)
    utilities = rng.random((20, 6)).astype(dtype)

    decision = bg.NashBargaining().solve(from_arrays(utilities))

    assert decision.status is bg.Status.OPTIMAL
    gains = exact_gains(utilities, exact_point(utilities, "worst-case"))
    assert exact_nash_gap(gains, np.full(20, 0.05), decision.lottery.probabilities) <= (
        1e-9
    )


def test_a_memory_mapped_file_is_solved(tmp_path):
    utilities = np.random.default_rng(0).random((5000, 20)).astype(np.float32)
    np.save(tmp_path / "u.npy", utilities)
    mapped = from_arrays(np.load(tmp_path / "u.npy", mmap_mode="r"))

    lottery = bg.NashBargaining()(mapped)

    assert lottery == bg.NashBargaining()(from_arrays(utilities))


def test_a_looser_tolerance_is_kept_in_the_certificate():
    hypotheses = from_arrays(np.random.default_rng(0).random((600, 10)))

    decision = bg.NashBargaining(tolerance=1e-3).solve(hypotheses)

    assert decision.certificate.tolerance == 1e-3
    assert decision.certificate.gap <= 1e-3


def test_a_tolerance_below_rounding_is_reached_or_told():
    hypotheses = from_arrays(np.random.default_rng(0).random((600, 10)))

    decision = bg.NashBargaining(tolerance=1e-30).solve(hypotheses)

    assert decision.status in (bg.Status.OPTIMAL, bg.Status.LIMIT)
    assert decision.certificate.gap < 1e-13
    assert decision.lottery.probabilities == pytest.approx(
        bg.NashBargaining()(hypotheses).probabilities, abs=1e-6
    )


def test_calling_a_rule_that_stopped_early_raises(monkeypatch):
    from bargain.solvers import simplex_newton

    monkeypatch.setattr(simplex_newton, "MAX_STEPS", 1)
    hypotheses = from_arrays(np.random.default_rng(0).random((600, 10)))

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.LIMIT
    assert decision.certificate.gap > 1e-9
    with pytest.raises(bg.SolverError, match=r"stopped .* solve\(\) returns what"):
        bg.NashBargaining()(hypotheses)


def test_a_solver_that_finds_no_prices_is_told_in_the_status(monkeypatch):
    from bargain.solvers import linear

    def fail(*_):
        raise bg.SolverError("no linear program was solved")

    # Two hypotheses can have no more than the dictator's lottery, and have prices.
    table = [[0, 2, 4, 0], [4, 3, 1, 0], [1, 0, 0, 1]]
    hypotheses = from_arrays(table, [0.4, 0.4, 0.2])
    rule = bg.NashBargaining(disagreement="random-dictator")
    prices = rule.solve(hypotheses).certificate.multipliers
    # The search for who can gain has imported its own.
    monkeypatch.setattr(linear, "best_lottery", fail)

    decision = rule.solve(hypotheses)

    assert prices is not None
    assert np.flatnonzero(prices).tolist() == [0, 2]
    assert decision.status in (bg.Status.LIMIT, bg.Status.FAILED)
    assert decision.certificate.gap > rule.tolerance


def test_outcomes_next_to_worthless_do_not_stall_the_solver():
    # Found by a property test: a gain of 1e-67 of the ideal has next to no curvature.
    row = np.array([0.375, -2.29604267e-68, 0, 0]) * 1e-9
    hypotheses = bg.HypothesisSet.from_arrays([[0, 0, 0, 0], row], [0.5, 0.5])

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities.tolist() == [1, 0, 0, 0]
