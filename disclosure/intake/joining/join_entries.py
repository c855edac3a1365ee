"""Entries: the contents of rows of plans, notices and results by which they are joined."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property

from disclosure.intake.joining.join_numbers import NumberParts, numbers_in, numbers_of
from disclosure.intake.joining.join_titles import (
    is_beside,
    is_watching,
    plain_title,
    subjects_in,
    title_parts,
    turns_in,
    years_in,
)

INTENTION = "intention"


class Stage(IntEnum):
    """The steps of a purchase in their order."""

    PLAN = 0
    NOTICE = 1
    RESULT = 2


@dataclass(frozen=True)
class JoinEntry:
    """What a row says of its purchase.

    `year`: first and last year of the service, where the row has a field for it; `days`: first
    and last day that its step may have been on; `kind`: award, contract, payment, evaluation, or
    intention, so that rows of one kind are rivals; `is_part`: its amount is a part only, as
    payments are.
    """

    key: str
    stage: Stage
    title: str
    purchaser: str = ""
    year: tuple[int, int] | None = None
    days: tuple[date, date] | None = None
    amount: float | None = None
    undertaker: str = ""
    number: str = ""
    place: str = ""
    lot: str = ""
    kind: str = ""
    is_part: bool = False

    @cached_property
    def parts(self) -> set[str]:
        """What its title may share with others."""
        return title_parts(self.title)

    @cached_property
    def has_han(self) -> bool:
        """Whether its title has Chinese characters."""
        return any(part > "\u3400" for part in self.parts)

    @cached_property
    def cell_numbers(self) -> set[NumberParts]:
        """The numbers in the field for them."""
        return numbers_of(self.number)

    @cached_property
    def title_numbers(self) -> set[NumberParts]:
        """The numbers in its title; one may be that of a law or standard."""
        return numbers_in(self.title)

    @cached_property
    def numbers(self) -> set[NumberParts]:
        """All its numbers."""
        return self.cell_numbers | self.title_numbers

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """First and last year of the service: as the title says, else the row's field."""
        return years_in(self.title) or self.year

    @cached_property
    def turns(self) -> Mapping[str, set[str]]:
        """The turns (phase, batch, lot …) that title and lot name."""
        return turns_in(f"{self.title} {self.lot}")

    @cached_property
    def subjects(self) -> set[str]:
        """Whom or what its title says that the service is for."""
        return subjects_in(self.title)

    @cached_property
    def is_watching(self) -> bool:
        """Whether its service watches another one: an evaluation, an audit, a supervision."""
        return is_watching(self.title)

    @cached_property
    def is_beside(self) -> bool:
        """Whether its purchase goes beside another one: goods, an addition, an extension."""
        return is_beside(self.title)

    @cached_property
    def places(self) -> list[str]:
        """The places that its field names."""
        return [
            place.removesuffix("等")
            for place in re.split(r"[、,，;；]", plain_title(self.place))
            if place.strip()
        ]

    @cached_property
    def marks(self) -> set[tuple[str, ...]]:
        """Keys that find rows whose titles have nothing in common: numbers, and the exact
        amount."""
        marks = {("number", *parts[:3]) for parts in self.numbers}
        if self.amount:
            marks.add(("amount", f"{self.amount:.2f}"))
        return marks
