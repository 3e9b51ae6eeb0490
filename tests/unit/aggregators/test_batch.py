from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.aggregators import batch as engine
from bargain.exact import certify_exactly
from bargain.problem import Problem
from tests.nasty import NASTY

RULES = [
    bg.NashBargaining(),
    bg.NashBargaining(disagreement="random-dictator"),
    bg.NashBargaining(disagreement="uniform"),
    bg.NashBargaining(disagreement="outcome 1"),
    bg.NashBargaining(disagreement=[0.1, 0.2, 0.3]),
    bg.NashBargaining(disagreement=bg.Lottery([0.5, 0.25, 0.25, 0])),
    bg.NashBargaining(
        disagreement=bg.Disagreement.interpolate("worst-case", "random-dictator", 0.3)
    ),
    bg.NashBargaining(
        disagreement=bg.Disagreement.interpolate([0.1, 0.2, 0.3], "uniform", 0.3)
    ),
    bg.Mixed(0.5),
    bg.Mixed(0.1, normalization="variance", disagreement="uniform"),
    bg.Mixed(0.5, normalization=None),
    bg.Mixed(0.0),
    bg.Mixed(1.0, disagreement="random-dictator"),
    bg.ExpectedUtility(),
    bg.ExpectedUtility("range"),
    bg.ExpectedUtility("variance"),
    bg.LotteryMixture([(0.5, bg.ExpectedUtility()), (0.5, bg.NashBargaining())]),
    bg.ExpectedUtility("mean-absolute-deviation"),
    bg.ExpectedUtility("sum"),
    bg.ExpectedUtility("rank"),
    bg.ExpectedUtility(bg.GivenUnits([1, 2, 3])),
    bg.ExpectedUtility(bg.VarianceNormalization([1, 2, 3, 0])),
    bg.ExpectedUtility(
        bg.ReferenceNormalization(
            bg.HypothesisSet.from_arrays([[0, 1, 5], [1, 0, 0], [0.5, 0, 9]]), "range"
        )
    ),
    bg.Mixed(0.3, normalization="sum"),
    bg.Mixed(0.3, normalization="mean-absolute-deviation"),
    bg.VarianceVoting(),
    bg.VarianceVoting({"outcome 1": 1, "outcome 2": 3}),
    bg.MyFavouriteTheory(),
    bg.RandomDictator(),
    bg.Borda(),
    bg.Approval(0.7),
    bg.MaximalLottery(),
    bg.LogitPooling(),
]


def random_batch(
    n_problems: int = 50, n_rows: int = 3, n_outcomes: int = 4
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n_problems)
    utilities = rng.random((n_problems, n_rows, n_outcomes))
    return utilities, rng.dirichlet(np.ones(n_rows), size=n_problems)


def check_agreement(
    batch: bg.BatchDecision, place: int, utilities: Any, credences: Any
) -> None:
    """Hold one answer of a batch against the rule's own."""
    rule: Any = batch.rule
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences)
    if place in batch.errors:
        with pytest.raises(type(batch.errors[place])):
            rule.solve(hypotheses)
        return
    decision = rule.solve(hypotheses)
    assert batch.statuses[place] is decision.status
    lottery = batch.lotteries[place]
    problem = decision.problem
    if place in batch.alone or problem is None or not problem.welfare.needs_gains:
        np.testing.assert_array_equal(lottery, decision.lottery.probabilities)
        return
    # What is solved together has nobody held at disagreement, and no ties.
    assert problem.held is None
    assert decision.unique
    here = problem.rows.expect(lottery)
    ratios = here / problem.rows.expect(decision.lottery.probabilities)
    # Each gap bounds the slope towards the other answer; so their sum bounds this,
    # up to rounding.
    apart = problem.welfare.power(slice(None)) @ (ratios + 1 / ratios - 2)
    gaps = batch.gaps[place] + decision.certificate.gap
    assert apart <= gaps * problem.unit + 16 * np.finfo(float).eps


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_answers_as_one_by_one(rule: bg.Rule):
    utilities, credences = random_batch()

    batch = rule.solve_batch(utilities, credences)

    for place in range(0, 50, 7):
        check_agreement(batch, place, utilities[place], credences[place])


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(),
        bg.Mixed(0.5),
        bg.ExpectedUtility("range"),
        bg.NashBargaining(disagreement="uniform"),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "name", [name for name in NASTY if not name.startswith(("many", "credence "))]
)
def test_nasty_problems_are_answered_as_one_by_one(
    name: str, rule: bg.Rule, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engine, "FEWEST", 1)
    table, credences = NASTY[name]
    utilities = np.array(table, dtype=float)
    weights = np.ones(len(utilities)) if credences is None else np.array(credences)
    weights = weights / weights.sum()

    batch = rule.solve_batch(np.stack([utilities, utilities]), weights)

    for place in range(2):
        check_agreement(batch, place, utilities, weights)


