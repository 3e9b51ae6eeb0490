"""Sets that broke something once, shrunk from random nasty ones.

Tiny credences that must keep a positive gain, points a hair inside the frontier, copies
that only rounding tells apart. An answer is certified and holds in rational
arithmetic; where floats are too coarse for 1e-9 it says so, and what it claims holds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

import bargain as bg

interpolate = bg.Disagreement.interpolate


class Case(NamedTuple):
    """A rule's point, utilities and credences; `share` is 1 for Nash bargaining."""

    utilities: Any
    credences: Any
    point: Any = "worst-case"
    share: float = 1.0
    normalization: str = "range"

    def solve(self) -> bg.Decision:
        hypotheses = bg.HypothesisSet.from_arrays(
            self.utilities, self.credences, normalize=self.credences is not None
        )
        rule: bg.Rule = bg.NashBargaining(disagreement=self.point)
        if self.share < 1:
            rule = bg.Mixed(
                self.share, normalization=self.normalization, disagreement=self.point
            )
        return rule.solve(hypotheses)


CERTIFIED: dict[str, Case] = {
    "a linear program calls the point's own lottery infeasible": Case(
        [[1, 0, 0], [1, 1, 0], [0, 3e-10, 1]], [2, 3, 3], "random-dictator"
    ),
    "favourites 2e-10 apart": Case(
        [[0, 0, 1, 0, 1, 1.0000000001737728], [0, 1, 0, 1, 0, 0]],
        None,
        "random-dictator",
    ),
    "credence 7e-89 above its worst": Case([[0, 1], [1, 0]], [1, 7e-89], [0, 5e-9]),
    "credence 6e-45 with most of the range": Case(
        [[1, 0], [0, 1]], [6e-45, 1], [0.9, -0.4], 0.3, "variance"
    ),
    "credence 1e-8 with little logarithm": Case(
        [[1, 0], [0, 1]],
        [1.1528402600189615e-08, 0.9999999884715973],
        [0.4, -0.4],
        1e-6,
        "variance",
    ),
    "credence 3e-116 inside": Case([[1, 0], [0, 1]], [1, 3e-116], [0.508, 0.309]),
    "credence 4e-18 inside": Case(
        [[0, 1], [1, 0]], [3.977501520877146e-18, 1], [0.5, 0.3], 1e-6
    ),
    "credence 5e-13 and copies": Case(
        [[1, 0, 0], [0, 1, 1], [0, 1.5, 1.5]],
        [4.603915169896553e-13, 0.4030313914887717, 0.5969686085107679],
        "worst-case",
        0.5,
        "variance",
    ),
    "credence 9e-262 with little logarithm": Case(
        [[1.2, 1.2, 0, 0], [1, 1.1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 1]],
        [3.7e-07, 0.26, 0.74, 8.9e-262],
        [0, 0, 0, 0],
        1e-6,
    ),
    "three opposed, credence 8e-23": Case(
        [[0, 1, 0], [0, 0, 1.9050178891250742], [1.9049568539688242, 0, 0]],
        [3e-5, 0.99997, 8e-23],
        [0.00011063, 0.099232, 1.8054],
    ),
    "a point near an outcome": Case(
        [[0, 0, 1], [0, 1, 0]],
        [0.47941, 0.52059],
        bg.Lottery([9.989910190707384e-06, 0.0009989910190707388, 0.9989910190707386]),
    ),
    "only the point itself, 4e-12 from an outcome": Case(
        [[0, 1], [1, 0]], None, bg.Lottery([3.999999999984e-12, 0.9999999999960001])
    ),
    "favourites 5e-16 apart": Case(
        [[1, 0, 0], [1.2353408537427941, 1, 1.2353408537427935]],
        [0.8075542519021177, 0.1924457480978823],
        "random-dictator",
    ),
    "a gain of 4e-10 next to a loss of 3e-16": Case(
        [[1.3594097651148331, 0, 1.359409764612792], [3e-16, 1, 0]],
        None,
        "outcome 2",
    ),
    "a lottery's point with credence 1e-166": Case(
        [[0, 0, 1], [0, 1, 0], [1, 0, 1]],
        [1.2423213338663303e-11, 1.3285399044635643e-166, 1],
        bg.Lottery([0.3809615238460954, 0.03809615238460953, 0.580942323769295]),
        1e-6,
    ),
    "an attained point with room of 1e-12": Case(
        [[1.7756630533828042, 0], [0, 1.0799672694716482]],
        None,
        [1.766240974438591, 0.005730556172137913],
    ),
    "what the others would do, room of 2e-10": Case(
        [[2, 0, 1, 0, 0], [2, 1, 1, 1, 0], [1, 1, 2, 1, 0]],
        [0.25, 0.75, 2.5e-10],
        "exclusionary",
    ),
    "what the others would do, room of 1e-12": Case(
        [[0, 1, -1, 1], [2, -1, -1, -1], [2, 0, -1, 0]],
        [1e-12, 2, 1],
        "exclusionary",
    ),
    "two held, credence 1e-12": Case(
        [[0, -1, 1], [2, 0, 2], [1, 2, 2], [-1, 0, -1]], [4, 4, 1e-11, 1], "uniform"
    ),
    "two held and copies, credence 1e-11": Case(
        [[-1, 1, 0, 0], [1, 2, 0, 0], [-1, -1, 0, 0], [1, 1, 0, 0]],
        [1, 5e-11, 2, 1],
        "uniform",
    ),
    "overflowing signed gains": Case([[1e-300, -1e10], [0, 1]], None, [0, 0]),
    "tied up to rounding": Case(
        [[1, 0.9999999999999972, 0], [0, 0, 1]], None, "worst-case", 1e-6
    ),
}

