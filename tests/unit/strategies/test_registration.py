"""hypothesis knows the nouns by itself, and costs nothing where it is not used."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import find
from hypothesis import strategies as st

import bargain as bg
from bargain.strategies.registration import register

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with the entry points of pyproject.toml, as pip writes them."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    folder = tmp_path / f"{project['name']}-{project['version']}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\n"
        f"Version: {project['version']}\n"
    )
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {at}" for name, at in entries.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return tmp_path


def run(code: str, *folders: Path) -> str:
    """Run `code` in a new interpreter that looks for packages in `folders` first."""
    path = os.pathsep.join(map(str, [*folders, PROJECT / "src"]))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FIRST_IMPORTS = {
    "hypothesis first": "from hypothesis import strategies as st\nimport bargain as bg",
    "bargain first": "import bargain as bg\nfrom hypothesis import strategies as st",
    "the strategies first": "import bargain.strategies\nimport bargain as bg\n"
    "from hypothesis import strategies as st",
}


@pytest.mark.parametrize("first", FIRST_IMPORTS)
def test_hypothesis_draws_the_nouns_by_type(first: str, installed: Path):
    code = f"""{FIRST_IMPORTS[first]}
from hypothesis import find
for noun in (bg.HypothesisSet, bg.Lottery, bg.UtilityHypothesis):
    assert isinstance(find(st.from_type(noun), lambda drawn: True), noun)
print("drawn")
"""

    assert run(code, installed) == "drawn\n"


def test_hypothesis_does_not_load_a_solver_by_loading_the_nouns(installed: Path):
    code = (
        "import sys, hypothesis\n"
        "print(*sorted({'bargain', 'scipy', 'cvxpy', 'rich'} & set(sys.modules)))"
    )

    assert run(code, installed) == "bargain\n"


def test_a_set_by_type_is_one_of_every_kind():
    register()

    found = find(
        st.from_type(bg.HypothesisSet), lambda drawn: bool((drawn.best > 1e299).any())
    )

    assert isinstance(found, bg.HypothesisSet)


def test_strategies_without_hypothesis_say_what_to_install():
    code = """import sys
sys.modules["hypothesis"] = None
import bargain as bg
try:
    from bargain.strategies import hypothesis_sets
except bg.MissingExtraError as error:
    print(error)
"""

    assert run(code) == ("strategies need hypothesis: pip install hypothesis\n")