@settings(max_examples=30, deadline=None)
@given(
    utilities=arrays(np.float64, (3, 3, 4), elements=st.integers(-3, 3).map(float)),
    scales=arrays(np.float64, (3, 3, 1), elements=st.integers(-6, 6).map(float)),
    counts=arrays(np.float64, (3, 3), elements=st.integers(0, 4).map(float)),
)
def test_any_batch_is_answered_as_one_by_one(
    utilities: np.ndarray, scales: np.ndarray, counts: np.ndarray
):
    utilities = utilities * 10**scales
    counts[:, 0] += 1
    credences = counts / counts.sum(axis=1, keepdims=True)
    fewest, engine.FEWEST = engine.FEWEST, 1
    try:
        batch = bg.NashBargaining().solve_batch(utilities, credences)
    finally:
        engine.FEWEST = fewest

    for place in range(3):
        check_agreement(batch, place, utilities[place], credences[place])


def test_a_sum_that_no_float_holds_is_an_error_in_a_batch_too():
    tables = np.ones((20, 2, 9))
    tables[:, 0, 1:] = 4e307

    with pytest.raises(bg.InvalidOptionError, match="a sum that a float can hold"):
        bg.ExpectedUtility("sum").solve_batch(tables)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if getattr(rule, "disagreement", "") == "worst-case"]
    + RULES[13:16]
    + RULES[17:19]
    + [bg.VarianceVoting()],
    ids=repr,
)
def test_ordinary_problems_are_solved_together(rule: bg.Rule):
    utilities, credences = random_batch(400)

    batch = rule.solve_batch(utilities, credences)

    assert len(batch.alone) < 10


def test_most_bargains_from_the_uniform_lottery_are_solved_together():
    utilities, credences = random_batch(400)

    batch = bg.NashBargaining(disagreement="uniform").solve_batch(utilities, credences)

    assert len(batch.alone) < 60


def test_gaps_hold_in_rational_arithmetic():
    utilities, credences = random_batch(40, 5, 6)
    rule = bg.NashBargaining()

    batch = rule.solve_batch(utilities, credences)

    for place in range(5):
        hypotheses = bg.HypothesisSet.from_arrays(utilities[place], credences[place])
        problem = rule.state(hypotheses).problem
        assert isinstance(problem, Problem)
        _, gap, _ = certify_exactly(problem, batch.lotteries[place])
        assert gap <= batch.gaps[place] + 16 * np.finfo(float).eps


def test_ties_are_split_by_the_least_norm():
    utilities = np.tile([[0, 1, 1, 0], [1, 0, 0, 1.0]], (50, 1, 1))

    batch = bg.NashBargaining().solve_batch(utilities)

    np.testing.assert_allclose(batch.lotteries, 0.25, atol=1e-15)
    assert len(batch.alone) == 50


def test_tied_scores_share_equally():
    utilities = np.tile([[0.1, 0.3, 0.3], [0.2, 0.0, 0.0]], (50, 1, 1))

    batch = bg.ExpectedUtility().solve_batch(utilities, [0.5, 0.5])

    np.testing.assert_allclose(batch.lotteries, np.full((50, 3), 1 / 3))
    assert len(batch.alone) == 0


