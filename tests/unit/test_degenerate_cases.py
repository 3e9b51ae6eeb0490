"""Every line of the degenerate-case policy, one claim each; notes included."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import bargain as bg
from tests.references import exact_gains, exact_point, proves_disagreement

from_arrays = bg.HypothesisSet.from_arrays

BARGAINS: dict[str, Any] = {
    "nash": bg.NashBargaining,
    "mixed": lambda **options: bg.Mixed(0.5, **options),
}
RULES: dict[str, Any] = {**BARGAINS, "eu": lambda **_: bg.ExpectedUtility()}


@pytest.fixture(params=RULES.values(), ids=list(RULES))
def any_rule(request) -> Any:
    return request.param


@pytest.fixture(params=BARGAINS.values(), ids=list(BARGAINS))
def bargain_rule(request) -> Any:
    return request.param


def certified(decision: bg.Decision) -> bg.Decision:
    """Return a decision once its claim is rechecked in rational arithmetic."""
    exact = decision.recheck(exact=True)
    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert exact.gap <= 1e-9
    assert exact.infeasibility <= 1e-12
    return decision


# Zero credence: dropped before anything else, no veto


def test_zero_credence_has_no_veto(any_rule):
    hypotheses = from_arrays([[1, 0], [0, 1]], [1, 0], names=["sure", "absent"])

    decision = certified(any_rule().solve(hypotheses))

    assert decision.lottery.probabilities.tolist() == [1, 0]
    assert any("zero credence" in n and "'absent'" in n for n in decision.notes)


def test_zero_credence_may_have_a_point_out_of_reach(bargain_rule):
    hypotheses = from_arrays([[1, 0], [0, 1]], [1, 0])

    decision = certified(bargain_rule(disagreement=[0, 99]).solve(hypotheses))

    assert decision.lottery.probabilities.tolist() == [1, 0]


def test_zero_credence_may_be_constant_below_its_point(bargain_rule):
    hypotheses = from_arrays([[1, 0], [3, 3]], [1, 0])

    decision = certified(bargain_rule(disagreement=[0, 4]).solve(hypotheses))

    assert decision.lottery.probabilities.tolist() == [1, 0]


def test_zero_credence_has_no_weight(any_rule):
    hypotheses = from_arrays([[1, 0], [0, 1]], [1, 0])

    assert np.isnan(any_rule().solve(hypotheses).weights[1])


def test_dropping_zero_credence_changes_nothing(any_rule):
    rng = np.random.default_rng(0)
    utilities, credences = rng.normal(size=(5, 4)), rng.dirichlet(np.ones(5))
    credences[2] = 0
    credences /= credences.sum()
    kept = credences > 0

    whole = any_rule().solve(from_arrays(utilities, credences)).lottery
    without = any_rule().solve(from_arrays(utilities[kept], credences[kept])).lottery

    assert whole.probabilities == pytest.approx(without.probabilities, abs=1e-15)


# A point that comes from a lottery is attained by construction


# In floats these lotteries miss the point that they define, one way or the other.
@pytest.mark.parametrize("seed", range(30))
def test_a_lotterys_own_point_is_never_out_of_reach(bargain_rule, seed):
    rng = np.random.default_rng(seed)
    hypotheses = from_arrays(rng.normal(size=(6, 4)), rng.dirichlet(np.ones(6)))

    for point in (
        "random-dictator",
        "uniform",
        "outcome 2",
        bg.Lottery(rng.dirichlet(np.ones(4))),
        bg.Disagreement.interpolate("worst-case", "random-dictator", 0.9),
    ):
        decision = certified(bargain_rule(disagreement=point).solve(hypotheses))

        ranges = hypotheses.best - hypotheses.worst
        assert (decision.gains >= -1e-12 * ranges).all()


def test_gains_over_a_lotterys_point_keep_the_digits_of_a_large_offset(bargain_rule):
    plain = from_arrays([[0, 1, 0.75], [1, 0, 0.75]])
    offset = from_arrays(1e12 + np.array([[0, 1, 0.75], [1, 0, 0.75]]))

    near = certified(bargain_rule(disagreement="uniform").solve(plain))
    far = certified(bargain_rule(disagreement="uniform").solve(offset))

    # At 1e12 floats are 1.2e-4 apart; 0, 3/4 and 1 are among them, and 7/12 is not.
    assert far.lottery.probabilities == pytest.approx(near.lottery.probabilities)
    assert far.gains == pytest.approx(near.gains, rel=1e-9)


# Attainable and can gain are judged at 1e-12 of the row's scale


@pytest.mark.parametrize("unit", [1e-200, 1, 1e200])
def test_a_point_1e_13_out_of_reach_is_in_reach(bargain_rule, unit):
    hypotheses = from_arrays(unit * np.eye(2))
    point = unit * (np.array([0.5, 0.5]) + 1e-13)

    decision = certified(bargain_rule(disagreement=point).solve(hypotheses))

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("unit", [1e-200, 1, 1e200])
def test_a_point_1e_11_out_of_reach_is_out_of_reach(bargain_rule, unit):
    hypotheses = from_arrays(unit * np.eye(2))
    point = unit * (np.array([0.5, 0.5]) + 1e-11)

    with pytest.raises(bg.DisagreementError):
        bargain_rule(disagreement=point).solve(hypotheses)


@pytest.mark.parametrize("room", [1e-3, 1e-5, 1e-7, 1e-9, 1e-11])
def test_a_hair_of_room_is_room_and_the_claim_is_honest(bargain_rule, room):
    point = np.array([0.6, 0.4]) - room

    decision = bargain_rule(disagreement=point).solve(from_arrays(np.eye(2)))

    assert (decision.gains > 0).all()
    claimed = max(decision.certificate.tolerance, decision.certificate.gap)
    assert decision.recheck(exact=True).gap <= claimed
    # An ulp of a price moves the bound by 1e-16 / room: a float cannot prove more.
    assert decision.status is (bg.Status.OPTIMAL if room > 1e-6 else decision.status)
    assert decision.status is not bg.Status.FAILED


# d not attainable: DisagreementError with a proof, verified exactly


def test_a_point_out_of_reach_is_an_error_with_names_and_a_proof(bargain_rule):
    utilities = [[1, 0, 0], [0, 1, 0], [5, 5, 6]]
    hypotheses = from_arrays(utilities, names=["left", "right", "calm"])
    point = [0.6, 0.6, 0]

    with pytest.raises(bg.DisagreementError, match="'left', 'right'") as caught:
        bargain_rule(disagreement=point).solve(hypotheses)

    assert caught.value.hypotheses == ("left", "right")
    assert caught.value.multipliers is not None
    gains = exact_gains(utilities, exact_point(utilities, np.array(point)))
    assert proves_disagreement(gains, caught.value.multipliers)


@pytest.mark.parametrize(
    ("utilities", "point"),
    [
        (
            [[2e54, 0], [3e-275, 0], [0, 2.6e168]],
            [2e53, -1.6e-274, 2.5e168],
        ),
        ([[1e300, 0], [0, 1e-300]], [0.6e300, 0.6e-300]),
        ([[1e300, 0], [0, 1e300], [1e-300, 0]], [0.6e300, 0.6e300, 0]),
        ([[1e-300, 0], [0, 1e-300], [1e300, 0]], [0.6e-300, 0.6e-300, 0]),
        ([[5e-324, 0], [0, 1e-300]], [5e-324, 0.6e-300]),
    ],
)
def test_a_proof_holds_whatever_the_units(bargain_rule, utilities, point):
    with pytest.raises(bg.DisagreementError) as caught:
        bargain_rule(disagreement=point).solve(from_arrays(utilities))

    assert caught.value.multipliers is not None
    assert np.isfinite(caught.value.multipliers).all()
    gains = exact_gains(utilities, exact_point(utilities, np.array(point)))
    assert proves_disagreement(gains, caught.value.multipliers)


def refusal(rule, hypotheses) -> bg.DisagreementError | None:
    """Return the error of a rule that finds no bargain, None if it finds one."""
    try:
        rule.solve(hypotheses)
    except bg.DisagreementError as error:
        return error
    return None


@pytest.mark.parametrize("seed", range(40))
def test_every_proof_holds_in_rational_arithmetic(bargain_rule, seed):
    rng = np.random.default_rng(seed)
    utilities = rng.normal(size=(5, 4)) * 10.0 ** rng.uniform(-9, 9, (5, 1))
    # Above what a lottery gives by a tenth of every range: out of reach for most.
    point = utilities @ rng.dirichlet(np.ones(4)) + 0.1 * np.ptp(utilities, axis=1)

    error = refusal(bargain_rule(disagreement=point), from_arrays(utilities))

    if error is None:
        certified(bargain_rule(disagreement=point).solve(from_arrays(utilities)))
        return
    assert error.multipliers is not None
    gains = exact_gains(utilities, exact_point(utilities, point))
    assert proves_disagreement(gains, error.multipliers)
    named = {f"hypothesis {h}" for h in np.flatnonzero(error.multipliers)}
    assert named <= set(error.hypotheses)


def test_calling_a_rule_raises_the_same_error(bargain_rule):
    with pytest.raises(bg.DisagreementError, match="disagreement must be attainable"):
        bargain_rule(disagreement=[0.6, 0.6])(from_arrays(np.eye(2)))


def test_one_hypothesis_above_its_best_is_named_with_both_numbers(bargain_rule):
    hypotheses = from_arrays([[1, 0], [0, 1]], names=["a", "b"])

    with pytest.raises(bg.DisagreementError, match=r"'b'.*3 against 1") as caught:
        bargain_rule(disagreement=[0, 3]).solve(hypotheses)

    assert caught.value.hypotheses == ("b",)


def test_a_constant_row_below_its_point_means_that_no_bargain_exists(bargain_rule):
    # Checked before indifferent rows are dropped.
    with pytest.raises(bg.DisagreementError) as caught:
        bargain_rule(disagreement=[0, 4]).solve(from_arrays([[1, 0], [3, 3]]))

    assert caught.value.hypotheses == ("hypothesis 1",)
    assert caught.value.multipliers is not None
    gains = [[Fraction(1), Fraction(0)], [Fraction(-1), Fraction(-1)]]
    assert proves_disagreement(gains, caught.value.multipliers)


def test_a_constant_row_at_its_point_is_only_indifferent(bargain_rule):
    decision = certified(
        bargain_rule(disagreement=[0, 3]).solve(from_arrays([[1, 0], [3, 3]]))
    )

    assert decision.lottery.probabilities.tolist() == [1, 0]


def test_the_error_is_a_value_error_and_pickles():
    with pytest.raises(ValueError, match="attainable") as caught:
        bg.NashBargaining(disagreement=[0.6, 0.6])(from_arrays(np.eye(2)))

    again = pickle.loads(pickle.dumps(caught.value))
    assert again.hypotheses == caught.value.hypotheses  # type: ignore[attr-defined]
    assert str(again) == str(caught.value)


# Indifferent hypotheses


@pytest.mark.parametrize(
    "row", [[7, 7], [0, 0], [1e300, 1e300], [-3, -3 - 4e-16], [1, 1 + 1e-15]]
)
def test_an_indifferent_hypothesis_counts_for_nothing(any_rule, row):
    others, credences = [[1, 0], [0, 1]], [0.6, 0.2]
    hypotheses = from_arrays([*others, row], [*credences, 0.2], names=["a", "b", "c"])
    without = from_arrays(others, credences, normalize=True)

    decision = certified(any_rule().solve(hypotheses))

    expected = any_rule().solve(without).lottery.probabilities
    assert decision.lottery.probabilities == pytest.approx(expected, abs=1e-9)
    assert any("indifferent" in n and "'c'" in n for n in decision.notes)


def test_the_other_credences_are_not_renormalized():
    hypotheses = from_arrays([[1, 0], [0, 1], [7, 7]], [0.6, 0.2, 0.2])

    decision = bg.NashBargaining().solve(hypotheses)

    # 0.6 log(3/4) + 0.2 log(1/4)
    expected = 0.6 * np.log(0.75) + 0.2 * np.log(0.25)
    assert decision.certificate.value == pytest.approx(expected, rel=1e-12)
    assert np.isnan(decision.weights[2])


def test_a_range_of_more_than_8_epsilons_is_an_opinion(bargain_rule):
    hypotheses = from_arrays([[1, 0], [1, 1 + 1e-14]], [0.5, 0.5])

    decision = certified(bargain_rule().solve(hypotheses))

    assert not any("indifferent" in note for note in decision.notes)
    assert decision.lottery.probabilities[1] > 0.2


# Some cannot gain


def test_those_who_can_gain_do_while_the_others_lose_nothing(bargain_rule):
    # The point is the first's favourite, so it cannot gain.
    hypotheses = from_arrays(
        [[1, 1, 0], [0, 1, 5]], outcomes=["a", "b", "c"], names=["sated", "hungry"]
    )

    decision = certified(bargain_rule(disagreement="a").solve(hypotheses))

    assert decision.lottery.probabilities == pytest.approx([0, 1, 0], abs=1e-12)
    assert any("cannot gain" in n and "'sated'" in n for n in decision.notes)
    assert np.isnan(decision.weights[0])


def test_who_cannot_gain_is_proved(bargain_rule):
    utilities = [[1, 1, 0], [0, 1, 5]]
    hypotheses = from_arrays(utilities)

    decision = bargain_rule(disagreement="outcome 0").solve(hypotheses)
    proof = decision.certificate.exclusion

    assert proof is not None
    assert proof[0] > 0
    # Row-scaled: the first has no ideal gain, so its greatest loss, 1, is the scale;
    # the second has 5.
    gains = np.array([[0, 0, -1], [0, 0.2, 1]])
    assert (proof @ gains).max() <= 1e-12


def test_the_multipliers_of_those_who_are_held_close_the_gap():
    hypotheses = from_arrays([[1, 1, 0], [0, 1, 5]])
    decision = bg.NashBargaining(disagreement="outcome 0").solve(hypotheses)

    # The gradient is (0, 1/2, 5/2) at (0, 1, 0): the last outcome would add 2, and
    # costs the first 1.
    assert decision.certificate.multipliers is not None
    assert decision.certificate.multipliers[0] >= 2 - 1e-9
    assert decision.certificate.multipliers[1] == 0


@pytest.mark.parametrize("seed", range(30))
def test_held_hypotheses_stay_at_their_point_in_random_sets(bargain_rule, seed):
    rng = np.random.default_rng(seed)
    utilities = rng.integers(0, 4, (5, 6)).astype(float)
    utilities[0, 0] = utilities[0].max()  # the point is the first's favourite

    decision = certified(
        bargain_rule(disagreement="outcome 0").solve(from_arrays(utilities))
    )

    assert decision.gains.min() >= -1e-12 * 4
    assert abs(decision.gains[0]) <= 1e-12 * 4


def test_settling_ties_leaves_the_held_where_they_are(bargain_rule):
    # The last two are opposed over the second outcome, so it keeps its third.
    hypotheses = from_arrays([[0, 0, 0, 1, 1], [0, 1, 0, 0, 0], [0, -1, 0, 0, 0]])

    decision = certified(bargain_rule(disagreement="random-dictator").solve(hypotheses))

    assert decision.lottery["outcome 1"] == pytest.approx(1 / 3, abs=1e-12)
    assert decision.lottery["outcome 3"] == pytest.approx(1 / 3, abs=1e-9)
    assert decision.gains == pytest.approx([1 / 6, 0, 0], abs=1e-9)


@pytest.mark.parametrize("point", ["random-dictator", "uniform", "outcome 0"])
@pytest.mark.parametrize("seed", range(100))
def test_small_integers_over_a_lottery_are_certified(bargain_rule, point, seed):
    # Ties, copies, held and indifferent hypotheses, all at once.
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(2, 6)), int(rng.integers(2, 7))
    utilities = rng.integers(-1, 2, shape).astype(float)

    decision = certified(bargain_rule(disagreement=point).solve(from_arrays(utilities)))

    assert decision.gains.min() >= -1e-12


# Nobody can gain


def test_when_nobody_can_gain_the_points_own_lottery_is_the_answer(bargain_rule):
    rivals = from_arrays([[1, 0], [0, 1]], [0.3, 0.7])

    decision = certified(bargain_rule(disagreement="random-dictator").solve(rivals))

    assert decision.lottery.probabilities.tolist() == [0.3, 0.7]
    assert decision.certificate.gap == 0
    assert any(
        "nobody can gain" in note and "own lottery" in note for note in decision.notes
    )


def test_a_points_own_lottery_is_kept_even_if_a_shorter_one_is_as_good(bargain_rule):
    rivals = from_arrays([[1, 1, 0], [0, 0, 1]])
    own = bg.Lottery([0.5, 0, 0.5])

    decision = certified(bargain_rule(disagreement=own).solve(rivals))

    assert decision.lottery == own


def test_without_a_lottery_of_its_own_the_least_norm_one_is_the_answer(bargain_rule):
    rivals = from_arrays([[1, 1, 0], [0, 0, 1]])

    decision = certified(bargain_rule(disagreement=[0.5, 0.5]).solve(rivals))

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.25, 0.5])
    assert decision.certificate.gap == 0
    assert any("nobody can gain" in n and "least-norm" in n for n in decision.notes)
    assert not decision.unique


def test_when_all_are_indifferent_the_uniform_lottery_is_the_answer(any_rule):
    decision = certified(any_rule().solve(from_arrays([[2, 2, 2, 2], [0, 0, 0, 0]])))

    assert decision.lottery.probabilities.tolist() == [0.25] * 4
    assert not decision.unique
    assert decision.certificate.gap == 0


def test_nobody_left_with_a_say_still_gets_the_points_own_lottery(bargain_rule):
    hypotheses = from_arrays([[2, 2], [0, 1]], [1, 0])

    decision = certified(bargain_rule(disagreement="outcome 1").solve(hypotheses))

    assert decision.lottery.probabilities.tolist() == [0, 1]


def test_nobody_gains_means_no_weights(bargain_rule):
    decision = bargain_rule(disagreement="random-dictator").solve(
        from_arrays(np.eye(2))
    )

    assert np.isnan(decision.weights).all()


# Ties


def test_equal_outcomes_share_evenly(any_rule):
    hypotheses = from_arrays([[1, 1, 0], [0, 0, 0.5]], [0.75, 0.25])

    decision = certified(any_rule().solve(hypotheses))

    p = decision.lottery.probabilities
    assert p[0] == pytest.approx(p[1], abs=1e-15)
    assert not decision.unique


def test_the_least_norm_lottery_of_an_interval_is_returned(bargain_rule):
    # The third outcome is halfway between the first two: any p_2 is as good.
    hypotheses = from_arrays([[1, 0, 0.5], [0, 1, 0.5]])

    decision = certified(bargain_rule().solve(hypotheses))

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert not decision.unique
    assert any("least norm" in note for note in decision.notes)


def test_a_lottery_without_rivals_is_unique(any_rule):
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.7, 0.3])

    decision = certified(any_rule().solve(hypotheses))

    assert decision.unique
    assert decision.notes == ()


def test_expected_utility_is_uniform_over_the_tied():
    decision = certified(
        bg.ExpectedUtility().solve(from_arrays([[1, 0, 1, 0.5], [0, 1, 0, 0.5]]))
    )

    assert decision.lottery.probabilities.tolist() == [0.25] * 4
    assert any("4 outcomes are tied" in note for note in decision.notes)


def test_summation_order_does_not_decide():
    utilities = np.array([[0.1, 0.3], [0.2, 0.0], [0.3, 0.3]])
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        lottery = bg.ExpectedUtility()(from_arrays(utilities[order]))

        assert lottery.probabilities.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("difference", "tied"), [(0, True), (0.9e-12, True), (1.2e-12, False)]
)
def test_scores_are_tied_within_1e_12_of_the_largest_contributions(difference, tied):
    hypotheses = from_arrays([[1, 1 - difference, 0]])

    lottery = bg.ExpectedUtility()(hypotheses)

    assert lottery.probabilities.tolist() == ([0.5, 0.5, 0] if tied else [1, 0, 0])


def test_least_norm_is_not_blind_to_copies_of_an_outcome():
    # Merged copies keep their multiplicity m: the norm is the sum of p^2 / m.
    single = bg.NashBargaining()(from_arrays([[1, 0, 0.5], [0, 1, 0.5]]))
    copied = bg.NashBargaining()(from_arrays([[1, 0, 0.5, 0.5], [0, 1, 0.5, 0.5]]))

    # By hand: p = (t, t, 1 - 2t) with 2 t^2 + (1 - 2t)^2 / m least, so
    # t = 1 / (m + 2).
    assert single.probabilities == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert copied.probabilities == pytest.approx([0.25] * 4, abs=1e-9)


# One outcome


@pytest.mark.parametrize("utilities", [[[3.0]], [[0.0], [0.0]], [[1e300], [-1e300]]])
def test_one_outcome_has_probability_1(any_rule, utilities):
    decision = certified(any_rule().solve(from_arrays(utilities)))

    assert decision.lottery.probabilities.tolist() == [1]
    assert decision.unique


def test_one_outcome_below_a_stated_point_is_out_of_reach(bargain_rule):
    with pytest.raises(bg.DisagreementError):
        bargain_rule(disagreement=[4]).solve(from_arrays([[3.0]]))


def test_one_outcome_above_a_stated_point_is_a_gain(bargain_rule):
    decision = certified(bargain_rule(disagreement=[1]).solve(from_arrays([[3.0]])))

    assert decision.lottery.probabilities.tolist() == [1]


# Mixed at its ends


def test_mixed_0_is_expected_utility_without_the_constraint():
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    mixed = certified(bg.Mixed(0, disagreement=[0.3, 0.3]).solve(hypotheses))
    expected = bg.ExpectedUtility("range").solve(hypotheses)

    assert mixed.lottery == expected.lottery
    assert mixed.gains[1] < 0 or mixed.expected_utilities[1] < 0.3


def test_mixed_1_is_nash_bargaining():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(5, 4)), rng.dirichlet(np.ones(5)))

    mixed = certified(bg.Mixed(1).solve(hypotheses))

    assert mixed.lottery == bg.NashBargaining()(hypotheses)
    assert (
        mixed.certificate.gap == bg.NashBargaining().solve(hypotheses).certificate.gap
    )


# Credences within 1e-12 are equal, margins within 1e-12 are 0: rounded credences


def test_credences_that_differ_by_rounding_tie():
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.1 + 0.2, 0.7], normalize=True)
    tied = from_arrays([[1, 0], [0, 1]], [0.5 + 1e-16, 0.5 - 1e-16])

    assert bg.ExpectedUtility()(tied).probabilities.tolist() == [0.5, 0.5]
    assert bg.ExpectedUtility()(hypotheses).probabilities.tolist() == [0, 1]


def test_gains_that_leave_the_range_of_floats_give_no_warning():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1e-275, 1e-121, 6e-6], [4e-292, 0.9, 1e-172]], [0.9998722, 0.0001278]
    )

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert np.isfinite(decision.weights).all()
