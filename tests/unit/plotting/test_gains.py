"""Gains beside fair shares: the marks are the numbers."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

pytest.importorskip("matplotlib")

ASSETS = bg.examples.load("crypto-assets")


def _marks(ax):
    """Return the places of marks, by label of the legend."""
    legend = ax.get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    fair, *gains = ax.get_lines()
    drawn = [*gains, fair]  # from the worst case, so without a disagreement point
    return {
        text: dict(zip(line.get_ydata(), line.get_xdata(), strict=True))
        for text, line in zip(texts, drawn, strict=True)
    }


@pytest.mark.parametrize("rule", [bg.NashBargaining(), bg.ExpectedUtility()])
def test_marks_stand_at_shares_of_ideals_and_at_credences(rule):
    decision = rule.solve(ASSETS)
    shares = decision.gains / (ASSETS.best - ASSETS.worst)

    marks = _marks(decision.plot())

    fair = marks.pop("fair share: the credence")
    assert fair == dict(enumerate(ASSETS.credences))
    gains: dict[float, float] = {}
    for label, places in marks.items():
        for row, share in places.items():
            is_met = share >= ASSETS.credences[int(row)] - 1e-9
            assert is_met == (label == "gain, at least the fair share")
        gains |= places
    assert [gains[row] for row in range(6)] == pytest.approx(shares, abs=1e-12)


def test_nash_bargaining_leaves_nobody_below_the_fair_share_and_eu_does():
    below = "gain, below the fair share"

    assert below not in _marks(bg.NashBargaining().solve(ASSETS).plot())
    assert below in _marks(bg.ExpectedUtility().solve(ASSETS).plot())


def test_a_line_joins_each_gain_with_its_fair_share():
    decision = bg.ExpectedUtility().solve(bg.examples.load("coin-flip"))

    (lines,) = decision.plot().collections

    np.testing.assert_allclose(
        [segment[:, 0] for segment in lines.get_segments()],
        [[0.51, 1.0], [0.49, 0.0]],
        atol=1e-12,
    )


def test_who_cannot_gain_says_so():
    views = bg.HypothesisSet.from_arrays([[1, 2], [3, 3]], names=["a", "flat"])

    ax = bg.NashBargaining().solve(views).plot()

    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "a",
        "flat (cannot gain)",
    ]
    assert _marks(ax)["gain, at least the fair share"] == {0: 1.0}


def test_of_many_hypotheses_those_of_most_credence_are_drawn():
    credences = np.arange(1.0, 51)
    views = bg.HypothesisSet.from_arrays(
        np.random.default_rng(0).random((50, 3)), credences, normalize=True
    )

    ax = bg.NashBargaining().solve(views).plot()

    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == [f"hypothesis {k}" for k in range(10, 50)]
    assert ax.get_ylabel() == "the 40 of most credence of 50 hypotheses"


@pytest.mark.parametrize("point", ["random-dictator", "uniform"])
def test_gains_are_those_of_frames_whatever_the_disagreement_point(point):
    decision = bg.NashBargaining(disagreement=point).solve(ASSETS)

    ax = decision.plot()

    assert ax.get_xlabel().startswith("gain over the worst outcome")
    *_, label = [text.get_text() for text in ax.get_legend().get_texts()]
    assert label == "disagreement point"
    fair, *gains, points = ax.get_lines()
    assert fair.get_xdata().tolist() == ASSETS.credences.tolist()
    drawn = dict(pair for line in gains for pair in line.get_xydata()[:, ::-1])
    frame = decision.to_frame()
    assert [drawn[row] for row in range(6)] == frame.share_of_ideal.tolist()
    ranges = ASSETS.best - ASSETS.worst
    expected = (decision.disagreement - ASSETS.worst) / ranges
    np.testing.assert_allclose(points.get_xdata(), expected, atol=1e-15)


def test_from_the_random_dictator_nash_bargaining_is_not_accused():
    views = bg.HypothesisSet.from_arrays(np.random.default_rng(5).random((3, 6)))

    ax = bg.NashBargaining(disagreement="random-dictator").solve(views).plot()

    assert "gain, below the fair share" not in [
        text.get_text() for text in ax.get_legend().get_texts()
    ]


def test_under_constraints_nobody_is_judged_by_what_they_rule_out():
    pair = bg.HypothesisSet.from_arrays([[1, 0, 0], [0, 1, 0]], outcomes=list("abc"))
    cap = bg.LotteryConstraints(upper={"a": 0.1})
    decision = bg.Constrained(bg.NashBargaining(), cap).solve(pair)

    texts = [text.get_text() for text in decision.plot().get_legend().get_texts()]

    assert decision.expected_utilities[0] < 0.5
    assert texts == ["gain", "credence"]
