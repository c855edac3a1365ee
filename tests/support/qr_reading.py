"""What a reader of codes finds in the picture of a page."""

import re
import struct
import zlib

import numpy as np
import zxingcpp

QUIET = 4  # light modules around a code (ISO/IEC 18004, 6.3.8)


def text_of(png: bytes) -> str:
    """What a reader of codes finds in a PNG of one bit a pixel (ISO/IEC 15948), shown four times as
    large; AssertionError where its quiet zone is not all light."""
    width, height, depth, colour, *_ = struct.unpack(">IIBB3x", png[16:29])
    assert (depth, colour) == (1, 0), "not of one bit a pixel"
    data = b"".join(re.findall(rb"IDAT(.*?).{4}\0\0\0\0IEND", png, re.DOTALL))
    lines, stride = zlib.decompress(data), 1 + (width + 7) // 8
    rows = []
    for start in range(0, height * stride, stride):
        assert lines[start] == 0, "a filtered line"
        bits = "".join(f"{byte:08b}" for byte in lines[start + 1 : start + stride])[:width]
        rows.append([255 * int(bit) for bit in bits])
    picture = np.array(rows, dtype=np.uint8)
    inner = picture[QUIET:-QUIET, QUIET:-QUIET]
    assert (picture == 0).sum() == (inner == 0).sum(), "dark in the quiet zone"
    found = zxingcpp.read_barcode(np.kron(picture, np.ones((4, 4), dtype=np.uint8)))
    assert found, "no code"
    return str(found.text)
