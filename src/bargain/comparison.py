"""Rules side by side on one set of hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain import _doors
from bargain._arrays import Float64Array, difference, frozen
from bargain.aggregators.checks import check_hypotheses, check_rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.outside import decide_any, is_ours
from bargain.errors import BargainError, InvalidOptionError, UnknownLabelError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# Gives a lottery, or an array of probabilities.
AnyRule = Callable[[HypothesisSet], Any]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What several rules decide about the same hypotheses.

    Attributes
    ----------
    hypotheses : HypothesisSet
    rules : tuple of str
        A name for each rule, in order.
    decisions : mapping of str to Decision
        The answers of the rules that gave one.
    errors : mapping of str to str
        What the others said instead.

    Examples
    --------
    >>> zoo = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
    >>> compared = bg.compare(bg.examples.load("coin-flip"), zoo)
    >>> compared["nash"].lottery
    Lottery({'outcome 1': 0.49, 'outcome 2': 0.51})
    >>> compared.rules, dict(compared.errors)
    (('eu', 'nash'), {})
    """

    hypotheses: HypothesisSet
    rules: tuple[str, ...]
    decisions: Mapping[str, Decision]
    errors: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in ("decisions", "errors"):
            read_only = MappingProxyType(dict(getattr(self, name)))
            object.__setattr__(self, name, read_only)

    def __getitem__(self, rule: str) -> Decision:
        if rule in self.decisions:
            return self.decisions[rule]
        reason = self.errors.get(rule, f"there are {', '.join(self.rules)}")
        raise UnknownLabelError(f"no decision by {rule!r}: {reason}")

    @property
    def lotteries(self) -> dict[str, Lottery]:
        """The lottery of each rule."""
        return {name: decision.lottery for name, decision in self.decisions.items()}

    @property
    def certificates(self) -> dict[str, Any]:
        """The certificate of each rule."""
        return {name: found.certificate for name, found in self.decisions.items()}

    @property
    def gains(self) -> dict[str, Float64Array]:
        """Gains over the worst case by rule, each of shape (n_hypotheses,).

        In utility units; the same zero for every rule, so that they compare.
        """
        return {
            name: frozen(decision.expected_utilities - self.hypotheses.worst)
            for name, decision in self.decisions.items()
        }

    @property
    def shares(self) -> dict[str, Float64Array]:
        """Gains over the worst case as shares of the ideal gain: shape (n_hypotheses,).

        By rule; NaN for the indifferent.
        """
        ideals = difference(self.hypotheses.best, self.hypotheses.worst)
        ideals = np.where(self.hypotheses.indifferent, np.nan, ideals)
        return {name: frozen(gains / ideals) for name, gains in self.gains.items()}

    @property
    def regret(self) -> dict[str, Float64Array]:
        """Lost shares of the ideal gain, ``(a_h - y_h) / a_h``: shape (n_hypotheses,).

        By rule; NaN for the indifferent.
        """
        return {name: frozen(1 - share) for name, share in self.shares.items()}

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per rule and outcome with its probability.

        Returns
        -------
        frame : pandas.DataFrame
            Columns rule, outcome, probability, gap, status.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> zoo = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
        >>> compared = bg.compare(bg.examples.load("coin-flip"), zoo)
        >>> compared.to_frame()
           rule    outcome  probability  gap   status
        0    eu  outcome 1         0.00  0.0  optimal
        1    eu  outcome 2         1.00  0.0  optimal
        2  nash  outcome 1         0.49  0.0  optimal
        3  nash  outcome 2         0.51  0.0  optimal
        """
        return _doors.open_door("comparison_frame")(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON knows it: dicts, lists, text and numbers.

        Returns
        -------
        document : dict
            With the labels, and under ``rules`` the lottery by outcome, what each
            hypothesis gets, and the certificate, or else what the rule said; NaN and
            infinity are None. ``bargain compare --json`` prints the same.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip")
        >>> found = bg.compare(coin, {"eu": bg.ExpectedUtility()}).to_dict()
        >>> found["rules"]["eu"]["lottery"]
        {'outcome 1': 0.0, 'outcome 2': 1.0}
        """
        document: dict[str, Any] = _doors.open_door("comparison_document")(self)
        return document

    def to_xarray(self) -> Any:
        """Return an xarray data set with the labels as coordinates.

        Returns
        -------
        dataset : xarray.Dataset
            Variables ``probability`` by rule and outcome; ``gain``, in utility units
            above the worst case, and ``share_of_ideal`` by rule and hypothesis; ``gap``
            and ``status`` by rule; ``credence`` by hypothesis. Rules that gave no
            answer are left out.

        Raises
        ------
        MissingExtraError
            If xarray is not installed.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip")
        >>> found = bg.compare(coin, {"eu": bg.ExpectedUtility()}).to_xarray()
        >>> found.share_of_ideal.sel(rule="eu").values
        array([1., 0.])
        """
        return _doors.open_door("comparison_dataset")(self)

    def plot(self, ax: Any = None) -> Any:
        """Draw the lotteries as stacked bars; see `bargain.plotting.plot_lotteries`.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            ``ax.figure.savefig("lotteries.png")`` writes it to a file.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> zoo = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
        >>> compared = bg.compare(bg.examples.load("coin-flip"), zoo)
        >>> [bar.get_text() for bar in compared.plot().get_yticklabels()]
        ['eu', 'nash']
        """
        return _doors.open_door("plot_lotteries")(self, ax)

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings are not pickled; they are made again from dicts.
        parts = (self.hypotheses, self.rules, dict(self.decisions), dict(self.errors))
        return (Comparison, parts)

    def __str__(self) -> str:
        return str(_doors.open_door("comparison_text")(self))

    def _repr_html_(self) -> str:
        return str(_doors.open_door("comparison_html")(self))

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        # What rich asks of whatever it prints; see its manual on the console protocol.
        yield _doors.open_door("comparison_view")(self, options.max_width)