def test_who_has_no_say_is_left_out_without_leaving_the_batch():
    utilities, credences = random_batch(60)
    voiceless = np.tile([[9, 0, 5, 0.0], [2, 2, 2, 2]], (60, 1, 1))
    wider = np.concatenate([utilities, voiceless], axis=1)
    # The first joins without credence; the second takes half, and is indifferent.
    shares = np.concatenate([credences / 2, np.tile([0, 0.5], (60, 1))], axis=1)

    batch = bg.NashBargaining().solve_batch(utilities, credences)
    same = bg.NashBargaining().solve_batch(wider, shares)

    assert len(same.alone) < 10
    np.testing.assert_allclose(same.lotteries, batch.lotteries, atol=1e-7)


def test_monsters_and_units_do_not_matter():
    utilities, credences = random_batch(60)
    units = 10.0 ** np.random.default_rng(0).uniform(-150, 150, (60, 3, 1))

    batch = bg.NashBargaining().solve_batch(utilities, credences)
    same = bg.NashBargaining().solve_batch(utilities * units, credences)

    assert same.is_optimal.all()
    np.testing.assert_allclose(same.lotteries, batch.lotteries, atol=1e-7)


def test_one_problem_without_a_bargain_does_not_stop_the_others():
    utilities, credences = random_batch(50)
    utilities[7] = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]
    rule = bg.NashBargaining(disagreement=[0.4, 0.4, 0.4])

    batch = rule.solve_batch(utilities, credences)

    assert isinstance(batch.errors[7], bg.DisagreementError)
    assert batch.statuses[7] is bg.Status.FAILED
    assert np.isnan(batch.lotteries[7]).all()
    assert np.isnan(batch.gaps[7])
    assert batch.is_optimal.sum() + len(batch.errors) == 50
    with pytest.raises(bg.DisagreementError):
        batch[7]


def test_indifferent_hypotheses_below_their_point_make_a_bargain_impossible():
    utilities, credences = random_batch(50)
    utilities[3, 1] = 0.05

    batch = bg.NashBargaining(disagreement=[0, 0.1, 0]).solve_batch(
        utilities, credences
    )

    assert isinstance(batch.errors[3], bg.DisagreementError)


@pytest.mark.parametrize("rule", [*RULES[-1:], RULES[0], RULES[13]], ids=repr)
@pytest.mark.parametrize("shape", [(0, 3, 4), (50, 1, 4), (50, 3, 1), (50, 1, 1)])
def test_the_smallest_shapes(rule: bg.Rule, shape: tuple[int, int, int]):
    utilities = np.random.default_rng(0).random(shape)

    batch = rule.solve_batch(utilities)

    assert batch.lotteries.shape == (shape[0], shape[2])
    assert len(batch) == len(batch.gaps) == len(batch.statuses) == shape[0]
    assert batch.is_optimal.all()
    np.testing.assert_allclose(batch.lotteries.sum(axis=1), 1)


def test_single_precision_and_lists_are_taken():
    utilities, credences = random_batch(50)
    rule = bg.NashBargaining()

    short = rule.solve_batch(utilities.astype(np.float32), credences)
    listed = rule.solve_batch(utilities.astype(np.float32).tolist(), credences)

    assert short.is_optimal.all()
    np.testing.assert_array_equal(short.lotteries, listed.lotteries)


def test_the_same_credences_may_serve_all():
    utilities, _ = random_batch(50)
    rule = bg.NashBargaining()

    shared = rule.solve_batch(utilities, [0.5, 0.3, 0.2])
    each = rule.solve_batch(utilities, np.tile([0.5, 0.3, 0.2], (50, 1)))

    np.testing.assert_array_equal(shared.lotteries, each.lotteries)


