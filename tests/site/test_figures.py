"""Pages of figures, plan and reality, browsing: a number opens its rows, a chart its table."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from disclosure.model.schemas import codelists
from disclosure.output.output_tree import Tree
from disclosure.register.register_file import Register, open_register
from disclosure.register.statistics import statistics
from disclosure.site import theme
from disclosure.site.charts import single, stacked, text
from disclosure.site.plugin import PROJECT, build_site
from disclosure.words.glossary import FIELDS, STAGES, read_glossary
from disclosure.words.texts import LANGUAGES
from tests.site.test_pages import page, words
from tests.support.browser import open_page
from tests.support.small_town import register_of_two

CITY = "example-city"


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an example that has no address for errors, and of a real publisher."""
    folder = tmp_path_factory.mktemp("town")
    register = register_of_two(folder)
    build_site(register, Tree(folder / "tree"), "https://town.example", lambda _what, _count: None)
    return folder / "tree" / "site"


def entries(text: str) -> list[str]:
    return re.findall(r'<p class="name"><a href="[^"]*projects/[^"]*/([^/"]+)/"', text)


def test_every_number_of_plan_and_reality_opens_as_many_rows(built_site: Path) -> None:
    of_years = page(built_site, f"en/plan-and-reality/{CITY}")
    number = re.compile(r'href="([./]*(?:en/)?plan-and-reality/[^"]+/\d{4}/[^"]+/)">([\d,]+)<')
    linked = number.findall(of_years)
    assert len(linked) > 10
    for link, count in linked:
        path = f"en/plan-and-reality/{link.partition('plan-and-reality/')[2]}"
        listed = page(built_site, path)
        more = sorted((built_site / path).glob("page/*/index.html"))
        rows = [*entries(listed), *(row for one in more for row in entries(one.read_text("utf-8")))]
        assert len(set(rows)) == int(count.replace(",", "")), link


def test_the_bars_of_every_step_and_method_open_as_many_rows_as_they_count(
    built_site: Path, register: Register
) -> None:
    counts = {
        f"figures/{CITY}/lateness/{step}/": count
        for step, count in register.tuples(
            "SELECT step, SUM(record_count) FROM "
            f"({statistics()['lateness']}) WHERE publisher = ? GROUP BY 1",
            CITY,
        )
    } | {
        f"browse/{CITY}/method/{method}/": count
        for method, count in register.tuples(
            "SELECT procurement_method, COUNT(*) FROM tenders"
            " WHERE publisher = ? AND procurement_method IS NOT NULL GROUP BY 1",
            CITY,
        )
    }
    counts |= {
        f"figures/{CITY}/undertaker-kinds/{kind}/": count
        for kind, count in register.tuples(
            "SELECT undertaker_type, SUM(contract_count) FROM "
            f"({statistics()['undertaker-kinds']}) WHERE publisher = ? GROUP BY 1",
            CITY,
        )
    }
    counts |= {
        f"figures/{CITY}/supply-and-demand/{district}-undertaker-count/": count
        for district, count in register.tuples(
            "SELECT region_code, undertaker_count FROM "
            f"({statistics()['supply-and-demand']}) WHERE publisher = ? AND undertaker_count",
            CITY,
        )
    }
    figures = page(built_site, f"figures/{CITY}")
    assert len(counts) > 20
    for path, count in counts.items():
        assert path in figures
        lists = [built_site / path / "index.html", *(built_site / path).glob("page/*/index.html")]
        listed = sum(one.read_text("utf-8").count('<li class="entry') for one in lists)
        assert listed >= count


def test_every_bar_that_counts_anything_opens_its_rows(built_site: Path) -> None:
    drawn = 0
    for path in [built_site / "en/figures/index.html", *built_site.glob("en/figures/*/index.html")]:
        for chart in re.findall(
            r'<svg class="chart" .*?</svg>', path.read_text("utf-8"), re.DOTALL
        ):
            for bar in chart.split('<text x="0"')[1:]:
                (value,) = re.findall(r'text-anchor="end">([^<]*)<', bar)
                drawn += 1
                assert "<a href=" in bar or value.split(" ")[0] in {"0", "–"}, (path, bar[:200])
    assert drawn > 50


def test_the_page_of_an_undertaker_begins_with_its_contracts_and_scores(
    built_site: Path, register: Register
) -> None:
    ((path, currency, count, amount),) = register.tuples(
        "SELECT o.path, c.currency, COUNT(*), SUM(c.counted_amount) FROM contracts c"
        " JOIN organizations o ON o.publisher = c.publisher"
        " AND o.organization_id = c.undertaker_id"
        " WHERE c.publisher = ? AND c.counted_amount IS NOT NULL"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1",
        CITY,
    )
    told = re.search(r'<p class="answer">(.*?)</p>', page(built_site, f"en/{path}"), re.DOTALL)
    assert told
    assert f"{count} contracts for" in told[1]
    assert f"{currency} {amount:,.0f}" in told[1]
    assert "mean" in told[1]
    signed = "SELECT COUNT(*) FROM contracts c JOIN organizations o ON o.publisher = c.publisher"
    signed += " AND o.organization_id = c.undertaker_id WHERE o.path = ?"
    ((every,),) = register.tuples(signed, path)
    assert every > count
    assert f"{every} contracts, of which {count} count in" in page(built_site, f"en/{path}")


