"""What a lottery can be turned into, for other libraries, and for people in notebooks.

`Lottery` takes these methods over; what they need is opened by name.
"""

from __future__ import annotations

from typing import Any

from bargain import _doors
from bargain._arrays import Float64Array
from bargain._labels import Labels


class LotteryForms:
    """A lottery as a frame, as JSON values, as a labelled array, as a picture."""

    probabilities: Float64Array
    outcomes: Labels

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per outcome.

        Returns
        -------
        frame : pandas.DataFrame of shape (n_outcomes, 2)
            Columns outcome and probability.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> bg.Lottery({"tea": 0.25, "coffee": 0.75}).to_frame()
          outcome  probability
        0     tea         0.25
        1  coffee         0.75
        """
        return _doors.open_door("lottery_frame")(self)

    def to_dict(self) -> dict[str, float]:
        """Return the probabilities by outcome.

        Returns
        -------
        probabilities : dict of str to float
            In the order of the outcomes; `Lottery` takes it back.

        Examples
        --------
        >>> bg.Lottery([0.25, 0.75], ["tea", "coffee"]).to_dict()
        {'tea': 0.25, 'coffee': 0.75}
        """
        return dict(zip(self.outcomes, self.probabilities.tolist(), strict=True))

    def to_xarray(self) -> Any:
        """Return an xarray array with the labels as coordinate.

        Returns
        -------
        array : xarray.DataArray of shape (n_outcomes,)
            Called ``probability``, with dimension outcome.

        Raises
        ------
        MissingExtraError
            If xarray is not installed.

        Examples
        --------
        >>> drinks = bg.Lottery({"tea": 0.25, "coffee": 0.75}).to_xarray()
        >>> float(drinks.sel(outcome="coffee"))
        0.75
        """
        return _doors.open_door("lottery_array")(self)

    def plot(self, ax: Any = None) -> Any:
        """Draw the probabilities as a bar; see `bargain.plotting.plot_lotteries`.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            ``ax.figure.savefig("lottery.png")`` writes it to a file.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> bg.Lottery({"tea": 0.25, "coffee": 0.75}).plot().get_xlabel()
        'probability'
        """
        return _doors.open_door("plot_lotteries")(self, ax)

    def _repr_html_(self) -> str:
        return str(_doors.open_door("lottery_html")(self))

    def __rich__(self) -> Any:
        return _doors.open_door("lottery_view")(self)
