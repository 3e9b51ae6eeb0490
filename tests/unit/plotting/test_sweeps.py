"""Sweeps as plots: the lines are the numbers."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

pytest.importorskip("matplotlib")

MONSTER = bg.scenarios.load("utility-monster")
RULES = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}


def test_a_plot_shows_what_is_captured_the_harm_and_the_flip():
    found = bg.sweep(MONSTER, RULES, stakes=np.logspace(0, 6, 20))

    ax = found.plot()

    lines = ax.get_lines()
    for k, name in enumerate(RULES):
        captured, harm = lines[2 * k], lines[2 * k + 1]
        np.testing.assert_array_equal(captured.get_ydata(), found.captured[name])
        np.testing.assert_array_equal(harm.get_ydata(), found.harm[name])
        assert captured.get_color() == harm.get_color()
    assert lines[5].get_xdata()[0] == found.flip
    assert ax.get_xscale() == "log"
    assert ax.get_xlabel() == "stakes of monster"
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == [
        "eu",
        "nash",
        "harm, dashed: share of gains\nthat the others lose",
        "expected utility flips",
    ]


def test_lines_run_from_left_to_right_in_whatever_order_points_were_given():
    mixed = bg.sweep(MONSTER, RULES, stakes=[1e4, 1.0, 1e6, 10.0]).plot().get_lines()
    ordered = bg.sweep(MONSTER, RULES, stakes=[1.0, 10.0, 1e4, 1e6]).plot().get_lines()

    for one, other in zip(mixed[:4], ordered[:4], strict=True):
        np.testing.assert_array_equal(one.get_xdata(), [1.0, 10.0, 1e4, 1e6])
        np.testing.assert_allclose(one.get_ydata(), other.get_ydata(), atol=1e-9)


def test_a_sweep_of_credences_that_holds_a_zero_is_not_on_a_log_scale():
    found = bg.sweep(MONSTER, RULES, credence=[0.0, 0.5, 1.0])

    ax = found.plot()

    assert ax.get_xscale() == "linear"
    assert ax.get_xlabel() == "credence of monster"
    np.testing.assert_array_equal(ax.get_lines()[2].get_xdata(), found.values)


def test_of_several_monsters_three_are_named():
    crowd = bg.scenarios.load("many-small-monsters")

    ax = bg.sweep(crowd, {"eu": bg.ExpectedUtility()}, stakes=[1.0, 2.0]).plot()

    assert ax.get_xlabel().endswith("and others")
    assert ax.get_ylabel() == "probability of their favourites; harm"


@pytest.mark.parametrize(("most", "scale"), [(1e6, "linear"), (1e200, "log")])
def test_a_flip_beyond_the_values_is_told_and_does_not_squash_the_lines(most, scale):
    pair = bg.HypothesisSet.from_arrays(
        [[1, 0], [0, most]], outcomes=["a", "b"], names=["m", "o"]
    )
    stakes = np.linspace(1, 50, 13) if scale == "linear" else np.logspace(0, 6, 13)

    ax = bg.sweep(pair, RULES, stakes=stakes, hypothesis="m").plot()

    assert ax.get_xscale() == scale
    low, high = ax.get_xlim()
    assert high <= 2 * stakes[-1]
    assert low >= 0.5 * stakes[0] - 3
    *_, last = ax.get_legend().get_texts()
    said = last.get_text().replace("\n", " ")
    assert said == f"expected utility flips at {most:.3g}, further right"


def test_harm_is_told_from_harm_by_marks_where_colours_return():
    mixtures = {
        f"{k}": bg.LotteryMixture(
            [(1 - k / 20, bg.RandomDictator()), (k / 20, bg.NashBargaining())]
        )
        for k in range(20)
    }

    lines = bg.sweep(MONSTER, mixtures, stakes=np.logspace(0, 6, 9)).plot().get_lines()

    looks = {(drawn.get_color(), drawn.get_marker()) for drawn in lines[1:40:2]}
    assert len(looks) == 20
