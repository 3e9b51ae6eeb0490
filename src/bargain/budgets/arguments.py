"""What a budget's caller says, checked: the table, the money, where talks end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain._given_arrays import as_real_array
from bargain.errors import InvalidHypothesesError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.returns import Returns


@dataclass(frozen=True, eq=False)
class Point:
    """Utilities at disagreement, and the money that brings them if it is known."""

    values: Float64Array
    money: Float64Array | None


def check_table(
    values: Any,
    credences: Any,
    projects: Iterable[str] | None,
    names: Iterable[str] | None,
) -> HypothesisSet:
    """Return the values as a set, in which projects are the outcomes."""
    if isinstance(values, HypothesisSet):
        for argument, given in (
            ("credences", credences),
            ("projects", projects),
            ("names", names),
        ):
            if given is not None:
                raise InvalidOptionError(
                    f"{argument} must be left out when values is a HypothesisSet, "
                    "which has its own"
                )
        return values
    table = HypothesisSet.from_arrays(values, credences, projects, names)
    if not table.outcomes.are_default:
        return table
    numbered = [f"project {k}" for k in range(table.n_outcomes)]
    return HypothesisSet.from_arrays(
        table.utilities, table.credences, numbered, table.names
    )


def check_budget(budget: object) -> float:
    """Return a budget as a float, or refuse what is no positive number."""
    if isinstance(budget, bool | np.bool_) or not isinstance(budget, Real):
        raise InvalidOptionError(f"budget must be a number (got {budget!r})")
    if not 0 < float(budget) < np.inf:
        raise InvalidOptionError(f"budget must be positive and finite (got {budget})")
    return float(budget)


def check_point(
    table: HypothesisSet, returns: Returns, budget: float, disagreement: Any
) -> Point:
    """Return where talks end: utilities, a split of money, or nothing funded."""
    utilities = np.asarray(table.utilities, dtype=np.float64)
    if disagreement is None:
        return Point(np.zeros(len(table)), np.zeros(table.n_outcomes))
    entries = _by_label(table, disagreement)
    if entries is not None and set(entries) <= set(table.outcomes):
        money = np.zeros(table.n_outcomes)
        for project, spent in entries.items():
            place = table.outcomes.position(project)
            if not isinstance(spent, Real) or not 0 <= float(spent) < np.inf:
                raise InvalidOptionError(
                    f"disagreement must give each project money (got {spent!r} for "
                    f"{project!r})"
                )
            money[place] = float(spent)
        if money.sum() > budget * (1 + 1e-9):
            raise InvalidOptionError(
                f"disagreement must keep to the budget of {budget:.6g} (got a sum of "
                f"{money.sum():.6g})"
            )
        return Point(utilities @ returns.value(money), money)
    if entries is not None:
        disagreement = [entries[name] for name in table.names]
    try:
        values = as_real_array("disagreement", disagreement).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if values.shape != (len(table),) or not np.isfinite(values).all():
        raise InvalidOptionError(
            f"disagreement must hold {len(table)} finite numbers, one per worldview, "
            f"or map projects to money (got shape {values.shape})"
        )
    return Point(values, None)


def check_finite(table: HypothesisSet, numbers: Float64Array) -> None:
    """Refuse values that the budget makes larger than floats are."""
    too_large = ~np.isfinite(numbers).reshape(len(table), -1).all(axis=1)
    if too_large.any():
        raise InvalidOptionError(
            "what the budget is worth must be finite (it is not to hypothesis "
            f"{table.names[int(too_large.argmax())]!r}); count values or money in "
            "larger units"
        )


def _by_label(table: HypothesisSet, disagreement: Any) -> dict[str, Any] | None:
    """Return what is said of projects, or of every worldview; None for an array."""
    if isinstance(disagreement, Mapping):
        entries = {str(label): value for label, value in disagreement.items()}
    elif hasattr(disagreement, "index") and hasattr(disagreement, "items"):
        # A labelled series; one with other labels is an array.
        entries = {str(label): value for label, value in disagreement.items()}
        if not set(entries) <= {*table.outcomes, *table.names}:
            return None
    else:
        return None
    if set(entries) == set(table.names) and not set(entries) <= set(table.outcomes):
        return entries
    for label in entries:
        table.outcomes.position(label)  # the error for a project that is none
    return entries


def check_concave(table: HypothesisSet, returns: object) -> None:
    """Refuse values by which a utility is no concave function of money."""
    utilities = np.asarray(table.utilities)
    bad = (utilities < 0) & (table.credences > 0)[:, None]
    if not bad.any():
        return
    row, column = (int(k) for k in np.argwhere(bad)[0])
    raise InvalidOptionError(
        f"values must not be negative with returns {returns!r} (hypothesis "
        f"{table.names[row]!r} gives project {table.outcomes[column]!r} "
        f"{utilities[row, column]:.3g}), since its utility is then no concave function "
        "of money; use returns='linear', or leave the project out"
    )
