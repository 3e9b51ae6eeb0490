"""The sweep: who is captured by the monsters as they grow, and what the others lose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain import _doors
from bargain._arrays import Float64Array, frozen, frozen_state
from bargain.aggregators.checks import check_rule
from bargain.axioms.asking import Asker
from bargain.comparison import AnyRule, named_rules
from bargain.errors import BargainError
from bargain.harm import Harm
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.scenario import Scenario
from bargain.sweeps.checks import Asked, check_sweep
from bargain.sweeps.flip import flip_point
from bargain.sweeps.tables import Line


@dataclass(frozen=True, eq=False)
class Sweep:
    """What rules do as the stakes or the credence of monsters grow.

    Attributes
    ----------
    hypotheses : HypothesisSet
    monsters : tuple of str
        The hypotheses whose stakes or credence are swept.
    axis : str
        ``"stakes"``: their ideal gains, best minus worst, in utility units; or
        ``"credence"``: of all of them together.
    values : ndarray of shape (n_points,)
        Of the stakes, or of the credence.
    rules : tuple of str
        A name for each rule, in order.
    captured : mapping of str to ndarray of shape (n_points,)
        By rule, the probability of the monsters' favourites; NaN where the rule gave
        no lottery.
    harm : mapping of str to ndarray of shape (n_points,)
        By rule, the share of their gains over the worst case that the others lose to
        the monsters' presence: the mean of ``1 - y / y without`` over the others,
        weighted by their credences. Negative if they win by it. Who had nothing
        without the monsters has nothing to lose.
    flip : float
        The stakes, in utility units, or the credence from where on expected utility
        picks a favourite of the monsters, in closed form; 0 if it does from the start,
        infinite if it does not in the end.
    errors : mapping of str to str
        What rules said that gave no lottery somewhere: the first time. Somebody
        else's may raise anything but KeyboardInterrupt, or take 5 s for a point.

    Examples
    --------
    >>> views = bg.scenarios.load("wireheading")
    >>> found = bg.sweep(views, {"eu": bg.ExpectedUtility()}, stakes=[10, 1e6])
    >>> found.values, found.captured["eu"]
    (array([1.e+01, 1.e+06]), array([0., 1.]))
    """

    hypotheses: HypothesisSet
    monsters: tuple[str, ...]
    axis: str
    values: Float64Array
    rules: tuple[str, ...]
    captured: Mapping[str, Float64Array]
    harm: Mapping[str, Float64Array]
    flip: float
    errors: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in ("captured", "harm", "errors"):
            read_only = MappingProxyType(dict(getattr(self, name)))
            object.__setattr__(self, name, read_only)

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per rule and point.

        Returns
        -------
        frame : pandas.DataFrame
            Columns rule, stakes or credence, captured, harm.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> views = bg.scenarios.load("wireheading")
        >>> found = bg.sweep(views, {"eu": bg.ExpectedUtility()}, stakes=[10, 1e6])
        >>> found.to_frame()
          rule     stakes  captured  harm
        0   eu       10.0       0.0   0.0
        1   eu  1000000.0       1.0   1.0
        """
        return _doors.open_door("sweep_frame")(self)

    def plot(self, ax: Any = None) -> Any:
        """Draw what is captured, as lines, and the harm, dashed; show nothing yet.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            ``ax.figure.savefig("sweep.png")`` writes it to a file.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> views = bg.scenarios.load("wireheading")
        >>> found = bg.sweep(views, {"eu": bg.ExpectedUtility()}, stakes=[10, 1e6])
        >>> found.plot().get_xscale()
        'log'
        """
        return _doors.open_door("plot_sweep")(self, ax)

    def __getstate__(self) -> dict[str, Any]:
        # Read-only mappings are not pickled.
        mappings = {name: dict(getattr(self, name)) for name in _MAPPINGS}
        return self.__dict__ | mappings

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name in _MAPPINGS:
            state[name] = MappingProxyType(frozen_state(state[name]))
        self.__dict__.update(frozen_state(state))

    def __str__(self) -> str:
        return str(_doors.open_door("sweep_text")(self))

    def _repr_html_(self) -> str:
        return str(_doors.open_door("text_html")(self))

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        yield _doors.open_door("sweep_view")(self, options.max_width)


_MAPPINGS = ("captured", "harm", "errors")


