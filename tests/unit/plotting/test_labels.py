"""Labels in pictures: all of them readable, at any length and with any characters."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES, large_set, overlapping_texts, wide_frontier

pytest.importorskip("matplotlib")

LARGE = large_set()
MIXTURES = {
    f"mixture {k:02d} {'of a dictator and a bargain'[:19]}": bg.LotteryMixture(
        [(1 - k / 20, bg.RandomDictator()), (k / 20, bg.NashBargaining())]
    )
    for k in range(20)
}
NEWCOMERS = {
    name: [bg.find_monster(rule, LARGE, max_credence=e) for e in (1e-3, 0.1, 0.3)]
    for name, rule in (
        ("expected utility " + "w" * 13, bg.ExpectedUtility()),
        ("random dictator " + "w" * 14, bg.RandomDictator()),
    )
}
PICTURES = {
    "lotteries": lambda: bg.compare(LARGE, MIXTURES).plot(),
    "twenty outcomes": lambda: plotting.plot_lotteries(
        {"w" * 30: bg.Lottery(np.full(20, 0.05), LARGE.outcomes)}
    ),
    "gains": lambda: bg.ExpectedUtility().solve(LARGE).plot(),
    "profiles": lambda: plotting.plot_profiles(bg.compare(LARGE, MIXTURES)),
    "hypotheses": lambda: LARGE.plot(),
    "frontier": lambda: plotting.plot_frontier(bg.compare(wide_frontier(), RULES)),
    "stakes": lambda: bg.sweep(
        LARGE, MIXTURES, stakes=np.logspace(0, 6, 9), hypothesis=LARGE.names[:5]
    ).plot(),
    "capture": lambda: plotting.plot_capture(NEWCOMERS),
    "monster": lambda: NEWCOMERS["expected utility " + "w" * 13][0].plot(),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_no_text_touches_another_or_leaves_the_figure(picture):
    ax = PICTURES[picture]()

    assert overlapping_texts(ax) == []


def test_texts_that_touch_are_found():
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    ax.text(0.5, 0.5, "over")
    ax.text(0.5, 0.5, "under")
    ax.text(0.9, 0.2, "beyond the edge of the figure")

    found = overlapping_texts(ax)

    assert ("over", "under") in found
    assert ("beyond the edge of the figure", "the edge") in found


def test_labels_are_no_formulas_and_none_is_left_out():
    pair = bg.HypothesisSet.from_arrays(
        [[1, 0], [0, 1]], outcomes=["_$5 to $6", "tab\there"], names=["$h$", "_k"]
    )

    ax = bg.compare(pair, {"_rule $1$": bg.RandomDictator()}).plot()
    frontier = pair.plot()

    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == [r"_\$5 to \$6", r"tab\there"]
    assert [text.get_text() for text in ax.get_yticklabels()] == [r"_rule \$1\$"]
    assert frontier.get_xlabel() == r"expected utility of \$h\$"
    assert overlapping_texts(frontier) == []  # drawn, with warnings as errors
