"""Tables of axioms as JSON: what was kept, what was broken, and by which sets."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from bargain._version import __version__
from bargain.aggregators.decision import Decision
from bargain.axioms.table import AxiomTable
from bargain.axioms.violation import Finding, SearchResult, Violation
from bargain.hypotheses import HypothesisSet

# Probabilities are shown to so many digits: further ones depend on the machine.
DIGITS = 9


def axiom_table_document(table: AxiomTable) -> dict[str, Any]:
    """Return a table as JSON values.

    Parameters
    ----------
    table : AxiomTable

    Returns
    -------
    document : dict
        ``cells`` is a list of one object per rule and axiom, with the counterexample
        where the axiom is broken.
    """
    return {
        "format": "bargain-axioms",
        "schema_version": 1,
        "library_version": __version__,
        "seed": table.seed,
        "max_examples": table.max_examples,
        "rules": {name: _shown(rule) for name, rule in table.rules.items()},
        "axioms": list(table.axioms),
        "cells": [
            {"rule": rule, "axiom": axiom, **cell_document(cell)}
            for (rule, axiom), cell in table.cells.items()
        ],
    }


def axiom_table_text(document: dict[str, Any]) -> str:
    """Return a document as JSON text, with a line for each cell."""
    head = {name: value for name, value in document.items() if name != "cells"}
    lines = json.dumps(head, indent=2).removesuffix("\n}")
    cells = ",\n".join(f"    {json.dumps(cell)}" for cell in document["cells"])
    return f'{lines},\n  "cells": [\n{cells}\n  ]\n}}\n'


def set_of(document: dict[str, Any]) -> HypothesisSet:
    """Return the set that a part of such a document describes."""
    return HypothesisSet.from_arrays(
        document["utilities"],
        document["credences"],
        document["outcomes"],
        document["hypotheses"],
    )


def _shown(rule: object) -> str:
    """Return what a rule is called, without the address of a function."""
    name = getattr(rule, "__qualname__", None)
    return repr(rule) if name is None else f"{rule.__module__}:{name}"


def cell_document(cell: SearchResult) -> dict[str, Any]:
    """Return a cell as JSON values; see `axiom_table_document`."""
    document: dict[str, Any] = {
        "verdict": cell.verdict,
        "examples": cell.n_examples,
        "answered": cell.n_answered,
        "declined": cell.n_declined,
    }
    if not cell.is_complete:
        document["complete"] = False
    if cell.findings:
        document["findings"] = [_finding(finding) for finding in cell.findings]
    if cell.violation is not None:
        document["counterexample"] = _counterexample(cell.violation)
    return document


def _finding(finding: Finding) -> dict[str, Any]:
    return {"sentence": finding.sentence, "set": _set(finding.hypotheses)}


def _counterexample(violation: Violation) -> dict[str, Any]:
    before, after = violation.before, violation.after
    document = {
        "sentence": violation.sentence,
        "excess": float(f"{violation.excess:.3g}"),
        "set": _set(violation.hypotheses),
        "before": _decision(before),
    }
    if after is None:
        return document
    if after.hypotheses is before.hypotheses:
        return {**document, "instead": _probabilities(after)}
    return {**document, "after": _decision(after)}


def _set(hypotheses: HypothesisSet) -> dict[str, Any]:
    return {
        "hypotheses": list(hypotheses.names),
        "credences": hypotheses.credences.tolist(),
        "outcomes": list(hypotheses.outcomes),
        "utilities": hypotheses.utilities.tolist(),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {**_set(decision.hypotheses), "lottery": _probabilities(decision)}


def _probabilities(decision: Decision) -> list[float]:
    rounded: list[float] = np.round(decision.lottery.probabilities, DIGITS).tolist()
    return rounded
