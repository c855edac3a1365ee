"""Conditions and queries: what a list request asks for, once its parameters are parsed."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.lists.filter_values import Span
from api.lists.resources import label_names
from disclosure.model.schemas import Field


@dataclass(frozen=True)
class OneOf:
    """The column lies in one of the spans."""

    column: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Empty:
    """The column is empty, or is not."""

    column: str
    is_empty: bool


@dataclass(frozen=True)
class Contains:
    """The column contains the text, ASCII letters in any case."""

    column: str
    text: str


@dataclass(frozen=True)
class Found:
    """The row is found by a search."""

    q: str


Condition = OneOf | Empty | Contains | Found


@dataclass(frozen=True)
class Question:
    """A parsed list query. `after` is the content of a cursor: the cell of `sort`, then the key.

    `fields` None means all of them. `limit` None means not given. The rows come with the labels of
    the fields in `expand`.
    """

    conditions: tuple[Condition, ...]
    sort: Field | None
    is_descending: bool
    after: tuple[str | float | None, ...] | None
    limit: int | None
    fields: tuple[str, ...] | None
    facets: tuple[Field, ...]
    has_bom: bool
    expand: tuple[str, ...] = ()

    def members(self, known: Sequence[str]) -> tuple[str, ...]:
        """The members of each returned row, if rows have all that are `known`."""
        return (*(self.fields or known), *label_names(self.expand))
