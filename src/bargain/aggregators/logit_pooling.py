"""Logit pooling: hypotheses bid on outcomes, and their bids are added as logits."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from numbers import Real

import numpy as np

from bargain.aggregators.defined import DefinedRule
from bargain.definition import Definition
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Normalization, as_normalization, as_scores
from bargain.rows import rows_over
from bargain.softmax import Softmax


@dataclass(frozen=True)
class LogitPooling(DefinedRule):
    """Choose outcomes with odds that multiply: the softmax of expected utility.

    Parameters
    ----------
    temperature : float
        Positive, in utility units; towards 0 the best outcome by expected utility is
        certain, towards infinity all are equally likely.
    normalization : str, Normalization or None
        What makes the hypotheses comparable first; see `ExpectedUtility`.

    Raises
    ------
    InvalidOptionError
        If the temperature is not positive and finite, or there is no such
        normalization.

    Notes
    -----
    Each hypothesis proposes the softmax of its own utilities, and the proposals are
    pooled geometrically with the credences as weights. The larger the stakes, the
    more of the outcome they decide, as under expected utility.

    References
    ----------
    .. [1] Genest, C., McConway, K. J. and Schervish, M. J., "Characterization of
       externally Bayesian pooling operators", *The Annals of Statistics* 14(2), 1986.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.75, 0.25])
    >>> bg.LogitPooling(0.5)(pair)
    Lottery({'outcome 0': 0.2689, 'outcome 1': 0.7311})
    """

    temperature: float = 1.0
    _: KW_ONLY
    normalization: str | Normalization | None = None

    def __post_init__(self) -> None:
        given = self.temperature
        if isinstance(given, bool | np.bool_) or not isinstance(given, Real):
            raise InvalidOptionError(f"temperature must be a number (got {given!r})")
        if not 0 < float(given) < np.inf:
            raise InvalidOptionError(
                f"temperature must be positive and finite (got {given!r}); for the "
                "limit at 0 use ExpectedUtility"
            )
        object.__setattr__(self, "temperature", float(given))
        as_normalization(self.normalization)

    def define(self, hypotheses: HypothesisSet) -> Definition:
        """Return the formula for a set."""
        credences = hypotheses.credences
        scored, normalization = as_scores(
            hypotheses, as_normalization(self.normalization)
        )
        _, units = normalization.zeros_and_units(scored)
        counted = (credences > 0) & np.isfinite(units)
        rows = rows_over(
            scored.utilities,
            None if counted.all() else np.flatnonzero(counted),
            scored.worst[counted],
            None,
            units[counted],
            may_lose=False,
        )
        return Softmax(rows, credences[counted], self.temperature)
