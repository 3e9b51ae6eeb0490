"""What is loaded when: a newcomer's first import and first `--help` stay cheap."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "scipy",
    "cvxpy",
    "clarabel",
    "pandas",
    "polars",
    "pyarrow",
    "narwhals",
    "xarray",
    "matplotlib",
    "hypothesis",
    "dask",
    "distributed",
    "threadpoolctl",
    "altair",
    "vl_convert",
    "jinja2",
}


def _loaded_after(code: str) -> set[str]:
    """Run `code` in a new interpreter; return the heavy packages it ends with."""
    report = (
        "import atexit, sys\n"
        "packages = lambda: sorted({name.split('.')[0] for name in sys.modules})\n"
        "atexit.register(lambda: print('LOADED', *packages()))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", report + code],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    *_, last = run.stdout.splitlines()
    assert last.startswith("LOADED "), run.stdout
    assert "bargain" in last.split()
    return set(last.split()) & (HEAVY | {"typer", "rich"})


def test_importing_bargain_loads_nothing_heavy():
    assert _loaded_after("import bargain") == set()


def test_help_loads_only_the_command_line_library():
    loaded = _loaded_after(
        "import sys\n"
        "sys.argv = ['bargain', '--help']\n"
        "from bargain.cli import main\n"
        "sys.exit(main())\n"
    )

    assert loaded <= {"typer", "rich"}
