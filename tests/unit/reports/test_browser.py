"""The report in a browser: what it shows, what sliders do, what it never runs."""

from __future__ import annotations

import re

import numpy as np
import pytest

import bargain as bg
from tests.unit.reports.pages import HOSTILE, Page

PHONE = 360  # pixels, the width of a small one
PAPER = 680  # pixels of A4 between margins of 1.5 cm

SHADES = """marks => marks.map(mark => mark.getAttribute("aria-label"))"""


def shades(tab, chart):
    """Return what a chart of lotteries shows, by rule and outcome."""
    labels = tab.eval_on_selector_all(f"#{chart} svg .mark-rect path", SHADES)
    shown = re.compile(r"rule: (.*); outcome: (.*); probability: ([\d.e-]+)")
    found = {}
    for label in labels:
        parts = shown.fullmatch(label)
        assert parts, label
        found[parts[1], parts[2]] = float(parts[3])
    return found


def set_slider(tab, name, step):
    """Move a slider by the keyboard, as a person can."""
    tab.focus(f"#{name}")
    tab.keyboard.press("Home")
    for _ in range(step):
        tab.keyboard.press("ArrowRight")


def sentence(rule, lottery):
    parts = sorted(
        ((round(lottery[outcome], 3), outcome) for outcome in lottery.support()),
        key=lambda part: -part[0],
    )
    return f"{rule}: " + ", ".join(f"{outcome} {p:.3f}" for p, outcome in parts)


def test_the_page_opens_with_what_the_rules_answer(worldviews, opened):
    views = bg.examples.load("worldviews")
    tab = opened(worldviews)

    answers = {"nash": bg.NashBargaining()(views), "eu": bg.ExpectedUtility()(views)}
    lines = tab.text_content("#moved").splitlines()
    for chart in ("lotteries", "moving"):
        shown = shades(tab, chart)
        for rule, lottery in answers.items():
            assert sentence(rule, lottery) in lines
            for outcome in views.outcomes:
                found = shown[rule, outcome]
                assert found == pytest.approx(lottery[outcome], abs=0.00051)
    assert tab.said == []


def test_a_moved_slider_shows_the_answer_of_that_set(worldviews, opened):
    views = bg.examples.load("worldviews")
    walk = worldviews.data["walks"][0]
    credences, factors = walk["credences"], walk["factors"]
    others = np.where([n == "longtermist" for n in views.names], 0, views.credences)
    shares = 0.4 * others / others.sum() + 0.6 * (others == 0)
    moved = views.with_credences(shares).rescaled("longtermist", 1e-6)
    tab = opened(worldviews)

    set_slider(tab, "credence", credences.index("0.6"))
    set_slider(tab, "stakes", factors.index("1e-06"))

    assert tab.text_content("#credence-value") == "0.6"
    assert tab.text_content("#stakes-value") == "1e-06"
    lines, shown = tab.text_content("#moved").splitlines(), shades(tab, "moving")
    for name, rule in (("nash", bg.NashBargaining()), ("eu", bg.ExpectedUtility())):
        lottery = rule(moved)
        assert sentence(name, lottery) in lines
        for outcome in views.outcomes:
            found = shown[name, outcome]
            assert found == pytest.approx(lottery[outcome], abs=0.00051)
    assert tab.said == []


def test_the_credence_of_another_hypothesis_can_be_moved_alone(worldviews, opened):
    views = bg.examples.load("worldviews")
    others = np.where([n == "egalitarian" for n in views.names], 0, views.credences)
    shares = 0.2 * others / others.sum() + 0.8 * (others == 0)
    tab = opened(worldviews)

    tab.select_option("#whose", label="egalitarian")
    walk = worldviews.data["walks"][int(tab.input_value("#whose"))]
    set_slider(tab, "credence", walk["credences"].index("0.8"))

    assert tab.is_disabled("#stakes")
    lines = tab.text_content("#moved").splitlines()
    assert lines[0] == "If egalitarian had credence 0.8:"
    assert sentence("nash", bg.NashBargaining()(views.with_credences(shares))) in lines


def test_where_a_rule_has_no_answer_the_sliders_say_so(opened):
    def sure(hypotheses):
        if not hypotheses.credences.all():
            raise bg.SolverError("somebody has no say")
        return bg.NashBargaining()(hypotheses)

    coin = bg.examples.load("coin-flip")
    tab = opened(Page(bg.report(coin, {"sure": sure})))

    set_slider(tab, "credence", 0)

    assert tab.text_content("#moved").splitlines()[1:] == ["sure: no answer"]
    assert tab.said == []


def test_sliders_are_read_out_by_value_and_name(worldviews, opened):
    tab = opened(worldviews)

    set_slider(tab, "stakes", 0)

    assert tab.get_attribute("#credence", "aria-label") == "Credence of longtermist"
    assert tab.get_attribute("#credence", "aria-valuetext") == "0.09"
    assert tab.get_attribute("#stakes", "aria-valuetext") == "1e-06"
    described = tab.get_attribute("#gains", "aria-label") or tab.inner_html("#gains")
    assert "The gain of each hypothesis beside its fair share" in described


