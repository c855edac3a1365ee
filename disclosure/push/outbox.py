"""The outbox: what each receiver is still to be sent, and what was confirmed, in one private file.

The news of a release are recorded for a receiver in the transaction that also records how far the
history was read, so nothing is lost or recorded twice. A message gets its number and its items
before it is first sent, and an attempt is durable before it begins. If the program ends at any
point, confirmed messages are never sent again, and unconfirmed ones keep their number and are
marked as possible repetitions.
"""

import fcntl
import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from disclosure.feeds.notice_news import NewsText

_FORM = 1
_TABLES = f"""
CREATE TABLE receivers (
    name TEXT PRIMARY KEY, release INTEGER NOT NULL, released_at TEXT NOT NULL,
    position INTEGER NOT NULL);
CREATE TABLE items (
    item INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, publisher TEXT NOT NULL,
    notice_id TEXT NOT NULL, action TEXT NOT NULL, release INTEGER NOT NULL, message INTEGER);
CREATE INDEX items_waiting ON items (receiver, message);
CREATE TABLE messages (
    receiver TEXT, number INTEGER, key TEXT NOT NULL, body TEXT, may_have_come INTEGER NOT NULL,
    attempts INTEGER NOT NULL, confirmed_at TEXT, PRIMARY KEY (receiver, number));
CREATE TABLE attempts (receiver TEXT NOT NULL, at REAL NOT NULL);
PRAGMA user_version = {_FORM};
"""
_KEPT_ATTEMPTS_S = 3600
DIGEST = "digest"


class WaitingItem(NamedTuple):
    """A notice that a receiver is to be sent news of. `action` is what happened to it: `added`,
    `changed` or `withdrawn`; `release` the number of the release that did it.

    A digest has the action `digest`, no publisher, and instead of an id its address without
    language and ending; `release` is the one that it came with.
    """

    publisher: str
    notice_id: str
    action: str
    release: int


class ReadUpTo(NamedTuple):
    """How far the history was read for a receiver: the last release and change."""

    release: int
    released_at: str
    position: int


@dataclass(frozen=True)
class Message:
    """An unconfirmed message. `may_have_come` is whether an earlier attempt may have been
    delivered. Its body is None where it was removed and must be written again."""

    receiver: str
    number: int
    key: str
    items: tuple[WaitingItem, ...]
    body: tuple[NewsText, ...] | None
    may_have_come: bool


def merged(before: str | None, now: str) -> str | None:
    """The combined effect of two unsent changes of a notice; None if they cancel out."""
    if before is None or before == now:
        return now
    if before == "added":
        return "added" if now == "changed" else None
    return "withdrawn" if now == "withdrawn" else "changed"


