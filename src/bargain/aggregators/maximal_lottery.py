"""Maximal lotteries: no other lottery has more credence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.statement import Statement
from bargain.certificate import Certificate, Status, judged
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.majority import MajorityGame

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim

# Of credence: by how much the lottery may lose to some outcome.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class MaximalLottery(Rule):
    """Choose the lottery to which no outcome is preferred by a majority of credence.

    Notes
    -----
    The margin of outcome j over k is ``M_jk = sum_h w_h sign(U_hj - U_hk)``, ties up
    to rounding counting for nothing; margins within 1e-12 are 0. A lottery x is
    maximal if ``(x'M)_k >= 0`` for every k. If one outcome beats every other by
    majority, that is the answer; stakes have no say. Of several maximal lotteries the
    one of least Euclidean norm is returned.

    References
    ----------
    .. [1] Fishburn, P. C., "Probabilistic social choice based on simple voting
       comparisons", *The Review of Economic Studies* 51(4), 1984.
    .. [2] Brandl, F., Brandt, F. and Seedig, H. G., "Consistent probabilistic social
       choice", *Econometrica* 84(5), 2016.

    Examples
    --------
    >>> cycle = [[3, 2, 1], [1, 3, 2], [2, 1, 3]]
    >>> bg.MaximalLottery()(bg.HypothesisSet.from_arrays(cycle, [0.4, 0.35, 0.25]))
    Lottery({'outcome 0': 0.5, 'outcome 1': 0.2, 'outcome 2': 0.3})
    """

    gap_unit = "of credence"
    goal = "a lottery that loses to no outcome"

    @property
    def is_scale_invariant(self) -> bool:
        """Whether changes of unit change nothing: majorities have no units."""
        return True

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the maximal lottery of least norm.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its value is the worst margin, which is 0 at best, and its gap how far
            that is below 0. It has no weights, since stakes have no say.
        """
        check_hypotheses(hypotheses)
        # The solver loads scipy, which `import bargain` does not pay for.
        from bargain.solvers.symmetric_game import solve_game

        game = _game(hypotheses)
        notes = notes_on_game(hypotheses)
        try:
            found = solve_game(game.margins())
        except SolverError as error:
            return _failed(self, hypotheses, game, notes, str(error))
        if not found.is_least:
            notes = (*notes, "perhaps not the maximal lottery of least norm")
        elif not found.unique:
            said = "several lotteries are maximal; the one of least norm is returned"
            notes = (*notes, said)
        numbers = game.judge(found.probabilities, None, exact=False)
        return Decision(
            self,
            hypotheses,
            Lottery(found.probabilities, hypotheses.outcomes),
            judged(*numbers, TOLERANCE, unit=self.gap_unit, goal=self.goal),
            hypotheses.worst,
            notes=notes,
            unique=found.unique,
            problem=game,
        )

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the game without solving it; see `Rule.state`."""
        check_hypotheses(hypotheses)
        return Statement(_game(hypotheses), hypotheses.worst, TOLERANCE)

    def aim(self) -> Aim:
        """Return the game; see `Rule.aim`."""
        from bargain.aggregators.aim import MajorityAim

        return MajorityAim(_game)


def _game(hypotheses: HypothesisSet) -> MajorityGame:
    return MajorityGame(
        hypotheses.utilities, hypotheses.worst, hypotheses.best, hypotheses.credences
    )


def notes_on_game(hypotheses: HypothesisSet) -> tuple[str, ...]:
    """Return who has no say in the game, or does not care."""
    absent = hypotheses.credences == 0
    indifferent = hypotheses.indifferent & ~absent
    said = (
        (absent, "zero credence, no say"),
        (indifferent, "indifferent, contributes nothing"),
    )
    return tuple(
        f"{what}: {name_some(hypotheses, who)}" for who, what in said if who.any()
    )


def _failed(
    rule: MaximalLottery,
    hypotheses: HypothesisSet,
    game: MajorityGame,
    notes: tuple[str, ...],
    message: str,
) -> Decision:
    """Return the uniform lottery, for which nothing is claimed."""
    n = hypotheses.n_outcomes
    return Decision(
        rule,
        hypotheses,
        Lottery(np.full(n, 1.0 / n), hypotheses.outcomes),
        Certificate(np.nan, np.nan, TOLERANCE, np.nan, Status.FAILED, message),
        hypotheses.worst,
        notes=(*notes, "no lottery was found; the uniform one stands in"),
        unique=False,
        problem=game,
    )
