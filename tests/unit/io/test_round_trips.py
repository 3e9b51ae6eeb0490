"""What is written comes back: every format, any legal set, bit for bit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain._arrays import LARGEST_UTILITY
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses, write_hypotheses

# File name and layout of each way to write a set; the first two forget float32.
WAYS = [
    ("set.csv", "wide"),
    ("set.csv", "long"),
    ("set.json", "wide"),
    ("set.parquet", "wide"),
    ("set.npz", "wide"),
    ("set.npy", "wide"),
]
WAY_IDS = [f"{Path(name).suffix[1:]}-{layout}" for name, layout in WAYS]

AWKWARD_LABELS = [
    "a,b",
    'say "tea"',
    '"',
    "two\nlines",
    "two\r\nlines",
    "old\rMac",
    "semi;colon",
    "tab\tinside",
    "=1+1",
    "-",
    "NA",
    "null",
    "1,5",
    "hypothesis",
    "credence",
    "Credence",
    "outcome",
    "utility",
    "outcome 1",
    "hypothesis 0",
    "茶",
    "e\u0301",
    "\U0001f375",
    "\ufefftea",
    "a\u2028b",
    "a\x85b",
    "a\x1ab",
]
AWKWARD_NUMBERS = [
    0.0,
    -0.0,
    5e-324,
    -2.2250738585072014e-308,
    1e-300,
    1e300,
    -LARGEST_UTILITY,
    0.1,
    1 / 3,
    1e16 + 2,
    2.0**53 + 2,
]


def labels(size: int) -> st.SearchStrategy[list[str] | None]:
    any_text = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        min_size=1,
        max_size=8,
    )
    label = st.sampled_from(AWKWARD_LABELS) | any_text.filter(
        lambda text: text == text.strip()
    )
    return st.none() | st.lists(label, min_size=size, max_size=size, unique=True)


@st.composite
def legal_sets(draw: st.DrawFn) -> HypothesisSet:
    n_hypotheses, n_outcomes = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    single = dtype == np.float32
    numbers = st.floats(
        *((-(2.0**126), 2.0**126) if single else (-1e300, 1e300)),
        width=32 if single else 64,
    )
    utilities = draw(
        arrays(
            dtype,
            (n_hypotheses, n_outcomes),
            elements=numbers if single else numbers | st.sampled_from(AWKWARD_NUMBERS),
        )
    )
    shares = st.sampled_from([0.0, 1e-300, 1.0]) | st.floats(1e-9, 1)
    credences = draw(st.none() | arrays(np.float64, n_hypotheses, elements=shares))
    if credences is not None and credences.sum() == 0:
        credences = None
    return HypothesisSet.from_arrays(
        utilities,
        credences,
        draw(labels(n_outcomes)),
        draw(labels(n_hypotheses)),
        normalize=credences is not None,
    )


def assert_same(back: HypothesisSet, hypotheses: HypothesisSet) -> None:
    assert back == hypotheses
    assert back.utilities.tobytes() == hypotheses.utilities.tobytes()
    assert back.credences.tobytes() == hypotheses.credences.tobytes()


def is_ambiguous(hypotheses: HypothesisSet) -> bool:
    words = sorted(outcome.lower() for outcome in hypotheses.outcomes)
    return words == ["outcome", "utility"]


@pytest.mark.parametrize(("name", "layout"), WAYS, ids=WAY_IDS)
@given(hypotheses=legal_sets())
@example(hypotheses=HypothesisSet.from_arrays([AWKWARD_NUMBERS]))
@example(
    hypotheses=HypothesisSet.from_arrays(
        np.arange(float(len(AWKWARD_LABELS) ** 2)).reshape(len(AWKWARD_LABELS), -1),
        outcomes=AWKWARD_LABELS,
        names=AWKWARD_LABELS,
    )
)
@example(
    hypotheses=HypothesisSet.from_arrays(
        np.array([[0.1, 1e-45], [3e38, -0.0]], dtype=np.float32)
    )
)
def test_reading_brings_back_what_was_written(name, layout, hypotheses):
    if (name, layout) == ("set.csv", "wide") and is_ambiguous(hypotheses):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)

        write_hypotheses(hypotheses, path, layout=layout)
        back = read_hypotheses(path)

        if name == "set.csv":  # a CSV file has no types: the same values, as float64
            hypotheses = HypothesisSet.from_arrays(
                hypotheses.utilities.astype(np.float64),
                hypotheses.credences,
                hypotheses.outcomes,
                hypotheses.names,
            )
        assert_same(back, hypotheses)
        del back  # unmaps the file, which Windows must see before it is removed


@pytest.mark.parametrize(("name", "layout"), WAYS, ids=WAY_IDS)
def test_the_same_set_gives_the_same_bytes(name, layout, tmp_path):
    hypotheses = HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.51, 0.49])
    first, second = tmp_path / f"first-{name}", tmp_path / f"second-{name}"

    write_hypotheses(hypotheses, first, layout=layout)
    write_hypotheses(hypotheses, second, layout=layout)

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("name", "layout"), WAYS, ids=WAY_IDS)
def test_a_set_of_more_than_one_block_comes_back(name, layout, tmp_path):
    rng = np.random.default_rng(0)
    hypotheses = HypothesisSet.from_arrays(rng.standard_normal((300, 1000)))

    write_hypotheses(hypotheses, tmp_path / name, layout=layout)

    assert_same(read_hypotheses(tmp_path / name), hypotheses)


@pytest.mark.parametrize("suffix", [".json", ".npz", ".npy"])
def test_numbered_names_cost_no_strings(suffix, tmp_path):
    write_hypotheses(HypothesisSet.from_arrays([[1, 2]]), tmp_path / f"set{suffix}")

    assert read_hypotheses(tmp_path / f"set{suffix}").names.are_default
