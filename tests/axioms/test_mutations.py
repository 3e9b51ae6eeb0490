"""Eight mistakes, each made in a sound rule from outside; who sees them."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import AXIOMS

NASH = bg.NashBargaining()
RANGE = bg.ExpectedUtility(normalization="range")
LEXIMIN = bg.Egalitarian()


def changed(hypotheses, utilities=None, credences=None):
    return bg.HypothesisSet.from_arrays(
        hypotheses.utilities if utilities is None else utilities,
        hypotheses.credences if credences is None else credences,
        hypotheses.outcomes,
        hypotheses.names,
    )


def wrong_sign(hypotheses):
    return NASH(changed(hypotheses, -hypotheses.utilities))


def dropped_credence(hypotheses):
    credences = np.full(len(hypotheses), 1 / len(hypotheses))
    return NASH(changed(hypotheses, credences=credences))


def unnormalized_row(hypotheses):
    ranges = np.ptp(hypotheses.utilities, axis=1, keepdims=True)
    rows = hypotheses.utilities / np.where(ranges > 0, ranges, 1)
    rows[0] = hypotheses.utilities[0]
    return bg.ExpectedUtility()(changed(hypotheses, rows))


def first_of_the_tied(hypotheses):
    lottery = RANGE(hypotheses)
    return np.eye(hypotheses.n_outcomes)[lottery.probabilities.argmax()]


def constant_row_divided_by_zero(hypotheses):
    worst = hypotheses.worst[:, None]
    with np.errstate(invalid="ignore"):
        rows = (hypotheses.utilities - worst) / (hypotheses.best[:, None] - worst)
    scores = hypotheses.credences @ rows
    tied = scores >= scores.max() - 1e-12
    # With a NaN among them no score is the largest, and the first is taken.
    return tied / tied.sum() if tied.any() else np.eye(hypotheses.n_outcomes)[0]


def credence_in_the_minimum(hypotheses):
    ranges = np.ptp(hypotheses.utilities, axis=1, keepdims=True)
    rows = hypotheses.utilities - hypotheses.worst[:, None]
    rows *= hypotheses.credences[:, None] / np.where(ranges > 0, ranges, 1)
    return bg.Egalitarian(normalization=None)(changed(hypotheses, rows))


class StalePoint:
    """Nash bargaining from the worst cases of the first set of these hypotheses."""

    def __init__(self):
        self._points = {}

    def __call__(self, hypotheses):
        names = tuple(hypotheses.names)
        point = self._points.setdefault(names, hypotheses.worst)
        return bg.NashBargaining(disagreement=point)(hypotheses)


def stopped_early(hypotheses):
    """Take three steps of the multiplicative update, and leave."""
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    cares = gains.max(axis=1) > 0
    gains, credences = gains[cares], hypotheses.credences[cares]
    lottery = np.full(hypotheses.n_outcomes, 1 / hypotheses.n_outcomes)
    for _ in range(3 if credences.sum() > 0 else 0):
        lottery = lottery * (credences / (gains @ lottery) @ gains) / credences.sum()
    return lottery / lottery.sum()


@pytest.mark.parametrize(
    ("mutant", "sound", "axiom"),
    [
        (wrong_sign, NASH, "unanimity"),
        (dropped_credence, NASH, "zero credence has no say"),
        (dropped_credence, NASH, "fair share"),
        (unnormalized_row, RANGE, "scale invariance"),
        (first_of_the_tied, RANGE, "outcome neutrality"),
        (constant_row_divided_by_zero, RANGE, "ex-ante Pareto efficiency"),
        (credence_in_the_minimum, LEXIMIN, "credence monotonicity"),
        (StalePoint(), NASH, "shift invariance"),
        (stopped_early, NASH, "ex-ante Pareto efficiency"),
    ],
    ids=lambda each: (
        each
        if isinstance(each, str)
        else getattr(each, "__name__", type(each).__name__)
    ),
)
def test_mistake_breaks_an_axiom_that_the_sound_rule_keeps(mutant, sound, axiom: str):
    wrong = AXIOMS[axiom].search(mutant, max_examples=60)
    right = AXIOMS[axiom].search(sound, max_examples=60)

    assert wrong.verdict == "broken"
    assert right.verdict == "kept"
    assert not wrong.findings
    # A mistake of any size is seen: what is reported could not be rounding.
    assert wrong.violation is not None
    assert wrong.violation.excess > 1e-3


def test_early_stop_that_is_certified_is_not_even_compared():
    class Honest:
        def solve(self, hypotheses):
            return bg.NashBargaining(tolerance=1e-300).solve(hypotheses)

        def __call__(self, hypotheses):
            return self.solve(hypotheses).lottery

    result = AXIOMS["fair share"].search(Honest(), max_examples=60)

    assert result.findings
    assert all("does not stand behind" in each.sentence for each in result.findings)
