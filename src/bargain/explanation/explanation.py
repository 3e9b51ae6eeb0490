"""An explanation: the numbers behind a decision, and the sentences they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bargain import _doors
from bargain.aggregators.decision import Decision
from bargain.explanation.accounts import (
    Facts,
    HypothesisAccounts,
    OutcomeAccounts,
    facts,
)
from bargain.explanation.binding import Binding
from bargain.explanation.carriers import carried, top_carriers
from bargain.explanation.sentences import sentences


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Why a decision is what it is; see `Decision.explain`.

    Attributes
    ----------
    decision : Decision
    facts : Facts
        All that is said, in numbers; the attributes below are parts of it.
    hypotheses : HypothesisAccounts
        Arrays with an entry for each hypothesis.
    outcomes : OutcomeAccounts
        Arrays with an entry for each outcome.
    binding : tuple of Binding
        What the lottery comes up against: constraints, bounds, floors, disagreement
        points, and outcomes of the same price.

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> print(decision.explain().sentences[0])
    The answer is a lottery: 'outcome 2' with probability 51 % and 'outcome 1'
    with probability 49 %.
    """

    decision: Decision
    facts: Facts

    @property
    def hypotheses(self) -> HypothesisAccounts:
        """What each hypothesis has of the decision."""
        return self.facts.hypotheses

    @property
    def outcomes(self) -> OutcomeAccounts:
        """What each outcome would do."""
        return self.facts.outcomes

    @property
    def binding(self) -> tuple[Binding, ...]:
        """What the lottery comes up against."""
        return self.facts.binding

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The explanation, a sentence or two at a time."""
        return tuple(sentences(self.decision, self.facts))

    def carriers(self, outcome: str) -> dict[str, float]:
        """Return what each hypothesis adds to an outcome's price.

        Parameters
        ----------
        outcome : str
            Its label.

        Returns
        -------
        carriers : dict of str to float
            By hypothesis, in falling order; they add up to the price. Empty where the
            rule has no weights.

        Raises
        ------
        UnknownLabelError
            If there is no such outcome.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> why = decision.explain()
        >>> {name: round(share, 2) for name, share in why.carriers("outcome 1").items()}
        {'U2': 1.0, 'U1': 0.0}
        """
        hypotheses = self.decision.hypotheses
        column = hypotheses.outcomes.position(outcome)
        parts = carried(self.decision, self.facts, column)
        heard = np.flatnonzero(np.nan_to_num(self.hypotheses.share_weights))
        if not parts.any():
            return {}
        order = heard[np.argsort(-parts[heard], kind="stable")]
        return {hypotheses.names[int(k)]: float(parts[k]) for k in order}

    def to_dict(self) -> dict[str, Any]:
        """Return all numbers and sentences, as JSON knows them.

        Returns
        -------
        document : dict
            Under ``hypotheses`` a record for each: ``gain_share`` is its gain over
            the disagreement point as a share of its ideal gain (not ``share_of_ideal``
            of `Decision.to_frame`, which counts from the worst case for every rule);
            ``utility_weight`` is the shadow weight on utilities as they stand in the
            table, ``share_weight`` the same on shares of ideal gains. Under
            ``outcomes`` each one's price, and up to 12 of its ``carriers``. Under
            ``binding`` what the lottery comes up against, with prices. NaN and
            infinity are None.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> sorted(decision.explain().to_dict())
        ['binding', 'certificate', 'hypotheses', 'is_supported',
        'nearest_outcome', 'notes', 'outcomes', 'sentences', 'unique']
        """
        of, outcomes = self.hypotheses, self.outcomes
        decision, hypotheses = self.decision, self.decision.hypotheses
        rows = {
            "credence": hypotheses.credences,
            "disagreement": of.disagreement,
            "expected": of.expected,
            "best": of.best,
            "gain": of.gains,
            "ideal_gain": of.ideals,
            "gain_share": of.shares,
            "fair_share": of.fair_shares,
            "utility_weight": of.utility_weights,
            "share_weight": of.share_weights,
        }
        columns = {
            "probability": outcomes.probabilities,
            "price": outcomes.prices,
            "loss": outcomes.losses,
            "left_out": outcomes.left_out,
        }
        of_outcomes = _records(hypotheses.outcomes, columns)
        everything = range(len(of_outcomes))
        tops = top_carriers(self.decision, self.facts, everything)
        for record, top in zip(of_outcomes, tops, strict=True):
            record["carriers"] = {
                hypotheses.names[int(row)]: float(part)
                for row, part in zip(top.rows, top.parts, strict=True)
            }
            record["carried_by_others"] = top.rest
        nearest = outcomes.nearest
        return {
            "certificate": {
                "status": decision.status.value,
                "gap": _known(decision.certificate.gap),
                "gap_unit": decision.gap_unit,
            },
            "hypotheses": _records(hypotheses.names, rows),
            "outcomes": of_outcomes,
            "is_supported": outcomes.is_supported,
            "binding": [
                {
                    "kind": one.kind,
                    "label": one.label,
                    "price": _known(one.price),
                    "limit": _known(one.limit),
                }
                for one in self.binding
            ],
            "nearest_outcome": None
            if nearest is None
            else hypotheses.outcomes[nearest],
            "unique": decision.unique,
            "notes": list(decision.notes),
            "sentences": list(self.sentences),
        }

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return str(_doors.open_door("sentences_html")(self.sentences))

    __repr__ = __str__


def explain(decision: Decision) -> Explanation:
    """Return why a decision is what it is; see `Decision.explain`."""
    return Explanation(decision, facts(decision))


def _records(labels: Any, columns: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    names = ["label", *columns]
    numbers = [_all_known(column) for column in columns.values()]
    return [
        dict(zip(names, record, strict=True))
        for record in zip(labels, *numbers, strict=True)
    ]


def _all_known(numbers: np.ndarray) -> list[float | None]:
    known: list[float | None] = np.asarray(numbers, dtype=float).tolist()
    for place in np.flatnonzero(~np.isfinite(numbers)).tolist():
        known[place] = None
    return known


def _known(number: float) -> float | None:
    return number if np.isfinite(number) else None
