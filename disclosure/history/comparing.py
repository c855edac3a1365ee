"""Comparing two registers: what the later one adds, changes and withdraws, row by row."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from disclosure.database.sqlite_database import address
from disclosure.history.finding_events import note_findings
from disclosure.history.row_objects import read_row, written_row
from disclosure.model.addresses import FOLDERS
from disclosure.model.links import first_of, graph, owners
from disclosure.model.schemas import published_tables


class WithdrawalReason(NamedTuple):
    """Why a row was withdrawn, in the publisher's language and in English, and whether what it
    said must not be kept."""

    text: str
    text_en: str | None = None
    is_redacted: bool = False


Reasons = Mapping[tuple[str, str, str], WithdrawalReason]  # by publisher, resource and id


class ComparedTable(NamedTuple):
    """A table of the register that is compared: its name, its resource, and its key within a
    publisher."""

    name: str
    resource: str
    key: tuple[str, ...]


_COLUMNS = "release, publisher, package, resource, id, action, path, page, project_path"
_NOT_FIELDS = {"publisher", "path", "folder"}


def compare(
    history: sqlite3.Connection, old: Path | None, new: Path, number: int, reasons: Reasons
) -> bool:
    """Write into `history` the changes of release `number`, whose register is `new`.

    `old` is the register of the release before; without one everything is added. Both are read in
    key order, so memory does not grow with them. Derived tables (tenders, projects) are not
    compared, except findings, which the release opens and closes. Returns whether anything differs.
    """
    history.execute("ATTACH ? AS now", (address(new),))
    history.execute("ATTACH ? AS was", (address(old) if old else ":memory:",))
    before = history.execute("SELECT COALESCE(MAX(position), 0) FROM changes").fetchone()[0]
    history.execute("BEGIN")
    for table in compared():
        _compare_table(history, table, number, reasons)
    removed = sum(_remove_pages(history, table, number) for table in FOLDERS)
    noted = note_findings(
        history, number, is_first=old is None, had_rules=_has(history, "was", "rules")
    )
    _redact_pages(history, number)
    history.execute("COMMIT")
    after = history.execute("SELECT COALESCE(MAX(position), 0) FROM changes").fetchone()[0]
    history.execute("DETACH now")
    history.execute("DETACH was")
    return bool(after > before or removed or noted)


def compared() -> Iterator[ComparedTable]:
    """The packages, by their descriptors, then every table of every kind."""
    yield ComparedTable("packages", "packages", ("package",))
    for table in published_tables():
        yield ComparedTable(table.name, table.resource, table.primary_key)


def _has(history: sqlite3.Connection, schema: str, table: str) -> bool:
    query = f"SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' AND name = ?"
    return history.execute(query, (table,)).fetchone() is not None


def _compare_table(
    history: sqlite3.Connection, table: ComparedTable, number: int, reasons: Reasons
) -> None:
    same = " AND ".join(f"o.{name} = n.{name}" for name in ("publisher", *table.key))
    if not _has(history, "was", table.name):
        _copy(history, table, number, "added", "now", "")
        return
    missing = f"WHERE NOT EXISTS (SELECT 1 FROM was.{table.name} o WHERE {same})"
    _copy(history, table, number, "added", "now", missing)
    _write_changed(history, table, number, same)
    gone = same.replace("o.", "x.").replace("n.", "o.").replace("x.", "n.")
    withdrawn = f"WHERE NOT EXISTS (SELECT 1 FROM now.{table.name} n WHERE {gone})"
    _copy(history, table, number, "withdrawn", "was", withdrawn)
    _give_reasons(history, table, number, reasons)


def _cells(table: ComparedTable, schema: str) -> str:
    """The columns of a change, from a row `n` (of now) or `o` (of was) of a register."""
    row = "n" if schema == "now" else "o"
    key = " || '/' || ".join(f"{row}.{name}" for name in table.key)
    page = (
        f"CASE instr({row}.path, '#') WHEN 0 THEN {row}.path"
        f" ELSE substr({row}.path, 1, instr({row}.path, '#') - 1) END"
    )
    project_path = f"CASE WHEN {row}.path LIKE 'projects/%' THEN {page} END"
    if table.name == "replies" and schema == "now":  # listed with the row that it answers
        project_path = f"{row}.project_page"
    elif graph()[table.name].page:
        ids = [sql for name, sql in owners(table.name, row, f"{schema}.") if name == "projects"]
        if ids:
            project_path = (
                f"(SELECT p.path FROM {schema}.projects p WHERE p.publisher = {row}.publisher"
                f" AND p.project_id = {first_of(ids)})"
            )
    return (
        f"{row}.publisher, {row}.package, '{table.resource}', {key}, ?, {row}.path, {page},"
        f" {project_path}"
    )


def _copy(
    history: sqlite3.Connection,
    table: ComparedTable,
    number: int,
    action: str,
    schema: str,
    where: str,
) -> None:
    """Write a change of one action for every row of a register that meets a condition.

    The last state of a withdrawn row is stored with the change; that of an added row is in the
    register.
    """
    row = "n" if schema == "now" else "o"
    order = ", ".join(f"{row}.{name}" for name in ("publisher", *table.key))
    before = f"{row}.json" if action == "withdrawn" else "NULL"
    history.execute(
        f"INSERT INTO changes ({_COLUMNS}, before)"
        f" SELECT ?, {_cells(table, schema)}, {before} FROM {schema}.{table.name} {row}"
        f" {where} ORDER BY {order}",
        (number, action),
    )


def _write_changed(
    history: sqlite3.Connection, table: ComparedTable, number: int, same: str
) -> None:
    order = ", ".join(f"n.{name}" for name in ("publisher", *table.key))
    rows = history.execute(
        f"SELECT {_cells(table, 'now')}, o.json, n.json"
        f" FROM now.{table.name} n CROSS JOIN was.{table.name} o ON {same}"
        f" WHERE o.json <> n.json ORDER BY {order}",
        ("changed",),
    )
    history.executemany(
        f"INSERT INTO changes ({_COLUMNS}, before, after, fields)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, *row, fields) for row in rows if (fields := differences(row[-2], row[-1]))),
    )


def differences(before: str, after: str) -> str | None:
    """The fields in which two rows (as the register's JSON) differ, as a JSON object:
    name → {before, after}, in the order of the row; None where they differ in none.

    A field that one of them lacks counts as empty: a new column changes no row.
    """
    old, new = read_row(before), read_row(after)
    names = [name for name in dict.fromkeys((*new, *old)) if name not in _NOT_FIELDS]
    changed = {
        name: {"before": old.get(name), "after": new.get(name)}
        for name in names
        if old.get(name) != new.get(name)
    }
    if not changed:
        return None
    return written_row(changed)


def _give_reasons(
    history: sqlite3.Connection, table: ComparedTable, number: int, reasons: Reasons
) -> None:
    """Store the publisher's reasons with the withdrawals; remove what is redacted."""
    for (publisher, resource, identifier), reason in reasons.items():
        if resource == table.resource:
            history.execute(
                "UPDATE changes SET reason = ?, reason_en = ?, before = IIF(?, NULL, before)"
                " WHERE release = ? AND publisher = ? AND resource = ? AND id = ?"
                " AND action = 'withdrawn'",
                (*reason, number, publisher, resource, identifier),
            )


def _redact_pages(history: sqlite3.Connection, number: int) -> None:
    """Reduce a removed page whose row, or whose project's row, was redacted to its address."""
    for column in ("page", "project_path"):
        history.execute(
            "UPDATE removed_pages SET json = json_object('publisher', publisher)"
            f" WHERE release = ?1 AND path IN (SELECT {column} FROM changes"
            " WHERE release = ?1 AND action = 'withdrawn' AND before IS NULL)",
            (number,),
        )


def _remove_pages(history: sqlite3.Connection, name: str, number: int) -> int:
    """Record the pages of a table that no longer exist; returns how many."""
    if not _has(history, "was", name):
        return 0
    key = graph()[name].key
    same = " AND ".join(f"n.{column} = o.{column}" for column in ("publisher", *key, "path"))
    identifier = f"o.{key[0]}"
    language = (
        "(SELECT language FROM was.publishers p WHERE p.publisher = o.publisher)"
        if name == "projects"
        else "o.language"
        if name in {"packages", "publishers"}
        else "(SELECT language FROM was.packages p WHERE p.publisher = o.publisher"
        " AND p.package = o.package)"
    )
    return history.execute(
        "INSERT INTO removed_pages"
        f" SELECT ?, o.path, '{name.replace('_', '-')}', o.publisher, {identifier}, {language},"
        " (SELECT is_example FROM was.publishers p WHERE p.publisher = o.publisher), o.json"
        f" FROM was.{name} o WHERE NOT EXISTS (SELECT 1 FROM now.{name} n WHERE {same})"
        " ORDER BY o.path",
        (number,),
    ).rowcount
