"""The index of what can be downloaded, and the dictionary: every table with its fields, and how
tables belong together."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from disclosure.model import schemas
from disclosure.model.links import graph
from disclosure.model.schemas import Table
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.rules import registry
from disclosure.site.page import Page, WorkerShare

# The tables that head a column of the picture, in the order of the chain.
HEADS = (
    *("policies", "organizations", "editions"),
    *("projects", "tenders", "awards", "contracts", "evaluations"),
)
COLUMN, ROW = 130, 58  # in pixels: what a table of the picture takes


class TableBox(NamedTuple):
    """A table of the picture with the place of its box, and of the box that its line leads to."""

    table: Table
    x: int
    y: int
    above: tuple[int, int] | None


def pages(_: Register, share: WorkerShare) -> Iterator[Page]:
    """Both pages, which depend on the program alone, not on what is published."""
    if not share.has(0):
        return
    names = {"statistics": list(statistics.statistics()), "rules": list(registry.rules())}
    yield Page("downloads/", "downloads.html", names)
    kinds = [*schemas.kinds().values(), schemas.derived()]
    tables: dict[str, Table] = {}
    for kind in kinds:
        for table in kind.tables:
            tables.setdefault(table.resource, table)
    yield Page("dictionary/", "dictionary.html", {"tables": tables, "boxes": picture(tables)})


def picture(tables: Mapping[str, Table]) -> list[TableBox]:
    """The tables that belong to one another, as the graph of links has it: each below the head of
    its column with a line to it, and a line from each step of a project to the project."""
    tables_by_name = {table.name: table for table in tables.values()}
    columns: dict[str, list[str]] = {head: [head] for head in HEADS}
    for name in graph():
        if name in tables_by_name and name not in HEADS:
            head = _head_of(name)
            if head:
                columns[head].append(name)
    places = {
        name: (number * COLUMN, row * ROW)
        for number, names in enumerate(columns.values())
        for row, name in enumerate(names)
    }
    above = {name: head for head, names in columns.items() for name in names if name != head}
    steps = {
        name: "projects"
        for name in HEADS
        if any(link.target == "projects" for link in graph()[name].parents)
    }
    lines = {**above, **steps}
    return [
        TableBox(tables_by_name[name], *place, places.get(lines.get(name, "")))
        for name, place in places.items()
    ]


def _head_of(name: str) -> str | None:
    """The head of the column of a table: that of the first table it belongs to, of several not the
    project, to which all belong."""
    above = [link.target for link in graph()[name].parents if link.target != name]
    nearest = next((target for target in above if target != "projects"), None) or next(
        iter(above), None
    )
    if nearest is None or nearest in HEADS:
        return nearest
    return _head_of(nearest)
