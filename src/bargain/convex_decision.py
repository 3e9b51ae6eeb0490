"""The answer to a convex choice, with what the convex solver says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bargain._arrays import Float64Array, frozen, frozen_state
from bargain._labels import Labels
from bargain.aggregators.base import Rule
from bargain.certificate import Certificate, Certified
from bargain.errors import UnknownLabelError


@dataclass(frozen=True, eq=False)
class ConvexDecision(Certified):
    """What a rule chooses from `ConvexOutcomes`.

    Attributes
    ----------
    rule : Rule
        The rule that answered.
    values : mapping of str to ndarray
        The variables' values, by name; each of the shape ``variable.shape``.
    names : Labels
        The hypotheses.
    utilities : ndarray of shape (n_hypotheses,)
        What the choice is worth to each, in its own units.
    disagreement : ndarray of shape (n_hypotheses,)
        Utilities if no bargain is struck, in own units; NaN where the rule asks for
        none.
    certificate : Certificate
        Its gap is the solver's word: the difference between the best value of the
        welfare's tangent, by the solver's dual objective, and that of the choice. Its
        infeasibility is in the units of the constraints.
    notes : tuple of str
        Who was left out and why.

    Examples
    --------
    >>> import cvxpy as cp
    >>> x = cp.Variable(nonneg=True, name="x")
    >>> wishes = {"more": x, "less": 4 - x}
    >>> outcomes = bg.ConvexOutcomes(x, wishes, constraints=[x <= 4])
    >>> decision = outcomes.solve(disagreement={"more": 0, "less": 0})
    >>> decision.utilities.round(3), decision.status
    (array([2., 2.]), <Status.OPTIMAL: 'optimal'>)
    """

    rule: Rule
    values: Mapping[str, Any]
    names: Labels
    utilities: Float64Array
    disagreement: Float64Array
    certificate: Certificate
    notes: tuple[str, ...] = ()

    @property
    def gains(self) -> Float64Array:
        """Utility above disagreement, in own units: shape (n_hypotheses,)."""
        return frozen(self.utilities - self.disagreement)

    def __getitem__(self, variable: Any) -> Any:
        name = variable if isinstance(variable, str) else variable.name()
        if name not in self.values:
            raise UnknownLabelError(
                f"no variable is called {name!r}; there are "
                f"{', '.join(map(repr, self.values))}"
            )
        return self.values[name]

    def __getstate__(self) -> dict[str, Any]:
        # Read-only mappings are not pickled; they are made again from dicts.
        return {**self.__dict__, "values": dict(self.values)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        values = MappingProxyType(frozen_state(state["values"]))
        self.__dict__.update({**frozen_state(state), "values": values})

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self.values))
        return f"ConvexDecision({shown}; {self.status.name}: {self.message})"
