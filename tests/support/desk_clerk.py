"""A clerk at the desk in a browser, who presses what there is to be pressed."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from benchmarks.servers import free_port
from disclosure.words.texts import text
from tests.support.accessible import violations
from tests.support.browser import running_chromium
from tests.support.bureau_year import BUREAU, Mend, YearWorkbook
from tests.support.website import ROOT, environment

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
        for violation in violations(self.page):
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

    def open_place(self, at: str) -> None:
        """Open a place by its link among the faults."""
        link = self.page.locator(".faults li a", has_text=re.compile(f"^{at}$")).first
        if not link.is_visible():
            self.press(self.page.locator("details.warnings summary"))
        self.press(link)

    def mend(self, mend: Mend) -> None:
        """Open a place by its link among the faults, and do what is to be done there."""
        self.open_place(mend.at)
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
            why = text("sheets.join-reason.purchaser", "en" if self.lang == "en" else "zh", one="")
            expect(self.page.locator("#joins ~ ul").first).to_contain_text(
                re.split(r"[(（]", why)[0]
            )
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
