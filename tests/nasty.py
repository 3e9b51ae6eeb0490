"""The catalogue of nasty sets: each is legal, and has broken something somewhere.

Every entry is (utilities, credences). All are solvable from the worst case.
"""

from __future__ import annotations

import numpy as np

import bargain as bg

_RNG = np.random.default_rng(0)

NASTY: dict[str, tuple[object, object]] = {
    "one hypothesis": ([[3.0, 1.0, 2.0]], [1.0]),
    "one outcome": ([[3.0], [-1.0]], [0.5, 0.5]),
    "one of each": ([[0.0]], [1.0]),
    "one of each, huge": ([[1e300]], [1.0]),
    "constant rows": ([[1, 1, 1], [0, 1, 2], [5, 5, 5]], [0.5, 0.25, 0.25]),
    "all constant": ([[1, 1, 1], [2, 2, 2]], [0.5, 0.5]),
    "all zero": (np.zeros((3, 4)), None),
    "nearly constant row": ([[1, 1 + 4e-16, 1], [0, 1, 2]], [0.5, 0.5]),
    "range of 1e-13": ([[1, 1 + 1e-13, 1], [1, 0, 0]], [0.5, 0.5]),
    "ties": ([[0, 1, 1, 0], [1, 0, 0, 1]], [0.5, 0.5]),
    "identical outcomes": ([[0, 1, 1, 1], [1, 0, 0, 0]], [0.3, 0.7]),
    "outcomes 1e-9 apart": ([[0, 1, 1 + 1e-9], [1, 0, 0]], [0.3, 0.7]),
    "outcomes 1e-12 apart": ([[0, 1, 1 + 1e-12], [1, 0, 0]], [0.3, 0.7]),
    "outcomes 1e-15 apart": ([[0, 1, 1 + 1e-15], [1, 0, 0]], [0.3, 0.7]),
    "identical hypotheses": ([[0, 1, 0.7], [0, 1, 0.7], [1, 0, 0.7]], None),
    "hypotheses 1e-12 apart": ([[0, 1, 0.7], [0, 1 + 1e-12, 0.7], [1, 0, 0.7]], None),
    "opposed": ([[0, 1], [1, 0]], [0.5, 0.5]),
    "zero credence": ([[0, 1], [1, 0], [0, 5]], [0.5, 0.5, 0.0]),
    "all credence to one": ([[0, 1], [1, 0]], [0.0, 1.0]),
    "credence 1e-300": ([[0, 1, 0.6], [1, 0, 0.6]], [1.0, 1e-300]),
    "credence 5e-324": ([[0, 1, 0.6], [1, 0, 0.6]], [1.0, 5e-324]),
    "credences over 12 decades": (np.eye(13), 10.0 ** np.arange(-12, 1)),
    "monster of 1e12": ([[10, 0, 6], [0, 1e12, 6e11]], [0.7, 0.3]),
    "monster of 1e300": ([[10, 0, 6], [0, 1e300, 6e299]], [0.7, 0.3]),
    "stakes of 1e-300": ([[10, 0, 6], [0, 1e-300, 6e-301]], [0.7, 0.3]),
    "subnormal utilities": ([[5e-324, 0], [0, 1]], [0.5, 0.5]),
    "from 1e-300 to 1e300": (np.diag([1e-300, 1e-100, 1.0, 1e100, 1e300]), None),
    "1e-300 and 1e300 in a row": ([[1e-300, 1e300, 1], [1, 0, 1e300]], [0.5, 0.5]),
    "offset of 1e12": ([[1e12, 1e12 + 1], [1e12 + 1, 1e12]], [0.4, 0.6]),
    "negative utilities": ([[-3, -2, -1], [-1, -2, -4]], [0.5, 0.5]),
    "negative monster": ([[-1e12, 0, 1], [1, 0, -1]], [0.01, 0.99]),
    "low rank": (_RNG.normal(size=(8, 2)) @ _RNG.normal(size=(2, 9)), None),
    "many hypotheses": (_RNG.random((3000, 5)), None),
    "many outcomes": (_RNG.random((4, 800)), None),
}


def nasty_set(name: str) -> bg.HypothesisSet:
    """Return an entry of the catalogue as a set, its credences divided by their sum."""
    utilities, credences = NASTY[name]
    return bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
