"""Which notices a feed holds: the newest of each selection, and each publisher's whole history."""

import sys
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from disclosure.feeds.selections import NEWEST, NOTICES, Selection, Subscriptions
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NEWEST_FIRST, Key


class FeedMembers(NamedTuple):
    """The notices of feeds: the newest of each selection, the newest first, all of each publisher
    as they came, the first one first, and how many each selection has in all."""

    newest: dict[Selection, list[Key]]
    whole: dict[str, list[Key]]
    totals: Mapping[Selection, int]


def members(register: Register, subscriptions: Subscriptions, count: int = NEWEST) -> FeedMembers:
    """The `count` newest notices of each selection and the whole history of each publisher.

    With a history attached, a notice that came in a later release with an earlier date follows the
    notices that were there before it, so that archives do not change. The newest of a publisher are
    those that came last. Keeps the keys of notices only; memory grows with them and with the number
    of feeds.
    """
    newest: dict[Selection, list[Key]] = {
        selection: [] for selection in subscriptions.with_retired()
    }
    whole: dict[str, list[Key]] = {}
    totals: Counter[Selection] = Counter()
    for row in register.each(f"SELECT * FROM ({NOTICES}) ORDER BY {NEWEST_FIRST}"):
        key = (sys.intern(row["publisher"]), row["notice_id"])
        whole.setdefault(key[0], []).append(key)
        for selection in subscriptions.of(row):
            totals[selection] += 1
            if len(newest[selection]) < count:
                newest[selection].append(key)
    came = _arrivals(register)
    for publisher, keys in whole.items():
        as_dated = keys.copy()
        keys.reverse()
        keys.sort(key=lambda key: came.get(key, 0))
        last = frozenset(keys[-count:])
        newest[Selection("publisher", publisher)] = [key for key in as_dated if key in last]
    return FeedMembers(newest, whole, totals)


def _arrivals(register: Register) -> dict[Key, int]:
    """The release in which a notice first came, of those that came after the first release."""
    if register.history is None:
        return {}
    arrivals = register.history.arrivals("notices")
    return {(publisher, notice): release for publisher, notice, release in arrivals}
