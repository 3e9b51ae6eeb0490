"""Pages for the tests, and a browser to open them in where there is one."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import bargain as bg
from bargain.comparison import AnyRule
from tests.unit.reports.pages import HOSTILE, Page, refuses

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def worldviews():
    return Page(bg.report(bg.examples.load("worldviews")))


@pytest.fixture(scope="module")
def hostile():
    rng = np.random.default_rng(0)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.uniform(0, 1, (5, 5)), outcomes=HOSTILE, names=HOSTILE
    )
    rules: dict[str, AnyRule] = {label: bg.NashBargaining() for label in HOSTILE}
    rules["<b>refuses"] = refuses
    return Page(bg.report(hypotheses, rules, title=HOSTILE[1]))


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("opens pages in Chromium, which is not installed here")
    api = pytest.importorskip(
        "playwright.sync_api",
        reason="opens pages by playwright, which is not installed",
    )
    with api.sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=program)
        except api.Error as error:
            pytest.skip(f"{program} does not start: {error.message.splitlines()[0]}")
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page without a network: what it asks for is listed, and refused."""
    contexts = []

    def open_page(page, width=1280, height=800, **options):
        path = tmp_path / "page.html"
        path.write_text(page.source, encoding="utf-8")
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, offline=True, **options))
        tab = contexts[-1].new_page()
        tab.said, tab.asked = [], []
        tab.on("console", lambda message: tab.said.append(message.text))
        tab.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.on("dialog", lambda dialog: tab.said.append(dialog.message))
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(path.as_uri())
        runs = options.get("java_script_enabled", True)
        for name in page.data["charts"] if runs else ():
            tab.wait_for_selector(f"#{name} svg")
        return tab

    yield open_page
    for context in contexts:
        context.close()
