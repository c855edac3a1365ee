"""Pages of the guiding catalogues: all editions, an edition as a tree, and each of its items."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import Selection, Subscriptions
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.charts import price_strip
from disclosure.site.comparisons import Comparisons
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.pages.project_pages import LIST, NEWEST_FIRST

# A larger edition shows its top entries only; the others are on the pages of those.
WHOLE_TREE_UP_TO = 1500
SHOWN_ON_ITEM = 20
# Of the groups of unit prices that compare, the newest.
SHOWN_PRICES = 6


UNPLANNED_PER_PAGE = 200
UNPLANNED = """
SELECT i.* FROM items AS i
 WHERE i.publisher = ? AND i.edition_id = ?
   AND NOT EXISTS (SELECT 1 FROM items AS c
        WHERE c.publisher = i.publisher AND c.parent_item_id = i.item_id)
   AND NOT EXISTS (SELECT 1 FROM plan_items AS p
        WHERE p.publisher = i.publisher AND p.catalogue_item_id = i.item_id)
 ORDER BY i.code, i.item_id
"""
DEPARTMENTS = """
SELECT d.*, o.name AS department_name, o.name_en AS department_name_en, o.path AS department_path
  FROM catalogue_departments AS d
  LEFT JOIN organizations AS o
    ON o.publisher = d.publisher AND o.organization_id = d.department_id
 WHERE d.publisher = ? AND d.edition_id = ? ORDER BY d.entry_count DESC, d.department_id
