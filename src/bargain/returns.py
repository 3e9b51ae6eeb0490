"""Returns to money: what a project is worth at some funding, and how a budget is spent.

A budget split over projects buys ``z_j = f(x_j)`` of each, f concave with f(0) = 0.
What a weighted sum of these is worth at most is known in closed form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from numbers import Real

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import InvalidOptionError


class Returns(ABC):
    """A concave function f of the money that a project gets, with f(0) = 0."""

    @abstractmethod
    def value(self, money: Float64Array) -> Float64Array:
        """Return f, entry by entry."""

    @abstractmethod
    def spend(self, weights: Float64Array, budget: float) -> Float64Array:
        """Return the split of the budget at which the weighted sum is largest.

        Parameters
        ----------
        weights : ndarray of shape (n_projects,)
            Not negative, and not all zero.
        budget : float
        """

    @abstractmethod
    def bend(self, weights: Float64Array, money: Float64Array) -> Float64Array:
        """Return how what is bought changes with the weights: (n_projects, n_projects).

        Parameters
        ----------
        weights, money : ndarray of shape (n_projects,)
            Money is what `spend` says for the weights.
        """

    def ceiling(self, weights: Float64Array, budget: float) -> float:
        """Return the most that a weighted sum can be within the budget."""
        if not (weights > 0).any():
            return 0.0
        return float(weights @ self.value(self.spend(weights, budget)))


@dataclass(frozen=True)
class Proportional(Returns):
    """``f(x) = x``: the best project gets all, and weights may be negative."""

    def value(self, money: Float64Array) -> Float64Array:
        """See `Returns.value`."""
        return money

    def spend(self, weights: Float64Array, budget: float) -> Float64Array:
        """See `Returns.spend`."""
        money = np.zeros(len(weights))
        money[int(weights.argmax())] = budget
        return money

    def bend(self, weights: Float64Array, money: Float64Array) -> Float64Array:
        """See `Returns.bend`; a best project stays the best."""
        return np.zeros((len(weights), len(weights)))


@dataclass(frozen=True)
class Power(Returns):
    """``f(x) = x ** exponent``, for an exponent between 0 and 1."""

    exponent: float

    def value(self, money: Float64Array) -> Float64Array:
        """See `Returns.value`."""
        return np.asarray(money**self.exponent)

    def spend(self, weights: Float64Array, budget: float) -> Float64Array:
        """See `Returns.spend`; money goes as ``weights ** (1 / (1 - exponent))``."""
        shares = (weights / weights.max()) ** (1 / (1 - self.exponent))
        return np.asarray(budget * (shares / shares.sum()))

    def bend(self, weights: Float64Array, money: Float64Array) -> Float64Array:
        """See `Returns.bend`."""
        bought = self.value(money)
        total = float(weights @ bought)
        own = np.divide(bought, weights, out=np.zeros_like(bought), where=weights > 0)
        steepness = self.exponent / (1 - self.exponent)
        bent = steepness * (np.diag(own) - np.outer(bought, bought) / total)
        return np.asarray(bent)


@dataclass(frozen=True)
class Logarithm(Returns):
    """``f(x) = log(1 + x)``, in the unit that money is counted in."""

    def value(self, money: Float64Array) -> Float64Array:
        """See `Returns.value`."""
        return np.log1p(money)

    def spend(self, weights: Float64Array, budget: float) -> Float64Array:
        """See `Returns.spend`; the best projects are filled to one level."""
        order = np.argsort(-weights, kind="stable")
        sums = np.cumsum(weights[order])
        # With the k best funded, a unit of money is worth sums / (budget + k).
        prices = sums / (budget + np.arange(1, len(weights) + 1))
        funded = int(np.count_nonzero(weights[order] > prices))
        funded = max(funded, 1)
        # Weights over price, less 1, where nothing cancels if the budget is tiny.
        behind = weights - weights.max()
        lead = funded * behind - behind[order[:funded]].sum()
        money = np.maximum((weights * budget + lead) / sums[funded - 1], 0.0)
        money[order[funded:]] = 0.0
        return np.asarray(money * (budget / money.sum()))

    def bend(self, weights: Float64Array, money: Float64Array) -> Float64Array:
        """See `Returns.bend`."""
        funded = money > 0
        own = np.divide(1.0, weights, out=np.zeros_like(weights), where=funded)
        return np.asarray(
            np.diag(own) - np.outer(funded, funded) / float(weights[funded].sum())
        )


def as_returns(value: object) -> Returns:
    """Return what a user calls returns.

    Raises
    ------
    InvalidOptionError
        If it is neither a word that is known nor a power in (0, 1].
    """
    if value == "sqrt":
        return Power(0.5)
    if value == "log":
        return Logarithm()
    if value == "linear":
        return Proportional()
    if (
        isinstance(value, Real)
        and not isinstance(value, bool)
        and 0 < float(value) <= 1
    ):
        return Proportional() if float(value) == 1 else Power(float(value))
    raise InvalidOptionError(
        "returns must be 'sqrt', 'log' (of 1 + money), 'linear', or a power above 0 "
        f"and at most 1 (got {value!r})"
    )
