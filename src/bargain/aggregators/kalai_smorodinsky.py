"""The Kalai-Smorodinsky solution: equal shares of what each could have gained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.aggregators.lexicographic import (
    Ideals,
    LexicographicRule,
    Units,
    best_alone,
)
from bargain.aggregators.talks import Places, Talks
from bargain.errors import SolverError


@dataclass(frozen=True, kw_only=True, repr=False)
class KalaiSmorodinsky(LexicographicRule):
    """Make the least share of an ideal gain as large as can be, then the next least.

    Parameters
    ----------
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail: ``"worst-case"``, ``"random-dictator"``,
        ``"uniform"``, an outcome's label, one utility per hypothesis, in its own units,
        a lottery, or a `Disagreement`.
    tolerance : float
        Certified gap to reach, as a share of an ideal gain.
    min_credence : float
        Hypotheses of less credence have no say at all; see `NashBargaining`.

    Raises
    ------
    InvalidOptionError
        If an option is none: a tolerance that is not positive, a share outside 0 to
        1, a point that is none of those above.

    Notes
    -----
    The ideal gain of a hypothesis is the most that it could gain over disagreement
    while nobody loses. Two hypotheses get equal shares of theirs. With more, equal
    shares may waste what somebody could have for nothing, so shares are compared
    lexicographically: those that cannot rise are fixed, and the least of the others is
    raised. The answer is Pareto efficient and ignores every hypothesis's zero and
    unit. Credences only matter for who has a say, and for a disagreement point that
    depends on them.

    References
    ----------
    .. [1] Kalai, E. and Smorodinsky, M., "Other solutions to Nash's bargaining
       problem", *Econometrica* 43(3), 1975.
    .. [2] Imai, H., "Individual monotonicity and lexicographic maxmin solution",
       *Econometrica* 51(2), 1983.

    Examples
    --------
    The first two share what they want evenly; the third loses nothing by that.

    >>> hypotheses = bg.HypothesisSet.from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    >>> bg.KalaiSmorodinsky()(hypotheses)
    Lottery({'outcome 0': 0.5, 'outcome 1': 0.5, 'outcome 2': 0})
    """

    is_ideal_harmless = True

    @property
    def is_scale_invariant(self) -> bool:
        """Whether the disagreement point follows the units, as all that words name."""
        return isinstance(self.disagreement, str)

    def units(
        self,
        talks: Talks,
        can_gain: np.ndarray,
        places: Places,
        ideals: Ideals | None = None,
    ) -> Units:
        """Return ideal gains as units; see `LexicographicRule.units`.

        Where someone may lose, each of them takes a linear program, also to check an
        answer.
        """
        rows = talks.rows if can_gain.all() else talks.rows.select(can_gain)
        gains, bounds = ideals or (best_alone(rows),) * 2
        if ideals is None and talks.rows.may_lose:
            # Nobody's loss limits what others could gain from the worst case.
            from bargain.solvers.ideals import ideal_gains

            gains, bounds = ideal_gains(talks.rows, can_gain, gains, talks.formula)
        if not (gains > 0).all():
            raise SolverError(
                "an ideal gain is hidden by rounding; move the disagreement point away "
                "from the frontier"
            )
        unsure = max(0.0, float((bounds / gains).max()) - 1)
        return Units(rows.scale * gains, np.ones(len(gains)), unsure=unsure)
