"""What a decision can be turned into, for other libraries and for people.

`Decision` takes these methods over; what they need is opened by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bargain import _doors


class DecisionForms:
    """A decision as a frame, as JSON values, as labelled arrays, and on screens."""

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per hypothesis.

        The lottery has a frame of its own.

        Returns
        -------
        frame : pandas.DataFrame of shape (n_hypotheses, 7)
            Columns hypothesis, credence, expected_utility, disagreement and gain, all
            three in its own units; share_of_ideal, its gain above the worst case,
            for every rule alike, as a share of its range (`explain` has ``gain_share``,
            counted from the disagreement point); and weight, see `weights`. NaN where
            there is none.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> decision.to_frame()[["hypothesis", "gain", "weight"]].round(2)
          hypothesis  gain  weight
        0         U1  0.51     0.5
        1         U2  0.49     0.5
        """
        return _doors.open_door("decision_frame")(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as JSON knows it: dicts, lists, text and numbers.

        Returns
        -------
        document : dict
            With the labels, the lottery by outcome, what each hypothesis gets, and the
            certificate; NaN and infinity are None. It does not hold the utilities:
            `write_decision` makes files that can be certified.

        Examples
        --------
        >>> decision = bg.ExpectedUtility().solve(bg.examples.load("coin-flip"))
        >>> found = decision.to_dict()
        >>> found["lottery"], found["certificate"]["status"]
        ({'outcome 1': 0.0, 'outcome 2': 1.0}, 'optimal')
        """
        document: dict[str, Any] = _doors.open_door("decision_document")(self)
        return document

    def to_xarray(self) -> Any:
        """Return an xarray data set with the labels as coordinates.

        Returns
        -------
        dataset : xarray.Dataset
            Variables ``probability`` by outcome, and by hypothesis those of
            `to_frame`; rule, status, message, gap and its unit are attributes.

        Raises
        ------
        MissingExtraError
            If xarray is not installed.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> round(decision.to_xarray().gain.sel(hypothesis="U2").item(), 9)
        0.49
        """
        return _doors.open_door("decision_dataset")(self)

    def _repr_html_(self) -> str:
        return str(_doors.open_door("decision_html")(self))

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        # What rich asks of whatever it prints; see its manual on the console protocol.
        yield _doors.open_door("decision_page")(self, options.max_width)
