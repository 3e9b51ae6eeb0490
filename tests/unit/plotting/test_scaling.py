"""Times by size: the lines are the numbers, on two logarithmic axes."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain import plotting

pytest.importorskip("matplotlib")


def test_each_solver_is_a_line_from_its_smallest_size_to_its_largest():
    times: dict[str, list[tuple[float, float]]] = {
        "newton": [(1e4, 0.2), (1e2, 0.01), (1e3, 0.03)],
        "slow": [(100, 5)],
    }

    ax = plotting.plot_scaling(times, size="outcomes")

    newton, slow = ax.get_lines()
    assert newton.get_xydata().tolist() == [[1e2, 0.01], [1e3, 0.03], [1e4, 0.2]]
    assert slow.get_xydata().tolist() == [[100, 5]]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert ax.get_xlabel() == "outcomes"
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["newton", "slow"]


@pytest.mark.parametrize(
    "times",
    [{}, [(1, 2)], {"x": []}, {"x": [(1, 0)]}, {"x": [(1, "a")]}, {"x": [1]}],
)
def test_what_cannot_be_drawn_is_refused(times):
    with pytest.raises(bg.InvalidOptionError, match=r"got .*; (name|write|leave)"):
        plotting.plot_scaling(times)


def test_a_solver_without_times_keeps_its_look_for_other_pictures():
    some = plotting.plot_scaling({"a": [], "b": [(1, 2.0)]})
    others = plotting.plot_scaling({"a": [(1, 2.0)], "b": []})

    texts = [text.get_text() for text in some.get_legend().get_texts()]
    assert texts == ["a (not timed)", "b"]
    for one, other in zip(some.get_lines(), others.get_lines(), strict=True):
        assert one.get_color() == other.get_color()
        assert one.get_marker() == other.get_marker()
