"""The script that counts days calls a tender closed when its deadline has passed, and nothing
else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import open_page

TENDER = "tender-notices/example-city/YC-2026-0136-T1-N3/"
PROJECT = "projects/example-city/YC-2026-0136/"
INSTANT = re.compile(r'(data-(?:deadline|due))="[^"]+"')


@contextmanager
def opened_at(browser: Browser, address: str, instant: str) -> Iterator[Page]:
    """A page of the example with its clock at another instant."""

    def set_clock(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=INSTANT.sub(rf'\1="{instant}"', answer.text()))

    with open_page(browser) as (page, _):
        page.route(address, set_clock)
        page.goto(address)
        yield page


def test_a_tender_is_open_when_only_its_documents_are_no_longer_to_be_had(
    browser: Browser, served_site: str
) -> None:
    with opened_at(browser, f"{served_site}/{TENDER}", "2026-09-20T09:00:00+08:00") as page:
        expect(page.locator(".opening .status")).to_have_text("正在接受响应")
        expect(page.locator("time[data-due] + .left")).to_have_text("现已截止")
        expect(page.locator(".facts.key time[data-deadline] + .left")).to_have_text("还有 18 天")


def test_a_list_counts_the_days_until_one_has_to_fetch_the_documents(
    browser: Browser, served_site: str
) -> None:
    with opened_at(browser, f"{served_site}/open-tenders/", "2026-09-13T09:00:00+08:00") as page:
        entry = page.locator(".entry", has=page.locator(f"a[href*='{TENDER.split('/')[2]}']"))
        expect(entry.locator("time[data-due] + .left.soon")).to_have_text("还有 2 天")


def test_a_project_says_of_its_tender_everywhere_that_it_is_closed(
    browser: Browser, served_site: str
) -> None:
    with opened_at(browser, f"{served_site}/{PROJECT}", "2026-10-09T09:00:00+08:00") as page:
        told = page.locator(".stage .status", has_text=re.compile("已截止|正在接受响应"))
        expect(told).to_have_text(["已截止", "已截止"])
