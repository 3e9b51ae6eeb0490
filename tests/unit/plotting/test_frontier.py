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


def test_outcomes_at_one_point_share_a_mark_and_an_entry():
    views = bg.HypothesisSet.from_arrays(
        [[1, 1, 0, 1], [0, 0, 1, 0]], outcomes=["first", "twin", "other", "third"]
    )

    drawn = _drawn(plotting.plot_frontier(bg.compare(views, RULES)))

    assert drawn["first = twin = third"].get_xydata().tolist() == [[1, 0]]
    assert drawn["other"].get_xydata().tolist() == [[0, 1]]


def test_outcomes_look_different_in_sets_of_more_than_there_are_looks():
    angles = np.linspace(0, np.pi / 2, 3)
    inside = np.full((2, 55), 0.1)
    utilities = [np.cos(angles), np.sin(angles)]
    views = bg.HypothesisSet.from_arrays(
        np.hstack([np.array(utilities)[:, :1], inside, np.array(utilities)[:, 1:]])
    )

    drawn = _drawn(plotting.plot_frontier(bg.compare(views, RULES)))

    looks = {_look(drawn[f"outcome {k}"]) for k in (0, 56, 57)}
    assert len(looks) == 3


def test_tiny_and_huge_utilities_are_told_apart():
    views = bg.HypothesisSet.from_arrays(
        [[4e307, -4e307, 0], [1e-300, 3e-300, 2.5e-300]], outcomes=list("abc")
    )

    ax = plotting.plot_frontier(bg.compare(views, RULES))

    assert ax.get_xlabel().endswith("in units of 1e+307")
    assert ax.get_ylabel().replace("\n", " ").endswith("in units of 1e-300")
    drawn = _drawn(ax)
    for k, outcome in enumerate("bca"):
        x, y = drawn[outcome].get_xydata()[0]
        assert x == pytest.approx([-4, 0, 4][k])
        assert y == pytest.approx([3, 2.5, 1][k])
    low, high = ax.get_ylim()
    assert high - low < 3


def test_of_very_many_outcomes_some_are_drawn_and_the_hull_is_whole():
    rng = np.random.default_rng(0)
    views = bg.HypothesisSet.from_arrays(rng.normal(size=(2, 20_000)))

    ax = plotting.plot_frontier(bg.compare(views, [bg.ExpectedUtility()]))

    (label,) = [
        text.get_text().replace("\n", " ")
        for text in ax.get_legend().get_texts()
        if text.get_text().startswith("other outcomes")
    ]
    assert label.endswith("are drawn)")
    assert sum(len(drawn.get_xydata()) for drawn in ax.get_lines()) < 5_000
    (hull,) = ax.patches
    box = hull.get_xy()
    np.testing.assert_array_equal(box.min(axis=0), views.utilities.min(axis=1))
    np.testing.assert_array_equal(box.max(axis=0), views.utilities.max(axis=1))
