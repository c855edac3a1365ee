"""Subscribing: from the first page to a calendar in four taps, and what goes into a group."""

import re
from base64 import b64decode
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from playwright.sync_api import Browser, Page, expect

from disclosure.push.receivers import read_receivers
from disclosure.register.register_file import open_register
from tests.support.browser import open_page
from tests.support.qr_reading import text_of

PHONE = 390
CARE = "subscribe/example-city/990103/elderly-care/"
OPEN = (
    "SELECT n.path FROM tenders t JOIN notices n ON n.publisher = t.publisher"
    " AND n.notice_id = t.last_notice_id WHERE t.status = 'open' ORDER BY t.tender_id LIMIT 5"
)
SHARED = re.compile('<div class="share"><pre[^>]*>(.*?)</pre>', re.DOTALL)


def path_of(page: Page) -> str:
    return urlsplit(page.url).path.lstrip("/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_four_taps_lead_from_the_first_page_to_the_calendar_of_a_district_and_field(
    browser: Browser, served_site: str, *, scripts: bool
) -> None:
    with open_page(browser, width=PHONE, scripts=scripts) as (page, outside):
        page.goto(f"{served_site}/")
        page.locator("main a[href$='subscribe/']:visible").first.click()
        page.locator("main").get_by_role("link", name="云汀区").click()
        page.locator("main").get_by_role("link", name="养老服务").click()
        assert path_of(page) == CARE
        calendar = page.locator("#notices ~ .doors a.button")
        address = calendar.get_attribute("href") or ""
        assert address.startswith("webcal://")
        assert address.endswith(
            "/feeds/tender-notices/region-domain/example-city/990103/elderly-care.ics"
        )
        feed = page.locator("#notices ~ .doors a[type='application/atom+xml']")
        assert page.request.get(feed.evaluate("one => one.href")).ok if scripts else True
        expect(page.locator("figure.qr img")).to_be_visible()
        assert not outside


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("field", ["养老服务", "医疗卫生"])
def test_who_cares_for_people_in_a_district_comes_to_verdict_papers_and_deadline_in_five_taps(
    browser: Browser, served_site: str, field: str, *, scripts: bool
) -> None:
    with open_page(browser, width=PHONE, scripts=scripts) as (page, outside):
        page.goto(f"{served_site}/")
        taps = [
            page.locator("main a[href$='subscribe/']:visible").first,
            page.locator("main").get_by_role("link", name="云汀区"),
            page.locator("main").get_by_role("link", name=field),
            page.locator("section[aria-labelledby=now] .name a").first,
            page.locator("details.eligibility > summary"),
        ]
        for number, tap in enumerate(taps, 1):
            if number == 4:  # to subscribe is to tap once more, here
                expect(page.locator("main a[href^='webcal:']:visible").first).to_be_visible()
                expect(page.locator("figure.qr img")).to_be_visible()
            expect(tap).to_be_visible()
            tap.click()
        assert len(taps) < 8
        conditions = page.locator(".conditions > li:visible")
        expect(conditions).to_have_count(12)
        expect(page.locator(".to-prepare > li:visible")).to_have_count(12)
        assert page.locator("[data-verdict]:visible").count() == (12 if scripts else 0)
        expect(page.locator(".facts.key [data-deadline]")).to_be_visible()
        subscribe = page.locator("main a[href*='subscribe/example-city/990103/']").first
        expect(subscribe).to_be_visible()
        subscribe.click()
        assert path_of(page).startswith("subscribe/example-city/990103/")
        assert len(taps) + 1 < 8
        assert not outside


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_all_that_a_place_offers_can_be_opened(
    browser: Browser, served_site: str, tmp_path: Path, *, scripts: bool
) -> None:
    """Feed, calendar, list of feeds and digest tell the open tender of the place; the text for a
    group and its QR lead here; the lines for push are a file that push reads."""
    with open_page(browser, width=PHONE, scripts=scripts) as (page, _):
        page.goto(f"{served_site}/{CARE}")

        def opened(selector: str) -> str:
            link = page.locator(f"main {selector}").first
            expect(link).to_be_visible()
            address = urljoin(page.url, link.get_attribute("href") or "")
            answer = page.request.get(f"{served_site}{urlsplit(address).path}")
            assert answer.ok, address
            return answer.text()

        told = page.locator("section[aria-labelledby=now] .name a").first.inner_text()
        (entry, *_) = feedparser.parse(opened("#notices ~ .doors a[type*=atom]")).entries
        assert told in entry.title
        calendar = opened("#notices ~ .doors a[href^=webcal]").replace("\r\n ", "")
        assert calendar.startswith("BEGIN:VCALENDAR") and told in calendar
        assert "BEGIN:VALARM" in calendar
        outline = ElementTree.fromstring(opened("a[type*=opml]"))
        feeds = {one.get("xmlUrl") for one in outline.iter("outline")}
        assert any(one and one.endswith("/990103/elderly-care.atom") for one in feeds)
        for selector in ("a[href$='week.html']", "a[href$='week.txt']"):
            assert told in unescape(opened(f"#digest ~ .doors {selector}"))
        text, lines = page.locator(".share pre").all_inner_texts()
        address = text.splitlines()[-1]
        assert urlsplit(address).path == f"/{CARE}"
        (code,) = re.findall(r"base64,([^\"]+)", page.locator("figure.qr").inner_html())
        assert text_of(b64decode(code)) == address
        file = tmp_path / "receivers.toml"
        file.write_text(lines, "utf-8")
        file.chmod(0o600)
        (receiver,) = read_receivers(file, (), {"ROBOT": "https://robot.example/send?key=1"})
        assert receiver.selections == (
            "feeds/tender-notices/region-domain/example-city/990103/elderly-care",
        )


