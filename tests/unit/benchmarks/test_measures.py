"""What the measures count, on sizes at which the count is known."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from benchmarks import out_of_core, rival_runs
from benchmarks.memory import share_taken, status
from benchmarks.out_of_core import _measured, streamed_gap, write_ensemble
from benchmarks.problems import reward_ensemble, uniform_noise
from benchmarks.rivals import RIVALS, Rival
from benchmarks.timing import TARGET, Attempt, Figure, time_ours

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads /proc/self"
)


def test_the_file_holds_float32_in_rows(tmp_path):
    path = tmp_path / "rewards.npy"
    write_ensemble(path, 40_000, 20)

    matrix = np.load(path)

    assert matrix.shape == (40_000, 20)
    assert matrix.dtype == np.float32
    assert np.linalg.matrix_rank(matrix[:, :12] - matrix[:, :12].mean(axis=0)) == 12


@linux_only
@pytest.mark.parametrize("how", ["sweeps", "memory"])
def test_a_solve_from_a_file_is_measured(tmp_path, how):
    path = tmp_path / "rewards.npy"
    write_ensemble(path, 40_000, 50)

    found = _measured(path, how)

    assert found["sweeps"] == 0 if how == "memory" else found["sweeps"] > 1
    assert 10e6 < found["peak"] < 10e9
    assert streamed_gap(path, np.array(found["lottery"])) <= TARGET


@linux_only
def test_arrays_made_in_a_solve_are_part_of_its_memory():
    share = share_taken("arrays", 4000)

    # Expected gains alone are a hundredth of the matrix.
    assert share > 0.01


@linux_only
def test_a_field_of_the_process_is_in_bytes():
    assert status("VmHWM") > 10e6
    with pytest.raises(LookupError):
        status("VmNothing")


def test_our_time_comes_with_its_gap_and_its_passes():
    made = time_ours(uniform_noise(200, 8), 2)

    assert made.gap <= TARGET
    assert made.passes == made.seconds / made.pass_seconds == made.certified_passes
    assert (made.n_hypotheses, made.n_outcomes) == (200, 8)


def test_a_time_without_a_certificate_is_no_time():
    made = Attempt("m", "f", 1, 1, 0.0, 2.0, 0.5, gap=2 * TARGET)

    assert made.passes == 4
    assert math.isnan(made.certified_passes)
    assert not Figure("q", made.certified_passes, "passes", 1e9).is_met
    assert not Figure("q", made.certified_passes, "times", 0, at_most=False).is_met


def test_a_rival_that_cannot_run_makes_no_attempt():
    absent = Rival("absent", RIVALS[0].run, lambda: "it is not there")
    small = Rival("small", RIVALS[0].run, largest=10)
    instance = reward_ensemble(10, 3)

    assert not [*rival_runs.attempt(absent, instance, 1.0, 1.0)]
    assert not [*rival_runs.attempt(small, instance, 1.0, 1.0)]


def test_an_attempt_tells_the_gap_of_the_rival_s_lottery():
    instance = reward_ensemble(20, 4)
    uniform = np.full(4, 0.25)
    idle = Rival("idle", lambda *given: (uniform, 1.0, 2.0))

    (made,) = rival_runs.attempt(idle, instance, 0.5, 1.0)

    gains = instance.gains()
    slopes = instance.credences / gains.mean(axis=1)
    assert made.gap == pytest.approx((slopes @ gains).max() - 1, rel=1e-12)
    assert (made.setup_seconds, made.seconds, made.pass_seconds) == (1.0, 2.0, 0.5)


def test_a_sweep_that_is_all_but_full_counts(monkeypatch):
    measured = {"sweeps": 5.99, "peak": 1e8, "lottery": [1.0]}
    monkeypatch.setattr(out_of_core, "write_ensemble", lambda *given: None)
    monkeypatch.setattr(out_of_core, "_measured", lambda *given: measured)
    monkeypatch.setattr(out_of_core, "streamed_gap", lambda *given: 0.0)

    sweeps = out_of_core.figures()[0]

    assert sweeps.measured == 6
    assert not sweeps.is_met
