"""The words that queries are cut at: places of the register, synonyms, years, and words passed
over."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from disclosure.register.register_file import Register
from disclosure.search import analysis

FILE = Path(__file__).with_name("synonyms.toml")
MAX_UNITS = 12  # of a word of the lexicon
MAX_PLACES = 4_000  # every browser that searches reads them

_HAN = "\u4e00-\u9fff"
_DIVISION = "区|县|市|旗"
_TOWN = "街道|镇|乡"
_VILLAGE = "社区|村"
# What stands right behind a district in a title: a street or town, and a community or village.
_BEHIND = re.compile(rf"([{_HAN}]{{2,4}}?(?:{_TOWN}))?([{_HAN}]{{2,4}}?(?:{_VILLAGE}))?")
_SHORT = re.compile(rf"([{_HAN}]{{2,}}?)(?:{_VILLAGE}|{_TOWN}|{_DIVISION})")
_KINDS = "subdistrict|town|township|community|village"
_ENGLISH = re.compile(rf"[a-z]+(?: [a-z]+)? (?:{_KINDS})")
_SHORT_ENGLISH = re.compile(rf"([a-z ]+) (?:{_KINDS}|city|district|county)")
_PLAIN = re.compile("[a-z]+")


@dataclass(frozen=True)
class Lexicon:
    """Words as `key` has them: those of each group of synonyms, those passed over, and places; and
    the year that is meant by words such as "last year"; what says no inside a question; and the
    signs and words of numbers.

    The groups from `modifiers` on only say how something is done, those from `aspects` on what is
    asked of it.
    """

    groups: tuple[tuple[str, ...], ...]
    modifiers: int
    aspects: int
    passed: tuple[str, ...]
    places: tuple[str, ...]
    years: dict[str, str]
    negations: tuple[str, ...]
    numbers: dict[str, Any]


def stem(word: str) -> str:
    """An English word without the ending of its plural or of what is being done."""
    if not _PLAIN.fullmatch(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ses", "xes", "ches", "shes")) and len(word) > 4:
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word[:-3] if word.endswith("ing") and len(word) > 6 else word


def key(text: str) -> str:
    """A word as it is compared: folded, its English words without their endings."""
    return " ".join(map(stem, analysis.fold(text).split(" ")))


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def groups() -> tuple[tuple[str, ...], ...]:
    """The groups of synonyms as they are written: of needs, of modifiers, of aspects."""
    named = ("groups", "modifiers", "aspects")
    return tuple(tuple(words) for name in named for words in _written()[name])


def lexicon(register: Register) -> Lexicon:
    """The lexicon of a register."""
    written = _written()
    modifiers = len(written["groups"])
    return Lexicon(
        groups(),
        modifiers,
        modifiers + len(written["modifiers"]),
        tuple(key(word) for word in written["passed"]),
        tuple(places(register)),
        _years(register, written["years"]),
        tuple(written["negations"]),
        written["numbers"],
    )


def _years(register: Register, words: Mapping[str, int]) -> dict[str, str]:
    """The years of words such as "last year", counted from the latest day of the register."""
    ((reached,),) = register.tuples("SELECT SUBSTR(MAX(as_of), 1, 4) FROM publishers")
    return {word: str(int(reached) + years) for word, years in words.items() if reached}


def places(register: Register) -> list[str]:
    """Districts, streets, towns, communities and villages in both languages, and their names
    without that word."""
    query = """SELECT DISTINCT r.name, r.name_en FROM projects p JOIN regions r
        ON r.publisher = p.publisher AND r.region_code = p.region_code
        UNION SELECT name, name_en FROM regions WHERE publisher <> 'reference'"""
    rows = register.tuples(query)
    districts = dict.fromkeys(analysis.fold(name) for row in rows for name in row if name)
    query = "SELECT coalesce(title, ''), coalesce(title_en, '') FROM projects"
    titles = list(zip(*register.tuples(query), strict=True)) or [(), ()]
    names = dict.fromkeys([*districts, *_of_titles(districts, map(analysis.fold, titles[0]))])
    names |= dict.fromkeys(_of_english_titles(titles[1]))
    for name in list(names):
        if short := _SHORT.fullmatch(name) or _SHORT_ENGLISH.fullmatch(name):
            names[short[1]] = None
    fitting = [name for name in names if 0 < len(analysis.units(name)) <= MAX_UNITS]
    return sorted(fitting[:MAX_PLACES])


def _of_titles(districts: Iterable[str], titles: Iterable[str]) -> Iterator[str]:
    named = sorted((name for name in districts if name), key=len, reverse=True)
    if not named:
        return
    district = re.compile("|".join(map(re.escape, named)))
    for title in titles:
        for match in district.finditer(title):
            after = _BEHIND.match(title, match.end())
            if after:
                yield from (name for name in after.groups() if name)


def _of_english_titles(titles: Iterable[str]) -> Iterator[str]:
    """What is called a town and the like, between commas."""
    for title in titles:
        yield from (
            name for part in title.split(",") if _ENGLISH.fullmatch(name := analysis.fold(part))
        )
