"""The report on disagreement points: which give what, and who can bend the bargain."""

from __future__ import annotations

import pickle
import sys
from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest

import bargain as bg
from bargain.disagreement import KEYWORDS
from bargain.display.disagreement_report import disagreement_report_text
from bargain.formula import Formula
from bargain.points import report as report_module

THREAT = bg.HypothesisSet.from_arrays(
    [[1, 0, -10], [0, 1, 0]], outcomes=["a", "b", "threat"], names=["ann", "bob"]
)
VETO = bg.HypothesisSet.from_arrays(
    [[1, 0, 0.9], [0, 1, 0.9], [0, 0.001, -10]],
    [0.45, 0.45, 0.1],
    outcomes=["a", "b", "compromise"],
    names=["ann", "bob", "cem"],
)


def nash(hypotheses, point):
    return bg.NashBargaining(disagreement=point)(hypotheses).probabilities


def test_every_point_of_the_library_is_tried():
    report = bg.disagreement_report(THREAT)

    assert list(report.entries) == list(KEYWORDS)
    for name, entry in report.entries.items():
        assert entry.point is not None
        assert entry.point.tolist() == KEYWORDS[name].point(THREAT).tolist()
        assert entry.decision is not None
        assert entry.decision.lottery.probabilities == pytest.approx(
            nash(THREAT, name), abs=1e-12
        )
        assert entry.error == ""


def test_the_threat_is_the_outcome_that_nobody_gets_and_that_matters():
    report = bg.disagreement_report(THREAT)

    threat = report["worst-case"].threat
    assert threat is not None
    assert threat.label == "threat"
    # The lottery goes from (0, 1) to (1/2, 1/2): ann's 1 of 11, bob's half of 1.
    assert threat.distance == pytest.approx(0.5)
    assert threat.change == pytest.approx(0.5)
    for name in ("random-dictator", "exclusionary", "worst-undominated"):
        harmless = report[name].threat
        assert harmless is not None
        assert harmless.change == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("point", [*KEYWORDS, "b", "bystander"])
def test_menu_moves_are_differences_between_solved_sets(point):
    rng = np.random.default_rng(1)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.random((3, 4)), [0.5, 0.3, 0.2], outcomes=["a", "b", "c", "bystander"]
    )
    report = bg.disagreement_report(hypotheses, [point])
    entry = report[point]
    assert entry.menu is not None
    before = nash(hypotheses, point)
    stated = point in hypotheses.outcomes

    for k in range(4):
        stay = np.arange(4) != k
        rest = bg.HypothesisSet.from_arrays(
            hypotheses.utilities[:, stay], hypotheses.credences
        )
        d = entry.point if stated else point
        try:
            after = np.zeros(4)
            after[stay] = nash(rest, d)
        except bg.DisagreementError:
            assert stated
            assert np.isnan(entry.menu.distances[k])
            continue
        step = after - before
        shares = hypotheses.utilities @ step / np.ptp(hypotheses.utilities, axis=1)
        assert entry.menu.distances[k] == pytest.approx(abs(step).sum() / 2, abs=1e-6)
        assert entry.menu.changes[k] == pytest.approx(abs(shares).max(), abs=1e-6)


@pytest.mark.parametrize("point", KEYWORDS)
def test_veto_moves_are_differences_between_solved_sets(point):
    entry = bg.disagreement_report(VETO)[point]
    assert entry.vetoes is not None

    last = nash(VETO.with_credences([0.5 - 5e-10, 0.5 - 5e-10, 1e-9]), point)
    none = nash(VETO.with_credences([0.5, 0.5, 0]), point)

    step = last - none
    assert entry.vetoes.labels[2] == "cem"
    assert entry.vetoes.distances[2] == pytest.approx(abs(step).sum() / 2, abs=1e-6)
    # Only the others count: what cem itself gains by its last bit is no harm.
    shares = VETO.utilities[:2] @ step / np.ptp(VETO.utilities[:2], axis=1)
    assert entry.vetoes.changes[2] == pytest.approx(abs(shares).max(), abs=1e-6)


def test_a_veto_is_found_at_the_random_dictator_and_not_at_the_worst_case():
    report = bg.disagreement_report(VETO)

    veto = report["random-dictator"].veto
    harmless = report["worst-case"].veto

    assert veto is not None
    assert veto.label == "cem"
    assert veto.change == pytest.approx(0.4, abs=1e-6)
    assert harmless is not None
    assert harmless.change < 1e-6


def test_more_points_are_named():
    report = bg.disagreement_report(
        THREAT,
        [
            "a",
            [0, 0],
            [-1, 0],
            bg.Lottery([0.5, 0.5, 0], ["a", "b", "threat"]),
            bg.Disagreement.worst_undominated(by="outcome"),
        ],
    )

    assert list(report.entries)[len(KEYWORDS) :] == [
        "a",
        "values",
        "values (2)",
        "lottery",
        "UndominatedPoint(by='outcome')",
    ]
    named = bg.disagreement_report(THREAT, {"nothing is done": "a"})
    assert list(named.entries)[-1] == "nothing is done"
    assert named["nothing is done"].point.tolist() == [1, 0]  # type: ignore[union-attr]


def test_a_point_that_is_not_attainable_says_so():
    report = bg.disagreement_report(THREAT, {"greedy": [0.9, 0.9]})

    greedy = report["greedy"]
    assert greedy.decision is None
    assert greedy.error.startswith("disagreement must be attainable")
    assert greedy.can_gain == ()
    assert greedy.threat is greedy.veto is None
    assert report["worst-case"].decision is not None
    assert "greedy" in str(report)
    assert "no bargain" in str(report)