# An ulp of a price moves the bound by 1e-16 over the room: floats cannot prove 1e-9.
HONEST: dict[str, Case] = {
    "room of 1e-9 under a random dictator": Case(
        [[1, 0], [0, 1]],
        [0.6, 0.4],
        interpolate("worst-case", "random-dictator", 0.999999999),
    ),
    "room of 1e-9 and credence 1e-211": Case(
        [[0, 1], [1, 0]],
        [1.3219347473866284e-211, 1],
        interpolate("worst-case", "uniform", 0.999999999),
    ),
    "room of 1e-11": Case(
        [[1.5147477168046835, 0], [0, 1.8875740134717849]],
        None,
        [1.1836368369612205, 0.4126075156802527],
    ),
    "room of 8e-8 near an outcome": Case(
        [[0, 0, 1], [0, 1, 0]],
        [0.7356084845600376, 0.2643915154399625],
        bg.Lottery([7.997600080167943e-08, 0.9997000100209928, 0.00029991000300629787]),
        0.5,
        "variance",
    ),
    "a random dictator just inside": Case(
        [
            [0, 0.3570504118991293, 1.7547776902282597],
            [1.787082134322085, 1.4234586305053316, 0],
        ],
        [0.14356224383404081, 0.8564377561659593],
        "random-dictator",
    ),
    "half of a subnormal number": Case([[5e-324, 0], [0, 1]], None, "uniform"),
}


@pytest.mark.parametrize("name", CERTIFIED)
def test_shrunk_sets_are_certified(name):
    decision = CERTIFIED[name].solve()

    assert decision.status is bg.Status.OPTIMAL, decision.message
    exact = decision.recheck(exact=True)
    assert exact.gap <= 1e-9
    assert exact.infeasibility <= 1e-12


@pytest.mark.parametrize("name", HONEST)
def test_shrunk_sets_that_ask_too_much_of_floats_are_told_so(name):
    decision = HONEST[name].solve()

    if decision.status is bg.Status.FAILED:
        return
    exact = decision.recheck(exact=True)
    assert exact.gap <= max(1e-9, decision.certificate.gap)
    assert exact.infeasibility <= 1e-12


# Outcome 0 is the best for all, outcome 1 is worse for somebody of little credence.
DOMINATED: dict[str, Case] = {
    "credence 1e-11": Case([[1, 0, 0], [1, 1, 0]], [1.466360040843343e-11, 1]),
    "credence 7e-36 over a point": Case(
        [[1, 1, 0], [1, 0, 1]], [1, 7e-36], [0.48, 0.32]
    ),
    "credence 5e-135 over a point": Case(
        [[1, 0, 0], [1, 0, 1]], [5e-135, 1], [0, -2], 0.99, "variance"
    ),
    "credence 3e-38, mixed": Case(
        [[1, 1, 0], [1, 0, 1]], [2.7e-38, 1], "worst-case", 1e-6, "variance"
    ),
}


@pytest.mark.parametrize("name", DOMINATED)
@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]])
def test_what_is_best_for_all_is_chosen_however_little_some_count(name, order):
    case = DOMINATED[name]
    utilities = np.asarray(case.utilities)[:, order]

    decision = case._replace(utilities=utilities).solve()

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities[order.index(0)] == pytest.approx(1, abs=1e-7)


def test_the_weights_of_a_veto_of_next_to_no_credence_are_its_price():
    # The first alone would take outcome 1; the second forbids half of it.
    case = Case([[0, 1], [1, 0]], [1, 7e-89], [0, 0.5])

    weights = case.solve().weights

    assert weights == pytest.approx([0.5, 0.5], abs=1e-9)


def test_a_proof_of_extreme_units_overflows_nowhere():
    point = [2e53, -1.6e-274, 2.5e168]
    hypotheses = bg.HypothesisSet.from_arrays([[2e54, 0], [3e-275, 0], [0, 2.6e168]])

    with pytest.raises(bg.DisagreementError) as caught:
        bg.NashBargaining(disagreement=point).solve(hypotheses)

    assert caught.value.multipliers is not None
    assert np.isfinite(caught.value.multipliers).all()
