"""What must be told alike by pages, their JSON, the API, feeds, calendars and SQL, over every row
of a published site. Each function fails at the first row that is told in two ways."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from icalendar import Calendar

from api.lists.resources import resources
from disclosure.model.addresses import FOLDERS
from disclosure.model.links import graph
from disclosure.register.register_file import open_register
from disclosure.search.cards import cards
from tests.support.asking import Asker

ATOM = "{http://www.w3.org/2005/Atom}"
_E4 = 10_000
_UNDERTAKER = "承接主体："


def listed(api: Asker, name: str) -> Iterator[dict[str, Any]]:
    """Every row of a list of the API, decimals as they are written."""
    for line in api(f"{resources()[name].address}.jsonl").text.splitlines():
        yield json.loads(line, parse_float=str)


def lists_are_those_of_sql(sql: sqlite3.Connection, api: Asker) -> int:
    """Every cell of every list of the API stands in the downloaded register; how many."""
    count = 0
    for name in resources():
        table = name.replace("-", "_")
        columns = {row[1] for row in sql.execute(f"PRAGMA table_info({table})")}
        key = [one for one in dict.fromkeys(("publisher", *graph()[table].key)) if one in columns]
        stored = {
            tuple(row[one] for one in key): row for row in sql.execute(f"SELECT * FROM {table}")
        }
        rows = [*listed(api, name)]
        assert len(rows) == len(stored), name
        for row in rows:
            there = stored[tuple(row[one] for one in key)]
            for field, told in row.items():
                assert _is_same(told, field, there), (name, row["path"], field, told)
                count += 1
    return count


def _is_same(told: Any, field: str, row: sqlite3.Row) -> bool:
    exact, stored, columns = f"{field}_e4", row[field], row.keys()
    if told is None or stored is None:
        return told is None and stored is None
    if exact in columns and row[exact] is not None:
        return bool(Decimal(str(told)) * _E4 == row[exact])
    if isinstance(told, list):
        return stored in (";".join(map(str, told)), json.dumps(told, ensure_ascii=False))
    if isinstance(told, bool):
        return bool(stored == int(told))
    if isinstance(stored, int | float):
        return Decimal(str(told)) == Decimal(repr(stored))
    return bool(str(told) == stored)


def pages_have_the_json_of_their_rows(site: Path, api: Asker) -> int:
    """The document beside each page begins with the row as the API lists it; how many."""
    count = 0
    for name in resources():
        if name.replace("-", "_") not in FOLDERS:
            continue
        for row in listed(api, name):
            text = (site / f"{row['path'].rstrip('/')}.json").read_text("utf-8")
            told = json.loads(text, parse_float=str)
            assert {field: told[field] for field in row} == row, row["path"]
            count += 1
    return count


def totals_are_shown(site: Path, sql: sqlite3.Connection, api: Asker) -> int:
    """What contracts come to, of every organization and publisher, in the register, by statistics
    and on pages; how many totals."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for publisher, currency, amount in sql.execute(
        "SELECT publisher, currency, counted_amount_e4 FROM contracts"
        " WHERE counted_amount_e4 IS NOT NULL AND currency IS NOT NULL"
    ):
        sums[publisher, currency] += Decimal(amount) / _E4
    of_projects: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in listed(api, "projects"):
        if row["contract_amount"] is not None:
            of_projects[row["publisher"], row["currency"]] += Decimal(row["contract_amount"])
    assert of_projects == sums
    shown: dict[str, list[Decimal]] = defaultdict(list)
    for (publisher, _), total in sums.items():
        shown[f"publishers/{publisher}/"].append(total)
    paths = {
        (row["publisher"], row["organization_id"]): row["path"]
        for row in listed(api, "organizations")
    }
    for row in api("/api/v1/statistics/organization-totals").json["items"]:
        path = paths.get((row["publisher"], row["organization_id"]))
        if path and row["contract_amount"] is not None:
            shown[path].append(Decimal(row["contract_amount"]))
    for path, totals in shown.items():
        for folder in (site / path, site / "en" / path):
            plain = re.sub("<[^>]*>", "", (folder / "index.html").read_text("utf-8"))
            for total in totals:
                assert f"{_short(total)}" in plain, (folder, total)
    return sum(map(len, shown.values()))


