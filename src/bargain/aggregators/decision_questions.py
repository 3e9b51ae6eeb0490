"""What a decision can be asked: why it is so, and what would change it.

`Decision` takes these methods over; the rooms that answer are opened by name.
"""

from __future__ import annotations

from typing import Any

from bargain import _doors


class DecisionQuestions:
    """A decision explained, varied and drawn."""

    def explain(self) -> Any:
        """Say why the decision is what it is.

        Returns
        -------
        explanation : Explanation
            Printed, plain sentences; its arrays and `to_dict` have the numbers. It
            takes one pass over the utilities besides that of `gains`.

        Examples
        --------
        >>> monster = bg.HypothesisSet.from_arrays(
        ...     [[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3]
        ... )
        >>> why = bg.NashBargaining().solve(monster).explain()
        >>> print(why.sentences[2])
        'hypothesis 0' (70 % credence) expects 7, where its disagreement point is 0
        and its best 10: it gains 70 % of what it could, its fair share.
        >>> {name: round(part, 6) for name, part in why.carriers("outcome 2").items()}
        {'hypothesis 0': 0.6, 'hypothesis 1': 0.4}
        """
        return _doors.open_door("explain")(self)

    def sensitivity(self) -> Any:
        """Say how the decision answers to small changes, by implicit differentiation.

        Returns
        -------
        sensitivity : Sensitivity
            Derivatives of probabilities and of expected utilities by credences,
            disagreement and utilities, to either side where the support is about to
            change, and what layers of networks need of them. It takes one pass over
            the utilities, and a second one if outcomes are about to come into use.

        Raises
        ------
        InvalidOptionError
            If the rule is not one of `NashBargaining`, `Mixed` and `Isoelastic`, there
            are constraints on the lottery, or somebody with a say cannot gain.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.NashBargaining().solve(pair).sensitivity().lottery_by_credences
        array([[ 0.4, -0.6],
               [-0.4,  0.6]])
        """
        return _doors.open_door("sensitivity")(self)

    def credence_range(self, hypothesis: str) -> tuple[float, float]:
        """Return between which credences of one hypothesis the same outcomes are used.

        Parameters
        ----------
        hypothesis : str
            Its name. The others keep their odds; where it has all credence, they get
            equal shares of the rest.

        Returns
        -------
        range : CredenceRange
            A pair, low and high: the part without a break around the present credence,
            by steps of a sixteenth of what is left to either end. NaN where an answer
            on the way is not certified. The rule is asked some ninety times.

        Raises
        ------
        UnknownLabelError
            If no hypothesis has that name.
        SolveInterrupted
            On Ctrl-C.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip")
        >>> low, high = bg.ExpectedUtility().solve(coin).credence_range("U1")
        >>> round(low, 6), high
        (0.5, 1.0)
        """
        found: tuple[float, float] = _doors.open_door("credence_range")(
            self, hypothesis
        )
        return found

    def crux(self) -> Any:
        """Say which hypothesis's resolution would change the decision most.

        For small sets: it has a number for each pair of hypotheses.

        Returns
        -------
        crux : Crux
            How far the lottery is expected to move if it were found out whether each
            hypothesis is right, and what that is worth to each, by its own lights and
            in its units. NaN where an answer is not certified. The rule is asked twice
            for each hypothesis.

        Raises
        ------
        InvalidOptionError
            If there are more than 2,000 hypotheses.
        SolveInterrupted
            On Ctrl-C.

        Examples
        --------
        >>> coin = bg.examples.load("coin-flip")
        >>> bg.ExpectedUtility().solve(coin).crux().moves
        array([0.49, 0.49])

        With credences 0.51 and 0.49, to find out about U1 is worth nothing to U1, whose
        favourite is chosen anyhow, and 1 to U2, which gets its own:

        >>> bg.ExpectedUtility().solve(coin).crux().values[0]
        array([0., 1.])
        """
        return _doors.open_door("crux")(self)

    def plot(self, ax: Any = None) -> Any:
        """Draw gains beside fair shares; see `bargain.plotting.plot_gains`.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in what room the labels leave; new ones if left out.

        Returns
        -------
        ax : matplotlib.axes.Axes
            ``ax.figure.savefig("gains.png")`` writes it to a file.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidOptionError
            If `ax` is no Axes.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> decision.plot().get_xlabel()
        'gain over the worst outcome, as a share of the ideal gain'
        """
        return _doors.open_door("plot_gains")(self, ax)
