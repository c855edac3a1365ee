"""Looks at JSON text outside of its strings, for what would harm the parser or is no JSON."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

# OCDS nests some ten levels; parsers' memory grows with the square of the depth.
MAX_DEPTH = 5_000
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# Literals that Python and JavaScript write although JSON (RFC 8259 §6) has none.
_LITERAL = rb"-?\bInfinity\b|\bNaN\b"
# Python reads integers of 4,300 digits at most, and the parser falls over longer ones.
_LONG_NUMBER = rb"[\d.eE+-]{300,}+"
_ODD = re.compile(rb'"(?:[^"\\]++|\\.)*+"|' + _LITERAL + rb"|" + _LONG_NUMBER, re.DOTALL)
_FIND_LITERAL = re.compile(_LITERAL)
_FIND_LONG_NUMBER = re.compile(_LONG_NUMBER)
_RUN = re.compile(rb"[\w.+-]++\Z")
_STEPS = {b: 1 if b in b"[{" else -1 for b in b"[]{}"}
_NO_BRACKETS = bytes(b for b in range(256) if b not in _STEPS)


@dataclass
class JsonStructure:
    """What JSON text holds outside of its strings."""

    is_blank: bool = True
    has_literals: bool = False
    has_long_numbers: bool = False
    depth: int = 0

    @property
    def needs_replacing(self) -> bool:
        return self.has_literals or self.has_long_numbers


def structure_of(parts: Iterable[bytes]) -> JsonStructure:
    """The structure of UTF-8 text that comes in parts."""
    structure, level = JsonStructure(), 0
    for bare in _bare(parts, structure):
        structure.has_literals = structure.has_literals or bool(_FIND_LITERAL.search(bare))
        structure.has_long_numbers = structure.has_long_numbers or bool(
            _FIND_LONG_NUMBER.search(bare)
        )
        brackets = bare.translate(None, _NO_BRACKETS)
        levels = [*accumulate(map(_STEPS.__getitem__, brackets), initial=level)]
        structure.depth, level = max(structure.depth, *levels), levels[-1]
    return structure


def _bare(parts: Iterable[bytes], structure: JsonStructure) -> Iterator[bytes]:
    """The text without its strings; no token is cut in two."""
    rest = b""
    for part in parts:
        structure.is_blank = structure.is_blank and not part.strip()
        text = rest + part
        whole = len(text) - _uncertain(text)
        rest = text[whole:]
        yield _STRING.sub(b"", text[:whole])
    if not rest.startswith(b'"'):
        yield rest


def _uncertain(text: bytes) -> int:
    """How many bytes at the end belong to a string or word that may go on."""
    bare = _STRING.sub(b"", text)
    quote = bare.find(b'"')
    if quote >= 0:
        # What follows an open quote holds no whole string, so it is as long in the text itself.
        return len(bare) - quote
    run = _RUN.search(text)
    return len(run[0]) if run else 0


def without_non_json(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The text with `{}` for what is no JSON: NaN, Infinity, numbers of hundreds of digits.

    An empty object is no value of any field; null would remove what an earlier release stated.
    """
    rest = b""
    for part in parts:
        text = rest + part
        whole = len(text) - _uncertain(text)
        rest = text[whole:]
        yield _ODD.sub(_replaced, text[:whole])
    yield _ODD.sub(_replaced, rest)


def _replaced(token: re.Match[bytes]) -> bytes:
    return token[0] if token[0].startswith(b'"') else b"{}"
