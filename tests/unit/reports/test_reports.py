"""The report: what is on the page, what it runs, and what it never runs."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import bargain as bg
from bargain.cli import main
from bargain.comparison import AnyRule
from bargain.reports.escaping import script_json
from bargain.reports.walks import MOST_UTILITIES, solve_walks
from tests.unit.reports.pages import HOSTILE, Page, hash_of, refuses

RULES = {"nash": bg.NashBargaining(), "eu": bg.ExpectedUtility()}


def test_only_the_scripts_of_the_page_are_in_it(hostile, worldviews):
    for page in (hostile, worldviews):
        scripts = page.all("script")

        assert len(scripts) == 3
        assert [e.attributes for e in scripts] == [
            {"type": "application/json", "id": "data"},
            {},
            {},
        ]
    assert hostile.programs == worldviews.programs


def test_the_policy_lets_a_browser_run_these_scripts_and_fetch_nothing(hostile):
    (policy,) = [e for e in hostile.all("meta") if "http-equiv" in e.attributes]

    assert policy.attributes["http-equiv"] == "Content-Security-Policy"
    assert policy.attributes["content"].startswith("default-src 'none';")
    assert hostile.allowed == [hash_of(script) for script in hostile.programs]
    assert "unsafe" not in policy.attributes["content"].split("script-src")[1]


def test_labels_are_shown_as_text(hostile):
    tags = {element.tag for element in hostile.elements}
    handlers = {
        name for e in hostile.elements for name in e.attributes if name.startswith("on")
    }

    assert not tags & {"img", "b"}
    assert not handlers
    for label in (*HOSTILE[:4], "{{ 7 * 7 }} & \\u2028"):
        assert label in hostile.text
    assert hostile.all("title")[0].text == HOSTILE[1]
    outcomes = {row["outcome"] for row in chart(hostile, "lotteries")}
    assert set(HOSTILE[:4]) < outcomes


def test_nothing_points_outside_the_page(hostile, worldviews):
    for page in (hostile, worldviews):
        assert not {e.tag for e in page.elements} & {"link", "iframe", "img", "a"}
        for element in page.elements:
            assert not {"src", "href"} & element.attributes.keys()
        assert "@import" not in page.all("style")[0].text
        assert "url(" not in page.all("style")[0].text


def test_json_in_a_script_holds_nothing_that_html_reads():
    text = script_json([*HOSTILE, {"</script>": "\u2029"}])

    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == [*HOSTILE, {"</script>": "\u2029"}]


def chart(page, name):
    return page.data["charts"][name]["data"]["values"]


def test_the_charts_show_what_the_rules_answer(worldviews):
    hypotheses = bg.examples.load("worldviews")
    decision = bg.NashBargaining().solve(hypotheses)
    shares = (decision.expected_utilities - hypotheses.worst) / (
        hypotheses.best - hypotheses.worst
    )

    drawn = {
        row["outcome"]: row["probability"]
        for row in chart(worldviews, "lotteries")
        if row["rule"] == "nash"
    }
    gains = {row["hypothesis"]: row for row in chart(worldviews, "gains")}

    assert list(drawn) == list(hypotheses.outcomes)
    assert list(drawn.values()) == decision.lottery.probabilities.tolist()
    for k, name in enumerate(hypotheses.names):
        assert gains[name]["gain"] == pytest.approx(shares[k])
        assert gains[name]["fair"] == hypotheses.credences[k]


def test_the_page_says_what_the_explanation_says(worldviews):
    decision = bg.NashBargaining().solve(bg.examples.load("worldviews"))

    said = [e.text for e in worldviews.all("li") if "noscript" not in e.inside]

    assert said == list(decision.explain().sentences)


def test_the_page_has_the_table_and_the_certificates(worldviews):
    hypotheses = bg.examples.load("worldviews")

    cells = [e.text for e in worldviews.all("td")]

    assert f"{hypotheses.utilities[0, 0]:.6g}" in cells
    assert [cells.count(word) for word in ("optimal", "failed")] == [5, 0]
    assert any(cell.startswith("certified within") for cell in cells)
    for name in hypotheses.names:
        # Beside its gains, and twice beside ten outcomes: seven columns fit a line.
        assert sum(e.text == name for e in worldviews.all("th")) == 3


def test_the_page_says_what_it_was_made_from_and_with(tmp_path):
    path = tmp_path / "coin.csv"
    coin = bg.examples.load("coin-flip")
    bg.write_hypotheses(coin, path)
    bg.write_hypotheses(coin, tmp_path / "coin.json")

    read = Page(bg.report(coin, RULES, source=path))
    made = Page(bg.report(coin, RULES))

    for page, file in ((read, "coin.csv"), (made, "coin.json")):
        digest = hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()
        assert digest in page.text
        said = [e.text for e in page.all("dd")]
        assert said[1:] == [
            bg.__version__,
            np.__version__,
            ".".join(map(str, sys.version_info[:3])),
        ]


def test_the_same_input_makes_the_same_page():
    coin = bg.examples.load("coin-flip")

    assert bg.report(coin, RULES) == bg.report(coin, RULES)


def test_the_page_of_the_worldviews_is_less_than_3_mb(worldviews):
    assert len(worldviews.source.encode()) < 3_000_000


def test_the_page_fits_a_phone_and_prints_without_sliders(worldviews):
    style = worldviews.all("style")[0].text
    viewport = [
        e for e in worldviews.all("meta") if "viewport" in e.attributes.values()
    ]

    assert viewport[0].attributes["content"] == "width=device-width, initial-scale=1"
    assert "max-width: 56rem" in style
    assert ".sliders { display: none; }" in style[style.index("@media print") :]
    for spec in worldviews.data["charts"].values():
        assert spec["width"] == "container"


def walks_of(hypotheses, rules, hypothesis):
    found = solve_walks(hypotheses, rules, hypothesis)
    assert not isinstance(found, str), found
    return found


def test_the_sliders_stand_at_what_the_table_says(worldviews):
    views = bg.examples.load("worldviews")
    walks = worldviews.data["walks"]

    # The product of credence and range is largest for the longtermist: 0.09 x 2e9.
    assert walks[0]["hypothesis"] == "longtermist"
    assert walks[0]["factors"][walks[0]["start"][1]] == "1"
    assert {walk["hypothesis"] for walk in walks} == set(views.names)
    for walk in walks:
        at = float(walk["credences"][walk["start"][0]])
        assert at == pytest.approx(views[walk["hypothesis"]].credence)
        assert len(set(walk["credences"])) == len(walk["credences"])
    assert [len(walk["factors"]) for walk in walks] == [25, *[1] * 11]


def test_a_credence_that_is_a_step_but_for_rounding_is_one_step():
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.3, 0.7])

    walks = walks_of(pair, RULES, "hypothesis 0")

    assert np.linspace(0, 1, 21)[6] != 0.3
    assert [len(walk.credences) for walk in walks] == [21, 21]
    assert 0.3 in walks[0].credences


def test_each_answer_of_a_walk_is_that_of_the_set_it_stands_for():
    coin = bg.examples.load("coin-flip")
    rules: dict[str, AnyRule] = {
        **RULES,
        "a function": lambda h: bg.ExpectedUtility()(h),
    }

    own, other = walks_of(coin, rules, "U2")

    assert (own.hypothesis, other.hypothesis) == ("U2", "U1")
    rng = np.random.default_rng(0)
    for walk in [own] * 20 + [other] * 5:
        i, j = rng.integers(len(walk.credences)), rng.integers(len(walk.factors))
        credence, factor = walk.credences[i], walk.factors[j]
        shares = [
            credence if name == walk.hypothesis else 1 - credence for name in coin.names
        ]
        moved = coin.with_credences(shares).rescaled(walk.hypothesis, factor)
        for name, rule in rules.items():
            found = walk.lotteries[name][i, j]
            assert found == pytest.approx(rule(moved).probabilities, abs=1e-7)


def test_huge_stakes_are_multiplied_as_far_as_floats_go():
    huge = bg.HypothesisSet.from_arrays([[1e305, 0], [0, 1]])

    walk = walks_of(huge, {"nash": bg.NashBargaining()}, "hypothesis 0")[0]

    assert 1 in walk.factors
    assert np.isfinite(walk.factors * 1e305).all()
    assert np.isfinite(walk.lotteries["nash"]).all()


@pytest.mark.parametrize(
    ("utilities", "credences", "obstacle"),
    [
        ([[1, 2]], [1], "no other hypothesis has credence"),
        ([[1, 1], [2, 2]], [0.5, 0.5], "every hypothesis is indifferent"),
        ([[1, 2], [2, 1]], [1, 0], "no other hypothesis has credence"),
    ],
    ids=["one hypothesis", "all indifferent", "nobody else has credence"],
)
def test_where_nothing_can_move_the_page_says_why(utilities, credences, obstacle):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences)

    page = Page(bg.report(hypotheses, RULES))

    assert not page.all("input")
    assert f"Nothing can be moved here: {obstacle}." in page.text
    assert "moving" not in page.data["charts"]
    with pytest.raises(bg.InvalidOptionError, match="hypothesis must be one that"):
        bg.report(hypotheses, RULES, hypothesis="hypothesis 0")


def test_a_long_table_is_cut_and_the_page_says_so():
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(rng.uniform(0, 1, (300, 50)))
    assert hypotheses.utilities.size > MOST_UTILITIES

    page = Page(bg.report(hypotheses, RULES))

    assert not page.all("input")
    assert "the table has more than 10,000 utilities" in page.text
    assert "the 40 hypotheses of most credence of 300" in page.text
    assert "the 40 likeliest outcomes of 50" in page.text
    assert len(page.source.encode()) < 3_000_000


def test_a_rule_without_an_answer_says_why(hostile):
    (said,) = [e.text for e in hostile.all("li") if e.text.startswith("No answer")]

    assert said.startswith("No answer by <b>refuses: </script><script>")


def test_a_page_without_any_answer_still_says_why():
    coin = bg.examples.load("coin-flip")

    page = Page(bg.report(coin, {"refuses": refuses}))

    assert next(e.text for e in page.all("li")).startswith("No answer by refuses: ")
    assert page.data["charts"] == {}
    assert not page.all("input")
    assert "Certificates" not in page.text
    assert "Nothing can be moved here: no rule gave an answer." in page.text


@pytest.mark.parametrize("name", bg.examples.names())
def test_every_chart_of_every_example_can_be_drawn(name):
    import vl_convert

    page = Page(bg.report(bg.examples.load(name)))

    for spec in page.data["charts"].values():
        drawn = vl_convert.vegalite_to_svg({**spec, "width": 340})
        assert drawn.startswith("<svg")
        assert "NaN" not in drawn


def test_gains_are_counted_from_the_worst_outcome_whatever_the_disagreement_point():
    views = bg.examples.load("worldviews")
    rule = bg.NashBargaining(disagreement="random-dictator")
    expected = rule.solve(views).expected_utilities

    page = Page(bg.report(views, {"nash": rule}))

    drawn = [row["gain"] for row in chart(page, "gains")]
    assert drawn == pytest.approx((expected - views.worst) / (views.best - views.worst))


def test_labels_that_print_alike_are_told_apart():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 2], [2, 1]], outcomes=["a\tb", "a\\tb"]
    )

    page = Page(bg.report(hypotheses, RULES))

    assert {row["outcome"] for row in chart(page, "lotteries")} == {
        "a\\tb",
        "a\\tb (2)",
    }


def test_the_command_writes_a_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    coin = bg.examples.load("coin-flip")
    bg.write_hypotheses(coin, "coin.csv")
    command = ["report", "coin.csv", "-r", "nash", "-r", "eu", "--hypothesis", "U2"]

    code = main([*command, "-o", "coin.html"])

    assert code == 0
    assert capsys.readouterr().out == "wrote coin.html about coin.csv\n"
    page = Page(Path("coin.html").read_text(encoding="utf-8"))
    assert page.data["rules"] == ["nash", "eu"]
    assert "U2" in page.text
    assert hashlib.sha256(Path("coin.csv").read_bytes()).hexdigest() in page.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-o", "coin.csv"], "cannot write coin.csv: it is the table itself"),
        (["-o", "no/coin.html"], "there is no folder no; make it first"),
        (["--hypothesis", "U9"], "U9"),
    ],
)
def test_the_command_refuses(more, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    bg.write_hypotheses(bg.examples.load("coin-flip"), "coin.csv")
    table = Path("coin.csv").read_bytes()

    code = main(["report", "coin.csv", *more])

    assert code == 2
    assert said in capsys.readouterr().err
    assert Path("coin.csv").read_bytes() == table
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coin.csv"]


@pytest.mark.parametrize("package", ["altair", "vl_convert", "jinja2"])
def test_a_missing_package_is_named_with_the_remedy(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(bg.MissingExtraError, match="pip install altair"):
        bg.report(bg.examples.load("coin-flip"), RULES)
