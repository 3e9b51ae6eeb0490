"""The scripts in `examples/` run as they stand, and what they print is right.

Each runs in an interpreter of its own, from an empty folder. A number or two of what it
prints is held to a closed form, to cvxpy, or to plain numpy on the same data.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg

FOLDER = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(path.name for path in FOLDER.iterdir() if path.suffix == ".py")


@functools.cache
def printed(script: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-W", "error", str(FOLDER / script)],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            timeout=300,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return run.stdout


def number(pattern: str, text: str) -> float:
    """Return the one number that stands where the pattern has a group."""
    (found,) = re.findall(pattern, text)
    return float(found)


def data(script: str) -> dict[str, object]:
    return runpy.run_path(str(FOLDER / script), run_name="imported")


def test_there_are_six():
    assert len(SCRIPTS) == 6


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_begins_with_two_sentences(script):
    docstring = ast.get_docstring(ast.parse((FOLDER / script).read_text("utf-8")))

    assert docstring is not None
    assert len(re.findall(r"[.?!](?=\s|$)", docstring)) == 2


def test_the_coin_flip_follows_the_credences():
    text = printed("coin_flip.py")

    # Gains are p and 1 - p: w log p' + (1 - w) log(1 - p') is largest at p' = w.
    for credence in (0.51, 0.49):
        nash = {"outcome 1": round(1 - credence, 2), "outcome 2": credence}
        part = text.split(f"credence of U1: {credence}\n")[1]
        assert f"NashBargaining(): {nash}" in part.split("credence")[0]
    assert "{'outcome 1': 0.0, 'outcome 2': 1.0}" in text
    assert "{'outcome 1': 1.0, 'outcome 2': 0.0}" in text


def test_the_channel_takes_over_expected_utility_where_its_score_is_best():
    text = printed("wireheading_agent.py")

    hypotheses = bg.scenarios.load("wireheading").hypotheses
    shown = number(r"Expected utility flips at stakes of (\d+)", text)
    for stakes, is_chosen in ((shown * 0.99, False), (shown * 1.01, True)):
        row = hypotheses.names.position("reward channel")
        utilities = np.array(hypotheses.utilities)
        utilities[row] *= stakes / np.ptp(utilities[row])
        best = hypotheses.outcomes[int((hypotheses.credences @ utilities).argmax())]
        assert (best == "seize the reward channel") is is_chosen
    # Its own wish is nobody else's: it gets its credence of the lottery, no more.
    assert number(r"'seize the reward channel' with probability ([\d.]+) %", text) <= 1


def test_the_ensemble_is_gamed_as_often_as_plain_numpy_finds():
    text = printed("reward_ensemble.py")

    quality, said, gamed = data("reward_ensemble.py")["rewards"]()  # type: ignore[operator]
    prompts = np.arange(len(said))
    mean, nash = text.split("Nash\n")
    picked = said.mean(axis=1).argmax(axis=1)
    by_mean = number(r"gamed, by its likeliest answer: ([\d.]+)%", mean)
    assert by_mean == round(100 * (picked == gamed).mean(), 2)
    by_quality = number(r"quality of that answer: ([\d.]+)", mean)
    assert by_quality == round(quality[prompts, picked].mean(), 3)
    # Multiplying each probability by its price climbs to the bargain, if slowly: 400
    # times come within 0.006 of the limit, which twice as many halve and more.
    gains = said - said.min(axis=2, keepdims=True)
    gains /= gains.max(axis=2, keepdims=True)
    lotteries = np.full(quality.shape, 1 / quality.shape[1])
    for _ in range(400):
        weights = 1 / np.einsum("bho,bo->bh", gains, lotteries) / said.shape[1]
        lotteries *= np.einsum("bho,bh->bo", gains, weights)
    by_lottery = number(r"gamed, by the lottery: ([\d.]+)%", nash)
    assert by_lottery == pytest.approx(
        100 * lotteries[prompts, gamed].mean(), abs=0.006 + 0.005
    )


def test_the_grants_are_those_that_cvxpy_finds():
    text = printed("grants_budget.py")

    table = bg.examples.load("worldviews")
    shares = cp.Variable(table.n_outcomes, nonneg=True)
    gains = (table.utilities / table.best[:, None]) @ shares
    objective = cp.Maximize(table.credences @ cp.log(gains))
    cp.Problem(objective, [cp.sum(shares) == 1]).solve(solver="CLARABEL")
    for project, share in zip(table.outcomes, shares.value, strict=True):
        nash = number(rf"(?m)^{project} .* ([\d.]+)$", text)
        assert nash == pytest.approx(100 * share, abs=0.06)
    scores = table.credences @ table.utilities
    best = table.outcomes[int(scores.argmax())]
    assert number(rf"(?m)^{best} +([\d.]+) ", text) == 100


def test_clones_fool_the_favourite_theory_and_threats_fool_the_worst_case():
    clones, threats = printed("clones_and_threats.py").split("\n\n")

    # 0.6 in four parts is less than 0.4; the bargain follows the sum of the parts.
    assert "my favourite theory: plan A 1.000, plan B 0.000 -> plan A 0.000" in clones
    assert clones.count("plan A 0.600, plan B 0.400 -> plan A 0.600") == 2
    # log(10 + p) / 2 + log(1 - p) / 2 falls from p = 0 on.
    even = "first's plan 0.500, second's plan 0.500"
    gone = "first's plan 0.000, second's plan 1.000"
    assert f"Nash, worst case: {even} -> {gone}" in threats
    assert f"Nash, random dictator: {even} -> {even}" in threats


def test_a_million_hypotheses_get_the_best_lottery():
    text = printed("million_hypotheses.py")

    rewards = data("million_hypotheses.py")["rewards"]()  # type: ignore[operator]
    found = re.findall(r"(?m)^  outcome (\d+): (\S+)$", text)
    lottery = np.zeros(rewards.shape[1])
    lottery[[int(outcome) for outcome, _ in found]] = [float(p) for _, p in found]
    gains = rewards.astype(float) - rewards.min(axis=1, keepdims=True)
    # No lottery's logarithm is better by more than the best price less 1, whose
    # rounding to six digits shows.
    prices = (1 / (gains @ lottery)) @ gains / len(gains)
    assert abs(lottery.sum() - 1) < 1e-5
    assert prices.max() - prices @ lottery < 1e-4
    assert lottery[0] == pytest.approx(1e-6, rel=1e-4)  # the monster's credence
    assert "expected utility: ('outcome 0',)" in text
    assert number(r"least gain, in fair shares: ([\d.]+)", text) == 1
