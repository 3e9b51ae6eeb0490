"""Where the support is about to change: both sides, against asking again."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.sensitivity.derivatives import directions
from bargain.sensitivity.edges import Edges

STEP = 1e-4

RULES: dict[str, Any] = {
    "nash": bg.NashBargaining,
    "mixed": partial(bg.Mixed, 0.5, normalization=None),
    "isoelastic": partial(bg.Isoelastic, 2.5, normalization=None),
}


def ask(rule, utilities, credences, point):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
    return rule(disagreement=point, tolerance=1e-13).solve(hypotheses)


def test_both_sides_by_hand():
    # At 0.6 the compromise is used alone, and the first outcome costs 0.6 / 0.6 = 1.
    # With w at 0.6 + t and x of the first, the slopes are equal at x = t, nearly.
    pair = [[1, 0, 0.6], [0, 1, 0.6]]
    made = ask(bg.NashBargaining, pair, [0.6, 0.4], [0, 0]).sensitivity()

    assert made.about_to_change == ("outcome 0",)
    assert made.jvp(credences=[1, 0]) == pytest.approx([1, 0, -1])
    assert made.jvp(credences=[-1, 0]) == pytest.approx([0, 0, 0])
    assert made.lottery_by_credences[:, 0] == pytest.approx([1, 0, -1])


def test_two_outcomes_about_to_join_take_turns():
    table = np.array([[1, 1.625, 0.625, 0], [1, 1.25, 0.625, 0], [1, 0.125, 1.75, 0]])
    third = np.full(3, 1 / 3)
    made = ask(bg.NashBargaining, table, third, np.zeros(3)).sensitivity()

    # Found by asking again with the credence 1e-6 higher and lower.
    up, down = made.jvp(credences=[1, 0, 0]), made.jvp(credences=[-1, 0, 0])
    assert up == pytest.approx([-16, 8, 8, 0])
    assert down == pytest.approx([-4 / 3, 0, 4 / 3, 0], abs=1e-9)


def edge_cases(name, n_cases=25):
    """Yield small whole tables whose support is about to change, in no other way."""
    found, rng = 0, np.random.default_rng(len(name))
    while found < n_cases:
        n_rows, n = rng.integers(2, 5), rng.integers(2, 6)
        table = rng.integers(0, 4, (n_rows, n)).astype(float)
        credences = rng.integers(1, 4, n_rows) / 1.0
        credences /= credences.sum()
        point = table.min(axis=1) - rng.integers(0, 2, n_rows)
        try:
            decision = ask(RULES[name], table, credences, point)
            made = decision.sensitivity()
        except bg.BargainError:
            continue
        if decision.status is not bg.Status.OPTIMAL or not made.about_to_change:
            continue
        if any("come into use" not in kink for kink in made.kinks):
            continue
        found += 1
        yield table, credences, point, decision, rng


@pytest.mark.parametrize("name", RULES)
def test_both_sides_are_one_sided_differences(name):
    n_different = 0
    for table, credences, point, decision, rng in edge_cases(name):
        made, now = decision.sensitivity(), decision.lottery.probabilities
        ways = {
            "credences": rng.normal(size=len(table)),
            "disagreement": rng.normal(size=len(table)),
            "utilities": rng.normal(size=table.shape),
        }
        for chosen in [*([way] for way in ways), list(ways)]:
            sides = []
            for sign in (1, -1):
                step = {way: sign * ways[way] for way in chosen}
                nearby = ask(
                    RULES[name],
                    table + STEP * step.get("utilities", 0),
                    credences + STEP * step.get("credences", 0),
                    point + STEP * step.get("disagreement", 0),
                )
                moved = (nearby.lottery.probabilities - now) / STEP
                # A gap of 1e-13 leaves a lottery 1e-6 off, and curvature does STEP.
                off = 1e-2 * (1 + np.abs(moved).max())
                assert made.jvp(**step) == pytest.approx(moved, abs=off)
                sides.append(sign * made.jvp(**step))
            n_different += not np.allclose(sides[0], sides[1], atol=1e-3)
    assert n_different > 30


def test_a_rise_is_what_derivatives_by_credence_tell():
    for table, *_, decision, _ in edge_cases("nash", 5):
        made = decision.sensitivity()

        for row, direction in enumerate(np.eye(len(table))):
            column = made.lottery_by_credences[:, row]
            assert column == pytest.approx(made.jvp(credences=direction), abs=1e-12)


def test_derivatives_by_utilities_are_those_of_a_rise():
    for table, *_, decision, _ in edge_cases("mixed", 5):
        made = decision.sensitivity()

        by = made.lottery_by_utilities("hypothesis 1")
        for column in range(table.shape[1]):
            direction = np.zeros_like(table)
            direction[1, column] = 1.0
            rise = made.jvp(utilities=direction)
            assert by[:, column] == pytest.approx(rise, abs=1e-12, nan_ok=True)


def test_outcomes_between_which_there_is_a_choice_are_about_to_change():
    # A mixture of two is as good as the third: utilities decide between them.
    table = np.array([[2.0, 0, 1, 0], [0, 2, 1, 0]])
    made = ask(bg.NashBargaining, table, [0.5, 0.5], [0, 0]).sensitivity()

    assert made.about_to_change == ("outcome 0", "outcome 1", "outcome 2")
    assert any("several lotteries" in kink for kink in made.kinks)


def test_a_copy_that_gets_better_takes_all_at_once():
    # Two columns that nothing tells apart: the one in use, and one about to join.
    root = np.array([[1.0, 1.0]])
    free, _ = directions(root[:, :1])
    edges = Edges.beside(root, free)
    better, worse, alike = [0, 0.1], [0.1, 0], [0.1, 0.1]

    rises = edges.joined(np.array([better, worse, alike]))

    assert rises == pytest.approx(np.array([[np.nan] * 2, [0, 0], [0, 0]]), nan_ok=True)
    assert edges.leaves_choice


def test_which_outcomes_are_used_does_not_depend_on_residues():
    table = np.array([[1, 1.625, 0.625, 0], [1, 1.25, 0.625, 0], [1, 0.125, 1.75, 0]])
    decision = ask(bg.NashBargaining, table, np.full(3, 1 / 3), np.zeros(3))
    residue = np.array([1 - 3e-14, 1e-14, 2e-14, 0])
    again = bg.Decision(
        decision.rule,
        decision.hypotheses,
        bg.Lottery(residue, decision.hypotheses.outcomes),
        decision.certificate,
        decision.disagreement,
        problem=decision.problem,
    )

    made, other = decision.sensitivity(), again.sensitivity()

    assert other.about_to_change == made.about_to_change
    assert other.lottery_by_credences == pytest.approx(made.lottery_by_credences)
