"""The noun: where talks end if they fail. Each kind of point has a file of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Literal

from bargain import _doors
from bargain._arrays import FloatArray
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

DominanceBy = Literal["lottery", "outcome"]


class Disagreement(ABC):
    """Where talks end if they fail; the static methods make the usual points.

    Subclass it to state your own: return its `Formula` for a set.

    References
    ----------
    .. [1] Nash, J. F., "The bargaining problem", *Econometrica* 18(2), 1950.
    .. [2] Gibbard, A., "Manipulation of schemes that mix voting with chance",
       *Econometrica* 45(3), 1977 (the random dictator).
    .. [3] Kaczmarek, P., Lloyd, H. R. and Plant, M., "Moral uncertainty,
       proportionality and bargaining", *Ergo* 12, 2025 (on which point to take).

    Examples
    --------
    >>> pair = HypothesisSet.from_arrays([[0, 10], [4, 1]], [0.75, 0.25])
    >>> Disagreement.random_dictator().point(pair)
    array([7.5 , 1.75])
    """

    @abstractmethod
    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        formula : Formula
        """

    def point(self, hypotheses: HypothesisSet) -> FloatArray:
        """Return the point for a set: shape (n_hypotheses,), in utility units.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        point : ndarray of shape (n_hypotheses,)
            In each hypothesis's own units.

        Raises
        ------
        InvalidOptionError
            If it is one for another number of hypotheses, or for other outcomes.
        UnknownLabelError
            If no outcome of the set has the label that it names.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.uniform().point(pair)
        array([0.5, 0.5])
        """
        return self.formula(hypotheses).evaluate(hypotheses)[0]

    @staticmethod
    def worst_case() -> Disagreement:
        """Give each hypothesis its own worst outcome.

        Returns
        -------
        disagreement : Disagreement

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.worst_case().point(pair)
        array([0., 0.])
        """
        return _made("WorstCasePoint")

    @staticmethod
    def random_dictator() -> Disagreement:
        """Draw a hypothesis by credence; its favourite happens, ties averaged.

        Returns
        -------
        disagreement : Disagreement

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.random_dictator().point(pair)
        array([0.6, 0.4])
        """
        return _made("DictatorPoint")

    @staticmethod
    def exclusionary() -> Disagreement:
        """Give each hypothesis what the others' random dictator gives it without it.

        Each of the others dictates its favourites, ties averaged, with its share of
        the others' credence. A hypothesis besides which nobody has credence gets its
        worst outcome.

        Returns
        -------
        disagreement : Disagreement

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[0, 10], [4, 1]], [0.75, 0.25])
        >>> Disagreement.exclusionary().point(pair)
        array([0., 1.])
        """
        return _made("ExclusionaryPoint")

    @staticmethod
    def worst_undominated(by: DominanceBy = "lottery") -> Disagreement:
        """Give each hypothesis its worst among the outcomes that nothing dominates.

        An outcome is dominated if something else gives no hypothesis less and some
        hypothesis more; differences of 1e-12 of a hypothesis's range are none, and
        hypotheses of zero credence, or indifferent, are not asked.

        Parameters
        ----------
        by : {"lottery", "outcome"}
            Whether a lottery over other outcomes may dominate one, or only an outcome.

        Returns
        -------
        disagreement : Disagreement

        Raises
        ------
        InvalidOptionError
            If `by` is neither.

        Examples
        --------
        The third outcome is worse for both than the coin flip between the others:

        >>> pair = HypothesisSet.from_arrays([[2, 0, -10], [0, 2, 0.5]])
        >>> Disagreement.worst_undominated().point(pair)
        array([0., 0.])
        >>> Disagreement.worst_undominated(by="outcome").point(pair)
        array([0., 0.])
        """
        return _made("UndominatedPoint", by)

    @staticmethod
    def uniform() -> Disagreement:
        """Every outcome is equally likely.

        Returns
        -------
        disagreement : Disagreement

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.uniform().point(pair)
        array([0.5, 0.5])
        """
        return _made("UniformPoint")

    @staticmethod
    def outcome(label: str) -> Disagreement:
        """One named outcome happens, for example that nothing is done.

        Parameters
        ----------
        label : str
            Of the outcome.

        Returns
        -------
        disagreement : Disagreement

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.outcome("outcome 0").point(pair)
        array([1., 0.])
        """
        return _made("OutcomePoint", label)

    @staticmethod
    def status_quo(what: str | Lottery | Mapping[str, float]) -> Disagreement:
        """Go on as before: an outcome, or a lottery over outcomes.

        Parameters
        ----------
        what : str, Lottery, or mapping of str to float
            An outcome's label; a lottery over the set's outcomes; or labels with
            their probabilities, where the outcomes left out have none.

        Returns
        -------
        disagreement : Disagreement

        Raises
        ------
        InvalidOptionError
            If it is none of these.
        InvalidLotteryError
            If the probabilities of a mapping do not sum to 1.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[0, 10], [4, 1]], outcomes=["a", "b"])
        >>> Disagreement.status_quo("a").point(pair)
        array([0., 4.])
        >>> Disagreement.status_quo({"b": 0.5, "a": 0.5}).point(pair)
        array([5. , 2.5])
        """
        return _made("status_quo_point", what)

    @staticmethod
    def values(values: Any) -> Disagreement:
        """Give each hypothesis a stated utility: shape (n_hypotheses,).

        Parameters
        ----------
        values : array_like of shape (n_hypotheses,)
            In each hypothesis's own units.

        Returns
        -------
        disagreement : Disagreement

        Raises
        ------
        InvalidOptionError
            If they are not finite numbers, one per hypothesis.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.Disagreement.values([-1, 0.5]).point(pair)
        array([-1. ,  0.5])
        """
        return _made("StatedPoint", values)

    @staticmethod
    def lottery(lottery: Lottery) -> Disagreement:
        """Take what a lottery gives.

        Parameters
        ----------
        lottery : Lottery
            Over the outcomes of the set that it is asked about.

        Returns
        -------
        disagreement : Disagreement

        Raises
        ------
        InvalidOptionError
            If it is no lottery.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> fair = bg.Lottery([0.5, 0.5], pair.outcomes)
        >>> bg.Disagreement.lottery(fair).point(pair)
        array([0.5, 0.5])
        """
        return _made("LotteryPoint", lottery)

    @staticmethod
    def interpolate(first: PointLike, second: PointLike, weight: float) -> Disagreement:
        """Take ``(1 - weight)`` of the first point and ``weight`` of the second.

        Parameters
        ----------
        first, second : whatever a rule takes as its disagreement point
        weight : float
            Between 0 (the first) and 1 (the second).

        Returns
        -------
        disagreement : Disagreement

        Raises
        ------
        InvalidOptionError
            If the weight does not lie between 0 and 1, or a point is none.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> worst, uniform = bg.Disagreement.worst_case(), bg.Disagreement.uniform()
        >>> bg.Disagreement.interpolate(worst, uniform, 0.5).point(pair)
        array([0.25, 0.25])
        """
        return _made("InterpolatedPoint", first, second, weight)


PointLike = str | Disagreement | Lottery | Any


def _made(kind: str, *arguments: Any) -> Disagreement:
    """Return a point of a kind whose file builds on this one."""
    point: Disagreement = _doors.open_door(kind)(*arguments)
    return point
