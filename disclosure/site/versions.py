"""How a page changed from release to release: its versions, field by field, and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from sqlite3 import Connection, Row
from typing import Any

from disclosure.history.history_file import is_attached
from disclosure.model.schemas import DERIVED_KIND, Table, tables

# What one release did to one page is told up to this many changes; its own page has them all.
SHOWN = 50

State = dict[str, Any]


@dataclass(frozen=True)
class VersionSide:
    """A field before or after a change: its row as of then, and the row that it refers to."""

    row: State
    target: Row | None


@dataclass(frozen=True)
class FieldChange:
    """A field that changed. `is_known` is false for one that no schema has any more."""

    name: str
    before: VersionSide
    after: VersionSide
    is_known: bool


@dataclass(frozen=True)
class RowChange:
    """What a release did to a row; `named` has its title as of then, or is None where rows of
    its table have none.

    `address` is that of the version: the row's page, at the release.

    `table` is None for packages, and for a table that no schema has any more.
    """

    table: Table | None
    resource: str
    identifier: str
    publisher: str
    action: str
    address: str
    named: State | None
    fields: list[FieldChange]
    reason: str | None
    reason_en: str | None


@dataclass(frozen=True)
class PageVersion:
    """What a release did to a page. `earlier` is the path of the version that it replaced."""

    release: int
    released_at: str
    changes: list[RowChange]
    more: int
    earlier: str | None


@dataclass(frozen=True)
class PageHistory:
    """The versions of a page, the first one first."""

    versions: list[PageVersion]


class Versions:
    """Reads the history attached to a register's connection; without one nothing is told."""

    def __init__(self, register: Connection) -> None:
        self._register = register
        self.dates: dict[int, str] = {}
        if is_attached(register):
            self.dates = dict(
                tuple(row)
                for row in register.execute("SELECT number, released_at FROM history.releases")
            )

    def of_page(self, path: str) -> PageHistory | None:
        """The versions of the page at a path; None where no row of it was ever published."""
        if not self.dates:
            return None
        counts = self._register.execute(
            "SELECT release, COUNT(*) FROM history.changes WHERE page = ?1 OR project_path = ?1"
            " GROUP BY release ORDER BY release",
            (path,),
        ).fetchall()
        if not counts:
            return None
        first, *later = [tuple(row) for row in counts]
        versions = [PageVersion(first[0], self.dates[first[0]], [], 0, None)]
        before = first[0]
        for release, count in later:
            changes = self._changes(path, release)
            own = self._own_change(path, release)
            versions.append(
                PageVersion(
                    release,
                    self.dates[release],
                    changes,
                    count - len(changes),
                    f"{path}versions/{before}/" if own and own["had_content"] else None,
                )
            )
            before = release if own else before
        return PageHistory(versions)

    def _changes(self, path: str, release: int) -> list[RowChange]:
        rows = self._register.execute(
            "SELECT * FROM history.changes WHERE position IN ("
            " SELECT position FROM history.changes WHERE page = ?1 AND release = ?2"
            " UNION SELECT position FROM history.changes WHERE project_path = ?1 AND release = ?2)"
            " ORDER BY path <> ?1, position LIMIT ?3",
            (path, release, SHOWN),
        )
        return [self.change(row) for row in rows.fetchall()]

    def _own_change(self, path: str, release: int) -> Row | None:
        """What a release did to the row of the page itself: `had_content` is whether a version
        came before that is still told. None where it did nothing."""
        row: Row | None = self._register.execute(
            "SELECT before IS NOT NULL AND resource <> 'packages' AS had_content"
            " FROM history.changes WHERE page = ? AND path = page AND release = ?",
            (path, release),
        ).fetchone()
        return row

    def change(self, row: Row) -> RowChange:
        """A row of the history's `changes`, made ready for a page."""
        table = tables().get(row["resource"])
        before, after = state(row["before"]), state(row["after"])
        named = after or before or (self._present(table, row) if table else None)
        if named is not None and not named.keys() & {"title", "name"}:
            named = None
        return RowChange(
            table,
            row["resource"],
            row["id"],
            row["publisher"],
            row["action"],
            f"{row['page']}#release-{row['release']}",
            named,
            [*self._fields(table, row["fields"], before, after)],
            row["reason"],
            row["reason_en"],
        )

    def _present(self, table: Table, change: Row) -> State | None:
        if len(table.primary_key) > 1:
            return None
        found = self._register.execute(
            f"SELECT json FROM {table.name} WHERE publisher = ? AND {table.primary_key[0]} = ?",
            (change["publisher"], change["id"]),
        ).fetchone()
        return state(found["json"]) if found else None

    def _fields(
        self, table: Table | None, fields: str | None, before: State | None, after: State | None
    ) -> Iterator[FieldChange]:
        if not fields or before is None or after is None:
            return
        for name in json.loads(fields):
            is_known = table is not None and name in table.field
            yield FieldChange(
                name,
                VersionSide(before, named_row(self._register, table, before, name)),
                VersionSide(after, named_row(self._register, table, after, name)),
                is_known,
            )


def named_row(register: Connection, table: Table | None, row: State, name: str) -> Row | None:
    """The row of the same publisher that a field of a row refers to; None where it refers to
    none, or the row is not there any more."""
    field = table.field.get(name) if table else None
    if field is None or field.reference is None or row.get(name) is None:
        return None
    target = tables()[field.reference.resource]
    found: Row | None = register.execute(
        f"SELECT * FROM {target.name} WHERE publisher = ? AND {field.reference.field} = ?",
        (field.reference.publisher or row["publisher"], row[name]),
    ).fetchone()
    return found


def state(text: str | None) -> State | None:
    """A row's JSON as the register's columns have it: lists joined, nothing missing."""
    if text is None:
        return None
    row: State = {"currency": None, "is_time_known": 1, **json.loads(text)}
    return {name: _joined(value) for name, value in row.items()}


def _joined(value: Any) -> Any:
    """A list as one text; of the sources of a package their titles."""
    if not isinstance(value, list):
        return value
    return ";".join(str(one.get("title", one) if isinstance(one, dict) else one) for one in value)


def states(rows: list[Row]) -> Iterator[tuple[int, str, State | None]]:
    """The changes of one row, in order, as (release, path, state from then on).

    What was added and not touched since stands in the register; None once withdrawn.
    """
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row["action"] == "withdrawn":
            yield row["release"], row["path"], None
        elif row["after"]:
            yield row["release"], row["path"], state(row["after"])
        elif following is not None:
            yield row["release"], row["path"], state(following["before"])
        else:
            yield row["release"], row["path"], None


def superseded(register: Connection) -> Iterator[tuple[Table, int, int, str, State]]:
    """Every version that was replaced, of rows with a page of their own: the table, the releases
    it came and went with, the path of the row's page and its state."""
    names = [name for name in tables() if tables()[name].kind != DERIVED_KIND]
    places = ", ".join("?" * len(names))
    rows = register.execute(
        f"SELECT * FROM history.changes WHERE path = page AND resource IN ({places})"
        " AND (publisher, resource, id) IN (SELECT publisher, resource, id FROM history.changes"
        " WHERE action <> 'added') ORDER BY publisher, resource, id, position",
        names,
    )
    for _, group in groupby(rows, key=lambda r: (r["publisher"], r["resource"], r["id"])):
        changes = list(group)
        found = list(states(changes))
        for (release, path, row), (until, _, _) in pairwise(found):
            if row is not None:
                yield tables()[changes[0]["resource"]], release, until, path, row
