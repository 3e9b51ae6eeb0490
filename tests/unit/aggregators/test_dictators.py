"""Dictators: my favourite theory and the random dictator, solved by hand."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.criterion import Criterion

from_arrays = bg.HypothesisSet.from_arrays

# Favourites 0; 1 and 2; 2; everyone's; credences in quarters and eighths are exact.
FOUR = [[4, 1, 0], [0, 7, 7], [0, 1, 2], [3, 3, 3]]


def test_random_dictator_gives_chances_by_credence():
    decision = bg.RandomDictator().solve(from_arrays(FOUR, [0.5, 0.25, 0.25, 0]))

    assert decision.lottery.probabilities.tolist() == [0.5, 0.125, 0.375]
    assert not decision.unique
    assert "zero credence, no say: 'hypothesis 3'" in decision.notes
    assert "several favourites, equally likely: 'hypothesis 1'" in decision.notes


def test_random_dictator_shares_what_the_indifferent_have():
    lottery = bg.RandomDictator()(from_arrays([[1, 0, 0], [3, 3, 3]], [0.25, 0.75]))

    assert lottery.probabilities.tolist() == [0.5, 0.25, 0.25]


def test_random_dictator_is_unique_where_everyone_has_one_favourite():
    decision = bg.RandomDictator().solve(
        from_arrays([[1, 0], [0, 1], [5, 5]], [0.5, 0.5, 0])
    )

    assert decision.unique
    assert decision.lottery.probabilities.tolist() == [0.5, 0.5]


def test_random_dictator_is_its_own_disagreement_point():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(6, 4)), rng.dirichlet(np.ones(6)))
    point = bg.Disagreement.random_dictator().point(hypotheses)

    expected = bg.RandomDictator().solve(hypotheses).expected_utilities

    assert expected == pytest.approx(point, rel=1e-14)


def test_a_favourite_theory_decides_alone_whatever_the_stakes():
    hypotheses = from_arrays([[1, 0, 0], [0, 1e12, 0], [0, 1e12, 0]], [0.4, 0.3, 0.3])

    decision = bg.MyFavouriteTheory().solve(hypotheses)

    assert decision.lottery.support() == ("outcome 0",)
    assert decision.unique
    assert decision.notes == ()


def test_a_favourite_theory_that_is_split_may_lose():
    whole = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    split = from_arrays([[1, 0], [1, 0], [0, 1]], [0.3, 0.3, 0.4])

    assert bg.MyFavouriteTheory()(whole).support() == ("outcome 0",)
    assert bg.MyFavouriteTheory()(split).support() == ("outcome 1",)


@pytest.mark.parametrize(("more", "chance"), [(0, 0.5), (5e-13, 0.5), (1e-11, 1.0)])
def test_credences_within_1e_12_are_tied(more, chance):
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.5 + more / 2, 0.5 - more / 2])

    decision = bg.MyFavouriteTheory().solve(hypotheses)

    assert decision.lottery["outcome 0"] == chance
    assert decision.unique == (chance == 1)
    assert bool(decision.notes) == (chance < 1)


def test_tied_theories_that_agree_leave_no_choice():
    decision = bg.MyFavouriteTheory().solve(from_arrays([[1, 0], [2, 0]]))

    assert decision.lottery.support() == ("outcome 0",)
    assert decision.unique


def test_an_indifferent_favourite_theory_leaves_all_to_chance():
    decision = bg.MyFavouriteTheory().solve(from_arrays([[3, 3], [1, 0]], [0.6, 0.4]))

    assert decision.lottery.probabilities.tolist() == [0.5, 0.5]
    assert not decision.unique
    assert "several favourites, equally likely: 'hypothesis 0'" in decision.notes


@pytest.mark.parametrize(
    "rule", [bg.MyFavouriteTheory(), bg.RandomDictator()], ids=repr
)
def test_a_dictator_has_no_weights_and_a_gap_of_probability(rule):
    decision = rule.solve(from_arrays([[1, 0], [0, 1]], [0.7, 0.3]))

    assert np.isnan(decision.weights).all()
    assert decision.certificate.value == 1
    assert decision.certificate.gap == 0
    assert decision.gap_unit == "of probability"


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
def test_a_lottery_that_is_elsewhere_has_a_gap_of_what_is_elsewhere(exact):
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.75, 0.25])
    problem = bg.RandomDictator().solve(hypotheses).problem
    assert isinstance(problem, Criterion)

    value, gap, infeasibility = problem.judge(np.array([0.5, 0.5]), None, exact=exact)

    assert (value, gap, infeasibility) == (0.75, 0.25, 0)


@pytest.mark.parametrize("name", bg.examples.names())
def test_examples_go_by_their_most_credible_theory(name):
    hypotheses = bg.examples.load(name)
    top = hypotheses.credences == hypotheses.credences.max()
    best = hypotheses.utilities == hypotheses.best[:, None]
    chances = best / best.sum(axis=1, keepdims=True)

    favourite = bg.MyFavouriteTheory()(hypotheses).probabilities
    drawn = bg.RandomDictator()(hypotheses).probabilities

    assert favourite == pytest.approx(chances[top].mean(axis=0), abs=1e-15)
    assert drawn == pytest.approx(hypotheses.credences @ chances, abs=1e-15)
