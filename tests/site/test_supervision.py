"""The pages of supervision count what the rules found, and tell what offices answered."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.statistics import FOLDER

CITY = "supervision/example-city/"
Row = dict[str, str | int | None]


@pytest.fixture(scope="module")
def counted(built_site: Path) -> Iterator[sqlite3.Connection]:
    """The downloaded register, with the published query as the table `counted`."""
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as register:
        query = (built_site / FOLDER / "supervision.sql").read_text("utf-8")
        register.execute(f"CREATE TEMP TABLE counted AS {query}")
        yield register


def numbers(page: str) -> list[tuple[str, ...]]:
    """The cells of every row of counts of a page."""
    row = re.compile(r"</th>((?:<td class=\"n\">[\d,]+</td>\s*){4})</tr>")
    return [tuple(re.findall(r">([\d,]+)<", cells.replace(",", ""))) for cells in row.findall(page)]


@pytest.mark.parametrize("column", ["region_code", "resource", "year"])
def test_the_counts_of_a_page_are_those_of_its_query(
    column: str, counted: sqlite3.Connection, built_site: Path
) -> None:
    page = (built_site / CITY / "index.html").read_text("utf-8")
    groups = counted.execute(
        f"""SELECT SUM(finding_count * (severity = 'warning')),
            SUM(finding_count * (severity = 'absence')), SUM(answered_count),
            SUM(finding_count - answered_count)
        FROM counted WHERE publisher = 'example-city' GROUP BY {column}"""
    ).fetchall()
    assert groups
    assert {tuple(map(str, group)) for group in groups} <= {*numbers(page)}


def test_every_finding_is_counted_once(counted: sqlite3.Connection) -> None:
    every = counted.execute("SELECT COUNT(*), COUNT(reply_id) FROM findings").fetchone()
    assert counted.execute(
        "SELECT SUM(finding_count), SUM(answered_count) FROM counted"
    ).fetchone() == tuple(every)


def test_a_district_lists_as_many_findings_as_are_counted(
    counted: sqlite3.Connection, built_site: Path
) -> None:
    for place, count in counted.execute(
        "SELECT region_code, SUM(finding_count) FROM counted WHERE publisher = 'example-city'"
        " AND region_code IS NOT NULL GROUP BY region_code"
    ).fetchall():
        pages = (built_site / CITY / place).rglob("index.html")
        bodies = [page.read_text("utf-8").partition("<tbody>")[2] for page in pages]
        assert sum(body.count("<tr>") for body in bodies) == count


def test_a_reply_stands_beside_its_finding_wherever_it_is_told(
    counted: sqlite3.Connection, built_site: Path
) -> None:
    replied = counted.execute(
        "SELECT rule_id, page, project_page, reply FROM findings WHERE reply_id IS NOT NULL"
    ).fetchall()
    assert replied
    for rule, page, project, reply in replied:
        for path in {f"rules/{rule}/", page, project} - {None}:
            texts = [one.read_text("utf-8") for one in (built_site / path).rglob("index.html")]
            assert any(reply in text for text in texts), path


def test_what_is_answered_and_no_longer_found_is_told_and_no_fault(
    counted: sqlite3.Connection, built_site: Path
) -> None:
    gone = counted.execute(
        """SELECT a.text FROM replies AS a WHERE NOT EXISTS (
            SELECT 1 FROM findings AS f WHERE f.publisher = a.publisher AND f.rule_id = a.rule_id
               AND f.resource = a.resource AND f.row_key = a.row_key)"""
    ).fetchall()
    page = (built_site / CITY / "index.html").read_text("utf-8")
    assert gone and page.count("已答复，现已无此发现") == len(gone)
    assert all(text in page for (text,) in gone)


def test_what_is_unanswered_is_listed_and_nothing_that_is_answered(
    counted: sqlite3.Connection, built_site: Path
) -> None:
    pages = [one.read_text("utf-8") for one in (built_site / CITY / "unanswered").rglob("*.html")]
    shown = sum(page.partition("<tbody>")[2].count("<tr>") for page in pages)
    (count,) = counted.execute(
        "SELECT COUNT(*) FROM findings WHERE publisher = 'example-city' AND reply_id IS NULL"
    ).fetchone()
    assert shown == count


def test_the_first_page_names_what_where_and_since_when_as_its_queries_do(built_site: Path) -> None:
    page = (built_site / "en/supervision/index.html").read_text("utf-8")
    section = page.partition("supervision/example-city/")[2].partition("</section>")[0]
    told = re.sub(r"<[^>]*>", "", section)
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as register:
        query = (built_site / FOLDER / "findings-by-rule.sql").read_text("utf-8")
        rules = [row for row in register.execute(query) if row[0] == "example-city"]
        query = (built_site / FOLDER / "supervision.sql").read_text("utf-8")
        register.execute(f"CREATE TEMP TABLE counted AS {query}")
        places = register.execute(
            "SELECT SUM(finding_count) FROM counted WHERE publisher = 'example-city'"
            " AND region_code IS NOT NULL GROUP BY region_code ORDER BY 1 DESC LIMIT 3"
        ).fetchall()
    for _, _, _, title_en, _, count, _, since in rules[:3]:
        assert f"{title_en} {count}" in told
        assert since and str(int(since[8:])) in told
    assert [int(number) for number in re.findall(r" (\d+)(?= ·|\s*$)", told.strip())][-3:] == [
        count for (count,) in places
    ]
    answered = sum(row[6] for row in rules)
    assert f"{sum(row[5] for row in rules) - answered} without a reply" in told
