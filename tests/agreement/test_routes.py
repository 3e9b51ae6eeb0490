"""The same lottery by every route, within what the certified gaps allow."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import bargain as bg
from tests.nasty import NASTY, nasty_set
from tests.unit.io.test_shards import save_shards

ROUTES = ["mapped", "npy shards", "parquet shards", "Fortran order", "pickled"]


def take_route(route, hypotheses, folder):
    matrix = np.array(hypotheses.utilities)
    if route == "mapped":
        np.save(folder / "one.npy", matrix)
        read = bg.HypothesisSet.from_npy(folder / "one.npy")
        return read.with_credences(hypotheses.credences)
    if route == "Fortran order":
        return bg.HypothesisSet.from_arrays(
            np.asfortranarray(matrix), hypotheses.credences
        )
    kind = "parquet" if route.startswith("parquet") else "npy"
    save_shards(folder / "set", matrix, kind, cuts=(1, 5, 1000), group=700)
    return bg.HypothesisSet.from_shards(folder / "set", hypotheses.credences)


def assert_same_bargain(one, other):
    assert other.status is one.status
    assert other.unique == one.unique
    assert other.notes == one.notes
    if one.status is bg.Status.FAILED:
        return
    # W is concave: with both gaps g, sum w (y - y')^2 / (y y') <= g + g' for logs of
    # expected gains, to the second order.
    problem = one.problem
    if problem is None or not problem.rows.n_rows:
        assert np.array_equal(one.lottery.probabilities, other.lottery.probabilities)
        return
    here = problem.rows.expect(one.lottery.probabilities)
    there = problem.rows.expect(other.lottery.probabilities)
    changes = (there - here) / np.sqrt(there * here)
    gaps = one.certificate.gap + other.certificate.gap
    assert problem.welfare.weights @ changes**2 <= 1.1 * gaps + 1e-15


@pytest.mark.parametrize("route", ROUTES[:-1])
@pytest.mark.parametrize("name", NASTY)
def test_every_route_gives_the_same_bargain(name, route, tmp_path):
    hypotheses = nasty_set(name)

    one = bg.NashBargaining().solve(hypotheses)
    other = bg.NashBargaining().solve(take_route(route, hypotheses, tmp_path))

    assert_same_bargain(one, other)


@pytest.mark.parametrize("route", ROUTES[:-1])
@pytest.mark.parametrize("name", NASTY)
def test_every_route_gives_the_same_bargain_of_float32(name, route, tmp_path):
    with np.errstate(over="ignore", under="ignore"):
        matrix = np.array(nasty_set(name).utilities, dtype=np.float32)
    if not np.isfinite(matrix).all():
        pytest.skip("float32 has no such numbers")
    credences = nasty_set(name).credences

    # Every float32 is a float64: the set is the same.
    wide = bg.HypothesisSet.from_arrays(matrix.astype(np.float64), credences)
    narrow = bg.HypothesisSet.from_arrays(matrix, credences)
    one = bg.NashBargaining().solve(wide)
    other = bg.NashBargaining().solve(take_route(route, narrow, tmp_path))

    assert_same_bargain(one, other)


@pytest.mark.parametrize("route", ROUTES[:-1])
@pytest.mark.parametrize("point", ["worst-case", "random-dictator", "uniform"])
def test_every_route_gives_the_same_large_bargain(route, point, tmp_path):
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(60_000, 4)) @ rng.normal(size=(4, 18))
    matrix += 0.3 * rng.normal(size=matrix.shape)
    hypotheses = bg.HypothesisSet.from_arrays(matrix.astype(np.float32))
    rule = bg.NashBargaining(disagreement=point, tolerance=1e-8)

    one = rule.solve(hypotheses)
    other = rule.solve(take_route(route, hypotheses, tmp_path))

    assert one.status is bg.Status.OPTIMAL
    assert_same_bargain(one, other)


@pytest.mark.parametrize("rule", ["eu", "mixed", "eu variance"])
def test_other_rules_take_shards(rule, tmp_path):
    rules = {
        "eu": bg.ExpectedUtility(),
        "eu variance": bg.ExpectedUtility("variance"),
        "mixed": bg.Mixed(0.5),
    }
    matrix = np.random.default_rng(0).random((3000, 6)).astype(np.float32)
    hypotheses = bg.HypothesisSet.from_arrays(matrix)

    one = rules[rule].solve(hypotheses)
    other = rules[rule].solve(take_route("parquet shards", hypotheses, tmp_path))

    assert other.lottery.probabilities == pytest.approx(
        one.lottery.probabilities, abs=1e-12
    )
    assert other.expected_utilities == pytest.approx(one.expected_utilities)
    assert other.gains == pytest.approx(one.gains, rel=1e-9)


MEASURED = """
import sys, threading, time
import numpy as np
def anonymous():
    with open("/proc/self/status") as status:
        return next(int(l.split()[1]) for l in status if l.startswith("RssAnon"))
peak = 0
def watch():
    global peak
    while True:
        peak = max(peak, anonymous())
        time.sleep(0.002)
threading.Thread(target=watch, daemon=True).start()
import bargain as bg
hypotheses = bg.read_hypotheses(sys.argv[1])
decision = bg.NashBargaining(tolerance=1e-8).solve(hypotheses)
assert decision.status is bg.Status.OPTIMAL, decision.message
print(1024 * peak / 1e6)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for RssAnon")
@pytest.mark.parametrize("kind", ["one file", "npy", "parquet"])
def test_memory_does_not_grow_with_the_file(kind, tmp_path):
    rng = np.random.default_rng(0)
    n_rows, n_outcomes = 1_000_000, 50
    likes = rng.normal(size=(n_outcomes, 4))
    folder = tmp_path / "set"
    folder.mkdir()
    parts = []
    for k in range(4):
        part = rng.normal(size=(n_rows // 4, 4)) @ likes.T
        part += 0.3 * rng.normal(size=part.shape)
        parts.append(part.astype(np.float32))
        save_shards(
            folder / str(k),
            parts[-1],
            "parquet" if kind == "parquet" else "npy",
            cuts=(),
            group=20_000,
        )
        for path in (folder / str(k)).iterdir():
            path.rename(folder / f"part-{k}{path.suffix}")
        (folder / str(k)).rmdir()
    source = folder
    if kind == "one file":
        source = tmp_path / "one.npy"
        np.save(source, np.concatenate(parts))

    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(source)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.returncode == 0, run.stderr
    # 200 MB of file.
    assert float(run.stdout) <= 150 + 32 * n_rows / 1e6
