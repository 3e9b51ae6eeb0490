"""Ballots: Borda, approval and my favourite option, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import restated

from_arrays = bg.HypothesisSet.from_arrays

RULES = [bg.Borda(), bg.Approval(), bg.MyFavouriteOption()]


def test_borda_adds_up_points_by_credence():
    # Points (2, 0, -2) and (-2, 1, 1): 0.7 of the one and 0.3 of the other.
    decision = bg.Borda().solve(from_arrays([[9, 5, 1], [0, 3, 3]], [0.7, 0.3]))

    assert decision.lottery.support() == ("outcome 0",)
    assert decision.certificate.value == pytest.approx(0.7 * 2 - 0.3 * 2)
    assert decision.unique


def test_borda_turns_around_when_an_outcome_joins_that_nobody_chooses():
    # a leads b by 1/10 of 2 points. c, just below b for the second, adds a point.
    pair = from_arrays([[1, 0], [0, 1]], [0.55, 0.45])
    three = from_arrays([[2, 1, 0], [0, 2, 1]], [0.55, 0.45])

    assert bg.Borda()(pair).support() == ("outcome 0",)
    assert bg.Borda()(three).support() == ("outcome 1",)


def test_borda_ignores_stakes_and_approval_ignores_units():
    rows = np.array([[3.0, 2, 0], [0, 1, 3]])
    loud = rows * [[1e-12], [1e12]]

    for rule in RULES:
        assert rule(from_arrays(rows, [0.6, 0.4])) == rule(
            from_arrays(loud, [0.6, 0.4])
        )


@pytest.mark.parametrize(
    ("threshold", "support"),
    [(0, (0, 1, 2)), (0.5, (1,)), (0.6, (1,)), (0.61, (0,)), (1, (0,))],
)
def test_approval_asks_for_a_share_of_everyones_own_range(threshold, support):
    # The second outcome is at 0.6 of either range.
    hypotheses = from_arrays([[10, 6, 0], [100, 106, 110]], [0.6, 0.4])

    lottery = bg.Approval(threshold)(hypotheses)

    assert lottery.support() == tuple(f"outcome {k}" for k in support)


def test_a_level_of_approval_that_rounding_misses_is_reached():
    # 0.3 is 3/10 of the range from 0 to 1; 0.1 + 0.2 is a bit more, 0.1 * 3 as well.
    hypotheses = from_arrays([[0, 0.3, 1], [1, 0.3, 0]])

    assert bg.Approval(0.1 + 0.2)(hypotheses).support() == ("outcome 1",)


def test_approval_at_1_is_my_favourite_option():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.integers(0, 4, size=(7, 5)), rng.dirichlet(np.ones(7)))

    assert bg.Approval(1)(hypotheses) == bg.MyFavouriteOption()(hypotheses)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, np.nan, "half", True, None])
def test_thresholds_that_are_no_shares_are_refused(threshold):
    with pytest.raises(bg.InvalidOptionError, match="threshold must"):
        bg.Approval(threshold)


def test_my_favourite_option_adds_up_who_likes_it_best():
    three = [[1, 0, 0], [0, 2, 1], [0, 1, 1]]

    decision = bg.MyFavouriteOption().solve(from_arrays(three, [0.4, 0.35, 0.25]))

    assert decision.lottery.support() == ("outcome 1",)
    # Scores 0.4, 0.6 and 0.25: what the winner has.
    assert decision.certificate.value == pytest.approx(0.6)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_tied_outcomes_are_equally_likely(rule):
    decision = rule.solve(from_arrays([[1, 0, 0], [0, 1, 0]], [0.5, 0.5]))

    assert decision.lottery.probabilities.tolist() == [0.5, 0.5, 0]
    assert not decision.unique
    assert "2 outcomes are tied; each is equally likely" in decision.notes


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_who_is_indifferent_or_has_no_credence_gives_no_points(rule):
    alone = from_arrays([[2, 1, 0]])
    joined = from_arrays([[2, 1, 0], [1, 1 + 4e-16, 1], [0, 0, 9]], [0.25, 0.75, 0.0])

    decision = rule.solve(joined)

    assert decision.lottery == rule(alone)
    assert "zero credence, no say: 'hypothesis 2'" in decision.notes
    assert "indifferent, contributes nothing: 'hypothesis 1'" in decision.notes


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_ballots_have_no_weights_on_raw_utilities(rule):
    decision = rule.solve(from_arrays([[1, 0], [0, 1]], [0.7, 0.3]))

    assert np.isnan(decision.weights).all()
    assert decision.gains.tolist() == [1, 0]


@pytest.mark.parametrize("rule", [*RULES, bg.ExpectedUtility("rank")], ids=repr)
def test_large_sets_are_counted_row_by_row(rule, monkeypatch):
    rng = np.random.default_rng(3)
    hypotheses = from_arrays(rng.random((40, 5)), rng.dirichlet(np.ones(40)))
    whole = rule.solve(hypotheses)

    monkeypatch.setattr(restated, "COPY_LIMIT", 10)
    streamed = rule.solve(hypotheses)

    assert streamed.lottery == whole.lottery
    assert streamed.certificate.value == pytest.approx(whole.certificate.value)
    assert streamed.recheck(exact=True).gap <= 1e-15


@pytest.mark.parametrize("rule", [*RULES, bg.ExpectedUtility("rank")], ids=repr)
def test_ballots_of_a_file_that_has_changed_are_refused(rule, tmp_path, monkeypatch):
    monkeypatch.setattr(restated, "COPY_LIMIT", 1)
    path = tmp_path / "table.npy"
    np.save(path, np.eye(3))
    hypotheses = bg.HypothesisSet.from_npy(path)
    assert rule.solve(hypotheses).status is bg.Status.OPTIMAL

    with path.open("r+b") as file:
        file.seek(-8, 2)
        file.write(np.float64(9).tobytes())

    with pytest.raises(bg.FileFormatError, match="has changed"):
        rule.solve(hypotheses)
