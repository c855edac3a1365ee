"""A site without an API beside it: every form leads somewhere, with JavaScript and without."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from disclosure.output.output_tree import Tree
from disclosure.register.register_file import open_register
from disclosure.search.static.static_index import write_static_search
from disclosure.site.plugin import build_site
from tests.support.browser import open_page
from tests.support.plain_server import served_plainly
from tests.support.small_release import silent
from tests.support.small_town import register_of_two

ACTION = re.compile(r'<form[^>]* action="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small town, built with `API=no`."""
    folder = tmp_path_factory.mktemp("town")
    register, tree = register_of_two(folder), Tree(folder / "tree")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("API", "no")
        build_site(register, tree, "https://town.example", silent)
    with closing(open_register(register)) as connection:
        write_static_search(connection, tree, silent)
    return tree.site


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_plainly(site, tmp_path_factory.mktemp("plain")) as address:
        yield address


def test_every_form_leads_to_a_page_that_is_there(site: Path) -> None:
    """`404.html` stands anywhere; its links begin at the site's root."""
    led = {
        (page, action)
        for page in site.rglob("index.html")
        for action in ACTION.findall(page.read_text("utf-8"))
    }
    assert len(led) > 20
    assert not [one for one in led if not (one[0].parent / one[1] / "index.html").is_file()]
    assert {(page.parent / action).resolve().name for page, action in led} == {"browse"}


@pytest.mark.parametrize(("lang", "words"), [("", "搜索需要"), ("en/", "Searching needs")])
def test_without_javascript_a_search_leads_to_what_can_be_browsed(
    browser: Browser, address: str, lang: str, words: str
) -> None:
    with open_page(browser, scripts=False) as (page, _):
        page.goto(f"{address}/{lang}projects/")
        page.get_by_role("searchbox").fill("养老")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"/{lang}browse/"))
        assert words in page.inner_text("main")


def test_with_javascript_every_form_leads_to_the_search(browser: Browser, address: str) -> None:
    with open_page(browser) as (page, _):
        for path in ("", "en/projects/", "search/"):
            page.goto(f"{address}/{path}")
            page.get_by_role("searchbox").fill("养老")
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile(r"/search/\?q="))
            expect(page.get_by_role("status")).to_contain_text("“养老”")


def test_a_search_sent_before_the_script_was_there_arrives(browser: Browser, address: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{address}/browse/?q=养老")
        expect(page).to_have_url(re.compile(r"/search/\?q="))
        expect(page.get_by_role("status")).to_contain_text("“养老”")
