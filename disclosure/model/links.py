"""The graph of links: which table belongs to which, by which field, in what order, on what page.

Source: the references of the Table Schemas, and `links.toml` beside this file, which says what a
schema does not. Tables are called by their names in the register (snake_case).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from disclosure.model import schemas

_FILE = Path(__file__).with_name("links.toml")
# The key, within a publisher, of the tables that describe the data; no schema has them.
_DESCRIBING: Mapping[str, str] = {"publishers": "publisher", "packages": "package"}


@dataclass(frozen=True)
class Link:
    """A field of `table` that names the row of `target` whose `key` has its value.

    The row is of the same publisher, or of `publisher` where a schema says so.
    """

    table: str
    field: str
    target: str
    key: str
    publisher: str | None = None


@dataclass(frozen=True)
class LinkedTable:
    """A table in the graph; see `links.toml` for what its attributes mean."""

    name: str
    key: tuple[str, ...]
    links: tuple[Link, ...]
    parents: tuple[Link, ...]
    order: str
    page: str | None
    shows_documents: bool
    through: str | None
    holds: tuple[str, ...]

    @property
    def resource(self) -> str:
        """Its name in addresses and packages (kebab-case)."""
        return self.name.replace("_", "-")

    def anchor_key(self, row: str) -> str:
        """SQL of what names a row at its anchor: the parts of its key, joined by hyphens."""
        return " || '-' || ".join(f"{row}.{column}" for column in self.key)

    def link(self, field: str) -> Link:
        """The link of a field; KeyError where it is none."""
        return {link.field: link for link in self.links}[field]

    def link_to(self, target: str) -> Link | None:
        """The first link that names a row of another table."""
        return next((link for link in self.links if link.target == target), None)


@cache
def graph() -> Mapping[str, LinkedTable]:
    """Every table by its name: those of `links.toml` in its order, then all others."""
    settings = tomllib.loads(_FILE.read_text("utf-8"))
    names = dict.fromkeys([*settings, *(table.name for table in schemas.tables().values())])
    return {name: _linked(name, settings.get(name, {})) for name in names}


def _linked(name: str, settings: Mapping[str, object]) -> LinkedTable:
    links = tuple(_links(name))
    by_field = {link.field: link for link in links}
    parents, holds = settings.get("parents", []), settings.get("holds", [])
    page, through = settings.get("page"), settings.get("through")
    assert isinstance(parents, list) and isinstance(holds, list)
    key = _key(name)
    return LinkedTable(
        name,
        key,
        links,
        tuple(by_field[field] for field in parents),
        str(settings.get("order", ", ".join(key))),
        None if page is None else str(page),
        bool(settings.get("documents")),
        None if through is None else str(through),
        tuple(map(str, holds)),
    )


def _key(name: str) -> tuple[str, ...]:
    if name in _DESCRIBING:
        return (_DESCRIBING[name],)
    return schemas.tables()[name.replace("_", "-")].primary_key


def _links(name: str) -> Iterator[Link]:
    """What each field names; a field called like the key of a derived table, a row of that."""
    if name != "publishers":
        yield Link(name, "publisher", "publishers", "publisher")
    if name in _DESCRIBING:
        return
    derived = {table.primary_key[0]: table.name for table in schemas.derived().tables}
    for field in schemas.tables()[name.replace("_", "-")].fields:
        reference = field.reference
        if derived.get(field.name, name) != name:
            yield Link(name, field.name, derived[field.name], field.name)
        elif reference is not None:
            target = reference.resource.replace("-", "_")
            yield Link(name, field.name, target, reference.field, reference.publisher)


@cache
def derived_names() -> frozenset[str]:
    """The tables that the register derives; nobody publishes them."""
    return frozenset(table.name for table in schemas.derived().tables)


@cache
def children(table: str) -> Mapping[str, Link]:
    """The tables whose rows belong to those of a table, with the field by which they do."""
    return {
        linked.name: link
        for linked in graph().values()
        for link in linked.parents
        if link.target == table and linked.name != table
    }


@cache
def held(page: str) -> tuple[str, ...]:
    """The tables, in their order, of which the page of a row holds what is linked to it."""
    held_names = set(graph()[page].holds)
    for table in graph().values():
        if any(link.target == page for link in table.parents):
            held_names.add(table.name)
    waiting = [] if graph()[page].holds else [*held_names - {page}]
    while waiting:
        below = set(children(waiting.pop())) - held_names
        held_names |= below
        waiting += below
    if graph()[page].shows_documents:
        held_names.add("documents")
    return tuple(name for name in graph() if name in held_names)


def ids_on(page: str, table: str) -> str:
    """SQL of the ids of the rows of a table that the page of a row holds.

    `:publisher` and `:key` are those of the page's row.
    """
    if table == page:
        return "SELECT :key"
    return " UNION ".join(_ids(page, table))


@cache
def rows_on(page: str, table: str) -> str:
    """SQL of the condition, but for the publisher, that a page holds a row of `table`."""
    conditions = [*_memberships(page, table)]
    own_conditions = [condition for source, _, condition in conditions if source == table]
    if len(conditions) == len(own_conditions) == 1:
        return own_conditions[0]
    (key,) = graph()[table].key
    return f"{key} IN ({' UNION '.join(_ids(page, table))})"


def _ids(page: str, table: str) -> Iterator[str]:
    for source, column, condition in _memberships(page, table):
        yield f"SELECT {column} FROM {source} WHERE publisher = :publisher AND {condition}"


def _memberships(page: str, table: str) -> Iterator[tuple[str, str, str]]:
    """The ways in which rows of a table belong on a page: the table that links them to it, its
    column with their key, and the condition on it."""
    node, on_page = graph()[table], held(page)
    for link in node.parents:
        if link.target == page:
            yield table, node.key[0], f"{link.field} = :key"
        elif link.target in on_page and link.target != table:
            yield table, node.key[0], f"{link.field} IN ({ids_on(page, link.target)})"
    if node.through and node.through in on_page:
        named = graph()[node.through].link_to(table)
        assert named is not None
        yield node.through, named.field, rows_on(page, node.through)
    if table in graph()[page].holds:
        named = graph()[page].link_to(table)
        if named is not None:
            yield page, named.field, f"{graph()[page].key[0]} = :key"


@cache
def attached(resource: str) -> str:
    """SQL of the condition, but for the publisher, that a document is about the row `:key` of a
    table that shows its attachments, or about a row that is read with it."""
    about = [f"(about_resource = '{resource}' AND about_id = :key)"]
    for name, link in children(resource.replace("-", "_")).items():
        child = graph()[name]
        if shows_of_parent(name):
            *before, _ = child.parents[: child.parents.index(link) + 1]
            nearer = "".join(f" AND {nearest.field} IS NULL" for nearest in before)
            about.append(
                f"(about_resource = '{child.resource}' AND about_id IN (SELECT {child.key[0]}"
                f" FROM {name} WHERE publisher = :publisher AND {link.field} = :key{nearer}))"
            )
    return f"({' OR '.join(about)})"


@cache
def shows_of_parent(table: str) -> bool:
    """Whether the attachments of a row are shown with those of the row that it belongs to."""
    linked = graph()[table]
    is_read_with = (
        linked.page is None and not linked.shows_documents and table not in derived_names()
    )
    has_id = len(linked.key) == 1  # else no document can name a row of it
    return (
        is_read_with
        and has_id
        and any(graph()[link.target].shows_documents for link in linked.parents)
    )


def owners(table: str, row: str, schema: str = "") -> Iterator[tuple[str, str]]:
    """The pages that a row may be read on because it belongs there: the table of the page, and SQL
    of its row's id. `row` names the row in SQL; `schema` prefixes the tables that are looked up
    (`staging.`), but for derived ones, which lie in the register itself."""
    for link in graph()[table].parents:
        if graph()[link.target].page:
            yield link.target, f"{row}.{link.field}"
            continue
        place = link.target if link.target in derived_names() else f"{schema}{link.target}"
        for page, key in owners(link.target, f"{row}_", schema):
            same = f"{row}_.publisher = {row}.publisher AND {row}_.{link.key} = {row}.{link.field}"
            yield page, f"(SELECT {key} FROM {place} {row}_ WHERE {same})"


def first_of(values: Sequence[str]) -> str:
    """SQL of the first of some values that is not NULL."""
    return values[0] if len(values) == 1 else f"COALESCE({', '.join(values)})"


def indexed(table: str) -> tuple[str, ...]:
    """The fields of a table by which its rows are looked up: those that name rows, sorted."""
    fields = schemas.tables()[table.replace("_", "-")].field.keys()
    names = {link.field for link in graph()[table].links} | {"about_id"}
    return tuple(sorted(names & fields))
