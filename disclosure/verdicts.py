"""Judges a table as frictionless does, at the speed of polars where rows can be proven clean;
beside `disclosure.packages` and `disclosure.any_package` the only door to frictionless."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frictionless
from frictionless.formats.csv import CsvControl
from frictionless.resources import TableResource

from disclosure.csv_blocks import LINE_LIMIT, NoFirstRecord, first_record
from disclosure.fast_checks import Check, Column
from disclosure.row_judge import Finding, NotJudged, RowJudge
from disclosure.scanning import Source, scan

# The engine allows cells of 2 GB; a lone quote would make one of the rest of a file.
csv.field_size_limit(LINE_LIMIT)
WIDTH_LIMIT = 16_384  # columns of a spreadsheet; every cell too many is an error of its own
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
TOLD = 1_000


@dataclass
class Tally:
    """Findings, at most `TOLD` of each type, and how many of each there were."""

    told: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        self.counts[finding.type] += 1
        if self.counts[finding.type] <= TOLD:
            self.told.append(finding)

    def clear(self) -> None:
        self.told.clear()
        self.counts.clear()


@dataclass(frozen=True)
class FastTable:
    """What frictionless found out about a table (dialect, header, fields), ready for polars."""

    source: Source
    columns: tuple[Column, ...]
    judge: RowJudge


def fast_table(resource: TableResource, file: Path) -> FastTable | None:
    """An opened table as one that polars can check; None where only frictionless can read it.

    That is: UTF-8, one header row, quotes doubled, nothing skipped, no compression.
    """
    dialect, control = resource.dialect, CsvControl.from_dialect(resource.dialect)
    python = control.to_python()
    is_plain = (
        resource.scheme == "file"
        and resource.format == "csv"
        and not resource.compression
        and not resource.extrapaths
        and resource.encoding in {"utf-8", "utf-8-sig"}
        and dialect.header
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
    fields = resource.header.get_expected_fields()
    names = tuple(one.name for one in fields)
    if not is_plain or len(names) < 2 or len(set(names)) < len(names):
        return None
    try:
        labels, start = first_record(file, python)
    except NoFirstRecord:
        return None
    if not resource.sample or labels != resource.sample[0]:
        return None
    readers = tuple(RowJudge.remembering(one.create_cell_reader()) for one in fields)
    judge = RowJudge(names, readers, _unique(fields), _primary_key(resource, names))
    source = Source(file, start, python, len(names))
    return FastTable(source, tuple(column_of(one) for one in fields), judge)


def _unique(fields: list[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields if one.constraints.get("unique"))


def _primary_key(resource: TableResource, names: tuple[str, ...]) -> tuple[str, ...]:
    key = tuple(resource.schema.primary_key)
    return key if set(key) <= set(names) else ()


def column_of(one: Any) -> Column:
    """What polars is to prove of a field; the constraints' values are read by its own reader."""
    missing = one.missing_values
    if not one.has_defined("missing_values") and one.schema:
        missing = one.schema.missing_values
    rules = {name: one.constraints.get(name) for name in one.supported_constraints}
    pattern = rules.get("pattern")
    return Column(
        _type(one),
        one.format,
        bool(rules.get("required")),
        tuple(missing),
        _accepted(one, rules.get("enum")),
        tuple(_bounds(one, rules)),
        rules.get("minLength"),
        rules.get("maxLength"),
        None if pattern is None else str(pattern),
    )


def _type(one: Any) -> str:
    """The type, or one that polars does not know where a number is written in a way of its own."""
    is_own = {"bare_number", "decimal_char", "group_char"} & set(one.list_defined())
    return f"{one.type} of its own" if is_own and one.type == "number" else str(one.type)


def _accepted(one: Any, codes: list[Any] | None) -> tuple[str, ...] | None:
    """The only texts to be proven, where there are few: each has passed the field's own reader."""
    if codes is not None:
        texts = [str(code) for code in codes]
    elif one.type == "boolean":
        texts = [*one.true_values, *one.false_values]
    else:
        return None
    reader = one.create_cell_reader()
    return tuple(text for text in texts if _is_value(reader, text))


def _is_value(reader: Any, text: str) -> bool:
    with suppress(Exception):
        value, notes = reader(text)
        return value is not None and not notes
    return False


