"""Watermarks: how far a client has read the history, as an opaque text."""

import base64
import binascii

from disclosure.history.history_file import Release


class UnknownWatermark(Exception):
    """A watermark that this history never issued: mistyped, or of another site."""


def write_watermark(position: int, digest: str) -> str:
    """The watermark after a position, bound to the release in which it lies by its digest."""
    return base64.urlsafe_b64encode(f"{position}.{digest[:12]}".encode()).decode().rstrip("=")


def watermark_at(everything: list[Release], position: int) -> str:
    """The watermark after a position, of a history with these releases."""
    release = next(
        (candidate for candidate in everything if position <= candidate.last_position), None
    )
    if release is None:
        raise UnknownWatermark(str(position))
    return write_watermark(position, release.digest)


def read_watermark(everything: list[Release], text: str) -> int:
    """The position that a watermark of a history with these releases stands for; UnknownWatermark
    for others."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        decoded = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        position = int(decoded.partition(".")[0])
    except (ValueError, binascii.Error) as error:
        raise UnknownWatermark(text) from error
    if watermark_at(everything, position) != text:
        raise UnknownWatermark(text)
    return position
