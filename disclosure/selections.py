"""Which feeds exist: every selection of tender notices, its address and its newest notices."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from disclosure.identifiers import segment

Dimension = Literal["all", "publisher", "region", "category", "purchaser"]
Key = tuple[str, str]  # publisher and notice_id

ROOT = "feeds/tender-notices"
FORMS = ("atom", "rss")
NEWEST = 50
# A correction rarely repeats where, what for and by whom: its tender knows.
_NOTICES = """
    SELECT n.publisher, n.notice_id,
           COALESCE(n.region_code, t.region_code) AS region_code,
           COALESCE(n.catalogue_item_id, t.catalogue_item_id) AS catalogue_item_id,
           COALESCE(n.purchaser_id, t.purchaser_id) AS purchaser_id
      FROM notices n
      LEFT JOIN tenders t ON t.publisher = n.publisher AND t.tender_id = n.tender_id
"""
# By instant, whatever offset it was written with; a notice without one comes last.
_ORDER = "n.published_utc DESC, n.notice_id DESC, n.publisher"


@dataclass(frozen=True, order=True)
class Selection:
    """All notices (`all`), or those of a publisher, region, catalogue item or purchaser.

    `code` is the region code, item id or organization id; empty for `all` and `publisher`.
    """

    dimension: Dimension
    publisher: str = ""
    code: str = ""


ALL = Selection("all")


class Subscriptions:
    """The selections that have at least one notice, so that pages link to no feed in vain.

    Reads one register; answers by selection or by notice. A notice belongs to its region and
    every region above it, to its catalogue item and every item above it.
    """

    def __init__(self, register: sqlite3.Connection) -> None:
        self._register = register
        self._parents: dict[Selection, Selection | None] = {}
        self._schemes = dict(register.execute("SELECT publisher, region_scheme FROM publishers"))
        self._stems = {ALL: ROOT} | dict(self._occurring())

    def __contains__(self, selection: Selection) -> bool:
        return selection in self._stems

    def __iter__(self) -> Iterator[Selection]:
        """All selections, in a fixed order."""
        return iter(sorted(self._stems))

    def __len__(self) -> int:
        return len(self._stems)

    def path(self, selection: Selection, language: str, form: str) -> str:
        """The site path of a feed in `zh` or `en`, as `atom` or `rss`; KeyError if there is none.

        As a file name; in a link it is percent-encoded like every path of the register.
        """
        return f"{'en/' if language == 'en' else ''}{self._stems[selection]}.{form}"

    def of(self, notice: Mapping[str, str | None] | sqlite3.Row) -> list[Selection]:
        """The selections that a notice is in, by its publisher, region_code, catalogue_item_id and
        purchaser_id. Where a notice says nothing of them, give its tender's row."""
        publisher = notice["publisher"] or ""
        found = [ALL, Selection("publisher", publisher)]
        if region := notice["region_code"]:
            found += self.upward(Selection("region", publisher, region))
        if item := notice["catalogue_item_id"]:
            found += self.upward(Selection("category", publisher, item))
        if purchaser := notice["purchaser_id"]:
            found.append(Selection("purchaser", publisher, purchaser))
        return found

    def upward(self, selection: Selection) -> list[Selection]:
        """A region or category and all above it, the nearest first; a circle is walked once."""
        line: list[Selection] = []
        at: Selection | None = selection
        while at is not None and at not in line:
            line.append(at)
            if at not in self._parents:
                self._parents[at] = self._above(at)
            at = self._parents[at]
        return line

    def _above(self, selection: Selection) -> Selection | None:
        if selection.dimension == "region":
            row = region_row(self._register, self._schemes, selection.publisher, selection.code)
            parent = row["parent_region_code"] if row else None
        else:
            row = self._register.execute(
                "SELECT parent_item_id FROM items WHERE publisher = ? AND item_id = ?",
                (selection.publisher, selection.code),
            ).fetchone()
            parent = row["parent_item_id"] if row else None
        return Selection(selection.dimension, selection.publisher, parent) if parent else None

    def _occurring(self) -> Iterator[tuple[Selection, str]]:
        rows = self._register.execute(
            "SELECT DISTINCT publisher, region_code, catalogue_item_id, purchaser_id"
            f" FROM ({_NOTICES})"
        )
        found = {selection for row in rows for selection in self.of(row)} - {ALL}
        stems = {selection: self._stem(selection) for selection in found}
        taken = Counter(stem.casefold() for stem in stems.values())
        for selection, stem in stems.items():
            is_ambiguous = taken[stem.casefold()] > 1
            code = segment(selection.code, is_ambiguous=True)
            yield selection, f"{stem.rpartition('/')[0]}/{code}" if is_ambiguous else stem

    def _stem(self, selection: Selection) -> str:
        """The address without language and ending: `feeds/tender-notices/region/P/310101`."""
        parts = [ROOT, selection.dimension, segment(selection.publisher)]
        if selection.code:
            parts.append(self._segment(selection))
        return "/".join(parts)

    def _segment(self, selection: Selection) -> str:
        """The last segment of the page that the feed is about, which is unique in a publisher."""
        sources = {
            "category": ("items", "item_id"),
            "purchaser": ("organizations", "organization_id"),
        }
        if selection.dimension not in sources:
            return segment(selection.code)
        table, key = sources[selection.dimension]
        row = self._register.execute(
            f"SELECT path FROM {table} WHERE publisher = ? AND {key} = ?",
            (selection.publisher, selection.code),
        ).fetchone()
        return row["path"].rstrip("/").rpartition("/")[2] if row else segment(selection.code)


def region_row(
    register: sqlite3.Connection, schemes: Mapping[str, str], publisher: str, code: str
) -> sqlite3.Row | None:
    """The region of a code: the publisher's own row, else the official one where it uses those."""
    lenders = (publisher, "reference") if schemes.get(publisher) == "GB-T-2260" else (publisher,)
    for lender in lenders:
        row: sqlite3.Row | None = register.execute(
            "SELECT * FROM regions WHERE publisher = ? AND region_code = ?", (lender, code)
        ).fetchone()
        if row:
            return row
    return None


def newest(
    register: sqlite3.Connection, subscriptions: Subscriptions, count: int = NEWEST
) -> dict[Selection, list[Key]]:
    """The `count` newest notices of each selection, newest first.

    Reads only names and keys of all notices; memory grows with the number of feeds.
    """
    members: dict[Selection, list[Key]] = {selection: [] for selection in subscriptions}
    for row in register.execute(f"{_NOTICES} ORDER BY {_ORDER}"):
        key = (row["publisher"], row["notice_id"])
        for selection in subscriptions.of(row):
            if len(members[selection]) < count:
                members[selection].append(key)
    return members
