"""Web addresses: which may be published as links, and how one is written and shown."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

MAX_LINK = 2000  # characters; longer ones break in mail, feeds and proxies
# RFC 3986: neither white space nor what ends an address in HTML, XML or a mail.
_NO_LINK = re.compile(r'[\s<>"\\]')
_ASCII_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
# Scripts that browsers show in names of hosts, since no sign of theirs looks like a Latin one.
_CJK = ("CJK ", "HIRAGANA ", "KATAKANA ", "HANGUL ")
# Links that are certainly valid, for a quick check. The pattern means the same to Python's regex
# and to Rust's.
PLAIN_LINK = (
    "https?://[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63}){1,8}"
    "(?:[/?#][A-Za-z0-9/?#&=%._~:;,+!*'()@$-]{0,1000})?"
)


def is_link(text: str) -> bool:
    """Whether `text` is an absolute http or https address with a host, and no more in it than an
    address needs: no user or password, no white space, controls or invisible signs."""
    if len(text) > MAX_LINK or _NO_LINK.search(text):
        return False
    if not text.isascii() and any(map(_is_unseen, text)):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # brackets, a port beyond 65535, a host that normalizes to a separator
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or port == 0:
        return False
    return bool(parts.hostname) and _ascii_host(parts.netloc) is not None


def ascii_link(text: str) -> str:
    """The address in ASCII (RFC 3987, section 3.1): its host in punycode, the rest percent-encoded.

    ValueError where it is no link.
    """
    if not is_link(text):
        raise ValueError(f"not an http or https address: {text!r}")
    parts = urlsplit(text)
    safe = "/?#%:@!$&'()*+,;=~-._[]"
    path, query, anchor = (quote(part, safe=safe) for part in parts[2:])
    return urlunsplit((parts.scheme, _ascii_host(parts.netloc) or "", path, query, anchor))


def shown_link(text: str) -> str:
    """The address for people: its host in punycode if signs of its script can pass for others."""
    try:
        host = urlsplit(text).netloc
    except ValueError:
        return text
    odd = (sign for sign in host if not sign.isascii() and sign.isalpha())
    if all(unicodedata.name(sign, "").startswith(_CJK) for sign in odd):
        return text
    return text.replace(host, _ascii_host(host) or host, 1)


def _is_unseen(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Co", "Cs"}


def _ascii_host(netloc: str) -> str | None:
    """Host and port in ASCII; None where the host is no name."""
    if netloc.startswith("["):
        return netloc
    host, colon, port = netloc.partition(":")
    if _ASCII_HOST.fullmatch(host):
        return netloc
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{ascii_host}{colon}{port}" if _ASCII_HOST.fullmatch(ascii_host) else None
