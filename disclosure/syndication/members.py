"""Which notices a feed holds: the newest of each selection, and each publisher's whole history."""

import sqlite3
import sys
from typing import NamedTuple

from disclosure.syndication.selections import NEWEST, NOTICES, Key, Selection, Subscriptions

# By instant, whatever offset it was written with; a notice without one comes last.
_ORDER = "published_utc DESC, notice_id DESC, publisher"


class Members(NamedTuple):
    """The notices of feeds: the newest of each selection, the newest first, and all of each
    publisher, the oldest first."""

    newest: dict[Selection, list[Key]]
    whole: dict[str, list[Key]]


def members(
    register: sqlite3.Connection, subscriptions: Subscriptions, count: int = NEWEST
) -> Members:
    """The `count` newest notices of each selection and the whole history of each publisher.

    Keeps the keys of notices only; memory grows with them and with the number of feeds.
    """
    newest: dict[Selection, list[Key]] = {selection: [] for selection in subscriptions}
    whole: dict[str, list[Key]] = {}
    for row in register.execute(f"SELECT * FROM ({NOTICES}) ORDER BY {_ORDER}"):
        key = (sys.intern(row["publisher"]), row["notice_id"])
        whole.setdefault(key[0], []).append(key)
        for selection in subscriptions.of(row):
            if len(newest[selection]) < count:
                newest[selection].append(key)
    for keys in whole.values():
        keys.reverse()
    return Members(newest, whole)