@pytest.mark.parametrize("rule", [RULES[0], RULES[8], RULES[13]], ids=repr)
def test_answers_do_not_depend_on_the_number_of_threads(
    rule: bg.Rule, monkeypatch: pytest.MonkeyPatch
):
    utilities, credences = random_batch(5000)
    batch = rule.solve_batch(utilities, credences)
    monkeypatch.setattr(engine, "_n_cores", lambda: 1)

    again = rule.solve_batch(utilities, credences)

    np.testing.assert_array_equal(again.lotteries, batch.lotteries)
    np.testing.assert_array_equal(again.gaps, batch.gaps)


def test_a_tight_tolerance_is_kept_or_confessed():
    utilities, credences = random_batch(200, 6, 8)

    batch = bg.NashBargaining(tolerance=1e-15).solve_batch(utilities, credences)

    assert (batch.gaps[batch.is_optimal] <= 1e-15).all()
    assert (batch.gaps[~batch.is_optimal] > 1e-15).all()


@dataclass(frozen=True)
class _Half(bg.Disagreement):
    def formula(self, hypotheses: bg.HypothesisSet) -> Any:
        return bg.Disagreement.interpolate("worst-case", "uniform", 0.5).formula(
            hypotheses
        )


@dataclass(frozen=True)
class _Unit(bg.Normalization):
    def zeros_and_units(self, hypotheses: bg.HypothesisSet) -> Any:
        return hypotheses.worst, np.ones(len(hypotheses))


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(disagreement=_Half()),
        bg.Mixed(0.5, normalization=_Unit()),
        bg.ExpectedUtility(_Unit()),
        bg.NashBargaining(solver="convex"),
    ],
    ids=repr,
)
def test_what_the_library_does_not_know_is_solved_one_by_one(rule: bg.Rule):
    utilities, credences = random_batch(40)

    batch = rule.solve_batch(utilities[:40], credences[:40])

    assert batch.alone.tolist() == list(range(40))
    check_agreement(batch, 0, utilities[0], credences[0])


@dataclass(frozen=True)
class _Interrupted(bg.Rule):
    calls: list[int] = field(default_factory=list)

    def solve(self, hypotheses: bg.HypothesisSet) -> bg.Decision:
        self.calls.append(1)
        if len(self.calls) == 3:
            raise KeyboardInterrupt
        return bg.ExpectedUtility().solve(hypotheses)


def test_ctrl_c_leaves_the_answers_so_far():
    utilities, credences = random_batch(5)

    with pytest.raises(bg.SolveInterrupted, match="after 2 of 5") as caught:
        _Interrupted().solve_batch(utilities, credences)

    batch = caught.value.decision
    assert isinstance(batch, bg.BatchDecision)
    assert batch.is_optimal.tolist() == [True, True, False, False, False]
    assert np.isnan(batch.lotteries[2:]).all()


@dataclass(frozen=True)
class _InterruptedTogether(bg.Rule):
    chunks: list[int] = field(default_factory=list)

    def solve(self, hypotheses: bg.HypothesisSet) -> bg.Decision:
        raise AssertionError("nothing is left to be solved one by one")

    def _chunk_solver(self, common: bg.HypothesisSet) -> engine.ChunkSolver:
        usual = bg.ExpectedUtility()._chunk_solver(common)
        assert usual is not None

        def solve(chunk: Any) -> engine.Answers:
            self.chunks.append(len(chunk.utilities))
            if len(self.chunks) == 2:
                raise KeyboardInterrupt
            return usual(chunk)

        return solve


