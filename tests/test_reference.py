"""Public names: in the reference and in the changelog."""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

import pytest

import bargain as bg
from bargain import plotting, strategies

PROJECT = Path(__file__).parents[1]
SUMMARY = re.compile(
    r"^\.\. autosummary::\n(?:   :.*\n)*\n(?P<names>(?:   \S+\n)+)", re.MULTILINE
)


def _listed() -> list[str]:
    page = (PROJECT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    return [name for found in SUMMARY.finditer(page) for name in found["names"].split()]


def _public() -> set[str]:
    return (
        {name for name in bg.__all__ if not name.startswith("__")}
        | {f"strategies.{name}" for name in strategies.__all__}
        | {f"plotting.{name}" for name in plotting.__all__}
    )


def test_reference_lists_every_public_name():
    assert _public() <= set(_listed())


def test_reference_lists_nothing_that_is_not_public():
    assert set(_listed()) <= _public()


def test_reference_lists_each_name_once():
    assert len(_listed()) == len(set(_listed()))


@pytest.mark.parametrize("name", bg.examples.__all__)
def test_reference_says_where_the_functions_of_the_examples_are(name: str):
    page = (PROJECT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")

    assert f"`bargain.examples.{name}`" in page


@pytest.mark.parametrize("name", bg.scenarios.__all__)
def test_reference_says_where_the_functions_of_the_scenarios_are(name: str):
    page = (PROJECT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")

    assert f"`bargain.scenarios.{name}`" in page


@pytest.mark.parametrize("name", bg.scenarios.names())
def test_the_page_on_monsters_lists_every_scenario(name: str):
    page = (PROJECT / "docs" / "how-to" / "monsters.md").read_text(encoding="utf-8")

    assert f"| `{name}` |" in page


@pytest.mark.parametrize("name", sorted({*bg.__all__, *_public()}))
def test_changelog_names_every_public_name_in_full(name: str):
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"`bargain.{name}`" in changelog


def _exists(path: str) -> bool:
    try:
        attrgetter(path)(bg)
    except AttributeError:
        return False
    return True


def test_changelog_names_nothing_that_does_not_exist():
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = changelog.split("\n## ")[1]

    paths = re.findall(r"`bargain\.([\w.]+)`", latest)

    assert paths
    assert [path for path in paths if not _exists(path)] == []
