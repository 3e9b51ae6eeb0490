"""What rich prints of answers: the command line's tables, at the console's width."""

from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

import bargain as bg
from bargain.axioms import tabulate
from bargain.display.comparison import comparison_text
from bargain.display.diagnosis import diagnosis_text
from bargain.display.sweep import sweep_text

MONSTER = bg.scenarios.load("utility-monster")
RULES = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
DECISION = bg.NashBargaining().solve(MONSTER.hypotheses)
COMPARISON = bg.compare(MONSTER.hypotheses, RULES)
SWEEP = bg.sweep(MONSTER, RULES, stakes=[1, 1e3])
DIAGNOSIS = bg.diagnose(MONSTER.hypotheses)


def printed(answer: Any, width: int) -> str:
    buffer = io.StringIO()
    Console(file=buffer, width=width, color_system=None).print(answer)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())


@pytest.mark.parametrize("width", [50, 100])
@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (COMPARISON, comparison_text),
        (SWEEP, sweep_text),
        (DIAGNOSIS, diagnosis_text),
    ],
    ids=["comparison", "sweep", "diagnosis"],
)
def test_rich_prints_what_the_text_says_at_its_width(answer, text, width):
    assert printed(answer, width).strip("\n") == text(answer, width)


@pytest.mark.parametrize("width", [40, 80])
def test_rich_prints_decisions_under_the_name_of_their_rule(width):
    lines = printed(DECISION, width).splitlines()

    assert lines[0] == "NashBargaining()"
    assert any(line.startswith("optimal, ") for line in lines)
    for outcome in DECISION.lottery.support():
        assert any(line.endswith(outcome) for line in lines)
    assert max(map(cell_len, lines)) <= width


def test_rich_does_not_read_markup_in_labels():
    label = "[bold red]tea[/]"
    hypotheses = bg.HypothesisSet.from_arrays([[1.0, 0.0]], None, [label, "coffee"])

    assert label in printed(bg.ExpectedUtility().solve(hypotheses), 80)
    assert label in printed(bg.compare(hypotheses, RULES), 80)


def test_print_keeps_to_plain_text():
    assert str(COMPARISON) == comparison_text(COMPARISON)
    assert str(DECISION) == repr(DECISION)
    assert repr(DECISION).startswith("Decision(NashBargaining(), Lottery({")


def test_rich_prints_a_set_and_a_lottery_as_tables():
    label = "[red]tea[/]"
    hypotheses = bg.HypothesisSet.from_arrays(
        np.arange(60.0).reshape(12, 5),
        outcomes=[label, "credence", "c", "d", "e"],
        names=[f"view {k}" for k in range(12)],
    )

    shown = printed(hypotheses, 60).splitlines()
    assert shown[0].split() == ["hypothesis", "credence", label, "credence", "c", "d"]
    assert shown[3].split() == ["view", "1", "0.083", "5", "6", "7", "8"]
    assert "view 10" not in printed(hypotheses, 60)
    assert shown[-1] == "12 hypotheses x 5 outcomes"
    lottery = bg.Lottery({label: 0.25, "b": 0.75, "c": 0})
    assert [line.split() for line in printed(lottery, 60).splitlines()[2:]] == [
        ["0.750", "b"],
        ["0.250", label],
        ["0", "(1", "other)"],
    ]


@pytest.mark.parametrize(
    "answer",
    [
        bg.disagreement_report(MONSTER.hypotheses),
        bg.find_monster(bg.ExpectedUtility(), MONSTER.hypotheses, max_credence=0.1),
        bg.find_counterexample("fair share", bg.ExpectedUtility()),
        tabulate({"eu": bg.ExpectedUtility()}, ["fair share"], max_examples=20),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_rich_and_notebooks_show_the_text_of_other_answers(answer):
    assert printed(answer, 1000).strip() == str(answer).strip()
    assert ElementTree.fromstring(answer._repr_html_())[0].text == str(answer)
