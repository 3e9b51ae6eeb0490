"""What the measures count, on sizes at which the count is known."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from benchmarks import rival_runs
from benchmarks.memory import share_taken, status
from benchmarks.out_of_core import CountedMap, measure, write_ensemble
from benchmarks.problems import reward_ensemble, uniform_noise
from benchmarks.rivals import RIVALS, Rival
from benchmarks.timing import TARGET, Attempt, Figure, time_ours

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads /proc/self"
)


def test_rows_are_counted_as_they_are_taken(tmp_path):
    path = tmp_path / "rewards.npy"
    write_ensemble(path, 1000, 7)
    counted = np.load(path, mmap_mode="r").view(CountedMap)

    for start in range(0, 1000, 300):
        counted[start : start + 300] * 2
    frozen = counted.view()
    frozen[np.array([3, 5])] + 1
    counted[4]

    assert sum(counted.taken) == 1002
    assert type(counted[:10]) is np.ndarray


def test_the_file_holds_float32_in_rows(tmp_path):
    path = tmp_path / "rewards.npy"
    write_ensemble(path, 30_000, 50)

    matrix = np.load(path)

    assert matrix.shape == (30_000, 50)
    assert matrix.dtype == np.float32
    # Standard normal features and coefficients, 8 of them, and noise of a half.
    assert matrix.var() == pytest.approx(8 * 1.25, rel=0.5)


@linux_only
def test_a_solve_from_a_file_is_measured(tmp_path):
    path = tmp_path / "rewards.npy"
    write_ensemble(path, 4000, 50)

    found = measure(str(path))

    assert found["sweeps"] > 1
    assert 1 < found["megabytes"] < 10_000
    assert found["attempt"]["gap"] <= TARGET


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
