"""Which feeds exist: every selection of tender notices, its address and its newest notices."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple, cast

from disclosure.database.sqlite_database import Row
from disclosure.model.identifiers import segment
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.register.tender_history import Key

Dimension = Literal[
    "all",
    "publisher",
    "changes",
    "region",
    "category",
    "region-category",
    "domain",
    "region-domain",
    "purchaser",
    "undertaker",
    "method",
]
Cells = Mapping[str, str | None]

ROOT = "feeds/tender-notices"
FORMS = ("atom", "rss")
CALENDAR = "ics"
# The newest 50 as JSON Feed too, and a list of feeds for a reader's import, where many ask for it.
WITH_JSON = frozenset({"all", "publisher", "region", "category"})
WITH_OPML = frozenset({"publisher", "region", "domain", "region-domain"})
# What is offered to people without knowledge of feeds has one form, which every reader supports.
ATOM_ONLY = frozenset({"domain", "region-domain"})
NEWEST = 50
# Kinds that change published information, so that the change is what a reader looks for. A tender
# notice after its intention repeats everything.
AMENDING_KINDS = frozenset(
    {
        *("clarification", "correction", "suspension", "resumption", "cancellation", "failed"),
        *("contract-change", "award-change"),
    }
)
# A correction rarely repeats where, what for and by whom: its tender knows.
_DOMAIN = "COALESCE(n.domain, t.domain)"
_PLACES = f"""
           COALESCE(n.region_code, t.region_code) AS region_code,
           COALESCE(n.catalogue_item_id, t.catalogue_item_id) AS catalogue_item_id,
           COALESCE(n.purchaser_id, t.purchaser_id) AS purchaser_id,
           COALESCE(n.procurement_method, t.procurement_method) AS procurement_method,
           {_DOMAIN} AS domain
      FROM notices n
      LEFT JOIN tenders t ON t.publisher = n.publisher AND t.tender_id = n.tender_id
"""
NOTICES = f"SELECT n.publisher, n.notice_id, n.tender_id, n.kind, n.listed_us, {_PLACES}"
_PLACED = ("region_code", "catalogue_item_id", "purchaser_id", "procurement_method", "domain")
_WINNERS = """
    SELECT DISTINCT a.publisher, a.tender_id, u.undertaker_id
      FROM awards a
      JOIN award_undertakers u ON u.publisher = a.publisher AND u.award_id = a.award_id
     WHERE a.tender_id IS NOT NULL AND COALESCE(a.status, 'active') = 'active'
     ORDER BY 1, 2, 3
