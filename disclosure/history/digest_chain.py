"""The chain of digests over a history: what the digest of each release covers, and its
verification.

A digest is made of salted hashes (leaves) of the texts in a release, so that a text can be removed
for good and the digest can still be verified over the rest.
"""

import hashlib
import hmac
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import address

# Histories from this form (`PRAGMA user_version`) on have digests made of leaves.
LEAVES_SINCE = 4
# The texts of a row of a history that one leaf covers; its other columns are hashed as they are.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "changes": ("fields", "before", "after", "reason", "reason_en"),
    "removed_pages": ("json",),
}
_FACTS = {
    "changes": (
        "position, release, publisher, package, resource, id, action, path, page, project_path"
    ),
    "removed_pages": "release, path, resource, publisher, id, language, is_example",
}
KEYS = {"changes": "CAST(position AS TEXT)", "removed_pages": "release || '/' || path"}
_ITS_REDACTIONS = "SELECT number FROM redactions WHERE release = ?"
_FIRST_TABLES = ("release_counts", *TEXTS)
_LATER_TABLES = ("removed_feeds", "finding_events", "redactions")
_ORDER = {"changes": "position", "removed_pages": "path"}
_BLOCK = 1000  # rows that are digested at once

# released_at, action, restores, software_version, register_sha256 of a release
Facts = tuple[str, str, int | None, str, str]


class Discovery(NamedTuple):
    """A difference between a history and what was published: `altered`, which is never allowed,
    or `redacted`, which the history records itself. `where` is empty for a whole release."""

    kind: str
    release: int
    where: str


