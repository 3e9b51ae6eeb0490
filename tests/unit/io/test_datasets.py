"""Sets and answers as labelled arrays, which xarray can ask by label."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import bargain as bg

WIREHEADING = bg.examples.load("wireheading")
DECISION = bg.NashBargaining(disagreement="random-dictator").solve(WIREHEADING)
COMPARISON = bg.compare(
    WIREHEADING,
    {
        "eu": bg.ExpectedUtility(),
        "bad": bg.NashBargaining(disagreement=[1e9] * 5),
        "nash": bg.NashBargaining(),
    },
)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_data_set_of_a_set_gives_the_set_back(dtype):
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.normal(size=(5, 3)).astype(dtype),
        rng.dirichlet(np.ones(5)),
        ["a", "b", "c"],
    )

    dataset = hypotheses.to_xarray()

    again = bg.HypothesisSet.from_arrays(dataset.utilities, dataset.credences)
    assert again == hypotheses


def test_a_data_set_is_the_callers_own():
    dataset = WIREHEADING.to_xarray()

    dataset.utilities[0, 0] = -5.0

    assert WIREHEADING.utilities[0, 0] == 10


def test_utilities_are_found_by_label():
    dataset = WIREHEADING.to_xarray()

    for hypothesis in WIREHEADING:
        for outcome, utility in hypothesis.utilities.items():
            found = dataset.utilities.sel(hypothesis=hypothesis.name, outcome=outcome)
            assert found.item() == utility


def test_probabilities_are_found_by_label():
    array = DECISION.lottery.to_xarray()

    assert array.name == "probability"
    for outcome in WIREHEADING.outcomes:
        assert array.sel(outcome=outcome).item() == DECISION.lottery[outcome]


def test_a_decision_has_its_lottery_and_what_each_gets():
    dataset = DECISION.to_xarray()

    expected = dataset.probability.dot(WIREHEADING.to_xarray().utilities)
    np.testing.assert_allclose(dataset.expected_utility, expected, rtol=1e-12)
    gains = dataset.expected_utility - dataset.disagreement
    np.testing.assert_allclose(dataset.gain, gains, rtol=1e-9)
    assert dataset.attrs["rule"] == repr(DECISION.rule)
    assert dataset.attrs["gap"] == DECISION.certificate.gap
    assert dataset.attrs["gap_unit"] == "nats"
    assert dataset.attrs["status"] == "optimal"


def test_a_comparison_has_the_rules_that_answered():
    dataset = COMPARISON.to_xarray()

    assert dataset.rule.values.tolist() == ["eu", "nash"]
    for rule in ("eu", "nash"):
        one = dataset.sel(rule=rule)
        assert one.probability.values.tolist() == (
            COMPARISON[rule].lottery.probabilities.tolist()
        )
        assert one.gain.values.tolist() == COMPARISON.gains[rule].tolist()
        assert one.share_of_ideal.values.tolist() == COMPARISON.shares[rule].tolist()
        assert one.gap.item() == COMPARISON[rule].certificate.gap
        assert one.status.item() == "optimal"


def test_a_comparison_without_an_answer_has_no_rules():
    nobody = bg.compare(WIREHEADING, [bg.NashBargaining(disagreement=[1e9] * 5)])

    assert dict(nobody.to_xarray().sizes) == {"rule": 0, "outcome": 6, "hypothesis": 5}


@pytest.mark.parametrize(
    "answer", [WIREHEADING, DECISION.lottery, DECISION, COMPARISON]
)
def test_a_missing_xarray_is_named(answer, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)

    with pytest.raises(bg.MissingExtraError, match="pip install xarray"):
        answer.to_xarray()
