"""Random bargains, to solve in two ways.

Those that are posed have a point of some kind, and who can gain has to be found out;
those that are planted are made around the answer to that.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays

KINDS = ("worst-case", "random-dictator", "signed", "stuck", "lottery")


class Posed(NamedTuple):
    """A problem: the set, what a rule takes as its point, and the point itself."""

    hypotheses: bg.HypothesisSet
    option: Any
    point: np.ndarray


class Planted(NamedTuple):
    """A problem that was made so that who can gain is known."""

    hypotheses: bg.HypothesisSet
    option: Any
    point: np.ndarray
    can_gain: np.ndarray


def random_dictator(utilities: np.ndarray, credences: np.ndarray) -> np.ndarray:
    favourites = utilities == utilities.max(axis=1, keepdims=True)
    lottery = (credences / favourites.sum(axis=1)) @ favourites
    return np.asarray(utilities @ (lottery / lottery.sum()))


def posed(seed: int) -> Posed:
    """Return one of the random problems, of 1 to 50 hypotheses and 1 to 20 outcomes."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    h, o = int(rng.integers(1, 51)), int(rng.integers(1, 21))
    utilities = rng.normal(size=(h, o)) * 10.0 ** rng.uniform(-3, 3, (h, 1))
    credences = rng.dirichlet(np.ones(h))
    if kind == "worst-case":
        return Posed(from_arrays(utilities, credences), kind, utilities.min(axis=1))
    if kind == "random-dictator":
        if h > 6:  # few hypotheses leave room for a bargain
            utilities, credences = utilities[:6], rng.dirichlet(np.ones(6))
        point = random_dictator(utilities, credences)
        return Posed(from_arrays(utilities, credences), kind, point)
    ranges = utilities.max(axis=1) - utilities.min(axis=1)
    somewhere = rng.dirichlet(np.ones(o))
    if kind == "signed":  # d inside what can be attained: gains of both signs
        point = utilities @ somewhere - rng.uniform(1e-3, 0.3) * ranges - 1e-9
        return Posed(from_arrays(utilities, credences), point, point)
    if kind == "stuck":  # the point is an outcome, one of the favourites of some
        stuck = slice(0, (h + 2) // 3)
        best = utilities[stuck].max(axis=1, keepdims=True)
        utilities[stuck, : (o + 1) // 2] = best
        utilities[:, 0] = np.minimum(utilities[:, 0], np.median(utilities, axis=1))
        utilities[stuck, 0] = best[:, 0]
        point = utilities[:, 0]
        return Posed(from_arrays(utilities, credences), "outcome 0", point)
    return Posed(
        from_arrays(utilities, credences),
        bg.Lottery(somewhere / somewhere.sum()),
        utilities @ (somewhere / somewhere.sum()),
    )


# Planted ones


def _random_set(rng: np.random.Generator, n_outcomes: int | None = None):
    n_hypotheses = int(rng.integers(1, 51))
    n_outcomes = n_outcomes or int(rng.integers(1, 21))
    scales = 10.0 ** rng.uniform(-3, 3, size=(n_hypotheses, 1))
    utilities = scales * rng.normal(size=(n_hypotheses, n_outcomes))
    credences = rng.dirichlet(np.ones(n_hypotheses))
    return bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)


def _worst_case(rng: np.random.Generator) -> Planted:
    hypotheses = _random_set(rng)
    point = hypotheses.utilities.min(axis=1)
    can_gain = hypotheses.utilities.max(axis=1) > point
    return Planted(hypotheses, "worst-case", point, can_gain)


def _random_dictator(rng: np.random.Generator) -> Planted:
    # One outcome is everybody's second best and beats what any dictator leaves them
    # on average, so all can gain over the dictator's lottery.
    n_hypotheses, n_outcomes = int(rng.integers(2, 51)), int(rng.integers(3, 21))
    utilities = rng.uniform(0, 0.3, size=(n_hypotheses, n_outcomes))
    own = rng.permutation(n_hypotheses) % (n_outcomes - 1)
    utilities[np.arange(n_hypotheses), own] = 1.0
    utilities[:, -1] = rng.uniform(0.95, 0.99, size=n_hypotheses)
    credences = rng.dirichlet(np.full(n_hypotheses, 5.0))
    share_of_own = np.array([credences[own == k].sum() for k in own])
    expected = share_of_own + 0.3 * (1 - share_of_own)
    utilities = utilities[expected < 0.9]
    if len(utilities) < 2:
        return _random_dictator(rng)
    credences = rng.dirichlet(np.full(len(utilities), 5.0))
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
    favourites = (utilities == utilities.max(axis=1, keepdims=True)).astype(float)
    lottery = hypotheses.credences @ favourites
    point = utilities @ lottery
    if not (utilities[:, -1] > point + 0.01).all():
        return _random_dictator(rng)
    return Planted(
        hypotheses, "random-dictator", point, np.ones(len(utilities), dtype=bool)
    )


def _signed_array(rng: np.random.Generator) -> Planted:
    # The point is what some lottery gives, less a part of the range: above many
    # utilities, below what the lottery gives.
    hypotheses = _random_set(rng, n_outcomes=int(rng.integers(2, 21)))
    utilities = hypotheses.utilities
    lottery = rng.dirichlet(np.ones(utilities.shape[1]))
    ranges = utilities.max(axis=1) - utilities.min(axis=1)
    point = utilities @ lottery - rng.uniform(0.02, 0.2, len(ranges)) * ranges
    return Planted(hypotheses, point, point, np.ones(len(ranges), dtype=bool))


def _one_cannot_gain(rng: np.random.Generator) -> Planted:
    # The first hypothesis has its favourite outcomes at its disagreement point, so
    # only they may be used; the others start below the worst of them.
    n_outcomes = int(rng.integers(2, 21))
    hypotheses = _random_set(rng, n_outcomes)
    utilities = np.array(hypotheses.utilities)
    if len(utilities) == 1:
        return _one_cannot_gain(rng)
    n_favourites = int(rng.integers(1, n_outcomes + 1))
    favourites = rng.permutation(n_outcomes)[:n_favourites]
    utilities[0] = rng.uniform(-1, 0, size=n_outcomes)
    utilities[0, favourites] = 2.0
    point = utilities[:, favourites].min(axis=1) - 0.1 * np.abs(utilities).max(axis=1)
    point[0] = 2.0
    can_gain = np.arange(len(utilities)) > 0
    if n_favourites == n_outcomes:
        utilities[0, 0] = -1.0  # keep it from being indifferent
        point[1:] = utilities[1:].min(axis=1) - 0.1
    hypotheses = bg.HypothesisSet.from_arrays(
        utilities, hypotheses.credences, normalize=True
    )
    return Planted(hypotheses, point, point, can_gain)


MAKERS = {
    "worst case": _worst_case,
    "random dictator": _random_dictator,
    "signed array": _signed_array,
    "one cannot gain": _one_cannot_gain,
}


def planted(kind: str, seed: int) -> Planted:
    """Return one of the problems of a kind, of 1 to 50 hypotheses, 1 to 20 outcomes."""
    return MAKERS[kind](np.random.default_rng([seed, list(MAKERS).index(kind)]))
