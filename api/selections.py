"""Selections: the rows of a table that meet all conditions of a question, counted exactly."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

# Up to so many rows a selection is a list of them; above, a byte for each row of the table.
FEW = 2000
Rows = Sequence[int]


@dataclass(frozen=True)
class Selection:
    """Rows by number: all (`rows` and `mask` None), a rising sequence, or a mask of bytes 0 and 1.

    `size` is the number of rows of the table; a mask has a byte for number 0, which no row has.
    """

    size: int
    count: int
    rows: Rows | None = None
    mask: bytes | None = None

    @property
    def is_all(self) -> bool:
        return self.rows is None and self.mask is None

    @property
    def weight(self) -> int:
        """About how many bytes of memory it keeps."""
        return 200 + (len(self.mask) if self.mask else 0)

    def numbers(self, first: int) -> Iterator[int]:
        """The rows from number `first` on, rising."""
        if self.mask is not None:
            return compress(range(first, self.size + 1), memoryview(self.mask)[first:])
        if self.rows is not None:
            return iter(self.rows[bisect_left(self.rows, first) :])
        return iter(range(first, self.size + 1))

    def as_mask(self) -> bytes:
        """A byte for each row, also where the selection is a list or everything."""
        if self.mask is not None:
            return self.mask
        return marks(self.size, self.numbers(1))


def marks(size: int, rows: Iterable[int]) -> bytes:
    """The mask of these rows."""
    mask = bytearray(size + 1)
    for row in rows:
        mask[row] = 1
    return bytes(mask)


def everything(size: int) -> Selection:
    """All rows of a table."""
    return Selection(size, size)


def of_rising(size: int, rows: Rows) -> Selection:
    """A selection of rows that already rise, kept as they are."""
    return Selection(size, len(rows), rows)


def of_rows(size: int, rows: Iterable[int]) -> Selection:
    """A selection of rows in any order."""
    found = set(rows)
    if len(found) <= FEW:
        return Selection(size, len(found), sorted(found))
    return Selection(size, len(found), None, marks(size, found))


def of_slices(size: int, slices: Sequence[Rows]) -> Selection:
    """A selection of what several parts of an order hold."""
    if sum(map(len, slices)) <= FEW:
        return of_rows(size, [row for part in slices for row in part])
    mask = bytearray(size + 1)
    for part in slices:
        for row in part:
            mask[row] = 1
    return Selection(size, mask.count(1), None, bytes(mask))


def both(one: Selection, other: Selection) -> Selection:
    """The rows that are in both."""
    if one.is_all or other.is_all:
        return other if one.is_all else one
    few, many = sorted((one, other), key=lambda part: part.count)
    if few.count <= FEW:
        if many.mask is not None:
            mask = many.mask
            rows = [row for row in few.numbers(1) if mask[row]]
        else:
            assert many.rows is not None
            rows = sorted(set(few.numbers(1)).intersection(many.rows))
        return Selection(one.size, len(rows), rows)
    # Numbers as long as the table: a few microseconds where a loop would take milliseconds.
    marked = int.from_bytes(few.as_mask(), "little") & int.from_bytes(many.as_mask(), "little")
    return Selection(one.size, marked.bit_count(), None, marked.to_bytes(one.size + 1, "little"))
