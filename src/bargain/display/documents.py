"""Comparisons, decisions, diagnoses and certifications as JSON values, for programs.

NaN is null; lists run over the hypotheses in the order of ``hypotheses``.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from bargain._version import __version__
from bargain.aggregators.decision import Decision
from bargain.certificate import Certificate
from bargain.comparison import Comparison
from bargain.diagnosis import Diagnosis
from bargain.hypotheses import HypothesisSet
from bargain.io import Certification
from bargain.io.decision_documents import number_or_null
from bargain.io.json_text import json_text


def comparison_document(
    comparison: Comparison, source: str | None = None
) -> dict[str, Any]:
    """Return a comparison with its decisions by rule.

    Parameters
    ----------
    comparison : Comparison
    source : str, optional
        Where the set is from.
    """
    return {
        **_head("bargain-comparison", comparison.hypotheses, source),
        "rules": {
            name: {"error": comparison.errors[name]}
            if name in comparison.errors
            else _decision(comparison.decisions[name], comparison.shares[name])
            for name in comparison.rules
        },
    }


def solution_document(name: str, decision: Decision, source: str) -> dict[str, Any]:
    """Return one decision, as `comparison_document` has it."""
    alone = Comparison(decision.hypotheses, (name,), {name: decision}, {})
    return {**comparison_document(alone, source), "format": "bargain-solution"}


def decision_document(decision: Decision) -> dict[str, Any]:
    """Return one decision with the labels that it is about; see `Decision.to_dict`."""
    (shares,) = Comparison(
        decision.hypotheses, ("",), {"": decision}, {}
    ).shares.values()
    return {
        **_head("bargain-decision-summary", decision.hypotheses),
        "rule": repr(decision.rule),
        **_decision(decision, shares),
        "weights": _numbers(decision.weights),
        "choices": list(decision.choices),
    }


def diagnosis_document(diagnosis: Diagnosis, source: str) -> dict[str, Any]:
    """Return a diagnosis, with positions for the outcomes and the clones.

    Parameters
    ----------
    diagnosis : Diagnosis
    source : str
        Where the set is from.
    """
    return {
        **_head("bargain-diagnosis", diagnosis.hypotheses, source),
        "warnings": warnings_of(diagnosis),
        "scores": _numbers(diagnosis.scores),
        "choice": list(diagnosis.choice),
        "near_ties": list(diagnosis.near_ties),
        "runner_up": diagnosis.runner_up,
        "margin": number_or_null(diagnosis.margin),
        "decider": diagnosis.decider,
        "monster": diagnosis.monster,
        "monster_index": _numbers(diagnosis.monster_index),
        "is_pivotal": diagnosis.is_pivotal.tolist(),
        "choice_without": diagnosis.choice_without.tolist(),
        "stakes_down": _numbers(diagnosis.stakes_down),
        "stakes_up": _numbers(diagnosis.stakes_up),
        "credence_down": _numbers(diagnosis.credence_down),
        "credence_up": _numbers(diagnosis.credence_up),
        "indifferent": diagnosis.indifferent.tolist(),
        "clone_of": diagnosis.clone_of.tolist(),
        "merged_credence": _numbers(diagnosis.merged_credence),
    }


def warnings_of(diagnosis: Diagnosis) -> list[str]:
    """Return what a diagnosis warns of, in sentences."""
    return [diagnosis.warning] if diagnosis.warning else []


def certification_document(certification: Certification) -> dict[str, Any]:
    """Return what was checked, and the verdict."""
    claim = certification.claim
    return {
        "format": "bargain-certification",
        "schema_version": 1,
        "library_version": __version__,
        "ok": certification.ok,
        "tolerance_met": certification.ok and not certification.falls_short,
        "findings": list(certification.findings),
        "exact": certification.is_exact,
        "gap": number_or_null(certification.gap),
        "claim": None if claim is None else _certificate(claim),
        "checks": [
            {"claim": check.subject, "found": check.statement, "holds": check.holds}
            for check in certification.checks
        ],
        "parts": [certification_document(part) for part in certification.parts],
    }


def show_json(document: dict[str, Any]) -> None:
    """Print one JSON document to standard output, in ASCII."""
    sys.stdout.write(json_text(document, ascii_only=True) + "\n")


def _head(
    kind: str, hypotheses: HypothesisSet, source: str | None = None
) -> dict[str, Any]:
    return {
        "format": kind,
        "schema_version": 1,
        "library_version": __version__,
        **({} if source is None else {"source": source}),
        "outcomes": list(hypotheses.outcomes),
        "hypotheses": list(hypotheses.names),
        "credences": hypotheses.credences.tolist(),
    }


def _decision(decision: Decision, shares: np.ndarray) -> dict[str, Any]:
    return {
        "lottery": decision.lottery.to_dict(),
        "unique": bool(decision.unique),
        "expected_utilities": _numbers(decision.expected_utilities),
        "disagreement": _numbers(decision.disagreement),
        "gains": _numbers(decision.gains),
        "shares_of_ideal": _numbers(shares),
        "certificate": {
            **_certificate(decision.certificate),
            "gap_unit": decision.gap_unit,
        },
        "notes": list(decision.notes),
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "status": certificate.status.value,
        "message": certificate.message,
        "value": number_or_null(certificate.value),
        "gap": number_or_null(certificate.gap),
        "tolerance": number_or_null(certificate.tolerance),
        "infeasibility": number_or_null(certificate.infeasibility),
    }


def _numbers(numbers: np.ndarray) -> list[float | None]:
    return [number_or_null(number) for number in numbers.tolist()]
