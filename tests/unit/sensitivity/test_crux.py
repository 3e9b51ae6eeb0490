"""The crux against the expected value of perfect information, and by hand."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg


def test_the_crux_of_expected_utility_by_hand():
    # Scores are 1.7, 1.6 and 1: outcome 0. Only row 1's truth makes it outcome 1.
    some = bg.HypothesisSet.from_arrays([[4, 0], [0, 3], [1, 1]], [0.4, 0.5, 0.1])
    assert bg.ExpectedUtility()(some).support() == ("outcome 0",)

    crux = bg.ExpectedUtility().solve(some).crux()

    # Resolving row 0: if it is wrong (0.6), outcome 1 it is.
    assert crux.moves == pytest.approx([0.6, 0.5, 0.05])
    # If row 1 is right it gets 3 in place of 0; if another is, outcome 0 stays.
    assert crux.values == pytest.approx(
        np.array([[0.0, 3, 0], [0, 3, 0], [0, 0, 0]]), abs=1e-12
    )
    assert crux.hypothesis == "hypothesis 0"


def perfect_information(utilities, credences, row):
    """Return what knowing whether a row is right adds to the best score."""
    parts = credences[:, None] * utilities
    others = np.delete(parts, row, axis=0).sum(axis=0)
    return parts[row].max() + others.max() - parts.sum(axis=0).max()


@given(
    table=st.lists(
        st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=2, max_size=4
    ),
    seed=st.integers(0, 99),
)
def test_the_mean_value_is_that_of_perfect_information(table, seed):
    utilities = np.array(table, dtype=float)
    credences = np.random.default_rng(seed).dirichlet(np.ones(len(utilities)))
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)

    crux = bg.ExpectedUtility().solve(hypotheses).crux()

    means = crux.values @ hypotheses.credences
    for row, mean in enumerate(means):
        known = perfect_information(utilities, hypotheses.credences, row)
        # Scores within 1e-12 are tied, and rounding is of scores up to 5.
        assert mean == pytest.approx(known, abs=2e-11)
        assert mean >= -2e-11


def test_a_monster_that_is_confirmed_is_worth_its_stakes_to_itself_alone():
    monster = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])

    crux = bg.NashBargaining().solve(monster).crux()

    # Now they expect 7 and 450000; whoever is right gets its best, 10 or 1e6.
    expected = np.array([[3, 5.5e5], [3, 5.5e5]])
    assert crux.values == pytest.approx(expected)


def test_who_has_no_credence_or_all_of_it():
    pair = bg.HypothesisSet.from_arrays([[2, 0], [0, 3]], [1, 0])

    crux = bg.ExpectedUtility().solve(pair).crux()

    assert crux.moves == pytest.approx([0, 0])
    # If row 0 is wrong after all, nobody is left to ask.
    assert crux.values == pytest.approx(np.array([[0, np.nan], [0, 3]]), nan_ok=True)


def test_a_crux_of_uncertified_answers_is_nan():
    table = np.random.default_rng(0).random((6, 5))
    cut_short = bg.NashBargaining(max_passes=1).solve(
        bg.HypothesisSet.from_arrays(table)
    )
    assert cut_short.status is bg.Status.LIMIT

    crux = cut_short.crux()

    assert np.isnan(crux.moves).all()
    assert np.isnan(crux.values).all()
    with pytest.raises(bg.SolverError, match="needs certified answers"):
        assert crux.hypothesis
    assert "nan" in repr(crux)


def test_where_one_answer_is_missing_the_others_are_given():
    def rule(hypotheses):
        if hypotheses.credences[0] == 1:
            raise bg.BargainError("nothing to say")
        return bg.ExpectedUtility()(hypotheses)

    some = bg.HypothesisSet.from_arrays([[2, 0], [0, 3], [0, 1]], [0.4, 0.3, 0.3])
    decision = bg.compare(some, {"own": rule}).decisions["own"]

    crux = decision.crux()

    assert np.isnan(crux.moves).tolist() == [True, False, False]
    assert np.isnan(crux.values).tolist() == [[True, False, False]] + [[False] * 3] * 2
    assert crux.hypothesis == "hypothesis 1"


@pytest.mark.parametrize(("n_rows", "is_refused"), [(3, False), (4, True)])
def test_sets_that_are_too_large_are_refused(monkeypatch, n_rows, is_refused):
    # The function of this name hides the module.
    module = importlib.import_module("bargain.sensitivity.crux")
    monkeypatch.setattr(module, "MOST", 3)
    some = bg.HypothesisSet.from_arrays(np.eye(n_rows))
    decision = bg.ExpectedUtility().solve(some)

    if is_refused:
        with pytest.raises(
            bg.InvalidOptionError, match=r"at most 3 .*got 4.*leave out"
        ):
            decision.crux()
    else:
        assert len(decision.crux().moves) == n_rows


def test_no_table_of_a_large_set_is_made():
    # Its values would take 298 GiB.
    large = bg.HypothesisSet.from_arrays(np.eye(2)[np.arange(200_000) % 2])

    with pytest.raises(bg.InvalidOptionError, match=r"at most 2,000 .*got 200,000"):
        bg.ExpectedUtility().solve(large).crux()
