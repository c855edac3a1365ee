"""Award winners: the rows of award-undertakers for the suppliers that a row of results names."""

import re
from collections.abc import Iterator

from disclosure.intake.spreadsheets.code_words import find_code
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.consortia import read_winners
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.name_lookup import OrganizationLookup
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables

# Why nobody won, beside the word for it.
_REASON = re.compile(r"(?<=.)(\(.*\)|[,;:。].*)$")


def read_outcome(text: str) -> str:
    """The status of an award without a winner, if a word for it is in place of the winner:
    `unsuccessful` for 废标 or 流标（不足三家）, `cancelled` for 终止; empty for a name."""
    code = find_code("award-status", _REASON.sub("", narrow(text)))
    return code if code in {"unsuccessful", "cancelled"} else ""


def winner_rows(draft: Draft, organizations: OrganizationLookup, log: Log) -> Iterator[Draft]:
    """The rows of award-undertakers that follow from a draft of an award."""
    text = draft.values.get("@undertaker", "")
    if draft.table.resource != "awards" or not text:
        return
    if outcome := read_outcome(text):
        cell = draft.cell("@undertaker")
        draft.values.setdefault("status", outcome)
        draft.elsewhere.setdefault("status", cell)
        log.converted(draft.sheet, cell, "awards", "status", text, outcome, "code")
        return
    winners = read_winners(text, draft.values.get("@members", ""))
    codes = [code for code in draft.values.get("@undertaker-code", "").split(";") if code]
    if len(codes) != len(winners):
        codes = [""] * len(winners)
    for winner, code in zip(winners, codes, strict=True):
        organization_id = organizations.find(draft, "@undertaker", code, name=winner.name)
        if not organization_id:
            continue
        row = Draft(tables()["award-undertakers"], draft.sheet, draft.row, draft.columns)
        row.elsewhere = {"undertaker_id": draft.cell("@undertaker")}
        row.values = {
            "award_id": draft.values.get("award_id", ""),
            "undertaker_id": organization_id,
        }
        row.values["role"] = winner.role
        log.converted(
            draft.sheet,
            draft.cell("@undertaker"),
            "award-undertakers",
            "undertaker_id",
            winner.name,
            organization_id,
            "undertaker",
        )
        yield row
