"""How numbers lie in files: variable-length bytes, low seven bits first, then deflated."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

_MAX_BYTES = 5  # of one number below 2**35
_LEVEL = 4  # twice as fast as 6 and a hundredth larger


class Packed:
    """Numbers as bytes, of which any part can be taken."""

    def __init__(self, values: Numbers) -> None:
        if not len(values) or values.max() < 0x80:
            self._bytes, self._ends = values.astype(np.uint8), np.arange(len(values) + 1)
            return
        sizes = np.ones(len(values), np.int64)
        for step in range(1, _MAX_BYTES):
            sizes += values >= 1 << (7 * step)
        self._ends = np.concatenate([[0], np.cumsum(sizes)])
        starts = self._ends[:-1]
        self._bytes = np.zeros(int(self._ends[-1]), np.uint8)
        self._bytes[starts] = values & 0x7F | (sizes > 1) * 0x80
        longer = np.flatnonzero(sizes > 1)
        for step in range(1, _MAX_BYTES):
            rest = values[longer] >> (7 * step)
            more = sizes[longer] > step + 1
            self._bytes[starts[longer] + step] = rest & 0x7F | more * 0x80
            longer = longer[more]

    def part(self, start: int, end: int) -> bytes:
        """The bytes of the numbers at `start` up to `end`."""
        return self._bytes[self._ends[start] : self._ends[end]].tobytes()


def packed(values: Numbers) -> bytes:
    """The numbers as bytes."""
    return Packed(values).part(0, len(values))


def number(value: int) -> bytes:
    """One number as bytes."""
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*data, value])


def deflated(data: bytes, *, is_text: bool = True) -> bytes:
    """What is written: small on every server, also where nothing compresses on the way.

    Bytes of one list, and short texts, repeat themselves in runs only: looking for more takes time
    and room. Where several lists tell what stands before, the same comes again as in a text.
    """
    strategy = zlib.Z_DEFAULT_STRATEGY if is_text else zlib.Z_RLE
    compressor = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy
    )
    return compressor.compress(data) + compressor.flush()
