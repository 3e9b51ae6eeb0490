"""Monsters in numbers, and hypotheses that are counted more than once."""

from __future__ import annotations

from bargain.aggregators.borda import Borda
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.my_favourite_option import MyFavouriteOption
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.random_dictator import RandomDictator
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.checks import (
    TIE,
    check_between,
    check_count,
    draws,
    flips,
    nash_room,
    picks,
)
from bargain.scenarios.scenario import Expectation, Scenario, fair_shares


def many_small_monsters(
    *, count: int = 10, stakes: float = 1e4, credence: float = 0.05
) -> Scenario:
    """Share some credence among many monsters, each of which wants something else.

    Expected utility draws one of their wishes as soon as a single monster outbids
    everyday life, at ``count (1 - e) / e``. Nash bargaining grants each of them its
    own ``e / count``.

    Parameters
    ----------
    count : int
        How many monsters there are.
    stakes : float
        What its wish is worth to each.
    credence : float
        Of all of them together, below 1/2.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] G. Ponthiere, "Are long-lived persons utility monsters?", published online
       by Cambridge University Press, 2024, which has collective utility monsters.

    Examples
    --------
    >>> round(bg.NashBargaining()(many_small_monsters().hypotheses)["carry on"], 6)
    0.95
    """
    count = check_count("count", count)
    stakes = check_between("stakes", stakes, 0, float("inf"))
    credence = check_between("credence", credence, 0, 0.5)
    each = credence / count
    monsters = [f"monster {k + 1}" for k in range(count)]
    wishes = [f"wish {k + 1}" for k in range(count)]
    utilities = [[0.0] * (count + 1) for _ in range(count + 1)]
    utilities[0][0] = 1.0
    for k in range(count):
        utilities[k + 1][k + 1] = stakes
    hypotheses = HypothesisSet.from_arrays(
        utilities,
        [1 - credence, *[each] * count],
        ["carry on", *wishes],
        ["everyday life", *monsters],
        normalize=True,
    )
    expectations = [
        draws(RandomDictator(), "carry on", 1 - credence, 1e-12),
        draws(NashBargaining(), "carry on", 1 - credence, nash_room(1 - credence)),
        picks(ExpectedUtility(normalization="range"), "carry on"),
        *fair_shares(hypotheses),
    ]
    captured = each * stakes / (1 - credence)
    if captured > 1 + 1e-9:
        expectations += [
            draws(ExpectedUtility(), wish, 1 / count, 1e-12) for wish in wishes
        ]
    elif captured < 1 - 1e-9:
        expectations.append(picks(ExpectedUtility(), "carry on"))
    return Scenario(
        "many-small-monsters",
        hypotheses,
        "Most credence is on carrying on as usual. The rest is spread over many "
        "monsters, each with a wish of its own that nobody shares.",
        tuple(expectations),
        "G. Ponthiere, Are long-lived persons utility monsters?, 2024",
        tuple(monsters),
    )


