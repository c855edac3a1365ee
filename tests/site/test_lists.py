"""Lists in their orders, what corrections changed, terms told once, pages that stay light."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from disclosure.register.register_file import open_register
from disclosure.site.list_orders import SHOWN_IN_ORDER, WORTH_ORDERING
from tests.site.test_pages import page, words
from tests.support.browser import open_page

CITY = "example-city"
FRAMEWORK = "YC-2024-0017"  # a project of many call-offs, with a correction
KILOBYTES_60 = 60 * 1024
# A table of codes is one page, as its rows have their anchors there.
HEAVY = {
    "feeds/index.html",
    "datasets/reference/classifications/index.html",
    "codelists/index.html",
    "dictionary/index.html",
}


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


def listed(site: Path, path: str, folder: str = "projects") -> list[str]:
    """The ids of the rows of a list, over all its pages."""
    pages = [site / path / "index.html"]
    count = len(list((site / path).glob("page/*/index.html")))
    pages += [site / path / f"page/{number}/index.html" for number in range(2, count + 2)]
    entry = re.compile(rf'<p class="name"><a href="[^"]*{folder}/[^"]*/([^/"]+)/"')
    return [row for one in pages for row in entry.findall(one.read_text("utf-8"))]


Project = dict[str, Any]


STAGES = ("contract", "awarded", "budget", "planned")


def worth(project: Project) -> float | None:
    """What a project comes to: its contracts, else its awards, its budget, its plan."""
    known = [project[f"{stage}_amount"] for stage in STAGES]
    return next((amount for amount in known if amount is not None), None)


def newest_first(project: Project) -> tuple[Any, ...]:
    return (*(-int(part) for part in (project["last_on"] or "0-0-0").split("-")),)


def largest_first(project: Project) -> tuple[Any, ...]:
    """Contracts first, then awards, budgets and plans, each kind by itself."""
    known = [project[f"{stage}_amount"] is not None for stage in STAGES]
    kind = known.index(True) if any(known) else len(STAGES)
    return (kind, project["currency"] or "", -(worth(project) or 0))


def best_first(project: Project) -> tuple[Any, ...]:
    return (project["score"] is None, -(project["score"] or 0))


def worst_first(project: Project) -> tuple[Any, ...]:
    return (project["score"] is None, project["score"] or 0)


ORDERS = {
    "recent": newest_first,
    "amount": largest_first,
    "score": best_first,
    "low-score": worst_first,
}


def in_order(register: sqlite3.Connection, publisher: str, order: str) -> list[Project]:
    """The projects of a publisher, ordered here; those that are equal stand by their id."""
    found = register.execute("SELECT * FROM projects WHERE publisher = ?", (publisher,))
    projects = sorted(map(dict, found), key=lambda project: str(project["project_id"]))
    return sorted(projects, key=ORDERS[order])


@pytest.mark.parametrize("order", list(ORDERS))
def test_a_list_stands_in_each_order_at_an_address_of_its_own(
    built_site: Path, register: sqlite3.Connection, order: str
) -> None:
    expected = [project["project_id"] for project in in_order(register, CITY, order)]
    path = f"projects/{CITY}/" + ("" if order == "recent" else f"order/{order}/")
    shown = expected if order == "recent" else expected[:SHOWN_IN_ORDER]
    assert listed(built_site, path) == shown
    assert f"{len(expected):,} in all" in words(page(built_site, f"en/{path}"))


def test_largest_first_never_mixes_currencies(
    built_site: Path, register: sqlite3.Connection
) -> None:
    expected = in_order(register, "paraguay", "amount")
    assert len({project["currency"] for project in expected if worth(project)}) > 1
    shown = listed(built_site, "projects/paraguay/order/amount/")
    assert shown == [project["project_id"] for project in expected][:SHOWN_IN_ORDER]


def test_a_list_of_a_few_rows_offers_no_orders(built_site: Path) -> None:
    for path in built_site.glob(f"browse/{CITY}/district/*/domain/*/index.html"):
        text = path.read_text("utf-8")
        rows = len(re.findall(r'<li class="entry">', text.partition('id="list"')[2]))
        assert ('class="choices orders"' in text) == (rows >= WORTH_ORDERING), path


def test_a_contract_is_worth_what_its_last_change_says_wherever_it_is_told(
    built_site: Path, register: sqlite3.Connection
) -> None:
    changed = register.execute(
        "SELECT c.project_id, o.path AS undertaker, c.title, c.amount, c.present_amount"
        " FROM contracts c JOIN organizations o ON o.publisher = c.publisher"
        " AND o.organization_id = c.undertaker_id"
        " WHERE c.publisher = ? AND c.amount <> c.present_amount",
        (CITY,),
    ).fetchall()
    assert len(changed) > 10
    for project, undertaker, title, signed, present in changed:
        told = f"{present:,} 元 （签订时 {signed:,} 元"
        listed_there = "".join(
            one.read_text("utf-8") for one in (built_site / undertaker).rglob("index.html")
        )
        entry = words(f"<main>{listed_there.partition(f'>{title}<')[2]}</main>")
        assert told in entry[:200], (undertaker, title)
        whole = words(page(built_site, f"projects/{CITY}/{project}/"))
        assert f"签订时 {signed:,} 元" in whole, project


def test_as_many_contracts_end_within_some_days_as_end_by_then(
    built_site: Path, register: sqlite3.Connection
) -> None:
    told = re.findall(r"(\d+) 天内 <small>([\d,]+)", page(built_site, "ending-contracts/"))
    assert len(told) == 4
    for days, count in told:
        query = "SELECT COUNT(*) FROM contract_endings WHERE ends_within_days <= ?"
        assert register.execute(query, (int(days),)).fetchone()[0] == int(count), days


def test_what_a_correction_changed_is_told_on_its_page_and_its_project(built_site: Path) -> None:
    of_notice = words(page(built_site, f"en/tender-notices/{CITY}/{FRAMEWORK}-T1-N4"))
    of_project = words(page(built_site, f"en/projects/{CITY}/{FRAMEWORK}"))
    changed = re.compile(r"24 July 2024 09:30 → 29 July 2024 09:30")
    assert len(changed.findall(of_notice)) == 2
    assert len(changed.findall(of_project)) == 2


def test_terms_that_contracts_share_are_told_once_and_referred_to(
    built_site: Path, register: sqlite3.Connection
) -> None:
    text = page(built_site, f"en/projects/{CITY}/{FRAMEWORK}")
    query = "SELECT quality_standard AS t FROM contracts WHERE publisher = ? AND project_id = ?"
    terms = [row["t"] for row in register.execute(query, (CITY, FRAMEWORK)) if row["t"]]
    assert len(terms) > len(set(terms))
    assert all(html.unescape(text).count(term) == 1 for term in terms)
    anchors = re.findall(r'Word for word as in:? [^<]*<a href="#([^"]*)"', text)
    assert anchors
    assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_an_evaluation_is_told_by_quantity_quality_and_satisfaction(built_site: Path) -> None:
    text = page(built_site, f"en/projects/{CITY}/YC-2024-0001")
    section = text.partition('aria-labelledby="evaluation"')[2]
    told = [section.index(f"<dt>{name}") for name in ("Quantity", "Quality", "Satisfaction")]
    assert told == sorted(told)
    assert "(target " in section


def test_several_filters_at_once_start_from_a_district(browser: Browser, served_site: str) -> None:
    with open_page(browser) as (tab, _):
        tab.goto(f"{served_site}/en/browse/{CITY}/district/990103/")
        count = tab.locator("section[aria-labelledby=list] .total").inner_text().split()[0]
        tab.get_by_role("link", name="Combine several filters").click()
        expect(tab.get_by_label("District")).to_have_value(f"{CITY}/990103")
        expect(tab.get_by_role("status").first).to_contain_text(count)


def test_pages_without_charts_stay_light(built_site: Path) -> None:
    heavy = {
        path.relative_to(built_site).as_posix().removeprefix("en/")
        for path in built_site.rglob("*.html")
        if path.stat().st_size > KILOBYTES_60
    }
    assert {path for path in heavy if not path.startswith("figures/")} <= HEAVY
