"""Variance voting: expected utility after everyone's variance is made the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.statement import Statement
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Measure, VarianceNormalization, as_measure

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver


@dataclass(frozen=True)
class VarianceVoting(Rule):
    """Maximize expected utility in units of each hypothesis's standard deviation.

    Parameters
    ----------
    reference : Lottery, mapping, or array_like of shape (n_outcomes,), optional
        The weight of each outcome in the deviation; all alike when left out. See
        `VarianceNormalization`.

    Raises
    ------
    InvalidOptionError
        If the reference is no measure; later, if it does not fit a set.

    Notes
    -----
    Stakes are equalized, so that nobody is loud; but listing an outcome twice, or one
    that nobody chooses, changes the deviations, unless a reference says what counts.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020.

    Examples
    --------
    >>> loud = bg.HypothesisSet.from_arrays([[0, 1, 0], [1e6, 0, 0]], [0.6, 0.4])
    >>> bg.VarianceVoting()(loud).support()
    ('outcome 1',)
    >>> bg.ExpectedUtility()(loud).support()
    ('outcome 0',)
    """

    reference: Measure | Any = None
    gap_unit = "of the range of the scores"

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", as_measure(self.reference))

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best outcome, or the uniform lottery over several.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is relative to the range of the scores; see `ExpectedUtility`.

        Raises
        ------
        InvalidOptionError
            If the reference has outcomes that the set lacks, or a hypothesis cares
            about outcomes and about none of those that count.
        """
        return replace(self._utility().solve(hypotheses), rule=self)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        return self._utility().state(hypotheses, held)

    def aim(self) -> Aim:
        """Return the sum in units of deviations; see `Rule.aim`."""
        return self._utility().aim()

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        return self._utility()._chunk_solver(common)

    def _utility(self) -> ExpectedUtility:
        return ExpectedUtility(VarianceNormalization(self.reference))
