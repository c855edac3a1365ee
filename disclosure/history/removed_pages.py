"""Pages that were published and no longer exist: their paths, contents and reasons."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure.database.sqlite_database import Row, SqliteDatabase
from disclosure.model.addresses import FOLDERS
from disclosure.model.links import graph


@dataclass(frozen=True)
class Removed:
    """A page that no longer exists: the release that removed it, and the last state of its row
    (JSON).

    `moved_to` is the present path of the same row, if it only moved; of a project, that of the one
    project which its rows are of since.
    """

    path: str
    resource: str
    publisher: str
    identifier: str
    language: str | None
    is_example: bool
    json: str
    release: int
    released_at: str
    reason: str | None
    reason_en: str | None
    moved_to: str | None

    @property
    def is_redacted(self) -> bool:
        """Whether the content of the page was redacted."""
        return list(json.loads(self.json)) == ["publisher"]


def removed(register: SqliteDatabase) -> Iterator[Removed]:
    """Every page of the attached history that the register does not have, by its path."""
    live = " UNION ALL ".join(f"SELECT path FROM {table}" for table in FOLDERS)
    rows = register.rows(
        "SELECT r.*, n.released_at, c.reason, c.reason_en, MAX(r.release)"
        " FROM history.removed_pages r JOIN history.releases n ON n.number = r.release"
        f" LEFT JOIN history.changes c ON c.position = COALESCE({_reason('page')},"
        f" {_reason('project_path')})"
        f" WHERE r.path NOT IN ({live}) GROUP BY r.path ORDER BY r.path"
    )
    successors = _successors(register)
    for row in rows:
        yield Removed(
            row["path"],
            row["resource"],
            row["publisher"],
            row["id"],
            row["language"],
            bool(row["is_example"]),
            row["json"],
            row["release"],
            row["released_at"],
            row["reason"],
            row["reason_en"],
            _present_path(register, row, successors),
        )


def _reason(page: str) -> str:
    """SQL of the reason why page `r` was removed: that of its own row, or of the first row of
    its project."""
    return (
        f"(SELECT MIN(position) FROM history.changes WHERE {page} = r.path AND release = r.release"
        " AND action = 'withdrawn' AND reason IS NOT NULL)"
    )


def _successors(register: SqliteDatabase) -> dict[tuple[str, str], str]:
    """By publisher and id of a project that is gone, the id of the one project that the rows are
    of now which were changed to another one when it went."""
    rows_of: dict[tuple[str, str], set[tuple[str, str]]] = {}
    present: dict[tuple[str, str, str], str] = {}
    for row in register.rows(
        "SELECT c.*, r.id IS NOT NULL AS is_gone FROM (SELECT position, publisher, release,"
        "  resource, id, json_extract(fields, '$.project_id.before') AS before_id,"
        "  json_extract(fields, '$.project_id.after') AS after_id FROM history.changes"
        "  WHERE publisher IN"
        "   (SELECT publisher FROM history.removed_pages WHERE resource = 'projects')"
        "  AND action = 'changed' AND fields LIKE '%\"project_id\"%') c"
        " LEFT JOIN (SELECT DISTINCT publisher, id, release FROM history.removed_pages"
        "  WHERE resource = 'projects') r ON r.publisher = c.publisher"
        "  AND r.id = c.before_id AND r.release = c.release"
        " ORDER BY c.position"
    ):
        publisher, place = row["publisher"], (row["resource"], row["id"])
        present[publisher, *place] = row["after_id"] or ""
        if row["is_gone"]:
            rows_of.setdefault((publisher, row["before_id"]), set()).add(place)
    found = {
        (publisher, project): {present[publisher, *place] for place in places}
        for (publisher, project), places in rows_of.items()
    }
    return {project: after.pop() for project, after in found.items() if len(after) == 1}


def _present_path(
    register: SqliteDatabase, row: Row, successors: Mapping[tuple[str, str], str]
) -> str | None:
    table = row["resource"].replace("-", "_")
    key = graph()[table].key[0]
    query = f"SELECT path FROM {table} WHERE publisher = ? AND {key} = ?"
    identifier, seen = row["id"], set[str]()
    path: str | None = register.value(query, row["publisher"], identifier)
    while table == "projects" and path is None and identifier not in seen:
        seen.add(identifier)
        identifier = successors.get((row["publisher"], identifier), identifier)
        path = register.value(query, row["publisher"], identifier)
    return path
