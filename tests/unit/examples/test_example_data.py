"""The example tables hold what SOURCES.md says of them.

Read with the csv module and exact fractions alone, so that a fault of the library's
reader or solver cannot hide a fault of the data. Loading them through the library is
tested elsewhere.
"""

import csv
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

EXAMPLES = Path(__file__).parents[3] / "src" / "bargain" / "examples"

SHAPES = {
    "coin-flip": (2, 2),
    "wireheading": (5, 6),
    "worldviews": (12, 10),
    "crypto-assets": (6, 9),
    "travel-modes": (210, 4),
    "left-right": (944, 7),
}
FAVOURITES_OF_RAW_EXPECTED_UTILITY = {
    "coin-flip": "outcome 2",
    "wireheading": "seize the reward channel",
    "worldviews": "AI safety research",
    "crypto-assets": "BTC",
    "travel-modes": "car",
    "left-right": "4 moderate",
}
NASH_LOTTERIES = {
    "coin-flip": {"outcome 1": "0.49", "outcome 2": "0.51"},
    "wireheading": {
        "do the task with a safety check": "0.99",
        "seize the reward channel": "0.01",
    },
    "worldviews": {
        "malaria nets": "0.439",
        "cage-free campaigns": "0.218",
        "legal aid": "0.155",
        "AI safety research": "0.126",
        "clean energy advocacy": "0.062",
    },
    "crypto-assets": {"BNB": "0.715", "BTC": "0.285"},
    "travel-modes": {"car": "0.854", "air": "0.146"},
    "left-right": {"4 moderate": "1"},
}


class Table(NamedTuple):
    names: list[str]
    credences: list[Fraction]
    outcomes: list[str]
    utilities: list[list[Fraction]]


def read(name: str) -> Table:
    path = EXAMPLES / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["hypothesis", "credence"]
    assert all(len(row) == len(header) for row in rows)
    return Table(
        names=[row[0] for row in rows],
        credences=[Fraction(row[1]) for row in rows],
        outcomes=header[2:],
        utilities=[[Fraction(cell) for cell in row[2:]] for row in rows],
    )


def scores(credences: list[Fraction], rows: list[list[Fraction]]) -> list[Fraction]:
    columns = zip(*rows, strict=True)
    return [
        sum((w * u for w, u in zip(credences, column, strict=True)), Fraction(0))
        for column in columns
    ]


def favourites(table: Table, rows: list[list[Fraction]]) -> list[str]:
    totals = scores(table.credences, rows)
    best = max(totals)
    labelled = zip(table.outcomes, totals, strict=True)
    return [outcome for outcome, total in labelled if total == best]


def by_range(row: list[Fraction]) -> list[Fraction]:
    low, high = min(row), max(row)
    return [(u - low) / (high - low) for u in row]


def test_every_table_of_the_folder_is_described():
    shipped = {path.stem for path in EXAMPLES.glob("*.csv")}
    sources = (EXAMPLES / "SOURCES.md").read_text(encoding="utf-8")

    assert shipped == set(SHAPES)
    assert all(f"## {name}\n" in sources for name in shipped)


@pytest.mark.parametrize("name", SHAPES)
def test_table_is_plain_utf8_csv(name: str):
    raw = (EXAMPLES / f"{name}.csv").read_bytes()

    raw.decode("utf-8")
    assert b"\r" not in raw
    assert b'"' not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")


@pytest.mark.parametrize("name", SHAPES)
def test_table_has_the_stated_shape_and_sound_labels(name: str):
    table = read(name)

    assert (len(table.names), len(table.outcomes)) == SHAPES[name]
    for labels in (table.names, table.outcomes):
        assert len(set(labels)) == len(labels)
        assert all(label and label == label.strip() for label in labels)


@pytest.mark.parametrize("name", SHAPES)
def test_credences_are_positive_and_sum_to_one(name: str):
    credences = read(name).credences

    assert min(credences) > 0
    assert abs(float(sum(credences) - 1)) <= 1e-12
    # Added up naively in floats as well, as a reader of the file would.
    assert abs(sum(map(float, credences)) - 1) <= 1e-12


@pytest.mark.parametrize("name", SHAPES)
def test_no_hypothesis_is_wholly_indifferent(name: str):
    assert all(min(row) < max(row) for row in read(name).utilities)


@pytest.mark.parametrize("name", SHAPES)
def test_raw_expected_utility_picks_the_stated_outcome(name: str):
    table = read(name)

    picked = favourites(table, table.utilities)

    assert picked == [FAVOURITES_OF_RAW_EXPECTED_UTILITY[name]]


@pytest.mark.parametrize("name", SHAPES)
def test_stated_lottery_is_nash_optimal_up_to_its_rounding(name: str):
    table = read(name)
    stated = {label: Fraction(p) for label, p in NASH_LOTTERIES[name].items()}
    lottery = [stated.get(outcome, Fraction(0)) for outcome in table.outcomes]
    total = sum(table.credences, Fraction(0))

    gains = [by_range(row) for row in table.utilities]
    expected = scores(lottery, [list(column) for column in zip(*gains, strict=True)])
    pulls = [w / y for w, y in zip(table.credences, expected, strict=True)]
    gradient = scores(pulls, gains)

    # At the optimum the gradient is `total` on the support and at most that
    # elsewhere. Rounding moves each probability of the support by at most 5e-4, and
    # so the gradient, to first order, by 5e-4 times a row sum of the Hessian.
    on_support = [
        sum(g for g, p in zip(row, lottery, strict=True) if p > 0) for row in gains
    ]
    bends = [
        pull / y * g for pull, y, g in zip(pulls, expected, on_support, strict=True)
    ]
    slack = [Fraction(5, 10_000) * bend for bend in scores(bends, gains)]
    assert set(stated) <= set(table.outcomes)
    assert sum(lottery) == 1
    for slope, room, p in zip(gradient, slack, lottery, strict=True):
        assert float(slope - total) <= float(room)
        if p > 0:
            assert float(total - slope) <= float(room)


