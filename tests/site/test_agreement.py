"""Every fact is told alike by pages, their JSON, the API, feeds, calendars, statistics and SQL."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from disclosure.model.schemas import codelists
from tests.support.agreements import (
    an_event_has_one_time,
    cards_name_whom_pages_name,
    feeds_have_the_one_order,
    lists_are_those_of_sql,
    pages_have_the_json_of_their_rows,
    totals_are_shown,
    what_is_open_is_open_everywhere,
)
from tests.support.asking import Asker
from tests.support.hard_towns import write_towns
from tests.support.two_releases import run
from tests.support.website import build, generate_city

# The day after every test build's own, so that a deadline may pass between the two.
NEXT_DAY = "1790121600"
DATES = {
    "documents_until": "documents_until_has_time",
    "submission_deadline": "submission_deadline_has_time",
    "opening_at": "opening_has_time",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hard publishers and a generated city."""
    folder = tmp_path_factory.mktemp("agreement") / "data"
    return generate_city(write_towns(folder), projects=20, seed=5)


@pytest.fixture(scope="module")
def output(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("agreement") / "output"
    done = build(data, found, has_whole_reference=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def site(output: Path) -> Path:
    return (output / "current" / "site").resolve()


@pytest.fixture(scope="module")
def sql(site: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(site / "downloads/register.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def api(output: Path) -> Iterator[Asker]:
    with closing(Asker(output)) as asker:
        yield asker


def page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def document(site: Path, path: str) -> Any:
    text = (site / f"{path.rstrip('/')}.json").read_text("utf-8")
    return json.loads(text, parse_float=str)


def times_in(html: str) -> list[str]:
    return re.findall(r'<time datetime="([^"]*)"', html)


def rows(api: Asker, name: str) -> dict[tuple[str, str], Any]:
    key = {"notices": "notice_id"}.get(name, f"{name[:-1]}_id")
    lines = api(f"/api/v1/{name}.jsonl").text.splitlines()
    found = [json.loads(line, parse_float=str) for line in lines]
    return {(row["publisher"], row[key]): row for row in found}


def test_every_row_is_told_alike_everywhere(
    site: Path, sql: sqlite3.Connection, api: Asker
) -> None:
    assert lists_are_those_of_sql(sql, api) > 50_000
    assert pages_have_the_json_of_their_rows(site, api) > 200
    assert totals_are_shown(site, sql, api) > 10
    assert cards_name_whom_pages_name(site, sql) > 10
    assert an_event_has_one_time(site) > 5
    assert what_is_open_is_open_everywhere(site, sql, api) > 3
    assert feeds_have_the_one_order(site, sql) > 100


@pytest.mark.soak
def test_a_city_of_two_thousand_projects_is_told_alike_after_a_rollback(tmp_path: Path) -> None:
    data = generate_city(write_towns(tmp_path / "data"), projects=2_000, seed=7)
    output = tmp_path / "output"
    assert build(data, output, has_whole_reference=True).returncode == 0
    notices = data / "north/tender-notices/notices.csv"
    notices.write_text(notices.read_text("utf-8").replace("公告1,", "公告一,"), "utf-8")
    assert build(data, output, NEXT_DAY, has_whole_reference=True).returncode == 0
    back = run("rollback", output, "1", instant=NEXT_DAY, has_whole_reference=True)
    assert back.returncode == 0
    site = (output / "current" / "site").resolve()
    with (
        closing(sqlite3.connect(site / "downloads/register.sqlite")) as sql,
        closing(Asker(output)) as api,
    ):
        sql.row_factory = sqlite3.Row
        test_every_row_is_told_alike_everywhere(site, sql, api)
        test_a_tender_is_the_same_by_sql_by_the_api_and_in_the_json_of_its_project(site, sql, api)
        test_the_page_of_a_project_has_the_tenders_and_notices_of_its_json_in_their_order(site, sql)
        test_a_deadline_has_its_hour_everywhere_or_nowhere(site, sql)
        test_calendars_have_the_dates_of_the_tenders(site, sql)
        test_contracts_of_every_publisher_come_to_those_of_its_projects(sql)


def test_a_tender_is_the_same_by_sql_by_the_api_and_in_the_json_of_its_project(
    site: Path, sql: sqlite3.Connection, api: Asker
) -> None:
    told = rows(api, "tenders")
    stored = sql.execute("SELECT * FROM tenders").fetchall()
    assert len(stored) == len(told) > 20
    for row in stored:
        whole = told[row["publisher"], row["tender_id"]]
        project = document(site, row["path"].partition("#")[0])
        assert whole in project["tenders"]
        assert row["status"] == whole["status"]


def test_the_page_of_a_project_has_the_tenders_and_notices_of_its_json_in_their_order(
    site: Path, sql: sqlite3.Connection
) -> None:
    for row in sql.execute("SELECT * FROM projects").fetchall():
        html, told = page(site, row["path"]), document(site, row["path"])
        tenders = [one["tender_id"] for one in told["tenders"]]  # one may come by its award
        notices = sql.execute(
            "SELECT path, tender_id FROM notices WHERE publisher = ? AND (project_id = ?"
            f" OR tender_id IN ({', '.join('?' * len(tenders))})) ORDER BY published_us, notice_id",
            (row["publisher"], row["project_id"], *tenders),
        ).fetchall()
        assert [one["path"] for one in notices] == [one["path"] for one in told["notices"]]
        by_tender = defaultdict(list)
        for one in notices:
            by_tender[one["tender_id"]].append(one["path"])
        wanted = [path for one in told["tenders"] for path in by_tender[one["tender_id"]]]
        lists = re.findall(r'<ol class="versions">(.*?)</ol>', html, re.DOTALL)
        assert len(lists) == len(told["tenders"]), row["path"]
        shown = re.findall(r'<li>.*?<a href="(?:\.\./)+([^"]*)"', "".join(lists), re.DOTALL)
        assert shown == wanted, row["path"]
        of_tenders = r'<p class="about"><[^>]*status[^>]*>([^<]*)<[^\n]*</p>\n<ol class="vers'
        statuses = re.findall(of_tenders, html)
        names = codelists()["tender-status"]
        assert statuses == [names[one["status"]].title for one in told["tenders"]], row["path"]


def test_a_document_about_a_row_without_a_page_is_read_with_what_that_belongs_to(
    site: Path, sql: sqlite3.Connection
) -> None:
    found = sql.execute(
        "SELECT path FROM documents WHERE publisher = 'north' ORDER BY document_id"
    ).fetchall()
    for row, owner in zip(found, ("#documents-D-1", "#documents-D-2"), strict=True):
        assert row["path"] == f"projects/north/P-1/{owner}"
        assert f'id="{owner[1:]}"' in page(site, "projects/north/P-1/")


def test_a_tender_reached_through_an_award_is_on_the_page_of_the_project(site: Path) -> None:
    told = document(site, "projects/north/P-1/")
    assert [one["tender_id"] for one in told["tenders"]] == ["T-4", "T-1"]


def test_a_deadline_has_its_hour_everywhere_or_nowhere(site: Path, sql: sqlite3.Connection) -> None:
    seen = set()
    for row in sql.execute("SELECT * FROM tenders WHERE submission_deadline IS NOT NULL"):
        at, known = row["submission_deadline"], bool(row["submission_deadline_has_time"])
        html = page(site, row["path"].partition("#")[0])
        is_shown = f'datetime="{at}"' in html
        clock = re.search(rf'datetime="{re.escape(at)}"[^>]*>[^<]*(<span class="clock">)?', html)
        if row["status"] == "open":
            assert clock is not None
            assert bool(clock[1]) == known, row["path"]
        else:
            assert is_shown == known, row["path"]
            assert f'datetime="{at[:10]}"' in html or known
        seen.add((row["status"], known))
    assert {("open", True), ("open", False), ("closed", True), ("closed", False)} <= seen


def test_a_correction_with_a_day_leaves_the_hour_of_the_deadline(
    site: Path, sql: sqlite3.Connection
) -> None:
    row = sql.execute("SELECT * FROM tenders WHERE publisher = 'north' AND tender_id = 'T-1'")
    found = row.fetchone()
    assert [found[name] for name in DATES.values()] == [0, 1, None]
    assert found["is_time_known"] == 0
    assert "09:30" in page(site, "projects/north/P-1/")


def test_a_day_is_never_shown_as_an_hour(site: Path, sql: sqlite3.Connection) -> None:
    days = {
        row[name]
        for row in sql.execute("SELECT * FROM notices")
        for name in ("published_at", *DATES)
        for told in (row[f"{name.removesuffix('_at')}_has_time"], row["is_time_known"])
        if row[name] and told == 0
    }
    hours = {
        row[name]
        for row in sql.execute("SELECT * FROM notices WHERE is_time_known = 1")
        for name in ("published_at", *DATES)
        if row[name]
    }
    assert len(days) > 5
    for path in site.rglob("index.html"):
        html = path.read_text("utf-8")
        for at in re.findall(r'<time datetime="(\d{4}-\d\d-\d\dT[^"]*)"(?! data-d)', html):
            assert at not in days - hours, path


def test_calendars_have_the_dates_of_the_tenders(site: Path, sql: sqlite3.Connection) -> None:
    count = 0
    for row in sql.execute(
        "SELECT t.*, n.path AS notice_path FROM tenders t JOIN notices n"
        " ON n.publisher = t.publisher AND n.notice_id = t.last_notice_id"
    ):
        file = site / f"{row['notice_path'].rstrip('/')}.ics"
        if not file.is_file():
            continue
        events: list[Any] = [*Calendar.from_ical(file.read_bytes()).walk("VEVENT")]
        for event in events:
            name = next(name for name in DATES if str(event["UID"]).startswith(name[:8]))
            if row[name] is None:
                assert event["STATUS"] == "CANCELLED", file
                continue
            start = event["DTSTART"].dt
            is_day = isinstance(start, date) and not hasattr(start, "hour")
            assert is_day != bool(row[DATES[name]]), file
            assert start.isoformat()[:10] == row[name][:10], file
            count += 1
    assert count > 5


def test_a_tender_is_open_until_its_deadline_as_its_publisher_has_it(
    sql: sqlite3.Connection,
) -> None:
    found = sql.execute(
        "SELECT t.publisher || '/' || t.tender_id, t.status FROM tenders t"
        " JOIN publishers p ON p.publisher = t.publisher WHERE p.publisher <> 'example-city'"
    )
    told = dict(map(tuple, found.fetchall()))
    # The build is as of 2026-09-22T00:00:00Z; the clock of the example stands at 1 September.
    assert told["north/T-5"] == told["south/T-1"] == "closed"
    assert told["north/T-6"] == told["south/T-2"] == told["east/T-1"] == "open"
    assert told["north/T-7"] == "suspended"


def test_feeds_tell_the_notices_of_one_second_in_the_one_order(site: Path) -> None:
    feed = ElementTree.parse(site / "feeds/tender-notices/publisher/north.atom").getroot()
    ids = [
        entry.findtext(f"{ATOM}id", "").rpartition("/")[2] for entry in feed.iter(f"{ATOM}entry")
    ]
    told = [one for one in ids if one in {"N-6", "N-7", "N-8", "N-9"}]
    assert told == ["N-6", "N-8", "N-7", "N-9"]


def test_the_last_notice_of_a_second_makes_the_state(sql: sqlite3.Connection) -> None:
    row = sql.execute("SELECT * FROM tenders WHERE publisher = 'north' AND tender_id = 'T-3'")
    found = row.fetchone()
    assert (found["place"], found["last_notice_id"]) == ("b", "N-6")


def test_contracts_come_to_one_amount_everywhere(
    site: Path, sql: sqlite3.Connection, api: Asker
) -> None:
    """C-1 after its last change, the call-off of C-2, C-5 whose call-off was cancelled, and C-7, to
    its third decimal."""
    total = Decimal("1500.15") + Decimal("70.07") + Decimal("8000.00") + Decimal("0.012")
    shown = f"{total:,} 元"
    assert shown in page(site, "")
    assert shown in page(site, "publishers/north/")
    assert shown in page(site, "organizations/north/BUYER/")
    assert document(site, "projects/north/P-1/")["contract_amount"] == str(total)
    (row,) = [
        one
        for one in api("/api/v1/statistics/organization-totals").json["items"]
        if one["publisher"] == "north"
    ]
    assert row["contract_amount"] == str(total)
    counted = sql.execute(
        "SELECT ROUND(SUM(counted_amount), 4) FROM contracts WHERE publisher = 'north'"
    )
    assert str(counted.fetchone()[0]) == str(total)


def test_contracts_of_every_publisher_come_to_those_of_its_projects(
    sql: sqlite3.Connection,
) -> None:
    found = sql.execute(
        "SELECT publisher, ROUND(SUM(counted_amount), 4), (SELECT ROUND(SUM(contract_amount), 4)"
        " FROM projects p WHERE p.publisher = c.publisher) FROM contracts c GROUP BY publisher"
    ).fetchall()
    assert len(found) == 2
    for publisher, counted, summed in found:
        assert counted == summed > 0, publisher


def test_what_a_source_words_is_shown_in_its_words(site: Path) -> None:
    project = page(site, "projects/north/P-1/")
    assert "下浮率 10%" in project
    assert project.count("已撤销") == 2
    evaluation = page(site, "performance-results/north/E-1/")
    assert "<small>（目标 按时完成）</small>" in evaluation
    assert "<strong>已完成</strong>" in evaluation
    assert "<strong>93.5" in evaluation
    assert "合格率" in page(site, "projects/north/P-2/")


OUTCOMES = {
    "计划于2026年3月采购，该月已过": "planned-never-tendered",
    "计划于2026年12月采购，尚未": "planned-not-due",
    "没有公布采购公告。": "planned-not-due",
}


def test_what_is_due_is_the_same_on_the_page_and_in_plan_and_reality(
    site: Path, api: Asker
) -> None:
    outcomes = {
        row["project_id"]: row["outcome"]
        for row in api("/api/v1/statistics/project-outcomes").json["items"]
        if row["publisher"] == "north" and row["outcome"].startswith("planned-")
    }
    projects = ("P-8", "P-9", "P-10")
    for project, (words, outcome) in zip(projects, OUTCOMES.items(), strict=True):
        shown = re.sub("<[^>]*>", "", page(site, f"projects/north/{project}/"))
        assert words in shown, project
        assert outcomes[project] == outcome


def test_an_evaluation_is_due_after_the_last_change_of_what_was_not_cancelled(
    site: Path, api: Asker, sql: sqlite3.Connection
) -> None:
    row = sql.execute("SELECT * FROM dues WHERE due = 'evaluation' AND publisher = 'north'")
    due = row.fetchone()
    assert (due["due_on"], due["is_past"]) == ("2026-09-30", 0)
    assert "合同执行至2026年9月30日" in re.sub("<[^>]*>", "", page(site, "projects/north/P-1/"))
    outcomes = [
        one["outcome"]
        for one in api("/api/v1/statistics/project-outcomes").json["items"]
        if (one["publisher"], one["project_id"]) == ("north", "P-1")
    ]
    assert "contracted-running" in outcomes


def test_only_pages_whose_facts_changed_have_other_bytes_a_day_later(
    data: Path, output: Path, site: Path
) -> None:
    before = {
        path.relative_to(site): path.read_bytes()
        for path in site.rglob("*")
        if path.suffix in {".html", ".json"}
    }
    done = build(data, output, NEXT_DAY, has_whole_reference=True)
    assert done.returncode == 0, done.stdout + done.stderr
    now = (output / "current" / "site").resolve()
    assert now != site
    changed = {
        str(path)
        for path, old in before.items()
        if (now / path).is_file() and (now / path).read_bytes() != old
    }
    own = {path for path in changed if re.match(r"(en/)?(projects|tender-notices)/\w+/[PN]-", path)}
    closed = ("projects/south/P-2", "projects/north/P-6", "tender-notices/south/N-2")
    rows = (*closed, "tender-notices/north/N-12")
    assert own == {f"{one}.json" for one in rows} | {
        f"{lang}{one}/index.html" for one in rows for lang in ("", "en/")
    }
    # That a day was the last is told as a day, in the foot too.
    assert "23:59" not in page(now, "projects/south/P-2/")
    # All others list those two tenders or count what is open, or are about how current data is.
    others = re.compile(
        r"(en/)?(browse/.*|open-tenders/.*|tender-notices/.*|publishers/index.html|index.html)"
        r"|(en/)?(subscribe/.*|figures/[\w-]+/index.html)"  # what is open, and its calendar
        r"|publishers/[\w-]+\.json|downloads/statistics/deadlines.json"
    )
    assert not [path for path in changed - own if not others.fullmatch(path)]
    assert "publishers/as-of.json" in changed


def test_the_foot_names_the_release_that_last_changed_the_record(site: Path) -> None:
    foot = page(site, "projects/north/P-1/").partition("<footer>")[2]
    text = " ".join(re.sub("<[^>]*>", "", foot).split())
    assert "north：本页记录自第 1 次发布（2026年9月22日 08:00）以来未变动。" in text
    assert text.count("北京时间") == 1
    example = page(site, "projects/east/P-1/").partition("<footer>")[2]
    assert "示例的时钟停在" in example


def test_pages_that_mix_publishers_say_where_it_is_said_how_current_they_are(site: Path) -> None:
    for path in ("", "open-tenders/", "tender-notices/", "projects/"):
        foot = page(site, path).partition("<footer>")[2]
        assert 'publishers/">' in foot
        assert not times_in(foot), path
    told = json.loads((site / "publishers/as-of.json").read_text("utf-8"))
    assert told["publishers"]["east"]["is_example"]
    listed = times_in(page(site, "publishers/"))
    assert {one["as_of"] for one in told["publishers"].values()} <= {*listed}
