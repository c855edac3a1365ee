"""The first page, and the pages that stand alone: search and the two of what is not found."""

from collections.abc import Iterator
from typing import Any

from disclosure.feeds.selections import ALL, Subscriptions
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import notice_pages
from disclosure.site.pages.publisher_pages import money

FIGURES = ("projects", "tenders", "contracts", "evaluations")
SHOWN_PUBLISHERS = 12


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Home, search, not found: one each."""
    if not share.has(0):
        return
    yield Page("", "home.html", home(register))
    yield Page("search/", "search.html", {})
    yield Page("404.html", "404.html", {})


def home(register: Register) -> dict[str, Any]:
    """Figures by publisher (money is never added over currencies), newest and closing tenders."""
    return {
        "feeds": Subscriptions(register),
        "everything": ALL,
        "figures": {
            table: {
                "all": register.value(f"SELECT COUNT(*) FROM {table}"),
                "example": register.value(
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
                    table: register.value(
                        f"SELECT COUNT(*) FROM {table} WHERE publisher = ?",
                        row["publisher"],
                    )
                    for table in FIGURES
                },
                "money": money(register, row["publisher"]),
            }
            for row in register.rows(
                "SELECT * FROM publishers WHERE publisher IN (SELECT publisher FROM projects)"
                f" ORDER BY is_example, publisher LIMIT {SHOWN_PUBLISHERS}",
            )
        ],
        "closing": register.rows(f"{notice_pages.OPEN} {notice_pages.CLOSING_FIRST} LIMIT 6"),
        "open_count": register.value(notice_pages.HOW_MANY_OPEN),
        "newest": register.rows(
            f"{notice_pages.LIST} WHERE n.kind IN ('tender', 'prequalification', 'single-source',"
            f" 'correction', 'cancellation') {notice_pages.NEWEST_FIRST} LIMIT 6",
        ),
    }
