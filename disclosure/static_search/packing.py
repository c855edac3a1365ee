"""How numbers lie in files: variable-length bytes, low seven bits first, then deflated."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

_MAX_BYTES = 5  # of one number below 2**35


def packed(values: Numbers) -> tuple[bytes, Numbers]:
    """The numbers as bytes, and where each begins, with the end of the last."""
    wide = values.astype(np.uint64)
    sizes = np.ones(len(wide), np.int64)
    for step in range(1, _MAX_BYTES):
        sizes += wide >= np.uint64(1 << (7 * step))
    offsets = np.zeros(len(wide) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    made = np.zeros(int(offsets[-1]), np.uint8)
    for step in range(_MAX_BYTES):
        longer = np.flatnonzero(sizes > step)
        if not len(longer):
            break
        low = (wide[longer] >> np.uint64(7 * step) & np.uint64(0x7F)).astype(np.uint8)
        low |= (sizes[longer] > step + 1).astype(np.uint8) << np.uint8(7)
        made[offsets[longer] + step] = low
    return made.tobytes(), offsets


def number(value: int) -> bytes:
    """One number as bytes."""
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def deflated(data: bytes) -> bytes:
    """What is written: small on every server, also where nothing compresses on the way."""
    return zlib.compress(data, 6)
