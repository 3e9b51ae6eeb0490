"""Stacked bars: the parts are the probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from bargain.plotting.styles import fill
from tests.pictures import RULES

pytest.importorskip("matplotlib")

ASSETS = bg.examples.load("crypto-assets")


def _parts(ax):
    """Return by label of the legend, by height, where parts begin and end."""
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    found = {}
    for label, patch in zip(texts, ax.patches, strict=True):
        corners = patch.get_path().vertices.reshape(-1, 5, 2)
        spans = [(box[:, 0].min(), box[:, 0].max()) for box in corners]
        heights = [round(float(box[:4, 1].mean())) for box in corners]
        found[label] = dict(zip(heights, spans, strict=True))
    return found


def test_each_part_is_as_wide_as_its_outcome_is_probable():
    comparison = bg.compare(ASSETS, RULES)

    parts = _parts(comparison.plot())

    for row, name in enumerate(RULES):
        end = 0.0
        for outcome, probability in zip(
            ASSETS.outcomes, comparison[name].lottery.probabilities, strict=True
        ):
            if probability > 0.0005:
                start, end_of_this = parts[outcome][row]
                assert start == pytest.approx(end, abs=1e-6)
                assert end_of_this - start == pytest.approx(probability, abs=1e-12)
                end = end_of_this
        assert end == pytest.approx(1, abs=1e-6)


def test_rules_stand_below_each_other_and_one_without_lottery_says_so():
    def refuses(hypotheses):
        raise bg.SolverError("no")

    rules: dict[str, Any] = {"eu": bg.ExpectedUtility(), "none": refuses}

    ax = bg.compare(ASSETS, rules).plot()

    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "eu",
        "none (no lottery)",
    ]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first on top
    assert all(list(spans) == [0] for spans in _parts(ax).values())


def test_an_outcome_looks_the_same_in_all_pictures_of_a_set():
    from matplotlib.colors import to_rgba

    one = plotting.plot_lotteries({"DOGE": bg.Lottery(np.eye(9)[3], ASSETS.outcomes)})

    (patch,) = one.patches
    assert patch.get_facecolor() == to_rgba(fill(3)["facecolor"])


def test_fifty_six_outcomes_look_different():
    looks = {(fill(k)["facecolor"], fill(k)["hatch"]) for k in range(56)}

    assert len(looks) == 56


def test_what_no_eye_can_see_is_one_part():
    half = np.full(1001, 0.5 / 1000)
    half[0] = 0.5

    parts = _parts(plotting.plot_lotteries({"half": bg.Lottery(half - 1e-17)}))

    assert list(parts) == ["outcome 0", "1,000 other outcomes"]
    assert parts["1,000 other outcomes"][0] == pytest.approx((0.5, 1))


def test_only_the_likeliest_outcomes_get_a_part_when_there_are_many():
    falling = np.arange(40, 0, -1.0)

    parts = _parts(plotting.plot_lotteries({"x": bg.Lottery(falling / falling.sum())}))

    assert list(parts)[-2:] == ["outcome 23", "16 other outcomes"]


@pytest.mark.parametrize("nothing", [{}, [], None])
def test_no_lotteries_are_refused(nothing):
    with pytest.raises(bg.InvalidOptionError, match="name at least one"):
        plotting.plot_lotteries(nothing)


def test_lotteries_over_other_outcomes_are_refused():
    lotteries = {"one": bg.Lottery([1.0]), "two": bg.Lottery([0.5, 0.5])}

    with pytest.raises(bg.InvalidOptionError, match=r"same outcomes.*'two'"):
        plotting.plot_lotteries(lotteries)


def test_a_monster_shows_the_lotteries_before_and_after():
    pair = bg.HypothesisSet.from_arrays([[1, 0, 0.1], [0, 1, 0.1]], [0.6, 0.4])
    monster = bg.find_monster(bg.NashBargaining(), pair, max_credence=0.05)

    ax = monster.plot()

    assert [text.get_text() for text in ax.get_yticklabels()] == ["before", "after"]
    spans = _parts(ax)["outcome 0"]
    for row, decision in enumerate((monster.before, monster.after)):
        assert spans[row][1] == pytest.approx(decision.lottery["outcome 0"], abs=1e-12)


def test_a_lottery_is_drawn_by_itself():
    ax = bg.Lottery({"tea": 0.25, "coffee": 0.75}).plot()

    assert _parts(ax) == {"tea": {0: (0.0, 0.25)}, "coffee": {0: (0.25, 1.0)}}
    assert [text.get_text() for text in ax.get_yticklabels()] == ["lottery"]
