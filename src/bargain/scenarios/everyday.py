"""Two views and a choice: the smallest disagreement, and one indivisible prize."""

from __future__ import annotations

from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.random_dictator import RandomDictator
from bargain.hypotheses import HypothesisSet
from bargain.scenarios.checks import check_between, draws, flips, nash_room, picks
from bargain.scenarios.scenario import Expectation, Scenario, fair_shares


def coin_flip(*, credence: float = 0.51) -> Scenario:
    """Set two views with opposite preferences against each other, nearly even.

    Expected utility follows the more credible view outright, and flips when the
    credences change places; a bargain moves smoothly: it draws each view's outcome
    with its credence.

    Parameters
    ----------
    credence : float
        Of the first view, between 0 and 1.

    Returns
    -------
    scenario : Scenario

    Examples
    --------
    >>> for credence in (0.49, 0.51):
    ...     pair = coin_flip(credence=credence).hypotheses
    ...     bg.ExpectedUtility()(pair).support(), bg.NashBargaining()(pair)
    (('outcome 1',), Lottery({'outcome 1': 0.51, 'outcome 2': 0.49}))
    (('outcome 2',), Lottery({'outcome 1': 0.49, 'outcome 2': 0.51}))
    """
    credence = check_between("credence", credence, 0, 1)
    hypotheses = HypothesisSet.from_arrays(
        [[1.0, 2.0], [2.0, 1.0]],
        [credence, 1 - credence],
        ["outcome 1", "outcome 2"],
        ["U1", "U2"],
        normalize=True,
    )
    room = nash_room(min(credence, 1 - credence))
    expectations: list[Expectation] = [
        draws(NashBargaining(), "outcome 2", credence, room),
        draws(RandomDictator(), "outcome 2", credence, 1e-12),
        *fair_shares(hypotheses),
    ]
    for rule in (ExpectedUtility(), MyFavouriteTheory()):
        expectations += flips(rule, credence, 0.5, "outcome 2", "outcome 1")
    return Scenario(
        "coin-flip",
        hypotheses,
        "Two views, nearly as credible as each other, rank two outcomes the other way "
        "round.",
        tuple(expectations),
        "made up for this project",
    )


def aircraft_carrier(*, carrier: float = 1e6) -> Scenario:
    """Share a few euros, or let one of two have an aircraft carrier.

    You and I can split 4 euros as 1 and 3, 2 and 2, or 3 and 1; or you get an aircraft
    carrier, worth A to you, and I get nothing, which is also what no agreement gives.
    Kalai-Smorodinsky gives you the carrier with probability ``(A - 1) / (2 A - 1)`` and
    me 3 euros otherwise; Nash with ``(A - 2) / (2 A - 2)``. Both are about a half. Not
    knowing yet who will be offered a carrier, both of us would rather that whoever is
    offered one takes it: bargain over policies beforehand, not over each decision.

    Parameters
    ----------
    carrier : float
        What it is worth to you, in euros; above 10.

    Returns
    -------
    scenario : Scenario

    References
    ----------
    .. [1] S. Armstrong, "If you don't know the name of the game, just tell me what I
       mean to you", lesswrong.com, 2010.

    Examples
    --------
    >>> game = aircraft_carrier().hypotheses
    >>> for rule in (bg.ExpectedUtility(), bg.NashBargaining(), bg.KalaiSmorodinsky()):
    ...     round(rule(game)["the carrier"], 4)
    1.0
    0.5
    0.5
    """
    carrier = check_between("carrier", carrier, 10, float("inf"))
    prize, mine = "the carrier", "1 and 3"
    hypotheses = HypothesisSet.from_arrays(
        [[0.0, 1.0, 2.0, 3.0, carrier], [0.0, 3.0, 2.0, 1.0, 0.0]],
        None,
        ["no agreement", mine, "2 and 2", "3 and 1", prize],
        ["you", "me"],
    )
    bargain = (carrier - 2) / (2 * carrier - 2)
    equal = (carrier - 1) / (2 * carrier - 1)
    # 1 and 3 is worth 1 / A of the carrier to you, and all to me; beyond some worth
    # that is a tie, up to rounding.
    ranged = [picks(ExpectedUtility(normalization="range"), mine)]
    return Scenario(
        "aircraft-carrier",
        hypotheses,
        "You and I share a few euros. Or you get an aircraft carrier and I get "
        "nothing; it cannot be divided, and you have nothing to repay me with.",
        (
            picks(ExpectedUtility(), prize),
            *(ranged if carrier < 1e11 else []),
            draws(NashBargaining(), prize, bargain, nash_room(0.5)),
            draws(NashBargaining(), mine, 1 - bargain, nash_room(0.5)),
            # Shares are certified to 1e-9, and the probabilities to as much.
            draws(KalaiSmorodinsky(), prize, equal, 1e-8),
            draws(RandomDictator(), prize, 0.5),
            *fair_shares(hypotheses),
        ),
        "S. Armstrong, If you don't know the name of the game, just tell me what I "
        "mean to you, 2010",
        ("you",),
    )
