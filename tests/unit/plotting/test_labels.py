"""Labels in pictures: all of them readable, at any length and with any characters."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from bargain.plotting.labels import shown
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


LONG = [f"{k:02d} {'word ' * 40}end {k}" for k in range(20)]
LONG_NAMES = bg.HypothesisSet.from_arrays(
    np.random.default_rng(0).random((20, 6)), outcomes=list("abcdef"), names=LONG
)
LONG_PICTURES = {
    "lotteries": lambda: plotting.plot_lotteries(
        {name: bg.Lottery(np.full(20, 0.05), LONG) for name in LONG}
    ),
    "gains": lambda: bg.RandomDictator().solve(LONG_NAMES).plot(),
    "stakes": lambda: bg.sweep(
        LONG_NAMES, RULES, stakes=[1, 10, 1e4], hypothesis=LONG[:3]
    ).plot(),
    "frontier": lambda: bg.HypothesisSet.from_arrays(
        [[1, 0, 0.7], [0, 1, 0.7]], names=LONG[:2]
    ).plot(),
}


@pytest.mark.parametrize("size", [10, 20])
@pytest.mark.parametrize("picture", LONG_PICTURES)
def test_labels_of_200_characters_leave_the_drawing_its_size(picture, size):
    from matplotlib import rc_context

    with rc_context({"axes.labelsize": size}):
        ax = LONG_PICTURES[picture]()
        found = overlapping_texts(ax)

    assert found == []
    width, height = ax.bbox.size / ax.figure.dpi
    assert width > 4.3
    assert height > 3


def test_labels_that_differ_at_their_ends_only_are_told_apart():
    shortened = {shown("the same beginning " * 9 + f"{k}", 16, 1) for k in range(5)}

    assert len(shortened) == 5
    assert all(len(label) <= 16 for label in shortened)


def test_dollars_are_plain_where_formulas_are_switched_off():
    from matplotlib import rc_context

    with rc_context({"text.parse_math": False}):
        ax = bg.Lottery({"$5 to $6": 1.0}).plot()

    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["$5 to $6"]
