"""Profiles: each line goes through the shares that a rule gives."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from bargain.plotting.styles import line
from tests.pictures import RULES

pytest.importorskip("matplotlib")

ASSETS = bg.examples.load("crypto-assets")


def test_lines_go_through_the_shares_of_rules_credences_and_outcomes():
    comparison = bg.compare(ASSETS, RULES)

    lines = plotting.plot_profiles(comparison).get_lines()

    for drawn, name in zip(lines, RULES, strict=False):
        np.testing.assert_array_equal(drawn.get_xdata(), comparison.shares[name])
        np.testing.assert_array_equal(drawn.get_ydata(), np.arange(6))
    np.testing.assert_array_equal(lines[4].get_xdata(), ASSETS.credences)
    ranges = (ASSETS.best - ASSETS.worst)[:, None]
    expected = (ASSETS.utilities - ASSETS.worst[:, None]) / ranges
    np.testing.assert_allclose(
        [drawn.get_xdata() for drawn in lines[5:]], expected.T, atol=1e-15
    )


def test_an_indifferent_hypothesis_leaves_a_gap():
    views = bg.HypothesisSet.from_arrays([[1, 2], [3, 3], [2, 1]])

    lines = plotting.plot_profiles(bg.compare(views, RULES)).get_lines()

    for drawn in [*lines[:4], *lines[5:]]:
        assert np.isnan(drawn.get_xdata()).tolist() == [False, True, False]


def test_lines_of_fifty_six_rules_look_different():
    looks = {(line(k, 56)["color"], line(k, 56)["marker"]) for k in range(56)}

    assert len(looks) == 56


def test_a_set_is_drawn_with_three_rules_by_frontier_or_by_profiles():
    two, six = bg.examples.load("coin-flip").plot(), ASSETS.plot()

    assert two.get_xlabel() == "expected utility of U1"
    assert six.get_xlabel().startswith("gain over the worst outcome")
    for ax in (two, six):
        texts = [text.get_text() for text in ax.get_legend().get_texts()]
        assert texts[:3] == ["expected utility", "Nash bargaining", "Kalai-Smorodinsky"]
