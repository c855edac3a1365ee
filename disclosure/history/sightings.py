"""When a row was first published as it stands now, and when it was changed in place before."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from disclosure.history.history_file import is_attached


class Sighting(NamedTuple):
    """`at`: the instant of the release in which a row first stood as it does now. `is_changed`:
    whether it stood otherwise before, and was not withdrawn meanwhile."""

    at: datetime
    is_changed: bool


class Sightings:
    """Reads the history attached to a register's connection; without one nothing was seen."""

    def __init__(self, register: sqlite3.Connection) -> None:
        self._register = register
        self._has_history = is_attached(register)

    def last(self, publisher: str, resource: str, identifier: str) -> Sighting | None:
        """Of the row as it is now; None where the history does not know it."""
        if not self._has_history:
            return None
        row = self._register.execute(
            "SELECT c.action, n.released_at FROM history.changes c"
            " JOIN history.releases n ON n.number = c.release"
            " WHERE c.publisher = ? AND c.resource = ? AND c.id = ?"
            " ORDER BY c.position DESC LIMIT 1",
            (publisher, resource, identifier),
        ).fetchone()
        if row is None:
            return None
        return Sighting(datetime.fromisoformat(row["released_at"]), row["action"] == "changed")

    def changes(
        self, publisher: str, resource: str, identifier: str
    ) -> Iterator[tuple[datetime, frozenset[str]]]:
        """Each time the row was changed in place: the release's instant, and which fields."""
        if not self._has_history:
            return
        for row in self._register.execute(
            "SELECT n.released_at, c.fields FROM history.changes c"
            " JOIN history.releases n ON n.number = c.release"
            " WHERE c.publisher = ? AND c.resource = ? AND c.id = ? AND c.action = 'changed'"
            " ORDER BY c.position",
            (publisher, resource, identifier),
        ):
            yield datetime.fromisoformat(row["released_at"]), frozenset(json.loads(row["fields"]))
