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
_DIGIT = "(?:\\d{1,3}|[一二三四五六七八九十]{1,3}|[A-Z])"
# What names a lot within a title: 第1包, A包 at its end; 包2：西片 behind a sign, （包一） in
# brackets.
_IN_TITLE = re.compile(
    rf"第(?P<number>{_DIGIT})(?:采购)?(?:包组|包件|包(?![装裹含括])|标段|标项)"
    r"|(?P<letter>(?<![A-Za-z])[A-Z])(?:包|标段)(?=$|[中成招采更结公(:])|(?P<section>[一二三四五六七八九十]{1,3})标段"
)
_INSIDE = re.compile(r"[(\[【]([^()\[\]【】]{2,30})[)\]】]")
_BEHIND = re.compile(r"(?<=[^-—–_\s\d])[-—–_\s]+(?P<lot>[^-—–_\s]*[包标].*)")
# Where notices and results have their lot, and the kinds of notices that make lots.
_LOTS = {"notices": "@lot", "awards": "lot_id"}
_TENDERED = frozenset({"prequalification", "tender", "single-source"})
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


def lot_in_title(title: str) -> tuple[str, str]:
    """The number of the one lot that a title names, and what it calls the lot: 居家养老（第1包）,
    居家养老-包2：西片, 居家养老A包; both empty where it names none or several."""
    flat = narrow(title).strip()
    if not re.search("[包标]", flat):
        return "", ""
    parts = [*_INSIDE.findall(flat), *(match["lot"] for match in _BEHIND.finditer(flat))]
    named_lots = [
        lot for part in parts if re.search("[包标]", part) and (lot := named_lot(part))[0]
    ]
    numbers = [next(filter(None, match.groups())) for match in _IN_TITLE.finditer(flat)]
    named_lots += [(lot_number(number), "") for number in numbers]
    found = {number: "" for number, _ in named_lots}
    found |= {number: called for number, called in named_lots if called}
    return next(iter(found.items())) if len(found) == 1 else ("", "")


def bracketed_names(title: str) -> list[str]:
    """What stands in the brackets of a title: 东片区 of 居家养老合同（东片区）."""
    return _INSIDE.findall(narrow(title))


def title_without_lot(title: str) -> str:
    """A title without the lot that `lot_in_title` finds in it, and what the lot is called."""
    flat = narrow(title).strip()
    for pattern in (_INSIDE, _BEHIND):
        for match in pattern.finditer(flat):
            if named_lot(match[match.lastindex or 0])[0]:
                flat = flat.replace(match[0], "")
    return re.sub(rf"(?:{_IN_TITLE.pattern})(?:[:(].*)?", "", flat).strip()


def name_lot_of_title(draft: Draft) -> None:
    """Set the lot of a notice or result of a known tender to the one that its title names, in a
    sheet without a column for it."""
    name, values = _LOTS.get(draft.table.resource, ""), draft.values
    is_first = draft.table.resource != "notices" or values.get("kind") in _TENDERED
    if not name or name in draft.columns or values.get(name) or not is_first:
        return
    number, called = lot_in_title(values.get("title", "")) if values.get("tender_id") else ("", "")
    if number:
        values[name] = number
        draft.elsewhere[name] = draft.cell("title")
        if called and not values.get("@lot-title"):
            values["@lot-title"] = called
            draft.elsewhere["@lot-title"] = draft.cell("title")


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
