"""A bureau's year at the desk in a browser: eight workbooks dropped, mended, joined, previewed,
published, corrected, answered, withdrawn and taken back, by mouse and by keyboard.

The workbooks and their troubles are listed in `tests/support/bureau_year.py`.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from benchmarks.servers import free_port
from disclosure.words.texts import text
from tests.support.browser import running_chromium
from tests.support.bureau_year import BUREAU, YEAR, Mend, YearWorkbook
from tests.support.website import ROOT, environment

TROUBLES = [trouble for workbook in YEAR for trouble in workbook.troubles]
PUBLISH_TIMEOUT_MS = 300_000


@contextmanager
def running_desk(folder: Path) -> Iterator[tuple[str, str]]:
    """A desk in a process of its own: its address, and the one that opens it."""
    port = free_port()
    verb = [sys.executable, "-m", "scripts.desk", "--folder", str(folder), "--port", str(port)]
    env = environment()
    env.pop("SOURCE_DATE_EPOCH")
    with subprocess.Popen(
        [*verb, "--no-browser"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = re.search(r"http\S+token=\S+", process.stdout.readline())
            assert told
            yield f"http://127.0.0.1:{port}", told[0]
        finally:
            process.terminate()


@dataclass
class Clerk:
    """Somebody at the desk, who presses what is there to be pressed, in one language, with the
    mouse or by keyboard; each kind of page is judged once."""

    page: Page
    home: str
    lang: str
    has_mouse: bool
    presses: int = 0
    judged: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def said(self, name: str, **values: object) -> str:
        """A text of the desk."""
        return text(f"desk.{name}", "en" if self.lang == "en" else "zh", **values)

    def look(self, state: str) -> None:
        """What axe finds on a page in a state that was not seen before, and whether it fits."""
        if state in self.judged:
            return
        self.judged.add(state)
        for violation in Axe().run(self.page).response["violations"]:
            self.troubles.append(f"{state}: {violation['id']}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.troubles.append(f"{state}: too wide")

    def press(self, control: Locator) -> None:
        """Press a control that can be seen, and reached by keyboard."""
        self.presses += 1
        expect(control).to_be_visible()
        assert control.evaluate("one => one.tabIndex > -1 || !!one.closest('[data-sheet]')")
        if control.evaluate("one => one.tagName") == "SUMMARY":
            self._activate(control)
            return
        with self.page.expect_navigation():
            self._activate(control)

    def _activate(self, control: Locator) -> None:
        if self.has_mouse:
            control.click()
        else:
            control.focus()
            self.page.keyboard.press("Enter")

    def button(self, name: str, **values: object) -> None:
        """Press the button that reads as a text of the desk."""
        found = self.page.get_by_role("button", name=self.said(name, **values), exact=True)
        self.press(found.first)

    def section(self, name: str) -> None:
        """Go to a section of the desk."""
        nav = self.page.get_by_role("navigation", name=self.said("nav.label"))
        self.press(nav.get_by_role("link", name=self.said(f"nav.{name}"), exact=True))

    def write(self, selector: str, given: str) -> None:
        """Write into a field."""
        if self.has_mouse:
            self.page.fill(selector, given)
            return
        self.page.focus(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(given)

    def drop(self, file: Path) -> None:
        """Choose a file, which is taken at once."""
        self.presses += 1
        self.page.set_input_files("#files", file)
        self.page.wait_for_url("**/workbooks/*")

    def errors(self) -> list[str]:
        """The places that must be mended, as the page lists them."""
        return sorted(self.page.locator(".faults .error a").all_inner_texts())

    def mend(self, mend: Mend) -> None:
        """Open a place by its link among the faults, and do what is to be done there."""
        link = self.page.locator(".faults li a", has_text=re.compile(f"^{mend.at}$")).first
        if not link.is_visible():
            self.press(self.page.locator("details.warnings summary"))
        self.press(link)
        given = self.page.locator("#text")
        expect(given).to_be_visible()
        kind = given.evaluate("one => one.tagName")
        self.look(f"a cell to be mended: {kind}")
        if mend.leaves_out:
            self.button("cell.leave_row", row=re.sub(r"\D", "", mend.at))
        elif kind == "SELECT":
            chosen = mend.english if self.lang == "en" and mend.english else mend.text
            given.select_option(label=chosen)
            self.button("save")
        else:
            self.write("#text", mend.text)
            self.button("save")
        self.page.wait_for_url(re.compile("#faults"))

    def take_over(self, workbook: YearWorkbook, file: Path) -> None:
        """Drop a workbook, mend it, join its rows, and take it into the data."""
        self.section("home")
        self.drop(file)
        self.look("a workbook with errors" if workbook.errors else "a workbook without errors")
        assert self.errors() == sorted(workbook.errors), workbook.name
        for mend in workbook.mends:
            self.mend(mend)
        assert self.errors() == []
        forms = self.page.locator("form:has(select[id^=join-])")
        assert forms.count() == workbook.joins
        if workbook.joins:
            self.look("a workbook with joins")
            self.button("workbook.join")
        self.button("workbook.accept")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.said("publish.title"))

    def wait(self) -> str:
        """Wait for the job's end; what came of it."""
        self.page.wait_for_selector("#ended", timeout=PUBLISH_TIMEOUT_MS)
        return self.page.inner_text("#ended ~ p")

    def publish(self, number: int) -> None:
        """Press Publish, and see that this is so many releases."""
        self.section("publish")
        self.look("ready to publish")
        self.button("publish.press")
        told = "job.first" if number == 1 else "job.published"
        expected = self.said(told, number=number, count=0).split("0")[0]
        assert self.wait().startswith(expected)
        self.look("published")


