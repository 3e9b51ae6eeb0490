"""What may be done to a figure after pictures are drawn: no label is lost."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES, large_set, overlapping_texts, wide_frontier

pytest.importorskip("matplotlib")

ASSETS, LARGE = bg.examples.load("crypto-assets"), large_set()
COMPARED = bg.compare(ASSETS, RULES)
WIDE = bg.compare(wide_frontier(), RULES)
MANY = bg.compare(LARGE, RULES)
MONSTER = bg.find_monster(
    bg.ExpectedUtility(), bg.examples.load("coin-flip"), max_credence=0.1
)
TIMES = {name: [(10, 0.1), (100, 2.0)] for name in RULES}
PICTURES = {
    "lotteries": MANY.plot,
    "frontier": lambda ax: plotting.plot_frontier(WIDE, ax),
    "gains": MANY["random dictator"].plot,
    "stakes": bg.sweep(
        LARGE, RULES, stakes=np.logspace(0, 6, 9), hypothesis=LARGE.names[:2]
    ).plot,
    "profiles": lambda ax: plotting.plot_profiles(MANY, ax),
    "lottery": MANY["Nash bargaining"].lottery.plot,
    "capture": lambda ax: plotting.plot_capture({"expected utility": [MONSTER]}, ax),
    "scaling": lambda ax: plotting.plot_scaling(TIMES, ax),
}
NAMES = tuple(PICTURES)


def _figure(**options):
    from matplotlib.figure import Figure

    return Figure(**options)


@pytest.mark.parametrize("picture", PICTURES)
def test_tight_layout_after_drawing_keeps_all_texts_in_the_figure(picture):
    figure = _figure()
    ax = PICTURES[picture](figure.subplots())

    for _ in range(2):
        figure.tight_layout()

        assert overlapping_texts(ax) == []
        assert min(ax.get_position().size) > 0.2


@pytest.mark.parametrize("picture", PICTURES)
def test_after_tight_layout_a_picture_finds_its_room(picture):
    figure = _figure()
    ax = figure.subplots()
    figure.tight_layout()

    for _ in range(2):
        PICTURES[picture](ax)

        assert overlapping_texts(ax) == []


@pytest.mark.parametrize("first", [0, 2, 4])
def test_tight_layout_keeps_neighbours_apart(first):
    figure = _figure(figsize=(12, 8))
    axes = figure.subplots(2, 2)
    for ax, picture in zip(axes.flat, NAMES[first:] + NAMES[:first], strict=False):
        PICTURES[picture](ax)

    figure.tight_layout()

    assert overlapping_texts(axes[0, 0]) == []
    for ax in axes.flat:
        for other in axes.flat:
            if other is not ax:
                assert not ax.get_tightbbox().overlaps(other.bbox)


def test_tight_layout_keeps_pictures_of_a_shared_scale_apart():
    figure = _figure(figsize=(10, 4))
    left, right = figure.subplots(1, 2, sharey=True)
    COMPARED["expected utility"].plot(left)
    COMPARED["Nash bargaining"].plot(right)

    figure.tight_layout()

    assert overlapping_texts(left) == []
    assert not left.get_tightbbox().overlaps(right.bbox)


def test_what_is_written_stays_as_wide_when_the_subplot_moves():
    figure = _figure()
    ax = COMPARED.plot(figure.subplots())
    legend, names = ax.get_legend(), ax.yaxis
    figure.canvas.draw()
    widths = [each.get_tightbbox().width for each in (legend, names)]
    drawing = ax.bbox.width

    figure.subplots_adjust(left=0.2, right=0.8)

    assert [each.get_tightbbox().width for each in (legend, names)] == widths
    # 0.125 to 0.9 of 6.4 inches is the subplot of old.
    assert ax.bbox.width == pytest.approx(drawing - 0.175 * figure.bbox.width)


def test_a_subplot_that_becomes_too_small_keeps_a_drawing():
    figure = _figure()
    ax = COMPARED.plot(figure.subplots())

    figure.subplots_adjust(left=0.5, right=0.55, bottom=0.5, top=0.55)

    assert min(ax.get_position().size) > 0


def test_a_layout_engine_may_take_over():
    figure = _figure(figsize=(12, 8))
    axes = figure.subplots(2, 2)
    for ax, picture in zip(axes.flat, NAMES, strict=False):
        PICTURES[picture](ax)

    figure.set_layout_engine("constrained")

    assert overlapping_texts(axes[0, 0]) == []


def test_only_outer_labels_are_kept_where_that_is_asked():
    axes = _figure(figsize=(10, 8)).subplots(2, 2)
    for ax in axes.flat:
        COMPARED.plot(ax)
        ax.label_outer()

    assert [bool(ax.get_yticklabels()) for ax in axes.flat] == [True, False] * 2
    assert [bool(ax.get_xlabel()) for ax in axes.flat] == [False, False, True, True]


def test_a_figure_with_a_picture_is_saved_as_matplotlib_saves_figures():
    figure = _figure()
    COMPARED.plot(figure.subplots())

    copy = pickle.loads(pickle.dumps(figure))

    copy.savefig(io.BytesIO())
    before, after = (each.axes[0].get_position().bounds for each in (figure, copy))
    assert after == before
