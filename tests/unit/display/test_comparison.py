"""Comparisons as text: legible at any width, whatever the labels say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rich.cells import cell_len

import bargain as bg
from bargain.aggregators.registry import rule_from_text
from bargain.display.comparison import comparison_text

RULES = ("eu", "eu:range", "eu:variance", "mixed:0.5", "nash", "0.3*eu+0.7*nash")


def compared(hypotheses: bg.HypothesisSet, *rules: str) -> bg.Comparison:
    return bg.compare(hypotheses, {rule: rule_from_text(rule) for rule in rules})


def long_labels(kind: str, number: int) -> list[str]:
    return [f"{kind} no. {k} of a long name".ljust(30, ".") for k in range(number)]


def random_set(
    n: int, m: int, outcomes: list[str] | None = None, names: list[str] | None = None
) -> bg.HypothesisSet:
    rng = np.random.default_rng(7)
    return bg.HypothesisSet.from_arrays(rng.random((n, m)), None, outcomes, names)


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def label_column(text: str) -> str:
    """Return what stands to the left, where folded labels go on."""
    return without_blanks(
        "".join(re.split(r"\s{2,}", line)[0] for line in text.split("\n"))
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_label_is_lost_at_any_width(width: int):
    outcomes, names = long_labels("outcome", 20), long_labels("hypothesis", 20)
    comparison = compared(random_set(20, 20, outcomes, names), *RULES)

    text = comparison_text(comparison, width)

    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text
    found = label_column(text)
    for label in (*outcomes, *names):
        assert without_blanks(label) in found
    for rule in RULES:
        assert re.search(rf"^{re.escape(rule)} +optimal", text, re.MULTILINE) or (
            width == 40
        )


def test_five_rules_and_long_labels_fit_side_by_side_in_80_columns():
    outcomes = long_labels("outcome", 20)

    text = comparison_text(compared(random_set(3, 20, outcomes), *RULES[:5]))

    lotteries = text.split("\n\n")[0].splitlines()
    assert len(lotteries) == 23
    for outcome, line in zip(outcomes, lotteries[3:], strict=True):
        assert line.startswith(outcome)
        assert len(line.removeprefix(outcome).split()) == 5


def test_long_names_of_rules_are_cut_between_their_words():
    text = comparison_text(
        compared(random_set(2, 3), "kalai-smorodinsky", "my-favourite-theory")
    )

    first, second, *_ = text.split("\n\n")[0].splitlines()[1:]
    assert first.split() == ["kalai-", "my-favourite-"]
    assert second.split() == ["outcome", "smorodinsky", "theory"]


def test_rules_that_do_not_fit_follow_below():
    many = [f"mixed:0.{k}" for k in range(100, 125)]

    text = comparison_text(compared(random_set(2, 3), *many))

    for rule in many:
        assert len(re.findall(rf"{re.escape(rule)}(?= |$)", text, re.MULTILINE)) == 3


def test_many_hypotheses_are_summarized():
    hypotheses = bg.examples.load("left-right")

    text = comparison_text(compared(hypotheses, "eu", "nash"))

    assert len(text.splitlines()) < 30
    assert "rule  least  median  most  worst off\n" in text
    assert "nash  0.500  0.750   1     respondent 1 and 49 others\n" in text
    assert "(944 hypotheses are summarized; the JSON output lists them all)" in text


def test_summary_leaves_out_the_indifferent():
    utilities = np.eye(40)[:, :2]

    text = comparison_text(
        compared(bg.HypothesisSet.from_arrays(utilities), "eu:range")
    )

    assert "eu:range  0.500  0.500   0.500  hypothesis 0 and 1 others\n" in text


def test_summary_of_nothing_but_the_indifferent():
    hypotheses = bg.HypothesisSet.from_arrays(np.ones((40, 2)))

    text = comparison_text(compared(hypotheses, "eu", "nash"))

    assert "nash  -      -       -     nobody: all are indifferent\n" in text


def test_many_outcomes_are_summed_up():
    hypotheses = random_set(3, 200)
    comparison = compared(hypotheses, "eu", "nash")

    text = comparison_text(comparison)

    assert re.search(r"^170 others together +0 +0$", text, re.MULTILINE)
    for lottery in comparison.lotteries.values():
        for outcome in lottery.support():
            assert re.search(rf"^{outcome} ", text, re.MULTILINE)


def test_sum_of_many_small_probabilities_is_shown():
    hypotheses = bg.HypothesisSet.from_arrays(np.eye(60))

    text = comparison_text(compared(hypotheses, "nash"))

    assert re.search(r"^30 others together +0\.500$", text, re.MULTILINE)


NASTY = {
    "[bold red]markup[/]": "[bold red]markup[/]",
    "[link=x]more[/link]": "[link=x]more[/link]",
    "[/]": "[/]",
    "a\x1b[31mred": r"a\x1b[31mred",
    "two\nlines": r"two\nlines",
    "b\u202eack": r"b\u202eack",
    "ta\tb": r"ta\tb",
    ":smile:": ":smile:",
    "bell\x07": r"bell\x07",
}


def test_labels_do_not_act_on_the_terminal():
    labels = list(NASTY)
    hypotheses = random_set(9, 9, labels, labels)

    text = comparison_text(compared(hypotheses, "eu", "nash"), 120)

    assert all(character.isprintable() or character == "\n" for character in text)
    for shown in NASTY.values():
        assert len(re.findall(rf"^{re.escape(shown)} ", text, re.MULTILINE)) == 2


def test_notes_do_not_act_on_the_terminal():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 2], [7, 7]], names=["a", "[red]\x1b[31m"]
    )

    text = comparison_text(compared(hypotheses, "nash"))

    assert "- nash: indifferent, left out: '[red]\\x1b[31m'" in text


def test_refused_rules_say_why():
    def refuse(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        raise bg.BargainError("[red]no\n")

    hypotheses = random_set(2, 2)

    text = comparison_text(bg.compare(hypotheses, {"[b]": refuse}))

    assert text.splitlines()[-1] == r"[b]   error   [red]no\n"


def test_str_and_repr_of_a_comparison():
    comparison = compared(bg.examples.load("coin-flip"), "nash")

    assert str(comparison) == comparison_text(comparison)


def test_frame_of_a_comparison():
    pandas = pytest.importorskip("pandas")
    comparison = compared(bg.examples.load("coin-flip"), "eu", "nash")

    frame = comparison.to_frame()

    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["rule", "outcome", "probability", "gap", "status"]
    assert frame["rule"].tolist() == ["eu", "eu", "nash", "nash"]
    assert frame["outcome"].tolist() == ["outcome 1", "outcome 2"] * 2
    assert frame["probability"].tolist() == pytest.approx([0, 1, 0.49, 0.51])
    assert set(frame["status"]) == {"optimal"}


def test_frame_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    comparison = compared(bg.examples.load("coin-flip"), "eu")

    with pytest.raises(bg.MissingExtraError) as caught:
        comparison.to_frame()

    assert str(caught.value) == "a frame needs pandas: pip install pandas"
