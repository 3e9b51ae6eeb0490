"""What notebooks show: short, and with nothing in a label that acts on the page."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import bargain as bg

# Every element and attribute that a page may have.
PLAIN = {*("div", "p", "b", "ul", "li", "pre"), *("table", "thead", "tbody"), "tr"}
PLAIN |= {"th", "td"}
ATTRIBUTES = {
    ("class", "tex2jax_ignore mathjax_ignore"),
    ("style", "text-align: left"),
}
NASTY = (
    "<script>alert(1)</script>",
    "</td></script><script>document.title='x'</script>",
    "\"double\" & 'single'",
    "$x^2$ &lt; \\(y\\)",
)


def parsed(answer: Any) -> ElementTree.Element:
    """Read a page as XML, which forgives nothing."""
    html = answer._repr_html_()
    assert type(html) is str
    root = ElementTree.fromstring(html)
    assert {element.tag for element in root.iter()} <= PLAIN
    found = {pair for element in root.iter() for pair in element.attrib.items()}
    assert found <= ATTRIBUTES
    return root


def words(root: ElementTree.Element) -> list[str]:
    return [text.strip() for text in root.itertext()]


def tables(root: ElementTree.Element) -> list[list[list[str]]]:
    return [
        [[cell.text or "" for cell in row] for row in table.iter("tr")]
        for table in root.iter("table")
    ]


def nasty_set() -> bg.HypothesisSet:
    rng = np.random.default_rng(3)
    names = [f"{label} of h" for label in NASTY]
    return bg.HypothesisSet.from_arrays(rng.random((4, 4)), None, NASTY, names)


def complain(_: bg.HypothesisSet) -> bg.Lottery:
    raise bg.SolverError(NASTY[0])


def answers() -> dict[str, Any]:
    hypotheses = nasty_set()
    rules: dict[str, Any] = {NASTY[1]: bg.NashBargaining(), NASTY[2]: complain}
    decision = bg.NashBargaining(disagreement="random-dictator").solve(hypotheses)
    monster = hypotheses.names[0]
    return {
        "set": hypotheses,
        "lottery": decision.lottery,
        "decision": decision,
        "comparison": bg.compare(hypotheses, rules),
        "explanation": decision.explain(),
        "sweep": bg.sweep(hypotheses, rules, stakes=[1, 10], hypothesis=monster),
        "diagnosis": bg.diagnose(hypotheses),
        "report": bg.disagreement_report(hypotheses),
    }


ANSWERS = answers()


@pytest.mark.parametrize("kind", ANSWERS)
def test_labels_are_shown_and_never_run(kind):
    shown = " ".join(words(parsed(ANSWERS[kind])))

    assert "<script>" in shown  # as text, which the parser gives back


@pytest.mark.parametrize("kind", ["set", "lottery", "decision", "comparison"])
def test_every_label_is_a_cell_of_its_own(kind):
    cells = {
        cell for table in tables(parsed(ANSWERS[kind])) for row in table for cell in row
    }

    whole = kind in ("set", "comparison")
    assert cells >= set(NASTY if whole else ANSWERS["lottery"].support())
    if kind != "lottery":
        assert cells >= {f"{label} of h" for label in NASTY}


def test_what_a_rule_said_instead_is_shown():
    (certificates,) = tables(parsed(ANSWERS["comparison"]))[2:]

    assert certificates[2] == [NASTY[2], "error", NASTY[0]]


def test_control_characters_are_written_as_escapes():
    label = "a\x1b[31m\u202eb\u2028c"
    hypotheses = bg.HypothesisSet.from_arrays([[1.0, 2.0]], None, [label, "tea"])

    ((head, _),) = tables(parsed(hypotheses))

    assert head[2] == r"a\x1b[31m\u202eb\u2028c"


def test_a_small_set_is_shown_whole():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 2.5], [1e6, -3]], [0.75, 0.25], ["tea", "coffee"], ["u", "v"]
    )

    root = parsed(hypotheses)

    assert tables(root) == [
        [
            ["hypothesis", "credence", "tea", "coffee"],
            ["u", "0.750", "1", "2.5"],
            ["v", "0.250", "1e+06", "-3"],
        ]
    ]
    assert words(root)[-1] == "2 hypotheses x 2 outcomes"


def test_a_long_set_costs_no_memory_and_little_room():
    rng = np.random.default_rng(0)
    utilities = rng.random((1_000_000, 20), dtype=np.float32)
    hypotheses = bg.HypothesisSet.from_arrays(utilities)
    hypotheses._repr_html_()  # what it imports is there now

    tracemalloc.start()
    html = hypotheses._repr_html_()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 100_000  # one bit per hypothesis would be more
    assert len(html) < 5_000
    (rows,) = tables(parsed(hypotheses))
    assert rows[1][:3] == ["hypothesis 0", "<0.001", f"{utilities[0, 0]:.4g}"]
    assert rows[1][-1] == "…"
    assert set(rows[-1]) == {"…"}
    assert "1,000,000 hypotheses x 20 outcomes, float32" in words(parsed(hypotheses))


def test_a_set_in_shards_is_shown_without_reading_them(tmp_path):
    for k in range(3):
        np.save(tmp_path / f"part-{k}.npy", np.eye(2) + k)
    hypotheses = bg.HypothesisSet.from_shards(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()

    (rows,) = tables(parsed(hypotheses))

    assert rows[0] == ["hypothesis", "credence", "worst", "best"]
    assert rows[3] == ["hypothesis 2", "0.167", "1", "2"]


def test_decisions_about_many_hypotheses_show_no_gains_and_compute_none():
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(rng.random((1000, 5)))
    decision = bg.NashBargaining().solve(hypotheses)
    for name in ("expected_utilities", "gains", "weights"):
        decision.__dict__.pop(name, None)

    comparison = bg.Comparison(hypotheses, ("nash",), {"nash": decision}, {})

    pages = parsed(decision), parsed(comparison)

    assert all("(1,000 hypotheses)" in words(root) for root in pages)
    assert not {"expected_utilities", "gains", "weights"} & set(vars(decision))


def test_a_lottery_over_many_outcomes_adds_up_the_unlikely_ones():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(500))

    ((head, *rows),) = tables(parsed(bg.Lottery(probabilities)))

    assert head == ["outcome", "probability"]
    assert rows[0][0] == f"outcome {probabilities.argmax()}"
    assert len(rows) == 31
    left = 1 - np.sort(probabilities)[-30:].sum()
    assert rows[-1] == ["(470 others)", f"{left:.3f}"]


def test_a_lottery_that_is_sure_says_how_many_others_there_are():
    ((_, *rows),) = tables(parsed(bg.Lottery([0.0, 1.0, 0.0], ["a", "b", "c"])))

    assert rows == [["b", "1"], ["(2 others)", "0"]]


def test_a_decision_shows_the_lottery_the_shares_and_the_certificate():
    coin = bg.examples.load("coin-flip")
    decision = bg.NashBargaining().solve(coin)

    root = parsed(decision)

    lottery, gains = tables(root)
    assert lottery[1:] == [["outcome 2", "0.510"], ["outcome 1", "0.490"]]
    assert gains[1:] == [["U1", "0.510", "0.510"], ["U2", "0.490", "0.490"]]
    assert "NashBargaining()" in words(root)
    assert f"optimal, {decision.message}" in words(root)
    assert "no other lottery is as good" in words(root)


def test_a_comparison_of_many_rules_shows_some():
    coin = bg.examples.load("coin-flip")
    rules = {f"rule {k}": bg.ExpectedUtility() for k in range(100)}

    root = parsed(bg.compare(coin, rules))

    lotteries, _, certificates = tables(root)
    assert lotteries[0][-1] == certificates[-1][0] == "rule 29"
    assert "(70 more rules)" in words(root)


def test_a_comparison_without_a_decision_shows_what_the_rules_said():
    root = parsed(bg.compare(bg.examples.load("coin-flip"), {"mute": complain}))

    assert tables(root) == [[["rule", "status", "gap"], ["mute", "error", NASTY[0]]]]


def test_long_lists_of_notes_are_cut():
    decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    noted = replace(decision, notes=tuple(f"note {k}" for k in range(50)))

    items = [item.text for item in parsed(noted).iter("li")]

    assert items == [*(f"note {k}" for k in range(8)), "and 43 more"]


def test_a_very_long_label_is_cut_in_tables():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1.0, 0.0]], outcomes=["x" * 10**6, "y"], names=["z" * 10**6]
    )

    assert len(hypotheses._repr_html_()) < 2_000
    assert "x" * 199 + "…" in hypotheses._repr_html_()
    assert len(bg.ExpectedUtility()(hypotheses)._repr_html_()) < 2_000
