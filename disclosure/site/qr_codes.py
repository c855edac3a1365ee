"""QR codes of addresses; the only door to zxing-cpp."""

import struct
import zlib
from base64 import b64encode

import zxingcpp
from markupsafe import Markup

from disclosure.site.html import html

_ONE_BIT = bytes.maketrans(b"\0\xff", b"01")  # dark is 0
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The best of the eight patterns of ISO/IEC 18004, 7.8 for most addresses: see the decision
# "QR codes of addresses share one mask".
_MASK = 2


def qr_picture(address: str) -> Markup:
    """The QR code of an address as a PNG inside the page, one pixel a module, in a fifth of the
    bytes of an SVG; error correction L, with the quiet zone of ISO/IEC 18004."""
    kind = zxingcpp.BarcodeFormat.QRCode
    code = zxingcpp.create_barcode(address, kind, ec_level="L", data_mask=_MASK)
    picture = zxingcpp.write_barcode_to_image(code, add_quiet_zones=True)
    side = int(picture.shape[0])
    modules = bytes(memoryview(picture))  # type: ignore[arg-type]  # a buffer, its types say less
    data = b64encode(png_of_modules(modules, side)).decode("ascii")
    return html(f'<img src="data:image/png;base64,{data}" width="{side}" height="{side}" alt="">')


def png_of_modules(modules: bytes, side: int) -> bytes:
    """A PNG (ISO/IEC 15948) of a square of modules, a byte each, 0 for a dark one: grey of one bit
    a pixel, lines without filter."""
    stride, lines = -(-side // 8), bytearray()
    for start in range(0, side * side, side):
        bits = modules[start : start + side].translate(_ONE_BIT).ljust(stride * 8, b"0")
        lines += b"\0" + int(bits, 2).to_bytes(stride, "big")
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
