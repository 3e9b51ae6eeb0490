"""What is drawn is legal, and as the options say."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.strategies import (
    clones,
    credences,
    hypothesis_sets,
    indifferent,
    lotteries,
    near_ties,
    signed_disagreements,
    utility_monsters,
    wireheading,
)

LIMIT = 1e300
EPS = float(np.finfo(float).eps)


@given(hypothesis_sets())
def test_sets_stay_within_the_magnitudes_that_rules_promise(hypotheses):
    magnitudes = np.abs(hypotheses.utilities)

    assert (magnitudes[magnitudes > 0] >= 1e-300).all()
    assert (magnitudes <= LIMIT).all()


@given(
    hypothesis_sets(
        min_hypotheses=2,
        max_hypotheses=3,
        min_outcomes=4,
        max_outcomes=5,
        min_utility=-1.5,
        max_utility=0.25,
        min_credence=0.2,
        max_credence=0.6,
        allow_indifferent=False,
    )
)
def test_sets_keep_to_every_option(hypotheses):
    assert 2 <= len(hypotheses) <= 3
    assert 4 <= hypotheses.n_outcomes <= 5
    assert (hypotheses.worst >= -1.5).all()
    assert (hypotheses.best <= 0.25).all()
    assert (hypotheses.credences >= 0.2).all()
    assert (hypotheses.credences <= 0.6).all()
    assert not hypotheses.indifferent.any()


BOUNDS = st.floats(-1e307, 1e307).map(lambda bound: round(bound, 3))


@settings(max_examples=50)
@given(st.data(), BOUNDS, BOUNDS)
def test_any_bounds_of_utilities_are_kept(data, one, other):
    low, high = sorted([one, other])

    hypotheses = data.draw(hypothesis_sets(min_utility=low, max_utility=high))

    assert (hypotheses.utilities >= low).all()
    assert (hypotheses.utilities <= high).all()


@pytest.mark.parametrize(
    "bounds", [{"min_utility": 7.0}, {"max_utility": -7.0}, {"min_utility": 1e299}]
)
def test_one_bound_of_utilities_is_kept(bounds):
    @given(hypothesis_sets(**bounds))
    def check(hypotheses):
        assert (hypotheses.utilities >= bounds.get("min_utility", -LIMIT)).all()
        assert (hypotheses.utilities <= bounds.get("max_utility", LIMIT)).all()

    check()


@given(hypothesis_sets(allow_zero_credence=False))
def test_zero_credences_can_be_ruled_out(hypotheses):
    assert (hypotheses.credences > 0).all()


@settings(max_examples=50)
@given(st.data(), st.floats(0, 1), st.floats(0, 1), st.integers(1, 8))
def test_bounds_of_credences_are_kept(data, one, other, n):
    low, high = min(one, 1 / n), max(other, 1 / n)

    drawn = data.draw(
        credences(
            min_hypotheses=n, max_hypotheses=n, min_credence=low, max_credence=high
        )
    )

    assert drawn.shape == (n,)
    assert ((drawn >= low) & (drawn <= high)).all()
    assert drawn.sum() == pytest.approx(1, abs=1e-12)


@given(credences(min_credence=0.3))
def test_credences_are_as_few_as_their_least_one_asks_for(drawn):
    assert len(drawn) <= 3


@given(credences(max_credence=0.3))
def test_credences_are_as_many_as_their_largest_one_asks_for(drawn):
    assert len(drawn) >= 4


@given(st.data(), hypothesis_sets())
def test_lotteries_take_the_outcomes_of_a_set(data, hypotheses):
    lottery = data.draw(lotteries(hypotheses.outcomes))

    assert lottery.outcomes == hypotheses.outcomes


@given(lotteries(max_outcomes=4, min_probability=0.1))
def test_lotteries_keep_to_every_option(lottery):
    assert len(lottery.outcomes) <= 4
    assert (lottery.probabilities >= 0.1).all()


@given(
    utility_monsters(
        min_stakes=1e3, max_stakes=1e6, min_credence=1e-4, max_credence=1e-2
    )
)
def test_monsters_have_the_stakes_and_the_credence_asked_for(hypotheses):
    ranges = hypotheses.best - hypotheses.worst
    stakes = ranges[-1] / (ranges[:-1].max() or 1.0)

    assert hypotheses.names[-1] == "monster"
    assert 1e3 * (1 - 4 * EPS) <= stakes <= 1e6 * (1 + 4 * EPS)
    assert 1e-4 <= hypotheses["monster"].credence <= 1e-2


@given(utility_monsters(max_stakes=1e300, allow_zero_credence=False))
def test_monsters_of_any_stakes_are_legal(hypotheses):
    assert (hypotheses.credences > 0).all()
    assert hypotheses.best[-1] > hypotheses.worst[-1]


@given(wireheading(min_stakes=100, max_stakes=1000))
def test_only_the_reward_channel_wants_it_seized(hypotheses):
    ranges = hypotheses.best - hypotheses.worst
    seizing = hypotheses.utilities[:, -1]
    stakes = ranges[-1] / (ranges[:-1].max() or 1.0)

    assert hypotheses.names[-1] == "reward channel"
    assert hypotheses.outcomes[-1] == "seize the reward channel"
    assert (seizing[:-1] == hypotheses.worst[:-1]).all()
    assert seizing[-1] > hypotheses.utilities[-1, :-1].max()
    assert 100 * (1 - 4 * EPS) <= stakes <= 1000 * (1 + 4 * EPS)


@given(clones(min_hypotheses=4, max_hypotheses=5))
def test_clones_share_the_credence_of_what_they_copy(hypotheses):
    copies = [name for name in hypotheses.names if "clone" in name]

    assert copies
    assert 4 <= len(hypotheses) <= 5
    assert copies == list(hypotheses.names[-len(copies) :])
    for name in copies:
        original, clone = hypotheses[name.split(",")[0]], hypotheses[name]
        assert clone.utilities == original.utilities
        assert clone.credence == original.credence


@given(clones(of="outcomes", max_outcomes=3))
def test_clones_of_outcomes_are_worth_the_same(hypotheses):
    copies = [name for name in hypotheses.outcomes if "clone" in name]

    assert copies
    assert 2 <= hypotheses.n_outcomes <= 3
    for name in copies:
        clone = hypotheses.outcomes.position(name)
        original = hypotheses.outcomes.position(name.split(",")[0])
        assert (
            hypotheses.utilities[:, clone] == hypotheses.utilities[:, original]
        ).all()


@given(indifferent(min_indifferent=2, min_utility=1.0, max_utility=2.0))
def test_as_many_are_indifferent_as_asked_for(hypotheses):
    assert hypotheses.indifferent.sum() >= 2
    assert (hypotheses.utilities >= 1).all()


def _scale(row: list[Fraction]) -> Fraction:
    """Return what a margin is at most a share of: the range, or the magnitude."""
    flat = len(set(row[:-1])) == 1
    return max(map(abs, row)) if flat else max(row) - min(row)


@given(near_ties(min_margin=1e-6, max_margin=1e-3))
def test_the_last_outcome_ties_with_another_up_to_the_margin(hypotheses):
    # Rounding: of each utility, and of the credences at two near equal ones.
    credences = [Fraction(credence) for credence in hypotheses.credences]
    utilities = [[Fraction(u) for u in row] for row in hypotheses.utilities]
    scores: list[Fraction] = [
        sum(
            (c * row[k] for c, row in zip(credences, utilities, strict=True)),
            Fraction(0),
        )
        for k in range(hypotheses.n_outcomes)
    ]
    margin = sum(
        c * (Fraction(1e-3) * _scale(row) + 8 * Fraction(EPS) * max(map(abs, row)))
        for c, row in zip(credences, utilities, strict=True)
    )

    assert min(abs(score - scores[-1]) for score in scores[:-1]) <= margin


@settings(max_examples=50)
@given(signed_disagreements(max_hypotheses=4, max_outcomes=4))
def test_disagreement_points_are_attained_and_above_someones_worst(pair):
    hypotheses, point = pair

    assert (point > hypotheses.worst).any()
    # A point out of reach raises DisagreementError.
    bg.NashBargaining(disagreement=point).solve(hypotheses)


@pytest.mark.parametrize("strategy", [utility_monsters, wireheading])
@pytest.mark.parametrize(
    "options",
    [
        {"min_stakes": 1e15},
        {"max_stakes": 3},
        {"max_credence": 1e-13},
        {"min_credence": 0.5},
    ],
)
def test_a_bound_beyond_the_usual_ones_takes_the_other_along(strategy, options):
    hypotheses = find(strategy(**options), lambda _: True)

    ranges = np.ptp(hypotheses.utilities, axis=1)
    stakes = ranges[-1] / (ranges[:-1].max() or 1.0)
    credence = hypotheses.credences[-1]
    (option, bound), *_ = options.items()
    found = stakes if "stakes" in option else credence
    assert found == pytest.approx(bound)
