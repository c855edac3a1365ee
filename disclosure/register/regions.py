"""Which region a code of a publisher means: its own row, else the official one that it uses."""

import sqlite3
from functools import cache

OFFICIAL = "reference"
OFFICIAL_SCHEME = "GB-T-2260"


class Regions:
    """The regions of a register. Asked for a code again, it answers from memory."""

    def __init__(self, register: sqlite3.Connection) -> None:
        self._register = register
        self._schemes: dict[str, str] = dict(
            tuple(row)
            for row in register.execute("SELECT publisher, region_scheme FROM publishers")
        )
        self.row = cache(self._row)

    def _row(self, publisher: str, code: str) -> sqlite3.Row | None:
        """The row of a code; its `publisher` is that of the list which names it. None where no
        list does, or the only one that does is official and the publisher's scheme is another."""
        lenders = [publisher]
        if self._schemes.get(publisher) == OFFICIAL_SCHEME:
            lenders.append(OFFICIAL)
        cursor = self._register.cursor()
        cursor.row_factory = sqlite3.Row
        for lender in lenders:
            row: sqlite3.Row | None = cursor.execute(
                "SELECT * FROM regions WHERE publisher = ? AND region_code = ?", (lender, code)
            ).fetchone()
            if row:
                return row
        return None
