"""Dictators under constraints: worked by hand, ties, evidence in files."""

from __future__ import annotations

import json

import numpy as np
import pytest

import bargain as bg
from bargain.io.certification import certify_decision_file

from_arrays = bg.HypothesisSet.from_arrays
THREE = from_arrays([[9, 1, 0], [0, 5, 4], [2, 2, 2]], [0.5, 0.3, 0.2])
FEW = bg.LotteryConstraints(upper=[0.4, 0.6, 1])


def test_each_chooses_inside_and_one_is_drawn():
    # The first chooses (0.4, 0.6, 0), the second (0, 0.6, 0.4); to the third all is
    # alike, and of all lotteries the even one has the least norm.
    decision = FEW.apply_to(bg.RandomDictator()).solve(THREE)

    third = np.full(3, 1 / 3)
    drawn = 0.5 * np.array([0.4, 0.6, 0]) + 0.3 * np.array([0, 0.6, 0.4]) + 0.2 * third
    assert decision.lottery.probabilities == pytest.approx(drawn)
    assert decision.status is bg.Status.OPTIMAL
    assert not decision.unique
    assert FEW.apply_to(bg.RandomDictator())(THREE) == decision.lottery
    assert all(part.recheck(exact=True).gap <= 1e-9 for part in decision.parts)
    assert decision.recheck(exact=True).is_exact
    assert np.isnan(decision.weights).all()


def test_the_favourite_theory_chooses_inside_alone_unless_it_is_tied():
    decision = FEW.apply_to(bg.MyFavouriteTheory()).solve(THREE)

    assert decision.lottery.probabilities == pytest.approx([0.4, 0.6, 0])
    assert len(decision.parts) == 1
    tied = THREE.with_credences([0.4, 0.4, 0.2])
    decision = FEW.apply_to(bg.MyFavouriteTheory()).solve(tied)
    assert decision.lottery.probabilities == pytest.approx([0.2, 0.6, 0.2])
    assert any("so one is drawn" in note for note in decision.notes)


@pytest.mark.parametrize("rule", [bg.RandomDictator(), bg.MyFavouriteTheory()])
def test_constraints_that_always_hold_leave_the_formula(rule):
    loose = bg.LotteryConstraints([[1, 1, 1]], [2]).apply_to(rule)

    assert loose(THREE) == rule(THREE)
    assert loose.solve(THREE).parts == ()


def test_nobody_without_credence_is_drawn():
    silent = THREE.with_credences([0.5, 0.5, 0.0])

    decision = FEW.apply_to(bg.RandomDictator()).solve(silent)

    assert len(decision.parts) == 2
    assert "zero credence, no say: 'hypothesis 2'" in decision.notes


def test_constraints_that_exclude_everything_are_named():
    none = bg.LotteryConstraints([[0, -1, 0]], [-0.7], upper=[1, 0.6, 1])

    with pytest.raises(bg.InfeasibleConstraintsError):
        none.apply_to(bg.RandomDictator())(THREE)


def test_files_hold_everyones_choice_and_certify(tmp_path):
    path = tmp_path / "decision.json"
    rule = FEW.apply_to(bg.RandomDictator())
    bg.write_decision(rule.solve(THREE), path)

    read = bg.read_decision(path)

    assert read.rule == rule
    assert len(read.parts) == 3
    assert certify_decision_file(path, exact=True).ok
    document = json.loads(path.read_text())
    document["lottery"] = [0.2, 0.6, 0.2]
    path.write_text(json.dumps(document))
    found = certify_decision_file(path)
    assert any(said.startswith("mixture: ") for said in found.findings)
