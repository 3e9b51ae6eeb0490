"""Reads the imports of a package from its source, without importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = "bargain"


@dataclass(frozen=True)
class Import:
    """One imported module: one of ours in full, else its top-level package.

    `target` is "?" where the name is computed. `on_load` says that the import runs
    when the importing module does, not only when one of its functions is called.
    """

    importer: str
    target: str
    place: str
    on_load: bool

    def __str__(self) -> str:
        return f"{self.place}: {self.importer} imports {self.target}"


@dataclass(frozen=True)
class Source:
    """The modules of a package, by dotted name, and every import in them."""

    paths: dict[str, str]
    imports: list[Import]


def read_source(folder: Path) -> Source:
    """Read the package `bargain` that lies in `folder`."""
    paths = {
        _module_name(path.relative_to(folder)): path.relative_to(folder).as_posix()
        for path in sorted((folder / ROOT).rglob("*.py"))
    }
    imports = [
        item
        for module, path in paths.items()
        for item in _read_module(module, path, folder, frozenset(paths))
    ]
    return Source(paths, imports)


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read_module(
    module: str, path: str, folder: Path, ours: frozenset[str]
) -> Iterator[Import]:
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    tree = ast.parse((folder / path).read_text(encoding="utf-8"), filename=path)
    for node, on_load in _walk(tree, on_load=True):
        for name in _names(node, package, ours):
            top = name.split(".")[0]
            yield Import(
                importer=module,
                target=name if top == ROOT else top,
                place=f"{path}:{getattr(node, 'lineno', '?')}",
                on_load=on_load,
            )


def _walk(node: ast.AST, *, on_load: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield every node below, and whether it runs when the module is loaded."""
    for child in ast.iter_child_nodes(node):
        inside = on_load and not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            inside = inside and child in node.orelse
        yield child, inside
        yield from _walk(child, on_load=inside)


def _names(node: ast.AST, package: str, ours: frozenset[str]) -> list[str]:
    """Return the full names of the modules that a statement or a call imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, base] if base else above)
        # `from bargain import errors` imports the module, not just the package.
        return [
            full if (full := f"{base}.{alias.name}") in ours else base
            for alias in node.names
        ]
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
        "import_module",
        "__import__",
    ):
        match node.args:
            case [ast.Constant(value=str(name)), *_]:
                return [name]
        return ["?"]
    return []
