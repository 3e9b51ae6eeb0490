"""What all rules about risk share: degenerate cases, ties, files, honesty."""

from __future__ import annotations

import json

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators.decision import PERHAPS_SEVERAL
from bargain.errors import SolverError
from bargain.io import certify_decision_file
from bargain.solvers import tail

from_arrays = bg.HypothesisSet.from_arrays
RULES: dict[str, bg.Rule] = {
    "cvar": bg.ConditionalValueAtRisk(0.4),
    "worst case": bg.WorstCase(),
    "mean minus deviation": bg.MeanMinusDeviation(0.7),
}
RANDOM = from_arrays(
    np.random.default_rng(0).normal(size=(9, 5)),
    np.random.default_rng(1).dirichlet(np.ones(9)),
)


@pytest.fixture(params=RULES.values(), ids=list(RULES))
def rule(request):
    return request.param


def test_answers_are_certified(rule):
    decision = rule.solve(RANDOM)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= 1e-13
    assert decision.recheck(exact=True).gap <= 1e-13
    assert decision.message.endswith("of the normalized scale of the best lottery")
    assert decision.unique
    assert decision.notes == ()


def test_the_evidence_is_one_row_of_weights(rule):
    stages = rule.solve(RANDOM).certificate.stages

    assert stages.shape == (1, 9)
    assert stages.sum() == pytest.approx(1)
    assert not stages.flags.writeable


def test_zero_credence_has_no_say(rule):
    table = np.vstack([RANDOM.utilities, [9, 0, 0, 0, 0]])

    decision = rule.solve(from_arrays(table, [*RANDOM.credences, 0]))

    expected = rule(RANDOM).probabilities
    assert decision.lottery.probabilities == pytest.approx(expected, abs=1e-12)
    assert decision.notes == ("zero credence, no say: 'hypothesis 9'",)
    assert decision.certificate.stages[0, 9] == 0


def test_the_indifferent_are_left_out_and_the_others_share_their_credence(rule):
    table = np.vstack([RANDOM.utilities, np.full(5, 3.0)])

    decision = rule.solve(from_arrays(table, [*(0.5 * RANDOM.credences), 0.5]))

    expected = rule.solve(RANDOM)
    assert decision.lottery.probabilities == pytest.approx(
        expected.lottery.probabilities, abs=1e-12
    )
    assert decision.certificate.value == pytest.approx(expected.certificate.value)
    assert decision.notes == ("indifferent, left out: 'hypothesis 9'",)


def test_all_indifferent_is_the_uniform_lottery(rule):
    decision = rule.solve(from_arrays([[1, 1, 1, 1], [2, 2, 2, 2]]))

    assert decision.lottery.probabilities.tolist() == [0.25] * 4
    assert decision.status is bg.Status.OPTIMAL
    assert not decision.unique
    assert len(decision.notes) == 2
    assert np.isnan(decision.weights).all()
    assert decision.recheck(exact=True).gap == 0


def test_one_outcome_is_certain(rule):
    decision = rule.solve(from_arrays([[3], [-1]]))

    assert decision.lottery.probabilities.tolist() == [1]
    assert decision.unique


def test_one_hypothesis_gets_its_favourites_equally(rule):
    decision = rule.solve(from_arrays([[0, 2, 1, 2]]))

    assert decision.lottery.probabilities == pytest.approx([0, 0.5, 0, 0.5])
    assert decision.certificate.value == pytest.approx(1)
    assert not decision.unique


def test_identical_outcomes_get_equal_shares(rule):
    table = RANDOM.utilities[:, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 4]]
    copies = np.array([2, 2, 2, 2, 3, 2, 2, 2, 2, 3, 3])

    decision = rule.solve(from_arrays(table, RANDOM.credences))

    p = decision.lottery.probabilities
    assert (p[:5] == p[5:10]).all()
    assert p[4] == p[10]
    assert not decision.unique
    assert decision.certificate.gap <= 1e-12
    whole = rule(RANDOM).probabilities
    assert (p * copies)[:5] == pytest.approx(whole, abs=1e-10)


def test_labels_and_order_do_not_matter(rule):
    rows, columns = np.array([4, 2, 8, 0, 1, 3, 7, 6, 5]), np.array([3, 1, 0, 4, 2])
    shuffled = from_arrays(RANDOM.utilities[rows][:, columns], RANDOM.credences[rows])

    found = rule(shuffled).probabilities

    assert found == pytest.approx(rule(RANDOM).probabilities[columns], abs=1e-10)


