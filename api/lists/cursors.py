"""Cursors: opaque marks of the row that a page follows, valid in every later release too."""

import base64
import json
from collections.abc import Sequence

from api.http.problems import Problem
from disclosure.words.texts import both

Cell = str | int | float | None
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_cursor(sort: str, cell: Cell, key: Sequence[str]) -> str:
    """The cursor of the row with this key, and this cell in the sort field."""
    # One by one, since texts alone are written without a new writer.
    cells = ("null" if cell is None else _write(cell), *map(_write, key))
    text = f"[{_write(sort)},{','.join(cells)}]"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str, length: int) -> tuple[Cell, ...]:
    """The cell and the key of `length` parts; Problem if this list did not issue the cursor."""
    try:
        cursor = json.loads(
            base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        )
        json.dumps(cursor, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):  # also of a lone surrogate, or an infinity
        cursor = None
    if not _is_ours(cursor, length):
        raise _refusal("api.problem.cursor_of_others")
    if cursor[0] != sort:
        raise _refusal("api.problem.cursor_of_another_order")
    return tuple(cursor[1:])


def _is_ours(cursor: object, length: int) -> bool:
    if not isinstance(cursor, list) or len(cursor) != length + 2:
        return False
    sort, cell, *key = cursor
    is_cell = cell is None or type(cell) in {str, int, float}
    is_large = isinstance(cell, int) and abs(cell) >= 2**63
    return is_cell and not is_large and all(isinstance(part, str) for part in (sort, *key))


def _refusal(key: str) -> Problem:
    return Problem("invalid-cursor", both(key), parameter="cursor")
