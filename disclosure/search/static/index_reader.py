"""What the files of the static index hold, as arrays: the twin of
`theme/static/search/index-reader.js`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FACETS = ("kind", "publisher", "district", "domain", "year", "state")

Numbers = NDArray[np.int64]
Flags = NDArray[np.uint8]
# Of each part that is looked up, the cards that have it and where they do.
Found = tuple[Numbers, Flags]


class PackedNumbers:
    """Reads numbers of variable length."""

    def __init__(self, data: bytes) -> None:
        self._data = np.frombuffer(data, np.uint8)
        self.at = 0

    def number(self) -> int:
        return int(self.numbers(1)[0])

    def numbers(self, count: int) -> Numbers:
        """So many numbers."""
        if not count:
            return np.empty(0, np.int64)
        rest = self._data[self.at :]
        ends = np.flatnonzero(rest < 0x80)[:count]
        size = int(ends[-1]) + 1
        starts = np.concatenate([[0], ends[:-1] + 1])
        place = np.arange(size) - np.repeat(starts, ends - starts + 1)
        parts = (rest[:size].astype(np.int64) & 0x7F) << 7 * place
        self.at += size
        return np.add.reduceat(parts, starts)


class StoredFacts:
    """What all cards are told apart and narrowed by, in columns by rising numbers."""

    def __init__(self, data: bytes, root: Mapping[str, Any]) -> None:
        reader = PackedNumbers(data)
        self.count: int = root["count"]
        self.numbers = np.cumsum(reader.numbers(self.count))
        self.kinds = reader.numbers(self.count)
        listed = {name: reader.numbers(self.count) for name in FACETS[1:5]}
        rest = np.frombuffer(data, np.uint8, 4 * self.count, reader.at)
        state, self.turns, *lengths = rest.reshape(4, self.count).astype(np.int64)
        self.lengths = lengths
        self._columns: dict[str, Numbers] = {**listed, "state": state}
        self._values = {name: [value[0] for value in root["facets"][name]] for name in FACETS}
        self._around = [0, *(district[3] for district in root["facets"]["district"])]

    def value(self, name: str, place: int) -> int:
        """The place of a card's value in the list of a facet, from 1; 0 for none."""
        return int(self._columns[name][place])

    def places(self, numbers: Numbers) -> Numbers:
        """The places of cards by their numbers."""
        return self.numbers.searchsorted(numbers)

    def list_of(self, data: bytes) -> Found:
        """The list in a file of its own."""
        reader = PackedNumbers(data)
        count = reader.number()
        numbers = np.cumsum(reader.numbers(count))
        return self.places(numbers), np.frombuffer(data, np.uint8, count, reader.at)

    def holding(self, name: str, value: str) -> NDArray[np.bool_]:
        """Whether each card has a value of a facet."""
        values = self._values.get(name, [])
        if value not in values:
            return np.zeros(self.count, np.bool_)
        place = values.index(value)
        if name == "kind":
            return (self.kinds >> place & 1).astype(np.bool_)
        numbers = {place + 1}
        if name == "district":
            numbers = {at for at in range(1, len(self._around)) if place + 1 in self._circles(at)}
        return np.isin(self._columns[name], list(numbers))

    def counted(self, name: str, cards: NDArray[np.bool_]) -> dict[str, int]:
        """How many of some cards have each value of a facet; those that none has are absent."""
        values = self._values[name]
        if name == "kind":
            kinds = self.kinds[cards]
            count_by_value = {
                value: int((kinds >> at & 1).sum()) for at, value in enumerate(values)
            }
        else:
            counts = np.bincount(self._columns[name][cards], minlength=len(values) + 1).tolist()
            if name == "district":
                own_counts, counts = counts, [0] * len(counts)
                for at in range(1, len(own_counts)):
                    for around in self._circles(at):
                        counts[around] += own_counts[at]
            count_by_value = dict(zip(values, counts[1:], strict=True))
        return {value: count for value, count in count_by_value.items() if count}

    def _circles(self, district: int) -> list[int]:
        """A district and those around it."""
        circles: list[int] = []
        while district and district not in circles:
            circles.append(district)
            district = self._around[district]
        return circles
