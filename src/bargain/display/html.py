"""Pieces of HTML, in which all text is escaped: labels may say anything.

Plain elements and no style sheet, so that a notebook's own style holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bargain.display.grids import Grid
from bargain.display.words import printable

LEFT = ' style="text-align: left"'

# So many characters of a label are shown in a table.
LONGEST = 200


def text(words: str) -> str:
    """Return text that neither HTML nor a terminal acts on.

    Examples
    --------
    >>> text("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return escape(printable(words), quote=True)


def label(words: str) -> str:
    """Return a label, the end of a very long one left out.

    Examples
    --------
    >>> len(label("tea " * 1000))
    200
    """
    return text(words if len(words) <= LONGEST else words[: LONGEST - 1] + "…")


def page(*parts: str) -> str:
    """Return pieces as one; what looks like a formula in a label stays text."""
    # The classes that the two generations of MathJax pass over.
    return f'<div class="tex2jax_ignore mathjax_ignore">{"".join(parts)}</div>'


def title(words: str) -> str:
    """Return the heading of a part."""
    return f"<p><b>{text(words)}</b></p>"


def sentence(words: str) -> str:
    """Return a paragraph."""
    return f"<p>{text(words)}</p>"


def items(sentences: Iterable[str]) -> str:
    """Return a list; nothing if there is nothing in it."""
    found = "".join(f"<li>{text(words)}</li>" for words in sentences)
    return f"<ul>{found}</ul>" if found else ""


def preformatted(words: str) -> str:
    """Return text with the line breaks that it has."""
    lines = "\n".join(map(text, words.splitlines()))
    return f"<pre>{lines}</pre>"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column holds the labels of the rows."""
    first, *others = headings
    head = f"<th{LEFT}>{label(first)}</th>" + _cells("th", others)
    body = "".join(
        f"<tr><th{LEFT}>{label(name)}</th>{_cells('td', cells)}</tr>"
        for name, *cells in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def grid_table(grid: Grid) -> str:
    """Return a grid as one table, however wide: notebooks scroll."""
    columns = [*grid.leading.items(), *grid.columns.items()]
    rows = zip(grid.labels, *(cells for _, cells in columns), strict=True)
    return table([grid.heading, *(name for name, _ in columns)], rows)


def _cells(tag: str, words: Iterable[str]) -> str:
    return "".join(f"<{tag}>{label(each)}</{tag}>" for each in words)
