"""Comparisons: what several rules say about one set, as a value."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

import bargain as bg

COIN = bg.examples.load("coin-flip")
RULES = {
    "eu": bg.ExpectedUtility(),
    "nash": bg.NashBargaining(),
    "impossible": bg.NashBargaining(disagreement=[3, 3]),
}
AGAIN = [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]


@pytest.mark.parametrize("name", ["decisions", "errors"])
@pytest.mark.parametrize("again", [lambda comparison: comparison, *AGAIN])
def test_comparisons_cannot_be_changed(name, again):
    comparison = again(bg.compare(COIN, RULES))

    with pytest.raises(TypeError, match="does not support item"):
        getattr(comparison, name)["nash"] = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(comparison, name, {})


def test_a_comparison_keeps_what_it_was_made_of():
    comparison = bg.compare(COIN, RULES)
    errors = dict(comparison.errors)

    changed = dataclasses.replace(comparison, errors=errors)
    errors.clear()

    assert changed.errors == comparison.errors != {}


@pytest.mark.parametrize("again", AGAIN)
def test_copies_of_comparisons_say_the_same(again):
    comparison = bg.compare(COIN, RULES)

    copied = again(comparison)

    assert copied.hypotheses == COIN
    assert copied.rules == ("eu", "nash", "impossible")
    assert copied.lotteries == comparison.lotteries
    assert copied.errors == comparison.errors
    assert str(copied) == str(comparison)
