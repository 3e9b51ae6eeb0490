"""An explanation: the numbers behind a decision, and the sentences they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain import _doors
from bargain.aggregators.decision import Decision
from bargain.explanation.accounts import (
    HypothesisAccounts,
    OutcomeAccounts,
    accounts,
)
from bargain.explanation.sentences import sentences


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Why a decision is what it is; see `Decision.explain`.

    Attributes
    ----------
    decision : Decision
    hypotheses : HypothesisAccounts
        Arrays with an entry for each hypothesis.
    outcomes : OutcomeAccounts
        Arrays with an entry for each outcome.

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> print(decision.explain().sentences[0])
    The answer is a lottery: 'outcome 2' with probability 51 % and 'outcome 1'
    with probability 49 %.
    """

    decision: Decision
    hypotheses: HypothesisAccounts
    outcomes: OutcomeAccounts

    @property
    def sentences(self) -> tuple[str, ...]:
        """The explanation, a sentence at a time."""
        return tuple(sentences(self.decision, self.hypotheses, self.outcomes))

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
        of = self.hypotheses
        heard = np.flatnonzero(np.nan_to_num(of.weights) > 0)
        has = float(of.weights[heard] @ of.shares[heard])
        if not len(heard) or has <= 0:
            return {}
        above = hypotheses.utilities[heard, column] - of.disagreement[heard]
        parts = of.weights[heard] * (above / of.ideals[heard]) / has
        order = np.argsort(-parts, kind="stable")
        return {hypotheses.names[int(heard[k])]: float(parts[k]) for k in order}

    def to_dict(self) -> dict[str, Any]:
        """Return all numbers and sentences, as JSON knows them.

        NaN and infinity become None.

        Returns
        -------
        document : dict

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> sorted(decision.explain().to_dict())
        ['hypotheses', 'nearest_outcome', 'notes', 'outcomes', 'sentences',
        'unique']
        """
        of, outcomes = self.hypotheses, self.outcomes
        hypotheses = self.decision.hypotheses
        rows = {
            "credence": hypotheses.credences,
            "disagreement": of.disagreement,
            "expected": of.expected,
            "best": of.best,
            "gain": of.gains,
            "ideal_gain": of.ideals,
            "share_of_ideal": of.shares,
            "fair_share": of.fair_shares,
            "weight": of.weights,
        }
        columns = {
            "probability": outcomes.probabilities,
            "price": outcomes.prices,
            "loss": outcomes.losses,
            "left_out": outcomes.left_out,
        }
        return {
            "hypotheses": _records(hypotheses.names, rows),
            "outcomes": _records(hypotheses.outcomes, columns),
            "nearest_outcome": hypotheses.outcomes[outcomes.nearest],
            "unique": self.decision.unique,
            "notes": list(self.decision.notes),
            "sentences": list(self.sentences),
        }

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return str(_doors.open_door("sentences_html")(self.sentences))

    __repr__ = __str__


def explain(decision: Decision) -> Explanation:
    """Return why a decision is what it is; see `Decision.explain`."""
    return Explanation(decision, *accounts(decision))


def _records(labels: Any, columns: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    return [
        {"label": labels[k]}
        | {name: _known(float(column[k])) for name, column in columns.items()}
        for k in range(len(labels))
    ]


def _known(number: float) -> float | None:
    return number if np.isfinite(number) else None
