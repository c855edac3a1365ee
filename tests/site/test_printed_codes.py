"""What a printed project or notice leads back to: the code of the very version that was printed."""

import re
from base64 import b64decode
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.site.test_pages import site_of
from tests.support.browser import open_page
from tests.support.data_folders import tiny_town
from tests.support.qr_reading import QUIET, text_of
from tests.support.small_town import compiled

CODE = re.compile(r'<figure class="printed"><img src="data:image/png;base64,([^"]+)"')
PUBLIC = re.compile(r'<link rel="canonical" href="([^"]+)"')
VERSION = re.compile(r'<li id="release-(\d+)">')
# A project and a notice that the second release changed, and one of each that it left alone.
PAGES = [
    f"{lang}{page}"
    for lang in ("", "en/")
    for page in (
        "projects/example-city/YC-2024-0017",
        "projects/example-city/YC-2026-0136",
        "tender-notices/example-city/YC-2024-0017-T1-N1",
        "tender-notices/example-city/YC-2026-0136-T1-N3",
    )
]


def address_in(page: str) -> str:
    """The public address of the last version that a page tells of."""
    canonical, versions = PUBLIC.search(page), VERSION.findall(page)
    assert canonical
    assert versions
    return f"{unescape(canonical[1])}#release-{max(map(int, versions))}"


@pytest.mark.parametrize("path", PAGES)
def test_the_code_of_a_page_is_the_address_of_its_last_version(built_site: Path, path: str) -> None:
    page = (built_site / path / "index.html").read_text("utf-8")
    [code] = CODE.findall(page)
    assert text_of(b64decode(code)) == address_in(page)
    assert len(code) < 600, "a page has room for a small picture only"


def test_the_pages_are_of_both_releases(built_site: Path) -> None:
    found = {
        address_in((built_site / path / "index.html").read_text("utf-8")).rpartition("#")[2]
        for path in PAGES
    }
    assert found == {"release-1", "release-2"}


@pytest.mark.parametrize("path", PAGES[:4:3])
def test_the_code_is_seen_on_paper_only_and_nothing_forbids_it(
    browser: Browser, served_site: str, path: str
) -> None:
    with open_page(browser) as (page, outside):
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{served_site}/{path}/")
        code = page.locator("figure.printed img")
        expect(code).to_be_hidden()
        page.emulate_media(media="print")
        expect(code).to_be_visible()
        assert code.evaluate("one => one.decode().then(() => one.naturalWidth)") > 2 * QUIET
        box = code.bounding_box()
        assert box
        assert 96 < box["width"] == box["height"] < 130, "about three centimetres"
        assert not [one for one in said if "Content Security Policy" in one]
        assert not outside


@pytest.mark.long
def test_a_site_without_a_history_has_no_version_to_lead_to(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    compiled(tmp_path / "data", tmp_path / "register.sqlite")
    site = site_of(tmp_path / "register.sqlite", tmp_path / "tree")
    pages = [*site.glob("projects/*/*/index.html"), *site.glob("tender-notices/*/*/index.html")]
    assert pages
    assert not [page for page in pages if 'class="printed"' in page.read_text("utf-8")]