def test_who_can_gain():
    report = bg.disagreement_report(THREAT, {"a": "a"})

    assert report["worst-case"].can_gain == ("ann", "bob")
    assert report["random-dictator"].can_gain == ()
    # From a, bob may gain only where ann does not lose.
    assert report["a"].can_gain == ()


@pytest.mark.parametrize(
    "hypotheses",
    [
        bg.HypothesisSet.from_arrays([[1.0]]),
        bg.HypothesisSet.from_arrays([[1.0, 2.0]]),
        bg.HypothesisSet.from_arrays([[1.0], [2.0]]),
        bg.HypothesisSet.from_arrays([[1, 1], [2, 2]]),
        bg.HypothesisSet.from_arrays([[1, 0], [0, 1], [5, 5]], [0.5, 0.5, 0.0]),
        bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e12, 6e11]], [0.7, 0.3]),
    ],
    ids=["one of each", "one hypothesis", "one outcome", "equal", "silent", "monster"],
)
def test_degenerate_sets_are_reported(hypotheses):
    report = bg.disagreement_report(hypotheses)

    for entry in report.entries.values():
        assert entry.decision is not None
        assert entry.menu is not None
        assert entry.vetoes is not None
        if hypotheses.n_outcomes == 1:
            assert entry.threat is None
        if np.count_nonzero(hypotheses.credences) == 1:
            assert entry.veto is None
        assert np.isnan(entry.vetoes.changes[hypotheses.credences == 0]).all()
    assert str(report)


@dataclass(frozen=True)
class BestOfAnn(bg.Disagreement):
    """A user's own point, which looks at names."""

    def formula(self, hypotheses):
        values = np.array(hypotheses.worst, dtype=float)
        ann = hypotheses.names.position("ann")
        values[ann] = 0.25 * hypotheses.best[ann] + 0.75 * hypotheses.worst[ann]
        return Formula(given=1.0, values=values)


def test_a_users_own_point_sees_the_labels():
    entry = bg.disagreement_report(THREAT, {"ann first": BestOfAnn()})["ann first"]

    assert entry.error == ""
    assert entry.menu is not None
    assert not np.isnan(entry.menu.distances).any()


def test_a_large_report_asks_first(monkeypatch):
    monkeypatch.setattr(report_module, "PATIENCE", 100)

    with pytest.raises(bg.InvalidOptionError, match="force=True"):
        bg.disagreement_report(THREAT)
    assert bg.disagreement_report(THREAT, force=True)["worst-case"].error == ""


@pytest.mark.parametrize("points", ["uniform", 3, bg.Disagreement.uniform()])
def test_points_must_be_a_list_or_a_mapping(points):
    with pytest.raises(bg.InvalidOptionError, match="points must be a list"):
        bg.disagreement_report(THREAT, points)


def test_names_of_keywords_are_taken():
    assert list(bg.disagreement_report(THREAT, ["uniform"]).entries) == list(KEYWORDS)
    with pytest.raises(bg.InvalidOptionError, match="called like a keyword"):
        bg.disagreement_report(THREAT, {"uniform": "a"})


def test_unknown_points_are_named():
    report = bg.disagreement_report(THREAT)

    with pytest.raises(bg.UnknownLabelError, match="no point is called 'best'"):
        report["best"]


def test_reports_are_values():
    report = bg.disagreement_report(THREAT)

    again = pickle.loads(pickle.dumps(report))

    assert str(again) == str(report)
    with pytest.raises(FrozenInstanceError):
        report.hypotheses = VETO  # type: ignore[misc]
    with pytest.raises(TypeError):
        report.entries["x"] = report["uniform"]  # type: ignore[index]


def test_frame_has_a_row_per_point():
    pandas = pytest.importorskip("pandas")

    frame = bg.disagreement_report(THREAT, {"greedy": [0.9, 0.9]}).to_frame()

    assert isinstance(frame, pandas.DataFrame)
    assert frame["point"].tolist() == [*KEYWORDS, "greedy"]
    assert frame["attainable"].tolist() == [True] * len(KEYWORDS) + [False]
    assert list(frame.columns) == [
        "point",
        "attainable",
        "can_gain",
        "gap",
        "status",
        "threat",
        "threat_distance",
        "threat_change",
        "veto",
        "veto_distance",
        "veto_change",
        "error",
    ]


def test_frame_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(bg.MissingExtraError, match="a frame needs pandas"):
        bg.disagreement_report(THREAT).to_frame()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_text_fits_the_width(width):
    text = disagreement_report_text(bg.disagreement_report(THREAT, ["a"]), width)

    assert max(map(len, text.splitlines())) <= width
    assert "What bends the bargain" in text
    assert "threat: the outcome that nobody gets" in text


def test_labels_do_not_act_on_the_terminal():
    odd = bg.HypothesisSet.from_arrays(
        [[1, 0, -10], [0, 1, 0]],
        outcomes=["[red]a[/]", "b\x1b[31m", "c\nd"],
        names=["[bold]", "x\x07"],
    )

    text = disagreement_report_text(bg.disagreement_report(odd, {"[i]": [0, 0]}), 120)

    assert all(character.isprintable() or character == "\n" for character in text)
    assert "[red]a[/]" in text
    assert "[i]" in text
