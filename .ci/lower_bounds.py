"""Print pip constraints that pin every library we import to its lower bound.

The tools that check the project (pytest, ruff, Sphinx, ...) are left alone: their
versions do not change what a user gets.
"""

import re
import tomllib
from pathlib import Path

USER_EXTRAS = ("testing", "parquet", "pandas", "xarray", "plot", "report", "dask")


def main() -> None:
    """Print one line for each requirement of the form ``name>=version``."""
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [*project["dependencies"]]
    for extra in USER_EXTRAS:
        requirements += extras[extra]
    requirements += [
        requirement for requirement in extras["dev"] if requirement.startswith("polars")
    ]
    for requirement in requirements:
        match = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?>=([\w.]+)", requirement)
        if match is None:
            raise SystemExit(f"{requirement!r} must read 'name>=version'")
        print(f"{match[1]}=={match[2]}")


if __name__ == "__main__":
    main()
