"""What a search can be narrowed by: kind, publisher, district, domain, year, open or closed."""

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np

from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.search.entries import KINDS, SearchEntry
from disclosure.search.static.packing import deflated, number, packed

FACETS = ("kind", "publisher", "district", "domain", "year", "state")
_HAS_STATE = {"projects", "notices"}
_CODES = {"kind": "resource", "state": "tender-status"}  # the codelist that names its values


class FacetLists:
    """The facets of entries, written `name:value`, with names, and the documents of each."""

    def __init__(self, register: Register) -> None:
        self._regions = Regions(register)
        query = "SELECT publisher, title, title_en, language, is_example FROM publishers"
        self._publishers = {row[0]: tuple(row[1:]) for row in register.tuples(query)}
        query = "SELECT codelist, code, title, title_en FROM codes ORDER BY codelist, position"
        self._codes = {(row[0], row[1]): (row[2], row[3]) for row in register.tuples(query)}
        self._documents: dict[str, array[int]] = {}
        self._named: dict[str, tuple[str, str | None]] = {}  # the districts met so far

    def add(self, number: int, entry: SearchEntry) -> list[str]:
        """The facets of a document, whose numbers fall from one to the next."""
        found = self.of(entry)
        for facet in found:
            self._documents.setdefault(facet, array("i")).append(number)
        return found

    def of(self, entry: SearchEntry) -> list[str]:
        """The facets of an entry; its district's larger regions are among them."""
        found = [f"kind:{entry.kind}", f"publisher:{entry.publisher}"]
        found += [f"district:{value}" for value in self._districts(entry)]
        if entry.domain:
            found.append(f"domain:{entry.domain}")
        if entry.published_on:
            found.append(f"year:{entry.published_on[:4]}")
        if entry.kind in _HAS_STATE:
            found.append("state:open" if entry.is_open else "state:closed")
        return found

    def _districts(self, entry: SearchEntry) -> Iterator[str]:
        """The region and those it lies in, each as `publisher/code` of the list that names it."""
        # A region as such lies nowhere: there are thousands, and nobody narrows by them.
        code = "" if entry.kind == "regions" else entry.region_code
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            region = self._regions.row(entry.publisher, code)
            if region is None:
                return
            value = f"{region['publisher']}/{code}"
            self._named[value] = (region["name"], region["name_en"])
            yield value
            code = region["parent_region_code"] or ""

    def described(self) -> dict[str, list[list[Any]]]:
        """Each facet's values: value, Chinese name, English name, how many entries; of a year also
        its lowest and highest number."""
        values: dict[str, list[list[Any]]] = {name: [] for name in FACETS}
        for facet, documents in self._documents.items():
            name, _, value = facet.partition(":")
            described = [value, *self._names(name, value), len(documents)]
            if name == "year":  # numbers rise with time, so that a year's lie together
                described.append([documents[-1], documents[0]])
            values[name].append(described)
        for name, many in values.items():
            many.sort(key=lambda one: self._place(name, one[0]))
        values["year"].reverse()
        return values

    def publishers(self) -> list[list[Any]]:
        """Each publisher: name, titles in both languages, language, whether it is an example."""
        return [
            [name, title, english or title, language, bool(is_example)]
            for name, (title, english, language, is_example) in sorted(self._publishers.items())
        ]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The documents of each value, in files by its place in `described`: how many, the first,
        and the distances down to the next less one."""
        for name, values in self.described().items():
            for place, (value, *_) in enumerate(values):
                documents = np.array(self._documents[f"{name}:{value}"])
                gaps = np.append([0], documents[:-1]) - documents - 1
                gaps[0] = documents[0]
                data = number(len(documents)) + packed(gaps)
                yield f"facets/{name}-{place}.bin", deflated(data, is_text=False)

    def _place(self, name: str, value: str) -> tuple[int, str]:
        known = [code for codelist, code in self._codes if codelist == name]
        order = list(KINDS) if name == "kind" else known
        return (order.index(value) if value in order else len(order)), value

    def _names(self, name: str, value: str) -> tuple[str, str]:
        if name == "district":
            original, english = self._named[value]
        elif name == "publisher":
            original, english = self._publishers[value][:2]
        else:
            original, english = self._codes.get((_CODES.get(name, name), value), (value, value))
        return original, english or original
