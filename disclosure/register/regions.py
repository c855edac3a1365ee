"""The region of a code of a publisher: its own row, else the official one that it uses."""

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register

OFFICIAL = "reference"
OFFICIAL_SCHEME = "GB-T-2260"


class Regions:
    """The regions of a register, cached."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._schemes = {row["publisher"]: row["region_scheme"] for row in register.publishers()}
        self.row = register.remembered(self._row)

    def _row(self, publisher: str, code: str) -> Row | None:
        """The row of a code; its `publisher` is that of the list that contains it. None where no
        list does, or only an official one of another scheme."""
        lenders = [publisher]
        if self._schemes.get(publisher) == OFFICIAL_SCHEME:
            lenders.append(OFFICIAL)
        for lender in lenders:
            row = self._register.find("regions", lender, code)
            if row:
                return row
        return None
