"""The pages of supervision count what the rules found, and tell what offices answered."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.statistics import FOLDER
from tests.support.sqlite_program import by_program

CITY = "supervision/example-city/"
OWN = "WHERE publisher = 'example-city'"
STATES = ("on-time", "late", "missing", "undated", "no-limit")
Cells = Mapping[str, str]


@pytest.fixture(scope="module")
def counted(built_site: Path) -> Iterator[sqlite3.Connection]:
    """The downloaded register, with the published query as the table `counted`."""
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as register:
        query = (built_site / FOLDER / "supervision.sql").read_text("utf-8")
        register.execute(f"CREATE TEMP TABLE counted AS {query}")
        yield register


def asked(site: Path, statistic: str, selecting: str = "") -> list[Cells]:
    """What the `sqlite3` program gives for a published query, run on the download."""
    query = (site / FOLDER / f"{statistic}.sql").read_text("utf-8")
    return by_program(site, f"SELECT * FROM ({query}) {selecting}")


def cells(path: Path) -> list[tuple[str, ...]]:
    """The numbers of every row of the tables of a page, as they are written without commas."""
    row = re.compile(r"<tr[ >].*?</tr>", re.DOTALL)
    number = re.compile(r'<td class="n">([^<]*)</td>')
    found = (number.findall(one) for one in row.findall(path.read_text("utf-8")))
    return sorted(tuple(cell.replace(",", "") for cell in one) for one in found if one)


def sums(
    rows: Sequence[Cells], columns: Sequence[str], counting: Callable[[list[Cells]], list[int]]
) -> list[tuple[str, ...]]:
    """What `counting` comes to over the rows of each value of each of the columns, as written."""
    return [
        tuple(map(str, counting([row for row in rows if row[column] == value])))
        for column in columns
        for value in {row[column] for row in rows}
    ]


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


@pytest.mark.parametrize(
    ("column", "folder"), [("region_code", ""), ("resource", "table"), ("year", "year")]
)
def test_a_district_table_or_year_lists_as_many_findings_as_are_counted(
    column: str, folder: str, counted: sqlite3.Connection, built_site: Path
) -> None:
    rows = counted.execute(
        f"SELECT {column}, SUM(finding_count) FROM counted WHERE publisher = 'example-city'"
        f" AND {column} IS NOT NULL GROUP BY {column}"
    ).fetchall()
    assert len(rows) > 2
    for value, count in rows:
        pages = (built_site / CITY / folder / str(value)).rglob("index.html")
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


def test_what_is_unanswered_is_listed_and_nothing_that_is_answered(built_site: Path) -> None:
    every = built_site / CITY / "unanswered"
    waiting = asked(built_site, "unanswered", OWN)
    assert {row["matter"] for row in waiting} == {"finding", "enquiry"}
    old = [row for row in waiting if int(row["unanswered_days"]) >= 30]
    assert old
    for folder, rows in ((every, waiting), (every / "30", old)):
        pages = [folder / "index.html", *folder.glob("page/*/index.html")]
        bodies = [one.read_text("utf-8").partition('<tbody class="waiting">')[2] for one in pages]
        assert sum(body.count("<tr>") for body in bodies) == len(rows)


def test_who_counts_what_waits_for_long_says_that_enquiries_are_among_it(built_site: Path) -> None:
    old = asked(built_site, "unanswered", f"{OWN} AND unanswered_days >= 30")
    assert {row["matter"] for row in old} == {"enquiry"}
    for path in ("supervision/", CITY):
        page = (built_site / path / "index.html").read_text("utf-8")
        assert f"连同询问、投诉和审计，{len(old)} 条 30 天以上未答复" in page


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


def of_findings(rows: Sequence[Cells]) -> list[int]:
    by = [total(rows, "finding_count", "severity", kind) for kind in ("warning", "absence")]
    answered = total(rows, "answered_count")
    return [*by, answered, sum(by) - answered]


def total(rows: Sequence[Cells], column: str, of: str = "", value: str = "") -> int:
    return sum(int(row[column]) for row in rows if not of or row[of] == value)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_findings_are_counted_as_the_sqlite3_program_counts_them(
    lang: str, built_site: Path
) -> None:
    found = asked(built_site, "supervision", OWN)
    told = sums(found, ["region_code", "resource", "year"], of_findings)
    for row in asked(built_site, "payment-punctuality", OWN):
        days = row["payment_late_days"], row["mean_days_to_payment"].removesuffix(".0")
        told.append(
            (row["payment_due_count"], row["payment_late_count"], *(d or "–" for d in days))
        )
    assert cells(built_site / lang / CITY / "index.html") == sorted(told)
    waiting = asked(built_site, "unanswered", OWN)
    ages = Counter(row["unanswered_days"] for row in waiting)
    ruled = Counter(row["unanswered_days"] for row in waiting if row["rule_id"])
    told = [(str(ruled[age]), str(count - ruled[age])) for age, count in ages.items()]
    assert cells(built_site / lang / CITY / "unanswered/index.html") == sorted(told)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_duties_are_counted_as_the_sqlite3_program_counts_them(lang: str, built_site: Path) -> None:
    duties = asked(built_site, "publication-duties", OWN)
    states = [one for one in STATES if any(row["state"] == one for row in duties)]

    def counted(rows: list[Cells]) -> list[int]:
        by = [total(rows, "duty_count", "state", state) for state in states]
        return [sum(by), *by, max(int(row["longest_days"] or 0) for row in rows)]

    told = sums(duties, ["region_code", "duty"], counted)
    told += sums([row for row in duties if row["year"]], ["year"], counted)
    told = [(*row[:-1], row[-1] if row[-1] != "0" else "–") for row in told]
    sizes = f"SELECT SUM(row_count) AS n FROM package_resources {OWN} GROUP BY package"
    told += [(row["n"],) for row in by_program(built_site, sizes)]
    told += [
        (row["row_count"], row["unaddressed_count"])
        for row in asked(built_site, "official-addresses", OWN)
    ]
    page = built_site / lang / "publication-duties/example-city/index.html"
    assert cells(page) == sorted(told)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("credit-standings", "SELECT COUNT(*) AS n FROM credit_standings WHERE is_standing = 1"),
        ("delivery-records", "SELECT COUNT(*) AS n FROM delivery_records"),
        ("audits", "SELECT COUNT(*) AS n FROM audits"),
        ("cases", "SELECT COUNT(*) AS n FROM documents WHERE kind = 'case'"),
        (
            "publication-duties/example-city/late",
            f"SELECT COUNT(*) AS n FROM publication_duties {OWN} AND state IN ('late', 'missing')",
        ),
    ],
)
def test_the_total_of_a_list_is_what_the_sqlite3_program_gives(
    path: str, query: str, built_site: Path
) -> None:
    page = (built_site / "en" / path / "index.html").read_text("utf-8")
    (row,) = by_program(built_site, query)
    assert re.findall(r'class="total">([\d,]+) in all', page.replace(",", "")) == [row["n"]]
