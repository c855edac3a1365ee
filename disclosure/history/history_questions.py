"""The queries on a history that is read together with a register."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from disclosure.database.sqlite_database import Row, SqliteDatabase, address
from disclosure.history.history_file import Release
from disclosure.history.redactions import Redaction

# A row is listed by its change; a project, which has no row of its own, by its page, with the
# reason of the first row that was withdrawn with it.
_WITHDRAWAL = """
SELECT c.release, n.released_at, c.page, c.reason, c.reason_en
  FROM history.changes c JOIN history.releases n ON n.number = c.release
 WHERE c.publisher = ?1 AND c.resource = ?2 AND c.id = ?3 AND c.action = 'withdrawn'
UNION ALL
SELECT r.release, n.released_at, r.path, c.reason, c.reason_en
  FROM history.removed_pages r JOIN history.releases n ON n.number = r.release
  LEFT JOIN history.changes c ON c.position = (
       SELECT MIN(position) FROM history.changes WHERE project_path = r.path
          AND release = r.release AND action = 'withdrawn' AND reason IS NOT NULL)
 WHERE r.publisher = ?1 AND r.resource = ?2 AND r.id = ?3
 ORDER BY 1 DESC, 4 DESC LIMIT 1
"""


# The columns of an event in the life of a finding.
EVENT_FIELDS = (
    *("event", "release", "released_at", "action", "why", "publisher", "finding_id", "rule_id"),
    *("rule_version", "resource", "row_key", "field", "path"),
)
_EVENTS = (
    f"SELECT {', '.join(EVENT_FIELDS)} FROM history.finding_events"
    " JOIN (SELECT number, released_at FROM history.releases) ON number = release"
)
_EVENTS_ASKED = "(?1 IS NULL OR publisher = ?1) AND (?2 IS NULL OR finding_id = ?2)"


class History:
    """A history attached to the database of a register, whose SQL names its tables `history.…`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._released_at = database.remembered(self._read_instant)

    @classmethod
    def attached(cls, database: SqliteDatabase, path: Path) -> "History":
        """The history of a file, attached to a database; nobody writes it meanwhile."""
        database.execute("ATTACH ? AS history", (address(path),))
        return cls(database)

    def releases(self) -> list[Release]:
        """Every release, the first one first."""
        rows = self._database.tuples("SELECT * FROM history.releases ORDER BY number")
        return [Release(*cells) for cells in rows]

    def released_at(self, release: int) -> str:
        """The instant of a release."""
        return self._released_at(release)

    def _read_instant(self, release: int) -> str:
        query = "SELECT released_at FROM history.releases WHERE number = ?"
        return str(self._database.value(query, release))

    def counts(self, release: int) -> list[Row]:
        """How many rows of each table a release added, changed and withdrew."""
        return self._database.rows(
            "SELECT resource, SUM(added) AS added, SUM(changed) AS changed,"
            " SUM(withdrawn) AS withdrawn FROM history.release_counts WHERE release = ?"
            " GROUP BY resource ORDER BY MIN(rowid)",
            release,
        )

    def publishers(self) -> list[str]:
        """Everybody who published anything in some release, by name."""
        return self._database.column(
            "SELECT DISTINCT publisher FROM history.release_counts ORDER BY publisher"
        )

    def redactions(self, release: int) -> list[Redaction]:
        """The redactions of a release, in this and all earlier ones."""
        columns = "publisher, resource, id, field, reason, basis, redacted_at"
        rows = self._database.tuples(
            f"SELECT {columns} FROM history.redactions WHERE release = ? ORDER BY number", release
        )
        return [Redaction(*cells) for cells in rows]

    def removed_feeds(self) -> list[tuple[str, str, str, str, str]]:
        """Feeds that lost their last notice in some release: their selection (dimension,
        publisher, code, item), and the last address of each, without its ending."""
        rows = self._database.tuples(
            "SELECT dimension, publisher, code, item, stem, MAX(release)"
            " FROM history.removed_feeds GROUP BY 1, 2, 3, 4 ORDER BY stem"
        )
        return [(a, b, c, d, stem) for a, b, c, d, stem, _ in rows]

    def counts_of_package(self, release: int, publisher: str, package: str) -> list[Row]:
        """How many rows of each table of a package a release added, changed and withdrew."""
        return self._database.rows(
            "SELECT * FROM history.release_counts"
            " WHERE release = ? AND publisher = ? AND package = ? ORDER BY rowid",
            release,
            publisher,
            package,
        )

    def changes(self, release: int) -> Iterator[Row]:
        """Every change of a release, in its order."""
        return self._database.each(
            "SELECT * FROM history.changes WHERE release = ? ORDER BY position", release
        )

    def change_counts(self, page: str) -> list[tuple[int, int]]:
        """The releases that changed a page or a row below a project of it, and how many rows."""
        return [
            *self._database.tuples(
                "SELECT release, COUNT(*) FROM history.changes"
                " WHERE page = ?1 OR project_path = ?1 GROUP BY release ORDER BY release",
                page,
            )
        ]

    def changes_of_page(self, page: str, release: int, limit: int) -> list[Row]:
        """The first changes of a page or below a project of it; those of its own row come first."""
        return self._database.rows(
            "SELECT * FROM history.changes WHERE position IN ("
            " SELECT position FROM history.changes WHERE page = ?1 AND release = ?2"
            " UNION SELECT position FROM history.changes"
            " WHERE project_path = ?1 AND release = ?2)"
            " ORDER BY path <> ?1, position LIMIT ?3",
            page,
            release,
            limit,
        )

    def change_of_own_row(self, page: str, release: int) -> Row | None:
        """What a release did to the row of the page itself: `had_content` is whether an earlier
        version exists that was not redacted. None where it did nothing."""
        return self._database.row(
            "SELECT before IS NOT NULL AND resource <> 'packages' AS had_content"
            " FROM history.changes WHERE page = ? AND path = page AND release = ?",
            page,
            release,
        )

    def changed_rows(self, resources: Sequence[str]) -> Iterator[Row]:
        """Every change of the rows of some tables that have a page of their own and were not only
        added; row by row, in order."""
        places = ", ".join("?" * len(resources))
        return self._database.each(
            f"SELECT * FROM history.changes WHERE path = page AND resource IN ({places})"
            " AND (publisher, resource, id) IN (SELECT publisher, resource, id"
            " FROM history.changes WHERE action <> 'added')"
            " ORDER BY publisher, resource, id, position",
            *resources,
        )

    def arrivals(self, resource: str) -> Iterator[tuple[str, str, int]]:
        """(publisher, id, release) of the rows of a table that came after the first release."""
        return self._database.tuples(
            "SELECT publisher, id, MIN(release) FROM history.changes"
            " WHERE resource = ? AND action = 'added' GROUP BY publisher, id"
            " HAVING MIN(release) > (SELECT MIN(number) FROM history.releases)",
            resource,
        )

    def last_change(self, publisher: str, resource: str, identifier: str) -> Row | None:
        """The last change of a row: its action and its release."""
        return self._database.row(
            "SELECT action, release FROM history.changes"
            " WHERE publisher = ? AND resource = ? AND id = ? ORDER BY position DESC LIMIT 1",
            publisher,
            resource,
            identifier,
        )

    def changes_in_place(self, publisher: str, resource: str, identifier: str) -> Iterator[Row]:
        """Each change of the fields of a row: them (JSON), and its release."""
        return self._database.each(
            "SELECT release, fields FROM history.changes"
            " WHERE publisher = ? AND resource = ? AND id = ? AND action = 'changed'"
            " ORDER BY position",
            publisher,
            resource,
            identifier,
        )

    def changes_after(self, position: int, limit: int) -> list[Row]:
        """The next changes after a position of the history, with the instants of their releases."""
        return self._database.rows(
            "SELECT c.position, c.release, n.released_at, c.publisher, c.resource,"
            " c.id, c.action, c.path, c.page, c.fields, c.reason, c.reason_en"
            " FROM history.changes c JOIN history.releases n ON n.number = c.release"
            " WHERE c.position > ? ORDER BY c.position LIMIT ?",
            position,
            limit,
        )

    def row_changes(self, resource: str, position: int) -> Iterator[Row]:
        """Each change of the rows of a table after a position, in order: its release and instant,
        publisher, id, action, and what a withdrawn row was (JSON)."""
        return self._database.each(
            "SELECT c.position, c.release, n.released_at, c.publisher, c.id, c.action, c.before"
            " FROM history.changes c JOIN history.releases n ON n.number = c.release"
            " WHERE c.resource = ? AND c.position > ? ORDER BY c.position",
            resource,
            position,
        )

    def count_finding_events(self, publisher: str | None, finding: str | None) -> int:
        """How many events there are, of a publisher and a finding where they are given."""
        query = f"SELECT COUNT(*) FROM history.finding_events WHERE {_EVENTS_ASKED}"
        return int(self._database.value(query, publisher, finding))

    def finding_events(
        self, publisher: str | None, finding: str | None, after: int, limit: int
    ) -> list[Row]:
        """The next of these events after one: their `EVENT_FIELDS`, in the order they came."""
        query = f"{_EVENTS} WHERE {_EVENTS_ASKED} AND event > ?3 ORDER BY event LIMIT ?4"
        return self._database.rows(query, publisher, finding, after, limit)

    def finding_counts(self, release: int) -> list[Row]:
        """How many findings of each publisher a release opened and closed."""
        return self._database.rows(
            "SELECT publisher, SUM(action = 'opened') AS opened_count,"
            " SUM(action = 'closed') AS closed_count FROM history.finding_events"
            " WHERE release = ? GROUP BY publisher ORDER BY publisher",
            release,
        )

    def closing(self, publisher: str, finding: str) -> Row | None:
        """The last event that closed a finding; None where none did."""
        return self._database.row(
            f"{_EVENTS} WHERE publisher = ? AND finding_id = ? AND action = 'closed'"
            " ORDER BY event DESC LIMIT 1",
            publisher,
            finding,
        )

    def withdrawal(self, resource: str, publisher: str, identifier: str) -> Row | None:
        """The last release that a row was withdrawn with: its number and instant, the page where
        the row was read, and why; None where none of that id was withdrawn."""
        return self._database.row(_WITHDRAWAL, publisher, resource, identifier)
