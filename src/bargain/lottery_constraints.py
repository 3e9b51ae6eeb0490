"""Constraints on lotteries, as a user states them: by label, or in the set's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from bargain import _doors
from bargain._given_arrays import as_real_array
from bargain._labels import Labels
from bargain.errors import InvalidHypothesesError, InvalidOptionError
from bargain.polytope import Polytope

# One row: a coefficient for each outcome in order, or for some of them by label.
Row = tuple[float, ...] | tuple[tuple[str, float], ...]

# Nonzero magnitudes beyond these could overflow when a row is scaled.
LEAST, MOST = 1e-150, 1e150


@dataclass(frozen=True, init=False, repr=False)
class LotteryConstraints:
    """Linear constraints on a lottery: ``A_ub p <= b_ub``, ``A_eq p = b_eq``, bounds.

    Parameters
    ----------
    A_ub, A_eq : list of rows, or array_like of shape (n_rows, n_outcomes), optional
        A row is a mapping of outcome labels to coefficients, zero where left out, or
        a list with a coefficient for each outcome in the set's order, by which its
        probability is multiplied.
    b_ub, b_eq : array_like of shape (n_rows,), optional
        What each row's sum is at most, or equal to, in the unit of its coefficients;
        one number for a single row.
    upper : mapping of str to float, or array_like of shape (n_outcomes,), optional
        The largest probability of each outcome, between 0 and 1; 1 where left out.

    Raises
    ------
    InvalidOptionError
        If a row is neither, or numbers are missing or not finite.

    Notes
    -----
    At least so much is at most so much of the negative: ``{"status quo": -1}`` with a
    limit of -0.5 is a probability of at least one half.

    Examples
    --------
    >>> constraints = bg.LotteryConstraints(
    ...     [{"status quo": -1}], [-0.5], upper={"catastrophe": 0.01}
    ... )
    >>> hypotheses = bg.HypothesisSet.from_arrays(
    ...     [[0, 1, 5], [0, -2, 9]], outcomes=["status quo", "reform", "catastrophe"]
    ... )
    >>> constraints.apply_to(bg.ExpectedUtility())(hypotheses)
    Lottery({'status quo': 0.99, 'reform': 0, 'catastrophe': 0.01})
    """

    A_ub: tuple[Row, ...]
    b_ub: tuple[float, ...]
    A_eq: tuple[Row, ...]
    b_eq: tuple[float, ...]
    upper: Row

    def __init__(
        self,
        A_ub: Any = None,
        b_ub: Any = None,
        A_eq: Any = None,
        b_eq: Any = None,
        upper: Any = None,
    ) -> None:
        for matrix, limits, kind in ((A_ub, b_ub, "ub"), (A_eq, b_eq, "eq")):
            rows = _rows(f"A_{kind}", matrix)
            object.__setattr__(self, f"A_{kind}", rows)
            object.__setattr__(self, f"b_{kind}", _limits(f"b_{kind}", limits, rows))
        bounds = () if upper is None else _row("upper", upper)
        for label, bound in _entries(bounds):
            if not 0 <= bound <= 1:
                raise InvalidOptionError(
                    f"upper must lie between 0 and 1 (got {bound:.6g} for {label!r}); "
                    "leave out what has no bound"
                )
        object.__setattr__(self, "upper", bounds)

    def apply_to(self, rule: Any) -> Any:
        """Return the rule that chooses among the lotteries allowed.

        Parameters
        ----------
        rule : Rule
            One of the library's; see `Constrained`.

        Returns
        -------
        rule : Constrained

        Raises
        ------
        InvalidOptionError
            If the rule is the user's own, or one that cannot be constrained.

        Examples
        --------
        >>> limits = bg.LotteryConstraints([{"a": 1, "b": 2}], [1.5], upper={"a": 0.7})
        >>> limits.apply_to(bg.NashBargaining()).rule
        NashBargaining()
        """
        return _doors.open_door("Constrained")(rule, self)

    def polytope(self, outcomes: Labels) -> Polytope:
        """Return the constraints as arrays, for a set's outcomes in order.

        Parameters
        ----------
        outcomes : Labels
            Of the set.

        Returns
        -------
        polytope : Polytope

        Raises
        ------
        UnknownLabelError
            If no outcome has a label that is named.
        InvalidOptionError
            If a row has another length than the set.

        Examples
        --------
        >>> limits = bg.LotteryConstraints([{"a": 1, "b": 2}], [1.5], upper={"a": 0.7})
        >>> table = bg.HypothesisSet.from_arrays([[1, 0]], outcomes=["a", "b"])
        >>> limits.polytope(table.outcomes).upper
        array([0.7, 1. ])
        """
        rows = [_placed("A_ub", row, outcomes, 0.0) for row in self.A_ub]
        rows += [_placed("A_eq", row, outcomes, 0.0) for row in self.A_eq]
        is_equality = np.zeros(len(rows), dtype=bool)
        is_equality[len(self.A_ub) :] = True
        upper = self.upper_bounds(outcomes)
        polytope = Polytope(
            np.array(rows, dtype=np.float64).reshape(len(rows), len(outcomes)),
            np.array(self.b_ub + self.b_eq, dtype=np.float64),
            is_equality,
            upper,
        )
        return polytope.without_forbidden()

    def upper_bounds(self, outcomes: Labels) -> np.ndarray:
        """Return the largest probability of each outcome, as stated.

        Parameters
        ----------
        outcomes : Labels
            Of the set.

        Returns
        -------
        upper : ndarray of shape (n_outcomes,)
            Probabilities; 1 where nothing was stated.

        Raises
        ------
        UnknownLabelError
            If no outcome has a label that is named.
        InvalidOptionError
            If there is not one bound for each outcome.

        Examples
        --------
        >>> limits = bg.LotteryConstraints(upper={"a": 0.7})
        >>> table = bg.HypothesisSet.from_arrays([[1, 0]], outcomes=["a", "b"])
        >>> limits.upper_bounds(table.outcomes)
        array([0.7, 1. ])
        """
        if not self.upper:
            return np.ones(len(outcomes))
        return _placed("upper", self.upper, outcomes, 1.0)

    def describe(self, row: int) -> str:
        """Return a row of the constraints in words, inequalities first.

        Parameters
        ----------
        row : int
            Counted from 0, over the inequalities and then the equalities.

        Returns
        -------
        words : str

        Examples
        --------
        >>> limits = bg.LotteryConstraints([{"a": 1, "b": 2}], [1.5], upper={"a": 0.7})
        >>> limits.describe(0)
        "A_ub[0] ('a' + 2 'b' <= 1.5)"
        """
        n = len(self.A_ub)
        rows, limits = (self.A_ub, self.b_ub) if row < n else (self.A_eq, self.b_eq)
        k = row if row < n else row - n
        name, sign = (f"A_ub[{k}]", "<=") if row < n else (f"A_eq[{k}]", "=")
        terms = [(label, c) for label, c in _entries(rows[k]) if c]
        if not terms or len(terms) > 4 or isinstance(terms[0][0], int):
            return name
        words = " + ".join(
            repr(label) if c == 1 else f"{c:.6g} {label!r}" for label, c in terms
        )
        return f"{name} ({words} {sign} {limits[k]:.6g})".replace("+ -", "- ")

    def __repr__(self) -> str:
        """Return the call that makes these constraints, shortened where it is long."""
        said = []
        for name in ("A_ub", "b_ub", "A_eq", "b_eq", "upper"):
            value = getattr(self, name)
            if name.startswith("A_") and value:
                said.append(f"{name}=[{', '.join(_shown(row) for row in value)}]")
            elif name == "upper" and value:
                said.append(f"upper={_shown(value)}")
            elif value:
                said.append(f"{name}={list(value)!r}")
        return f"LotteryConstraints({', '.join(said)})"


def row_to_value(row: Row) -> Any:
    """Return a row as a dict or a list, as it was given."""
    if row and isinstance(row[0], tuple):
        return dict(row)
    return list(row)


def _shown(row: Row) -> str:
    value = row_to_value(row)
    if isinstance(value, list) and len(value) > 8:
        return f"[{', '.join(map(repr, value[:3]))}, ..., {value[-1]!r}]"
    return repr(value)


def _entries(row: Row) -> list[tuple[str | int, float]]:
    if row and isinstance(row[0], tuple):
        return list(row)
    return list(enumerate(row))  # type: ignore[arg-type]  # numbers


def _rows(argument: str, matrix: Any) -> tuple[Row, ...]:
    if matrix is None:
        return ()
    if isinstance(matrix, Mapping):
        matrix = [matrix]
    if isinstance(matrix, str) or not isinstance(matrix, Iterable):
        raise InvalidOptionError(
            f"{argument} must be a list of rows (got {matrix!r}); write "
            "[{'an outcome': 1}]"
        )
    if hasattr(matrix, "to_numpy"):  # a frame walks through its columns
        matrix = matrix.to_numpy()
    return tuple(_row(f"{argument}[{k}]", row) for k, row in enumerate(matrix))


def _row(argument: str, row: Any) -> Row:
    labels: list[str] | None = None
    if isinstance(row, Mapping):
        labels, row = [str(label) for label in row], list(row.values())
        if not labels:
            raise InvalidOptionError(f"{argument} must name an outcome (got {{}})")
    try:
        array = as_real_array(argument, row).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if array.ndim != 1 or not array.size:
        raise InvalidOptionError(
            f"{argument} must be a list with a number for each outcome, or a mapping "
            f"of labels to numbers (got shape {array.shape}); A_ub and A_eq are lists "
            "of such rows"
        )
    sizes = np.abs(array[array != 0])
    if not (np.isfinite(sizes) & (sizes >= LEAST) & (sizes <= MOST)).all():
        raise InvalidOptionError(
            f"{argument} must hold numbers that are 0 or between {LEAST} and {MOST} in "
            "size; multiply the row and its limit by a number"
        )
    numbers = array.tolist()
    return (
        tuple(numbers) if labels is None else tuple(zip(labels, numbers, strict=True))
    )


def _limits(argument: str, limits: Any, rows: tuple[Row, ...]) -> tuple[float, ...]:
    if limits is None:
        limits = []
    if isinstance(limits, Real):
        limits = [limits]
    try:
        array = as_real_array(argument, limits).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if array.shape != (len(rows),):
        raise InvalidOptionError(
            f"{argument} must hold a limit for each of the {len(rows)} rows of "
            f"{argument.replace('b_', 'A_')} (got shape {array.shape})"
        )
    if not (np.abs(array) <= MOST).all():
        raise InvalidOptionError(
            f"{argument} must be finite, and at most {MOST} in size; leave out a row "
            "that has no limit"
        )
    return tuple(array.tolist())


def _placed(argument: str, row: Row, outcomes: Labels, other: float) -> np.ndarray:
    """Return a row in the set's order, with a number for what is left out."""
    placed = np.full(len(outcomes), other)
    entries = _entries(row)
    if isinstance(entries[0][0], int):
        if len(entries) != len(outcomes):
            raise InvalidOptionError(
                f"a row of {argument} must hold {len(outcomes)} numbers, one per "
                f"outcome (got {len(entries)}); or name the outcomes in a mapping"
            )
        placed[:] = row
        return placed
    for label, number in entries:
        placed[outcomes.position(str(label))] = number
    return placed
