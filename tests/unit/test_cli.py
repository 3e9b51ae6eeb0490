"""The command line: what it prints, what it refuses, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators import bargaining, registry
from bargain.aggregators.decision import Decision
from bargain.cli import main

CSV = "hypothesis,credence,tea,coffee\nwelfare,0.51,1,2\ncustom,0.49,2,1\n"


class Run(NamedTuple):
    code: int
    out: str
    err: str


Bargain = Callable[..., Run]


@pytest.fixture
def bargain(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Bargain:
    """Run the command in an empty folder with `drinks.csv`, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    Path("drinks.csv").write_text(CSV, encoding="utf-8")

    def run(*arguments: str) -> Run:
        code = main(arguments)
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


def in_a_process(*arguments: str, cwd: Path, **options: str) -> Run:
    run = subprocess.run(
        [sys.executable, "-m", "bargain", *arguments],
        cwd=cwd,
        env={**os.environ, **options},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Run(run.returncode, run.stdout, run.stderr)


# Helping.


def test_help_names_every_command(bargain: Bargain):
    run = bargain("--help")

    assert run.code == 0
    for command in ("compare", "solve", "certify", "axioms", "examples", "--version"):
        assert command in run.out
    assert bargain() == run
    assert bargain("-h") == run


@pytest.mark.parametrize(
    "command", ["compare", "solve", "diagnose", "certify", "axioms", "examples"]
)
def test_help_fits_the_screen(bargain: Bargain, command: str):
    run = bargain(command, "--help")

    assert run.code == 0
    assert max(map(len, run.out.splitlines())) <= 80
    # A line that was broken twice leaves a word alone.
    assert not re.search(r"\n \S+ *\n \S", run.out)


def test_version(bargain: Bargain):
    assert bargain("--version") == (0, f"bargain {bg.__version__}\n", "")


def test_project_has_the_version_of_the_package():
    project = Path(__file__).parents[2] / "pyproject.toml"

    assert f'\nversion = "{bg.__version__}"\n' in project.read_text(encoding="utf-8")


def test_examples_are_listed(bargain: Bargain):
    run = bargain("examples")

    assert run.code == 0
    assert "example:coin-flip: 2 hypotheses x 2 outcomes\n" in run.out
    assert len(run.out.splitlines()) == len(bg.examples.names())


# Comparing.


def test_compare_shows_lotteries_gains_and_certificates(bargain: Bargain):
    run = bargain("compare", "drinks.csv", "--rule", "eu", "--rule", "nash")

    assert run.code == 0
    assert run.err == ""
    assert run.out == (
        "drinks.csv: 2 hypotheses x 2 outcomes\n"
        "\n"
        "Lottery: probability of each outcome\n"
        "outcome      eu    nash\n"
        "───────────────────────\n"
        "tea           0   0.490\n"
        "coffee        1   0.510\n"
        "\n"
        "Gain above the worst case, as a share of the ideal gain\n"
        "hypothesis  credence      eu    nash\n"
        "────────────────────────────────────\n"
        "welfare        0.510       1   0.510\n"
        "custom         0.490       0   0.490\n"
        "\n"
        "Certificates\n"
        "rule  status   gap\n"
        f"{'─' * 43}\n"
        "eu    optimal  0 of the range of the scores\n"
        f"nash  optimal  {run.out.rpartition('optimal  ')[2]}"
    )


def test_compare_without_a_file_takes_the_embedded_example(bargain: Bargain):
    run = bargain("compare")

    assert run.code == 0
    assert run.out.startswith("example:crypto-assets: 6 hypotheses x 9 outcomes\n")
    for rule in ("eu", "eu:range", "eu:variance", "mixed:0.5", "nash"):
        assert re.search(rf"^{rule} +optimal ", run.out, re.MULTILINE)
    assert re.search(r"^BNB +0 +1 +1 +0\.761 +0\.715$", run.out, re.MULTILINE)


def test_compare_takes_several_disagreement_points(bargain: Bargain):
    run = bargain("compare", "drinks.csv", "-r", "eu", "-r", "nash", "-d", "tea", "-d",
                  "worst-case")  # fmt: skip

    assert run.code == 0
    for name in ("eu", r"nash \(tea\)", r"nash \(worst-case\)"):
        assert re.search(rf"^{name} +optimal ", run.out, re.MULTILINE)


@pytest.mark.parametrize("point", ["exclusionary", "worst-undominated"])
def test_every_point_has_a_word(bargain: Bargain, point: str):
    run = bargain("solve", "drinks.csv", "-d", point, "-o", "d.json")

    assert run.code == 0
    assert bg.read_decision("d.json").rule == bg.NashBargaining(disagreement=point)
    assert bargain("certify", "d.json", "--exact").code == 0


def test_min_credence_silences_a_hypothesis(bargain: Bargain):
    run = bargain("solve", "drinks.csv", "--min-credence", "0.5", "-o", "d.json")

    assert run.code == 0
    decision = bg.read_decision("d.json")
    assert decision.rule == bg.NashBargaining(min_credence=0.5)
    assert decision.notes[0] == "credence below min_credence=0.5, no say: 'custom'"
    assert decision.lottery["coffee"] == 1
    assert bargain("certify", "d.json").code == 0


def test_min_credence_takes_the_floor_from_a_hypothesis(bargain: Bargain):
    rule = ("--rule", "bounded-eu:0.5", "--min-credence", "0.5", "-o", "d.json")
    run = bargain("solve", "drinks.csv", *rule)

    assert run.code == 0
    decision = bg.read_decision("d.json")
    assert decision.rule == bg.BoundedExpectedUtility(0.5, min_credence=0.5)
    assert decision.lottery["coffee"] == 1
    assert bargain("certify", "d.json", "--exact").code == 0


def test_compare_shows_notes_once_for_all_rules_that_have_them(bargain: Bargain):
    Path("three.csv").write_text(
        CSV.replace("0.49", "0.39") + "sceptic,0.1,7,7\n", encoding="utf-8"
    )

    run = bargain("compare", "three.csv", "-r", "eu", "-r", "eu:range", "-r", "nash")

    assert "- eu, eu:range: indifferent, contributes nothing: 'sceptic'\n" in run.out
    assert "- nash: indifferent, left out: 'sceptic'\n" in run.out


def test_rule_without_an_answer_does_not_stop_the_others(bargain: Bargain):
    Path("apart.csv").write_text(
        "hypothesis,credence,tea,coffee,milk\na,0.5,1,0,0.1\nb,0.5,0,1,0.1\n",
        encoding="utf-8",
    )
    bg.write_hypotheses(
        bg.HypothesisSet.from_arrays([[1, 0, 0.4], [0, 1, 0.4]]), "apart.json"
    )

    run = bargain("compare", "apart.json", "-r", "nash", "-r", "eu", "-d", "outcome 2")

    assert run.code == 0
    assert re.search(r"^eu +optimal ", run.out, re.MULTILINE)


def test_compare_exits_with_1_if_no_rule_answers(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*arguments: object) -> None:
        raise bg.DisagreementError("disagreement must be attainable")

    monkeypatch.setattr(bargaining, "solve_bargain", refuse)

    run = bargain("compare", "drinks.csv", "--rule", "nash")

    assert run.code == 1
    assert re.search(
        r"^nash +error +disagreement must be attainable$", run.out, re.MULTILINE
    )
    assert "Lottery" not in run.out


def test_compare_drops_incomplete_outcomes_on_request(bargain: Bargain):
    Path("gaps.csv").write_text(CSV.replace(",1,2", ",1,"), encoding="utf-8")

    run = bargain("compare", "gaps.csv", "--missing", "drop-outcome")

    assert run.code == 0
    assert "coffee" not in run.out


def test_compare_normalizes_on_request(bargain: Bargain):
    Path("counts.csv").write_text(
        CSV.replace("0.51", "51").replace("0.49", "49"), encoding="utf-8"
    )

    assert bargain("compare", "counts.csv").code == 2
    assert (
        bargain("compare", "counts.csv", "--normalize").out.replace("counts", "drinks")
        == bargain("compare", "drinks.csv").out
    )


def test_json_is_one_document(bargain: Bargain):
    run = bargain("compare", "drinks.csv", "-r", "nash", "-r", "0.5*eu+0.5*nash",
                  "--json")  # fmt: skip

    document = json.loads(run.out)
    assert run.code == 0
    assert run.err == ""
    assert list(document) == [
        "format",
        "schema_version",
        "library_version",
        "source",
        "outcomes",
        "hypotheses",
        "credences",
        "rules",
        "warnings",
    ]
    assert document["source"] == "drinks.csv"
    assert document["hypotheses"] == ["welfare", "custom"]
    answer = document["rules"]["nash"]
    assert answer["lottery"] == pytest.approx({"tea": 0.49, "coffee": 0.51})
    assert answer["shares_of_ideal"] == pytest.approx([0.51, 0.49])
    assert answer["certificate"]["status"] == "optimal"
    assert answer["certificate"]["gap"] <= 1e-9
    assert document["rules"]["0.5*eu+0.5*nash"]["certificate"]["gap"] is None


def test_json_tells_of_a_rule_without_an_answer(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*arguments: object) -> None:
        raise bg.SolverError("it could not be decided")

    monkeypatch.setattr(bargaining, "solve_bargain", refuse)

    run = bargain("compare", "drinks.csv", "-r", "nash", "-r", "eu", "--json")

    rules = json.loads(run.out)["rules"]
    assert rules["nash"] == {"error": "it could not be decided"}
    assert rules["eu"]["lottery"] == {"tea": 0.0, "coffee": 1.0}


# Solving and certifying.


def test_compare_warns_in_a_line_if_a_monster_decides(bargain: Bargain):
    run = bargain("compare", "example:crypto-assets", "--rule", "nash")
    document = json.loads(bargain("compare", "--rule", "nash", "--json").out)

    lines = run.out.splitlines()
    assert lines[1].startswith("warning: a monster decides expected utility: 'xVV'")
    assert " ".join(lines[1:3]) == f"warning: {document['warnings'][0]}"
    assert lines[3] == ""


def test_compare_does_not_warn_of_a_close_call(bargain: Bargain):
    run = bargain("compare", "example:coin-flip", "--rule", "nash")
    document = json.loads(bargain("compare", "drinks.csv", "--json").out)

    assert "warning" not in run.out
    assert document["warnings"] == []


def test_diagnose_tells_who_decides_and_when_that_flips(bargain: Bargain):
    run = bargain("diagnose", "example:wireheading")

    assert run.code == 0
    assert run.out.splitlines()[2].startswith("warning: a monster decides")
    assert "picks seize the reward channel" in run.out
    assert "reward channel decides alone" in run.out
    row = next(line for line in run.out.splitlines() if line.startswith("reward"))
    assert row.split() == ["reward", "channel", "0.010", "99.9", "0.00075", "<0.001"]


def test_diagnose_tells_of_rows_to_look_at(bargain: Bargain):
    Path("odd.csv").write_text(
        "hypothesis,credence,tea,coffee\na,0.3,1,2\nb,0.2,5,7\nc,0.1,3,3\nd,0.4,2,1\n",
        encoding="utf-8",
    )

    out = bargain("diagnose", "odd.csv").out

    assert "- indifferent: c\n" in out
    assert "- the same as a up to units: b; credence 0.500 together\n" in out


def test_diagnose_prints_json_too(bargain: Bargain):
    document = json.loads(bargain("diagnose", "drinks.csv", "--json").out)

    assert document["format"] == "bargain-diagnosis"
    assert document["choice"] == ["coffee"]
    assert document["decider"] == "welfare"
    assert document["monster"] is None
    assert document["stakes_down"] == [pytest.approx(0.49 / 0.51), None]
    assert document["credence_up"] == [None, pytest.approx(0.5)]


def test_diagnose_reads_a_large_table_and_shows_a_part(bargain: Bargain):
    run = bargain("diagnose", "example:left-right")

    assert "nobody decides alone; no hypothesis could change the choice" in run.out
    assert "(the largest monster indices of 944; the JSON output lists all)" in run.out


def test_solve_tells_the_decision_in_words(bargain: Bargain):
    run = bargain("solve", "drinks.csv")

    assert run.code == 0
    assert "0.510        coffee\n0.490        tea\n" in run.out
    assert "\noptimal, certified within " in run.out
    assert run.out.endswith("- no other lottery is as good\n")


def test_solve_leaves_out_what_has_no_chance(bargain: Bargain):
    run = bargain("solve", "example:crypto-assets", "--rule", "eu")

    assert "1            BTC\n0            (8 others)\n" in run.out


def test_solve_writes_what_certify_confirms(bargain: Bargain):
    written = bargain("solve", "drinks.csv", "--rule", "nash", "-o", "decision.json")
    checked = bargain("certify", "decision.json")
    exact = bargain("certify", "decision.json", "--exact")

    assert written.code == 0
    assert written.out.startswith("decision.json: optimal, certified within ")
    assert len(written.out.splitlines()) == 1
    assert checked.code == 0
    assert "\nEvery claim that was checked holds.\n" in checked.out
    assert exact.code == 0
    assert "in rational arithmetic" in exact.out
    assert bg.read_decision("decision.json").hypotheses == bg.read_hypotheses(
        "drinks.csv"
    )


def test_solve_prints_json_too(bargain: Bargain):
    run = bargain("solve", "drinks.csv", "--rule", "eu", "-o", "d.json", "--json")

    document = json.loads(run.out)
    assert document["format"] == "bargain-solution"
    assert document["rules"]["eu"]["lottery"] == {"tea": 0.0, "coffee": 1.0}
    assert Path("d.json").exists()


def test_options_of_solve_reach_the_rule(bargain: Bargain):
    bargain("solve", "drinks.csv", "--rule", "0.5*mixed:0.2+0.5*nash", "-d", "uniform",
            "--tolerance", "1e-6", "-o", "d.json")  # fmt: skip

    assert bg.read_decision("d.json").rule == bg.LotteryMixture(
        [
            (0.5, bg.Mixed(0.2, disagreement="uniform", tolerance=1e-6)),
            (0.5, bg.NashBargaining(disagreement="uniform", tolerance=1e-6)),
        ]
    )


def test_effort_of_solve_reaches_the_rule(bargain: Bargain):
    bargain("solve", "drinks.csv", "--max-passes", "20", "--time-limit", "60.5",
            "-o", "d.json")  # fmt: skip

    rule = bg.read_decision("d.json").rule
    assert rule == bg.NashBargaining(max_passes=20, time_limit=60.5)


def test_a_limit_keeps_the_best_lottery_and_exits_with_1(bargain: Bargain):
    rng = np.random.default_rng(0)
    table = bg.HypothesisSet.from_arrays(rng.random((2000, 6)))
    bg.write_hypotheses(table, "large.npy")

    run = bargain("solve", "large.npy", "--max-passes", "1", "-o", "d.json")

    assert run.code == 1
    decision = bg.read_decision("d.json")
    assert decision.status is bg.Status.LIMIT
    assert "max_passes=1 are spent" in decision.message
    assert decision.recheck().gap == pytest.approx(decision.certificate.gap)


def test_compare_takes_effort_for_the_rules_that_have_it(bargain: Bargain):
    run = bargain("compare", "drinks.csv", "--max-passes", "50", "--progress")

    assert run.code == 0
    assert "nash" in run.out
    assert run.err == ""  # no bar where standard error is no terminal


@pytest.mark.parametrize("command", ["solve", "compare"])
def test_a_bar_is_asked_for(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch, command: str
):
    asked = []
    from bargain.display import progress

    class Listening(progress.ProgressBar):
        def __init__(self, n_hypotheses: int, goal: float) -> None:
            asked.append(n_hypotheses)
            super().__init__(n_hypotheses, goal)

    monkeypatch.setattr(progress, "progress_bar", Listening)

    assert bargain(command, "drinks.csv", "--rule", "nash", "--progress").code == 0
    assert bargain(command, "drinks.csv", "--rule", "nash").code == 0
    assert asked == [2]


def test_a_folder_of_shards_is_a_table(bargain: Bargain):
    Path("set").mkdir()
    for k in range(2):
        np.save(Path("set", f"part-{k}.npy"), [[1.0, 2.0 + k], [2.0 + k, 1.0]])

    run = bargain("solve", "set", "-o", "decision.json")

    assert run.code == 0
    assert bg.read_decision("decision.json").hypotheses.n_hypotheses == 4
    assert bargain("certify", "decision.json").code == 0


def test_answer_short_of_the_tolerance_is_written_and_exits_with_1(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    solve = bargaining.solve_bargain

    def stop_early(*arguments: object) -> object:
        decision = solve(*arguments)  # type: ignore[arg-type]
        return Decision(
            decision.rule,
            decision.hypotheses,
            bg.Lottery([0.6, 0.4], ["tea", "coffee"]),
            bg.Certificate(
                -0.73, 0.1, 1e-9, 0.0, bg.Status.LIMIT, "stopped 0.1 nats short"
            ),
            decision.disagreement,
        )

    monkeypatch.setattr(bargaining, "solve_bargain", stop_early)

    run = bargain("solve", "drinks.csv", "-o", "d.json")

    assert run == (1, "d.json: limit, stopped 0.1 nats short\n", "")
    assert bg.read_decision("d.json").status is bg.Status.LIMIT
    assert bargain("solve", "drinks.csv").code == 1


def test_false_claim_exits_with_1(bargain: Bargain):
    bargain("solve", "drinks.csv", "-o", "d.json")
    document = json.loads(Path("d.json").read_text(encoding="utf-8"))
    document["lottery"] = [0.5, 0.5]
    Path("d.json").write_text(json.dumps(document), encoding="utf-8")

    run = bargain("certify", "d.json")

    assert run.code == 1
    assert run.err == ""
    assert re.search(r"^NO  gap +2\.0e-02 nats recomputed, ", run.out, re.MULTILINE)
    assert "\n3 claims do not hold:\n- gap: " in run.out

    run = bargain("certify", "d.json", "--json")

    document = json.loads(run.out)
    assert run.code == 1
    assert document["ok"] is False
    assert len(document["findings"]) == 3
    assert [check["claim"] for check in document["checks"] if not check["holds"]] == [
        "gap",
        "value",
        "status",
    ]


def test_changed_table_of_a_decision_exits_with_1(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bargain.io.set_references.LARGEST_EMBEDDED", 3)
    bargain("solve", "drinks.csv", "-o", "d.json")
    assert bargain("certify", "d.json").code == 0
    Path("drinks.csv").write_text(CSV.replace("2,1", "2,0"), encoding="utf-8")

    run = bargain("certify", "d.json")

    assert run.code == 1
    assert "NO  set    drinks.csv has changed since the decision was made" in run.out


# Refusing: arguments, and the whole line that answers.

KNOWN = registry.known_texts()
RULES = f"{KNOWN}, and lotteries over them such as 0.3*eu+0.7*nash"
POINTS = (
    "disagreement must be 'worst-case', 'random-dictator', 'uniform', 'exclusionary', "
    "'worst-undominated'"
)
BAD_INPUTS: dict[str, tuple[list[str], str]] = {
    "tolerance that is no number": (
        ["solve", "drinks.csv", "--tolerance", "tight"],
        "--tolerance must be a number such as 1e-9 (got 'tight')",
    ),
    "tolerance of nothing": (
        ["solve", "drinks.csv", "--tolerance", "0"],
        "tolerance must be positive and finite (got 0.0)",
    ),
    "passes that are no number": (
        ["solve", "drinks.csv", "--max-passes", "few"],
        "--max-passes must be a whole number such as 20 (got 'few')",
    ),
    "passes that are none": (
        ["compare", "drinks.csv", "--max-passes", "0"],
        "max_passes must be at least 1 (got 0)",
    ),
    "time that is no number": (
        ["compare", "drinks.csv", "--time-limit", "1 hour"],
        "--time-limit must be a number of seconds such as 60 (got '1 hour')",
    ),
    "floor that is no number": (
        ["compare", "drinks.csv", "--min-credence", "few"],
        "--min-credence must be a number such as 0.01 (got 'few')",
    ),
    "floor that is no share": (
        ["compare", "drinks.csv", "--min-credence", "2"],
        "min_credence must lie between 0 and 1 (got 2.0)",
    ),
    "floor for a rule without any": (
        ["solve", "drinks.csv", "--rule", "eu", "--min-credence", "0.1"],
        "--min-credence has no effect on eu; leave it out, or ask "
        "nash, bounded-eu, mixed, isoelastic, kalai-smorodinsky, egalitarian",
    ),
    "floor above everybody": (
        ["solve", "drinks.csv", "--min-credence", "0.9"],
        "min_credence must leave somebody a say (got 0.9, and no credence is above "
        "0.51); lower it",
    ),
    "passes for a rule without any": (
        ["solve", "drinks.csv", "--rule", "eu", "--max-passes", "3"],
        "--max-passes has no effect on eu; leave it out, or ask "
        "nash, mixed, isoelastic",
    ),
    "a bar for a rule without one": (
        ["solve", "drinks.csv", "--rule", "eu", "--progress"],
        "--progress has no effect on eu; leave it out, or ask nash, mixed, isoelastic",
    ),
    "folder without shards": (
        ["compare", "folder"],
        "folder: holds no shard; put .npy or .parquet files into it",
    ),
    "unknown way with gaps": (
        ["compare", "drinks.csv", "--missing", "guess"],
        "--missing must be error or drop-outcome (got 'guess')",
    ),
    "unknown rule": (
        ["compare", "--rule", "nahs"],
        f"no rule is called 'nahs'; there are {RULES}",
    ),
    "unknown option of a rule": (
        ["compare", "--rule", "eu:median"],
        f"rule 'eu:median' must be one of {KNOWN} (got 'median' after 'eu'); leave it "
        "out or correct it",
    ),
    "weight out of range": (
        ["solve", "drinks.csv", "--rule", "mixed:1.5"],
        "nash_weight must lie between 0 and 1 (got 1.5)",
    ),
    "probabilities that do not sum to 1": (
        ["solve", "drinks.csv", "--rule", "0.5*eu+0.6*nash"],
        "the probabilities of the parts must sum to 1 (got 1.1)",
    ),
    "unknown point": (
        ["compare", "drinks.csv", "--disagreement", "milk"],
        f"{POINTS} or an outcome's label (got 'milk'; the outcomes are ('tea', "
        "'coffee'))",
    ),
    "point for a rule without one": (
        ["solve", "drinks.csv", "--rule", "eu", "--disagreement", "tea"],
        "--disagreement has no effect on eu; leave it out, or ask "
        "nash, bounded-eu, mixed, isoelastic, kalai-smorodinsky, egalitarian",
    ),
    "tolerance for a rule without one": (
        ["solve", "drinks.csv", "--rule", "eu:range", "--tolerance", "1e-6"],
        "--tolerance has no effect on eu:range; leave it out, or ask "
        "nash, mixed, isoelastic, kalai-smorodinsky, egalitarian",
    ),
    "no file": (
        ["compare", "nosuch.csv"],
        "cannot read nosuch.csv: there is no such file or folder; check the name",
    ),
    "unknown suffix": (
        ["compare", "drinks.xls"],
        "cannot read drinks.xls: its suffix is '.xls', not one of .csv, .json, .npy, "
        ".npz, .parquet; save its sheet as CSV",
    ),
    "unknown example": (
        ["compare", "example:tea"],
        "no embedded table is called 'tea'; there are "
        + ", ".join(bg.examples.names()),
    ),
    "missing utility": (
        ["compare", "gaps.csv"],
        "gaps.csv, line 2, column 'coffee': the utility of outcome 'coffee' under "
        "hypothesis 'welfare' is missing; fill it in, or add --missing drop-outcome to "
        "leave out its outcome",
    ),
    "credences that do not sum to 1": (
        ["compare", "counts.csv"],
        "counts.csv: credences must sum to 1 (got 100 over 2 hypotheses); divide by "
        "the sum, or add --normalize",
    ),
    "not text": (
        ["compare", "latin.csv"],
        "latin.csv, line 2: byte 0xe9 is not UTF-8; save the file as UTF-8",
    ),
    "name that acts on the terminal": (
        ["compare", "bad\n\x1b[31m.csv"],
        r"cannot read bad\n\x1b[31m.csv: there is no such file or folder; check the "
        "name",
    ),
    "output into no folder": (
        ["solve", "drinks.csv", "-o", "nowhere/d.json"],
        "cannot write nowhere/d.json: there is no folder nowhere; make it first",
    ),
    "output over the table": (
        ["solve", "drinks.csv", "-o", "./drinks.csv"],
        "cannot write drinks.csv: it is the table itself; name another file",
    ),
    "output over a folder": (
        ["solve", "drinks.csv", "-o", "folder"],
        "cannot write folder: it is a folder; name a file",
    ),
    "output over the labels of the table": (
        ["solve", "t.npy", "-o", "t.npy.json"],
        "cannot write t.npy.json: it goes with the table t.npy; name another file",
    ),
    "output with a long name": (
        ["solve", "drinks.csv", "-o", "d" * 300],
        f"cannot write {'d' * 300}: its name is too long; shorten it",
    ),
    "two rules for one decision": (
        ["solve", "drinks.csv", "--rule", "nash", "--rule", "eu"],
        "solve takes one --rule (got nash, eu); ask compare for several",
    ),
    "two points for one decision": (
        ["solve", "drinks.csv", "-d", "tea", "-d", "uniform"],
        "solve takes one --disagreement (got tea, uniform); ask compare for several",
    ),
    "nothing left": (
        ["compare", "holes.csv", "--missing", "drop-outcome"],
        "holes.csv: every outcome misses a utility, so --missing drop-outcome leaves "
        "none; fill some in",
    ),
    "table as a decision": (
        ["certify", "drinks.csv"],
        "drinks.csv, line 1, column 1: not JSON (Expecting value); correct it there",
    ),
    "set as a decision": (
        ["certify", "drinks.json"],
        "drinks.json, format: must be 'bargain-decision' (got 'bargain-hypotheses'); "
        "this file holds something else",
    ),
    "decision as a set": (
        ["compare", "d.json"],
        "d.json, format: must be 'bargain-hypotheses' (got 'bargain-decision'); this "
        "file holds something else",
    ),
    "no decision": (
        ["certify", "nosuch.json"],
        "cannot read nosuch.json: there is no such file or folder; check the name",
    ),
}


@pytest.mark.parametrize("what", BAD_INPUTS)
def test_bad_input_gets_one_line_and_exit_code_2(bargain: Bargain, what: str):
    arguments, message = BAD_INPUTS[what]
    Path("gaps.csv").write_text(CSV.replace(",1,2", ",1,"), encoding="utf-8")
    Path("counts.csv").write_text(CSV.replace("0.", ""), encoding="utf-8")
    Path("latin.csv").write_bytes(CSV.replace("welfare", "é").encode("latin-1"))
    Path("holes.csv").write_text(
        CSV.replace(",1,2", ",,").replace(",2,1", ",,"), encoding="utf-8"
    )
    bg.write_hypotheses(bg.read_hypotheses("drinks.csv"), "t.npy")
    Path("t.npy.json").unlink()
    Path("folder").mkdir()
    bg.write_hypotheses(bg.read_hypotheses("drinks.csv"), "drinks.json")
    bg.write_decision(
        bg.ExpectedUtility().solve(bg.read_hypotheses("drinks.csv")), "d.json"
    )
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}

    run = bargain(*arguments)

    assert run == (2, "", f"bargain: error: {message}\n")
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before


# The words are those of the library that reads the command line.
MISUSES = {
    "unknown command": (["compile"], "No such command 'compile'.*"),
    "unknown option": (["compare", "--rules", "nash"], "No such option: --rules.*"),
    "option without a value": (
        ["compare", "--rule"],
        "Option '--rule' requires an argument.*",
    ),
    "two files": (
        ["compare", "drinks.csv", "more.csv"],
        r"Got unexpected extra argument.*more\.csv.*",
    ),
    "nothing to certify": (["certify"], "Missing argument 'DECISION'.*"),
}


@pytest.mark.parametrize("what", MISUSES)
def test_misuse_gets_one_line_and_exit_code_2(bargain: Bargain, what: str):
    arguments, pattern = MISUSES[what]

    run = bargain(*arguments)

    assert (run.code, run.out) == (2, "")
    assert re.fullmatch(
        f"bargain: error: {pattern} \\(bargain --help shows how\\)\n", run.err
    )


def test_point_that_is_both_a_keyword_and_an_outcome_is_refused(bargain: Bargain):
    Path("odd.csv").write_text(CSV.replace("tea", "uniform"), encoding="utf-8")

    run = bargain("solve", "odd.csv", "-d", "uniform")

    assert run == (
        2,
        "",
        "bargain: error: disagreement 'uniform' is both a keyword and an outcome's "
        "label; write outcome:uniform or keyword:uniform\n",
    )


@pytest.mark.parametrize(
    ("word", "point"),
    [
        ("outcome:uniform", bg.Disagreement.outcome("uniform")),
        ("keyword:uniform", bg.Disagreement.uniform()),
        ("outcome:coffee", bg.Disagreement.outcome("coffee")),
        ("keyword:random-dictator", bg.Disagreement.random_dictator()),
        ("keyword:exclusionary", bg.Disagreement.exclusionary()),
        ("keyword:worst-undominated", bg.Disagreement.worst_undominated()),
    ],
)
def test_point_may_say_what_it_is(bargain: Bargain, word: str, point: bg.Disagreement):
    Path("odd.csv").write_text(CSV.replace("tea", "uniform"), encoding="utf-8")

    run = bargain("solve", "odd.csv", "-d", word, "-o", "d.json")

    assert run.code == 0
    assert bg.read_decision("d.json").rule == bg.NashBargaining(disagreement=point)


def test_label_may_look_like_a_choice_of_words(bargain: Bargain):
    Path("odd.csv").write_text(CSV.replace("tea", "outcome:tea"), encoding="utf-8")

    assert bargain("solve", "odd.csv", "-d", "outcome:tea").code == 0
    assert bargain("solve", "odd.csv", "-d", "outcome:milk").code == 2


def test_outcome_called_like_the_default_point_can_be_lived_with(bargain: Bargain):
    Path("odd.csv").write_text(CSV.replace("tea", "worst-case"), encoding="utf-8")

    run = bargain("compare", "odd.csv", "--rule", "nash")

    assert "write outcome:worst-case or keyword:worst-case" in " ".join(run.out.split())
    assert bargain("compare", "odd.csv", "-d", "keyword:worst-case").code == 0


@pytest.mark.parametrize(
    "command", ["compare", "solve", "diagnose", "certify", "axioms", "examples"]
)
def test_help_is_tidy(bargain: Bargain, command: str):
    run = bargain(command, "--help")

    assert not re.search(r"<bool>|\[default: \(", run.out)


def test_help_lists_the_rules_of_the_registry(bargain: Bargain):
    said = " ".join(bargain("solve", "--help").out.replace("│", " ").split())

    for entry in registry.RULES.values():
        for text in entry.texts:
            assert text in said


def test_rules_are_listed_with_what_they_do_and_where_they_are_from(bargain: Bargain):
    run = bargain("rules")

    assert run.code == 0
    said = " ".join(run.out.split())
    for entry in registry.RULES.values():
        assert ", ".join(entry.texts) in said
        assert entry.summary in said
        assert entry.reference in said
    assert "``" not in said
    assert "Brams" not in said  # the first reference speaks for the rule


def test_every_rule_can_be_compared(bargain: Bargain):
    run = bargain("compare", "drinks.csv", "--rule", "all", "--rule", "eu", "--json")

    assert run.code == 0
    answers = json.loads(run.out)["rules"]
    assert tuple(answers) == registry.all_texts()
    for answer in answers.values():
        assert answer["certificate"]["status"] == "optimal"
    assert answers["my-favourite-theory"]["lottery"] == {"tea": 0.0, "coffee": 1.0}
    assert answers["random-dictator"]["lottery"] == {"tea": 0.49, "coffee": 0.51}


def test_verdict_is_loud_about_a_tolerance_that_was_not_met(bargain: Bargain):
    bargain("solve", "drinks.csv", "-o", "d.json")
    document = json.loads(Path("d.json").read_text(encoding="utf-8"))
    document |= {"status": "limit", "gap": 0.1}
    Path("d.json").write_text(json.dumps(document), encoding="utf-8")

    run = bargain("certify", "d.json")

    assert run.code == 0
    assert "TOLERANCE NOT MET: " in run.out
    assert "Every claim that was checked holds.\n" not in run.out
    found = json.loads(bargain("certify", "d.json", "--json").out)
    assert (found["ok"], found["tolerance_met"]) == (True, False)


def test_decision_that_may_not_be_read_is_told_by_us(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    bargain("solve", "drinks.csv", "-o", "d.json")
    monkeypatch.setattr(os, "access", lambda *given, **options: False)

    assert bargain("certify", "d.json").code == 0


def test_large_set_is_not_written_over_its_source(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bargain.io.set_references.LARGEST_EMBEDDED", 3)
    bg.write_hypotheses(bg.read_hypotheses("drinks.csv"), "t.hypotheses.npy")
    beside = Path("t.hypotheses.npy.json")
    beside.write_text(
        re.sub(r"0\.(51|49)", r"\1", beside.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    before = {path: path.read_bytes() for path in Path().iterdir()}

    run = bargain("solve", "t.hypotheses.npy", "--normalize", "-o", "t.json")

    assert (run.code, run.out) == (2, "")
    assert "its set would go to t.hypotheses.npy" in run.err
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_exact_check_of_many_entries_asks_for_force(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bargain.aggregators.recheck.EXACT_ENTRIES", 3)
    bargain("solve", "drinks.csv", "-o", "d.json")

    run = bargain("certify", "d.json", "--exact")

    assert run.code == 2
    assert run.err.endswith("takes about 0 s; add --force to wait\n")
    assert bargain("certify", "d.json", "--exact", "--force").code == 0


def test_interrupt_is_one_line_and_exit_code_130(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(*arguments: object) -> None:
        raise bg.SolveInterrupted("interrupted")

    monkeypatch.setattr(bargaining, "solve_bargain", interrupt)

    for command in ("solve", "compare"):
        run = bargain(command, "drinks.csv", "--rule", "nash")
        assert run == (130, "", "bargain: interrupted\n")
    assert bargain("solve", "drinks.csv", "-o", "d.json").code == 130
    assert not Path("d.json").exists()


def test_our_own_mistakes_are_not_hidden(
    bargain: Bargain, monkeypatch: pytest.MonkeyPatch
):
    def err(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bargaining, "solve_bargain", err)

    with pytest.raises(ZeroDivisionError):
        bargain("solve", "drinks.csv")


# As a process.


def test_exit_codes_of_the_process(tmp_path: Path):
    (tmp_path / "drinks.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "bad.csv").write_text("tea\n", encoding="utf-8")

    solved = in_a_process("solve", "drinks.csv", "-o", "d.json", cwd=tmp_path)
    held = in_a_process("certify", "d.json", cwd=tmp_path)
    text = (tmp_path / "d.json").read_text(encoding="utf-8")
    (tmp_path / "d.json").write_text(
        text.replace('"disagreement": [1.0', '"disagreement": [0.5'), encoding="utf-8"
    )
    broken = in_a_process("certify", "d.json", cwd=tmp_path)
    bad = in_a_process("compare", "bad.csv", cwd=tmp_path)

    assert [run.code for run in (solved, held, broken, bad)] == [0, 0, 1, 2]
    assert bad.out == ""
    assert re.fullmatch(r"bargain: error: bad\.csv, line 1: .*\n", bad.err)
    assert "Traceback" not in broken.err


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_the_process_with_130(tmp_path: Path):
    code = (
        "import os, signal, sys\n"
        "from bargain.aggregators import bargaining\n"
        "from bargain.cli import main\n"
        "interrupt = lambda *given: os.kill(os.getpid(), signal.SIGINT)\n"
        "bargaining.solve_bargain = interrupt\n"
        "sys.exit(main(['solve']))\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert signal.SIGINT.value == 2
    assert (run.returncode, run.stdout, run.stderr) == (
        130,
        "",
        "bargain: interrupted\n",
    )


@pytest.mark.skipif(os.name != "posix", reason="a shell")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path):
    run = subprocess.run(
        f"{sys.executable} -m bargain compare example:left-right --json | head -c 10",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert (run.stdout, run.stderr) == ('{\n  "forma', "")


@pytest.mark.skipif(os.name != "posix", reason="a shell")
@pytest.mark.parametrize(
    ("redirection", "reason"),
    [
        (">&-", "it is closed; send it to a file, or to /dev/null"),
        pytest.param(
            "> /dev/full",
            "the disk is full; free some space",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux"),
        ),
    ],
    ids=["closed", "full"],
)
@pytest.mark.parametrize("json_too", ["", "--json"])
def test_output_that_cannot_be_written_is_one_line(
    tmp_path: Path, redirection: str, reason: str, json_too: str
):
    run = subprocess.run(
        f"{sys.executable} -m bargain compare {json_too} {redirection}",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert (run.returncode, run.stdout, run.stderr) == (
        2,
        "",
        f"bargain: error: cannot write to standard output: {reason}\n",
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_labels_that_the_terminal_cannot_show_are_escaped(
    tmp_path: Path, encoding: str
):
    (tmp_path / "drinks.csv").write_text(CSV.replace("tea", "茶"), encoding="utf-8")

    shown = in_a_process(
        "solve", "drinks.csv", cwd=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0"
    )
    document = in_a_process(
        "compare", "drinks.csv", "--json", cwd=tmp_path, PYTHONIOENCODING=encoding
    )

    assert (shown.code, shown.err) == (0, "")
    assert "\\u8336" in shown.out
    assert json.loads(document.out)["outcomes"] == ["茶", "coffee"]


@pytest.mark.parametrize(
    ("options", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False)],
    ids=["no terminal", "as if on a terminal", "not wanted"],
)
def test_colour_is_for_terminals(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str],
    coloured: bool,
):
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    run = in_a_process("compare", cwd=tmp_path, TERM="xterm", **options)

    assert ("\x1b[32m" in run.out) == coloured


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
@pytest.mark.parametrize("no_colour", [False, True])
def test_terminal_gets_colour_unless_it_is_not_wanted(tmp_path: Path, no_colour: bool):
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    environment.pop("NO_COLOR", None)
    if no_colour:
        environment["NO_COLOR"] = "1"
    run = subprocess.Popen(
        [sys.executable, "-m", "bargain", "solve"],
        cwd=tmp_path,
        env=environment,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # the end, on Linux
            break
        if not part:
            break
        shown += part
    os.close(ours)

    assert run.wait(timeout=120) == 0
    assert (b"\x1b[32m" in shown) != no_colour
