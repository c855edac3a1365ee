"""Findings: what the rules and the row checks report in a register, as rows that can be cited.

A finding is identified by its rule, the key of its row, and the field: never by a line number.
Findings of private kinds (personal data, unsafe text) go to the publisher's report only and never
into the register.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path

from disclosure.database.sqlite_database import SqliteDatabase
from disclosure.database.step_log import StepLog
from disclosure.history.finding_events import Opening
from disclosure.model.schemas import Table, tables
from disclosure.packages.faults import Fault, FaultLocation, kind_of
from disclosure.register import rule_parameters
from disclosure.register.filling import read_days
from disclosure.register.row_json import row_json
from disclosure.register.rule_parameters import FIRST_DAY, LAST_DAY, insert_parameters
from disclosure.register.statistics import listed, money_digits
from disclosure.rules.eligibility.eligibility_rules import EligibilityRule
from disclosure.rules.registry import Rule, rules

TABLES = (
    """
CREATE TABLE rules (
    rule_id TEXT PRIMARY KEY, title TEXT, title_en TEXT, tests TEXT, tests_en TEXT,
    leaves_out TEXT, leaves_out_en TEXT, version TEXT, severity TEXT, law TEXT, article TEXT,
    jurisdiction TEXT, in_force_from TEXT, in_force_to TEXT, parameters TEXT, codes TEXT,
    withdrawn_on TEXT, withdrawn_because TEXT, withdrawn_because_en TEXT, sql TEXT);
CREATE TABLE rules_in_force (
    rule_id TEXT, publisher TEXT, from_day TEXT, to_day TEXT,
    PRIMARY KEY (rule_id, publisher));
"""
    + rule_parameters.TABLE
)
FOLDER = "downloads/rules"
_COLUMNS = ", ".join(("publisher", *tables()["findings"].field, "path"))
_DUTIES = ", ".join(("publisher", *tables()["publication-duties"].field, "path"))
# The region schemes of publishers under the law of the People's Republic; the invented city of an
# example is under it too.
_CHINESE_SCHEMES = ("GB-T-2260", "example")
_OPENED = ("opened_in", "opened_at", "opened_because")  # by `write_openings`
AGES = (30, 90, 180, 365)  # the days of the age groups of unanswered findings
# The latest reply to each finding is in effect.
_REPLIES = """
SELECT publisher, rule_id, resource, row_key, reply_id, replied_on, text AS reply,
       text_en AS reply_en, document_url AS reply_url
FROM replies ORDER BY publisher, replied_on, reply_id
"""
_REPLIED = ("reply_id", "replied_on", "reply", "reply_en", "reply_url")
_OPENED_BY = """
SELECT f.rowid, f.*, a.told_on FROM findings AS f
  LEFT JOIN replies AS a ON a.publisher = f.publisher AND a.reply_id = f.reply_id
 ORDER BY f.rowid
