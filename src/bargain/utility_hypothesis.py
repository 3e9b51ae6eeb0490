"""One utility hypothesis: a view of what is valuable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bargain._given_arrays import as_real_array
from bargain._labels import Labels, check_label
from bargain.errors import InvalidHypothesesError


@dataclass(frozen=True)
class UtilityHypothesis:
    """One view of what is valuable: a utility for each outcome.

    Parameters
    ----------
    name : str
        Its label.
    utilities : mapping of str to float
        Utility of each outcome, in this hypothesis's own units.
    credence : float, optional
        Probability that this hypothesis is right. A set takes hypotheses that all
        have one, or none (then they are equally credible).

    Raises
    ------
    InvalidHypothesesError
        If the name or an outcome's label is empty, or a number is not real.

    Examples
    --------
    >>> UtilityHypothesis("welfare", {"tea": 1, "coffee": 2}, credence=0.51)
    UtilityHypothesis('welfare', {'tea': 1.0, 'coffee': 2.0}, credence=0.51)
    """

    name: str
    utilities: Mapping[str, float]
    credence: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_label("hypothesis", self.name))
        if not isinstance(self.utilities, Mapping):
            raise InvalidHypothesesError(
                f"utilities of hypothesis {self.name!r} must map outcomes to numbers "
                f"(got {type(self.utilities).__name__}); pass a dict, or build the "
                "set with HypothesisSet.from_arrays"
            )
        outcomes = Labels("outcome", self.utilities)
        numbers = _real_numbers(self.name, list(self.utilities.values()))
        object.__setattr__(
            self,
            "utilities",
            MappingProxyType(dict(zip(outcomes, numbers, strict=True))),
        )
        if self.credence is not None:
            (credence,) = _real_numbers(self.name, [self.credence], "credence")
            object.__setattr__(self, "credence", credence)

    def __repr__(self) -> str:
        credence = "" if self.credence is None else f", credence={self.credence!r}"
        shown = dict(list(self.utilities.items())[:8])
        more = ", ..." if len(self.utilities) > 8 else ""
        return f"UtilityHypothesis({self.name!r}, {str(shown)[:-1]}{more}}}{credence})"

    def __hash__(self) -> int:
        return hash((self.name, frozenset(self.utilities.items()), self.credence))

    def __reduce__(self) -> tuple[object, ...]:
        return (UtilityHypothesis, (self.name, dict(self.utilities), self.credence))


def _real_numbers(
    name: str, values: list[object], what: str = "utilities"
) -> list[float]:
    array = as_real_array(f"{what} of hypothesis {name!r}", values)
    if array.shape != (len(values),):
        raise InvalidHypothesesError(
            f"{what} of hypothesis {name!r} must be single numbers (got shape "
            f"{array.shape[1:]} each); give one number for each outcome"
        )
    return [float(number) for number in array]
