"""One call that looks for a counterexample."""

from __future__ import annotations

from bargain.axioms.axiom import Axiom
from bargain.axioms.catalogue import axiom_named
from bargain.axioms.limits import CALL_LIMIT
from bargain.axioms.violation import AnyRule, SearchResult, Violation
from bargain.errors import RuleFailureError


def find_counterexample(
    axiom: Axiom | str,
    rule: AnyRule,
    *,
    seed: int = 0,
    max_examples: int = 300,
    time_limit: float | None = None,
    call_limit: float = CALL_LIMIT,
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
    call_limit : float
        Seconds that a rule from outside may take for one set.

    Returns
    -------
    violation : Violation or None
        None if none was found, which proves nothing; the axiom's `search` says how
        many sets were tried, and where the rule gave no lottery.

    Raises
    ------
    InvalidOptionError
        If there is no axiom of that name, the rule is none, or a number is out of
        bounds.
    RuleFailureError
        If the rule was asked, and gave a lottery for no set.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> bg.find_counterexample("hypothesis clones", bg.MyFavouriteTheory())
    MyFavouriteTheory() breaks hypothesis clones: splitting 'hypothesis 1' in two ...
    >>> bg.find_counterexample("fair share", bg.NashBargaining(), max_examples=20)
    """
    result = axiom_named(axiom).search(
        rule,
        seed=seed,
        max_examples=max_examples,
        time_limit=time_limit,
        call_limit=call_limit,
    )
    if result.verdict == "no answer" and result.n_failed + result.n_declined:
        raise _mute(result)
    return result.violation


def _mute(result: SearchResult) -> RuleFailureError:
    """Return what tells that a rule answered nothing."""
    said, hypotheses = "", None
    if result.findings:
        said, hypotheses = result.findings[-1].sentence, result.findings[-1].hypotheses
    else:
        said = f"it declined {result.n_declined} of {result.n_examples} sets"
    return RuleFailureError(
        f"the rule must give a lottery for some set ({result.rule!r} gave none for "
        f"{result.n_examples}: {said}); correct the rule, or raise call_limit",
        hypotheses,
    )
