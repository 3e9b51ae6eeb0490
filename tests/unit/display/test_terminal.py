"""What rich prints of answers: the command line's tables, at the console's width."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

import bargain as bg
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
