"""The plane of two hypotheses, in units that a picture can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet

# Beyond these an axis cannot count: what it adds is lost or too large for a float.
LEAST, MOST = 1e-250, 1e250


@dataclass(frozen=True)
class Plane:
    """Utilities of two hypotheses as points.

    Attributes
    ----------
    units : ndarray of shape (2,)
        What an axis counts in: 1, but for utilities that are tiny or huge.
    points : ndarray of shape (n_outcomes, 2)
    names : tuple of str
        Of the axes.
    """

    units: Float64Array
    points: Float64Array
    names: tuple[str, str]

    @classmethod
    def of(cls, hypotheses: HypothesisSet) -> Plane:
        """Return the plane of a set of two."""
        utilities = np.array(hypotheses.utilities, dtype=float).T
        largest = np.abs(utilities).max(axis=0)
        is_far = (largest > 0) & ((largest < LEAST) | (largest > MOST))
        # Two steps: 1e-308 is no power of ten that a float holds in full.
        power = np.floor(np.log10(np.where(is_far, largest, 1.0)))
        units = 10.0 ** np.maximum(power, -300)
        x, y = (
            f"expected utility of {name}" + (f", in units of {unit:g}" if far else "")
            for name, unit, far in zip(hypotheses.names, units, is_far, strict=True)
        )
        return cls(units, utilities / units, (x, y))

    def hyperbola(self, decision: Decision, high: Float64Array) -> Float64Array:
        """Return points with the Nash product of a decision, up to a corner.

        Parameters
        ----------
        decision : Decision
        high : ndarray of shape (2,)
            The corner.

        Returns
        -------
        points : ndarray of shape (n_points, 2)
            None if somebody gains nothing.
        """
        credences = np.asarray(decision.hypotheses.credences)
        gains = np.asarray(decision.gains) / self.units
        origin = np.asarray(decision.disagreement) / self.units
        if not ((gains > 0) & (credences > 0)).all():
            return np.empty((0, 2))
        # Even steps along either axis, since the curve may be steep and flat in turn.
        most = (high - origin) / gains
        steps = np.linspace(0, 1, 201)[1:, None] * most
        with np.errstate(over="ignore"):
            along_x = steps[:, 0] ** (-credences[0] / credences[1])
            along_y = steps[:, 1] ** (-credences[1] / credences[0])
        ratios = np.vstack(
            [
                np.column_stack([steps[:, 0], along_x]),
                np.column_stack([along_y, steps[:, 1]]),
            ]
        )
        ratios = ratios[(ratios <= most).all(axis=1)]
        order = np.lexsort((-ratios[:, 1], ratios[:, 0]))
        return np.asarray(origin + ratios[order] * gains)
