"""The lexicographic criterion: the least share first, then the next, and so on.

In stage k some rows are fixed: multipliers q >= 0 over the rows not fixed before, and
m >= 0 over the others and the held rows, bound what all rows left can have at once,

    min_h y_h <= max_o (q . Z + m . Z)_o - m . y_fixed, divided by the sum of q,

so that rows with q > 0 cannot rise unless someone who has no more falls. What lies
between this bound and the least share, divided by ``q_h`` and the ideal gain of h, is
how much of its ideal gain h could still win; the gap is the largest of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.criterion import Criterion, Numbers, off_simplex
from bargain.formula import Formula
from bargain.leximin.exact_sums import ExactSums
from bargain.leximin.sums import Bounding, FloatSums, Sums, ratio
from bargain.polytope import Polytope
from bargain.rows import ArrayRows

# A gap above this is computed once more without rounding, on tables of up to so many
# entries.
SURE = 1e-10
SMALL = 20_000


@dataclass(frozen=True, eq=False)
class Leximin(Criterion):
    """Nobody can gain without loss to someone who then has no more.

    Parameters
    ----------
    rows : ArrayRows
        Gains of those who can gain, in units that are compared.
    ideals : ndarray of shape (n_rows,)
        The most that each could have by itself, in the same units; positive.
    held : ArrayRows or None
        Gains that may not fall below zero, of hypotheses that cannot gain.
    formula : Formula
        The disagreement point, for rational gains.
    unit : float
        What one unit of the rows is worth in the reported value.
    unsure : float
        By what share of themselves the units may be too small, where these are ideal
        gains: then the bound of a stage may be too small by as much.
    polytope : Polytope or None
        Constraints on the lottery; None for the whole simplex.
    """

    rows: ArrayRows
    ideals: Float64Array
    held: ArrayRows | None
    formula: Formula
    unit: float = 1.0
    unsure: float = 0.0
    polytope: Polytope | None = None
    n_stages = None

    @property
    def value_size(self) -> float:  # type: ignore[override]  # not to be set
        """What the value is relative to: the least ideal gain."""
        return self.unit

    @property
    def everyone(self) -> ArrayRows:
        """The rows, and then those held."""
        return self.rows if self.held is None else self.rows.stacked(self.held)

    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """Return the least share, the gap and infeasibility of a lottery.

        See `Criterion.judge`. Each row of `stages` needs an entry per hypothesis: for
        those that no earlier stage fixed, q, and this stage fixes those with q > 0;
        for the others and for those held, m. A row may have any sum. Under constraints
        each stage has a row of prices too, and must fix everybody in the end.
        """
        is_exact = exact or self.rows.is_coarse
        sums = self._sums(probabilities, stages, exact=is_exact)
        infeasibility = max(off_simplex(probabilities), sums.shortfall())
        if self.polytope is not None:
            infeasibility = max(infeasibility, sums.violation(self.polytope))
        value = self.unit * sums.least()
        if not self.rows.n_rows:
            return value, 0.0, infeasibility
        gap = self._certain_gap(sums, stages, prices)
        if SURE < gap < np.inf and not exact and self.rows.size <= SMALL:
            # It may be what rounding could hide, and no more.
            surer = self._sums(probabilities, stages, exact=True)
            gap = self._certain_gap(surer, stages, prices)
        return value, gap, infeasibility

    def _sums(
        self, probabilities: Float64Array, stages: Float64Array | None, *, exact: bool
    ) -> Sums:
        rows, ideals, held = self.rows, self.ideals, self.held
        if exact:
            smallest = _smallest(stages)
            return ExactSums(rows, ideals, held, self.formula, probabilities, smallest)
        return FloatSums(rows, ideals, held, probabilities)

    def _certain_gap(
        self, sums: Sums, stages: Float64Array | None, prices: Float64Array | None
    ) -> float:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                ours, theirs = self.split(stages)
                if stages is None or not _are_used(stages, ours, theirs):
                    return np.inf
                return self._gap(sums, ours, theirs, prices)
        except np.linalg.LinAlgError:
            return np.inf  # multipliers that no float can work with

    def _gap(
        self,
        sums: Sums,
        ours: Float64Array,
        theirs: Float64Array,
        prices: Float64Array | None,
    ) -> float:
        rest = np.ones(self.rows.n_rows, dtype=bool)
        gap, total = 0.0, np.zeros(len(rest) + theirs.shape[1])
        for k, (q, m) in enumerate(zip(ours, theirs, strict=True)):
            # A stage may have any sum, and floats do not hold every sum.
            largest = max(float(q.max()), float(m.max(initial=0.0))) or 1.0
            own, of_held = q / largest, m / largest
            fixing = rest & (own > 0)
            if not fixing.any():
                return np.inf
            ideals = self.ideals[fixing]
            doubt = self.unsure * ratio(own[rest].sum(), (own[fixing] * ideals).min())
            bounding = None
            if self.polytope is not None:
                own_prices = None
                if prices is not None and k < len(prices):
                    own_prices = prices[k] / largest
                bounding = Bounding(self.polytope, own_prices)
            stage_gap = sums.stage_gap(own, of_held, rest, fixing, bounding)
            gap = max(gap, stage_gap + doubt)
            total += np.concatenate([own, of_held]) / own[rest].sum()
            rest = rest & ~fixing
        if rest.any():
            if self.polytope is not None:
                return np.inf
            gap = max(gap, sums.open_gap(total, rest))
        return gap

    def split(self, stages: Float64Array | None) -> tuple[Float64Array, Float64Array]:
        """Return the multipliers of the rows, and those of the held rows."""
        if stages is None:
            stages = np.zeros((0, len(self.rows.utilities)))
        ours = stages if self.rows.kept is None else stages[:, self.rows.kept]
        if self.held is None:
            return ours, np.zeros((len(stages), 0))
        return ours, stages if self.held.kept is None else stages[:, self.held.kept]

    def joined(self, ours: Float64Array, theirs: Float64Array) -> Float64Array:
        """Return what `split` takes apart: shape (n_stages, n_hypotheses)."""
        stages = np.zeros((len(ours), len(self.rows.utilities)))
        for rows, entries in ((self.rows, ours), (self.held, theirs)):
            if rows is not None:
                stages[:, slice(None) if rows.kept is None else rows.kept] = entries
        return stages

    def shadow_weights(
        self, probabilities: Float64Array, stages: Float64Array | None
    ) -> Float64Array | None:
        """Return the multipliers of all stages together, of the raw utilities.

        In every stage the lottery's outcomes are the best ones by that stage's sum, so
        they are by the sum of the stages, in which whoever was fixed has a part.
        """
        ours, theirs = self.split(stages)
        if not ours.size or not (ours.sum(axis=1) > 0).all():
            return None
        weights = np.full(len(self.rows.utilities), np.nan)
        sizes = ours.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):
            # In logarithms, since units may differ by more than a float can hold.
            for rows, entries in ((self.rows, ours), (self.held, theirs)):
                if rows is not None:
                    places = slice(None) if rows.kept is None else rows.kept
                    total = (entries / sizes).sum(axis=0)
                    weights[places] = np.log(total) - np.log(rows.scale)
        return np.asarray(np.exp(weights - np.nanmax(weights)))


def _smallest(stages: Float64Array | None) -> float:
    """Return the least positive multiplier, as a share of its stage's largest."""
    if stages is None or not np.isfinite(stages).all():
        return 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = stages / stages.max(axis=1, initial=0.0, keepdims=True)
    return float(shares.min(initial=1.0, where=shares > 0))


def _are_used(stages: Float64Array, ours: Float64Array, theirs: Float64Array) -> bool:
    """Whether these are stages of multipliers, of none but those who have a say."""
    counted = np.count_nonzero(ours) + np.count_nonzero(theirs)
    is_plain = bool(np.isfinite(stages).all() and (stages >= 0).all())
    return len(stages) > 0 and is_plain and np.count_nonzero(stages) == counted
