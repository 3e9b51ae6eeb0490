"""Comparisons: what several rules say about one set, as a value."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import numpy as np
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


def raises(*_):
    raise ValueError("no hypothesis is right")


def leaves(hypotheses):
    raise SystemExit(3)


def declines(hypotheses):
    raise bg.SolverError("that is too much")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (raises, "it raised ValueError: no hypothesis is right"),
        (leaves, "it raised SystemExit: 3"),
        (declines, "that is too much"),
    ],
)
def test_whatever_a_function_raises_stands_where_its_lottery_would(rule, said):
    mixture = bg.LotteryMixture([(0.5, rule), (0.5, bg.RandomDictator())])

    found = bg.compare(COIN, {"other": rule, "half": mixture, **RULES})

    assert found.errors["other"] == found.errors["half"] == said
    assert set(found.decisions) == {"eu", "nash"}


def test_ctrl_c_ends_a_comparison():
    def interrupted(hypotheses):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bg.compare(COIN, [interrupted])


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_functions_that_return_arrays_are_compared(kind):
    def even(hypotheses):
        return kind([0.5, 0.5])

    found = bg.compare(COIN, [even])

    assert found.lotteries["even"].probabilities.tolist() == [0.5, 0.5]
    assert found["even"].rule is even


def test_what_our_own_rules_raise_by_mistake_is_not_hidden(monkeypatch):
    monkeypatch.setattr(bg.RandomDictator, "solve", raises)

    with pytest.raises(ValueError, match="no hypothesis"):
        bg.compare(COIN, [bg.RandomDictator()])
