"""The register for its readers: one immutable file, with its named queries."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from disclosure.database.recorded_database import RecordedDatabase
from disclosure.database.sqlite_database import Row, SqliteDatabase
from disclosure.history.history_questions import History
from disclosure.model.links import attached, children, graph, rows_on
from disclosure.model.schemas import Table, tables
from disclosure.site_settings import site_settings


def own_first(publishers: str = "publishers") -> str:
    """SQL of the order of publishers: those in the site's time zone, with examples last, then
    the others."""
    zone = site_settings().zone  # a zone name: it has no character that could end an SQL string
    columns = (f"time_zone <> '{zone}'", "is_example", "publisher")
    return ", ".join(f"{publishers}.{column}" for column in columns)


# The facts of a publisher, except those that change with every release: the instant of its clock.
_OF_PUBLISHERS = ", ".join(
    f"p.{column}"
    for column in (
        *("publisher", "title", "title_en", "homepage", "email", "ocid_prefix", "language"),
        *("time_zone", "region_scheme", "is_example", "path"),
    )
)


class Register(SqliteDatabase):
    """A register, with its history if one was attached.

    Tables are called by their names in the register; a row's key is its id within a publisher.
    """

    history: History | None = None

    def attach_history(self, path: Path) -> None:
        """Attach the file of the history, for queries through `history`."""
        self.history = History.attached(self, path)

    def count(self, table: str, publisher: str | None = None) -> int:
        """How many rows a table has, or those of one publisher."""
        if publisher is None:
            return int(self.value(f"SELECT COUNT(*) FROM {table}"))
        return int(self.value(f"SELECT COUNT(*) FROM {table} WHERE publisher = ?", publisher))

    def every(self, table: str) -> Iterator[Row]:
        """Every row of a table in the order of its key."""
        key = ", ".join(dict.fromkeys(("publisher", *graph()[table].key)))
        return self.each(f"SELECT * FROM {table} ORDER BY {key}")

    def find(self, table: str, publisher: str, key: str | None) -> Row | None:
        """The row with a key; None where there is none, or no key."""
        if key is None:
            return None
        column = graph()[table].key[0]
        return self.row(
            f"SELECT * FROM {table} WHERE publisher = ? AND {column} = ?", publisher, key
        )

    def target(self, table: Table, field: str, row: Row) -> Row | None:
        """The row that a field of a row of `table` refers to by its schema; None for none."""
        reference = table.field[field].reference if field in table.field else None
        if reference is None or row.get(field) is None:
            return None
        return self.row(
            f"SELECT * FROM {tables()[reference.resource].name}"
            f" WHERE publisher = ? AND {reference.field} = ?",
            reference.publisher or row["publisher"],
            row[field],
        )

    def below(self, parent: str, table: str, publisher: str, key: str) -> list[Row]:
        """The rows of `table` that belong to one row of `parent`, in display order."""
        field = children(parent)[table].field
        return self.rows(
            f"SELECT * FROM {table} WHERE publisher = ? AND {field} = ?"
            f" ORDER BY {graph()[table].order}",
            publisher,
            key,
        )

    def all_below(self, parent: str, publisher: str, key: str) -> dict[str, list[Row]]:
        """The rows that belong to one row of `parent` and have no page of their own, by table."""
        tables = [table for table in children(parent) if graph()[table].page is None]
        return {table: self.below(parent, table, publisher, key) for table in tables}

    def on_page(self, page: str, table: str, publisher: str, key: str) -> list[Row]:
        """The rows of `table` on the page of one row of `page`, in display order."""
        return self.rows(
            f"SELECT * FROM {table} WHERE publisher = :publisher AND ({rows_on(page, table)})"
            f" ORDER BY {graph()[table].order}",
            publisher=publisher,
            key=key,
        )

    def documents(self, resource: str, publisher: str, key: str) -> list[Row]:
        """The attachments of a row of a table, and of the rows below it that are read with it;
        `resource` is the table's name in addresses."""
        return self.rows(
            f"SELECT * FROM documents WHERE publisher = :publisher AND {attached(resource)}"
            f" ORDER BY {graph()['documents'].order}",
            publisher=publisher,
            key=key,
        )

    def files(self, publisher: str, package: str) -> list[Row]:
        """The files of a package: resource, file, row_count, bytes, sha256; by resource."""
        return self.rows(
            "SELECT * FROM package_resources WHERE publisher = ? AND package = ? ORDER BY resource",
            publisher,
            package,
        )

    def publishers(self) -> list[Row]:
        """Every publisher, the site's own first, without its clock (`as_of`)."""
        return self.rows(f"SELECT {_OF_PUBLISHERS} FROM publishers AS p ORDER BY {own_first('p')}")

    def publisher(self, name: str) -> Row | None:
        """A publisher as `publishers` has it; None where there is none of that name."""
        return self.row(f"SELECT {_OF_PUBLISHERS} FROM publishers AS p WHERE publisher = ?", name)

    def publishers_with(self, table: str) -> list[Row]:
        """The publishers that have rows in a table, with `row_count`, in the same order."""
        return self.rows(
            f"SELECT {_OF_PUBLISHERS}, c.row_count FROM publishers AS p JOIN (SELECT publisher,"
            f" COUNT(*) AS row_count FROM {table} GROUP BY publisher) AS c"
            f" ON c.publisher = p.publisher ORDER BY {own_first('p')}"
        )

    def as_of(self, publisher: str) -> str:
        """The instant of the clock of a publisher."""
        return str(self.value("SELECT as_of FROM publishers WHERE publisher = ?", publisher))

    def no_later(self, publisher: str, at: datetime) -> datetime:
        """An instant, but no later than the clock of a publisher."""
        query = (
            "SELECT CASE WHEN julianday(as_of) < julianday(?) THEN as_of END FROM publishers"
            " WHERE publisher = ?"
        )
        clock = self.value(query, at.isoformat(), publisher)
        return datetime.fromisoformat(clock) if clock else at

    def month(self, publisher: str) -> str:
        """The month of the publisher's clock, in its zone."""
        query = "SELECT SUBSTR(as_of, 1, 7) FROM publishers WHERE publisher = ?"
        return str(self.value(query, publisher))

    def day(self, publisher: str) -> str:
        """The day of the publisher's clock, in its zone."""
        query = "SELECT SUBSTR(as_of, 1, 10) FROM publishers WHERE publisher = ?"
        return str(self.value(query, publisher))

    def has_deadline_between(self, then: datetime, now: datetime) -> bool:
        """Whether the deadline of any tender, or the last day for its documents, lies between two
        instants."""
        query = (
            "SELECT 1 FROM tenders WHERE deadline_utc BETWEEN ?1 AND ?2"
            " OR enter_by_utc BETWEEN ?1 AND ?2 LIMIT 1"
        )
        form = "%Y-%m-%dT%H:%M:%SZ"
        return self.row(query, then.strftime(form), now.strftime(form)) is not None

    def released_at(self) -> str:
        """The instant of the release, in UTC."""
        return str(self.value("SELECT released_at FROM release"))

    def software_version(self) -> str:
        """The version of the program that compiled the register."""
        return str(self.value("SELECT software_version FROM release"))


def served_register(tree: Path) -> Path:
    """The compiled register of a published tree. In version 0.1.0 it was the download itself."""
    beside = tree / "register.sqlite"
    return beside if beside.is_file() else tree / "site/downloads/register.sqlite"


class RecordedRegister(RecordedDatabase, Register):
    """A register that records its queries."""


def open_register(path: Path) -> Register:
    """A register opened for reading; it must not be changed at the same time."""
    return Register.open(path)