class Outbox:
    """An open outbox, used by one program at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def receivers(self) -> dict[str, ReadUpTo]:
        """How far the history was read, by receiver."""
        rows = self._connection.execute(
            "SELECT name, release, released_at, position FROM receivers"
        )
        return {name: ReadUpTo(*rest) for name, *rest in rows}

    def keep_only(self, names: Iterable[str]) -> None:
        """Forget everything of receivers that are not named."""
        gone = self.receivers().keys() - set(names)
        with self._transaction():
            for table, column in (
                ("items", "receiver"),
                ("messages", "receiver"),
                ("attempts", "receiver"),
                ("receivers", "name"),
            ):
                self._connection.executemany(
                    f"DELETE FROM {table} WHERE {column} = ?", ((name,) for name in gone)
                )

    def add(self, receiver: str, items: Iterable[WaitingItem], upto: ReadUpTo) -> None:
        """Record the new items for a receiver, and how far the history was read.

        A waiting notice is sent once, with the combined effect of all its changes.
        """
        with self._transaction():
            for item in items:
                self._add_item(receiver, item)
            self._connection.execute(
                "INSERT INTO receivers VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE"
                " SET release = ?2, released_at = ?3, position = ?4",
                (receiver, *upto),
            )

    def _add_item(self, receiver: str, item: WaitingItem) -> None:
        waiting = self._connection.execute(
            "SELECT item, action FROM items WHERE receiver = ? AND publisher = ?"
            " AND notice_id = ? AND message IS NULL",
            (receiver, item.publisher, item.notice_id),
        ).fetchone()
        if waiting is None:
            self._connection.execute(
                "INSERT INTO items (receiver, publisher, notice_id, action, release)"
                " VALUES (?, ?, ?, ?, ?)",
                (receiver, *item),
            )
            return
        item_id, before = waiting
        action = merged(before, item.action)
        if action is None:
            self._connection.execute("DELETE FROM items WHERE item = ?", (item_id,))
        else:
            self._connection.execute(
                "UPDATE items SET action = ? WHERE item = ?", (action, item_id)
            )

    def last_digest(self, receiver: str, stem: str) -> int | None:
        """The release with which a digest last came to a receiver, or waits for it; None where
        none ever did."""
        (release,) = self._connection.execute(
            "SELECT MAX(release) FROM items WHERE receiver = ? AND notice_id = ? AND action = ?",
            (receiver, stem, DIGEST),
        ).fetchone()
        return None if release is None else int(release)

    def waiting(self, receiver: str, most: int) -> list[WaitingItem]:
        """The next items that are not in a message yet, in their order."""
        rows = self._connection.execute(
            "SELECT publisher, notice_id, action, release FROM items"
            " WHERE receiver = ? AND message IS NULL ORDER BY item LIMIT ?",
            (receiver, most),
        )
        return [WaitingItem(*row) for row in rows]

    def count_waiting(self, receiver: str) -> int:
        """How many items are unconfirmed."""
        (count,) = self._connection.execute(
            "SELECT COUNT(*) FROM items i LEFT JOIN messages m ON m.receiver = i.receiver"
            " AND m.number = i.message WHERE i.receiver = ? AND m.confirmed_at IS NULL",
            (receiver,),
        ).fetchone()
        return int(count)

    def unconfirmed(self, receiver: str) -> Message | None:
        """The message that is to be sent before any other."""
        row = self._connection.execute(
            "SELECT number, key, body, may_have_come FROM messages"
            " WHERE receiver = ? AND confirmed_at IS NULL ORDER BY number LIMIT 1",
            (receiver,),
        ).fetchone()
        if row is None:
            return None
        number, key, body, may_have_come = row
        items = self._connection.execute(
            "SELECT publisher, notice_id, action, release FROM items"
            " WHERE receiver = ? AND message = ? ORDER BY item",
            (receiver, number),
        )
        texts = (
            None if body is None else tuple(NewsText.read(stored) for stored in json.loads(body))
        )
        inside = tuple(WaitingItem(*cells) for cells in items)
        return Message(receiver, number, key, inside, texts, bool(may_have_come))

    def begin(self, receiver: str, body: Iterable[NewsText]) -> None:
        """Make the next message from as many waiting items as its body covers."""
        texts = list(body)
        with self._transaction():
            (number,) = self._connection.execute(
                "SELECT COALESCE(MAX(number), 0) + 1 FROM messages WHERE receiver = ?",
                (receiver,),
            ).fetchone()
            self._connection.execute(
                "INSERT INTO messages VALUES (?, ?, ?, ?, 0, 0, NULL)",
                (receiver, number, str(uuid.uuid4()), _written(texts)),
            )
            self._connection.execute(
                "UPDATE items SET message = ? WHERE item IN (SELECT item FROM items"
                " WHERE receiver = ? AND message IS NULL ORDER BY item LIMIT ?)",
                (number, receiver, len(texts)),
            )

    def rewrite(self, message: Message, body: Iterable[NewsText]) -> None:
        """Write the body of a message whose body was removed."""
        self._change(message, "body = ?", _written(body))

    def attempt(self, message: Message, at: float) -> None:
        """Record, before a message is sent, that it may be delivered; `at` is in Unix seconds."""
        with self._transaction():
            self._set(message, "may_have_come = 1, attempts = attempts + 1")
            self._connection.execute(
                "DELETE FROM attempts WHERE at < ? AND receiver = ?",
                (at - _KEPT_ATTEMPTS_S, message.receiver),
            )
            self._connection.execute("INSERT INTO attempts VALUES (?, ?)", (message.receiver, at))

    def attempts_since(self, receiver: str, at: float) -> list[float]:
        """When something was sent to a receiver after an instant, in order."""
        rows = self._connection.execute(
            "SELECT at FROM attempts WHERE receiver = ? AND at > ? ORDER BY at", (receiver, at)
        )
        return [instant for (instant,) in rows]

    def refuse(self, message: Message) -> None:
        """The last attempt was refused, so it adds no possible delivery."""
        self._change(message, "may_have_come = ?", int(message.may_have_come))

    def confirm(self, message: Message, at: str) -> None:
        """A message was delivered; its content is deleted."""
        self._change(message, "confirmed_at = ?, body = NULL", at)

    def forget(self, publisher: str, notice_id: str) -> None:
        """Remove the body of unconfirmed messages about a redacted notice; a digest may contain
        any notice."""
        with self._transaction():
            self._connection.execute(
                "UPDATE messages SET body = NULL WHERE confirmed_at IS NULL AND (receiver, number)"
                " IN (SELECT receiver, message FROM items WHERE publisher = ? AND notice_id = ?"
                " OR action = ?)",
                (publisher, notice_id, DIGEST),
            )

    def _change(self, message: Message, what: str, *values: object) -> None:
        with self._transaction():
            self._set(message, what, *values)

    def _set(self, message: Message, what: str, *values: object) -> None:
        self._connection.execute(
            f"UPDATE messages SET {what} WHERE receiver = ? AND number = ?",
            (*values, message.receiver, message.number),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise


def _written(texts: Iterable[NewsText]) -> str:
    return json.dumps([news_text.written() for news_text in texts], ensure_ascii=False)


@contextmanager
def opened_outbox(path: Path) -> Iterator[Outbox]:
    """The outbox in a file (0600), created if there is none; waits for other users of it.

    Raises sqlite3.DatabaseError where it cannot be read.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # A lock of SQLite's own would end with each transaction; this one lasts for the whole run.
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            _prepare(connection)
            yield Outbox(connection)
    finally:
        os.close(lock)


def _prepare(connection: sqlite3.Connection) -> None:
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    if form == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
    elif form != _FORM:
        raise sqlite3.DatabaseError(f"form {form}; this program knows {_FORM}")
