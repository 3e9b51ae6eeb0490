"""Wide and long CSV, as spreadsheets and people write them."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from bargain.errors import FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses, write_hypotheses

PAIR = HypothesisSet.from_arrays(
    [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
)
WIDE = "hypothesis,credence,tea,coffee\nwelfare,0.51,1,2\ncustom,0.49,2,1\n"
LONG = (
    "hypothesis,credence,outcome,utility\nwelfare,0.51,tea,1\nwelfare,0.51,coffee,2\n"
    "custom,0.49,tea,2\ncustom,0.49,coffee,1\n"
)


def read(folder, text, **options):
    path = folder / "set.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_hypotheses(path, **options)


VARIANTS = {
    "wide": WIDE,
    "long": LONG,
    "byte order mark": b"\xef\xbb\xbf" + WIDE.encode(),
    "carriage returns": WIDE.replace("\n", "\r\n"),
    "no newline at the end": WIDE.rstrip("\n"),
    "blank lines": "\n\n" + WIDE.replace("\n", "\n\n") + "  \n",
    "rows of empty cells": WIDE + ",,,\n , , ,\n",
    "spaces around cells": WIDE.replace(",", " , "),
    "quoted cells": WIDE.replace("tea", '"tea"').replace("0.51", '"0.51"'),
    "quotes after a space": WIDE.replace("tea", ' "tea"'),
    "header in capitals": WIDE.replace("hypothesis,credence", "Hypothesis, CREDENCE"),
    "long header in capitals": LONG.replace("outcome,utility", "Outcome ,UTILITY"),
    "other number formats": WIDE.replace("1,2\n", "+1.0,2e0\n"),
    "long with blank lines and a mark": b"\xef\xbb\xbf" + LONG.encode() + b"\n,,,\n",
    "long in another column order": (
        "utility,outcome,hypothesis,credence\n1,tea,welfare,0.51\n"
        "2,coffee,welfare,0.51\n2,tea,custom,0.49\n1,coffee,custom,0.49\n"
    ),
    "long with rows mixed": (
        "hypothesis,credence,outcome,utility\nwelfare,0.51,tea,1\ncustom,0.49,tea,2\n"
        "custom,0.49,coffee,1\nwelfare,0.51,coffee,2\n"
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_reads_the_same_table_in_many_spellings(variant, tmp_path):
    assert read(tmp_path, VARIANTS[variant]) == PAIR


def test_suffix_may_be_in_capitals(tmp_path):
    path = tmp_path / "SET.CSV"
    path.write_text(WIDE, encoding="utf-8")

    assert read_hypotheses(path) == PAIR


def test_writes_a_wide_table(tmp_path):
    path = tmp_path / "set.csv"
    write_hypotheses(PAIR, path)

    assert path.read_bytes() == (
        b"hypothesis,credence,tea,coffee\nwelfare,0.51,1.0,2.0\ncustom,0.49,2.0,1.0\n"
    )


def test_writes_a_long_table(tmp_path):
    path = tmp_path / "set.csv"
    write_hypotheses(PAIR, path, layout="long")

    assert path.read_text(encoding="utf-8").splitlines()[:3] == [
        "hypothesis,credence,outcome,utility",
        "welfare,0.51,tea,1.0",
        "welfare,0.51,coffee,2.0",
    ]


def test_normalizes_credences_on_request(tmp_path):
    text = "hypothesis,credence,tea\nwelfare,3,1\ncustom,1,2\n"

    hypotheses = read(tmp_path, text, normalize=True)

    assert hypotheses.credences.tolist() == [0.75, 0.25]


@pytest.mark.parametrize("cell", ["", "NA", "NaN", "null", "-", " "])
def test_drops_an_outcome_with_a_missing_utility(cell, tmp_path):
    text = WIDE.replace("welfare,0.51,1,2", f"welfare,0.51,{cell},2")

    hypotheses = read(tmp_path, text, missing="drop-outcome")

    assert hypotheses.outcomes == ["coffee"]
    assert hypotheses.utilities.tolist() == [[2], [1]]


def test_drops_nothing_when_nothing_is_missing(tmp_path):
    assert read(tmp_path, WIDE, missing="drop-outcome") == PAIR
    assert read(tmp_path, LONG, missing="drop-outcome") == PAIR


@pytest.mark.parametrize("line", ["custom,0.49,tea,NA\n", ""])
def test_drops_an_outcome_that_a_long_table_lacks(line, tmp_path):
    text = LONG.replace("custom,0.49,tea,2\n", line)

    hypotheses = read(tmp_path, text, missing="drop-outcome")

    assert hypotheses.outcomes == ["coffee"]
    assert hypotheses.utilities.tolist() == [[2], [1]]


def test_long_table_of_invented_labels_needs_no_matrix(tmp_path):
    # 20,000 labels each way would be a matrix of 3 GB if it were laid out first.
    lines = [f"h{k},0.00005,o{k},1" for k in range(20_000)]
    text = "\n".join(["hypothesis,credence,outcome,utility", *lines])

    with pytest.raises(FileFormatError, match=r"no line has the utility of outcome"):
        read(tmp_path, text)
    with pytest.raises(FileFormatError, match="leaves none"):
        read(tmp_path, text, missing="drop-outcome")


@pytest.mark.parametrize(
    "outcomes", [["outcome", "utility"], ["utility", "outcome"], ["Outcome", "UTILITY"]]
)
def test_refuses_a_wide_table_that_would_read_as_long(outcomes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hypotheses = HypothesisSet.from_arrays([[1, 2]], outcomes=outcomes)

    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(hypotheses, "set.csv")

    assert str(caught.value) == (
        "cannot write set.csv: a wide table with only the outcomes 'outcome' and "
        "'utility' would be read as a long one; pass layout=\"long\""
    )
    write_hypotheses(hypotheses, "set.csv", layout="long")
    assert read_hypotheses("set.csv") == hypotheses


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_no_label_cell_is_a_formula(layout, tmp_path):
    labels = ["=1+1", '@"x",y', "+1", "-1", "'=2"]
    hypotheses = HypothesisSet.from_arrays(
        np.arange(10).reshape(2, 5), outcomes=labels, names=["=A1", "-1+1"]
    )
    path = tmp_path / "formulas.csv"

    write_hypotheses(hypotheses, path, layout=layout)

    with open(path, encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert {cell[:1] for cell in cells}.isdisjoint("=+-@")
    assert "'=1+1" in cells
    assert "'=A1" in cells
    assert read_hypotheses(path) == hypotheses


def test_a_quote_before_plain_text_is_part_of_the_label(tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("hypothesis,credence,'t Hof,'=1\n'n,1,1,2\n", encoding="utf-8")

    hypotheses = read_hypotheses(path)

    assert tuple(hypotheses.outcomes) == ("'t Hof", "=1")
    assert tuple(hypotheses.names) == ("'n",)


def test_float32_is_written_with_the_digits_of_its_value(tmp_path):
    hypotheses = HypothesisSet.from_arrays(np.array([[0.1]], dtype=np.float32))

    write_hypotheses(hypotheses, tmp_path / "set.csv")

    assert "0.10000000149011612" in (tmp_path / "set.csv").read_text(encoding="utf-8")


def test_layout_is_for_csv_alone(tmp_path):
    with pytest.raises(
        InvalidOptionError, match=r"layout must be 'wide' for \.json \(got 'long'\)"
    ):
        write_hypotheses(PAIR, tmp_path / "set.json", layout="long")
