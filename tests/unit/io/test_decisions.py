"""Decisions in files: nothing is lost, and nothing is believed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators import recheck, registry
from bargain.aggregators.decision import Decision
from bargain.certificate import certify, judged
from bargain.io import certify_decision_file, set_references
from bargain.io.array_files import sha256_of
from bargain.problem import Problem

D = bg.Disagreement
NAMES = ["ann", "bob", "cem", "dot", "eve"]
OUTCOMES = ["w", "x", "y", "z"]

# At z, cem cannot gain: only w and z leave him what he has. dot is indifferent, eve
# has no credence. Ann's x would be better for the product if cem were not held.
HELD = bg.HypothesisSet.from_arrays(
    [[3, 12, 0, 1], [1.5, 0, 2, 1], [1, 0, 0, 1], [7, 7, 7, 7], [0, 9, 0, 0]],
    [0.4, 0.3, 0.2, 0.1, 0.0],
    OUTCOMES,
    NAMES,
)
RULES = {
    "nash": bg.NashBargaining(),
    "nash, held": bg.NashBargaining(disagreement="z"),
    "nash, nobody gains": bg.NashBargaining(disagreement=D.outcome("x")),
    "nash, random dictator": bg.NashBargaining(disagreement=D.random_dictator()),
    "nash, exclusionary": bg.NashBargaining(disagreement="exclusionary"),
    "nash, worst undominated": bg.NashBargaining(disagreement="worst-undominated"),
    "nash, worst that no outcome dominates": bg.NashBargaining(
        disagreement=D.worst_undominated(by="outcome")
    ),
    "nash, status quo": bg.NashBargaining(
        disagreement=D.status_quo({"z": 0.5, "w": 0.5})
    ),
    "nash, floor": bg.NashBargaining(min_credence=0.25),
    "nash, values": bg.NashBargaining(disagreement=[0.1, 0.2, 0, 7, -1]),
    "nash, lottery": bg.NashBargaining(
        disagreement=bg.Lottery([0.1, 0.2, 0.3, 0.4], OUTCOMES)
    ),
    "nash, interpolation": bg.NashBargaining(
        disagreement=D.interpolate("uniform", [0, 0, 0, 7, 0], 0.3)
    ),
    "nash, cvxpy": bg.NashBargaining(solver="convex", tolerance=1e-5),
    "eu": bg.ExpectedUtility(),
    "eu, range": bg.ExpectedUtility("range"),
    "eu, variance": bg.ExpectedUtility(bg.VarianceNormalization()),
    "mixed": bg.Mixed(0.3),
    "mixed, held": bg.Mixed(0.3, disagreement="z"),
    "mixed, raw": bg.Mixed(0.5, normalization=None, disagreement="uniform"),
    "mixed, only eu": bg.Mixed(0.0),
    "mixed, only nash": bg.Mixed(1.0),
    "isoelastic": bg.Isoelastic(2),
    "isoelastic, little": bg.Isoelastic(0.3, normalization=None),
    "isoelastic, held": bg.Isoelastic(2.5, disagreement="z"),
    "isoelastic, only eu": bg.Isoelastic(0),
    "isoelastic, only nash": bg.Isoelastic(1),
    "bounded": bg.BoundedExpectedUtility(0.5),
    "bounded, nash": bg.BoundedExpectedUtility(0.5, of="nash", normalization=None),
    "bounded, all of nash": bg.BoundedExpectedUtility(
        1, of="nash", disagreement="uniform"
    ),
    "nested": bg.Nested(["l", "l", "r", "r", "s"]),
    "nested, held": bg.Nested(
        dict(zip(NAMES, ["l", "l", "r", "r", "s"], strict=True)),
        within=bg.ExpectedUtility("range"),
        between=bg.Isoelastic(3, disagreement="y"),
    ),
    "nested, mixture": bg.LotteryMixture(
        [
            (0.5, bg.Nested(["l", "l", "r", "r", "s"])),
            (0.5, bg.BoundedExpectedUtility(0.3, of="nash")),
        ]
    ),
    "mixture": bg.LotteryMixture(
        [(0.25, bg.ExpectedUtility()), (0.75, bg.NashBargaining(disagreement="z"))]
    ),
    "my favourite theory": bg.MyFavouriteTheory(),
    "my favourite option": bg.MyFavouriteOption(),
    "random dictator": bg.RandomDictator(),
    "borda": bg.Borda(),
    "approval": bg.Approval(0.1),
    "maximal lottery": bg.MaximalLottery(),
    "logit pooling": bg.LogitPooling(0.2, normalization="sum"),
    "variance voting": bg.VarianceVoting(),
    "variance voting, by place": bg.VarianceVoting([1, 2, 3, 4]),
    "variance voting, by label": bg.VarianceVoting({"x": 3, "w": 1, "y": 0.1}),
    "eu, deviation": bg.ExpectedUtility("mean-absolute-deviation"),
    "eu, sum": bg.ExpectedUtility(bg.SumNormalization()),
    "eu, rank": bg.ExpectedUtility("rank"),
    "eu, given": bg.ExpectedUtility(bg.GivenUnits([1, 2, 3, 4, 5])),
    "mixed, given": bg.Mixed(
        0.5, normalization=bg.GivenUnits(dict(zip(NAMES, range(1, 6), strict=True)))
    ),
    "eu, reference": bg.ExpectedUtility(
        bg.ReferenceNormalization(
            bg.HypothesisSet.from_arrays(
                np.arange(35).reshape(5, 7) % 11 / 3, None, None, NAMES[::-1]
            )
        )
    ),
    "mixture of mixtures": bg.LotteryMixture(
        [
            (0.5, bg.LotteryMixture([(0.5, bg.Mixed()), (0.5, bg.ExpectedUtility())])),
            (0.5, bg.NashBargaining()),
        ]
    ),
}


def assert_same_certificate(found: bg.Certificate, wanted: bg.Certificate) -> None:
    for name in ("value", "gap", "tolerance", "infeasibility"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
    for name in ("multipliers", "exclusion", "tangents"):
        mine, theirs = getattr(found, name), getattr(wanted, name)
        assert (mine is None) == (theirs is None)
        if mine is not None:
            np.testing.assert_array_equal(mine, theirs)
    assert (found.status, found.message) == (wanted.status, wanted.message)


def assert_same(found: Decision, wanted: Decision) -> None:
    assert found.rule == wanted.rule
    assert found.hypotheses == wanted.hypotheses
    assert found.lottery == wanted.lottery
    assert found.notes == wanted.notes
    assert found.unique == wanted.unique
    assert found.choices == wanted.choices
    for name in ("disagreement", "expected_utilities", "gains", "weights"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
    assert_same_certificate(found.certificate, wanted.certificate)
    assert_same_certificate(found.recheck(), wanted.recheck())
    for mine, theirs in zip(found.parts, wanted.parts, strict=True):
        assert_same(mine, theirs)


@pytest.mark.parametrize("name", RULES)
def test_decision_comes_back_as_it_was(name: str, tmp_path: Path):
    decision = RULES[name].solve(HELD)
    decision.choose(np.random.default_rng(0))

    bg.write_decision(decision, tmp_path / "decision.json")

    assert_same(bg.read_decision(tmp_path / "decision.json"), decision)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
def test_honest_decision_is_certified(name: str, exact: bool, tmp_path: Path):
    decision = RULES[name].solve(HELD)
    bg.write_decision(decision, tmp_path / "decision.json")

    found = certify_decision_file(tmp_path / "decision.json", exact=exact)

    assert found.ok, found.findings
    assert found.is_exact == exact
    assert found.rule == decision.rule


def test_honest_decision_without_an_optimum_is_certified(tmp_path: Path):
    best = bg.NashBargaining().solve(HELD)
    lottery = bg.Lottery(np.full(4, 0.25), OUTCOMES)
    assert isinstance(best.problem, Problem)
    certificate = judged(*certify(best.problem, lottery.probabilities), 1e-9)
    assert certificate.status is bg.Status.LIMIT
    decision = Decision(best.rule, HELD, lottery, certificate, best.disagreement)

    bg.write_decision(decision, tmp_path / "decision.json")

    found = certify_decision_file(tmp_path / "decision.json")
    assert found.ok
    assert found.falls_short


def test_failed_decision_certifies_nothing(tmp_path: Path):
    certificate = bg.Certificate(
        np.nan, np.nan, 1e-9, np.nan, bg.Status.FAILED, "the solver gave up"
    )
    lottery = bg.Lottery(np.full(4, 0.25), OUTCOMES)
    decision = Decision(bg.NashBargaining(), HELD, lottery, certificate, HELD.worst)

    bg.write_decision(decision, tmp_path / "decision.json")

    (finding,) = certify_decision_file(tmp_path / "decision.json").findings
    assert finding == "status: the solve failed, so nothing is certified"
    assert bg.read_decision(tmp_path / "decision.json").status is bg.Status.FAILED


@pytest.mark.parametrize(
    "hypotheses",
    [
        bg.HypothesisSet.from_arrays(np.array([[0.1, 0.7], [0.3, 0.2]], np.float32)),
        bg.HypothesisSet.from_arrays([[1, 2], [2, 1]]),
        bg.HypothesisSet.from_arrays(
            [[1, 2], [2, 1]], outcomes=["é\n.", "a\u2028'\x1b"]
        ),
        bg.HypothesisSet.from_arrays([[5e-324, 0], [1e300, -1e300]], [1e-300, 1.0]),
    ],
    ids=["float32", "numbered labels", "odd labels", "odd numbers"],
)
def test_set_comes_back_as_it_was(hypotheses: bg.HypothesisSet, tmp_path: Path):
    decision = bg.ExpectedUtility().solve(hypotheses)

    bg.write_decision(decision, tmp_path / "decision.json")

    found = bg.read_decision(tmp_path / "decision.json").hypotheses
    assert found == hypotheses
    assert found.names.are_default


def test_file_says_what_it_is(tmp_path: Path):
    decision = bg.ExpectedUtility().solve(HELD)
    bg.write_decision(decision, tmp_path / "decision.json")

    document = json.loads((tmp_path / "decision.json").read_text(encoding="utf-8"))

    assert document["format"] == "bargain-decision"
    assert document["schema_version"] == 1
    assert document["library_version"] == bg.__version__
    assert document["hypotheses"]["format"] == "bargain-hypotheses"
    assert document["rule"] == {"rule": "eu", "normalization": None}
    assert document["lottery"] == [0.0, 1.0, 0.0, 0.0]


def test_a_rule_that_cannot_be_written_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "decision.json"
    path.write_text("old", encoding="utf-8")
    mixture = bg.LotteryMixture(
        [(1, lambda hypotheses: bg.Lottery([1, 0, 0, 0], OUTCOMES))]
    )

    with pytest.raises(bg.InvalidOptionError, match="cannot be written to a file"):
        bg.write_decision(mixture.solve(HELD), path)

    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_only_decisions_are_written(tmp_path: Path):
    with pytest.raises(bg.InvalidOptionError) as caught:
        bg.write_decision(bg.Lottery([1]), tmp_path / "x.json")  # type: ignore[arg-type]

    assert str(caught.value) == (
        "decision must be a Decision (got Lottery); ask a rule's solve method for one"
    )


def test_certifying_loads_no_solver(tmp_path: Path):
    bg.write_decision(
        bg.Mixed(0.3, disagreement="z").solve(HELD), tmp_path / "decision.json"
    )
    code = (
        "import sys\n"
        "from bargain.cli import main\n"
        "assert main(['certify', 'decision.json', '--exact']) == 0\n"
        "heavy = ('scipy', 'cvxpy', 'bargain.solvers')\n"
        "print('LOADED', [name for name in heavy if name in sys.modules])\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )

    assert run.stdout.splitlines()[-1] == "LOADED []"


# Tampering: what is done to the document, and what is found.


def change(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def act(document: dict[str, Any]) -> None:
        document[key] = value

    return act


def put(key: str, place: int, value: Any) -> Callable[[dict[str, Any]], None]:
    def act(document: dict[str, Any]) -> None:
        document[key][place] = value

    return act


def all_of(
    *acts: Callable[[dict[str, Any]], None],
) -> Callable[[dict[str, Any]], None]:
    def act(document: dict[str, Any]) -> None:
        for one in acts:
            one(document)

    return act


def in_part(
    k: int, act: Callable[[dict[str, Any]], None]
) -> Callable[[dict[str, Any]], None]:
    return lambda document: act(document["parts"][k])


def in_set(
    act: Callable[[dict[str, Any]], None],
) -> Callable[[dict[str, Any]], None]:
    return lambda document: act(document["hypotheses"])


def in_rule(
    act: Callable[[dict[str, Any]], None],
) -> Callable[[dict[str, Any]], None]:
    return lambda document: act(document["rule"])


FLAT = change("lottery", [0.5, 0.0, 0.0, 0.5])
PROOF = "the proof of who cannot gain is none"

TAMPERINGS: dict[str, tuple[str, Callable[[dict[str, Any]], None], list[str]]] = {
    "sum": (
        "nash, held",
        put("lottery", 0, 1.01),
        ["lottery: the probabilities sum to 1.01, not to 1"],
    ),
    "sum, a little": (
        "nash, held",
        put("lottery", 0, 1 + 1e-11),
        ["lottery: the probabilities sum to 1.00000000001, not to 1"],
    ),
    "nothing": (
        "nash, held",
        change("lottery", [0.0] * 4),
        ["lottery: the probabilities sum to 0, not to 1"],
    ),
    "negative": (
        "nash, held",
        change("lottery", [1.25, -0.25, 0.0, 0.0]),
        ["lottery: the probability of 'x' is negative (-0.25)"],
    ),
    "worse lottery": (
        "nash, held",
        FLAT,
        ["gap: 1.6e+00 nats recomputed, ", "value: ", "status: "],
    ),
    "worse lottery, admitted": (
        "nash, held",
        all_of(FLAT, change("gap", 6.0), change("value", -0.4158883083359672)),
        ["status: optimal is claimed, but the gap exceeds 1.0e-09"],
    ),
    "worse lottery, and a lax tolerance": (
        "nash, held",
        all_of(
            FLAT,
            change("gap", 6.0),
            change("value", -0.4158883083359672),
            change("tolerance", 9.0),
        ),
        ["tolerance: 9 is claimed and the rule has 1e-09"],
    ),
    "constraint broken": (
        "nash, held",
        change("lottery", [0.9, 0.1, 0.0, 0.0]),
        ["gap: ", "infeasibility: 1.0e-01 recomputed, ", "value: ", "status: "],
    ),
    "constraint broken, admitted": (
        "nash, held",
        all_of(
            change("lottery", [0.9, 0.1, 0.0, 0.0]),
            change("gap", 9.0),
            change("infeasibility", 0.5),
        ),
        ["value: ", "status: "],
    ),
    "optimal in spite of a broken constraint": (
        "nash, held",
        all_of(
            change("lottery", [1 - 1e-9, 1e-9, 0.0, 0.0]),
            change("infeasibility", 0.5),
            change("gap", 1e-8),
            in_rule(change("tolerance", 1e-8)),
            change("tolerance", 1e-8),
        ),
        ["value: ", "status: optimal is claimed, but a constraint is broken"],
    ),
    "point": (
        "nash, held",
        put("disagreement", 1, 1.25),
        [
            "disagreement: the point is not the rule's ('bob'; for the first 1.25 is "
            "claimed and the rule gives 1)"
        ],
    ),
    "point of nobody's concern": (
        "nash, held",
        put("disagreement", 4, 1.0),
        [
            "disagreement: the point is not the rule's ('eve'; for the first 1 is "
            "claimed and the rule gives 0)"
        ],
    ),
    "exclusionary point": (
        "nash, exclusionary",
        put("disagreement", 0, 1.25),
        ["disagreement: the point is not the rule's ('ann'; for the first 1.25 is "],
    ),
    "worst undominated point": (
        "nash, worst undominated",
        put("disagreement", 0, 0.5),
        ["disagreement: the point is not the rule's ('ann'; for the first 0.5 is "],
    ),
    "floor": (
        "nash, floor",
        in_rule(change("min_credence", 0.35)),
        ["gap: ", "value: ", "status: "],
    ),
    "point of the rule": (
        "nash",
        in_rule(change("disagreement", "uniform")),
        ["disagreement: the point is not the rule's (", "gap: ", "value: ", "status: "],
    ),
    "rule": (
        "nash",
        change("rule", {"rule": "eu", "normalization": None}),
        ["gap: ", "value: ", "status: "],
    ),
    "value": (
        "nash, held",
        change("value", 0.5),
        ["value: 0.069314718055994"],
    ),
    "value missing": ("nash", change("value", None), ["value: none is claimed"]),
    "gap missing": (
        "nash",
        change("gap", None),
        ["gap: none is claimed, so nothing is certified"],
    ),
    "gap below nothing": (
        "nash",
        change("gap", -1e-6),
        ["gap: "],
    ),
    "infeasibility missing": (
        "nash",
        change("infeasibility", None),
        ["infeasibility: none is claimed"],
    ),
    "tolerance": (
        "nash",
        change("tolerance", 1e-8),
        ["tolerance: 1e-08 is claimed and the rule has 1e-09"],
    ),
    "someone silenced": (
        "nash",
        change("exclusion", [0.0, 1.0, 0.0, 0.0, 0.0]),
        ["outside: 'bob' claimed to be unable to gain without proof"],
    ),
    "someone silenced besides": (
        "nash, held",
        put("exclusion", 1, 0.5),
        ["outside: 'bob', 'cem' claimed to be unable to gain without proof"],
    ),
    "someone silenced in a whisper": (
        "nash, held",
        put("exclusion", 1, 1e-13),
        ["outside: 'bob' claimed to be unable to gain without proof"],
    ),
    "everyone silenced in a whisper": (
        "nash",
        change("exclusion", [1e-13, 1e-13, 1e-13, 0.0, 0.0]),
        ["outside: 'ann', 'bob', 'cem' claimed to be unable to gain without proof"],
    ),
    "proof by overflow": (
        "nash",
        change("exclusion", [4e307, 4e307, 4e307, 0.0, 0.0]),
        ["outside: 'ann', 'bob', 'cem' claimed to be unable to gain without proof"],
    ),
    "proof with a negative part": (
        "nash, held",
        put("exclusion", 0, -1.0),
        [f"outside: {PROOF} ('ann': a negative part in it)"],
    ),
    "proof by those without a say": (
        "nash, held",
        all_of(put("exclusion", 3, 1.0), put("exclusion", 4, 1.0)),
        [f"outside: {PROOF} ('dot', 'eve': no say, so no part in it)"],
    ),
    "proof for a rule that asks nobody": (
        "eu",
        change("exclusion", [1.0, 0.0, 0.0, 0.0, 0.0]),
        [f"outside: {PROOF} ('ann': no say, so no part in it)"],
    ),
    "proof withheld": (
        "nash, held",
        change("exclusion", None),
        ["evidence: multipliers must be zero for who is not held ('cem')"],
    ),
    "multipliers for nobody": (
        "nash",
        change("multipliers", [1.0, 0.0, 0.0, 0.0, 0.0]),
        ["evidence: multipliers must be zero for who is not held ('ann')"],
    ),
    "multipliers for who can gain": (
        "nash, held",
        put("multipliers", 1, 7.0),
        ["evidence: multipliers must be zero for who is not held ('bob')"],
    ),
    "tangents for who has no say": (
        "nash",
        change("tangents", [None, None, None, 1.0, 1.0]),
        ["evidence: tangents must be null for who has no logarithm ('dot', 'eve')"],
    ),
    "multipliers for a rule that holds nobody": (
        "eu",
        change("multipliers", [0.0, 0.0, 1.0, 0.0, 0.0]),
        ["evidence: multipliers must be zero for who is not held ('cem')"],
    ),
    "tangents for a rule without logarithms": (
        "eu",
        change("tangents", [1.0, None, None, None, None]),
        ["evidence: tangents must be null for who has no logarithm ('ann')"],
    ),
    "evidence for a mixture": (
        "mixture",
        change("exclusion", [1.0, 0.0, 0.0, 0.0, 0.0]),
        ["evidence: a mixture has none of its own; its parts have"],
    ),
    "failure": (
        "nash",
        all_of(
            FLAT,
            change("status", "failed"),
            change("gap", None),
            change("value", None),
            change("infeasibility", None),
        ),
        ["status: the solve failed, so nothing is certified"],
    ),
    "limit without a gap": (
        "nash",
        all_of(change("status", "limit"), change("gap", None)),
        ["gap: none is claimed, so nothing is certified"],
    ),
    "failure of a part": (
        "mixture",
        all_of(
            change("status", "limit"),
            in_part(1, change("status", "failed")),
        ),
        ["part 2, status: the solve failed, so nothing is certified"],
    ),
    "failure of a mixture": (
        "mixture",
        change("status", "failed"),
        ["status: the solve failed, so nothing is certified"],
    ),
    "gap claimed above the tolerance": (
        "nash",
        change("gap", 5.0),
        ["status: optimal is claimed, but so is a gap of 5.0e+00 above the tolerance"],
    ),
    "infeasibility claimed above the limit": (
        "nash",
        change("infeasibility", 1.0),
        ["status: optimal is claimed, but so is an infeasibility of 1.0e+00"],
    ),
    "multipliers withheld": (
        "nash, held",
        change("multipliers", None),
        ["gap: ", "status: "],
    ),
    "multipliers negative": (
        "nash, held",
        put("multipliers", 2, -1.0),
        ["evidence: multipliers must not be negative ('cem')"],
    ),
    "tangents": (
        "nash",
        change("tangents", [None, 0.0, -1.0, None, None]),
        ["evidence: tangents must be positive ('bob', 'cem')"],
    ),
    "tangents elsewhere": (
        "nash",
        change("tangents", [None, 1e-3, None, None, None]),
        ["gap: ", "status: "],
    ),
    "choice": (
        "nash, held",
        change("choices", ["w", "x"]),
        ["choices: 'x' has no chance of being drawn"],
    ),
    "utilities": (
        "nash, held",
        in_set(put("utilities", 1, [1.5, 0, 2, 1.25])),
        ["disagreement: ", "value: "],
    ),
    "credences": (
        "nash",
        in_set(change("credences", [0.3, 0.4, 0.2, 0.1, 0.0])),
        ["gap: ", "value: ", "status: "],
    ),
    "favourite": (
        "eu",
        change("lottery", [1.0, 0.0, 0.0, 0.0]),
        ["gap: ", "value: ", "status: "],
    ),
    "mixture": (
        "mixture",
        change("lottery", [0.5, 0.5, 0.0, 0.0]),
        ["mixture: the lottery is not the mixture of its parts'"],
    ),
    "mixture with a gap": (
        "mixture",
        change("gap", 0.0),
        ["gap: a value or a gap is claimed, which a mixture does not have"],
    ),
    "mixture's sum": (
        "mixture",
        change("lottery", [0.76, 0.25, 0.0, 0.0]),
        ["lottery: ", "mixture: ", "infeasibility: "],
    ),
    "mixture's point": (
        "mixture",
        put("disagreement", 0, 1.0),
        ["disagreement: the point is not the rule's ('ann'; "],
    ),
    "mixture of others": (
        "mixture",
        in_part(0, change("rule", {"rule": "eu", "normalization": "none"})),
        ["parts: ExpectedUtility(normalization='none') answered where the rule has "],
    ),
    "mixture, better than its parts": (
        "mixture",
        in_part(1, change("status", "limit")),
        ["status: not every part is optimal"],
    ),
    "part": (
        "mixture",
        in_part(1, change("value", 0.5)),
        ["part 2, value: 0.069314718055994"],
    ),
    "part of a part": (
        "mixture of mixtures",
        in_part(0, in_part(1, put("disagreement", 0, 0.5))),
        ["part 1, part 2, disagreement: "],
    ),
}


def tampered(name: str, act: Callable[[dict[str, Any]], None], folder: Path) -> Path:
    path = folder / "decision.json"
    bg.write_decision(RULES[name].solve(HELD), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    act(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(what: str, exact: bool, tmp_path: Path):
    name, act, wanted = TAMPERINGS[what]
    path = tampered(name, act, tmp_path)

    found = certify_decision_file(path, exact=exact)

    assert not found.ok
    assert len(found.findings) == len(wanted), found.findings
    for finding, start in zip(found.findings, wanted, strict=True):
        assert finding.startswith(start), found.findings


WEAKENINGS = {
    "gap": change("gap", 1e-9),
    "infeasibility": change("infeasibility", 1e-12),
    "status": change("status", "limit"),
    "gap above the tolerance": all_of(change("status", "limit"), change("gap", 0.1)),
    "notes": change("notes", ["all is well"]),
}


@pytest.mark.parametrize("what", WEAKENINGS)
def test_a_weaker_claim_holds_as_well(what: str, tmp_path: Path):
    path = tampered("nash, held", WEAKENINGS[what], tmp_path)

    assert certify_decision_file(path).ok


# Everyone can gain at c; silencing x and y leaves d as the best for z.
FORGED = bg.HypothesisSet.from_arrays(
    [[1, 0, 0.5 + 1e-7, 0.5], [0, 1, 0.5 + 1e-7, 0.5], [0, 0, 0, 1]],
    [0.4, 0.4, 0.2],
    ["a", "b", "c", "d"],
    ["x", "y", "z"],
)


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
def test_those_who_can_gain_a_little_are_not_silenced(exact: bool, tmp_path: Path):
    path = tmp_path / "decision.json"
    rule = bg.NashBargaining(disagreement=[0.5, 0.5, 0])
    bg.write_decision(rule.solve(FORGED), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document |= {
        "exclusion": [1.0, 1.0, 0.0],
        "multipliers": [1e5, 1e5, 0.0],
        "tangents": None,
        "lottery": [0.0, 0.0, 0.0, 1.0],
        "status": "optimal",
        "gap": 1e-10,
        "value": 0.0,
        "infeasibility": 0.0,
    }
    path.write_text(json.dumps(document), encoding="utf-8")

    found = certify_decision_file(path, exact=exact)

    assert found.findings == (
        "outside: 'x', 'y' claimed to be unable to gain without proof",
    )


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
@pytest.mark.parametrize("seed", range(12))
def test_many_who_are_honestly_held_are_proved_to_be(
    seed: int, exact: bool, tmp_path: Path
):
    # Whatever one half gains the other loses, in units of its own.
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(12, 6))
    others = -half * np.exp(rng.normal(size=(12, 1)) * 8)
    hypotheses = bg.HypothesisSet.from_arrays(
        np.vstack([half, others, rng.normal(size=(3, 6))])
    )
    decision = bg.NashBargaining(disagreement="uniform").solve(hypotheses)
    bg.write_decision(decision, tmp_path / "decision.json")

    found = certify_decision_file(tmp_path / "decision.json", exact=exact)

    assert decision.certificate.exclusion is not None
    assert found.ok, found.findings


def test_a_point_out_of_reach_is_found(tmp_path: Path):
    path = tampered(
        "nash, values",
        in_rule(
            change("disagreement", {"point": "values", "values": [99, 0, 0, 7, 0]})
        ),
        tmp_path,
    )

    (finding,) = certify_decision_file(path).findings

    assert finding.startswith(
        "disagreement: disagreement must be attainable (it gives 'ann' more than any "
    )


# What is no decision at all.

PLACE = "decision.json"
BAD_FILES: dict[str, tuple[str, Callable[[dict[str, Any]], None], str]] = {
    "format": (
        "nash",
        change("format", "bargain-hypotheses"),
        f"{PLACE}, format: must be 'bargain-decision' (got 'bargain-hypotheses'); this "
        "file holds something else",
    ),
    "version": (
        "nash",
        change("schema_version", 2),
        f"{PLACE}, schema_version: 2 is newer than 1, the newest this version reads; "
        "upgrade bargaining",
    ),
    "no set": (
        "nash",
        lambda document: document.pop("hypotheses"),
        f"{PLACE}: key 'hypotheses' is missing; add it",
    ),
    "no lottery": (
        "nash",
        lambda document: document.pop("lottery"),
        f"{PLACE}: key 'lottery' is missing; add it",
    ),
    "unknown key": (
        "nash",
        change("zeal", 1),
        f"{PLACE}: key 'zeal' is not known; the keys are rule, disagreement, lottery, "
        "multipliers, exclusion, tangents, value, gap, tolerance, infeasibility, "
        "status, message, notes, unique, choices, parts, stages, prices",
    ),
    "set": (
        "nash",
        change("hypotheses", 3),
        f"{PLACE}, hypotheses: must be an object (got 3); write it in {{ }}",
    ),
    "bad set": (
        "nash",
        in_set(change("credences", [0.5] * 5)),
        f"{PLACE}, hypotheses: credences must sum to 1 (got 2.5 over 5 hypotheses); "
        "divide by the sum, or pass normalize=True",
    ),
    "rule": (
        "nash",
        change("rule", {"rule": "nsah"}),
        f"{PLACE}, rule: no rule is called 'nsah'; there are "
        f"{', '.join(registry.RULES)}, lottery-mixture, nested and constrained",
    ),
    "rule with NaN": (
        "nash",
        in_rule(change("tolerance", float("nan"))),
        f"{PLACE}, rule: NaN is not a JSON number; write a finite number",
    ),
    "point of another set": (
        "nash",
        in_rule(change("disagreement", "tea")),
        f"{PLACE}, rule: disagreement must be 'worst-case', 'random-dictator', "
        "'uniform', 'exclusionary', 'worst-undominated' or an outcome's label (got "
        "'tea'; the outcomes are ('w', 'x', 'y', 'z'))",
    ),
    "short lottery": (
        "nash",
        change("lottery", [1.0]),
        f"{PLACE}, lottery: must have 4 numbers, as the set asks for (got 1); write "
        "the decision again",
    ),
    "long point": (
        "nash",
        change("disagreement", [0.0] * 6),
        f"{PLACE}, disagreement: must have 5 numbers, as the set asks for (got 6); "
        "write the decision again",
    ),
    "probability as text": (
        "nash",
        put("lottery", 2, "0"),
        f"{PLACE}, lottery[2]: must be a number (got '0'); write a decimal such as "
        "1.5, without quotes",
    ),
    "no probability": (
        "nash",
        put("lottery", 2, None),
        f"{PLACE}, lottery[2]: must be a number (got null); write a decimal such as "
        "1.5, without quotes",
    ),
    "infinite gap": (
        "nash",
        change("gap", float("inf")),
        f"{PLACE}, gap: Infinity is not a JSON number; write a finite number, or null "
        "for a missing utility",
    ),
    "no multiplier": (
        "nash, held",
        put("multipliers", 0, None),
        f"{PLACE}, multipliers[0]: must be a number (got null); write a decimal such "
        "as 1.5, without quotes",
    ),
    "status": (
        "nash",
        change("status", "perfect"),
        f"{PLACE}, status: must be one of optimal, limit, failed (got 'perfect'); "
        "write one of them",
    ),
    "status as a list": (
        "nash",
        change("status", ["optimal"]),
        f"{PLACE}, status: must be one of optimal, limit, failed (got a list); write "
        "one of them",
    ),
    "message": (
        "nash",
        change("message", None),
        f"{PLACE}, message: must be text (got null); put it in quotes",
    ),
    "notes": (
        "nash",
        change("notes", "none"),
        f"{PLACE}, notes: must be a list (got 'none'); write it in [ ]",
    ),
    "unique": (
        "nash",
        change("unique", 1),
        f"{PLACE}, unique: must be true or false; write one",
    ),
    "choices": (
        "nash",
        change("choices", ["tea"]),
        f"{PLACE}, choices[0]: no outcome is called 'tea'; correct it",
    ),
    "parts lost": (
        "mixture",
        lambda document: document["parts"].pop(),
        f"{PLACE}, parts: must have 2 decisions, one per part of the rule (got 1); "
        "write the decision again",
    ),
    "parts too many": (
        "nash",
        change("parts", [{}]),
        f"{PLACE}, parts: must have 0 decisions, one per part of the rule (got 1); "
        "write the decision again",
    ),
    "part": (
        "mixture",
        lambda document: document["parts"].__setitem__(1, 7),
        f"{PLACE}, parts[1]: must be an object (got 7); write it in {{ }}",
    ),
    "short lottery of a part": (
        "mixture",
        in_part(1, change("lottery", [1.0])),
        f"{PLACE}, parts[1], lottery: must have 4 numbers, as the set asks for (got "
        "1); write the decision again",
    ),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_what_is_no_decision_gets_one_line(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name, act, message = BAD_FILES[what]
    tampered(name, act, tmp_path)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(bg.BargainError) as caught:
        certify_decision_file(PLACE)
    assert str(caught.value) == message

    with pytest.raises(bg.FileFormatError):
        bg.read_decision(PLACE)


def test_reading_refuses_what_is_no_lottery(tmp_path: Path):
    path = tampered("nash", change("lottery", [0.5, 0.0, 0.0, 0.0]), tmp_path)

    with pytest.raises(bg.FileFormatError, match="probabilities must sum to 1"):
        bg.read_decision(path)


@pytest.mark.parametrize("act", [bg.read_decision, certify_decision_file])
def test_missing_file_gets_one_line(act: Callable[[str], object]):
    with pytest.raises(bg.FileFormatError) as caught:
        act("no-such-file.json")

    assert str(caught.value) == (
        "cannot read no-such-file.json: there is no such file or folder; check the name"
    )


def test_unwritable_place_gets_one_line(tmp_path: Path):
    decision = bg.ExpectedUtility().solve(HELD)

    with pytest.raises(bg.FileFormatError, match=r"cannot write .*: there is no such"):
        bg.write_decision(decision, tmp_path / "nowhere" / "decision.json")


# Sets that are too large for the decision file.


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_references, "LARGEST_EMBEDDED", 10)


def named_set(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))["hypotheses"]


def test_large_set_is_named_by_its_file(tmp_path: Path):
    (tmp_path / "sets").mkdir()
    source = tmp_path / "sets" / "rewards.npy"
    rng = np.random.default_rng(0)
    bg.write_hypotheses(bg.HypothesisSet.from_arrays(rng.random((1001, 1000))), source)
    decision = bg.ExpectedUtility("range").solve(bg.read_hypotheses(source))
    path = tmp_path / "decisions.json"

    bg.write_decision(decision, path, source=source)

    reference = named_set(path)
    assert reference["path"] == "sets/rewards.npy"
    assert reference["sha256"] == sha256_of(source)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["decisions.json", "sets"]
    assert_same(bg.read_decision(path), decision)
    assert certify_decision_file(path).ok
    with pytest.raises(bg.InvalidOptionError) as caught:
        certify_decision_file(path, exact=True)
    assert str(caught.value).startswith("an exact check of 1,001,000 entries takes ")


@pytest.mark.usefixtures("small_limit")
def test_a_set_is_named_though_its_file_name_is_no_text(tmp_path: Path):
    source = tmp_path / "rewards\udcff.npy"  # as Python has a name that is no UTF-8
    try:
        bg.write_hypotheses(bg.HypothesisSet.from_arrays(np.eye(4)), source)
    except (bg.FileFormatError, UnicodeEncodeError):
        pytest.skip("this file system takes names in UTF-8 only")
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(source))
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path, source=source)

    assert named_set(path)["path"] == "rewards\udcff.npy"
    assert_same(bg.read_decision(path), decision)


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("suffix", [".csv", ".json", ".npz", ".npy"])
def test_any_source_will_do_and_may_move_along(suffix: str, tmp_path: Path):
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    source = before / f"set{suffix}"
    bg.write_hypotheses(HELD, source)
    hypotheses = bg.read_hypotheses(source)
    decision = bg.NashBargaining(disagreement="z").solve(hypotheses)

    bg.write_decision(decision, before / "decision.json", source=source)
    before.rename(after)

    assert named_set(after / "decision.json")["path"] == f"set{suffix}"
    assert certify_decision_file(after / "decision.json").ok


@pytest.mark.usefixtures("small_limit")
def test_mapped_set_knows_its_file(tmp_path: Path):
    bg.write_hypotheses(HELD, tmp_path / "set.npy")
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(tmp_path / "set.npy"))

    bg.write_decision(decision, tmp_path / "decision.json")

    assert named_set(tmp_path / "decision.json")["path"] == "set.npy"


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("source", [None, "other.csv", "none.csv", "set.txt"])
def test_set_without_a_file_is_written_beside(source: str | None, tmp_path: Path):
    bg.write_hypotheses(HELD.with_credences([0.2] * 5), tmp_path / "other.csv")
    decision = bg.ExpectedUtility().solve(HELD)
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path, source=source and tmp_path / source)

    assert named_set(path)["path"] == "decision.hypotheses.npy"
    assert_same(bg.read_decision(path), decision)
    assert certify_decision_file(path).ok


@pytest.mark.usefixtures("small_limit")
def test_set_written_beside_may_be_written_again(tmp_path: Path):
    decision = bg.ExpectedUtility().solve(HELD)
    path = tmp_path / "decision.json"
    bg.write_decision(decision, path)

    bg.write_decision(decision, path)

    assert certify_decision_file(path).ok


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("taken", ["npy", "npy.json"])
def test_another_set_beside_is_not_replaced(taken: str, tmp_path: Path):
    beside = tmp_path / f"decision.hypotheses.{taken}"
    beside.write_bytes(b"mine")

    with pytest.raises(bg.FileFormatError) as caught:
        bg.write_decision(bg.ExpectedUtility().solve(HELD), tmp_path / "decision.json")

    assert str(caught.value) == (
        f"cannot write {tmp_path / 'decision.json'}: its set would go to "
        f"decision.hypotheses.npy, and {beside.name} is there already; name another "
        "file, or move that one"
    )
    assert list(tmp_path.iterdir()) == [beside]
    assert beside.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["set.npy", "set.npy.json"])
def test_decision_does_not_replace_its_own_set(name: str, tmp_path: Path):
    source = tmp_path / "set.npy"
    np.save(source, HELD.utilities)
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(source))

    for given in (source, None):
        with pytest.raises(bg.FileFormatError, match="name another file"):
            bg.write_decision(decision, tmp_path / name, source=given)

    assert list(tmp_path.iterdir()) == [source]


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


CHANGES: dict[str, Callable[[Path], object]] = {
    "matrix": lambda folder: spoil(folder / "set.npy"),
    "truncated": lambda folder: (folder / "set.npy").write_bytes(b"\x93NUMPY"),
    "labels": lambda folder: bg.write_hypotheses(
        HELD.with_credences([0.2] * 5), folder / "set.npy"
    ),
    "labels lost": lambda folder: (folder / "set.npy.json").unlink(),
}


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("what", CHANGES)
def test_changed_set_is_found(what: str, tmp_path: Path):
    bg.write_hypotheses(HELD, tmp_path / "set.npy")
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(tmp_path / "set.npy"))
    bg.write_decision(decision, tmp_path / "decision.json")

    CHANGES[what](tmp_path)

    found = certify_decision_file(tmp_path / "decision.json")
    (finding,) = found.findings
    assert finding.startswith("set: ")
    assert "has changed since the decision was made (its SHA-256 is " in finding
    assert found.rule is None
    with pytest.raises(bg.FileFormatError, match="has changed since"):
        bg.read_decision(tmp_path / "decision.json")


@pytest.mark.usefixtures("small_limit")
def test_labels_that_appear_later_are_found(tmp_path: Path):
    np.save(tmp_path / "set.npy", HELD.utilities)
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(tmp_path / "set.npy"))
    bg.write_decision(decision, tmp_path / "decision.json")
    assert named_set(tmp_path / "decision.json")["sha256_beside"] is None

    bg.write_hypotheses(HELD, tmp_path / "set.npy")

    assert not certify_decision_file(tmp_path / "decision.json").ok


@pytest.mark.usefixtures("small_limit")
def test_set_that_is_gone_gets_one_line(tmp_path: Path):
    bg.write_hypotheses(HELD, tmp_path / "set.npy")
    decision = bg.ExpectedUtility().solve(bg.read_hypotheses(tmp_path / "set.npy"))
    bg.write_decision(decision, tmp_path / "decision.json")
    (tmp_path / "set.npy").unlink()

    with pytest.raises(bg.FileFormatError) as caught:
        certify_decision_file(tmp_path / "decision.json")

    assert str(caught.value) == (
        f"cannot read {tmp_path / 'set.npy'}: there is no such file or folder; check "
        "the name"
    )


def test_exact_check_of_many_entries_asks_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recheck, "EXACT_ENTRIES", 10)
    bg.write_decision(bg.NashBargaining().solve(HELD), tmp_path / "decision.json")

    with pytest.raises(bg.InvalidOptionError) as caught:
        certify_decision_file(tmp_path / "decision.json", exact=True)

    assert str(caught.value) == (
        "an exact check of 20 entries takes about 0 s; pass force=True to wait"
    )
    assert certify_decision_file(tmp_path / "decision.json", exact=True, force=True).ok


# Another lottery, and what is wrong with it: the votes are for x, by whoever counts.
VOTES = [
    name
    for name in RULES
    if name.startswith(
        ("my", "random", "borda", "approval", "max", "logit", "variance")
    )
]


@pytest.mark.parametrize("exact", [False, True], ids=["floats", "exact"])
@pytest.mark.parametrize("name", VOTES)
def test_a_vote_for_another_lottery_is_found_out(
    name: str, exact: bool, tmp_path: Path
):
    path = tmp_path / "decision.json"
    bg.write_decision(RULES[name].solve(HELD), path)
    document = json.loads(path.read_text())
    document["lottery"] = [0.0, 0.0, 0.0, 1.0]
    path.write_text(json.dumps(document))

    found = certify_decision_file(path, exact=exact)

    assert not found.ok
    assert any(finding.startswith("gap: ") for finding in found.findings)


@pytest.mark.parametrize("name", VOTES)
def test_a_vote_with_multipliers_is_found_out(name: str, tmp_path: Path):
    path = tmp_path / "decision.json"
    bg.write_decision(RULES[name].solve(HELD), path)
    document = json.loads(path.read_text())
    document["stages"] = [[0.0] * 5]
    path.write_text(json.dumps(document))

    found = certify_decision_file(path)

    assert "evidence: the rule has 0 rows of multipliers (got 1)" in found.findings


def test_another_table_of_reference_is_found_out(tmp_path: Path):
    path = tmp_path / "decision.json"
    table = bg.HypothesisSet.from_arrays(HELD.utilities, None, OUTCOMES, NAMES)
    rule = bg.ExpectedUtility(bg.ReferenceNormalization(table, "range"))
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.9, 0.1], None, NAMES[:2])
    bg.write_decision(rule.solve(pair), path)
    document = json.loads(path.read_text())
    # With a range of 120 in the place of 12, ann's 0.9 count for less than bob's 0.1.
    document["rule"]["normalization"]["utilities"][0][1] = 120.0
    path.write_text(json.dumps(document))

    found = certify_decision_file(path)

    assert any(finding.startswith("gap: ") for finding in found.findings)