def sweep(
    what: Scenario | HypothesisSet,
    rules: Iterable[AnyRule] | Mapping[str, AnyRule],
    *,
    stakes: Any = None,
    credence: Any = None,
    hypothesis: str | Iterable[str] | None = None,
) -> Sweep:
    """Vary the stakes or the credence of a monster, and see what rules do.

    Parameters
    ----------
    what : Scenario or HypothesisSet
    rules : iterable of rules, or mapping of str to rule
        Ours, or any function from a HypothesisSet to a Lottery or to an array of
        probabilities. Ours are asked about many points at once, the others once per
        point; and those whose `Rule.is_scale_invariant` is true, once for all stakes.
    stakes : float or array_like of shape (n_points,), optional
        The ideal gains, best minus worst, to give to each monster, in utility units:
        its utilities are multiplied by what it takes. ``np.logspace(0, 12)`` if
        neither stakes nor credence are given.
    credence : float or array_like of shape (n_points,), optional
        To give to all monsters together; they share it as they do now, and so do the
        others the rest. One of both may be an array; the other may be a number, for
        all points.
    hypothesis : str or iterable of str, optional
        Who the monsters are; those of the scenario if left out.

    Returns
    -------
    sweep : Sweep

    Raises
    ------
    InvalidOptionError
        If it is not plain who the monsters are, or what is swept; or a number is out
        of bounds; or a rule cannot be asked.
    UnknownLabelError
        If no hypothesis has that name.
    InvalidHypothesesError
        If stakes or credence are no real numbers.

    See Also
    --------
    bargain.scenarios.load : monsters to try.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> views = bg.scenarios.load("wireheading")
    >>> rules = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
    >>> found = bg.sweep(views, rules, stakes=[10, 1e3, 1e6])
    >>> for name in found.rules:
    ...     print(name, found.captured[name].round(3), found.harm[name].round(3))
    eu [0. 1. 1.] [0. 1. 1.]
    nash [0.01 0.01 0.01] [0.01 0.01 0.01]
    >>> round(found.flip)
    750
    """
    asked = check_sweep(what, stakes, credence, hypothesis)
    named = named_rules(rules)
    line, favourites = asked.line, asked.line.favourites()
    captured, harm, errors = {}, {}, {}
    for name, rule in named.items():
        check_rule(rule)
        asker = Asker(rule)
        lotteries, complaint = line.answers(rule, asker)
        captured[name] = frozen(lotteries[:, favourites].sum(axis=1))
        losses, refusal = _harm(line, rule, lotteries, asker)
        harm[name] = frozen(losses)
        if complaint or refusal:
            errors[name] = complaint or refusal
    return Sweep(
        line.hypotheses,
        asked.monsters,
        asked.axis,
        asked.values,
        tuple(named),
        captured,
        harm,
        _flip(asked),
        errors,
    )


def _harm(
    line: Line, rule: AnyRule, lotteries: Float64Array, asker: Asker
) -> tuple[Float64Array, str]:
    """Return what the others lose at each point, and why that is not known."""
    hypotheses, is_other = line.hypotheses, ~line.is_monster
    weights = line.shares()[1][is_other]
    utilities = np.asarray(hypotheses.utilities)[is_other]
    alone = HypothesisSet.from_arrays(
        utilities,
        weights,
        hypotheses.outcomes,
        [hypotheses.names[int(k)] for k in np.flatnonzero(is_other)],
        normalize=True,
    )
    try:
        before = asker.ask(rule, alone).lottery.probabilities
    except BargainError as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return np.full(len(lotteries), np.nan), f"without the monsters: {error}"
    harm = Harm.against(alone, before).of(lotteries)
    return np.where(np.isnan(lotteries).any(axis=1), np.nan, harm), ""


def _flip(asked: Asked) -> float:
    """Return from where on expected utility picks a favourite of the monsters."""
    line = asked.line
    units, theirs = line.units(), line.is_monster
    if asked.axis == "credence":
        if line.stakes is not None:
            units[theirs] *= line.stakes[0]
        shares, others = line.shares()
        # Counted from the worst, so that no zero far off hides the differences.
        units -= units.min(axis=1, keepdims=True)
        fixed = others @ units
        return flip_point(fixed, shares @ units - fixed, line.favourites(), most=1.0)
    credences = line.credences()[0]
    units -= units.min(axis=1, keepdims=True)
    return flip_point(
        credences[~theirs] @ units[~theirs],
        credences[theirs] @ units[theirs],
        line.favourites(),
    )
