"""What the pages point to exists: files, headings, references, tables of contents.

Only the project's own: addresses on the network are not asked.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
PAGES = sorted(
    page
    for page in DOCS.rglob("*.md")
    if not {"_build", "generated"} & set(page.relative_to(DOCS).parts)
)
# The pages that are read in the repository, outside the documentation.
LOOSE = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]

FENCED = re.compile(r"^(```+|:::+).*?^\1 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1", re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)(?: \"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
LABEL = re.compile(r"^\((?P<label>[\w-]+)\)=$", re.MULTILINE)
CITATION = re.compile(r"\{cite:\w+\}`(?P<keys>[^`]+)`")
TOCTREE = re.compile(r"^```\{toctree\}\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def _links(page: Path) -> list[str]:
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    targets = [match["target"] for match in LINK.finditer(text)]
    return [each for each in targets if not re.match(r"[a-z]+:", each)]


def _anchors(page: Path) -> set[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    titles = [match["title"].lower() for match in HEADING.finditer(text)]
    slugs = {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}
    return slugs | {match["label"] for match in LABEL.finditer(text)}


def _broken(page: Path) -> list[str]:
    broken = []
    for link in _links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in _anchors(target)
        ):
            broken.append(link)
    return broken


@pytest.mark.parametrize(
    "page", [*LOOSE, *PAGES], ids=lambda page: page.relative_to(PROJECT).as_posix()
)
def test_every_relative_link_resolves(page: Path):
    assert _broken(page) == []


def test_a_link_to_nowhere_is_noticed(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n[a](other.md) [b](#nowhere) [c](#page) `[d](not a link)` "
        "[e](page.md#gone)\n```text\n[f](code.md)\n```\n",
        encoding="utf-8",
    )

    assert _broken(page) == ["other.md", "#nowhere", "page.md#gone"]


def _entries() -> list[str]:
    table = (DOCS / "references.bib").read_text(encoding="utf-8")
    return re.findall(r"^@\w+\{([^,\s]+),", table, re.MULTILINE)


def _cited() -> set[str]:
    return {
        key.strip()
        for page in PAGES
        for match in CITATION.finditer(page.read_text(encoding="utf-8"))
        for key in match["keys"].split(",")
    }


def test_every_citation_is_in_the_bibliography():
    assert _cited()
    assert _cited() - set(_entries()) == set()


def test_every_entry_of_the_bibliography_is_cited_on_a_page():
    assert set(_entries()) - _cited() == set()


def test_the_bibliography_has_each_entry_once():
    entries = _entries()

    assert entries
    assert sorted(entries) == sorted(set(entries))


def test_one_page_lists_all_references():
    page = (DOCS / "theory" / "index.md").read_text(encoding="utf-8")

    assert "```{bibliography}\n:all:\n```" in page


def _contents(page: Path) -> set[Path]:
    listed = set()
    for tree in TOCTREE.finditer(page.read_text(encoding="utf-8")):
        for line in tree["body"].splitlines():
            if line and not line.startswith(":"):
                listed.add((page.parent / f"{line.strip()}.md").resolve())
    return listed


def test_every_page_is_in_one_table_of_contents():
    listed = [page for index in PAGES for page in _contents(index)]

    assert sorted(listed) == sorted(set(PAGES) - {DOCS / "index.md"})


def test_the_front_page_quotes_the_benchmarks_as_they_were_measured():
    front = (DOCS / "index.md").read_text(encoding="utf-8")
    measured = (DOCS / "benchmarks.md").read_text(encoding="utf-8")

    quoted = re.findall(r"^\| [^|]+ \| (\d[^|]*?) \|", front, re.MULTILINE)
    quoted += re.findall(r", ([\d.]+ times) \|$", front, re.MULTILINE)

    # As a cell, or, where a table's heading has the unit, without it.
    cells = {cell.strip() for cell in measured.replace("\n", "|").split("|")}
    assert len(quoted) == 5
    assert {q for q in quoted if not {q, q.removesuffix(" s")} & cells} == set()
