"""Proves rows of a CSV clean by one polars select compiled from a Table Schema; the only
door to polars.

A row is called clean only where frictionless would find no fault in it. All others are
suspects, whether faulty or merely unusual, and are judged by frictionless' own readers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

import polars as pl

from disclosure.validation.patterns import rust_pattern

_LF, _CR, _QUOTE = 10, 13, 34
_MONTH = "(?:0[1-9]|1[0-2])"
_YEAR = "(?:[1-9][0-9]{3})"
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
DATE = (
    f"(?:{_YEAR}-(?:{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31)|{_LEAP}-02-29)"
)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"

# Type (and format) → texts that frictionless surely reads as such; all others are suspects.
_SHAPES = {
    ("integer", "default"): "-?[0-9]{1,18}",
    ("number", "default"): r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?",
    ("date", "default"): DATE,
    ("datetime", "default"): rf"{DATE}T{_CLOCK}(?:\.[0-9]{{1,6}})?{_ZONE}?",
    ("time", "default"): _CLOCK,
    ("year", "default"): "[0-9]{4}",
    ("yearmonth", "default"): f"[0-9]{{4}}-{_MONTH}",
    ("string", "uuid"): "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    ("string", "uri"): "https?://[a-z0-9]{1,30}(?:[.][a-z0-9]{1,30}){1,4}(?:/[A-Za-z0-9_.-]*)*",
    ("string", "email"): "[a-z0-9]{1,30}@[a-z0-9]{1,30}[.][a-z]{2,3}",
}
# The one text of each value: two cells are equal as values where their texts are.
_KEY_SHAPES = {"integer": "(?:0|-?[1-9][0-9]{0,17})"}
KEY_TYPES = {"string", "integer", "date", "year", "yearmonth"}
_COMPARED_AS_TEXT = {"date": 10, "yearmonth": 7}
_COMPARED_AS_INTEGER = {"integer", "year"}
_INTEGER, _NUMBER = re.compile("-?[0-9]{1,18}"), re.compile(r"-?[0-9]+(\.[0-9]+)?")
# What a cell of ours may not hold (see `disclosure.cells`).
UNSAFE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"


@dataclass(frozen=True)
class Column:
    """What frictionless checks in one column.

    `bounds` are constraints on the value: `minimum`, … with the bound as the text of a value.
    `accepted`: where given, only these texts are proven, each tried by frictionless itself.
    `form`: a pattern that the cell must match besides (stricter forms of ours).
    """

    type: str
    format: str = "default"
    is_required: bool = False
    missing: tuple[str, ...] = ("",)
    accepted: tuple[str, ...] | None = None
    bounds: tuple[tuple[str, str], ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    form: str | None = None


@dataclass(frozen=True)
class Frame:
    """Rows that polars has read just as Python's csv module would."""

    cells: pl.DataFrame
    empty: frozenset[int] = frozenset()  # the columns without a filled cell

    def __len__(self) -> int:
        return self.cells.height

    def rows(self) -> list[tuple[str, ...]]:
        return self.cells.rows()

    def records(self, first: int) -> list[tuple[int | str | None, ...]]:
        """The rows as a database wants them: numbered from `first`, None for an empty cell."""
        filled = self.cells.select(
            pl.int_range(first, first + pl.len()).alias("row"),
            pl.when(pl.all() != "").then(pl.all()),
        )
        return filled.rows()

    def numbered(self, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """The rows at these places, counted from 0."""
        return self.cells[list(numbers)].rows()


def read_frame(data: bytes, width: int, delimiter: str) -> Frame | None:
    """The records of `data`, or None where polars might read them otherwise than csv.

    Proven by two facts. Quotes stand only where RFC 4180 wants them, so that both parsers
    agree on what is a cell; and the bytes of the cells, their delimiters, quotes and line
    ends add up to all of `data`, so that no row is ragged, blank or cut.
    """
    # polars would skip the one, and inflate the other: the mark of a zlib stream.
    if width < 2 or data.startswith((b"\xef\xbb\xbf", b"x\x01")):
        return None
    if not data.endswith(b"\n"):
        data += b"\n"
    marks = 0
    if b'"' in data or b"\r" in data:
        found = _marks(data, ord(delimiter))
        if found is None:
            return None
        marks = found
    try:
        cells = pl.read_csv(
            data,
            has_header=False,
            separator=delimiter,
            schema={f"c{number}": pl.String for number in range(width)},
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
            glob=False,
        )
    except pl.exceptions.PolarsError:
        return None
    lengths = cells.select(pl.all().str.len_bytes().cast(pl.Int64).sum()).row(0)
    if sum(lengths) + cells.height * width + marks != len(data):
        return None
    return Frame(cells, frozenset(n for n, length in enumerate(lengths) if not length))


def _marks(data: bytes, delimiter: int) -> int | None:
    """How many quotes and CR are no part of a cell; None where one of them stands where
    RFC 4180 does not have it."""
    array = pl.Series([data], dtype=pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, len(data)))
    octets = array.explode()
    places = (octets == _QUOTE).arg_true()
    if len(places) % 2:
        return None
    before = _neighbours(octets, places.gather_every(2), -1)
    after = _neighbours(octets, places.gather_every(2, 1), 1)
    is_sound = (before == delimiter) | (before == _LF) | (before == _QUOTE)
    is_closed = (after == delimiter) | (after == _LF) | (after == _QUOTE) | (after == _CR)
    if not (is_sound.all() and is_closed.all()):
        return None
    # Of an escaped quote, one of the two is part of the cell.
    marks = len(places) - int((before == _QUOTE).sum())
    if b"\r" not in data:
        return marks
    returns = (octets == _CR).arg_true()
    if not (_neighbours(octets, returns, 1) == _LF).all():
        return None
    is_outside = places.search_sorted(returns) % 2 == 0
    return marks + int(is_outside.sum())


