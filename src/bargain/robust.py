"""The criterion of cautious rules: the least sum over an ambiguity set is greatest.

The rule values a lottery p at ``f(p) = min q . Z p`` over the weights q of a set, with
Z the utilities above the worst case, each row divided by its range. For any weights q
of the set and every lottery p, ``f(p) <= q . Z p <= max_o (q Z)_o``. So any q proves
how far a lottery can be from the best, and the best q proves it without a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.ambiguity import AmbiguitySet
from bargain.criterion import Criterion, Numbers, off_simplex
from bargain.errors import ClusterError
from bargain.exact import DIGITS, EXACT_ROWS, rounded_up
from bargain.polytope import Polytope
from bargain.rows import ArrayRows


@dataclass(frozen=True, eq=False)
class Robust(Criterion):
    """The least weighted sum of levels is to be as great as it can be.

    Parameters
    ----------
    rows : ArrayRows
        Utilities above the worst case, divided by their range: between 0 and 1.
    ambiguity : AmbiguitySet
        The weights of the rows; whatever an answer brings is brought into the set.
    polytope : Polytope or None
        Constraints on the lottery; then worst cases and ranges are over the lotteries
        allowed, as the rows have them.
    """

    rows: ArrayRows
    ambiguity: AmbiguitySet
    polytope: Polytope | None = None
    n_stages = 1

    @property
    def value_size(self) -> float:  # type: ignore[override]  # computed here
        """See `Criterion`."""
        return self.ambiguity.value_size

    @property
    def places(self) -> np.ndarray | slice:
        """Where the rows stand in the set of hypotheses."""
        return slice(None) if self.rows.kept is None else self.rows.kept

    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """See `Criterion.judge`; without weights, those that are worst here serve."""
        infeasibility = off_simplex(probabilities)
        if self.polytope is not None:
            infeasibility = max(infeasibility, self.polytope.violation(probabilities))
        if not self.rows.n_rows:
            return 0.0, 0.0, infeasibility
        given = self._weights(stages)
        if given is not None and not np.isfinite(given).all():
            return np.nan, np.inf, infeasibility
        if exact:
            return self._judge_exactly(probabilities, given, prices)
        value, worst = self.ambiguity.worst(self.rows.expect(probabilities))
        with np.errstate(over="ignore", invalid="ignore"):
            weights = worst if given is None else self.ambiguity.member(given)
            gap = self._most(self.rows.combine(weights), prices) - value
        return value, max(gap, 0.0) if np.isfinite(gap) else np.inf, infeasibility

    def shadow_weights(
        self, probabilities: Float64Array, stages: Float64Array | None
    ) -> Float64Array | None:
        """See `Criterion.shadow_weights`; none where their sum is not positive."""
        given = self._weights(stages)
        if given is None or not self.rows.n_rows:
            return None
        weights = self.ambiguity.member(given)
        # In logarithms, since units may differ by more than a float can hold.
        with np.errstate(divide="ignore"):
            exponents = np.log(np.abs(weights)) - np.log(self.rows.scale)
        shares = np.sign(weights) * np.exp(exponents - exponents.max())
        if not shares.sum() > 0:
            return None
        assert stages is not None
        spread = np.full(stages.shape[1], np.nan)
        spread[self.places] = shares / shares.sum()
        return spread

    def _weights(self, stages: Float64Array | None) -> Float64Array | None:
        if stages is None or len(stages) != 1:
            return None
        return np.asarray(stages[0][self.places])

    def _most(self, worth: Float64Array, prices: Float64Array | None) -> float:
        """Return the most that a lottery is worth, by prices of the constraints."""
        if self.polytope is None:
            return float(worth.max())
        if prices is not None:
            worth = worth + self.polytope.combine(prices[0])
        return self.polytope.ceiling(worth)

    def _judge_exactly(
        self,
        probabilities: Float64Array,
        given: Float64Array | None,
        slack_prices: Float64Array | None,
    ) -> Numbers:
        rows = self.rows
        if not rows.is_near:
            raise ClusterError(
                "an exact recheck reads one row after the other, and the utilities "
                "are on a cluster; recheck in floats, or build a set from "
                "utilities.array.compute() if they fit in memory"
            )
        if given is None:
            given = self.ambiguity.worst(rows.expect(probabilities))[1]
        shares = [Fraction(float(p)) for p in probabilities]
        total = sum(shares, Fraction(0))
        infeasibility = float(max(abs(total - 1), -min(shares)))
        if self.polytope is not None:
            over = self.polytope.exact_violation([p / total for p in shares])
            infeasibility = max(infeasibility, float(over))
        weights = self.ambiguity.exact_member([Fraction(float(q)) for q in given])
        # Sums over many rows would grow denominators without end; terms are rounded
        # in the direction that can only make the gap larger.
        is_long = rows.n_rows > EXACT_ROWS
        prices, levels = [Fraction(0)] * len(shares), []
        for row, weight in enumerate(weights):
            entries, unit = self._exact_row(row)
            pairs = zip(shares, entries, strict=True)
            level = sum((p * u for p, u in pairs if p), Fraction(0)) / (total * unit)
            levels.append(-rounded_up(-level) if is_long else level)
            if not weight:
                continue
            price = weight / unit
            terms = [price * entry for entry in entries]
            if is_long:
                terms = [rounded_up(term) for term in terms]
            prices = [so_far + term for so_far, term in zip(prices, terms, strict=True)]
        unsure = Fraction(1, 1 << DIGITS) if is_long else Fraction(0)
        value = self.ambiguity.exact_worst(levels, unsure)
        highest = max(prices)
        if self.polytope is not None:
            if slack_prices is not None:
                slacks = self.polytope.exact_combine(slack_prices[0])
                prices = [a + b for a, b in zip(prices, slacks, strict=True)]
            highest = self.polytope.exact_ceiling(prices)
        gap = max(highest - value, Fraction(0))
        return float(value), float(gap), infeasibility

    def _exact_row(self, row: int) -> tuple[list[Fraction], Fraction]:
        """Return a row's utilities above its worst, and its range."""
        place = row if self.rows.kept is None else int(self.rows.kept[row])
        utilities = [Fraction(float(u)) for u in self.rows.utilities[place]]
        if self.polytope is not None:
            # The worst case is that of a lottery, known as a float.
            zero = Fraction(float(self.rows.origin[row]))
            unit = Fraction(float(self.rows.scale[row]))
            return [utility - zero for utility in utilities], unit
        worst = min(utilities)
        return [utility - worst for utility in utilities], max(utilities) - worst
