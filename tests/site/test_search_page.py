"""The search page in a real browser: typed, narrowed, walked by keyboard, on a plain server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.test_accessibility import WCAG, violations
from tests.support.browser import open_page
from tests.support.plain_server import served_plainly

INPUT = "form.big input[type=search]"


@pytest.fixture(scope="module")
def plain_site(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site on a plain server, under a prefix."""
    with served_plainly(built_site, tmp_path_factory.mktemp("plain")) as address:
        yield address


def titles(page: Page) -> list[str]:
    return page.locator("[data-part=list] .name").all_inner_texts()


@pytest.mark.parametrize(("lang", "said"), [("", "“养老”共有"), ("en/", "results for “养老”")])
def test_results_appear_while_typing_with_their_words_marked(
    browser: Browser, plain_site: str, lang: str, said: str
) -> None:
    with open_page(browser) as (page, outside):
        page.goto(f"{plain_site}/{lang}search/")
        page.locator(INPUT).press_sequentially("养老")
        expect(page.get_by_role("status")).to_contain_text(said)
        assert len(titles(page)) == 10
        assert set(page.locator("[data-part=list] mark").all_inner_texts()) == {"养老"}
        assert not outside


@pytest.mark.parametrize("query", ["居家养老", "第1号", "養老", "home care", "号", "2026"])
def test_phrases_numbers_characters_and_words_are_found(
    browser: Browser, plain_site: str, query: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/?q={query}")
        expect(page.get_by_role("status")).to_contain_text(query)
        if query != "第1号":
            expect(page.locator("[data-part=list] mark").first).to_be_visible()


def test_a_result_leads_to_its_page(browser: Browser, plain_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/en/search/?q=养老&kind=notices")
        link = page.locator("[data-part=list] a").first
        title = link.inner_text()
        link.click()
        expect(page).to_have_url(re.compile(r"/en/projects/"))
        assert title in page.inner_text("main")


def test_totals_are_worked_out_in_the_browser_and_saved_from_there(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/en/search/?q=wangxia yanglao")
        page.locator("[data-part=totals] summary").click()
        table = page.get_by_role("table", name="By undertaker")
        expect(table.get_by_role("row").nth(1)).to_contain_text("CNY")
        with page.expect_download() as saved:
            page.get_by_role("link", name="CSV").click()
        lines = saved.value.path().read_text("utf-8-sig").splitlines()
        assert lines[0].startswith("grouped_by,value,name")
        assert "domain,elderly-care,养老服务,Elderly care" in "\n".join(lines)
        page.locator(INPUT).fill("龘龘")
        expect(page.locator("[data-part=totals]")).to_be_hidden()


def test_choices_narrow_the_results_and_are_kept_in_the_address(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/en/search/?q=养老")
        page.get_by_label("Kind").select_option("projects")
        expect(page).to_have_url(re.compile("kind=projects"))
        expect(page.locator("[data-part=list] .about").first).to_contain_text("Projects")
        said = page.get_by_role("status").inner_text()
        page.get_by_label("Bidding").select_option("open")
        expect(page).to_have_url(re.compile("state=open"))
        expect(page.get_by_role("status")).not_to_have_text(said)
        said = page.get_by_role("status").inner_text()
        page.reload()
        expect(page.get_by_role("status")).to_have_text(said)
        assert page.get_by_label("Kind").input_value() == "projects"


def test_the_keyboard_walks_from_the_field_through_the_results(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/?q=养老")
        expect(page.locator("[data-part=list] a")).to_have_count(10)
        page.focus(INPUT)
        for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
            page.keyboard.press(key)
            expect(page.locator("[data-part=list] a").nth(place)).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.locator(INPUT)).to_be_focused()


def test_more_results_follow_and_the_first_of_them_is_focused(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/?q=服务")
        page.get_by_role("button", name="显示更多结果").click()
        expect(page.locator("[data-part=list] a")).to_have_count(20)
        expect(page.locator("[data-part=list] a").nth(10)).to_be_focused()


def test_the_last_search_wins_over_a_slower_one(browser: Browser, plain_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/")
        for text in ("养", "养老", "养老服", "残疾人"):
            page.fill(INPUT, text)
            page.wait_for_timeout(220)
        expect(page.get_by_role("status")).to_contain_text("残疾人")
        page.wait_for_timeout(500)
        marks = set(page.locator("[data-part=list] mark").all_inner_texts())
        assert marks <= {"残疾人"}


def found_by_scripts(page: Page, address: str) -> list[str | None]:
    """The links of all results that the page finds by itself."""
    page.goto(address)
    more = page.locator("[data-part=more]")
    expect(page.locator("[data-part=list] a").first).to_be_visible()
    while more.is_visible():
        more.click()
        expect(more).to_be_enabled()
    return addresses(page, "[data-part=list] .name a")


def addresses(page: Page, links: str) -> list[str | None]:
    found: list[str | None] = page.locator(links).evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    return found


def found_by_the_api(page: Page, address: str) -> list[str | None]:
    """The links of all results that the API's pages have."""
    page.goto(address)
    found: list[str | None] = []
    while True:
        found += addresses(page, "[data-served] .name a")
        following = page.locator("a[rel=next]")
        if not following.count():
            return found
        following.click()


@pytest.mark.parametrize(
    "asked", ["search/?q=望霞区养老", "search/?q=第102号", "en/search/?q=disability&kind=contracts"]
)
def test_the_same_is_found_with_javascript_and_without(
    browser: Browser, plain_site: str, served_site: str, asked: str
) -> None:
    with open_page(browser) as (page, _):
        mine = found_by_scripts(page, f"{plain_site}/{asked}")
    with open_page(browser, scripts=False) as (page, _):
        theirs = found_by_the_api(page, f"{served_site}/{asked}")
    assert mine == theirs
    assert mine


def test_what_cannot_be_searched_is_said_and_nothing_found_too(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser) as (page, _):
        for query, words in [
            ("？？", "没有可以搜索的字词"),
            ("龘龘", "没有找到“龘龘”"),
            ("老" * 201, "过长"),
        ]:
            page.goto(f"{plain_site}/search/")
            page.fill(INPUT, query)
            expect(page.get_by_role("status")).to_contain_text(words)


def test_axe_finds_no_violation_among_results(browser: Browser, plain_site: str) -> None:
    faults: list[str] = []
    for width in (320, 1280):
        for lang in ("", "en/"):
            with open_page(browser, width=width) as (page, _):
                page.goto(f"{plain_site}/{lang}search/?q=养老")
                expect(page.locator("[data-part=list] a")).to_have_count(10)
                faults += violations(page, {"type": "tag", "values": WCAG})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not faults, "\n".join(faults)


def test_without_javascript_the_page_says_so_and_leads_on(
    browser: Browser, plain_site: str
) -> None:
    with open_page(browser, scripts=False) as (page, _):
        page.goto(f"{plain_site}/en/search/?q=care")
        assert "needs JavaScript" in page.inner_text("main")
        page.get_by_role("main").get_by_role("link", name="Projects").click()
        expect(page).to_have_url(re.compile("/en/projects/"))


def test_without_javascript_the_api_answers_the_same_form(
    browser: Browser, served_site: str
) -> None:
    with open_page(browser, scripts=False) as (page, _):
        page.goto(f"{served_site}/search/")
        page.fill(INPUT, "养老")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").last).to_contain_text("“养老”共有")


def test_the_other_language_keeps_the_search(browser: Browser, plain_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/?q=养老&kind=projects")
        expect(page.get_by_role("status")).to_contain_text("养老")
        page.locator(".language a").click()
        expect(page).to_have_url(re.compile(r"/en/search/\?q=%E5%85%BB%E8%80%81&kind=projects"))
        expect(page.get_by_role("status")).to_contain_text("results for “养老”")


def test_answers_are_told_apart_and_synonyms_named(browser: Browser, plain_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/search/?q=望霞区养老")
        expect(page.locator("[data-part=also]")).to_contain_text("也找了：老年")
        assert "全部包含" in "".join(page.locator("h2.answer").all_inner_texts())


def test_a_search_that_finds_nothing_leads_on(browser: Browser, plain_site: str) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{plain_site}/en/search/?q=elderlyxxxx")
        expect(page.get_by_role("status")).to_contain_text("Nothing was found")
        page.get_by_role("main").get_by_role("link", name="elderly", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("results for “elderly”")
