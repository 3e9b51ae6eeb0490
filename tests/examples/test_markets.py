"""Worked examples of market equilibria.

In a Fisher market buyers with budgets share divisible goods. Handing each good whole
to one buyer is an outcome, and a lottery over these outcomes gives buyer i the share
x_ij of good j that is the probability of getting it. Utilities are linear, so expected
utilities are those of the shares, and every division of the goods is such a lottery.
Eisenberg and Gale's program, ``max sum_i B_i log(u_i(x))``, is then Nash bargaining
with the budgets as credences, from receiving nothing.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import ArrayLike

import bargain as bg
from tests.examples.checks import POLISHED, FloatArray


def _equilibrium(
    values: ArrayLike, budgets: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return utilities (buyers,), prices (goods,) and shares (buyers, goods)."""
    v, money = np.asarray(values, dtype=float), np.asarray(budgets, dtype=float)
    n_buyers, n_goods = v.shape
    holders = np.array(list(itertools.product(range(n_buyers), repeat=n_goods))).T
    # holders[j, k]: who gets good j in outcome k.
    gets = holders[None] == np.arange(n_buyers)[:, None, None]
    hypotheses = bg.HypothesisSet.from_arrays(
        np.einsum("ij,ijk->ik", v, gets.astype(float)), money
    )

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.disagreement == pytest.approx(np.zeros(n_buyers), abs=0)
    shares = gets @ decision.lottery.probabilities
    prices = (money[:, None] * v / decision.gains[:, None]).max(axis=0)
    return decision.gains, prices, shares


def test_fisher_market_with_two_buyers_and_three_goods() -> None:
    """Values (1, 2, 3) and (3, 2, 1), equal budgets: prices 3/8, 1/4, 3/8.

    Example 1 of the repository denizalp/Fisher-market (buyers that value the goods
    1, 2, 3 and 3, 2, 1; budgets [1, 1]); its prices are not printed, so here is the
    arithmetic. By symmetry each gets the good it likes best and half of the middle
    one: u = 3 + 2/2 = 4. Good j costs ``max_i B_i v_ij / u_i`` with budgets 1/2:
    3/8, 2/8, 3/8, together the whole money, and each spends 3/8 + (1/4)/2 = 1/2.
    """
    utilities, prices, shares = _equilibrium([[1, 2, 3], [3, 2, 1]], [0.5, 0.5])

    assert utilities == pytest.approx([4, 4], rel=POLISHED)
    assert prices == pytest.approx([3 / 8, 1 / 4, 3 / 8], rel=POLISHED)
    assert shares == pytest.approx(np.array([[0, 0.5, 1], [1, 0.5, 0]]), abs=POLISHED)
    assert shares @ prices == pytest.approx([0.5, 0.5], rel=POLISHED)


def test_fisher_market_with_a_rich_buyer() -> None:
    """With budgets 3/4 and 1/4 the poor buyer affords its favourite good only.

    The arithmetic: suppose buyer 1 gets goods 2 and 3, so u = (5, 3). Then good 1
    costs max(3/4 / 5, 1/4 * 3/3) = 1/4 and goods 2 and 3 cost 3/4 * 2/5 = 0.3 and
    3/4 * 3/5 = 0.45: the money is spent (0.25 + 0.3 + 0.45 = 1), buyer 1 pays 0.75,
    and nobody would rather buy something else (value per money 20/3 for buyer 1's
    goods against 4 for good 1, and 12 for buyer 2's good against 20/3 and 20/9).
    """
    utilities, prices, _ = _equilibrium([[1, 2, 3], [3, 2, 1]], [0.75, 0.25])

    assert utilities == pytest.approx([5, 3], rel=POLISHED)
    assert prices == pytest.approx([0.25, 0.3, 0.45], rel=POLISHED)


@pytest.mark.parametrize(
    ("first", "second", "money", "track"),
    [
        ([0.75, 0.25], [0.25, 0.75], 0.6, [0.6, 0.4]),
        ([0.75, 0.25], [0.25, 0.75], 0.9, [0.75, 0.25]),
        ([0.9, 0.1], [0.5, 0.5], 0.2, [0.5, 0.5]),
    ],
)
def test_parimutuel_consensus_of_two_bettors(
    first: list[float], second: list[float], money: float, track: list[float]
) -> None:
    """The track's probabilities lie between the bettors', where the money balances.

    E. Eisenberg and D. Gale, "Consensus of subjective probabilities: the pari-mutuel
    method", Annals of Mathematical Statistics 30(1), 1959, pp. 165-168: with xi
    maximizing ``sum_i b_i log sum_j p_ij xi_ij``, the track's probability of horse j is
    ``pi_j = max_i b_i p_ij / sum_s p_is xi_is`` (equation (6) of p. 167, as stated in a
    formalization of the paper's theorems).

    The arithmetic, with budgets b and 1 - b. Let bettor 1 favour horse 1 more than
    bettor 2 does. If each bets on its own horse only, the odds are the money, pi =
    (b, 1 - b), and both are content while b lies between their probabilities of horse
    1. With b = 0.9 > 0.75 bettor 1 bets on both, so the track must agree with it; with
    b = 0.2 < 0.5 the same holds of bettor 2.
    """
    _, prices, _ = _equilibrium([first, second], [money, 1 - money])

    assert prices == pytest.approx(track, rel=POLISHED)
    assert prices.sum() == pytest.approx(1, rel=POLISHED)
