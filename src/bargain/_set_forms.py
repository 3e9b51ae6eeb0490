"""What a set of hypotheses can be turned into, for other libraries and for people.

`HypothesisSet` takes these methods over; what they need is opened by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bargain import _doors


class SetForms:
    """A set as a frame, JSON values, labelled arrays, a picture, and in a notebook."""

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per hypothesis.

        Returns
        -------
        frame : pandas.DataFrame of shape (n_hypotheses, 2 + n_outcomes)
            Columns hypothesis, credence, and one for each outcome, with utilities in
            each row's own units. `from_frame` takes it back.

        Raises
        ------
        InvalidHypothesesError
            If an outcome is called as one of the first two columns.
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> bg.examples.load("coin-flip").to_frame()
          hypothesis  credence  outcome 1  outcome 2
        0         U1      0.51        1.0        2.0
        1         U2      0.49        2.0        1.0
        """
        return _doors.open_door("set_frame")(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the set as JSON knows it: dicts, lists, text and numbers.

        Returns
        -------
        document : dict
            Written to a file by `json.dump`, it is one that `read_hypotheses` reads.
            Names are None where they are the numbered ones.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip").to_dict()
        >>> coin["hypotheses"], coin["credences"], coin["utilities"]
        (['U1', 'U2'], [0.51, 0.49], [[1.0, 2.0], [2.0, 1.0]])
        """
        document: dict[str, Any] = _doors.open_door("set_as_document")(self)
        return document

    def to_xarray(self) -> Any:
        """Return an xarray data set with the labels as coordinates.

        Returns
        -------
        dataset : xarray.Dataset
            Variables ``utilities``, with dimensions hypothesis and outcome, in each
            hypothesis's own units, and ``credences``. `from_arrays` takes the two back.

        Raises
        ------
        MissingExtraError
            If xarray is not installed.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip").to_xarray()
        >>> float(coin.utilities.sel(hypothesis="U1", outcome="outcome 2"))
        2.0
        """
        return _doors.open_door("set_dataset")(self)

    def plot(self, ax: Any = None) -> Any:
        """Draw what is possible, with three rules; see `bargain.plotting`.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            The frontier of two hypotheses, or profiles of more; with expected utility,
            Nash bargaining and Kalai-Smorodinsky, which are asked first.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> bg.examples.load("coin-flip").plot().get_xlabel()
        'expected utility of U1'
        """
        return _doors.open_door("plot_hypotheses")(self, ax)

    def _repr_html_(self) -> str:
        return str(_doors.open_door("hypotheses_html")(self))

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        yield _doors.open_door("hypotheses_view")(self, options.max_width)
