"""Small problems solved by hand: the library's own examples."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import POLISHED, nash_gap

COIN_FLIP = ([[1, 2], [2, 1]], [0.51, 0.49])


def test_coin_flip_from_the_worst_case() -> None:
    """Gains are (0, 1) and (1, 0): the second outcome gets the first's credence."""
    hypotheses = bg.HypothesisSet.from_arrays(*COIN_FLIP)

    lottery = bg.NashBargaining()(hypotheses)

    assert lottery.probabilities == pytest.approx([0.49, 0.51], rel=POLISHED)


def test_coin_flip_from_nothing() -> None:
    """With p the chance of outcome 1, gains are 2 - p and 1 + p.

    ``0.51 log(2 - p) + 0.49 log(1 + p)`` has slope zero when
    ``0.49 (2 - p) = 0.51 (1 + p)``, so p = 0.98 - 0.51 = 0.47.
    """
    hypotheses = bg.HypothesisSet.from_arrays(*COIN_FLIP)

    lottery = bg.NashBargaining(disagreement=[0, 0])(hypotheses)

    assert lottery.probabilities == pytest.approx([0.47, 0.53], rel=POLISHED)


@pytest.mark.parametrize("first", [0.2, 1 / 3 + 1e-6, 0.5, 0.66, 0.67, 0.9])
def test_coin_flip_from_nothing_at_any_credence(first: float) -> None:
    """The chance of outcome 1 is 2 - 3 w, clipped to [0, 1].

    As above with credence w: ``(1 - w)(2 - p) = w (1 + p)``, so p = 2 - 3 w. From
    w = 2/3 on the first hypothesis has its way.
    """
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [first, 1 - first])

    lottery = bg.NashBargaining(disagreement=[0, 0])(hypotheses)

    chance = min(max(2 - 3 * first, 0.0), 1.0)
    assert lottery.probabilities == pytest.approx([chance, 1 - chance], abs=POLISHED)


@pytest.mark.parametrize(("first", "choice"), [(0.49, 0), (0.51, 1)])
def test_expected_utility_turns_around_at_one_half(first: float, choice: int) -> None:
    """Scores are 2 - w and 1 + w."""
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [first, 1 - first])

    lottery = bg.ExpectedUtility()(hypotheses)

    assert lottery.probabilities[choice] == 1


@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
def test_monster_gets_its_credence_of_the_compromise(scale: float) -> None:
    """The lottery is (1/4, 0, 3/4) at any stakes of the monster.

    Gains (10, 0, 6) and (0, 1, 0.6) * 1e6, credences 0.7 and 0.3. At (1/4, 0, 3/4)
    the expected gains are 7 and 4.5e5 and the gradient is
    ``0.7 (10, 0, 6) / 7 + 0.3 (0, 1, 0.6) / 0.45 = (1, 2/3, 1)``: level on the support
    and lower outside. The gap in rational arithmetic is that of the floats returned.
    """
    monster = np.array([0, 1e6, 6e5]) * scale
    hypotheses = bg.HypothesisSet.from_arrays([[10, 0, 6], monster], [0.7, 0.3])

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0, 0.75], abs=1e-9)
    assert decision.gains == pytest.approx([7, 4.5e5 * scale], rel=1e-9)
    assert decision.recheck(exact=True).gap < 1e-15


def test_gradient_of_the_monster_example_in_rational_arithmetic() -> None:
    """The certificate by hand: every entry is at most 1, in fractions."""
    gains = [[Fraction(g) for g in row] for row in ([10, 0, 6], [0, 10, 6])]
    credences = [Fraction(7, 10), Fraction(3, 10)]
    lottery = [Fraction(1, 4), Fraction(0), Fraction(3, 4)]

    expected = [sum(g * p for g, p in zip(row, lottery, strict=True)) for row in gains]
    gradient = [
        sum(credences[h] * gains[h][o] / expected[h] for h in range(2))
        for o in range(3)
    ]

    assert gradient == [1, Fraction(2, 3), 1]


def test_expected_utility_gives_the_monster_its_favourite() -> None:
    """The scores are 7, 300000 and 180004.2."""
    hypotheses = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])

    decision = bg.ExpectedUtility().solve(hypotheses)

    scores = hypotheses.credences @ hypotheses.utilities
    assert scores == pytest.approx([7, 300000, 180004.2])
    assert decision.lottery.probabilities.tolist() == [0, 1, 0]


