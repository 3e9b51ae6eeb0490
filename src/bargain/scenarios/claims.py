"""What can be claimed of a decision: a probability or a share, between two bounds."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.aggregators.decision import Decision

# Rules certify gaps of 1e-9, and a fair share may fall short by as large a part of
# itself; what is exact may be off by rounding, which is less.
SLACK = 1e-9


@dataclass(frozen=True)
class ProbabilityOf:
    """The lottery gives an outcome a probability between two bounds.

    Parameters
    ----------
    outcome : str
    at_least, at_most : float

    Examples
    --------
    >>> decision = bg.ExpectedUtility().solve(bg.examples.load("coin-flip"))
    >>> ProbabilityOf("outcome 2", at_least=1).holds(decision)
    True
    >>> print(ProbabilityOf("outcome 2", at_least=1))
    'outcome 2' has probability 1
    """

    outcome: str
    at_least: float = 0.0
    at_most: float = 1.0

    def holds(self, decision: Decision) -> bool:
        """Whether a decision does so, up to what its certificate leaves open."""
        found = decision.lottery[self.outcome]
        return _between(found, self.at_least, self.at_most)

    def __str__(self) -> str:
        return (
            f"{self.outcome!r} has probability {_bounds(self.at_least, self.at_most)}"
        )


@dataclass(frozen=True)
class ShareOf:
    """A hypothesis gains a share of its ideal gain, over its worst case.

    Parameters
    ----------
    hypothesis : str
    at_least, at_most : float

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> ShareOf("U2", at_least=0.49).holds(decision)
    True
    >>> print(ShareOf("U2", at_least=0.49))
    'U2' has a share of at least 0.49
    """

    hypothesis: str
    at_least: float = 0.0
    at_most: float = 1.0

    def holds(self, decision: Decision) -> bool:
        """Whether a decision does so, up to what its certificate leaves open."""
        hypotheses = decision.hypotheses
        row = hypotheses.names.position(self.hypothesis)
        # Gains outcome by outcome are exact at the worst; sums of utilities cancel.
        gains = hypotheses.utilities[row] - hypotheses.worst[row]
        # Divided first: a part of the smallest numbers there are would be none.
        share = float((gains / gains.max()) @ decision.lottery.probabilities)
        return _between(share, self.at_least, self.at_most)

    def __str__(self) -> str:
        bounds = _bounds(self.at_least, self.at_most)
        return f"{self.hypothesis!r} has a share of {bounds}"


Claim = ProbabilityOf | ShareOf


def _between(found: float, least: float, most: float) -> bool:
    return least * (1 - SLACK) <= found <= most + SLACK


def _bounds(least: float, most: float) -> str:
    if most >= 1:
        return f"at least {least:.4g}" if least < 1 else "1"
    if least <= 0:
        return f"at most {most:.4g}" if most > 0 else "0"
    first, last = f"{least:.4g}", f"{most:.4g}"
    return first if first == last else f"{first} to {last}"
