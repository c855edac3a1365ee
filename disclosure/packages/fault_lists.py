"""Lists of faults that stay short: a limited number of each code in a file are listed, the rest
are counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Self

from disclosure.packages.faults import Fault
from disclosure.words.texts import both

MAX_LISTED = 1_000


class FaultList(list[Fault]):
    """Faults in the order found, at most `limit` of each code in each file.

    Of the others only the number is kept, and which rows have errors (a byte a row), so that a file
    with a fault in every cell is reported in bounded memory.
    """

    def __init__(self, faults: Iterable[Fault] = (), limit: int = MAX_LISTED) -> None:
        super().__init__()
        self._limit = limit
        self._kept: Counter[tuple[str, str]] = Counter()
        self._rest: Counter[tuple[str, str]] = Counter()
        self._example: dict[tuple[str, str], Fault] = {}
        self._faulty: dict[str, bytearray] = {}
        self.extend(faults)

    def append(self, fault: Fault) -> None:
        key = (fault.file, fault.code)
        if fault.more or self._kept[key] == self._limit:
            self._rest[key] += fault.count
            self._example.setdefault(key, fault)
        else:
            self._kept[key] += 1
            super().append(fault)
        if fault.is_error:
            row = fault.row or 0
            rows = self._faulty.setdefault(fault.file, bytearray())
            rows.extend(bytes(max(0, row + 1 - len(rows))))
            rows[row] = 1

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> Self:  # type: ignore[override,misc]
        self.extend(faults)
        return self

    def is_faulty(self, file: str, row: int | None) -> bool:
        """Whether an error was found in the row (None: in the file as a whole), listed or only
        counted."""
        rows = self._faulty.get(file, b"")
        return (row or 0) < len(rows) and bool(rows[row or 0])

    def has_room(self, file: str, code: str) -> bool:
        """Whether the next fault of a code in a file is listed, and not only counted."""
        return self._kept[file, code] < self._limit

    def passing(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The same faults; each is added as it is yielded."""
        for fault in faults:
            self.append(fault)
            yield fault

    @property
    def is_whole(self) -> bool:
        """Whether every fault is kept."""
        return not self._rest

    def listed(self) -> list[Fault]:
        """The faults kept, then one for each code and file that had more."""
        rests = [rest_of(self._example[key], count) for key, count in self._rest.items()]
        return [*self, *rests]


def rest_of(example: Fault, count: int) -> Fault:
    """The fault that stands for `count` others with the code and file of `example`."""
    remedies = both("reports.rest.remedy")
    message, message_en = both("reports.rest.message", count=count, remedy=remedies)
    return replace(
        example,
        message=message,
        message_en=message_en,
        remedy=remedies[0],
        remedy_en=remedies[1],
        row=None,
        field="",
        value="",
        cell="",
        key="",
        day="",
        more=count,
    )


def bounded(faults: Iterable[Fault], limit: int = MAX_LISTED) -> list[Fault]:
    """The faults, at most `limit` of each code in each file, and how many more there are."""
    return FaultList(faults, limit).listed()
