"""Maximal lotteries: hand-solved majorities, and honest about failure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import bargain as bg
from bargain.solvers import symmetric_game
from tests.drawn_sets import sets
from tests.nasty import NASTY, nasty_set

from_arrays = bg.HypothesisSet.from_arrays
CYCLE = [[3, 2, 1], [1, 3, 2], [2, 1, 3]]


def test_what_a_majority_prefers_to_everything_is_certain():
    # 1 beats 0 by 0.6 to 0.4 and 2 by 0.7 to 0.3, though nobody but one likes it best.
    hypotheses = from_arrays([[3, 2, 1], [1, 2, 3], [1, 3, 2]], [0.4, 0.3, 0.3])

    decision = bg.MaximalLottery().solve(hypotheses)

    assert decision.lottery.support() == ("outcome 1",)
    assert decision.unique
    assert decision.certificate.gap == 0
    assert decision.certificate.value == 0


def test_a_cycle_is_resolved_by_the_margins_across():
    # Margins: 0 over 1 by 0.3, 1 over 2 by 0.5, 2 over 0 by 0.2. An outcome's chance is
    # in proportion to the margin between the other two.
    decision = bg.MaximalLottery().solve(from_arrays(CYCLE, [0.4, 0.35, 0.25]))

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.2, 0.3], rel=1e-14)
    assert decision.unique
    assert decision.recheck(exact=True).gap <= 1e-16


def test_of_two_halves_every_lottery_is_maximal_and_the_even_one_returned():
    decision = bg.MaximalLottery().solve(from_arrays([[1, 0], [0, 1]]))

    assert decision.lottery.probabilities.tolist() == [0.5, 0.5]
    assert not decision.unique
    assert "several lotteries are maximal" in decision.notes[-1]


def test_stakes_have_no_say():
    loud = np.array(CYCLE) * [[1e-9], [1], [1e12]]

    assert bg.MaximalLottery()(from_arrays(loud)) == bg.MaximalLottery()(
        from_arrays(CYCLE)
    )


def test_copies_share_what_is_theirs():
    copied = np.array(CYCLE)[:, [0, 1, 2, 2]]

    lottery = bg.MaximalLottery()(from_arrays(copied, [0.4, 0.35, 0.25]))

    assert lottery.probabilities == pytest.approx([0.5, 0.2, 0.15, 0.15])
    assert lottery.probabilities[2] == lottery.probabilities[3]


def test_what_nobody_prefers_to_another_outcome_changes_nothing():
    # Dominated by the first outcome, so beaten by it with everyone's credence.
    joined = np.column_stack([CYCLE, np.array(CYCLE)[:, 0] - 0.5])

    lottery = bg.MaximalLottery()(from_arrays(joined, [0.4, 0.35, 0.25]))

    assert lottery.probabilities == pytest.approx([0.5, 0.2, 0.3, 0])


def test_who_has_no_say_is_named():
    rows = [*CYCLE, [5, 5, 5], [0, 0, 9]]
    hypotheses = from_arrays(rows, [0.25, 0.25, 0.25, 0.25, 0])

    decision = bg.MaximalLottery().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3)
    assert decision.notes == (
        "zero credence, no say: 'hypothesis 4'",
        "indifferent, contributes nothing: 'hypothesis 3'",
    )
    assert np.isnan(decision.weights).all()


@pytest.mark.parametrize("name", [name for name in NASTY if name != "many outcomes"])
def test_nasty_sets_have_maximal_lotteries_proved_exactly(name):
    decision = bg.MaximalLottery().solve(nasty_set(name))

    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap <= 1e-14


@settings(max_examples=40, deadline=None)
@given(given_set=sets())
def test_order_does_not_matter(given_set):
    utilities, credences = given_set
    rng = np.random.default_rng(0)
    rows, columns = (rng.permutation(n) for n in utilities.shape)

    before = bg.MaximalLottery()(from_arrays(utilities, credences)).probabilities
    turned = from_arrays(utilities[rows][:, columns], credences[rows])
    after = bg.MaximalLottery()(turned).probabilities

    assert after == pytest.approx(before[columns], abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(given_set=sets(min_hypotheses=2))
def test_splitting_a_hypothesis_changes_nothing(given_set):
    utilities, credences = given_set
    shares = np.append(credences, credences[0] / 2)
    shares[0] /= 2

    before = bg.MaximalLottery()(from_arrays(utilities, credences)).probabilities
    split = from_arrays(np.vstack([utilities, utilities[:1]]), shares)

    assert bg.MaximalLottery()(split).probabilities == pytest.approx(before, abs=1e-12)


def test_a_failure_is_told_and_no_lottery_is_made_up(monkeypatch):
    class Nothing:
        x, message = None, "gave up"

    monkeypatch.setattr(symmetric_game, "linprog", lambda *_, **__: Nothing())
    hypotheses = from_arrays(CYCLE)

    decision = bg.MaximalLottery().solve(hypotheses)

    assert decision.status is bg.Status.FAILED
    assert np.isnan(decision.certificate.gap)
    assert "found no maximal lottery" in decision.message
    assert not decision.unique
    with pytest.raises(bg.SolverError, match="found no maximal lottery"):
        bg.MaximalLottery()(hypotheses)
    with pytest.raises(bg.SolverError, match="no lottery to draw from"):
        decision.choose(np.random.default_rng(0))


def test_a_lottery_that_may_not_be_the_least_says_so(monkeypatch):
    monkeypatch.setattr(symmetric_game, "ROUNDING", -1.0)

    decision = bg.MaximalLottery().solve(from_arrays(CYCLE))

    assert decision.status is bg.Status.OPTIMAL
    assert "perhaps not the maximal lottery of least norm" in decision.notes
    assert not decision.unique
