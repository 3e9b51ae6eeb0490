"""Expected utility: the best score, exactly, under each normalization."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from bargain.problem import Problem
from bargain.solvers.argmax import TIED
from tests.nasty import NASTY, nasty_set
from tests.references import exact_gains, exact_point

from_arrays = bg.HypothesisSet.from_arrays


def exact_scores(hypotheses: bg.HypothesisSet, units) -> list[Fraction]:
    """Return credence-weighted gains over the worst case, in rational arithmetic."""
    gains = exact_gains(
        hypotheses.utilities, exact_point(hypotheses.utilities, "worst-case")
    )
    scores = [Fraction(0)] * hypotheses.n_outcomes
    for row, w, unit in zip(gains, hypotheses.credences, units, strict=True):
        if w and np.isfinite(unit):
            weight = Fraction(float(w)) / Fraction(float(unit))
            scores = [s + weight * g for s, g in zip(scores, row, strict=True)]
    return scores


def some_of(name: str) -> bg.HypothesisSet:
    """Return a nasty set of so few hypotheses that rational sums stay short."""
    whole = nasty_set(name)
    some = slice(0, 200)
    return from_arrays(whole.utilities[some], whole.credences[some], normalize=True)


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("normalization", [None, "range", "variance"])
def test_the_support_holds_the_best_outcomes_of_nasty_sets(name, normalization):
    hypotheses = some_of(name)
    rule = bg.ExpectedUtility(normalization)

    decision = rule.solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    units = np.ones(len(hypotheses))
    if normalization is not None:
        _, units = {
            "range": bg.RangeNormalization(),
            "variance": bg.VarianceNormalization(),
        }[normalization].zeros_and_units(hypotheses)
    units = np.where(hypotheses.indifferent, np.inf, units)
    scores = exact_scores(hypotheses, units)
    p = decision.lottery.probabilities
    best = max(scores)
    # Rounding may tie what differs by TIED, and no more.
    chosen = [score for score, q in zip(scores, p, strict=True) if q]
    others = [score for score, q in zip(scores, p, strict=True) if not q]
    assert min(chosen) >= best * Fraction(1 - 2 * TIED)
    assert max(others, default=-1) < best
    assert np.unique(p[p > 0]).size == 1


@pytest.mark.parametrize("name", NASTY)
def test_claims_about_nasty_sets_hold_in_rational_arithmetic(name):
    decision = bg.ExpectedUtility().solve(nasty_set(name))

    exact = decision.recheck(exact=True)

    assert exact.gap <= 1e-9
    assert exact.infeasibility <= 1e-12


def test_the_loudest_decides():
    hypotheses = from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])

    decision = bg.ExpectedUtility().solve(hypotheses)

    assert decision.lottery.support() == ("outcome 1",)
    assert decision.certificate.value == pytest.approx(300_000)


def test_the_value_is_the_expected_utility_in_common_units():
    hypotheses = from_arrays([[1, 2], [2, 1]], [0.51, 0.49])

    decision = bg.ExpectedUtility().solve(hypotheses)

    assert decision.certificate.value == pytest.approx(0.51 * 2 + 0.49 * 1)
    expected = hypotheses.credences @ decision.expected_utilities
    assert decision.certificate.value == pytest.approx(expected)


@pytest.mark.parametrize("normalization", ["range", "variance"])
def test_the_value_is_the_expected_normalized_utility(normalization):
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(4, 5)), rng.dirichlet(np.ones(4)))
    normalize = {
        "range": bg.RangeNormalization(),
        "variance": bg.VarianceNormalization(),
    }[normalization]

    decision = bg.ExpectedUtility(normalization).solve(hypotheses)

    normalized = normalize(hypotheses)
    expected = normalized.credences @ decision.lottery.expected_utilities(normalized)
    assert decision.certificate.value == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("credence", "choice"), [(0.51, 1), (0.501, 1), (0.499, 0), (0.49, 0)]
)
def test_the_coin_flip_of_the_design_turns_at_one_half(credence, choice):
    hypotheses = from_arrays([[1, 2], [2, 1]], [credence, 1 - credence])

    lottery = bg.ExpectedUtility()(hypotheses)

    assert lottery.support() == (f"outcome {choice}",)


def test_the_gap_is_relative_to_the_range_of_the_scores():
    hypotheses = from_arrays([[0, 3, 4]])
    decision = bg.ExpectedUtility().solve(hypotheses)

    assert decision.certificate.gap == 0
    assert isinstance(decision.problem, Problem)
    assert decision.problem.unit == 4


def test_weights_are_credences_over_units():
    hypotheses = from_arrays([[0, 4], [1, 0]], [0.5, 0.5])

    raw = bg.ExpectedUtility().solve(hypotheses).weights
    ranged = bg.ExpectedUtility("range").solve(hypotheses).weights

    assert raw == pytest.approx([0.5, 0.5])
    assert ranged == pytest.approx([0.2, 0.8])


def test_an_offset_of_1e12_is_no_stake():
    hypotheses = from_arrays([[1e12, 1e12 + 1], [3, 0]], [0.6, 0.4])

    assert bg.ExpectedUtility()(hypotheses).support() == ("outcome 0",)
