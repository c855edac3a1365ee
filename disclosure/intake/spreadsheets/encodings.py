"""Encodings: which of the encodings of Chinese tables a file has, found by strict decoding."""

import codecs
import re
from collections.abc import Callable

from disclosure.intake.spreadsheets.grids import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Real tables have more than nine in ten characters from the frequent half of their set; text
# read in the wrong one of the two has about half.
_PLAUSIBLE = 0.85
_CLEARER_BY = 0.1
_SAMPLE = 200_000
# Letters of Western Europe, and the signs that its tables have beside them.
_WESTERN = {chr(n) for n in range(0xC0, 0x100)} | {*"£€–—‘’“”•…°§©®ªº«»¿¡´·½¼¾ŠšŽžŒœŸ"}
_PAIR_OF_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


def decode(data: bytes, is_label: Callable[[str], bool]) -> tuple[str, str]:
    """The text of `data` and the encoding it was in.

    UTF-8, UTF-16 and UTF-32 with a mark, UTF-8 without, UTF-16 without, then GB 18030 and
    Big5, then Windows' code page of Western Europe: the one that decodes strictly and reads
    plausibly. `is_label` tells column names.
    Refused: NUL bytes, and what reads in none of them, or in two.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _strict(data, name)
            if text is None or "\0" in text:
                raise _broken_in(data, name)
            return text.removeprefix("\ufeff"), name.removesuffix("-sig")
    if b"\0" in data:
        return _wide(data)
    text = _strict(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    return _chinese(data, is_label)


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Byte 80 of Windows' code page 936 is the euro sign, as in the WHATWG's gb18030 decoder."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


codecs.register_error("windows-936-euro", _euro)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name, "windows-936-euro" if name == "gb18030" else "strict")
    except UnicodeDecodeError:
        return None


def _broken_in(data: bytes, name: str) -> Refused:
    """The refusal of data that breaks an encoding, with the line and byte where it does."""
    name = name.removesuffix("-sig")
    at = _broken_at(data, name)
    line = len(f"{data[: max(at - 1, 0)].decode(name, 'ignore')}.".splitlines())
    encoding_name = name.upper().removesuffix("HKSCS")
    return Refused("sheet-encoding-broken", encoding=encoding_name, line=line, byte=at)


def _broken_at(data: bytes, name: str) -> int:
    try:
        data.decode(name, "windows-936-euro" if name == "gb18030" else "strict")
    except UnicodeDecodeError as error:
        return error.start + 1
    return data.find(b"\0") + 1


def _wide(data: bytes) -> tuple[str, str]:
    """UTF-16 without a mark: its line ends and commas are NUL and one ASCII byte."""
    for name, newline in (("utf-16-le", "\n\0"), ("utf-16-be", "\0\n")):
        text = _strict(data, name) if len(data) % 2 == 0 else None
        if text and "\0" not in text and newline.encode() in data and _is_chinese_or_ascii(text):
            return text, name
    raise Refused("sheet-nul", byte=data.find(b"\0") + 1)


def _is_chinese_or_ascii(text: str) -> bool:
    sample = text[:_SAMPLE]
    usual = sum(c < "\x7f" or "\u3000" <= c <= "\u9fff" or c > "\uff00" for c in sample)
    return usual >= _PLAUSIBLE * len(sample)


def _chinese(data: bytes, is_label: Callable[[str], bool]) -> tuple[str, str]:
    readings: list[tuple[bool, float, str, str]] = []
    for name, share in (("gb18030", _share_of_gb), ("big5hkscs", _share_of_big5)):
        text = _strict(data, name)
        if text is not None:
            readings.append((_has_labels(text, is_label), share(text[:_SAMPLE]), name, text))
    readings.sort(reverse=True)
    likely = [reading for reading in readings if reading[1] >= _PLAUSIBLE]
    if not likely and (western := _western(data, is_label)):
        return western, "windows-1252"
    if not likely:
        names = ("utf-8", "gb18030", "big5hkscs")
        furthest = max(names, key=lambda name: _broken_at(data, name) or 0)
        raise _broken_in(data, furthest)
    is_clear = len(likely) == 1 or likely[0][0] != likely[1][0]
    if not is_clear and abs(likely[0][1] - likely[1][1]) < _CLEARER_BY:
        raise Refused("sheet-encoding", reason="GB 18030 / Big5")
    return likely[0][3], likely[0][2].removesuffix("hkscs")


def _western(data: bytes, is_label: Callable[[str], bool]) -> str | None:
    """The text of a table in Windows-1252 with known column names; None where anything in it is no
    sign of Western writing, or looks like broken UTF-8."""
    text = None if _PAIR_OF_UTF8.search(data) else _strict(data, "windows-1252")
    is_plain = text is not None and all(c < "\x80" or c in _WESTERN for c in text)
    return text if is_plain and text and _has_labels(text, is_label) else None


def _has_labels(text: str, is_label: Callable[[str], bool]) -> bool:
    head = text[:20_000].replace("\t", ",").replace(";", ",").replace("|", ",")
    cells = [cell.strip(' "') for line in head.splitlines()[:30] for cell in line.split(",")]
    return sum(is_label(cell) for cell in cells if cell) >= 2


def _share_of_gb(text: str) -> float:
    """Of the characters beyond ASCII, the share in GB 2312 level 1 or its punctuation."""
    return _share(text, "gb2312", lambda lead: 0xA1 <= lead <= 0xA9 or 0xB0 <= lead <= 0xD7)


def _share_of_big5(text: str) -> float:
    """Of the characters beyond ASCII, the share in Big5 level 1 or its punctuation."""
    return _share(text, "big5", lambda lead: 0xA1 <= lead <= 0xC6)


def _share(text: str, name: str, is_frequent: Callable[[int], bool]) -> float:
    beyond = [c for c in text if c > "\x7f"]
    usual = 0
    for character in beyond:
        try:
            usual += is_frequent(character.encode(name)[0])
        except UnicodeEncodeError:
            continue
    return usual / len(beyond) if beyond else 0.0
