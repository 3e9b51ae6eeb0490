"""One call that looks for a counterexample."""

from __future__ import annotations

from bargain.axioms.axiom import Axiom
from bargain.axioms.catalogue import axiom_named
from bargain.axioms.violation import AnyRule, Violation


def find_counterexample(
    axiom: Axiom | str,
    rule: AnyRule,
    *,
    seed: int = 0,
    max_examples: int = 300,
    time_limit: float | None = None,
) -> Violation | None:
    """Look for a small set on which a rule breaks an axiom.

    Parameters
    ----------
    axiom : Axiom or str
        Such as ``"scale invariance"``; `bargain.axioms.AXIOMS` has all by name.
    rule : callable
        A rule of the library's, or any function from a set to a lottery (or to an
        array of probabilities).
    seed : int
        The same seed tries the same sets.
    max_examples : int
        How many sets are tried.
    time_limit : float, optional
        Seconds for all, shrinking included.

    Returns
    -------
    violation : Violation or None
        None if none was found, which proves nothing; the axiom's `search` says how
        many sets were tried, and where the rule gave no lottery.

    Raises
    ------
    InvalidOptionError
        If there is no axiom of that name, or the rule is none.

    Examples
    --------
    >>> bg.find_counterexample("hypothesis clones", bg.MyFavouriteTheory())
    MyFavouriteTheory() breaks hypothesis clones: splitting 'hypothesis 1' in two ...
    >>> bg.find_counterexample("fair share", bg.NashBargaining(), max_examples=20)
    """
    result = axiom_named(axiom).search(
        rule, seed=seed, max_examples=max_examples, time_limit=time_limit
    )
    return result.violation
