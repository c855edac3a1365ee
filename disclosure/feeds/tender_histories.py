"""The notices of a tender one after the other: its state as of each, and what each one changed."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from disclosure.feeds.selections import Key
from disclosure.model import schemas
from disclosure.register.tender_states import folded_fields

Row = dict[str, Any]

# In the order in which an organization decides whether to bid.
FACTS = (
    "purchaser_id",
    "agency_id",
    "catalogue_item_id",
    "region_code",
    "content",
    "scale",
    "qualifications",
    "materials",
    "procurement_method",
    "method_basis",
    "budget_amount",
    "ceiling_amount",
    "documents_until",
    "submission_deadline",
    "opening_at",
    "place",
    "contact_office",
    "contact_phone",
    "contact_email",
)


class NoticeInstant(NamedTuple):
    """An instant of a notice, and whether its time of day is known (else it is a day)."""

    at: str
    has_time: bool


@dataclass(frozen=True)
class FactChange:
    """A fact of the tender before and after a notice; None where there was or is none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class NoticeVersion:
    """A notice as its register `json`, the tender's state as of it, and what it changed."""

    notice: Row
    state: Row
    changes: list[FactChange]


_NOTICES = "SELECT publisher, notice_id, tender_id, package, json FROM notices"
# The order of a fold is (`published_at` as an instant, `notice_id`).
_ORDER = " ORDER BY publisher, tender_id, julianday(published_at), notice_id"


def versions(register: sqlite3.Connection) -> Iterator[NoticeVersion]:
    """Every notice with its tender as of then; reads one tender at a time."""
    for _, history in histories(register.execute(_NOTICES + _ORDER)):
        yield from history


def versions_of(register: sqlite3.Connection, keys: Iterable[Key]) -> Iterator[NoticeVersion]:
    """Each of a few notices, given by their keys, with its tender as of then."""
    wanted = frozenset(keys)
    tenders = {
        tuple(row)
        for publisher, notice in wanted
        for row in register.execute(
            "SELECT publisher, tender_id FROM notices WHERE publisher = ? AND notice_id = ?",
            (publisher, notice),
        )
    }
    for publisher, tender in sorted(tenders):
        for version in history_of(register, publisher, tender):
            if (publisher, version.notice["notice_id"]) in wanted:
                yield version


def history_of(register: sqlite3.Connection, publisher: str, tender: str) -> list[NoticeVersion]:
    """The notices of a tender one after the other."""
    where = " WHERE publisher = ? AND tender_id = ?"
    rows = register.execute(_NOTICES + where + _ORDER, (publisher, tender))
    return next((list(history) for _, history in histories(rows)), [])


def histories(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[Key, Iterator[NoticeVersion]]]:
    """Rows of notices, in the order of a fold, as the history of each tender by its key."""
    for key, notices in groupby(rows, key=lambda row: (row["publisher"], row["tender_id"])):
        yield key, _history(notices)


def _history(notices: Iterable[sqlite3.Row]) -> Iterator[NoticeVersion]:
    state: Row = {}
    for row in notices:
        notice = json.loads(row["json"], parse_float=Decimal) | {"package": row["package"]}
        before, state = state, fold(state, notice)
        yield NoticeVersion(notice, state, changes(before, state))


def fold(state: Row, notice: Row) -> Row:
    """The state of a tender after one more notice: an empty cell leaves the earlier value, and
    `cleared_fields` empties it. Instants become a `NoticeInstant`."""
    cleared = frozenset(notice.get("cleared_fields") or ())
    kept = {name: value for name, value in state.items() if name not in cleared}
    has_time = notice.get("is_time_known") is not False
    folded, moments = _folded(), instants()
    said = {
        name: NoticeInstant(value, has_time) if name in moments else value
        for name, value in notice.items()
        if name in folded and value is not None
    }
    return kept | said


@cache
def _folded() -> frozenset[str]:
    return frozenset(folded_fields()) - {"is_time_known"}


@cache
def instants() -> frozenset[str]:
    """The fields of a notice that are instants."""
    return frozenset(f.name for f in schemas.tables()["notices"].fields if f.type == "datetime")


def changes(before: Row, after: Row) -> list[FactChange]:
    """What differs between two states, in the order of `FACTS`; nothing for a first notice."""
    if not before:
        return []
    return [
        FactChange(name, before.get(name), after.get(name))
        for name in FACTS
        if before.get(name) != after.get(name)
    ]
