"""How long does a sweep take: ten rules, a thousand stakes?

On the embedded scenarios, each swept whole. The capture that expected utility shows is
held to its flip point, and the harm by Nash bargaining to the monster's credence. Run
with ``python -m benchmarks.sweeps``.
"""

from __future__ import annotations

import time

import numpy as np

import bargain as bg
from benchmarks.timing import Figure

RULES = {
    "eu": bg.ExpectedUtility(),
    "eu:range": bg.ExpectedUtility(normalization="range"),
    "variance-voting": bg.VarianceVoting(),
    "nash": bg.NashBargaining(),
    "mixed": bg.Mixed(),
    "isoelastic:2": bg.Isoelastic(2),
    "kalai-smorodinsky": bg.KalaiSmorodinsky(),
    "my-favourite-theory": bg.MyFavouriteTheory(),
    "random-dictator": bg.RandomDictator(),
    "maximal-lottery": bg.MaximalLottery(),
}


def figures(n_stakes: int = 1000) -> list[Figure]:
    """Time a fresh sweep of each embedded scenario."""
    stakes = np.logspace(0, 12, n_stakes)
    bg.sweep(bg.scenarios.load("utility-monster"), RULES, stakes=stakes[:2])
    return [_timed(name, stakes) for name in ("wireheading", "worldviews")]


def _timed(name: str, stakes: np.ndarray) -> Figure:
    scenario = bg.scenarios.load(name)
    started = time.perf_counter()
    found = bg.sweep(scenario, RULES, stakes=stakes)
    seconds = time.perf_counter() - started
    assert not found.errors
    np.testing.assert_array_equal(found.captured["eu"] == 1, stakes > found.flip)
    (monster,) = scenario.monsters
    assert found.harm["nash"].max() <= scenario.hypotheses[monster].credence + 1e-9
    question = f"{name}: {len(RULES)} rules x {len(stakes):,} stakes"
    return Figure(question, seconds, "s", 5.0)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
