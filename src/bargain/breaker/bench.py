"""The bench: what each of many newcomers costs those who were there before."""

from __future__ import annotations

import time

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.axioms.asking import Asker
from bargain.axioms.limits import CALL_LIMIT
from bargain.axioms.variations import with_row
from bargain.certificate import Status
from bargain.comparison import AnyRule
from bargain.errors import BargainError
from bargain.harm import Harm
from bargain.hypotheses import HypothesisSet

# Many newcomers are asked about together: at first so many, then twice as many while
# that takes less than so long, up to so many utilities.
FEW, SHORT, MOST_ENTRIES = 16, 0.2, 1 << 20


class Bench:
    """Puts newcomers to a rule, and counts the cost.

    Parameters
    ----------
    rule : callable
    hypotheses : HypothesisSet
        Those who were there before.
    credence, stakes : float
        The most that a newcomer may have, and its best utility minus its worst.
    max_tries : int
    deadline : float
        On the monotonic clock.
    call_limit : float
        Seconds that a rule from outside may take for one set.

    Raises
    ------
    BargainError
        If the rule has no answer before anybody joins.
    """

    def __init__(
        self,
        rule: AnyRule,
        hypotheses: HypothesisSet,
        credence: float,
        stakes: float,
        max_tries: int,
        deadline: float,
        call_limit: float = CALL_LIMIT,
    ) -> None:
        self.rule, self.hypotheses = rule, hypotheses
        self.credence, self.stakes = credence, stakes
        self.n_tried = self.n_skipped = 0
        self.complaint = ""
        self._max_tries, self._deadline = max_tries, deadline
        self._asker = Asker(rule, call_limit, deadline=deadline)
        home = type(rule).__module__
        self._is_ours = isinstance(rule, Rule) and home.startswith("bargain.")
        self._together = FEW
        self.before = self._asker.ask(rule, hypotheses)
        self.harm = Harm.against(hypotheses, self.before.lottery.probabilities)

    @property
    def is_open(self) -> bool:
        """Whether there are tries and time left, and the rule is still asked."""
        is_asked = self._asker.given_up is None
        return is_asked and self._left > 0 and time.monotonic() < self._deadline

    @property
    def _left(self) -> int:
        return self._max_tries - self.n_tried

    def harms(self, rows: FloatArray, shares: FloatArray) -> Float64Array:
        """Return what newcomers cost: shape (n_newcomers,).

        Negative infinity for those to whom the rule gives no lottery, or about whom
        it was not asked any more.

        Parameters
        ----------
        rows : ndarray of shape (n_newcomers, n_outcomes)
            Their utilities, each with the least 0 and the greatest 1.
        shares : ndarray of shape (n_newcomers,)
            Of the most credence that they may have.
        """
        found = np.full(len(rows), -np.inf)
        start = 0
        while start < len(rows) and self.is_open:
            size = min(self._together, self._left) if self._is_ours else 1
            some = slice(start, start + size)
            begun = time.monotonic()
            ask = self._ask_together if self._is_ours else self._ask_each
            lotteries = ask(rows[some], shares[some])
            answered = ~np.isnan(lotteries).any(axis=1)
            done = found[start : start + len(lotteries)]
            done[answered] = self.harm.of(lotteries[answered])
            self.n_tried += len(lotteries)
            self.n_skipped += int((~answered).sum())
            start += len(lotteries)
            if time.monotonic() - begun < SHORT:
                room = MOST_ENTRIES // (self.hypotheses.utilities.size + rows.shape[1])
                self._together = max(FEW, min(2 * self._together, room))
        return found

    def decide_at_last(self, row: FloatArray, share: float, name: str) -> Decision:
        """Return the decision about a newcomer that was found, if time is out too."""
        self._asker.deadline = np.inf
        return self.decide(row, share, name)

    def decide(self, row: FloatArray, share: float, name: str) -> Decision:
        """Return the rule's decision when a newcomer joins."""
        joined = with_row(
            self.hypotheses, self.stakes * row, share * self.credence, name
        )
        return self._asker.ask(self.rule, joined)

    def _ask_together(self, rows: FloatArray, shares: FloatArray) -> Float64Array:
        assert isinstance(self.rule, Rule)
        if len(rows) < FEW or self.hypotheses.utilities.size > MOST_ENTRIES // FEW:
            return self._ask_each(rows, shares)
        n_rows, n = self.hypotheses.utilities.shape
        tables = np.empty((len(rows), n_rows + 1, n))
        tables[:, :-1] = self.hypotheses.utilities
        tables[:, -1] = self.stakes * rows
        joining = self.credence * shares[:, None]
        credences = np.hstack([(1 - joining) * self.hypotheses.credences, joining])
        try:
            decisions = self.rule.solve_batch(
                tables, credences, outcomes=self.hypotheses.outcomes
            )
        except BargainError as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.complaint = self.complaint or str(error)
            return np.full(rows.shape, np.nan)
        for refusal in decisions.errors.values():
            self.complaint = self.complaint or str(refusal)
        stands = np.array([status is Status.OPTIMAL for status in decisions.statuses])
        if not stands.all():
            self.complaint = self.complaint or "it does not stand behind its lottery"
        return np.where(stands[:, None], decisions.lotteries, np.nan)

    def _ask_each(self, rows: FloatArray, shares: FloatArray) -> Float64Array:
        lotteries = np.full(rows.shape, np.nan)
        for place, (row, share) in enumerate(zip(rows, shares, strict=True)):
            if place and time.monotonic() >= self._deadline:
                return lotteries[:place]
            try:
                decision = self.decide(row, float(share), "newcomer")
            except BargainError as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                self.complaint = self.complaint or str(error)
            else:
                lotteries[place] = decision.lottery.probabilities
        return lotteries