def _bounds(one: Any, rules: dict[str, Any]) -> Iterator[tuple[str, str]]:
    reader = one.create_value_reader()
    for name in _BOUNDS:
        if rules.get(name) is not None:
            value = reader(rules[name])
            is_month = one.type == "yearmonth" and value is not None
            yield name, f"{value.year:04}-{value.month:02}" if is_month else str(value)


def judge_table(resource: TableResource, file: Path | None) -> Tally:
    """Everything frictionless has to say of one table; `file` where it is one on disk.

    The descriptor is taken as valid. Quick where the table can be checked by polars, else
    row by row by frictionless itself.
    """
    tally = Tally()
    for judged in (_fast_findings, _slow_findings):
        try:
            for finding in judged(resource, file):
                tally.add(finding)
        except _Unfit:
            tally.clear()
            continue
        except Exception as error:  # noqa: BLE001 - a bug of theirs must not hide the other tables
            tally.add(Finding("engine-error", note=f"{type(error).__name__}: {error}"))
        finally:
            resource.close()
        break
    return tally


class _Unfit(Exception):
    """Not a table for polars; frictionless has to read it from the start."""


def _fast_findings(resource: TableResource, file: Path | None) -> Iterator[Finding]:
    if file is None or resource.schema.foreign_keys:
        raise _Unfit
    try:
        resource.open()
        table = fast_table(resource, file)
    except Exception as error:  # noqa: BLE001 - it is told by the slow way, in its own words
        raise _Unfit from error
    if table is None or table.judge.unique or table.judge.primary_key:
        raise _Unfit
    yield from _start(resource)
    count = 0
    try:
        for scanned in scan(table.source, Check(table.columns)):
            count += len(scanned)
            for number, cells in scanned.suspect_rows():
                yield from table.judge.findings(number, cells)
    except (UnicodeError, csv.Error, NotJudged) as error:
        raise _Unfit from error
    yield from _end(resource, file, count)


def _slow_findings(resource: TableResource, _file: Path | None) -> Iterator[Finding]:
    """As `Resource.validate` of frictionless does, but without keeping every error."""
    try:
        resource.open()
    except frictionless.FrictionlessException as error:
        yield from map(_told, error.to_errors())
        return
    yield from _start(resource)
    while True:
        try:
            row = next(resource.row_stream)
        except frictionless.FrictionlessException as error:
            yield _told(error.error)
            continue
        except StopIteration:
            break
        if len(row.cells) > WIDTH_LIMIT:
            yield Finding("row-too-wide", row.row_number, note=str(len(row.cells)))
            return
        yield from map(_told, row.errors)
    stats = resource.stats
    yield from _counted(resource, stats.md5, stats.sha256, stats.bytes, stats.rows)


def _start(resource: TableResource) -> Iterator[Finding]:
    if not (resource.labels or resource.fragment):
        yield Finding("source-error", note="the source is empty")
    yield from map(_told, resource.header.errors)


def _end(resource: TableResource, file: Path, count: int) -> Iterator[Finding]:
    digests = dict.fromkeys(("md5", "sha256"), "")
    algorithm = (resource.hash or "").rpartition(":")[0] or "md5"
    if resource.hash and algorithm in digests:
        with file.open("rb") as stream:
            digests[algorithm] = hashlib.file_digest(stream, algorithm).hexdigest()
    size = file.stat().st_size
    yield from _counted(resource, digests["md5"], digests["sha256"], size, count)


def _counted(
    resource: TableResource, md5: str | None, sha256: str | None, size: int | None, rows: int | None
) -> Iterator[Finding]:
    """What the descriptor says of the file as a whole, beside what it is."""
    note = 'expected is "{}" and actual is "{}"'
    if resource.hash:
        algorithm, _, expected = resource.hash.rpartition(":")
        actual = {"": md5, "md5": md5, "sha256": sha256}.get(algorithm)
        if actual and actual != expected:
            yield Finding("hash-count", note=note.format(expected, actual))
    fields = resource.stats.fields
    for kind, wanted, found in (
        ("byte-count", resource.bytes, size),
        ("field-count", resource.fields, fields),
        ("row-count", resource.rows, rows),
    ):
        if wanted and wanted != found:
            yield Finding(kind, note=note.format(wanted, found))


def _told(error: frictionless.Error) -> Finding:
    return Finding(
        error.type,
        getattr(error, "row_number", None),
        getattr(error, "field_name", "") or "",
        str(getattr(error, "cell", "") or ""),
        error.note,
    )
