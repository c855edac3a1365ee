"""What nobody has answered is told by age: findings, enquiries, audits that ask for something."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from disclosure.feeds.feed_files import topic_feeds
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.history.finding_events import Opening
from disclosure.output.output_tree import Tree
from disclosure.register.findings import write_openings
from disclosure.register.register_file import open_register
from disclosure.register.statistics import statistics
from disclosure.site.plugin import build_site
from tests.support.small_town import INSTANT, ROWS, Row, compiled, write_town

WITHDRAWN = (
    "withdrawn_on = '2026-09-01', withdrawn_because = '误把并列当作相加',"
    " withdrawn_because_en = 'It took a tie for a sum.'"
)
TOWN = {"name": "asked", "title": "示例镇", "title_en": "Asked Town"}
# Contracts signed before their awards, by the days before the release that first told each.
TOLD = {"C-0": 29, "C-1": 30, "C-2": 89, "C-3": 200, "C-4": 400, "C-5": 400}
ANSWERED = "C-5"
AGES = {"C-0": 0, "C-1": 30, "C-2": 30, "C-3": 180, "C-4": 365, ANSWERED: None}


def days_ago(days: int) -> str:
    return str((INSTANT - timedelta(days)).date())


AWARDS: list[Row] = [
    {"award_id": f"A-{one}", "tender_id": "T-1", "project_id": "P-1", "awarded_on": "2026-02-01"}
    for one in TOLD
]
CONTRACTS: list[Row] = [
    {"contract_id": one, "award_id": f"A-{one}", "project_id": "P-1", "signed_on": "2026-01-01"}
    for one in TOLD
]
ENQUIRIES: list[Row] = [
    {"enquiry_id": f"Q-{name}", "tender_id": "T-1", "kind": "query", "title": f"质疑{name}"}
    | {"received_on": days_ago(days), "decided_on": decided}
    for name, days, decided in (
        ("old", 95, ""),
        ("new", 3, ""),
        ("done", 95, days_ago(90)),
    )
]
AUDITS: list[Row] = [
    {"audit_id": name, "title": name, "kind": "audit", "project_id": "P-1"}
    | {"audited_on": days_ago(40), **cells}
    for name, cells in (
        ("U-asks", {"rectify_by": days_ago(10)}),
        ("U-asks-nothing", {}),
        ("U-answered", {"rectify_by": days_ago(10), "answered_on": days_ago(20)}),
    )
]
WAITING = {**{one: age for one, age in AGES.items() if age is not None}, "Q-old": 90, "Q-new": 0}
WAITING |= {"U-asks": 30}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of a town, told when each of its findings was opened."""
    folder = tmp_path_factory.mktemp("asked")
    notices = {**ROWS["tender-notices"], "enquiries": ENQUIRIES}
    notices |= {"awards": AWARDS, "contracts": CONTRACTS}
    rows = {**ROWS, "tender-notices": notices, "performance-results": {"audits": AUDITS}}
    reply = {"reply_id": "D", "rule_id": "contract-before-award", "resource": "contracts"}
    reply |= {"row_key": ANSWERED, "replied_on": days_ago(1), "text": "已更正"}
    write_town(folder / "data", {**rows, "replies": {"replies": [reply]}}, TOWN, is_example=False)
    path = folder / "register.sqlite"
    compiled(folder / "data", path)
    with closing(sqlite3.connect(path)) as connection:
        # Other rules have something to say of so bare a town.
        connection.execute("DELETE FROM findings WHERE rule_id <> 'contract-before-award'")
        connection.execute(f"UPDATE rules SET {WITHDRAWN} WHERE rule_id = 'score-not-the-sum'")
        connection.commit()
        keys = dict(connection.execute("SELECT finding_id, row_key FROM findings").fetchall())
    assert sorted(keys.values()) == sorted(TOLD)
    instants = {
        number: f"{days_ago(TOLD[key])}T00:00:00Z" for number, key in enumerate(keys.values(), 1)
    }
    openings = {("asked", one): Opening(number, "data") for number, one in enumerate(keys, 1)}
    write_openings(path, openings, instants)
    return path


def test_a_finding_is_as_old_as_the_release_that_first_told_it(register: Path) -> None:
    with closing(sqlite3.connect(register)) as connection:
        found = connection.execute(
            "SELECT row_key, unanswered_days, json_extract(json, '$.unanswered_days') FROM findings"
        ).fetchall()
    assert {key: age for key, age, _ in found} == AGES
    assert all(age == told for _, age, told in found)


def test_the_statistic_lists_what_waits_and_nothing_that_is_answered(register: Path) -> None:
    with closing(sqlite3.connect(register)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(statistics()["unanswered"]).fetchall()
    assert {row["row_key"]: row["unanswered_days"] for row in rows} == WAITING
    assert [row["since"] for row in rows] == sorted(row["since"] for row in rows)


@pytest.fixture(scope="module")
def site(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = Tree(tmp_path_factory.mktemp("asked-site"))
    build_site(register, tree, "https://town.example", lambda _what, _count: None)
    return tree.folder / "site"


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize(("path", "least"), [("", 0), ("30/", 30)])
def test_the_pages_list_by_age_what_the_statistic_lists(
    lang: str, path: str, least: int, site: Path
) -> None:
    page = (site / lang / "supervision/asked/unanswered" / path / "index.html").read_text("utf-8")
    body = page.partition('<tbody class="waiting">')[2].partition("</tbody>")[0]
    listed = re.findall(r"<code>([\w-]+)</code>", body)
    assert set(listed) == {key for key, age in WAITING.items() if age >= least}
    assert listed[:2] == ["C-4", "C-3"]


def test_a_feed_tells_findings_on_the_day_on_which_thirty_days_are_over(register: Path) -> None:
    with closing(open_register(register)) as opened:
        names = FeedNames(opened, "https://town.example", "en")
        feeds = dict(topic_feeds(FeedHeaders(names, Subscriptions(opened))))
    entries = feedparser.parse(feeds["en/feeds/unanswered/asked.atom"]).entries
    old = {key: days for key, days in TOLD.items() if (AGES[key] or 0) >= 30}
    assert {one.title.partition("(")[2].strip(")"): one.updated[:10] for one in entries} == {
        key: days_ago(days - 30) for key, days in old.items()
    }


@pytest.mark.parametrize(
    ("lang", "because"), [("", "误把并列当作相加"), ("en/", "It took a tie for a sum.")]
)
def test_a_rule_that_proved_wrong_says_so_on_its_page(lang: str, because: str, site: Path) -> None:
    page = (site / lang / "rules/score-not-the-sum/index.html").read_text("utf-8")
    assert because in page
    assert "Withdrawn on" in page or "起撤回" in page
    assert page.count("2026-09-01") > 0
