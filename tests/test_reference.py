"""Public names: in the reference, in the changelog, with examples and arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from operator import attrgetter
from pathlib import Path
from typing import cast

import pytest
from numpydoc.docscrape import FunctionDoc

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


# The classes whose methods a user calls; rules keep theirs in `Rule`.
NOUNS = (
    bg.Allocation,
    bg.BatchDecision,
    bg.Comparison,
    bg.ConvexOutcomes,
    bg.Decision,
    bg.Diagnosis,
    bg.Disagreement,
    bg.DisagreementReport,
    bg.Expectation,
    bg.Explanation,
    bg.HypothesisSet,
    bg.Lottery,
    bg.LotteryConstraints,
    bg.Monster,
    bg.Sensitivity,
    bg.Sweep,
    bg.UtilityHypothesis,
)
# What the library asks of a point, not what its user does.
FOR_US = {"Disagreement.formula"}


def _shown() -> Iterator[tuple[str, object]]:
    """Yield every public class and function, and the methods of the nouns."""
    for name in sorted(_public()):
        thing = attrgetter(name)(bg)
        if inspect.ismodule(thing):
            continue
        yield name, thing
    for noun in NOUNS:
        for name, member in inspect.getmembers(noun):
            path = f"{noun.__name__}.{name}"
            is_method = inspect.isfunction(member) or inspect.ismethod(member)
            if is_method and not name.startswith("_") and path not in FOR_US:
                yield path, member


SHOWN = dict(_shown())


# `__doc__`, since getdoc would give a class the examples of its base.
@pytest.mark.parametrize("name", SHOWN)
def test_every_public_name_shows_an_example_that_the_documentation_tests_run(name: str):
    doc = inspect.cleandoc(SHOWN[name].__doc__ or "")

    _, heading, examples = doc.partition("\nExamples\n--------\n")

    assert heading, f"{name} has no section 'Examples' in its docstring"
    assert ">>> " in examples


def _takes_arguments(thing: object) -> bool:
    # Errors are raised for the user, and an Enum's members are given.
    apart = (BaseException, Enum)
    return not (inspect.isclass(thing) and issubclass(thing, apart))


@pytest.mark.parametrize(
    "name", [name for name, thing in SHOWN.items() if _takes_arguments(thing)]
)
def test_every_argument_of_a_public_name_is_explained(name: str):
    # The reader for classes would list methods too.
    page = FunctionDoc(SHOWN[name], doc=inspect.getdoc(SHOWN[name]))
    sections = ["Parameters", *(["Attributes"] if inspect.isclass(SHOWN[name]) else [])]
    explained = {
        word.strip().lstrip("*")
        for section in sections
        for entry in page[section]
        for word in entry.name.split(",")
    }

    arguments = {
        each
        for each in inspect.signature(cast("Callable", SHOWN[name])).parameters
        if each not in ("self", "cls") and not each.startswith("_")
    }

    assert arguments - explained == set()
