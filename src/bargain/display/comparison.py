"""A comparison for people: lotteries, gains and certificates by rule."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bargain.comparison import Comparison
from bargain.display.grids import Grid, plain_table, tables
from bargain.display.words import bound, counted, gathered, printable, share

# Longer lists are summarized: a screen holds no more.
LONGEST_LIST = 30


def comparison_text(comparison: Comparison, width: int = 80) -> str:
    """Return a comparison as plain text.

    Parameters
    ----------
    comparison : Comparison
    width : int
        In columns.

    Examples
    --------
    >>> coin = bg.examples.load("coin-flip")
    >>> print(comparison_text(bg.compare(coin, {"nash": bg.NashBargaining()})))
    Lottery: probability of each outcome
    outcome      nash
    ─────────────────
    outcome 1   0.490
    outcome 2   0.510
    <BLANKLINE>
    Gain above the worst case, as a share of the ideal gain
    hypothesis     credence    nash
    ...
    """
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, color_system=None, highlight=False)
    console.print(comparison_view(comparison, width))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n")


def comparison_view(comparison: Comparison, width: int) -> Group:
    """Return a comparison as something that rich can print at that width."""
    parts: list[RenderableType] = []
    if comparison.decisions:
        parts += [title("Lottery: probability of each outcome")]
        parts += [*lottery_tables(comparison, width), ""]
        parts += [*gain_tables(comparison, width), ""]
    parts += [title("Certificates"), _certificates(comparison)]
    notes = list(_notes(comparison))
    if notes:
        parts += ["", title("Notes"), *notes]
    return Group(*parts)


def title(text: str) -> Text:
    """Return the heading of a part."""
    return Text(text, style="bold")


def lottery_tables(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Yield each rule's lottery, the least likely of many outcomes together."""
    yield from tables(lottery_grid(comparison), width)


def lottery_grid(comparison: Comparison) -> Grid:
    """Return each rule's lottery, the least likely of many outcomes together."""
    outcomes = comparison.hypotheses.outcomes
    found = {
        name: lottery.probabilities for name, lottery in comparison.lotteries.items()
    }
    places: Sequence[int] = range(len(outcomes))
    hidden = len(outcomes) - LONGEST_LIST
    labels: list[str] = []
    if hidden > 0:
        largest = np.max(list(found.values()), axis=0)
        places = sorted(np.argsort(-largest, kind="stable")[:LONGEST_LIST].tolist())
        labels = [f"{counted(hidden, 'other', 'others')} together"]
    columns = {}
    for name, probabilities in found.items():
        cells = [share(float(probabilities[k])) for k in places]
        if hidden > 0:
            others = np.delete(probabilities, places).sum()
            cells.append(share(float(others)))
        columns[name] = cells
    labels = [outcomes[k] for k in places] + labels
    return Grid("outcome", labels, columns, {})


def gain_tables(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Yield what each hypothesis gains by each rule; a summary if they are many."""
    yield title("Gain above the worst case, as a share of the ideal gain")
    n_rows = len(comparison.hypotheses)
    if n_rows > LONGEST_LIST:
        yield _summary(comparison)
        sentence = f"{counted(n_rows, 'hypothesis', 'hypotheses')} are summarized"
        yield Text(f"({sentence}; the JSON output lists them all)", style="dim")
        return
    yield from tables(gain_grid(comparison), width)


def gain_grid(comparison: Comparison) -> Grid:
    """Return what each hypothesis gains by each rule, as a share of its ideal gain."""
    names = comparison.hypotheses.names
    credences = [share(float(number)) for number in comparison.hypotheses.credences]
    columns = {
        name: [share(float(number)) for number in numbers]
        for name, numbers in comparison.shares.items()
    }
    return Grid("hypothesis", list(names), columns, {"credence": credences})


def _summary(comparison: Comparison) -> RenderableType:
    table = plain_table("rule", "least", "median", "most", "worst off")
    for name, shares in comparison.shares.items():
        cells = ["-", "-", "-", "nobody: all are indifferent"]
        caring = shares[~np.isnan(shares)]
        if len(caring):
            least = caring.min()
            cells = [share(float(f(caring))) for f in (np.min, np.median, np.max)]
            ranked = np.where(np.isnan(shares), np.inf, shares)
            label = printable(comparison.hypotheses.names[int(ranked.argmin())])
            others = int((caring <= least + 1e-9).sum()) - 1
            cells.append(f"{label} and {others:,} others" if others else label)
        table.add_row(Text(printable(name)), *map(Text, cells))
    return table


def certificate_cells(
    comparison: Comparison,
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each rule with its status and its gap, or with what it said instead."""
    for name in comparison.rules:
        if name in comparison.errors:
            yield name, ("error", comparison.errors[name])
        else:
            decision = comparison.decisions[name]
            gap = decision.certificate.gap
            of = "" if np.isnan(gap) else f" {decision.gap_unit}"
            yield name, (decision.status.value, f"{bound(gap)}{of}")


def note_sentences(comparison: Comparison) -> Iterator[str]:
    """Yield what there is to say about the decisions, and by which rules."""
    pairs = []
    for name, decision in comparison.decisions.items():
        if decision.status.value != "optimal" or np.isnan(decision.certificate.gap):
            pairs.append((name, decision.message))
        pairs += [(name, note) for note in decision.notes]
    for note, rules in gathered(pairs).items():
        yield f"{', '.join(rules)}: {note}"


def _certificates(comparison: Comparison) -> RenderableType:
    table = plain_table("rule", "status", "gap")
    for name, (status, said) in certificate_cells(comparison):
        style = "green" if status == "optimal" else "red"
        cells = [Text(status, style=style), Text(printable(said))]
        table.add_row(Text(printable(name)), *cells)
    return table


def _notes(comparison: Comparison) -> Iterator[RenderableType]:
    for sentence in note_sentences(comparison):
        yield Text(f"- {printable(sentence)}", overflow="fold")
