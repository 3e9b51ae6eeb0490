"""What a public docstring must say, and what one lacks of it.

numpydoc checks the form. The rest is checked here: every argument, the shapes of
arrays, the units of numbers, the errors that come out, an example, a source. What an
override leaves unsaid may be said by the method that it overrides.
"""

from __future__ import annotations

import builtins
import inspect
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from numpydoc.docscrape import NumpyDocString, get_doc_object
from numpydoc.validate import validate

from bargain import errors
from tests.raised import OURS, errors_of

# Of numpydoc's checks, those of what is said and how it is laid out. Left out: that
# there is a second paragraph (ES01) and a list of neighbours (SA01), that keywords come
# in the order of the signature (PR03), and that what a type says is said again (PR07,
# RT02, RT03). PR01, RT01 and EX01 are asked below, with what numpydoc does not know:
# attributes, overrides and ">>>".
FORM = {
    *("GL01", "GL02", "GL03", "GL05", "GL06", "GL07", "GL08", "GL10"),
    *("SS01", "SS02", "SS03", "SS04", "SS05", "SS06"),
    *("PR02", "PR04", "PR05", "PR06", "PR08", "PR09", "PR10"),
    *("RT04", "RT05"),
}

ARRAY = re.compile(r"(?<!x)array", re.IGNORECASE)  # xarray has names, not a shape
SHAPE = re.compile(r"\bshape (\(|`)", re.IGNORECASE)
# Of a type in a docstring, or of an annotation.
NUMBER = re.compile(
    r"\bfloats?\b|\bndarray of shape\b|\barray_like\b|\bFloat\d*Array\b"
)
# Words for how a number is counted. An argument called `credences` needs no other.
UNIT = re.compile(
    r"""\bunits?\b | \bnats\b | probabilit | credence | \bseconds?\b | sums?\ to\ 1
    | \b0\ (to|and|or)\ 1\b | \bshares?\b | \bfraction | \bfactors?\b | \btimes\b
    | \brange | \bweights?\b | \bmoney\b | \bind(ex|ices)\b | \bof\ bool\b | \bratio
    """,
    re.VERBOSE | re.IGNORECASE,
)
OWN = re.compile(r"\bthis\s+library's\s+own\b", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """A public name: where it is reached, what it is, and what it overrides."""

    path: str
    thing: Any
    overridden: tuple[Any, ...] = ()


def names_of(path: str, thing: Any, apart: Collection[type] = ()) -> Iterator[Name]:
    """Yield a class or function, and the public methods and properties of a class.

    Those that it has of a base are among them, unless the base is in `apart`.
    """
    yield Name(path, thing)
    if not inspect.isclass(thing):
        return
    owners = [each for each in thing.__mro__ if each.__module__.startswith(OURS)]
    seen = set()
    for place, owner in enumerate(owners):
        for name, member in vars(owner).items():
            if name.startswith("_") or name in seen or not _is_shown(_bare(member)):
                continue
            seen.add(name)
            if owner is not thing and owner in apart:
                continue
            above = [vars(base).get(name) for base in owners[place + 1 :]]
            overridden = tuple(filter(_is_shown, map(_bare, above)))
            yield Name(f"{path}.{name}", _bare(member), overridden)


def _bare(member: Any) -> Any:
    if isinstance(member, cached_property):
        return property(member.func)
    return getattr(member, "__func__", member)


def _is_shown(member: Any) -> bool:
    return isinstance(member, property) or inspect.isfunction(member)


def lacks(name: Name) -> list[str]:
    """Return what a docstring lacks of form, arguments, results, shapes and units."""
    thing, page = name.thing, _page(name.thing)
    found = [
        f"{code}: {said}"
        for code, said in validate(get_doc_object(thing))["errors"]
        if code in FORM
    ]
    if gives(thing) and not _section(name, "Returns") + _section(name, "Yields"):
        found.append("result: it is not explained")
    explained = {
        word.strip().lstrip("*\\"): f"{word} {entry.type} {' '.join(entry.desc)}"
        for entry in (*_section(name, "Parameters"), *_attributes(thing))
        for word in entry.name.split(",")
    }
    for argument, annotation in arguments(thing).items():
        if argument not in explained:
            found.append(f"argument: {argument} is not explained")
        elif ARRAY.search(annotation) and not SHAPE.search(explained[argument]):
            found.append(f"shape: {argument} may be an array, of no shape")
    entries = [*page["Parameters"], *_attributes(thing), *page["Returns"]]
    for entry in (*entries, *page["Yields"]):
        said = f"{entry.name} {entry.type} {' '.join(entry.desc)}"
        found += _lacks_of_number(entry.type, said, entry.name or entry.type)
    if isinstance(thing, property) and thing.fget is not None:
        kind = str(inspect.signature(thing.fget).return_annotation)
        found += _lacks_of_number(kind, f"{thing.fget.__name__} {thing.__doc__}", "it")
    return found


def _lacks_of_number(kind: str, said: str, what: str) -> Iterator[str]:
    if ARRAY.search(kind) and not SHAPE.search(said):
        yield f"shape: {what} is an array, of no shape"
    if NUMBER.search(kind) and not UNIT.search(said):
        yield f"unit: {what} is a number, in no unit"


def _page(thing: Any) -> NumpyDocString:
    # `__doc__`, since getdoc would give a class or a method what its base says.
    return NumpyDocString(inspect.cleandoc(thing.__doc__ or ""))


def _section(name: Name, section: str) -> list[Any]:
    pages = [_page(thing) for thing in (name.thing, *name.overridden)]
    return [entry for page in pages for entry in page[section]]


def _attributes(thing: Any) -> list[Any]:
    return list(_page(thing)["Attributes"]) if inspect.isclass(thing) else []


def arguments(thing: Any) -> dict[str, str]:
    """Return what a user passes, or finds in an object, with its annotation as text."""
    found = {}
    if inspect.isclass(thing):
        fields = inspect.get_annotations(thing)  # its own, and no base's
        found = {key: str(kind) for key, kind in fields.items()}
    # An Enum's members are given; an error is raised for the user, with its fields.
    made = vars(thing).get("__init__") if _is_error(thing) else thing
    if inspect.isfunction(made) or (
        inspect.isclass(made) and not issubclass(made, Enum)
    ):
        for each in inspect.signature(made).parameters.values():
            found[each.name] = str(each.annotation)
    given = ("self", "cls", *(["message"] if _is_error(thing) else []))
    return {
        key: kind
        for key, kind in found.items()
        if key not in given and not key.startswith("_")
    }


def _is_error(thing: Any) -> bool:
    return inspect.isclass(thing) and issubclass(thing, BaseException)


def gives(thing: Any) -> bool:
    """Whether a function says that it returns something."""
    if not inspect.isfunction(thing):
        return False
    said = inspect.signature(thing).return_annotation
    return said not in (None, "None", inspect.Signature.empty)


def unlisted_errors(name: Name) -> list[str]:
    """Return the errors that come out and are in no section Raises, and the reverse."""
    listed: dict[str, Any] = {
        word: getattr(errors, word, getattr(builtins, word, None))
        for entry in _section(name, "Raises")
        for word in re.split(r",\s*|\s+or\s+", entry.type or entry.name)
    }
    known = tuple(kind for kind in listed.values() if kind)
    silent = {each for each in errors_of(name.thing) if not issubclass(each, known)}
    return [
        *(f"{each.__name__} comes out and is not listed" for each in silent),
        *(
            f"{word} is listed and no error"
            for word, kind in listed.items()
            if not kind
        ),
    ]


def has_example(name: Name) -> bool:
    """Whether there is an example, which the tests of the documentation run."""
    return ">>> " in "\n".join(_section(name, "Examples"))


def references(thing: Any) -> list[str]:
    """Return the works that a docstring's section References names."""
    text = "\n".join(_page(thing)["References"])
    return [" ".join(each.split()) for each in re.split(r"\.\. \[\d+\]", text)[1:]]


def has_source(thing: Any) -> bool:
    """Whether it is said where an idea is from: a work, or this library."""
    is_said = isinstance(getattr(thing, "reference", None), str)  # as axioms say it
    return bool(references(thing)) or bool(OWN.search(thing.__doc__ or "")) or is_said
