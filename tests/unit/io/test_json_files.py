"""JSON with a schema version."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses, write_hypotheses
from bargain.io.json_files import parse_document, set_as_document

PAIR = HypothesisSet.from_arrays(
    [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
)


def test_file_says_what_it_is(tmp_path):
    write_hypotheses(PAIR, tmp_path / "set.json")

    assert json.loads((tmp_path / "set.json").read_text(encoding="utf-8")) == {
        "format": "bargain-hypotheses",
        "schema_version": 1,
        "dtype": "float64",
        "outcomes": ["tea", "coffee"],
        "hypotheses": ["welfare", "custom"],
        "credences": [0.51, 0.49],
        "utilities": [[1.0, 2.0], [2.0, 1.0]],
    }


def test_a_row_of_utilities_is_one_line(tmp_path):
    write_hypotheses(PAIR, tmp_path / "set.json")

    assert "    [1.0, 2.0],\n    [2.0, 1.0]\n" in (tmp_path / "set.json").read_text(
        encoding="utf-8"
    )


def test_reads_what_a_person_may_write(tmp_path):
    (tmp_path / "set.json").write_text(
        '{"format": "bargain-hypotheses", "schema_version": 1, "outcomes": null,'
        '"utilities": [[1, 2], [2, 1.5]]}',
        encoding="utf-8-sig",
    )

    hypotheses = read_hypotheses(tmp_path / "set.json")

    assert hypotheses == HypothesisSet.from_arrays([[1, 2], [2, 1.5]])


def test_null_utility_drops_its_outcome_on_request(tmp_path):
    document = set_as_document(PAIR)
    document["utilities"][1][0] = None
    (tmp_path / "set.json").write_text(json.dumps(document), encoding="utf-8")

    hypotheses = read_hypotheses(tmp_path / "set.json", missing="drop-outcome")

    assert hypotheses.outcomes == ["coffee"]


def test_a_part_of_another_document_is_named_in_messages():
    document = set_as_document(PAIR)
    document["utilities"][1][0] = "two"

    with pytest.raises(FileFormatError) as caught:
        parse_document("decision.json, hypotheses", document)

    assert str(caught.value) == (
        "decision.json, hypotheses, utilities[1][0]: must be a number (got 'two'); "
        "write a decimal such as 1.5, without quotes"
    )


def test_document_of_a_set_gives_the_set_back():
    hypotheses = HypothesisSet.from_arrays(np.array([[0.1, 2]], dtype=np.float32))
    text = json.dumps(set_as_document(hypotheses))

    table = parse_document("here", json.loads(text))

    assert HypothesisSet.from_arrays(*table) == hypotheses
