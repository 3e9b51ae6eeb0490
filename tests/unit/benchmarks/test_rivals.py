"""Every rival reaches optima that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.gap import as_lottery, nash_gap
from benchmarks.r_mixsqp import by_mixsqp
from benchmarks.rivals import RIVALS, Rival

# With these the Nash lottery is (1/4, 0, 3/4), where the gradient is (1, 2/3, 1).
MONSTER = np.array([[1, 0, 0.6], [0, 1, 0.6]]), np.array([0.7, 0.3])
# Every hypothesis gains from its own outcome only: its share is its credence.
SHARES = np.eye(4), np.array([0.1, 0.2, 0.3, 0.4])


def _needed(rival: Rival) -> None:
    if rival.missing():
        pytest.skip(rival.missing())


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
@pytest.mark.parametrize(
    ("problem", "optimum"),
    [(MONSTER, [0.25, 0, 0.75]), (SHARES, [0.1, 0.2, 0.3, 0.4])],
    ids=["monster", "shares"],
)
def test_rival_reaches_the_optimum(rival, problem, optimum):
    _needed(rival)

    answer = rival.answer(*problem, target=1e-8, time_limit=20)

    assert answer.gap <= 1e-8
    # A gap g leaves probabilities within sqrt(g) of the optimum, up to the curvature.
    np.testing.assert_allclose(answer.lottery, optimum, atol=1e-3)
    assert answer.seconds > 0
    assert answer.setup_seconds >= 0


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_rival_reaches_the_gap_on_many_hypotheses(rival):
    _needed(rival)
    rng = np.random.default_rng(0)
    gains = rng.random((200, 10))

    answer = rival.answer(gains, np.full(200, 1 / 200), target=1e-8, time_limit=30)

    assert answer.gap <= 1e-8
    assert answer.gap == nash_gap(gains, np.full(200, 1 / 200), answer.lottery)


def test_a_first_order_method_stops_when_its_time_is_up():
    rng = np.random.default_rng(0)
    gains = np.exp(
        -(np.subtract.outer(rng.normal(size=300), np.linspace(-3, 3, 40)) ** 2)
    )
    rival = next(r for r in RIVALS if r.name == "multiplicative updates")

    answer = rival.answer(gains, np.full(300, 1 / 300), target=0, time_limit=0.2)

    assert 1e-12 < answer.gap < np.inf
    assert answer.seconds < 5


def test_mixsqp_answers_nothing_when_its_time_is_up(monkeypatch):
    rival = next(r for r in RIVALS if r.name == "mixsqp")
    _needed(rival)

    lottery, _, seconds = by_mixsqp(*MONSTER, target=1e-8, time_limit=-4.9999)

    assert np.isnan(lottery).all()
    assert seconds > 0


def test_the_gap_is_infinite_off_the_domain():
    gains, credences = MONSTER

    assert nash_gap(gains, credences, np.array([1.0, 0, 0])) == np.inf
    assert nash_gap(gains, credences, np.array([0.5, 0.5, 0.5])) == np.inf
    assert nash_gap(gains, credences, np.array([-0.5, 0.5, 1])) == np.inf
    assert nash_gap(gains, credences, np.full(3, np.nan)) == np.inf


def test_the_gap_of_the_even_split_is_that_worked_by_hand():
    # y = (0.8, 0.8) at (1/2, 0, 1/2) and y_2 = 0.3: w / y = (0.875, 1), and the
    # gradient is (0.875, 1, 1.125).
    gains, credences = MONSTER

    gap = nash_gap(gains, credences, np.array([0.5, 0, 0.5]))

    assert gap == pytest.approx(0.125, abs=1e-15)


def test_what_rounding_left_negative_becomes_a_lottery():
    assert as_lottery(np.array([-1e-9, 1.0, 1.0])).tolist() == [0, 0.5, 0.5]
    assert np.isnan(as_lottery(np.array([np.nan, 1.0]))).all()
    assert np.isnan(as_lottery(np.zeros(2))).all()
