"""What bends a bargain by way of its disagreement point; see docs/theory."""

from __future__ import annotations

from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.maximal_lottery import MaximalLottery
from bargain.aggregators.my_favourite_option import MyFavouriteOption
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.random_dictator import RandomDictator
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.checks import TIE, check_between, draws, nash_room, picks
from bargain.scenarios.scenario import Scenario


def dreadful_outcome(*, dread: float = 10.0) -> Scenario:
    """Add an outcome that one of two opponents dreads, and that both would refuse.

    Without it, each of them gets half. From the worst case, it lowers where the first
    opponent would be without a bargain, and so what that opponent can ask for:
    ``log(dread + p) + log(1 - p)`` is largest at ``p = (1 - dread) / 2`` on its plan,
    and at 0 once the dread is 1. From the random dictator, whose lottery nobody's
    dread enters, the even split stays; so it does from the worst that nothing
    dominates, since the threat is dominated.

    Parameters
    ----------
    dread : float
        How far the outcome is below the first opponent's other bad outcome, in units
        of what its plan is worth.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] Diffractor, "Threat-resistant bargaining megapost: introducing the ROSE
       value", alignmentforum.org, 2022: a player gets more by inventing ways of
       destroying the utility of the others.

    Examples
    --------
    >>> bg.NashBargaining()(dreadful_outcome().hypotheses).support()
    ("second's plan",)
    """
    dread = check_between("dread", dread, 0, float("inf"))
    first, second = "first's plan", "second's plan"
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 0.0, -dread], [0.0, 1.0, 0.0]],
        None,
        [first, second, "the threat"],
        ["first", "second"],
    )
    kept, room = max(0.0, (1 - dread) / 2), nash_room(0.5)
    careful = NashBargaining(disagreement="worst-undominated")
    # Where the dread is 1e15, the plan is worth nothing beside it, up to rounding: the
    # first is indifferent between all but the threat, and dictates their mixture.
    even = (
        draws(NashBargaining(disagreement="random-dictator"), first, 0.5, room),
        draws(RandomDictator(), first, 0.5),
    )
    return Scenario(
        "dreadful-outcome",
        hypotheses,
        "Two opponents, equally credible, each have a plan that is worth nothing to "
        "the other. A third outcome is dreadful for the first, and no good for either.",
        (
            # Near 0 the gain of the second is 1 - p, which a gap pins as it does a
            # share.
            draws(NashBargaining(), first, kept, room),
            draws(careful, first, 0.5, room),
            draws(ExpectedUtility(), first, 0.5),
            *(even if dread < 1e13 else ()),
        ),
        "Diffractor, Threat-resistant bargaining megapost, 2022",
    )


def tiny_credence_veto(*, credence: float = 1e-4) -> Scenario:
    """Offer a compromise that almost everyone likes, and that one tiny view dreads.

    From the random dictator's lottery the tiny view must not fall below what it would
    get there, whatever its credence: ``0.001 (1 + e) / 2``, with e for its credence. It
    loses 10 by the compromise, which so gets less than 1e-4. From the worst case the
    compromise gets all but ``2.25 e / (1 - e)``; and a floor under credences takes
    the veto away.

    Parameters
    ----------
    credence : float
        Of the tiny view, below 0.1.

    Returns
    -------
    scenario : Scenario

    Examples
    --------
    >>> veto = tiny_credence_veto().hypotheses
    >>> dictator = bg.NashBargaining(disagreement="random-dictator")
    >>> for rule in (dictator, bg.NashBargaining()):
    ...     round(rule(veto)["compromise"], 3)
    0.0
    1.0
    """
    credence = check_between("credence", credence, 0, 0.1)
    half = (1 - credence) / 2
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 0.0, 0.9], [0.0, 1.0, 0.9], [0.0, 0.001, -10.0]],
        [half, half, credence],
        ["plan A", "plan B", "compromise"],
        ["for A", "for B", "tiny"],
        normalize=True,
    )
    dictator = NashBargaining(disagreement="random-dictator")
    floored = NashBargaining(
        disagreement="random-dictator", min_credence=min(2 * credence, half)
    )
    # By symmetry about (1 - c) / 2 goes to each plan, and the slopes meet at
    # 1 - c = e (0.5 + 0.4 c) / (0.4 (1 - e)), which is at most 2.25 e / (1 - e); what
    # plan B is worth to the tiny view is a thousandth, and not worth a quarter of it.
    most = 2.5 * credence / (1 - credence)
    return Scenario(
        "tiny-credence-veto",
        hypotheses,
        "Two opponents would settle for a compromise that is nearly as good as their "
        "plans. A third view, hardly believed in, finds the compromise dreadful.",
        (
            draws(dictator, "compromise", 5e-5, 5e-5),
            draws(NashBargaining(), "compromise", 1.0, most),
            draws(floored, "compromise", 1.0, nash_room(half)),
            picks(ExpectedUtility(normalization="range"), "compromise"),
            draws(RandomDictator(), "compromise", 0.0),
        ),
        "made up for this project; docs/theory/disagreement.md has the argument",
        ("tiny",),
    )


def indifferent_majority(*, credence: float = 0.9) -> Scenario:
    """Put most credence on a view to which every outcome is worth the same.

    Such a view is content with whatever the others choose; a product or a minimum of
    gains must leave it out, for its gains are zero everywhere. Dictators are another
    matter: whose favourite is everything dictates the uniform lottery.

    Parameters
    ----------
    credence : float
        Of the indifferent view, above 1/2.

    Returns
    -------
    scenario : Scenario

    Examples
    --------
    >>> careless = indifferent_majority().hypotheses
    >>> bg.NashBargaining()(careless).support()
    ('act',)
    >>> round(bg.RandomDictator()(careless)["act"], 6)
    0.55
    """
    credence = check_between("credence", credence, 0.5, 1)
    act = "act"
    majority = [picks(MaximalLottery(), act)] if 1 - credence > TIE else []
    favourite = [draws(MyFavouriteTheory(), act, 0.5)] if credence > 0.5 + TIE else []
    hypotheses = HypothesisSet.from_arrays(
        [[5.0, 5.0], [1.0, 0.0]],
        [credence, 1 - credence],
        [act, "do nothing"],
        ["indifferent", "concerned"],
        normalize=True,
    )
    return Scenario(
        "indifferent-majority",
        hypotheses,
        "Nothing that can be done matters, says the view that most believe. The "
        "other says that one should act.",
        (
            picks(NashBargaining(), act),
            picks(NashBargaining(disagreement="random-dictator"), act),
            picks(ExpectedUtility(), act),
            picks(ExpectedUtility(normalization="range"), act),
            *majority,
            picks(MyFavouriteOption(), act),
            *favourite,
            draws(RandomDictator(), act, 1 - credence / 2, 1e-12),
        ),
        "made up for this project",
    )
