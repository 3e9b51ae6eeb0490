"""The table in the documentation is still true: a changed cell fails here.

`python -m bargain.axioms --report` records it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bargain.axioms import AXIOMS, tabulate
from bargain.axioms.benched import benched_rules
from bargain.axioms.expectations import EXPECTED, REMARKS
from bargain.display.axiom_page import axiom_page
from bargain.io.axiom_tables import set_of

DOCS = Path(__file__).parents[2] / "docs"
RECORD = json.loads((DOCS / "axioms.json").read_text(encoding="utf-8"))
CELLS = {(cell["rule"], cell["axiom"]): cell for cell in RECORD["cells"]}
RULES = benched_rules()

# Another seed than the record's, and few sets: what holds for all holds for these.
SEED, EXAMPLES = 1, 20


def _axioms(rule: str, *verdicts: str) -> Iterator[str]:
    return (axiom for axiom in AXIOMS if CELLS[rule, axiom]["verdict"] in verdicts)


def test_record_has_a_cell_for_every_rule_and_axiom():
    assert list(CELLS) == [(rule, axiom) for rule in RULES for axiom in AXIOMS]
    assert RECORD["rules"] == {name: repr(rule) for name, rule in RULES.items()}


def test_page_is_made_of_the_record():
    assert (DOCS / "axioms.md").read_text(encoding="utf-8") == axiom_page(RECORD)


@pytest.mark.parametrize("rule", RULES)
def test_what_was_broken_is_broken_by_the_same_set(rule: str):
    for axiom in _axioms(rule, "broken"):
        hypotheses = set_of(CELLS[rule, axiom]["counterexample"]["set"])

        found = AXIOMS[axiom].check(RULES[rule], hypotheses)

        assert found is not None, f"{rule} keeps {axiom} now; record it"


@pytest.mark.parametrize("rule", RULES)
def test_what_was_kept_is_kept_on_other_sets(rule: str):
    kept = list(_axioms(rule, "kept", "does not apply", "no answer"))

    table = tabulate({rule: RULES[rule]}, kept, seed=SEED, max_examples=EXAMPLES)

    changed = {
        axiom: str(cell.violation or cell.findings)
        for (_, axiom), cell in table.cells.items()
        if cell.verdict == "broken" or cell.findings
    }
    assert changed == {}


def test_no_rule_of_ours_raises_or_gives_what_is_no_lottery():
    said = [f["sentence"] for cell in CELLS.values() for f in cell.get("findings", ())]

    assert [
        sentence
        for sentence in said
        if not sentence.startswith("it does not stand behind its lottery: ")
    ] == []


def test_counterexamples_are_small_enough_to_check_by_hand():
    shown: dict[tuple[str, str], Any] = {
        place: cell["counterexample"]["set"]["utilities"]
        for place, cell in CELLS.items()
        if "counterexample" in cell
    }

    large = [
        place
        for place, utilities in shown.items()
        if max(len(utilities), len(utilities[0])) > 4
    ]
    assert shown
    assert large == []


def test_every_difference_from_the_literature_is_explained():
    differences = {
        place
        for place, is_kept in EXPECTED.items()
        if is_kept != (CELLS[place]["verdict"] == "kept")
    }

    assert differences == set(REMARKS)
