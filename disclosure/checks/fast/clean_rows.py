"""Proves CSV rows clean with one polars select compiled from a Table Schema; the only module that
imports polars for rows.

A row is called clean only where frictionless would report no error in it. All others are suspects,
whether faulty or merely unusual, and are checked by frictionless' own readers.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_

import polars as pl

from disclosure.checks.fast.csv_marks import Records, find_records
from disclosure.checks.fast.patterns import SHAPES, date_pattern, rust_pattern

_COMPARED_AS_TEXT = {"date": 10, "yearmonth": 7}
_COMPARED_AS_INTEGER = {"integer", "year"}
_INTEGER, _NUMBER = re.compile("-?[0-9]{1,18}"), re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class CheckedColumn:
    """What frictionless checks in one column.

    `bounds` are constraints on the value: `minimum`, … with the bound as the text of a value.
    `accepted`: if given, only these texts are proven, each tried by frictionless itself. `form`: a
    pattern that the cell must also match (our stricter forms); `refused`: a pattern that must not
    occur in it. `delimiters`: a multi-line cell with this many delimiters is a suspect.
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
    refused: str | None = None
    delimiters: tuple[str, int] | None = None


@dataclass(frozen=True)
class CellFrame:
    """Rows read exactly as Python's csv module would: the cells of some columns, by polars.

    Odd records appear as rows of empty cells.
    """

    found: Records
    cells: pl.DataFrame
    empty: frozenset[int] = frozenset()  # of these columns, those without a filled cell

    def __len__(self) -> int:
        return len(self.found)

    @property
    def whole(self) -> pl.DataFrame:
        """The cells of all columns, read again if only some columns were requested."""
        every = range(self.found.width)
        return self.cells if self.cells.width == len(every) else _cells(self.found, every)

    @cached_property
    def is_odd(self) -> pl.Series:
        """Which rows are odd records."""
        return pl.Series(self.found.is_odd)

    def records(self, first: int) -> list[tuple[int | str | None, ...]]:
        """The rows as a database takes them: numbered from `first`, None for an empty cell."""
        filled = self.whole.select_seq(
            pl.int_range(first, first + pl.len()).alias("row"),
            pl.when(pl.all() != "").then(pl.all()),
        )
        return filled.rows()

    def numbered(self, numbers: Sequence[int]) -> list[list[str]]:
        """The rows at these places, counted from 0, odd or not."""
        return self.found.read(numbers)


def read_frame(
    data: bytes, width: int, delimiter: str, columns: Collection[int]
) -> CellFrame | None:
    """The records of `data` with the cells of `columns`, or None where parsers might disagree.

    Proven: `data` is UTF-8, and csv finds the same records in it, with the same number of cells
    except in the odd ones.
    """
    # polars would skip a byte order mark and decompress zlib data (the other two prefixes).
    if data.startswith((b"\xef\xbb\xbf", b"x\x01", b"x^")):
        return None
    if not data.endswith(b"\n"):
        data += b"\n"
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)  # fails where it is not UTF-8
        records = find_records(data, width, delimiter)
        if records is None:
            return None
        cells = _cells(records, columns) if columns else pl.DataFrame()
    except pl.exceptions.PolarsError:
        return None
    if columns and cells.height != len(records):
        return None
    return CellFrame(records, cells, _empty_columns(cells))


def _empty_columns(cells: pl.DataFrame) -> frozenset[int]:
    """The columns without a filled cell; the first cell rules out most columns."""
    first = [name for name in cells.columns if not cells.item(0, name)]
    filled = cells.select_seq((pl.col(first) != "").any())
    return frozenset(int(column.name[1:]) for column in filled if not column.item())


def _cells(records: Records, columns: Collection[int]) -> pl.DataFrame:
    scan = pl.scan_csv(
        records.regular,
        has_header=False,
        separator=records.delimiter,
        schema={f"c{number}": pl.String for number in range(records.width)},
        empty_string_is_null=False,
        glob=False,
    )
    return scan.select(f"c{number}" for number in sorted({*columns})).collect()


