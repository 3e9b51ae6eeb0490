"""What the literature says of rules and axioms, found again by the axioms we ship."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import AXIOMS, RestrictedMonotonicity

from_arrays = bg.HypothesisSet.from_arrays

EXOGENOUS = bg.NashBargaining(disagreement=bg.Disagreement.outcome("outcome 0"))

# (rule, axiom, broken, who says so)
ANSWERS = (
    (bg.ExpectedUtility(), "scale invariance", True, "needs comparable units"),
    (bg.ExpectedUtility(), "bounded influence of stakes", True, "utility monsters"),
    (bg.ExpectedUtility(), "independence of irrelevant alternatives", False, ""),
    (EXOGENOUS, "independence of irrelevant alternatives", False, "Nash (1950)"),
    (
        bg.NashBargaining(),
        "independence of irrelevant alternatives",
        True,
        "the worst case is of the menu",
    ),
    (
        bg.KalaiSmorodinsky(),
        "independence of irrelevant alternatives",
        True,
        "Kalai and Smorodinsky (1975)",
    ),
    (bg.NashBargaining(), "restricted monotonicity", True, "their objection to Nash"),
    (bg.NashBargaining(), "scale invariance", False, "Nash (1950)"),
    (bg.KalaiSmorodinsky(), "scale invariance", False, "same"),
    (bg.MyFavouriteTheory(), "hypothesis clones", True, "Gustafsson and Torpman"),
    (bg.NashBargaining(), "core", False, "Fain, Goel and Munagala (2016)"),
    (bg.NashBargaining(), "ex-ante consistency", True, "Myerson (1981)"),
    (bg.ExpectedUtility(), "ex-ante consistency", False, "Myerson (1981)"),
    (bg.RandomDictator(), "ex-ante Pareto efficiency", True, "Gibbard (1977)"),
)


@pytest.mark.parametrize(
    ("rule", "axiom", "is_broken"),
    [
        pytest.param(rule, axiom, broken, id=f"{type(rule).__name__}-{axiom}")
        for rule, axiom, broken, _ in ANSWERS
    ],
)
def test_search_agrees_with_what_is_known(rule, axiom: str, is_broken: bool):
    result = AXIOMS[axiom].search(rule, max_examples=300 if is_broken else 60)

    assert result.verdict == ("broken" if is_broken else "kept")


def test_lexicographic_kalai_smorodinsky_is_not_monotone_among_three():
    # Without the last outcome each of the opposed two expects 0.5 and the third its 1.
    # The outcome (0.6, 0.6, 0.6) raises the least to 0.6, and costs the third 0.4.
    hypotheses = from_arrays([[1, 0, 0, 0.6], [0, 1, 0, 0.6], [1, 1, 0, 0.6]])

    found = RestrictedMonotonicity().check(bg.KalaiSmorodinsky(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.expected_utilities == pytest.approx([0.5, 0.5, 1])
    assert found.after.expected_utilities == pytest.approx([0.6, 0.6, 0.6])
    assert found.excess == pytest.approx(0.4, abs=2e-4)
