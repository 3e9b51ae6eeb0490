"""Rules as values that JSON can hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators.registry import RULES
from bargain.aggregators.rule_values import rule_from_dict, rule_to_dict
from bargain.formula import Formula

D = bg.Disagreement

POINTS = {
    "word": "worst-case",
    "label": "tea",
    "worst case": D.worst_case(),
    "random dictator": D.random_dictator(),
    "uniform": D.uniform(),
    "exclusionary": D.exclusionary(),
    "worst undominated": D.worst_undominated(),
    "worst that no outcome dominates": D.worst_undominated(by="outcome"),
    "status quo": D.status_quo({"coffee": 0.9, "tea": 0.1}),
    "outcome": D.outcome("tea"),
    "values": D.values([0.1, -1e300, 5e-324]),
    "array": [1, 2],
    "lottery": D.lottery(bg.Lottery({"tea": 0.1, "coffee": 0.9})),
    "numbered lottery": bg.Lottery([0.25, 0.75]),
    "interpolation": D.interpolate("uniform", "tea", 0.3),
    "nested": D.interpolate(
        D.interpolate([0, 0], D.random_dictator(), 0.1), D.worst_case(), 1
    ),
}

TABLE = bg.HypothesisSet.from_arrays(
    [[1, 2 / 3], [5e-324, 1e300]], [0.1, 0.9], ["tea", "coffee"], ["ann", "bob"]
)

WRITTEN = {
    "constrained": bg.Constrained(
        bg.NashBargaining(disagreement=[1, 2]),
        bg.LotteryConstraints(
            [{"tea": -1}, [0.1, 0.2]], [-0.5, 1], [{"coffee": 1}], 0.25, {"tea": 0.9}
        ),
    ),
    "constrained by position": bg.Constrained(
        bg.Mixed(0.3), bg.LotteryConstraints(upper=[0.5, 0.7])
    ),
    **{
        f"nash, {name}": bg.NashBargaining(disagreement=POINTS[name]) for name in POINTS
    },
    **{f"mixed, {name}": bg.Mixed(disagreement=POINTS[name]) for name in POINTS},
    **{
        f"eu, {normalization}": bg.ExpectedUtility(normalization)
        for normalization in (
            None,
            "none",
            "range",
            "variance",
            bg.NoNormalization(),
            bg.RangeNormalization(),
            bg.VarianceNormalization(),
        )
    },
    **{
        f"eu, {type(normalization).__name__} {k}": bg.ExpectedUtility(normalization)
        for k, normalization in enumerate(
            (
                bg.MeanAbsoluteDeviationNormalization(),
                bg.SumNormalization(),
                bg.RankNormalization(),
                bg.VarianceNormalization([1, 2, 1 / 3]),
                bg.VarianceNormalization({"tea": 1, "coffee": 1 / 3}),
                bg.VarianceNormalization(bg.Lottery([0.1, 0.9])),
                bg.GivenUnits([1 / 3, 5e-324]),
                bg.GivenUnits({"ann": 2, "bob": 1e300}),
                bg.ReferenceNormalization(TABLE),
                bg.ReferenceNormalization(TABLE, None),
                bg.ReferenceNormalization(TABLE, bg.VarianceNormalization([1, 2])),
                bg.ReferenceNormalization(TABLE, bg.GivenUnits({"ann": 2, "bob": 3})),
                bg.ReferenceNormalization(
                    bg.HypothesisSet.from_arrays(np.eye(2, dtype=np.float32))
                ),
            )
        )
    },
    "variance voting": bg.VarianceVoting(),
    "variance voting, weights": bg.VarianceVoting(np.arange(1, 8)),
    "variance voting, labels": bg.VarianceVoting({"tea": 3, "coffee": 4}),
    "approval": bg.Approval(0.1),
    "logit pooling": bg.LogitPooling(3, normalization="range"),
    "maximal lottery": bg.MaximalLottery(),
    "nash, options": bg.NashBargaining(tolerance=1 / 3, solver="convex"),
    "nash, floor": bg.NashBargaining(min_credence=0.1),
    "bounded, floor": bg.BoundedExpectedUtility(0.5, min_credence=0.1),
    "mixed, options": bg.Mixed(
        0.1 + 0.2, normalization=bg.RangeNormalization(), tolerance=1
    ),
    "numpy's numbers": bg.Mixed(np.float64(0.1), tolerance=np.float64(1e-7)),
    "mixture": bg.LotteryMixture([(0.3, bg.Mixed()), (0.7, bg.ExpectedUtility())]),
    "mixture of mixtures": bg.LotteryMixture(
        [
            (0.5, bg.LotteryMixture([(1, bg.NashBargaining(disagreement=[1, 2]))])),
            (0.5, bg.ExpectedUtility("range")),
        ]
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_rule_comes_back_from_json_as_it_was(name: str):
    rule = WRITTEN[name]

    text = json.dumps(rule_to_dict(rule), allow_nan=False)

    assert rule_from_dict(json.loads(text)) == rule


class ShyNash(bg.NashBargaining):
    pass


class Nowhere(bg.Disagreement):
    def formula(self, hypotheses: bg.HypothesisSet) -> Formula:
        return Formula(worst=1.0)

    def __repr__(self) -> str:
        return "Nowhere()"


@dataclass(frozen=True)
class Doubled(bg.RangeNormalization):
    pass


def first_outcome(hypotheses: bg.HypothesisSet) -> bg.Lottery:
    return bg.Lottery(np.eye(hypotheses.n_outcomes)[0], hypotheses.outcomes)


UNWRITABLE: dict[str, tuple[Any, str]] = {
    "function": (
        first_outcome,
        "cannot be written to a file, since it is no rule of the library's; keep its "
        "lottery instead",
    ),
    "part": (
        bg.LotteryMixture([(1, first_outcome)]),
        "cannot be written to a file, since it is no rule of the library's",
    ),
    "subclass": (
        ShyNash(),
        "ShyNash() cannot be written to a file",
    ),
    "disagreement": (
        bg.NashBargaining(disagreement=Nowhere()),
        "disagreement Nowhere() cannot be written to a file, since it is none of the "
        "library's; use one that is",
    ),
    "nested disagreement": (
        bg.NashBargaining(disagreement=D.interpolate("uniform", Nowhere(), 0.5)),
        "disagreement Nowhere() cannot be written to a file",
    ),
    "normalization": (
        bg.ExpectedUtility(Doubled()),
        "normalization Doubled() cannot be written to a file",
    ),
}


@pytest.mark.parametrize("name", UNWRITABLE)
def test_code_of_the_users_own_cannot_be_written(name: str):
    rule, message = UNWRITABLE[name]

    with pytest.raises(bg.InvalidOptionError) as caught:
        rule_to_dict(rule)

    assert message in str(caught.value)


NASH = rule_to_dict(bg.NashBargaining())
POINT_RULE = (
    "disagreement must be a word, or an object whose key 'point' is one of worst-case, "
    "random-dictator, uniform, exclusionary, worst-undominated, outcome, values, "
    "lottery, status-quo and interpolation, with the keys that go with it"
)


def nash_at(point: Any) -> dict[str, Any]:
    return {**NASH, "disagreement": point}


def nested_points(depth: int) -> Any:
    point: Any = "uniform"
    for _ in range(depth):
        point = {
            "point": "interpolation",
            "first": point,
            "second": "uniform",
            "weight": 0.5,
        }
    return point


def nested_rules(depth: int) -> Any:
    rule: Any = NASH
    for _ in range(depth):
        rule = {
            "rule": "lottery-mixture",
            "parts": [{"probability": 1.0, "rule": rule}],
        }
    return rule


def table_value(**changes: Any) -> dict[str, Any]:
    table = {
        "normalization": "reference",
        "by": "range",
        "names": ["a"],
        "outcomes": ["x", "y"],
        "type": "float64",
        "utilities": [[0, 1]],
    }
    return {**table, **changes}


def nested_tables(depth: int) -> Any:
    by: Any = "range"
    for _ in range(depth):
        by = table_value(by=by)
    return by


BAD_VALUES: dict[str, tuple[Any, str]] = {
    "no object": ([], "a rule must be an object with its name under the key 'rule'"),
    "no name": ({}, "a rule must be an object with its name under the key 'rule'"),
    "unknown": (
        {"rule": "nsah"},
        f"no rule is called 'nsah'; there are {', '.join(RULES)}, lottery-mixture, "
        "nested and constrained",
    ),
    "missing option": (
        {"rule": "nash"},
        "rule 'nash' must have exactly the options disagreement, tolerance, "
        "max_passes, time_limit, solver, min_credence (got none)",
    ),
    "extra option": (
        {"rule": "eu", "normalization": None, "zeal": 1},
        "rule 'eu' must have exactly the options normalization (got 'normalization', "
        "'zeal')",
    ),
    "bad option": (
        {**NASH, "tolerance": "tight"},
        "tolerance must be a number (got 'tight')",
    ),
    "unknown solver": (
        {**NASH, "solver": "magic"},
        "solver must be one of 'simplex-newton', 'convex' (got 'magic')",
    ),
    "odd option": (
        {**NASH, "solver": ["convex"]},
        "option 'solver' holds a value that is not known",
    ),
    "normalization": (
        {"rule": "eu", "normalization": {"normalization": "median"}},
        "option 'normalization' holds a value that is not known",
    ),
    "ranks with a reference": (
        {"rule": "eu", "normalization": {"normalization": "rank", "reference": [1]}},
        "option 'normalization' holds a value that is not known",
    ),
    "units by too few names": (
        {
            "rule": "eu",
            "normalization": {
                "normalization": "given",
                "units": [1, 2],
                "names": ["a"],
            },
        },
        "option 'normalization' holds a value that is not known",
    ),
    "units of nothing": (
        {"rule": "eu", "normalization": {"normalization": "given", "units": [0]}},
        "units must be positive and finite (that of number 0 is 0); correct it",
    ),
    "table without numbers": (
        {"rule": "eu", "normalization": table_value(utilities=[["x", 1]])},
        "normalization: could not convert string to float: 'x'",
    ),
    "table of two names and one row": (
        {"rule": "eu", "normalization": table_value(names=["a", "b"])},
        "normalization: names must hold 1 labels, one per hypothesis (got 2)",
    ),
    "table of an odd type": (
        {"rule": "eu", "normalization": table_value(type="int8")},
        "option 'normalization' holds a value that is not known",
    ),
    "tables without end": (
        {"rule": "eu", "normalization": nested_tables(500)},
        "option 'normalization' holds a value that is not known",
    ),
    "odd reference": (
        {"rule": "variance-voting", "reference": "uniform"},
        "reference must be real numbers (got text); convert them to float first",
    ),
    "reference that is no object": (
        {"rule": "variance-voting", "reference": {"weights": [1]}},
        "option 'reference' holds a value that is not known",
    ),
    "reference that is no measure": (
        {"rule": "variance-voting", "reference": [-1]},
        "reference must have nonnegative, finite weights and a positive sum (got -1 in "
        "all, -1 at least); correct them",
    ),
    "point": (nash_at({"point": "nowhere"}), POINT_RULE),
    "point with too much": (nash_at({"point": "uniform", "label": "tea"}), POINT_RULE),
    "outcome without label": (nash_at({"point": "outcome"}), POINT_RULE),
    "values as text": (nash_at({"point": "values", "values": "1"}), POINT_RULE),
    "bad values": (
        nash_at({"point": "values", "values": [1, "x"]}),
        "disagreement must be real numbers (got text); convert them to float first",
    ),
    "bad lottery": (
        nash_at({"point": "lottery", "outcomes": ["tea"], "probabilities": [0.5]}),
        "disagreement: probabilities must sum to 1 (got 0.5 over 1 outcomes); divide "
        "by the sum",
    ),
    "bad weight": (
        nash_at(
            {"point": "interpolation", "first": "tea", "second": "tea", "weight": 2}
        ),
        "weight must lie between 0 and 1 (got 2)",
    ),
    "points without end": (nash_at(nested_points(500)), POINT_RULE),
    "no parts": (
        {"rule": "lottery-mixture", "parts": []},
        "rule 'lottery-mixture' must have a list of parts",
    ),
    "odd part": (
        {"rule": "lottery-mixture", "parts": [NASH]},
        "a part must have a probability and a rule",
    ),
    "odd probability": (
        {"rule": "lottery-mixture", "parts": [{"probability": True, "rule": NASH}]},
        "the probability of a part must be a number",
    ),
    "rules without end": (nested_rules(500), "rules must not be nested deeper than 20"),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_bad_value_is_refused(name: str):
    value, message = BAD_VALUES[name]

    with pytest.raises(bg.InvalidOptionError) as caught:
        rule_from_dict(value)

    assert str(caught.value) == message
