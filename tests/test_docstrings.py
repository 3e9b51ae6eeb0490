"""Every public name says what it takes, gives and raises, in what shape and unit.

Each has an example that the tests of the documentation run, and says where its idea is
from. What is exempt of something is listed here, with the reason.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bargain as bg
from bargain import axioms, examples, plotting, scenarios, strategies
from tests.docstrings import (
    Name,
    has_example,
    has_source,
    lacks,
    names_of,
    references,
    unlisted_errors,
)

BIBLIOGRAPHY = Path(__file__).parents[1] / "docs" / "references.bib"
ROOMS = {
    "": bg,
    "axioms.": axioms,
    "examples.": examples,
    "plotting.": plotting,
    "scenarios.": scenarios,
    "strategies.": strategies,
}


def _public() -> Iterator[tuple[str, Any]]:
    """Yield every public class and function once, by the shortest path to it."""
    seen = set()
    for room, module in ROOMS.items():
        for name in module.__all__:
            thing = getattr(module, name)
            is_shown = inspect.isclass(thing) or inspect.isfunction(thing)
            if is_shown and thing not in seen:
                seen.add(thing)
                yield f"{room}{name}", thing


PUBLIC = dict(_public())
CLASSES = {thing for thing in PUBLIC.values() if inspect.isclass(thing)}
NAMES = {
    name.path: name
    for path, thing in PUBLIC.items()
    for name in names_of(path, thing, CLASSES)
}

# What the library asks of its own rules, points, normalizations and axioms, and what
# anyone asks who writes one. The examples are those of `solve`, `point`, `search` and
# the like, which also say what errors come of it.
FROM_INSIDE = {
    bg.Rule: {
        *("state", "questions", "state_after", "recombined", "aim", "watch", "bar"),
        *("ballots", "define", "is_unique", "notes", "ambiguity", "units"),
        *("group_set", "shadow_weights", "mixed", "worst_case"),
    },
    bg.Disagreement: {"formula"},
    bg.Normalization: {"zeros_and_units"},
    axioms.Axiom: {
        *("applies_to", "places", "questions", "excess", "witness", "checked"),
    },
}
# What reading the code shows and what cannot be.
CANNOT_COME_OUT = {
    ("Allocation.gap_unit", "InvalidOptionError"): "its rule has answered already",
    ("Decision.crux", "BargainError"): "of these only an interrupt is raised again",
    ("Decision.credence_range", "BargainError"): "the same",
    ("Decision.credence_range", "InvalidOptionError"): "the same",
    ("HypothesisSet.from_arrays", "InvalidOptionError"): "it sets no time limit",
    ("HypothesisSet.from_frame", "InvalidOptionError"): "it sets no time limit",
    ("HypothesisSet.from_frame", "ClusterError"): "a frame is no Dask array",
    ("examples.load", "InvalidOptionError"): "the tables are ours, and read in a test",
    ("examples.load", "FileFormatError"): "the same",
    ("read_decision", "InvalidOptionError"): "it asks for a format that there is",
    ("report", "InvalidHypothesesError"): "it writes the set that it has checked",
    ("write_report", "InvalidHypothesesError"): "it writes the set that it has checked",
    ("write_decision", "InvalidHypothesesError"): "a decision's set is one",
}
# What has no idea of its own that somebody could be the source of.
NO_IDEA = {
    "words in which problems are stated; the glossary has them": {
        *("HypothesisSet", "Lottery", "LotteryConstraints", "UtilityHypothesis"),
        *("NoNormalization", "Rule"),
    },
    "what comes out of a name that has the source": {
        *("Allocation", "BatchDecision", "Comparison", "ConvexDecision", "Decision"),
        *("Diagnosis", "DisagreementReport", "Explanation", "Monster", "Status"),
        *("Sweep", "axioms.AxiomTable", "axioms.Finding", "axioms.SearchResult"),
        "axioms.Violation",
    },
    "each axiom has its own": {"axioms.Axiom"},
    "each scenario has its own, in `source`": {
        *("Scenario", "Expectation", "scenarios.load", "scenarios.names"),
    },
    "each table has its own, in SOURCES.md": {"examples.load", "examples.names"},
    "files and pages": {
        *("read_decision", "read_hypotheses", "write_decision", "write_hypotheses"),
        *("report", "write_report"),
    },
    "pictures of what other names define": {
        f"plotting.{name}" for name in plotting.__all__
    },
    "random input, of no particular shape": {
        *("strategies.credences", "strategies.hypothesis_sets", "strategies.lotteries"),
        *("strategies.indifferent", "strategies.near_ties"),
        "strategies.signed_disagreements",
    },
    "errors": {
        path
        for path, thing in PUBLIC.items()
        if inspect.isclass(thing) and issubclass(thing, bg.BargainError)
    },
}


def _is_asked_from_inside(path: str) -> bool:
    owner, _, method = path.rpartition(".")
    kind = PUBLIC.get(owner)
    return inspect.isclass(kind) and any(
        issubclass(kind, base) and method in methods
        for base, methods in FROM_INSIDE.items()
    )


SHOWN = [path for path in NAMES if not _is_asked_from_inside(path)]
CALLED = [path for path in SHOWN if not isinstance(NAMES[path].thing, property)]


@pytest.mark.parametrize("path", NAMES)
def test_the_docstring_says_what_goes_in_and_comes_out_in_shapes_and_units(path: str):
    assert lacks(NAMES[path]) == []


@pytest.mark.parametrize("path", SHOWN)
def test_the_docstring_lists_the_errors_that_come_out(path: str):
    unlisted = [
        said
        for said in unlisted_errors(NAMES[path])
        if (path, said.partition(" ")[0]) not in CANNOT_COME_OUT
    ]

    assert unlisted == []


@pytest.mark.parametrize("path", CALLED)
def test_the_docstring_has_an_example_that_the_documentation_tests_run(path: str):
    assert has_example(NAMES[path])


@pytest.mark.parametrize("path", PUBLIC)
def test_the_docstring_says_where_the_idea_is_from(path: str):
    is_exempt = any(path in paths for paths in NO_IDEA.values())

    # An exemption that is not needed would hide that a source was lost.
    assert has_source(PUBLIC[path]) != is_exempt


def _works() -> list[tuple[str, str]]:
    """Return the first author's family name and the year of each entry."""
    entries = BIBLIOGRAPHY.read_text(encoding="utf-8").split("\n@")[1:]
    return [
        (
            re.search(r"author\s*=\s*\{+([^,}]+)", entry)[1],  # type: ignore[index]
            re.search(r"year\s*=\s*\{(\d+)\}", entry)[1],  # type: ignore[index]
        )
        for entry in entries
    ]


