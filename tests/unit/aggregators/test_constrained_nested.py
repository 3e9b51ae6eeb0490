"""Nested rules under constraints: worked by hand, weights, refusals, files."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.io.certification import certify_decision_file

from_arrays = bg.HypothesisSet.from_arrays
NAMES = ["a", "b", "c"]
SET = from_arrays([[4, 0, 9], [0, 0, 3], [0, 2, 9]], [0.25, 0.25, 0.5], names=NAMES)
GROUPS = {"a": "left", "b": "left", "c": "right"}
LITTLE = bg.LotteryConstraints(upper=[0.5, 1, 0])


def test_groups_bargain_over_what_is_allowed():
    # Left has 2, 0 and right 0, 2: half of the first outcome is halved again.
    decision = LITTLE.apply_to(bg.Nested(GROUPS)).solve(SET)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.75, 0])
    assert decision.parts[0].rule == LITTLE.apply_to(bg.NashBargaining())
    assert decision.disagreement.tolist() == [0, 0, 1]
    assert decision.gains == pytest.approx([1, 0, 0.5])
    assert decision.recheck(exact=True).gap <= 1e-12


def test_weights_are_shared_out_among_members_who_care_inside():
    decision = LITTLE.apply_to(bg.Nested(GROUPS)).solve(SET)

    # Of the groups one half each; one of the two on the left is indifferent inside.
    assert decision.weights == pytest.approx([1 / 3, np.nan, 2 / 3], nan_ok=True)


def test_constraints_that_always_hold_leave_the_nested_rule():
    loose = bg.LotteryConstraints([[1, 1, 1]], [2])

    decision = loose.apply_to(bg.Nested(GROUPS)).solve(SET)

    assert decision.lottery == bg.Nested(GROUPS)(SET)
    assert decision.parts[0].rule == bg.NashBargaining()


def test_a_rule_between_that_cannot_be_constrained_is_refused():
    with pytest.raises(bg.InvalidOptionError, match="got LogitPooling"):
        LITTLE.apply_to(bg.Nested(GROUPS, between=bg.LogitPooling()))


@pytest.mark.parametrize("between", [bg.NashBargaining(), bg.Borda()], ids=repr)
def test_files_of_nested_decisions_certify(between, tmp_path):
    path = tmp_path / "decision.json"
    rule = LITTLE.apply_to(bg.Nested(GROUPS, between=between))
    bg.write_decision(rule.solve(SET), path)

    assert bg.read_decision(path).rule == rule
    assert certify_decision_file(path, exact=True).ok
    path.write_text(path.read_text().replace('"disagreement": [', '"x": ['))
    with pytest.raises(bg.FileFormatError):
        bg.read_decision(path)
