"""The members of a row's JSON text, each with its own digits: for chosen fields, and for CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from disclosure.row_files import Row

_DECODER = json.JSONDecoder(strict=False)
BOM = b"\xef\xbb\xbf"
# What a spreadsheet takes for the beginning of a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def members(text: str) -> dict[str, str]:
    """Name → value as it is written, of an object written without spaces, as the register's."""
    found: dict[str, str] = {}
    at = 1
    while text[at] == '"':
        name, colon = _DECODER.raw_decode(text, at)
        _, end = _DECODER.raw_decode(text, colon + 1)
        found[name] = text[colon + 1 : end]
        at = end + 1
        if at >= len(text):
            break
    return found


def chosen(row: Row, fields: Sequence[str]) -> bytes:
    """The row with these members only, in this order, their digits untouched."""
    there = members(str(row, "utf-8", "surrogatepass"))
    parts = (f"{json.dumps(name)}:{there[name]}" for name in fields)
    return ("{" + ",".join(parts) + "}").encode("utf-8", "surrogatepass")


def csv_header(fields: Sequence[str], has_bom: bool) -> bytes:
    """The first line of a CSV; with the mark that lets Excel read it as UTF-8 where wanted."""
    return (BOM if has_bom else b"") + csv_lines([fields])


def csv_rows(rows: Iterable[Row], fields: Sequence[str]) -> bytes:
    """Rows as lines of a CSV (RFC 4180): empty for null, numbers with their own digits."""
    lines = []
    for row in rows:
        there = members(str(row, "utf-8", "surrogatepass"))
        lines.append([cell(there, name) for name in fields])
    return csv_lines(lines)


def cell(there: Mapping[str, str], name: str) -> str:
    """A member as a cell. A text that a spreadsheet would run as a formula gets a `'` before it."""
    value = there[name]
    if value == "null":
        return ""
    if not value.startswith('"'):
        return value
    text: str = json.loads(value, strict=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Lines of a CSV, ended by LF like those of the packages."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode("utf-8", "replace")
