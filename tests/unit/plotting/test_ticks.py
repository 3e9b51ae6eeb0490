"""Numbers below narrow drawings: few enough to be read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import bargain as bg
from tests.pictures import long_labels, overlapping_texts

pytest.importorskip("matplotlib")

RNG = np.random.default_rng(0)
PAIR = bg.HypothesisSet.from_arrays(
    RNG.normal(size=(2, 20)) * [[1], [1e6]],
    [0.6, 0.4],
    long_labels("outcome", 20),
    long_labels("hypothesis", 2),
)


def _grid(layout):
    from matplotlib.figure import Figure

    return Figure(figsize=(9, 7), layout=layout).subplots(3, 3)


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_numbers_below_a_narrow_frontier_do_not_touch(layout):
    axes = _grid(layout)

    for ax in axes.flat:
        PAIR.plot(ax)

    assert overlapping_texts(axes[0, 0]) == []
    for ax in axes.flat:
        low, high = ax.get_xlim()
        boxes = [
            label.get_window_extent()
            for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
            if low <= tick <= high
        ]
        assert boxes
        assert all(one.x1 + 2 < other.x0 for one, other in pairwise(boxes))


def test_ticks_of_the_user_stay():
    ax = _grid(None)[0, 0]
    ticks = [-2.0, -1.75, -1.5, 0.0, 1.0]
    ax.set_xticks(ticks)

    PAIR.plot(ax)

    assert ax.get_xticks().tolist() == ticks


def test_a_frontier_in_a_grid_is_no_sliver():
    ax = PAIR.plot(_grid(None)[1, 1])

    assert ax.bbox.width / ax.figure.dpi > 0.5