def test_three_choices_lead_to_the_kind_on_the_same_page(
    browser: Browser, served_site: str
) -> None:
    with open_page(browser, width=PHONE) as (page, _):
        page.goto(f"{served_site}/en/subscribe/")
        page.get_by_label("District").select_option(label="Yunting District")
        page.get_by_label("Field").select_option(label="Elderly care")
        page.get_by_label("What of it").select_option("awards")
        page.get_by_role("button", name="Go").click()
        page.wait_for_url("**#awards")
        assert path_of(page) == f"en/{CARE}"


def test_a_field_that_does_not_occur_in_a_district_cannot_be_chosen(
    browser: Browser, served_site: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{served_site}/subscribe/")
        page.get_by_label("地区").select_option(label="云汀区")
        known = page.locator("option[data-district='example-city/990103']")
        offered = set((known.get_attribute("data-fields") or "").split())
        shown = page.locator("select[name=field] option:enabled")
        assert {
            value for value in shown.evaluate_all("all => all.map(one => one.value)") if value
        } == offered
        assert "elderly-care" in offered
        assert "logistics" not in offered


def test_a_search_leads_to_its_own_selection(browser: Browser, served_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{served_site}/search/?district=example-city%2F990103&domain=elderly-care")
        page.locator("[data-part=subscribe] a").click()
        page.wait_for_url("**#notices")
        assert path_of(page) == CARE


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("browse/example-city/district/990103/domain/elderly-care/", CARE),
        ("browse/example-city/domain/health/", "subscribe/example-city/domain/health/"),
        ("ending-contracts/example-city/990103/", "subscribe/example-city/990103/"),
    ],
)
def test_a_list_links_to_the_subscription_of_its_own_selection(
    built_site: Path, path: str, place: str
) -> None:
    assert f'{place}"' in (built_site / path / "index.html").read_text("utf-8")


def test_every_tender_result_and_project_is_forwarded_as_a_short_text_with_its_address(
    built_site: Path,
) -> None:
    register = open_register(built_site.parent / "register.sqlite")
    paths = register.column(
        "SELECT path FROM notices WHERE tender_id IS NOT NULL UNION ALL SELECT path FROM projects"
        " UNION ALL SELECT path FROM evaluations WHERE path NOT LIKE '%#%'"
    )
    assert len(paths) > 1_000
    for path in paths:
        for language in ("", "en/"):
            page = (built_site / language / path / "index.html").read_text("utf-8")
            (found,) = SHARED.findall(page)
            told = unescape(found)
            assert "<" not in found
            assert len(told) < 500
            assert told.endswith(f"/{language}{path}")
            assert len(told.splitlines()) >= 3


def test_a_place_tells_what_its_plans_announce_and_no_notice_yet(
    built_site: Path, built_output: Path
) -> None:
    page = (built_site / "subscribe/example-city/index.html").read_text("utf-8")
    announced = page.partition('<h2 id="coming">')[2].partition("</section>")[0]
    projects = set(re.findall(r'projects/example-city/([^/"]+)/', announced))
    register = open_register(built_output / "current/register.sqlite")
    tendered = register.column("SELECT project_id FROM tenders WHERE publisher = 'example-city'")
    assert len(projects) == announced.count('class="entry"') > 3
    assert not projects & {*tendered}
