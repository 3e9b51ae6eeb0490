"""Profiles: each line goes through the shares that a rule gives."""

from __future__ import annotations

from typing import Any

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


def test_a_rule_without_a_lottery_is_named():
    def refuses(hypotheses):
        raise bg.SolverError("no")

    rules: dict[str, Any] = {"none": refuses, "eu": bg.ExpectedUtility()}

    for views in (ASSETS, bg.examples.load("coin-flip")):
        compared = bg.compare(views, rules)
        draw = plotting.plot_frontier if len(views) == 2 else plotting.plot_profiles
        texts = [text.get_text() for text in draw(compared).get_legend().get_texts()]
        assert texts[:2] == ["none (no lottery)", "eu"]


def test_the_title_of_given_axes_stays():
    from matplotlib.figure import Figure

    many = bg.HypothesisSet.from_arrays(np.random.default_rng(0).random((50, 3)))
    for draw in (
        lambda ax: many.plot(ax),
        lambda ax: bg.NashBargaining().solve(many).plot(ax),
    ):
        ax = Figure().add_subplot(title="mine")

        draw(ax)

        assert ax.get_title() == "mine"
        said = ax.get_ylabel().replace("\n", " ")
        assert said == "the 40 of most credence of 50 hypotheses"


def test_of_a_large_set_the_slow_rule_is_left_out():
    large = bg.HypothesisSet.from_arrays(np.random.default_rng(0).random((2, 60_000)))

    texts = [text.get_text() for text in large.plot().get_legend().get_texts()]

    assert texts[:3] == ["expected utility", "Nash bargaining", "frontier"]
