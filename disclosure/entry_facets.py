"""Facets of a search: how many of the entries found have each value, counted in the register."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from disclosure.entries import DOMAIN, REGION, STATUS

# Named as a query compares them (`disclosure.queries.VALUES`).
FACETS = ("kind", "publisher", "status", "region", "domain")
_SOURCES: Mapping[str, Mapping[str, str]] = {"status": STATUS, "region": REGION, "domain": DOMAIN}


def counted(
    register: sqlite3.Connection, found: Mapping[str, Sequence[int]], name: str
) -> Counter[str]:
    """Value → number of entries, of the rows found of each kind; "" counts those without one."""
    if name == "kind":
        return Counter({kind: len(rows) for kind, rows in found.items() if rows})
    counts: Counter[str] = Counter()
    for kind, rows in found.items():
        value = "publisher" if name == "publisher" else _SOURCES[name].get(kind, "NULL")
        cursor = register.cursor()
        cursor.row_factory = None
        cursor.execute(
            f"SELECT coalesce({value}, ''), count(*) FROM {kind.replace('-', '_')} r"
            " WHERE r.rowid IN (SELECT value FROM json_each(?)) GROUP BY 1",
            (json.dumps(list(rows)),),
        )
        counts.update(dict(cursor.fetchall()))
    return counts