def test_wireheading_monster_takes_expected_utility_by_its_stakes():
    table = read("wireheading")
    totals = dict(
        zip(table.outcomes, scores(table.credences, table.utilities), strict=True)
    )

    seize = totals.pop("seize the reward channel")

    assert seize == 10_000
    assert max(totals.values()) == Fraction("7.59")
    assert table.credences[table.names.index("reward channel")] == Fraction(1, 100)


def test_wireheading_is_the_worst_outcome_of_every_other_hypothesis():
    table = read("wireheading")
    seize = table.outcomes.index("seize the reward channel")

    for name, row in zip(table.names, table.utilities, strict=True):
        others = row[:seize] + row[seize + 1 :]
        if name == "reward channel":
            assert row[seize] == 1_000_000 > max(others)
        else:
            assert row[seize] < min(others)
            assert (min(row), max(row)) == (Fraction(0), Fraction(10))


def test_worldviews_hold_one_monster_and_one_nearly_indifferent_view():
    table = read("worldviews")
    rows = dict(zip(table.names, table.utilities, strict=True))
    ranges = {name: max(row) - min(row) for name, row in rows.items()}

    assert max(ranges, key=ranges.__getitem__) == "longtermist"
    assert ranges["longtermist"] > 10_000 * max(
        size for name, size in ranges.items() if name != "longtermist"
    )
    sceptic = rows["sceptic"]
    assert (min(sceptic), max(sceptic)) == (Fraction(5), Fraction("5.0005"))
    assert {name for name, row in rows.items() if min(row) < 0} == {
        "animal-inclusive",
        "environmentalist",
    }


def test_worldviews_monster_alone_decides_raw_expected_utility():
    table = read("worldviews")
    rest = [
        [0 * u for u in row] if name == "longtermist" else row
        for name, row in zip(table.names, table.utilities, strict=True)
    ]

    assert favourites(table, table.utilities) == ["AI safety research"]
    assert favourites(table, rest) != ["AI safety research"]


def test_worldviews_normalized_by_range_pick_malaria_nets():
    table = read("worldviews")

    picked = favourites(table, [by_range(row) for row in table.utilities])

    assert picked == ["malaria nets"]


def test_crypto_assets_span_the_stated_magnitudes():
    table = read("crypto-assets")
    magnitudes = [abs(u) for row in table.utilities for u in row]

    assert table.names == ["xRV", "sRV", "xVV", "sVV", "xR2", "xm"]
    assert math.floor(math.log10(min(magnitudes))) == -12
    assert math.floor(math.log10(max(magnitudes))) == 11
    minimized = [
        name
        for name, row in zip(table.names, table.utilities, strict=True)
        if max(row) < 0
    ]
    assert minimized == ["sRV", "sVV"]


def test_crypto_assets_are_decided_by_trading_volume_alone():
    table = read("crypto-assets")
    volume = [
        row if name in {"xVV", "sVV"} else [0 * u for u in row]
        for name, row in zip(table.names, table.utilities, strict=True)
    ]

    in_full = scores(table.credences, table.utilities)
    by_volume = scores(table.credences, volume)

    assert favourites(table, volume) == ["BTC"]
    assert max(abs(a - b) for a, b in zip(in_full, by_volume, strict=True)) < Fraction(
        1, 10
    )


def test_travel_modes_cost_least_by_car_on_average():
    table = read("travel-modes")

    average = scores(table.credences, table.utilities)[table.outcomes.index("car")]

    assert table.outcomes == ["air", "train", "bus", "car"]
    assert table.names == [f"traveller {i}" for i in range(1, 211)]
    assert round(float(average), 2) == -95.41


def test_left_right_rows_are_minus_the_distance_to_a_place():
    table = read("left-right")
    places = [row.index(Fraction(0)) for row in table.utilities]

    assert table.names == [f"respondent {i}" for i in range(1, 945)]
    assert {float(w) for w in table.credences} == {1 / 944}
    for place, row in zip(places, table.utilities, strict=True):
        assert row == [-abs(position - place) for position in range(7)]


def test_left_right_has_seven_distinct_rows_with_the_stated_counts():
    counts = Counter(row.index(Fraction(0)) for row in read("left-right").utilities)

    assert [counts[place] for place in range(7)] == [16, 103, 147, 256, 170, 218, 34]


def test_left_right_outcomes_are_the_seven_point_scale():
    assert read("left-right").outcomes == [
        "1 extremely liberal",
        "2 liberal",
        "3 slightly liberal",
        "4 moderate",
        "5 slightly conservative",
        "6 conservative",
        "7 extremely conservative",
    ]
