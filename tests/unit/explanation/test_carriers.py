"""Who carries each outcome, against a sort of all that each hypothesis adds to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.explanation.carriers import TopCarriers, top_carriers
from bargain.explanation.wording import MOST_NAMED


def check_carriers(why: bg.Explanation) -> None:
    names = why.decision.hypotheses.names
    records = why.to_dict()["outcomes"]
    for label, record in zip(why.decision.hypotheses.outcomes, records, strict=True):
        found = why.carriers(label)
        parts = np.array([found.get(name, 0.0) for name in names])
        order = np.argsort(-np.abs(parts), kind="stable")
        order = order[parts[order] != 0]

        assert list(record["carriers"].items()) == [
            (names[k], parts[k]) for k in order[:MOST_NAMED].tolist()
        ]
        rest = parts[order[MOST_NAMED:]]
        size = np.abs(rest).sum()
        assert record["carried_by_others"] == pytest.approx(
            rest.sum(), abs=1e-12 * size
        )


@settings(max_examples=50)
@given(
    n_hypotheses=st.integers(1, 60),
    block_entries=st.integers(1, 100),
    digits=st.integers(0, 3),
    seed=st.integers(0, 100),
)
def test_who_carries_most_is_found_in_blocks_of_any_size(
    n_hypotheses, block_entries, digits, seed
):
    # Few digits make ties, which the order of the table decides.
    rng = np.random.default_rng(seed)
    utilities = rng.random((n_hypotheses, 5)).round(digits)
    decision = bg.NashBargaining().solve(bg.HypothesisSet.from_arrays(utilities))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bargain._arrays.BLOCK_ENTRIES", block_entries)
        check_carriers(decision.explain())


def test_negative_parts_count_by_their_magnitude():
    utilities = np.random.default_rng(1).normal(size=(40, 4))
    decision = bg.MeanMinusDeviation(1).solve(bg.HypothesisSet.from_arrays(utilities))

    check_carriers(decision.explain())


@pytest.mark.parametrize("digits", [1, 12])
def test_the_same_is_read_out_of_blocks_as_of_the_whole_table(digits, monkeypatch):
    utilities = np.random.default_rng(2).random((500, 6)).round(digits)
    decision = bg.NashBargaining().solve(bg.HypothesisSet.from_arrays(utilities))
    whole = decision.explain().sentences

    monkeypatch.setattr("bargain._arrays.BLOCK_ENTRIES", 30)

    assert decision.explain().sentences == whole


def test_no_more_is_kept_than_is_named():
    top = TopCarriers()

    top.take(np.arange(1000), np.full(1000, 1e-3))
    top.take(np.arange(1000, 2000), np.full(1000, -1e-3))

    assert top.rows.tolist() == list(range(MOST_NAMED))
    assert len(top.parts) == MOST_NAMED
    assert top.rest == pytest.approx(-MOST_NAMED * 1e-3)
    assert top.n_to_read == 2000 - MOST_NAMED


def test_rules_without_weights_have_no_carriers():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    why = bg.MaximalLottery().solve(hypotheses).explain()

    for top in top_carriers(why.decision, why.facts, [0, 1]):
        assert not len(top.rows)
        assert top.rest == 0


class BySomeRows(np.ndarray):
    """A table that remembers of how many rows it was asked at once, and in all."""

    asked: tuple[int, ...] = ()

    def __getitem__(self, key):
        found = np.asarray(super().__getitem__(key))
        rows = key[0] if isinstance(key, tuple) else key
        if isinstance(rows, slice):
            BySomeRows.asked += (len(found),)
        return found


def explained_by_some_rows() -> bg.Explanation:
    table = np.random.default_rng(0).random((4000, 100))
    decision = bg.NashBargaining().solve(bg.HypothesisSet.from_arrays(table))
    why: bg.Explanation = decision.explain()
    object.__setattr__(decision.hypotheses, "utilities", table.view(BySomeRows))
    BySomeRows.asked = ()
    return why


def test_a_document_takes_one_pass_besides_that_of_its_sentences():
    why = explained_by_some_rows()

    why.to_dict()

    assert sum(BySomeRows.asked) == 2 * 4000
    assert max(BySomeRows.asked) < 4000


def test_the_carriers_of_an_outcome_are_read_some_rows_at_a_time():
    why = explained_by_some_rows()

    why.carriers("outcome 3")

    assert sum(BySomeRows.asked) == 4000
    assert max(BySomeRows.asked) < 4000
