"""Worked examples of two-person bargaining."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import POLISHED, FloatArray

# J. F. Nash, "The bargaining problem", Econometrica 18(2), 1950, pp. 155-162, the
# example of Bill and Jack: each good's utility to Bill and to Jack. The table was
# read in two reprints (ACM Crossroads 14(4), 2008, table 2; and a paper whose table 1
# is headed "Nash's bargaining example"), not in Econometrica itself.
BILLS = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACKS = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
NO_TRADE = "nothing for nothing"
SOLUTION = "book, whip, ball, bat for pen, toy, knife"


def _trades() -> tuple[FloatArray, list[str]]:
    """Return the changes in utility, shape (2, 512), and a label for each trade."""
    changes, labels = [], []
    goods = [*BILLS, *JACKS]
    for moved in itertools.product([False, True], repeat=len(goods)):
        given = [good for good, moves in zip(goods, moved, strict=True) if moves]
        from_bill = [good for good in given if good in BILLS]
        from_jack = [good for good in given if good in JACKS]
        to_bill = sum(JACKS[good][0] for good in from_jack)
        to_bill -= sum(BILLS[good][0] for good in from_bill)
        to_jack = sum(BILLS[good][1] for good in from_bill)
        to_jack -= sum(JACKS[good][1] for good in from_jack)
        changes.append((to_bill, to_jack))
        bill, jack = (
            ", ".join(from_bill) or "nothing",
            ", ".join(from_jack) or "nothing",
        )
        labels.append(f"{bill} for {jack}")
    return np.array(changes, dtype=float).T, labels


def _best_product_on_segments(points: FloatArray) -> float:
    """Return the largest product of coordinates on any segment between two points.

    On a segment the product is a quadratic in the share t, so its maximum over
    [0, 1] is at an end or where its derivative vanishes.
    """
    first, second = points[:, :, None], points[:, None, :]
    change = second - first
    slope = first[0] * change[1] + first[1] * change[0]
    bend = change[0] * change[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(bend < 0, -slope / (2 * bend), 0.0)
    best = -np.inf
    for share in (np.zeros_like(inner), np.clip(inner, 0, 1)):
        at = first + share * change
        best = max(best, float(np.where((at >= 0).all(axis=0), at[0] * at[1], 0).max()))
    return best


def test_nash_1950_barter_of_bill_and_jack() -> None:
    """Bill gives book, whip, ball and bat; Jack gives pen, toy and knife.

    Nash maximizes over trades and lotteries between them; so do we, over all 512
    trades with no trade as the disagreement point. The trade gains Bill 10 + 4 + 6 - 8
    = 12 and Jack 4 + 2 + 1 + 2 - 4 = 5, product 60. No lottery does better: the best
    lottery needs at most two trades (the frontier is a polygon), and the test tries
    every pair. So the lottery is the trade itself, for certain.
    """
    changes, labels = _trades()
    hypotheses = bg.HypothesisSet.from_arrays(
        changes, outcomes=labels, names=["Bill", "Jack"]
    )

    decision = bg.NashBargaining(disagreement=NO_TRADE).solve(hypotheses)

    product = np.where((changes >= 0).all(axis=0), changes[0] * changes[1], -1)
    assert product.max() == 60
    assert labels[int(product.argmax())] == SOLUTION
    assert np.count_nonzero(product == 60) == 1
    assert _best_product_on_segments(changes) == 60
    assert decision.lottery[SOLUTION] == pytest.approx(1, abs=1e-9)
    assert decision.gains == pytest.approx([12, 5], rel=1e-9)
    assert decision.certificate.gap <= 1e-9


def test_nash_1950_bargaining_with_money() -> None:
    """With money both make the same profit, half of the largest joint gain.

    Nash (1950): "When we may use a common medium of exchange for the utility function
    for each individual the set of points in the graph is such that that portion of it
    in the first quadrant forms an isosceles right triangle. Hence the solution has
    each bargainer getting the same money profit." (Statement as quoted in the README
    of the repository DonVondie/Bargaining.)

    The joint gain is largest when every good goes to whoever values it more: book
    (4 - 2), pen (10 - 1), toy (4 - 1), knife (6 - 2), together 18; 9 for each.
    A payment of 20 either way, drawn with any probability, makes every division.
    """
    changes, labels = _trades()
    payment = np.array([[-20.0], [20.0]])  # from Bill to Jack
    utilities = np.hstack([changes + payment, changes - payment, changes[:, :1]])
    outcomes = [
        *(f"{label}; Bill pays" for label in labels),
        *(f"{label}; Jack pays" for label in labels),
        NO_TRADE,
    ]
    hypotheses = bg.HypothesisSet.from_arrays(utilities, outcomes=outcomes)

    decision = bg.NashBargaining(disagreement=NO_TRADE).solve(hypotheses)

    assert (changes[0] + changes[1]).max() == 18
    # A gap g leaves each gain y with (y - 9)^2 <= 2 * 81 * g, up to higher order.
    assert decision.gains == pytest.approx([9, 9], abs=9 * np.sqrt(2e-9))


@pytest.mark.parametrize(
    "powers", [[0.5, 0.5], [0.75, 0.25], [0.2, 0.3, 0.5], [0.97, 0.01, 0.01, 0.01]]
)
def test_bargaining_powers_split_a_dollar_in_proportion(powers: list[float]) -> None:
    """Asymmetric Nash bargaining divides a dollar as the powers are divided.

    J. C. Harsanyi and R. Selten, "A generalized Nash solution for two-person
    bargaining games with incomplete information", Management Science 18(5), 1972,
    pp. 80-106, and E. Kalai (1977) introduce the powers; neither text was seen.
    The arithmetic: outcome k gives player k the whole dollar, so gain k is p_k, and
    ``sum w_k log p_k`` over the simplex has gradient ``w_k / p_k``, equal to 1 for
    every k at p = w.
    """
    hypotheses = bg.HypothesisSet.from_arrays(np.eye(len(powers)), powers)

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx(powers, rel=POLISHED)
    assert decision.gains == pytest.approx(powers, rel=POLISHED)


def test_replicated_players_make_bargaining_power() -> None:
    """Three equal players of one kind and two of another weigh 3/5 and 2/5.

    E. Kalai, "Nonsymmetric Nash solutions and replications of 2-person bargaining",
    International Journal of Game Theory 6(3), 1977, pp. 129-133 (text not seen; the
    title says it). The arithmetic: the symmetric product of five gains, of which
    three and two are equal, is ``y_1^3 y_2^2``, the fifth power of
    ``y_1^(3/5) y_2^(2/5)``.
    """
    pair = np.array([[4.0, 0.0, 3.0, 1.0], [0.0, 2.0, 1.0, 1.9]])
    replicas = bg.HypothesisSet.from_arrays(pair[[0, 0, 0, 1, 1]])
    powers = bg.HypothesisSet.from_arrays(pair, [0.6, 0.4])

    many = bg.NashBargaining().solve(replicas)
    few = bg.NashBargaining().solve(powers)

    # Gains at a Nash optimum are unique; two lotteries within g of it differ in
    # log y_h by at most about sqrt(2 g / w_h).
    assert many.gains[[0, 3]] == pytest.approx(few.gains, rel=1e-4)
    assert many.certificate.value == pytest.approx(few.certificate.value, abs=2e-9)


def test_lecture_example_of_splitting_what_is_above_the_threat_points() -> None:
    """M = 100, threat utilities 10 and 15: Alice gets 47.5 and Bob 52.5.

    Lecture notes "Nash bargaining solution", lecture 20, 24 March 2011 (course notes
    at coursehero.com, file 6204658): maximize
    (x - 10)(100 - x - 15) = (x - 10)(85 - x), drawn there as a parabola with zeros at
    10 and 85. Its maximum is at their mean, 47.5. In general a player gets
    d_i + (M - d_1 - d_2) / 2, its disagreement utility and half of what is left.

    Where disagreement utilities come from: K. Binmore, A. Rubinstein and A. Wolinsky,
    "The Nash bargaining solution in economic modelling", RAND Journal of Economics
    17(2), 1986, pp. 176-188 (text not seen).
    """
    hypotheses = bg.HypothesisSet.from_arrays(
        [[100, 0], [0, 100]], outcomes=["all to Alice", "all to Bob"]
    )

    decision = bg.NashBargaining(disagreement=[10, 15]).solve(hypotheses)

    assert decision.expected_utilities == pytest.approx([47.5, 52.5], rel=POLISHED)
    assert decision.gains == pytest.approx([37.5, 37.5], rel=POLISHED)


def test_a_better_outside_option_moves_the_split_by_half() -> None:
    """Raising one disagreement utility by 20 moves the split by 10.

    From the formula of the lecture above, d_i + (M - d_1 - d_2) / 2, whose derivative
    in d_i is 1/2.
    """
    hypotheses = bg.HypothesisSet.from_arrays([[100, 0], [0, 100]])

    before = bg.NashBargaining(disagreement=[10, 15]).solve(hypotheses)
    after = bg.NashBargaining(disagreement=[30, 15]).solve(hypotheses)

    change = after.expected_utilities - before.expected_utilities
    assert change == pytest.approx([10, -10], rel=POLISHED)


@pytest.mark.parametrize(
    ("estate", "claims", "awards"),
    [
        (1.0, (1.0, 0.5), (0.75, 0.25)),
        (10.0, (7.0, 8.0), (4.5, 5.5)),
    ],
)
def test_contested_garment_is_nash_from_what_is_conceded(
    estate: float, claims: tuple[float, float], awards: tuple[float, float]
) -> None:
    """Concede what the other does not claim, split what is contested equally.

    R. J. Aumann and M. Maschler, "Game theoretic analysis of a bankruptcy problem from
    the Talmud", Journal of Economic Theory 36(2), 1985, pp. 195-213 (text not seen):
    two hold a garment, one claims all, the other half; they get 3/4 and 1/4. The
    second case, estate 10 and claims 7 and 8, is the example of the function `CD`
    (concede and divide) of an R package that cites the paper.

    The arithmetic: claimant i is conceded E - c_j. The divisions that respect the
    claims are the segment from (c_1, E - c_1) to (E - c_2, c_2); the conceded amounts
    are its worst cases, and its gains are ((C, 0), (0, C)) with C what is contested,
    so the Nash lottery is even.
    """
    first, second = claims
    hypotheses = bg.HypothesisSet.from_arrays(
        [[first, estate - second], [estate - first, second]]
    )

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.disagreement == pytest.approx([estate - second, estate - first])
    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5], rel=POLISHED)
    assert decision.expected_utilities == pytest.approx(awards, rel=POLISHED)
