"""One hypothesis with enormous stakes, hardly believed in: utility monsters."""

from __future__ import annotations

from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.random_dictator import RandomDictator
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.checks import check_between, draws, flips, nash_room, picks
from bargain.scenarios.scenario import Expectation, Scenario, fair_shares

# What the credence of a monster stays below: a quarter, so that no other rule here
# has a reason to follow it.
MOST = 0.25


def utility_monster(*, stakes: float = 1e6, credence: float = 0.01) -> Scenario:
    """Set two ordinary views against one that gains enormously by a sacrifice.

    Expected utility flips at stakes of ``0.92 (1 - e) / e``, for a monster of credence
    e. The others gain nothing by the sacrifice, and the monster by nothing else, so
    that the Nash product is that of a coin of chance e: whatever the stakes.

    Parameters
    ----------
    stakes : float
        What the sacrifice is worth to the monster, in the others' units.
    credence : float
        Of the monster, below 1/4.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] R. Nozick, *Anarchy, State, and Utopia*, Basic Books 1974, p. 41.

    Examples
    --------
    >>> scenario = utility_monster(stakes=1e9)
    >>> scenario.hypotheses.outcomes
    ('garden', 'school', 'sacrifice everyone')
    >>> round(bg.NashBargaining()(scenario.hypotheses)["sacrifice everyone"], 6)
    0.01
    """
    stakes = check_between("stakes", stakes, 0, float("inf"))
    credence = check_between("credence", credence, 0, MOST)
    hypotheses, expectations = _sacrifice(stakes, credence, zero=0.0)
    return Scenario(
        "utility-monster",
        hypotheses,
        "Two views would rather have a garden or a school, and mind little which. A "
        "third, hardly believed in, gains enormously if everyone is sacrificed to it.",
        expectations,
        "R. Nozick, Anarchy, State, and Utopia, 1974, p. 41",
        ("monster",),
    )


def negative_monster(*, stakes: float = 1e6, credence: float = 0.01) -> Scenario:
    """Threaten something dreadful unless everyone is sacrificed.

    A threat of torture is the utility monster with its zero moved: rules that ignore
    shifts of utility treat both alike.

    Parameters
    ----------
    stakes : float
        How bad the torture is, in the others' units.
    credence : float
        That it is real, below 1/4.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] E. Yudkowsky, "Pascal's mugging: tiny probabilities of vast utilities",
       2007, for the threat.
    .. [2] R. Y. Chappell, "Negative utility monsters", *Utilitas*, 2021, for monsters
       that suffer.

    Examples
    --------
    >>> negative_monster().hypotheses["monster"].utilities["garden"]
    -1000000.0
    """
    stakes = check_between("stakes", stakes, 0, float("inf"))
    credence = check_between("credence", credence, 0, MOST)
    hypotheses, expectations = _sacrifice(stakes, credence, zero=stakes)
    return Scenario(
        "negative-monster",
        hypotheses,
        "Two views would rather have a garden or a school. A third, hardly believed "
        "in, says that unless everyone is sacrificed, there will be torture beyond "
        "measure.",
        expectations,
        "E. Yudkowsky, Pascal's mugging, 2007; R. Y. Chappell, Negative utility "
        "monsters, 2021",
        ("monster",),
    )


def _sacrifice(
    stakes: float, credence: float, *, zero: float
) -> tuple[HypothesisSet, tuple[Expectation, ...]]:
    """Return the set, with the monster's utilities counted from some zero."""
    outcomes = ("garden", "school", "sacrifice everyone")
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 0.8, 0.0], [0.8, 1.0, 0.0], [-zero, -zero, stakes - zero]],
        [0.6 * (1 - credence), 0.4 * (1 - credence), credence],
        outcomes,
        ["gardeners", "teachers", "monster"],
        normalize=True,
    )
    garden, _, sacrifice = outcomes
    # The garden is worth 0.6 + 0.4 * 0.8 to the others.
    flip = 0.92 * (1 - credence) / credence
    return hypotheses, (
        *flips(ExpectedUtility(), stakes, flip, sacrifice, garden),
        draws(RandomDictator(), sacrifice, credence),
        draws(NashBargaining(), sacrifice, credence, credence * nash_room(credence)),
        picks(ExpectedUtility(normalization="range"), garden),
        picks(MyFavouriteTheory(), garden),
        *fair_shares(hypotheses),
    )


def pascals_mugging(*, promise: float = 1e18, credence: float = 1e-15) -> Scenario:
    """Promise happy days without number for a wallet.

    The wallet is worth one happy day. In the dialogue Pascal believes the mugger with
    one in a quadrillion, and is promised a thousand quadrillion days; that is an
    expectation of a thousand.

    Parameters
    ----------
    promise : float
        In happy days.
    credence : float
        That the mugger tells the truth, below 1/4.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] N. Bostrom, "Pascal's mugging", *Analysis*, 2009.

    Examples
    --------
    >>> mugging = pascals_mugging()
    >>> bg.ExpectedUtility()(mugging.hypotheses).support()
    ('hand it over',)
    >>> bg.NashBargaining()(mugging.hypotheses)["keep the wallet"] > 1 - 1e-9
    True
    """
    promise = check_between("promise", promise, 0, float("inf"))
    credence = check_between("credence", credence, 0, MOST)
    keep, give = "keep the wallet", "hand it over"
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 0.0], [0.0, promise]],
        [1 - credence, credence],
        [keep, give],
        ["he lies", "he tells the truth"],
        normalize=True,
    )
    flip = (1 - credence) / credence
    return Scenario(
        "pascals-mugging",
        hypotheses,
        "A mugger has forgotten his weapon. He has magical powers, he says, and will "
        "pay for the wallet with happy days beyond number. Is that quite impossible?",
        (
            *flips(ExpectedUtility(), promise, flip, give, keep),
            picks(ExpectedUtility(normalization="range"), keep),
            picks(MyFavouriteTheory(), keep),
            draws(RandomDictator(), give, credence),
            # The fair shares add up to 1, so that both are all there is.
            *fair_shares(hypotheses),
        ),
        "N. Bostrom, Pascal's mugging, 2009",
        ("he tells the truth",),
    )
