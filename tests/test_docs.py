"""Every example in the README, the documentation and the docstrings runs.

In a page, the ```python blocks and the figures (```{eval-rst} with a `.. plot::`) share
one namespace and run in order, from an empty folder; a block with `>>>` must print what
it shows. A ```csv block whose fence names a file (```csv title=values.csv) is written
there first, and the `bargain` commands of the README's ```console blocks run beside it.
A block whose fence names a package (```python needs=torch) runs where there is one.
In a docstring, `np` and `bg` stand for numpy and bargain.
"""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

import bargain as bg
from tests.imports import ROOT, read_source

PROJECT = Path(__file__).parents[1]
PAGES = [
    PROJECT / "README.md",
    *sorted(
        page
        for page in (PROJECT / "docs").rglob("*.md")
        if not {"_build", "generated"} & set(page.parts)
    ),
]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
FENCE = re.compile(
    r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    language: str
    title: str
    needs: str  # a package that is not one of ours
    body: str
    line: int  # of the body's first line, counted from 0


# The first line of a figure, and its options.
PLOT = re.compile(r"\A\.\. plot::$|^   :[a-z-]+:.*$", re.MULTILINE)


def _programs(page: Path) -> Iterator[Block]:
    for block in _blocks(page, "python", "{eval-rst}"):
        if block.language == "python":
            yield block
        elif PLOT.match(block.body):
            yield replace(block, body=dedent(PLOT.sub("", block.body)))


def _blocks(page: Path, *languages: str) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        name, _, options = match["info"].strip().partition(" ")
        if name in languages:
            said = dict(each.split("=") for each in options.split())
            line = text.count("\n", 0, match.start("body"))
            yield Block(
                name, said.get("title", ""), said.get("needs", ""), match["body"], line
            )


def _write_tables(page: Path, folder: Path) -> None:
    for block in _blocks(page, "csv"):
        if block.title:
            (folder / block.title).write_text(block.body, encoding="utf-8")


def _check(test: doctest.DocTest) -> None:
    report: list[str] = []
    # Our namespace keeps what a block defines for the next one.
    doctest.DocTestRunner(optionflags=FLAGS).run(
        test, out=report.append, clear_globs=False
    )
    assert not report, "".join(report)


def _name(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _run(page, tmp_path, monkeypatch)


NEEDING = sorted(
    {(page, block.needs) for page in PAGES for block in _programs(page) if block.needs}
)


@pytest.mark.parametrize(
    ("page", "package"),
    [pytest.param(*pair, id=f"{_name(pair[0])}-{pair[1]}") for pair in NEEDING],
)
def test_page_examples_that_need_a_package_run(
    page: Path, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    reason = f"the example needs {package}, which is not installed: pip install it"
    pytest.importorskip(package, reason=reason)
    _run(page, tmp_path, monkeypatch, package)


def _run(
    page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, package: str = ""
) -> None:
    """Run the blocks of a page that need nothing, or no more than a package."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MPLBACKEND", "agg")  # no windows
    _write_tables(page, folder)
    namespace: dict[str, object] = {"__name__": "__main__"}

    for block in _programs(page):
        if block.needs not in ("", package):
            continue
        if ">>>" in block.body:
            test = doctest.DocTestParser().get_doctest(
                block.body, namespace, page.name, str(page), block.line
            )
            test.globs = namespace  # get_doctest made a copy
            _check(test)
        else:
            # The empty lines in front make a traceback point into the page.
            code = "\n" * block.line + block.body
            exec(compile(code, str(page), "exec"), namespace)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def test_readme_commands_run(tmp_path: Path):
    readme = PROJECT / "README.md"
    _write_tables(readme, tmp_path)
    commands = [
        shlex.split(line.removeprefix("$ "), comments=True)
        for block in _blocks(readme, "console")
        for line in block.body.splitlines()
        if line.startswith("$ ")
    ]

    assert commands
    for program, *arguments in commands:
        assert program.endswith("bargain")
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from bargain.cli import main; sys.exit(main())",
                *arguments,
            ],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, f"{arguments}: {run.stdout}{run.stderr}"


@pytest.mark.parametrize(
    "module",
    [
        module
        for module in read_source(PROJECT / "src").paths
        if not module.endswith("__main__")
    ],
)
def test_docstring_examples_run(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert module.split(".")[0] == ROOT

    tests = doctest.DocTestFinder().find(
        importlib.import_module(module), extraglobs={"np": np, "bg": bg}
    )

    for test in tests:
        _check(test)
