"""The tables of the register: their columns and indices, and the rows that describe the data."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from disclosure.database.sqlite_database import SqliteDatabase
from disclosure.model.addresses import Addresses
from disclosure.model.links import indexed
from disclosure.model.schemas import DERIVED_KIND, Table, codelists, tables
from disclosure.packages.package import Package
from disclosure.register import findings
from disclosure.register.derived_columns import DERIVED, DERIVED_OF_DERIVED

_DAYS, _SATURDAY = (date(2010, 1, 1), date(2039, 12, 31)), 5
_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "NUMERIC"}

_COLUMNS = """
SELECT tables.name || '.' || columns.name
FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table'
"""

_DESCRIBING = """
CREATE TABLE publishers (
    publisher TEXT PRIMARY KEY, title TEXT, title_en TEXT, homepage TEXT, email TEXT,
    ocid_prefix TEXT, language TEXT, time_zone TEXT, region_scheme TEXT, is_example INTEGER,
    as_of TEXT, path TEXT, json TEXT);
CREATE TABLE packages (
    publisher TEXT, package TEXT, kind TEXT, title TEXT, title_en TEXT, description TEXT,
    description_en TEXT, period_from TEXT, period_to TEXT, version TEXT, schema_version TEXT,
    created TEXT, update_frequency TEXT, language TEXT, is_example INTEGER, license_name TEXT,
    license_title TEXT, license_url TEXT, sources TEXT, folder TEXT, path TEXT, json TEXT,
    PRIMARY KEY (publisher, package));
CREATE TABLE package_resources (
    publisher TEXT, package TEXT, resource TEXT, file TEXT, row_count INTEGER, bytes INTEGER,
    sha256 TEXT, PRIMARY KEY (publisher, package, resource));
CREATE TABLE codes (
    codelist TEXT, code TEXT, title TEXT, title_en TEXT, ocds_code TEXT, position INTEGER,
    PRIMARY KEY (codelist, code));
CREATE TABLE release (released_at TEXT, software_version TEXT, schema_version TEXT);
CREATE TABLE organization_groups (
    publisher TEXT, organization_id TEXT, group_publisher TEXT, group_organization_id TEXT,
    PRIMARY KEY (publisher, organization_id));
CREATE TABLE dues (
    publisher TEXT, project_id TEXT, due TEXT, fiscal_year INTEGER, due_on TEXT, is_stated INTEGER,
    is_past INTEGER);
CREATE TABLE days (day TEXT PRIMARY KEY, number INTEGER, workdays INTEGER);
CREATE INDEX dues_project ON dues (publisher, project_id);
CREATE INDEX organization_groups_group
    ON organization_groups (group_publisher, group_organization_id);