def _neighbours(octets: pl.Series, places: pl.Series, step: int) -> pl.Series:
    """The bytes before or after; before the first stands a line end."""
    if step > 0:
        return octets.gather(places + 1)
    at = places.cast(pl.Int64) - 1
    return octets.gather(at.clip(lower_bound=0)).set(at < 0, _LF)


@dataclass(frozen=True)
class Check:
    """A Table Schema compiled: a row of a frame is clean where all its proofs are true."""

    columns: tuple[Column, ...]
    is_strict: bool = False
    proofs: tuple[tuple[int | None, pl.Expr], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Each proof with its column, where that column may as well be empty."""
        proofs: list[tuple[int | None, pl.Expr]] = []
        for number, column in enumerate(self.columns):
            cell = f"c{number}"
            place = None if column.is_required or "" not in column.missing else number
            if (proof := _proof(cell, column)) is not None:
                proofs.append((place, proof))
            if self.is_strict and column.type == "string" and column.accepted is None:
                proofs.append((number, ~pl.col(cell).str.contains(UNSAFE)))
        if not any(column.is_required for column in self.columns):
            missing = (is_missing(pl.col(f"c{n}"), c) for n, c in enumerate(self.columns))
            proofs.append((None, ~pl.all_horizontal(missing)))
        object.__setattr__(self, "proofs", tuple(proofs))

    def suspects(self, frame: Frame) -> list[int]:
        """The places of the rows that are not proven clean, counted from 0."""
        needed = [proof for column, proof in self.proofs if column not in frame.empty]
        proven = frame.cells.select(proof.alias(str(number)) for number, proof in enumerate(needed))
        failed = [column for column in proven if not column.all()]
        if not failed:
            return []
        return (~reduce(and_, failed)).arg_true().to_list()


def _proof(name: str, column: Column) -> pl.Expr | None:
    """True where the cell is surely without fault; None where every cell is."""
    cell = pl.col(name)
    proof = _value_proof(cell, column)
    is_empty = is_missing(cell, column)
    if column.is_required:
        return ~is_empty if proof is None else ~is_empty & proof
    return None if proof is None else is_empty | proof


def is_missing(cell: pl.Expr, column: Column) -> pl.Expr:
    """Whether a cell (never null here) is one of the texts that stand for nothing."""
    if column.missing == ("",):
        return cell == ""
    return cell.is_in(pl.Series(column.missing, dtype=pl.String).implode())


def _value_proof(cell: pl.Expr, column: Column) -> pl.Expr | None:
    if column.accepted is not None:
        return cell.is_in(pl.Series(column.accepted, dtype=pl.String).implode())
    proofs: list[pl.Expr] = []
    shape = _SHAPES.get((column.type, column.format))
    if shape is not None:
        proofs.append(matches(cell, shape))
    elif column.type not in {"string", "any"} or column.format not in {"default", ""}:
        return pl.lit(value=False)
    if column.form is not None:
        proofs.append(matches(cell, column.form))
    proofs += [_within(cell, column.type, name, bound) for name, bound in column.bounds]
    if column.min_length:
        proofs.append(cell.str.len_chars() >= column.min_length)
    if column.max_length is not None:
        proofs.append(cell.str.len_chars() <= column.max_length)
    if column.pattern is not None:
        proofs.append(_pattern_proof(cell, column.pattern))
    return reduce(and_, proofs) if proofs else None


def _pattern_proof(cell: pl.Expr, pattern: str) -> pl.Expr:
    translated = rust_pattern(pattern)
    try:
        pl.Series([""]).str.contains(translated or "")
    except pl.exceptions.PolarsError:  # too large for Rust, say
        translated = None
    return pl.lit(value=False) if translated is None else cell.str.contains(translated)


def matches(cell: pl.Expr, pattern: str) -> pl.Expr:
    """Whether the whole cell matches."""
    return cell.str.contains(f"^(?:{pattern})$")


def _within(cell: pl.Expr, kind: str, name: str, bound: str) -> pl.Expr:
    """Whether the value is surely within a bound; a text that is no value gives false."""
    if kind in _COMPARED_AS_TEXT and len(bound) == _COMPARED_AS_TEXT[kind]:
        return _compare(cell, name, pl.lit(bound))
    if kind in _COMPARED_AS_INTEGER and _INTEGER.fullmatch(bound):
        return _compare(cell.cast(pl.Int64, strict=False), name, int(bound)).fill_null(value=False)
    if kind != "number" or not _NUMBER.fullmatch(bound):
        return pl.lit(value=False)
    # Rounding to a float keeps the order, and up to 15 digits keeps values apart.
    value, limit = cell.cast(pl.Float64, strict=False), float(bound)
    is_apart = value > limit if name in {"minimum", "exclusiveMinimum"} else value < limit
    is_equal = (value == limit) & (cell.str.len_bytes() <= 15)
    is_exact = not name.startswith("exclusive") and len(bound) <= 15
    return (is_apart | is_equal if is_exact else is_apart).fill_null(value=False)


def _compare(value: pl.Expr, name: str, bound: pl.Expr | int) -> pl.Expr:
    if name == "minimum":
        return value >= bound
    if name == "maximum":
        return value <= bound
    return value > bound if name == "exclusiveMinimum" else value < bound