"""


class Selection(NamedTuple):
    """All notices (`all`), or those of a publisher, region, catalogue item, domain, organization,
    method.

    `code` is the region code, item id, domain, organization id or method; empty for `all` and
    `publisher`. In `region-category` and `region-domain`, a district with a category or a domain,
    `item` is the item's id or the domain. `changes` are corrections and cancellations: of all, or
    of `publisher`.
    """

    dimension: Dimension
    publisher: str = ""
    code: str = ""
    item: str = ""


ALL = Selection("all")
CHANGES = Selection("changes")


@lru_cache(maxsize=10_000)
def forms(selection: Selection) -> tuple[str, ...]:
    """In which forms a feed of the selection is published, by the ending of its file."""
    return (
        *(("atom",) if selection.dimension in ATOM_ONLY else FORMS),
        *(("json",) if selection.dimension in WITH_JSON else ()),
        *((CALENDAR,) if selection.dimension != "changes" else ()),
        *(("opml",) if selection.dimension in WITH_OPML else ()),
    )


def placed(notice: Cells | Row, tender: Cells | Row | None) -> Cells:
    """A notice with what only its tender says of where, what for, by whom and how."""
    said = {name: notice[name] for name in ("publisher", "tender_id", "kind")}
    return said | {
        name: notice[name] or (tender[name] if tender is not None else None) for name in _PLACED
    }


class Subscriptions:
    """The selections that have at least one notice, so that no page links to an empty feed.

    `retired` are those, with their addresses, that had one in an earlier release of the attached
    history and have none now: their feeds stay at their addresses, empty.

    Reads one register; answers by selection or by notice. A notice belongs to its region and every
    region above it, to its catalogue item and every item above it, to its region with each of these
    items, to the domain of its project, everywhere and in each of its regions, and to the
    undertakers that its tender was awarded to.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._regions = Regions(register)
        self._above = register.remembered(self._above_of)
        self._wider = register.remembered(self._wider_of)
        self._winners: dict[Key, tuple[str, ...]] = {}
        self._stems = {ALL: ROOT, CHANGES: f"{ROOT}/changes"}
        self.retired: dict[Selection, str] = {}
        # Pages that ask depend on the feed in question only, not on the set of all feeds.
        winners = register.sources(self._read_winners)
        self._winners_of = register.derived("winners of a tender", self._find_winners, winners)
        stems = register.sources(self._read_stems)
        self._stem_of = register.derived("stem of a feed", self._find_stem, stems)
        self._every = register.derived("selections of feeds", self._find_every, stems)

    def _read_winners(self) -> None:
        for publisher, tender, undertaker in self._register.tuples(_WINNERS):
            earlier = self._winners.get((publisher, tender), ())
            self._winners[publisher, tender] = (*earlier, undertaker)

    def _read_stems(self) -> None:
        self._stems |= dict(self._occurring())
        self.retired |= dict(self._retired())

    def _find_stem(
        self, dimension: Dimension, publisher: str, code: str, item: str
    ) -> tuple[str | None, bool]:
        """The address of a feed, or None, and whether it is a retired one."""
        selection = Selection(dimension, publisher, code, item)
        is_retired = selection not in self._stems
        return (self.retired if is_retired else self._stems).get(selection), is_retired

    def _find_every(self) -> list[tuple[Selection, str]]:
        return sorted(self._stems.items())

    def _find_winners(self, publisher: str, tender: str | None) -> tuple[str, ...]:
        return self._winners.get((publisher, tender or ""), ())

    def __contains__(self, selection: Selection) -> bool:
        stem, is_retired = self._stem_of(*selection)
        return stem is not None and not is_retired

    def __iter__(self) -> Iterator[Selection]:
        """All selections, in a fixed order."""
        return (selection for selection, _ in self._every())

    def with_retired(self) -> Iterator[Selection]:
        """All selections whose feeds are written: these, then the retired ones."""
        return chain(self, self.retired)

    def __len__(self) -> int:
        return len(self._every())

    def forms(self, selection: Selection) -> tuple[str, ...]:
        """In which forms the feed of a selection is published."""
        return forms(selection)

    def path(self, selection: Selection, language: str, form: str) -> str:
        """The site path of a feed in `zh` or `en`, as one of `forms`; KeyError if there is none.

        As a file name; in a link it is percent-encoded like every path of the register.
        """
        stem, _ = self._stem_of(*selection)
        if stem is None:
            raise KeyError(selection)
        return f"{'en/' if language == 'en' else ''}{stem}.{form}"

    def stems(self) -> Iterator[tuple[Selection, str]]:
        """Each selection with its address, without language and ending; retired ones are left
        out."""
        return iter(self._every())

    def archive_path(self, publisher: str, language: str, number: int) -> str:
        """The site path of a part of a publisher's history (RFC 5005), counted from 1."""
        stem, _ = self._stem_of(*Selection("publisher", publisher))
        return f"{'en/' if language == 'en' else ''}{stem}/archive/{number}.atom"

    def of(self, notice: Cells | Row) -> list[Selection]:
        """The selections that a notice is in: give it as `placed`, or a tender with a `kind`."""
        publisher = notice["publisher"] or ""
        place = (
            publisher,
            notice["region_code"],
            notice["catalogue_item_id"],
            notice["domain"],
        )
        selections = [ALL, *self.nearest(notice), *self._wider(*place)]
        if notice["kind"] in AMENDING_KINDS:
            selections += [CHANGES, Selection("changes", publisher)]
        return selections

    def _wider_of(
        self, publisher: str, region: str | None, item: str | None, domain: str | None
    ) -> tuple[Selection, ...]:
        """What lies above a region, above an item, the region with each item above, and the
        domain, with the region and each above it."""
        places = self.upward(Selection("region", publisher, region)) if region else []
        regions = places[1:]
        items = self.upward(Selection("category", publisher, item))[1:] if item else []
        pairs = [
            Selection("region-category", publisher, region, category.code)
            for category in items
            if region
        ]
        fields = []
        if domain:
            fields = [Selection("region-domain", publisher, place.code, domain) for place in places]
            fields.append(Selection("domain", publisher, domain))
        return (*regions, *items, *pairs, *fields)

    def nearest(self, notice: Cells | Row) -> list[Selection]:
        """Of the selections of a notice those that are about it most closely, closest first."""
        publisher, item = notice["publisher"] or "", notice["catalogue_item_id"]
        selections = []
        if (region := notice["region_code"]) and item:
            selections.append(Selection("region-category", publisher, region, item))
        if region:
            selections.append(Selection("region", publisher, region))
        if item:
            selections.append(Selection("category", publisher, item))
        if purchaser := notice["purchaser_id"]:
            selections.append(Selection("purchaser", publisher, purchaser))
        if method := notice["procurement_method"]:
            selections.append(Selection("method", publisher, method))
        won = self._winners_of(publisher, notice["tender_id"])
        selections += [Selection("undertaker", publisher, undertaker) for undertaker in won]
        return [*selections, Selection("publisher", publisher)]

    def upward(self, selection: Selection) -> list[Selection]:
        """A region or category and all above it, the nearest first; a circle is walked once."""
        line: list[Selection] = []
        at: Selection | None = selection
        while at is not None and at not in line:
            line.append(at)
            at = self._above(at)
        return line

    def _above_of(self, selection: Selection) -> Selection | None:
        if selection.dimension == "region":
            row = self._regions.row(selection.publisher, selection.code)
            parent = row["parent_region_code"] if row else None
        else:
            row = self._register.find("items", selection.publisher, selection.code)
            parent = row["parent_item_id"] if row else None
        return Selection(selection.dimension, selection.publisher, parent) if parent else None

    def _occurring(self) -> Iterator[tuple[Selection, str]]:
        # A register that version 0.1.0 wrote, of the release before, has no domains of notices.
        columns = self._register.column("SELECT name FROM pragma_table_info('notices')")
        places = _PLACES if "domain" in columns else _PLACES.replace(_DOMAIN, "NULL")
        rows = self._register.each(
            f"SELECT DISTINCT n.publisher, n.kind, NULL AS tender_id, {places}"
        )
        selections = {selection for row in rows for selection in self.of(row)} - {ALL, CHANGES}
        for row in self._register.each("SELECT DISTINCT publisher, tender_id FROM notices"):
            won = self._winners.get((row["publisher"], row["tender_id"]), ())
            selections |= {Selection("undertaker", row["publisher"], winner) for winner in won}
        stems = {selection: self._stem(selection) for selection in selections}
        taken = Counter(stem.casefold() for stem in stems.values())
        for selection, stem in stems.items():
            is_ambiguous = taken[stem.casefold()] > 1
            yield selection, self._stem(selection, is_ambiguous=True) if is_ambiguous else stem

    def _retired(self) -> Iterator[tuple[Selection, str]]:
        if self._register.history is None:
            return
        taken = {stem.casefold() for stem in self._stems.values()}
        for dimension, publisher, code, item, stem in self._register.history.removed_feeds():
            selection = Selection(cast("Dimension", dimension), publisher, code, item)
            if selection not in self._stems and stem.casefold() not in taken:
                yield selection, stem

    def _stem(self, selection: Selection, *, is_ambiguous: bool = False) -> str:
        """The address without language and ending: `feeds/tender-notices/region/P/310101`."""
        parts = [ROOT, selection.dimension, segment(selection.publisher)]
        tables = {"region-category": "region", "region-domain": "region", "undertaker": "purchaser"}
        table = tables.get(selection.dimension, selection.dimension)
        second = "domain" if selection.dimension == "region-domain" else "category"
        for what, code in ((table, selection.code), (second, selection.item)):
            if code and is_ambiguous:
                parts.append(segment(code, is_ambiguous=True))
            elif code:
                parts.append(self._segment(what, selection.publisher, code))
        return "/".join(parts)

    def _segment(self, dimension: str, publisher: str, code: str) -> str:
        """The last segment of the page that the feed is about, which is unique in a publisher."""
        table = {"category": "items", "purchaser": "organizations"}.get(dimension)
        row = self._register.find(table, publisher, code) if table else None
        return row["path"].rstrip("/").rpartition("/")[2] if row else segment(code)
