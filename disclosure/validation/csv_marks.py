"""Where quotes, delimiters and line ends stand in a block of CSV: proves by numpy that it can be
read in one way only, as a table without gaps, and finds single records by number."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Octets = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]
_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Records:
    """The bytes of records of equal width, and where the LF at the end of each stands."""

    data: bytes
    delimiter: str
    ends: _Places

    def __len__(self) -> int:
        return len(self.ends)

    def read(self, numbers: Sequence[int]) -> list[list[str]]:
        """The cells of the records at these places, counted from 0, as csv reads them."""
        at = np.asarray(numbers, dtype=np.int64)
        starts = np.where(at > 0, self.ends[at - 1] + 1, 0).tolist()
        ends = (self.ends[at] + 1).tolist()
        some = b"".join([self.data[start:end] for start, end in zip(starts, ends, strict=True)])
        return list(csv.reader(io.StringIO(some.decode(), ""), delimiter=self.delimiter))


def find_records(data: bytes, width: int, delimiter: str) -> Records | None:
    """The records of `data`, which ends with LF, if every parser finds the same ones in it.

    That is: quotes stand where RFC 4180 has them, around a cell or doubled inside of one; CR
    before LF only; and each record has `width` cells, so that none is ragged, blank or cut.
    None otherwise. The bytes of the cells are not looked at.
    """
    octets = np.frombuffer(data, np.uint8)
    has_quotes = b'"' in data  # common without, and half of the work less
    if b"\r" in data and not (octets[np.flatnonzero(octets == _CR) + 1] == _LF).all():
        return None
    mask = octets == _LF
    if has_quotes:
        mask |= octets == _QUOTE
    marks = np.flatnonzero(mask)
    cells = _count_before(np.equal(octets, ord(delimiter), out=mask), marks)
    ends = marks
    if has_quotes:
        is_quote = octets[marks] == _QUOTE
        quotes = marks[is_quote]
        if len(quotes) % 2 or not _are_sound(octets, quotes, ord(delimiter)):
            return None
        is_inside = np.cumsum(is_quote) % 2 == 1
        # What is counted between an opening quote and its closing one is part of a cell.
        quoted = np.where(is_quote, np.where(is_inside, -cells, cells), 0)
        is_end = ~(is_quote | is_inside)
        cells, ends = (cells - np.cumsum(quoted))[is_end], marks[is_end]
    if not np.array_equal(cells, np.arange(1, len(ends) + 1) * (width - 1)):
        return None
    return Records(data, delimiter, ends)


def _are_sound(octets: _Octets, quotes: _Places, delimiter: int) -> bool:
    """Whether each odd quote begins a cell, each even one ends it, or two follow each other."""
    # Before the first byte stands, by the index of -1, the last one: a line end as it should be.
    before, after = octets[quotes[::2] - 1], octets[quotes[1::2] + 1]
    begins = (before == delimiter) | (before == _LF) | (before == _QUOTE)
    ends = (after == delimiter) | (after == _LF) | (after == _QUOTE) | (after == _CR)
    return bool(begins.all() and ends.all())


def _count_before(mask: _Mask, places: _Places) -> _Places:
    """How many bytes of `mask` are true before each place: counted in words of 64."""
    bits = np.packbits(mask, bitorder="little")
    words = np.zeros(len(mask) // 64 + 1, "<u8")
    words.view(np.uint8)[: len(bits)] = bits
    before = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bitwise_count(words), out=before[1:])
    at, inside = places >> 6, (places & 63).astype(np.uint64)
    part = words[at] & ((np.uint64(1) << inside) - np.uint64(1))
    counts: _Places = before[at] + np.bitwise_count(part)
    return counts
