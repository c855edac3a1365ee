"""The page that lists the feeds. Those of purchasers are offered on the purchasers' own pages."""

from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import Any

from disclosure.selections import ALL, Selection, Subscriptions
from disclosure.views.page import Page, Share, publishers_of, rows

SHOWN_ITEMS = 200


def pages(register: Connection, share: Share) -> Iterator[Page]:
    """The one page of all feeds."""
    if not share.has(0):
        return
    feeds = Subscriptions(register)
    by_publisher: dict[str, list[Selection]] = {}
    for selection in feeds:
        by_publisher.setdefault(selection.publisher, []).append(selection)
    groups = [
        _group(register, publisher, by_publisher.get(publisher["publisher"], []))
        for publisher in publishers_of(register, "notices")
    ]
    yield Page("feeds/", "feeds.html", {"groups": groups, "everything": ALL, "feeds": feeds})


def _group(register: Connection, publisher: Row, selections: list[Selection]) -> dict[str, Any]:
    name = publisher["publisher"]
    with_feed = {selection.code for selection in selections if selection.dimension == "category"}
    return {
        "publisher": publisher,
        "selection": Selection("publisher", name),
        "regions": [
            ({"publisher": name, "region_code": selection.code}, selection)
            for selection in selections
            if selection.dimension == "region"
        ],
        "editions": list(_categories(register, name, with_feed)),
    }


def _categories(
    register: Connection, publisher: str, with_feed: set[str]
) -> Iterator[tuple[Row, list[tuple[Row, Selection]]]]:
    """Each edition with its upper items that have a feed; lower ones offer theirs themselves."""
    of_publisher = "SELECT * FROM editions WHERE publisher = ? ORDER BY effective_from DESC"
    for edition in rows(register, f"{of_publisher}, edition_id", publisher):
        upper = rows(
            register,
            "SELECT publisher, package, item_id, code, name, name_en, path FROM items"
            " WHERE publisher = ? AND edition_id = ? AND COALESCE(depth, 1) <= 2"
            " ORDER BY code, item_id",
            publisher,
            edition["edition_id"],
        )
        offered = [
            (item, Selection("category", publisher, item["item_id"]))
            for item in upper
            if item["item_id"] in with_feed
        ]
        if offered:
            yield edition, offered[:SHOWN_ITEMS]
