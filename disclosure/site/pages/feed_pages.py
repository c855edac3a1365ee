"""Pages where one subscribes: all feeds, and for each district its feeds by category."""

from collections.abc import Iterator
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds import topics
from disclosure.feeds.places import FeedPlace
from disclosure.feeds.selections import ALL, CHANGES, Selection, Subscriptions
from disclosure.model.identifiers import segment
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare

SHOWN_ITEMS = 200
ITEMS = (
    "SELECT publisher, package, item_id, code, name, name_en, path FROM items"
    " WHERE publisher = ? AND edition_id = ? ORDER BY code, item_id"
)


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The page of all feeds, and one for each district that has notices."""
    if not share.has(0):
        return
    feeds = register.once(Subscriptions)
    by_publisher: dict[str, list[Selection]] = {}
    for selection in feeds:
        by_publisher.setdefault(selection.publisher, []).append(selection)
    groups = [
        _group(register, publisher, by_publisher.get(publisher["publisher"], []))
        for publisher in register.publishers_with("notices")
    ]
    more = [topic for topic, publisher in topics.occurring(register) if publisher is None]
    values = {"groups": groups, "everything": [ALL, CHANGES], "feeds": feeds, "topics": more}
    yield Page("feeds/", "feeds.html", values)
    for publisher, selections in by_publisher.items():
        yield from _districts(register, publisher, selections, feeds)


def district_path(publisher: str, region: str) -> str:
    """The path of the page where one picks a category of a district."""
    return f"feeds/districts/{segment(publisher)}/{segment(region)}/"


def _group(register: Register, publisher: Row, selections: list[Selection]) -> dict[str, Any]:
    name = publisher["publisher"]
    return {
        "publisher": publisher,
        "selections": [
            selection for selection in selections if selection.dimension in {"publisher", "changes"}
        ],
        "regions": [
            (_region(selection), selection, district_path(name, selection.code))
            for selection in selections
            if selection.dimension == "region"
        ],
        "editions": list(_categories(register, name, _offered(selections, "category"), upper=True)),
        "methods": [selection for selection in selections if selection.dimension == "method"],
        "topics": [topic for topic, whose in topics.occurring(register) if whose == name],
    }


def _region(selection: Selection) -> dict[str, str]:
    return {"publisher": selection.publisher, "region_code": selection.code}


def _offered(selections: list[Selection], dimension: str, code: str = "") -> dict[str, Selection]:
    """The feeds of categories, or of one region with categories, by the id of the item."""
    return {
        selection.item or selection.code: selection
        for selection in selections
        if selection.dimension == dimension and code in {"", selection.code}
    }


def _districts(
    register: Register, publisher: str, selections: list[Selection], feeds: Subscriptions
) -> Iterator[Page]:
    for region in (selection for selection in selections if selection.dimension == "region"):
        offered = _offered(selections, "region-category", region.code)
        values = {
            "region": _region(region),
            "selection": region,
            "subscribe": FeedPlace(publisher, region.code),
            "editions": list(_categories(register, publisher, offered)),
            "feeds": feeds,
        }
        path = district_path(publisher, region.code)
        yield Page(path, "district-feeds.html", values, publisher)


def _categories(
    register: Register, publisher: str, offered: dict[str, Selection], *, upper: bool = False
) -> Iterator[tuple[Row, list[tuple[Row, Selection]]]]:
    """Each edition with its items that have a feed; only `upper` ones where the others' own pages
    offer theirs."""
    of_publisher = "SELECT * FROM editions WHERE publisher = ? ORDER BY effective_from DESC"
    query = ITEMS.replace(" ORDER", " AND COALESCE(depth, 1) <= 2 ORDER") if upper else ITEMS
    for edition in register.rows(f"{of_publisher}, edition_id", publisher):
        items = [
            (item, offered[item["item_id"]])
            for item in register.rows(query, publisher, edition["edition_id"])
            if item["item_id"] in offered
        ]
        if items:
            yield edition, items[:SHOWN_ITEMS] if upper else items
