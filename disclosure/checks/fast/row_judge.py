"""Judges rows cell by cell with frictionless' own readers and yields what it would report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

# A frictionless cell reader: the value, and the notes of what is wrong by constraint, or
# under "type".
Reader = Callable[[Any], tuple[Any, Mapping[str, str] | None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One error as frictionless reports it: its type, row, field, cell and note.

    `row` counts records, the header is 1; None where the whole table is meant.
    """

    type: str
    row: int | None = None
    field: str = ""
    cell: str = ""
    note: str = ""


class NotJudged(Exception):
    """frictionless' own reader raised on a cell, so only frictionless itself can judge the
    table."""


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key: its fields, the table and fields it references, and the keys found there."""

    fields: tuple[str, ...]
    resource: str
    target_fields: tuple[str, ...]
    knows: Callable[[tuple[Any, ...]], bool]


@dataclass(frozen=True)
class RowJudge:
    """The fields of a table in the order of its columns, each with its reader."""

    names: tuple[str, ...]
    readers: tuple[Reader, ...]
    unique: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    seen: dict[Any, int] = field(default_factory=dict)

    @staticmethod
    def remembering(reader: Reader) -> Reader:
        """The same reader with a cache for repeated cells."""
        return lru_cache(maxsize=10_000)(reader)

    def findings(
        self, number: int, cells: Sequence[Any], doubted: Iterable[int] | None = None
    ) -> Iterator[Finding]:
        """The findings of one row; keys are remembered, so call it in row order.

        `doubted` are the columns to check, if the row has a cell for each and the others are proven
        clean.
        """
        if doubted is None:
            yield from nul_findings(number, self.names, cells)
            doubted = range(len(self.names))
        values: dict[int, Any] = {}
        findings: list[Finding] = []
        is_blank = True
        for place in dict.fromkeys(doubted):
            values[place], notes = self._read(place, cells)
            if notes:
                cell = cells[place] if place < len(cells) else None
                findings += _notes(notes, number, self.names[place], str(cell))
            is_blank &= values[place] is None and not (notes and "type" in notes)
        if is_blank and all(
            self._read(place, cells)[0] is None
            for place in range(len(self.names))
            if place not in values
        ):
            yield Finding("blank-row", number)
        else:
            yield from findings
            for name in self.names[len(cells) :]:
                yield Finding("missing-cell", number, name)
            for cell in cells[len(self.names) :]:
                yield Finding("extra-cell", number, "", str(cell))
        yield from self._key_findings(number, cells)

    def values(self, names: Iterable[str], cells: Sequence[Any]) -> list[Any]:
        """The values of some fields of a row: None where missing or not of the type."""
        return [self._read(self._places[name], cells)[0] for name in names]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def _read(self, place: int, cells: Sequence[Any]) -> tuple[Any, Mapping[str, str] | None]:
        try:
            return self.readers[place](cells[place] if place < len(cells) else None)
        except Exception as error:  # whatever a reader of theirs raises
            raise NotJudged(str(error)) from error

    def _key_findings(self, number: int, cells: Sequence[Any]) -> Iterator[Finding]:
        for name, value in zip(self.unique, self.values(self.unique, cells), strict=True):
            first = None if value is None else self._remember(("unique", name, value), number)
            if first is not None:
                note = f"the same as in the row at position {first}"
                yield Finding("unique-error", number, name, note=note)
        if self.primary_key:
            key = tuple(self.values(self.primary_key, cells))
            if set(key) == {None}:
                note = 'cells composing the primary keys are all "None"'
                yield Finding("primary-key", number, note=note)
            elif first := self._remember(("primary", *key), number):
                note = f"the same as in the row at position {first}"
                yield Finding("primary-key", number, note=note)
        for foreign in self.foreign_keys:
            key = tuple(self.values(foreign.fields, cells))
            if set(key) != {None} and not foreign.knows(key):
                yield Finding("foreign-key", number, note=_foreign_note(foreign, key))

    def _remember(self, key: tuple[Any, ...], number: int) -> int | None:
        """The last row that had this key, if any; records this row as the latest."""
        first = self.seen.get(key)
        self.seen[key] = number
        return first


def nul_findings(number: int, names: Sequence[str], cells: Sequence[Any]) -> Iterator[Finding]:
    """Cells with NUL characters, which frictionless accepts as ordinary text."""
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and "\x00" in cell:
            yield Finding("nul-bytes", number, names[place] if place < len(names) else "")


def _notes(notes: Mapping[str, str], number: int, name: str, cell: str) -> Iterable[Finding]:
    if "type" in notes:
        yield Finding("type-error", number, name, cell, notes["type"])
    for constraint, note in notes.items():
        if constraint != "type":
            yield Finding("constraint-error", number, name, cell, note)


def _foreign_note(foreign: ForeignKey, key: tuple[Any, ...]) -> str:
    return 'for "{}": values "{}" not found in the lookup table "{}" as "{}"'.format(
        ", ".join(foreign.fields),
        ", ".join(str(value) for value in key),
        foreign.resource,
        ", ".join(foreign.target_fields),
    )
