"""`bargain axioms`: verdicts and counterexamples for our rules and the user's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bargain.axioms import AXIOMS
from bargain.cli import main

OWN = """
import time

import numpy as np

print("I was imported")

three = 3


def my_rule(hypotheses):
    scores = hypotheses.credences @ hypotheses.utilities
    return np.eye(len(scores))[scores.argmax()]


def timid(hypotheses):
    raise ValueError("not today")


def sleepy(hypotheses):
    time.sleep(30)


def talks(hypotheses):
    print("I was asked")
    return my_rule(hypotheses)
"""

Run = tuple[int, str, str]
Axioms = Callable[..., Run]


@pytest.fixture
def axioms(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Axioms]:
    """Run `bargain axioms` beside a package with rules, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    # One process: another would take a second to start.
    monkeypatch.setattr("bargain.axioms.cores.n_cores", lambda: 1)
    Path("ownpackage").mkdir()
    Path("ownpackage/__init__.py").touch()
    Path("ownpackage/rules.py").write_text(OWN, encoding="utf-8")
    Path("ownpackage/broken.py").write_text("1 / 0\n", encoding="utf-8")
    Path("ownpackage/leaves.py").write_text("raise SystemExit(0)\n", encoding="utf-8")

    def run(*arguments: str) -> Run:
        code = main(["axioms", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run
    for name in [name for name in sys.modules if name.startswith("ownpackage")]:
        del sys.modules[name]


def test_shows_verdicts_and_counterexamples(axioms: Axioms):
    code, out, err = axioms(
        *("--rule", "eu", "--rule", "nash", "--axiom", "scale invariance"),
        *("--examples", "20"),
    )

    assert (code, err) == (0, "")
    assert re.search(r"^axiom +eu +nash$", out, re.MULTILINE)
    assert re.search(r"^scale invariance +broken +kept$", out, re.MULTILINE)
    assert out.endswith(
        "eu breaks scale invariance\n"
        "  multiplying the utilities of 'hypothesis 0' by 1024 moves what "
        "'hypothesis 0'\n"
        "  expects from 0.5 to 1 of its range\n"
        "    hypothesis 0 (0.5)    0    1\n"
        "    hypothesis 1 (0.5)    1    0\n"
        "    lottery             0.5  0.5\n"
        "\n"
        "    hypothesis 0 (0.5)  0  1024\n"
        "    hypothesis 1 (0.5)  1     0\n"
        "    lottery             0     1\n"
    )


def test_takes_a_function_of_the_users_from_the_current_folder(axioms: Axioms):
    code, out, err = axioms(
        *("--rule", "ownpackage.rules:my_rule", "-a", "outcome neutrality"),
    )

    assert (code, err) == (0, "I was imported\n")
    assert "ownpackage.rules:my_rule breaks outcome neutrality\n" in out


TALKS = ("axioms", "--json", "--examples", "2", "-r", "ownpackage.rules:talks")


def test_what_a_rule_prints_is_no_part_of_the_answer(axioms: Axioms):
    code, out, err = axioms(*TALKS[1:])

    assert code == 0
    assert json.loads(out)["format"] == "bargain-axioms"
    assert "I was asked\n" in err


def test_nor_is_what_it_prints_in_other_processes(axioms: Axioms):
    code = (
        "import sys, bargain.axioms.cores, bargain.cli\n"
        "if __name__ == '__main__':\n"
        "    bargain.axioms.cores.n_cores = lambda: 2\n"
        f"    sys.exit(bargain.cli.main({list(TALKS)!r}))\n"
    )
    Path("run.py").write_text(code, encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "run.py"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert json.loads(run.stdout)["format"] == "bargain-axioms"
    assert "I was asked\n" in run.stderr


def test_limits_the_time_of_a_call_and_of_a_search(axioms: Axioms):
    slow = ("-r", "ownpackage.rules:sleepy", "-a", "unanimity")

    _, by_call, _ = axioms(*slow, "--call-limit", "0.02")
    _, by_search, _ = axioms(*slow, "--time-limit", "0.05", "--call-limit", "600")

    assert "within 0.02 s, 3 times in a row; it is asked no more" in by_call
    assert "it had not returned when time ran out" in by_search


def test_reports_a_rule_that_raises_with_a_set(axioms: Axioms):
    code, out, _ = axioms(
        *("-r", "ownpackage.rules:timid", "-a", "unanimity", "--examples", "3")
    )

    assert code == 0
    assert "ownpackage.rules:timid gave no lottery, under unanimity: 3 times\n" in out
    assert "  it raised ValueError: not today\n" in out


def test_json_has_every_cell(axioms: Axioms):
    code, out, _ = axioms("--json", "--examples", "2", "--seed", "4", "-r", "eu")

    document = json.loads(out)
    assert code == 0
    assert document["format"] == "bargain-axioms"
    assert (document["seed"], document["max_examples"]) == (4, 2)
    assert [cell["axiom"] for cell in document["cells"]] == list(AXIOMS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["-r", "ownpackage.nowhere:my_rule"],
            "--rule ownpackage.nowhere:my_rule: ownpackage.nowhere must be a module "
            "that can be imported from here (ModuleNotFoundError: No module named "
            "'ownpackage.nowhere')",
        ),
        (
            ["-r", "ownpackage.broken:my_rule"],
            "--rule ownpackage.broken:my_rule: ownpackage.broken must be a module that "
            "can be imported from here (ZeroDivisionError: division by zero)",
        ),
        (
            ["-r", "ownpackage.leaves:my_rule"],
            "--rule ownpackage.leaves:my_rule: ownpackage.leaves must be a module that "
            "can be imported from here (it exits: SystemExit: 0); let it exit only if "
            "__name__ is '__main__'",
        ),
        (
            ["-r", "ownpackage/rules.py:my_rule"],
            "--rule ownpackage/rules.py:my_rule: a module is named as it is imported; "
            "write ownpackage.rules:my_rule",
        ),
        (
            ["-r", "rules.py:my_rule"],
            "--rule rules.py:my_rule: a module is named as it is imported; write "
            "rules:my_rule",
        ),
        (
            ["-r", "ownpackage.rules:nothing"],
            "--rule ownpackage.rules:nothing: ownpackage.rules must have what follows "
            "the colon (module 'ownpackage.rules' has no attribute 'nothing')",
        ),
        (
            ["-r", "ownpackage.rules:three"],
            "--rule ownpackage.rules:three: rules must be callable (got 3); pass one "
            "of the library's, such as bargain.NashBargaining(), or a function from "
            "a set to a lottery",
        ),
        (
            ["--examples", "none"],
            "--examples must be a whole number of at least 1 (got 'none')",
        ),
        (["--seed", "-1"], "--seed must be a whole number of at least 0 (got '-1')"),
        (
            ["--call-limit", "0"],
            "--call-limit must be a positive number of seconds such as 5 (got '0')",
        ),
        (
            ["--time-limit", "soon"],
            "--time-limit must be a positive number of seconds such as 5 (got 'soon')",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_refuses_in_one_line(axioms: Axioms, arguments: list[str], message: str):
    code, out, err = axioms(*arguments)

    assert (code, out) == (2, "")
    assert err.removeprefix("I was imported\n") == f"bargain: error: {message}\n"


def test_an_unknown_axiom_lists_those_there_are(axioms: Axioms):
    code, _, err = axioms("--axiom", "envy")

    assert code == 2
    assert "got 'envy'" in err
    assert ", ".join(AXIOMS) in err


def test_a_rule_that_is_no_text_of_ours_names_those_there_are(axioms: Axioms):
    code, _, err = axioms("--rule", "my_rule")

    assert code == 2
    assert err.startswith("bargain: error: no rule is called 'my_rule'; there are eu,")
