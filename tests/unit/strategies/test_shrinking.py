"""Failures shrink to few hypotheses, few outcomes and round numbers.

The search starts from several seeds: what is found last must not depend on them.
"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import find, settings

import bargain as bg
from bargain.strategies import (
    credences,
    hypothesis_sets,
    lotteries,
    near_ties,
    signed_disagreements,
    utility_monsters,
    wireheading,
)

SETTINGS = settings(max_examples=2000, database=None)


@pytest.fixture(params=range(2))
def smallest(request: pytest.FixtureRequest) -> Any:
    def search(strategy, condition):
        return find(
            strategy, condition, settings=SETTINGS, random=Random(request.param)
        )

    return search


def favourites(hypotheses: bg.HypothesisSet) -> list[int]:
    return [int(row.argmax()) for row in hypotheses.utilities]


def test_the_smallest_set_in_which_the_monster_decides_is_two_by_two(smallest):
    def monster_decides(hypotheses):
        other, monster = hypotheses.utilities[[0, -1]]
        chosen = bg.ExpectedUtility()(hypotheses).probabilities.argmax()
        return chosen == monster.argmax() and other[chosen] < other.max()

    found = smallest(utility_monsters(min_stakes=100), monster_decides)

    assert found.utilities.shape == (2, 2)
    assert sorted(np.abs(found.utilities[0])) == [0, 1]
    assert sorted(found.utilities[1]) == [0, 100]
    assert list(found.credences) == [0.9, 0.1]


def test_the_smallest_disagreement_is_between_two_over_two_outcomes(smallest):
    found = smallest(hypothesis_sets(), lambda drawn: len(set(favourites(drawn))) == 2)

    assert found.utilities.shape == (2, 2)
    assert set(np.abs(found.utilities).ravel()) == {0, 1}
    assert list(found.credences) == [0.5, 0.5]


def test_three_favourites_take_three_by_three(smallest):
    found = smallest(hypothesis_sets(), lambda drawn: len(set(favourites(drawn))) == 3)

    assert found.utilities.shape == (3, 3)
    assert set(np.abs(found.utilities).ravel()) <= {0, 1}
    assert (found.credences == 1 / 3).all()


def test_large_sets_shrink_as_far(smallest):
    found = smallest(
        hypothesis_sets(max_hypotheses=20, max_outcomes=20),
        lambda drawn: (drawn.utilities.sum(axis=0) > 5.5).sum() >= 2,
    )

    assert found.n_outcomes == 2
    assert len(found) <= 2
    assert (found.utilities % 1 == 0).all()


def test_utilities_between_0_and_1_shrink_to_these(smallest):
    found = smallest(
        hypothesis_sets(min_utility=0, max_utility=1, allow_zero_credence=False),
        lambda drawn: (drawn.utilities.max(axis=0) > 0.3).sum() == 2,
    )

    assert found.utilities.tolist() == [[1, 1]]


def test_an_offset_is_kept_where_it_matters_only(smallest):
    found = smallest(
        hypothesis_sets(),
        lambda drawn: (
            (drawn.best - drawn.worst < 1e-9 * drawn.best).any()
            and not drawn.indifferent.any()
        ),
    )

    assert found.utilities.shape == (1, 2)
    assert found.best[0] - found.worst[0] <= 3


def test_credences_shrink_to_round_ones(smallest):
    found = smallest(credences(), lambda drawn: len(drawn) > 1 and drawn[0] > drawn[1])

    assert len(found) == 2
    assert set(found) <= {0, 0.25, 0.75, 1}


def test_lotteries_shrink_to_even_chances(smallest):
    found = smallest(lotteries(), lambda drawn: len(drawn.support()) > 1)

    assert list(found.probabilities) == [0.5, 0.5]


def test_wireheading_shrinks_to_one_who_minds(smallest):
    found = smallest(
        wireheading(), lambda drawn: drawn.utilities[0, 0] > drawn.utilities[0, -1]
    )

    assert len(found) == 2
    assert found.n_outcomes <= 3
    assert found["reward channel"].utilities["seize the reward channel"] <= 20


def test_near_ties_shrink_to_exact_ones(smallest):
    found = smallest(
        near_ties(max_outcomes=2),
        lambda drawn: (drawn.best - drawn.worst > 0.5).sum() == 2,
    )

    assert found.utilities.shape == (2, 2)
    assert set(np.abs(found.utilities).ravel()) == {0, 1}
    assert (found.credences @ found.utilities).tolist() == [0.5, 0.5]


def test_disagreement_points_shrink_with_their_sets(smallest):
    found, point = smallest(
        signed_disagreements(), lambda pair: (pair[1] > pair[0].worst).sum() == 2
    )

    assert found.utilities.shape == (2, 2)
    assert np.abs(found.utilities).max() <= 2
    assert np.abs(point).max() <= 2
