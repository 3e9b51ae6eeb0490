"""Sets, lotteries and decisions as frames and as JSON values, and back."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

import bargain as bg

MONSTER = bg.HypothesisSet.from_arrays(
    [[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3], ["<b>", "'tea'", "c"], ["u", "v"]
)
DECISION = bg.NashBargaining().solve(MONSTER)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_frame_of_a_set_gives_the_set_back(dtype):
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.normal(size=(5, 3)).astype(dtype),
        rng.dirichlet(np.ones(5)),
        ["a", "b", "c"],
    )

    assert bg.HypothesisSet.from_frame(hypotheses.to_frame()) == hypotheses


def test_a_frame_of_a_set_is_the_callers_own():
    frame = MONSTER.to_frame()

    frame.loc[0, "c"] = -1.0
    frame.loc[0, "credence"] = -1.0

    assert MONSTER.utilities[0].tolist() == [10, 0, 6]
    assert MONSTER.credences[0] == 0.7


@pytest.mark.parametrize("label", ["hypothesis", "credence"])
def test_an_outcome_called_as_another_column_has_no_frame(label):
    hypotheses = bg.HypothesisSet.from_arrays([[1.0, 2.0]], None, ["tea", label])

    with pytest.raises(bg.InvalidHypothesesError, match=f"no outcome may .* '{label}'"):
        hypotheses.to_frame()


def test_a_set_as_json_is_a_file_that_gives_it_back(tmp_path):
    path = tmp_path / "set.json"

    path.write_text(json.dumps(MONSTER.to_dict()), encoding="utf-8")

    assert bg.read_hypotheses(path) == MONSTER


def test_a_lottery_as_a_dict_gives_it_back():
    again = bg.Lottery(json.loads(json.dumps(DECISION.lottery.to_dict())))

    assert again == DECISION.lottery


def test_a_frame_of_a_lottery_has_a_row_per_outcome():
    frame = DECISION.lottery.to_frame()

    assert list(frame.columns) == ["outcome", "probability"]
    assert frame["outcome"].tolist() == ["<b>", "'tea'", "c"]
    assert frame["probability"].tolist() == pytest.approx([0.25, 0, 0.75])


def test_a_frame_of_a_decision_has_a_row_per_hypothesis():
    frame = DECISION.to_frame()

    # From the walk in the design: expected utilities 7 and 450,000, over the worst.
    assert frame["hypothesis"].tolist() == ["u", "v"]
    assert frame["credence"].tolist() == [0.7, 0.3]
    assert frame["expected_utility"].tolist() == pytest.approx([7, 450000])
    assert frame["disagreement"].tolist() == [0, 0]
    assert frame["gain"].tolist() == pytest.approx([7, 450000])
    assert frame["share_of_ideal"].tolist() == pytest.approx([0.7, 0.45])
    weights = np.array([0.7 / 7, 0.3 / 450000])
    assert frame["weight"].tolist() == pytest.approx((weights / weights.sum()).tolist())


def test_a_decision_as_json_holds_its_labels_numbers_and_certificate():
    found = json.loads(json.dumps(DECISION.to_dict(), allow_nan=False))

    assert found["rule"] == "NashBargaining()"
    assert found["outcomes"] == ["<b>", "'tea'", "c"]
    assert found["hypotheses"] == ["u", "v"]
    assert bg.Lottery(found["lottery"]) == DECISION.lottery
    assert found["expected_utilities"] == pytest.approx([7, 450000])
    assert found["shares_of_ideal"] == pytest.approx([0.7, 0.45])
    assert found["certificate"]["status"] == "optimal"
    assert found["certificate"]["gap"] == DECISION.certificate.gap
    assert found["choices"] == []


def test_what_is_not_a_number_is_null():
    hypotheses = bg.HypothesisSet.from_arrays([[1.0, 2.0], [3.0, 3.0]])
    borda = bg.Borda().solve(hypotheses)  # which has no weights

    found = json.loads(json.dumps(borda.to_dict(), allow_nan=False))

    assert found["weights"] == [None, None]
    assert found["shares_of_ideal"] == [1.0, None]


def test_a_decision_by_a_foreign_rule_is_json_too():
    def mine(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        return bg.Lottery([1, 0, 0], hypotheses.outcomes)

    decision = bg.compare(MONSTER, {"mine": mine})["mine"]

    found = json.loads(json.dumps(decision.to_dict(), allow_nan=False))

    assert found["lottery"]["<b>"] == 1
    assert found["certificate"]["gap"] is None


def test_a_comparison_as_json_holds_decisions_and_errors():
    rules = {
        "nash": bg.NashBargaining(),
        "bad": bg.NashBargaining(disagreement=[11, 0]),
    }
    comparison = bg.compare(MONSTER, rules)

    found = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))

    assert "source" not in found
    assert found["rules"]["bad"] == {"error": comparison.errors["bad"]}
    assert bg.Lottery(found["rules"]["nash"]["lottery"]) == DECISION.lottery


@pytest.mark.parametrize("answer", [MONSTER, DECISION, DECISION.lottery])
def test_a_missing_pandas_is_named(answer, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(bg.MissingExtraError, match="pip install pandas"):
        answer.to_frame()
