"""Votes and dictators against their definitions in rational arithmetic, one by one."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from tests.drawn_sets import Set, sets
from tests.references import rational

from_arrays = bg.HypothesisSet.from_arrays

# Integers and eighths: what is tied is tied exactly, and nothing nearly.
exact_sets = sets(numbers=st.integers(-24, 24).map(lambda x: x / 8))

Rows = list[list[Fraction]]
Ballot = Callable[[list[Fraction]], list[int]]


def borda(row: list[Fraction]) -> list[int]:
    return [sum(u > v for v in row) - sum(u < v for v in row) for u in row]


def approval(row: list[Fraction]) -> list[int]:
    level = min(row) + Fraction(3, 4) * (max(row) - min(row))
    return [int(u >= level) for u in row]


def favourite(row: list[Fraction]) -> list[int]:
    return [int(u == max(row)) for u in row]


def elected(ballot: Ballot, given_set: Set) -> list[float]:
    """Return the uniform lottery over those with most points, within the tie rule."""
    rows, shares = rational(given_set[0]), [Fraction(float(w)) for w in given_set[1]]
    ballots = [ballot(row) for row in rows]
    # Above what everyone gives to the worst, as the rule that ties scores counts.
    scores = [
        sum(w * (b[k] - min(b)) for w, b in zip(shares, ballots, strict=True))
        for k in range(len(rows[0]))
    ]
    best = max(scores) * (1 - Fraction(1e-12))
    tied = [int(score >= best) for score in scores]
    return [each / sum(tied) for each in tied]


@settings(max_examples=100, deadline=None)
@given(given_set=exact_sets)
@pytest.mark.parametrize(
    ("rule", "ballot"),
    [
        (bg.Borda(), borda),
        (bg.Approval(0.75), approval),
        (bg.MyFavouriteOption(), favourite),
    ],
    ids=["borda", "approval", "favourite"],
)
def test_ballots_elect_who_has_most_points(rule, ballot, given_set):
    assert rule(from_arrays(*given_set)).probabilities.tolist() == elected(
        ballot, given_set
    )


def dictated(given_set: Set, shares: list[Fraction]) -> list[Fraction]:
    lottery = [Fraction(0)] * given_set[0].shape[1]
    for row, share in zip(rational(given_set[0]), shares, strict=True):
        votes = favourite(row)
        for k, vote in enumerate(votes):
            lottery[k] += share * vote / sum(votes)
    return [each / sum(shares) for each in lottery]


@settings(max_examples=100, deadline=None)
@given(given_set=exact_sets)
def test_dictators_choose_as_they_are_drawn(given_set):
    hypotheses = from_arrays(*given_set)
    shares = [Fraction(float(w)) for w in given_set[1]]
    tied = [Fraction(int(max(shares) - w <= Fraction(1e-12))) for w in shares]

    drawn = bg.RandomDictator().solve(hypotheses)
    favoured = bg.MyFavouriteTheory().solve(hypotheses)

    for decision, weights in ((drawn, shares), (favoured, tied)):
        wanted = [float(p) for p in dictated(given_set, weights)]
        assert decision.lottery.probabilities == pytest.approx(wanted, abs=4e-16)
        assert decision.recheck(exact=True).gap <= 4e-16


def softmax_to_sixty_digits(given_set: Set, temperature: float) -> list[float]:
    """Return the softmax of expected utility by decimals of 60 digits."""
    with decimal.localcontext(prec=60):
        rows, shares = given_set[0].tolist(), given_set[1].tolist()
        scores = []
        for k in range(len(rows[0])):
            pairs = zip(shares, rows, strict=True)
            terms = (decimal.Decimal(w) * decimal.Decimal(row[k]) for w, row in pairs)
            scores.append(sum(terms) / decimal.Decimal(temperature))
        powers = [(score - max(scores)).exp() for score in scores]
        return [float(power / sum(powers)) for power in powers]


@settings(max_examples=60, deadline=None)
@given(
    given_set=sets(),
    temperature=st.floats(1e-3, 1e3),
    sizes=st.lists(st.integers(-12, 12), min_size=5, max_size=5),
)
def test_logits_are_pooled_to_the_last_digits(given_set, temperature, sizes):
    utilities, credences = given_set
    scaled = utilities * 10.0 ** np.array(sizes)[: len(utilities), None]
    wanted = softmax_to_sixty_digits((scaled, credences), temperature)

    decision = bg.LogitPooling(temperature).solve(from_arrays(scaled, credences))

    # What floats cannot be sure of to 1e-12 is summed in rational arithmetic.
    assert decision.lottery.probabilities == pytest.approx(wanted, abs=1e-12)
    assert decision.status is bg.Status.OPTIMAL


@settings(max_examples=40, deadline=None)
@given(given_set=exact_sets)
def test_maximal_lotteries_lose_to_nothing_and_are_no_longer_than_others(given_set):
    hypotheses = from_arrays(*given_set)
    n = hypotheses.n_outcomes
    decision = bg.MaximalLottery().solve(hypotheses)
    lottery = [Fraction(float(p)) for p in decision.lottery.probabilities]

    margins = [[Fraction(0)] * n for _ in range(n)]
    for row, w in zip(rational(given_set[0]), given_set[1], strict=True):
        for j in range(n):
            for k in range(n):
                sign = (row[j] > row[k]) - (row[j] < row[k])
                margins[j][k] += Fraction(float(w)) * sign
    lost = [sum(p * margins[j][k] for j, p in enumerate(lottery)) for k in range(n)]

    assert float(min(lost)) >= -1e-12
    # A maximal lottery of less norm would have some outcome alone, or two evenly.
    for j in range(n):
        for k in range(n):
            half = [(margins[j][i] + margins[k][i]) / 2 for i in range(n)]
            if min(half) >= 0:
                norm = 1.0 if j == k else 0.5
                assert float(sum(p * p for p in lottery)) <= norm + 1e-12
