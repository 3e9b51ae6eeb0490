"""Scenarios by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bargain.errors import InvalidOptionError, UnknownLabelError

if TYPE_CHECKING:
    from bargain.scenarios.scenario import Scenario


def names() -> tuple[str, ...]:
    """Return the names of the scenarios.

    Returns
    -------
    names : tuple of str

    Examples
    --------
    >>> "utility-monster" in bg.scenarios.names()
    True
    """
    return tuple(_makers())


def load(name: str, **parameters: Any) -> Scenario:
    """Return a scenario.

    Parameters
    ----------
    name : str
        One of `names`.
    **parameters
        Those of the scenario, such as ``stakes`` and ``credence``; the page on
        monsters lists them.

    Returns
    -------
    scenario : Scenario

    Raises
    ------
    UnknownLabelError
        If there is no such scenario.
    InvalidOptionError
        If it has no such parameter, or the value is out of its bounds.

    Examples
    --------
    >>> bg.scenarios.load("pascals-mugging", promise=1e20)
    Scenario('pascals-mugging', HypothesisSet(2 hypotheses x 2 outcomes))
    """
    makers = _makers()
    if not isinstance(name, str):
        raise UnknownLabelError(
            f"a scenario's name must be a string (got {name!r}); there are "
            f"{', '.join(makers)}"
        )
    if name not in makers:
        raise UnknownLabelError(
            f"no scenario is called {name!r}; there are {', '.join(makers)}"
        )
    known = tuple(inspect.signature(makers[name]).parameters)
    for parameter in parameters:
        if parameter not in known:
            raise InvalidOptionError(
                f"scenario {name!r} has no parameter {parameter!r}; it has "
                f"{', '.join(known)}"
            )
    return makers[name](**parameters)


def _makers() -> Mapping[str, Callable[..., Scenario]]:
    # The rules that scenarios expect something of are more than `import bargain` loads.
    from bargain.scenarios.crowds import (
        clone_attack,
        correlated_monsters,
        many_small_monsters,
    )
    from bargain.scenarios.embedded import wireheading, worldviews
    from bargain.scenarios.everyday import aircraft_carrier, coin_flip
    from bargain.scenarios.monsters import (
        negative_monster,
        pascals_mugging,
        utility_monster,
    )
    from bargain.scenarios.points import (
        dreadful_outcome,
        indifferent_majority,
        tiny_credence_veto,
    )

    makers = (
        coin_flip,
        utility_monster,
        negative_monster,
        pascals_mugging,
        wireheading,
        many_small_monsters,
        correlated_monsters,
        clone_attack,
        dreadful_outcome,
        tiny_credence_veto,
        indifferent_majority,
        aircraft_carrier,
        worldviews,
    )
    return {maker.__name__.replace("_", "-"): maker for maker in makers}
