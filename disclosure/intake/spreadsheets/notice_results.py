"""Notice results: the winners in a list that names them beside the tendered work, row by row, and
the contracts beside the winners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.notice_lots import NoticeLots
from disclosure.intake.spreadsheets.sheet_report import Log

_TELLING: Mapping[str, tuple[str, ...]] = {
    "awards": ("@undertaker", "amount", "discount_text", "awarded_on", "published_on", "status"),
    "contracts": ("contract_id", "amount", "signed_on"),
}
_FROM_NOTICE = ("tender_id", "project_id")
_FROM_AWARD = ("award_id", "project_id")


def says_result(draft: Draft) -> bool:
    """Whether the columns of results, or of contracts, are filled in a row: not everything has
    been decided."""
    return any(draft.values.get(name) for name in _TELLING[draft.table.resource])


def tell_single_source(draft: Draft, log: Log) -> None:
    """The kind of a notice in such a list, whose purchase has one source only."""
    if draft.values.get("procurement_method") == "single-source" and "kind" not in draft.columns:
        draft.values["kind"] = "single-source"
        cell, word = draft.cell("procurement_method"), "single-source"
        log.converted(draft.sheet, cell, "notices", "kind", word, word, "channel")


@dataclass
class NoticeResults:
    """Sets the tender of results to that of the notice in their row, and the lot to that of
    the row."""

    lots: NoticeLots
    places: set[tuple[int, int]] = field(default_factory=set)
    notices: dict[tuple[int, int], Draft] = field(default_factory=dict)
    awarded: set[tuple[int, int]] = field(default_factory=set)
    awards: dict[tuple[int, int], Draft] = field(default_factory=dict)

    def know(self, drafts: Iterable[Draft]) -> None:
        """Which rows of which sheets hold a notice, and which a result."""
        drafts = [*drafts]
        self.awarded = {
            (id(draft.sheet), draft.row) for draft in drafts if draft.table.resource == "awards"
        }
        self.places = {
            (id(draft.sheet), row)
            for draft in drafts
            if draft.table.resource == "notices"
            for row in (draft.row, *draft.merged_rows)
        } | self.lots.places.keys()

    def has(self, draft: Draft) -> bool:
        """Whether a draft is a result in the row of a notice, or a contract in that of a
        result."""
        place = (id(draft.sheet), draft.row)
        if draft.table.resource == "contracts":
            return place in self.awarded
        return draft.table.resource == "awards" and place in self.places

    def keep(self, draft: Draft) -> None:
        """Keep a completed notice for the results in its rows, and a result for its contract."""
        if draft.table.resource == "awards" and not draft.is_dropped:
            self.awards[id(draft.sheet), draft.row] = draft
        if draft.table.resource == "notices":
            for row in (draft.row, *draft.merged_rows):
                self.notices[id(draft.sheet), row] = draft

    def link(self, draft: Draft) -> None:
        """Give a result what the notice in its row is of, and a contract what the result is of."""
        if not self.has(draft):
            return
        place = (id(draft.sheet), draft.row)
        if draft.table.resource == "contracts":
            if award := self.awards.get(place):
                _take(draft, award, _FROM_AWARD)
            return
        notice, lot, cell = self.lots.places.get(place, (None, "", ""))
        notice = self.notices[place] if notice is None else notice
        if lot and not draft.values.get("lot_id"):
            draft.values["lot_id"] = lot
            draft.elsewhere["lot_id"] = cell
        _take(draft, notice, _FROM_NOTICE)


def _take(draft: Draft, other: Draft, names: Iterable[str]) -> None:
    """Set the fields that a draft lacks to those of another in its row."""
    for name in names:
        if other.values.get(name) and not draft.values.get(name):
            draft.values[name] = other.values[name]
            draft.elsewhere[name] = other.cell(name)
