"""A floor for credences: who has less has no say, and no veto."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

import bargain as bg
from bargain.io import certify_decision_file


def vetoed(e: float) -> bg.HypothesisSet:
    """Return a compromise that one of little credence finds dreadful."""
    rest = (1 - e) / 2
    return bg.HypothesisSet.from_arrays(
        [[1, 0, 0.9], [0, 1, 0.9], [0, 0.001, -10]],
        [rest, rest, e],
        names=["a", "b", "tiny"],
    )


@pytest.mark.parametrize("point", ["random-dictator", "uniform", "exclusionary"])
def test_a_hypothesis_of_credence_one_in_a_million_vetoes_unless_there_is_a_floor(
    point,
):
    veto = bg.NashBargaining(disagreement=point)(vetoed(1e-6))
    floor = bg.NashBargaining(disagreement=point, min_credence=1e-5)(vetoed(1e-6))
    gone = bg.NashBargaining(disagreement=point)(vetoed(0))

    assert veto.probabilities[2] < 0.5
    assert floor.probabilities == pytest.approx(gone.probabilities, abs=1e-9)
    assert floor.probabilities[2] == pytest.approx(1, abs=1e-9)


def test_who_has_no_say_is_noted():
    decision = bg.NashBargaining(min_credence=1e-5).solve(vetoed(1e-6))

    assert decision.notes == ("credence below min_credence=1e-05, no say: 'tiny'",)
    assert np.isnan(decision.weights[2])
    assert decision.hypotheses == vetoed(1e-6)


def test_a_credence_at_the_floor_has_a_say():
    assert bg.NashBargaining(min_credence=1e-6).solve(vetoed(1e-6)).notes == ()


def test_zero_credence_is_noted_apart():
    hypotheses = vetoed(1e-6).with_hypothesis(
        bg.UtilityHypothesis(
            "none", {f"outcome {k}": float(k) for k in range(3)}, credence=0.5
        )
    )
    silent = hypotheses.with_credences([0.5, 0.5 - 1e-6, 1e-6, 0])

    decision = bg.NashBargaining(min_credence=1e-5).solve(silent)

    assert decision.notes == (
        "zero credence, no say: 'none'",
        "credence below min_credence=1e-05, no say: 'tiny'",
    )


def test_the_point_is_made_without_them():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 0, -10], [0, 1, 0], [0, 0, 1]], [0.5, 0.5 - 1e-6, 1e-6]
    )
    for point, with_them, without in (
        ("worst-undominated", [-10, 0, 0], [0, 0, 0]),
        ("random-dictator", None, [0.5, 0.5, 0]),
    ):
        heard = bg.NashBargaining(disagreement=point).solve(hypotheses)
        floor = bg.NashBargaining(disagreement=point, min_credence=1e-3).solve(
            hypotheses
        )

        if with_them is not None:
            assert heard.disagreement.tolist() == with_them
        assert floor.disagreement == pytest.approx(without, abs=1e-6)


def test_the_others_keep_their_fair_share_and_the_certificate_is_theirs():
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.random((6, 5)), [0.3, 0.3, 0.2, 0.1, 0.06, 0.04]
    )

    decision = bg.NashBargaining(min_credence=0.1).solve(hypotheses)
    alone = bg.NashBargaining()(
        hypotheses.with_credences([0.3, 0.3, 0.2, 0.1, 0, 0], normalize=True)
    )

    assert decision.lottery.probabilities == pytest.approx(
        alone.probabilities, abs=1e-7
    )
    assert decision.recheck(exact=True).gap <= 1e-9
    ideal = hypotheses.best - hypotheses.worst
    assert (decision.gains >= hypotheses.credences * ideal - 1e-9)[:4].all()


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining,
        bg.Mixed,
        partial(bg.Isoelastic, 2),
        bg.KalaiSmorodinsky,
        bg.Egalitarian,
        partial(bg.BoundedExpectedUtility, 0.5, of="nash"),
    ],
)
@pytest.mark.parametrize("point", ["random-dictator", "worst-undominated"])
def test_decisions_with_a_floor_come_back_from_files(rule, point, tmp_path: Path):
    decision = rule(disagreement=point, min_credence=1e-5).solve(vetoed(1e-6))
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path)

    assert bg.read_decision(path).rule == decision.rule
    assert certify_decision_file(path).ok
    assert certify_decision_file(path, exact=True).ok


def test_a_floor_that_was_not_there_is_found(tmp_path: Path):
    decision = bg.NashBargaining(disagreement="random-dictator", min_credence=1e-5)
    path = tmp_path / "decision.json"
    bg.write_decision(decision.solve(vetoed(1e-6)), path)
    text = path.read_text(encoding="utf-8")
    assert '"min_credence": 1e-05' in text

    path.write_text(
        text.replace('"min_credence": 1e-05', '"min_credence": 0.0'), encoding="utf-8"
    )

    assert not certify_decision_file(path).ok


def test_a_floor_above_everybody_is_an_error():
    with pytest.raises(bg.InvalidOptionError) as caught:
        bg.NashBargaining(min_credence=0.6).solve(vetoed(0))

    assert str(caught.value) == (
        "min_credence must leave somebody a say (got 0.6, and no credence is above "
        "0.5); lower it"
    )


@pytest.mark.parametrize("bad", [-0.1, 1.5, "x", True, float("nan")])
def test_a_floor_must_be_a_share(bad):
    with pytest.raises(bg.InvalidOptionError, match="min_credence"):
        bg.NashBargaining(min_credence=bad)


def test_batches_know_the_floor():
    rng = np.random.default_rng(3)
    tables, credences = rng.random((30, 4, 5)), rng.dirichlet(np.ones(4), size=30)
    rule = bg.NashBargaining(min_credence=0.15)

    together = rule.solve_batch(tables, credences)

    assert (credences < 0.15).any()
    assert not len(together.alone)
    for k, lottery in enumerate(together):
        single = rule(bg.HypothesisSet.from_arrays(tables[k], credences[k]))
        assert lottery.probabilities == pytest.approx(single.probabilities, abs=1e-7)


@pytest.mark.parametrize("rule", [bg.KalaiSmorodinsky, bg.Egalitarian])
def test_rules_that_compare_minima_know_the_floor(rule):
    # A minimum hears everybody equally loud, whatever the credence.
    heard = rule().solve(vetoed(1e-6))
    floor = rule(min_credence=1e-5).solve(vetoed(1e-6))
    gone = rule()(vetoed(0))

    assert heard.lottery.probabilities[2] < 0.9
    assert floor.lottery.probabilities == pytest.approx(gone.probabilities, abs=1e-9)
    assert floor.notes[0] == "credence below min_credence=1e-05, no say: 'tiny'"


@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_who_has_too_little_has_no_floor_and_no_part_in_the_sum(share, of):
    # Worth a million to the one of little credence, who is heard without a floor.
    utilities = [[1, 0, 0.9, 0], [0, 1, 0.9, 0], [0, 0.001, -10, 1e6]]
    hypotheses = bg.HypothesisSet.from_arrays(utilities, [0.6 - 1e-3, 0.4, 1e-3])
    gone = hypotheses.with_credences([0.6 - 1e-3, 0.4, 0], normalize=True)

    def rule(min_credence: float) -> bg.Rule:
        return bg.BoundedExpectedUtility(
            share, of=of, normalization=None, min_credence=min_credence
        )

    heard, floor = rule(0).solve(hypotheses), rule(0.01).solve(hypotheses)

    assert heard.lottery.probabilities[3] > 0 == floor.lottery.probabilities[3]
    np.testing.assert_array_equal(
        floor.lottery.probabilities, rule(0)(gone).probabilities
    )
    assert floor.notes == ("credence below min_credence=0.01, no say: 'hypothesis 2'",)
    assert floor.recheck(exact=True).gap <= 1e-9
    assert floor.certificate.infeasibility <= 1e-12
