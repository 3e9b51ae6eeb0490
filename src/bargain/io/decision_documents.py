"""A decision as JSON values; `claims` reads them back.

``{"format": "bargain-decision", "schema_version": 1, "library_version": "0.1.0",
"hypotheses": {...}, "rule": {...}, "disagreement": [...], "lottery": [...], ...}``.
The set is embedded, or named by path and SHA-256. The decisions that a mixture mixes
are in ``parts``, without a set of their own. NaN is null.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain._version import __version__
from bargain.aggregators.decision import Decision
from bargain.aggregators.rule_values import rule_from_dict, rule_to_dict
from bargain.errors import InvalidOptionError

FORMAT = "bargain-decision"
SCHEMA_VERSION = 1

HEAD = ("format", "schema_version", "library_version", "hypotheses")
CLAIMS = (
    "rule",
    "disagreement",
    "lottery",
    "multipliers",
    "exclusion",
    "tangents",
    "value",
    "gap",
    "tolerance",
    "infeasibility",
    "status",
    "message",
    "notes",
    "unique",
    "choices",
    "parts",
)
OPTIONAL_CLAIMS = ("stages", "prices")


def head_as_document(hypotheses: dict[str, Any]) -> dict[str, Any]:
    """Return the first keys of a file, with the set as it was made a document."""
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "library_version": __version__,
        "hypotheses": hypotheses,
    }


def claims_as_document(decision: Decision) -> dict[str, Any]:
    """Return a decision without its set, ready for `json.dump`.

    Raises
    ------
    InvalidOptionError
        If the rule is not one that a file can hold.
    """
    rule = rule_to_dict(decision.rule)
    if rule_from_dict(rule) != decision.rule:
        raise InvalidOptionError(
            f"{decision.rule!r} cannot be written to a file that gives it back; use "
            "plain numbers for its options"
        )
    certificate = decision.certificate
    optional = {
        name: [_listed(row) for row in rows]
        for name in OPTIONAL_CLAIMS
        if (rows := getattr(certificate, name)) is not None
    }
    return {
        "rule": rule,
        "disagreement": decision.disagreement.tolist(),
        "lottery": decision.lottery.probabilities.tolist(),
        "multipliers": _listed(certificate.multipliers),
        "exclusion": _listed(certificate.exclusion),
        "tangents": _listed(certificate.tangents),
        "value": number_or_null(certificate.value),
        "gap": number_or_null(certificate.gap),
        "tolerance": number_or_null(certificate.tolerance),
        "infeasibility": number_or_null(certificate.infeasibility),
        "status": certificate.status.value,
        "message": certificate.message,
        "notes": list(decision.notes),
        "unique": bool(decision.unique),
        "choices": list(decision.choices),
        "parts": [claims_as_document(part) for part in decision.parts],
        **optional,
    }


def number_or_null(number: float) -> float | None:
    """Return a number as JSON has it: what is not finite claims nothing.

    Examples
    --------
    >>> number_or_null(float("nan")), number_or_null(0.5)
    (None, 0.5)
    """
    return float(number) if np.isfinite(number) else None


def _listed(numbers: Float64Array | None) -> list[float | None] | None:
    if numbers is None:
        return None
    return [number_or_null(number) for number in numbers.tolist()]
