"""The crux of a disagreement: whose resolution would change the decision most.

Suppose it were found out whether hypothesis h is right. If it is, the rule is asked
with all credence on it; if not, without it. Who believes in h takes the first for
certain, and who believes in another takes the second. What each would expect of the new
lottery, less what it expects now, is what finding out about h is worth to it, in its
own units. In the mean by credences the choices of expected utility make this the
expected value of perfect information on whether h is right, which is never negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, sealed
from bargain._read_only import ReadOnly
from bargain.aggregators.decision import Decision
from bargain.errors import InvalidOptionError, SolverError
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.answers import asked, trusted

# With more hypotheses, twice as many problems are solved and the table of values is
# more than anybody reads: 32 MB.
MOST = 2_000


@dataclass(frozen=True, eq=False, repr=False)
class Crux(ReadOnly):
    """What resolving each hypothesis would change; see `crux`.

    For small sets: it has a number for each pair of hypotheses.

    Attributes
    ----------
    hypotheses : HypothesisSet
    moves : ndarray of shape (n_hypotheses,)
        By resolved hypothesis: how far the lottery is expected to move, half the sum of
        the changes of probabilities; NaN where an answer that this rests on is missing
        or not certified.
    values : ndarray of shape (n_hypotheses, n_hypotheses)
        What resolving the hypothesis of the row is worth to that of the column, in the
        latter's units: each takes itself to be right. ``values @ credences`` is the
        expected value of perfect information on each, where units are comparable. NaN
        as in `moves`, and for all others if one hypothesis has all credence.

    References
    ----------
    .. [1] Howard, R. A., "Information value theory", *IEEE Transactions on Systems
       Science and Cybernetics* 2(1), 1966.

    Examples
    --------
    >>> views = bg.examples.load("wireheading")
    >>> crux = bg.NashBargaining().solve(views).crux()
    >>> crux.hypothesis, crux.moves.round(2)
    ('task success', array([0.52, 0.25, 0.23, 0.17, 0.02]))
    """

    hypotheses: HypothesisSet
    moves: Float64Array
    values: Float64Array

    @property
    def hypothesis(self) -> str:
        """The one whose resolution moves the lottery most.

        Raises
        ------
        SolverError
            If no move is known.
        """
        if np.isnan(self.moves).all():
            raise SolverError(
                "a crux needs certified answers of the rule (got none); raise its "
                "max_passes or time_limit, or ask for a larger tolerance"
            )
        return self.hypotheses.names[int(np.nanargmax(self.moves))]

    def __repr__(self) -> str:
        order = np.argsort(-np.nan_to_num(self.moves), kind="stable")[:5]
        names = self.hypotheses.names
        parts = [f"{names[int(k)]!r}: {self.moves[k]:.3g}" for k in order]
        return f"Crux({', '.join(parts)})"


def crux(decision: Decision) -> Crux:
    """Return which hypothesis's resolution would change a decision most.

    Parameters
    ----------
    decision : Decision
        Of any rule; it is asked twice for each hypothesis.

    Raises
    ------
    InvalidOptionError
        If there are more than 2,000 hypotheses.
    """
    if len(decision.hypotheses) > MOST:
        raise InvalidOptionError(
            f"crux must be asked about at most {MOST:,} hypotheses (got "
            f"{len(decision.hypotheses):,}, and the rule would be asked twice about "
            "each); group those that are alike, or leave out those of little credence"
        )
    hypotheses, credences = decision.hypotheses, decision.hypotheses.credences
    now = trusted(decision)
    expected = hypotheses.utilities @ now
    n_rows = len(hypotheses)
    moves = np.empty(n_rows)
    values = np.empty((n_rows, n_rows))
    for row in range(n_rows):
        credence = float(credences[row])
        right, wrong = np.zeros(n_rows), np.array(credences)
        right[row], wrong[row] = 1.0, 0.0
        if_right = now if credence == 1 else asked(decision, right)
        if_wrong = now if credence == 0 else asked(decision, wrong)
        values[row] = hypotheses.utilities @ if_wrong - expected
        values[row, row] = hypotheses.utilities[row] @ if_right - expected[row]
        moves[row] = sum(
            share * float(np.abs(lottery - now).sum()) / 2
            for share, lottery in ((credence, if_right), (1 - credence, if_wrong))
            if share > 0
        )
    return Crux(hypotheses, sealed(moves), sealed(values))
