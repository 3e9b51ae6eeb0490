"""Colours: black is whatever the user's style writes in."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.pictures import RULES

pytest.importorskip("matplotlib")

VIEWS = bg.HypothesisSet.from_arrays([[2, 1, 0], [0, 1, 2.0]])
TEN = np.linspace(0, 1, 10)


def _pictures():
    yield VIEWS.plot()
    yield bg.compare(VIEWS, RULES).plot()
    yield bg.NashBargaining(disagreement="uniform").solve(VIEWS).plot()
    yield bg.examples.load("crypto-assets").plot()
    # As many outcomes and rules as colours, and one more.
    yield bg.HypothesisSet.from_arrays([np.cos(TEN), np.sin(TEN)]).plot()
    yield bg.Lottery(np.full(10, 0.1)).plot()
    nine = {f"{k}": bg.NashBargaining() for k in range(9)}
    yield bg.sweep(VIEWS, nine, credence=[0.1, 0.9], hypothesis=VIEWS.names[0]).plot()


def _luminance(colour):
    from matplotlib.colors import to_rgb

    channels = np.array(to_rgb(colour))
    linear = np.where(
        channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def _contrast(one, other):
    """Return the ratio of WCAG 2, section 1.4.3."""
    low, high = sorted([_luminance(one), _luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("style", ["dark_background", "default"])
def test_nothing_is_drawn_in_the_colour_of_the_page(style):
    from matplotlib import style as styles

    with styles.context(style):
        for ax in _pictures():
            page = ax.get_facecolor()
            for drawn in ax.get_lines():
                edge = drawn.get_markeredgecolor()
                # Pale lines of single outcomes are background by intention.
                if drawn.get_linewidth() != 0.8:
                    seen = [drawn.get_color()] + [edge] * (edge != "none")
                    assert max(_contrast(c, page) for c in seen) > 1.9
            for patch in ax.patches[:-1]:
                assert _contrast(patch.get_facecolor(), page) > 1.2
