"""Notice results: the winners in a list that names them beside the tendered work, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.notice_lots import NoticeLots
from disclosure.intake.spreadsheets.sheet_report import Log

_TELLING = ("@undertaker", "amount", "discount_text", "awarded_on", "published_on", "status")
_FROM_NOTICE = ("tender_id", "project_id")


def says_result(draft: Draft) -> bool:
    """Whether the columns of results are filled in a row: not everything has been decided."""
    return any(draft.values.get(name) for name in _TELLING)


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

    def know(self, drafts: Iterable[Draft]) -> None:
        """Which rows of which sheets hold a notice."""
        self.places = {
            (id(draft.sheet), row)
            for draft in drafts
            if draft.table.resource == "notices"
            for row in (draft.row, *draft.merged_rows)
        } | self.lots.places.keys()

    def has(self, draft: Draft) -> bool:
        """Whether a draft is a result in the row of a notice."""
        return draft.table.resource == "awards" and (id(draft.sheet), draft.row) in self.places

    def keep(self, draft: Draft) -> None:
        """Keep a completed notice for the results in its rows."""
        if draft.table.resource == "notices":
            for row in (draft.row, *draft.merged_rows):
                self.notices[id(draft.sheet), row] = draft

    def link(self, draft: Draft) -> None:
        """Give a result what the notice in its row is of."""
        if not self.has(draft):
            return
        place = (id(draft.sheet), draft.row)
        notice, lot, cell = self.lots.places.get(place, (None, "", ""))
        notice = self.notices[place] if notice is None else notice
        if lot and not draft.values.get("lot_id"):
            draft.values["lot_id"] = lot
            draft.elsewhere["lot_id"] = cell
        for name in _FROM_NOTICE:
            if notice.values.get(name) and not draft.values.get(name):
                draft.values[name] = notice.values[name]
                draft.elsewhere[name] = notice.cell(name)
