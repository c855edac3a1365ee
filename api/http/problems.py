"""Problems of the API (RFC 9457): the one table of errors, and the exception that carries one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from pathlib import Path

from api import ROOT
from disclosure.words.texts import Pair, both

DOCUMENT = f"{ROOT}/docs"
_MAX_COMPARED = 12  # names compared letter by letter with an unknown one
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """A kind of error: its status, its title, and how to fix it, in both languages."""

    name: str
    status: int
    title: str
    title_en: str
    remedy: str
    remedy_en: str

    @property
    def address(self) -> str:
        """The type URI: a relative reference to its explanation in the manual of the API."""
        return f"{DOCUMENT}#{self.name}"


_TYPES = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
PROBLEMS = {declared["name"]: ProblemType(**declared) for declared in _TYPES}


class Problem(Exception):
    """A request that is refused; `name` is one of `PROBLEMS`.

    `detail` says what is wrong, in Chinese and English; `facts` are extension members (RFC 9457,
    3.2), such as parameter, value, nearest, allowed.
    """

    def __init__(self, name: str, detail: Pair, **facts: object) -> None:
        super().__init__(detail[1])
        self.type = PROBLEMS[name]
        self.detail, self.detail_en = detail
        self.facts = facts

    def body(self) -> bytes:
        """The problem details object as JSON."""
        members = {
            "type": self.type.address,
            "title": self.type.title,
            "title_en": self.type.title_en,
            "status": self.type.status,
            "detail": self.detail,
            "detail_en": self.detail_en,
            **{name: value for name, value in self.facts.items() if value is not None},
        }
        return json.dumps(members, ensure_ascii=False).encode("utf-8", "replace")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `word`, ignoring case, or None when none is similar."""
    names = {name.lower(): name for name in known}
    word = word[:100].lower()
    ours = _signs(word)

    def shared(name: str) -> float:
        theirs = _signs_of_name(name)
        return (ours & theirs).bit_count() / (ours.bit_count() + theirs.bit_count() + 1)

    # Comparing letter by letter is slow: a refusal would cost more than an answer.
    matches = get_close_matches(word, nlargest(_MAX_COMPARED, names, key=shared), n=1, cutoff=0.5)
    return names[matches[0]] if matches else None


def _signs(name: str) -> int:
    """A bit set of the letters and letter pairs of a name; some share a bit."""
    bits = 0
    for first, second in pairwise(f" {name}"):
        bits |= 1 << ord(second) % 61 | 1 << 61 + (31 * ord(first) + ord(second)) % 251
    return bits


_signs_of_name = lru_cache(maxsize=16_384)(_signs)


def not_found(kind: str, name: str, like: str | None = None) -> Problem:
    """Nothing has this name, though something similar may; `kind` is one of the texts."""
    kinds = both(f"api.kind.{kind}")
    return Problem(
        "not-found", both("api.problem.not_found", kind=kinds, name=name[:200]), nearest=like
    )


def unknown_parameter(name: str, known: Iterable[str]) -> Problem:
    """The refusal of a parameter that does not exist, naming the nearest that does."""
    allowed = sorted(known)
    like = nearest(name, allowed)
    return Problem(
        "unknown-parameter",
        both(or_nearest("api.problem.no_parameter", like), name=name[:100], like=like),
        parameter=name[:100],
        nearest=like,
        allowed=allowed,
    )


def invalid_value(name: str, value: str, wanted: Pair, known: Iterable[str] = ()) -> Problem:
    """The refusal of a value; `wanted` says how to write it, `known` are the values there are."""
    allowed = list(known)
    like = nearest(value, allowed) if allowed else None
    key = or_nearest("api.problem.invalid", like)
    return Problem(
        "invalid-value",
        both(key, name=name, value=value[:100], wanted=wanted, like=like),
        parameter=name,
        value=value[:100],
        nearest=like,
        allowed=allowed or None,
    )


def or_nearest(key: str, like: str | None) -> str:
    """The name of the text that also suggests the nearest name, if there is one."""
    return f"{key}_like" if like else key
