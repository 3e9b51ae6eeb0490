"""Worked examples of decisions under moral uncertainty."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import POLISHED


@pytest.mark.parametrize(
    ("credence", "choice"),
    [(0.10, "spa"), (0.111, "spa"), (0.112, "museum"), (0.5, "museum")],
)
def test_expected_choiceworthiness_of_museum_and_spa(
    credence: float, choice: str
) -> None:
    """The museum is chosen from a credence of 1/9 in qualitative hedonism on.

    K. Bykvist, "Uncertainty and utilitarianism", utilitarianism.net, 2023, the table
    of "Taking moral uncertainty seriously" (read in full): Mill's qualitative hedonism
    gives the museum 10 and the spa 2, quantitative hedonism 4 and 5. The essay notes
    that the difference is greater according to the former. With credence c in it the
    museum is better when 8 c > 1 - c, that is c > 1/9.
    """
    hypotheses = bg.HypothesisSet(
        [
            bg.UtilityHypothesis(
                "Mill's qualitative hedonism", {"museum": 10, "spa": 2}, credence
            ),
            bg.UtilityHypothesis(
                "quantitative hedonism", {"museum": 4, "spa": 5}, 1 - credence
            ),
        ]
    )

    assert bg.ExpectedUtility()(hypotheses).support() == (choice,)
    # Nash bargaining counts who wants what, and not by how much.
    lottery = bg.NashBargaining()(hypotheses)
    assert lottery["museum"] == pytest.approx(credence, rel=POLISHED)


def test_expected_value_of_speeding() -> None:
    """Speed: 8. Not speed: 10. So Julia should not speed.

    K. Bykvist (2023), "Applications and trade-offs" (read in full): someone crosses
    with probability 0.2; speeding is worth -20 then and 15 otherwise, going slowly 10.
    """
    hypotheses = bg.HypothesisSet.from_arrays(
        [[-20, 10], [15, 10]],
        [0.2, 0.8],
        outcomes=["speed", "not speed"],
        names=["someone will cross", "no one will cross"],
    )

    decision = bg.ExpectedUtility().solve(hypotheses)

    assert hypotheses.credences @ hypotheses.utilities == pytest.approx([8, 10])
    assert decision.lottery.support() == ("not speed",)
    assert decision.certificate.value == pytest.approx(10)


# An open course, "Decision Theory", lesson 6.3 "Moral uncertainty", worked examples 1
# and 2 and problem P2 (read in full). Its variance normalization is that of
# O. Cotton-Barratt, W. MacAskill and T. Ord, "Statistical normalization methods in
# interpersonal and intertheoretic comparisons", Journal of Philosophy 117(2), 2020,
# pp. 61-95 (text not seen): divide by the standard deviation over the options, each
# weighted equally.
NADIA = ([[6, 4, 0], [0, 8, 12]], [0.7, 0.3], ["meat", "cut back", "vegan"])


def test_raw_numbers_make_nadia_cut_back() -> None:
    """EC(meat) = 4.2, EC(cut back) = 5.2, EC(vegan) = 3.6."""
    hypotheses = bg.HypothesisSet.from_arrays(*NADIA)

    decision = bg.ExpectedUtility().solve(hypotheses)

    assert decision.lottery.support() == ("cut back",)
    assert decision.certificate.value == pytest.approx(5.2)


def test_variance_normalization_makes_nadia_eat_meat() -> None:
    """The variances are 56/9 and 224/9, so one unit of T2 is worth half of one of T1.

    EC = 4.2, 4.0, 1.8 in units of T1. With the sample variance (divided by 2, not 3)
    the ratio would be the same; problem P2 below has it over two and three options.
    """
    hypotheses = bg.HypothesisSet.from_arrays(*NADIA)

    lottery = bg.ExpectedUtility(normalization="variance")(hypotheses)

    assert np.var(hypotheses.utilities, axis=1) == pytest.approx([56 / 9, 224 / 9])
    assert lottery.support() == ("meat",)


def test_range_normalization_agrees_with_variance_on_nadia() -> None:
    """Ranges 6 and 12: EC = 0.7, 0.7 * 4/6 + 0.3 * 8/12 = 0.667, 0.3.

    A. Dhillon and J.-F. Mertens, "Relative utilitarianism", Econometrica 67(3), 1999,
    pp. 471-498, abstract: "first normalizing individual von Neumann-Morgenstern
    utilities between 0 and 1 and then summing them".
    """
    hypotheses = bg.HypothesisSet.from_arrays(*NADIA)

    decision = bg.ExpectedUtility(normalization="range").solve(hypotheses)

    assert decision.lottery.support() == ("meat",)
    assert decision.certificate.value == pytest.approx(0.7)


def test_an_unchosen_option_flips_variance_voting() -> None:
    """Over {A, B}: A (1.6 against 0.4). With D: B (2 against 1.6 and -6).

    Problem P2 of the lesson: credences 0.8 and 0.2; A is worth (2, 0), B (0, 20) and
    D (-8, 4). The deviations over two options are 1 and 10, over three they are in
    the ratio sqrt(56/3) : sqrt(224/3) = 1 : 2. So independence of irrelevant
    alternatives fails.
    """
    rule = bg.ExpectedUtility(normalization="variance")
    pair = bg.HypothesisSet.from_arrays([[2, 0], [0, 20]], [0.8, 0.2], ["A", "B"])
    three = bg.HypothesisSet.from_arrays(
        [[2, 0, -8], [0, 20, 4]], [0.8, 0.2], ["A", "B", "D"]
    )

    assert bg.ExpectedUtility()(pair).support() == ("B",)
    assert rule(pair).support() == ("A",)
    assert rule(three).support() == ("B",)


def test_relative_utilitarianism_ignores_a_loud_voter() -> None:
    """Three voters, two outcomes: utilities on [0, 1] are 1-0, 1-0 and 0-1.

    Dhillon and Mertens (1999) as above; the arithmetic: outcome x scores 2/3 and y
    1/3 whatever the third voter's scale, while raw sums give 0 + 1 + 1 against s.
    """
    raw = [[1, 0], [3, 2], [0, 1e6]]
    hypotheses = bg.HypothesisSet.from_arrays(raw, outcomes=["x", "y"])

    decision = bg.ExpectedUtility(normalization="range").solve(hypotheses)

    assert bg.ExpectedUtility()(hypotheses).support() == ("y",)
    assert decision.lottery.support() == ("x",)
    assert decision.certificate.value == pytest.approx(2 / 3)


def test_geometric_rationality_shares_time_between_games_and_the_world() -> None:
    """In five worlds the time for saving the world is 0, 1/2, 2/3, 3/4 and 4/5.

    S. Garrabrant, "Respecting your local preferences", 2022: two thirds of you want to
    save the world and one third wants to play; there are five equally likely worlds,
    in which saving gets easier. The list of answers is quoted as 0%, 50%, 67%, 75% and
    80% in the post "Solving for the optimal work-life balance with geometric
    rationality". The chance of success per world was not in the excerpt; one
    proportional to i = 1, ..., 5 reproduces the list.

    The bargain is between the part that saves the world, of weight 2/3, which counts
    over all worlds, and the five players, of weight 1/15 each, one in each world. With
    x_i the time for saving in world i, maximize
    ``2/3 log(sum_i i x_i) + 1/15 sum_i log(1 - x_i)``. The derivative in x_i vanishes
    when ``1 - x_i = S / (10 i)`` with S = sum_i i x_i, so S = 15 - S/2 = 10 and
    x_i = 1 - 1/i. The outcomes are the 32 ways to spend all time of each world on one
    thing; a lottery over them gives each x_i as a marginal.
    """
    saves = np.array(list(itertools.product([0, 1], repeat=5)), dtype=float).T
    worlds = np.arange(1, 6)
    hypotheses = bg.HypothesisSet.from_arrays(
        np.vstack([worlds @ saves, 1 - saves]), [2 / 3, *[1 / 15] * 5]
    )

    decision = bg.NashBargaining().solve(hypotheses)

    # The lottery over policies is not unique, the times are.
    times = saves @ decision.lottery.probabilities
    assert times == pytest.approx([0, 1 / 2, 2 / 3, 3 / 4, 4 / 5], abs=POLISHED)
    assert decision.gains[0] == pytest.approx(10, rel=POLISHED)


@pytest.mark.parametrize("stakes", [1e3, 1e9, 1e15])
def test_dysons_wager_moves_expected_utility_but_not_the_bargain(
    stakes: float,
) -> None:
    """A tiny credence with vast stakes takes the money under EU, its share under Nash.

    H. Wilkinson, "In defence of fanaticism", Ethics 132(2), 2022, pp. 445-477, the
    case "Dyson's wager" (read in the author's post): bednets prevent one death for
    certain; positronium research does nothing, unless the universe is right for it,
    when it is worth vastly more. EU gives all to research when e * stakes > 1 - e.

    H. Greaves and O. Cotton-Barratt, "A bargaining-theoretic approach to moral
    uncertainty", Journal of Moral Philosophy, 2023 (abstract seen), find bargaining
    "somewhat less prone than the MEC approach to 'fanaticism'". Here the gains are
    (1 - p, stakes * p), so the log Nash product ``(1 - e) log(1 - p) + e log p`` plus
    a constant is largest at p = e, whatever the stakes.
    """
    credence = 1e-2
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 0], [0, stakes]],
        [1 - credence, credence],
        outcomes=["bednets", "research"],
    )

    assert bg.ExpectedUtility()(hypotheses).support() == ("research",)
    lottery = bg.NashBargaining()(hypotheses)
    assert lottery["research"] == pytest.approx(credence, rel=POLISHED)
