"""What frictionless detected in a table it has opened, translated for the fast checks."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frictionless import system
from frictionless.formats.csv import CsvControl
from frictionless.resources import TableResource

from disclosure.checks.fast.clean_keys import KeyColumns
from disclosure.checks.fast.clean_rows import CheckedColumn
from disclosure.checks.fast.csv_blocks import NoFirstRecord, first_record
from disclosure.checks.fast.row_judge import Reader, RowJudge
from disclosure.checks.fast.row_limits import limited
from disclosure.checks.fast.scanning import CsvSource

_LIKE_ASCII = {"utf-8", "ascii", "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp950"}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


@dataclass(frozen=True)
class FastTable:
    """What frictionless detected in a table (dialect, header, fields), ready for polars."""

    source: CsvSource
    columns: tuple[CheckedColumn, ...]
    judge: RowJudge

    def key_columns(self, names: Sequence[str]) -> KeyColumns:
        """The columns of a key; ValueError where they are not in the table."""
        places = tuple(self.judge.names.index(name) for name in names)
        return KeyColumns(places, tuple(self.columns[place] for place in places))


def fast_table(resource: TableResource, file: Path) -> FastTable | None:
    """An opened table as one that polars can check; None where only frictionless can read it."""
    fields = resource.header.get_expected_fields()
    names = tuple(field.name for field in fields)
    source = csv_source(resource, resource.sample, file, len(names))
    if source is None or len(set(names)) < len(names):
        return None
    judge = judge_of(fields, _primary_key(resource, names))
    return FastTable(source, tuple(column_of(field) for field in fields), judge)


def first_records(resource: TableResource) -> list[list[Any]]:
    """The first records of a file; sets encoding and dialect of `resource`.

    This is the first step of opening it; the remaining steps copy every field and take 50 ms a
    table. Raises FrictionlessException, OSError, UnicodeError.
    """
    with system.create_parser(resource) as parser:
        sample: list[list[Any]] = parser.sample
        resource.dialect = resource.detector.detect_dialect(sample, dialect=resource.dialect)
        return sample


def csv_source(
    resource: TableResource, sample: list[list[Any]], file: Path, width: int
) -> CsvSource | None:
    """A table of `width` columns, of which the encoding, the dialect and the first records are
    known, as rows that polars can read; None where only frictionless can.

    That is: an encoding like UTF-8, one header row, quotes doubled, nothing skipped, no
    compression.
    """
    encoding = _like_ascii(resource.encoding or "")
    dialect, control = resource.dialect, CsvControl.from_dialect(resource.dialect)
    python = control.to_python()
    is_plain = (
        resource.scheme == "file"
        and resource.format == "csv"
        and not resource.compression
        and not resource.extrapaths
        and dialect.header
        and dialect.header_case
        and dialect.header_rows == [1]
        and not dialect.comment_char
        and not dialect.comment_rows
        and not dialect.skip_blank_rows
        and len(python.delimiter) == 1
        and python.delimiter.isascii()
        and python.delimiter not in '"\r\n'
        and python.quotechar == '"'
        and python.doublequote
        and python.quoting == csv.QUOTE_MINIMAL
        and not python.escapechar
        and not python.skipinitialspace
    )
    if not is_plain or not encoding or not width:
        return None
    try:
        labels, start = first_record(file, python, encoding)
    except NoFirstRecord:
        return None
    if not sample or labels != sample[0]:
        return None
    return CsvSource(file, start, python, width, encoding)


def judge_of(fields: Sequence[Any], primary_key: tuple[str, ...] = ()) -> RowJudge:
    """A stateful judge of the rows of one table, built from the cell readers of frictionless
    fields."""
    readers = tuple(RowJudge.remembering(_reader(field)) for field in fields)
    return RowJudge(tuple(field.name for field in fields), readers, _unique(fields), primary_key)


def _reader(field: Any) -> Reader:
    """The field's own cell reader; with a pattern, limited by the time a row may take."""
    reader: Reader = field.create_cell_reader()
    return limited(reader) if field.constraints.get("pattern") else reader


def _like_ascii(encoding: str) -> str | None:
    """Python's name of an encoding in which line ends, quotes and delimiters are the ASCII
    bytes."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return None
    if name == "utf-8-sig":
        return "utf-8"
    return name if name in _LIKE_ASCII or name.startswith(("iso8859-", "cp125")) else None


def _unique(fields: Sequence[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.constraints.get("unique"))


def _primary_key(resource: TableResource, names: tuple[str, ...]) -> tuple[str, ...]:
    key = tuple(resource.schema.primary_key)
    return key if set(key) <= set(names) else ()


def column_of(field: Any) -> CheckedColumn:
    """What polars must prove for a field; its own reader parses the constraint values."""
    missing = field.missing_values
    if not field.has_defined("missing_values") and field.schema:
        missing = field.schema.missing_values
    rules = {name: field.constraints.get(name) for name in field.supported_constraints}
    pattern = rules.get("pattern")
    return CheckedColumn(
        _type(field),
        field.format,
        bool(rules.get("required")),
        tuple(missing),
        _accepted(field, rules.get("enum")),
        tuple(_bounds(field, rules)),
        rules.get("minLength"),
        rules.get("maxLength"),
        None if pattern is None else str(pattern),
    )


def _type(field: Any) -> str:
    """The type; an unknown one for numbers with custom separators, which polars does not
    support."""
    is_own = {"bare_number", "decimal_char", "group_char"} & set(field.list_defined())
    return f"{field.type} of its own" if is_own and field.type == "number" else str(field.type)


def _accepted(field: Any, codes: list[Any] | None) -> tuple[str, ...] | None:
    """The accepted texts, where they are few: each has passed the field's own reader."""
    if codes is not None:
        texts = [str(code) for code in codes]
    elif field.type == "boolean":
        texts = [*field.true_values, *field.false_values]
    else:
        return None
    reader = field.create_cell_reader()
    return tuple(text for text in texts if _is_value(reader, text))


def _is_value(reader: Any, text: str) -> bool:
    with suppress(Exception):
        value, notes = reader(text)
        return value is not None and not notes
    return False


def _bounds(field: Any, rules: dict[str, Any]) -> Iterator[tuple[str, str]]:
    reader = field.create_value_reader()
    for name in _BOUNDS:
        if rules.get(name) is not None:
            value = reader(rules[name])
            is_month = field.type == "yearmonth" and value is not None
            yield name, f"{value.year:04}-{value.month:02}" if is_month else str(value)
