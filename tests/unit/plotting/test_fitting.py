"""On the user's own axes: all is seen, whatever their size, and the rest stays."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES, large_set, overlapping_texts, wide_frontier

pytest.importorskip("matplotlib")

ASSETS, LARGE = bg.examples.load("crypto-assets"), large_set()
COMPARED = bg.compare(ASSETS, RULES)
TIMES = {name: [(10, 0.1), (100, 2.0)] for name in (*RULES, *LARGE.names)}
PICTURES = {
    "lotteries": COMPARED.plot,
    "gains": COMPARED["expected utility"].plot,
    "profiles": lambda ax: plotting.plot_profiles(COMPARED, ax),
    "large gains": bg.RandomDictator().solve(LARGE).plot,
    "large lotteries": bg.compare(LARGE, RULES).plot,
    "large profiles": lambda ax: plotting.plot_profiles(bg.compare(LARGE, RULES), ax),
    "frontier": lambda ax: plotting.plot_frontier(
        bg.compare(wide_frontier(), RULES), ax
    ),
    "stakes": bg.sweep(
        LARGE, RULES, stakes=np.logspace(0, 6, 9), hypothesis=LARGE.names[:2]
    ).plot,
    "scaling": lambda ax: plotting.plot_scaling(TIMES, ax),
}
SIZES = {"as pyplot makes them": (6.4, 4.8), "small": (3, 2), "narrow": (2.2, 5)}


def _figure(size, layout=None):
    from matplotlib.figure import Figure

    return Figure(figsize=SIZES[size], layout=layout)


@pytest.mark.parametrize(
    ("size", "layout"),
    [
        *((size, None) for size in SIZES),
        ("as pyplot makes them", "constrained"),
        ("small", "constrained"),
        ("small", "tight"),
    ],
)
@pytest.mark.parametrize("picture", PICTURES)
def test_no_text_touches_another_or_leaves_the_figure(picture, size, layout):
    ax = PICTURES[picture](_figure(size, layout).add_subplot())

    assert overlapping_texts(ax) == []
    assert min(ax.get_position().size) > 0.09


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_pictures_side_by_side_leave_each_other_room(layout):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 7), layout=layout)
    axes = figure.subplots(3, 3)

    for ax, draw in zip(axes.flat, PICTURES.values(), strict=True):
        draw(ax)

    assert overlapping_texts(axes[0, 0]) == []


def test_the_rest_of_the_figure_stays_as_it_is():
    from matplotlib.figure import Figure

    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot([1, 2], [3, 4])
    before = left.get_position().bounds

    COMPARED.plot(right)

    assert left.get_position().bounds == before
    assert figure.get_layout_engine() is None
    assert tuple(figure.get_size_inches()) == (6.4, 4.8)
    assert right.get_tightbbox().x0 >= left.bbox.x1


def test_axes_that_were_put_by_hand_keep_their_labels_inside_the_figure():
    ax = COMPARED.plot(_figure("as pyplot makes them").add_axes((0, 0, 1, 1)))

    assert overlapping_texts(ax) == []


def test_axes_too_small_for_any_label_are_drawn_all_the_same():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    for draw in PICTURES.values():
        for layout in (None, "constrained"):
            figure = Figure(figsize=(0.6, 0.4), layout=layout)
            ax = draw(figure.add_subplot())
            assert ax.has_data()
            if layout is None:
                FigureCanvasAgg(figure).draw()


def test_what_does_not_fit_into_a_legend_is_counted():
    ax = plotting.plot_scaling(TIMES, _figure("small").add_subplot())

    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert 1 < len(texts) < len(TIMES)
    assert texts[-1] == f"+{len(TIMES) - len(texts) + 1} more"


def test_a_subfigure_is_a_figure():
    figure = _figure("as pyplot makes them")
    left, right = figure.subfigures(1, 2)
    left.subplots()
    ax = right.subplots()

    COMPARED.plot(ax)

    assert overlapping_texts(ax) == []
    assert ax.get_tightbbox().x0 >= right.bbox.x0
