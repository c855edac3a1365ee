"""Redaction: removes texts from every release of a history, and records that it did."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure.history.digest_chain import TEXTS, leaf
from disclosure.history.row_objects import read_row, written_row

_DERIVED = ("projects", "tenders")


@dataclass(frozen=True)
class Redaction:
    """A row, or one field of it, whose text must not be published: who asked for it, and why.

    `field` is None for the whole row; of `packages` it is a property of the descriptor or the file
    name of a notice. `reason` is published, `basis` names the law or the decision. `redacted_at` is
    an instant with its offset.
    """

    publisher: str
    resource: str
    identifier: str
    field: str | None
    reason: str
    basis: str
    redacted_at: str


def is_recorded(history: sqlite3.Connection, redaction: Redaction) -> bool:
    """Whether a history has an entry for a redaction."""
    entries = history.execute(
        "SELECT 1 FROM redactions WHERE publisher = ? AND resource = ? AND id = ? AND field IS ?"
        " AND redacted_at = ?",
        (
            redaction.publisher,
            redaction.resource,
            redaction.identifier,
            redaction.field,
            redaction.redacted_at,
        ),
    )
    return entries.fetchone() is not None


def pages_of(history: sqlite3.Connection, redaction: Redaction) -> list[str] | None:
    """The paths of the pages that ever showed a row, sorted; None if no release had it."""
    rows = history.execute(
        "SELECT page, project_path FROM changes WHERE publisher = ? AND resource = ? AND id = ?",
        (redaction.publisher, redaction.resource, redaction.identifier),
    ).fetchall()
    return sorted({page for row in rows for page in row if page}) if rows else None


def redact_texts(
    history: sqlite3.Connection, release: int, redaction: Redaction, present: str | None
) -> list[str]:
    """Remove the texts of a redaction from a draft and record it as an entry of the release being
    made. Returns the removed contents of the field (JSON), each once; nothing for a whole row.

    The content in the `present` row (its JSON in the register of that release) stays: it was
    corrected before. Texts derived from the row (a project's title) are removed with it.
    """
    retained = read_row(present).get(redaction.field) if present and redaction.field else None
    values = [*dict.fromkeys(recorded_values(history, redaction, retained))]
    (number,) = history.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM redactions").fetchone()
    facts = (
        redaction.redacted_at,
        redaction.publisher,
        redaction.resource,
        redaction.identifier,
        redaction.field,
    )
    history.execute(
        "INSERT INTO redactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, release, *facts, redaction.reason, redaction.basis),
    )
    taken: set[str] = set()
    for position, told_in, *texts in _changes(history, redaction):
        changed = (
            _without_row(texts, redaction)
            if redaction.field is None
            else _without_field(texts, redaction, retained)
        )
        if redaction.field is not None:
            taken |= _strings(texts, redaction.field, retained)
        if changed != texts:
            history.execute(
                "UPDATE changes SET fields = ?, before = ?, after = ?, reason = ?, reason_en = ?"
                " WHERE position = ?",
                (*changed, position),
            )
            _note(history, number, release, ("changes", str(position), told_in))
    for path, told_in, resource, identifier, text in _removed_pages(history, redaction):
        is_own = resource == redaction.resource and identifier == redaction.identifier
        changed_text = _removed_page(text, redaction, retained, taken, is_own=is_own)
        if changed_text != text:
            history.execute(
                "UPDATE removed_pages SET json = ? WHERE release = ? AND path = ?",
                (changed_text, told_in, path),
            )
            _note(history, number, release, ("removed_pages", f"{told_in}/{path}", told_in))
    history.execute("VACUUM")
    return values


def _changes(history: sqlite3.Connection, redaction: Redaction) -> list[list[Any]]:
    rows = history.execute(
        f"SELECT position, release, {', '.join(TEXTS['changes'])} FROM changes"
        " WHERE publisher = ? AND resource = ? AND id = ? ORDER BY position",
        (redaction.publisher, redaction.resource, redaction.identifier),
    )
    return [list(row) for row in rows.fetchall()]


def _removed_pages(history: sqlite3.Connection, redaction: Redaction) -> list[tuple[Any, ...]]:
    places = ", ".join("?" * len(_DERIVED))
    rows = history.execute(
        "SELECT path, release, resource, id, json FROM removed_pages WHERE publisher = ?"
        f" AND (resource = ? AND id = ? OR resource IN ({places})) ORDER BY release, path",
        (redaction.publisher, redaction.resource, redaction.identifier, *_DERIVED),
    )
    return rows.fetchall()


def _note(
    history: sqlite3.Connection, number: int, release: int, row: tuple[str, str, int]
) -> None:
    """Record the leaf of a row's remaining texts; rows of the release being made have no leaf
    yet."""
    source, key, told_in = row
    if told_in == release:
        return
    where = "position = ?" if source == "changes" else "release || '/' || path = ?"
    remaining = history.execute(
        f"SELECT {', '.join(TEXTS[source])} FROM {source} WHERE {where}", (key,)
    ).fetchone()
    history.execute(
        "INSERT INTO redacted_texts VALUES (?, ?, ?, ?)",
        (number, source, key, leaf("", tuple(remaining))),
    )
    history.execute("UPDATE leaves SET salt = NULL WHERE source = ? AND key = ?", (source, key))


def _without_row(texts: list[Any], redaction: Redaction) -> list[Any]:
    """The reason of an earlier withdrawal may name the person too; the redaction's reason
    replaces it."""
    fields, _, _, reason, _ = texts
    return [None if fields is None else "{}", None, None, reason and redaction.reason, None]


def _without_field(texts: list[Any], redaction: Redaction, retained: object) -> list[Any]:
    fields, before, after, *reasons = texts
    assert redaction.field is not None
    if fields is not None:
        field_changes = read_row(fields)
        sides = field_changes.get(redaction.field)
        if isinstance(sides, dict):
            field_changes[redaction.field] = {
                side: value if value == retained else None for side, value in sides.items()
            } | {"is_redacted": True}
            fields = written_row(field_changes)
    return [
        fields,
        _emptied(before, redaction.field, retained),
        _emptied(after, redaction.field, retained),
        *reasons,
    ]


def _emptied(text: str | None, field: str, retained: object) -> str | None:
    """A row's JSON with one field empty and all other digits unchanged."""
    if text is None:
        return None
    row = read_row(text)
    if row.get(field) in (None, retained):
        return text
    return written_row({**row, field: None})


def _removed_page(
    text: str, redaction: Redaction, retained: object, taken: set[str], *, is_own: bool
) -> str:
    row = read_row(text)
    if is_own and redaction.field is None:
        return written_row({"publisher": redaction.publisher})
    changed = {
        name: None if isinstance(value, str) and value in taken else value
        for name, value in row.items()
    }
    if is_own and redaction.field is not None and changed.get(redaction.field) != retained:
        changed[redaction.field] = None
    return text if changed == row else written_row(changed)


def _strings(texts: list[Any], field: str, retained: object) -> set[str]:
    """The values of a field in the states before and after a change."""
    rows = (read_row(text) for text in texts[1:3] if text is not None)
    return {
        value
        for row in rows
        if isinstance(value := row.get(field), str) and value != retained and len(value) > 1
    }


def recorded_values(
    history: sqlite3.Connection, redaction: Redaction, retained: object = None
) -> Iterator[str]:
    """The values of a redacted field in all states of a history (JSON), except `retained`."""
    if redaction.field is None:
        return
    for _, _, _, before, after, *_ in _changes(history, redaction):
        for text in filter(None, (before, after)):
            value = field_value(text, redaction.field)
            if value is not None and read_row(text)[redaction.field] != retained:
                yield value


def field_value(row: str, field: str) -> str | None:
    """The value of a field of a row (JSON), as JSON text; None where it is empty."""
    value = read_row(row).get(field)
    return None if value is None else json.dumps(value, ensure_ascii=False)
