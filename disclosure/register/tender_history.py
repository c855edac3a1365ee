"""The history of a tender: its notices in order, its state after each, and what each changed.

The only fold of notices: the register's tenders are the last state of each history, and pages,
feeds and calendars read the other states here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from disclosure.model import schemas
from disclosure.model.links import graph
from disclosure.register.register_file import Register

Row = dict[str, Any]
Key = tuple[str, str]  # publisher and id

# These fields do not fold into the tender.
_OWN = {
    "notice_id",
    "kind",
    "kind_original",
    "tender_id",
    "title",
    "title_en",
    "source_url",
    "published_at",
    "published_has_time",
    "amends_notice_id",
    "change_reason",
    "cleared_fields",
    "is_time_known",
}

# In the order in which an organization considers them when deciding whether to bid.
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
    "reserved_for",
    "reserved_share",
    "consortia_allowed",
    "deposit_amount",
    "questions_until",
    "questions_to",
    "site_visit",
    "contact_office",
    "contact_phone",
    "contact_email",
)


class NoticeInstant(NamedTuple):
    """An instant of a notice; `has_time` is false where the source gives only its day."""

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
# The order of notices everywhere: the instant of publication, then the id.
NOTICE_ORDER = graph()["notices"].order
# The reverse order; a notice without an instant comes last.
NEWEST_FIRST = "listed_us DESC, notice_id DESC, publisher"
_ORDER = f" ORDER BY publisher, tender_id, {NOTICE_ORDER}"


def versions(register: Register) -> Iterator[NoticeVersion]:
    """Every notice with the state of its tender at that point; reads one tender at a time."""
    for _, history in histories(register.each(_NOTICES + _ORDER)):
        yield from history


def versions_of(register: Register, keys: Iterable[Key]) -> Iterator[NoticeVersion]:
    """Each of a few notices, given by their keys, with the state of its tender at that point."""
    wanted_keys = frozenset(keys)
    tenders = {
        cells
        for publisher, notice in wanted_keys
        for cells in register.tuples(
            "SELECT publisher, tender_id FROM notices WHERE publisher = ? AND notice_id = ?",
            publisher,
            notice,
        )
    }
    for publisher, tender in sorted(tenders):
        for version in history_of(register, publisher, tender):
            if (publisher, version.notice["notice_id"]) in wanted_keys:
                yield version


def history_of(register: Register, publisher: str, tender: str) -> list[NoticeVersion]:
    """The notices of a tender one after the other."""
    where = " WHERE publisher = ? AND tender_id = ?"
    rows = register.each(_NOTICES + where + _ORDER, publisher, tender)
    return next((list(history) for _, history in histories(rows)), [])


def histories(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Key, Iterator[NoticeVersion]]]:
    """Groups rows of notices, in fold order, into the history of each tender by its key."""
    for key, notices in groupby(rows, key=lambda row: (row["publisher"], row["tender_id"])):
        yield key, _history(notices)


def _history(notices: Iterable[Mapping[str, Any]]) -> Iterator[NoticeVersion]:
    state: Row = {}
    for row in notices:
        notice = json.loads(row["json"], parse_float=Decimal) | {"package": row["package"]}
        before, state = state, fold(state, notice)
        yield NoticeVersion(notice, state, changes(before, state))


def fold(state: Row, notice: Row) -> Row:
    """The state of a tender after one more notice: an empty cell leaves the earlier value, and
    `cleared_fields` (a list) empties those it names. Instants become a `NoticeInstant`, so that
    each carries whether its time of day is known."""
    cleared = frozenset(notice.get("cleared_fields") or ())
    retained = {name: value for name, value in state.items() if name not in cleared}
    said = {name: notice[name] for name in folded_fields() if notice.get(name) is not None}
    for name in _dates():
        if name in said:
            said[name] = NoticeInstant(said[name], has_time(notice, name))
    return retained | said


@cache
def folded_fields() -> tuple[str, ...]:
    """The fields of a notice that fold into its tender, in the order of the schema; whether the
    time of an instant is known goes with the instant."""
    about_times = {has_time_field(name) for name in instants()}
    fields = schemas.tables()["notices"].fields
    return tuple(field.name for field in fields if field.name not in _OWN | about_times)


@cache
def instants() -> frozenset[str]:
    """The fields of a notice that are instants."""
    return frozenset(f.name for f in schemas.tables()["notices"].fields if f.type == "datetime")


@cache
def _dates() -> tuple[str, ...]:
    return tuple(name for name in folded_fields() if name in instants())


def has_time_field(name: str) -> str:
    """The field that says whether the time of day of an instant is known."""
    return f"{name.removesuffix('_at')}_has_time"


def has_time(row: Mapping[str, Any], name: str) -> bool:
    """Whether the time of day of an instant of a notice or tender is known: by its own
    `…_has_time`, else by `is_time_known`, which covers all; true where neither is given."""
    names = row.keys()
    for known_field in (has_time_field(name), "is_time_known"):
        if known_field in names and row[known_field] is not None:
            return bool(row[known_field])
    return True


def changes(before: Row, after: Row) -> list[FactChange]:
    """The differences between two states, in the order of `FACTS`; none for a first notice."""
    if not before:
        return []
    return [
        FactChange(name, before.get(name), after.get(name))
        for name in FACTS
        if before.get(name) != after.get(name)
    ]