"""
# Plan items that name no entry, where the publisher's plans do.
OUTSIDE = """
SELECT COUNT(*) FROM findings WHERE publisher = ? AND rule_id = 'plan-outside-catalogue'
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of catalogues."""
    feeds, beside = register.once(Subscriptions), register.once(Comparisons)
    for row in share.of(register.every("items")):
        yield from item(register, row, feeds, beside)
    if share.has(0):
        yield index(register)
    for name in ("catalogue-life", "catalogue-departments"):
        statistics.keep(register, name)
    for number, row in enumerate(register.every("editions")):
        yield from edition(
            register, row, WorkerShare((share.part + number) % share.parts, share.parts)
        )


def index(register: Register) -> Page:
    """All editions by publisher, the newest in force first."""
    groups = [
        {
            "publisher": publisher,
            "outside": register.value(OUTSIDE, publisher["publisher"]),
            "editions": register.rows(
                "SELECT e.*, (SELECT COUNT(*) FROM items AS i WHERE i.publisher = e.publisher AND"
                " i.edition_id = e.edition_id) AS item_count FROM editions AS e"
                " WHERE e.publisher = ? ORDER BY e.effective_from DESC, e.edition_id",
                publisher["publisher"],
            ),
        }
        for publisher in register.publishers_with("editions")
    ]
    return Page("catalogue/", "catalogue.html", {"groups": groups})


def edition(register: Register, row: Row, share: WorkerShare) -> Iterator[Page]:
    """An edition: its facts, its entries as a tree, what it excludes."""
    publisher, identifier = row["publisher"], row["edition_id"]
    of_edition = " FROM items WHERE publisher = ? AND edition_id = ?"
    total = register.value("SELECT COUNT(*)" + of_edition, publisher, identifier)
    is_whole = total <= WHOLE_TREE_UP_TO
    tops = "" if is_whole else " AND parent_item_id IS NULL"
    listed = (
        total
        if is_whole
        else register.value(f"SELECT COUNT(*) {of_edition} {tops}", publisher, identifier)
    )
    cursor = register.each(
        f"SELECT * {of_edition} {tops} ORDER BY code, item_id", publisher, identifier
    )
    values = _edition_values(register, row)
    size = WHOLE_TREE_UP_TO if is_whole else 200
    for page in listing(
        row["path"], "edition.html", cursor, listed, share, publisher, size=size, values=values
    ):
        values_of_page = page.read_values()
        tree = forest(values_of_page["rows"])
        yield page._replace(values={**values_of_page, "tree": tree, "item_count": total})
    unplanned = values["life"]["unplanned_count"] if values["life"] else 0
    if unplanned:
        yield from listing(
            f"{row['path']}unplanned/",
            "catalogue-unplanned.html",
            register.each(UNPLANNED, publisher, identifier),
            unplanned,
            share,
            publisher,
            size=UNPLANNED_PER_PAGE,
            values={"owner": row},
        )


def _edition_values(register: Register, row: Row) -> dict[str, Any]:
    publisher, identifier = row["publisher"], row["edition_id"]
    return {
        "life": register.row(
            "SELECT * FROM catalogue_life WHERE publisher = ? AND edition_id = ?",
            publisher,
            identifier,
        ),
        "departments": register.rows(DEPARTMENTS, publisher, identifier),
        "row": row,
        "issuer": register.find("organizations", publisher, row["issuer_id"]),
        "department": register.find("organizations", publisher, row["department_id"]),
        "based_on": register.find("editions", publisher, row["based_on_edition_id"]),
        "supersedes": register.find("editions", publisher, row["supersedes_edition_id"]),
        "superseded_by": register.rows(
            "SELECT * FROM editions WHERE publisher = ? AND supersedes_edition_id = ?",
            publisher,
            row["edition_id"],
        ),
        "exclusions": register.below("editions", "exclusions", publisher, row["edition_id"]),
        "documents": register.documents("editions", publisher, row["edition_id"]),
    }


def forest(items: list[Row]) -> list[dict[str, Any]]:
    """Items as trees: `{"row": …, "children": […]}`; one whose parent is not here is a root."""
    nodes: dict[str, dict[str, Any]] = {
        item["item_id"]: {"row": item, "children": []} for item in items
    }
    roots: list[dict[str, Any]] = []
    for identifier, node in nodes.items():
        parent = node["row"]["parent_item_id"]
        is_root = parent not in nodes or _is_in_circle(identifier, nodes)
        (roots if is_root else nodes[parent]["children"]).append(node)
    return roots


def _is_in_circle(identifier: str, nodes: dict[str, dict[str, Any]]) -> bool:
    """Whether following the parents leads back: such items are shown at the top, not lost."""
    seen = {identifier}
    parent = nodes[identifier]["row"]["parent_item_id"]
    while parent in nodes and parent not in seen:
        seen.add(parent)
        parent = nodes[parent]["row"]["parent_item_id"]
    return bool(parent == identifier)


def ancestors(register: Register, row: Row) -> list[Row]:
    """The items above one, from the top; a circle is walked once."""
    above: list[Row] = []
    seen = {row["item_id"]}
    while row["parent_item_id"] and row["parent_item_id"] not in seen:
        seen.add(row["parent_item_id"])
        parent = register.find("items", row["publisher"], row["parent_item_id"])
        if parent is None:
            break
        above.insert(0, parent)
        row = parent
    return above


def item(register: Register, row: Row, feeds: Subscriptions, beside: Comparisons) -> Iterator[Page]:
    """The page of an entry; all its projects as a list, where that shows a part."""
    publisher, identifier = row["publisher"], row["item_id"]
    yield Page(row["path"], "item.html", partial(entry, register, row, feeds, beside), publisher)
    total = register.value(f"SELECT COUNT(*) FROM projects AS p {_OF_ITEM}", publisher, identifier)
    if total > SHOWN_ON_ITEM:
        cursor = register.each(f"{LIST} {_OF_ITEM} {NEWEST_FIRST}", publisher, identifier)
        path = f"{row['path']}projects/"
        yield from listing(
            path, "projects-of.html", cursor, total, WorkerShare(), publisher, values={"owner": row}
        )


_OF_ITEM = "WHERE p.publisher = ? AND p.catalogue_item_id = ?"


def entry(
    register: Register, row: Row, feeds: Subscriptions, beside: Comparisons
) -> dict[str, Any]:
    """What the page of an entry shows: it, what a unit of it cost, and where it was planned,
    tendered and evaluated."""
    publisher, identifier = row["publisher"], row["item_id"]
    total = register.value(f"SELECT COUNT(*) FROM projects AS p {_OF_ITEM}", publisher, identifier)
    query = f"{LIST} {_OF_ITEM} {NEWEST_FIRST}"
    selection = Selection("category", publisher, identifier)
    return {
        "row": row,
        "edition": register.find("editions", publisher, row["edition_id"]),
        "department": register.find("organizations", publisher, row["department_id"]),
        "ancestors": ancestors(register, row),
        "documents": register.documents("items", publisher, row["item_id"]),
        "children": register.rows(
            "SELECT * FROM items WHERE publisher = ? AND parent_item_id = ? ORDER BY code, item_id",
            publisher,
            identifier,
        ),
        "category": register.row(
            "SELECT * FROM categories WHERE publisher = 'reference' AND code = ?",
            row["procurement_category_code"],
        ),
        "projects": register.rows(f"{query} LIMIT {SHOWN_ON_ITEM}", publisher, identifier),
        "project_count": total,
        "prices": [
            price_strip({"own": [], "all": prices})
            for prices in beside.of_item(publisher, identifier)[:SHOWN_PRICES]
            if len(prices) > 1
        ],
        "feeds": feeds,
        "selection": selection if selection in feeds else None,
    }
