"""The house: which room stands on which floor, and what may be carried where.

Here are the tables and the rules that read them. `test_floors.py` applies the rules
to `src/bargain`, and to small wrong houses of its own. Nothing is imported: rules
read the source (see `imports.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatch

from tests.imports import ROOT, Import, Source

# From the ground up. A room is a module or a folder directly under `bargain`; it may
# import from its own floor and from those below. A new room needs a place here.
FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "errors",
        "_streams",
        "_arrays",
        "_given_arrays",
        "_labels",
        "_printed",
        "_read_only",
        "_tables",
        "_version",
    ),
    (
        "utility_hypothesis",
        "_members",
        "_set_sources",
        "_set_forms",
        "_lottery_forms",
        "hypotheses",
        "lottery",
    ),
    ("normalization", "restated", "favourites", "rankings", "others", "formula"),
    ("disagreement", "floors", "welfare", "rows", "polytope", "lottery_constraints"),
    ("returns",),
    ("problem", "stack", "criterion"),
    (
        "certificate",
        "touching",
        "exact",
        "definition",
        "softmax",
        "majority",
        "rounding",
    ),
    ("ambiguity", "tail_weights", "deviation_ball", "robust", "leximin"),
    ("budget_problem",),
    ("solvers",),
    ("aggregators",),
    ("comparison", "examples", "points", "axioms", "harm", "strategies"),
    ("breaker", "diagnosis", "scenarios", "sweeps", "explanation", "sensitivity"),
    ("allocation", "budgets", "wishes"),
    ("convex_decision", "convex_outcomes", "convex_rules"),
    ("io", "display", "plotting", "reports"),
    ("cli",),
)

# Where the nouns' methods open a higher room, by name and when called.
DOORS = "_doors"

# Each heavy package, and the files that may import it.
HEAVY: Mapping[str, tuple[str, ...]] = {
    "scipy": ("solvers/*.py", "rows/*.py"),
    "cvxpy": ("solvers/convex.py", "solvers/convex_outcomes.py"),
    "clarabel": ("solvers/convex.py",),
    "pandas": ("io/comparison_frames.py",),
    "narwhals": ("io/frames.py",),
    "pyarrow": ("io/parquet.py",),
    "threadpoolctl": ("rows/threads.py",),
    "typer": ("cli/*.py",),
    "rich": ("display/*.py",),
    "polars": (),
    "xarray": ("io/datasets.py",),
    "hypothesis": ("strategies/extra.py", "strategies/registration.py"),
    "matplotlib": ("plotting/*.py",),
    "altair": ("reports/charts.py",),
    "vl_convert": ("reports/charts.py",),
    "jinja2": ("reports/template.py",),
    "markupsafe": ("reports/template.py",),
    "dask": ("rows/dask.py",),
    "distributed": ("rows/dask.py",),
}

# Importer, what it must not import, why.
SEPARATIONS: tuple[tuple[str, str, str], ...] = (
    ("certificate.py", "solvers/*", "a certificate never trusts a solver"),
    ("touching.py", "solvers/*", "a certificate never trusts a solver"),
    ("solvers/*", "hypotheses.py", "solvers see arrays, never labels"),
    ("solvers/*", "lottery.py", "solvers see arrays, never labels"),
    ("solvers/*", "_labels.py", "solvers see arrays, never labels"),
)

Rule = Callable[[Source], list[str]]


def floor_of(module: str) -> int | None:
    """Return the floor on which a module stands; None if the table lacks it."""
    if module == ROOT:
        return len(FLOORS)  # the roof: `__init__.py` sees every room
    room = module.split(".")[1]
    if room == "__main__":
        return len(FLOORS)
    return next((k for k, rooms in enumerate(FLOORS) if room in rooms), None)


def rooms_without_floor(source: Source) -> list[str]:
    """Every room stands on a floor."""
    return [
        f"{path}: no floor for this room; add it to FLOORS in tests/house.py"
        for module, path in source.paths.items()
        if floor_of(module) is None and not _is_doors(module)
    ]


def climbing_imports(source: Source) -> list[str]:
    """Imports go down, or sideways."""
    return [
        f"{item}: climbs from floor {low} to floor {high}; move the shared part down, "
        f"or open the room through {DOORS}.py"
        for item in _inner(source)
        if (low := floor_of(item.importer)) is not None
        and (high := floor_of(item.target)) is not None
        and high > low
    ]


def cycles(source: Source) -> list[str]:
    """No module leads back to itself."""
    graph: dict[str, set[str]] = {module: set() for module in source.paths}
    for item in _inner(source):
        graph[item.importer].add(item.target)
    return [
        "imports go in a circle: " + " -> ".join([*loop, loop[0]])
        for loop in _loops(graph)
    ]


def broken_separations(source: Source) -> list[str]:
    """Some neighbours never meet."""
    return [
        f"{item}: {reason}"
        for item in _inner(source)
        for importer, target, reason in SEPARATIONS
        if _matches(source.paths[item.importer], importer)
        and _matches(source.paths[item.target], target)
    ]


def misplaced_packages(source: Source) -> list[str]:
    """A heavy package is imported in its own file only."""
    return [
        f"{item}: {item.target} is for {' and '.join(HEAVY[item.target]) or 'no file'}"
        for item in source.imports
        if item.target in HEAVY
        and not any(
            _matches(source.paths[item.importer], pattern)
            for pattern in HEAVY[item.target]
        )
    ]


def heavy_at_import(source: Source) -> list[str]:
    """`import bargain` loads nothing heavy."""
    loaded = _loaded_by(ROOT, source)
    return [
        f"{item}: `import {ROOT}` would load it; import it in the function that needs "
        "it"
        for item in source.imports
        if item.target in HEAVY and item.on_load and item.importer in loaded
    ]


def hidden_imports(source: Source) -> list[str]:
    """An import by a computed name can hide where it goes; only doors may."""
    return [
        f"{item}: the name is computed; write it out, or use {DOORS}.py"
        for item in source.imports
        if item.target == "?" and item.importer not in (ROOT, f"{ROOT}.{DOORS}")
    ]


RULES: tuple[Rule, ...] = (
    rooms_without_floor,
    climbing_imports,
    cycles,
    broken_separations,
    misplaced_packages,
    heavy_at_import,
    hidden_imports,
)


def _is_doors(module: str) -> bool:
    return module == f"{ROOT}.{DOORS}"


def _inner(source: Source) -> Iterator[Import]:
    """Yield imports from room to room, without the doors."""
    for item in source.imports:
        if item.target in source.paths and not (
            _is_doors(item.importer) or _is_doors(item.target)
        ):
            yield item


def _matches(path: str, pattern: str) -> bool:
    return fnmatch(path.removeprefix(f"{ROOT}/"), pattern)


def _loaded_by(start: str, source: Source) -> set[str]:
    """Return the modules that run when `start` is imported."""
    followed: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in followed or module not in source.paths:
            continue
        followed.add(module)
        if "." in module:  # its package runs first
            waiting.append(module.rpartition(".")[0])
        waiting += [
            item.target
            for item in source.imports
            if item.importer == module and item.on_load
        ]
    return followed


def _loops(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return a loop through each module at which a depth-first walk closes one."""
    loops: list[list[str]] = []
    finished: set[str] = set()

    def walk(module: str, trail: list[str]) -> None:
        if module in trail:
            loops.append(trail[trail.index(module) :])
        elif module not in finished:
            for target in sorted(graph[module]):
                walk(target, [*trail, module])
            finished.add(module)

    for module in sorted(graph):
        walk(module, [])
    return loops
