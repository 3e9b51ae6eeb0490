"""What a sweep is asked, checked: the set, the monsters, and what is varied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain._given_arrays import as_real_array
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.scenario import Scenario
from bargain.sweeps.tables import Line


@dataclass(frozen=True, eq=False)
class Asked:
    """A sweep that can be made.

    Parameters
    ----------
    line : Line
    monsters : tuple of str
    axis : str
        ``"stakes"`` or ``"credence"``.
    values : ndarray of shape (n_points,)
    """

    line: Line
    monsters: tuple[str, ...]
    axis: str
    values: Float64Array


def check_sweep(
    what: object, stakes: Any, credence: Any, hypothesis: str | Iterable[str] | None
) -> Asked:
    """Return what is asked for, or say what is wrong with it; see `sweep`."""
    hypotheses = check_hypotheses(
        what.hypotheses if isinstance(what, Scenario) else what
    )
    monsters = _monsters(what, hypotheses, hypothesis)
    is_monster = np.zeros(len(hypotheses), dtype=bool)
    is_monster[[hypotheses.names.position(name) for name in monsters]] = True
    if not hypotheses.credences[~is_monster].any():
        raise InvalidOptionError(
            "hypothesis must leave others with credence (got "
            f"{name_some(hypotheses, is_monster)}); name fewer"
        )
    careless = is_monster & hypotheses.indifferent
    if careless.any():
        raise InvalidOptionError(
            f"monsters must have something at stake ({name_some(hypotheses, careless)} "
            "is indifferent); name others"
        )
    if stakes is None and credence is None:
        stakes = np.logspace(0, 12)
    ranges = _numbers("stakes", stakes, np.finfo(float).max / 4)
    credences = _numbers("credence", credence, 1.0)
    given = {"stakes": ranges, "credence": credences}
    swept = [name for name, found in given.items() if found is not None and found.ndim]
    if len(swept) != 1:
        raise InvalidOptionError(
            "one of stakes and credence must be an array (got "
            f"{'both' if swept else 'none'}); the other may be a number"
        )
    values = given[swept[0]]
    assert values is not None
    line = Line(
        hypotheses,
        is_monster,
        None if ranges is None else np.broadcast_to(ranges, values.shape),
        None if credences is None else np.broadcast_to(credences, values.shape),
        len(values),
    )
    return Asked(line, monsters, swept[0], frozen(values))


def _monsters(
    what: object, hypotheses: HypothesisSet, hypothesis: str | Iterable[str] | None
) -> tuple[str, ...]:
    if hypothesis is None:
        named = what.monsters if isinstance(what, Scenario) else ()
        if not named:
            raise InvalidOptionError(
                "hypothesis must name the monster: the set does not say who it is; "
                f"there are {name_some(hypotheses, np.ones(len(hypotheses), bool))}"
            )
        return named
    if isinstance(hypothesis, str):
        return (hypothesis,)
    named = tuple(hypothesis) if isinstance(hypothesis, Iterable) else (hypothesis,)
    if not all(isinstance(name, str) for name in named):
        raise InvalidOptionError(
            f"hypothesis must be a name or a list of names (got {hypothesis!r}); there "
            f"are {name_some(hypotheses, np.ones(len(hypotheses), bool))}"
        )
    if not named or len(set(named)) < len(named):
        raise InvalidOptionError(
            f"hypothesis must name monsters, each once (got {list(named)})"
        )
    return named


def _numbers(what: str, value: Any, most: float) -> Float64Array | None:
    """Return a number or an array of them, checked; None for nothing."""
    if value is None:
        return None
    numbers = np.array(as_real_array(what, value), dtype=np.float64)
    if numbers.ndim > 1 or not numbers.size:
        raise InvalidOptionError(
            f"{what} must be a number or a list of them (got shape {numbers.shape})"
        )
    least = 0.0 if what == "credence" else np.finfo(float).tiny
    fine = (numbers >= least) & (numbers <= most)
    if not fine.all():
        bad = float(numbers.flat[int(fine.argmin())])
        bounds = "lie between 0 and 1" if what == "credence" else "be positive, finite"
        raise InvalidOptionError(f"{what} must {bounds} (got {bad:.3g})")
    return numbers
