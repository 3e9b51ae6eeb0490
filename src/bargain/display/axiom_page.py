"""The page of axioms: a table, what it says of the literature, counterexamples.

It is made of the record that `bargain.io.axiom_tables` writes, so that it can be made
again without searching.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bargain.axioms import AXIOMS
from bargain.axioms.expectations import EXPECTED, REMARKS
from bargain.display.counterexamples import counterexample_lines

# Which rules stand side by side; others come last.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "Sums of utilities": ("eu", "eu:range", "variance-voting", "logit-pooling"),
    "Bargaining": (
        "nash",
        "nash, random dictator",
        "nash, an outcome",
        "mixed",
        "isoelastic:2",
        "bounded-eu:0.5",
        "kalai-smorodinsky",
        "egalitarian",
    ),
    "Risk over hypotheses": ("worst-case", "cvar", "mean-minus-deviation"),
    "Dictators and votes": (
        "my-favourite-theory",
        "my-favourite-option",
        "random-dictator",
        "borda",
        "approval",
        "maximal-lottery",
    ),
}

_HEAD = """\
# Axioms

<!-- Written by `python -m bargain.axioms --report` from docs/axioms.json. -->

An *axiom* is a promise that a rule may keep. Each rule was tried on the same
{max_examples} sets of hypotheses (seed {seed}) for each axiom, small ones first, with
monsters, threats, copies, ties and indifferent hypotheses among them; for some axioms
the first are written by hand, since a sample misses them. A check mark says that no
counterexample was found, which is no proof. A cross leads to one, made as small
as could be. A dash: the axiom says nothing about such a rule, or the rule declined
every set. In brackets: to how many it gave an answer, where it declined some.

```python
>>> import bargain as bg
>>> bg.find_counterexample("scale invariance", bg.ExpectedUtility()).sentence
"multiplying the utilities of 'hypothesis 0' by 1024 moves what ..."
```

A function of your own joins the table by
`bargain axioms --rule mypackage.mymodule:my_rule`.
"""

_DIFFERENCES = """\
## Against the literature

Of {said} cells about which something is said, or can be proved, the search agrees with
{agreed}. In the others it says otherwise, and why.
"""

Cells = Mapping[tuple[str, str], Mapping[str, Any]]


def axiom_page(document: Mapping[str, Any]) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    document : mapping
        As `axiom_table_document` makes it.
    """
    cells = {(cell["rule"], cell["axiom"]): cell for cell in document["cells"]}
    parts = [
        _HEAD.format_map(document),
        "## Which rule keeps what\n",
        *_tables(list(document["rules"]), document["axioms"], cells),
        *_differences(cells),
        "## Axioms and counterexamples\n",
    ]
    for axiom in document["axioms"]:
        parts += _section(axiom, list(document["rules"]), cells)
    return "\n".join(parts)


def _tables(rules: Sequence[str], axioms: Sequence[str], cells: Cells) -> list[str]:
    named = {name for family in FAMILIES.values() for name in family}
    rest = tuple(rule for rule in rules if rule not in named)
    parts = []
    for title, family in {**FAMILIES, "Other rules": rest}.items():
        columns = [rule for rule in family if rule in rules]
        if not columns:
            continue
        lines = [
            _row([title, *(f"`{rule}`" for rule in columns)]),
            _row(["---", *(":-:" for _ in columns)]),
        ]
        for axiom in axioms:
            marks = [_mark(cells[rule, axiom]) for rule in columns]
            lines.append(_row([f"[{axiom}](#{_slug(axiom)})", *marks]))
        parts.append("\n".join(lines) + "\n")
    return parts


def _row(words: Iterable[str]) -> str:
    return f"| {' | '.join(words)} |"


def _mark(cell: Mapping[str, Any]) -> str:
    if cell["verdict"] == "broken":
        return f"[✗](#{_target(cell)})"
    if cell["verdict"] != "kept":
        return "-"
    return f"✓ ({cell['answered']})" if cell["declined"] else "✓"


def _differences(cells: Cells) -> list[str]:
    """Return what is expected and was not found, with the reasons."""
    said = {place: kept for place, kept in EXPECTED.items() if place in cells}
    lines = []
    for place, kept in said.items():
        cell = cells[place]
        if kept == (cell["verdict"] == "kept"):
            continue
        rule, axiom = place
        how = "kept, and is broken" if kept else "broken, and was kept"
        link = f" ([counterexample](#{_target(cell)}))" if kept else ""
        reason = REMARKS.get(place, "Not explained yet.")
        lines.append(f"- `{rule}`, {axiom}: said to be {how}{link}. {reason}")
    head = _DIFFERENCES.format(agreed=len(said) - len(lines), said=len(said))
    return [head, *lines, ""]


def _section(axiom: str, rules: Sequence[str], cells: Cells) -> list[str]:
    known = AXIOMS.get(axiom)
    parts = [f"### {axiom}\n"]
    if known is not None:
        parts.append(f"{known.statement} {known.reference}.\n")
    for rule in rules:
        cell = cells[rule, axiom]
        if cell["verdict"] != "broken":
            continue
        shown = cell["counterexample"]
        lines = "\n".join(counterexample_lines(shown))
        parts.append(
            f"({_target(cell)})=\n**`{rule}`**: {shown['sentence']}.\n\n"
            f"```text\n{lines}\n```\n"
        )
    return parts


def _target(cell: Mapping[str, Any]) -> str:
    return f"{_slug(cell['rule'])}-breaks-{_slug(cell['axiom'])}"


def _slug(words: str) -> str:
    """Return what a heading is linked by."""
    kept = "".join(each for each in words.lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")
