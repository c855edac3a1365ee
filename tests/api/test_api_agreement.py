"""The API, the pages and SQL over the downloaded register come to the same figures."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.lists.resources import resources
from disclosure.register import statistics
from tests.site.test_pages import page, words
from tests.support.asking import Asker

CITY = "example-city"


@pytest.fixture(scope="module")
def ask(built_output: Path) -> Iterator[Asker]:
    with closing(Asker(built_output)) as asker:
        yield asker


@pytest.fixture(scope="module")
def downloaded(built_site: Path) -> Iterator[sqlite3.Connection]:
    """The register as anyone opens it who has downloaded it."""
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as connection:
        yield connection


def digits(columns: list[str], row: tuple[Any, ...]) -> dict[str, Any]:
    """A row of SQL with its numbers as they are published."""
    return {
        name: value
        if value is None or isinstance(value, str)
        else json.loads(statistics.digits(name, value), parse_float=str)
        for name, value in zip(columns, row, strict=True)
    }


@pytest.mark.parametrize("name", list(statistics.statistics()))
def test_a_statistic_is_the_same_by_the_api_on_the_site_and_by_its_published_sql(
    ask: Asker, built_site: Path, downloaded: sqlite3.Connection, name: str
) -> None:
    told = ask(f"/api/v1/statistics/{name}").json
    found = downloaded.execute((built_site / told["sql"].lstrip("/")).read_text("utf-8"))
    columns = [column[0] for column in found.description]
    rows = [digits(columns, row) for row in found]
    assert told["items"] == rows == ask(told["json"]).json
    assert (told["columns"], told["total"]) == (columns, len(rows))
    assert len(rows) > 0


@pytest.mark.parametrize("name", list(resources()))
def test_a_list_has_as_many_rows_as_the_register_and_the_packages_that_made_it(
    ask: Asker, downloaded: sqlite3.Connection, name: str
) -> None:
    (count,) = downloaded.execute(f"SELECT COUNT(*) FROM {resources()[name].table}").fetchone()
    assert ask(f"/api/v1/{name}?limit=1").json["total"] == count
    files = [file for one in ask("/api/v1/datasets").json["items"] for file in one["resources"]]
    if name in {file["resource"] for file in files}:
        assert sum(file["row_count"] for file in files if file["resource"] == name) == count


@pytest.mark.parametrize("role", ["purchaser", "undertaker"])
def test_an_organization_comes_to_the_same_by_id_in_the_statistic_and_on_its_page(
    ask: Asker, built_site: Path, role: str
) -> None:
    rows = ask("/api/v1/statistics/organization-totals").json["items"]
    wanted = [row for row in rows if row["role"] == role and row["publisher"] == CITY]
    for row in sorted(wanted, key=lambda row: -Decimal(row["contract_amount"]))[:3]:
        one = ask(f"/api/v1/organizations/{CITY}/{row['organization_id']}").json
        (sums,) = one["totals"][f"as_{role}"]["contracts"]
        assert sums == {name: row[name] for name in sums}
        shown = words(page(built_site, one["path"].rstrip("/")))
        assert f"{Decimal(row['contract_amount']):,}".removesuffix(".00") in shown
        listed = ask(f"/api/v1/projects?publisher={CITY}&purchaser_id={row['organization_id']}")
        assert one["totals"]["as_purchaser"]["project_count"] == listed.json["total"]


def test_contracts_of_purchasers_come_to_those_of_their_projects(ask: Asker) -> None:
    rows = ask("/api/v1/statistics/organization-totals").json["items"]
    ours = [row for row in rows if row["role"] == "purchaser" and row["publisher"] == CITY]
    lines = ask(f"/api/v1/projects.jsonl?publisher={CITY}&contract_amount.null=false").text
    projects = [json.loads(line, parse_float=Decimal) for line in lines.splitlines()]
    total = sum(project["contract_amount"] for project in projects)
    assert sum(Decimal(row["contract_amount"]) for row in ours) == total > 0


def test_the_numbers_of_plan_and_reality_are_those_of_the_statistic(
    ask: Asker, built_site: Path
) -> None:
    told: Counter[tuple[str, str]] = Counter()
    for row in ask("/api/v1/statistics/plan-and-reality").json["items"]:
        if row["publisher"] == CITY and row["fiscal_year"] is not None:
            told[str(row["fiscal_year"]), row["outcome"]] += row["project_count"]
    number = re.compile(rf'plan-and-reality/{CITY}/(\d{{4}})/([a-z-]+)/">([\d,]+)<')
    shown = number.findall(page(built_site, f"en/plan-and-reality/{CITY}"))
    assert len(shown) > 10
    assert {(year, name): int(n.replace(",", "")) for year, name, n in shown} == told


@pytest.mark.parametrize("q", ["养老", "care OR 社区", "title:服务 -更正"])
def test_a_facet_of_a_search_counts_what_the_search_finds_with_that_value(
    ask: Asker, q: str
) -> None:
    found = ask(f"/api/v1/search?q={q}&facets=kind,publisher,status,region,domain&limit=1").json
    assert set(found["facets"]) == {"kind", "publisher", "status", "region", "domain"}
    for name, facet in found["facets"].items():
        assert sum(one["count"] for one in facet["values"]) + facet["empty"] == found["total"]
        for one in facet["values"][:3]:
            narrowed = ask(f"/api/v1/search?q=({q}) {name}:{one['value']}").json
            assert narrowed["total"] == one["count"], (name, one)


def rows_of(ask: Asker, question: str) -> list[dict[str, Any]]:
    """Every row that a list answers, as JSON Lines."""
    return [json.loads(line) for line in ask(question).text.splitlines()]


def test_tenders_and_notices_are_asked_for_by_the_domain_of_their_project(ask: Asker) -> None:
    where = f"publisher={CITY}&domain=elderly-care"
    projects = {row["project_id"] for row in rows_of(ask, f"/api/v1/projects.jsonl?{where}")}
    tenders = rows_of(ask, f"/api/v1/tenders.jsonl?publisher={CITY}")
    wanted = {row["tender_id"] for row in tenders if row["project_id"] in projects}
    assert {row["tender_id"] for row in rows_of(ask, f"/api/v1/tenders.jsonl?{where}")} == wanted
    notices = rows_of(ask, f"/api/v1/notices.jsonl?publisher={CITY}")
    found = rows_of(ask, f"/api/v1/notices.jsonl?{where}")
    assert wanted
    assert found == [row for row in notices if row["tender_id"] in wanted]
