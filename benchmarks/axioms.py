"""How long does a search for what breaks an axiom take, and the whole table?

A thousand sets of up to 20 x 20, axiom by axiom, each set solved afresh: the slowest
axiom of a rule is reported. What is broken is checked again on the set that was found,
and what the record in docs/axioms.json has as broken must be found broken here too. Run
with ``python -m benchmarks axioms``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import bargain as bg
from bargain.axioms import AXIOMS, tabulate
from bargain.axioms.benched import benched_rules
from bargain.axioms.cores import n_cores
from benchmarks.timing import Figure

RECORD = Path(__file__).parents[1] / "docs" / "axioms.json"

RULES = {
    "nash": bg.NashBargaining(),
    "eu": bg.ExpectedUtility(),
    "kalai-smorodinsky": bg.KalaiSmorodinsky(),
}


def figures(shrink: int = 1) -> Iterator[Figure]:
    """Yield the slowest search of some rules, then the whole table."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    broken = {
        (cell["rule"], cell["axiom"])
        for cell in record["cells"]
        if cell["verdict"] == "broken"
    }
    n = max(1_000 // shrink, 10)
    for name, rule in RULES.items():
        rule(bg.HypothesisSet.from_arrays([[1, 0], [0, 1]]))  # loads the solvers
        times = {}
        for axiom in AXIOMS.values():
            started = time.perf_counter()
            found = axiom.search(rule, seed=0, max_examples=n).violation
            times[axiom.name] = time.perf_counter() - started
            if found is not None:
                assert axiom.check(rule, found.hypotheses) is not None
            assert shrink > 1 or found or (name, axiom.name) not in broken
        slowest = max(times, key=lambda axiom: times[axiom])
        yield Figure(f"{name}, {n:,} sets, {slowest}", times[slowest], "s", 10.0)
    started = time.perf_counter()
    n = max(300 // shrink, 3)
    table = tabulate(benched_rules(), max_examples=n, processes=n_cores())
    seconds = time.perf_counter() - started
    for (rule, name), violation in table.violations.items():
        found = AXIOMS[name].check(table.rules[rule], violation.hypotheses)
        assert found is not None
    yield Figure(f"the table of axioms, {n} sets, {n_cores()} cores", seconds, "s", 300)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
