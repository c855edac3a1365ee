"""Patterns: Python regular expressions that mean the same to another engine, or less."""

import re

# Shorthands are Unicode in both engines but of different versions: only their ASCII is proven.
_SHORTHANDS = {"d": "0-9", "w": "0-9A-Za-z_", "s": r" \t\n\r\f\v"}
_PLAIN = re.compile(r"[^\\\[\](){}^$.|*+?]")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])", re.ASCII)
_SHORT = re.compile(r"\\([dws])")
_ANY_ESCAPE = re.compile(r"\\(.)")
_GROUP = re.compile(r"\((?:\?:)?(?!\?)")
# In a class: single characters, ranges, escapes; not what only one of the engines knows.
_CLASS = re.compile(
    r"\[(\^?)((?:[^\\\[\]&~|^-]|\\[^0-9A-Za-z\s]|\\[dws]|(?<=[^\[^])-(?=[^\]-])|-(?=\])|(?<=\[)-)+)\]",
    re.ASCII,
)


def rust_pattern(pattern: str) -> str | None:
    """A pattern for Rust's regex that accepts a text only if frictionless' `pattern` does.

    frictionless matches `^pattern$` (so that in `a|b` each anchor binds one alternative).
    None for all that is not surely alike: look-around, references, flags, classes negated
    with a shorthand, and what is no pattern at all.
    """
    parts, at = [], 0
    while at < len(pattern):
        found = _token(pattern, at)
        if found is None:
            return None
        text, at = found
        parts.append(text)
    try:
        re.compile(f"^{pattern}$")
    except (re.error, OverflowError, RecursionError):
        return None
    return f"^(?:^{''.join(parts)}$)"


def _token(pattern: str, at: int) -> tuple[str, int] | None:
    """The next part of the pattern in Rust's words, and where it ends."""
    if found := _CLASS.match(pattern, at):
        negation, inside = found.groups()
        if negation and any(name in _SHORTHANDS for name in _ANY_ESCAPE.findall(inside)):
            return None
        return f"[{negation}{_ANY_ESCAPE.sub(_as_class, inside)}]", found.end()
    if found := _SHORT.match(pattern, at):
        return f"[{_SHORTHANDS[found[1]]}]", found.end()
    for plain in (_PLAIN, _ESCAPED, _GROUP, _QUANTIFIER):
        if found := plain.match(pattern, at):
            return found[0], found.end()
    if pattern[at] in "^$|).":
        return pattern[at], at + 1
    return None


def _as_class(found: re.Match[str]) -> str:
    return _SHORTHANDS.get(found[1], found[0])
