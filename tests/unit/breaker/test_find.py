"""The search for the newcomer that hurts most, against formulas and whole grids."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.axioms.sampling import sample_sets
from bargain.errors import RuleFailureError

OPPOSED = bg.HypothesisSet.from_arrays([[1, 0, 0.1], [0, 1, 0.1]], [0.6, 0.4])
MIXED = bg.HypothesisSet.from_arrays(
    [[1, 0, 0.1, 0.7], [0, 1, 0.1, 0.7], [0.3, 0.2, 0, 1]], [0.5, 0.3, 0.2]
)


def _harm(hypotheses: bg.HypothesisSet, before: Any, after: Any) -> float:
    """Return the harm by its definition, hypothesis by hypothesis."""
    total = 0.0
    for row, credence, worst in zip(
        hypotheses.utilities, hypotheses.credences, hypotheses.worst, strict=True
    ):
        had, has = (row - worst) @ before, (row - worst) @ after
        total += credence * (1 - has / had) if had > 0 else 0.0
    return total


def _joined(
    hypotheses: bg.HypothesisSet, row: Any, credence: float
) -> bg.HypothesisSet:
    utilities = dict(zip(hypotheses.outcomes, row, strict=True))
    return hypotheses.with_hypothesis(bg.UtilityHypothesis("new", utilities, credence))


def _worst_on_a_grid(
    rule: bg.Rule, hypotheses: bg.HypothesisSet, credence: float, stakes: float
) -> float:
    """Return the harm of the worst newcomer whose utilities are quarters."""
    before = rule(hypotheses).probabilities
    quarters = itertools.product((0, 0.25, 0.5, 0.75, 1), repeat=hypotheses.n_outcomes)
    return max(
        _harm(
            hypotheses,
            before,
            rule(
                _joined(hypotheses, stakes * np.array(row), share * credence)
            ).probabilities,
        )
        for row in quarters
        if min(row) == 0 and max(row) == 1
        for share in (1, 0.1)
    )


@pytest.mark.parametrize(
    "rule",
    [
        bg.ExpectedUtility(),
        bg.ExpectedUtility(normalization="range"),
        bg.ExpectedUtility(normalization="sum"),
        bg.RandomDictator(),
        bg.MyFavouriteTheory(),
        bg.MyFavouriteOption(),
        bg.Approval(0.6),
    ],
    ids=repr,
)
@pytest.mark.parametrize("credence", [0.1, 0.45])
def test_where_theory_knows_the_worst_newcomer_no_grid_has_a_worse_one(
    rule: bg.Rule, credence: float
):
    found = bg.find_monster(rule, OPPOSED, max_credence=credence, stakes=1.5)

    assert found.is_exact
    assert found.harm == pytest.approx(
        _worst_on_a_grid(rule, OPPOSED, credence, 1.5), abs=1e-12
    )


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(),
        bg.ExpectedUtility(normalization="variance"),
        bg.Mixed(0.5),
        bg.Borda(),
        bg.MaximalLottery(),
        bg.WorstCase(),
        bg.LogitPooling(0.5),
    ],
    ids=repr,
)
@pytest.mark.parametrize("credence", [0.1, 0.45])
def test_the_search_is_no_better_than_a_grid_for_the_others(
    rule: bg.Rule, credence: float
):
    found = bg.find_monster(rule, OPPOSED, max_credence=credence, stakes=1.5)

    assert not found.is_exact
    assert found.harm >= _worst_on_a_grid(rule, OPPOSED, credence, 1.5) - 1e-9


def test_beyond_all_stakes_expected_utility_costs_what_the_worst_outcome_costs():
    before = bg.ExpectedUtility()(MIXED).probabilities
    certain = [_harm(MIXED, before, np.eye(4)[k]) for k in range(4)]

    harms = [
        bg.find_monster(bg.ExpectedUtility(), MIXED, max_credence=e).harm
        for e in (1e-9, 0.01, 0.5)
    ]

    assert harms == pytest.approx([max(certain)] * 3, abs=1e-12)


def test_expected_utility_is_captured_from_the_stakes_that_close_the_gap_in_scores():
    # Scores 0.6, 0.4 and 0.1, times 9/10; the newcomer adds a tenth of its stakes.
    flip = 10 * 0.9 * (0.6 - 0.4)
    below, above = (
        bg.find_monster(
            bg.ExpectedUtility(), OPPOSED, max_credence=0.1, stakes=flip * factor
        )
        for factor in (1 - 1e-6, 1 + 1e-6)
    )

    assert below.harm == 0.0
    assert above.harm == pytest.approx(0.6)
    assert above.after.lottery.support() == ("outcome 1",)


def test_the_random_dictator_gives_the_newcomer_its_credence():
    before = bg.RandomDictator()(MIXED).probabilities
    worst = max(_harm(MIXED, before, np.eye(4)[k]) for k in range(4))

    found = bg.find_monster(bg.RandomDictator(), MIXED, max_credence=0.07)

    assert found.harm == pytest.approx(0.07 * worst, rel=1e-12)


@pytest.mark.parametrize("credence", [0.02, 0.3])
def test_nash_is_never_harmed_by_more_than_the_newcomers_credence(credence: float):
    for hypotheses in sample_sets(seed=7, n_sets=12):
        if hypotheses.n_outcomes < 2:
            continue

        found = bg.find_monster(
            bg.NashBargaining(), hypotheses, max_credence=credence, max_tries=100
        )

        gap = found.after.certificate.gap
        # The harm is a difference of sums that are near 1: rounding, not slack.
        assert found.harm <= (credence + gap) / (1 + gap) + 1e-14


@pytest.mark.parametrize("credence", [0.02, 0.3])
def test_the_breaker_comes_close_to_the_bound_of_nash(credence: float):
    rng = np.random.default_rng(0)
    ratios = []
    for shape in [(2, 3), (3, 5), (4, 4)] * 2:
        hypotheses = bg.HypothesisSet.from_arrays(rng.random(shape))
        found = bg.find_monster(
            bg.NashBargaining(), hypotheses, max_credence=credence, max_tries=600
        )
        ratios.append(found.harm / credence)

    # Not on every set: the bound needs an outcome that is bad for all others.
    assert np.median(ratios) > 0.97


def test_the_breaker_meets_the_bound_of_nash_where_an_outcome_is_worst_for_all():
    wasted = bg.HypothesisSet.from_arrays([[3, 1, 0], [0, 1, 0]], [0.8, 0.2])

    found = bg.find_monster(bg.NashBargaining(), wasted, max_credence=0.1)

    assert found.harm == pytest.approx(0.1, abs=2e-9)
    assert found.hypothesis.utilities["outcome 2"] == found.stakes


THREE = bg.HypothesisSet.from_arrays(
    [[10, 0, 6, 1], [0, 8, 5, 0], [1, 4, 9, 2]], [0.5, 0.3, 0.2]
)


@pytest.mark.parametrize("credence", [1e-15, 1e-13])
@pytest.mark.parametrize("rule", [bg.NashBargaining(), bg.RandomDictator()])
def test_harm_that_may_be_rounding_is_none(rule, credence):
    found = bg.find_monster(rule, THREE, max_credence=credence, max_tries=40)

    assert found.harm == 0


@pytest.mark.parametrize("credence", [1e-11, 1e-9, 1e-6])
def test_nash_is_harmed_by_no_more_than_a_tiny_credence_and_the_gap(credence):
    found = bg.find_monster(
        bg.NashBargaining(), THREE, max_credence=credence, max_tries=100
    )

    # 1e-15 for the sum of a handful of terms of about 1.
    assert 0 < found.harm <= credence + found.after.certificate.gap + 1e-15


def test_a_tiny_credence_still_buys_everything_from_expected_utility():
    found = bg.find_monster(bg.ExpectedUtility(), THREE, max_credence=1e-15)

    assert found.harm > 0.5


def test_what_is_reported_can_be_had_again():
    found = bg.find_monster(bg.NashBargaining(), MIXED, max_credence=0.2, stakes=7.0)

    after = bg.NashBargaining()(MIXED.with_hypothesis(found.hypothesis))
    utilities = list(found.hypothesis.utilities.values())

    assert max(utilities) - min(utilities) == pytest.approx(7.0)
    assert found.credence <= 0.2
    assert found.harm == pytest.approx(
        _harm(MIXED, found.before.lottery.probabilities, after.probabilities),
        abs=1e-8,
    )


def test_the_same_seed_finds_the_same_monster():
    first, second = (
        bg.find_monster(bg.Mixed(0.5), MIXED, max_credence=0.2, seed=5, max_tries=200)
        for _ in range(2)
    )

    assert first.hypothesis == second.hypothesis
    assert first.n_tried == second.n_tried == 200
    assert not first.is_complete


def test_a_plain_function_can_be_broken():
    def most_likely(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        row = hypotheses.utilities[int(hypotheses.credences.argmax())]
        return bg.Lottery(np.eye(len(row))[int(row.argmax())], hypotheses.outcomes)

    harms = [
        bg.find_monster(most_likely, OPPOSED, max_credence=e, max_tries=60).harm
        for e in (0.37, 0.38)
    ]

    # 0.6 (1 - e) falls below e at 0.375.
    assert harms == [0.0, pytest.approx(0.6)]


def test_what_a_rule_refuses_is_skipped_and_told():
    def squeamish(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        if len(hypotheses) > 2 and hypotheses.utilities[-1].argmax() == 2:
            raise RuntimeError("not that one")
        return bg.ExpectedUtility()(hypotheses)

    found = bg.find_monster(squeamish, OPPOSED, max_credence=0.1, max_tries=60)

    assert found.harm == pytest.approx(0.6)  # outcome 2 would have cost 0.54 only
    assert 0 < found.n_skipped < found.n_tried
    assert "RuntimeError: not that one" in found.complaint
    assert "not that one" in str(found)


def test_a_rule_that_admits_no_newcomer_is_an_error():
    rule = bg.NashBargaining(disagreement=[0.0, 0.0])

    with pytest.raises(RuleFailureError, match=r"gave none for \d+: .*shape"):
        bg.find_monster(rule, OPPOSED, max_credence=0.1)


def test_a_rule_without_an_answer_beforehand_is_an_error():
    rule = bg.NashBargaining(disagreement=[2.0, 2.0])

    with pytest.raises(bg.DisagreementError):
        bg.find_monster(rule, OPPOSED, max_credence=0.1)


def test_nobody_with_anything_to_lose_cannot_be_harmed():
    calm = bg.HypothesisSet.from_arrays([[1, 1, 1], [2, 2, 2]])

    found = bg.find_monster(bg.NashBargaining(), calm, max_credence=0.1)

    assert (found.harm, found.is_exact, found.n_tried) == (0.0, True, 1)


def test_time_that_is_up_ends_the_search():
    found = bg.find_monster(
        bg.NashBargaining(), MIXED, max_credence=0.1, time_limit=0.05, max_tries=10**6
    )

    assert not found.is_complete
    assert found.harm > 0


def test_huge_and_tiny_utilities_are_broken_alike():
    sizes = [1e-290, 1.0, 1e290]

    harms = [
        bg.find_monster(
            bg.ExpectedUtility(),
            bg.HypothesisSet.from_arrays(size * OPPOSED.utilities, [0.6, 0.4]),
            max_credence=0.1,
        ).harm
        for size in sizes
    ]

    assert harms == pytest.approx([0.6] * 3)


def test_logit_pooling_is_worst_where_costly_outcomes_get_the_greater_factor():
    # One other, gains 0, 1, 2, odds 1 : 4 : 16. Of half the credence they are 1 : 2 : 4
    # times the newcomer's factors, between 1 and 8.
    log2 = float(np.log(2))
    row = bg.HypothesisSet.from_arrays([[0, log2, 2 * log2]])
    before = Fraction(4 * 1 + 16 * 2, 21)

    found = bg.find_monster(
        bg.LogitPooling(0.5), row, max_credence=0.5, stakes=3 * log2
    )

    # Outcomes 0 and 1 times 8 leave (16 + 8) / 28; outcome 0 alone 10 / 14.
    assert found.harm == pytest.approx(float(1 - Fraction(10, 14) / before))
    assert found.hypothesis.utilities["outcome 1"] == 0.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_credence": 0}, "max_credence must be positive and below 1"),
        ({"max_credence": 1.0}, "max_credence must be positive and below 1"),
        ({"max_credence": "a lot"}, "max_credence must be a number"),
        ({"max_credence": 0.1, "stakes": -1}, "stakes must be positive and at most"),
        ({"max_credence": 0.1, "stakes": np.inf}, "stakes must be positive"),
        ({"max_credence": 0.1, "time_limit": 0}, "time_limit must be positive"),
        ({"max_credence": 0.1, "max_tries": 0}, "max_tries must be a positive whole"),
        ({"max_credence": 0.1, "seed": -1}, r"seed must be a whole number .*got -1"),
        ({"max_credence": 0.1, "seed": "a"}, "seed must be a whole number"),
        ({"max_credence": 0.1, "seed": None}, "seed must be a whole number"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, Any], message: str):
    with pytest.raises(bg.BargainError, match=message):
        bg.find_monster(bg.NashBargaining(), OPPOSED, **options)


def test_one_outcome_leaves_nothing_to_decide():
    with pytest.raises(bg.BargainError, match="at least two outcomes"):
        bg.find_monster(
            bg.NashBargaining(), bg.HypothesisSet.from_arrays([[1]]), max_credence=0.1
        )
