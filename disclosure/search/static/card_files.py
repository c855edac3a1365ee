"""What is shown of a card, a file for each, and what all cards are told apart and narrowed by.

The facts of all cards are a column after the other, the cards by rising numbers: the distance from
the number before; the kinds as bits; the place of publisher, district, domain and year in their
lists, 0 for none; the state (1 open, 2 not, 0 neither); the turn among equals; and how many units
its two titles have, at most 255, 0 for entries of a catalogue.
"""

import json
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.search import analysis
from disclosure.search.cards import Card
from disclosure.search.entries import KINDS
from disclosure.search.static.packing import deflated, packed

FOLDER = "search/index"
LISTED = ("publisher", "district", "domain", "year")  # facets with a list of values in the root
_HAS_STATE = {"projects", "notices"}
_LISTS = {"categories", "packages"}
_LONGEST = 255
_CODES = {"kind": "resource", "state": "tender-status"}  # the codelist that names its values
SHOWN_TEXT = 240  # characters of what a card says of itself


def card_file(card: Card) -> bytes:
    """A card as the browser reads it: kind, publisher, id, path, titles, day, status, about, facts,
    and the beginning of its first sentence."""
    lead = card.lead
    # What has neither a space nor a character written without spaces is a code.
    sentences = (line for line in lead.text.split("\n") if not line.isascii() or " " in line)
    sentence = "" if lead.kind == "projects" else next(sentences, "")
    cells = (
        lead.kind,
        lead.publisher,
        lead.id,
        lead.path,
        *card.titles,
        lead.published_on,
        lead.status,
        card.about,
        card.facts,
        f"{sentence[:SHOWN_TEXT]}…" if len(sentence) > SHOWN_TEXT else sentence,
    )
    return deflated(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode())


class CardFacts:
    """The facts of cards, taken in as their numbers fall."""

    def __init__(self, register: Register) -> None:
        self._regions = Regions(register)
        query = "SELECT publisher, title, title_en, language, is_example FROM publishers"
        self._publishers = {row[0]: tuple(row[1:]) for row in register.tuples(query)}
        query = "SELECT codelist, code, title, title_en FROM codes ORDER BY codelist, position"
        self._codes = {(row[0], row[1]): (row[2], row[3]) for row in register.tuples(query)}
        self._places: dict[str, dict[str, int]] = {name: {} for name in LISTED}
        self._districts: dict[str, tuple[str, str | None, str]] = {}  # names, and the one around
        self._columns = {name: array("q") for name in ("number", "kinds", *LISTED)}
        self._bytes = {name: array("B") for name in ("state", "turn", "title", "title_en")}

    def add(self, number: int, card: Card) -> None:
        """Takes in a card."""
        lead = card.lead
        self._columns["number"].append(number)
        self._columns["kinds"].append(sum(1 << KINDS.index(kind) for kind in card.kinds))
        values = {
            "publisher": lead.publisher,
            "district": self._district(card),
            "domain": lead.domain,
            "year": lead.published_on[:4],
        }
        for name, value in values.items():
            numbers = self._places[name]
            self._columns[name].append(numbers.setdefault(value, len(numbers) + 1) if value else 0)
        state = (1 if lead.is_open else 2) if lead.kind in _HAS_STATE else 0
        self._bytes["state"].append(state)
        # Open tenders, then other projects, then what they are bought and provided by and under;
        # lists and files, which name everything, last.
        turn = (
            3 if lead.kind in _LISTS else 0 if lead.is_open else 1 if lead.kind == "projects" else 2
        )
        self._bytes["turn"].append(turn)
        for name, title in zip(("title", "title_en"), card.titles, strict=True):
            # Entries of a catalogue are called as people search; it is projects they look for.
            is_name = lead.kind not in {"items", "categories"}
            length = len(analysis.units(analysis.fold(title))) if is_name else 0
            self._bytes[name].append(min(length, _LONGEST))

    def columns(self) -> bytes:
        """The facts of all cards."""
        numbers, *other_columns = (np.array(column)[::-1] for column in self._columns.values())
        columns = [packed(np.diff(numbers, prepend=0)), *map(packed, other_columns)]
        return b"".join([*columns, *(column[::-1].tobytes() for column in self._bytes.values())])

    def described(self) -> dict[str, list[list[Any]]]:
        """The values of the facets as the columns count them, each with its name in Chinese and
        English; of a district also the place of the one around it, 0 for none."""
        values_by_facet: dict[str, list[list[Any]]] = {
            "kind": [[kind, *self._names("kind", kind)] for kind in KINDS]
        }
        for name in LISTED:
            values_by_facet[name] = [
                [value, *self._names(name, value)] for value in self._places[name]
            ]
        for district in values_by_facet["district"]:
            district.append(self._places["district"].get(self._districts[district[0]][2], 0))
        values_by_facet["state"] = [
            [state, *self._names("state", state)] for state in ("open", "closed")
        ]
        return values_by_facet

    def order(self) -> list[str]:
        """The domains in the order of their codelist."""
        return [code for codelist, code in self._codes if codelist == "domain"]

    def publishers(self) -> list[list[Any]]:
        """Each publisher: name, titles in both languages, language, whether it is an example."""
        return [
            [name, title, english or title, language, bool(is_example)]
            for name, (title, english, language, is_example) in sorted(self._publishers.items())
        ]

    def _district(self, card: Card) -> str:
        """The district as `publisher/code` of the list that names it; those around it are met."""
        # A region as such lies nowhere: there are thousands, and nobody narrows by them.
        code = "" if card.lead.kind == "regions" else card.lead.region_code
        codes: list[str] = []
        names: list[tuple[str, str | None]] = []
        while code:
            region = self._regions.row(card.lead.publisher, code)
            if region is None or f"{region['publisher']}/{code}" in codes:
                break
            codes.append(f"{region['publisher']}/{code}")
            names.append((region["name"], region["name_en"]))
            code = region["parent_region_code"] or ""
        for value, (name, english), around in zip(codes, names, [*codes, ""][1:], strict=False):
            self._districts[value] = (name, english, around)
            numbers = self._places["district"]
            numbers.setdefault(value, len(numbers) + 1)
        return codes[0] if codes else ""

    def _names(self, name: str, value: str) -> Sequence[str]:
        if name == "district":
            original, english, _ = self._districts[value]
        elif name == "publisher":
            original, english = self._publishers[value][:2]
        else:
            original, english = self._codes.get((_CODES.get(name, name), value), (value, value))
        return original, english or original
