"""Labels as pictures show them: wrapped, and never read as a formula."""

from __future__ import annotations

from textwrap import wrap

from bargain.display.words import printable

# Characters in a line.
LONGEST = 32


def shown(label: str) -> str:
    r"""Return a label in lines that fit, with dollars that matplotlib takes as such.

    Examples
    --------
    >>> shown("a label that is much longer than one line of a legend")
    'a label that is much longer than\none line of a legend'
    >>> shown("$1 or $2")
    '\\$1 or \\$2'
    """
    return "\n".join(wrap(printable(label), LONGEST)).replace("$", r"\$")
