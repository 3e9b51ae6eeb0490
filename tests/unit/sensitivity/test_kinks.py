"""Where derivatives do not hold, the page says so, and who is concerned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

import bargain as bg
from bargain.sensitivity.dominance import dominated_by_a_hair

NASH = bg.NashBargaining()


def kinks_of(utilities, credences=None, rule=NASH):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences)
    return rule.solve(hypotheses).sensitivity().kinks


def test_smooth_answers_have_no_kinks():
    assert kinks_of([[10, 0, 6], [0, 10, 6]], [0.7, 0.3]) == ()


def test_the_columns_that_hold_to_one_side_are_named():
    # The favourite of the first comes in as its credence rises, or the other's falls.
    (kink,) = kinks_of([[1, 0, 0.6], [0, 1, 0.6]], [0.6, 0.4])

    assert kink.startswith("about to come into use, or to fall out of it: 'outcome 0'")
    assert kink.endswith("those by credence do for 'hypothesis 0', 'hypothesis 1'")


def test_a_column_that_holds_to_both_sides_is_not_named():
    # Gains of the third from the outcome that is about to join, and from the one that
    # is used, are alike: its credence moves no slope beside another.
    table = np.array([[1, 0, 0.6], [0, 1, 0.6], [1, 0, 1]])
    weights = np.array([0.54, 0.36, 0.1])
    made = NASH.solve(bg.HypothesisSet.from_arrays(table, weights)).sensitivity()
    assert made.about_to_change == ("outcome 0",)

    (kink,) = made.kinks

    assert kink.endswith("those by credence do for 'hypothesis 0', 'hypothesis 1'")
    both = made.jvp(credences=[0, 0, 1]), made.jvp(credences=[0, 0, -1])
    assert both[0] == pytest.approx(-both[1], abs=1e-9)


def test_zero_credence_is_named():
    (kink,) = kinks_of([[1, 0], [0, 1], [0, 5]], [0.5, 0.5, 0])

    assert kink.startswith("zero credence, no say: 'hypothesis 2'")


@pytest.mark.parametrize("above", [0.0, 5e-7])
def test_those_who_all_but_lose_their_say_are_named(above):
    table = np.array([[1, 0, 0.6], [0, 1, 0.6], [0, 0.2, 1]])
    credences = np.array([0.5, 0.3 - above, 0.2 + above])
    rule = bg.NashBargaining(min_credence=0.2)

    (kink,) = kinks_of(table, credences, rule)

    assert "within 1e-06 of min_credence=0.2: 'hypothesis 2'" in kink
    # A hair less, and the lottery is one between the others.
    less = bg.HypothesisSet.from_arrays(table, credences - [0, 0, 1e-6], normalize=True)
    lottery = rule(bg.HypothesisSet.from_arrays(table, credences)).probabilities
    assert np.abs(rule(less).probabilities - lottery).max() > 0.05


def test_those_who_all_but_have_a_say_are_named():
    rule = bg.NashBargaining(min_credence=0.2)
    table, below = [[1, 0, 0.6], [0, 1, 0.6], [0, 0.2, 1]], 0.2 - 1e-7

    kinks = kinks_of(table, [0.5, 0.5 - below, below], rule)

    assert any("within 1e-06 of min_credence=0.2: 'hypothesis 2'" in k for k in kinks)
    assert not any("no say" in kink for kink in kinks)


def test_those_below_min_credence_are_named():
    rule = bg.NashBargaining(min_credence=0.2)

    (kink,) = kinks_of([[1, 0], [0, 1], [0, 5]], [0.5, 0.4, 0.1], rule)

    assert kink.startswith("credence below min_credence=0.2, no say: 'hypothesis 2'")


def test_credences_clear_of_a_tiny_threshold_are_no_kinks():
    rule = bg.NashBargaining(min_credence=1e-8)

    assert kinks_of([[1, 0], [0, 1]], [1 - 1e-7, 1e-7], rule) == ()


def test_ties_are_named():
    # Raising one of the copies makes it the only one used.
    first, second = kinks_of([[1, 0, 0], [0, 1, 1]], [0.6, 0.4])

    assert first.startswith("several lotteries are best")
    assert second.startswith("worst or favourite outcomes are tied: 'hypothesis 0'")


def test_indifferent_hypotheses_with_credence_are_named():
    rule = bg.NashBargaining(disagreement=[1, 1])

    (kink,) = kinks_of([[1, 2], [1, 1]], [0.25, 0.75], rule)

    assert kink.startswith("indifferent, left out: 'hypothesis 1'")


def test_credences_that_solvers_do_not_see_are_named():
    (kink,) = kinks_of([[1, 0], [0, 1]], [1 - 1e-14, 1e-14])

    assert "hardly tell from none: 'hypothesis 1'" in kink


@pytest.mark.parametrize(("credence", "is_told"), [(5e-7, True), (2e-6, False)])
def test_gains_that_rounding_hides_are_named(credence, is_told):
    # By hand: at this aversion gains are as squares of credences, here above 1/2 and in
    # shares of 1/2.
    weights = [1 - credence, credence]
    rule = bg.Isoelastic(0.5, normalization=None, disagreement=[0, 0.5])

    kinks = kinks_of(np.eye(2), weights, rule)

    said = (
        "gains below 1e-12 of the ideal gain, of which rounding leaves few digits: "
        "'hypothesis 1'; derivatives may have no more"
    )
    assert kinks == (said,) * is_told


def test_outcomes_about_to_be_undominated_are_named():
    # Outcome 0 is as good as outcome 2 for the second, and worse for the first.
    table = np.array([[0.0, 3, 1], [3, 1, 3]])
    rule = bg.NashBargaining(disagreement="worst-undominated", tolerance=1e-13)

    def asked(utilities):
        return rule.solve(bg.HypothesisSet.from_arrays(utilities))

    (kink,) = asked(table).sensitivity().kinks

    assert kink.startswith("about to be dominated, or to cease to be: 'outcome 0'")
    # A hair more, and it counts as the worst for the first: the lottery jumps.
    better = table + np.array([[0, 0, 0], [1e-9, 0, 0]])
    moved = asked(better).lottery.probabilities - asked(table).lottery.probabilities
    assert np.abs(moved).max() > 0.1


def test_outcomes_that_are_clearly_dominated_are_not_named():
    table = np.array([[0.0, 3, 1], [2, 1, 3]])
    rule = bg.NashBargaining(disagreement="worst-undominated")

    assert kinks_of(table, rule=rule) == ()


def test_dominance_is_not_asked_of_those_without_a_say():
    table = np.array([[0.0, 3, 1], [2, 1, 3], [5, 5, 5], [9, 0, 0]])
    rule = bg.NashBargaining(disagreement="worst-undominated")

    zero, indifferent = kinks_of(table, [0.4, 0.4, 0.2, 0], rule)

    assert zero.startswith("zero credence")
    assert indifferent.startswith("indifferent")


def test_what_a_solve_found_of_dominance_is_not_worked_out_again(monkeypatch):
    table = np.random.default_rng(0).random((20, 40))
    rule = bg.NashBargaining(disagreement="worst-undominated")
    programs = []

    def counted(*args, **options):
        programs.append(args)
        return linprog(*args, **options)

    monkeypatch.setattr("bargain.solvers.dominance.linprog", counted)
    decision = rule.solve(bg.HypothesisSet.from_arrays(table))
    n_programs = len(programs)
    assert n_programs > 0

    assert decision.sensitivity().kinks == ()
    assert decision.sensitivity().vjp(np.arange(40.0)).utilities.any()

    assert len(programs) == n_programs


@pytest.mark.parametrize(("patience", "is_told"), [(32_000, True), (1_500, False)])
def test_where_there_are_too_many_outcomes_to_compare_a_kink_says_so(
    monkeypatch, patience, is_told
):
    table = np.random.default_rng(0).random((20, 40))
    rule = bg.NashBargaining(disagreement="worst-undominated")
    monkeypatch.setattr("bargain.sensitivity.dominance.PATIENCE", patience)

    kinks = kinks_of(table, rule=rule)

    assert (kinks == ()) == is_told
    said = "not told: which of the 40 outcomes are about to be dominated"
    assert all(kink.startswith(said) for kink in kinks)


def test_patience_is_also_lost_over_many_rows(monkeypatch):
    # All agree on all but two outcomes, so that no pair is told apart early.
    table = np.tile(np.arange(6.0), (50, 1))
    table[:, :2] = np.eye(2)[np.arange(50) % 2]
    monkeypatch.setattr("bargain.sensitivity.dominance.PATIENCE", 320)

    assert dominated_by_a_hair(bg.HypothesisSet.from_arrays(table)) is None


def test_outcomes_about_to_be_dominated_are_those_that_all_pairs_tell():
    for seed in range(50):
        table = np.random.default_rng(seed).integers(0, 4, (4, 7)).astype(float)
        hypotheses = bg.HypothesisSet.from_arrays(table)
        rows = table[~hypotheses.indifferent]

        # At ties a hair decides; copies take each other's places.
        least = (rows[:, :, None] - rows[:, None, :]).min(axis=0)
        expected = [
            k
            for k in range(7)
            if not (least[:, k] > 0).any()
            and any(least[j, k] == 0 and least[k, j] < 0 for j in range(7))
        ]

        found = dominated_by_a_hair(hypotheses)

        assert found is not None
        assert found.tolist() == expected


def test_a_lottery_that_is_not_certified_is_a_kink():
    table = np.random.default_rng(0).random((6, 5))
    rule = bg.NashBargaining(max_passes=1)
    assert rule.solve(bg.HypothesisSet.from_arrays(table)).status is bg.Status.LIMIT

    (kink,) = kinks_of(table, rule=rule)

    assert kink.startswith("not certified to its tolerance")
