"""Our threads: results in order, BLAS limited and given back, the same bits."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from bargain.rows import ArrayRows, threads
from bargain.rows.threads import in_threads, n_threads, one_thread_each
from bargain.welfare import Log


def blas_threads():
    return {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"}


def test_results_come_in_order():
    assert in_threads(lambda k: k * k, 1) == [0]
    assert in_threads(lambda k: k * k, n_threads()) == [
        k * k for k in range(n_threads())
    ]


def test_an_error_in_a_thread_is_raised():
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda k: 1 / k, 2)


def test_blas_keeps_to_one_thread_and_gets_the_others_back():
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with one_thread_each():
            with one_thread_each():
                assert blas_threads() == {1}
            assert blas_threads() == {1}
        assert blas_threads() == before


def test_the_last_caller_to_leave_gives_the_threads_back():
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        first, second = one_thread_each(), one_thread_each()

        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)

        assert blas_threads() == {1}
        second.__exit__(None, None, None)
        assert blas_threads() == before


def test_several_callers_at_once_leave_all_threads_behind():
    def work():
        for _ in range(50):
            with one_thread_each():
                pass

    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        callers = [threading.Thread(target=work) for _ in range(4)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(10)

        assert blas_threads() == before
        with one_thread_each():
            assert blas_threads() == {1}


def test_threads_may_be_limited_from_outside(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert n_threads() == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "nonsense")
    assert n_threads() >= 1


@pytest.mark.parametrize("count", [1, 2])
def test_sweeps_are_repeatable_to_the_last_bit(monkeypatch, count):
    monkeypatch.setattr("bargain.rows.memory.n_threads", lambda: count)
    rng = np.random.default_rng(0)
    utilities = rng.random((30_000, 17))
    worst = utilities.min(axis=1)
    rows = ArrayRows(utilities, None, worst, None, utilities.max(axis=1) - worst, False)
    lottery, welfare = rng.dirichlet(np.ones(17)), Log(np.full(30_000, 1 / 30_000))
    columns = np.array([1, 4, 16])

    first = rows.accumulate(lottery, welfare, columns)

    for _ in range(20):
        again = rows.accumulate(lottery, welfare, columns)
        assert np.array_equal(again.gains, first.gains)
        assert np.array_equal(again.gradient, first.gradient)
        assert np.array_equal(np.array(again.curvature), np.array(first.curvature))
        assert again.pairing == first.pairing
    gains = rows.dense()
    slopes = welfare.slope(gains @ lottery)
    assert first.gradient == pytest.approx(slopes @ gains, rel=1e-13)


def test_the_threads_of_a_fork_are_its_own():
    assert threads._workers(-1) is not threads._workers(-2)
