"""Part rows: rows that say of which parts the amount of the row above is, 其中：东片区, or 1-1
under 1. Imported beside it they would count twice."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, takewhile

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.sheet_report import Log

_OF_WHICH = re.compile(r"\(?其中")
_PART = re.compile(r"[-.—–]\d+", re.ASCII)
_AMOUNTS: Mapping[str, str] = {
    "plan-items": "budget_amount",
    "contracts": "amount",
    "awards": "amount",
}


def without_parts(drafts: Sequence[Draft], log: Log) -> list[Draft]:
    """The drafts of a block without those that are parts of the one above them, which are
    reported: what is called so, with what follows up to its sum, and what is numbered as its
    parts, where they come to its amount."""
    kept: list[Draft] = []
    at = 0
    while at < len(drafts):
        parts = _parts(kept[-1], drafts, at) if kept else []
        if parts:
            _tell(kept[-1], parts, log)
        else:
            kept.append(drafts[at])
        at += len(parts) or 1
    return kept


def _parts(whole: Draft, drafts: Sequence[Draft], at: int) -> list[Draft]:
    """The drafts from a place on that are parts of a whole."""
    if whole.table.resource not in _AMOUNTS:
        return []
    if _is_of_which(drafts[at]):
        below = drafts[at:]
        return [*_up_to(_amount(whole), below)] or [*takewhile(_is_of_which, below)]
    if not _is_numbered(whole, drafts[at]):
        return []
    below = [*takewhile(lambda draft: _is_numbered(whole, draft), drafts[at:])]
    parts = [*_up_to(_amount(whole), below)]
    return parts if len(parts) == len(below) else []


def _is_numbered(whole: Draft, part: Draft) -> bool:
    """Whether a row has the number of a part of another: 1-1 and 1-2 below 1."""
    number, own_number = _number(whole), _number(part)
    return (
        bool(number)
        and own_number.startswith(number)
        and _PART.fullmatch(own_number, len(number)) is not None
    )


def _up_to(amount: Decimal, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The first drafts whose amounts come to this one; none where none do."""
    sums = accumulate(_amount(draft) for draft in drafts)
    ends = takewhile(lambda pair: pair[1] <= amount, enumerate(sums, start=1))
    end = next((count for count, total in ends if total == amount), 0)
    yield from drafts[:end]


def _is_of_which(draft: Draft) -> bool:
    return _OF_WHICH.match(narrow(draft.values.get("title", ""))) is not None


def _amount(draft: Draft) -> Decimal:
    return Decimal(draft.values.get(_AMOUNTS.get(draft.table.resource, ""), "") or 0)


def _number(draft: Draft) -> str:
    """What the column that numbers the rows has in this one; empty without such a column."""
    column = draft.columns.get("@number", 0)
    cell = draft.sheet.rows[draft.row].get(column) if column else None
    return narrow(cell.text).strip() if cell else ""


def _tell(whole: Draft, parts: Sequence[Draft], log: Log) -> None:
    rows = ", ".join(str(part.row) for part in parts)
    log.fault(
        "sheet-rows-of-which",
        whole.sheet,
        parts[0].cell("title"),
        resource=whole.table.resource,
        value=parts[0].values.get("title", ""),
        rows=rows,
        other=str(whole.row),
    )
    for part in parts:
        text = part.values.get("title", "")
        log.omitted(part.sheet, part.cell("title"), text, "of-which")