def test_ctrl_c_between_chunks_leaves_the_answers_so_far(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(engine, "_n_cores", lambda: 1)
    utilities, credences = random_batch(4096)
    rule = _InterruptedTogether()

    with pytest.raises(bg.SolveInterrupted) as caught:
        rule.solve_batch(utilities, credences)

    batch = caught.value.decision
    assert isinstance(batch, bg.BatchDecision)
    assert batch.is_optimal.sum() == rule.chunks[0] == 1024


def test_iterates_over_lotteries_with_labels():
    utilities, credences = random_batch(3)

    batch = bg.NashBargaining().solve_batch(utilities, credences, outcomes=list("abcd"))

    assert len(list(batch)) == 3
    assert batch[-1]["b"] == batch.lotteries[2, 1]
    with pytest.raises(IndexError):
        batch[3]


def test_a_label_can_be_the_disagreement_point():
    utilities, credences = random_batch(50)
    rule = bg.NashBargaining(disagreement="b")

    batch = rule.solve_batch(utilities, credences, outcomes=list("abcd"))
    same = bg.NashBargaining(disagreement="outcome 1").solve_batch(utilities, credences)

    np.testing.assert_array_equal(batch.lotteries, same.lotteries)


def test_says_in_a_line_what_came_of_it():
    batch = bg.ExpectedUtility().solve_batch(np.zeros((2, 1, 3)))

    assert repr(batch) == (
        "BatchDecision(ExpectedUtility(normalization=None), 2 problems: 2 OPTIMAL)"
    )


def test_survives_pickling_and_stays_frozen():
    utilities, credences = random_batch(50)
    utilities[7] = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]
    batch = bg.NashBargaining(disagreement=[0.4] * 3).solve_batch(utilities, credences)

    again = pickle.loads(pickle.dumps(batch))

    np.testing.assert_array_equal(again.lotteries, batch.lotteries)
    np.testing.assert_array_equal(again.is_optimal, batch.is_optimal)
    assert again.errors.keys() == batch.errors.keys()
    assert not again.lotteries.flags.writeable


@pytest.mark.parametrize(
    ("utilities", "credences", "message"),
    [
        (np.zeros((3, 4)), None, r"three dimensions.*got shape \(3, 4\)"),
        (np.zeros((2, 0, 4)), None, "at least one hypothesis"),
        (np.zeros((2, 3, 0)), None, "at least one outcome"),
        (np.zeros((2, 3, 4), dtype=complex), None, "utilities must be real"),
        (np.zeros((2, 3, 4)), [0.5, 0.5], r"shape \(3,\).*\(2, 3\) \(got \(2,\)\)"),
        (np.zeros((2, 2, 4)), [0.5, 0.6], r"sum to 1 \(got 1.1 over 2 hypotheses\)"),
        (
            np.zeros((2, 2, 4)),
            [[0.5, 0.5], [0.5, 0.6]],
            r"sum to 1 \(got 1.1 over 2 hypotheses in problem 1\)",
        ),
        (
            np.zeros((2, 2, 4)),
            [[0.5, 0.5], [-0.5, 1.5]],
            r"nonnegative \('hypothesis 0' has -0.5 in problem 1\)",
        ),
        (np.zeros((2, 2, 4)), [np.nan, 1], r"finite \('hypothesis 0' has nan\)"),
    ],
)
def test_wrong_input_is_refused(utilities: Any, credences: Any, message: str):
    with pytest.raises(bg.InvalidHypothesesError, match=message):
        bg.NashBargaining().solve_batch(utilities, credences)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1e308])
def test_names_the_utility_that_is_not_finite(bad: float):
    utilities, credences = random_batch(50)
    utilities[31, 2, 1] = bad

    with pytest.raises(
        bg.InvalidHypothesesError,
        match=r"outcome 'outcome 1' under 'hypothesis 2' is .* in problem 31",
    ):
        bg.NashBargaining().solve_batch(utilities, credences)


@pytest.mark.parametrize("n_problems", [0, 1, 50])
def test_names_the_rules_option_that_does_not_fit(n_problems: int):
    rule = bg.NashBargaining(disagreement=[1, 2])

    with pytest.raises(bg.InvalidOptionError, match="one utility per hypothesis"):
        rule.solve_batch(np.zeros((n_problems, 3, 4)))


def test_huge_but_finite_utilities_are_taken():
    utilities, credences = random_batch(50)

    batch = bg.NashBargaining().solve_batch(utilities * 1e300, credences)

    assert batch.is_optimal.all()
