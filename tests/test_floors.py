"""Imports go down only; heavy packages stay in their files (see `house.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bargain import _doors
from tests import house
from tests.imports import read_source

SRC = Path(__file__).parents[1] / "src"


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_source_keeps_to_the_rule(rule: house.Rule):
    violations = rule(read_source(SRC))

    assert not violations, "\n" + "\n".join(violations)


@pytest.mark.parametrize("name", sorted(_doors.DOORS))
def test_every_door_opens(name: str):
    assert callable(_doors.open_door(name))


# Which rule, the files of a small wrong house, and a part of what the rule must say.
WRONG_HOUSES = {
    "room without a floor": (
        house.rooms_without_floor,
        {"attic.py": ""},
        "bargain/attic.py: no floor for this room",
    ),
    "import that climbs": (
        house.climbing_imports,
        {"errors.py": "import bargain.lottery", "lottery.py": ""},
        "bargain/errors.py:1: bargain.errors imports bargain.lottery: climbs from "
        "floor 0 to floor 1",
    ),
    "import that climbs inside a function": (
        house.climbing_imports,
        {
            "lottery.py": "def solve():\n    from .solvers.linear import solve\n",
            "solvers/__init__.py": "",
            "solvers/linear.py": "",
        },
        "bargain/lottery.py:2: bargain.lottery imports bargain.solvers.linear",
    ),
    "import that climbs for the types only": (
        house.climbing_imports,
        {
            "problem.py": "if TYPE_CHECKING:\n    from bargain import certificate\n",
            "certificate.py": "",
        },
        "bargain.problem imports bargain.certificate",
    ),
    "import that climbs by a written name": (
        house.climbing_imports,
        {"lottery.py": "importlib.import_module('bargain.cli')", "cli.py": ""},
        "bargain.lottery imports bargain.cli",
    ),
    "import of the roof": (
        house.climbing_imports,
        {"comparison.py": "from bargain import Lottery"},
        "bargain.comparison imports bargain: climbs",
    ),
    "circle on one floor": (
        house.cycles,
        {
            "rows/__init__.py": "",
            "rows/memory.py": "from bargain.rows import mapped",
            "rows/mapped.py": "def back():\n    from bargain.welfare import log",
            "welfare.py": "import bargain.rows.memory",
        },
        "bargain.rows.mapped -> bargain.welfare -> bargain.rows.memory -> "
        "bargain.rows.mapped",
    ),
    "certificate that meets a solver": (
        house.broken_separations,
        {
            "certificate.py": "from bargain.solvers import linear",
            "solvers/__init__.py": "",
            "solvers/linear.py": "",
        },
        "a certificate never trusts a solver",
    ),
    "solver that sees labels": (
        house.broken_separations,
        {
            "hypotheses.py": "",
            "solvers/__init__.py": "",
            "solvers/linear.py": "from ..hypotheses import HypothesisSet",
        },
        "solvers see arrays, never labels",
    ),
    "heavy package in the wrong file": (
        house.misplaced_packages,
        {
            "solvers/__init__.py": "",
            "solvers/linear.py": "def f():\n    import cvxpy as cp",
        },
        "bargain/solvers/linear.py:2: bargain.solvers.linear imports cvxpy: cvxpy is "
        "for solvers/convex.py",
    ),
    "heavy package that `import bargain` loads": (
        house.heavy_at_import,
        {
            "__init__.py": "from bargain.problem import Problem",
            "problem.py": "from bargain.solvers.linear import solve",
            "solvers/__init__.py": "",
            "solvers/linear.py": "try:\n    from scipy.optimize import linprog\n"
            "except ImportError:\n    pass",
        },
        "bargain/solvers/linear.py:2: bargain.solvers.linear imports scipy",
    ),
    "import by a computed name": (
        house.hidden_imports,
        {"lottery.py": "from importlib import import_module\nimport_module(name)"},
        "bargain/lottery.py:2: bargain.lottery imports ?: the name is computed",
    ),
}


@pytest.mark.parametrize("name", WRONG_HOUSES)
def test_rule_finds_a_seeded_violation(name: str, tmp_path: Path):
    rule, files, message = WRONG_HOUSES[name]
    _build({"__init__.py": "", **files}, tmp_path)

    (violation,) = rule(read_source(tmp_path))

    assert message in violation


def test_rules_accept_a_house_in_order(tmp_path: Path):
    _build(
        {
            "__init__.py": "from bargain.lottery import Lottery",
            "_doors.py": "from importlib import import_module\n\n"
            "def open_door(name):\n    return import_module(name)\n",
            "errors.py": "",
            "lottery.py": "from bargain import _doors\nfrom bargain import errors\n",
            "solvers/__init__.py": "",
            "solvers/convex.py": "import cvxpy\nfrom bargain.errors import Error",
            "aggregators/__init__.py": "from .nash import Nash",
            "aggregators/nash.py": "def f():\n    import bargain.solvers.convex",
            "cli/__init__.py": "from bargain.cli.commands import app",
            "cli/commands.py": "import typer\nfrom bargain import lottery",
        },
        tmp_path,
    )

    source = read_source(tmp_path)

    assert [rule(source) for rule in house.RULES] == [[] for _ in house.RULES]


def _build(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / "bargain" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
