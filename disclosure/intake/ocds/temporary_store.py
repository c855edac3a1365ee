"""A temporary SQLite that holds releases and rows, so that memory does not grow with the input."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_DIGITS = "\0"
DEPTH = 60
_TABLES = """
CREATE TABLE releases(
    number INTEGER PRIMARY KEY, process TEXT, instant TEXT, day TEXT, is_compiled INTEGER,
    file TEXT, digest BLOB, tender TEXT, json TEXT);
CREATE TABLE mentions(
    process TEXT, party TEXT, identity TEXT, name_key TEXT, name TEXT, is_person INTEGER,
    UNIQUE(process, party, identity, name_key, is_person) ON CONFLICT IGNORE);
CREATE TABLE rows(
    resource TEXT, key TEXT, owner TEXT, json TEXT, PRIMARY KEY(resource, key)) WITHOUT ROWID;
"""
_INDICES = """
CREATE INDEX IF NOT EXISTS releases_process ON releases(process, is_compiled, instant, number);
CREATE INDEX IF NOT EXISTS releases_digest ON releases(digest);
CREATE INDEX IF NOT EXISTS mentions_party ON mentions(party);
CREATE INDEX IF NOT EXISTS mentions_identity ON mentions(identity);
CREATE INDEX IF NOT EXISTS mentions_name ON mentions(process, name_key);
"""


@dataclass(frozen=True)
class ReleasePosition:
    """Where a release belongs: its process, its instant in UTC and its day as written, its file,
    its tender's id."""

    process: str
    instant: str
    day: str
    file: str
    tender: str
    is_compiled: bool


@dataclass(frozen=True)
class StoredRelease:
    """A release as it was put in."""

    file: str
    instant: str
    is_compiled: bool
    value: dict[str, Any]


@dataclass(frozen=True)
class OrganizationMention:
    """An organization as one release names it; see `disclosure.intake.ocds.parties`."""

    party: str
    identity: str
    name_key: str
    name: str
    is_person: bool


class TemporaryStore:
    """Releases by process and time, mentions of organizations, rows by resource and key."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;" + _TABLES
        )
        self.db.executescript(_INDICES)
        self.db.execute("BEGIN")

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def add_release(self, release: ReleasePosition, value: dict[str, Any]) -> bool:
        """Keep a release; False if an identical one, from whichever package, is already there.

        Raises ValueError or RecursionError if it cannot be written as JSON.
        """
        # Sorted by key, one text serves for storing and for comparing.
        text = encode(value)
        own_members = {name: part for name, part in value.items() if name != "packageInfo"}
        content = encode(own_members) if len(own_members) < len(value) else text
        digest = hashlib.sha256(content.encode()).digest()
        same = self.db.execute("SELECT 1 FROM releases WHERE digest=?", (digest,)).fetchone()
        if same:
            return False
        self.db.execute(
            "INSERT INTO releases(process, instant, day, is_compiled, file, digest, tender, json)"
            " VALUES(?,?,?,?,?,?,?,?)",
            (
                release.process,
                release.instant,
                release.day,
                release.is_compiled,
                release.file,
                digest,
                release.tender,
                text,
            ),
        )
        return True

    def add_mentions(self, process: str, mentions: Iterable[OrganizationMention]) -> None:
        """Keep how the release of a process names organizations."""
        self.db.executemany(
            "INSERT INTO mentions VALUES(?,?,?,?,?,?)",
            ((process, m.party, m.identity, m.name_key, m.name, m.is_person) for m in mentions),
        )

    def processes(self) -> Iterator[str]:
        """The keys of all processes, sorted."""
        for (process,) in self.db.execute("SELECT DISTINCT process FROM releases ORDER BY 1"):
            yield process

    def tender_ids(self, process: str) -> list[str]:
        """The ids that the releases of a process give its tender, sorted."""
        query = "SELECT DISTINCT tender FROM releases WHERE process=? AND tender<>'' ORDER BY 1"
        return [tender for (tender,) in self.db.execute(query, (process,))]

    def period(self) -> dict[str, str]:
        """The first and the last day of all releases, as `from` and `to`; empty without days."""
        query = "SELECT min(day), max(day) FROM releases WHERE day<>''"
        first, last = self.db.execute(query).fetchone()
        return {"from": first, "to": last} if first else {}

    def releases(self, process: str) -> Iterator[StoredRelease]:
        """The releases of a process in order of date, compiled ones last."""
        rows = self.db.execute(
            "SELECT file, instant, is_compiled, json FROM releases WHERE process=?"
            " ORDER BY is_compiled, instant, number",
            (process,),
        )
        for file, instant, is_compiled, text in rows:
            yield StoredRelease(file, instant, bool(is_compiled), decode(text))

    def put(self, resource: str, key: str, row: dict[str, Any], owner: str) -> bool:
        """Keep a row; False where another owner has taken the key, and then it is not kept."""
        done = self.db.execute(
            "INSERT INTO rows VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET json=excluded.json"
            " WHERE owner=excluded.owner",
            (resource, key, owner, encode(row)),
        )
        return done.rowcount > 0

    def get(self, resource: str, key: str) -> dict[str, Any] | None:
        """The row of that key."""
        row = self.db.execute(
            "SELECT json FROM rows WHERE resource=? AND key=?", (resource, key)
        ).fetchone()
        return decode(row[0]) if row else None

    def rows(self, resource: str) -> Iterator[dict[str, Any]]:
        """All rows of a resource by key."""
        for (text,) in self.db.execute(
            "SELECT json FROM rows WHERE resource=? ORDER BY key", (resource,)
        ):
            yield decode(text)

    def count(self, resource: str) -> int:
        """How many rows a resource has."""
        query = "SELECT count(*) FROM rows WHERE resource=?"
        return int(self.db.execute(query, (resource,)).fetchone()[0])


def pruned(value: Any, depth: int = DEPTH) -> Any:
    """`value` with null for everything that lies deeper than any OCDS field."""
    if not isinstance(value, (dict, list)):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [pruned(part, depth - 1) for part in value]
    return {name: pruned(part, depth - 1) for name, part in value.items()}


def encode(value: dict[str, Any]) -> str:
    """JSON in which decimals keep their digits and broken characters survive."""
    return _ENCODER.encode(value)


def decode(text: str) -> dict[str, Any]:
    """The value that `encode` wrote."""
    value: dict[str, Any] = _DECODER.decode(text)
    return value


def _decimal(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {_DIGITS: str(value)}
    raise ValueError(f"{type(value).__name__} is no JSON value")


def _undecimal(value: dict[str, Any]) -> Any:
    return Decimal(value[_DIGITS]) if _DIGITS in value and len(value) == 1 else value


_ENCODER = json.JSONEncoder(default=_decimal, separators=(",", ":"), sort_keys=True)
_DECODER = json.JSONDecoder(object_hook=_undecimal)
