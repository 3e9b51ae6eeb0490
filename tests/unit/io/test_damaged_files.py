"""Whatever happened to a file's bytes: a set, or one line that says what is wrong."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses, write_hypotheses

PAIR = HypothesisSet.from_arrays(
    [[1, 2.5], [2, 1]], [0.51, 0.49], ["tea", "cof,fee"], ["welfare", "custom"]
)

# Where, how many bytes are lost there, and what stands there instead.
damages = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 20),
        st.binary(max_size=4) | st.sampled_from([b",", b'"', b"\n", b"\0", b"[", b"-"]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.filterwarnings("ignore:Reading .* created on Python 2")  # numpy's guess
@pytest.mark.parametrize("missing", ["error", "drop-outcome"])
@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("set.csv", "wide"),
        ("set.csv", "long"),
        ("set.json", "wide"),
        ("set.npy", "wide"),
        ("set.npz", "wide"),
        ("set.parquet", "wide"),
    ],
)
@given(damages=damages)
def test_damaged_file_is_a_set_or_one_line(name, layout, missing, damages):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_hypotheses(PAIR, path, layout=layout)
        data = path.read_bytes()
        for place, lost, instead in damages:
            start = place % (len(data) + 1)
            data = data[:start] + instead + data[start + lost :]
        path.write_bytes(data)
        Path(f"{path}.json").unlink(missing_ok=True)

        try:
            result = read_hypotheses(path, missing=missing)
        except FileFormatError as error:
            assert "\n" not in str(error)  # noqa: PT017  # either end is a good one
        else:
            assert isinstance(result, HypothesisSet)
            del result  # unmaps the file