"""


def _indices() -> Iterator[str]:
    for table in tables().values():
        names = {field.name for field in table.fields if field.flag("is_region")}
        names |= {"domain", "fiscal_year"} & table.field.keys()
        names |= {*indexed(table.name)}
        for name in sorted(names - {table.primary_key[0]}):
            yield f"CREATE INDEX {table.name}_{name} ON {table.name} (publisher, {name})"
    yield "CREATE INDEX notices_published ON notices (listed_us DESC, notice_id DESC)"
    yield "CREATE INDEX tenders_status ON tenders (status, deadline_utc)"
    yield "CREATE INDEX findings_rule ON findings (rule_id, publisher)"
    yield "CREATE INDEX findings_page ON findings (page)"
    yield "CREATE INDEX findings_project_page ON findings (project_page)"
    yield "CREATE INDEX replies_page ON replies (page)"
    yield "CREATE INDEX replies_project_page ON replies (project_page)"
    yield "CREATE INDEX organizations_identifier ON organizations (scheme, identifier)"


INDICES = tuple(_indices())


@cache
def empty_register() -> bytes:
    """A register as a file, made once a process: every table, with the rows that are the same in
    all, codes and days. Indices follow once the other rows are in."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript("PRAGMA page_size = 8192; BEGIN")
        create_tables(connection)
        _insert_codes(connection)
        _insert_days(connection)
        connection.execute("COMMIT")
        return connection.serialize()


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table, empty."""
    for table in tables().values():
        connection.execute(_create(table))
    for statement in (_DESCRIBING + findings.TABLES).split(";"):
        connection.execute(statement)


def missing_columns(register: SqliteDatabase) -> list[str]:
    """The columns, as `table.column`, that this program reads and a register of an earlier one
    lacks."""
    with closing(sqlite3.connect(":memory:", factory=SqliteDatabase)) as expected:
        create_tables(expected)
        return sorted({*expected.column(_COLUMNS)}.difference(register.column(_COLUMNS)))


def _create(table: Table) -> str:
    columns = [f"{field.name} {_TYPES.get(field.type, 'TEXT')}" for field in table.fields]
    is_derived = table.kind == DERIVED_KIND
    where = [] if is_derived else ["package TEXT", "row_number INTEGER"]
    extra = [f"{column.name} {column.type}" for column in DERIVED.get(table.name, ())]
    extra += DERIVED_OF_DERIVED.get(table.name, ())
    key = f"PRIMARY KEY (publisher, {', '.join(table.primary_key)})"
    parts = ["publisher TEXT", *columns, *where, "path TEXT", "json TEXT"]
    return f"CREATE TABLE {table.name} ({', '.join([*parts, *extra, key])})"


def insert_publishers(
    connection: sqlite3.Connection,
    packages: Iterable[Package],
    paths: Addresses,
    as_of: Mapping[str, str],
) -> None:
    """Insert one row for each publisher, from the first of its packages (all agree)."""
    first: dict[str, Package] = {}
    for package in packages:
        first.setdefault(package.publisher, package)
    for name, package in sorted(first.items()):
        descriptor, publisher = package.descriptor, package.descriptor["publisher"]
        row = {
            "publisher": name,
            "title": publisher["title"],
            "title_en": publisher.get("title_en"),
            "homepage": publisher.get("path"),
            "email": publisher.get("email"),
            "ocid_prefix": publisher.get("ocid_prefix"),
            "language": descriptor["language"],
            "time_zone": descriptor["time_zone"],
            "region_scheme": descriptor["region_scheme"],
            "is_example": descriptor["is_example"],
            "as_of": as_of[name],
            "path": paths.page("publishers", name, name),
        }
        _insert(connection, "publishers", row)


def insert_packages(
    connection: sqlite3.Connection, packages: Iterable[Package], paths: Addresses
) -> None:
    """Insert one row for each package, and one for each of its files with its rows, bytes and
    SHA-256."""
    for package in sorted(packages, key=lambda package: (package.publisher, package.name)):
        descriptor = package.descriptor
        license_ = descriptor["licenses"][0]
        period = descriptor.get("period", {})
        period = period if isinstance(period, dict) else {"from": period, "to": period}
        row = {
            "publisher": package.publisher,
            "package": package.name,
            **{
                key: descriptor.get(key)
                for key in ("kind", "title", "title_en", "description", "description_en")
            },
            "period_from": period.get("from"),
            "period_to": period.get("to"),
            **{
                key: descriptor.get(key)
                for key in (
                    *("version", "schema_version", "created", "update_frequency"),
                    *("language", "is_example"),
                )
            },
            "license_name": license_.get("name"),
            "license_title": license_.get("title"),
            "license_url": license_.get("path"),
            "sources": descriptor.get("sources", []),
            "folder": f"{package.publisher}/{package.folder.name}",
            "path": paths.page("packages", package.publisher, package.name),
        }
        _insert(connection, "packages", row)
        _insert_resources(connection, package)


def _insert_resources(connection: sqlite3.Connection, package: Package) -> None:
    for resource in package.resources:
        (count,) = connection.execute(
            f"SELECT COUNT(*) FROM {resource.table.name} WHERE publisher = ? AND package = ?",
            (package.publisher, package.name),
        ).fetchone()
        size = resource.file.stat().st_size
        connection.execute(
            "INSERT OR IGNORE INTO package_resources VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                package.publisher,
                package.name,
                resource.table.resource,
                resource.descriptor["path"],
                count,
                size,
                resource.digest(),
            ),
        )


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    """Insert a describing row, with its JSON as the last column."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    values = [
        json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        for value in row.values()
    ]
    places = ", ".join("?" * (len(values) + 1))
    connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", (*values, text))


def _insert_days(connection: sqlite3.Connection) -> None:
    """Insert every day of `_DAYS`: its number, counted from the first, and the number of Mondays
    to Fridays up to it. Queries compute the difference of two days from these, in any database."""
    first, last = _DAYS
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    workdays = accumulate(day.weekday() < _SATURDAY for day in every)
    rows = zip(map(str, every), range(len(every)), workdays, strict=True)
    connection.executemany("INSERT INTO days VALUES (?, ?, ?)", rows)


def _insert_codes(connection: sqlite3.Connection) -> None:
    """Insert every code of every codelist, in the order of its file."""
    for name, codes in codelists().items():
        for position, code in enumerate(codes.values()):
            connection.execute(
                "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?)",
                (name, code.code, code.title, code.title_en, code.ocds_code or None, position),
            )
