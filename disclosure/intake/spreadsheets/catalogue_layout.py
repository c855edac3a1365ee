"""The guiding-catalogue workbook of a department: one filled level column, parents above.

The layout of the Shanxi importer of 2018 and 2019: row 1 holds the title
`{department}购买服务指导性目录` in A and the organization code in B (where there is none, an id is
made of the title, which need not name a department); row 2 the headings; from row 3
on A is the code, B to E are levels one to four, or what the headings say; a column of explanations
may follow. The level of a row is its one filled cell, its parent the last row of the level above;
a blank code ends the table; the order among siblings is the code's last two digits or its last
letter, a to h.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.column_labels import key, labels_of, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address
from disclosure.model.schemas import tables

_TITLE = re.compile(r"(?:向社会力量)?购买服务(?:指导性?)?目录")
_NUMBERS = {"序号", "序", "编号"}
_LEVELS = range(2, 6)
_ORDER = re.compile(r"(\d\d)$|([a-h])$", re.IGNORECASE | re.ASCII)
_LEVEL_NAMES = ("一级", "二级", "三级", "四级")
# A whole government, not one of its departments; a title that names none is the publisher's own.
_WHOLE = re.compile(r"(?:^|[省市县区州盟旗镇乡]级?|本级)$")
_ASIDES = re.compile(r"^附件\s*\d*\s*[:：、.]?|20\d\d年?度?|\s")
_YEAR = re.compile(r"(20\d\d)")
_COLUMNS = {"code": 1}
_DESCRIPTIONS = {"说明", "内容", "服务内容", "具体内容", "内容说明", "解释", "解释说明"}


def is_catalogue_layout(sheet: Sheet) -> bool:
    """Whether a sheet is laid out so: its title, or headings of a code and of levels."""
    first, headings = sheet.rows.get(1, {}), sheet.rows.get(_head(sheet), {})
    if 1 in headings and key(headings[1].text) in _NUMBERS:
        return False
    called = {labels_of("items").get(key(cell.text), "") for cell in headings.values()}
    if {"code", "name"} <= called:
        return False  # an ordinary table
    titled = 1 in first and _TITLE.search(narrow(first[1].text)) is not None
    return titled or (_is_headed(sheet) and len(_columns(sheet)[0]) >= 2 and 1 in first)


def _head(sheet: Sheet) -> int:
    """The row of the headings: the first below the title that is filled."""
    return min((row for row in sheet.rows if row > 1), default=2)


def _is_headed(sheet: Sheet) -> bool:
    headings = sheet.rows.get(_head(sheet), {})
    code = key(headings[1].text) if 1 in headings else ""
    return ("码" in code or "code" in code) and bool(_headed_levels(sheet))


def _headed_levels(sheet: Sheet) -> dict[int, int]:
    """Column → level, from the headings; a column of codes beside the names is not one."""
    levels = {}
    for column, cell in sheet.rows.get(_head(sheet), {}).items():
        for level, name in enumerate(_LEVEL_NAMES, 1):
            if column > 1 and name in key(cell.text) and "码" not in cell.text:
                levels[column] = level
    return levels


def _columns(sheet: Sheet) -> tuple[dict[int, int], int, set[int]]:
    """The level of each column of names, the column of explanations (0: none), and the columns
    of anything else that has a heading."""
    headings = sheet.rows.get(_head(sheet), {})
    levels = _headed_levels(sheet) or {column: column - 1 for column in _LEVELS}
    other_columns = {column for column in headings if column > 1 and column not in levels}
    description_columns = [
        c for c in sorted(other_columns) if key(headings[c].text) in _DESCRIPTIONS
    ]
    return (
        levels,
        description_columns[0] if description_columns else 0,
        other_columns - set(description_columns[:1]),
    )


@dataclass
class _Place:
    """Where the reader stands: the last row of each level, codes seen, orders of siblings."""

    levels: dict[int, int]
    description: int
    others: set[int]
    last: dict[int, Draft] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)


def read_catalogue(sheet: Sheet, log: Log) -> Iterator[Draft]:
    """The edition and its items; every departure from the layout is reported with its cell."""
    edition = _read_edition(sheet, log)
    if edition is None:
        return
    yield edition
    if not _is_headed(sheet):
        expected = "代码、" + "、".join(f"{name}目录" for name in _LEVEL_NAMES)
        log.fault("sheet-catalogue-header", sheet, "A2:E2", resource="items", expected=expected)
    place, head = _Place(*_columns(sheet)), _head(sheet)
    for column in sorted(place.others):
        cell, label = address(head, column), sheet.rows[head][column].text
        log.fault("sheet-column-unknown", sheet, cell, resource="items", value=label)
        log.omitted(sheet, cell, label, "column")
    end = 0
    for row in sorted(number for number in sheet.rows if number > head):
        if not end and row > _expected(sheet, row):
            end = _expected(sheet, row)
        if not end and 1 not in sheet.rows[row]:
            end = row
        if end:
            _tell_left_over(sheet, row, end, place.levels, log)
            continue
        draft = _read_item(sheet, row, place, log)
        if draft is not None:
            draft.values["edition_id"] = edition.values["edition_id"]
            draft.elsewhere["edition_id"] = "B1"
            yield draft


def _expected(sheet: Sheet, row: int) -> int:
    """The row that must come here: an empty row has no code, so it ends the table."""
    head = _head(sheet)
    above = max((number for number in sheet.rows if head < number < row), default=head)
    return above + 1


def _tell_left_over(sheet: Sheet, row: int, end: int, levels: Mapping[int, int], log: Log) -> None:
    """Below the end only notes may stand: what fills A and a level, or a level, is data."""
    cells = sheet.rows[row]
    text = "　".join(cell.text for _, cell in sorted(cells.items()))
    first = address(row, min(cells))
    if any(column in cells for column in levels):
        log.fault("sheet-catalogue-ended", sheet, first, resource="items", end=end, value=text)
    else:
        log.omitted(sheet, first, text, "note")


def _read_edition(sheet: Sheet, log: Log) -> Draft | None:
    first = sheet.rows.get(1, {})
    title = first[1].text if 1 in first else ""
    code = first[2].text if 2 in first else ""
    match = _TITLE.search(narrow(title))
    department = narrow(title)[: match.start()] if match else ""
    name = _ASIDES.sub("", department).removesuffix("政府")
    is_whole = _WHOLE.search(name) is not None
    is_odd = not match or (code and not department)
    if is_odd or any(c.is_formula for c in first.values()):
        log.fault(
            "sheet-catalogue-title",
            sheet,
            "A1:B1",
            resource="editions",
            value=f"{title} {code}".strip(),
        )
        return None
    years = set(_YEAR.findall(f"{title} {sheet.name} {sheet.file.rpartition('/')[2]}"))
    year = f"-{years.pop()}" if len(years) == 1 else ""
    draft = Draft(tables()["editions"], sheet, 1, {"title": 1, "department_id": 2})
    edition, cell = (f"{code}{year}", "B1") if code else (f"edition-{digest(title)}", "A1")
    draft.values = {"edition_id": edition, "title": title}
    if not is_whole or code:
        draft.values |= {"department_id": name, "@undertaker-code": code}
    draft.elsewhere = {"edition_id": cell}
    log.converted(sheet, cell, "editions", "edition_id", code, edition, "id")
    return draft


def _read_item(sheet: Sheet, row: int, place: _Place, log: Log) -> Draft | None:
    cells = sheet.rows[row]
    faulty = [(i, c) for i, c in sorted(cells.items()) if c.is_formula or c.is_error]
    for column, cell in faulty:
        code = "sheet-formula" if cell.is_formula else "sheet-cell-error"
        log.fault(code, sheet, address(row, column), resource="items", value=str(cell.value))
    for column in sorted(set(cells) - {1, place.description, *place.levels, *place.others}):
        log.fault(
            "sheet-cell-stray",
            sheet,
            address(row, column),
            resource="items",
            value=cells[column].text,
        )
    item = cells[1].text
    filled = [column for column in sorted(place.levels) if column in cells]
    if len(filled) != 1:
        span = f"{address(row, min(place.levels))}:{address(row, max(place.levels))}"
        log.fault(
            "sheet-catalogue-level", sheet, span, resource="items", item=item, count=len(filled)
        )
        return None
    if item in place.codes:
        log.fault(
            "sheet-catalogue-repeated",
            sheet,
            f"A{row}",
            resource="items",
            value=item,
            other=place.codes[item],
        )
        return None
    place.codes[item] = f"A{row}"
    if faulty:
        return None
    return _draft(sheet, row, filled[0], place, log)


def _draft(sheet: Sheet, row: int, column: int, place: _Place, log: Log) -> Draft | None:
    item, name = sheet.rows[row][1].text, sheet.rows[row][column].text
    level = place.levels[column]
    parent = place.last.get(level - 1)
    draft = Draft(tables()["items"], sheet, row, {**_COLUMNS, "name": column, "depth": column})
    draft.values = {"code": item, "name": name, "depth": str(level)}
    if place.description in sheet.rows[row]:
        draft.values["description"] = sheet.rows[row][place.description].text
    place.last[level] = draft
    for deeper in range(level + 1, 5):
        place.last.pop(deeper, None)
    log.converted(sheet, address(row, column), "items", "depth", name, str(level), "level")
    if level > 1 and parent is None:
        log.fault(
            "sheet-catalogue-parent",
            sheet,
            address(row, column),
            resource="items",
            level=level,
            above=level - 1,
            value=name,
        )
        return None
    if parent is not None:
        draft.values["@parent"] = parent.values["code"]
        draft.elsewhere["parent_item_id"] = parent.cell("code")
        log.converted(
            sheet,
            parent.cell("code"),
            "items",
            "parent_item_id",
            name,
            parent.values["code"],
            "parent",
        )
    _judge_order(draft, item, place, log)
    return draft


def _judge_order(draft: Draft, item: str, place: _Place, log: Log) -> None:
    match = _ORDER.search(narrow(item).strip())
    if match is None:
        log.fault(
            "sheet-catalogue-code",
            draft.sheet,
            draft.cell("code"),
            resource="items",
            field="code",
            value=item,
        )
        return
    order = int(match[1]) if match[1] else "abcdefgh".index(match[2].casefold()) + 1
    family = draft.values.get("@parent", "")
    before = place.orders.get(family)
    if before is not None and order <= before:
        log.fault(
            "sheet-catalogue-order",
            draft.sheet,
            draft.cell("code"),
            resource="items",
            field="code",
            value=item,
            order=order,
            before=before,
        )
    place.orders[family] = order
