"""Every answer survives pickling and deep copies: it says the same, and stays as it is.

Equality would not do, for answers are compared by identity. A copy is held to the
original field by field, arrays by their bits.
"""

from __future__ import annotations

import copy
import dataclasses
import enum
import functools
import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from bargain.aggregators.registry import all_texts, rule_from_text
from bargain.axioms import AXIOMS, tabulate

COIN = bg.examples.load("coin-flip")
WIREHEADING = bg.scenarios.load("wireheading")
NASH = bg.NashBargaining()
EU = bg.ExpectedUtility()


def convex_decision() -> bg.ConvexDecision:
    land = cp.Variable(2, nonneg=True, name="land")
    utilities = {"farmers": cp.sqrt(land[0]), "foresters": cp.sqrt(land[1])}
    outcomes = bg.ConvexOutcomes(land, utilities, constraints=[cp.sum(land) <= 8])
    return outcomes.solve(disagreement={"farmers": 0, "foresters": 0})


def mute(hypotheses: bg.HypothesisSet) -> bg.Lottery:
    raise RuntimeError("nothing to say")


def solved(text: str) -> bg.Decision:
    return rule_from_text(text).solve(COIN)


MAKERS: dict[str, Callable[[], Any]] = {
    "set": lambda: COIN,
    "hypothesis": lambda: COIN["U1"],
    "lottery": lambda: NASH(COIN),
    "decision": lambda: NASH.solve(COIN),
    "decision of a mixture": lambda: bg.LotteryMixture([(0.5, EU), (0.5, NASH)]).solve(
        COIN
    ),
    **{f"decision by {text}": functools.partial(solved, text) for text in all_texts()},
    "certificate": lambda: NASH.solve(COIN).certificate,
    "batch": lambda: NASH.solve_batch([COIN.utilities] * 3),
    "comparison": lambda: bg.compare(COIN, {"nash": NASH, "eu": EU}),
    "explanation": lambda: NASH.solve(COIN).explain(),
    "sensitivity": lambda: NASH.solve(COIN).sensitivity(),
    "pullback": lambda: NASH.solve(COIN).sensitivity().vjp([1.0, 0.0]),
    "range": lambda: NASH.solve(COIN).credence_range("U1"),
    "crux": lambda: NASH.solve(COIN).crux(),
    "report on points": lambda: bg.disagreement_report(COIN),
    "scenario": lambda: WIREHEADING,
    "sweep": lambda: bg.sweep(WIREHEADING, {"nash": NASH}, stakes=[1, 1e6]),
    "diagnosis": lambda: bg.diagnose(WIREHEADING.hypotheses),
    "monster": lambda: bg.find_monster(EU, COIN, max_credence=0.01),
    "violation": lambda: bg.find_counterexample("fair share", EU),
    "search": lambda: AXIOMS["fair share"].search(EU),
    "search with findings": lambda: AXIOMS["fair share"].search(mute, max_examples=5),
    "table of axioms": lambda: tabulate({"eu": EU}, ["fair share"], max_examples=20),
    "allocation": lambda: bg.allocate(COIN, 10.0),
    "convex decision": convex_decision,
    "constraints": lambda: bg.LotteryConstraints(upper={"outcome 1": 0.25}),
}
AGAIN = {"pickle": lambda x: pickle.loads(pickle.dumps(x)), "deepcopy": copy.deepcopy}


@functools.cache
def answer(kind: str) -> Any:
    return MAKERS[kind]()


def same(one: Any, other: Any) -> bool:
    """Whether two values have the same type and content, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and same(one.tolist(), other.tolist())
    if isinstance(one, float):
        return one == other or bool(np.isnan(one) and np.isnan(other))
    if isinstance(one, Mapping):
        return [*one] == [*other] and all(same(one[k], other[k]) for k in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, n), getattr(other, n)) for n in names)
    if isinstance(one, enum.Enum):
        return one is other
    if one == other:
        return True
    # What is compared by identity alone may have the same content all the same.
    by_identity = not any("__eq__" in vars(kind) for kind in type(one).__mro__[:-1])
    return by_identity and hasattr(one, "__dict__") and same(vars(one), vars(other))


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Yield the arrays that an answer holds, those of its problem too."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from arrays(each)
    elif dataclasses.is_dataclass(value) and type(value).__module__.startswith("barg"):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name))


@pytest.mark.parametrize("again", AGAIN.values(), ids=list(AGAIN))
@pytest.mark.parametrize("kind", MAKERS)
def test_copies_of_answers_say_the_same(kind, again):
    original = answer(kind)

    copied = again(original)

    assert copied is not None
    assert same(copied, original)
    assert str(copied) == str(original)


@pytest.mark.parametrize("again", AGAIN.values(), ids=list(AGAIN))
@pytest.mark.parametrize("kind", MAKERS)
def test_copies_of_answers_cannot_be_changed(kind, again):
    for one in (answer(kind), again(answer(kind))):
        assert not any(array.flags.writeable for array in arrays(one))
        if dataclasses.is_dataclass(one):
            name = dataclasses.fields(one)[0].name
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(one, name, None)


def test_a_copy_of_a_decision_records_its_own_choices():
    decision = NASH.solve(COIN)
    decision.choose(np.random.default_rng(0))

    copied = copy.copy(decision)
    copied.choose(np.random.default_rng(1))

    assert (len(decision.choices), len(copied.choices)) == (1, 2)


def test_a_copy_of_a_decision_still_answers_questions():
    copied = pickle.loads(pickle.dumps(answer("decision")))

    assert copied.recheck(exact=True).gap < 1e-15
    assert str(copied.explain()) == str(answer("explanation"))
    assert copied._repr_html_() == answer("decision")._repr_html_()
