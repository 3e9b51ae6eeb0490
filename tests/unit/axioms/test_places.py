"""Where a check looks: everywhere on small sets, at a few places of large ones."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import ContinuityInCredences, Core


def _asked(axiom: ContinuityInCredences | Core, size: int) -> list[bg.HypothesisSet]:
    asked: list[bg.HypothesisSet] = []

    def dictator(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        asked.append(hypotheses)
        return bg.RandomDictator()(hypotheses)

    axiom.check(dictator, bg.HypothesisSet.from_arrays(np.eye(size)))
    return asked


# The set itself, and one more for each ordered pair of hypotheses; of 20 x 19 pairs 4.
@pytest.mark.parametrize(("size", "count"), [(2, 3), (5, 21), (20, 5)])
def test_check_asks_about_all_places_of_small_sets_only(size: int, count: int):
    assert len(_asked(ContinuityInCredences(), size)) == count


def test_check_of_a_large_set_tries_the_first_place_and_the_last():
    credences = [each.credences for each in _asked(ContinuityInCredences(), 20)]

    gives = [int((row - credences[0]).argmin()) for row in credences[1:]]
    takes = [int((row - credences[0]).argmax()) for row in credences[1:]]
    assert (gives[0], takes[0]) == (0, 1)
    assert (gives[-1], takes[-1]) == (19, 18)
    assert len(set(gives)) == 4


def test_core_needs_one_answer_for_all_groups():
    # Only the ninth is not given its share: 1 of the 211 groups, amid them.
    hypotheses = bg.HypothesisSet.from_arrays(np.eye(20))
    lottery = np.full(20, 0.05)
    lottery[8], lottery[0] = 0.0, 0.1

    found = Core().check(lambda _: lottery, hypotheses)

    assert found is not None
    assert found.place == (8,)
    assert len(_asked(Core(), 20)) == 1
