"""The report in a browser without a network: what is drawn, what is asked for, who can read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.warehouse.month import write_month
from tests.warehouse.test_report import EVIL
from warehouse.report.page import write_report
from warehouse.report.sections import SECTIONS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here to open the report in: `apt-get install chromium`"
)
SCHEMES: dict[Literal["light", "dark"], str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 25, 30)"}
AXE_AT = {(375, "dark"), (1200, "light")}
ALIKE = [["tbody tr:nth-child(n+2)"], ["option:nth-child(n+3)"], ["svg"]]  # what axe would take seconds for
CHARTS = [part.figure for section in SECTIONS for part in section.parts if part.drawing]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of names and headlines that try to be markup and script."""
    folder = tmp_path_factory.mktemp("report")
    names = [f"{EVIL} {n}" for n in range(5)]
    published = write_month(folder / "c.duckdb", outlets=3, days=2, each=4, headline=EVIL + " {n}", names=names)
    write_report(published, folder / "report.html")
    return folder / "report.html"


class Opened:
    """A report that is open, and what the browser had to say about it."""

    def __init__(self, browser: Browser, report: Path, width: int = 1200) -> None:
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._fail)
        self.page.on("request", self._ask)
        self.page.goto(report.as_uri())
        for figure in CHARTS:
            self.page.wait_for_selector(f"[data-chart={figure}].drawn svg")

    def _hear(self, message: ConsoleMessage) -> None:
        self.said.append(message.text)

    def _fail(self, error: Error) -> None:
        self.said.append(str(error))

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def show_everything(self) -> None:
        """Open every folded table."""
        self.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")


def test_it_can_be_read_on_phone_and_desk_by_day_and_night(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report, 375)
    opened.show_everything()
    page = opened.page
    assert [h.inner_text() for h in page.query_selector_all("h2")] == [section.heading for section in SECTIONS]
    for width in (375, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("() => document.querySelector('[data-chart] svg').clientWidth > innerWidth / 2")
        for scheme, paper in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing to scroll sideways"
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
            for figure in CHARTS:
                box = page.locator(f"[data-chart={figure}][role=graphics-document]")
                size = box.locator("svg").bounding_box()
                assert size
                assert width / 2 < size["width"] <= width, figure
                assert "The numbers are in the table below." in (box.get_attribute("aria-label") or "")
            if (width, scheme) in AXE_AT:
                found = Axe().run(page, context={"exclude": ALIKE})
                assert found.violations_count == 0, found.generate_report()
    assert opened.said == []
    assert opened.asked == [report.as_uri()], "the page, and nothing else"
    page.context.close()


def test_names_are_shown_not_run(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    opened.show_everything()
    assert page.query_selector_all("img") == []
    assert len(page.query_selector_all("script")) == 2
    shown = page.inner_text("main")
    for text in ("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "{{ 7 * 7 }}", "&amp;'\""):
        assert text in shown
    bar = page.locator("[data-chart=coverage_by_outlet] [aria-roledescription=bar]").first
    bar.hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.inner_text("#vg-tooltip-element")
    assert page.query_selector_all("#vg-tooltip-element img") == []
    assert "<img src=x onerror=alert(2)>" in page.inner_text("[data-chart=coverage_by_day] select")
    assert (dialogs, opened.said, opened.asked) == ([], [], [report.as_uri()])
    page.context.close()


def test_a_script_that_got_in_would_not_run(browser: Browser, report: Path, tmp_path: Path) -> None:
    page_with_hole = report.read_text(encoding="utf-8").replace(
        "<main", "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"><main", 1
    )
    (tmp_path / "hole.html").write_text(page_with_hole, encoding="utf-8")
    opened = Opened(browser, tmp_path / "hole.html")
    assert opened.page.title().startswith("Media coverage")
    assert opened.said, "the browser says what it refused"
    opened.page.context.close()


def test_charts_answer_to_the_keyboard(browser: Browser, report: Path) -> None:
    page = Opened(browser, report).page
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "To the numbers"
    bars = page.locator("[data-chart=coverage_by_day] [aria-roledescription=bar]")
    everything = bars.first.get_attribute("aria-label")
    choice = page.locator("[data-chart=coverage_by_day] select")
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("([box, before]) => box.querySelector('[aria-roledescription=bar]').ariaLabel !== before", arg=[
        page.query_selector("[data-chart=coverage_by_day]"), everything,
    ])  # fmt: skip
    assert everything != bars.first.get_attribute("aria-label")
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    page.context.close()


def test_without_javascript_the_tables_remain(browser: Browser, report: Path) -> None:
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto(report.as_uri())
    assert page.locator("noscript p").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("table").first.is_visible()
    page.context.close()
