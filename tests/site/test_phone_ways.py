"""The five who come, each on a phone from the first page on, by links that they see."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.site.test_journeys import Reader
from tests.support.browser import open_page

PHONE = {"width": 390, "height": 844}


@pytest.fixture(params=["zh", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser, served_site: str) -> Iterator[Reader]:
    """Somebody at the first page with a phone, without scripts, as on a slow line."""
    with open_page(browser, width=PHONE["width"], scripts=False) as (tab, outside):
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.goto(f"{served_site}/{'en/' if request.param == 'en' else ''}")
        yield Reader(tab, request.param, has_scripts=False)
        assert not outside


def assert_within_the_first_screen(part: Locator) -> None:
    box = part.bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"], part


def assert_no_wider_than_the_phone(reader: Reader) -> None:
    assert reader.tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_resident_sees_who_is_paid_how_much_how_well_and_whom_to_ask(reader: Reader) -> None:
    reader.follow(reader.words.home.browse, "main")
    reader.follow({"zh": "云汀区", "en": "Yunting District"}[reader.lang], ".tiles")
    reader.follow({"zh": "养老服务", "en": "Elderly care"}[reader.lang], ".facets")
    reader.tab.locator(".entry:has(.status.evaluated) .name a").first.click()
    answer = reader.tab.locator(".answer")
    assert_within_the_first_screen(answer)
    assert_within_the_first_screen(answer.locator("strong a[href*=organizations]").first)
    assert re.search(r"\d", answer.locator(".money").first.inner_text())
    assert {"zh": "评", "en": "evaluation"}[reader.lang] in answer.inner_text()
    letter = reader.tab.locator(".contact a[href^='mailto:']").first
    assert_within_the_first_screen(letter)
    assert_no_wider_than_the_phone(reader)


def test_a_provider_sees_until_when_what_for_and_whether_it_may_bid(reader: Reader) -> None:
    reader.follow(reader.words.notices.open_title, "main")
    corrected = {"zh": "电影放映", "en": "film screenings"}[reader.lang]
    reader.tab.locator("main .entry .name a", has_text=corrected).first.click()
    deadline = reader.tab.locator(".facts.key time[data-deadline]").first
    expect(deadline).to_be_visible()
    reader.tab.locator("details.eligibility > summary").click()
    expect(reader.tab.locator(".conditions > li").first).to_be_visible()
    assert_no_wider_than_the_phone(reader)
    # It was corrected: what it asks for stands with the tender, as it holds now.
    reader.follow(reader.words.notices.present, "main")
    tender = reader.tab.locator(".row:target")
    tender.locator("summary").first.click()
    for asked in (
        {"zh": "采购内容", "en": "Content"},
        {"zh": "资格要求", "en": "Qualifications"},
        {"zh": "材料", "en": "materials"},
    ):
        expect(tender.get_by_text(asked[reader.lang]).first).to_be_visible()
    assert_no_wider_than_the_phone(reader)


def test_a_journalist_opens_the_number_of_contracts_that_nobody_evaluated(reader: Reader) -> None:
    reader.follow(reader.words.plan_reality.title, "main")
    name = str(reader.words.outcome["contracted-not-evaluated"])
    row = reader.tab.locator("tr", has=reader.tab.get_by_role("rowheader", name=name, exact=True))
    number = row.first.get_by_role("link").last
    count = int(number.inner_text().split()[0])
    number.click()
    entries = reader.tab.locator("main .entry")
    expect(entries).to_have_count(count)
    entries.first.locator(".name a").click()
    assert {"zh": "没有公布", "en": "not published"}[reader.lang] in reader.read(".opening")
    reader.tab.locator(".about a[href*=organizations]").click()
    partners = reader.tab.locator("table.partners").first
    expect(partners).to_be_visible()
    assert_no_wider_than_the_phone(reader)


def test_a_researcher_takes_all_of_it_and_reads_how_to_ask_it(reader: Reader) -> None:
    reader.follow(reader.words.home.download, "main")
    whole = reader.tab.get_by_role("link", name="register.sqlite").first
    expect(whole).to_be_visible()
    address = whole.get_attribute("href") or ""
    with urlopen(urljoin(reader.tab.url, address)) as taken:
        assert taken.read().startswith(b"SQLite format 3")
    reader.follow({"zh": "数据与接口", "en": "Data and API"}[reader.lang], "footer")
    assert "SELECT" in reader.read()
    assert "as_of" in reader.read()
    assert_no_wider_than_the_phone(reader)


def test_a_clerk_reads_how_a_sheet_becomes_pages_without_a_command(reader: Reader) -> None:
    reader.follow({"zh": "如何发布数据", "en": "How to publish data"}[reader.lang], "main")
    said = reader.read()
    order = [
        said.find(word)
        for word in {
            "zh": ("放入表格", "改正标出的单元格", "收入并发布", "发布以后"),
            "en": ("Drop a workbook", "Mend what is marked", "Take over and publish", "Afterwards"),
        }[reader.lang]
    ]
    assert order == sorted(order)
    assert min(order) >= 0
    expect(reader.tab.locator("main img").first).to_be_visible()
    assert_no_wider_than_the_phone(reader)