"""
# The project of a row: what it names itself, else that of its contract, plan item or tender.
_PROJECT_BY = {
    "project_id": "r.project_id",
    "contract_id": "(SELECT c.project_id FROM contracts AS c"
    " WHERE c.publisher = r.publisher AND c.contract_id = r.contract_id)",
    "plan_item_id": "(SELECT i.project_id FROM plan_items AS i"
    " WHERE i.publisher = r.publisher AND i.plan_item_id = r.plan_item_id)",
    "tender_id": "(SELECT t.project_id FROM tenders AS t"
    " WHERE t.publisher = r.publisher AND t.tender_id = r.tender_id)",
}
_OWN_COLUMNS = {"publisher", "resource", "row_key", "field", "value", "day"}

# Lines of the rows found last that are kept: several rules find the same rows.
_KEPT_LINES = 32_768

LocationOf = Callable[[str, str, str], FaultLocation]


@dataclass(frozen=True)
class _Row:
    """The location of a row in the register: its package, line of the file, page and project."""

    package: str
    number: int
    path: str | None
    project: str | None
    project_page: str | None

    @property
    def page(self) -> str | None:
        """The path of its page, without the anchor."""
        return self.path and self.path.partition("#")[0]


def insert_rules(connection: sqlite3.Connection, every: Iterable[Rule]) -> None:
    """Insert every rule, for each publisher the days on which it is in force, and its numbers; a
    withdrawn rule is in force nowhere, so that its SQL finds nothing."""
    publishers = connection.execute("SELECT publisher, region_scheme FROM publishers").fetchall()
    for rule in every:
        values = (
            *(rule.id, rule.title, rule.title_en, rule.tests, rule.tests_en),
            *(rule.leaves_out, rule.leaves_out_en, rule.version, rule.severity),
            *(rule.law, rule.article, rule.jurisdiction, rule.in_force_from, rule.in_force_to),
            *(json.dumps(rule.parameters), json.dumps(rule.codes)),
            *(rule.withdrawn_on, rule.withdrawn_because, rule.withdrawn_because_en),
            rule.published_sql,
        )
        places = ", ".join("?" * len(values))
        connection.execute(
            f"INSERT INTO rules VALUES ({places})", [value or None for value in values]
        )
        for publisher, scheme in publishers:
            if not rule.withdrawn_on and binds(rule, scheme):
                days = (rule.in_force_from or FIRST_DAY, rule.in_force_to or LAST_DAY)
                connection.execute(
                    "INSERT INTO rules_in_force VALUES (?, ?, ?, ?)", (rule.id, publisher, *days)
                )
        insert_parameters(connection, rule)


def binds(rule: Rule | EligibilityRule, region_scheme: str) -> bool:
    """Whether the jurisdiction of a rule includes a publisher with this region scheme."""
    return rule.jurisdiction == "" or region_scheme in _CHINESE_SCHEMES


@dataclass(frozen=True)
class RuleFinding:
    """What a rule finds in a row, before it is put into words."""

    rule: Rule
    location: FaultLocation
    number: int
    cells: Mapping[str, str]

    def fault(self) -> Fault:
        """The finding as the publisher's report tells it."""
        resource, field = self.cells["resource"], self.cells["field"]
        return self.location.fault(
            self.rule.id,
            row=self.number,
            field=field,
            value=self.cells["value"],
            key=self.cells["row_key"],
            day=self.cells["day"],
            codelists=_codelists(self.rule, resource, field),
            **{name: cell for name, cell in self.cells.items() if name not in _OWN_COLUMNS},
        )

    def counted(self) -> Fault:
        """The finding where it is only counted: a fault without words."""
        return self.location.counted(self.rule.id, self.number)


def find(
    connection: sqlite3.Connection, location_of: LocationOf, steps: StepLog
) -> Iterator[RuleFinding]:
    """The findings of every rule in a filled register.

    `location_of` returns the location of a table (publisher, package, resource); a rule whose
    inputs are unchanged, according to `steps`, is not run again.
    """
    line_of = lru_cache(_KEPT_LINES)(partial(_line, connection))
    table_at = cache(location_of)
    for rule in rules().values():
        for cells in _rows_of_rule(connection, rule, steps):
            publisher, resource = cells["publisher"], cells["resource"]
            package, number = line_of(publisher, resource, cells["row_key"])
            yield RuleFinding(rule, table_at(publisher, package, resource), number, cells)


def _rows_of_rule(
    connection: sqlite3.Connection, rule: Rule, steps: StepLog
) -> Iterator[Mapping[str, str]]:
    """The rows that a rule finds, as text, except those with a faulty id, which are errors
    already."""
    step = f"rule {rule.id}"
    before = steps.found_before(step)
    if before is not None:
        return iter(before)
    cursor = connection.cursor()
    with steps.reading(connection, step) as reads:
        cursor.execute(rule.published_sql)
        read_days(reads, rule.published_sql)
    names = [column[0] for column in cursor.description]
    key = names.index("row_key")
    rows = (
        dict(zip(names, [c if type(c) is str else _text(c) for c in cells], strict=True))
        for cells in cursor
        if cells[key] is not None
    )
    return steps.finding(step, rows, dict)


