"""How numbers lie in files: variable-length bytes, low seven bits first, then deflated."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

_MAX_BYTES = 5  # of one number below 2**35
_LEVEL = 4  # twice as fast as 6 and a hundredth larger


def packed(values: Numbers) -> bytes:
    """The numbers as bytes."""
    if not len(values) or values.max() < 0x80:
        return values.astype(np.uint8).tobytes()
    sizes = np.ones(len(values), np.int64)
    for step in range(1, _MAX_BYTES):
        sizes += values >= 1 << (7 * step)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    made = np.zeros(int(ends[-1]), np.uint8)
    for step in range(_MAX_BYTES):
        longer = np.flatnonzero(sizes > step)
        if not len(longer):
            break
        low = (values[longer] >> (7 * step) & 0x7F).astype(np.uint8)
        low |= (sizes[longer] > step + 1).astype(np.uint8) << np.uint8(7)
        made[starts[longer] + step] = low
    return made.tobytes()


def number(value: int) -> bytes:
    """One number as bytes."""
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def deflated(data: bytes, *, is_text: bool = True) -> bytes:
    """What is written: small on every server, also where nothing compresses on the way.

    Bytes without text repeat themselves in runs only: looking for more takes time, not room.
    """
    strategy = zlib.Z_DEFAULT_STRATEGY if is_text else zlib.Z_RLE
    made = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    return made.compress(data) + made.flush()
