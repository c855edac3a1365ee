"""Conditions and queries: what a list request asks for, once its parameters are parsed.

They are named tuples, since each request makes some and looks for them among those before: none
equals one of another kind.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.lists.filter_values import Span
from api.lists.resources import label_names
from disclosure.model.schemas import Field


class OneOf(NamedTuple):
    """The column lies in one of the spans."""

    column: str
    spans: tuple[Span, ...]


class Empty(NamedTuple):
    """The column is empty, or is not."""

    column: str
    is_empty: bool


class Contains(NamedTuple):
    """The column contains the text, ASCII letters in any case."""

    column: str
    text: str


class Found(NamedTuple):
    """The row is found by a search."""

    q: str


Condition = OneOf | Empty | Contains | Found


class Question(NamedTuple):
    """A parsed list query. `after` is the content of a cursor: the cell of `sort`, then the key.

    `fields` None means all of them. `limit` None means not given. The rows come with the labels of
    the fields in `expand`.
    """

    conditions: tuple[Condition, ...]
    sort: Field | None = None
    is_descending: bool = False
    after: tuple[str | float | None, ...] | None = None
    limit: int | None = None
    fields: tuple[str, ...] | None = None
    facets: tuple[Field, ...] = ()
    has_bom: bool = False
    expand: tuple[str, ...] = ()

    def members(self, known: Sequence[str]) -> tuple[str, ...]:
        """The members of each returned row, if rows have all that are `known`."""
        return (*(self.fields or known), *label_names(self.expand))
