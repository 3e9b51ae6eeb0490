"""Rules under constraints: worked cases, degenerate ones, evidence, files."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.io.certification import certify_decision_file
from tests.drawn_sets import sets
from tests.references import exact_gains, exact_lottery, rational

from_arrays = bg.HypothesisSet.from_arrays

RULES = {
    "eu": bg.ExpectedUtility(),
    "eu:range": bg.ExpectedUtility("range"),
    "nash": bg.NashBargaining(),
    "mixed": bg.Mixed(0.5),
    "eu:rank": bg.ExpectedUtility("rank"),
    "variance voting": bg.VarianceVoting(),
    "borda": bg.Borda(),
    "approval": bg.Approval(0.5),
    "favourite option": bg.MyFavouriteOption(),
    "isoelastic 0.5": bg.Isoelastic(0.5),
    "isoelastic 3": bg.Isoelastic(3),
    "bounded": bg.BoundedExpectedUtility(0.6),
    "bounded by nash": bg.BoundedExpectedUtility(0.6, of="nash"),
    "kalai-smorodinsky": bg.KalaiSmorodinsky(),
    "egalitarian": bg.Egalitarian(normalization=None),
    "maximal lottery": bg.MaximalLottery(),
    "worst case": bg.WorstCase(),
    "value at risk": bg.ConditionalValueAtRisk(0.4),
    "mean less deviation": bg.MeanMinusDeviation(0.8),
    "at least nash": bg.BoundedExpectedUtility(1.0, of="nash"),
}
THREE = from_arrays(
    [[0, 1, 5], [3, 1, 0]], [0.6, 0.4], outcomes=["status quo", "reform", "catastrophe"]
)
AT_MOST_1_PERCENT = bg.LotteryConstraints(upper={"catastrophe": 0.01})
AT_LEAST_HALF = bg.LotteryConstraints([{"status quo": -1}], [-0.5])


def test_a_catastrophe_gets_at_most_its_chance():
    # Scores are 1.2, 1 and 3, and the third may have no more than 0.01.
    lottery = AT_MOST_1_PERCENT.apply_to(bg.ExpectedUtility())(THREE)

    assert lottery.probabilities == pytest.approx([0.99, 0, 0.01], abs=1e-15)


def test_nash_shares_what_the_constraint_leaves():
    # With p3 <= u the gains over the worst lottery are linear on the edge from the
    # status quo to (0, 1 - u, u), where Nash splits by credence.
    pair = from_arrays([[0, 1, 9], [1, 0, 0]], [0.7, 0.3])

    decision = bg.Constrained(
        bg.NashBargaining(), bg.LotteryConstraints(upper=[1, 1, 0])
    ).solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0.3, 0.7, 0], abs=1e-12)
    assert decision.disagreement.tolist() == [0, 0]


def test_at_least_half_to_the_status_quo():
    decision = AT_LEAST_HALF.apply_to(bg.ExpectedUtility()).solve(THREE)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0, 0.5], abs=1e-15)
    # Half a point of score is lost for each point of probability that is kept back.
    assert decision.certificate.prices == pytest.approx(np.array([[1.8]]))


def test_prices_say_what_a_looser_constraint_would_add():
    values = [
        bg.LotteryConstraints([{"status quo": -1}], [-limit])
        .apply_to(bg.Mixed(0.3, normalization=None, disagreement=[-1, -1]))
        .solve(THREE)
        for limit in (0.8, 0.8 - 1e-5)
    ]

    difference = values[1].certificate.value - values[0].certificate.value
    price = float(values[0].certificate.prices[0, 0])
    assert difference == pytest.approx(price * 1e-5, rel=1e-3)
    assert price > 0


@pytest.mark.parametrize("name", RULES)
def test_constraints_that_always_hold_change_nothing(name):
    empty = bg.LotteryConstraints(
        [[1, 0, 2], {"reform": -1}], [2, 0], [[1, 1, 1]], [1], upper=[1, 1, 1]
    )

    plain = RULES[name].solve(THREE)
    constrained = empty.apply_to(RULES[name]).solve(THREE)

    assert constrained.lottery == plain.lottery
    assert constrained.certificate.gap == plain.certificate.gap
    assert constrained.disagreement.tolist() == plain.disagreement.tolist()


@pytest.mark.parametrize("name", RULES)
def test_constraints_that_do_not_bind_leave_the_lottery(name):
    # The worst lottery inside is not the worst outcome, but these rules shrug: two
    # hypotheses, and both worst cases still allowed.
    square = from_arrays([[0, 1, 0.4], [1, 0, 0.4]], [0.6, 0.4])
    loose = bg.LotteryConstraints(upper=[1, 1, 0.9])

    plain = RULES[name].solve(square)
    constrained = loose.apply_to(RULES[name]).solve(square)

    assert constrained.lottery.probabilities == pytest.approx(
        plain.lottery.probabilities, abs=1e-9
    )


def test_mixed_at_its_ends_is_the_pure_rules():
    for end, pure in ((0, bg.ExpectedUtility("range")), (1, bg.NashBargaining())):
        mixed = AT_LEAST_HALF.apply_to(bg.Mixed(end)).solve(THREE)
        assert mixed.lottery == AT_LEAST_HALF.apply_to(pure)(THREE)


@pytest.mark.parametrize("monster", [1e-12, 1.0, 1e12])
def test_a_monster_whose_dream_is_ruled_out_has_no_more_say(monster):
    row = bg.LotteryConstraints([{"dream": 1}], [0])
    bound = bg.LotteryConstraints(upper={"dream": 0})
    pair = from_arrays(
        [[0, 1, monster * 1e6], [1, 0, 0]], outcomes=["one", "other", "dream"]
    )

    for constraints in (row, bound):
        lottery = constraints.apply_to(bg.NashBargaining())(pair)
        assert lottery.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-9)


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e290])
def test_nash_under_constraints_ignores_units(scale):
    pair = from_arrays([[0, 1, 5], [3, 1, 0]], [0.6, 0.4])
    scaled = from_arrays(np.array([[0, 1, 5], [3, 1, 0]]) * [[scale], [1]], [0.6, 0.4])
    rule = bg.LotteryConstraints([[1, 2, 0]], [1.1], upper=[1, 1, 0.3]).apply_to(
        bg.NashBargaining()
    )

    decision = rule.solve(scaled)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities == pytest.approx(
        rule(pair).probabilities, abs=1e-9
    )


@given(drawn=sets(min_hypotheses=2, max_hypotheses=3), bound=st.floats(0.3, 1))
@settings(max_examples=25)
def test_answers_inside_are_proved_in_fractions(drawn, bound):
    utilities, credences = drawn
    n = utilities.shape[1]
    upper = np.full(n, max(bound, 1.0 / n))
    rule = bg.LotteryConstraints(upper=upper).apply_to(bg.NashBargaining())

    decision = rule.solve(from_arrays(utilities, credences))

    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert (decision.lottery.probabilities <= upper + 1e-12).all()
    assert decision.recheck(exact=True).gap <= 1e-9


# The least-norm lottery among the best.


def test_tied_outcomes_share_what_a_bound_leaves():
    even = from_arrays([[1, 1, 1, 0]])
    rule = bg.LotteryConstraints(upper=[0.2, 1, 1, 1]).apply_to(bg.ExpectedUtility())

    decision = rule.solve(even)

    assert decision.lottery.probabilities == pytest.approx([0.2, 0.4, 0.4, 0])
    assert not decision.unique
    assert "least norm" in decision.notes[-1]


def test_ties_keep_to_rows_that_do_not_bind_at_first():
    # Uniform over the first three would give p1 + p2 = 2/3; the row allows 1/2.
    even = from_arrays([[1, 1, 1, 0]])
    rule = bg.LotteryConstraints([[1, 1, 0, 0]], [0.5]).apply_to(bg.NashBargaining())

    decision = rule.solve(even)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.25, 0.5, 0])
    assert not decision.unique


@pytest.mark.parametrize("name", RULES)
def test_rules_agree_on_the_only_lottery_allowed(name):
    only = bg.LotteryConstraints(A_eq=[[1, 0, 0], [0, 1, 0]], b_eq=[0.25, 0.25])

    decision = only.apply_to(RULES[name]).solve(THREE)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.25, 0.5])
    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap <= 1e-9


@pytest.mark.parametrize("name", RULES)
def test_rules_agree_that_no_lottery_is_allowed(name):
    none = bg.LotteryConstraints([{"reform": -1}], [-0.5], upper={"reform": 0.4})

    with pytest.raises(bg.InfeasibleConstraintsError) as caught:
        none.apply_to(RULES[name]).solve(THREE)

    assert caught.value.multipliers is not None
    assert caught.value.constraints[1] == "upper['reform']"


def test_the_only_lottery_allowed_is_returned():
    rule = bg.LotteryConstraints(A_eq=[[1, 0, 0], [0, 1, 0]], b_eq=[0.25, 0.25])

    decision = rule.apply_to(bg.NashBargaining()).solve(THREE)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.25, 0.5])
    assert decision.unique
    assert decision.status is bg.Status.OPTIMAL
    assert decision.notes[0] == (
        "indifferent, left out: 'hypothesis 0', 'hypothesis 1'"
    )


def test_thirds_that_floats_round_down_are_allowed():
    third = bg.LotteryConstraints(upper=[1 / 3, 1 / 3, 1 / 3])

    lottery = third.apply_to(bg.NashBargaining())(THREE)

    assert lottery.probabilities == pytest.approx([1 / 3] * 3)


def test_zero_credence_has_no_say():
    hypotheses = from_arrays([[0, 1, 5], [3, 1, 0], [9, 0, 0]], [0.6, 0.4, 0])

    decision = AT_LEAST_01.apply_to(bg.NashBargaining()).solve(hypotheses)

    assert decision.lottery == AT_LEAST_01.apply_to(bg.NashBargaining())(
        from_arrays([[0, 1, 5], [3, 1, 0]], [0.6, 0.4])
    )
    assert "zero credence, no say: 'hypothesis 2'" in decision.notes


@pytest.mark.parametrize("name", RULES)
def test_who_has_no_credence_changes_no_rule(name):
    heard = from_arrays([[0, 1, 5], [3, 1, 0]], [0.6, 0.4])
    asked = from_arrays([[0, 1, 5], [9, 0, 7], [3, 1, 0]], [0.6, 0, 0.4])

    lottery = AT_LEAST_01.apply_to(RULES[name])(asked)

    without = AT_LEAST_01.apply_to(RULES[name])(heard)
    assert lottery.probabilities == pytest.approx(without.probabilities, abs=1e-9)


@pytest.mark.parametrize("name", sorted({*RULES} - {"eu", "egalitarian"}))
@pytest.mark.parametrize("scale", [1e-250, 1e-6, 1e12, 1e250])
def test_rules_that_normalize_ignore_units_inside(name, scale):
    table = np.array([[0.0, 1, 5, 2], [3, 1, 0, 2], [1, 7, 2, 0]])
    rule = HARD.apply_to(RULES[name])
    w = [0.5, 0.3, 0.2]

    decision = rule.solve(from_arrays(table * [[scale], [1], [1]], w, list("abcd")))

    assert decision.status is bg.Status.OPTIMAL, decision.message
    plain = rule(from_arrays(table, w, list("abcd")))
    assert decision.lottery.probabilities == pytest.approx(
        plain.probabilities, abs=1e-8
    )


AT_LEAST_01 = bg.LotteryConstraints([[0, -1, 0]], [-0.1])


# Disagreement points.


def test_who_cannot_gain_is_held_at_the_point():
    # From the status quo the second can only lose; reform leaves it where it is.
    pair = from_arrays(
        [[0, 1, 5], [3, 3, 0]], outcomes=["status quo", "reform", "catastrophe"]
    )
    rule = AT_MOST_1_PERCENT.apply_to(bg.NashBargaining(disagreement="status quo"))

    decision = rule.solve(pair)

    assert decision.lottery["reform"] == pytest.approx(1)
    assert decision.notes[0].startswith("cannot gain over disagreement")
    assert decision.certificate.prices.shape == (2, 0)
    assert decision.recheck(exact=True).gap <= 1e-9


def test_nobody_can_gain_from_a_point_on_the_frontier():
    pair = from_arrays([[0, 1], [1, 0]])
    rule = bg.LotteryConstraints(upper=[1, 0.9]).apply_to(
        bg.NashBargaining(disagreement=bg.Lottery([0.4, 0.6]))
    )

    decision = rule.solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0.4, 0.6])
    assert "own lottery is returned" in decision.notes[-1]


def test_points_that_mean_nothing_inside_are_refused():
    for point, words in {
        "random-dictator": "is not defined under constraints",
        "catastrophe": "must be a lottery that the constraints allow",
        "uniform": "must be a lottery that the constraints allow",
        bg.Disagreement.interpolate("worst-case", "reform", 0.5): "is not defined",
    }.items():
        rule = AT_MOST_1_PERCENT.apply_to(bg.NashBargaining(disagreement=point))
        with pytest.raises(bg.InvalidOptionError, match=words):
            rule.solve(THREE)


def test_values_above_what_is_allowed_are_refused_with_a_proof():
    rule = AT_MOST_1_PERCENT.apply_to(bg.NashBargaining(disagreement=[4, 0]))

    with pytest.raises(bg.DisagreementError, match="any lottery that the constr") as e:
        rule.solve(THREE)

    assert e.value.hypotheses == ("hypothesis 0",)
    assert pickle.loads(pickle.dumps(e.value)).prices.tolist() == []


def test_points_that_exclude_each_other_inside_are_refused_with_a_proof():
    pair = from_arrays([[0, 1, 0.9], [1, 0, 0.9]])
    constraints = bg.LotteryConstraints([[0, 0, 2]], [0.2])
    rule = constraints.apply_to(bg.NashBargaining(disagreement=[0.6, 0.6]))

    with pytest.raises(bg.DisagreementError, match="no lottery that the constr") as e:
        rule.solve(pair)

    # l . (U - d) + price . (b - a) is negative for every outcome.
    d = [Fraction(0.6)] * 2
    gains = exact_gains(pair.utilities, d)
    assert e.value.multipliers is not None
    assert e.value.prices is not None
    shares = [Fraction(float(x)) for x in e.value.multipliers]
    price = Fraction(float(e.value.prices[0]))
    assert price > 0
    for k, a in enumerate([0, 0, 2]):
        total = sum(x * row[k] for x, row in zip(shares, gains, strict=True))
        assert total + price * (Fraction(0.2) - a) < 0


# Constraints that contradict each other.


def test_contradicting_constraints_are_named_and_proved():
    constraints = bg.LotteryConstraints(
        [{"status quo": -1}, {"catastrophe": 1}, {"status quo": 1, "reform": 1}],
        [-0.5, 0.7, 0.4],
    )

    with pytest.raises(bg.InfeasibleConstraintsError) as caught:
        constraints.apply_to(bg.NashBargaining())(THREE)

    error = caught.value
    assert error.constraints == (
        "A_ub[0] (-1 'status quo' <= -0.5)",
        "A_ub[2] ('status quo' + 'reform' <= 0.4)",
    )
    A = rational([[-1, 0, 0], [0, 0, 1], [1, 1, 0]])
    b = [Fraction(x) for x in (-0.5, 0.7, 0.4)]
    assert error.multipliers is not None
    multipliers = [Fraction(float(m)) for m in error.multipliers]
    assert min(multipliers) >= 0
    for k in range(3):
        parts = zip(multipliers, b, A, strict=True)
        assert sum(m * (limit - row[k]) for m, limit, row in parts) < 0
    copy = pickle.loads(pickle.dumps(error))
    assert copy.constraints == error.constraints


def test_bounds_that_leave_less_than_1_are_named():
    few = bg.LotteryConstraints(upper=[0.2, 0.3, 0.4])

    with pytest.raises(
        bg.InfeasibleConstraintsError, match=r"sum to 0\.9, less than 1"
    ):
        few.apply_to(bg.ExpectedUtility())(THREE)


def test_an_equality_that_no_lottery_meets_is_named():
    far = bg.LotteryConstraints(A_eq=[{"reform": 2}], b_eq=3)

    with pytest.raises(bg.InfeasibleConstraintsError, match=r"A_eq\[0\].*any lottery"):
        far.apply_to(bg.NashBargaining())(THREE)


def test_a_bound_that_contradicts_a_row_is_named():
    both = bg.LotteryConstraints([{"reform": -1}], [-0.5], upper={"reform": 0.4})

    with pytest.raises(bg.InfeasibleConstraintsError) as caught:
        both.apply_to(bg.NashBargaining())(THREE)

    assert caught.value.constraints == (
        "A_ub[0] (-1 'reform' <= -0.5)",
        "upper['reform']",
    )


# Which rules can be constrained.


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (bg.LogitPooling(), "whose entropy no certificate covers"),
        (bg.LotteryMixture([(1, bg.NashBargaining())]), "constrain its parts"),
        (lambda hypotheses: bg.Lottery([1, 0, 0]), "nobody knows what it maximizes"),
        (bg.NashBargaining, "nobody knows what it maximizes"),
    ],
)
def test_other_rules_are_refused_and_told_why(rule, why):
    with pytest.raises(bg.InvalidOptionError, match=why) as caught:
        AT_LEAST_HALF.apply_to(rule)

    for served in (bg.ExpectedUtility, bg.NashBargaining, bg.Mixed, bg.Borda):
        assert served.__name__ in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        {"time_limit": 1},
        {"max_passes": 3},
        {"progress": True},
        {"solver": "convex"},
        {"min_credence": 0.1},
    ],
)
def test_options_of_the_search_are_refused(options):
    with pytest.raises(bg.InvalidOptionError, match=f"takes no {next(iter(options))}"):
        AT_LEAST_HALF.apply_to(bg.NashBargaining(**options))


def test_a_rule_is_constrained_once():
    once = AT_LEAST_HALF.apply_to(bg.NashBargaining())

    with pytest.raises(bg.InvalidOptionError, match="constrained once"):
        AT_MOST_1_PERCENT.apply_to(once)


def test_constrained_rules_are_rules():
    rule = AT_LEAST_HALF.apply_to(bg.NashBargaining())

    assert pickle.loads(pickle.dumps(rule)) == rule
    assert hash(rule) == hash(AT_LEAST_HALF.apply_to(bg.NashBargaining()))
    mixed = bg.LotteryMixture([(0.5, rule), (0.5, bg.NashBargaining())])
    assert mixed(THREE)["status quo"] >= 0.25
    batch = rule.solve_batch(np.array([THREE.utilities] * 2), outcomes=THREE.outcomes)
    even = from_arrays(THREE.utilities, outcomes=THREE.outcomes)
    assert batch.lotteries[1] == pytest.approx(rule(even).probabilities)


# Evidence and files.

HARD = bg.LotteryConstraints(
    [[1, 0, 0, 1], [0, -1, 0.5, 0]], [0.6, -0.1], [[0, 1, 0, -1]], [0.0], [1, 1, 0.7, 1]
)
HARD_SET = from_arrays(
    [[0, 1, 5, 2], [3, 1, 0, 2], [1, 7, 2, 0]], [0.5, 0.3, 0.2], list("abcd")
)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("exact", [False, True])
def test_files_hold_the_prices_and_certify(name, exact, tmp_path):
    path = tmp_path / "decision.json"
    decision = HARD.apply_to(RULES[name]).solve(HARD_SET)
    bg.write_decision(decision, path)

    read = bg.read_decision(path)

    assert read.rule == decision.rule
    assert read.lottery == decision.lottery
    prices = decision.certificate.prices
    assert prices is not None
    assert read.certificate.prices == pytest.approx(prices, abs=0)
    assert read.recheck(exact=exact).gap == decision.recheck(exact=exact).gap
    assert certify_decision_file(path, exact=exact).ok


def test_a_file_proves_who_cannot_gain(tmp_path):
    pair = from_arrays([[0, 1, 5, 0], [3, 3, 0, 2.5]])
    rule = bg.LotteryConstraints([[0, 0, 1, 0]], [0.01]).apply_to(
        bg.NashBargaining(disagreement="outcome 0")
    )
    path = tmp_path / "decision.json"
    bg.write_decision(rule.solve(pair), path)

    found = certify_decision_file(path, exact=True)

    assert found.ok
    assert any(check.subject == "outside" for check in found.checks)


def edit(path, change) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_wrong_prices_make_the_gap_larger_never_smaller(tmp_path):
    decision = HARD.apply_to(bg.NashBargaining()).solve(HARD_SET)
    rng = np.random.default_rng(0)
    best = decision.recheck(exact=True).gap
    for _ in range(20):
        prices = decision.certificate.prices + rng.normal(size=(1, 3))
        object.__setattr__(decision.certificate, "prices", prices)
        assert decision.recheck(exact=True).gap >= best
        assert decision.recheck().gap >= best - 1e-15


TAMPERED = {
    "no prices": (lambda d: d.pop("prices"), "gap: "),
    "prices of nothing": (lambda d: d.update(prices=[[0, 0, 0]]), "gap: "),
    "negative price": (
        lambda d: d.update(prices=[[-1, d["prices"][0][1], d["prices"][0][2]]]),
        "evidence: prices must not be negative but for equalities",
    ),
    "forbidden lottery": (
        lambda d: d.update(lottery=[0, 0, 1, 0]),
        "infeasibility: ",
    ),
    "other constraints": (
        lambda d: d["rule"]["constraints"].update(b_ub=[0.9, -0.1]),
        "disagreement: the point is not the rule's",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered_files_are_caught(name, tmp_path):
    change, finding = TAMPERED[name]
    path = tmp_path / "decision.json"
    bg.write_decision(HARD.apply_to(bg.NashBargaining()).solve(HARD_SET), path)
    edit(path, change)

    found = certify_decision_file(path)

    assert any(said.startswith(finding) for said in found.findings), found.findings


BROKEN = {
    "too few prices": (lambda d: d.update(prices=[[0, 0]]), "prices"),
    "no rows of prices": (lambda d: d.update(prices=[]), "must have a row"),
    "prices without constraints": (
        lambda d: d.update(rule=d["rule"]["of"]),
        "has no constraints",
    ),
    "odd constraints": (
        lambda d: d["rule"]["constraints"].pop("upper"),
        "constraints must be an object with the keys",
    ),
    "constraints of another kind": (
        lambda d: d["rule"]["constraints"].update(A_ub={"a": 1}),
        "A_ub must be a list",
    ),
    "upper of another kind": (
        lambda d: d["rule"]["constraints"].update(upper=1),
        "upper must be a list or an object",
    ),
    "rule without constraints": (
        lambda d: d["rule"].pop("constraints"),
        "must have exactly the keys 'of' and 'constraints'",
    ),
    "rule that cannot be": (
        lambda d: d["rule"].update(
            of={"rule": "logit-pooling", "temperature": 1.0, "normalization": None}
        ),
        "rule must be one of ",
    ),
    "contradicting constraints": (
        lambda d: d["rule"]["constraints"].update(upper=[0.1, 0.1, 0.1, 0.1]),
        "some lottery must satisfy the constraints",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_files_that_make_no_sense_are_refused(name, tmp_path):
    change, words = BROKEN[name]
    path = tmp_path / "decision.json"
    bg.write_decision(HARD.apply_to(bg.NashBargaining()).solve(HARD_SET), path)
    edit(path, change)

    with pytest.raises(bg.FileFormatError, match=words):
        bg.read_decision(path)
    with pytest.raises(bg.FileFormatError, match=words):
        certify_decision_file(path)


def test_a_recheck_needs_no_solver(monkeypatch):
    decision = HARD.apply_to(bg.NashBargaining()).solve(HARD_SET)
    monkeypatch.setattr("bargain.solvers.polytope_linear.linprog", None)

    assert decision.recheck().gap <= 1e-9
    lottery = exact_lottery(decision.lottery.probabilities)
    assert sum(lottery[k] for k in (0, 3)) <= Fraction(0.6) + Fraction(1, 10**12)


def test_ctrl_c_hands_over_the_best_so_far(monkeypatch):
    from bargain.solvers import simplicial
    from bargain.solvers.polytope_linear import best_in_polytope as asked

    calls = []

    def impatient(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return asked(*arguments)

    monkeypatch.setattr(simplicial, "best_in_polytope", impatient)
    rule = HARD.apply_to(bg.NashBargaining())

    with pytest.raises(bg.SolveInterrupted, match="holds the best so far") as caught:
        rule.solve(HARD_SET)

    decision = caught.value.decision
    assert isinstance(decision, bg.Decision)
    assert decision.hypotheses is HARD_SET
    assert decision.status is bg.Status.LIMIT
    assert decision.recheck().gap == decision.certificate.gap


def test_without_proof_of_the_worst_case_there_is_no_answer(monkeypatch):
    from bargain.solvers import polytope_linear

    asked = polytope_linear.best_in_polytope

    def sloppy(*arguments):
        found = asked(*arguments)
        object.__setattr__(found, "bound", found.value + 1e-6)
        return found

    monkeypatch.setattr(polytope_linear, "best_in_polytope", sloppy)

    with pytest.raises(bg.SolverError, match="could not be proved within 1e-12"):
        HARD.apply_to(bg.NashBargaining()).solve(HARD_SET)
