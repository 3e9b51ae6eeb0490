"""The frontier of two hypotheses: points, hull, hyperbola."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES

pytest.importorskip("matplotlib")


def _drawn(ax):
    """Return the lines of a picture by label of its legend."""
    legend = ax.get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    by_look = {}
    for text, handle in zip(texts, legend.legend_handles, strict=True):
        look = _look(handle)
        (by_look[text],) = [drawn for drawn in ax.get_lines() if _look(drawn) == look]
    return by_look


def _look(drawn):
    filling = drawn.get_markerfacecolor()
    return drawn.get_color(), drawn.get_marker(), drawn.get_linestyle(), filling


VIEWS = bg.HypothesisSet.from_arrays(
    [[4, 3, 1, 0, 2], [0, 20, 30, 31, 10]], [0.6, 0.4], list("abcde"), ["h", "k"]
)


def test_rules_outcomes_and_the_disagreement_point_stand_where_they_are_worth():
    comparison = bg.compare(VIEWS, RULES)

    drawn = _drawn(plotting.plot_frontier(comparison))

    for name in RULES:
        np.testing.assert_array_equal(
            drawn[name].get_xydata()[0], comparison[name].expected_utilities
        )
    for outcome in "abcd":
        column = VIEWS.outcomes.position(outcome)
        assert tuple(drawn[outcome].get_xydata()[0]) == tuple(
            VIEWS.utilities[:, column]
        )
    assert drawn["other outcomes"].get_xydata().tolist() == [[2, 10]]
    assert drawn["disagreement point"].get_xydata().tolist() == [[0, 0]]
    assert drawn["frontier"].get_xydata().tolist() == [
        [4, 0],
        [3, 20],
        [1, 30],
        [0, 31],
    ]


def test_the_hyperbola_has_the_nash_product_and_touches_the_frontier():
    comparison = bg.compare(VIEWS, RULES)
    nash = comparison["Nash bargaining"]

    curve = _drawn(plotting.plot_frontier(comparison))["as good a Nash product"]

    gains = curve.get_xydata() - nash.disagreement
    levels = np.log(gains) @ VIEWS.credences
    best = np.log(nash.gains) @ VIEWS.credences
    np.testing.assert_allclose(levels, best, rtol=1e-12)
    # No outcome is above the curve, so none that lotteries reach is: it is convex.
    least = np.exp((best - 0.6 * np.log(VIEWS.utilities[0, :3])) / 0.4)
    assert (VIEWS.utilities[1, :3] <= least * (1 + 1e-8)).all()
    distance = np.hypot(*(curve.get_xydata() / nash.expected_utilities - 1).T).min()
    assert distance < 0.02


def test_without_nash_bargaining_there_is_no_hyperbola():
    ax = plotting.plot_frontier(bg.compare(VIEWS, [bg.ExpectedUtility()]))

    assert "as good a Nash product" not in _drawn(ax)


def test_the_disagreement_point_is_that_of_the_bargain():
    rule = bg.NashBargaining(disagreement="uniform")

    drawn = _drawn(
        plotting.plot_frontier(bg.compare(VIEWS, [bg.ExpectedUtility(), rule]))
    )

    np.testing.assert_allclose(
        drawn["disagreement point"].get_xydata()[0], VIEWS.utilities.mean(axis=1)
    )


@pytest.mark.parametrize(
    "utilities",
    [
        [[1.0, 1.0], [2.0, 2.0]],
        [[1.0, 1.0, 1.0], [2.0, 3.0, 4.0]],
        [[1.0], [2.0]],
        [[1e300, -1e300, 0], [1e-300, 3e-300, 0]],
    ],
    ids=["no choice", "one indifferent", "one outcome", "extreme magnitudes"],
)
def test_degenerate_sets_are_drawn(utilities):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    ax = bg.HypothesisSet.from_arrays(utilities).plot()
    FigureCanvasAgg(ax.figure).draw()

    assert np.isfinite([*ax.get_xlim(), *ax.get_ylim()]).all()
    for drawn in ax.get_lines():
        assert np.isfinite(drawn.get_xydata()).all()


def test_a_frontier_needs_two_hypotheses():
    three = bg.compare(bg.examples.load("crypto-assets"), RULES)

    with pytest.raises(bg.InvalidOptionError, match=r"two hypotheses \(got 6\)"):
        plotting.plot_frontier(three)
