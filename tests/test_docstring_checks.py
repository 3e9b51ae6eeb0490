"""The checks of docstrings fail when a docstring loses what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from bargain._arrays import Float64Array, FloatArray
from bargain.errors import InvalidOptionError, SolverError
from tests.docstrings import (
    Name,
    has_example,
    has_source,
    lacks,
    names_of,
    references,
    unlisted_errors,
)

TABLE = "ndarray of shape (n_hypotheses, n_outcomes)"


def squeezed(gains: FloatArray, *, level: float = 0.5) -> Float64Array:
    """Return gains brought to a level.

    Parameters
    ----------
    gains : ndarray of shape (n_hypotheses, n_outcomes)
        Utility above disagreement, in each hypothesis's own units.
    level : float
        Between 0 and 1.

    Returns
    -------
    squeezed : ndarray of shape (n_hypotheses, n_outcomes)
        In the same units.

    Raises
    ------
    InvalidOptionError
        If `level` is negative.

    References
    ----------
    .. [1] Nash, J. F., "The bargaining problem", *Econometrica* 18(2), 1950.

    Examples
    --------
    >>> squeezed(np.eye(2))[0]
    array([0.5, 0. ])
    """
    if level < 0:
        raise InvalidOptionError(f"level must not be negative (got {level})")
    return np.asarray(gains * level)


def complaints(name: Name) -> str:
    """Return all that is wrong, in one text."""
    found = [*lacks(name), *unlisted_errors(name)]
    found += [] if has_example(name) else ["no example"]
    found += [] if has_source(name.thing) else ["no source"]
    return "\n".join(found)


def with_doc(doc: str) -> Name:
    """Return the function above with another docstring."""
    copy = FunctionType(squeezed.__code__, squeezed.__globals__, "squeezed")
    copy.__kwdefaults__ = squeezed.__kwdefaults__
    copy.__annotations__ = squeezed.__annotations__
    copy.__doc__ = doc
    return Name("squeezed", copy)


WHOLE = squeezed.__doc__ or ""


def section(title: str) -> str:
    """Return a section of the docstring above, to be cut out of it."""
    start = WHOLE.index(f"    {title}\n    ---")
    _, _, rest = WHOLE[start:].partition("\n\n")
    return WHOLE[start : len(WHOLE) - len(rest)]


def test_a_complete_docstring_lacks_nothing():
    assert complaints(Name("squeezed", squeezed)) == ""


@pytest.mark.parametrize(
    ("lost", "put", "complaint"),
    [
        (section("Parameters"), "", "argument: gains is not explained"),
        (section("Returns"), "", "result: it is not explained"),
        (section("Raises"), "", "InvalidOptionError comes out and is not listed"),
        (section("References"), "", "no source"),
        (section("Examples"), "    ", "no example"),
        ("    >>> squeezed(np.eye(2))[0]\n", "", "no example"),
        ("    level : float\n        Between 0 and 1.\n", "", "level is not explained"),
        (
            "    level : float\n",
            "    part : float\n",
            "PR02: Unknown parameters {'part'}",
        ),
        ("    level : float\n", "    level\n", 'PR04: Parameter "level" has no type'),
        ("        Between 0 and 1.\n", "", "unit: level is a number, in no unit"),
        ("Between 0 and 1.", "Not negative.", "unit: level is a number, in no unit"),
        (f"gains : {TABLE}", "gains : ndarray", "shape: gains is an array"),
        (f"gains : {TABLE}", "gains : table", "shape: gains may be an array"),
        (f"squeezed : {TABLE}", "squeezed : ndarray", "shape: squeezed is an array"),
        (", in each hypothesis's own units.", ".", "unit: gains is a number"),
        ("In the same units.", "Smaller.", "unit: squeezed is a number"),
        (
            "    InvalidOptionError\n",
            "    NoSuchError\n",
            "NoSuchError is listed and no",
        ),
        (
            "    InvalidOptionError\n",
            "    SolverError\n",
            "InvalidOptionError comes out",
        ),
        ("to a level.\n", "to a level\n", "SS03: Summary does not end with a period"),
        ("Return gains", "Returns gains", "SS05"),
    ],
)
def test_a_docstring_that_loses_something_is_found(lost, put, complaint):
    assert WHOLE.count(lost) == 1

    found = complaints(with_doc(WHOLE.replace(lost, put)))

    assert found
    assert complaint in found


def test_a_section_that_numpydoc_does_not_know_is_found():
    doc = WHOLE.replace("Raises\n    ---", "Errors\n    ---")

    with pytest.warns(UserWarning, match="Unknown section Errors"):
        assert "GL06" in complaints(with_doc(doc))


def test_a_name_without_a_docstring_is_found():
    assert "GL08" in complaints(with_doc(""))


class Base:
    """Something that is counted."""

    def counted(self, gains: FloatArray) -> float:
        """Return how much there is.

        Parameters
        ----------
        gains : ndarray of shape (n_hypotheses,)
            In each hypothesis's own units.

        Returns
        -------
        count : float
            In the same units.

        Raises
        ------
        SolverError
            If nothing is found.

        Examples
        --------
        >>> Base().counted(np.ones(2))
        2.0
        """
        return float(gains.sum())


class Silent(Base):
    """Something that is counted in another way."""

    def counted(self, gains: FloatArray, level: float = 0.0) -> float:
        """Return how much there is; see `Base.counted`."""
        if not gains.size:
            raise SolverError("nothing was found")
        if level < 0:
            raise InvalidOptionError("level must not be negative")
        return float(gains.max())

    @property
    def rows(self) -> FloatArray:
        """The rows."""
        return np.ones(2)

    def _private(self) -> int:
        return 0


def the(path: str) -> Name:
    kind: Any = {"Base": Base, "Silent": Silent, "Point": Point}[path.split(".")[0]]
    names = {name.path: name for name in names_of(kind.__name__, kind)}
    return names[path]


def test_an_override_may_leave_unsaid_what_the_overridden_says_and_no_more():
    found = complaints(the("Silent.counted"))

    assert "level is not explained" in found
    assert "InvalidOptionError comes out" in found
    for said in ("gains is not", "result", "SolverError comes", "no example"):
        assert said not in found


def test_nothing_is_left_unsaid_without_an_overridden_method():
    found = complaints(Name("counted", Silent.counted))

    for said in ("gains is not", "result", "SolverError comes", "no example"):
        assert said in found


def test_a_property_has_a_shape_and_a_unit():
    found = lacks(the("Silent.rows"))

    assert found == [
        "shape: it is an array, of no shape",
        "unit: it is a number, in no unit",
    ]


def test_public_methods_are_asked_for_once_and_private_ones_never():
    assert {name.path for name in names_of("Silent", Silent)} == {
        *("Silent", "Silent.counted", "Silent.rows"),
    }
    assert [name.path for name in names_of("Silent", Point, {Base})] == ["Silent"]


@dataclass(frozen=True)
class Point(Base):
    """A point.

    Attributes
    ----------
    utilities : ndarray of shape (n_hypotheses,)
        In each hypothesis's own units.
    level : float
    """

    utilities: FloatArray
    level: float

    def __post_init__(self) -> None:
        if self.level < 0:
            raise InvalidOptionError("level must not be negative")


def test_a_class_explains_its_fields_and_lists_what_building_one_raises():
    assert complaints(the("Point")).splitlines() == [
        "unit: level is a number, in no unit",
        "InvalidOptionError comes out and is not listed",
        "no example",
        "no source",
    ]


class Refusal(SolverError):
    """A refusal.

    Attributes
    ----------
    reason : str
        Why.
    """

    row: int

    def __init__(self, message: str, reason: str, column: int) -> None:
        super().__init__(message)
        self.reason, self.column = reason, column


def test_an_error_explains_its_fields():
    assert lacks(Name("Refusal", Refusal)) == [
        "argument: row is not explained",
        "argument: column is not explained",
    ]


def test_a_class_does_not_take_over_the_docstring_of_its_base():
    class Heir(Point):
        pass

    assert "GL08" in complaints(Name("Heir", Heir))


@pytest.mark.parametrize(
    ("said", "is_source"),
    [
        ("An idea.\n\nReferences\n----------\n.. [1] Nash, J. F., 1950.\n", True),
        ("An idea.\n\nReferences\n----------\nThis\nlibrary's own.\n", True),
        ("An idea.\n\nReferences\n----------\nSomewhere.\n", False),
        ("An idea of Nash's.\n", False),
    ],
)
def test_a_source_is_a_numbered_work_or_this_library(said: str, is_source: bool):
    idea = with_doc(said).thing

    assert has_source(idea) == is_source


def test_each_numbered_work_is_told_apart():
    listed = ".. [1] Nash,\n   1950.\n.. [2] Kalai, 1977.\n"
    doc = f"An idea.\n\nReferences\n----------\n{listed}"

    assert references(with_doc(doc).thing) == ["Nash, 1950.", "Kalai, 1977."]
