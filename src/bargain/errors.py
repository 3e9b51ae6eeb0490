"""Every exception of the library, on one page.

Each derives from `BargainError` and from the built-in that a caller would guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


class BargainError(Exception):
    """Base of every error that the library raises on purpose.

    Examples
    --------
    >>> try:
    ...     bg.Lottery({})
    ... except bg.BargainError as error:
    ...     print(error)
    probabilities must have one dimension and an entry for each outcome (got
    shape (0,))
    """


class InvalidHypothesesError(BargainError, ValueError):
    """The utilities, credences or labels do not make a set of hypotheses.

    Examples
    --------
    >>> try:
    ...     bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.5, 0.6])
    ... except bg.InvalidHypothesesError as error:
    ...     print(error)
    credences must sum to 1 (got 1.1 over 2 hypotheses); divide by the sum, or
    pass normalize=True
    """


class InvalidLotteryError(BargainError, ValueError):
    """The numbers are not a probability distribution over the outcomes.

    Examples
    --------
    >>> try:
    ...     bg.Lottery({"tea": 0.5, "coffee": 0.6})
    ... except bg.InvalidLotteryError as error:
    ...     print(error)
    probabilities must sum to 1 (got 1.1 over 2 outcomes); divide by the sum
    """


class InvalidOptionError(BargainError, ValueError):
    """A rule, a point, a strategy or the like was given an impossible option.

    Examples
    --------
    >>> try:
    ...     bg.Mixed(nash_weight=2)
    ... except bg.InvalidOptionError as error:
    ...     print(error)
    nash_weight must lie between 0 and 1 (got 2)
    """


class UnknownLabelError(BargainError, KeyError):
    """No outcome or hypothesis has that label.

    Examples
    --------
    >>> try:
    ...     bg.Lottery({"tea": 1})["coffee"]
    ... except bg.UnknownLabelError as error:
    ...     print(error)
    no outcome is called 'coffee'; there are 'tea'
    """

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
        Only their ratios count.
    prices : ndarray of shape (n_constraints,) or None
        Of the constraints on lotteries, per unit of each, if there are any and they
        have a part in it:
        with the slacks at these prices added, the sum is negative for every lottery
        under the upper bounds.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> try:
    ...     bg.NashBargaining(disagreement=[0.9, 0.9])(pair)
    ... except bg.DisagreementError as error:
    ...     error.hypotheses, error.multipliers @ [[0.1, -0.9], [-0.9, 0.1]] < 0
    (('hypothesis 0', 'hypothesis 1'), array([ True,  True]))
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

    Examples
    --------
    >>> limits = bg.LotteryConstraints(upper={"tea": 0.3, "coffee": 0.3})
    >>> table = bg.HypothesisSet.from_arrays([[1, 0]], outcomes=["tea", "coffee"])
    >>> try:
    ...     limits.apply_to(bg.NashBargaining())(table)
    ... except bg.InfeasibleConstraintsError as error:
    ...     print(error)
    some lottery must satisfy the constraints (the upper bounds sum to 0.6, less
    than 1); raise one
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

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> try:
    ...     bg.BoundedExpectedUtility(0.9, disagreement=[0.5, 0.5])(pair)
    ... except bg.FloorError as error:
    ...     print(error)
    share must leave floors within reach (got 0.9; no lottery gives 'hypothesis
    0', 'hypothesis 1' their floors at once); lower it, or the disagreement
    point
    """


class SolverError(BargainError, RuntimeError):
    """The solver did not reach an answer that the rule can stand behind.

    Examples
    --------
    >>> issubclass(bg.SolverError, RuntimeError)
    True
    """


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
    """A cluster did not answer, or was asked for what only one machine can do.

    Examples
    --------
    >>> issubclass(bg.ClusterError, RuntimeError)
    True
    """


class MissingExtraError(BargainError, ImportError):
    """An optional package is not installed; the message says what to install.

    Examples
    --------
    >>> issubclass(bg.MissingExtraError, ImportError)
    True
    """


class FileFormatError(BargainError, ValueError):
    """A file does not hold what it should; the message names the place in it.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "views.json")
    ...     _ = path.write_text("{}")
    ...     try:
    ...         bg.read_hypotheses(path)
    ...     except bg.FileFormatError as error:
    ...         print(str(error).removeprefix(folder))
    /views.json, format: must be 'bargain-hypotheses' (got null); this file
    holds something else
    """


class SolveInterrupted(BargainError, KeyboardInterrupt):
    """Ctrl-C arrived during a solve; the best answer so far is kept.

    Attributes
    ----------
    decision : Decision
        The best lottery so far with its honest gap and status ``LIMIT``. If none was
        found yet, the status is ``FAILED``, and the disagreement point's own lottery
        or else the uniform one stands in.

    Examples
    --------
    >>> issubclass(bg.SolveInterrupted, KeyboardInterrupt)
    True
    """

    def __init__(self, message: str, decision: object = None) -> None:
        super().__init__(message)
        self.decision = decision
