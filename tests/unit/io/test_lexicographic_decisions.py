"""Lexicographic decisions in files: stages travel, and are not believed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bargain as bg
from bargain.io import certify_decision_file

# At z, cem cannot gain: only w and z leave him what he has. dot is indifferent, eve
# has no credence.
HELD = bg.HypothesisSet.from_arrays(
    [[3, 12, 0, 1], [1.5, 0, 2, 1], [1, 0, 0, 1], [7, 7, 7, 7], [0, 9, 0, 0]],
    [0.4, 0.3, 0.2, 0.1, 0.0],
    ["w", "x", "y", "z"],
    ["ann", "bob", "cem", "dot", "eve"],
)
RULES = {
    "ks": bg.KalaiSmorodinsky(),
    "ks, held": bg.KalaiSmorodinsky(disagreement="z"),
    "ks, nobody gains": bg.KalaiSmorodinsky(disagreement="x"),
    "ks, uniform": bg.KalaiSmorodinsky(disagreement="uniform", tolerance=1e-6),
    "ks, values": bg.KalaiSmorodinsky(disagreement=[0.1, 0.2, 0, 7, -1]),
    "egalitarian": bg.Egalitarian(),
    "egalitarian, held": bg.Egalitarian(disagreement="z", normalization="variance"),
    "egalitarian, raw": bg.Egalitarian(normalization=None),
    "in a mixture": bg.LotteryMixture(
        [(0.25, bg.ExpectedUtility()), (0.75, bg.KalaiSmorodinsky(disagreement="z"))]
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_decision_comes_back_as_it_was(name: str, tmp_path: Path):
    decision = RULES[name].solve(HELD)
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path)
    again = bg.read_decision(path)

    assert again.rule == decision.rule
    assert again.lottery == decision.lottery
    assert again.notes == decision.notes
    mine, theirs = again.certificate.stages, decision.certificate.stages
    assert (mine is None) == (theirs is None)
    if mine is not None:
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(again.weights, decision.weights)
    np.testing.assert_equal(
        again.recheck(exact=True).gap, decision.recheck(exact=True).gap
    )


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", RULES)
def test_an_honest_decision_is_certified(name: str, exact: bool, tmp_path: Path):
    path = tmp_path / "decision.json"
    bg.write_decision(RULES[name].solve(HELD), path)

    found = certify_decision_file(path, exact=exact)

    assert found.ok, found.findings


def tampered(name: str, key: str, value: object, path: Path) -> tuple[str, ...]:
    bg.write_decision(RULES[name].solve(HELD), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document[key] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    return certify_decision_file(path).findings


@pytest.mark.parametrize(
    ("key", "value", "subject"),
    [
        ("lottery", [1.0, 0.0, 0.0, 0.0], "gap"),
        ("stages", [[1.0, 0.0, 0.0, 0.0, 0.0]], "gap"),
        ("stages", [[-1.0, 1.0, 1.0, 0.0, 0.0]], "gap"),
        ("stages", [[0.5, 0.5, 0.5, 0.0, 0.5]], "gap"),  # eve has no say
        ("stages", [], "gap"),
        ("value", 0.9, "value"),
    ],
)
def test_tampering_is_found(key: str, value: object, subject: str, tmp_path: Path):
    findings = tampered("ks", key, value, tmp_path / "decision.json")

    assert any(finding.startswith(subject) for finding in findings)


def test_nobody_is_silenced_without_proof(tmp_path: Path):
    # Bob could gain; a proof of 1 for him alone is none.
    findings = tampered(
        "ks, held", "exclusion", [0.0, 1.0, 1.0, 0.0, 0.0], tmp_path / "decision.json"
    )

    assert any("unable to gain without proof" in finding for finding in findings)


def test_certifying_from_the_worst_case_loads_no_solver(tmp_path: Path):
    path = tmp_path / "decision.json"
    bg.write_decision(bg.KalaiSmorodinsky().solve(HELD), path)
    code = (
        "import sys; from bargain.io import certify_decision_file as check; "
        f"assert check({str(path)!r}, exact=True).ok; "
        "print([name for name in sys.modules if name.split('.')[0] == 'scipy'])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"
