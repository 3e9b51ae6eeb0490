"""A report on disagreement points: the bargain over each, and who can bend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain import _doors
from bargain._arrays import FloatArray, frozen
from bargain._printed import Printed
from bargain._read_only import ReadOnly
from bargain.aggregators.checks import check_hypotheses
from bargain.aggregators.decision import Decision
from bargain.aggregators.nash import NashBargaining
from bargain.disagreement import KEYWORDS, Disagreement, as_option, resolve
from bargain.errors import BargainError, InvalidOptionError, UnknownLabelError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.points.moves import UNUSED, Move, Moves
from bargain.points.variations import menu_moves, veto_moves

# Solving more utilities than this, over all variations, is asked about first.
PATIENCE = 10**8


@dataclass(frozen=True, eq=False)
class PointEntry(ReadOnly):
    """What a report says about one disagreement point.

    Attributes
    ----------
    point : ndarray of shape (n_hypotheses,), or None
        In utility units; None where it could not be found.
    decision : Decision or None
        The Nash bargain over it; None if there is none.
    menu : Moves or None
        How far the lottery moves when each outcome leaves.
    vetoes : Moves or None
        How far the last bit of each hypothesis's credence moves the lottery, to the
        loss or gain of the others.
    error : str
        Why there is no bargain; empty if there is one.
    """

    point: FloatArray | None
    decision: Decision | None
    menu: Moves | None
    vetoes: Moves | None
    error: str = ""

    @property
    def can_gain(self) -> tuple[str, ...]:
        """The hypotheses that can gain over the point."""
        if self.decision is None:
            return ()
        names = self.decision.hypotheses.names
        bargains = ~np.isnan(self.decision.weights)
        return tuple(names[int(k)] for k in np.flatnonzero(bargains))

    @property
    def threat(self) -> Move | None:
        """The outcome that matters most though the lottery does not use it."""
        if self.menu is None or self.decision is None:
            return None
        return self.menu.most(self.decision.lottery.probabilities <= UNUSED)

    @property
    def veto(self) -> Move | None:
        """The hypothesis whose last bit of credence matters most to the others."""
        return None if self.vetoes is None else self.vetoes.most()


@dataclass(frozen=True, eq=False)
class DisagreementReport(Printed):
    """Disagreement points side by side; see `disagreement_report`.

    Attributes
    ----------
    hypotheses : HypothesisSet
    entries : mapping of str to PointEntry
        By the name of the point, in order.

    Examples
    --------
    >>> report = bg.disagreement_report(bg.examples.load("coin-flip"))
    >>> list(report.entries)[:3]
    ['worst-case', 'random-dictator', 'uniform']
    """

    hypotheses: HypothesisSet
    entries: Mapping[str, PointEntry]

    def __post_init__(self) -> None:
        object.__setattr__(self, "entries", MappingProxyType(dict(self.entries)))

    def __getitem__(self, point: str) -> PointEntry:
        if point not in self.entries:
            raise UnknownLabelError(
                f"no point is called {point!r}; there are {', '.join(self.entries)}"
            )
        return self.entries[point]

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per point.

        Returns
        -------
        frame : pandas.DataFrame
            Columns point, attainable, can_gain (how many), gap, status; threat and
            veto, each with its distance and change; error.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> report = bg.disagreement_report(bg.examples.load("coin-flip"))
        >>> report.to_frame().shape
        (5, 12)
        """
        return _doors.open_door("disagreement_report_frame")(self)

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings are not pickled; they are made again from dicts.
        return (DisagreementReport, (self.hypotheses, dict(self.entries)))

    def __str__(self) -> str:
        return str(_doors.open_door("disagreement_report_text")(self))


def disagreement_report(
    hypotheses: HypothesisSet,
    points: Iterable[Any] | Mapping[str, Any] | None = None,
    *,
    force: bool = False,
) -> DisagreementReport:
    """Try disagreement points: the Nash bargain over each, and who can bend it.

    The points of the library that need no statement are always tried. For each the
    bargain is solved again without each outcome (a threat is an outcome that nobody
    chooses and that moves the bargain all the same), and with a credence of 1e-9 and
    of 0 for each hypothesis (a veto is what is left of its say when nobody believes
    it).

    Parameters
    ----------
    hypotheses : HypothesisSet
    points : iterable, or mapping of str to points, optional
        More points: whatever a rule takes as its disagreement point.
    force : bool
        Allow more than 10^8 utilities in all the problems together.

    Returns
    -------
    report : DisagreementReport
        A point that is not attainable says so.

    Raises
    ------
    InvalidOptionError
        If a point is none, or the set is large and `force` is not given.

    Notes
    -----
    A point that was stated (an outcome, a lottery, values) stays where it is when an
    outcome leaves; the others are made again of the outcomes that stay.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> threatened = bg.HypothesisSet.from_arrays([[1, 0, -10], [0, 1, 0]])
    >>> report = bg.disagreement_report(threatened)
    >>> report["worst-case"].threat.label, report["worst-undominated"].threat.change
    ('outcome 2', 0.0)
    """
    check_hypotheses(hypotheses)
    named = _named(points, hypotheses)
    n_rows, n = hypotheses.utilities.shape
    utilities = len(named) * (n + 2 * n_rows) * n_rows * n
    if utilities > PATIENCE and not force:
        raise InvalidOptionError(
            f"a report on {n_rows} hypotheses x {n} outcomes solves {utilities:.1e} "
            "utilities; pass force=True to wait"
        )
    entries = {name: _entry(hypotheses, point) for name, point in named.items()}
    return DisagreementReport(hypotheses, entries)


def _entry(hypotheses: HypothesisSet, point: Disagreement) -> PointEntry:
    where = None
    try:
        where = frozen(np.asarray(point.point(hypotheses)))
        decision = NashBargaining(disagreement=point).solve(hypotheses)
    except BargainError as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return PointEntry(where, None, None, None, str(error))
    lottery = decision.lottery.probabilities
    return PointEntry(
        where,
        decision,
        menu_moves(hypotheses, point, lottery),
        veto_moves(hypotheses, point),
    )


def _named(points: object, hypotheses: HypothesisSet) -> dict[str, Disagreement]:
    # Not by their words, which an outcome may be called like.
    named = dict(KEYWORDS)
    if points is None:
        return named
    if isinstance(points, str | Disagreement) or not isinstance(points, Iterable):
        raise InvalidOptionError(
            "points must be a list of points or a mapping of names to them (got "
            f"{points!r}); put it in a list"
        )
    pairs: Iterable[tuple[str, Any]]
    if isinstance(points, Mapping):
        pairs = points.items()
    else:
        pairs = ((_name_of(each), each) for each in points)
    for name, each in pairs:
        if name in KEYWORDS:
            if isinstance(each, str | Disagreement) and each in (name, KEYWORDS[name]):
                continue
            raise InvalidOptionError(
                f"points must not be called like a keyword that means another one "
                f"(got {name!r}); choose another name"
            )
        count, unused = 1, name
        while unused in named:
            count += 1
            unused = f"{name} ({count})"
        named[unused] = resolve(as_option(each), hypotheses)
    return named


def _name_of(point: object) -> str:
    if isinstance(point, str):
        return point
    if isinstance(point, Disagreement):
        return repr(point)
    return "lottery" if isinstance(point, Lottery) else "values"