def _short(total: Decimal) -> str:
    """As pages write an amount: with thousands, and decimals only where there are any."""
    whole = total == total.to_integral_value()
    return f"{total.to_integral_value():,}" if whole else f"{total:,}"


def cards_name_whom_pages_name(site: Path, sql: sqlite3.Connection) -> int:
    """The search card of each project names as many undertakers as the project counts, each of
    whom its page links in its first sentence; how many undertakers."""
    counts = {row["path"]: row["undertaker_count"] for row in sql.execute("SELECT * FROM projects")}
    count = 0
    with closing(open_register(site.parent / "register.sqlite")) as register:
        for card in cards(register):
            if card.lead.kind != "projects":
                continue
            path = card.lead.path
            told = [fact for fact, _ in card.facts if fact.startswith(_UNDERTAKER)]
            names = told[0].removeprefix(_UNDERTAKER).split("、") if told else []
            assert len(names) == counts[path], path
            text = (site / path / "index.html").read_text("utf-8")
            (sentence,) = re.findall(r'<p class="answer">(.*?)</p>', text, re.DOTALL)
            many = re.search(r"等 (\d+) 家机构", sentence)
            if many:
                assert int(many[1]) == len(names), path
            else:
                assert all(escape(name) in sentence for name in names), path
            count += len(names)
    return count


def an_event_has_one_time(site: Path) -> int:
    """Every calendar tells an appointment at the same time; how many appointments."""
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for file in sorted(site.rglob("*.ics")):
        events: list[Any] = [*Calendar.from_ical(file.read_bytes()).walk("VEVENT")]
        for event in events:
            told[str(event["UID"])].add((event["DTSTART"].dt.isoformat(), str(event["SEQUENCE"])))
    assert not {uid: times for uid, times in told.items() if len(times) > 1}
    return len(told)


def what_is_open_is_open_everywhere(site: Path, sql: sqlite3.Connection, api: Asker) -> int:
    """The tenders that are open in SQL are those of the API and of the page of open ones."""
    stored = {
        (row["publisher"], row["tender_id"])
        for row in sql.execute("SELECT * FROM tenders WHERE status = 'open'")
    }
    lines = api("/api/v1/tenders.jsonl?status=open").text.splitlines()
    told = [json.loads(line) for line in lines]
    assert {(row["publisher"], row["tender_id"]) for row in told} == stored
    html = (site / "open-tenders/index.html").read_text("utf-8")
    assert re.search(rf"\b{len(stored)}\b", re.sub("<[^>]*>", "", html))
    return len(stored)


def feeds_have_the_one_order(site: Path, sql: sqlite3.Connection) -> int:
    """The entries of every Atom feed of notices stand as the register orders its notices, the
    newest first; how many entries."""
    order = {
        row["path"]: place
        for place, row in enumerate(
            sql.execute(
                "SELECT path FROM notices ORDER BY listed_us DESC, notice_id DESC, publisher"
            )
        )
    }
    count = 0
    for file in sorted(site.glob("feeds/tender-notices/**/*.atom")):
        entries = ElementTree.parse(file).getroot().iter(f"{ATOM}entry")
        found = [_place(entry, order) for entry in entries]
        assert found == sorted(found), file
        count += len(found)
    return count


def _place(entry: ElementTree.Element, order: Mapping[str, int]) -> int:
    links = (link.get("href", "") for link in entry.iter(f"{ATOM}link"))
    paths = (link.partition("/tender-notices/")[2] for link in links)
    return next(order[f"tender-notices/{path}"] for path in paths if path)
