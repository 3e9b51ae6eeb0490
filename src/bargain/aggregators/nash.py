"""Nash bargaining between the hypotheses, with credences as bargaining powers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.statement import Statement
from bargain.hypotheses import HypothesisSet

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver


@dataclass(frozen=True, kw_only=True, repr=False)
class NashBargaining(BargainingRule):
    """Maximize the credence-weighted product of expected gains over disagreement.

    Parameters
    ----------
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail: ``"worst-case"``, ``"worst-undominated"``,
        ``"random-dictator"``, ``"exclusionary"``, ``"uniform"``, an outcome's label,
        one utility per hypothesis, in its own units, a lottery, or a `Disagreement`.
    tolerance : float
        Certified gap to reach, in nats. Below 1e-10 the gap is charged with what
        rounding may hide of it, so that 1e-15 is met by no floats.
    max_passes : int, optional
        How often the solver may sweep over all hypotheses. At a limit the best lottery
        so far is returned with its certified gap and the status LIMIT; with FAILED and
        no gap if it was not yet known who can gain over the point.
    time_limit : float, optional
        Seconds after which no further pass is begun; the certificate takes a few more.
    progress : bool
        Show a bar while solving, on standard error. `solve_batch` shows none.
    solver : {"simplex-newton", "convex"}
        The library's own solver, or cvxpy for comparison.
    min_credence : float
        Hypotheses of less credence have no say at all, as if they had none: no part
        in what is maximized, nor in the disagreement point, and no veto.

    Raises
    ------
    InvalidOptionError
        If an option is none: a tolerance that is not positive, a share outside 0 to
        1, a point that is none of those above.

    Notes
    -----
    The answer does not depend on any hypothesis's zero or unit. With the worst case as
    disagreement point, every hypothesis h expects at least ``w_h`` times its ideal
    gain, whatever the others' stakes.

    References
    ----------
    .. [1] Nash, J. F., "The bargaining problem", *Econometrica* 18(2), 1950.
    .. [2] Kalai, E., "Nonsymmetric Nash solutions and replications of 2-person
       bargaining", *International Journal of Game Theory* 6(3), 1977.

    Examples
    --------
    >>> monster = bg.HypothesisSet.from_arrays(
    ...     [[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3], outcomes=["a", "b", "c"]
    ... )
    >>> bg.NashBargaining()(monster)
    Lottery({'a': 0.25, 'b': 0, 'c': 0.75})
    """

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the bargain with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is in nats; its value is the log Nash product
            ``sum_h w_h log(y_h)`` over those who can gain, y in utility units.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point; the error
            carries the proof.
        SolveInterrupted
            On Ctrl-C, with the best decision so far.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> decision = bg.NashBargaining().solve(pair)
        >>> decision.lottery.probabilities.round(6), decision.certificate.gap < 1e-9
        (array([0.6, 0.4]), True)
        """
        # The pipeline is loaded by those who solve.
        from bargain.aggregators.bargaining import solve_bargain
        from bargain.aggregators.stakes import log_stakes

        return solve_bargain(self, hypotheses, log_stakes)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        from bargain.aggregators.stakes import log_stakes, state_bargain

        return state_bargain(
            hypotheses,
            self.disagreement,
            log_stakes,
            self.tolerance,
            held,
            min_credence=self.min_credence,
        )

    def aim(self) -> Aim:
        """Return the Nash product over disagreement; see `Rule.aim`."""
        from bargain.aggregators.aim import BargainAim
        from bargain.aggregators.stakes import log_stakes

        return BargainAim(self.disagreement, log_stakes, self.tolerance)

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        from bargain.aggregators.batch_bargain import bargain_chunks, log_stakes

        if self.is_limited or self.solver == "convex":
            return None
        return bargain_chunks(
            self.disagreement,
            log_stakes,
            self.tolerance,
            common,
            min_credence=self.min_credence,
        )
