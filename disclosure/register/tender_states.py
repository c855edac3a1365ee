"""Tenders: the notices of one tender, folded into its present state."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from disclosure.model.schemas import tables

# A notice keeps these to itself.
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
}
_STATUS_OF_KIND = {
    "suspension": "suspended",
    "resumption": None,
    "cancellation": "cancelled",
    "failed": "failed",
}
# Kinds that name the tender best, before all others.
_NAMING = {"tender": 0, "prequalification": 1, "single-source": 2, "intention": 3}

Cells = Mapping[str, str | None]


def folded_fields() -> tuple[str, ...]:
    """The fields of a notice that fold into its tender, in the order of the schema."""
    return tuple(field.name for field in tables()["notices"].fields if field.name not in _OWN)


def fold(notices: Sequence[Cells]) -> dict[str, str | None]:
    """The present state of a tender from its notices in order of (published_at, notice_id).

    An empty cell leaves the earlier value; `cleared_fields` (joined by `;`) empties the ones
    it lists. Title: of the first notice of the kind that names it best.
    """
    state: dict[str, str | None] = dict.fromkeys(folded_fields())
    for notice in notices:
        for name in (notice["cleared_fields"] or "").split(";"):
            if name in state:
                state[name] = None
        state |= {name: notice[name] for name in state if notice[name] is not None}
    naming = min(notices, key=lambda notice: _NAMING.get(notice["kind"] or "", 9))
    first, last = notices[0], notices[-1]
    return state | {
        "tender_id": first["tender_id"],
        "title": naming["title"],
        "title_en": naming["title_en"],
        "first_published_at": first["published_at"],
        "last_published_at": last["published_at"],
        "notice_count": str(len(notices)),
        "last_notice_id": last["notice_id"],
    }


def status(notices: Sequence[Cells], *, is_awarded: bool, seconds_left: float | None) -> str:
    """The status of a tender (codelist `tender-status`) as of an instant.

    `seconds_left` to its submission deadline, negative once passed, None where no deadline
    was published. The last suspension, resumption, cancellation or failure decides; then an
    award; then the deadline.
    """
    kinds = [notice["kind"] or "" for notice in notices]
    last = next((kind for kind in reversed(kinds) if kind in _STATUS_OF_KIND), "resumption")
    decided = _STATUS_OF_KIND[last]
    if decided:
        return decided
    if is_awarded:
        return "awarded"
    if set(kinds) == {"intention"}:
        return "planned"
    if seconds_left is None:
        return "undated"
    return "open" if seconds_left >= 0 else "closed"


def derive_tenders(
    connection: sqlite3.Connection, as_of: Mapping[str, str]
) -> Iterator[dict[str, str | None]]:
    """Every tender of the staged notices, folded, with `publisher` and `status`.

    `as_of`: the instant of each publisher. Streamed in order of (publisher, tender_id).
    """
    rows = connection.cursor()
    rows.row_factory = sqlite3.Row
    rows.execute(
        """SELECT n.*, EXISTS (
            SELECT 1 FROM staging.awards a WHERE a.publisher = n.publisher
            AND a.tender_id = n.tender_id AND COALESCE(a.status, 'active') = 'active') AS is_awarded
        FROM staging.notices n
        ORDER BY n.publisher, n.tender_id, julianday(n.published_at), n.notice_id"""
    )
    for (publisher, _), group in groupby(rows, itemgetter("publisher", "tender_id")):
        notices = [dict(row) for row in group]
        state = fold(notices)
        (left,) = connection.execute(
            "SELECT (julianday(?) - julianday(?)) * 86400.0",
            (state["submission_deadline"], as_of[publisher]),
        ).fetchone()
        state["publisher"] = publisher
        state["status"] = status(
            notices, is_awarded=bool(notices[0]["is_awarded"]), seconds_left=left
        )
        yield state
