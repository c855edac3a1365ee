"""Paths: where on the site each row is read, on a page of its own or at an anchor of one.

A path has no leading slash and is the same for both languages (English lies under `en/`);
it is not percent-encoded.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping

from disclosure.model.identifiers import anchor, segment
from disclosure.model.links import (
    LinkedTable,
    derived_names,
    first_of,
    graph,
    owners,
    shows_of_parent,
)
from disclosure.model.schemas import REFERENCE

# Table → the folder of its pages. `items` lie below their edition.
FOLDERS: Mapping[str, str] = {table.name: table.page for table in graph().values() if table.page}
ADDRESS_FUNCTIONS = ("page_path", "item_path", "category_path", "reply_path", "row_path")
_DATASET = "page_path('packages', s.publisher, s.package)"
# The category one level below the root that another, deeper one belongs to.
_GROUP = """(WITH RECURSIVE above(code, parent) AS (
    SELECT s.code, s.parent_code
    UNION SELECT c.code, c.parent_code FROM above AS a
    JOIN staging.categories AS c
    ON c.publisher = s.publisher AND c.package = s.package AND c.code = a.parent)
    SELECT low.code FROM above AS low JOIN above AS high ON high.code = low.parent
    WHERE high.parent IS NULL AND low.code <> s.code)"""


def path_sql(table: str) -> str:
    """SQL, over a staged row `s` of a table, of its path."""
    if table == "items":
        return "item_path(s.publisher, s.edition_id, s.item_id)"
    if table == "categories":
        return f"category_path(s.publisher, s.package, {_GROUP}, s.code)"
    if table == "replies":
        return "reply_path(s.publisher, s.reply_id)"
    if table == "documents":
        return f"COALESCE({_attached()}, {_DATASET})"
    linked = graph()[table]
    if linked.page:
        return f"page_path('{table}', s.publisher, s.{linked.key[0]})"
    key = linked.anchor_key("s")
    places = [
        _at_anchor(page, owner, linked, key) for page, owner in owners(table, "s", "staging.")
    ]
    return first_of([*places, _DATASET])


def labelled_workbook(dataset: str, publisher: str, language: str) -> str | None:
    """The path of a package's workbook for people in `zh` or `en`; `dataset` is that of its page.

    None for the official lists that come with the program: tables of codes and names as they are.
    """
    folder = dataset.rstrip("/")
    if publisher == REFERENCE:
        return None
    return f"{folder}/{folder.rpartition('/')[2]}-{language}.xlsx"


def _at_anchor(page: str, owner: str, table: LinkedTable, key: str) -> str:
    return f"row_path('{page}', s.publisher, {owner}, '{table.resource}', {key})"


def _attached() -> str:
    """A document is shown with its row, or with the parent row that shows its children's
    documents."""
    cases = []
    for table in graph().values():
        if table.shows_documents or shows_of_parent(table.name):
            paths = [
                _at_anchor(page, owner, graph()["documents"], "s.document_id")
                for page, owner in _owners_of_attached(table)
            ]
            cases.append(f"WHEN '{table.resource}' THEN {first_of(paths)}")
    return f"CASE s.about_resource {' '.join(cases)} END"


def _owners_of_attached(table: LinkedTable) -> Iterator[tuple[str, str]]:
    if table.page:
        yield table.name, "s.about_id"
        return
    place = table.name if table.name in derived_names() else f"staging.{table.name}"
    for page, owner in owners(table.name, "r", "staging."):
        row = f"r.publisher = s.publisher AND r.{table.key[0]} = s.about_id"
        yield page, f"(SELECT {owner} FROM {place} r WHERE {row})"


class Addresses:
    """The paths of one register; ids that differ only by case are distinguished by a hash."""

    def __init__(self, ambiguous: Iterable[tuple[str, str, str]] = ()) -> None:
        self._ambiguous = frozenset(ambiguous)

    def _segment(self, table: str, publisher: str, key: str) -> str:
        return segment(key, is_ambiguous=(table, publisher, key) in self._ambiguous)

    def page(self, table: str, publisher: str, key: str | None) -> str | None:
        """The path of the page of a row: `projects/example-city/P-1/`."""
        if key is None:
            return None
        if table == "publishers":
            return f"publishers/{segment(publisher)}/"
        last = self._segment(table, publisher, key)
        return f"{FOLDERS[table]}/{segment(publisher)}/{last}/"

    def item(self, publisher: str, edition: str | None, item: str | None) -> str | None:
        """The path of a catalogue item, below its edition; none while either has no id."""
        below = self.page("editions", publisher, edition)
        return below and item and f"{below}{self._segment('items', publisher, item)}/"

    def category(self, publisher: str, package: str, group: str | None, code: str) -> str:
        """The path of a category: on its data set's page, or below that on its group's."""
        page = f"{FOLDERS['packages']}/{segment(publisher)}/{segment(package)}/"
        return f"{page}{segment(group) + '/' if group else ''}#{anchor('categories', code)}"

    def reply(self, publisher: str, reply: str | None) -> str | None:
        """The path of a reply, on its publisher's page of supervision."""
        return reply and f"supervision/{segment(publisher)}/#{anchor('replies', reply)}"

    def row(
        self,
        table: str,
        publisher: str,
        key: str | None,
        resource: str,
        identifier: str | None,
    ) -> str | None:
        """The path of a row at an anchor of another's page: `…/#contracts-C-1`."""
        page = self.page(table, publisher, key)
        return page and identifier and f"{page}#{anchor(resource, identifier)}"

    def register_functions(self, connection: sqlite3.Connection) -> None:
        """Offer `page_path`, `item_path`, `category_path`, `reply_path` and `row_path` to SQL."""
        functions: tuple[tuple[int, Callable[..., str | None]], ...] = (
            (3, self.page),
            (3, self.item),
            (4, self.category),
            (2, self.reply),
            (5, self.row),
        )
        for name, (count, function) in zip(ADDRESS_FUNCTIONS, functions, strict=True):
            connection.create_function(name, count, function, deterministic=True)
