"""What explanations once got wrong: constraints, held rows, limits, scales, ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import bargain as bg
from bargain.explanation.wording import about, percent
from bargain.problem import Problem

from_arrays = bg.HypothesisSet.from_arrays


def said_by(rule, *given, **more) -> str:
    return str(rule.solve(from_arrays(*given, **more)).explain())


def limited(rule, *rows, **more):
    return bg.Constrained(rule, bg.LotteryConstraints(*rows, **more))


def test_ideals_are_the_best_that_constraints_allow():
    hypotheses = from_arrays([[1, 2], [2, 1]], [0.1, 0.9], outcomes=["a", "b"])

    why = limited(bg.NashBargaining(), upper={"a": 0.2}).solve(hypotheses).explain()

    # By hand: 1.2 is the most for the second, and Nash gives each its share of it.
    np.testing.assert_allclose(why.hypotheses.best, [2, 1.2])
    np.testing.assert_allclose(why.hypotheses.shares, [0.1, 0.9])
    assert str(why).count("its fair share.") == 2


def test_a_forbidden_outcome_is_neither_nearest_nor_unpriced():
    hypotheses = from_arrays([[1, 0, 10], [0, 1, 10]], outcomes=["a", "b", "c"])

    why = limited(bg.NashBargaining(), upper={"c": 0}).solve(hypotheses).explain()

    assert why.outcomes.prices == pytest.approx([1, 1, 20])
    (bound,) = why.to_dict()["binding"]
    assert bound == {
        "kind": "upper bound",
        "label": "c",
        "price": pytest.approx(19),
        "limit": 0.0,
    }
    assert "'c' is not allowed; by these weights, a bound higher by one" in str(why)
    assert why.to_dict()["nearest_outcome"] in ("a", "b")


def test_a_constraint_that_binds_has_a_price():
    hypotheses = from_arrays([[1, 0, 10], [0, 1, 10]], outcomes=["a", "b", "c"])
    rule = limited(bg.ExpectedUtility(), [{"a": 1, "c": 2}], [0.6])

    why = rule.solve(hypotheses).explain()

    # c at 0.3 and b at 0.7. Gains over the worst allowed, which is 0 and 0.4: c has
    # 10 and 9.6, b 0 and 0.6, the lottery 3 and 3.3; (19.6 - 0.6) / 6.3 / 2 a unit.
    (one,) = [each for each in why.binding if each.kind == "constraint"]
    assert one.label == "A_ub[0] ('a' + 2 'c' <= 0.6)"
    assert one.price == pytest.approx(19 / 6.3 / 2)
    assert "raising its limit by 0.01 would be worth at most 1.508 %" in str(why)


def test_constraints_may_allow_no_outcome_for_certain():
    rule = limited(bg.NashBargaining(), upper=[0.6, 0.6])

    why = rule.solve(from_arrays([[1, 0], [0, 1]])).explain()

    assert why.outcomes.nearest is None
    assert "the constraints allow no outcome for certain" in str(why)
    assert why.to_dict()["nearest_outcome"] is None


def test_who_is_held_weighs_what_it_forbids():
    rule = bg.NashBargaining(disagreement=[0, 0.5, 1])

    why = rule.solve(from_arrays([[1, 0, 0.9], [0, 1, 0.6], [1, 1, 0]])).explain()

    # Slopes w / y: 1/3 / 1/4 and 1/3 / 1/4; the held row makes outcome 2 no better.
    assert why.hypotheses.utility_weights == pytest.approx([0.4, 0.4, 0.2])
    assert why.outcomes.prices == pytest.approx([1, 1, 1])
    (held,) = [each for each in why.binding if each.kind == "disagreement point"]
    assert (held.label, held.price) == (
        "hypothesis 2",
        pytest.approx(why.hypotheses.share_weights[2]),
    )
    assert "outcome 2" in [each.label for each in why.binding if "price" in each.kind]
    # Outcome 2 would put the one who is held below its point.
    assert why.outcomes.left_out == pytest.approx([1 / 3] * 3)
    assert "puts somebody below the disagreement point" in str(why)


@pytest.mark.parametrize(
    ("rule", "utilities", "credences"),
    [
        (
            bg.NashBargaining(disagreement="random-dictator"),
            [[1, 0, 0.9], [0, 1, 0.9], [0, 0.001, -10]],
            [0.45, 0.45, 0.1],
        ),
        (bg.Egalitarian(disagreement="uniform"), [[2, 0], [0, 2]], [0.12, 0.88]),
    ],
    ids=["nash", "egalitarian"],
)
def test_where_nobody_can_gain_no_harm_is_recommended(rule, utilities, credences):
    said = said_by(rule, utilities, credences)

    assert said.count("it gains nothing") == len(utilities)
    assert "every single outcome puts somebody below the disagreement point" in said
    assert "nobody can gain without putting somebody else below" in said
    assert "100 % of the lottery" not in said
    assert "e-1" not in said


@pytest.mark.parametrize("limit", [{"time_limit": 1e-9}, {"max_passes": 2}])
def test_what_is_not_certified_says_so_first_and_claims_nothing(limit):
    hypotheses = from_arrays(np.random.default_rng(0).random((40, 30)))
    decision = bg.NashBargaining(**limit).solve(hypotheses)
    assert decision.status is bg.Status.LIMIT

    said = decision.explain().sentences

    assert said[0].startswith("This answer is not certified, and others may be better")
    assert f"by more than {100 * np.expm1(decision.certificate.gap):.4g} %" in said[0]
    rest = " ".join(said[1:])
    for claim in ("better", "as good", "most evenly", "How sure"):
        assert claim not in rest


def test_a_failed_answer_is_first_of_all_not_to_be_used():
    hypotheses = from_arrays(np.random.default_rng(0).random((40, 30)))
    decision = bg.NashBargaining(max_passes=1, disagreement="uniform").solve(hypotheses)
    assert decision.status is bg.Status.FAILED

    said = decision.explain().sentences

    assert said[0].startswith("This answer should not be used: ")
    assert not any("most evenly" in each or "best" in each for each in said[1:])


def test_a_points_own_lottery_is_not_called_the_most_even():
    point = bg.Disagreement.outcome("outcome 0")
    rule = bg.NashBargaining(disagreement=point)

    said = said_by(rule, [[1, 1, 0], [1, 1, 0]])

    assert "most evenly" not in said
    assert "Other lotteries are as good: they put nobody below, either." in said


def test_the_most_even_of_several_is_called_so():
    said = said_by(bg.NashBargaining(), [[1, 0, 0], [0, 1, 1]])

    assert "this one spreads its probability most evenly" in said


def test_weights_may_be_negative_where_hypotheses_deviate():
    utilities = [
        [-0.878, -0.388, -0.113],
        [0.16, -0.258, 1.116],
        [-1.218, -0.316, -0.712],
    ]
    decision = bg.MeanMinusDeviation(1).solve(
        from_arrays(utilities, [0.368, 0.265, 0.367])
    )

    why = decision.explain()

    np.testing.assert_allclose(why.hypotheses.utility_weights, decision.weights)
    assert why.hypotheses.share_weights[0] < 0
    assert why.outcomes.prices[1:] == pytest.approx([1, 1])
    assert "'hypothesis 0' minus 9.8" in str(why)


def test_scales_that_floats_hardly_span_have_the_right_prices():
    utilities = [[1e-300, 0, 5e-301], [0, 1e300, 6e299]]

    why = bg.NashBargaining().solve(from_arrays(utilities)).explain()

    assert why.outcomes.prices == pytest.approx([1, 5 / 6, 1])
    assert why.carriers("outcome 2") == pytest.approx(
        {"hypothesis 0": 0.5, "hypothesis 1": 0.5}
    )
    assert "In the units of the table" not in str(why)  # no float holds both weights


def test_many_weights_are_named_with_what_the_others_have():
    hypotheses = from_arrays(np.random.default_rng(0).random((40, 30)))

    why = bg.NashBargaining().solve(hypotheses).explain()

    weights = np.sort(why.hypotheses.share_weights)[::-1]
    assert f"28 others {100 * weights[12:].sum():.4g} % together" in str(why)


@pytest.mark.parametrize(
    "rule", [bg.ExpectedUtility(), bg.Borda(), bg.RandomDictator(), bg.WorstCase()]
)
def test_rules_without_a_disagreement_point_do_not_speak_of_one(rule):
    said = said_by(rule, [[1, 0, 0.5], [0, 1, 0.6]], [0.6, 0.4])

    assert "disagreement" not in said
    assert "above what its worst outcome gives" in said


def test_numbers_have_the_digits_that_tell_them_apart():
    said = said_by(
        bg.NashBargaining(), [[1e12 + 1, 1e12, 1e12 + 0.6], [0, 1, 0.6]], [0.5, 0.5]
    )

    assert (
        "expects 1,000,000,000,000.6, where its disagreement point is "
        "1,000,000,000,000 and its best 1,000,000,000,001" in said
    )


def test_an_outcome_better_in_the_average_of_ratios_is_not_called_nearest():
    # Proportional chances: outcome 2 gives 0.5 and 0.6 against 0.6 and 0.4.
    said = said_by(bg.RandomDictator(), [[1, 0, 0.5], [0, 1, 0.6]], [0.6, 0.4])

    assert "Whoever may not randomize can choose 'outcome 2'" in said
    assert "on average 105.4 % of the lottery's" in said
    assert "this rule does not aim at that average" in said


def test_an_outcome_that_leaves_out_a_trace_is_not_nearest():
    utilities = [[1, 0, 0.9, 0.8], [0, 1, 0.9, 0.8], [0.5, 1, 0, 1]]
    hypotheses = from_arrays(utilities, [0.5, 0.5 - 4e-13, 4e-13])

    outcomes = bg.NashBargaining().solve(hypotheses).explain().outcomes

    assert outcomes.nearest == 3
    assert outcomes.losses[3] == pytest.approx(np.log(0.9 / 0.8))


def test_who_has_too_little_credence_for_a_say_is_not_counted_as_left_out():
    utilities = [[1, 0, 0.6], [0, 1, 0.6], [1, 1, 0]]
    hypotheses = from_arrays(utilities, [0.7, 0.2999, 0.0001])

    why = bg.NashBargaining(min_credence=0.001).solve(hypotheses).explain()

    assert why.outcomes.left_out[2] == 0


def test_shares_of_ideals_have_one_name_for_each_meaning():
    pair = from_arrays([[1, 0, 0.6], [0, 1, 0.6]])
    decision = bg.NashBargaining(disagreement=[0.5, 0]).solve(pair)

    records = decision.explain().to_dict()["hypotheses"]

    ideals = decision.hypotheses.best - decision.disagreement
    assert [each["gain_share"] for each in records] == pytest.approx(
        decision.gains / ideals
    )
    assert "share_of_ideal" not in records[0]
    assert "gain_share" not in decision.to_frame()


def test_who_carries_an_outcome_is_in_the_document():
    utilities = np.random.default_rng(0).random((20, 6))
    decision = bg.NashBargaining().solve(from_arrays(utilities))

    for record in decision.explain().to_dict()["outcomes"]:
        assert len(record["carriers"]) == 12
        total = sum(record["carriers"].values()) + record["carried_by_others"]
        assert total == pytest.approx(record["price"])


class Counted(np.ndarray):
    """A table that counts how often all of its rows are read."""

    rows_read = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        rows = key[0] if isinstance(key, tuple) else key
        if isinstance(rows, slice):
            Counted.rows_read += len(found)
        return np.asarray(found)


def test_an_explanation_takes_one_pass_more_than_the_gains():
    table = np.random.default_rng(0).random((4000, 100))
    decision = bg.NashBargaining().solve(from_arrays(table))
    assert decision.gains.all()
    assert isinstance(decision.problem, Problem)
    counted = table.view(Counted)
    object.__setattr__(decision.hypotheses, "utilities", counted)
    object.__setattr__(decision.problem.rows, "utilities", counted)
    Counted.rows_read = 0

    decision.explain()

    assert Counted.rows_read == len(table)


def test_sentences_are_made_once():
    why = bg.NashBargaining().solve(from_arrays([[1, 0], [0, 1]])).explain()

    assert why.sentences is why.sentences


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(),
        bg.WorstCase(),
        bg.KalaiSmorodinsky(),
        bg.MeanMinusDeviation(1),
    ],
)
def test_a_tie_in_the_weighted_mean_is_not_one_for_the_rule(rule):
    # Compromise 0.6 each: the weights give a favourite 0.6 as well, alone; no lottery
    # of the favourites gives both 0.6.
    said = said_by(rule, [[1, 0, 0.6], [0, 1, 0.6]], [0.6, 0.4])

    assert "No other lottery is as good." in said
    assert "would be as good" not in said
    assert "the weighted mean alone does not decide for this lottery" in said


def test_a_price_that_differs_by_little_is_not_called_a_tie_of_the_mean():
    said = said_by(bg.ExpectedUtility(), [[1, 1 - 1e-8, 0]])

    assert "No other lottery is as good." in said
    assert "In that mean 'outcome 1' falls short by a millionth at most." in said


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(),
        bg.KalaiSmorodinsky(),
        bg.ExpectedUtility(),
        bg.WorstCase(),
        bg.MaximalLottery(),
    ],
)
def test_where_everybody_is_indifferent_every_lottery_is_as_good(rule):
    said = said_by(rule, [[1, 1], [2, 2]])

    assert (
        "Every lottery is as good, for everybody is indifferent; this one spreads its "
        "probability most evenly." in said
    )
    assert "somebody else" not in said
    assert "certificate gap" not in said


@pytest.mark.parametrize("rule", [bg.NashBargaining(), bg.ExpectedUtility()])
def test_of_one_outcome_there_is_no_other_lottery(rule):
    said = said_by(rule, [[5]])

    assert "There is no other lottery." in said
    for claim in ("somebody else", "certificate gap", "most evenly", "as good"):
        assert claim not in said


def test_who_has_no_credence_need_not_be_indifferent():
    said = said_by(bg.NashBargaining(), [[1, 1], [0, 1]], [1, 0])

    assert "Every lottery is as good, for everybody with a say is indifferent" in said


def test_an_indifferent_set_may_get_the_points_own_lottery():
    point = bg.Disagreement.outcome("outcome 0")

    said = said_by(bg.NashBargaining(disagreement=point), [[1, 1]])

    assert "the answer is the lottery that the point comes from" in said
    assert "Every lottery is as good, for everybody is indifferent." in said


def test_where_the_point_is_the_best_nobody_else_is_blamed():
    said = said_by(bg.NashBargaining(disagreement=[1]), [[0, 1, 1]])

    assert "nobody can get more than its disagreement point" in said
    assert "somebody else" not in said


def test_a_rule_that_prefers_even_lotteries_is_not_indifferent():
    said = said_by(bg.LogitPooling(), [[1, 1], [2, 2]])

    assert "is as good, for" not in said
    assert "of probability lies elsewhere than the rule puts it" in said


def parts_of_which_one_stopped(**more) -> bg.LotteryMixture:
    return bg.LotteryMixture(
        [(0.5, bg.NashBargaining(max_passes=1, **more)), (0.5, bg.ExpectedUtility())]
    )


def test_a_mixture_that_is_not_certified_says_so_in_plain_words():
    hypotheses = from_arrays(np.random.default_rng(0).random((30, 20)))
    decision = parts_of_which_one_stopped().solve(hypotheses)
    assert decision.status is bg.Status.LIMIT

    first = decision.explain().sentences[0]

    assert first == (
        "This answer is not certified, and others may be better: of the 2 answers of "
        "other rules on which it rests, 1 is not certified, and how far it is from the "
        "best is not known; the message of its certificate says more."
    )


@pytest.mark.parametrize(
    "rule",
    [
        parts_of_which_one_stopped(disagreement="uniform"),
        bg.NashBargaining(max_passes=1, disagreement="uniform"),
    ],
)
def test_a_failed_answer_is_refused_in_plain_words(rule):
    decision = rule.solve(from_arrays(np.random.default_rng(0).random((40, 30))))
    assert decision.status is bg.Status.FAILED

    first = decision.explain().sentences[0]

    assert first == (
        "This answer should not be used: nothing is shown about it, and the message "
        "of its certificate says why."
    )


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_gap_beyond_all_bounds_shows_nothing():
    half = bg.Disagreement.interpolate("worst-case", "random-dictator", 0.5)
    rule = bg.NashBargaining(disagreement=half, max_passes=1)
    hypotheses = from_arrays([[-1, -3], [2, -1], [0, 2]], [0.2, 0.8 - 1e-9, 1e-9])
    decision = rule.solve(hypotheses)
    assert np.isfinite(decision.certificate.gap)

    first = decision.explain().sentences[0]

    assert first == (
        "This answer is not certified, and others may be better: how far it is from "
        "the best is not known; the message of its certificate says more."
    )


def test_what_rounding_leaves_of_a_probability_is_not_read_out():
    rule = limited(bg.ExpectedUtility(), upper={"outcome 1": 0.65})
    decision = rule.solve(from_arrays([[2, 0]]))
    spread = np.array([1 - 1e-13, 1e-13])
    left = replace(decision, lottery=bg.Lottery(spread, decision.hypotheses.outcomes))

    for one in (decision, left):
        sentences = one.explain().sentences

        assert sentences[0] == "The answer is 'outcome 0', for certain."
        assert "randomize" not in str(one.explain())
        assert not any("outcome 1' is at" in each for each in sentences)


@pytest.mark.parametrize(
    "given", [([[1, 2]],), ([[1, 2], [1, 1]],), ([[1, 2], [2, 1]], [1, 0])]
)
def test_a_weight_that_stands_alone_is_no_list(given):
    said = said_by(bg.NashBargaining(), *given)

    assert "Why this one? Put all weight on 'hypothesis 0' (credence" in said
    assert "Weigh the hypotheses" not in said
    assert "In the units of the table" not in said


def test_parts_of_a_price_are_rounded_where_a_whole_need_not_be_exact():
    said = said_by(bg.ExpectedUtility(), [[1, 0], [1, 0]], [1 - 1e-5, 1e-5])

    assert "'outcome 0' is at 100 % (by 'hypothesis 0' 100 % and 'hypothesis 1'" in said


def test_negative_shares_near_one_are_rounded():
    assert percent(-0.99999) == percent(-1.00001) == "minus 100 %"
    assert percent(-0.5) == "minus 50 %"


def test_what_the_indifferent_have_is_told_in_full():
    said = said_by(bg.NashBargaining(), [[157901423.7] * 2, [1 / 3] * 2, [0, 1]])

    assert "every outcome gives it 157,901,423.7." in said
    assert "every outcome gives it about 0.333333." in said


def test_whole_numbers_lose_no_digits():
    said = said_by(bg.NashBargaining(), [[0, 123456789], [0, 1]])

    assert "expects 123,456,789, where" in said


def test_of_weights_in_raw_units_three_are_named():
    worldviews = bg.examples.load("worldviews")

    why = bg.NashBargaining().solve(worldviews).explain()

    (raw,) = [each for each in why.sentences if each.startswith("In the units")]
    rest = np.sort(why.hypotheses.utility_weights)[:-3]
    assert raw.count("'") == 6
    assert f"and 9 others {100 * rest.sum():.4g} % together" in raw


def test_who_loses_most_by_the_nearest_outcome_is_named():
    # The channel has about 0.01 of 1e6 by the lottery, and 10 by the task.
    decision = bg.NashBargaining().solve(bg.examples.load("wireheading"))
    why = decision.explain()
    hypotheses = decision.hypotheses
    row = hypotheses.names.position("reward channel")
    level = (
        hypotheses.utilities[row, why.outcomes.nearest]
        - why.hypotheses.disagreement[row]
    )

    (said,) = [each for each in why.sentences if each.startswith("Whoever")]

    lost = 100 * (1 - level / decision.gains[row])
    assert lost > 99
    assert f"Nobody loses more of its gain than 'reward channel': {lost:.4g} %." in said


@pytest.mark.parametrize(
    "expected", [1e-15, -3e-13], ids=["rounding above", "rounding below"]
)
def test_what_rounding_leaves_of_zero_is_told_as_zero(expected):
    rule = bg.WorstCase()
    decision = rule.solve(from_arrays([[-1, 1], [1, -1]]))
    exact = decision.lottery.probabilities
    shifted = exact + np.array([expected, -expected]) / 2
    decision = replace(
        decision, lottery=bg.Lottery(shifted, decision.hypotheses.outcomes)
    )

    said = str(decision.explain())

    assert said.count("expects 0, where its worst is -1 and its best 1") == 2


def test_a_price_that_is_zero_up_to_rounding_is_told_as_zero():
    assert about(5.5e-17) == about(-1.5e-17) == "0 %"
    assert about(1e-9) == "1e-07 %"


def test_what_rounding_leaves_of_a_weight_is_not_read_out():
    utilities = [[1, 0, 0], [0, 2, 0], [0, 1, 1]]
    why = bg.NashBargaining().solve(from_arrays(utilities)).explain()

    for weights, told in (
        ([1, 4e-17, -4e-17], "Put all weight on 'hypothesis 0' (credence 33.33 %)"),
        ([0.5, 0.5, 4e-17], "these weights are 'hypothesis 0' 50 % and 'hypothesis 1'"),
    ):
        left = replace(
            why.facts.hypotheses,
            share_weights=np.array(weights),
            utility_weights=np.array([0.5, 0.5 - 1e-6, 1e-6]),
        )
        said = str(replace(why, facts=replace(why.facts, hypotheses=left)))

        assert told in said
        assert "e-1" not in said
