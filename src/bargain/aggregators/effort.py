"""How much effort a rule's solver may make: options that bargaining rules share."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from numbers import Real
from typing import Any

import numpy as np

from bargain import _doors
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import (
    SolverName,
    check_share,
    check_solver,
    check_tolerance,
)
from bargain.disagreement import as_option
from bargain.errors import InvalidOptionError
from bargain.rows.watch import Listener, Watch


@dataclass(frozen=True, kw_only=True)
class BargainingRule(Rule):
    """The options of every rule that bargains over a disagreement point.

    Parameters
    ----------
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail, in each hypothesis's own units.
    tolerance : float
        Certified gap to reach. Below 1e-10 the gap is charged with what rounding may
        hide of it, so that 1e-15 is met by no floats.
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
    """

    disagreement: Any = "worst-case"
    tolerance: float = 1e-9
    max_passes: int | None = None
    time_limit: float | None = None
    progress: bool = field(default=False, compare=False)
    solver: SolverName = "simplex-newton"
    min_credence: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "disagreement", as_option(self.disagreement))
        object.__setattr__(self, "tolerance", check_tolerance(self.tolerance))
        object.__setattr__(self, "max_passes", _check_passes(self.max_passes))
        object.__setattr__(self, "time_limit", _check_seconds(self.time_limit))
        if not isinstance(self.progress, bool | np.bool_):
            raise InvalidOptionError(
                f"progress must be True or False (got {self.progress!r})"
            )
        check_solver(self.solver)
        floor = check_share("min_credence", self.min_credence)
        object.__setattr__(self, "min_credence", floor)

    def __repr__(self) -> str:
        """Return the call that makes this rule, without what is left at defaults."""
        return call_of(self)

    @property
    def is_limited(self) -> bool:
        """Whether a solve may be stopped before it is done."""
        return self.max_passes is not None or self.time_limit is not None

    def watch(self, listener: Listener | None) -> Watch | None:
        """Return who watches one solve; None if there is nothing to watch for.

        Parameters
        ----------
        listener : callable or None
            Told of each pass.

        Returns
        -------
        watch : Watch or None
        """
        if not self.is_limited and listener is None:
            return None
        return Watch(self.max_passes, self.time_limit, listener)

    def bar(self, n_hypotheses: int, goal: float) -> AbstractContextManager[Any]:
        """Return a block whose value listens to passes; None without a bar.

        Parameters
        ----------
        n_hypotheses : int
            How many there are to sweep over.
        goal : float
            The gap to reach, in the rule's unit.

        Returns
        -------
        bar : context manager
        """
        if not self.progress:
            return nullcontext()
        bar: AbstractContextManager[Any] = _doors.open_door("progress_bar")(
            n_hypotheses, goal
        )
        return bar


def call_of(rule: Any) -> str:
    """Return the call that makes a rule, without what is left at defaults."""
    said = [
        f"{option.name}={getattr(rule, option.name)!r}"
        for option in fields(rule)
        if not _is_same(getattr(rule, option.name), option.default)
    ]
    return f"{type(rule).__name__}({', '.join(said)})"


def _is_same(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def _check_passes(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise InvalidOptionError(f"max_passes must be a whole number (got {value!r})")
    if value < 1:
        raise InvalidOptionError(f"max_passes must be at least 1 (got {value})")
    return int(value)


def _check_seconds(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise InvalidOptionError(
            f"time_limit must be a number of seconds (got {value!r})"
        )
    if not float(value) > 0:
        raise InvalidOptionError(f"time_limit must be positive (got {value})")
    return float(value)
