"""How a page changed from release to release: its versions, field by field, and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.history.history_questions import History
from disclosure.model.schemas import DERIVED_KIND, Table, tables
from disclosure.register.register_file import Register

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
    """A field that changed. `is_known` is false for one that no schema has any more,
    `is_redacted` true for one whose texts were taken back."""

    name: str
    before: VersionSide
    after: VersionSide
    is_known: bool
    is_redacted: bool


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
    """Reads the history attached to a register's connection; without one there are no versions."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._history = register.history

    def of_page(self, path: str) -> PageHistory | None:
        """The versions of the page at a path; None where no row of it was ever published."""
        history = self._history
        counts = history.change_counts(path) if history else []
        if history is None or not counts:
            return None
        first, *later = counts
        versions = [PageVersion(first[0], history.released_at(first[0]), [], 0, None)]
        before = first[0]
        for release, count in later:
            changes = [*map(self.change, history.changes_of_page(path, release, SHOWN))]
            own_change = history.change_of_own_row(path, release)
            versions.append(
                PageVersion(
                    release,
                    history.released_at(release),
                    changes,
                    count - len(changes),
                    f"{path}versions/{before}/"
                    if own_change and own_change["had_content"]
                    else None,
                )
            )
            before = release if own_change else before
        return PageHistory(versions)

    def change(self, row: Row) -> RowChange:
        """A row of the history's `changes`, prepared for a page."""
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
        row = self._register.find(table.name, change["publisher"], change["id"])
        return state(row["json"]) if row else None

    def _fields(
        self, table: Table | None, fields: str | None, before: State | None, after: State | None
    ) -> Iterator[FieldChange]:
        if not fields or before is None or after is None:
            return
        for name, sides in json.loads(fields).items():
            is_known = table is not None and name in table.field
            yield FieldChange(
                name,
                VersionSide(before, self._target(table, before, name)),
                VersionSide(after, self._target(table, after, name)),
                is_known,
                bool(sides.get("is_redacted")),
            )

    def _target(self, table: Table | None, row: State, name: str) -> Row | None:
        return self._register.target(table, name, row) if table else None


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
    return ";".join(
        str(part.get("title", part) if isinstance(part, dict) else part) for part in value
    )


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


def superseded(history: History) -> Iterator[tuple[Table, int, int, str, State]]:
    """Every version that was replaced, of rows with a page of their own: the table, the releases
    it came and went with, the path of the row's page and its state."""
    names = [name for name in tables() if tables()[name].kind != DERIVED_KIND]
    rows = history.changed_rows(names)
    for _, group in groupby(rows, key=lambda r: (r["publisher"], r["resource"], r["id"])):
        changes = list(group)
        row_states = list(states(changes))
        for (release, path, row), (until, _, _) in pairwise(row_states):
            if row is not None:
                yield tables()[changes[0]["resource"]], release, until, path, row
