"""The history file: every release, and what each added, changed and withdrew; never altered."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from disclosure import __version__
from disclosure.database.sqlite_database import address
from disclosure.history.digest_chain import (
    KEYS,
    LEAVES_SINCE,
    TEXTS,
    Facts,
    damage_reported,
    digest_before,
    keep_older_digests,
    release_digest,
    write_leaves,
)
from disclosure.words.texts import BilingualError, both

# The path of the history in the site of a release, for download and for the API.
DOWNLOAD = "downloads/history.sqlite"

_TABLES = """
CREATE TABLE releases (
    number INTEGER PRIMARY KEY, released_at TEXT NOT NULL, action TEXT NOT NULL, restores INTEGER,
    software_version TEXT NOT NULL, register_sha256 TEXT NOT NULL, change_count INTEGER NOT NULL,
    last_position INTEGER NOT NULL, digest TEXT NOT NULL);
CREATE TABLE release_counts (
    release INTEGER, publisher TEXT, package TEXT, resource TEXT, added INTEGER, changed INTEGER,
    withdrawn INTEGER, PRIMARY KEY (release, publisher, package, resource));
CREATE TABLE changes (
    position INTEGER PRIMARY KEY, release INTEGER NOT NULL, publisher TEXT NOT NULL,
    package TEXT NOT NULL, resource TEXT NOT NULL, id TEXT NOT NULL, action TEXT NOT NULL,
    path TEXT, page TEXT, project_path TEXT, fields TEXT, before TEXT, after TEXT, reason TEXT,
    reason_en TEXT);
CREATE TABLE removed_pages (
    release INTEGER, path TEXT, resource TEXT, publisher TEXT, id TEXT, language TEXT,
    is_example INTEGER, json TEXT, PRIMARY KEY (release, path));
"""
# The tables that each form adds to the one before; form 1 is that of release 0.1.0. A history of an
# earlier form is migrated; one of a later form is refused.
_MIGRATIONS: Mapping[int, str] = {
    2: """
CREATE TABLE migrations (
    form INTEGER PRIMARY KEY, software_version TEXT NOT NULL, file_sha256 TEXT NOT NULL,
    digest_before TEXT NOT NULL, digest_after TEXT NOT NULL);
CREATE TABLE removed_feeds (
    release INTEGER, stem TEXT, dimension TEXT NOT NULL, publisher TEXT NOT NULL,
    code TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (release, stem));
""",
    3: """
CREATE TABLE finding_events (
    event INTEGER PRIMARY KEY, release INTEGER NOT NULL, publisher TEXT NOT NULL, package TEXT,
    finding_id TEXT NOT NULL, rule_id TEXT NOT NULL, rule_version TEXT, resource TEXT NOT NULL,
    row_key TEXT NOT NULL, field TEXT, action TEXT NOT NULL, why TEXT NOT NULL, path TEXT);
CREATE INDEX finding_events_finding ON finding_events (publisher, finding_id);
""",
    LEAVES_SINCE: """
