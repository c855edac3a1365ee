"""Lot numbers: 包1, 第二标段, A包 become lots of their tender, each with an id of its own."""

import re
from collections.abc import Iterator

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.tender_links import give_tender
from disclosure.model.schemas import tables

_NUMBER = re.compile(
    r"(?:第|分)?(?:采购)?(?:包组|分包|标段|标项|包|标)?(?:号)?[:：]?第?"
    r"(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])"
    r"(?:号)?(?:包组|分包|标段|标项|包|标)?",
    re.ASCII,
)
# A number of a lot and what the lot is called: 包3（西片）, 第一标段：东片.
_NAMED = re.compile(
    r"(?P<lot>[^(:\s]*[包标][^(:\s]*)\s*"
    r"(?:\((?P<inside>[^()]+)\)|[:\s]\s*(?P<behind>\S.*))"
)
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


def lot_number(text: str) -> str:
    """The number of a lot, `第二标段` is 2; empty where the text is an id and no mere number."""
    match = _NUMBER.fullmatch(narrow(text).replace(" ", ""))
    if match is None:
        return ""
    number = match["number"]
    if number.isdigit():
        return str(int(number))
    if number.isascii():
        return number.upper()
    tens, ten, units = number.partition("十")
    whole = _DIGITS.get(tens, 1) * 10 if ten else 0
    return str(whole + _DIGITS.get(units or tens, 0) if not ten else whole + _DIGITS.get(units, 0))


def named_lot(text: str) -> tuple[str, str]:
    """The number of a lot, and the text after it: `包3（西片）` is 3 and 西片; else the result of
    `lot_number`, and nothing."""
    match = _NAMED.fullmatch(narrow(text).strip())
    number = lot_number(match["lot"]) if match else ""
    if match and number:
        return number, match["inside"] or match["behind"]
    return lot_number(text), ""


def give_lot_id(draft: Draft, tender: str, log: Log) -> None:
    """Make the number of a tender's lot an id that no other tender has; an id stays as it is."""
    written = draft.values["lot_id"]
    number, title = named_lot(written)
    if number and tender:
        name = "title" if draft.table.resource == "lots" else "@lot-title"
        if title and not draft.values.get(name):
            draft.values[name] = title
            draft.elsewhere.setdefault(name, draft.cell("lot_id"))
        lot_id = draft.values["lot_id"] = f"{tender}-{number}"
        resource = draft.table.resource
        log.converted(draft.sheet, draft.cell("lot_id"), resource, "lot_id", written, lot_id, "lot")


def scope_lot(draft: Draft, known_rows: KnownRows, log: Log) -> Iterator[Draft]:
    """Turn the number of a lot into an id that no other tender has; if a row of results names an
    unknown lot, its row of lots follows."""
    written = draft.values.get("lot_id", "")
    if "lot_id" not in draft.table.field or not written:
        return
    notice = known_rows.find_published("notices", draft.values.get("notice_id", ""))
    of_notice = notice.values.get("tender_id", "") if notice else ""
    tender = draft.values.get("tender_id", "") or of_notice or give_tender(draft, known_rows, log)
    same = known_rows.find_published("lots", written)
    is_known = same is not None and same.values.get("tender_id") == tender
    if not is_known:
        give_lot_id(draft, tender, log)
    lot = draft.values["lot_id"]
    if named_lot(lot)[0] and not tender:
        place_values = {"resource": draft.table.resource, "field": "lot_id", "value": lot}
        log.fault("sheet-lot-without-tender", draft.sheet, draft.cell("lot_id"), **place_values)
        return
    if (
        draft.table.resource in {"lots", "requirements"}
        or not tender
        or known_rows.find_published("lots", lot)
    ):
        return
    row = Draft(tables()["lots"], draft.sheet, draft.row, draft.columns, is_derived=True)
    row.values = {"lot_id": lot, "tender_id": tender}
    if title := draft.values.get("@lot-title", ""):
        row.values["title"] = title
        row.elsewhere = {"title": draft.cell("@lot-title")}
    yield row
