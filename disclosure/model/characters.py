"""Characters: which a published text may not hold, which are odd, and how one is shown.

The classes are written so that they mean the same to Python's regex and, by `rust_class`, to
Rust's.
"""

import re

# Unicode: controls (C0 but tab and line ends, DEL, C1), which XML 1.0 cannot carry or editors show
# as nothing; embeddings, overrides and isolates, by which a text reads other than it is (UAX #9);
# noncharacters and surrogates.
_NONCHARACTERS = "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_UNSAFE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef" + _NONCHARACTERS
)
# What stands for a broken character, and marks of direction: seldom meant.
_ODD = "\ufffd\u200e\u200f\u061c"
# Invisible characters, by which two ids can look the same (default ignorable code points, format
# characters).
_INVISIBLE = (
    "\t\n\r\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Whitespace at the ends of a text that only looks like a normal space.
_ODD_ENDS = re.compile(r"^[^\S\x00-\x7f]+|[^\S\x00-\x7f]+$")
MAX_ID = 500  # characters

UNSAFE = re.compile(f"[{_UNSAFE}\ud800-\udfff]")
ODD = re.compile(f"[{_ODD}]")
_NOT_IN_ID = re.compile(f"[{_INVISIBLE}]|^\\s|\\s$")
_INVISIBLES = re.compile(f"[{_INVISIBLE}]")
_UNPRINTED = re.compile(f"[{_UNSAFE}{_ODD}{_INVISIBLE}\ud800-\udfff]")


def rust_class(*, is_id: bool) -> str:
    """A pattern, for Rust's regex, of what makes a text worth a closer look."""
    signs = _UNSAFE + _ODD + (_INVISIBLE if is_id else "")
    written = "".join(sign if sign == "-" else f"\\x{{{ord(sign):X}}}" for sign in signs)
    return f"[{written}]" + (rf"|^\s|\s$|^.{{{MAX_ID + 1}}}" if is_id else "")


def is_unsafe_id(text: str) -> bool:
    """Whether an id is unsafe: with a blank at an end, invisible characters or line ends, or
    longer than 500 characters, so that it can be mistaken for another."""
    return len(text) > MAX_ID or _NOT_IN_ID.search(text) is not None


def without_invisible(text: str) -> str:
    """The text without the characters by which two ids can look the same, and without blanks at its
    ends."""
    return (text if text.isascii() and text.isprintable() else _INVISIBLES.sub("", text)).strip()


def signs_of(text: str, pattern: re.Pattern[str] = UNSAFE) -> str:
    """The signs that `pattern` finds in a text, each once: `U+202E, U+0007`."""
    matches = dict.fromkeys(match[0] for match in pattern.finditer(text))
    return ", ".join(_code_point(sign) for text in matches for sign in text)


def shown(text: str) -> str:
    """The text with invisible or unprintable characters written as `<U+202E>`."""
    return _UNPRINTED.sub(_in_brackets, text)


def with_ends_shown(text: str) -> str:
    """The text with blanks at its ends that are not those of a keyboard written as `<U+00A0>`."""
    return _ODD_ENDS.sub(lambda match: "".join(f"<{_code_point(sign)}>" for sign in match[0]), text)


def _in_brackets(match: re.Match[str]) -> str:
    return match[0] if match[0] in "\t\n\r" else f"<{_code_point(match[0])}>"


def _code_point(sign: str) -> str:
    return f"U+{ord(sign):04X}"