def correlated_monsters(
    *, count: int = 5, stakes: float = 1e6, credence: float = 0.1
) -> Scenario:
    """Let some of an ensemble's reward models make the same mistake.

    The sound models rate the helpful answer 1, the terse one 1/2 and the exploit 0;
    the flawed ones 1, 0 and the stakes. No rule that sees only utilities can tell a
    mistake made five times from five witnesses; what bounds the damage is how much
    credence the mistake has in all. With c for it, and s for the stakes, the Nash
    product is largest at ``c - (1 - c) / (s - 1)`` on the exploit.

    Parameters
    ----------
    count : int
        How many models share the mistake.
    stakes : float
        What they take the exploit for; above 1.
    credence : float
        Of all of them together, below 1/4.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] J. Eisenstein et al., "Helping or herding? Reward model ensembles mitigate
       but do not eliminate reward hacking", arXiv:2312.09244, 2023: some hacks remain
       since all models of an ensemble exhibit similar error patterns.

    Examples
    --------
    >>> for count in (1, 5):
    ...     ensemble = correlated_monsters(count=count).hypotheses
    ...     round(bg.NashBargaining()(ensemble)["exploit"], 4)
    0.1
    0.1
    """
    count = check_count("count", count)
    stakes = check_between("stakes", stakes, 1, float("inf"))
    credence = check_between("credence", credence, 0, 0.25)
    flawed = [f"flawed {k + 1}" for k in range(count)]
    outcomes = ("helpful", "terse", "exploit")
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 0.5, 0.0], *[[1.0, 0.0, stakes]] * count],
        [1 - credence, *[credence / count] * count],
        outcomes,
        ["sound", *flawed],
        normalize=True,
    )
    helpful, _, exploit = outcomes
    bargain = max(0.0, credence - (1 - credence) / (stakes - 1))
    dictated = (draws(RandomDictator(), exploit, credence, 1e-12),)
    return Scenario(
        "correlated-monsters",
        hypotheses,
        "Most reward models of an ensemble are sound. The others share a mistake: "
        "they rate one answer, an exploit, far above everything.",
        (
            *flips(ExpectedUtility(), stakes, 1 / credence, exploit, helpful),
            draws(NashBargaining(), exploit, bargain, nash_room(credence)),
            # At stakes of almost 1 the flawed ones have two favourites.
            *(dictated if stakes > 1 + TIE else ()),
            picks(ExpectedUtility(normalization="range"), helpful),
            picks(MyFavouriteTheory(), helpful),
            *fair_shares(hypotheses),
        ),
        "J. Eisenstein et al., Helping or herding?, 2023",
        tuple(flawed),
    )


def clone_attack(*, clones: int = 4, credence: float = 0.6) -> Scenario:
    """Tell the view that most believe apart into variants that agree on everything.

    Nothing real has changed, and rules that add credences up do not notice. Rules that
    look for the most credible hypothesis do: every variant has less credence than the
    minority, once ``credence / clones < 1 - credence``.

    Parameters
    ----------
    clones : int
        Into how many variants; 1 leaves the view whole.
    credence : float
        Of the view; above 1/2.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] J. E. Gustafsson and O. Torpman, "In defence of my favourite theory",
       *Pacific Philosophical Quarterly* 95(2), 2014, for the rule that it fools.

    Examples
    --------
    >>> rule = bg.MyFavouriteTheory()
    >>> [rule(clone_attack(clones=k).hypotheses).support() for k in (1, 4)]
    [('plan A',), ('plan B',)]
    """
    clones = check_count("clones", clones)
    credence = check_between("credence", credence, 0.5, 1)
    hypotheses = HypothesisSet.from_arrays(
        [*[[1.0, 0.0]] * clones, [0.0, 1.0]],
        [*[credence / clones] * clones, 1 - credence],
        ["plan A", "plan B"],
        [*[f"majority, variant {k + 1}" for k in range(clones)], "minority"],
        normalize=True,
    )
    room = nash_room(1 - credence)
    expectations: list[Expectation] = [
        draws(NashBargaining(), "plan A", credence, room),
        draws(RandomDictator(), "plan A", credence, 1e-12),
    ]
    if credence > 0.5 + TIE:
        ranged = ExpectedUtility(normalization="range")
        for rule in (ExpectedUtility(), ranged, MyFavouriteOption(), Borda()):
            expectations.append(picks(rule, "plan A"))
    margin = credence / clones - (1 - credence)
    if abs(margin) > TIE:
        favourite = "plan A" if margin > 0 else "plan B"
        expectations.append(picks(MyFavouriteTheory(), favourite))
    return Scenario(
        "clone-attack",
        hypotheses,
        "A majority view and a minority view want different plans. Somebody finds "
        "distinctions within the majority's view, none of which bears on the choice.",
        tuple(expectations),
        "made up for this project; the rule that it fools is in J. E. Gustafsson and "
        "O. Torpman, In defence of my favourite theory, 2014",
    )
