"""Which hypotheses belong together, and what they want together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, row_blocks
from bargain.aggregators.checks import name_some
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.errors import InvalidOptionError, UnknownLabelError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import NoNormalization, as_normalization

# Labels in the set's order, or pairs of a hypothesis's name and its group's, sorted.
Groups = tuple[str, ...] | tuple[tuple[str, str], ...]


def as_groups(value: Mapping[str, str] | Iterable[Any]) -> Groups:
    """Freeze what a user passes as groups, so that rules compare and hash.

    Raises
    ------
    InvalidOptionError
        If labels are no strings, or empty, or there are none.

    Examples
    --------
    >>> as_groups({"b": "facts", "a": "facts"})
    (('a', 'facts'), ('b', 'facts'))
    """
    asked = (
        "groups must map each hypothesis's name to its group's, or list a label for "
        "each in the set's order"
    )
    if isinstance(value, str) or not isinstance(value, Mapping | Iterable):
        raise InvalidOptionError(f"{asked} (got {value!r})")
    entries = list(value.items() if isinstance(value, Mapping) else value)
    paired = [entry for entry in entries if isinstance(entry, tuple)]
    if paired and (
        len(paired) < len(entries) or any(len(pair) != 2 for pair in paired)
    ):
        raise InvalidOptionError(f"{asked} (got {value!r})")
    words = [word for entry in entries for word in (entry if paired else (entry,))]
    for word in words:
        if not isinstance(word, str) or not word:
            raise InvalidOptionError(
                f"{asked} (got {word!r} among them); use words that are not empty"
            )
    if not words:
        raise InvalidOptionError(f"{asked} (got none)")
    if not paired:
        return tuple(str(word) for word in words)
    pairs = sorted((str(name), str(label)) for name, label in entries)
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidOptionError(f"{asked} (got a name twice); give each one group")
    return tuple(pairs)


@dataclass(frozen=True, eq=False)
class Members:
    """Who belongs to which group.

    Parameters
    ----------
    labels : tuple of str
        Of the groups, in the order of their first members.
    places : ndarray of int of shape (n_hypotheses,)
        Each hypothesis's group.
    credences : ndarray of shape (n_groups,)
    shares : ndarray of shape (n_hypotheses,)
        Of each member in its group's credence.
    """

    labels: tuple[str, ...]
    places: np.ndarray
    credences: Float64Array
    shares: Float64Array

    def utilities(
        self, hypotheses: HypothesisSet, within: ExpectedUtility
    ) -> Float64Array:
        """Return each group's utilities, the mean of its members' as they count."""
        normalization = as_normalization(within.normalization)
        zeros, units = normalization.zeros_and_units(hypotheses)
        totals = np.zeros((len(self.labels), hypotheses.n_outcomes))
        for rows in row_blocks(*hypotheses.utilities.shape):
            block = np.array(hypotheses.utilities[rows], dtype=np.float64)
            if not isinstance(normalization, NoNormalization):
                # Zero and worst apart, for the sake of offsets that dwarf the range.
                worst = hypotheses.worst[rows]
                block -= worst[:, None]
                block -= (zeros[rows] - worst)[:, None]
                block /= units[rows, None]
            block *= self.shares[rows, None]
            np.add.at(totals, self.places[rows], block)
        return totals


def members_of(groups: Groups, hypotheses: HypothesisSet) -> Members:
    """Return who belongs to which group.

    Raises
    ------
    InvalidOptionError
        If a hypothesis has no group, or there are more or fewer labels than
        hypotheses.
    UnknownLabelError
        If a name is not in the set.
    """
    words = _labels(groups, hypotheses)
    order = {label: None for label in words}
    labels = tuple(order)
    known = {label: place for place, label in enumerate(labels)}
    places = np.array([known[label] for label in words], dtype=np.intp)
    credences: Float64Array = np.zeros(len(labels))
    np.add.at(credences, places, hypotheses.credences)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = hypotheses.credences / credences[places]
    # A group without credence has no say, whatever its utilities.
    shares = np.where(credences[places] > 0, shares, 0.0)
    return Members(labels, places, credences, shares)


def _labels(groups: Groups, hypotheses: HypothesisSet) -> list[str]:
    n = len(hypotheses)
    if not isinstance(groups[0], tuple):
        if len(groups) != n:
            raise InvalidOptionError(
                f"groups must have a label for each of {n} hypotheses (got "
                f"{len(groups)})"
            )
        return [str(label) for label in groups]
    chosen: list[str | None] = [None] * n
    for name, label in groups:
        if name not in hypotheses.names:
            raise UnknownLabelError(
                f"groups must name hypotheses of the set (no hypothesis is called "
                f"{name!r}, which is in group {label!r})"
            )
        chosen[hypotheses.names.position(name)] = label
    missing = np.array([label is None for label in chosen])
    if missing.any():
        raise InvalidOptionError(
            f"groups must have a group for every hypothesis (none for "
            f"{name_some(hypotheses, missing)}); add it, or leave the hypothesis out"
        )
    return [label for label in chosen if label is not None]
