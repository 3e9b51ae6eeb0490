"""The report: what is asked of the rules, and what of it is shown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from bargain.aggregators.registry import rule_from_text
from bargain.comparison import AnyRule, compare, named_rules
from bargain.display.words import printable
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FilePath
from bargain.io.atomic import atomic_write
from bargain.io.failures import named_failures
from bargain.io.set_references import check_apart
from bargain.reports.charts import chart_library
from bargain.reports.content import content
from bargain.reports.origin import origin_of
from bargain.reports.rows import shown_parts
from bargain.reports.script_data import script_data
from bargain.reports.template import filled_in
from bargain.reports.walks import Walk, solve_walks

# The first is the one that is explained.
DEFAULT_RULES = ("nash", "eu", "eu:range", "eu:variance", "mixed:0.5")


def report(
    hypotheses: HypothesisSet,
    rules: Iterable[AnyRule] | Mapping[str, AnyRule] | None = None,
    *,
    hypothesis: str | None = None,
    source: FilePath | None = None,
    title: str = "Report on a bargain",
) -> str:
    """Make a page about a set of hypotheses that can be sent, read and printed.

    Parameters
    ----------
    hypotheses : HypothesisSet
        Of a long one, the 40 hypotheses of most credence and the 40 likeliest outcomes
        are shown.
    rules : iterable of rules, or mapping of str to rule, optional
        As for `compare`; the first that gives an answer is explained. Nash bargaining,
        expected utility (also normalized by range and by variance) and a mixture if
        left out.
    hypothesis : str, optional
        Whose credence and stakes the sliders move; left out, of the one that moves
        expected utility most. The credences of up to 11 others can be moved too. There
        are no sliders for more than 10,000 utilities.
    source : path-like, optional
        The file that the set was read from. Its SHA-256 is on the page; without one,
        that of the JSON file which `write_hypotheses` would make of the set.
    title : str
        The heading.

    Returns
    -------
    page : str
        HTML that fetches nothing. All text is escaped; nothing in a label acts on the
        page. The same input makes the same page.

    Raises
    ------
    MissingExtraError
        If altair, vl-convert-python or jinja2 is not installed.
    InvalidOptionError
        If the rules cannot be asked, or the sliders have nothing to move.
    UnknownLabelError
        If no hypothesis has that name.
    FileFormatError
        If `source` cannot be read.

    See Also
    --------
    bargain.write_report : the same, into a file.

    Examples
    --------
    >>> page = bg.report(bg.examples.load("coin-flip"), [bg.NashBargaining()])
    >>> page.splitlines()[0]
    '<!DOCTYPE html>'
    """
    library = chart_library()
    if rules is None:
        rules = {text: rule_from_text(text) for text in DEFAULT_RULES}
    named = named_rules(rules)
    comparison = compare(hypotheses, named)
    # Checked by `compare` first, so that its errors are the ones users know.
    answering = {name: named[name] for name in comparison.decisions}
    found: list[Walk] | str = "no rule gave an answer"
    if answering:
        found = solve_walks(hypotheses, answering, hypothesis)
    walks, obstacle = ([], found) if isinstance(found, str) else (found, "")
    shown = shown_parts(comparison)
    return filled_in(
        library,
        script_data(comparison, walks, shown),
        {
            "title": printable(title),
            "origin": origin_of(hypotheses, source),
            **content(comparison, walks, obstacle, shown),
        },
    )


def write_report(
    hypotheses: HypothesisSet,
    path: FilePath,
    rules: Iterable[AnyRule] | Mapping[str, AnyRule] | None = None,
    *,
    hypothesis: str | None = None,
    source: FilePath | None = None,
    title: str = "Report on a bargain",
) -> None:
    """Write the page that `report` makes to a file, whole or not at all.

    Parameters
    ----------
    hypotheses : HypothesisSet
    path : path-like
        What is there is replaced, but not the table itself.
    rules : iterable of rules, or mapping of str to rule, optional
        As for `report`, and so are the others.
    hypothesis : str, optional
    source : path-like, optional
    title : str

    Raises
    ------
    FileFormatError
        If the file cannot be written, or `source` cannot be read.
    MissingExtraError, InvalidOptionError, UnknownLabelError
        As for `report`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> coin = bg.examples.load("coin-flip")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "coin.html")
    ...     bg.write_report(coin, path, [bg.NashBargaining()])
    ...     path.stat().st_size < 3_000_000
    True
    """
    check_apart(path, source)
    page = report(hypotheses, rules, hypothesis=hypothesis, source=source, title=title)
    with named_failures("write", path), atomic_write(Path(os.fspath(path))) as file:
        file.write(page.encode())
