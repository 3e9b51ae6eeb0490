"""Explanations: numbers against the decision's own, sentences against the numbers."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg
from bargain.aggregators.registry import all_texts, rule_from_text
from tests.drawn_sets import sets

MONSTER = bg.HypothesisSet.from_arrays(
    [[10, 0, 6], [0, 1e6, 6e5]],
    [0.7, 0.3],
    outcomes=["mine", "theirs", "both"],
    names=["welfare", "monster"],
)

RULES = [text for text in all_texts() if ":" not in text]


def test_the_monsters_explanation_can_be_read_aloud():
    # Gains 7 and 450,000 of 10 and 1e6; gradient (1, 2/3, 1); the answer by hand.
    # Raw weights 0.7 / 7 and 0.3 / 450,000; 0.7 log(6/7) + 0.3 log(4/3) = log 0.9786.
    said = bg.NashBargaining().solve(MONSTER).explain().sentences

    assert said == (
        "The answer is a lottery: 'both' with probability 75 % and 'mine' with "
        "probability 25 %.",
        "A hypothesis's gain is what it expects above its disagreement point, which is "
        "what it is taken to get if no bargain is struck, here its worst outcome. Its "
        "credence is the probability that it is right, and its fair share is that "
        "fraction of the most it could gain.",
        "'welfare' (70 % credence) expects 7, where its disagreement point is 0 and "
        "its best 10: it gains 70 % of what it could, its fair share.",
        "'monster' (30 % credence) expects 450,000, where its disagreement point is 0 "
        "and its best 1,000,000: it gains 45 % of what it could, 1.5 times its fair "
        "share.",
        "Why this one? Weigh the hypotheses 'welfare' 60 % (credence 70 %) and "
        "'monster' 40 % (credence 30 %), each gain measured by the most it could be: "
        "in that weighted mean no outcome is better than this lottery.",
        "In the units of the table these weights are 'welfare' more than 99.99 % and "
        "'monster' 0.00067 %: with them in the place of credences, expected utility, "
        "the weighted mean of utilities, would find nothing better.",
        "In that mean, with the lottery at 100 %, 'both' is at 100 % (by 'welfare' "
        "60 % and 'monster' 40 %), 'mine' is at 100 % (all by 'welfare') and 'theirs', "
        "not used, at 66.67 %.",
        "Whoever may not randomize comes nearest with 'both', where gains are on "
        "average 97.86 % of the lottery's (the average multiplies their ratios, each "
        "raised to the power of the hypothesis's credence). Nobody loses more of its "
        "gain than 'welfare': 14.29 %.",  # 6 of 7
        "No other lottery is as good.",
        "How sure is that? The certificate gap, a bound that anyone can compute again "
        "from the table and the lottery, shows that no lottery makes the product of "
        "gains, each raised to the power of its credence, larger by more than a "
        "millionth of a percent.",
    )


def test_prices_and_who_carries_them_by_hand():
    why = bg.NashBargaining().solve(MONSTER).explain()

    assert why.outcomes.prices == pytest.approx([1, 2 / 3, 1], abs=1e-9)
    # w_h G_ho / y_h: 0.7 * 6 / 7 and 0.3 * 6e5 / 4.5e5.
    assert why.carriers("both") == pytest.approx({"welfare": 0.6, "monster": 0.4})
    with pytest.raises(bg.UnknownLabelError, match="neither"):
        why.carriers("neither")


@given(given_set=sets())
def test_numbers_are_the_decisions(given_set):
    hypotheses = bg.HypothesisSet.from_arrays(*given_set)
    decision = bg.NashBargaining().solve(hypotheses)

    why = decision.explain()

    ranges = hypotheses.best - hypotheses.worst
    cares = ~hypotheses.indifferent
    np.testing.assert_array_equal(why.hypotheses.gains, decision.gains)
    shares = why.hypotheses.shares[cares]
    np.testing.assert_allclose(
        shares, decision.gains[cares] / ranges[cares], atol=1e-12
    )
    assert np.isnan(why.hypotheses.shares[~cares]).all()
    used = decision.lottery.probabilities > 0
    if np.isfinite(why.outcomes.prices).all():
        # What certificates prove: no price is above 1 by more than the gap.
        allowed = decision.certificate.gap + 1e-9
        assert why.outcomes.prices.max() <= 1 + allowed
        mean = why.outcomes.prices[used] @ decision.lottery.probabilities[used]
        assert mean == pytest.approx(1, abs=1e-9)
        for outcome in decision.lottery.support():
            price = why.outcomes.prices[hypotheses.outcomes.position(outcome)]
            assert sum(why.carriers(outcome).values()) == pytest.approx(price)


@given(given_set=sets())
def test_the_nearest_outcome_is_the_best_of_all_by_brute_force(given_set):
    hypotheses = bg.HypothesisSet.from_arrays(*given_set)
    decision = bg.NashBargaining().solve(hypotheses)
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    ideals = np.where(hypotheses.indifferent, 1, hypotheses.best - hypotheses.worst)
    has = (decision.gains > 1e-12 * ideals) & ~hypotheses.indifferent
    has &= hypotheses.credences > 0

    outcomes = decision.explain().outcomes

    expected = []
    for column in gains.T:
        with np.errstate(divide="ignore"):
            lost = np.log(decision.gains[has] / np.abs(column[has]))
        expected.append(hypotheses.credences[has] @ lost if has.any() else 0.0)
    np.testing.assert_allclose(outcomes.losses, expected, rtol=1e-9, atol=1e-12)
    if np.isfinite(expected).any():
        least = np.min(expected)
        assert expected[outcomes.nearest] <= least + 1e-9 * (1 + abs(least))


@given(given_set=sets(), text=st.sampled_from(RULES))
def test_sentences_say_the_numbers_of_any_rule(given_set, text):
    hypotheses = bg.HypothesisSet.from_arrays(*given_set)
    decision = rule_from_text(text).solve(hypotheses)

    why = decision.explain()

    said = why.to_dict()
    json.dumps(said, allow_nan=False)
    assert said["sentences"] == str(why).split("\n")
    for outcome in decision.lottery.support():
        if decision.lottery[outcome] > 1e-12:
            assert repr(outcome) in said["sentences"][0]
    for row, credence in enumerate(hypotheses.credences):
        (sentence,) = (
            sentence
            for sentence in said["sentences"]
            if sentence.startswith(f"{hypotheses.names[row]!r} (")
        )
        (percent,) = re.findall(r"\(([\d.e+-]+) % credence", sentence)
        assert float(percent) == pytest.approx(100 * credence, rel=1e-3)
        if hypotheses.indifferent[row]:
            assert "is indifferent" in sentence
            continue
        share = why.hypotheses.shares[row]
        if share == 0:
            assert "it gains nothing" in sentence
            continue
        (told,) = re.findall(
            r"it gains ([\d.e+-]+|more than 99.99) % of what it could", sentence
        )
        if told.startswith("more"):
            assert 0.9999 < share < 1
        else:
            # Four digits are read out, and two of what is below a ten-thousandth.
            rounded = 1e-3 if share >= 1e-4 else 0.05
            assert float(told) == pytest.approx(100 * share, rel=rounded, abs=1e-6)


def test_tiny_shares_are_read_with_two_digits():
    hypotheses = bg.HypothesisSet.from_arrays([[0, 10], [0, -1]], [0.93, 0.07])

    why = bg.LogitPooling().solve(hypotheses).explain()

    share = why.hypotheses.shares[1]
    assert 1e-5 < share < 1e-4
    assert any(f"it gains {100 * share:.2g} % of" in said for said in why.sentences)


@pytest.mark.parametrize("text", RULES)
@pytest.mark.parametrize(
    "utilities",
    [[[1.0]], [[1, 1, 1], [2, 2, 2]], [[1, 2, 3]], [[1, 2], [5, 5], [2, 1]]],
    ids=["one outcome", "all indifferent", "one hypothesis", "one indifferent"],
)
def test_degenerate_decisions_are_explained(text, utilities):
    hypotheses = bg.HypothesisSet.from_arrays(utilities)

    said = rule_from_text(text).solve(hypotheses).explain().sentences

    assert said[0].startswith("The answer is")
    assert not any("nan" in sentence for sentence in said)


def test_many_hypotheses_are_summed_up():
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(rng.random((1000, 5)))

    said = bg.NashBargaining().solve(hypotheses).explain().sentences

    assert len(said) < 25
    assert any(sentence.startswith("The other 988 hypotheses") for sentence in said)


def test_who_has_no_say_is_said():
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1], [0, 5]], [0.5, 0.5, 0])

    said = bg.NashBargaining().solve(pair).explain().sentences

    assert "Note: zero credence, no say: 'hypothesis 2'." in said
