"""Constraints as users state them."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import bargain as bg
from bargain._labels import Labels

TEA = Labels("outcome", ["tea", "coffee", "milk"])


def test_labels_and_positions_mean_the_same():
    by_label = bg.LotteryConstraints(
        [{"tea": 1, "milk": 2}], [0.5], [{"coffee": 1}], [0.25], {"milk": 0.1}
    )
    by_position = bg.LotteryConstraints(
        np.array([[1, 0, 2]]), np.array([0.5]), [[0, 1, 0]], 0.25, [1, 1, 0.1]
    )

    one, other = by_label.polytope(TEA), by_position.polytope(TEA)

    for name in ("coefficients", "limits", "is_equality", "upper"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert one.is_equality.tolist() == [False, True]


def test_a_single_row_may_stand_alone():
    assert bg.LotteryConstraints({"tea": 1}, 0.5) == bg.LotteryConstraints(
        [{"tea": 1}], [0.5]
    )


def test_a_frame_gives_rows():
    frame = pd.DataFrame([[1, 0, 2], [0, 1, 0]], columns=list(TEA))

    assert bg.LotteryConstraints(frame, [1, 1]) == bg.LotteryConstraints(
        [[1, 0, 2], [0, 1, 0]], [1, 1]
    )


def test_constraints_are_values():
    one = bg.LotteryConstraints([{"tea": 1}], [0.5], upper={"milk": 0.1})

    assert one == bg.LotteryConstraints([{"tea": 1}], [0.5], upper={"milk": 0.1})
    assert one != bg.LotteryConstraints([{"tea": 1}], [0.6], upper={"milk": 0.1})
    assert pickle.loads(pickle.dumps(one)) == one
    assert {one: 1}[one] == 1
    said = "LotteryConstraints(A_ub=[{'tea': 1.0}], b_ub=[0.5], upper={'milk': 0.1})"
    assert repr(one) == said
    assert eval(said, {"LotteryConstraints": bg.LotteryConstraints}) == one


def test_rows_are_told_in_words():
    one = bg.LotteryConstraints(
        [{"tea": 1, "milk": -2}, [1, 2, 3]], [0.5, 1], [{"coffee": 3}], [0.25]
    )

    assert [one.describe(k) for k in range(3)] == [
        "A_ub[0] ('tea' - 2 'milk' <= 0.5)",
        "A_ub[1]",
        "A_eq[0] (3 'coffee' = 0.25)",
    ]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no list": ({"A_ub": "tea"}, "A_ub must be a list of rows"),
    "number": ({"A_ub": 3}, "A_ub must be a list of rows"),
    "flat": ({"A_ub": [1, 2, 3], "b_ub": [1]}, r"A_ub\[0\] must be a list with"),
    "empty row": ({"A_ub": [{}], "b_ub": [1]}, r"A_ub\[0\] must name an outcome"),
    "NaN": ({"A_ub": [{"tea": np.nan}], "b_ub": [1]}, r"A_ub\[0\] must hold numbers"),
    "tiny": ({"A_ub": [{"tea": 1e-200}], "b_ub": [1]}, "multiply the row"),
    "text": ({"A_ub": [{"tea": "1"}], "b_ub": [1]}, "must be real numbers"),
    "no limit": ({"A_ub": [{"tea": 1}]}, "b_ub must hold a limit for each of the 1"),
    "limit alone": ({"b_eq": [1]}, "b_eq must hold a limit for each of the 0"),
    "two limits": ({"A_eq": [{"tea": 1}], "b_eq": [1, 2]}, "b_eq must hold a limit"),
    "infinite limit": (
        {"A_ub": [{"tea": 1}], "b_ub": [np.inf]},
        "leave out a row that has no limit",
    ),
    "limit as text": ({"A_ub": [{"tea": 1}], "b_ub": ["1"]}, "must be real numbers"),
    "bound above 1": ({"upper": {"tea": 1.5}}, "got 1.5 for 'tea'"),
    "bound below 0": ({"upper": [1, -0.5, 1]}, "got -0.5 for 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name):
    options, words = REFUSED[name]

    with pytest.raises(bg.InvalidOptionError, match=words):
        bg.LotteryConstraints(**options)


def test_rows_must_fit_the_set():
    with pytest.raises(bg.InvalidOptionError, match="must hold 3 numbers, one per out"):
        bg.LotteryConstraints([[1, 2]], [1]).polytope(TEA)
    with pytest.raises(bg.UnknownLabelError, match="no outcome is called 'beer'"):
        bg.LotteryConstraints([{"beer": 1}], [1]).polytope(TEA)
