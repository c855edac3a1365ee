"""Identifiers: unified social credit codes, and the URL segment and anchor of an id."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote

from stdnum.cn import uscc

USCC_SCHEME = "CN-USCC"
# GB 32100-2015, table 1: registering department and kind of body, by their two characters.
_USCC = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{9}[0-9A-HJ-NPQRTUWXY]")

MAX_SEGMENT_BYTES = 150
# Most ids: kept as they are, one byte a character.
_PLAIN = re.compile(rf"[A-Za-z0-9._-]{{0,{MAX_SEGMENT_BYTES}}}")
_RESERVED = re.compile(
    r"^[.-]|\.$|\.(json|html|xml|zip|xlsx|csv|rss|atom|ics|opml)$|^(page|index|changes)$",
    re.IGNORECASE,
)
# Names that Windows reserves for devices, with any extension.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether Windows reserves the name of a file or folder for a device: `CON`, `aux.csv`."""
    return _DEVICE.match(name) is not None


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015, annex)."""
    return str(uscc.calc_check_digit(first17))


def is_uscc(code: str) -> bool:
    """Whether `code` is a well-formed unified social credit code with a right check digit.

    All leading characters of GB 32100-2015 and its later additions are accepted
    (N for rural collectives, A for the military, Y for others).
    """
    return bool(_USCC.fullmatch(code)) and uscc_check_digit(code[:17]) == code[17]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


@lru_cache(maxsize=65_536)
def segment(identifier: str, *, is_ambiguous: bool = False) -> str:
    """The path segment of an id, the same in the file system and (percent-encoded) in a URL.

    Letters and digits of any script and `. _ -` are kept; what some server cannot store in one
    segment becomes `-` and a hash is added; also if the segment would exceed 150 bytes, is a name
    that the site or Windows reserves, or is `is_ambiguous` (equal to another when lower-cased).
    """
    if _PLAIN.fullmatch(identifier):
        safe_text, is_short = identifier, True
    else:
        safe_text = "".join(c if c.isalnum() or c in "._-" else "-" for c in identifier)
        is_short = len(quote(safe_text)) <= MAX_SEGMENT_BYTES
    is_plain = safe_text == identifier and is_short and not is_ambiguous
    if is_plain and not is_device(safe_text) and not _RESERVED.search(safe_text):
        return safe_text
    if is_device(safe_text):
        safe_text = safe_text.replace(".", "-")
    stem = safe_text if is_short else safe_text.encode("ascii", "ignore").decode()
    return f"{stem.strip('.-')[:100]}-{_digest(identifier)}".lstrip("-")


def anchor(resource: str, identifier: str) -> str:
    """The id attribute and URL fragment of a row on a page: `contracts-C-1`."""
    return f"{resource}-{segment(identifier)}"
