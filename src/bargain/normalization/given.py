"""Units that are given: what the hypotheses have in common is known from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray, frozen
from bargain._given_arrays import as_real_array
from bargain.errors import InvalidHypothesesError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.normalization.checks import check_units


@dataclass(frozen=True, init=False, eq=False, repr=False)
class GivenUnits(Normalization):
    """Utilities are divided by stated units, such as what each makes of one dollar.

    Parameters
    ----------
    units : array_like of shape (n_hypotheses,), or mapping of str to float
        Positive, in each hypothesis's own units; by name, others may be among them.

    Attributes
    ----------
    names : tuple of str or None
        Whose units they are; None where they are in the order of a set.

    Raises
    ------
    InvalidOptionError
        If a unit is not positive and finite; later, if a hypothesis has none.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[0, 6], [1000, 0]])
    >>> bg.GivenUnits([2, 500])(pair).utilities
    array([[0., 3.],
           [2., 0.]])
    >>> bg.ExpectedUtility(bg.GivenUnits([2, 500]))(pair).support()
    ('outcome 1',)
    """

    units: Float64Array
    names: tuple[str, ...] | None

    def __init__(self, units: Any) -> None:
        names = None
        if isinstance(units, Mapping):
            names = tuple(str(name) for name in units)
            units = list(units.values())
        try:
            array = np.array(as_real_array("units", units), dtype=np.float64)
        except InvalidHypothesesError as error:
            raise InvalidOptionError(str(error)) from error
        if array.ndim != 1 or not array.size:
            raise InvalidOptionError(
                f"units must hold one number per hypothesis (got shape {array.shape}); "
                "give a list, or a mapping by name"
            )
        wrong = ~((array > 0) & np.isfinite(array))
        if wrong.any():
            first = int(wrong.argmax())
            who = f"number {first}" if names is None else repr(names[first])
            raise InvalidOptionError(
                f"units must be positive and finite (that of {who} is "
                f"{array[first]:.3g}); correct it"
            )
        object.__setattr__(self, "units", frozen(array))
        object.__setattr__(self, "names", names)

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return zeros and the units; see `Normalization.zeros_and_units`."""
        units = check_units(hypotheses, self._units_of(hypotheses), "the number given")
        return np.zeros(len(hypotheses)), units

    def _units_of(self, hypotheses: HypothesisSet) -> Float64Array:
        if self.names is None:
            if self.units.shape != (len(hypotheses),):
                raise InvalidOptionError(
                    f"units must have shape ({len(hypotheses)},), one per hypothesis "
                    f"(got {self.units.shape})"
                )
            return self.units
        by_name = dict(zip(self.names, self.units.tolist(), strict=True))
        for name in hypotheses.names:
            if name not in by_name:
                raise InvalidOptionError(
                    f"units must have one for every hypothesis (none is for {name!r}); "
                    "add it"
                )
        return np.array([by_name[name] for name in hypotheses.names])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, GivenUnits)
            and self.names == other.names
            and np.array_equal(self.units, other.units)
        )

    def __hash__(self) -> int:
        return hash((self.names, self.units.tobytes()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{unit:.4g}" for unit in self.units[:4])
        return f"GivenUnits([{shown}{', ...' if len(self.units) > 4 else ''}])"

    def __reduce__(self) -> tuple[object, ...]:
        units = np.array(self.units)
        if self.names is None:
            return (GivenUnits, (units,))
        return (GivenUnits, (dict(zip(self.names, units.tolist(), strict=True)),))