@pytest.mark.parametrize("path", [path for path in PUBLIC if references(PUBLIC[path])])
def test_the_bibliography_has_the_works_that_a_docstring_names(path: str):
    works = _works()
    unknown = [
        said
        for said in references(PUBLIC[path])
        if not any(author in said and year in said for author, year in works)
    ]

    assert unknown == []


def test_nothing_is_exempt_that_does_not_exist():
    exempt = set().union(*NO_IDEA.values())
    named = {path for path, _ in CANNOT_COME_OUT}
    methods = set().union(*FROM_INSIDE.values())

    assert exempt - set(PUBLIC) == set()
    assert named - set(NAMES) == set()
    assert methods - {path.rpartition(".")[2] for path in NAMES} == set()


@pytest.mark.parametrize(("path", "error"), CANNOT_COME_OUT)
def test_no_error_is_exempt_that_the_code_does_not_show(path: str, error: str):
    assert f"{error} comes out and is not listed" in unlisted_errors(NAMES[path])


def test_a_method_is_asked_once_and_named_after_the_class_that_is_public():
    assert len({id(name.thing) for name in NAMES.values()}) > 300
    assert "HypothesisSet.from_arrays" in NAMES  # of a base that is not public
    assert "Decision.explain" in NAMES
    assert "NashBargaining.solve_batch" not in NAMES  # that of `Rule`
    assert NAMES["NashBargaining.solve"].overridden[-1] is bg.Rule.solve
    assert isinstance(NAMES["Decision.expected_utilities"], Name)