def test_labels_that_are_cut_stay_apart(wide, opened):
    tab = opened(wide, width=PHONE)

    for chart, long_axes in (("lotteries", 2), ("gains", 1)):
        axes = tab.locator(f"#{chart} svg .mark-text.role-axis-label").all()
        labels = [axis.locator("text").all_text_contents() for axis in axes]
        of_names = [each for each in labels if len(each) == 20]
        assert len(of_names) == long_axes
        assert [len(set(each)) for each in of_names] == [20] * long_axes


def test_numbers_of_neighbouring_cells_do_not_touch(wide, worldviews, opened):
    for page in (wide, worldviews):
        tab = opened(page, width=PHONE)

        boxes = [
            mark.bounding_box()
            for mark in tab.locator("#lotteries svg .role-mark.mark-text text").all()
            if mark.text_content()
        ]

        assert boxes
        for one in boxes:
            for other in boxes:
                apart = (
                    one["x"] + one["width"] <= other["x"] + 0.5
                    or other["x"] + other["width"] <= one["x"] + 0.5
                    or abs(one["y"] - other["y"]) > 10
                )
                assert apart or one == other


def test_no_label_is_run_and_every_label_is_shown(hostile, opened):
    tab = opened(hostile)

    set_slider(tab, "credence", 0)
    set_slider(tab, "stakes", 3)

    assert tab.title() == HOSTILE[1]
    assert tab.said == []
    assert tab.locator("img, b").count() == 0
    shown = tab.inner_text("body")
    for label in HOSTILE[:4]:
        assert label in shown
    assert any(label in tab.text_content("#moved") for label in HOSTILE)


def test_a_name_that_is_special_to_javascript_moves_like_any_other(opened):
    hypotheses = bg.HypothesisSet.from_arrays(
        [[10, 6, 0], [0, 6, 9]], outcomes=["__proto__", "b", "constructor"]
    )
    tab = opened(Page(bg.report(hypotheses, {"__proto__": bg.ExpectedUtility()})))

    set_slider(tab, "credence", 20)

    assert tab.said == []
    assert shades(tab, "moving") == {
        ("__proto__ (2)", "__proto__ (2)"): 1,
        ("__proto__ (2)", "b"): 0,
        ("__proto__ (2)", "constructor"): 0,
    }


def test_the_page_asks_for_nothing_but_itself(worldviews, opened):
    tab = opened(worldviews)

    set_slider(tab, "credence", 2)

    assert [url.rsplit("/", 1)[1] for url in tab.asked] == ["page.html"]


@pytest.fixture(scope="module", params=[" ", "_"], ids=["words", "no spaces"])
def wide(request):
    """Twenty outcomes, hypotheses and rules, with names of 30 characters and alike."""
    rng = np.random.default_rng(1)
    kinds = [
        "the outcome of a long name",
        "hypothesis among so many",
        "rule of that name",
    ]
    outcomes, names, rules = (
        [f"{kind} {k:02}".replace(" ", request.param) for k in range(20)]
        for kind in kinds
    )
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.normal(size=(20, 20)) * 10.0 ** rng.integers(-3, 9, (20, 1)),
        outcomes=outcomes,
        names=names,
    )
    return Page(bg.report(hypotheses, {rule: bg.ExpectedUtility() for rule in rules}))


# Elements that reach past the page's right edge and are not in a box that scrolls.
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter(element =>
    !element.closest(".wide")
    && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(element => element.outerHTML.slice(0, 200))"""

# Numbers that are broken into two lines.
BROKEN = """() => [...document.querySelectorAll("td:not(.text)")].filter(cell => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return words.getClientRects().length > 1;
}).map(cell => cell.textContent)"""


def test_a_phone_shows_all_of_it_without_scrolling_sideways(worldviews, wide, opened):
    for page in (worldviews, wide):
        # Told to be a phone, a browser lays pages out as wide as they say they are.
        tab = opened(page, width=PHONE, height=740, is_mobile=True)

        assert tab.evaluate("document.documentElement.clientWidth") == PHONE
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert tab.evaluate(OUTSIDE) == []
        assert tab.evaluate(BROKEN) == []


def test_print_has_no_sliders_and_cuts_nothing_off(worldviews, wide, opened):
    for page in (worldviews, wide):
        tab = opened(page, width=PAPER)

        tab.emulate_media(media="print")

        assert not tab.is_visible("#credence")
        assert "had credence" in tab.inner_text("#moved")
        for box in tab.locator(".wide").all():
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
        assert tab.evaluate(OUTSIDE) == []


def test_without_scripts_the_page_says_so_and_keeps_its_words(worldviews, opened):
    tab = opened(worldviews, java_script_enabled=False)

    assert "Charts need scripts." in tab.inner_text("body")
    assert not tab.is_visible("#credence")
    assert "Hollow" not in tab.inner_text("body")
    assert "eu: AI safety research 1" in tab.inner_text("body").splitlines()