@contextmanager
def clerk_at(
    folder: Path, lang: str, width: int, *, has_mouse: bool, scheme: str = "light"
) -> Iterator[Clerk]:
    """A clerk before the started desk of an empty folder."""
    with running_desk(folder) as (home, door), running_chromium() as browser:
        view = {"width": width, "height": 900}
        dark = "dark" if scheme == "dark" else "light"
        context = browser.new_context(viewport=view, color_scheme=dark)  # type: ignore[arg-type]
        clerk = Clerk(context.new_page(), home, lang, has_mouse)
        _open(clerk.page, door)
        clerk.look("empty")
        if lang == "en":
            clerk.press(clerk.page.get_by_role("link", name="English"))
        yield clerk


def _open(page: Page, door: str) -> None:
    for _ in range(100):
        try:
            page.goto(door)
        except Exception:  # noqa: BLE001 - not there yet
            time.sleep(0.2)
        else:
            return


def introduce(clerk: Clerk) -> None:
    """Say who publishes."""
    clerk.press(clerk.page.get_by_role("main").get_by_role("link").first)
    clerk.look("who publishes")
    clerk.write("#title", BUREAU)
    clerk.button("save")


def site_of(folder: Path, where: str) -> str:
    """The text of all pages of a kind in the site that is served."""
    site = folder / "output/current/site"
    return "".join(one.read_text("utf-8") for one in sorted(site.glob(where)))


def test_the_year_s_workbooks_hold_enough_different_troubles() -> None:
    assert len({what for what, _, _ in TROUBLES}) == len(TROUBLES) >= 26
    assert len(YEAR) == 8
    assert {made for _, _, made in TROUBLES} == {"read", "marked", "warned", "left"}


def test_from_an_empty_folder_to_a_published_site_in_twenty_presses(tmp_path: Path) -> None:
    plan = YEAR[2]
    with clerk_at(tmp_path / "site", "zh", 1280, has_mouse=True) as clerk:
        introduce(clerk)
        clerk.drop(plan.write(tmp_path / plan.name))
        for mend in [one for one in plan.mends if one.at in plan.errors]:
            clerk.mend(mend)
        clerk.button("workbook.accept")
        clerk.button("publish.press")
        assert clerk.wait() == clerk.said("job.first")
        assert clerk.presses <= 20
        assert not clerk.troubles
    assert "居家养老服务" in site_of(tmp_path / "site", "annual-plans/**/*.html")


