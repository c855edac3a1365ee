"""Judges the rows of a table with keys: first finds which rows may break one, then judges
those, and the otherwise suspect ones, in the order of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from disclosure.validation.fast_checks import Check, Column
from disclosure.validation.fast_keys import (
    KeyColumns,
    Keys,
    References,
    Repeats,
    all_texts,
    key_text,
)
from disclosure.validation.row_judge import Finding, ForeignKey, RowJudge
from disclosure.validation.scanning import Scanned, Source, scan


@dataclass(frozen=True)
class Target:
    """A foreign key: its fields, where they point, and the texts of all keys there."""

    fields: tuple[str, ...]
    resource: str
    target_fields: tuple[str, ...]
    columns: KeyColumns
    known: pl.Series


def target_keys(
    source: Source, judge: RowJudge, names: Sequence[str], columns: KeyColumns
) -> pl.Series:
    """The texts of all keys of a table; what is spelt oddly is read by frictionless' readers."""
    parts: list[pl.Series] = []
    odd: list[str] = []
    for scanned in scan(source, None):
        keys = None if scanned.frame is None else columns.read(scanned.frame)
        if keys is not None:
            parts.append(keys.known.unique())
        for _, cells in _odd_rows(scanned, keys):
            values = judge.values(names, cells)
            if set(values) != {None}:
                odd.append(key_text(values))
    return all_texts(parts, odd)


def _odd_rows(scanned: Scanned, keys: Keys | None) -> Iterator[tuple[int, Sequence[str]]]:
    if keys is None:
        return scanned.suspect_rows()
    return replace(scanned, suspects=keys.odd_places()).suspect_rows()


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

    source: Source
    columns: tuple[Column, ...]
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
        """What is wrong, row by row; the file is read twice where any row is suspect."""
        keys = [_Key((name,), self._columns([name]), False) for name in self.judge.unique]
        if self.judge.primary_key:
            names = self.judge.primary_key
            keys.append(_Key(names, self._columns(names), True))
        references = [References(target.known) for target in self.targets]
        suspects = [
            self._note(scanned, keys, references)
            for scanned in scan(self.source, Check(self.columns))
        ]
        every = [
            sorted({*own, *(p for k in keys for p in k.repeats.suspects(number)),
                    *(p for r in references for p in r.suspects(number))})
            for number, own in enumerate(suspects)
        ]  # fmt: skip
        if any(every):
            yield from self._judged(every, references)

    def _columns(self, names: Sequence[str]) -> KeyColumns:
        places = tuple(self.judge.names.index(name) for name in names)
        return KeyColumns(places, tuple(self.columns[place] for place in places))

    def _note(
        self, scanned: Scanned, keys: list[_Key], references: list[References]
    ) -> Sequence[int]:
        """The suspects of a block; its keys are remembered."""
        self.row_count += len(scanned)
        suspects = set(scanned.suspects)
        for key in keys:
            found = None if scanned.frame is None else key.columns.read(scanned.frame)
            key.repeats.add(found.known if found else _no_texts(len(scanned)))
            if found:
                suspects.update(found.odd_places())
                suspects.update(found.absent_places() if key.is_primary else [])
            for _, cells in _odd_rows(scanned, found):
                key.repeats.odd.append(key_text(self.judge.values(key.names, cells)))
        for target, reference in zip(self.targets, references, strict=True):
            found = None if scanned.frame is None else target.columns.read(scanned.frame)
            reference.add(found.known if found else _no_texts(len(scanned)))
            suspects.update(found.odd_places() if found else [])
        return scanned.suspects if len(suspects) == len(scanned.suspects) else sorted(suspects)

    def _judged(self, every: list[list[int]], references: list[References]) -> Iterator[Finding]:
        foreign = tuple(
            ForeignKey(target.fields, target.resource, target.target_fields, reference.knows)
            for target, reference in zip(self.targets, references, strict=True)
        )
        judge = replace(self.judge, foreign_keys=foreign, seen={})
        for scanned, suspects in zip(scan(self.source, None), every, strict=True):
            for number, cells in replace(scanned, suspects=suspects).suspect_rows():
                yield from judge.findings(number, cells)


def _no_texts(length: int) -> pl.Series:
    return pl.Series([None] * length, dtype=pl.String)
