"""Units from a larger table than the menu: what is added to the menu moves none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargain._arrays import Float64Array, FloatArray
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.normalization.checks import check_units
from bargain.normalization.named import as_normalization


@dataclass(frozen=True, init=False)
class ReferenceNormalization(Normalization):
    """Zero and unit of each hypothesis are taken from a table of reference outcomes.

    Parameters
    ----------
    reference : HypothesisSet
        Hypotheses of the same names, in any order, perhaps with more among them; its
        outcomes are those that utilities are compared with, and its credences do not
        matter.
    normalization : str or Normalization
        What gives zero and unit there: by default z-scores, "variance". Not "rank".

    Raises
    ------
    InvalidOptionError
        If the reference is no set; later, if it lacks a hypothesis of a set, or if a
        hypothesis is indifferent over it but not over the set.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020, on a fixed set of options.

    Examples
    --------
    >>> known = bg.HypothesisSet.from_arrays([[0, 10, 5], [3, 1, 1]])
    >>> menu = bg.HypothesisSet.from_arrays([[0, 20], [1, 2]])
    >>> bg.ReferenceNormalization(known, "range")(menu).utilities
    array([[0. , 2. ],
           [0. , 0.5]])
    """

    reference: HypothesisSet
    normalization: str | Normalization | None

    def __init__(
        self,
        reference: HypothesisSet,
        normalization: str | Normalization | None = "variance",
    ) -> None:
        if not isinstance(reference, HypothesisSet):
            raise InvalidOptionError(
                f"reference must be a HypothesisSet (got {type(reference).__name__}); "
                "build one with HypothesisSet.from_arrays"
            )
        if not as_normalization(normalization).is_affine:
            raise InvalidOptionError(
                f"normalization must give units for a reference (got "
                f"{normalization!r}, which gives none); take 'range' or 'variance'"
            )
        everyone = reference.with_credences(None)
        object.__setattr__(self, "reference", everyone)
        object.__setattr__(self, "normalization", normalization)

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return those of the reference; see `Normalization.zeros_and_units`."""
        measure = as_normalization(self.normalization)
        zeros, units = measure.zeros_and_units(self.reference)
        if hypotheses.names != self.reference.names:
            places = [self._place(name) for name in hypotheses.names]
            zeros, units = zeros[places], units[places]
        return zeros, check_units(hypotheses, units, "the reference")

    def _place(self, name: str) -> int:
        if name not in self.reference.names:
            raise InvalidOptionError(
                f"reference must have every hypothesis of the set (it lacks {name!r}); "
                "add it, or rename it"
            )
        return self.reference.names.position(name)

    def __hash__(self) -> int:
        return hash((self.reference.names, self.normalization))

    def __reduce__(self) -> tuple[Any, ...]:
        return (ReferenceNormalization, (self.reference, self.normalization))
