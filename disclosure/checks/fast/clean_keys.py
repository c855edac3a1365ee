"""Finds with polars which rows may break a key or a reference; all others are proven not to.

Keys are compared as text: for the types allowed here two values are equal if and only if their
canonical texts are. A cell in any other spelling makes its row odd; frictionless reads that row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from disclosure.checks.fast.clean_rows import CellFrame, CheckedColumn, is_missing, matches
from disclosure.checks.fast.patterns import DATE

# Type → the only spelling of each value.
_CANONICAL = {
    "string": "(?s:[^\x00\x1f]*)",
    "integer": "0|-?[1-9][0-9]{0,17}",
    "date": DATE,
    "year": "[1-9][0-9]{3}",
    "yearmonth": "[0-9]{4}-(?:0[1-9]|1[0-2])",
}
_NOTHING, _BETWEEN = "\x00", "\x1f"


class NoKeyText(Exception):
    """A key contains characters that the separators of its text form use."""


def key_text(values: Iterable[object]) -> str:
    """The text of a key of parsed values (None where missing or not a value of the type)."""
    texts = []
    for value in values:
        text = _NOTHING if value is None else str(value)
        if isinstance(value, tuple):  # a month
            text = "{:04}-{:02}".format(*value)
        if value is not None and (_NOTHING in text or _BETWEEN in text):
            raise NoKeyText
        texts.append(text)
    return _BETWEEN.join(texts)


@dataclass(frozen=True)
class KeyColumns:
    """The columns of a key: their places in the table, and what they are."""

    places: tuple[int, ...]
    columns: tuple[CheckedColumn, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether keys of these columns can be compared as text."""
        return all(c.type in _CANONICAL and c.format == "default" for c in self.columns)

    def read(self, frame: CellFrame) -> "Keys":
        cells = [pl.col(f"c{place}") for place in self.places]
        missing = [is_missing(cell, c) for cell, c in zip(cells, self.columns, strict=True)]
        # A single text needs no separators.
        shapes = [
            _CANONICAL[c.type] if len(cells) > 1 or c.type != "string" else None
            for c in self.columns
        ]
        sound = [
            pl.lit(value=True) if shape is None else absent | matches(cell, shape)
            for cell, absent, shape in zip(cells, missing, shapes, strict=True)
        ]
        parts = [
            pl.when(absent).then(pl.lit(_NOTHING)).otherwise(cell)
            for cell, absent in zip(cells, missing, strict=True)
        ]
        is_absent, is_sound = pl.all_horizontal(missing), pl.all_horizontal(sound)
        text = pl.concat_str(parts, separator=_BETWEEN) if len(cells) > 1 else cells[0]
        columns = frame.cells.select(
            known=pl.when(is_sound & ~is_absent).then(text), absent=is_absent, odd=~is_sound
        )
        return Keys(columns["known"], columns["absent"], columns["odd"] | frame.is_odd)


@dataclass(frozen=True)
class Keys:
    """The keys of some rows: their texts (null where absent or odd), whether the whole key is
    missing, and whether a part of it is in a non-canonical spelling."""

    known: pl.Series
    is_absent: pl.Series
    is_odd: pl.Series

    def texts(self) -> pl.Series:
        """The known texts, copied so that the whole block can be freed."""
        return self.known.to_frame("key").select(pl.col("key") + pl.lit("")).to_series()

    def absent_places(self) -> list[int]:
        return self.is_absent.arg_true().to_list()

    def odd_places(self) -> list[int]:
        return self.is_odd.arg_true().to_list()


@dataclass
class Repeats:
    """Collects the keys of a table block by block; reports in which rows one may be repeated."""

    hashes: list[pl.Series] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def add(self, known: pl.Series) -> None:
        hashes = pl.when(pl.col("key").is_not_null()).then(pl.col("key").hash())
        self.hashes.append(known.to_frame("key").select(hashes).to_series())

    @cached_property
    def repeated(self) -> pl.Series:
        """The hashes of keys in more than one row, or in an odd one; call it after the last
        `add`."""
        odd = pl.Series(self.odd, dtype=pl.String).hash()
        every = np.sort(pl.concat([*(part.drop_nulls() for part in self.hashes), odd]).to_numpy())
        return pl.concat([pl.Series(every[1:][every[1:] == every[:-1]]), odd]).unique()

    def suspects(self, block: int) -> list[int]:
        if not len(self.repeated):
            return []
        return self.hashes[block].is_in(self.repeated.implode()).arg_true().to_list()


@dataclass
class References:
    """Collects the references of a table block by block; reports in which rows one may be
    dangling."""

    target: pl.Series
    parts: list[pl.Series] = field(default_factory=list)

    def add(self, known: pl.Series) -> None:
        self.parts.append(known)

    @cached_property
    def lost(self) -> list[pl.Series]:
        """For each block, whether each reference is not among the targets; read it after the
        last `add`."""
        if not self.parts:
            return []
        every = pl.concat(self.parts)
        is_lost = (every.is_not_null() & ~every.is_in(self.target.implode())).fill_null(value=False)
        at, lost = 0, []
        for part in self.parts:
            lost.append(is_lost.slice(at, len(part)))
            at += len(part)
        return lost

    def suspects(self, block: int) -> list[int]:
        return self.lost[block].arg_true().to_list()

    @cached_property
    def _targets(self) -> frozenset[str]:
        return frozenset(self.target.to_list())

    def knows(self, key: tuple[object, ...]) -> bool:
        """Whether the target has this key of parsed values."""
        return key_text(key) in self._targets


def all_texts(parts: Sequence[pl.Series], odd: Sequence[str]) -> pl.Series:
    """The texts of all keys of a table, each once."""
    series = [part.drop_nulls() for part in parts] + [pl.Series(odd, dtype=pl.String)]
    return pl.concat(series).unique()
