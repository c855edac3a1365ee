"""Finds quotes, delimiters and line ends in a block of CSV with numpy: proves that it can be
parsed in one way only, marks odd records, and locates single records by number."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

_Octets = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]
_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Records:
    """The bytes of records, and the position of the LF that ends each.

    `odd` holds the numbers, from 0, of those that do not have `width` cells, are blank lines or
    have a quote in the middle of a cell.
    """

    data: bytes
    width: int
    delimiter: str
    ends: _Places
    odd: _Places

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def is_odd(self) -> _Mask:
        """Whether each record is odd."""
        mask = np.zeros(len(self.ends), bool)
        mask[self.odd] = True
        return mask

    @property
    def has_inner_lines(self) -> bool:
        """Whether a record spans several lines."""
        return self.data.count(b"\n") > len(self.ends)

    def read(self, numbers: Sequence[int]) -> list[list[str]]:
        """The cells of the records at these places, counted from 0, as csv reads them."""
        some = b"".join(self.data[start:end] for start, end in self.spans(numbers))
        return list(csv.reader(io.StringIO(some.decode(), ""), delimiter=self.delimiter))

    @cached_property
    def regular(self) -> bytes:
        """The same bytes with each odd record replaced by a record of empty cells."""
        filler = (self.delimiter.encode() * (self.width - 1) or b'""') + b"\n"
        parts, at = [], 0
        for start, end in self.spans(self.odd):
            parts += [self.data[at:start], filler]
            at = end
        return b"".join([*parts, self.data[at:]]) if parts else self.data

    def spans(self, numbers: Sequence[int] | _Places) -> list[tuple[int, int]]:
        """Where each of these records begins and ends, in bytes."""
        at = np.asarray(numbers, dtype=np.int64)
        starts = np.where(at > 0, self.ends[at - 1] + 1, 0).tolist()
        return list(zip(starts, (self.ends[at] + 1).tolist(), strict=True))


def find_records(data: bytes, width: int, delimiter: str) -> Records | None:
    """The records of `data`, UTF-8 ending with LF, if csv certainly finds the same ones in it.

    That is: CR occurs only before LF; quotes are where RFC 4180 has them, around a cell or doubled
    inside one, or else no record spans several lines. None otherwise.
    """
    octets, mark = np.frombuffer(data, np.uint8), ord(delimiter)
    if b"\r" in data and not (octets[np.flatnonzero(octets == _CR) + 1] == _LF).all():
        return None
    mask = octets == _LF
    has_quotes = b'"' in data  # common without, and half of the work less
    if has_quotes:
        mask |= octets == _QUOTE
    ends = marks = np.flatnonzero(mask)
    cells = _count_before(np.equal(octets, mark, out=mask), marks)
    odd = np.empty(0, np.int64)
    if has_quotes:
        is_quote = octets[marks] == _QUOTE
        if not _are_sound(octets, marks[is_quote], mark):
            line = np.cumsum(~is_quote) - ~is_quote
            odd = _stray_lines(octets, marks[is_quote], line[is_quote], mark)
            if not _are_records(Records(data, width, delimiter, marks[~is_quote], odd)):
                return None
            is_kept = ~(is_quote & np.isin(line, odd))
            marks, cells, is_quote = marks[is_kept], cells[is_kept], is_quote[is_kept]
        count = np.cumsum(is_quote, dtype=np.int32)
        at = np.flatnonzero(~is_quote & (count & 1 == 0))
        # Marks between an opening and a closing quote belong to the cell.
        quoted = cells[is_quote]
        inside = np.append(0, np.cumsum(quoted[1::2] - quoted[::2]))
        cells, ends = cells[at] - inside[count[at] >> 1], marks[at]
    if not np.array_equal(cells, np.arange(1, len(ends) + 1) * (width - 1)):
        odd = np.union1d(odd, np.flatnonzero(np.diff(cells, prepend=0) != width - 1))
    if width == 1:  # csv makes no cell of a blank line
        first = octets[np.append(0, ends[:-1] + 1)]
        odd = np.union1d(odd, np.flatnonzero((first == _LF) | (first == _CR)))
    return Records(data, width, delimiter, ends, odd)


def _are_sound(octets: _Octets, quotes: _Places, delimiter: int) -> bool:
    """Whether each odd quote begins a cell, each even one ends it, or two follow each other."""
    if len(quotes) % 2:
        return False
    begins, ends = _begins(octets, quotes[::2], delimiter), _ends(octets, quotes[1::2], delimiter)
    return bool(begins.all() and ends.all())


def _begins(octets: _Octets, quotes: _Places, delimiter: int) -> _Mask:
    # Index -1 wraps around to the last byte: a line end, as required before the first byte.
    before = octets[quotes - 1]
    is_sound: _Mask = (before == delimiter) | (before == _LF) | (before == _QUOTE)
    return is_sound


def _ends(octets: _Octets, quotes: _Places, delimiter: int) -> _Mask:
    after = octets[quotes + 1]
    is_sound: _Mask = (after == delimiter) | (after == _LF) | (after == _QUOTE) | (after == _CR)
    return is_sound


def _stray_lines(octets: _Octets, quotes: _Places, line: _Places, delimiter: int) -> _Places:
    """The lines, each taken by itself, in which a quote is misplaced or not closed."""
    first = np.searchsorted(line, line)
    is_opening = (np.arange(len(line)) - first) % 2 == 0
    is_sound = np.where(
        is_opening, _begins(octets, quotes, delimiter), _ends(octets, quotes, delimiter)
    )
    is_last = np.append(line[1:] != line[:-1], True)
    return np.unique(line[~is_sound | (is_opening & is_last)])


def _are_records(lines: Records) -> bool:
    """Whether csv parses each odd line as one record that ends with the line."""
    mark = "after the line"
    for start, end in lines.spans(lines.odd):
        text = io.StringIO(lines.data[start:end].decode() + mark, "")
        try:
            _, *more = csv.reader(text, delimiter=lines.delimiter)
        except csv.Error:
            return False
        if more != [[mark]]:
            return False
    return True


def _count_before(mask: _Mask, places: _Places) -> _Places:
    """How many bytes of `mask` are true before each place, counted in 64-bit words."""
    bits = np.packbits(mask, bitorder="little")
    words = np.zeros(len(mask) // 64 + 1, "<u8")
    words.view(np.uint8)[: len(bits)] = bits
    before = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bitwise_count(words), out=before[1:])
    at, inside = places >> 6, (places & 63).astype(np.uint64)
    part = words[at] & ((np.uint64(1) << inside) - np.uint64(1))
    counts: _Places = before[at] + np.bitwise_count(part)
    return counts
