"""What people come for, walked from the first page by clicking and typing as they would.

In both languages, with JavaScript and without it; nobody types an address.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from disclosure.register.register_file import open_register
from disclosure.site import theme
from disclosure.site.gaps import STAGES
from disclosure.words import formats
from disclosure.words.texts import Language
from tests.support.browser import open_page

CITY = "example-city"
NAMES = {"zh": ("title", "name"), "en": ("title_en", "name_en")}


@dataclass(frozen=True)
class Reader:
    """Somebody at the first page, who reads one language, with scripts or without them."""

    tab: Page
    lang: Language
    has_scripts: bool

    @property
    def words(self) -> theme.Words:
        return theme.words(self.lang)

    def follow(self, name: str, place: str = "body") -> None:
        """Clicks the first link or heading of that name in a part of the page."""
        self.tab.locator(place).get_by_role("link", name=str(name)).first.click()

    def read(self, place: str = "main") -> str:
        """The words of a part of the page, white space made one."""
        return " ".join(self.tab.locator(place).inner_text().split())


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


@pytest.fixture(
    params=[("zh", True), ("zh", False), ("en", True), ("en", False)],
    ids=["zh", "zh without scripts", "en", "en without scripts"],
)
def reader(request: pytest.FixtureRequest, browser: Browser, served_site: str) -> Iterator[Reader]:
    lang, has_scripts = request.param
    with open_page(browser, scripts=has_scripts) as (tab, outside):
        tab.goto(f"{served_site}/{'en/' if lang == 'en' else ''}")
        yield Reader(tab, lang, has_scripts)
        assert not outside


def test_an_open_tender_for_elderly_care_in_a_district_is_found_with_its_deadline(
    reader: Reader, register: sqlite3.Connection
) -> None:
    title, name = NAMES[reader.lang]
    tender = register.execute(
        f"SELECT n.{title} AS title, r.{name} AS district, t.submission_deadline AS deadline"
        " FROM tenders AS t JOIN projects AS p USING (publisher, project_id)"
        " JOIN regions AS r ON r.publisher = t.publisher AND r.region_code = p.region_code"
        " JOIN notices AS n ON n.publisher = t.publisher AND n.notice_id = t.last_notice_id"
        " WHERE t.status = 'open' AND p.domain = 'elderly-care' LIMIT 1"
    ).fetchone()
    reader.follow(reader.words.home.browse, "main")
    reader.follow(tender["district"], ".tiles")
    reader.follow({"zh": "养老服务", "en": "Elderly care"}[reader.lang], ".facets")
    reader.follow(tender["title"], "section[aria-labelledby=open-now]")
    deadline = formats.instant(tender["deadline"], reader.lang, ZoneInfo("Asia/Shanghai"))
    assert deadline in reader.read("#main .facts.key")
    left = reader.tab.locator(".facts.key [data-deadline] + .left")
    expect(left).to_have_count(int(reader.has_scripts))


def test_a_project_is_followed_from_promise_to_result(reader: Reader) -> None:
    reader.follow(reader.words.nav.projects, "header nav")
    reader.tab.locator(".entry:has(.status.evaluated) .name a").first.click()
    for stage in STAGES:
        reader.follow(reader.words.stage[stage], ".chain")
        section = reader.tab.locator(f"section[aria-labelledby={stage}]")
        expect(section).to_be_in_viewport()
        assert len(section.inner_text().split()) > 3
    promised = reader.tab.locator("section[aria-labelledby=plan] .money").first
    assert re.search(r"\d,\d{3}", promised.inner_text())
    reader.tab.locator("section[aria-labelledby=evaluation] h3 a").first.click()
    table = reader.tab.locator("section[aria-labelledby=indicators] table")
    assert table.locator("tbody tr").count() > 3


def test_what_a_purchaser_planned_and_never_bought_is_seen(reader: Reader) -> None:
    never = str(reader.words.outcome["planned-never-tendered"])
    reader.follow(reader.words.plan_reality.title, "main")
    reader.tab.locator("h2:has(.mark) a").click()
    table = reader.tab.locator("section[aria-labelledby=purchasers] table")
    column = table.locator("thead th").all_inner_texts().index(never)
    number = table.locator(f"tbody tr > :nth-child({column + 1}) a").first
    count = int(number.inner_text())
    number.click()
    listed = reader.tab.locator(f"section:has(> h2:text-is('{never}'))")
    expect(listed.locator("h2")).to_be_in_viewport()
    assert listed.locator(".entry").count() == count
    listed.locator(".entry .name a").first.click()
    assert {"zh": "没有公布采购公告", "en": "no notice was published"}[reader.lang] in reader.read()


@pytest.mark.parametrize("query", ["居家养老", "36号", "elderly"])
def test_a_phrase_a_character_beside_digits_and_a_word_are_searched_for(
    reader: Reader, query: str
) -> None:
    reader.tab.get_by_role("main").get_by_role("searchbox").fill(query)
    reader.tab.get_by_role("main").get_by_role("button").click()
    # The API has answered already; from files alone it is the script that finds.
    found = reader.tab.locator("[data-served] .name a, [data-part=list] .name a")
    expect(found.first).to_be_visible()
    assert query in reader.read()
    title = found.first.inner_text()
    found.first.click()
    assert " ".join(title.split()) in reader.read()
