"""Every exception of the library, on one page.

Each derives from `BargainError` and from the built-in that a caller would guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


class BargainError(Exception):
    """Base of every error that the library raises on purpose."""


class InvalidHypothesesError(BargainError, ValueError):
    """The utilities, credences or labels do not make a set of hypotheses."""


class InvalidLotteryError(BargainError, ValueError):
    """The numbers are not a probability distribution over the outcomes."""


class InvalidOptionError(BargainError, ValueError):
    """A rule, a point, a strategy or the like was given an impossible option."""


class UnknownLabelError(BargainError, KeyError):
    """No outcome or hypothesis has that label."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument; a sentence should stay a sentence.
        return str(self.args[0])


class DisagreementError(BargainError, ValueError):
    """No lottery gives every hypothesis at least its disagreement point.

    Attributes
    ----------
    hypotheses : tuple of str
        The hypotheses that cannot all be satisfied at once.
    multipliers : ndarray of shape (n_hypotheses,) or None
        The proof: nonnegative numbers under which the weighted sum of gains is
        negative at every outcome, so that no lottery makes all gains nonnegative.
    prices : ndarray of shape (n_constraints,) or None
        Of the constraints on lotteries, if there are any and they have a part in it:
        with the slacks at these prices added, the sum is negative for every lottery
        under the upper bounds.
    """

    def __init__(
        self,
        message: str,
        hypotheses: Sequence[str] = (),
        multipliers: np.ndarray | None = None,
        prices: np.ndarray | None = None,
    ) -> None:
        super().__init__(message)
        self.hypotheses = tuple(hypotheses)
        self.multipliers = multipliers
        self.prices = prices

    def __reduce__(self) -> tuple[object, ...]:
        parts = (self.args[0], self.hypotheses, self.multipliers, self.prices)
        return (type(self), parts)


class InfeasibleConstraintsError(BargainError, ValueError):
    """No lottery, or no decision, satisfies all constraints at once.

    Attributes
    ----------
    constraints : tuple of str
        The constraints that contradict each other.
    multipliers : ndarray of shape (n_constraints,) or None
        The proof: a number for each row of the constraints, inequalities first,
        nonnegative for these. The rows' slacks ``b - a`` times these numbers add up
        to less than zero for every lottery under the upper bounds. None where the
        upper bounds alone sum to less than 1.
    """

    def __init__(
        self,
        message: str,
        constraints: Sequence[str] = (),
        multipliers: np.ndarray | None = None,
    ) -> None:
        super().__init__(message)
        self.constraints = tuple(constraints)
        self.multipliers = multipliers

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.args[0], self.constraints, self.multipliers))


class FloorError(DisagreementError):
    """No lottery gives every hypothesis the floor that a rule promises it.

    Its multipliers are of gains above the floors, in utility units.
    """


class SolverError(BargainError, RuntimeError):
    """The solver did not reach an answer that the rule can stand behind."""


class RuleFailureError(BargainError, RuntimeError):
    """A rule under test raised, returned no lottery, or never returned.

    Attributes
    ----------
    hypotheses : HypothesisSet or None
        The set that it was asked about.
    """

    def __init__(self, message: str, hypotheses: object = None) -> None:
        super().__init__(message)
        self.hypotheses = hypotheses

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.args[0], self.hypotheses))


class ClusterError(BargainError, RuntimeError):
    """A cluster did not answer, or was asked for what only one machine can do."""


class MissingExtraError(BargainError, ImportError):
    """An optional package is not installed; the message says what to install."""


class FileFormatError(BargainError, ValueError):
    """A file does not hold what it should; the message names the place in it."""


class SolveInterrupted(BargainError, KeyboardInterrupt):
    """Ctrl-C arrived during a solve; the best answer so far is kept.

    Attributes
    ----------
    decision : Decision
        The best lottery so far with its honest gap and status ``LIMIT``. If none was
        found yet, the status is ``FAILED``, and the disagreement point's own lottery
        or else the uniform one stands in.
    """

    def __init__(self, message: str, decision: object = None) -> None:
        super().__init__(message)
        self.decision = decision