def _codelists(rule: Rule, resource: str, name: str) -> Mapping[str, str]:
    """The codelists of the codes in a finding's message, by placeholder name."""
    field = tables()[resource].field.get(name)
    return ({"value": field.codelist} if field and field.codelist else {}) | rule.codelists


def insert_findings(connection: sqlite3.Connection, faults: Iterable[Fault]) -> None:
    """Write the warnings that concern a row and may be published, each once."""
    table = tables()["findings"]
    build = row_json(table.fields)
    replies = _replies(connection)
    for fault in faults:
        if fault.row is None or fault.is_error or kind_of(fault.code).is_private:
            continue
        key = fault.key or _key_at(connection, fault)
        if key is None:
            continue
        at = _standing(connection, fault.publisher, fault.resource, key)
        rule = rules().get(fault.code)
        row = {
            "finding_id": f"{fault.code}:{fault.resource}:{key}:{fault.field}",
            "rule_id": fault.code,
            "resource": fault.resource,
            "row_key": key,
            "field": fault.field or None,
            "value": fault.value or None,
            "day": fault.day or None,
            "severity": rule.severity if rule else fault.severity,
            "rule_version": rule.version if rule else "1",
            "message": fault.message,
            "message_en": fault.message_en,
            "package": at.package,
            "project_id": at.project,
            **dict.fromkeys((*_OPENED, "reply_days", "unanswered_days")),
            **dict.fromkeys(_REPLIED),
            **replies.get((fault.publisher, fault.code, fault.resource, key), {}),
        }
        cells = [row[field.name] for field in table.fields]
        connection.execute(
            f"INSERT OR IGNORE INTO findings VALUES ({', '.join('?' * (len(cells) + 5))})",
            (
                *(fault.publisher, *cells, at.path, build(fault.publisher, at.path, *cells)),
                *(at.page, at.project_page),
            ),
        )


def place_replies(connection: sqlite3.Connection) -> None:
    """Store with each reply the page of the row that it answers, and of its project, so that it
    is still shown there after the finding is closed."""
    cursor = connection.execute("SELECT rowid, publisher, resource, row_key FROM replies")
    for rowid, publisher, resource, key in cursor.fetchall():
        at = _row(connection, publisher, resource, key) if resource in tables() else None
        connection.execute(
            "UPDATE replies SET page = ?, project_page = ? WHERE rowid = ?",
            (at and at.page, at and at.project_page, rowid),
        )


def _replies(connection: sqlite3.Connection) -> dict[tuple[str, ...], dict[str, str | None]]:
    """The reply in effect, by publisher, rule, table and key of the row."""
    cursor = connection.cursor()
    cursor.row_factory = None
    replies = cursor.execute(_REPLIES)
    return {tuple(row[:4]): dict(zip(_REPLIED, row[4:], strict=True)) for row in replies}


