"""How far an answer can be relied on, in sentences: its certificate, notes and ties."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from bargain.aggregators.decision import PERHAPS_SEVERAL, Decision
from bargain.aggregators.nested import Nested
from bargain.certificate import Status
from bargain.definition import Definition
from bargain.explanation.accounts import Facts
from bargain.explanation.binding import nobody_gains
from bargain.explanation.gaps import gap_shown, shows_something

LEAST_NORM = "the one of least norm is returned"
PERHAPS = (PERHAPS_SEVERAL, "perhaps not the maximal lottery of least norm")

# Probabilities this close are the same.
LEVEL = 1e-12

# What notes say briefly, said so that nothing needs looking up.
_ALONE = "nobody can gain without putting somebody else below the disagreement point"
_AT_BEST = "nobody can get more than its disagreement point"
PLAIN = {
    "cannot gain over disagreement, held at it": (
        "cannot gain without putting somebody else below the disagreement point, and "
        "may not be put below its own"
    ),
    "nobody can gain; the disagreement point's own lottery is returned": (
        f"{_ALONE}; the answer is the lottery that this point comes from"
    ),
    "nobody can gain; the least-norm lottery at disagreement is returned": (
        f"{_ALONE}; of the lotteries that put nobody below, the answer is the one that "
        "spreads its probability most evenly"
    ),
    "nobody can gain; a lottery at disagreement is returned": (
        f"{_ALONE}; the answer is a lottery that puts nobody below"
    ),
    "this may not have the least norm": "another may spread probability more evenly",
    "perhaps not the maximal lottery of least norm": (
        "another maximal lottery may spread its probability more evenly"
    ),
    LEAST_NORM: "the one that spreads its probability most evenly is returned",
}


def doubts(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield what must be said first: that an answer is not certified."""
    if decision.status is Status.FAILED:
        yield (
            "This answer should not be used: nothing is shown about it, and the "
            "message of its certificate says why."
        )
    elif decision.status is Status.LIMIT:
        shown = _shown_at_least(decision, facts)
        yield f"This answer is not certified, and others may be better: {shown}."


def _shown_at_least(decision: Decision, facts: Facts) -> str:
    """Return what is known of an answer that is not certified."""
    certificate = decision.certificate
    if certificate.gap > certificate.tolerance and shows_something(decision):
        return f"all that is shown is that {gap_shown(decision, facts.ground)}"
    said = ""
    doubted = sum(part.status is not Status.OPTIMAL for part in decision.parts)
    if len(decision.parts) == 1 and doubted:
        said = "the answer of another rule, on which it rests, is not certified, and "
    elif doubted:
        verb = "is" if doubted == 1 else "are"
        said = (
            f"of the {len(decision.parts)} answers of other rules on which it rests, "
            f"{doubted} {verb} not certified, and "
        )
    return (
        f"{said}how far it is from the best is not known; the message of its "
        "certificate says more"
    )


def notes_told(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield the notes, but for those that other sentences say."""
    for note in decision.notes:
        if facts.binding and note.startswith("cannot gain over disagreement"):
            continue
        if note in PERHAPS or (note.endswith(LEAST_NORM) and ":" not in note):
            continue
        if "nobody can gain" in note and facts.ground.nobody_cares:
            if "own lottery" in note:
                yield "Note: the answer is the lottery that the point comes from."
            continue
        for brief, plain in PLAIN.items():
            note = note.replace(brief, plain)
        if not (facts.ground.heard & facts.ground.can_gain).any():
            note = note.replace(_ALONE, _AT_BEST)
        note = re.sub(r"\bleast[- ]norm\b", "most evenly spread", note)
        yield f"Note: {note}."


def is_alone(decision: Decision, facts: Facts) -> bool:
    """Whether it is said that no other lottery is as good."""
    return _is_compared(decision, facts) and decision.unique


def _is_compared(decision: Decision, facts: Facts) -> bool:
    """Whether the rule looked for other lotteries that are as good."""
    if decision.status is not Status.OPTIMAL:
        return False
    if isinstance(decision.problem, Definition):
        return False  # it is the one that the rule defines
    return decision.problem is not None or isinstance(facts.ground.rule, Nested)


def others_as_good(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield whether other lotteries are as good, as far as that is known."""
    if not _is_compared(decision, facts):
        return
    if len(decision.hypotheses.outcomes) == 1:
        yield "There is no other lottery."
        return
    if _all_are_as_good(decision, facts):
        yield _told_as_good(decision, facts)
        return
    if is_alone(decision, facts):
        yield "No other lottery is as good."
        return
    notes = decision.notes
    found = [note for note in notes if note.endswith(LEAST_NORM)]
    if found or any("are tied; each is equally likely" in note for note in notes):
        may = " may be" if any("may be" in note for note in found) else " are"
        yield (
            f"Other lotteries{may} as good; of these, this one spreads its probability "
            "most evenly."
        )
    elif any("nobody can gain" in note for note in notes):
        yield "Other lotteries are as good: they put nobody below, either."
    elif any(note in PERHAPS for note in notes):
        yield (
            "Other lotteries may be as good, and may spread their probability more "
            "evenly."
        )
    else:
        yield "Whether other lotteries are as good is not known."


def _all_are_as_good(decision: Decision, facts: Facts) -> bool:
    """Whether all lotteries allowed are as good, for everybody is indifferent."""
    return facts.ground.nobody_cares and not decision.unique


def _told_as_good(decision: Decision, facts: Facts) -> str:
    allowed = "" if facts.ground.polytope is None else " allowed"
    heard = " with a say" if np.isfinite(facts.ground.units).any() else ""
    said = f"Every lottery{allowed} is as good, for everybody{heard} is indifferent"
    probabilities = decision.lottery.probabilities
    found = any(re.search("least[- ]norm", note) for note in decision.notes)
    if found or np.ptp(probabilities) <= LEVEL:
        said += "; this one spreads its probability most evenly"
    return f"{said}."


def gap_told(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield how far a certified answer can be from the best."""
    if decision.status is not Status.OPTIMAL or nobody_gains(decision):
        return
    if len(decision.hypotheses.outcomes) == 1 or _all_are_as_good(decision, facts):
        return
    if np.isfinite(decision.certificate.gap):
        yield (
            "How sure is that? The certificate gap, a bound that anyone can compute "
            f"again from the table and the lottery, shows that "
            f"{gap_shown(decision, facts.ground)}."
        )
    elif decision.parts:
        yield (
            "How sure is that? The answer mixes those of other rules, and each that "
            "carries a certificate is certified; about the mixture itself nothing is "
            "shown."
        )
