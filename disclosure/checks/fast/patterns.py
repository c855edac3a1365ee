"""Patterns in Rust regex syntax: texts that certainly are of a type, and Python regular
expressions translated so that they match the same texts, or fewer."""

import re

_MONTH = "(?:0[1-9]|1[0-2])"
_YEAR = "[1-9][0-9]{3}"
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
DATE = (
    f"(?:{_YEAR}-(?:{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31)|{_LEAP}-02-29)"
)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"

# Type (and format) → texts that frictionless certainly accepts; all others are suspects.
SHAPES = {
    ("integer", "default"): "-?[0-9]{1,18}",
    ("number", "default"): r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?",
    ("date", "default"): DATE,
    ("datetime", "default"): rf"{DATE}T{_CLOCK}(?:\.[0-9]{{1,6}})?{_ZONE}?",
    ("time", "default"): _CLOCK,
    ("year", "default"): "[0-9]{4}",
    ("yearmonth", "default"): f"[0-9]{{4}}-{_MONTH}",
    ("string", "uuid"): "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    ("string", "uri"): "https?://[a-z0-9]{1,30}(?:[.][a-z0-9]{1,30}){1,4}(?:/[A-Za-z0-9_.-]*)*",
    ("string", "email"): "[a-z0-9]{1,30}@[a-z0-9]{1,30}[.][a-z]{2,3}",
}

_FORM = re.compile("(?:%[YmdHMS]|[-/. :T])+")
_TOUCHING = re.compile("%[YmdHMS]%")
_TIMES = {"%Y": _YEAR, "%H": "(?:[01][0-9]|2[0-3])", "%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}
# Days with the months that have them; the 29th of February is left out.
_DAYS = (
    ("(?:0[1-9]|1[0-9]|2[0-8])", "(?:0[1-9]|1[0-2])"),
    ("(?:29|30)", "(?:0[13-9]|1[0-2])"),
    ("31", "(?:0[13578]|1[02])"),
)
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


def date_pattern(form: str) -> str | None:
    """A pattern of texts that Python's strptime surely takes for a date by `form`: `%d/%m/%Y`.

    None where the form is more than one year, month and day, perhaps a time of day, and marks.
    """
    names = re.findall("%.", form)
    is_known = _FORM.fullmatch(form) and len({*names}) == len(names)
    if not is_known or not {"%Y", "%m", "%d"} <= {*names}:
        return None
    # Without separators a one-digit day could be parsed as part of its neighbour.
    zero = "0[" if _TOUCHING.search(form) else "0?["
    alternatives = []
    for day, month in _DAYS:
        texts = {**_TIMES, "%d": day.replace("0[", zero), "%m": month.replace("0[", zero)}
        parts = (texts.get(part, f"[{part}]") for part in re.findall("%.|.", form))
        alternatives.append("".join(parts))
    return f"(?:{'|'.join(alternatives)})"


def rust_pattern(pattern: str) -> str | None:
    """A Rust pattern that accepts a text only if frictionless' `pattern` does.

    frictionless matches `^pattern$` (so that in `a|b` each anchor binds one alternative). None for
    everything that may differ: look-around, references, flags, classes negated with a shorthand,
    and invalid patterns.
    """
    parts, at = [], 0
    while at < len(pattern):
        token = _token(pattern, at)
        if token is None:
            return None
        text, at = token
        parts.append(text)
    try:
        re.compile(f"^{pattern}$")
    except (re.error, OverflowError, RecursionError):
        return None
    return f"^(?:^{''.join(parts)}$)"


def _token(pattern: str, at: int) -> tuple[str, int] | None:
    """The next token of the pattern in Rust syntax, and where it ends."""
    if match := _CLASS.match(pattern, at):
        negation, inside = match.groups()
        if negation and any(name in _SHORTHANDS for name in _ANY_ESCAPE.findall(inside)):
            return None
        return f"[{negation}{_ANY_ESCAPE.sub(_as_class, inside)}]", match.end()
    if match := _SHORT.match(pattern, at):
        return f"[{_SHORTHANDS[match[1]]}]", match.end()
    for plain in (_PLAIN, _ESCAPED, _GROUP, _QUANTIFIER):
        if match := plain.match(pattern, at):
            return match[0], match.end()
    if pattern[at] in "^$|).":
        return pattern[at], at + 1
    return None


def _as_class(match: re.Match[str]) -> str:
    return _SHORTHANDS.get(match[1], match[0])
