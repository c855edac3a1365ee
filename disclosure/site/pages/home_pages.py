"""The first page, and the pages that stand alone: search and the two of what is not found."""

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any

from disclosure.feeds.selections import ALL, Subscriptions
from disclosure.site.page import Page, WorkerShare, count, rows
from disclosure.site.pages import notice_pages
from disclosure.site.pages.publisher_pages import money

FIGURES = ("projects", "tenders", "contracts", "evaluations")
SHOWN_PUBLISHERS = 12


def pages(register: Connection, share: WorkerShare) -> Iterator[Page]:
    """Home, search, not found: one each."""
    if not share.has(0):
        return
    yield Page("", "home.html", home(register))
    yield Page("search/", "search.html", {})
    yield Page("404.html", "404.html", {})


def home(register: Connection) -> dict[str, Any]:
    """Figures by publisher (money is never added over currencies), newest and closing tenders."""
    return {
        "feeds": Subscriptions(register),
        "everything": ALL,
        "figures": {
            table: {
                "all": count(register, f"SELECT COUNT(*) FROM {table}"),
                "example": count(
                    register,
                    f"SELECT COUNT(*) FROM {table} AS t JOIN publishers AS p"
                    " ON p.publisher = t.publisher WHERE p.is_example",
                ),
            }
            for table in FIGURES
        },
        "publishers": [
            {
                "row": row,
                "counts": {
                    table: count(
                        register,
                        f"SELECT COUNT(*) FROM {table} WHERE publisher = ?",
                        row["publisher"],
                    )
                    for table in FIGURES
                },
                "money": money(register, row["publisher"]),
            }
            for row in rows(
                register,
                "SELECT * FROM publishers WHERE publisher IN (SELECT publisher FROM projects)"
                f" ORDER BY is_example, publisher LIMIT {SHOWN_PUBLISHERS}",
            )
        ],
        "closing": rows(register, f"{notice_pages.OPEN} {notice_pages.CLOSING_FIRST} LIMIT 6"),
        "open_count": count(register, notice_pages.HOW_MANY_OPEN),
        "newest": rows(
            register,
            f"{notice_pages.LIST} WHERE n.kind IN ('tender', 'prequalification', 'single-source')"
            f" {notice_pages.NEWEST_FIRST} LIMIT 6",
        ),
    }
