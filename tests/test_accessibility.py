"""Every kind of page is usable by all: axe in a real browser, light and dark, small and large."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import open_page
from tests.website import one_page_of_each_kind

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds on the page now, one line for each element."""
    found: list[dict[str, Any]] = Axe().run(page, options={"runOnly": rules}).response["violations"]
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


def address(site: str, page: Path) -> str:
    return f"{site}/{quote(page.as_posix().removesuffix('index.html'))}"


def test_axe_finds_no_violation_on_one_page_of_each_kind(
    browser: Browser, built_site: Path, served_site: str
) -> None:
    faults: list[str] = []
    with open_page(browser) as (page, _):
        page.emulate_media(color_scheme="light")
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
            faults += violations(page, {"type": "tag", "values": WCAG})
    assert not faults, "\n".join(faults)


def test_contrast_holds_in_the_dark_on_one_page_of_each_kind(
    browser: Browser, built_site: Path, served_site: str
) -> None:
    faults: list[str] = []
    with open_page(browser) as (page, _):
        page.emulate_media(color_scheme="dark")
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
            faults += violations(page, {"type": "rule", "values": ["color-contrast"]})
    assert not faults, "\n".join(faults)


def test_no_page_asks_for_anything_outside_this_machine(
    browser: Browser, built_site: Path, served_site: str
) -> None:
    with open_page(browser) as (page, outside):
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
        assert not outside


def test_no_page_scrolls_sideways_on_a_small_phone(
    browser: Browser, built_site: Path, served_site: str
) -> None:
    """WCAG 2.2, 1.4.10 Reflow: 320 CSS pixels, tables may scroll within themselves."""
    wide: list[str] = []
    with open_page(browser, width=320) as (page, _):
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
            width = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{path}: {width} px"] if width > 320 else []
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_judge_finds_a_fault_where_there_is_one(
    browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    with open_page(browser) as (page, _):
        page.emulate_media(color_scheme=scheme)
        page.set_content("<title>x</title><p style='color:#777;background:#666'>看不清</p>")
        assert any(
            "color-contrast" in fault for fault in violations(page, {"type": "tag", "values": WCAG})
        )
