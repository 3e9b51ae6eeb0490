"""Bad files, one a row: each gets one line that says where, what and what to do.

A row holds a file's name, its bytes (or what makes the file), and the pattern that
the whole message must match.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bargain.errors import FileFormatError, InvalidHypothesesError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io import csv_files, json_files, read_hypotheses, write_hypotheses

Content = bytes | str | Callable[[Path], object]

FILL_IN = 'fill it in, or pass missing="drop-outcome" to leave out its outcome'
WIDE = "hypothesis,credence,tea,coffee\nwelfare,0.51,1,2\ncustom,0.49,2,1\n"
LONG = (
    "hypothesis,credence,outcome,utility\nwelfare,0.51,tea,1\nwelfare,0.51,coffee,2\n"
    "custom,0.49,tea,2\ncustom,0.49,coffee,1\n"
)


def wide(old: str, new: str) -> str:
    assert old in WIDE
    return WIDE.replace(old, new, 1)


def long(old: str, new: str) -> str:
    assert old in LONG
    return LONG.replace(old, new, 1)


CSV: dict[str, tuple[Content, str]] = {
    "empty": ("", "{}: the file is empty; its first line must be hypothesis,credence "
              "and the outcomes"),
    "only blank lines": ("\n \n", "{}: the file is empty; its first line must be "
                         "hypothesis,credence and the outcomes"),
    "no rows": ("hypothesis,credence,tea\n", "{}: no hypothesis follows the header; "
                "add a line for each"),
    "no outcomes": ("hypothesis,credence\na,1\n", "{}, line 1: no outcome follows "
                    "'credence'; add a column for each"),
    "other columns": ("name,tea\na,1\n", "{}, line 1: the first two columns must be "
                      "'hypothesis' and 'credence' (got 'name' and 'tea'); name them "
                      "so"),
    "no credences": ("hypothesis,tea\na,1\n", "{}, line 1: the first two columns must "
                     "be 'hypothesis' and 'credence' (got 'hypothesis' and 'tea'); add "
                     "a column 'credence', whose numbers sum to 1"),
    "separator of a spreadsheet": ("sep=;\nhypothesis;credence;tea\na;1;2\n",
                                   "{}, line 1: columns are separated by semicolons; "
                                   "save the file with commas, and decimal points in "
                                   "numbers"),
    "one column": ("name\na\n", "{}, line 1: the first two columns must be "
                   "'hypothesis' and 'credence' (got 'name'); name them so"),
    "semicolons": (WIDE.replace(",", ";"), "{}, line 1: columns are separated by "
                   "semicolons; save the file with commas, and decimal points in "
                   "numbers"),
    "quoted semicolons": ('"hypothesis";"credence";"tea"\n', "{}, line 1: columns are "
                          "separated by semicolons; save the file with commas, and "
                          "decimal points in numbers"),
    "tabs": (WIDE.replace(",", "\t"), "{}, line 1: columns are separated by tabs; save "
             "the file with commas, and decimal points in numbers"),
    "not UTF-8": (wide("custom", "caf\xe9").encode("latin-1"), "{}, line 3: byte 0xe9 "
                  "is not UTF-8; save the file as UTF-8"),
    "UTF-16": (WIDE.encode("utf-16-le"), "{}, line 1: a NUL byte, which no text has; "
               "save the file as CSV in UTF-8"),
    "UTF-16 with a mark": (b"\xff\xfe" + WIDE.encode("utf-16-le"), "{}, line 1: byte "
                           "0xff is not UTF-8; save the file as UTF-8"),
    "NUL": (wide("custom", "cus\0tom"), "{}, line 3: a NUL byte, which no text has; "
            "save the file as CSV in UTF-8"),
    "short row": (wide("0.51,1,2", "0.51,1"), "{}, line 2: 3 cells where the header "
                  "has 4; give every column a cell"),
    "long row": (wide("0.51,1,2", "0.51,1,5,2"), "{}, line 2: 5 cells where the header "
                 "has 4; quote a cell that holds a comma, and write 1.5 for 1,5"),
    "unclosed quote": (wide("custom", '"custom'), "{}, line 3: a quote is opened and "
                       "never closed; close it"),
    "text after a quote": (wide("custom", '"cus"tom'), "{}, line 3: text follows a "
                           "closing quote; write a quote inside a quoted cell twice"),
    "carriage returns alone": (WIDE.replace("\n", "\r"), "{}, line 1: a carriage "
                               "return ends a line alone; save the file with line "
                               "feeds"),
    "giant cell": (wide("custom", "c" * 200_000), "{}, line 3: a cell is longer than "
                   "any label; a quote before it may be open"),
    "column without label": (wide("tea", ""), "{}, line 1: column 3 has no label; "
                             "name its outcome or remove it"),
    "outcome twice": (wide("coffee", " tea"), "{}, line 1, column 'tea': two columns "
                      "have this outcome; rename one"),
    "hypothesis twice": (wide("custom", "welfare "), "{}, line 3, column 'hypothesis': "
                         "hypothesis 'welfare' is already on line 2; rename one"),
    "no name": (wide("custom", " "), "{}, line 3, column 'hypothesis': the hypothesis "
                "has no label; give it one"),
    "no credence": (wide("0.49", ""), "{}, line 3, column 'credence': hypothesis "
                    "'custom' has no credence; give it one"),
    "credence is a word": (wide("0.49", "half"), "{}, line 3, column 'credence': "
                           "credence 'half' is not a number; write a decimal number "
                           "such as 1.5"),
    "credence in percent": (wide("0.49", "49%"), "{}, line 3, column 'credence': "
                            "credence '49%' is a percentage; write 0.5 for 50%"),
    "negative credence": (wide("0.49", "-0.49"), "{}, line 3, column 'credence': "
                          "credence '-0.49' is negative; write a number of at least 0"),
    "credences do not sum to one": (wide("0.49", "0.59"), "{}: credences must sum to 1 "
                                    "(got 1.1 over 2 hypotheses); divide by the sum, "
                                    "or pass normalize=True"),
    "utility is a word": (wide("2,1\n", "abc,1\n"), "{}, line 3, column 'tea': utility "
                          "'abc' is not a number; write a decimal number such as 1.5"),
    "utility missing": (wide("2,1\n", ",1\n"), "{}, line 3, column 'tea': the utility "
                        "of outcome 'tea' under hypothesis 'custom' is missing; "
                        + FILL_IN),
    "utility not available": (wide("2,1\n", "2,NA\n"), "{}, line 3, column 'coffee': "
                              "the utility of outcome 'coffee' under hypothesis "
                              "'custom' is missing; " + FILL_IN),
    "utility NaN": (wide("2,1\n", "NaN,1\n"), "{}, line 3, column 'tea': the utility "
                    "of outcome 'tea' under hypothesis 'custom' is missing; "
                    + FILL_IN),
    "utility infinite": (wide("2,1\n", "inf,1\n"), "{}, line 3, column 'tea': utility "
                         "'inf' is infinite; write a finite number"),
    "utility too large": (wide("2,1\n", "1e308,1\n"), "{}, line 3, column 'tea': "
                          "utility '1e308' is too large for a range to be taken; write "
                          "it in larger units"),
    "utility hexadecimal": (wide("2,1\n", "0x2,1\n"), "{}, line 3, column 'tea': "
                            "utility '0x2' is hexadecimal; write a decimal number such "
                            "as 1.5"),
    "utility with underscores": (wide("2,1\n", "2_000,1\n"), "{}, line 3, column "
                                 "'tea': utility '2_000' has underscores; write 1000 "
                                 "without separators"),
    "decimal comma": (wide("2,1\n", '"2,5",1\n'), "{}, line 3, column 'tea': utility "
                      "'2,5' has a comma; write 1.5 for a fraction and 1000 without "
                      "separators"),
    "label on two lines": (wide("custom,0.49,2", '"cus\ntom",0.49,x'), "{}, line 3, "
                           "column 'tea': utility 'x' is not a number; write a decimal "
                           "number such as 1.5"),
    "long: no rows": ("hypothesis,credence,outcome,utility\n", "{}: no utility follows "
                      "the header; add a line for each"),
    "long: two credences": (long("0.51,coffee", "0.5,coffee"), "{}, line 3, column "
                            "'credence': hypothesis 'welfare' has credence 0.5 here "
                            "and 0.51 on line 2; give it one"),
    "long: utility twice": (long("0.49,coffee", "0.49,tea"), "{}, line 5: the utility "
                            "of outcome 'tea' under hypothesis 'custom' is already on "
                            "line 4; remove one"),
    "long: utility absent": (long("custom,0.49,tea,2\n", ""), "{}: no line has the "
                             "utility of outcome 'tea' under hypothesis 'custom'; add "
                             'one, or pass missing="drop-outcome" to leave out the '
                             "outcome"),
    "long: utility missing": (long("tea,2", "tea,-"), "{}, line 4, column 'utility': "
                              "the utility of outcome 'tea' under hypothesis 'custom' "
                              "is missing; " + FILL_IN),
    "long: utility is a word": (long("tea,2", "tea,two"), "{}, line 4, column "
                                "'utility': utility 'two' is not a number; write a "
                                "decimal number such as 1.5"),
    "long: no outcome": (long("tea,2", ",2"), "{}, line 4, column 'outcome': the "
                         "outcome has no label; give it one"),
    "long: short row": (long("tea,2", "tea"), "{}, line 4: 3 cells where the header "
                        "has 4; give every column a cell"),
}  # fmt: skip


def document(**changes: object) -> str:
    fields: dict[str, object] = {
        "format": "bargain-hypotheses",
        "schema_version": 1,
        "outcomes": ["tea", "coffee"],
        "hypotheses": ["welfare", "custom"],
        "credences": [0.51, 0.49],
        "utilities": [[1, 2], [2, 1]],
        **changes,
    }
    return json.dumps({key: value for key, value in fields.items() if value != "gone"})


JSON: dict[str, tuple[Content, str]] = {
    "empty": ("", "{}, line 1, column 1: not JSON (Expecting value); correct it there"),
    "not JSON": ('{"format":\n  oops}', "{}, line 2, column 3: not JSON (Expecting "
                 "value); correct it there"),
    "truncated": (document()[:-3], f"{{}}, line 1, column {len(document()) - 2}: not "
                  "JSON (Expecting ',' delimiter); correct it there"),
    "not UTF-8": (b'{"format":\n "caf\xe9"}', "{}, line 2: byte 0xe9 is not UTF-8; "
                  "save the file as UTF-8"),
    "deep": ("[" * 200_000, "{}: lists are nested too deeply; write one list per "
             "hypothesis"),
    "a list": ("[1]", '{}: must hold an object with "format": "bargain-hypotheses" '
               "(got a list); see the description of the format"),
    "no format": (document(format="gone"), "{}, format: must be 'bargain-hypotheses' "
                  "(got null); this file holds something else"),
    "other format": (document(format="bargain-array"), "{}, format: must be "
                     "'bargain-hypotheses' (got 'bargain-array'); this file holds "
                     "something else"),
    "format is NaN": (document(format=float("nan")), "{}, format: must be "
                      "'bargain-hypotheses' (got NaN); this file holds something else"),
    "newer version": (document(schema_version=2), "{}, schema_version: 2 is newer than "
                      "1, the newest this version reads; upgrade bargaining"),
    "version is true": (document(schema_version=True), "{}, schema_version: must be a "
                        "positive integer (got true); write 1"),
    "key twice": ('{"format": "bargain-hypotheses", "format": 1}', "{}: key 'format' "
                  "occurs twice in one object; remove one"),
    "key missing": (document(utilities="gone"), "{}: key 'utilities' is missing; add "
                    "it"),
    "key misspelt": (document(credence=[1]), "{}: key 'credence' is not known; the "
                     "keys are format, schema_version, utilities, dtype, outcomes, "
                     "hypotheses, credences"),
    "other type": (document(dtype="int8"), "{}, dtype: must be 'float64' or 'float32' "
                   "(got 'int8'); name one"),
    "type is a list": (document(dtype=["float32"]), "{}, dtype: must be 'float64' or "
                       "'float32' (got ['float32']); name one"),
    "label is a number": (document(outcomes=["tea", 3]), "{}, outcomes[1]: a label "
                          "must be text (got 3); put it in quotes"),
    "labels are text": (document(outcomes="tea"), "{}, outcomes: must be a list (got "
                        "'tea'); write it in [ ]"),
    "label twice": (document(outcomes=["tea", "tea"]), "{}: outcome labels must be "
                    "distinct (got 'tea' twice); rename one"),
    "too many names": (document(hypotheses=["a", "b", "c"]), "{}, utilities: 2 rows "
                       "where there are 3 hypotheses; give each hypothesis one row"),
    "too many credences": (document(credences=[0.5, 0.25, 0.25]), "{}: credences must "
                           "have shape (2,), one per hypothesis (got (3,)); give one "
                           "number for each"),
    "credence is text": (document(credences=[0.51, "x"]), "{}, credences[1]: must be a "
                         "number (got 'x'); write a decimal such as 1.5, without "
                         "quotes"),
    "credence is null": (document(credences=[0.51, None]), "{}, credences[1]: must be "
                         "a number (got null); write a decimal such as 1.5, without "
                         "quotes"),
    "ragged": (document(utilities=[[1, 2], [2]]), "{}, utilities[1]: 1 utilities where "
               "there are 2 outcomes; give each outcome one"),
    "row is a number": (document(utilities=[[1, 2], 3]), "{}, utilities[1]: must be a "
                        "list (got 3); write it in [ ]"),
    "NaN": (document(utilities=[[1, 2], [2, float("nan")]]), "{}, utilities[1][1]: NaN "
            "is not a JSON number; write a finite number, or null for a missing "
            "utility"),
    "infinity": (document(utilities=[[1, 2], [2, -float("inf")]]), "{}, "
                 "utilities[1][1]: -Infinity is not a JSON number; write a finite "
                 "number, or null for a missing utility"),
    "null": (document(utilities=[[1, 2], [None, 1]]), "{}, utilities[1][0]: the "
             "utility of outcome 'tea' under hypothesis 'custom' is missing; "
             + FILL_IN),
    "utility is true": (document(utilities=[[1, 2], [2, True]]), "{}, utilities[1][1]: "
                        "must be a number (got true); write a decimal such as 1.5, "
                        "without quotes"),
    "utility too large": (document().replace("[2, 1]", "[1e400, 1]"), "{}, "
                          "utilities[1][0]: the number is too large for a range to be "
                          "taken; write it in larger units"),
    "integer too large": (document().replace("[2, 1]", f"[{'9' * 5000}, 1]"), "{}, "
                          "utilities[1][0]: the number is too large for a range to be "
                          "taken; write it in larger units"),
    "too large for float32": (document(dtype="float32", utilities=[[1, 2], [2, 1e39]]),
                              "{}: utilities must be finite (that of outcome 'coffee' "
                              "under hypothesis 'custom' is infinite); correct it or "
                              "drop the outcome"),
    "no hypotheses": (document(hypotheses=[], utilities=[], credences=[]), "{}: "
                      "utilities must hold at least one hypothesis (got shape (0, "
                      "2))"),
}  # fmt: skip


def saved(array: object, **beside: object) -> Callable[[Path], object]:
    """Return what saves an array, and a JSON beside it if there is one."""

    def make(path: Path) -> None:
        np.save(path, np.asarray(array), allow_pickle=True)
        if beside:
            fields = {"format": "bargain-array", "schema_version": 1, **beside}
            Path(f"{path}.json").write_text(json.dumps(fields), encoding="utf-8")

    return make


def truncated(path: Path) -> None:
    np.save(path, np.ones((2, 2)))
    path.write_bytes(path.read_bytes()[:-8])


def lengthened(path: Path) -> None:
    np.save(path, np.ones((2, 2)))
    path.write_bytes(path.read_bytes() + b"more")


def lying_header(path: Path) -> None:
    np.save(path, np.ones((2, 2)))
    path.write_bytes(path.read_bytes().replace(b"(2, 2), }", b"(9**9,2)}"))


def huge_shape(path: Path) -> None:
    np.save(path, np.ones((2, 2)))
    text = path.read_bytes().replace(b"(2, 2), }         ", b"(2000000000, 2), }")
    path.write_bytes(text)


def negative_shape(path: Path) -> None:
    np.save(path, np.ones((2, 2)))
    path.write_bytes(path.read_bytes().replace(b"(2, 2), }", b"(2,-2), }"))


def other_matrix(path: Path) -> None:
    write_hypotheses(HypothesisSet.from_arrays([[1, 2], [2, 1]]), path)
    np.save(path, [[1.0, 2.0], [2.0, 7.0]])


NPY: dict[str, tuple[Content, str]] = {
    "empty": (b"", r"{}: does not begin like an array that numpy saved \(.+\); save it "
              r"with numpy\.save"),
    "other bytes": (b"PK\x03\x04 and so on", r"{}: does not begin like an array that "
                    r"numpy saved \(.+\); save it with numpy\.save"),
    "version 9": (b"\x93NUMPY\x09\x00" + bytes(80), r"{}: does not begin like an array "
                  r"that numpy saved \(.*version.*\); save it with numpy\.save"),
    "header is code": (lying_header, r"{}: does not begin like an array that numpy "
                       r"saved \(.+\); save it with numpy\.save"),
    "truncated": (truncated, r"{}: is truncated \(152 bytes where its header promises "
                  r"160\); copy or save it again"),
    "huge shape": (huge_shape, r"{}: is truncated \(160 bytes where its header "
                   r"promises 32000000128\); copy or save it again"),
    "negative shape": (negative_shape, r"{}: declares the impossible shape \(2, -2\); "
                       r"save it again"),
    "lengthened": (lengthened, r"{}: has bytes left over \(164 bytes where its header "
                   r"promises 160\); copy or save it again"),
    "objects": (saved(np.array([[1, None]], dtype=object)), r"{}: holds Python "
                r"objects, which are never unpickled; save it as float64, labels as "
                r"str"),
    "one dimension": (saved([1.0, 2.0]), r"{}: must have two dimensions, hypotheses "
                      r"and outcomes, none of them empty \(got shape \(2,\)\); save "
                      r"one row per hypothesis"),
    "no outcomes": (saved(np.ones((2, 0))), r"{}: must have two dimensions, hypotheses "
                    r"and outcomes, none of them empty \(got shape \(2, 0\)\); save "
                    r"one row per hypothesis"),
    "text": (saved([["a", "b"]]), r"{}: must hold real numbers \(got <U1\); save it as "
             r"float64"),
    "complex": (saved([[1j, 2]]), r"{}: must hold real numbers \(got complex128\); "
                r"save it as float64"),
    "booleans": (saved([[True, False]]), r"{}: must hold real numbers \(got bool\); "
                 r"save it as float64"),
    "a record": (saved(np.zeros((1, 1), [("a", "f8")])), r"{}: must hold real numbers "
                 r"\(got \[\('a', '<f8'\)\]\); save it as float64"),
    "NaN": (saved([[1.0, np.nan]]), r"{}: utilities must be finite \(that of outcome "
            r"'outcome 1' under hypothesis 'hypothesis 0' is missing or not a "
            r"number\); correct it or drop the outcome"),
    "other shape beside": (saved([[1.0, 2.0]], shape=[2, 1]), r"{}\.json, shape: says "
                           r"\[2, 1\] where {} has \[1, 2\]; write both again, or "
                           r"remove this file"),
    "other type beside": (saved([[1.0, 2.0]], dtype="<f4"), r"{}\.json, dtype: says "
                          r"<f4 where {} has <f8; write both again, or remove this "
                          r"file"),
    "older JSON beside": (other_matrix, r"{}\.json, sha256: is not that of {}, so one "
                          r"of the two is older; write both again, or remove this "
                          r"file"),
    "other JSON beside": (saved([[1.0]], format="mine"), r"{}\.json, format: must be "
                          r"'bargain-array' \(got 'mine'\); this file holds something "
                          r"else"),
    "newer JSON beside": (saved([[1.0]], schema_version=7), r"{}\.json, "
                          r"schema_version: 7 is newer than 1, the newest this version "
                          r"reads; upgrade bargaining"),
    "too few labels beside": (saved([[1.0, 2.0]], outcomes=["tea"]), r"{}: outcomes "
                              r"must hold 2 labels, one per outcome \(got 1\)"),
    "credences beside are text": (saved([[1.0, 2.0]], credences=["1"]), r"{}\.json, "
                                  r"credences\[0\]: must be a number \(got '1'\); "
                                  r"write a decimal such as 1\.5, without quotes"),
}  # fmt: skip


def archive(**arrays: object) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        members: dict[str, Any] = {key: np.asarray(v) for key, v in arrays.items()}
        np.savez(path, **members)

    return make


def lying_member(path: Path) -> None:
    np.savez(path, utilities=np.ones((2, 2)))
    with zipfile.ZipFile(path) as whole:
        data = whole.read("utilities.npy")
    with zipfile.ZipFile(path, "w") as lying:
        text = data.replace(b"(2, 2), }         ", b"(2000000000, 2), }")
        lying.writestr("utilities.npy", text)


def damaged(path: Path) -> None:
    np.savez(path, utilities=np.ones((2, 2)))
    data = path.read_bytes()
    path.write_bytes(data.replace(np.float64(1).tobytes(), bytes(8), 1))


def half_archive(path: Path) -> None:
    np.savez(path, utilities=np.ones((2, 2)))
    path.write_bytes(path.read_bytes()[:100])


def lzma_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("utilities.npy", "anything")


NPZ: dict[str, tuple[Content, str]] = {
    "empty": (b"", r"{}: not a whole \.npz archive \(.+\); copy or save it again"),
    "text": (WIDE, r"{}: not a whole \.npz archive \(.+\); copy or save it again"),
    "half": (half_archive, r"{}: not a whole \.npz archive \(.+\); copy or save it "
             r"again"),
    "damaged": (damaged, r"{}: not a whole \.npz archive \(Bad CRC.+\); copy or save "
                r"it again"),
    "no utilities": (archive(matrix=[[1.0]]), r"{}: no array is called 'utilities' "
                     r"\(got 'matrix'\); save it as numpy\.savez\(file, "
                     r"utilities=\.\.\., credences=\.\.\.\)"),
    "objects": (archive(utilities=np.array([[None]])), r"{}, array 'utilities': holds "
                r"Python objects, which are never unpickled; save it as float64, "
                r"labels as str"),
    "objects as labels": (archive(utilities=[[1.0]], names=np.array(["a"], object)),
                          r"{}, array 'names': holds Python objects, which are never "
                          r"unpickled; save it as float64, labels as str"),
    "lying member": (lying_member, r"{}, array 'utilities': its header promises "
                     r"32000000128 bytes where the archive has 160; save it again"),
    "one dimension": (archive(utilities=[1.0]), r"{}, array 'utilities': must have two "
                      r"dimensions, hypotheses and outcomes, none of them empty \(got "
                      r"shape \(1,\)\); save one row per hypothesis"),
    "labels are numbers": (archive(utilities=[[1.0]], outcomes=[3]), r"{}, array "
                           r"'outcomes': must be a one-dimensional array of text \(got "
                           r"shape \(1,\) of int64\); convert it and save again"),
    "credences in a table": (archive(utilities=[[1.0]], credences=[[1.0]]), r"{}, "
                             r"array 'credences': must be a one-dimensional array of "
                             r"real numbers \(got shape \(1, 1\) of float64\); convert "
                             r"it and save again"),
    "label with spaces": (archive(utilities=[[1.0]], outcomes=[" tea"]), r"{}: outcome "
                          r"labels must be nonempty, without spaces around them \(got "
                          r"' tea'\); strip it"),
    "packed by LZMA": (lzma_archive, r"{}: 'utilities\.npy' is packed in a way that "
                       r"numpy does not use; save it with numpy\.savez"),
}  # fmt: skip


def table(
    metadata: dict[str, str] | None = None, **changes: object
) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        columns = {
            "hypothesis": ["welfare", "custom"],
            "credence": [0.51, 0.49],
            "tea": [1.0, 2.0],
            **changes,
        }
        kept = {key: value for key, value in columns.items() if value is not None}
        whole = pyarrow.table(kept).replace_schema_metadata(metadata)
        parquet.write_table(whole, path)

    return make


PARQUET: dict[str, tuple[Content, str]] = {
    "empty": (b"", r"{}: not a Parquet file that pyarrow can read \(.+\); write it "
              r"again"),
    "text": (WIDE, r"{}: not a Parquet file that pyarrow can read \(.+\); write it "
             r"again"),
    "no names": (table(hypothesis=None), r"{}: no column is called 'hypothesis' \(got "
                 r"'credence', 'tea'\); add it"),
    "no credences": (table(credence=None), r"{}: no column is called 'credence' \(got "
                     r"'hypothesis', 'tea'\); add it"),
    "no outcomes": (table(tea=None), r"{}: no outcome stands beside 'hypothesis' and "
                    r"'credence'; add a column for each"),
    "text as utilities": (table(tea=["good", "bad"]), r"{}, column 'tea': must hold "
                          r"numbers \(got string\); convert or remove it"),
    "booleans as utilities": (table(tea=[True, False]), r"{}, column 'tea': must hold "
                              r"numbers \(got bool\); convert or remove it"),
    "names are fractions": (table(hypothesis=[0.5, 1.5]), r"{}, column 'hypothesis': "
                            r"must hold text \(got double\); convert it"),
    "missing utility": (table(tea=[1.0, None]), r"{}, row 2, column 'tea': the utility "
                        r"of outcome 'tea' under hypothesis 'custom' is missing; "
                        + re.escape(FILL_IN)),
    "NaN utility": (table(tea=[1.0, float("nan")]), r"{}, row 2, column 'tea': the "
                    r"utility of outcome 'tea' under hypothesis 'custom' is missing; "
                    + re.escape(FILL_IN)),
    "missing credence": (table(credence=[1.0, None]), r"{}, row 2, column 'credence': "
                         r"hypothesis 'custom' has no credence; give it one"),
    "missing name": (table(hypothesis=["welfare", None]), r"{}, row 2, column "
                     r"'hypothesis': the hypothesis has no label; give it one"),
    "integer beyond floats": (table(tea=[1, 2**53 + 1]), r"{}, column 'tea': Integer "
                              r"value 9007199254740993 .+; convert it to double"),
    "pandas index": (table(__index_level_0__=[1, 2]), r"{}, column "
                     r"'__index_level_0__': a pandas index is not an outcome; write "
                     r"the frame with index=False"),
    "newer version": (table({"bargain_schema_version": "2"}), r"{}: its schema version "
                      r"2 is newer than 1, the newest this version reads; upgrade "
                      r"bargaining"),
    "version is a word": (table({"bargain_schema_version": "one"}), r"{}: its schema "
                          r"version is 'one', no positive integer; write the file "
                          r"again"),
}  # fmt: skip


def rows() -> list[object]:
    tables: list[tuple[dict[str, tuple[Content, str]], str, Callable[[str], str]]] = [
        (CSV, "bad.csv", re.escape),
        (JSON, "bad.json", re.escape),
        (NPY, "bad.npy", str),
        (NPZ, "bad.npz", str),
        (PARQUET, "bad.parquet", str),
    ]
    return [
        pytest.param(
            name,
            content,
            as_pattern(message.replace("{}", "NAME")).replace("NAME", re.escape(name)),
            id=f"{name.removeprefix('bad.')}-{title}",
        )
        for table, name, as_pattern in tables
        for title, (content, message) in table.items()
    ]


@pytest.mark.parametrize(("name", "content", "pattern"), rows())
def test_bad_file_gets_one_line(name, content, pattern, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if callable(content):
        content(Path(name))
    else:
        Path(name).write_bytes(
            content.encode() if isinstance(content, str) else content
        )

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses(name)

    assert re.fullmatch(pattern, str(caught.value)), str(caught.value)


LEAVES_NONE = (
    '{}: every outcome misses a utility, so missing="drop-outcome" leaves none; fill '
    "some in"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.csv", "hypothesis,credence,tea,coffee\na,0.5,,1\nb,0.5,1,\n"),
        ("bad.csv", LONG.replace("tea,2", "tea,").replace("coffee,1", "coffee,")),
        ("bad.json", document(utilities=[[None, 1], [1, None]])),
        ("bad.npy", saved([[np.nan, 1], [1, np.nan]])),
        ("bad.npz", archive(utilities=[[np.nan, 1], [1, np.nan]])),
        ("bad.parquet", table(tea=[None, 1.0])),
    ],
)
def test_dropping_every_outcome_is_an_error(name, content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if callable(content):
        content(Path(name))
    else:
        Path(name).write_text(content, encoding="utf-8")

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses(name, missing="drop-outcome")

    assert str(caught.value) == LEAVES_NONE.replace("{}", name)


SUFFIXES = [".csv", ".json", ".npy", ".npz", ".parquet"]
ONE = HypothesisSet.from_arrays([[1, 2]], outcomes=["tea", "coffee"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_file_that_is_not_there(suffix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reason = "there is no such file or folder; check the name"

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses(f"none{suffix}")
    assert str(caught.value) == f"cannot read none{suffix}: {reason}"
    assert isinstance(caught.value.__cause__, FileNotFoundError)

    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(ONE, f"none/set{suffix}")
    assert str(caught.value) == f"cannot write none/set{suffix}: {reason}"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_folder_in_the_way(suffix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(f"set{suffix}").mkdir()
    reason = "it is a folder; name a file"

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses(f"set{suffix}")
    assert str(caught.value) == (
        f"set{suffix}: holds no shard; put .npy or .parquet files into it"
    )

    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(ONE, f"set{suffix}")
    assert str(caught.value) == f"cannot write set{suffix}: {reason}"
    assert [entry.name for entry in tmp_path.iterdir()] == [f"set{suffix}"]


@pytest.mark.parametrize("act", ["read", "write"])
@pytest.mark.parametrize("name", ["set.toml", "set.csv.gz", "set", "set."])
def test_unknown_suffix(act, name):
    calls: dict[str, Callable[[str], object]]
    calls = {"read": read_hypotheses, "write": partial(write_hypotheses, ONE)}

    with pytest.raises(FileFormatError) as caught:
        calls[act](name)

    assert str(caught.value) == (
        f"cannot {act} {name}: its suffix is {Path(name).suffix!r}, not one of .csv, "
        ".json, .npy, .npz, .parquet; name it after its format"
    )


@pytest.mark.parametrize("name", ["projects.xlsx", "projects.ods"])
def test_a_spreadsheet_is_to_be_saved_as_csv(name):
    with pytest.raises(FileFormatError, match=r"; save its sheet as CSV$"):
        read_hypotheses(name)


def test_permission_denied(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(csv_files, "open", refuse, raising=False)
    monkeypatch.setattr(csv_files, "atomic_write", refuse)
    reason = "permission is denied; change the file's or the folder's rights"

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("set.csv")
    assert str(caught.value) == f"cannot read set.csv: {reason}"
    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(ONE, "set.csv")
    assert str(caught.value) == f"cannot write set.csv: {reason}"


def test_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_hypotheses(ONE, "set.csv")
    before = Path("set.csv").read_bytes()

    def fsync_fails(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync_fails)
    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(HypothesisSet.from_arrays([[7, 7]]), "set.csv")

    assert str(caught.value) == (
        "cannot write set.csv: the disk is full; free some space"
    )
    assert Path("set.csv").read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["set.csv"]


@pytest.mark.parametrize("failure", [OSError(28, "full"), KeyboardInterrupt()])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_failing_write_leaves_the_old_files_and_no_other(
    suffix, failure, tmp_path, monkeypatch
):
    path = tmp_path / f"set{suffix}"
    write_hypotheses(ONE, path)
    before = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}

    def fail(descriptor):
        raise failure

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises((FileFormatError, KeyboardInterrupt)):
        write_hypotheses(HypothesisSet.from_arrays([[7, 7]]), path)

    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == before


def test_failure_in_the_middle_of_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "set.json"
    write_hypotheses(ONE, path)
    before = path.read_bytes()

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(json_files, "row_blocks", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_hypotheses(HypothesisSet.from_arrays([[7, 7]]), path)

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["set.json"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_label_that_some_format_cannot_carry(suffix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hypotheses = HypothesisSet.from_arrays([[1]], outcomes=["t" * 100_001])

    with pytest.raises(FileFormatError) as caught:
        write_hypotheses(hypotheses, f"set{suffix}")

    assert str(caught.value) == (
        f"cannot write set{suffix}: the label of outcome '{'t' * 37}...' is longer "
        "than 100000 characters; rename it"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: read_hypotheses("set.csv", missing="drop"),  # type: ignore[arg-type]  # the point
            InvalidOptionError,
            "missing must be 'error' or 'drop-outcome' (got 'drop'); pass one of them",
        ),
        (
            lambda: write_hypotheses(ONE, "set.csv", layout="tall"),  # type: ignore[arg-type]  # the point
            InvalidOptionError,
            "layout must be 'wide' or 'long' (got 'tall'); pass one of them",
        ),
        (
            lambda: write_hypotheses([[1, 2]], "set.csv"),  # type: ignore[arg-type]  # the point
            InvalidHypothesesError,
            "hypotheses must be a HypothesisSet (got list); build one first",
        ),
    ],
)
def test_impossible_argument(call, error, message):
    with pytest.raises(error) as caught:
        call()

    assert str(caught.value) == message
