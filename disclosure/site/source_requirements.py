"""The requirements of the source documents and where each works, from
`content/requirements.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from disclosure.site_settings import PROJECT
from disclosure.words.texts import LANGUAGES, Pair

FILE = PROJECT / "content" / "requirements.toml"
STATES = ("partly", "no", "not_applicable", "works")
TRAPS = "T"
_HEADING = re.compile(r"^#+ (?P<words>.+?) \{: #(?P<anchor>[\w-]+) \}$", re.MULTILINE)


class Source(NamedTuple):
    """A document with requirements, and the id of its row in `policies` if it has one."""

    title: Pair
    policy: str | None


class Requirement(NamedTuple):
    """One duty, object, rule, principle or fact of a source (`12`), or a trap in them (`T3`).

    `subject` is a letter of `Requirements.subjects`, `article` the part of the source as it numbers
    itself, `places` are paths of pages, `lacks` is what does not work, or why it does not apply.
    """

    number: str
    subject: str
    asks: Pair
    source: Source | None
    article: str | None
    state: str
    places: tuple[str, ...]
    lacks: Pair | None


class Requirements(NamedTuple):
    """All rows in their order, and the subjects by which they are grouped."""

    rows: tuple[Requirement, ...]
    subjects: Mapping[str, Pair]
    sources: Mapping[str, Source]


@cache
def read_requirements(file: Path = FILE) -> Requirements:
    """Every row of the file. ValueError names a row whose state is unknown, or that does not say
    what it lacks."""
    document = tomllib.loads(file.read_text("utf-8"))
    sources = {
        name: Source(_pair(entry), entry.get("policy"))
        for name, entry in document["sources"].items()
    }
    firsts = {name: entry["first"] for name, entry in document["subjects"].items()}
    subjects = {name: _pair(entry) for name, entry in document["subjects"].items()}
    rows = []
    for entry in document["rows"]:
        number, state, lacks = entry["number"], entry["state"], entry.get("lacks")
        if state not in STATES or (state == "works") == bool(lacks):
            raise ValueError(f"{file.name}: {number}: state {state} and lacks do not agree")
        rows.append(
            Requirement(
                number,
                _subject(number, firsts),
                _pair(entry["asks"]),
                sources[entry["source"]] if "source" in entry else None,
                entry.get("article"),
                state,
                tuple(entry["places"]),
                _pair(lacks) if lacks else None,
            )
        )
    return Requirements(tuple(rows), subjects, sources)


def _pair(entry: Mapping[str, str]) -> Pair:
    return entry["zh"], entry["en"]


def _subject(number: str, firsts: Mapping[str, int]) -> str:
    if number.startswith(TRAPS):
        return TRAPS
    return [name for name, first in firsts.items() if first <= int(number)][-1]


def asked_by(policy: str) -> list[Requirement]:
    """The rows whose source is a policy of the reference data."""
    return [
        requirement
        for requirement in read_requirements().rows
        if requirement.source and requirement.source.policy == policy
    ]


def shown_on(path: str) -> list[Requirement]:
    """The rows that name a page as a place where they work."""
    return [requirement for requirement in read_requirements().rows if path in requirement.places]


@cache
def headings(content: Path = PROJECT / "content") -> Mapping[str, Pair]:
    """Path of a section of a written page → its heading, and of the page itself → its title."""
    by_place: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for page in sorted((content / "pages" / language).glob("*.md")):
            text = page.read_text("utf-8")
            title = re.search(r"^Title: (.+)$", text, re.MULTILINE)
            if title:
                by_place.setdefault(f"{page.stem}/", {})[language] = title[1]
            for match in _HEADING.finditer(text):
                place = f"{page.stem}/#{match['anchor']}"
                by_place.setdefault(place, {})[language] = match["words"]
    return {
        place: (titles["zh"], titles["en"]) for place, titles in by_place.items() if len(titles) > 1
    }
