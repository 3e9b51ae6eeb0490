"""The softmax of scores, as a definition that can be checked to sixty digits."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.criterion import Numbers
from bargain.definition import Definition
from bargain.rows import ArrayRows

# Exponentials are irrational; so many digits stand for all of them.
DIGITS = 60

# Exponentials of less than this are below half the smallest float, and 0 here: their
# rational numbers would have as many digits as the exponent is large.
LOWEST = -746

# Scores are sums in floats, unless rounding would move probabilities by more than this
# and the table is small enough for rational sums.
SURE = 1e-12
SMALL = 100_000


@dataclass(frozen=True, eq=False)
class Softmax(Definition):
    """Probabilities in proportion to the exponential of a weighted sum of rows.

    Parameters
    ----------
    rows : ArrayRows
        Utilities above the worst case, in normalized units.
    weights : ndarray of shape (n_rows,)
    temperature : float
        Divides the sum, positive.
    """

    rows: ArrayRows
    weights: Float64Array
    temperature: float

    def lottery(self) -> Float64Array:
        """See `Definition.lottery`."""
        return self._computed()[0]

    def exact_lottery(self) -> list[Fraction]:
        """See `Definition.exact_lottery`."""
        scores = [Fraction(0)] * self.rows.n_outcomes
        for row in range(self.rows.n_rows):
            weight = Fraction(float(self.weights[row])) / self._unit(row)
            place = row if self.rows.kept is None else int(self.rows.kept[row])
            utilities = [Fraction(float(u)) for u in self.rows.utilities[place]]
            worst = min(utilities)
            scores = [
                score + weight * (utility - worst)
                for score, utility in zip(scores, utilities, strict=True)
            ]
        top = max(scores)
        with decimal.localcontext(prec=DIGITS):
            logits = ((score - top) / Fraction(self.temperature) for score in scores)
            powers = [
                Fraction((decimal.Decimal(x.numerator) / x.denominator).exp())
                if x >= LOWEST
                else Fraction(0)
                for x in logits
            ]
        total = sum(powers)
        return [power / total for power in powers]

    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """See `Definition.judge`; in floats, what rounding may hide is added."""
        value, gap, infeasibility = super().judge(probabilities, stages, exact=exact)
        hidden = 0.0 if exact else self._computed()[1]
        return value, gap + hidden, infeasibility

    def _computed(self) -> tuple[Float64Array, float]:
        """Return the lottery, and by how much rounding may have moved it."""
        scores = self.rows.combine(self.weights)
        with np.errstate(over="ignore"):
            noise = 8 * np.finfo(float).eps * float(scores.max()) / self.temperature
        if noise > SURE and self.rows.size <= SMALL:
            exact = np.array([float(p) for p in self.exact_lottery()])
            return exact / exact.sum(), 0.0
        with np.errstate(over="ignore", under="ignore"):
            powers = np.exp((scores - scores.max()) / self.temperature)
        return powers / powers.sum(), min(noise, 1.0)

    def _unit(self, row: int) -> Fraction:
        return Fraction(float(self.rows.scale[row]))
