"""The table: rules x axioms, the same however the work is split."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import AXIOMS, AxiomTable, tabulate
from bargain.axioms.violation import SearchResult

SOME = ["scale invariance", "fair share", "hypothesis clones", "outcome clones"]


def _rules() -> dict[str, Any]:
    return {
        "eu": bg.ExpectedUtility(),
        "nash": bg.NashBargaining(),
        "first": lambda hypotheses: np.eye(hypotheses.n_outcomes)[0],
    }


def _cells(table: AxiomTable) -> dict[tuple[str, str], Any]:
    return {
        place: (
            cell.verdict,
            cell.n_examples,
            cell.violation and (cell.violation.sentence, cell.violation.excess),
        )
        for place, cell in table.cells.items()
    }


def test_every_cell_is_what_the_axiom_finds_alone():
    table = tabulate(_rules(), SOME, seed=3, max_examples=30)

    assert set(table.cells) == {(rule, axiom) for rule in _rules() for axiom in SOME}
    for (rule, axiom), cell in table.cells.items():
        alone = AXIOMS[axiom].search(_rules()[rule], seed=3, max_examples=30)
        assert (cell.verdict, cell.n_examples) == (alone.verdict, alone.n_examples)


def test_processes_change_nothing_and_take_rules_that_cannot_be_sent():
    alone = tabulate(_rules(), SOME, max_examples=12)
    together = tabulate(_rules(), SOME, max_examples=12, processes=2)

    assert list(together.cells) == list(alone.cells)
    assert _cells(together) == _cells(alone)


def test_progress_hears_of_every_cell():
    heard: list[tuple[str, str]] = []

    def listen(rule: str, cell: SearchResult) -> None:
        heard.append((rule, cell.axiom))

    table = tabulate(_rules(), SOME, max_examples=3, progress=listen)

    assert sorted(heard) == sorted(table.cells)


def test_a_rule_is_asked_about_each_set_once_for_all_axioms():
    asked: list[bytes] = []

    def dictator(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        asked.append(hypotheses.utilities.tobytes())
        return bg.RandomDictator()(hypotheses)

    tabulate({"dictator": dictator}, ["fair share"] * 3, seed=5, max_examples=6)

    assert len(asked) == len(set(asked)) <= 6


def test_an_axiom_that_a_rule_has_no_option_for_does_not_apply():
    table = tabulate({"eu": bg.ExpectedUtility()}, ["disagreement monotonicity"])

    assert table["eu", "disagreement monotonicity"].verdict == "does not apply"


def test_a_rule_that_declines_every_set_has_no_answer():
    rule = bg.NashBargaining(disagreement=bg.Disagreement.outcome("nowhere"))

    cell = tabulate({"lost": rule}, ["unanimity"], max_examples=5)["lost", "unanimity"]

    assert cell.verdict == "no answer"
    assert (cell.n_examples, cell.n_declined, cell.n_answered) == (5, 5, 0)


def test_a_rule_that_raises_is_found_out_and_counted():
    def fails(hypotheses: bg.HypothesisSet) -> Any:
        raise ZeroDivisionError("nothing to divide by")

    cell = tabulate({"fails": fails}, ["unanimity"], max_examples=4)[
        "fails", "unanimity"
    ]

    assert cell.verdict == "no answer"
    assert cell.n_failed == 4
    (finding,) = cell.findings
    assert finding.sentence == "it raised ZeroDivisionError: nothing to divide by"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"axioms": ["envy"]}, r"axiom must be an Axiom .*got 'envy'\); there are ex-"),
        ({"max_examples": 0}, r"max_examples must be a whole .* at least 1 \(got 0\)"),
        ({"processes": 0}, r"processes must be a whole .* at least 1 \(got 0\)"),
    ],
)
def test_refuses_what_cannot_be(options: dict[str, Any], message: str):
    with pytest.raises(bg.InvalidOptionError, match=message):
        tabulate({"eu": bg.ExpectedUtility()}, **options)


def test_refuses_a_class_in_the_place_of_a_rule():
    with pytest.raises(bg.InvalidOptionError, match="rules must be instances"):
        tabulate({"eu": bg.ExpectedUtility})  # type: ignore[dict-item]  # the mistake
