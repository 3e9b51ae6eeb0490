"""Labels as pictures show them: in short lines, and never read as a formula."""

from __future__ import annotations

from textwrap import wrap

from bargain.display.words import printable

# Characters in a line, and lines, where there is room for them.
LONGEST, MOST_LINES = 32, 3


def shown(label: str, width: int = LONGEST, lines: int = MOST_LINES) -> str:
    r"""Return a label in lines that fit, with dollars that matplotlib takes as such.

    What is too long loses a part before its end, as labels that begin alike may end
    apart.

    Parameters
    ----------
    label : str
    width : int
        Most characters in a line.
    lines : int
        Most lines.

    Examples
    --------
    >>> shown("a label that is much longer than one line of a legend")
    'a label that is much longer than\none line of a legend'
    >>> shown("a label that is much longer", width=12, lines=1)
    'a label …ger'
    >>> shown("$1 or $2")
    '\\$1 or \\$2'
    """
    from matplotlib import rcParams

    text = "\n".join(_lines(printable(label), width, lines))
    # Who has switched formulas off gets to see the escape.
    return text.replace("$", r"\$") if rcParams["text.parse_math"] else text


def _lines(text: str, width: int, most: int) -> list[str]:
    kept = wrap(text, width)
    left = min(len(text), width * most)
    # Lines that break between words hold less, and some more is cut.
    while len(kept) > most and left > 1:
        head = 2 * left // 3
        kept = wrap(text[:head] + "…" + text[len(text) - (left - 1 - head) :], width)
        left -= 1
    return kept
