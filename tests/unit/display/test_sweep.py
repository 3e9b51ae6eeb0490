"""Sweeps as text."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

MONSTER = bg.scenarios.load("utility-monster")
RULES = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}


def test_the_text_shows_the_ends_of_a_long_sweep_and_the_flip():
    text = str(bg.sweep(MONSTER, RULES))

    assert text.count("\n1 ") == 2  # among the captured, and among the harmed
    assert text.count("\n1e+12 ") == 2
    assert text.count("\n") < 35
    assert text.endswith("Expected utility flips at stakes of 91.1")


def test_the_text_says_that_there_was_nothing_to_flip():
    hypotheses = bg.HypothesisSet.from_arrays([[0, 1], [0, 1]], names=["m", "a"])

    text = str(bg.sweep(hypotheses, RULES, credence=[0, 1], hypothesis="m"))

    assert text.endswith("Expected utility picks it from the start")


def test_the_text_says_where_there_is_no_flip_and_what_rules_complained_of():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 0, 0.9], [0, 1, 0.9], [0, 0, 1]], [0.1, 0.1, 0.8], names=[*"mna"]
    )

    def mute(hypotheses):
        raise bg.SolverError("nothing to say")

    text = str(bg.sweep(hypotheses, [mute], stakes=[1.0], hypothesis=["m", "n"]))

    assert "Probability of the favourite of m, n" in text
    assert "Expected utility does not flip to it" in text
    assert "- mute: nothing to say" in text


@pytest.mark.parametrize("width", [40, 80])
def test_the_text_keeps_to_its_width(width):
    from bargain.display.sweep import sweep_text

    found = bg.sweep(MONSTER, RULES, credence=np.linspace(0, 1, 30))

    assert max(map(len, sweep_text(found, width).splitlines())) <= width
