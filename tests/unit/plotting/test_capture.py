"""The capture curve: harm by the newcomer's credence."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting

pytest.importorskip("matplotlib")

PAIR = bg.HypothesisSet.from_arrays([[1, 0, 0.1], [0, 1, 0.1]], [0.6, 0.4])
GRID = [0.3, 0.001, 0.05]
FOUND = {
    name: [bg.find_monster(rule, PAIR, max_credence=e, max_tries=60) for e in GRID]
    for name, rule in (("eu", bg.ExpectedUtility()), ("nash", bg.NashBargaining()))
}


def test_lines_are_the_harm_by_credence_in_rising_order():
    ax = plotting.plot_capture(FOUND)

    eu, exact, nash, _, bound = ax.get_lines()
    for drawn, found in (
        (eu, FOUND["eu"]),
        (exact, FOUND["eu"]),
        (nash, FOUND["nash"]),
    ):
        order = np.argsort([monster.credence for monster in found])
        expected = [(found[k].credence, found[k].harm) for k in order]
        np.testing.assert_array_equal(drawn.get_xydata(), expected)
    np.testing.assert_array_equal(bound.get_xdata(), bound.get_ydata())
    assert ax.get_xscale() == "log"


def test_marks_are_filled_where_no_newcomer_does_worse():
    ax = plotting.plot_capture(FOUND)

    eu, _, nash, _, _ = ax.get_lines()
    assert eu.get_markerfacecolor() == eu.get_color()
    assert nash.get_markerfacecolor() == "none"
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == [
        "eu",
        "nash",
        "hollow: the worst found, no\nproof",
        "harm as large as the credence",
    ]


@pytest.mark.parametrize("nothing", [{}, {"eu": []}, [1]])
def test_nothing_found_is_refused(nothing):
    with pytest.raises(bg.InvalidOptionError, match="at least one for each"):
        plotting.plot_capture(nothing)


def test_the_bound_is_a_line_when_there_is_one_credence_only():
    ax = plotting.plot_capture({"eu": FOUND["eu"][:1]})

    *_, bound = ax.get_lines()
    assert bound.get_xydata().tolist() == [[0.0, 0.0], [0.3, 0.3]]
    assert ax.get_xscale() == "linear"
