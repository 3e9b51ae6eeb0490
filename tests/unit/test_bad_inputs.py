"""Bad arrays and options, one a row: each gets a sentence, and none gets through.

The first part of a message names the argument, the middle what was wrong, the end what
to do; three dots stand for anything. Inputs whose meaning is plain are in the second
table, with the right answer.
Files and the command line have tables of their own.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
import xarray as xr

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays
one = bg.UtilityHypothesis
GOOD = [[1.0, 0.0, 0.6], [0.0, 1.0, 0.6]]
SET = from_arrays(GOOD, [0.7, 0.3])
ANSWER = [0.25, 0, 0.75]

BadCases = dict[str, tuple[Callable[[], Any], type[bg.BargainError], str]]

Hypotheses = bg.InvalidHypothesesError
Option = bg.InvalidOptionError
BadLottery = bg.InvalidLotteryError

NO_NORMALIZATION = (
    "normalization must be None, 'range', 'variance', 'mean-absolute-deviation', "
    "'sum', 'rank' or a Normalization object"
)


def structured() -> np.ndarray:
    return np.zeros((2, 3), dtype=[("a", float), ("b", float)])


UTILITIES: BadCases = {
    "masked entry": (
        lambda: from_arrays(np.ma.masked_equal(GOOD, 1.0)),
        Hypotheses,
        "utilities has a masked entry at position (0, 0); fill it",
    ),
    "complex": (
        lambda: from_arrays(np.array(GOOD) + 0j),
        Hypotheses,
        "utilities must be real numbers (got complex numbers); convert",
    ),
    "booleans": (
        lambda: from_arrays([[True, False], [False, True]]),
        Hypotheses,
        "utilities must be real numbers (got booleans); convert",
    ),
    "text": (
        lambda: from_arrays([["1", "2"], ["3", "4"]]),
        Hypotheses,
        "utilities must be real numbers (got text); convert",
    ),
    "bytes": (
        lambda: from_arrays(np.array([[b"1", b"2"]])),
        Hypotheses,
        "utilities must be real numbers (got bytes); convert",
    ),
    "objects with a string": (
        lambda: from_arrays(np.array([[1, "2"], [3, 4]], dtype=object)),
        Hypotheses,
        "utilities must be real numbers (got '2' at position (0, 1)); convert",
    ),
    "objects with a bool": (
        lambda: from_arrays(np.array([[1, True]], dtype=object)),
        Hypotheses,
        "utilities must be real numbers (got True at position (0, 1))",
    ),
    "objects with None": (
        lambda: from_arrays([[1, None], [3, 4]], outcomes=["tea", "mate"]),
        Hypotheses,
        "utilities must be finite (that of outcome 'mate' under hypothesis "
        "'hypothesis 0' is missing or not a number)",
    ),
    "objects with a dict": (
        lambda: from_arrays(np.array([[1, {}]], dtype=object)),
        Hypotheses,
        "utilities must be real numbers (got {} at position (0, 1))",
    ),
    "objects with a complex": (
        lambda: from_arrays(np.array([[1, 1j]], dtype=object)),
        Hypotheses,
        "utilities must be real numbers (got 1j at position (0, 1))",
    ),
    "objects with huge integers": (
        lambda: from_arrays(np.array([[1, 10**400]], dtype=object)),
        Hypotheses,
        "utilities must be ... at position (0, 1)",
    ),
    "ragged": (
        lambda: from_arrays([[1, 2], [3]]),
        Hypotheses,
        "utilities must be rectangular (rows have different lengths); give every",
    ),
    "ragged objects": (
        lambda: from_arrays(np.array([[1, 2], [3]], dtype=object)),
        Hypotheses,
        "utilities must be rectangular (rows have different lengths); give every",
    ),
    "0-d": (
        lambda: from_arrays(3.0),
        Hypotheses,
        "utilities must have two dimensions, hypotheses and outcomes (got shape ()); "
        "give one row per hypothesis",
    ),
    "1-d": (
        lambda: from_arrays([1, 2]),
        Hypotheses,
        "two dimensions, hypotheses and outcomes (got shape (2,))",
    ),
    "3-d": (
        lambda: from_arrays(np.ones((2, 3, 4))),
        Hypotheses,
        "two dimensions, hypotheses and outcomes (got shape (2, 3, 4))",
    ),
    "no hypothesis": (
        lambda: from_arrays(np.empty((0, 3))),
        Hypotheses,
        "utilities must hold at least one hypothesis (got shape (0, 3))",
    ),
    "no outcome": (
        lambda: from_arrays(np.empty((3, 0))),
        Hypotheses,
        "utilities must hold at least one outcome (got shape (3, 0))",
    ),
    "empty list": (lambda: from_arrays([]), Hypotheses, "utilities must "),
    "NaN": (
        lambda: from_arrays([[1, np.nan]], outcomes=["tea", "mate"], names=["a"]),
        Hypotheses,
        "utilities must be finite (that of outcome 'mate' under hypothesis 'a' is "
        "missing or not a number); correct it or drop the outcome",
    ),
    "infinity": (
        lambda: from_arrays([[1, 2], [np.inf, 2]]),
        Hypotheses,
        "that of outcome 'outcome 0' under hypothesis 'hypothesis 1' is infinite",
    ),
    "minus infinity in float32": (
        lambda: from_arrays(np.array([[1, -np.inf]], np.float32)),
        Hypotheses,
        "that of outcome 'outcome 1' under hypothesis 'hypothesis 0' is infinite",
    ),
    "range that overflows": (
        lambda: from_arrays([[1e308, -1e308]]),
        Hypotheses,
        "'hypothesis 0' is 1e+308, too large for a range to be taken",
    ),
    "integers beyond 2**53": (
        lambda: from_arrays(np.array([[2**53 + 1, 0]])),
        Hypotheses,
        "utilities has an integer beyond 2**53, which a float cannot hold exactly",
    ),
    "the greatest uint64": (
        lambda: from_arrays(np.array([[2**64 - 1, 0]], np.uint64)),
        Hypotheses,
        "utilities has an integer beyond 2**53",
    ),
    "long doubles that float64 cannot hold": (
        lambda: from_arrays(np.array([[1, 1 + np.finfo(np.longdouble).eps]], "g")),
        Hypotheses,
        "wider than float64 holds; convert it to float64 first",
    ),
    "structured": (
        lambda: from_arrays(structured()),
        Hypotheses,
        "utilities must be real numbers (got [('a', '<f8'), ('b', '<f8')])",
    ),
    "dates": (
        lambda: from_arrays(np.array([["2026-11-24"]], "datetime64[D]")),
        Hypotheses,
        "utilities must be real numbers (got datetime64[D]); convert",
    ),
    "durations": (
        lambda: from_arrays(np.array([[1, 2]], "timedelta64[s]")),
        Hypotheses,
        "utilities must be real numbers (got timedelta64[s]); convert",
    ),
    "date objects": (
        lambda: from_arrays([[datetime.date(2026, 11, 24)]]),
        Hypotheses,
        "utilities must be real numbers",
    ),
    "sparse array": (
        lambda: from_arrays(scipy.sparse.csr_array(np.eye(3))),
        Hypotheses,
        "utilities must be",
    ),
    "sparse matrix": (
        lambda: from_arrays(scipy.sparse.csr_matrix(np.eye(3))),
        Hypotheses,
        "utilities must be",
    ),
    "a set": (lambda: from_arrays({1, 2}), Hypotheses, "utilities must be"),
    "a dict": (lambda: from_arrays({"a": [1, 2]}), Hypotheses, "utilities must be"),
    "a generator": (
        lambda: from_arrays(row for row in GOOD),
        Hypotheses,
        "utilities must be",
    ),
    "None": (lambda: from_arrays(None), Hypotheses, "utilities must "),
    "a string": (lambda: from_arrays("GOOD"), Hypotheses, "utilities must "),
    "hypotheses, not numbers": (
        lambda: from_arrays([one("a", {"x": 1})]),
        Hypotheses,
        "utilities must ",
    ),
    "pandas with text": (
        lambda: from_arrays(pd.DataFrame({"x": [1, 2], "y": ["a", "b"]})),
        Hypotheses,
        "utilities must be real numbers (got 'a' at position (0, 1))",
    ),
    "pandas with a missing value": (
        lambda: from_arrays(pd.DataFrame({"x": [1, None], "y": [1, 2]})),
        Hypotheses,
        "that of outcome 'x' under hypothesis 'hypothesis 1' is missing",
    ),
    "pandas with a nullable missing value": (
        lambda: from_arrays(
            pd.DataFrame({"x": pd.array([1, None], "Int64"), "y": [1, 2]})
        ),
        Hypotheses,
        "that of outcome 'x' under hypothesis 'hypothesis 1' is missing",
    ),
    "pandas booleans": (
        lambda: from_arrays(pd.DataFrame({"x": [True, False]})),
        Hypotheses,
        "utilities must be real numbers (got booleans)",
    ),
    "pandas with a column 'credence'": (
        lambda: from_arrays(pd.DataFrame({"credence": [1.0], "x": [2.0]})),
        Hypotheses,
        "got a frame with a column 'hypothesis' or 'credence'); use "
        "HypothesisSet.from_frame",
    ),
    "polars with a null": (
        lambda: from_arrays(pl.DataFrame({"x": [1.0, None]})),
        Hypotheses,
        "that of outcome 'x' under hypothesis 'hypothesis 1' is missing",
    ),
    "polars with text": (
        lambda: from_arrays(pl.DataFrame({"x": ["a"]})),
        Hypotheses,
        "utilities must be real numbers",
    ),
    "xarray of three dimensions": (
        lambda: from_arrays(xr.DataArray(np.ones((2, 2, 2)))),
        Hypotheses,
        "two dimensions",
    ),
}

LABELS: BadCases = {
    "outcome twice": (
        lambda: from_arrays(GOOD, outcomes=["a", "b", "a"]),
        Hypotheses,
        "outcome labels must be distinct (got 'a' twice); rename one",
    ),
    "hypothesis twice": (
        lambda: from_arrays(GOOD, names=["a", "a"]),
        Hypotheses,
        "hypothesis labels must be distinct (got 'a' twice); rename one",
    ),
    "hypothesis object twice": (
        lambda: bg.HypothesisSet([one("a", {"x": 1}), one("a", {"x": 2})]),
        Hypotheses,
        "hypothesis labels must be distinct (got 'a' twice); rename one",
    ),
    "column twice": (
        lambda: from_arrays(pd.DataFrame(GOOD, columns=["a", "b", "a"])),
        Hypotheses,
        "outcome labels must be distinct (got 'a' twice)",
    ),
    "too few": (
        lambda: from_arrays(GOOD, outcomes=["a", "b"]),
        Hypotheses,
        "outcomes must hold 3 labels, one per outcome (got 2)",
    ),
    "too many": (
        lambda: from_arrays(GOOD, names=["a", "b", "c"]),
        Hypotheses,
        "names must hold 2 labels, one per hypothesis (got 3)",
    ),
    "one string": (
        lambda: from_arrays(GOOD, outcomes="abc"),
        Hypotheses,
        "outcomes must be a list of labels (got 'abc'); wrap it in a list",
    ),
    "a number": (
        lambda: from_arrays(GOOD, names=2),  # type: ignore[arg-type]
        Hypotheses,
        "names must be a list of labels (got 2); wrap it in a list",
    ),
    "empty": (
        lambda: from_arrays(GOOD, names=["a", ""]),
        Hypotheses,
        "hypothesis labels must be nonempty, without spaces around them (got '')",
    ),
    "padded": (
        lambda: from_arrays(GOOD, names=["a", " b"]),
        Hypotheses,
        "hypothesis labels must be nonempty, without spaces around them (got ' b')",
    ),
    "None": (
        lambda: from_arrays(GOOD, names=["a", None]),  # type: ignore[list-item]
        Hypotheses,
        "hypothesis labels must be text (got None); pass strings",
    ),
    "a bool": (
        lambda: from_arrays(GOOD, names=["a", True]),  # type: ignore[list-item]
        Hypotheses,
        "hypothesis labels must be text (got True); pass strings",
    ),
    "a name that is a list": (
        lambda: one([], {"x": 1}),  # type: ignore[arg-type]
        Hypotheses,
        "hypothesis labels must be text (got []); pass strings",
    ),
    "name with a NUL": (
        lambda: one("a\0b", {"a": 1}),
        Hypotheses,
        r"hypothesis labels must be without NULs and halves of characters (got "
        r"'a\x00b'); remove them",
    ),
    "outcome with half a character": (
        lambda: from_arrays(GOOD, outcomes=["a", "b", "\udc80"]),
        Hypotheses,
        r"outcome labels must be without NULs and halves of characters (got "
        r"'\udc80'); remove them",
    ),
    "lottery over half a character": (
        lambda: bg.Lottery({"a": 0.5, "\ud83c": 0.5}),
        Hypotheses,
        r"outcome labels must be without NULs and halves of characters (got "
        r"'\ud83c'); remove them",
    ),
}

CREDENCES: BadCases = {
    "sum above 1": (
        lambda: from_arrays(GOOD, [0.6, 0.5]),
        Hypotheses,
        "credences must sum to 1 (got 1.1 over 2 hypotheses); divide by the sum, or "
        "pass normalize=True",
    ),
    "sum off by 2e-9": (
        lambda: from_arrays(GOOD, [0.5, 0.5 + 2e-9]),
        Hypotheses,
        "credences must sum to 1 (got 1.000000002",
    ),
    "float32 sum off by 1e-5": (
        lambda: from_arrays(GOOD, np.array([0.5, 0.50001], np.float32)),
        Hypotheses,
        "credences must sum to 1",
    ),
    "negative": (
        lambda: from_arrays(GOOD, [-0.5, 1.5], names=["a", "b"]),
        Hypotheses,
        "credences must be nonnegative (hypothesis 'a' has -0.5); correct it",
    ),
    "negative by a hair": (
        lambda: from_arrays(GOOD, [1 + 1e-17, -1e-300]),
        Hypotheses,
        "credences must be nonnegative (hypothesis 'hypothesis 1' has -1e-300)",
    ),
    "NaN": (
        lambda: from_arrays(GOOD, [np.nan, 1]),
        Hypotheses,
        "credences must be finite (hypothesis 'hypothesis 0' has nan)",
    ),
    "None": (
        lambda: from_arrays(GOOD, [None, 1]),
        Hypotheses,
        "credences must be finite (hypothesis 'hypothesis 0' has nan)",
    ),
    "infinity, normalized": (
        lambda: from_arrays(GOOD, [np.inf, 1], normalize=True),
        Hypotheses,
        "credences must be finite",
    ),
    "all zero, normalized": (
        lambda: from_arrays(GOOD, [0, 0], normalize=True),
        Hypotheses,
        "credences must have a positive, finite sum to be normalized (got 0)",
    ),
    "all zero": (lambda: from_arrays(GOOD, [0, 0]), Hypotheses, "sum to 1 (got 0 over"),
    "sum that overflows": (
        lambda: from_arrays(GOOD, [1e308, 1.5e308], normalize=True),
        Hypotheses,
        "credences must have a positive, finite sum to be normalized (got inf)",
    ),
    "too few": (
        lambda: from_arrays(GOOD, [1.0]),
        Hypotheses,
        "credences must have shape (2,), one per hypothesis (got (1,)); give one "
        "number for each",
    ),
    "two dimensions": (
        lambda: from_arrays(GOOD, [[0.5, 0.5]]),
        Hypotheses,
        "credences must have shape (2,), one per hypothesis (got (1, 2))",
    ),
    "a single number": (
        lambda: from_arrays(GOOD, 0.5),
        Hypotheses,
        "credences must have shape (2,), one per hypothesis (got ())",
    ),
    "booleans": (
        lambda: from_arrays(GOOD, [True, False]),
        Hypotheses,
        "credences must be real numbers (got booleans)",
    ),
    "text": (
        lambda: from_arrays(GOOD, ["0.5", "0.5"]),
        Hypotheses,
        "credences must be real numbers (got text)",
    ),
    "complex": (
        lambda: from_arrays(GOOD, [0.5 + 0j, 0.5]),
        Hypotheses,
        "credences must be real numbers (got complex numbers)",
    ),
    "a dict": (
        lambda: from_arrays(GOOD, {"hypothesis 0": 0.5, "hypothesis 1": 0.5}),
        Hypotheses,
        "credences must be",
    ),
    "a set": (lambda: from_arrays(GOOD, {0.4, 0.6}), Hypotheses, "credences must be"),
    "a generator": (
        lambda: from_arrays(GOOD, (x for x in (0.5, 0.5))),
        Hypotheses,
        "credences must be",
    ),
    "masked": (
        lambda: from_arrays(GOOD, np.ma.masked_equal([0.5, 0.5], 0.5)),
        Hypotheses,
        "credences has a masked entry at position",
    ),
    "given for some": (
        lambda: bg.HypothesisSet([one("a", {"x": 1}, 0.5), one("b", {"x": 1})]),
        Hypotheses,
        "credences must be given for every hypothesis or for none (hypothesis 'b' has "
        "none); give it one",
    ),
    "of an object, text": (
        lambda: one("a", {"x": 1}, "half"),  # type: ignore[arg-type]
        Hypotheses,
        "credence of hypothesis 'a' must be real numbers",
    ),
    "of an object, bool": (
        lambda: one("a", {"x": 1}, True),
        Hypotheses,
        "credence of hypothesis 'a' must be real numbers (got booleans)",
    ),
    "of a newcomer, missing": (
        lambda: SET.with_hypothesis(one("a", dict.fromkeys(SET.outcomes, 1.0))),
        Hypotheses,
        "hypothesis 'a' must have a credence between 0 and 1 to join a set (got None)",
    ),
    "of a newcomer, above 1": (
        lambda: SET.with_hypothesis(one("a", dict.fromkeys(SET.outcomes, 1.0), 1.5)),
        Hypotheses,
        "hypothesis 'a' must have a credence between 0 and 1 to join a set (got 1.5)",
    ),
}

OBJECTS: BadCases = {
    "no hypothesis": (
        lambda: bg.HypothesisSet([]),
        Hypotheses,
        "hypotheses must hold at least one hypothesis (got none)",
    ),
    "an array": (
        lambda: bg.HypothesisSet(np.eye(2)),
        Hypotheses,
        "hypotheses must be UtilityHypothesis objects (got ndarray); use "
        "HypothesisSet.from_arrays",
    ),
    "lists": (
        lambda: bg.HypothesisSet([[1, 2]]),  # type: ignore[list-item]
        Hypotheses,
        "hypotheses must be UtilityHypothesis objects (got list); use "
        "HypothesisSet.from_arrays for numbers",
    ),
    "a missing utility": (
        lambda: bg.HypothesisSet([one("a", {"x": 1, "y": 2}), one("b", {"x": 1})]),
        Hypotheses,
        "hypothesis 'b' has no utility for outcome 'y'; every hypothesis needs one",
    ),
    "an extra utility": (
        lambda: bg.HypothesisSet([one("a", {"x": 1}), one("b", {"x": 1, "y": 2})]),
        Hypotheses,
        "only hypothesis 'b' has a utility for outcome 'y'; every hypothesis needs one",
    ),
    "no outcome": (
        lambda: bg.HypothesisSet([one("a", {})]),
        Hypotheses,
        "at least one outcome",
    ),
    "utilities that are a list": (
        lambda: one("a", [1, 2]),  # type: ignore[arg-type]
        Hypotheses,
        "utilities of hypothesis 'a' must map outcomes to numbers (got list); pass a "
        "dict, or build the set with HypothesisSet.from_arrays",
    ),
    "a utility that is a list": (
        lambda: one("a", {"x": [1], "y": [2]}),  # type: ignore[dict-item]
        Hypotheses,
        "utilities of hypothesis 'a' must be single numbers (got shape (1,) each)",
    ),
    "a utility that is text": (
        lambda: one("a", {"x": "1"}),  # type: ignore[dict-item]
        Hypotheses,
        "utilities of hypothesis 'a' must be real numbers",
    ),
    "a utility that is missing": (
        lambda: bg.HypothesisSet([one("a", {"x": float("nan")})]),
        Hypotheses,
        "that of outcome 'x' under hypothesis 'a' is missing or not a number",
    ),
    "a newcomer with other outcomes": (
        lambda: SET.with_hypothesis(one("a", {"x": 1}, 0.5)),
        Hypotheses,
        "hypothesis 'a' has no utility for outcome 'outcome 0'",
    ),
    "a newcomer with a known name": (
        lambda: SET.with_hypothesis(
            one("hypothesis 1", dict.fromkeys(SET.outcomes, 1.0), 0.5)
        ),
        Hypotheses,
        "hypothesis labels must be distinct (got 'hypothesis 1' twice)",
    ),
    "rescaling somebody unknown": (
        lambda: SET.rescaled("nobody", 2),
        bg.UnknownLabelError,
        "no hypothesis is called 'nobody'; there are 'hypothesis 0', 'hypothesis 1'",
    ),
}

LOTTERIES: BadCases = {
    "sum above 1": (
        lambda: bg.Lottery([0.6, 0.5]),
        BadLottery,
        "probabilities must sum to 1 (got 1.1 over 2 outcomes); divide by the sum",
    ),
    "sum off by 2e-9": (
        lambda: bg.Lottery([0.5, 0.5 - 2e-9]),
        BadLottery,
        "probabilities must sum to 1",
    ),
    "negative": (
        lambda: bg.Lottery({"tea": -0.1, "mate": 1.1}),
        BadLottery,
        "probabilities must be nonnegative (outcome 'tea' has -0.1); correct it",
    ),
    "NaN": (
        lambda: bg.Lottery([np.nan, 1]),
        BadLottery,
        "probabilities must be finite (outcome 'outcome 0' has nan)",
    ),
    "empty": (
        lambda: bg.Lottery([]),
        BadLottery,
        "probabilities must have one dimension and an entry for each outcome (got "
        "shape (0,))",
    ),
    "empty mapping": (lambda: bg.Lottery({}), BadLottery, "an entry for each outcome"),
    "two dimensions": (
        lambda: bg.Lottery([[0.5, 0.5]]),
        BadLottery,
        "one dimension and an entry for each outcome (got shape (1, 2))",
    ),
    "a number": (lambda: bg.Lottery(1.0), BadLottery, "got shape ()"),
    "booleans": (
        lambda: bg.Lottery([True, False]),
        BadLottery,
        "probabilities must be real numbers (got booleans)",
    ),
    "text": (
        lambda: bg.Lottery(["1", "0"]),
        BadLottery,
        "probabilities must be real numbers (got text)",
    ),
    "a mapping and labels": (
        lambda: bg.Lottery({"a": 1.0}, ["a"]),
        BadLottery,
        "outcomes must be left out when probabilities is a mapping",
    ),
    "too few labels": (
        lambda: bg.Lottery([0.5, 0.5], ["a"]),
        BadLottery,
        "outcomes must hold 2 labels, one per probability (got 1)",
    ),
    "a label twice": (
        lambda: bg.Lottery([0.5, 0.5], ["a", "a"]),
        bg.BargainError,
        "outcome labels must be distinct (got 'a' twice)",
    ),
    "one string for labels": (
        lambda: bg.Lottery([0.5, 0.5], "ab"),
        bg.BargainError,
        "outcomes must be a list of labels (got 'ab')",
    ),
}

POINT = (
    "disagreement must be 'worst-case', 'random-dictator', 'uniform', 'exclusionary', "
    "'worst-undominated', an outcome's label, one utility per hypothesis, a Lottery or "
    "a Disagreement"
)

OPTIONS: BadCases = {
    "point of the wrong length": (
        lambda: bg.NashBargaining(disagreement=[0, 0, 0])(SET),
        Option,
        "disagreement must have shape (2,), one utility per hypothesis (got (3,))",
    ),
    "point of two dimensions": (
        lambda: bg.NashBargaining(disagreement=[[0, 0]]),
        Option,
        "disagreement must hold one finite number per hypothesis (got shape (1, 2))",
    ),
    "point with NaN": (
        lambda: bg.NashBargaining(disagreement=[0, np.nan]),
        Option,
        "disagreement must hold one finite number per hypothesis (got nan among them)",
    ),
    "point with infinity": (
        lambda: bg.NashBargaining(disagreement=[-np.inf, 0]),
        Option,
        "disagreement must hold one finite number per hypothesis (got -inf among them)",
    ),
    "point of booleans": (
        lambda: bg.NashBargaining(disagreement=[True, False]),
        Option,
        "disagreement must be real numbers (got booleans)",
    ),
    "point of text": (
        lambda: bg.NashBargaining(disagreement=["0", "0"]),
        Option,
        "disagreement must be real numbers (got text)",
    ),
    "unknown word": (
        lambda: bg.NashBargaining(disagreement="worst")(SET),
        Option,
        "disagreement must be 'worst-case', 'random-dictator', 'uniform', "
        "'exclusionary', 'worst-undominated' or an outcome's label (got 'worst'; the "
        "outcomes are",
    ),
    "point None": (
        lambda: bg.NashBargaining(disagreement=None),
        Option,
        f"{POINT} (got None)",
    ),
    "point that is one number": (
        lambda: bg.NashBargaining(disagreement=0.0),
        Option,
        f"{POINT} (got 0.0)",
    ),
    "point that is one numpy number": (
        lambda: bg.NashBargaining(disagreement=np.float64(0)),
        Option,
        "disagreement must",
    ),
    "point that is a mapping": (
        lambda: bg.NashBargaining(disagreement={"hypothesis 0": 1}),
        Option,
        "disagreement must",
    ),
    "point for Mixed": (
        lambda: bg.Mixed(disagreement=[0, np.nan]),
        Option,
        "disagreement must hold one finite number per hypothesis",
    ),
    "word that is an outcome too": (
        lambda: bg.NashBargaining()(from_arrays([[1]], outcomes=["worst-case"])),
        Option,
        "disagreement 'worst-case' is both a keyword and an outcome's label; pass "
        "bg.Disagreement.outcome('worst-case') or bg.Disagreement.worst_case()",
    ),
    "lottery over other outcomes": (
        lambda: bg.NashBargaining(disagreement=bg.Lottery([1, 0]))(SET),
        Option,
        "disagreement must be a lottery over the set's outcomes ('outcome 0', "
        "'outcome 1', 'outcome 2') (got one over ('outcome 0', 'outcome 1'))",
    ),
    "unknown outcome": (
        lambda: bg.NashBargaining(disagreement=bg.Disagreement.outcome("tea"))(SET),
        bg.UnknownLabelError,
        "no outcome is called 'tea'; there are 'outcome 0', 'outcome 1', 'outcome 2'",
    ),
    "interpolation beyond 1": (
        lambda: bg.Disagreement.interpolate("uniform", "worst-case", 1.5),
        Option,
        "weight must lie between 0 and 1 (got 1.5)",
    ),
    "interpolation by NaN": (
        lambda: bg.Disagreement.interpolate("uniform", "worst-case", np.nan),
        Option,
        "weight must lie between 0 and 1 (got nan)",
    ),
    "interpolation by text": (
        lambda: bg.Disagreement.interpolate(
            "uniform",
            "worst-case",
            "half",  # type: ignore[arg-type]
        ),
        Option,
        "weight must ",
    ),
    "interpolation to nothing": (
        lambda: bg.Disagreement.interpolate("uniform", None, 0.5),
        Option,
        f"{POINT} (got None)",
    ),
    "tolerance 0": (
        lambda: bg.NashBargaining(tolerance=0),
        Option,
        "tolerance must be positive and finite (got 0)",
    ),
    "tolerance below 0": (
        lambda: bg.Mixed(tolerance=-1e-9),
        Option,
        "tolerance must be positive and finite (got -1e-09)",
    ),
    "tolerance NaN": (
        lambda: bg.NashBargaining(tolerance=np.nan),
        Option,
        "tolerance must be positive and finite (got nan)",
    ),
    "tolerance infinite": (
        lambda: bg.NashBargaining(tolerance=np.inf),
        Option,
        "tolerance must be positive and finite (got inf)",
    ),
    "tolerance text": (
        lambda: bg.NashBargaining(tolerance="1e-9"),  # type: ignore[arg-type]
        Option,
        "tolerance must be a number (got '1e-9')",
    ),
    "tolerance True": (
        lambda: bg.NashBargaining(tolerance=True),
        Option,
        "tolerance must be a number (got True)",
    ),
    "unknown solver": (
        lambda: bg.NashBargaining(solver="ecos"),  # type: ignore[arg-type]
        Option,
        "solver must be one of 'simplex-newton', 'convex' (got 'ecos')",
    ),
    "solver None": (
        lambda: bg.Mixed(solver=None),  # type: ignore[arg-type]
        Option,
        "solver must be one of 'simplex-newton', 'convex' (got None)",
    ),
    "unknown normalization": (
        lambda: bg.ExpectedUtility("zscore"),
        Option,
        f"{NO_NORMALIZATION} (got 'zscore')",
    ),
    "a normalization's class": (
        lambda: bg.Mixed(normalization=bg.RangeNormalization),  # type: ignore[arg-type]
        Option,
        NO_NORMALIZATION,
    ),
    "an unhashable normalization": (
        lambda: bg.ExpectedUtility(["range"]),  # type: ignore[arg-type]
        Option,
        NO_NORMALIZATION,
    ),
    "nash_weight above 1": (
        lambda: bg.Mixed(1.5),
        Option,
        "nash_weight must lie between 0 and 1 (got 1.5)",
    ),
    "nash_weight NaN": (
        lambda: bg.Mixed(np.nan),
        Option,
        "nash_weight must lie between 0 and 1 (got nan)",
    ),
    "nash_weight text": (
        lambda: bg.Mixed("0.5"),  # type: ignore[arg-type]
        Option,
        "nash_weight must be a number (got '0.5')",
    ),
    "nash_weight True": (
        lambda: bg.Mixed(True),
        Option,
        "nash_weight must",
    ),
    "mixture that sums to 1.1": (
        lambda: bg.LotteryMixture(
            [(0.5, bg.ExpectedUtility()), (0.6, bg.NashBargaining())]
        ),
        Option,
        "the probabilities of the parts must sum to 1 (got 1.1)",
    ),
    "mixture of nothing": (
        lambda: bg.LotteryMixture(None),  # type: ignore[arg-type]
        Option,
        "parts must be (probability, rule) pairs (got None); write "
        "[(0.3, rule_a), (0.7, rule_b)]",
    ),
    "mixture of no rules": (
        lambda: bg.LotteryMixture([(1.0, None)]),  # type: ignore[list-item]
        Option,
        "rules must be callable (got None)",
    ),
    "mixture by text": (
        lambda: bg.LotteryMixture([("1", bg.NashBargaining())]),  # type: ignore[list-item]
        Option,
        "the probability of a part must be a number (got '1')",
    ),
    "mixture that is no list of pairs": (
        lambda: bg.LotteryMixture([bg.NashBargaining()]),  # type: ignore[list-item]
        Option,
        "parts must ",
    ),
    "no set": (
        lambda: bg.NashBargaining()(GOOD),  # type: ignore[arg-type]
        Option,
        "hypotheses must be a HypothesisSet (got list); build one with "
        "HypothesisSet.from_arrays",
    ),
    "no set for compare": (
        lambda: bg.compare(GOOD, [bg.NashBargaining()]),  # type: ignore[arg-type]
        Option,
        "hypotheses must be a HypothesisSet (got list)",
    ),
    "a rule alone for compare": (
        lambda: bg.compare(SET, bg.NashBargaining()),  # type: ignore[arg-type]
        Option,
        "rules must be a list of rules or a mapping of names to them (got "
        "NashBargaining(...)); put it in a list",
    ),
    "a text for compare": (
        lambda: bg.compare(SET, "nash"),  # type: ignore[arg-type]
        Option,
        "rules must be a list of rules or a mapping of names to them (got 'nash'); put",
    ),
    "no rules for compare": (
        lambda: bg.compare(SET, {"nash": "nash"}),  # type: ignore[arg-type]
        Option,
        "rules must be callable (got 'nash'); pass one of the library's, such as "
        "bargain.NashBargaining(), or a function from a set to a lottery",
    ),
    "ranks for leximin": (
        lambda: bg.Egalitarian(normalization="rank"),
        Option,
        "normalization must be a change of units (got 'rank', which has none",
    ),
    "ranks above floors": (
        lambda: bg.BoundedExpectedUtility(0.5, normalization="rank"),
        Option,
        "normalization must be a change of units (got 'rank', which has none",
    ),
    "ranks within groups": (
        lambda: bg.Nested(["a"], within=bg.ExpectedUtility("rank")),
        Option,
        "within must add up units (got ExpectedUtility(normalization='rank'), whose",
    ),
    "infinite aversion": (
        lambda: bg.Isoelastic(float("inf")),
        Option,
        "aversion must be finite and at least 0 (got inf); for the limit at infinity "
        "use Egalitarian",
    ),
}

TABLES = {
    "utilities": UTILITIES,
    "labels": LABELS,
    "credences": CREDENCES,
    "objects": OBJECTS,
    "lotteries": LOTTERIES,
    "options": OPTIONS,
}
BAD = [
    pytest.param(*case, id=f"{table}: {name}")
    for table, cases in TABLES.items()
    for name, case in cases.items()
]


def pattern(message: str) -> str:
    """Return the pattern of a message in which three dots stand for anything."""
    return ".*".join(re.escape(part) for part in message.split("..."))


@pytest.mark.parametrize(("attempt", "kind", "message"), BAD)
def test_bad_inputs_are_refused_with_a_sentence(attempt, kind, message):
    with pytest.raises(kind, match=pattern(message)) as caught:
        attempt()

    assert "\n" not in str(caught.value)
    assert not str(caught.value).endswith(".")


def test_there_are_at_least_forty_bad_inputs():
    assert len(BAD) >= 40


@pytest.mark.parametrize(
    "error",
    [
        bg.InvalidHypothesesError,
        bg.InvalidLotteryError,
        bg.InvalidOptionError,
        bg.DisagreementError,
        bg.FileFormatError,
    ],
)
def test_errors_about_values_are_value_errors(error):
    assert issubclass(error, ValueError)
    assert issubclass(error, bg.BargainError)


# Inputs whose meaning is plain


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def filled(array: np.ndarray) -> np.ndarray:
    wide = np.full((4, 6), np.nan)
    wide[::2, ::2] = array
    return wide[::2, ::2]


HALVES = np.array([[1, 0, 0.5], [0, 1, 0.5]])

ACCEPTED: dict[str, Callable[[], Any]] = {
    "nested lists": lambda: GOOD,
    "tuples": lambda: tuple(map(tuple, GOOD)),
    "lists of arrays": lambda: [np.array(row) for row in GOOD],
    "float64": lambda: np.array(GOOD),
    "big-endian float64": lambda: np.array(GOOD, ">f8"),
    "little-endian float64": lambda: np.array(GOOD, "<f8"),
    "long doubles that float64 holds": lambda: np.array(GOOD, np.longdouble),
    "read-only": lambda: read_only(np.array(GOOD)),
    "column-major": lambda: np.asfortranarray(GOOD),
    "transposed": lambda: np.array(GOOD).T.copy().T,
    "not contiguous": lambda: filled(np.array(GOOD)),
    "reversed": lambda: np.array(GOOD)[::-1, ::-1][::-1, ::-1],
    "broadcast": lambda: np.broadcast_to(np.array(GOOD), (2, 3)),
    "np.matrix": lambda: np.array(GOOD).view(np.matrix),
    "masked without a mask": lambda: np.ma.array(GOOD),
    "masked nowhere": lambda: np.ma.array(GOOD, mask=np.zeros((2, 3), bool)),
    "object floats": lambda: np.array(GOOD, object),
    "fractions": lambda: [[fractions.Fraction(x) for x in row] for row in GOOD],
    "decimals": lambda: [[decimal.Decimal(x) for x in row] for row in GOOD],
    "numpy numbers": lambda: [[np.float64(x) for x in row] for row in GOOD],
    "pandas": lambda: pd.DataFrame(GOOD, columns=list("abc")),
    "pandas nullable": lambda: pd.DataFrame(GOOD, columns=list("abc")).convert_dtypes(),
    "pandas objects": lambda: pd.DataFrame(GOOD, columns=list("abc"), dtype=object),
    "polars": lambda: pl.DataFrame(GOOD, schema=list("abc"), orient="row"),
    "xarray": lambda: xr.DataArray(GOOD, dims=("hypothesis", "outcome")),
    "an object with __array__": lambda: WithArray(),
    "memoryview": lambda: memoryview(np.array(GOOD)),  # type: ignore[arg-type]  # no Buffer before Python 3.12
}


class WithArray:
    def __array__(self, dtype=None, copy=None):
        return np.array(GOOD, dtype=dtype)


@pytest.mark.parametrize("name", ACCEPTED)
def test_plain_utilities_give_the_right_answer(name):
    hypotheses = from_arrays(ACCEPTED[name](), [0.7, 0.3])

    assert hypotheses.utilities.tolist() == GOOD
    assert hypotheses.utilities.dtype == np.float64
    assert bg.NashBargaining()(hypotheses).probabilities == pytest.approx(
        ANSWER, abs=1e-9
    )


@pytest.mark.parametrize(
    "dtype", ["f2", ">f2", "f4", ">f4", "i1", "u1", ">i4", "i8", "u8"]
)
def test_plain_number_types_give_the_right_answer(dtype):
    given = np.array([[4, 0, 2], [0, 4, 2]], dtype)

    hypotheses = from_arrays(given)

    assert hypotheses.utilities.tolist() == [[4, 0, 2], [0, 4, 2]]
    kept = np.float32 if dtype in ("f4", ">f4") else np.float64
    assert hypotheses.utilities.dtype == kept
    assert hypotheses.utilities.dtype.isnative
    assert bg.ExpectedUtility()(hypotheses).probabilities == pytest.approx([1 / 3] * 3)


def test_integers_up_to_2_to_the_53_are_exact():
    assert from_arrays([[2**53, -(2**53)]]).best.tolist() == [float(2**53)]


CREDENCES_ACCEPTED: dict[str, Any] = {
    "a list": [0.7, 0.3],
    "a tuple": (0.7, 0.3),
    "big-endian": np.array([0.7, 0.3], ">f8"),
    "float32": np.array([0.7, 0.3], np.float32),
    "objects": np.array([0.7, 0.3], object),
    "a pandas series": pd.Series([0.7, 0.3], index=["x", "y"]),
    "a polars series": pl.Series([0.7, 0.3]),
    "xarray": xr.DataArray([0.7, 0.3]),
    "a masked array": np.ma.array([0.7, 0.3]),
    "a sum off by 9e-10": [0.7 + 9e-10, 0.3],
}


@pytest.mark.parametrize("name", CREDENCES_ACCEPTED)
def test_plain_credences_give_the_right_answer(name):
    hypotheses = from_arrays(GOOD, CREDENCES_ACCEPTED[name])

    assert hypotheses.credences.sum() == pytest.approx(1, abs=1e-9)
    assert bg.NashBargaining()(hypotheses).probabilities == pytest.approx(
        ANSWER, abs=1e-6
    )


def test_float32_credences_are_divided_by_their_sum():
    credences = np.full(3, 1 / 3, np.float32)

    assert from_arrays(np.eye(3), credences).credences.sum() == pytest.approx(
        1, abs=1e-15
    )


def test_integer_credences_are_probabilities_too():
    assert from_arrays(GOOD, [0, 1]).credences.tolist() == [0, 1]


# Extreme numbers, with the right answer


@pytest.mark.parametrize("credence", [1e-300, 1e-310, 5e-324])
def test_the_tiniest_credences_are_kept_and_have_next_to_no_say(credence):
    hypotheses = from_arrays(np.eye(2), [1.0, credence])

    decision = bg.NashBargaining().solve(hypotheses)

    assert hypotheses.credences[1] == credence
    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery["outcome 0"] == pytest.approx(1, abs=1e-9)
    assert decision.gains[1] > 0


@pytest.mark.parametrize("tiny", [1e-307, 1e-310, 5e-324])
def test_subnormal_utilities_bargain_as_equals(tiny):
    hypotheses = from_arrays([[tiny, 0], [0, 1]], [0.25, 0.75])

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities == pytest.approx([0.25, 0.75], abs=1e-9)


@pytest.mark.parametrize("offset", [1e12, -1e12, 2.0**40])
def test_an_offset_of_1e12_changes_no_answer(offset):
    # 0, 1 and 1/2 are exact at these offsets.
    hypotheses = from_arrays(HALVES + offset, [0.7, 0.3])

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    plain = bg.NashBargaining()(from_arrays(HALVES, [0.7, 0.3]))
    assert decision.lottery.probabilities == pytest.approx(
        plain.probabilities, abs=1e-9
    )
    assert decision.gains == pytest.approx([0.7, 0.3], abs=1e-9)


@pytest.mark.parametrize("point", ["random-dictator", "uniform", "outcome 2"])
@pytest.mark.parametrize("offset", [1e12, -1e12])
def test_an_offset_of_1e12_changes_no_answer_over_a_lottery(point, offset):
    utilities = np.array([[4, 0, 3, 1], [0, 4, 3, 1]]) / 4
    rule = bg.NashBargaining(disagreement=point)

    near = rule.solve(from_arrays(utilities, [0.625, 0.375]))
    far = rule.solve(from_arrays(utilities + offset, [0.625, 0.375]))

    assert far.status is near.status is bg.Status.OPTIMAL
    assert far.lottery.probabilities == pytest.approx(
        near.lottery.probabilities, abs=1e-7
    )
    assert far.gains == pytest.approx(near.gains, abs=1e-7)


def test_utilities_from_1e_300_to_1e300_bargain_as_equals():
    hypotheses = from_arrays(np.diag([1e-300, 1.0, 1e300]))

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert np.isfinite(decision.certificate.value)
