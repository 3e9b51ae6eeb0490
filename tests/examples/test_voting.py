"""Worked examples of fair mixing: voters share a lottery over public outcomes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import POLISHED


def test_personal_projects_get_their_owners_budgets() -> None:
    """Each agent likes a project of its own: x_i = B_i.

    C. Kroer and D. Peters, "Computing Lindahl equilibrium for public goods with and
    without funding caps", arXiv 2503.16414, 2025, example 1 (read in full). Without
    caps a Lindahl equilibrium is a maximizer of ``sum_i B_i log(v_i . x)`` (theorem 4).
    """
    budgets = [0.5, 0.3, 0.15, 0.05]

    lottery = bg.NashBargaining()(bg.HypothesisSet.from_arrays(np.eye(4), budgets))

    assert lottery.probabilities == pytest.approx(budgets, rel=POLISHED)


def test_lindahl_equilibrium_may_be_irrational() -> None:
    """Project 2 and 3 get (7 - sqrt(17)) / 16 each.

    Kroer and Peters (2025), example 3 (read in full): four agents with equal budgets
    and three projects; "it has its unique maximum at x2 = (7 - sqrt(17)) / 16, about
    0.1798". The personalized prices ``p_ij = B_i v_ij / (v_i . x)`` add up to 1 at
    each funded project (equation (2) and definition 1).
    """
    values = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1]])
    hypotheses = bg.HypothesisSet.from_arrays(values)

    decision = bg.NashBargaining().solve(hypotheses)

    share = (7 - np.sqrt(17)) / 16
    x = decision.lottery.probabilities
    assert share == pytest.approx(0.1798, abs=5e-5)
    assert x == pytest.approx([1 - 2 * share, share, share], abs=POLISHED)
    prices = 0.25 * values / decision.gains[:, None]
    assert prices.sum(axis=0) == pytest.approx([1, 1, 1], abs=POLISHED)
    assert prices @ x == pytest.approx([0.25] * 4, rel=1e-9)


def test_like_minded_voters_get_a_share_in_proportion_to_their_number() -> None:
    """Seven voters in camps of 4, 2 and 1 get probabilities 4/7, 2/7 and 1/7.

    H. Aziz, A. Bogomolnaia and H. Moulin, "Fair mixing: the case of dichotomous
    preferences", ACM Transactions on Economics and Computation 8(4), 2020, article 18
    (abstract seen): the Nash max product rule "offers the strongest welfare guarantees
    to coalitions, who can force any outcome with a probability proportional to their
    size". The arithmetic: with disjoint camps the objective is
    ``4/7 log x_a + 2/7 log x_b + 1/7 log x_c``, largest at the weights.
    """
    camps = np.repeat(np.eye(3), [4, 2, 1], axis=0)

    lottery = bg.NashBargaining()(bg.HypothesisSet.from_arrays(camps))

    assert lottery.probabilities == pytest.approx([4 / 7, 2 / 7, 1 / 7], rel=POLISHED)


def test_every_voter_and_every_coalition_gets_its_fair_share() -> None:
    """A coalition of n_S out of n voters that agree on an outcome gets n_S / n of it.

    Aziz, Bogomolnaia and Moulin (2020) as above. From the gradient condition: if all
    of S like outcome o, then ``sum_{i in S} (1/n) / y_i <= 1``, so some member has
    y_i >= n_S / n; and voters that like the same outcomes have equal y. Checked on
    the profiles of four voters that can be made of four kinds of voter.
    """
    likes = [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 1, 1]]
    rule = bg.NashBargaining(disagreement=np.zeros(4))
    for profile in itertools.combinations_with_replacement(likes, 4):
        values = np.array(profile)
        gains = rule.solve(bg.HypothesisSet.from_arrays(values)).gains
        for outcome in range(3):
            members = np.flatnonzero(values[:, outcome])
            if len(members):
                assert gains[members].max() >= len(members) / 4 - 1e-8
        assert gains.min() >= 1 / 4 - 1e-8


def test_utilitarian_mechanism_averages_over_the_most_approved() -> None:
    """Outcomes a and b are approved by three voters each, c by two: (1/2, 1/2, 0).

    A. Bogomolnaia, H. Moulin and R. Stong, "Collective choice under dichotomous
    preferences", Journal of Economic Theory 122(2), 2005, pp. 165-184, abstract: "The
    utilitarian mechanism averages over all deterministic outcomes 'approved' by the
    largest number of agents." Its other mechanism with equal treatment that is
    efficient is the Nash bargaining solution (abstract of the working paper of 2002).
    """
    approvals = [[1, 1, 0], [1, 0, 0], [1, 0, 1], [0, 1, 1], [0, 1, 0]]
    hypotheses = bg.HypothesisSet.from_arrays(approvals)

    decision = bg.ExpectedUtility().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-12)
    assert not decision.unique
    assert decision.certificate.value == pytest.approx(3 / 5)


def test_utilitarian_mechanism_leaves_a_minority_with_nothing() -> None:
    """Three voters like a, two like b: utilitarian (1, 0), Nash (3/5, 2/5).

    Bogomolnaia, Moulin and Stong (2005), abstract: the utilitarian mechanism does not
    guarantee each agent a fair share 1/n; Nash does (y_i >= 1/n, here 2/5).
    """
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0]] * 3 + [[0, 1]] * 2)

    utilitarian = bg.ExpectedUtility()(hypotheses)
    nash = bg.NashBargaining()(hypotheses)

    assert utilitarian.probabilities == pytest.approx([1, 0], abs=0)
    assert nash.probabilities == pytest.approx([0.6, 0.4], rel=POLISHED)


def test_random_dictator_of_two_tied_favourites() -> None:
    """A voter with two favourites splits its chance between them.

    A. Gibbard, "Manipulation of schemes that mix voting with chance", Econometrica
    45(3), 1977, pp. 665-681 (text not seen), is the source of random dictatorship. The
    arithmetic: with credences 0.6 and 0.4, a voter that likes only a and one that likes
    b and c alike, the dictator's lottery is (0.6, 0.2, 0.2). Its utilities
    (0.6, 0.4) lie on the frontier x + y = 1, so nobody can gain and the bargain is the
    dictator's lottery itself.
    """
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0, 0], [0, 1, 1]], [0.6, 0.4])

    decision = bg.NashBargaining(disagreement="random-dictator").solve(hypotheses)

    assert decision.disagreement == pytest.approx([0.6, 0.4], rel=1e-12)
    assert decision.lottery.probabilities == pytest.approx([0.6, 0.2, 0.2], rel=1e-12)
    assert decision.certificate.gap == 0
    assert decision.notes
