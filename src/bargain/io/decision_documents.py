"""A decision as JSON values, and back: what a file claims, before it is believed.

``{"format": "bargain-decision", "schema_version": 1, "library_version": "0.1.0",
"hypotheses": {...}, "rule": {...}, "disagreement": [...], "lottery": [...], ...}``.
The set is embedded, or named by path and SHA-256. The decisions that a mixture mixes
are in ``parts``, without a set of their own. NaN is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain._version import __version__
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.registry import rule_from_dict, rule_to_dict
from bargain.certificate import Certificate, Status
from bargain.errors import FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io.json_values import (
    check_choice,
    check_keys,
    check_labels,
    check_list,
    check_number,
    check_object,
    check_plain,
    check_text,
)

FORMAT = "bargain-decision"
SCHEMA_VERSION = 1

HEAD = ("format", "schema_version", "library_version", "hypotheses")
_CLAIMS = (
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

_STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True, eq=False)
class Claims:
    """What a file says about one decision; its numbers are finite, and no more.

    Parameters
    ----------
    rule : Rule
    disagreement : ndarray of shape (n_hypotheses,)
    lottery : ndarray of shape (n_outcomes,)
        Perhaps no distribution.
    certificate : Certificate
    notes : tuple of str
    unique : bool
    choices : tuple of str
    parts : tuple of Claims
    """

    rule: Rule
    disagreement: Float64Array
    lottery: Float64Array
    certificate: Certificate
    notes: tuple[str, ...]
    unique: bool
    choices: tuple[str, ...]
    parts: tuple[Claims, ...]


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


def parse_claims(
    place: str, fields: dict[str, Any], hypotheses: HypothesisSet
) -> Claims:
    """Return what a document claims about a set.

    Parameters
    ----------
    place : str
        The file, and the part of it, for messages.
    fields : dict
        Without the keys of `HEAD`.
    hypotheses : HypothesisSet

    Raises
    ------
    FileFormatError
        If a value is missing or of the wrong kind, or an array of the wrong length.
    """
    check_keys(place, fields, _CLAIMS, ())
    rule = _rule(f"{place}, rule", fields["rule"])
    parts = _parts(f"{place}, parts", fields["parts"], rule, hypotheses)

    def vector(key: str) -> Float64Array | None:
        if fields[key] is None:
            return None
        # A tangent may be left to touch where it will.
        null = np.nan if key == "tangents" else None
        return _vector(f"{place}, {key}", fields[key], len(hypotheses), null)

    def number(key: str) -> float:
        value = fields[key]
        return np.nan if value is None else check_number(f"{place}, {key}", value)

    certificate = Certificate(
        number("value"),
        number("gap"),
        number("tolerance"),
        number("infeasibility"),
        Status(check_choice(f"{place}, status", fields["status"], _STATUSES)),
        check_text(f"{place}, message", fields["message"]),
        multipliers=vector("multipliers"),
        exclusion=vector("exclusion"),
        tangents=vector("tangents"),
        parts=tuple(part.certificate for part in parts),
    )
    unique = fields["unique"]
    if not isinstance(unique, bool):
        raise FileFormatError(f"{place}, unique: must be true or false; write one")
    return Claims(
        rule,
        _vector(f"{place}, disagreement", fields["disagreement"], len(hypotheses)),
        _vector(f"{place}, lottery", fields["lottery"], hypotheses.n_outcomes),
        certificate,
        tuple(check_labels(f"{place}, notes", fields["notes"]) or ()),
        unique,
        _choices(f"{place}, choices", fields["choices"], hypotheses),
        parts,
    )


def _rule(place: str, value: object) -> Rule:
    check_plain(place, value)
    try:
        return rule_from_dict(value)
    except InvalidOptionError as error:
        raise FileFormatError(f"{place}: {error}") from error


def _parts(
    place: str, value: object, rule: Rule, hypotheses: HypothesisSet
) -> tuple[Claims, ...]:
    """Return the decisions that a mixture mixes; as many as its rule has."""
    parts = check_list(place, value)
    expected = len(rule.parts) if isinstance(rule, LotteryMixture) else 0
    if len(parts) != expected:
        raise FileFormatError(
            f"{place}: must have {expected} decisions, one per part of the rule (got "
            f"{len(parts)}); write the decision again"
        )
    return tuple(
        parse_claims(f"{place}[{k}]", check_object(f"{place}[{k}]", part), hypotheses)
        for k, part in enumerate(parts)
    )


def _vector(
    place: str, value: object, size: int, null: float | None = None
) -> Float64Array:
    """Return a list of numbers of a given length; `null` stands for null, if it may."""
    numbers = check_list(place, value)
    if len(numbers) != size:
        raise FileFormatError(
            f"{place}: must have {size} numbers, as the set asks for (got "
            f"{len(numbers)}); write the decision again"
        )
    parsed = [
        null
        if entry is None and null is not None
        else check_number(f"{place}[{k}]", entry)
        for k, entry in enumerate(numbers)
    ]
    return frozen(np.array(parsed, dtype=np.float64))


def _choices(place: str, value: object, hypotheses: HypothesisSet) -> tuple[str, ...]:
    choices = check_labels(place, value) or []
    for k, label in enumerate(choices):
        if label not in hypotheses.outcomes:
            raise FileFormatError(
                f"{place}[{k}]: no outcome is called {label!r}; correct it"
            )
    return tuple(choices)
