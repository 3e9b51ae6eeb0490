"""Sets, lotteries, decisions and comparisons in notebooks, short however long they are.

Nothing here passes over the utilities of a long set: what would is left to methods
that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bargain.aggregators.decision import Decision
from bargain.comparison import Comparison
from bargain.display.comparison import (
    LONGEST_LIST,
    certificate_cells,
    gain_grid,
    lottery_grid,
    note_sentences,
)
from bargain.display.html import (
    grid_table,
    items,
    page,
    preformatted,
    sentence,
    table,
    title,
)
from bargain.display.nouns import hypotheses_cells, lottery_rows
from bargain.display.words import counted
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# So many notes are shown of a list.
NOTES = 8

# Gains of more utilities than this wait until they are asked for.
ENTRIES = 10**6


def hypotheses_html(hypotheses: HypothesisSet) -> str:
    """Return the first rows and columns of a set as HTML.

    Parameters
    ----------
    hypotheses : HypothesisSet
        Of utilities that are not in memory, the worst and the best are shown.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], outcomes=["<b>", "tea"])
    >>> "<th>&lt;b&gt;</th><th>tea</th>" in hypotheses_html(pair)
    True
    """
    found = hypotheses_cells(hypotheses)
    return page(table(found.headings, found.rows), sentence(found.caption))


def lottery_html(lottery: Lottery) -> str:
    """Return the likeliest outcomes of a lottery as HTML.

    Parameters
    ----------
    lottery : Lottery

    Examples
    --------
    >>> "<th>probability</th>" in lottery_html(Lottery({"tea": 1, "coffee": 0}))
    True
    """
    return page(_lottery_table(lottery))


def decision_html(decision: Decision) -> str:
    """Return a decision as HTML: the lottery, the gains of a few, and how good it is.

    Parameters
    ----------
    decision : Decision
    """
    alone = Comparison(decision.hypotheses, ("share",), {"share": decision}, {})
    notes = [*decision.notes]
    if decision.unique and decision.status.value == "optimal":
        notes.append("no other lottery is as good")
    return page(
        title(repr(decision.rule)),
        _lottery_table(decision.lottery),
        *_gains(alone),
        sentence(f"{decision.status.value}, {decision.message}"),
        _cut_list(notes),
    )


def comparison_html(comparison: Comparison) -> str:
    """Return a comparison as HTML: lotteries, gains of a few, certificates.

    Parameters
    ----------
    comparison : Comparison
    """
    hidden = len(comparison.rules) - LONGEST_LIST
    parts = []
    if hidden > 0:
        comparison = _first_rules(comparison)
        parts = [sentence(f"({counted(hidden, 'more rule', 'more rules')})")]
    if comparison.decisions:
        lotteries = grid_table(lottery_grid(comparison))
        parts = [title("Lottery: probability of each outcome"), lotteries, *parts]
        parts += _gains(comparison)
    rows = [[name, *cells] for name, cells in certificate_cells(comparison)]
    parts += [title("Certificates"), table(["rule", "status", "gap"], rows)]
    return page(*parts, _cut_list(list(note_sentences(comparison))))


def text_html(answer: Any) -> str:
    """Return what an answer says when it is printed, as HTML.

    Parameters
    ----------
    answer : object
    """
    return page(preformatted(str(answer)))


def sentences_html(sentences: Iterable[str]) -> str:
    """Return sentences as HTML, a paragraph each.

    Parameters
    ----------
    sentences : iterable of str
    """
    return page(*map(sentence, sentences))


def _lottery_table(lottery: Lottery) -> str:
    return table(["outcome", "probability"], lottery_rows(lottery))


def _gains(comparison: Comparison) -> Sequence[str]:
    n_rows, n = comparison.hypotheses.utilities.shape
    if n_rows > LONGEST_LIST or n_rows * n > ENTRIES:
        return [sentence(f"({counted(n_rows, 'hypothesis', 'hypotheses')})")]
    heading = "Gain above the worst case, as a share of the ideal gain"
    return [title(heading), grid_table(gain_grid(comparison))]


def _first_rules(comparison: Comparison) -> Comparison:
    rules = comparison.rules[:LONGEST_LIST]
    decisions, errors = comparison.decisions, comparison.errors
    return Comparison(
        comparison.hypotheses,
        rules,
        {name: decisions[name] for name in rules if name in decisions},
        {name: errors[name] for name in rules if name in errors},
    )


def _cut_list(notes: Sequence[str]) -> str:
    hidden = len(notes) - NOTES
    more = [f"and {hidden} more"] if hidden > 0 else []
    return items([*notes[:NOTES], *more])
