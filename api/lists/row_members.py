"""The members of a row's JSON text, each with its original digits: for chosen fields, and for
CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from disclosure.register.row_files import Row

_DECODER = json.JSONDecoder(strict=False)
# Rows without lists, which are nearly all, are parsed by a regular expression.
_NESTED = re.compile(r'":[\[{]')
_MEMBER = re.compile(r'"([^"\\]*)":("[^"\\]*(?:\\.[^"\\]*)*"|[^",{}]+)[,}]')


class _Digits(str):
    """A number as it is written."""

    __slots__ = ()


_READER = json.JSONDecoder(parse_float=_Digits, parse_int=_Digits, strict=False)
_WORDS = {None: "", True: "true", False: "false"}
BOM = b"\xef\xbb\xbf"
# What a spreadsheet takes for the beginning of a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def members(text: str) -> dict[str, str]:
    """Name → value as it is written, of an object written without spaces, as the register's."""
    if _NESTED.search(text) is None:
        return dict(_MEMBER.findall(text))
    by_name: dict[str, str] = {}
    at = 1
    while text[at] == '"':
        name, colon = _DECODER.raw_decode(text, at)
        _, end = _DECODER.raw_decode(text, colon + 1)
        by_name[name] = text[colon + 1 : end]
        at = end + 1
        if at >= len(text):
            break
    return by_name


def first_cells(row: Row, names: tuple[str, ...]) -> list[Any]:
    """The cells of these members, which stand near the beginning: what follows is not parsed."""
    if plain := _first_texts(names).match(row):
        return [str(cell, "utf-8", "surrogatepass") for cell in plain.groups()]
    text, missing, at = str(row, "utf-8", "surrogatepass"), {*names}, 1
    cells: dict[str, Any] = {}
    while missing:
        name, colon = _DECODER.raw_decode(text, at)
        cells[name], end = _DECODER.raw_decode(text, colon + 1)
        missing.discard(name)
        at = end + 1
    return [cells[name] for name in names]


@cache
def _first_texts(names: tuple[str, ...]) -> re.Pattern[bytes]:
    """Of rows that begin with these members in this order, each a text without an escape."""
    parts = (rb'"%s":"([^"\\\\]*)"' % re.escape(name.encode()) for name in names)
    return re.compile(rb"\{" + b",".join(parts))


def chosen(row: Row, fields: Sequence[str]) -> bytes:
    """The row with these members only, in this order, their digits untouched."""
    there = members(str(row, "utf-8", "surrogatepass"))
    parts = (f"{json.dumps(name)}:{there[name]}" for name in fields)
    return ("{" + ",".join(parts) + "}").encode("utf-8", "surrogatepass")


def csv_header(fields: Sequence[str], has_bom: bool) -> bytes:
    """The first line of a CSV, optionally with the byte order mark by which Excel recognizes
    UTF-8."""
    return (BOM if has_bom else b"") + csv_lines([fields])


def csv_rows(rows: Iterable[Row], fields: Sequence[str]) -> bytes:
    """Rows as lines of a CSV (RFC 4180): empty for null, numbers with their own digits."""
    return csv_lines(_cells(row, fields) for row in rows)


def _cells(row: Row, fields: Sequence[str]) -> list[str]:
    """The cells of a row. A text that a spreadsheet would run as a formula gets a `'` before it."""
    text = str(row, "utf-8", "surrogatepass")
    there = _READER.decode(text)
    cells = []
    for name in fields:
        value = there[name]
        if type(value) is str:
            cells.append(f"'{value}" if value.startswith(_FORMULA) else value)
        elif isinstance(value, str):
            cells.append(value)
        elif value is None or isinstance(value, bool):
            cells.append(_WORDS[value])
        else:  # a list, as it is written
            cells.append(members(text)[name])
    return cells


def csv_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Lines of a CSV, ended by LF like those of the packages."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode("utf-8", "replace")