def test_a_chinese_heading_breaks_between_words(built_site: Path) -> None:
    text = page(built_site, f"projects/{CITY}/YC-2024-0001")
    heading = re.search("<h1>(.*)</h1>", text)
    assert heading
    assert heading[1].split("<wbr>")[:3] == ["云汀区", "汀洲镇", "沙河村"]


def test_what_a_purchaser_planned_and_never_bought_is_found_from_its_page(
    built_site: Path, register: sqlite3.Connection
) -> None:
    project = register.execute(
        "SELECT p.*, o.path AS purchaser_path FROM projects p JOIN organizations o"
        " ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id"
        " WHERE p.publisher = ? AND stage = 'planned' AND notice_count = 0 AND fiscal_year = 2024",
        (CITY,),
    ).fetchone()
    body = page(built_site, project["purchaser_path"])
    assert f'{project["purchaser_path"]}plan-and-reality/"' in body
    text = page(built_site, f"{project['purchaser_path']}plan-and-reality")
    never = text.partition('<h2 id="planned-never-tendered">')[2].partition("</section>")[0]
    assert project["project_id"] in entries(never)


def test_a_publisher_without_results_is_said_to_have_none_and_not_counted(
    built_site: Path,
) -> None:
    text = words(page(built_site, "en/plan-and-reality/paraguay"))
    assert "has not published performance results here" in text
    assert "Contract ended, no evaluation" not in text


def test_every_chart_has_a_name_a_description_a_table_its_sql_and_its_result(
    built_site: Path,
) -> None:
    text = page(built_site, f"figures/{CITY}")
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) == 13
    *charts, days = figures
    assert '<table class="month">' in days
    for figure in charts:
        assert re.search(
            r"<svg[^>]* role=\"(img|group)\"[^>]*>\s*<title.*?<desc", figure, re.DOTALL
        )
        assert "<table>" in figure
        for ending in ("sql", "csv", "json"):
            (link,) = re.findall(rf'href="[./]*(downloads/statistics/[\w-]+\.{ending})"', figure)
            assert (built_site / link).is_file()


def test_no_chart_mixes_publishers_or_currencies(built_site: Path) -> None:
    assert "PYG" not in page(built_site, f"en/figures/{CITY}")
    text = page(built_site, "en/figures/paraguay")
    assert "CNY" not in text
    for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL):
        assert not ("PYG" in figure and "USD" in figure)


def test_contracts_left_out_of_a_sum_are_named_by_the_word_of_their_status() -> None:
    status = codelists()["contract-status"]
    chinese, english = (theme.words(lang).chart["money-flow_about"] for lang in LANGUAGES)
    assert status["cancelled"].title in chinese and status["terminated"].title not in chinese
    assert status["cancelled"].title_en in english and status["terminated"].title_en not in english


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    chart = stacked([(text("a"), [1, 3]), (text("b"), [2, None])], [text(2025), text(2026)])
    assert [[piece.length for piece in bar.segments] for bar in chart.bars] == [[25, 75], [50]]
    assert chart.bars[0].segments[1].start == 25
    lines = single([(text("a"), 0, 50.0)], [], "%", whole=100, marks=[90])
    assert (lines.bars[0].segments[0].length, lines.bars[0].mark) == (50, 90)


def test_a_district_leads_to_its_open_tenders_with_their_deadlines(
    built_site: Path, register: sqlite3.Connection
) -> None:
    tender = register.execute(
        "SELECT t.*, p.domain, n.path AS notice_path FROM tenders t JOIN projects p"
        " ON p.publisher = t.publisher AND p.project_id = t.project_id JOIN notices n"
        " ON n.publisher = t.publisher AND n.notice_id = t.last_notice_id"
        " WHERE t.publisher = ? AND t.status = 'open' ORDER BY t.tender_id LIMIT 1",
        (CITY,),
    ).fetchone()
    path = f"en/browse/{CITY}/district/{tender['region_code']}/domain/{tender['domain']}"
    text = page(built_site, path)
    open_now = text.partition('<h2 id="open-now">')[2].partition("</section>")[0]
    assert f'{tender["notice_path"]}"' in open_now
    assert f'datetime="{tender["submission_deadline"]}"' in open_now