def write_openings(
    register: Path, openings: Mapping[tuple[str, str], Opening], instants: Mapping[int, str]
) -> None:
    """Write into a compiled register which release opened each of its findings, and why; the days
    until the reply, counted from when the office was informed or else from that release (none where
    it came before); and the age group of unanswered ones.

    `openings` are those in its history, `instants` those of the releases.
    """
    table = tables()["findings"]
    build, names = row_json(table.fields), [field.name for field in table.fields]
    with closing(sqlite3.connect(register, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        (now,) = connection.execute("SELECT released_at FROM release").fetchone()
        for row in connection.execute(_OPENED_BY).fetchall():
            opening = openings[row["publisher"], row["finding_id"]]
            opened = (opening.release, instants[opening.release], opening.why)
            days = _days_between(row["told_on"] or opened[1], row["replied_on"])
            age = _age(opened[1], now) if row["reply_id"] is None else None
            cells = {**row, **dict(zip(_OPENED, map(str, opened), strict=True))}
            cells |= {"reply_days": days, "unanswered_days": age}
            text = build(row["publisher"], row["path"], *(cells[name] for name in names))
            connection.execute(
                "UPDATE findings SET opened_in = ?, opened_at = ?, opened_because = ?,"
                " reply_days = ?, unanswered_days = ?, json = ? WHERE rowid = ?",
                (*opened, days, age, text, row["rowid"]),
            )
        connection.execute("COMMIT")


def _days_between(since: str, replied_on: str | None) -> int | None:
    """Days from a day or an instant to a reply; None for an earlier reply."""
    opened_on = since[:10]
    if replied_on is None or replied_on < opened_on:
        return None
    return (date.fromisoformat(replied_on) - date.fromisoformat(opened_on)).days


def _age(opened_at: str, now: str) -> int:
    """The largest of `AGES` that has passed since a finding was first published; 0 for less."""
    days = _days_between(opened_at, now[:10]) or 0
    return max((age for age in AGES if age <= days), default=0)


def files(register: SqliteDatabase) -> Iterator[tuple[str, bytes]]:
    """Site path and bytes of the rules (SQL, and their heads as JSON), of all findings and of all
    duties to publish."""
    for rule in rules().values():
        yield f"{FOLDER}/{rule.id}.sql", rule.published_sql.encode()
    for path, query in (
        (f"{FOLDER}/index", "SELECT * FROM rules ORDER BY rule_id"),
        ("downloads/findings", f"SELECT {_COLUMNS} FROM findings ORDER BY publisher, finding_id"),
        (
            "downloads/publication-duties",
            f"SELECT {_DUTIES} FROM publication_duties ORDER BY publisher, publication_duty_id",
        ),
    ):
        yield from listed(register, path, query)


def _row(connection: sqlite3.Connection, publisher: str, resource: str, key: str) -> _Row | None:
    """The location of the row with a key; None where there is none."""
    query = _place_query(resource)
    place = connection.execute(query, (publisher, *_key_cells(resource, key))).fetchone()
    return _Row(*place) if place else None


@cache
def _place_query(resource: str) -> str:
    table = _table_of(resource)
    ways = [sql for name, sql in _PROJECT_BY.items() if name in table.field]
    project = f"COALESCE({', '.join(ways)}, NULL)" if ways else "NULL"
    return f"""SELECT r.package, r.row_number, r.path, {project}, p.path FROM {table.name} AS r
        LEFT JOIN projects AS p ON p.publisher = r.publisher AND p.project_id = {project}
        WHERE {_key_condition(table)}"""


def _line(
    connection: sqlite3.Connection, publisher: str, resource: str, key: str
) -> tuple[str, int]:
    """The package of the row with a key, which must exist, and its line in the file."""
    query = _line_query(resource)
    package, line = connection.execute(query, (publisher, *_key_cells(resource, key))).fetchone()
    return str(package), int(line)


@cache
def _line_query(resource: str) -> str:
    table = _table_of(resource)
    return f"SELECT r.package, r.row_number FROM {table.name} AS r WHERE {_key_condition(table)}"


def _key_condition(table: Table) -> str:
    """What is true of the row `r` with a key of a publisher."""
    return " AND ".join(f"r.{name} = ?" for name in ("publisher", *table.primary_key))


def _key_cells(resource: str, key: str) -> list[str]:
    """The cells of a key: only the last may have slashes."""
    return key.split("/", len(_table_of(resource).primary_key) - 1)


def _standing(connection: sqlite3.Connection, publisher: str, resource: str, key: str) -> _Row:
    """The location of the row of a finding, which must exist."""
    row = _row(connection, publisher, resource, key)
    assert row, (publisher, resource, key)
    return row


def _key_at(connection: sqlite3.Connection, fault: Fault) -> str | None:
    """The key of the row at a line of a package's file; None where there is none, or its id is
    faulty."""
    table = _table_of(fault.resource)
    key = connection.execute(
        f"SELECT {', '.join(table.primary_key)} FROM {table.name}"
        " WHERE publisher = ? AND package = ? AND row_number = ?",
        (fault.publisher, fault.package, fault.row),
    ).fetchone()
    return None if key is None or None in key else "/".join(map(str, key))


def _table_of(resource: str) -> Table:
    return tables()[resource]


def _text(value: object) -> str:
    """A value as text; numbers without binary rounding noise."""
    if isinstance(value, float):
        return money_digits(value)
    return "" if value is None else str(value)
