"""Tenders: the last state of each history, and its status as of its publisher's instant."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from disclosure.model.schemas import tables
from disclosure.register.tender_history import (
    NoticeInstant,
    Row,
    fold,
    folded_fields,
    has_time_field,
)

_STATUS_OF_KIND = {
    "suspension": "suspended",
    "resumption": "",
    "cancellation": "cancelled",
    "failed": "failed",
}
# Methods in which only invited organizations may take part.
_BY_INVITATION = {"invited-tender", "single-source", "directed-tender", "direct-appropriation"}
# The kinds of notices with the best title for the tender, in order of preference.
_NAMING = {"tender": 0, "prequalification": 1, "single-source": 2, "intention": 3}

Cells = Mapping[str, str | None]


def last_state(notices: Sequence[Row]) -> dict[str, str | None]:
    """The present state of a tender, as text, from its notices in their order.

    Title: of the first notice of the kind that names it best. `is_time_known` is true where the
    time of day of every instant is known, and empty where there is none.
    """
    state: Row = {}
    for notice in notices:
        state = fold(state, notice)
    naming = min(notices, key=lambda notice: _NAMING.get(notice["kind"] or "", 9))
    first, last = notices[0], notices[-1]
    return {
        **dict.fromkeys(folded_fields()),
        **_times(state),
        **{name: _cell(value) for name, value in state.items()},
        "tender_id": first["tender_id"],
        "title": naming["title"],
        "title_en": naming["title_en"],
        "first_published_at": first["published_at"],
        "last_published_at": last["published_at"],
        "notice_count": str(len(notices)),
        "last_notice_id": last["notice_id"],
    }


def _cell(value: Any) -> str | None:
    """A folded value as cell text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text: str | None = value.at if isinstance(value, NoticeInstant) else value
    return text


def _times(state: Row) -> Cells:
    known = {
        has_time_field(name): value.has_time
        for name, value in state.items()
        if isinstance(value, NoticeInstant)
    }
    of_all = {"is_time_known": all(known.values())} if known else {}
    return {name: "true" if is_known else "false" for name, is_known in {**known, **of_all}.items()}


def ending_notice(notices: Sequence[Row]) -> Row | None:
    """The notice by which a tender is suspended, cancelled or failed; None once it is resumed."""
    deciding = (one for one in reversed(notices) if (one["kind"] or "") in _STATUS_OF_KIND)
    last = next(deciding, None)
    return last if last is not None and _STATUS_OF_KIND[last["kind"]] else None


def status(notices: Sequence[Row], *, is_awarded: bool, seconds_left: float | None) -> str:
    """The status of a tender (codelist `tender-status`) as of an instant.

    `seconds_left` to its submission deadline, negative once passed, None where no deadline
    was published. The last suspension, resumption, cancellation or failure decides; then an
    award; then the deadline.
    """
    ending = ending_notice(notices)
    if ending is not None:
        return _STATUS_OF_KIND[ending["kind"]]
    if is_awarded:
        return "awarded"
    if all(notice["kind"] == "intention" for notice in notices):
        return "planned"
    if seconds_left is None:
        return "undated"
    return "open" if seconds_left >= 0 else "closed"


def entry(state: Cells, as_of: datetime) -> str | None:
    """Who can still enter an open tender (codelist `tender-entry`); None for any other.

    Without the documents nobody can respond once they are no longer available.
    """
    if state["status"] != "open":
        return None
    if state["procurement_method"] in _BY_INVITATION:
        return "by-invitation"
    until = state["documents_until"]
    is_over = until is not None and datetime.fromisoformat(until) < as_of
    return "documents-over" if is_over else "open-to-all"


def enter_by(state: Cells) -> str | None:
    """The deadline of the first action needed to enter: the nearer of the last day for the
    documents and the submission deadline; the latter if the documents are no longer available."""
    days = [state["submission_deadline"]]
    if state["entry"] == "open-to-all":
        days.append(state["documents_until"])
    instants = [day for day in days if day]
    return min(instants, key=datetime.fromisoformat) if instants else None


def derive_tenders(
    connection: sqlite3.Connection, as_of: Mapping[str, str]
) -> Iterator[dict[str, str | None]]:
    """Every tender of the staged notices, with `publisher` and `status`; all cells are present.

    `as_of`: the instant of each publisher. Streamed in order of (publisher, tender_id).
    """
    rows = connection.cursor()
    rows.execute(
        """SELECT n.*, EXISTS (
            SELECT 1 FROM staging.awards a WHERE a.publisher = n.publisher
            AND a.tender_id = n.tender_id AND COALESCE(a.status, 'active') = 'active') AS is_awarded
        FROM staging.notices n
        ORDER BY n.publisher, n.tender_id, microseconds(n.published_at), n.notice_id"""
    )
    empty: Cells = dict.fromkeys(tables()["tenders"].field)
    instants = {publisher: datetime.fromisoformat(at) for publisher, at in as_of.items()}
    names = [column[0] for column in rows.description]
    key_of = itemgetter(names.index("publisher"), names.index("tender_id"))
    for (publisher, _), group in groupby(rows, key_of):
        notices = [_typed(dict(zip(names, cells, strict=True))) for cells in group]
        state = {**empty, **last_state(notices), "publisher": publisher}
        deadline = state["submission_deadline"]
        time_left = datetime.fromisoformat(deadline) - instants[publisher] if deadline else None
        state["status"] = status(
            notices,
            is_awarded=bool(notices[0]["is_awarded"]),
            seconds_left=None if time_left is None else time_left.total_seconds(),
        )
        state["entry"] = entry(state, instants[publisher])
        yield state


_BOOLEANS = tuple(f.name for f in tables()["notices"].fields if f.type == "boolean")


def _typed(notice: dict[str, Any]) -> Row:
    """A staged notice, whose cells are texts, with typed values for the fold."""
    for name in _BOOLEANS:
        if notice[name] is not None:
            notice[name] = notice[name] == "true"
    if notice["cleared_fields"]:
        notice["cleared_fields"] = notice["cleared_fields"].split(";")
    return notice