@pytest.mark.parametrize(
    ("lang", "width", "has_mouse", "scheme"),
    [
        ("zh", 1280, False, "light"),
        pytest.param("en", 1024, True, "dark", marks=pytest.mark.soak),
        pytest.param("en", 1280, False, "light", marks=pytest.mark.soak),
        pytest.param("zh", 1024, True, "dark", marks=pytest.mark.soak),
    ],
)
def test_a_bureau_s_year_goes_online_is_corrected_answered_withdrawn_and_taken_back(
    tmp_path: Path, lang: str, width: int, has_mouse: bool, scheme: str
) -> None:
    with clerk_at(tmp_path / "site", lang, width, has_mouse=has_mouse, scheme=scheme) as clerk:
        introduce(clerk)
        for workbook in YEAR:
            clerk.take_over(workbook, workbook.write(tmp_path / workbook.name))
        clerk.button("publish.preview")
        assert clerk.wait() == clerk.said("job.preview_first")
        clerk.look("a preview")
        preview = clerk.page.get_by_role("link", name=clerk.said("publish.preview_open"))
        preview_page = clerk.page.context.new_page()
        preview_page.goto(f"{clerk.home}{preview.get_attribute('href')}")
        assert "居家养老服务" in preview_page.content()
        preview_page.close()
        clerk.publish(1)
        afterwards(clerk)
        clerk.section("releases")
        clerk.look("earlier releases")
        clerk.section("site")
        clerk.look("what the site says of itself")
        assert not clerk.troubles
        # No address of the desk was written by hand, and nothing outside it was opened.
        assert urlsplit(clerk.page.url).netloc == urlsplit(clerk.home).netloc
    folder = tmp_path / "site"
    notices = site_of(folder, "tender-notices/**/index.html")
    assert "2026年5月8日 10:00" in notices
    assert "质疑不成立" in site_of(folder, "projects/**/index.html") + notices
    assert not list((folder / "output/current/site").glob("**/*押金改为300*"))
    assert "押金改为300€" not in site_of(folder, "**/index.html")


def afterwards(clerk: Clerk) -> None:
    """Correct a deadline, answer an enquiry, withdraw a plan's row, take a text back."""
    page = clerk.page
    clerk.section("tenders")
    clerk.look("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    clerk.look("a tender")
    clerk.write("#f-submission_deadline", "2026-05-08 10:00")
    clerk.write("#reason", "场地维修")
    clerk.button("tender.correct")
    clerk.section("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    page.select_option("#q-kind", "query")
    clerk.write("#q-title", "评分标准过窄")
    clerk.write("#q-received_on", "2026-04-12")
    clerk.button("tender.new_enquiry")
    clerk.section("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    clerk.look("an enquiry to be answered")
    clerk.write("#a1-decided_on", "2026-04-15")
    clerk.write("#a1-decision", "质疑不成立")
    clerk.button("tender.answer")
    clerk.section("rows")
    clerk.look("tables")
    clerk.press(page.get_by_role("main").get_by_role("link").first)
    clerk.look("rows of a table")
    clerk.section("rows")
    clerk.press(page.locator("a[href$='table=plan-items']"))
    clerk.press(page.get_by_role("link", name="社区助餐服务"))
    clerk.look("a row")
    clerk.write("#reason", "项目未获批复")
    clerk.button("rows.withdraw")
    clerk.publish(2)
    clerk.section("rows")
    clerk.press(page.locator("a[href$='table=notices']"))
    clerk.press(page.get_by_role("link", name="居家养老服务更正公告"))
    page.select_option("#field", "change_reason")
    clerk.write("#why", "误写了不应公开的内容")
    clerk.write("#basis", "局办公会决定")
    clerk.button("rows.redact")
    assert "3" in clerk.wait()
