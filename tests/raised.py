"""Which of the library's errors come out of a function, as its code shows.

Read, not run: ``raise`` statements, in the function itself and in those of the library
that it calls by their names, or through a door by the door's. Not followed: calls on
objects other than ``self``, and what building an object raises, since most callers know
that it can be built.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from bargain._doors import open_door
from bargain.errors import BargainError

OURS = ("bargain.", "tests.")
Kinds = frozenset[type[BaseException]]


def errors_of(thing: Any) -> Kinds:
    """Return the errors that come out; for a class, out of building one."""
    found: Kinds = frozenset()
    for code, owner in _codes(thing):
        found |= _read(code, owner, ())
    return found


def _codes(thing: Any) -> Iterator[tuple[Any, type | None]]:
    if not inspect.isclass(thing):
        code = thing.fget if isinstance(thing, property) else inspect.unwrap(thing)
        yield code, _owner(code)
        return
    for maker in ("__new__", "__init__", "__post_init__"):
        code = getattr(thing, maker, None)
        if _is_ours(code):
            yield code, thing


def _is_ours(code: Any) -> bool:
    # What dataclasses write has no source.
    return (
        inspect.isfunction(code)
        and code.__module__.startswith(OURS)
        and code.__code__.co_filename != "<string>"
    )


def _owner(code: Any) -> type | None:
    owner: Any = inspect.getmodule(code)
    for part in code.__qualname__.split(".")[:-1]:
        owner = getattr(owner, part, None)
    return owner if inspect.isclass(owner) else None


@cache
def _read(code: Any, owner: type | None, above: tuple[Any, ...]) -> Kinds:
    tree, names = _parsed(code)
    inside = (*above, code)

    def out_of(node: ast.AST) -> Kinds:
        if isinstance(node, ast.Try):
            return out_of_try(node)
        found: Kinds = frozenset()
        if isinstance(node, ast.Raise):
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found |= {
                each for each in _kinds(error, names) if issubclass(each, BargainError)
            }
        if isinstance(node, ast.Call):
            called = inspect.unwrap(_called(node.func, names, owner))
            if _is_ours(called) and called not in inside:
                found |= _read(called, owner, inside)
        return found.union(*map(out_of, ast.iter_child_nodes(node)))

    def out_of_try(node: ast.Try) -> Kinds:
        found: Kinds = frozenset().union(*map(out_of, node.body))
        for handler in node.handlers:
            if not any(_is_bare_raise(each) for each in ast.walk(handler)):
                caught = _kinds(handler.type or ast.Name("BaseException"), names)
                found -= {each for each in found if issubclass(each, caught)}
        rest = (*node.handlers, *node.orelse, *node.finalbody)
        return found.union(*map(out_of, rest))

    return out_of(tree)


@cache
def _parsed(code: Any) -> tuple[ast.AST, dict[str, Any]]:
    """Return a function's code, and what names stand for in it."""
    source = inspect.getsource(code)
    # A method is indented, and so is read as if it stood in a block.
    tree = ast.parse(f"if True:\n{source}" if source[0].isspace() else source)
    names = dict(code.__globals__)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            for each in node.names:
                names[each.asname or each.name] = getattr(module, each.name, None)
    return tree, names


def _is_bare_raise(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and node.exc is None


def _kinds(
    node: ast.expr | None, names: dict[str, Any]
) -> tuple[type[BaseException], ...]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    words = [part.id for part in parts if isinstance(part, ast.Name)]
    found = [names.get(word, getattr(builtins, word, None)) for word in words]
    return tuple(
        each
        for each in found
        if inspect.isclass(each) and issubclass(each, BaseException)
    )


def _called(node: ast.expr, names: dict[str, Any], owner: type | None) -> Any:
    found: Any = None
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "_doors.open_door":
        # A door that is chosen as the code runs is not followed.
        is_said = isinstance(node.args[0], ast.Constant)
        return open_door(ast.literal_eval(node.args[0])) if is_said else None
    if isinstance(node, ast.Name):
        found = names.get(node.id)
    elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "cls"):
        found = getattr(owner, node.attr, None)
    return getattr(found, "__func__", found)