CREATE TABLE leaves (
    source TEXT, key TEXT, release INTEGER NOT NULL, salt TEXT, sha256 TEXT NOT NULL,
    PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE INDEX leaves_release ON leaves (release);
CREATE TABLE older_digests (release INTEGER PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE redactions (
    number INTEGER PRIMARY KEY, release INTEGER NOT NULL, redacted_at TEXT NOT NULL,
    publisher TEXT NOT NULL, resource TEXT NOT NULL, id TEXT NOT NULL, field TEXT,
    reason TEXT NOT NULL, basis TEXT NOT NULL);
CREATE TABLE redacted_texts (
    redaction INTEGER, source TEXT, key TEXT, sha256 TEXT NOT NULL,
    PRIMARY KEY (redaction, source, key));
ALTER TABLE migrations ADD COLUMN after_release INTEGER;
""",
}
FORM = max(_MIGRATIONS)
_TABLE_NAMES = ("releases", "release_counts", "changes", "removed_pages")
_LATER_TABLE_NAMES = (
    "removed_feeds",
    "finding_events",
    "leaves",
    "older_digests",
    "redactions",
)
_INDICES = """
CREATE INDEX changes_release ON changes (release);
CREATE INDEX changes_page ON changes (page, release);
CREATE INDEX changes_project ON changes (project_path, release);
CREATE INDEX changes_row ON changes (publisher, resource, id);
CREATE INDEX removed_pages_row ON removed_pages (publisher, resource, id);
"""
# What was published is never altered: SQLite triggers refuse it for every program.
_GUARDS = {
    f"{table}_{event}": f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table}"
    f" BEGIN SELECT RAISE(ABORT, 'the history is only ever added to'); END;"
    for table in (*_TABLE_NAMES, *_LATER_TABLE_NAMES, "redacted_texts", "migrations")
    for event in ("update", "delete")
}


class BrokenHistory(BilingualError):
    """A history that does not match the served site, was altered or cannot be read."""


@dataclass(frozen=True)
class Release:
    """One release. `action` is `publish` or `rollback`, which `restores` an earlier one.

    `digest` covers its facts, its changes and the digest before it; `last_position` is that of
    its last change, or of the last one before it.
    """

    number: int
    released_at: str
    action: str
    restores: int | None
    software_version: str
    register_sha256: str
    change_count: int
    last_position: int
    digest: str


def create(path: Path) -> sqlite3.Connection:
    """A new, empty history at `path`, open for writing; not durable before it is closed."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
    connection.executescript(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        f"{_TABLES}{''.join(_MIGRATIONS.values())}PRAGMA user_version = {FORM};"
    )
    return connection


def open_to_add(path: Path) -> sqlite3.Connection:
    """A history opened to add releases; each is durable once it is committed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def finish(connection: sqlite3.Connection, path: Path) -> None:
    """Add indices and guards to the history at `path`, once the rows are in, and close it.

    SQLite counts the transactions that made a file, in two places of its header (file format,
    1.3.7 and 1.3.16). They are set to 1, so that equal histories are equal bytes.
    """
    connection.executescript(_INDICES + "".join(_GUARDS.values()))
    connection.close()
    _reset_counters(path)


def _reset_counters(path: Path) -> None:
    with path.open("r+b") as file:
        for place in (24, 92):
            file.seek(place)
            file.write((1).to_bytes(4, "big"))


def open_history(path: Path) -> sqlite3.Connection:
    """A read-only connection to a history that nobody writes at the same time, with rows as
    `sqlite3.Row`."""
    connection = sqlite3.connect(address(path), uri=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def releases(history: sqlite3.Connection) -> list[Release]:
    """Every release, the first one first."""
    cursor = history.cursor()
    cursor.row_factory = None
    return [Release(*row) for row in cursor.execute("SELECT * FROM releases ORDER BY number")]


def newest(path: Path) -> Release | None:
    """The newest release of a history file; None if there is none, or no file.

    Opened for writing, so that SQLite rolls back what a killed process left incomplete. Raises
    BrokenHistory where it cannot be read, or has another form.
    """
    if not path.is_file():
        return None
    with readable(path), closing(sqlite3.connect(path)) as connection:
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if not 1 <= form <= FORM:
            raise sqlite3.DatabaseError(f"form {form}; this program knows 1 to {FORM}")
        row = connection.execute("SELECT * FROM releases ORDER BY number DESC LIMIT 1").fetchone()
        return Release(*row) if row else None


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raises BrokenHistory, with instructions, where the history at `path` cannot be read."""
    try:
        with damage_reported():
            yield
    except sqlite3.DatabaseError as error:
        raise BrokenHistory(both("releases.history.unreadable", path=path, error=error)) from error


def form_of(path: Path) -> int:
    """The number of the form that a history file has."""
    with closing(sqlite3.connect(address(path), uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(path: Path, target: Path) -> None:
    """Write the history at `path`, of an earlier form, to `target` in the present one.

    The work is done on a copy, which replaces the target only once it is complete. Each step is
    recorded in `migrations` with the SHA-256 of the file it began from, and a digest of all that
    was published (`content_digest`) before and after.
    """
    draft = target.with_suffix(".migrating")
    shutil.copyfile(path, draft)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        for form in range(form_of(path) + 1, FORM + 1):
            before = content_digest(connection)
            connection.executescript(f"{_MIGRATIONS[form]}PRAGMA user_version = {form};")
            head = connection.execute("SELECT MAX(number) FROM releases").fetchone()[0]
            if form == LEAVES_SINCE:
                keep_older_digests(connection)
            facts = [form, __version__, sha256, before, content_digest(connection)]
            if form >= LEAVES_SINCE:
                facts.append(head if form > LEAVES_SINCE else None)
            places = ", ".join("?" * len(facts))
            connection.execute(f"INSERT INTO migrations VALUES ({places})", facts)
        guards = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        for name, statement in _GUARDS.items():
            if name not in guards:
                connection.execute(statement)
    _reset_counters(draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)


def content_digest(history: sqlite3.Connection) -> str:
    """SHA-256 over every release and every change, as JSON lines: over the columns that every
    form has."""
    digest = hashlib.sha256()
    cursor = history.cursor()
    cursor.row_factory = None
    for table in _TABLE_NAMES:
        for row in cursor.execute(f"SELECT * FROM {table} ORDER BY rowid"):
            digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return digest.hexdigest()


def add(into: sqlite3.Connection, source: Path, after: int) -> None:
    """Copy every release of `source`, of the present form, above number `after`, and its
    migrations, in one transaction; texts that one of them redacts are removed from the earlier
    ones."""
    into.execute("PRAGMA secure_delete = ON")
    into.execute("ATTACH ? AS source", (str(source),))
    into.execute("BEGIN IMMEDIATE")
    try:
        for table in (*_TABLE_NAMES, *_LATER_TABLE_NAMES):
            column = "number" if table == "releases" else "release"
            order = "source, key" if table == "leaves" else "rowid"
            into.execute(
                f"INSERT INTO {table} SELECT * FROM source.{table} WHERE {column} > ?"
                f" ORDER BY {order}",
                (after,),
            )
        into.execute(
            "INSERT INTO redacted_texts SELECT * FROM source.redacted_texts WHERE redaction IN"
            " (SELECT number FROM source.redactions WHERE release > ?) ORDER BY rowid",
            (after,),
        )
        into.execute("INSERT OR IGNORE INTO migrations SELECT * FROM source.migrations")
        is_redacting = _take_over_redacted(into, after)
        into.execute("COMMIT")
    except BaseException:
        into.execute("ROLLBACK")
        raise
    finally:
        into.execute("DETACH source")
    if is_redacting:
        into.execute("VACUUM")


def _take_over_redacted(into: sqlite3.Connection, after: int) -> bool:
    """Copy texts of releases up to number `after` from the attached `source`, where a later
    release redacted them; returns whether there were any."""
    redacted = into.execute(
        "SELECT t.source, t.key FROM redacted_texts t JOIN redactions r ON r.number = t.redaction"
        " WHERE r.release > ?",
        (after,),
    ).fetchall()
    if not redacted or not after:
        return False
    with unguarded(into):
        for table, key in redacted:
            columns = ", ".join(TEXTS[table])
            same = f"{KEYS[table]} = ?1"
            into.execute(
                f"UPDATE main.{table} SET ({columns}) = (SELECT {columns} FROM source.{table}"
                f" WHERE {same}) WHERE {same} AND release <= ?2",
                (key, after),
            )
            into.execute("UPDATE leaves SET salt = NULL WHERE source = ? AND key = ?", (table, key))
    return True


@contextmanager
def unguarded(history: sqlite3.Connection) -> Iterator[None]:
    """Allows texts to be emptied, the only change that is ever made to what was published."""
    names = [f"{table}_update" for table in (*TEXTS, "leaves")]
    present = {row[0] for row in history.execute("SELECT name FROM sqlite_master")}
    for name in names:
        history.execute(f"DROP TRIGGER IF EXISTS {name}")
    yield
    for name in names:
        if name in present:
            history.execute(_GUARDS[name])


def note_removed_feeds(
    connection: sqlite3.Connection, number: int, feeds: Iterable[tuple[str, str, str, str, str]]
) -> None:
    """Add feeds that the release `number` left without an entry: the address of each without its
    ending, and what it selects (dimension, publisher, code, item)."""
    connection.executemany(
        "INSERT INTO removed_feeds VALUES (?, ?, ?, ?, ?, ?)",
        ((number, *facts) for facts in sorted(feeds)),
    )


def seal(
    connection: sqlite3.Connection,
    number: int,
    facts: Facts,
) -> Release:
    """Add the release `number`, whose changes are in, with its counts and its digest.

    `facts`: released_at, action, restores, software_version, register_sha256.
    """
    connection.execute(
        "INSERT INTO release_counts SELECT release, publisher, package, resource,"
        " SUM(action = 'added'), SUM(action = 'changed'), SUM(action = 'withdrawn')"
        " FROM changes WHERE release = ? GROUP BY publisher, package, resource"
        " ORDER BY MIN(position)",
        (number,),
    )
    count, last = connection.execute(
        "SELECT (SELECT COUNT(*) FROM changes WHERE release = ?),"
        " (SELECT COALESCE(MAX(position), 0) FROM changes)",
        (number,),
    ).fetchone()
    write_leaves(connection, number)
    digest = release_digest(connection, number, facts, digest_before(connection, number))
    release = Release(number, *facts, count, last, digest)
    connection.execute(
        "INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", tuple(vars(release).values())
    )
    return release
