"""Counterexamples as text: sets and lotteries, small enough to check by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

# A number this close to a fraction with a small denominator is written as one.
_LARGEST_DENOMINATOR = 12
_CLOSE = 1e-9


def counterexample_lines(shown: Mapping[str, Any]) -> list[str]:
    """Return the lines of a counterexample: one set and lottery, then the other.

    Parameters
    ----------
    shown : mapping
        As `bargain.io.axiom_tables` writes it.
    """
    lines = _decision_lines(shown["before"])
    if "after" in shown:
        lines += ["", *_decision_lines(shown["after"])]
    if "instead" in shown:
        lines.append(f"better: {', '.join(map(_number, shown['instead']))}")
    return lines


def _decision_lines(decision: Mapping[str, Any]) -> list[str]:
    names, outcomes = decision["hypotheses"], decision["outcomes"]
    rows = [
        [f"{name} ({_number(credence)})", *map(_number, row)]
        for name, credence, row in zip(
            names, decision["credences"], decision["utilities"], strict=True
        )
    ]
    rows.append(["lottery", *map(_number, decision["lottery"])])
    if outcomes != [f"outcome {k}" for k in range(len(outcomes))]:
        rows.insert(0, ["", *outcomes])
    return _aligned(rows)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        numbers = (word.rjust(w) for word, w in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *numbers]).rstrip())
    return lines


def _number(number: float) -> str:
    """Return a number in ten digits, or as the fraction that it is.

    Examples
    --------
    >>> _number(0.25), _number(1 / 3), _number(1024.0), _number(0.499999955)
    ('0.25', '1/3', '1024', '0.499999955')
    """
    short = f"{number:.10g}"
    if len(short) <= 6:
        return short
    near = Fraction(number).limit_denominator(_LARGEST_DENOMINATOR)
    return str(near) if abs(near - Fraction(number)) < _CLOSE else short