def salts() -> Callable[[str], str]:
    """A source of salts (128 bits, hexadecimal), one for each name.

    They are derived from the environment variable SALT_SEED if it is set: an input of a build, like
    the instant, which makes it reproducible and should be kept secret and used once. Otherwise they
    are random and cannot be derived again.
    """
    seed_setting = os.environ.get("SALT_SEED")
    seed = seed_setting.encode() if seed_setting else os.urandom(32)
    return lambda name: hmac.new(seed, name.encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def write_leaves(history: sqlite3.Connection, number: int) -> None:
    """Write a salt and a leaf for every text in the release `number`."""
    salt_of = salts()
    for source in TEXTS:
        leaves = []
        for key, texts in _texts(history, source, number):
            if any(text is not None for text in texts):
                salt = salt_of(f"{number}/{source}/{key}")
                leaves.append((source, key, number, salt, leaf(salt, texts)))
        history.executemany("INSERT INTO leaves VALUES (?, ?, ?, ?, ?)", leaves)


def leaf(salt: str, texts: Sequence[object]) -> str:
    """SHA-256 over a salt and the texts of a row."""
    return hashlib.sha256(salt.encode() + b"\n" + _line(list(texts))).hexdigest()


def _texts(
    history: sqlite3.Connection, source: str, number: int, condition: str = "1"
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Key and texts of each row of a release that meets a condition, in its order."""
    columns = ", ".join(TEXTS[source])
    rows = _cursor(history).execute(
        f"SELECT {KEYS[source]}, {columns} FROM {source} WHERE release = ? AND {condition} ORDER BY"
        f" {_ORDER[source]}",
        (number,),
    )
    for key, *texts in rows.fetchall():
        yield str(key), tuple(texts)


def _cursor(history: sqlite3.Connection) -> sqlite3.Cursor:
    cursor = history.cursor()
    cursor.row_factory = None
    return cursor


# A file that was tampered with may hold bytes where texts belong.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _line(value: object) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "replace") + b"\n"


def _lines(rows: Iterable[object]) -> Iterator[bytes]:
    """Rows as lines, a thousand at a time."""
    rest, encoded = iter(rows), _ENCODER.encode
    while block := [encoded(row) for row in islice(rest, _BLOCK)]:
        yield "\n".join([*block, ""]).encode("utf-8", "replace")


def release_digest(history: sqlite3.Connection, number: int, facts: Facts, before: str) -> str:
    """SHA-256, as JSON lines, over the digest before, the release's facts, its changes and
    removed pages (each with its leaf instead of its texts), its removed feeds, the findings that
    it opened and closed, its redactions, and the migrations between it and the release before."""
    digest = hashlib.sha256(_line([before, number, *facts]))
    cursor = _cursor(history)
    for source, columns in _FACTS.items():
        statement = (
            f"SELECT {columns}, (SELECT sha256 FROM leaves WHERE source = '{source}' AND"
            f" key = {KEYS[source]}) FROM {source} WHERE release = ? ORDER BY {_ORDER[source]}"
        )
        for lines in _lines(cursor.execute(statement, (number,))):
            digest.update(lines)
    for rest in (
        "removed_feeds WHERE release = ? ORDER BY stem",
        "finding_events WHERE release = ? ORDER BY event",
        "redactions WHERE release = ? ORDER BY number",
        f"redacted_texts WHERE redaction IN ({_ITS_REDACTIONS}) ORDER BY redaction, source, key",
        "migrations WHERE after_release = ? - 1 ORDER BY form",
    ):
        for row in cursor.execute(f"SELECT * FROM {rest}", (number,)):
            digest.update(_line(row))
    return digest.hexdigest()


def plain_digest(history: sqlite3.Connection, number: int, facts: Facts, before: str) -> str:
    """The digest of a release in forms before `LEAVES_SINCE`: over the texts themselves."""
    digest = hashlib.sha256(
        json.dumps([before, number, *facts], ensure_ascii=False).encode() + b"\n"
    )
    cursor = _cursor(history)
    present = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master").fetchall()}
    orders = {"changes": "position", "removed_pages": "path", "removed_feeds": "stem"}
    orders["finding_events"] = "event"
    for table, order in orders.items():
        if table not in present:
            continue
        for row in cursor.execute(
            f"SELECT * FROM {table} WHERE release = ? ORDER BY {order}", (number,)
        ):
            digest.update(_line(row))
    return digest.hexdigest()


def digest_before(history: sqlite3.Connection, number: int) -> str:
    """The input that the digest of release `number` starts with: the digest of the one before;
    for the first one with leaves also `older_digests` and `migrations`."""
    cursor = _cursor(history)
    row = cursor.execute(
        "SELECT number, digest FROM releases WHERE number < ? ORDER BY number DESC LIMIT 1",
        (number,),
    ).fetchone()
    if row is None:
        return ""
    previous, digest = row
    older = cursor.execute("SELECT * FROM older_digests ORDER BY release").fetchall()
    if previous not in {release for release, _ in older}:
        return str(digest)
    steps = cursor.execute(
        "SELECT * FROM migrations WHERE after_release IS NULL ORDER BY form"
    ).fetchall()
    return f"{digest}:{hashlib.sha256(_line([older, steps])).hexdigest()}"


def keep_older_digests(history: sqlite3.Connection) -> None:
    """Give the releases of an earlier form leaves, and a second digest each that is made of
    them; the original one, over the texts, is kept beside it."""
    for number, *facts in _releases(history):
        write_leaves(history, number)
        digest = release_digest(history, number, _facts(facts), "")
        history.execute("INSERT INTO older_digests VALUES (?, ?)", (number, digest))


def _releases(history: sqlite3.Connection) -> list[tuple[Any, ...]]:
    statement = "SELECT number, released_at, action, restores, software_version, register_sha256"
    return _cursor(history).execute(f"{statement} FROM releases ORDER BY number").fetchall()


def _facts(values: Sequence[Any]) -> Facts:
    released_at, action, restores, version, sha256 = values
    return released_at, action, restores, version, sha256


@contextmanager
def damage_reported() -> Iterator[None]:
    """Raises sqlite3.DatabaseError for any Python error that a damaged history causes: names and
    texts that are not UTF-8, tables with other columns."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(str(error)) from error


def altered(path: Path) -> int | None:
    """The number of the first release that differs from what was published and was not redacted;
    None if there is none. Raises sqlite3.DatabaseError where the file is damaged."""
    with damage_reported(), closing(sqlite3.connect(address(path), uri=True)) as connection:
        releases = (
            discovery.release for discovery in examine(connection) if discovery.kind == "altered"
        )
        return next(releases, None)


def examine_file(path: Path) -> list[Discovery]:
    """The differences between a history file and what was published. Raises
    sqlite3.DatabaseError where it is damaged."""
    with damage_reported(), closing(sqlite3.connect(address(path), uri=True)) as history:
        (damage,) = history.execute("PRAGMA integrity_check(1)").fetchone()
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)
        return [*examine(history)]


def examine(history: sqlite3.Connection) -> Iterator[Discovery]:
    """The differences between a history and what was published, release by release.

    Raises sqlite3.DatabaseError where it cannot be read.
    """
    cursor = _cursor(history)
    has_leaves = cursor.execute("PRAGMA user_version").fetchone()[0] >= LEAVES_SINCE
    older = dict(cursor.execute("SELECT * FROM older_digests").fetchall()) if has_leaves else {}
    stored = dict(cursor.execute("SELECT number, digest FROM releases").fetchall())
    before = ""
    for number, *values in _releases(history):
        facts, touched = _facts(values), set()
        if has_leaves:
            for discovery in _examined_texts(history, number):
                touched.add(discovery.kind)
                yield discovery
            is_older = number in older
            digest = release_digest(
                history, number, facts, "" if is_older else digest_before(history, number)
            )
            is_whole = digest == (older[number] if is_older else stored[number])
        else:
            is_older = is_whole = True
        if is_older and is_whole and not touched:
            is_whole = plain_digest(history, number, facts, before) == stored[number]
        if not is_whole or not _has_right_counts(history, number):
            yield Discovery("altered", number, "")
        before = str(stored[number])
    yield from _loose_rows(
        history, [*_FIRST_TABLES, *(_LATER_TABLES if has_leaves else ())], {*stored}
    )


def _examined_texts(history: sqlite3.Connection, number: int) -> Iterator[Discovery]:
    """Each row of a release whose texts do not match its leaf. Rows without texts and without a
    leaf, as most added rows are, need no further check."""
    cursor = _cursor(history)
    for source in TEXTS:
        leaves = {
            key: (salt, sha256)
            for key, salt, sha256 in cursor.execute(
                "SELECT key, salt, sha256 FROM leaves WHERE source = ? AND release = ?",
                (source, number),
            )
        }
        redacted_leaves = dict(
            cursor.execute(
                "SELECT key, sha256 FROM redacted_texts WHERE source = ? ORDER BY redaction",
                (source,),
            )
        )
        has_text = " OR ".join(f"{name} IS NOT NULL" for name in TEXTS[source])
        has_leaf = f"{KEYS[source]} IN (SELECT key FROM leaves WHERE source = '{source}')"
        is_left = f"{KEYS[source]} IN (SELECT key FROM redacted_texts WHERE source = '{source}')"
        condition = f"({has_text} OR {has_leaf} OR {is_left})"
        for key, texts in _texts(history, source, number, condition):
            where = f"{source} {key}"
            if key in redacted_leaves:
                is_as_left = leaf("", texts) == redacted_leaves[key]
                yield Discovery("redacted" if is_as_left else "altered", number, where)
            elif key in leaves:
                salt, sha256 = leaves[key]
                if leaf(str(salt), texts) != sha256:
                    yield Discovery("altered", number, where)
            elif any(text is not None for text in texts):
                yield Discovery("altered", number, where)


def _has_right_counts(history: sqlite3.Connection, number: int) -> bool:
    """Whether a release has as many changes, in total and of each table, as it records."""
    cursor = _cursor(history)
    stated = cursor.execute(
        "SELECT change_count, last_position FROM releases WHERE number = ?", (number,)
    ).fetchone()
    counted = cursor.execute(
        "SELECT (SELECT COUNT(*) FROM changes WHERE release = ?1),"
        " (SELECT COALESCE(MAX(position), 0) FROM changes WHERE release <= ?1)",
        (number,),
    ).fetchone()
    tables = cursor.execute(
        "SELECT publisher, package, resource, added, changed, withdrawn FROM release_counts"
        " WHERE release = ? ORDER BY 1, 2, 3",
        (number,),
    ).fetchall()
    return bool(stated == counted and tables == counts_of_tables(history, number))


def counts_of_tables(history: sqlite3.Connection, number: int) -> list[tuple[Any, ...]]:
    """publisher, package, resource, and how many rows a release added, changed, withdrew."""
    return (
        _cursor(history)
        .execute(
            "SELECT publisher, package, resource, SUM(action = 'added'), SUM(action = 'changed'),"
            " SUM(action = 'withdrawn') FROM changes WHERE release = ? GROUP BY 1, 2, 3"
            " ORDER BY 1, 2, 3",
            (number,),
        )
        .fetchall()
    )


def _loose_rows(
    history: sqlite3.Connection, tables: Sequence[str], numbers: set[int]
) -> Iterator[Discovery]:
    """Rows of releases that do not exist."""
    for table in tables:
        for (number,) in _cursor(history).execute(f"SELECT DISTINCT release FROM {table}"):
            if number not in numbers:
                is_number = isinstance(number, int)
                yield Discovery("altered", number if is_number else 0, f"{table} {number}")