def test_the_lists_of_one_facet_hold_every_project_once(
    built_site: Path, register: sqlite3.Connection
) -> None:
    for facet, column in (("district", "region_code"), ("stage", "stage")):
        (total,) = register.execute(
            f"SELECT COUNT(*) FROM projects WHERE publisher = ? AND {column} IS NOT NULL", (CITY,)
        ).fetchone()
        pages = [
            *built_site.glob(f"browse/{CITY}/{facet}/*/index.html"),
            *built_site.glob(f"browse/{CITY}/{facet}/*/page/*/index.html"),
        ]
        listed = [
            row
            for one in pages
            for row in entries(one.read_text("utf-8").partition('<h2 id="list">')[2])
        ]
        assert len(listed) == len(set(listed)) == total


def test_an_edition_tells_what_it_changed_with_the_entry_before(built_site: Path) -> None:
    text = words(page(built_site, f"catalogue/{CITY}/YC2026/changes"))
    assert "社区教育与老年教育服务" in text
    assert "原为 A0104 社区教育服务" in text
    assert f"catalogue/{CITY}/YC2026/changes/" in page(built_site, f"catalogue/{CITY}/YC2026")


def test_every_term_that_a_page_explains_is_in_the_glossary_of_both_languages() -> None:
    glossary = read_glossary(PROJECT / "content")
    assert {*FIELDS.values(), *STAGES.values()} <= set(glossary)
    for both in glossary.values():
        assert all(len(term.meaning) > 4 for term in both.values())
        assert not re.search(r"[<>{}\[\]]", both["zh"].meaning + both["en"].meaning)


def test_a_term_leads_to_its_meaning_in_the_glossary(built_site: Path) -> None:
    path = next(built_site.glob(f"en/projects/{CITY}/*-2024-*/index.html"))
    marks = re.findall(
        r'<a class="explain" tabindex="-1" href="([^"]*)" aria-label="([^"]*)"', path.read_text()
    )
    assert "Purchaser" in {name for _, name in marks}
    anchors = page(built_site, "en/glossary")
    assert all(f'id="{link.partition("#")[2]}"' in anchors for link, _ in marks)


def test_every_record_says_where_to_report_an_error_and_how_to_cite_it(
    built_site: Path, town: Path
) -> None:
    text = page(built_site, f"projects/{CITY}/YC-2024-0001")
    (letter,) = re.findall(r'href="(mailto:[^"]*subject=[^"]*)"', text)
    assert "/projects/example-city/YC-2024-0001/\r\n" in unquote(letter)
    assert "[DB/OL]. 阳光购服, (2026-" in html.unescape(text)
    without = page(town, "en/projects/town/P-1")
    assert "mailto:" not in without
    assert 'publishers/town/">The publisher gives no address' in without


def test_a_list_on_one_page_is_narrowed_while_typing(browser: Browser, served_site: str) -> None:
    with open_page(browser) as (tab, _):
        tab.goto(f"{served_site}/en/browse/{CITY}/district/990103/")
        box = tab.locator("#list ~ .filter input, #list + .total + .filter input").last
        box.fill("education  SERVICES")
        shown = tab.locator("section[aria-labelledby=list] .entry:visible")
        said = tab.locator("section[aria-labelledby=list] output").inner_text()
        assert said.startswith(f"{shown.count()} of ")
        assert 0 < shown.count() < int(said.split()[2])


def test_a_note_opens_for_a_pointer_and_is_no_stop_of_the_keyboard(
    browser: Browser, served_site: str
) -> None:
    display = "e => getComputedStyle(e, '::after').display"
    with open_page(browser) as (tab, _):
        tab.goto(f"{served_site}/en/projects/{CITY}/YC-2024-0001/")
        mark = tab.locator('.explain[aria-label="Purchaser"]').first
        mark.hover()
        expect(mark).to_have_attribute("data-said", re.compile("^Purchaser – .{20,}"))
        assert mark.evaluate(display) == "block"
        tab.keyboard.press("Escape")
        assert mark.evaluate(display) == "none"
        assert mark.evaluate("e => e.tabIndex") == -1
        assert tab.locator("footer").get_by_role("link", name="Glossary").count() == 1


def test_a_citation_names_the_day_of_access(browser: Browser, served_site: str) -> None:
    for scripts, said in ((True, "e => new Date().toLocaleDateString('sv')"), (False, None)):
        with open_page(browser, scripts=scripts) as (tab, _):
            tab.goto(f"{served_site}/projects/{CITY}/YC-2024-0001/")
            place = tab.locator("[data-accessed]").first
            wanted = place.evaluate(said) if said else "访问日期"
            assert place.text_content() == wanted


def test_everything_is_there_without_javascript(browser: Browser, served_site: str) -> None:
    with open_page(browser, scripts=False, width=390) as (tab, _):
        tab.goto(f"{served_site}/en/")
        tab.locator("footer").get_by_role("link", name="Plan and reality").click()
        tab.get_by_role("link", name="Planned, no notice published 2024").click()
        assert tab.locator(".entry").count() > 0
        tab.locator(".entry .name a").first.click()
        assert "no notice was published" in tab.locator("main").inner_text()
        assert tab.locator(".filter").count() == 0
