"""Scenarios: every rule does what is expected of it, at every stake and credence."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators.base import decide
from bargain.scenarios.claims import ProbabilityOf, ShareOf
from bargain.scenarios.scenario import Expectation

load = bg.scenarios.load

VARIATIONS: dict[str, list[dict[str, float]]] = {
    "coin-flip": [{"credence": c} for c in (1e-6, 0.49, 0.5, 0.9)],
    "utility-monster": [
        {"stakes": s, "credence": e} for s in (1e-3, 90, 1e12) for e in (1e-9, 0.2)
    ],
    "negative-monster": [
        {"stakes": s, "credence": e} for s in (1e-3, 90, 1e12) for e in (1e-9, 0.2)
    ],
    "pascals-mugging": [{"promise": 1e14}, {"promise": 1e30}, {"credence": 0.1}],
    "wireheading": [{"stakes": 1.0}, {"stakes": 1e12}, {"credence": 1e-9}],
    "many-small-monsters": [
        {"count": 1},
        {"count": 30},
        {"stakes": 1},
        {"stakes": 199},
    ],
    "correlated-monsters": [{"count": 1}, {"stakes": 1.5}, {"credence": 1e-4}],
    "clone-attack": [{"clones": 1}, {"clones": 20}, {"credence": 0.99}],
    "dreadful-outcome": [{"dread": d} for d in (1e-3, 0.5, 1, 1e10, 1e12)],
    "tiny-credence-veto": [{"credence": c} for c in (1e-9, 1e-2, 0.09)],
    "indifferent-majority": [{"credence": 0.51}, {"credence": 1 - 1e-9}],
    "aircraft-carrier": [{"carrier": 11}, {"carrier": 1e12}],
    "worldviews": [{"stakes": 1.0}, {"stakes": 1e15}, {"credence": 1e-6}],
}
CASES: list[tuple[str, dict[str, float]]] = [
    (name, {}) for name in bg.scenarios.names()
] + [(name, parameters) for name, many in VARIATIONS.items() for parameters in many]

# Where numbers end, and where rules see ties that theory does not.
SMALLEST, LARGEST = 5e-324, float(np.finfo(np.float64).max) / 4
HALF = [{"credence": 0.5 + part} for part in (2e-16, 1e-9, 1e-8)]
ALMOST = [{"credence": 1 - part} for part in (2e-16, 1e-12, 1e-9, 1e-8)]
HARDLY = [{"credence": credence} for credence in (SMALLEST, 1e-300, 1e-17)]
STAKES: list[dict[str, float]] = [
    {"stakes": stakes} for stakes in (SMALLEST, 1e-310, 1e-16, 1e16, LARGEST)
]
CORNERS: dict[str, list[dict[str, float]]] = {
    "coin-flip": [*HALF, *ALMOST, *HARDLY],
    "utility-monster": [*STAKES, *HARDLY],
    "negative-monster": [*STAKES, *HARDLY],
    "pascals-mugging": [*({"promise": each["stakes"]} for each in STAKES), *HARDLY],
    "wireheading": [{"stakes": 1.1e-290}, {"stakes": 9.9e299}, *STAKES[2:4], *HARDLY],
    "many-small-monsters": [*STAKES, *HARDLY],
    "correlated-monsters": [
        *({"stakes": 1 + part} for part in (1e-15, 1e-9, 1e-8)),
        *STAKES[3:],
        *HARDLY,
    ],
    "clone-attack": [*HALF, *ALMOST],
    "dreadful-outcome": [
        {"dread": dread}
        for dread in (SMALLEST, 1e-16, 1e11, 9e12, 1e13, 1e14, 1e15, 1e16, LARGEST)
    ],
    "tiny-credence-veto": [*HARDLY, {"credence": float(np.nextafter(0.1, 0))}],
    "indifferent-majority": [*HALF, *ALMOST],
    "aircraft-carrier": [
        {"carrier": carrier} for carrier in (10 + 1e-14, 1e11, 1e16, LARGEST)
    ],
    "worldviews": [{"stakes": 1.1e-290}, {"stakes": 9.9e299}, *STAKES[2:4], *HARDLY],
}
CASES += [(name, parameters) for name, many in CORNERS.items() for parameters in many]


def test_every_scenario_is_varied_here():
    assert set(VARIATIONS) == set(CORNERS) == set(bg.scenarios.names())


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_every_rule_does_what_is_expected(name, parameters):
    scenario = load(name, **parameters)

    broken = [
        str(expectation)
        for expectation in scenario.expectations
        if not expectation.holds(decide(expectation.rule, scenario.hypotheses))
    ]

    assert broken == []


@pytest.mark.parametrize("name", bg.scenarios.names())
def test_every_scenario_expects_something_of_nash_and_of_expected_utility(name):
    rules = {type(expectation.rule) for expectation in load(name).expectations}

    assert {bg.NashBargaining, bg.ExpectedUtility} <= rules


@pytest.mark.parametrize("name", bg.scenarios.names())
def test_scenarios_know_their_name_their_monsters_and_their_source(name):
    scenario = load(name)

    assert scenario.name == name
    assert set(scenario.monsters) < set(scenario.hypotheses.names)
    assert scenario.story
    assert scenario.source
    assert name in repr(scenario)


@pytest.mark.parametrize("name", ["coin-flip", "wireheading", "worldviews"])
def test_by_default_embedded_tables_are_as_they_are(name):
    found, table = load(name).hypotheses, bg.examples.load(name)

    assert found.outcomes == table.outcomes
    assert found.names == table.names
    np.testing.assert_allclose(found.credences, table.credences, rtol=1e-14)
    np.testing.assert_allclose(found.utilities, table.utilities, rtol=1e-14)


def test_a_threat_of_torture_is_a_monster_with_another_zero():
    monster = bg.NashBargaining()(load("utility-monster").hypotheses)
    threat = bg.NashBargaining()(load("negative-monster").hypotheses)

    np.testing.assert_allclose(threat.probabilities, monster.probabilities, atol=1e-12)


def test_shares_of_the_smallest_numbers_are_no_less():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[5e-324, 0.0], [0.0, 1.0]], [0.25, 0.75], ["a", "b"], ["small", "usual"]
    )
    decision = bg.RandomDictator().solve(hypotheses)

    assert ShareOf("small", at_least=0.25, at_most=0.25).holds(decision)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_mistake_counts_as_often_as_it_is_believed_not_as_often_as_it_is_made(count):
    one = bg.NashBargaining()(load("correlated-monsters", count=1).hypotheses)
    many = bg.NashBargaining()(load("correlated-monsters", count=count).hypotheses)

    np.testing.assert_allclose(many.probabilities, one.probabilities, atol=1e-9)


def test_claims_about_probabilities_can_fail_on_either_side():
    decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))  # 0.49, 0.51

    assert ProbabilityOf("outcome 1", at_least=0.489, at_most=0.491).holds(decision)
    assert not ProbabilityOf("outcome 1", at_least=0.491).holds(decision)
    assert not ProbabilityOf("outcome 1", at_most=0.489).holds(decision)


def test_claims_about_shares_can_fail_on_either_side():
    decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))

    assert ShareOf("U1", at_least=0.509, at_most=0.511).holds(decision)
    assert not ShareOf("U1", at_least=0.511).holds(decision)
    assert not ShareOf("U1", at_most=0.509).holds(decision)


def test_shares_do_not_cancel_where_utilities_are_large():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[-1e18, 0.0], [1.0, 0.0]], [1e-3, 1 - 1e-3], ["a", "b"], ["huge", "small"]
    )
    decision = bg.NashBargaining().solve(hypotheses)

    assert ShareOf("huge", at_least=1e-3, at_most=1e-3).holds(decision)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (ProbabilityOf("a", at_least=1), "'a' has probability 1"),
        (ProbabilityOf("a", at_most=0), "'a' has probability 0"),
        (ProbabilityOf("a", at_most=0.25), "'a' has probability at most 0.25"),
        (ShareOf("h", at_least=0.5), "'h' has a share of at least 0.5"),
        (ShareOf("h", at_least=0.5, at_most=0.6), "'h' has a share of 0.5 to 0.6"),
    ],
)
def test_expectations_say_what_they_expect(claim, said):
    assert str(Expectation(bg.Borda(), claim)) == f"Borda(): {said}"


@pytest.mark.parametrize("field", ["hypotheses", "story", "expectations"])
def test_scenarios_do_not_change(field):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(load("coin-flip"), field, None)


def test_an_unknown_scenario_is_refused_by_name():
    with pytest.raises(bg.UnknownLabelError, match="no scenario is called 'trolley'"):
        load("trolley")


def test_a_name_that_is_no_string_is_refused():
    name: Any = ["utility-monster"]

    with pytest.raises(bg.UnknownLabelError, match="name must be a string"):
        load(name)


@pytest.mark.parametrize("dread", [1e11, 1e16, 1e300])
def test_a_dominated_threat_of_any_size_leaves_the_careful_bargain_even(dread):
    threat = load("dreadful-outcome", dread=dread).hypotheses

    lottery = bg.NashBargaining(disagreement="worst-undominated")(threat)

    assert lottery["first's plan"] == pytest.approx(0.5, abs=1e-4)


def test_an_unknown_parameter_is_refused_with_those_there_are():
    with pytest.raises(
        bg.InvalidOptionError, match="no parameter 'size'; it has stakes, credence"
    ):
        load("utility-monster", size=3)


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("utility-monster", {"stakes": 0}, "stakes must be finite and above 0"),
        ("utility-monster", {"stakes": np.nan}, "stakes must be finite"),
        ("utility-monster", {"stakes": np.inf}, "stakes must be finite"),
        ("utility-monster", {"stakes": 1e308}, "above 0, at most 4.49e.307"),
        ("utility-monster", {"stakes": 10**400}, "stakes must be finite"),
        ("wireheading", {"stakes": 5e-324}, r"between 1e-290 and 1e\+300"),
        ("worldviews", {"stakes": 5e-324}, r"between 1e-290 and 1e\+300"),
        ("utility-monster", {"credence": 0.5}, "credence must lie between 0 and 0.25"),
        ("utility-monster", {"credence": True}, "credence must lie between"),
        ("pascals-mugging", {"promise": "much"}, "promise must be finite and above 0"),
        ("many-small-monsters", {"count": 0}, "count must be a whole number of at"),
        ("clone-attack", {"clones": 2.0}, "clones must be a whole number"),
        ("aircraft-carrier", {"carrier": 3}, "carrier must be finite and above 10"),
    ],
)
def test_impossible_parameters_are_refused(name, parameters, said):
    with pytest.raises(bg.InvalidOptionError, match=said):
        load(name, **parameters)


@pytest.mark.parametrize("name", bg.scenarios.names())
def test_every_parameter_changes_the_set(name):
    from bargain.scenarios.loading import _makers

    default = load(name).hypotheses
    for parameter, found in inspect.signature(_makers()[name]).parameters.items():
        value = found.default
        other = value + 1 if isinstance(value, int) else value * 1.1

        changed = load(name, **{parameter: other}).hypotheses

        assert changed != default
