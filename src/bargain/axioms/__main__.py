"""Write the table of rules and axioms for the documentation.

``python -m bargain.axioms --report`` searches, and writes docs/axioms.json and the
page docs/axioms.md; ``--page`` writes the page anew from the JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bargain import _doors
from bargain.axioms.benched import benched_rules
from bargain.axioms.catalogue import AXIOMS
from bargain.axioms.cores import n_cores
from bargain.axioms.tabulating import tabulate


def main() -> int:
    """Search if asked to, and write; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bargain.axioms", description=__doc__
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--report", action="store_true", help="search, then write both")
    what.add_argument("--page", action="store_true", help="write the page only")
    parser.add_argument("--output", type=Path, default=Path("docs"), metavar="FOLDER")
    parser.add_argument("--examples", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    record, page = options.output / "axioms.json", options.output / "axioms.md"
    if not (record if options.page else options.output).exists():
        parser.error(f"there is no {record if options.page else options.output}")
    if options.report:
        rules = benched_rules()
        with _doors.open_door("cell_progress")(len(rules) * len(AXIOMS)) as progress:
            table = tabulate(
                rules,
                seed=options.seed,
                max_examples=options.examples,
                processes=n_cores(),
                progress=progress,
            )
        document = _doors.open_door("axiom_table_document")(table)
        text = _doors.open_door("axiom_table_text")(document)
        record.write_text(text, encoding="utf-8")
    document = json.loads(record.read_text(encoding="utf-8"))
    page.write_text(_doors.open_door("axiom_page")(document), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
