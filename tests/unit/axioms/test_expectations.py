"""What is said of rules names rules and axioms that there are."""

from __future__ import annotations

from bargain.axioms import AXIOMS
from bargain.axioms.benched import benched_rules
from bargain.axioms.expectations import EXPECTED, REMARKS


def test_expectations_are_about_rules_and_axioms_of_the_table():
    assert {rule for rule, _ in EXPECTED} <= set(benched_rules())
    assert {axiom for _, axiom in EXPECTED} <= set(AXIOMS)


def test_remarks_are_about_expectations():
    assert set(REMARKS) <= set(EXPECTED)
