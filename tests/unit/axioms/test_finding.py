"""One call that looks for a counterexample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import AXIOMS


def test_finds_what_breaks_an_axiom_by_its_name_or_by_the_object():
    by_name = bg.find_counterexample("scale invariance", bg.ExpectedUtility())
    by_object = bg.find_counterexample(AXIOMS["scale invariance"], bg.ExpectedUtility())

    assert by_name is not None
    assert str(by_name) == str(by_object)
    again = AXIOMS["scale invariance"].check(bg.ExpectedUtility(), by_name.hypotheses)
    assert again is not None


def test_finds_nothing_where_the_axiom_is_kept():
    found = bg.find_counterexample(
        "scale invariance", bg.NashBargaining(), max_examples=20
    )

    assert found is None


def test_takes_a_plain_function():
    def first(hypotheses: bg.HypothesisSet) -> Any:
        return np.eye(hypotheses.n_outcomes)[0]

    found = bg.find_counterexample("outcome neutrality", first)

    assert found is not None
    assert found.hypotheses.utilities.size <= 4


def test_time_ends_the_search():
    found = bg.find_counterexample("fair share", bg.ExpectedUtility(), time_limit=0)

    assert found is None


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(
        bg.InvalidOptionError, match=r"got 'envy'.*there are.*fair share"
    ):
        bg.find_counterexample("envy", bg.ExpectedUtility())
