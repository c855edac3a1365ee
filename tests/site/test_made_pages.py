"""Pages that the server makes itself are as good as those of the site: valid, usable, linked."""

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser

from tests.site.test_accessibility import MORE_OF_THE_SAME, WCAG, violations
from tests.site.test_html import faults_of
from tests.support.accessible import prepare
from tests.support.asking import Asker
from tests.support.browser import open_page

MADE = [
    "/api/v1/docs",
    "/en/api/v1/docs",
    "/search/?q=养老服务",
    "/en/search/?q=care&kind=notices",
    "/search/?q=没有的词语",
    "/search/?q=***",
]


@pytest.fixture(scope="module")
def ask(built_output: Path) -> Iterator[Asker]:
    with closing(Asker(built_output)) as asker:
        yield asker


def test_they_are_valid_html(ask: Asker, tmp_path: Path) -> None:
    pages = [tmp_path / f"{number}.html" for number in range(len(MADE))]
    for page, address in zip(pages, MADE, strict=True):
        page.write_bytes(ask(address).body)
    faults = faults_of(pages)
    assert not faults, "\n".join(faults)


def test_axe_finds_no_violation_on_them(browser: Browser, served_site: str) -> None:
    faults: list[str] = []
    with open_page(browser) as (page, _):
        prepare(page)
        for address in MADE:
            page.goto(served_site + address)
            faults += violations(page, {"type": "tag", "values": WCAG}, MORE_OF_THE_SAME)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("address", MADE)
def test_their_links_lead_somewhere(ask: Asker, address: str) -> None:
    text = ask(address).text
    links = {unescape(link) for link in re.findall(r'(?:href|src)="([^"]+)"', text)}
    for link in sorted(links):
        whole = urljoin(f"http://site{address}", link)
        target, _, anchor = whole.removeprefix("http://site").partition("#")
        answer = ask(target)
        assert target == address or answer.status == 200, f"{address}: {link}"
        assert not anchor or f'id="{anchor}"' in answer.text, f"{address}: {link}"


def test_a_tender_of_paraguay_and_a_chinese_phrase_are_found(ask: Asker) -> None:
    assert ask("/api/v1/search?q=养老&publisher=example-city").json["total"] > 0
    assert ask("/api/v1/search?q=居家养老").json["total"] > 0
    assert ask("/api/v1/search?q=servicio&publisher=paraguay").json["total"] > 0


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_manual_puts_an_address_together_and_shows_the_answer_with_its_digits(
    browser: Browser, served_site: str, language: str
) -> None:
    with open_page(browser) as (tab, _):
        said: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.goto(f"{served_site}/{language}api/v1/docs")
        tab.select_option("#try-list", "/api/v1/contracts")
        tab.select_option("#try-name", "currency")
        tab.click("#try-add")
        tab.locator("#try-address").press("Enter")
        tab.wait_for_selector("#try-answer:not([hidden])")
        assert tab.locator("#try-address").input_value() == "/api/v1/contracts?currency=CNY"
        assert tab.locator("#try-status").inner_text().startswith("200 ")
        assert re.search(r'"amount": \d+\.\d0\b', tab.locator("#try-answer").inner_text())
        tab.click("a[data-try][href*=search]")
        tab.locator("#try-answer", has_text="养老").wait_for()
        assert not said
