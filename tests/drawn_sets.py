"""Sets that hypothesis draws for the axioms, and points where talks may end."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg

Set = tuple[np.ndarray, np.ndarray]


FEW_NUMBERS = st.one_of(
    st.integers(-3, 3).map(float), st.floats(-10, 10).map(lambda x: round(x, 3))
)


@st.composite
def sets(
    draw, min_hypotheses=1, max_hypotheses=5, max_outcomes=5, numbers=FEW_NUMBERS
) -> Set:
    """Draw utilities and credences of at least 1/201; ties and copies are welcome."""
    shape = (
        draw(st.integers(min_hypotheses, max_hypotheses)),
        draw(st.integers(1, max_outcomes)),
    )
    utilities = draw(arrays(float, shape, elements=numbers))
    shares = draw(arrays(int, shape[0], elements=st.integers(1, 50)))
    return utilities, shares / shares.sum()


POINTS = ["worst-case", "random-dictator", "uniform"]
points = st.sampled_from(POINTS)

# Points on the way from the worst case to the random dictator's.
ways = st.integers(1, 9).map(
    lambda tenths: bg.Disagreement.interpolate(
        "worst-case", "random-dictator", tenths / 10
    )
)
