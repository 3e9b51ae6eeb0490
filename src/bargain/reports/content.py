"""What a report says in words and in tables: texts, which the template escapes."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.comparison import Comparison
from bargain.display.nouns import lottery_rows
from bargain.display.words import bound, counted, printable, share
from bargain.reports.rows import Shown, blocks
from bargain.reports.walks import Walk


def content(
    comparison: Comparison, walks: list[Walk], obstacle: str, shown: Shown
) -> dict[str, Any]:
    """Return what the template shows, but for the title and where the set is from."""
    hypotheses = comparison.hypotheses
    answered = list(comparison.decisions)
    sentences: tuple[str, ...] = ()
    if answered:
        sentences = comparison[answered[0]].explain().sentences
    shares = [comparison.shares[name][shown.rows].tolist() for name in answered]
    utilities = np.asarray(hypotheses.utilities[shown.rows])[:, shown.columns]
    credences = np.asarray(hypotheses.credences)[shown.rows]
    named = list(enumerate(shown.names))
    return {
        "summary": (
            f"{counted(len(hypotheses), 'hypothesis', 'hypotheses')} about what is "
            f"valuable, {counted(hypotheses.n_outcomes, 'outcome', 'outcomes')}, and "
            f"what {counted(len(comparison.rules), 'rule', 'rules')} would choose."
        ),
        "note": shown.note,
        "errors": [
            (printable(rule), printable(said))
            for rule, said in comparison.errors.items()
        ],
        "rule": printable(answered[0]) if answered else "",
        "sentences": [printable(sentence) for sentence in sentences],
        "shares": blocks(
            [printable(name) for name in answered],
            [(name, [share(column[k]) for column in shares]) for k, name in named],
        ),
        "table": blocks(
            ["credence", *shown.outcomes],
            [
                (name, [number(cell) for cell in (credences[k], *utilities[k])])
                for k, name in named
            ],
        ),
        "certificates": [_certificate(comparison, name) for name in answered],
        "lotteries": [
            (printable(name), _likeliest(comparison, name)) for name in answered
        ],
        "has_gains": not np.isnan(shares[0]).all() if shares else False,
        "n_hypotheses": len(hypotheses),
        "moved": [printable(walk.hypothesis) for walk in walks],
        "obstacle": obstacle,
    }


def _likeliest(comparison: Comparison, name: str) -> str:
    """Return a lottery in words, the likeliest outcomes first."""
    parts = lottery_rows(comparison[name].lottery)
    return ", ".join(f"{printable(outcome)} {p}" for outcome, p in parts if p != "0")


def _certificate(comparison: Comparison, name: str) -> dict[str, str]:
    decision = comparison[name]
    certificate = decision.certificate
    return {
        "rule": printable(name),
        "status": decision.status.value,
        "gap": bound(certificate.gap),
        "tolerance": bound(certificate.tolerance),
        "value": number(certificate.value),
        "words": printable("; ".join([decision.message, *decision.notes])),
    }


def number(value: Any) -> str:
    """Return a number with the digits that a reader compares.

    Examples
    --------
    >>> number(1 / 3)
    '0.333333'
    """
    return f"{float(value):.6g}"
