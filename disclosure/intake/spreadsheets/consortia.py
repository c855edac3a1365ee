"""Consortia: the names of those who won or undertake a purchase together, and the part of each."""

import re
from dataclasses import dataclass

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.sheet_report import Log

_CONSORTIUM = re.compile(r"联合体|牵头")
_LEAD = re.compile(r"牵头|主办|联合体主体|联合体主方")
_SEPARATORS = re.compile(r"[、;,\n/]|(?<=\))(?:\s+|\s*[和与及+]\s*)")
# The part of one of several in brackets behind the name: A（联合体牵头人）、B（成员）.
_ROLE = re.compile(
    r"\((?:联合体)?(?:牵头|主办|成员|参与|配合)(?:人|单位|方|企业|公司)?\)|\(联合体(?:主体|主方)?\)"
    r"|^(?:联合体)?(?:牵头|主办|成员)(?:人|单位|方|企业|公司)?:"
)
# What tells the part that a member has, and is not of its name.
_MARKS = re.compile(
    r"\((联合体)?(牵头|主办|成员|参与|配合|主体|主)?(人|单位|方|企业|公司)?\)"
    r"|^(联合体|牵头|主办|成员)+(人|单位|方|企业)?[:：]?"
    r"|(联合体|牵头人|牵头单位|牵头方|成员单位)$"
)
# What stands before or behind the name of the one who won: 成交供应商：…, 第一名：…, …（第一名）.
_TITLES = re.compile(
    r"^(?:第[一1]名|(?:中标|成交|中选|入围|承接)?(?:\((?:中标|成交)\))?(?:人|单位|供应商|主体)(?:名称)?)"
    r"\s*[:：]\s*|[(（](?:排名)?第[一1]名?[)）]$"
)


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
    if not members and not has_role(text) and not _CONSORTIUM.search(flat):
        return [AwardWinner(text, "sole")]
    parts = [part.strip() for part in _SEPARATORS.split(flat) if part.strip()]
    other_members = [part.strip() for part in _SEPARATORS.split(narrow(members)) if part.strip()]
    named = [(_name(part), bool(members) or bool(_LEAD.search(part))) for part in parts]
    named = [(_as_written(name, flat, text), is_lead) for name, is_lead in named]
    winners = [AwardWinner(name, "lead" if lead else "member") for name, lead in named if name]
    winners += [AwardWinner(name, "member") for part in other_members if (name := _name(part))]
    return winners if len(winners) > 1 else [AwardWinner(without_role(text), "sole")]


def has_role(text: str) -> bool:
    """Whether a text names the part of one of several beside a name."""
    return bool(_ROLE.search(narrow(text)))


def without_role(text: str) -> str:
    """A name without its part in brackets; as written where it has none."""
    flat = narrow(text)
    return _as_written(_ROLE.sub("", flat).strip(), flat, text) if has_role(text) else text


def _as_written(name: str, flat: str, text: str) -> str:
    """A name found in the narrow characters of a text, as the text has it."""
    at = flat.find(name)
    return text[at : at + len(name)] if at >= 0 and len(flat) == len(text) else name


def _name(part: str) -> str:
    while (shorter := _MARKS.sub("", part).strip()) != part:
        part = shorter
    return part


def take_lead(draft: Draft, log: Log) -> None:
    """Of the undertakers of a contract with their parts, the one that leads; the members are left
    out and reported. Without one who leads, the cell stays as it is."""
    text = draft.values.get("undertaker_id", "")
    if draft.table.resource != "contracts" or not text:
        return
    winners = read_winners(text)
    leads = [winner.name for winner in winners if winner.role == "lead"]
    if len(leads) != 1:
        return
    draft.values["undertaker_id"] = leads[0]
    for winner in winners:
        if winner.role == "member":
            log.omitted(draft.sheet, draft.cell("undertaker_id"), winner.name, "member")
