"""When a row was first published in its present state, and when it was changed in place before."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.history.history_questions import History


class Sighting(NamedTuple):
    """`at`: the instant of the release in which a row first had its present state. `is_changed`:
    whether it had another state before without being withdrawn in between."""

    at: datetime
    is_changed: bool


class Sightings:
    """Reads the history that belongs to a register; without one there are no sightings."""

    def __init__(self, history: History | None) -> None:
        self._history = history

    def last(self, publisher: str, resource: str, identifier: str) -> Sighting | None:
        """Of the row as it is now; None where the history does not know it."""
        if self._history is None:
            return None
        change = self._history.last_change(publisher, resource, identifier)
        if change is None:
            return None
        return Sighting(self._instant(change), change["action"] == "changed")

    def changes(
        self, publisher: str, resource: str, identifier: str
    ) -> Iterator[tuple[datetime, frozenset[str]]]:
        """Each time the row was changed in place: the release's instant, and which fields."""
        if self._history is None:
            return
        for row in self._history.changes_in_place(publisher, resource, identifier):
            yield self._instant(row), frozenset(json.loads(row["fields"]))

    def _instant(self, change: Row) -> datetime:
        assert self._history is not None
        return datetime.fromisoformat(self._history.released_at(change["release"]))
