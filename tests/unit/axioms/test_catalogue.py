"""Every axiom is kept by some rule, and by that rule on the nastiest sets."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import AXIOMS
from bargain.axioms.sampling import sample_sets
from bargain.errors import BargainError
from tests.nasty import NASTY, nasty_set

NASH = bg.NashBargaining()
SUM = bg.ExpectedUtility()

# A rule that keeps each axiom, on any set. Restricted monotonicity is kept by
# Kalai-Smorodinsky's rule between two hypotheses only: see tests/axioms.
KEEPERS = {
    "ex-ante Pareto efficiency": NASH,
    "unanimity": NASH,
    "individual rationality": NASH,
    "fair share": NASH,
    "core": NASH,
    "bounded harm": NASH,
    "bounded influence of stakes": NASH,
    "tiny credence has no veto": NASH,
    "zero credence has no say": NASH,
    "credence monotonicity": NASH,
    "continuity in credences": NASH,
    "disagreement monotonicity": NASH,
    "scale invariance": NASH,
    "shift invariance": NASH,
    "symmetry": NASH,
    "outcome neutrality": NASH,
    "hypothesis clones": NASH,
    "outcome clones": NASH,
    "independence of irrelevant alternatives": SUM,
    "dominated outcome": SUM,
    "dreadful outcome": SUM,
    "ex-ante consistency": SUM,
}
# The others would take long.
SMALL = [name for name in NASTY if np.asarray(NASTY[name][0]).size <= 200]


def mean_of_all(hypotheses):
    """Choose by the mean, as somebody might who has not read the manual."""
    scores = hypotheses.credences @ hypotheses.utilities
    return np.eye(hypotheses.n_outcomes)[scores.argmax()]


def test_every_axiom_but_one_has_a_keeper():
    assert set(AXIOMS) - set(KEEPERS) == {"restricted monotonicity"}


@pytest.mark.parametrize("name", KEEPERS)
def test_axiom_is_kept_by_a_rule_on_sampled_sets(name: str):
    result = AXIOMS[name].search(KEEPERS[name], max_examples=40)

    assert result.violation is None
    assert result.n_examples == 40
    assert not result.findings


@pytest.mark.parametrize("name", KEEPERS)
def test_axiom_is_kept_by_that_rule_on_nasty_sets(name: str):
    for entry in SMALL:
        assert AXIOMS[name].check(KEEPERS[name], nasty_set(entry)) is None, entry


def _offset_or_nearly_tied(seed: int) -> bg.HypothesisSet:
    """Return a set in which a careless comparison would see what is rounding."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(2, 4)), int(rng.integers(2, 5))
    whole = rng.integers(0, 3, shape).astype(float)
    utilities = whole if seed % 2 else rng.normal(size=shape)
    nearly = 10.0 ** -float(rng.integers(6, 12))
    if seed % 5 == 0:
        utilities += rng.choice([1e6, 1e9, 1e12, -1e12])
    elif seed % 5 == 1:
        utilities += nearly * rng.integers(0, 3, shape)
    elif seed % 5 == 2:
        utilities[:, 0] = utilities[:, -1] + nearly * rng.normal(size=shape[0])
    elif seed % 5 == 3:
        utilities[0] = utilities[-1] * (1 + nearly)
    else:
        utilities *= 10.0 ** rng.choice([-300, -12, 0, 12, 300], (shape[0], 1))
    credences = rng.dirichlet(np.ones(shape[0])) if seed % 3 else np.ones(shape[0])
    return bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)


@pytest.mark.parametrize("name", [name for name in KEEPERS if KEEPERS[name] is NASH])
def test_rounding_is_no_violation(name: str):
    for seed in range(20):
        assert AXIOMS[name].check(NASH, _offset_or_nearly_tied(seed)) is None, seed


def test_restricted_monotonicity_is_kept_between_two_hypotheses():
    axiom, rule = AXIOMS["restricted monotonicity"], bg.KalaiSmorodinsky()
    pairs = [each for each in sample_sets(0, 120) if len(each) == 2]

    assert len(pairs) > 20
    assert sum(bool(axiom.places(each)) for each in pairs) > 10
    assert [axiom.check(rule, each) for each in pairs] == [None] * len(pairs)


@pytest.mark.parametrize("name", AXIOMS)
@pytest.mark.parametrize(
    "rule",
    [SUM, bg.ExpectedUtility(normalization="range"), bg.RandomDictator(), mean_of_all],
    ids=["raw", "range", "dictator", "function"],
)
@pytest.mark.filterwarnings("error")
def test_nasty_sets_are_answered_or_refused_in_the_librarys_words(name: str, rule):
    for entry in SMALL:
        try:
            found = AXIOMS[name].check(rule, nasty_set(entry))
        except BargainError:
            continue
        assert found is None or found.excess > 0


@pytest.mark.parametrize("name", AXIOMS)
def test_axiom_says_what_it_promises_and_who_stated_it(name: str):
    axiom = AXIOMS[name]

    assert axiom.name == name
    assert axiom.statement.endswith(".")
    assert axiom.reference
    assert not axiom.reference.endswith(".")
