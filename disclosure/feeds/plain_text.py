"""Text from data made safe to stand in XML: what no parser takes or what turns its surroundings."""

import re

TITLE_LENGTH = 300
TEXT_LENGTH = 8000

# XML 1.0 §2.2 allows these only; C1 controls and non-characters are allowed there or discouraged,
# and no text either.
_NO_TEXT = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    "|[\ufff0-\ufff8]|["
    + "".join(chr(p << 16 | n) for p in range(1, 17) for n in (0xFFFE, 0xFFFF))
    + "]"
)
# Controls of direction, and the mark of a file's byte order where files were joined.
_DROPPED = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


_ODD = re.compile("|".join(p.pattern for p in (_NO_TEXT, _DROPPED, _LINE_END)))


def clean(text: str, limit: int = TEXT_LENGTH) -> str:
    """`text` fit for XML 1.0 and for a place among other text; cut with … at `limit` characters.

    Characters outside XML 1.0 §2.2 (controls, lone surrogates, non-characters) become U+FFFD;
    explicit bidirectional controls and byte order marks are dropped; every kind of line end
    becomes a line feed.
    """
    text = text[: limit * 2]
    # Where every character is printable none is odd: a quick look spares most texts the search.
    if not text.isprintable() and _ODD.search(text):
        text = _LINE_END.sub("\n", text)
        text = _DROPPED.sub("", _NO_TEXT.sub("\ufffd", text))
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def line(text: str, limit: int = TITLE_LENGTH) -> str:
    """`clean` text on one line, for titles and names."""
    return clean(" ".join(text[: limit * 4].split()), limit)
