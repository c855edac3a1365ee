"""Award winners: the rows of award-undertakers for the suppliers that a row of results names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.intake.spreadsheets.code_words import find_code
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.name_lookup import OrganizationLookup
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables

_CONSORTIUM = re.compile(r"联合体|牵头")
_LEAD = re.compile(r"牵头|主办")
_SEPARATORS = re.compile(r"[、;,\n/]")
# What tells the part that a member has, and is not of its name.
_MARKS = re.compile(
    r"\((联合体)?(牵头|主办|成员)?(人|单位|方|企业)?\)"
    r"|^(联合体|牵头|主办|成员)+(人|单位|方|企业)?[:：]?"
    r"|(联合体|牵头人|牵头单位|牵头方|成员单位)$"
)
# What stands before or behind the name of the one who won: 成交供应商：…, 第一名：…, …（第一名）.
_TITLES = re.compile(
    r"^(?:第[一1]名|(?:中标|成交|中选|入围|承接)?(?:\((?:中标|成交)\))?(?:人|单位|供应商|主体)(?:名称)?)"
    r"\s*[:：]\s*|[(（](?:排名)?第[一1]名?[)）]$"
)
# Why nobody won, beside the word for it.
_REASON = re.compile(r"(?<=.)(\(.*\)|[,;:。].*)$")


@dataclass(frozen=True)
class AwardWinner:
    """A supplier that an award names, and its part: `sole`, `lead` or `member`."""

    name: str
    role: str


def read_winners(text: str, members: str = "") -> list[AwardWinner]:
    """The suppliers in the cell of an award: one, or a consortium that is called one.

    `members`: the cell of a column of its other members. Several names that nothing calls a
    consortium stay one text: they may have won apart.
    """
    text = _TITLES.sub("", text.strip()) or text
    flat = narrow(text)
    if not members and not _CONSORTIUM.search(flat):
        return [AwardWinner(text, "sole")]
    parts = [part.strip() for part in _SEPARATORS.split(flat) if part.strip()]
    other_members = [part.strip() for part in _SEPARATORS.split(narrow(members)) if part.strip()]
    named = [(_name(part), bool(members) or bool(_LEAD.search(part))) for part in parts]
    winners = [AwardWinner(name, "lead" if lead else "member") for name, lead in named if name]
    winners += [AwardWinner(name, "member") for part in other_members if (name := _name(part))]
    return winners if len(winners) > 1 else [AwardWinner(text, "sole")]


def _name(part: str) -> str:
    while (shorter := _MARKS.sub("", part).strip()) != part:
        part = shorter
    return part


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