@dataclass(frozen=True)
class CompiledSchema:
    """A compiled Table Schema: a row of a frame is clean where all its proofs are true."""

    columns: tuple[CheckedColumn, ...]
    proofs: tuple[tuple[int, bool, pl.Expr], ...] = field(init=False)
    line_proofs: tuple[tuple[int, pl.Expr], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Each proof with its column, and whether that column may also be empty; separately,
        those that only matter for records of several lines."""
        proofs: list[tuple[int, bool, pl.Expr]] = []
        for number, column in enumerate(self.columns):
            cell = f"c{number}"
            may_be_empty = not column.is_required and "" in column.missing
            if (proof := _proof(cell, column)) is not None:
                proofs.append((number, may_be_empty, proof))
            if column.refused is not None:
                proofs.append((number, True, ~pl.col(cell).str.contains(column.refused)))
        object.__setattr__(self, "proofs", tuple(proofs))
        lines = tuple(
            (number, ~_has_lines(pl.col(f"c{number}"), *column.delimiters))
            for number, column in enumerate(self.columns)
            if column.delimiters is not None
        )
        object.__setattr__(self, "line_proofs", lines)

    @cached_property
    def places(self) -> frozenset[int]:
        """The columns to read. If none is required, the first and the last usually show whether
        a row is blank."""
        places = frozenset(number for number, _, _ in self.proofs)
        return places if self._is_ever_filled else places | {0, len(self.columns) - 1}

    @property
    def _is_ever_filled(self) -> bool:
        return any(column.is_required for column in self.columns)

    def suspects(self, frame: CellFrame) -> dict[int, list[int] | None]:
        """The rows that are not proven clean, counted from 0, and the suspect columns of each;
        None for an odd record."""
        needed = [
            (column, proof)
            for column, may_be_empty, proof in self.proofs
            if not (may_be_empty and column in frame.empty)
        ]
        if frame.found.has_inner_lines:
            needed += self.line_proofs
        proven = frame.cells.select_seq(proof.alias(str(n)) for n, (_, proof) in enumerate(needed))
        doubts: dict[int, list[int]] = {}
        for (column, _), is_proven in zip(needed, proven, strict=True):
            for place in [] if is_proven.all() else (~is_proven).arg_true().to_list():
                doubts.setdefault(place, []).append(column)
        if not self._is_ever_filled:
            blank = (~self._filled(frame)).arg_true()
            doubts.update({place: [*range(len(self.columns))] for place in blank.to_list()})
        return dict(sorted({**doubts, **dict.fromkeys(frame.found.odd.tolist())}.items()))

    def _filled(self, frame: CellFrame) -> pl.Series:
        """Whether a row is not blank, judged by the columns at hand or, if need be, by all of
        them."""
        filled = self._filled_in(frame.cells) | frame.is_odd
        return filled if filled.all() else self._filled_in(frame.whole)

    def _filled_in(self, cells: pl.DataFrame) -> pl.Series:
        missing = (is_missing(pl.col(name), self.columns[int(name[1:])]) for name in cells.columns)
        return cells.select(~pl.all_horizontal(missing)).to_series()


def _has_lines(cell: pl.Expr, delimiter: str, count: int) -> pl.Expr:
    """Whether a cell has several lines and holds as many delimiters as a row does."""
    is_long = cell.str.count_matches(delimiter, literal=True) >= count
    return cell.str.contains("\n", literal=True) & is_long


def _proof(name: str, column: CheckedColumn) -> pl.Expr | None:
    """An expression that is true where the cell certainly has no fault; None where every cell is
    fine."""
    cell = pl.col(name)
    if column.accepted is not None:
        texts = {*column.accepted} - {*column.missing}
        return _is_in(cell, texts if column.is_required else texts | {*column.missing})
    shape = _shape(column)
    if shape is not None and column == CheckedColumn(
        column.type, column.format, column.is_required
    ):
        return matches(cell, shape if column.is_required else f"(?:{shape})?")
    proof = _value_proof(cell, column, shape)
    is_empty = is_missing(cell, column)
    if column.is_required:
        return ~is_empty if proof is None else ~is_empty & proof
    return None if proof is None else is_empty | proof


def is_missing(cell: pl.Expr, column: CheckedColumn) -> pl.Expr:
    """Whether a cell (never null here) is one of the texts for a missing value."""
    if column.missing == ("",):
        return cell == ""
    return _is_in(cell, column.missing)


def _is_in(cell: pl.Expr, texts: Collection[str]) -> pl.Expr:
    return cell.is_in(pl.Series(sorted(texts), dtype=pl.String).implode())


def _value_proof(cell: pl.Expr, column: CheckedColumn, shape: str | None) -> pl.Expr | None:
    proofs: list[pl.Expr] = []
    if shape is not None:
        proofs.append(matches(cell, shape))
    elif column.type not in {"string", "any"} or column.format not in {"default", ""}:
        return pl.lit(value=False)
    if column.form is not None:
        proofs.append(matches(cell, column.form))
    proofs += [_within(cell, column.type, name, bound) for name, bound in column.bounds]
    if column.min_length == 1:
        proofs.append(cell != "")
    elif column.min_length:
        proofs.append(cell.str.len_chars() >= column.min_length)
    if column.max_length is not None:
        proofs.append(cell.str.len_chars() <= column.max_length)
    if column.pattern is not None:
        proofs.append(_pattern_proof(cell, column.pattern))
    return reduce(and_, proofs) if proofs else None


def _shape(column: CheckedColumn) -> str | None:
    """The pattern of texts that certainly are of the column's type."""
    # Bounds are compared with texts in the default form.
    if column.type in {"date", "datetime"} and "%" in column.format and not column.bounds:
        return date_pattern(column.format)
    return SHAPES.get((column.type, column.format))


def _pattern_proof(cell: pl.Expr, pattern: str) -> pl.Expr:
    translated = rust_pattern(pattern)
    try:
        pl.Series([""]).str.contains(translated or "")
    except pl.exceptions.PolarsError:  # too large for Rust, say
        translated = None
    return pl.lit(value=False) if translated is None else cell.str.contains(translated)


def matching_texts(texts: Sequence[str | None], pattern: str) -> list[int]:
    """The indices of the texts in which `pattern`, in Rust regex syntax, matches."""
    return pl.Series(texts, dtype=pl.String).str.contains(pattern).arg_true().to_list()


def matches(cell: pl.Expr, pattern: str) -> pl.Expr:
    """Whether the whole cell matches."""
    return cell.str.contains(f"^(?:{pattern})$")


def _within(cell: pl.Expr, kind: str, name: str, bound: str) -> pl.Expr:
    """Whether the value is certainly within a bound; false for a text that is not a value."""
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
