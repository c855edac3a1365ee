"""Judges the rows of a table with keys: first finds the rows that may break one, then judges
those and the other suspects in file order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import gt

import polars as pl

from disclosure.checks.fast.clean_keys import (
    KeyColumns,
    Keys,
    References,
    Repeats,
    all_texts,
    key_text,
)
from disclosure.checks.fast.clean_rows import CheckedColumn, CompiledSchema
from disclosure.checks.fast.row_judge import Finding, ForeignKey, RowJudge
from disclosure.checks.fast.scanning import CsvSource, Doubts, Scanned, Suspect, scan

_MAX_KEPT_ROWS = 20_000  # rows


@dataclass(frozen=True)
class Target:
    """A foreign key: its fields, where they point, and the texts of all keys there."""

    fields: tuple[str, ...]
    resource: str
    target_fields: tuple[str, ...]
    columns: KeyColumns
    known: pl.Series


def target_keys(
    source: CsvSource, judge: RowJudge, names: Sequence[str], columns: KeyColumns
) -> pl.Series:
    """The texts of all keys of a table; non-canonical spellings are read by frictionless'
    readers."""
    parts: list[pl.Series] = []
    odd: list[str] = []
    for scanned in scan(source, None, columns.places):
        keys = None if scanned.frame is None else columns.read(scanned.frame)
        if keys is not None:
            parts.append(keys.texts().unique())
        for _, cells, _ in _odd_rows(scanned, keys):
            values = judge.values(names, cells)
            if set(values) != {None}:
                odd.append(key_text(values))
    return all_texts(parts, odd)


def _odd_rows(scanned: Scanned, keys: Keys | None) -> Iterator[Suspect]:
    if keys is None:
        return scanned.suspect_rows()
    return replace(scanned, suspects=dict.fromkeys(keys.odd_places(), ())).suspect_rows()


@dataclass
class _Key:
    """A key that must not repeat: its fields, and whether it must be filled."""

    names: tuple[str, ...]
    columns: KeyColumns
    is_primary: bool
    repeats: Repeats = field(default_factory=Repeats)


@dataclass
class KeyedTable:
    """A table, its unique fields, primary key and foreign keys."""

    source: CsvSource
    columns: tuple[CheckedColumn, ...]
    judge: RowJudge
    targets: tuple[Target, ...] = ()
    row_count: int = 0

    @property
    def has_keys(self) -> bool:
        return bool(self.judge.unique or self.judge.primary_key or self.targets)

    @property
    def is_comparable(self) -> bool:
        """Whether all keys can be compared as text."""
        names = {*self.judge.unique, *self.judge.primary_key}
        return self._columns(sorted(names)).is_comparable

    def findings(self) -> Iterator[Finding]:
        """The findings, row by row.

        The file is read again only where a later row makes an earlier one suspect, or where there
        are more suspects than are kept in memory.
        """
        keys = [_Key((name,), self._columns([name]), False) for name in self.judge.unique]
        if self.judge.primary_key:
            names = self.judge.primary_key
            keys.append(_Key(names, self._columns(names), True))
        references = [References(target.known) for target in self.targets]
        suspects, rows = self._first_look(keys, references)
        every: list[Doubts] = []
        for number, doubts in enumerate(suspects):
            late = [p for key in keys for p in key.repeats.suspects(number)]
            late += [p for reference in references for p in reference.suspects(number)]
            every.append(dict(sorted({**dict.fromkeys(late, ()), **doubts}.items())))
        if rows is None or any(map(gt, map(len, every), map(len, suspects))):
            rows = self._second_look(every)
        judge = self._judge_of_references(references)
        for suspect in rows:
            yield from judge.findings(*suspect)

    def _first_look(
        self, keys: list[_Key], references: list[References]
    ) -> tuple[list[Doubts], Iterable[Suspect] | None]:
        """The suspects of each block, and their rows if they are few; collects all keys."""
        needed = [key.columns for key in keys] + [target.columns for target in self.targets]
        places = {place for columns in needed for place in columns.places}
        suspects: list[Doubts] = []
        rows: list[Suspect] | None = []
        for scanned in scan(self.source, CompiledSchema(self.columns), places):
            doubts = self._note(scanned, keys, references)
            suspects.append(doubts)
            if rows is not None:
                rows += replace(scanned, suspects=doubts).suspect_rows()
                rows = rows if len(rows) <= _MAX_KEPT_ROWS else None
        return suspects, rows

    def _second_look(self, every: list[Doubts]) -> Iterator[Suspect]:
        for scanned, doubts in zip(scan(self.source, None), every, strict=True):
            yield from replace(scanned, suspects=doubts).suspect_rows()

    def _columns(self, names: Sequence[str]) -> KeyColumns:
        places = tuple(self.judge.names.index(name) for name in names)
        return KeyColumns(places, tuple(self.columns[place] for place in places))

    def _note(self, scanned: Scanned, keys: list[_Key], references: list[References]) -> Doubts:
        """The suspects of a block; adds its keys to those collected."""
        self.row_count += len(scanned)
        if scanned.frame is None:
            doubts: Doubts = dict.fromkeys(range(len(scanned)), ())
        else:
            doubts = {**scanned.suspects}
        more: list[int] = []
        for key in keys:
            columns_read = None if scanned.frame is None else key.columns.read(scanned.frame)
            key.repeats.add(columns_read.known if columns_read else _no_texts(len(scanned)))
            if columns_read:
                more += columns_read.odd_places()
                more += columns_read.absent_places() if key.is_primary else []
            for _, cells, _ in _odd_rows(scanned, columns_read):
                key.repeats.odd.append(key_text(self.judge.values(key.names, cells)))
        for target, reference in zip(self.targets, references, strict=True):
            columns_read = None if scanned.frame is None else target.columns.read(scanned.frame)
            reference.add(columns_read.texts() if columns_read else _no_texts(len(scanned)))
            more += columns_read.odd_places() if columns_read else []
        return dict(sorted({**dict.fromkeys(more, ()), **doubts}.items())) if more else doubts

    def _judge_of_references(self, references: list[References]) -> RowJudge:
        foreign = tuple(
            ForeignKey(target.fields, target.resource, target.target_fields, reference.knows)
            for target, reference in zip(self.targets, references, strict=True)
        )
        return replace(self.judge, foreign_keys=foreign, seen={})


def _no_texts(length: int) -> pl.Series:
    return pl.Series([None] * length, dtype=pl.String)
