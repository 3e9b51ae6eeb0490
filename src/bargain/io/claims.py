"""What a file claims about a decision, before it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.base import Rule
from bargain.aggregators.constrained import Constrained
from bargain.aggregators.rule_values import rule_from_dict
from bargain.certificate import Certificate, Status
from bargain.errors import BargainError, FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io.decision_documents import CLAIMS, OPTIONAL_CLAIMS
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

    @property
    def held(self) -> np.ndarray | None:
        """Who is said to be unable to gain; None for nobody."""
        proof = self.certificate.exclusion
        return None if proof is None else proof > 0


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
    check_keys(place, fields, CLAIMS, OPTIONAL_CLAIMS)
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
        stages=_stages(f"{place}, stages", fields.get("stages"), len(hypotheses)),
        prices=_prices(f"{place}, prices", fields.get("prices"), rule),
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
    """Return the decisions that this one rests on; as many as its rule asks for."""
    parts = check_list(place, value)
    try:
        questions = rule.questions(hypotheses)
    except BargainError as error:
        raise FileFormatError(f"{place}: {error}") from error
    if len(parts) != len(questions):
        raise FileFormatError(
            f"{place}: must have {len(questions)} decisions, one per part of the rule "
            f"(got {len(parts)}); write the decision again"
        )
    return tuple(
        parse_claims(f"{place}[{k}]", check_object(f"{place}[{k}]", part), some)
        for k, (part, (_, some)) in enumerate(zip(parts, questions, strict=True))
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


def _stages(place: str, value: object, size: int) -> Float64Array | None:
    if value is None:
        return None
    rows = [
        _vector(f"{place}[{k}]", row, size)
        for k, row in enumerate(check_list(place, value))
    ]
    return frozen(np.array(rows, dtype=np.float64).reshape(len(rows), size))


def _prices(place: str, value: object, rule: Rule) -> Float64Array | None:
    """Return prices, as many as the rule has constraints beside upper bounds."""
    if value is None:
        return None
    if not isinstance(rule, Constrained):
        raise FileFormatError(f"{place}: {rule!r} has no constraints; remove them")
    size = len(rule.constraints.b_ub) + len(rule.constraints.b_eq)
    prices = _stages(place, value, size)
    if prices is None or not len(prices):
        raise FileFormatError(f"{place}: must have a row; write the decision again")
    return prices


def _choices(place: str, value: object, hypotheses: HypothesisSet) -> tuple[str, ...]:
    choices = check_labels(place, value) or []
    for k, label in enumerate(choices):
        if label not in hypotheses.outcomes:
            raise FileFormatError(
                f"{place}[{k}]: no outcome is called {label!r}; correct it"
            )
    return tuple(choices)
