"""From an empty folder to a published, corrected and cancelled tender, by mouse and by keyboard."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from benchmarks.servers import free_port
from tests.support.browser import running_chromium
from tests.support.sheet_files import PLAN_HEADER, xlsx
from tests.support.website import ROOT, environment

PLAN = [
    PLAN_HEADER,
    [1, "养老服务", "微型镇民政局", "abc", "2026年13月", "公开招表"],
    [2, "法律援助服务", "微型镇民政局", 12, "2026-10", "竞争性磋商"],
]
NOTICE_HEADER = ["公告标题", "公告类型", "采购编号", "采购人", "预算金额（元）", "发布时间"]
NOTICE_HEADER += ["响应截止时间"]
NOTICES = [
    NOTICE_HEADER,
    [
        *("养老服务公开招标公告", "公开招标公告", "P-1", "微型镇民政局"),
        *(100000, "2026-11-02 09:00", "2026-12-23 09:30"),
    ],
]


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


class Clerk:
    """Somebody at the desk, who looks at each page in both languages."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.troubles: list[str] = []

    def look(self) -> None:
        """What axe finds on the page, and whether it fits."""
        for violation in Axe().run(self.page).response["violations"]:
            self.troubles.append(f"{self.page.url}: {violation['id']}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.troubles.append(f"{self.page.url}: too wide")

    def go(self, path: str) -> None:
        """Open a page by its section, and look at it."""
        self.page.goto(f"{self.home}{path}")
        self.look()

    def press(self, name: str) -> None:
        """Press the button of a name, by the keyboard."""
        self.page.get_by_role("button", name=name, exact=True).first.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def wait(self) -> str:
        """Wait for the job's end; what came of it."""
        self.page.wait_for_selector("#ended", timeout=300_000)
        self.look()
        return self.page.inner_text("#ended ~ p")

    def mend(self, at: str, text: str) -> None:
        """Open a faulty cell and write into it, or choose."""
        self.page.locator(".faults .error a", has_text=re.compile(f"^{at}$")).focus()
        self.page.keyboard.press("Enter")
        field = self.page.locator("#text")
        expect(field).to_be_focused()
        self.look()
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
        self.page.keyboard.press("Enter") if at != "F2" else self.press("保存")
        self.page.wait_for_url(re.compile("#faults"))


@pytest.mark.soak
@pytest.mark.parametrize("width", [1280, 1024])
def test_a_plan_and_its_first_tender_go_online_and_a_deadline_is_corrected(
    tmp_path: Path, width: int
) -> None:
    files = [xlsx(tmp_path / "计划.xlsx", PLAN), xlsx(tmp_path / "公告.xlsx", NOTICES)]
    with running_desk(tmp_path / "site") as (home, door), running_chromium() as browser:
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        _open(page, door)
        clerk = Clerk(page, home)
        clerk.look()
        page.get_by_role("link", name="由谁发布").first.click()
        page.fill("#title", "微型镇民政局")
        page.fill("#title_en", "Tiny Town Bureau")
        clerk.press("保存")
        page.set_input_files("#files", files[0])
        page.wait_for_url("**/workbooks/*")
        clerk.look()
        clerk.go(page.url.removeprefix(home).replace("/workbooks", "/en/workbooks"))
        page.goto(page.url.replace("/en/", "/"))
        for at, text in [("D2", "30"), ("E2", "2026-11"), ("F2", "公开招标")]:
            clerk.mend(at, text)
        clerk.press("收入数据")
        page.goto(home)
        page.set_input_files("#files", files[1])
        page.wait_for_url("**/workbooks/*")
        clerk.press("收入数据")
        clerk.press("先看一看")
        assert "第 1 次发布" in clerk.wait()
        page.goto(f"{home}/preview/")
        assert "养老服务公开招标公告" in page.content()
        clerk.go("/publish")
        clerk.press("发布")
        assert "第 1 次发布" in clerk.wait()
        clerk.go("/en/tenders")
        page.get_by_role("link", name="养老服务公开招标公告").click()
        clerk.look()
        page.fill("#f-submission_deadline", "2026-12-30 10:00")
        page.fill("#reason", "场地维修")
        clerk.press("Publish a correction")
        clerk.press("Publish")
        assert "release 2" in clerk.wait()
        clerk.go("/tenders?tender=P-1")
        page.select_option("#kind", "cancellation")
        page.fill("#why", "项目取消")
        clerk.press("发布这则公告")
        clerk.press("发布")
        assert "第 3 次" in clerk.wait()
        for path in ("/rows", "/en/rows?table=notices", "/releases", "/en/site"):
            clerk.go(path)
        assert not clerk.troubles
    site = tmp_path / "site/output/current/site"
    told = "".join(one.read_text("utf-8") for one in site.glob("tender-notices/**/index.html"))
    assert "2026年12月30日 10:00" in told and "项目取消" in told
    pages = [*site.glob("*/index.html"), *site.glob("en/*/index.html"), site / "index.html"]
    traces = re.compile("示例市|example.city", re.IGNORECASE)
    assert not [one for one in pages if traces.search(one.read_text("utf-8"))]


def _open(page: Page, door: str) -> None:
    for _ in range(100):
        try:
            page.goto(door)
        except Exception:  # noqa: BLE001 - not there yet
            time.sleep(0.2)
        else:
            return