def compare(
    hypotheses: HypothesisSet, rules: Iterable[AnyRule] | Mapping[str, AnyRule]
) -> Comparison:
    """Ask several rules about the same hypotheses.

    Parameters
    ----------
    hypotheses : HypothesisSet
    rules : iterable of rules, or mapping of str to rule
        Ours, or any function from a HypothesisSet to a Lottery or to an array of
        probabilities. A mapping names them; otherwise their reprs do.

    Returns
    -------
    comparison : Comparison
        A rule that raises one of the library's errors is listed with what it said,
        and so is somebody else's that raises anything but KeyboardInterrupt; the
        others are not affected.

    Raises
    ------
    InvalidOptionError
        If `rules` is neither, or one of them cannot be asked.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> coin = bg.examples.load("coin-flip")
    >>> result = bg.compare(coin, {"Nash": bg.NashBargaining()})
    >>> result["Nash"].lottery.probabilities.round(4)
    array([0.49, 0.51])
    """
    check_hypotheses(hypotheses)
    named = named_rules(rules)
    decisions, errors = {}, {}
    for name, rule in named.items():
        check_rule(rule)
        try:
            decisions[name] = decide_any(rule, hypotheses)
        except KeyboardInterrupt:
            raise
        except BargainError as error:
            errors[name] = str(error)
        except (Exception, SystemExit) as error:
            if is_ours(rule):
                raise  # a mistake of ours is not the rule's answer
            errors[name] = f"it raised {type(error).__name__}: {error}"
    return Comparison(hypotheses, tuple(named), decisions, errors)


def named_rules(
    rules: Iterable[AnyRule] | Mapping[str, AnyRule],
) -> dict[str, AnyRule]:
    """Return rules by name: as a mapping names them, or else by their reprs.

    Raises
    ------
    InvalidOptionError
        If `rules` is neither a mapping nor a list.
    """
    if isinstance(rules, Mapping):
        return dict(rules)
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        raise InvalidOptionError(
            "rules must be a list of rules or a mapping of names to them (got "
            f"{rules!r}); put it in a list"
        )
    named: dict[str, AnyRule] = {}
    for rule in rules:
        name = base = getattr(rule, "__name__", None) or repr(rule)
        count = 1
        while name in named:
            count += 1
            name = f"{base} ({count})"
        named[name] = rule
    return named
