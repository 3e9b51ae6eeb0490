"""Decisions in files: the answer with its evidence, for others to check."""

from __future__ import annotations

import os
from typing import Any

from bargain.aggregators.decision import Decision
from bargain.errors import BargainError, FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FilePath
from bargain.io.atomic import atomic_write
from bargain.io.claims import Claims, parse_claims
from bargain.io.decision_documents import (
    FORMAT,
    HEAD,
    SCHEMA_VERSION,
    claims_as_document,
    head_as_document,
)
from bargain.io.failures import named_failures
from bargain.io.json_loading import load_json
from bargain.io.json_text import json_text
from bargain.io.json_values import check_format
from bargain.io.part_checks import is_nested, mixed
from bargain.io.set_references import (
    check_apart,
    find_change,
    mapped_file,
    read_set,
    refer_to_set,
)
from bargain.lottery import Lottery


def write_decision(
    decision: Decision, path: FilePath, *, source: FilePath | None = None
) -> None:
    """Write a decision to a JSON file that anyone can check without a solver.

    The file is whole or not there: a failure leaves what was there before.

    Parameters
    ----------
    decision : Decision
        By a rule of the library's; code of your own cannot be written.
    path : path-like
    source : path-like, optional
        The file that the set was read from. A set of more than 10^6 entries is not
        embedded, but named by this path and its SHA-256. When there is none, or it
        holds another set, the set is written beside, as ``NAME.hypotheses.npy``,
        unless something else is there.

    Raises
    ------
    InvalidOptionError
        If the rule cannot be written.
    FileFormatError
        If the file cannot be written, or is the table itself.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "decision.json")
    ...     write_decision(decision, path)
    ...     read_decision(path).lottery == decision.lottery
    True
    """
    if not isinstance(decision, Decision):
        raise InvalidOptionError(
            f"decision must be a Decision (got {type(decision).__name__}); ask a "
            "rule's solve method for one"
        )
    claims = claims_as_document(decision)
    check_apart(path, source, mapped_file(decision.hypotheses))
    with named_failures("write", path):
        hypotheses = refer_to_set(decision.hypotheses, path, source)
        text = json_text({**head_as_document(hypotheses), **claims}) + "\n"
        with atomic_write(path) as file:
            # Half a character can only stand within quotes, where this is its escape.
            file.write(text.encode("utf-8", "backslashreplace"))


def read_decision(path: FilePath) -> Decision:
    """Read a decision; its claims are taken over, not checked.

    Parameters
    ----------
    path : path-like
        A file that `write_decision` wrote.

    Returns
    -------
    decision : Decision
        Its ``recheck()`` computes the certificate afresh.

    Raises
    ------
    FileFormatError
        If the file does not hold a decision, or the set that it names has changed.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "decision.json")
    ...     bg.write_decision(decision, path)
    ...     bg.read_decision(path).recheck().gap < 1e-9
    True
    """
    place, fields = load_decision_file(path)
    change = find_change(f"{place}, hypotheses", fields["hypotheses"], path)
    if change:
        raise FileFormatError(f"{place}, hypotheses: {change}; solve again")
    hypotheses, claims = parse_decision_file(place, fields, path)
    return _decision(place, claims, hypotheses)


def load_decision_file(path: FilePath) -> tuple[str, dict[str, Any]]:
    """Return what messages call a decision file, and the keys and values in it."""
    place = os.fspath(path)
    with named_failures("read", path):
        document = load_json(path)
    fields = check_format(str(place), document, FORMAT, SCHEMA_VERSION)
    for key in HEAD:
        if key not in fields:
            raise FileFormatError(f"{place}: key '{key}' is missing; add it")
    return str(place), fields


def parse_decision_file(
    place: str, fields: dict[str, Any], path: FilePath
) -> tuple[HypothesisSet, Claims]:
    """Return the set of a decision file, and what the file claims about it."""
    hypotheses = read_set(f"{place}, hypotheses", fields["hypotheses"], path)
    claims = {key: value for key, value in fields.items() if key not in HEAD}
    return hypotheses, parse_claims(place, claims, hypotheses)


def _decision(place: str, claims: Claims, hypotheses: HypothesisSet) -> Decision:
    try:
        lottery = Lottery(claims.lottery, hypotheses.outcomes)
        questions = claims.rule.questions(hypotheses)
        problem = None
        if not is_nested(claims.rule) and mixed(claims.rule, hypotheses) is None:
            lotteries = [part.lottery for part in claims.parts]
            stated = claims.rule.state_after(hypotheses, lotteries, claims.held)
            problem = stated.problem
    except BargainError as error:
        raise FileFormatError(f"{place}: {error}") from error
    return Decision(
        claims.rule,
        hypotheses,
        lottery,
        claims.certificate,
        claims.disagreement,
        claims.notes,
        claims.unique,
        problem,
        tuple(
            _decision(place, part, some)
            for part, (_, some) in zip(claims.parts, questions, strict=True)
        ),
        list(claims.choices),
    )