def test_a_dreadful_outcome_is_a_threat_under_the_worst_case() -> None:
    """The even split becomes (0, 1) once an outcome worth (-10, 0) joins.

    Now d = (-10, 0) and the gains are (11, 10, 0) and (0, 1, 0). With p the chance
    of outcome 1, ``log(10 + p) + log(1 - p)`` falls in p on [0, 1].
    """
    before = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]])
    after = bg.HypothesisSet.from_arrays([[1, 0, -10], [0, 1, 0]])
    rule = bg.NashBargaining()

    assert rule(before).probabilities == pytest.approx([0.5, 0.5], rel=POLISHED)
    assert rule(after).probabilities == pytest.approx([0, 1, 0], abs=1e-9)


def test_a_dreadful_outcome_is_no_threat_to_the_random_dictator() -> None:
    """The dictator's lottery (1/2, 1/2, 0) stays, and is already efficient."""
    after = bg.HypothesisSet.from_arrays([[1, 0, -10], [0, 1, 0]])

    lottery = bg.NashBargaining(disagreement="random-dictator")(after)

    assert lottery.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-12)


COMPROMISE = [[1, 0, 0.9], [0, 1, 0.9], [0, 0.001, -10]]


def _with_third(credence: float) -> bg.HypothesisSet:
    rest = (1 - credence) / 2
    return bg.HypothesisSet.from_arrays(COMPROMISE, [rest, rest, credence])


@pytest.mark.parametrize("credence", [0.1, 0.01, 1e-4, 1e-6])
def test_a_tiny_credence_vetoes_a_compromise_from_the_random_dictator(
    credence: float,
) -> None:
    """However small its credence, the third hypothesis blocks the compromise.

    Its favourite is the second outcome, so the dictator's lottery gives it
    0.001 (1 + e) / 2. A lottery with chance c of the compromise gives it at most
    0.001 - 10 c, which is not less only if c <= 5e-5.
    """
    lottery = bg.NashBargaining(disagreement="random-dictator")(_with_third(credence))

    assert lottery.probabilities[2] <= 5.01e-5


def test_no_credence_is_no_veto() -> None:
    """At credence 0 the compromise, worth 0.9 to both others, is certain."""
    lottery = bg.NashBargaining(disagreement="random-dictator")(_with_third(0.0))

    assert lottery.probabilities == pytest.approx([0, 0, 1], abs=1e-9)


@pytest.mark.parametrize("credence", [0.1, 0.01, 1e-4])
def test_a_tiny_credence_has_a_tiny_say_from_the_worst_case(credence: float) -> None:
    """From the worst case the compromise gets 1 - 2.25 e of the probability.

    Without the 0.001, symmetry gives the first two outcomes (1 - c) / 2 each. The
    objective ``(1 - e) log(0.5 + 0.4 c) + e log(1 - c)`` has slope zero when
    ``0.4 (1 - e)(1 - c) = e (0.5 + 0.4 c)``, so c = 1 - 2.25 e. The 0.001 changes the
    third gain, 10 (1 - c) + 0.001 p_2, by less than one part in 10^4, and c by less
    than that.
    """
    hypotheses = _with_third(credence)

    decision = bg.NashBargaining().solve(hypotheses)

    chance = decision.lottery.probabilities[2]
    assert chance == pytest.approx(1 - 2.25 * credence, abs=1e-4)
    gains = np.array(COMPROMISE) - np.min(COMPROMISE, axis=1, keepdims=True)
    gap = nash_gap(gains, hypotheses.credences, decision.lottery.probabilities)
    assert gap <= 2e-9


def test_mixed_lies_between_expected_utility_and_nash() -> None:
    """Credences 0.6 and 0.4, half and half: the chance is sqrt(7) - 2.

    With gains q and 1 - q the objective is half of ``0.6 q + 0.4 (1 - q)`` plus
    half of ``0.6 log q + 0.4 log(1 - q)``. Its slope times 2 is
    ``0.2 + 0.6 / q - 0.4 / (1 - q)``; times q (1 - q) that is
    ``0.6 - 0.8 q - 0.2 q^2``, so q^2 + 4 q - 3 = 0. Expected utility has q = 1, Nash
    q = 0.6.
    """
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    lottery = bg.Mixed(0.5)(hypotheses)

    assert lottery.probabilities[0] == pytest.approx(np.sqrt(7) - 2, rel=POLISHED)


def test_lottery_mixture_averages_the_rules_lotteries() -> None:
    """0.25 (1, 0) + 0.75 (0.6, 0.4) = (0.7, 0.3)."""
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    rule = bg.LotteryMixture(
        [(0.25, bg.ExpectedUtility()), (0.75, bg.NashBargaining())]
    )

    lottery = rule(hypotheses)

    assert lottery.probabilities == pytest.approx([0.7, 0.3], rel=POLISHED)
