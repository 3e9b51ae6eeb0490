"""Diagnoses, against expected utility asked again and again, and closed forms."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import bargain as bg
from bargain.axioms.sampling import sample_sets

EU = bg.ExpectedUtility()


def _without(hypotheses: bg.HypothesisSet, row: int) -> bg.HypothesisSet:
    return bg.HypothesisSet.from_arrays(
        np.delete(hypotheses.utilities, row, axis=0),
        np.delete(hypotheses.credences, row),
        hypotheses.outcomes,
        normalize=True,
    )


def _support(hypotheses: bg.HypothesisSet) -> tuple[str, ...]:
    return EU(hypotheses).support()


def _with_stakes(
    hypotheses: bg.HypothesisSet, row: int, factor: float
) -> bg.HypothesisSet:
    return hypotheses.rescaled(hypotheses.names[row], factor)


def _with_credence(
    hypotheses: bg.HypothesisSet, row: int, credence: float
) -> bg.HypothesisSet:
    credences = np.array(hypotheses.credences)
    credences *= (1 - credence) / (1 - credences[row])
    credences[row] = credence
    return hypotheses.with_credences(credences, normalize=True)


def _seeded_sets() -> list[bg.HypothesisSet]:
    """Return sets with monsters and zeros among them, and without exact ties."""
    rng = np.random.default_rng(11)
    found = []
    for shape in [(2, 2), (2, 3), (3, 3), (4, 5), (6, 4), (80, 3)] * 3:
        utilities = rng.normal(size=shape) * 10.0 ** rng.integers(-2, 3, (shape[0], 1))
        credences = rng.dirichlet(np.ones(shape[0]))
        if shape[0] > 2:
            credences[-1] = 0.0
        found.append(bg.HypothesisSet.from_arrays(utilities, credences, normalize=True))
    return found


@pytest.mark.parametrize("hypotheses", [*_seeded_sets(), *sample_sets(2, 30)], ids=str)
def test_who_is_pivotal_is_who_changes_the_choice_by_leaving(
    hypotheses: bg.HypothesisSet,
):
    found = bg.diagnose(hypotheses)

    assert found.choice == _support(hypotheses)
    for row, credence in enumerate(hypotheses.credences):
        if credence == 1 or len(hypotheses) == 1:
            continue
        others = _support(_without(hypotheses, row))
        assert found.is_pivotal[row] == (others != found.choice and credence > 0)
        assert hypotheses.outcomes[int(found.choice_without[row])] == others[0]


@pytest.mark.parametrize("hypotheses", _seeded_sets(), ids=str)
def test_the_choice_flips_at_the_stakes_told_and_not_before(
    hypotheses: bg.HypothesisSet,
):
    found = bg.diagnose(hypotheses)

    for row in np.flatnonzero(hypotheses.credences > 0).tolist():
        for factor, outwards in (
            (found.stakes_down[row], 1 - 1e-6),
            (found.stakes_up[row], 1 + 1e-6),
        ):
            bounds = (factor / outwards, factor * outwards)
            if np.isnan(factor):
                bounds = (1e-9, 1e-9) if outwards < 1 else (1e9, 1e9)
            before, after = (
                _support(_with_stakes(hypotheses, row, bound)) for bound in bounds
            )
            assert before == found.choice
            assert (after != found.choice) == (not np.isnan(factor))


@pytest.mark.parametrize("hypotheses", _seeded_sets(), ids=str)
def test_the_choice_flips_at_the_credence_told_and_not_before(
    hypotheses: bg.HypothesisSet,
):
    found = bg.diagnose(hypotheses)

    for row in range(len(hypotheses)):
        if not np.isnan(found.credence_up[row]):
            flip = found.credence_up[row]
            step = 1e-6 * flip * (1 - flip)
            assert flip >= hypotheses.credences[row]
            assert (
                _support(_with_credence(hypotheses, row, flip - step)) == found.choice
            )
            assert (
                _support(_with_credence(hypotheses, row, flip + step)) != found.choice
            )
        if not np.isnan(found.credence_down[row]):
            flip = found.credence_down[row]
            assert flip <= hypotheses.credences[row]
            wider, lesser = (
                _support(_with_credence(hypotheses, row, flip * (1 + sign * 1e-6)))
                for sign in (1, -1)
            )
            assert wider == found.choice != lesser


def test_a_monsters_flip_is_the_closed_form_to_the_last_digits():
    # Without it outcome 0 is ahead by 0.99 * 0.6; it wins outcome 1 by 0.01 * 3e12.
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 0.4, 0], [0, 3e12, 1e3]], [0.99, 0.01]
    )

    found = bg.diagnose(hypotheses)

    assert found.stakes_down[1] == pytest.approx(0.99 * 0.6 / (0.01 * 3e12), rel=1e-14)
    odds = 0.6 / 3e12
    assert found.credence_down[1] == pytest.approx(odds / (1 + odds), rel=1e-14)
    assert found.stakes_up[0] == pytest.approx(0.01 * 3e12 / (0.99 * 0.6), rel=1e-14)
    assert np.isnan(found.stakes_up[1])


def test_the_monster_index_is_the_share_of_the_variance_where_nobody_pulls_against():
    rng = np.random.default_rng(4)
    common = rng.normal(size=8)
    utilities = common + 0.3 * rng.normal(size=(4, 8))
    credences = np.array([0.4, 0.3, 0.2, 0.1])
    scores = credences @ utilities
    covariances = [np.cov(row, scores, bias=True)[0, 1] for row in utilities]
    assert min(covariances) > 0

    found = bg.diagnose(bg.HypothesisSet.from_arrays(utilities, credences))

    assert found.monster_index == pytest.approx(np.array(covariances) / scores.var())
    assert credences @ found.monster_index == pytest.approx(1)


def test_shares_of_sway_sum_to_one_where_hypotheses_cancel():
    for hypotheses in _seeded_sets():
        index = bg.diagnose(hypotheses).monster_index

        assert np.nansum(hypotheses.credences * index) == pytest.approx(1)


def test_a_close_call_between_equal_stakes_has_no_monster():
    found = bg.diagnose(bg.examples.load("coin-flip"))

    assert found.decider == "U1"
    assert found.monster is None
    assert found.warning == ""
    assert found.monster_index == pytest.approx([1, 1])


def test_a_monster_has_all_the_sway_divided_by_its_credence():
    crowd = bg.HypothesisSet.from_arrays([[0, 1], [0, 1], [1e15, 0]], [0.5, 0.49, 0.01])

    found = bg.diagnose(crowd)

    assert found.monster == "hypothesis 2"
    assert found.monster_index[2] == pytest.approx(100)
    assert "'hypothesis 2', of credence 0.01, has a monster index of 100" in (
        found.warning
    )
    assert "without it 'outcome 1' would be best" in found.warning


@pytest.mark.parametrize(
    ("example", "monster"),
    [
        ("coin-flip", None),
        ("crypto-assets", "xVV"),  # trading volume
        ("left-right", None),
        ("travel-modes", None),
        ("wireheading", "reward channel"),
        ("worldviews", "longtermist"),
    ],
)
def test_the_monsters_of_the_embedded_examples(example: str, monster: str | None):
    assert bg.diagnose(bg.examples.load(example)).monster == monster


def test_nobody_decides_alone_whose_leaving_changes_nothing():
    pair = bg.HypothesisSet.from_arrays([[0, 1e9], [0, 2e9], [1, 0]], [0.1, 0.1, 0.8])

    found = bg.diagnose(pair)

    assert not found.is_pivotal.any()
    assert (found.decider, found.monster) == (None, None)


def test_who_makes_a_compromise_win_does_not_decide_alone():
    # Outcome 2 is nobody's favourite; without either, the other's favourite wins.
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[1, 0, 0.8], [0, 1, 0.8]]))

    assert found.choice == ("outcome 2",)
    assert found.is_pivotal.tolist() == [True, True]
    assert found.decider is None


def test_a_hypothesis_alone_decides_and_is_no_monster():
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[1, 2]]))

    assert (found.decider, found.monster) == ("hypothesis 0", None)
    assert np.isnan([*found.stakes_down, *found.stakes_up]).all()


def test_ties_flip_at_once_for_who_is_not_indifferent_between_them():
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]]))

    assert found.choice == ("outcome 0", "outcome 1")
    assert found.runner_up == "outcome 2"
    assert found.stakes_down[:2].tolist() == found.stakes_up[:2].tolist() == [1, 1]
    assert np.isnan([found.stakes_down[2], found.stakes_up[2]]).all()


def test_near_ties_are_told_beside_ties():
    found = bg.diagnose(
        bg.HypothesisSet.from_arrays([[1, 1 - 1e-7, 1 - 1e-5, 0, 1 - 1e-14]])
    )

    assert found.choice == ("outcome 0", "outcome 4")
    assert found.near_ties == ("outcome 1",)
    assert found.margin == pytest.approx(1e-7, rel=1e-6)


def test_the_indifferent_sway_nothing():
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[1, 0], [5e15, 5e15]]))

    assert found.indifferent.tolist() == [False, True]
    assert found.monster_index.tolist() == [2, 0]
    assert not found.is_pivotal[1]


def test_all_are_indifferent_and_nothing_is_diagnosed():
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[1, 1], [2, 2]]))

    assert found.choice == ("outcome 0", "outcome 1")
    assert found.runner_up is None
    assert np.isnan(found.monster_index).all()
    assert not found.is_pivotal.any()


def test_huge_and_tiny_numbers_are_diagnosed_alike():
    rng = np.random.default_rng(3)
    utilities = rng.random((4, 3))
    found = [
        bg.diagnose(bg.HypothesisSet.from_arrays(size * utilities))
        for size in (1e-300, 1.0, 1e306)
    ]

    for other in (found[0], found[2]):
        assert other.choice == found[1].choice
        assert other.monster_index == pytest.approx(found[1].monster_index)
        assert other.stakes_up == pytest.approx(found[1].stakes_up, nan_ok=True)


def test_a_large_set_is_diagnosed_like_one_of_its_rows_merged():
    rng = np.random.default_rng(8)
    utilities = rng.normal(size=(5, 100))
    few = bg.diagnose(bg.HypothesisSet.from_arrays(utilities))
    many = bg.diagnose(bg.HypothesisSet.from_arrays(np.tile(utilities, (2000, 1))))

    assert many.choice == few.choice
    assert many.monster_index[:5] == pytest.approx(few.monster_index)
    # Its stakes count a two-thousandth each.
    flips = 1 + 2000 * (few.stakes_up - 1)
    assert many.stakes_up[:5] == pytest.approx(flips, nan_ok=True)
    assert many.clone_of.tolist() == 2000 * [0, 1, 2, 3, 4]


def test_a_diagnosis_survives_pickling():
    found = pickle.loads(pickle.dumps(bg.diagnose(bg.examples.load("wireheading"))))

    assert found.monster == "reward channel"
    assert not found.stakes_up.flags.writeable


def test_the_frame_has_a_row_per_hypothesis():
    pytest.importorskip("pandas")
    frame = bg.diagnose(bg.examples.load("wireheading")).to_frame()

    decided = frame.set_index("hypothesis").loc["reward channel"]
    assert len(frame) == 5
    assert decided["decides"]
    assert decided["is_pivotal"]
    assert decided["choice_without"] == "do the task with a safety check"
    assert decided["clone_of"] == "reward channel"


def test_what_is_no_set_is_refused():
    with pytest.raises(bg.BargainError, match="must be a HypothesisSet"):
        bg.diagnose([[1, 2]])  # type: ignore[arg-type]