def test_units_and_zeros_do_not_matter(rule):
    rng = np.random.default_rng(2)
    scales = 10.0 ** rng.uniform(-200, 200, size=(9, 1))
    moved = from_arrays((RANDOM.utilities + 2) * scales, RANDOM.credences)

    found = rule.solve(moved)

    expected = rule(RANDOM).probabilities
    assert found.lottery.probabilities == pytest.approx(expected, abs=1e-10)
    assert found.status is bg.Status.OPTIMAL


def test_split_hypotheses_do_not_matter(rule):
    split = from_arrays(
        np.vstack([RANDOM.utilities, RANDOM.utilities[:1]]),
        [RANDOM.credences[0] / 4, *RANDOM.credences[1:], RANDOM.credences[0] * 3 / 4],
    )

    found = rule(split).probabilities

    assert found == pytest.approx(rule(RANDOM).probabilities, abs=1e-10)


def test_float32_is_solved_as_it_is(rule):
    single = from_arrays(RANDOM.utilities.astype(np.float32), RANDOM.credences)

    decision = rule.solve(single)

    assert decision.certificate.gap <= 1e-12
    assert decision.recheck(exact=True).gap <= 1e-12


def test_files_keep_the_answer_and_its_proof(rule, tmp_path):
    decision = rule.solve(RANDOM)
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path)
    again = bg.read_decision(path)

    assert again.rule == rule
    assert (again.certificate.stages == decision.certificate.stages).all()
    for exact in (False, True):
        assert certify_decision_file(path, exact=exact).ok


def tampered(decision, path, key, change) -> tuple[str, ...]:
    bg.write_decision(decision, path)
    document = json.loads(path.read_text())
    document[key] = change(document[key])
    path.write_text(json.dumps(document))
    return certify_decision_file(path).findings


def test_another_lottery_is_caught(rule, tmp_path):
    findings = tampered(
        rule.solve(RANDOM), tmp_path / "d.json", "lottery", lambda p: p[1:] + p[:1]
    )

    assert any(finding.startswith("gap") for finding in findings)


def test_other_weights_are_caught(rule, tmp_path):
    findings = tampered(
        rule.solve(RANDOM),
        tmp_path / "d.json",
        "stages",
        lambda rows: [rows[0][1:] + rows[0][:1]],
    )

    assert any(finding.startswith("gap") for finding in findings)


def test_weights_that_are_missing_or_too_many_are_caught(rule, tmp_path):
    decision, path = rule.solve(RANDOM), tmp_path / "d.json"

    assert tampered(decision, path, "stages", lambda rows: rows + rows) == (
        "evidence: the rule has 1 rows of multipliers (got 2)",
    )
    assert tampered(decision, path, "stages", lambda rows: [])


def test_a_better_value_than_there_is_is_caught(rule, tmp_path):
    findings = tampered(
        rule.solve(RANDOM), tmp_path / "d.json", "value", lambda value: value + 1e-6
    )

    assert any(finding.startswith("value") for finding in findings)


def test_a_failing_solver_is_told_and_not_raised(monkeypatch):
    def fail(*_):
        raise SolverError("no luck")

    monkeypatch.setattr(tail, "_generate_rows", fail)
    decision = bg.WorstCase().solve(RANDOM)

    assert decision.status is bg.Status.LIMIT
    assert decision.message.endswith("no luck")
    assert decision.notes == (PERHAPS_SEVERAL,)
    assert np.isfinite(decision.certificate.gap)
    with pytest.raises(bg.SolverError, match="no luck"):
        bg.WorstCase()(RANDOM)


def test_batches_are_solved_one_by_one(rule):
    tables = np.random.default_rng(3).normal(size=(3, 4, 3))

    batch = rule.solve_batch(tables)

    for table, lottery in zip(tables, batch.lotteries, strict=True):
        assert lottery == pytest.approx(rule(from_arrays(table)).probabilities)


def test_a_rule_must_be_given_a_set(rule):
    with pytest.raises(bg.InvalidOptionError, match="must be a HypothesisSet"):
        rule.solve([[1, 2]])
