from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest

import bargain as bg
from tests.nasty import NASTY, nasty_set

da = pytest.importorskip(
    "dask.array", reason='clusters need dask: pip install "dask[distributed]"'
)
distributed = pytest.importorskip(
    "distributed", reason='clusters need distributed: pip install "dask[distributed]"'
)

# One block more than fits what is fetched and solved in memory.
ROWS, OUTCOMES, BLOCKS = 26_000, 20, 2
SHAPE = (ROWS * BLOCKS, OUTCOMES)


@contextmanager
def started():
    """Start two workers, and a client that is the current one where it is asked."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def cluster():
    with started() as client:
        yield client


@pytest.fixture
def client(cluster):
    with cluster.as_current():
        yield cluster


@pytest.fixture
def doomed_client():
    """Return the client of a cluster that a test may ruin."""
    with started() as client, client.as_current():
        yield client


def loader(kind=np.float64):
    """Return what loads a block: by value, since workers do not import tests."""
    shape = (ROWS, OUTCOMES)

    def load(k):
        block = np.random.default_rng(k).random(shape)
        block[:, 3] *= 0.1  # nearly everybody's worst, so that all can gain over it
        block[:, k] += 0.1  # blocks differ in what they like, and in their units
        return (1e3**k * block).astype(kind)

    return load


def loaded(load, n_blocks=BLOCKS):
    return np.concatenate([load(k) for k in range(n_blocks)])


def on_workers(load, kind=np.float64, n_blocks=BLOCKS):
    """Return a dask array whose blocks are tasks that load them."""
    from dask import delayed

    blocks = [
        da.from_delayed(delayed(load)(k), (ROWS, OUTCOMES), dtype=kind)
        for k in range(n_blocks)
    ]
    return da.concatenate(blocks)


def both(load=None, kind=np.float64, **options):
    load = load or loader(kind)
    far = bg.HypothesisSet.from_arrays(on_workers(load, kind), **options)
    return far, bg.HypothesisSet.from_arrays(loaded(load), **options)


@pytest.mark.parametrize(
    "rule",
    [
        bg.NashBargaining(),
        bg.NashBargaining(disagreement="random-dictator"),
        bg.NashBargaining(disagreement="outcome 3"),
        bg.Mixed(0.5),
        bg.ExpectedUtility(),
        bg.ExpectedUtility("variance"),
        bg.ExpectedUtility("sum"),
        bg.VarianceVoting({"outcome 0": 1, "outcome 3": 2}),
        bg.RandomDictator(),
        bg.MyFavouriteTheory(),
        bg.MaximalLottery(),
        bg.LogitPooling(1e3),
        bg.ConditionalValueAtRisk(0.2),
        bg.WorstCase(),
        bg.MeanMinusDeviation(1),
    ],
    ids=repr,
)
def test_a_cluster_gives_the_lottery_of_one_machine(client, rule):
    far, near = both()

    decision, other = rule.solve(far), rule.solve(near)

    assert decision.status is bg.Status.OPTIMAL
    np.testing.assert_allclose(
        decision.lottery.probabilities, other.lottery.probabilities, rtol=0, atol=1e-10
    )
    assert decision.certificate.value == pytest.approx(other.certificate.value)
    apart = np.abs(decision.gains - other.gains)
    assert (apart <= 1e-9 * (near.best - near.worst)).all()
    assert decision.recheck().gap <= decision.certificate.tolerance
    assert decision.unique is other.unique


@pytest.mark.parametrize("rule", [bg.NashBargaining(), bg.Isoelastic(2.5)], ids=repr)
def test_a_cluster_gives_the_derivatives_of_one_machine(client, rule):
    far, near = both()

    made, other = rule.solve(far).sensitivity(), rule.solve(near).sensitivity()

    assert made.about_to_change == other.about_to_change
    assert made.kinks == other.kinks
    # Both lotteries have gaps of up to 1e-9, which curvature turns into its root.
    np.testing.assert_allclose(
        made.lottery_by_credences, other.lottery_by_credences, rtol=1e-3, atol=1e-6
    )
    direction = np.linspace(-1, 1, len(near))
    moved = other.jvp(credences=direction)
    np.testing.assert_allclose(
        made.jvp(credences=direction), moved, atol=1e-3 * abs(moved).max()
    )


def test_float32_stays_float32_and_gives_the_same_lottery(client):
    far, near = both(kind=np.float32)

    lottery = bg.NashBargaining()(far)

    assert far.utilities.dtype == near.utilities.dtype == np.float32
    np.testing.assert_allclose(
        lottery.probabilities, bg.NashBargaining()(near).probabilities, atol=1e-10
    )


def test_who_has_no_say_has_none_on_a_cluster_either(client):
    plain = loader()

    def load(k):
        block = plain(k)
        block[7] = 1.0
        return block

    credences = np.ones(SHAPE[0])
    credences[:ROWS:2] = 0
    far, near = both(load, credences=credences, normalize=True)

    decision, other = (bg.NashBargaining().solve(each) for each in (far, near))

    assert decision.notes == other.notes
    assert len(decision.notes) == 2
    np.testing.assert_allclose(
        decision.lottery.probabilities, other.lottery.probabilities, atol=1e-10
    )
    np.testing.assert_array_equal(np.isnan(decision.weights), np.isnan(other.weights))


def test_those_who_cannot_gain_are_held_on_a_cluster_too(client):
    plain = loader()

    def load(k):
        block = plain(k)
        block[:, 0] = 0.0
        block[5, 1:] = -1.0 - block[5, 1:]
        block[5, 4] = 0.0
        return block

    rule = bg.NashBargaining(disagreement="outcome 0")

    decision, other = (rule.solve(each) for each in both(load))

    assert other.certificate.multipliers is not None
    assert decision.notes == other.notes
    assert decision.status is bg.Status.OPTIMAL
    np.testing.assert_allclose(
        decision.lottery.probabilities, other.lottery.probabilities, atol=1e-10
    )


def test_a_standoff_has_its_proof_on_a_cluster_too(client):
    def load(k):
        block = np.zeros((ROWS, OUTCOMES))
        block[:, k] = 1.0
        return block

    far, _ = both(load)

    with pytest.raises(bg.DisagreementError, match="no lottery gives") as caught:
        bg.NashBargaining(disagreement=np.full(len(far), 0.6))(far)

    gains = loaded(load) - 0.6
    assert (caught.value.multipliers @ gains).max() < 0


def ways_apart(decision, other):
    """Return how far expected gains are apart, and how far their gaps let them be.

    At the optimum y* every lottery has ``sum w (y / y*) <= sum w``, so a gap g leaves
    ``w (r - 1 - log r) <= g`` for the ratio r of each, hence ``|log r|`` at most
    ``sqrt(2 g / w) + g / w``.
    """
    risen = ~np.isnan(other.weights) & (other.gains > 0)
    credences = other.hypotheses.credences[risen]
    allowed = np.zeros(len(credences))
    for each in (decision, other):
        # Gaps are sums of terms around 1, rounded.
        share = (each.certificate.gap + 1e-14) / np.maximum(credences, 1e-300)
        allowed += np.sqrt(2 * share) + share
    with np.errstate(divide="ignore"):
        apart = np.abs(np.log(decision.gains[risen]) - np.log(other.gains[risen]))
    return apart, allowed


@pytest.fixture
def spread_all(monkeypatch):
    """Leave even the smallest sets on the cluster."""
    monkeypatch.setattr("bargain.rows.dask.FETCHED", 0)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_have_the_same_gains_on_a_cluster(client, monkeypatch, name):
    near = nasty_set(name)
    # Towards next to no credence there are hundreds of steps, quick in memory alone.
    if near.credences[near.credences > 0].min() > 1e-100:
        monkeypatch.setattr("bargain.rows.dask.FETCHED", 0)
    n_rows = -(-len(near) // 2)
    blocks = da.from_array(np.array(near.utilities), chunks=(n_rows, -1))
    far = bg.HypothesisSet.from_arrays(blocks, near.credences)
    # Who is watched does not take the way of tables.
    rule = bg.NashBargaining(max_passes=1000)

    decision, other = rule.solve(far), rule.solve(near)

    assert decision.status is other.status is bg.Status.OPTIMAL
    assert decision.notes == other.notes
    apart, allowed = ways_apart(decision, other)
    assert (apart <= allowed).all()


def test_small_arrays_are_fetched(client):
    utilities = np.arange(12.0).reshape(4, 3)

    hypotheses = bg.HypothesisSet.from_arrays(da.from_array(utilities, chunks=(2, 2)))

    np.testing.assert_array_equal(hypotheses.utilities, utilities)
    assert hypotheses == bg.HypothesisSet.from_arrays(utilities)


def solve_disturbed(hypotheses, listener):
    """Solve, and tell a listener after each pass."""

    class Disturbed(bg.NashBargaining):
        def bar(self, n_hypotheses, goal):
            return nullcontext(listener)

    return Disturbed().solve(hypotheses)


def test_a_killed_worker_costs_time_and_not_one_bit(doomed_client):
    far, _ = both()
    calm = bg.NashBargaining().solve(far)
    victims = list(doomed_client.run(os.getpid).values())
    killed = []

    def kill(passes, sums):
        if passes == 2:
            os.kill(victims[0], signal.SIGKILL)
            killed.append(victims[0])

    disturbed = solve_disturbed(far, kill)

    assert killed
    assert killed[0] not in doomed_client.run(os.getpid).values()
    assert (
        disturbed.lottery.probabilities.tobytes()
        == calm.lottery.probabilities.tobytes()
    )
    assert disturbed.certificate.value == calm.certificate.value
    assert disturbed.certificate.gap == calm.certificate.gap
    np.testing.assert_array_equal(disturbed.gains, calm.gains)


def test_scattered_data_that_is_lost_is_named(doomed_client):
    load = loader()
    blocks = [
        da.from_delayed(doomed_client.scatter(load(k)), (ROWS, OUTCOMES), dtype=float)
        for k in range(BLOCKS)
    ]
    far = bg.HypothesisSet.from_dask(da.concatenate(blocks), timeout=30)
    victims = doomed_client.run(os.getpid).values()

    def kill_all(passes, sums):
        if passes == 1:
            for victim in victims:
                os.kill(victim, signal.SIGKILL)

    with pytest.raises(
        bg.ClusterError,
        match=r"block \d of 2 .* lost with its worker.*not of scattered",
    ):
        solve_disturbed(far, kill_all)


def forget_what_was_sent(client):
    """Empty the logs of workers: they keep the last entries only."""

    def forget(dask_worker):
        dask_worker.transfer_outgoing_log.clear()

    client.run(forget)


def sent_by_workers(client):
    """Return how many bytes workers have sent since, but for those to each other."""

    def count(dask_worker):
        sent = dask_worker.transfer_outgoing_log
        return sum(each["total"] for each in sent if each["who"] is None)

    return sum(client.run(count).values())


def test_the_matrix_does_not_travel(client):
    far, near = both()
    forget_what_was_sent(client)

    decision = bg.NashBargaining().solve(far)

    sent = sent_by_workers(client)
    # Expected gains once for a second sample and once for the certificate, samples
    # of 200 rows an outcome in float32, and some gradients.
    most = 2 * 8 * len(near) + 2 * 4 * 200 * OUTCOMES**2 + 100_000
    assert decision.status is bg.Status.OPTIMAL
    assert 0 < sent < most < near.utilities.nbytes / 4


def test_a_closed_client_is_told(doomed_client):
    far, _ = both()
    decision = bg.NashBargaining().solve(far)
    other = on_workers(loader(), np.float64)
    doomed_client.close()

    for act in (
        lambda: bg.NashBargaining().solve(far),
        decision.recheck,
        lambda: far.utilities[0],
        lambda: far.utilities.equals(other),
        lambda: far.utilities.collect([0], [far.utilities._blocks[0]]),
    ):
        with pytest.raises(bg.ClusterError, match=r"Client that .* is closed; keep"):
            act()


def test_rows_beyond_the_last_are_index_errors(client):
    far, near = both()
    matrix = far.utilities

    np.testing.assert_array_equal(matrix[-1], near.utilities[-1])
    np.testing.assert_array_equal(matrix[-len(near)], near.utilities[0])
    for row in (len(near), -len(near) - 1):
        with pytest.raises(IndexError, match=f"row {row} is out of bounds"):
            matrix[row]


def test_blocks_without_a_worker_are_named(doomed_client):
    doomed_client.cluster.scale(0)
    while doomed_client.scheduler_info()["workers"]:
        time.sleep(0.05)

    with pytest.raises(
        bg.ClusterError,
        match=r"block 0 of 2 \(hypotheses 0 to 25,999\) gave no answer in 0.2 "
        r"seconds \(the cluster has no workers\)",
    ):
        bg.HypothesisSet.from_dask(on_workers(loader()), timeout=0.2)


def test_a_block_that_fails_is_named(client):
    plain = loader()

    def load(k):
        if k == 1:
            raise OSError("no such shard")
        return plain(k)

    with pytest.raises(bg.ClusterError, match=r"block 1 of 2 .*no such shard"):
        bg.HypothesisSet.from_arrays(on_workers(load))


def test_an_utility_that_is_not_finite_is_named(client):
    plain = loader()

    def load(k):
        block = plain(k)
        block[3, 4] = np.nan if k else 1.0
        return block

    with pytest.raises(
        bg.InvalidHypothesesError,
        match="outcome 'outcome 4' under hypothesis 'hypothesis 26003' is missing",
    ):
        bg.HypothesisSet.from_arrays(on_workers(load))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (lambda: da.ones((4, 3), dtype=bool), "real numbers"),
        (lambda: da.ones(4), "two dimensions"),
        (lambda: da.ones((0, 3)), "none may be empty"),
        (lambda: da.ones((4, 3))[da.ones(4) > 0], "known shape"),
    ],
)
def test_arrays_that_are_no_sets_are_refused(client, array, words):
    with pytest.raises(bg.InvalidHypothesesError, match=words):
        bg.HypothesisSet.from_arrays(array())


def test_what_is_no_dask_array_is_refused(client):
    with pytest.raises(bg.InvalidHypothesesError, match=r"dask array \(got ndarray\)"):
        bg.HypothesisSet.from_dask(np.eye(3))


@pytest.mark.parametrize("timeout", [0, -1.0, np.inf, np.nan, "soon", True])
def test_timeouts_that_are_no_seconds_are_refused(client, timeout):
    with pytest.raises(bg.InvalidOptionError, match="positive number of seconds"):
        bg.HypothesisSet.from_dask(da.ones((4, 3)), timeout=timeout)


def test_integers_and_columns_in_chunks_are_taken(client, spread_all):
    utilities = np.arange(20).reshape(4, 5) % 7

    far = bg.HypothesisSet.from_arrays(da.from_array(utilities, chunks=(2, 2)))

    near = bg.HypothesisSet.from_arrays(utilities)
    assert far.utilities.dtype == np.float64
    assert far == near
    assert near == far
    assert far[3] == near[3]
    assert far != bg.HypothesisSet.from_arrays(utilities + 1)


@pytest.mark.parametrize(
    "act",
    [
        list,
        pickle.dumps,
        lambda far: far.rescaled("hypothesis 1", 2.0),
        lambda far: far.with_hypothesis(
            bg.UtilityHypothesis("new", dict.fromkeys(far.outcomes, 1.0), 0.1)
        ),
        lambda far: far.to_frame(),
        lambda far: far.to_dict(),
        lambda far: far.to_xarray(),
        lambda far: bg.write_hypotheses(far, "hypotheses.npy"),
        lambda far: bg.write_hypotheses(far, "hypotheses.npz"),
        lambda far: bg.write_hypotheses(far, "hypotheses.csv"),
        lambda far: bg.write_hypotheses(far, "hypotheses.json"),
        lambda far: bg.write_hypotheses(far, "hypotheses.parquet"),
        lambda far: bg.NashBargaining().solve(far).recheck(exact=True, force=True),
    ],
)
def test_what_needs_the_matrix_in_memory_says_so(
    client, spread_all, act, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    far = bg.HypothesisSet.from_arrays(da.from_array(np.eye(4), chunks=(2, -1)))

    with pytest.raises(bg.ClusterError, match=r"on a cluster.*compute\(\)"):
        act(far)


def test_notebooks_show_a_set_and_a_decision_without_fetching_it(client, spread_all):
    far = bg.HypothesisSet.from_arrays(da.from_array(np.eye(40), chunks=(20, -1)))

    shown = far._repr_html_()

    assert "<th>worst</th><th>best</th>" in shown
    assert "40 hypotheses x 40 outcomes" in shown
    assert "(40 hypotheses)" in bg.NashBargaining().solve(far)._repr_html_()


def test_steps_that_would_fetch_a_large_matrix_are_refused(client, monkeypatch):
    monkeypatch.setattr("bargain.rows.spread.MOST_FETCHED", 1000)
    far, _ = both()

    with pytest.raises(bg.ClusterError, match="at most 1,000 are fetched"):
        bg.NashBargaining(solver="convex").solve(far)


def test_credences_can_change_and_may_travel_in_pieces(client, monkeypatch):
    monkeypatch.setattr("bargain.rows.dask.PIECE_BYTES", 50_000)
    far, near = both()
    credences = np.linspace(1, 2, len(near))

    lotteries = [
        bg.NashBargaining()(each.with_credences(credences, normalize=True))
        for each in (far, near)
    ]

    np.testing.assert_allclose(
        lotteries[0].probabilities, lotteries[1].probabilities, atol=1e-10
    )


def test_without_a_client_it_is_said_how_to_start_one():
    with pytest.raises(bg.ClusterError, match=r"start one with distributed\.Client"):
        bg.HypothesisSet.from_arrays(da.ones((4, 3)))


def test_without_distributed_it_is_said_what_to_install():
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "import dask.array, bargain\n"
        "try: bargain.HypothesisSet.from_arrays(dask.array.ones((2, 2)))\n"
        "except bargain.MissingExtraError as error: print(error)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )

    assert 'pip install "dask[distributed]"' in run.stdout


def test_a_diagnosis_of_a_spread_set_is_that_of_the_whole(client):
    spread = bg.HypothesisSet.from_dask(on_workers(loader()))
    whole = bg.HypothesisSet.from_arrays(loaded(loader()))

    found, expected = bg.diagnose(spread), bg.diagnose(whole)

    assert found.choice == expected.choice
    np.testing.assert_allclose(found.monster_index, expected.monster_index, rtol=1e-9)
    np.testing.assert_allclose(found.stakes_up, expected.stakes_up, rtol=1e-9)
    np.testing.assert_array_equal(found.clone_of, expected.clone_of)
