"""When a row was first published in its present state, and when it was changed in place before."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

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
        change = self._history and self._history.last_change(publisher, resource, identifier)
        if not change:
            return None
        return Sighting(
            datetime.fromisoformat(change["released_at"]), change["action"] == "changed"
        )

    def changes(
        self, publisher: str, resource: str, identifier: str
    ) -> Iterator[tuple[datetime, frozenset[str]]]:
        """Each time the row was changed in place: the release's instant, and which fields."""
        if self._history is None:
            return
        for row in self._history.changes_in_place(publisher, resource, identifier):
            yield datetime.fromisoformat(row["released_at"]), frozenset(json.loads(row["fields"]))
