"""Above: values for all rows from the lines over a table, and under one of corrections: unit,
purchaser, year, channel, day."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.cell_values import CellFault, Context, read_cell
from disclosure.intake.spreadsheets.code_words import channel_in, kind_of_change
from disclosure.intake.spreadsheets.column_contents import is_body
from disclosure.intake.spreadsheets.column_labels import is_label, match_label, narrow
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import Header
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.sheet_amounts import unit_in_note, unit_of_title
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

# What a line such as 采购单位：市民政局 may tell for all rows.
_TOLD = frozenset(
    {"purchaser_id", "agency_id", "fiscal_year", "region_code", "tender_id", "project_id"}
    | {"awarded_on", "evaluated_on", "published_on"}
)
# Days of all rows, of which a stretch would tell none; and below evaluations, when they were made.
_DAYS_OF_ALL = frozenset({"evaluated_on", "published_on"})
# Tables of what is published one by one; a plan is published as a list.
_PUBLISHED_ALONE = frozenset({"awards", "contracts", "evaluations"})
_OF_ALL_EVALUATIONS = frozenset({"evaluated_on"})
_LAST_ROWS = 6
# Tables whose rows may all be of the one project that a line above names.
_OF_ONE_PROJECT = frozenset({"notices", "awards"})
# A list of corrections, or of intentions, is published at once.
_OF_ALL_NOTICES = frozenset({"published_at"})
_APART = re.compile(r"\s{2,}|\u3000+")
_PAIR = re.compile(
    r"\s*(?:[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）][、.．]?|[、.．]))?\s*"
    r"([^:：]{2,12})[:：]\s*(\S.*?)\s*"
)
_ENQUIRIES = {"投诉": "complaint", "质疑": "query", "询问": "question"}
_YEAR = re.compile(r"(20\d\d)\s*年", re.ASCII)
# The year that evaluations are of; that in which they were made is called so without 度.
_PERIODS = frozenset({"@period", "period_from", "period_to"})
_OF_FISCAL_YEAR = re.compile(r"(?<!\d)20\d\d年度")
_BY_FINANCE = re.compile("财政(?:重点(?:项目)?(?:绩效)?|再)?评价")
_YEAR_ALONE = re.compile(r"20\d\d", re.ASCII)
# Who drew up a table, which is no purchaser where its rows have their own departments.
_DREW_UP = re.compile("(?:编制|填报|填表|编报|制表|汇总)(?:单位|部门|机关)")
_DREW_UP_ON = re.compile(
    r"\s*(?:[^:：]*[\s\u3000])?[^:：\s]{0,6}(?:日期|时间)\s*[:：]|\s*20\d\d\s*年\s*\d+\s*月\s*\d+\s*日\s*$"
)
_BODIES = frozenset({"@unit", "@department"})
_OF_BODY = re.compile(
    r"(?:附件\d*[:：.、]?\s*)?(?P<body>\D{3,30}?)(?:关于)?(?:公开|公布|发布)?20\d\d\s*年"
    r".*(?:意向|计划|预算|项目)",
    re.ASCII,
)
# Bodies whose tables are of what others buy.
_KEEPS_LISTS = re.compile("财政|交易|采购中心|代理|招标|人民政府$|管委会$|管理委员会$")


@dataclass
class Above:
    """Values from the lines: the unit of amounts and its cell; the year of a title; value and
    cell of each field. `given_year`: the fiscal year that the user gave for all rows instead."""

    unit: str = ""
    unit_cell: str = ""
    year: int | None = None
    given_year: str = ""
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_above(block: Block, zone: ZoneInfo, log: Log) -> Above:
    """Read the lines over a block, and the names of sheet and file; fields with a column are left
    to it."""
    lines_above = Above()
    _read_lines(block, zone, lines_above, log)
    if block.header.is_correction:
        _read_pairs(block, zone, lines_above, log)
    if block.header.table.resource == "evaluations" and "evaluated_on" not in block.header.fields:
        _read_pairs(block, zone, lines_above, log, _OF_ALL_EVALUATIONS, _LAST_ROWS)
    if block.header.is_intention and "published_at" not in block.header.fields:
        _read_pairs(block, zone, lines_above, log, _OF_ALL_NOTICES, _LAST_ROWS)
    if block.header.table.resource == "notices" and block.beside:  # tendered, beside who won it
        lines_above.fields.setdefault("kind", ("tender", block.header.area))
    _leave_day_of_list(block, lines_above, log)
    for text, cell in _titles(block):
        lines_above.year = lines_above.year or _year_in(text)
        for name, value in _told_by_title(text, block):
            lines_above.fields.setdefault(name, (value, cell))
    if block.header.is_intention:
        lines_above.fields.setdefault("kind", ("intention", block.header.area))
    for name in block.header.fields & lines_above.fields.keys():
        del lines_above.fields[name]
    return lines_above


def _leave_day_of_list(block: Block, lines_above: Above, log: Log) -> None:
    """Leave out, and report, the day on which a list of results, contracts or evaluations was
    published: each of them was published on a day of its own, unless they are of one tender, or
    there is only one."""
    fields, resource = lines_above.fields, block.header.table.resource
    is_of_one = len(block.rows) == 1 or not fields.keys().isdisjoint({"tender_id", "project_id"})
    has_column = "published_on" in block.header.fields
    if resource not in _PUBLISHED_ALONE or "published_on" not in fields or is_of_one or has_column:
        return
    day, cell = fields.pop("published_on")
    title = block.header.table.field["published_on"]
    log.fault(
        "sheet-day-of-list",
        block.sheet,
        cell,
        resource=resource,
        field="published_on",
        value=day,
        title=title.label("zh"),
        title_en=title.label("en"),
    )


def _read_lines(block: Block, zone: ZoneInfo, lines_above: Above, log: Log) -> None:
    """Read the unit, and what pairs tell, of the lines over a block and those of its first page,
    for which the nearer ones go."""
    lines = [*block.first_page, *block.above]
    for row, column, text in lines:
        cell = address(row, column)
        if (row, column, text) in block.above:
            log.omitted(block.sheet, cell, text, "above")
        if unit := unit_in_note(text) or unit_of_title(text):
            lines_above.unit, lines_above.unit_cell = unit, cell
        for name, value in _pairs(text, block.header):
            _set_field(block, name, Cell(value), cell, zone, lines_above, log)
    for (row, _, label), (value_row, column, text) in pairwise(lines):
        if row == value_row and (name := _named(label, block.header)) and not is_label(text):
            cell = address(row, column)
            _set_field(block, name, block.sheet.rows[row][column], cell, zone, lines_above, log)


def _set_field(
    block: Block, name: str, value: Cell, cell: str, zone: ZoneInfo, lines_above: Above, log: Log
) -> None:
    """Set a field for all rows; a value that cannot be read is reported at its cell, but for a day
    that no column asks for, of which the line is told as left out."""
    table = block.header.table
    is_day_of_all = name in (_OF_ALL_NOTICES if block.header.is_intention else _DAYS_OF_ALL)
    try:
        reading = read_cell(table.field[name], value, Context(zone))
    except CellFault as why:
        if is_day_of_all:
            return
        log.fault(why.code, block.sheet, cell, resource=table.resource, **why.values)
        return
    if is_day_of_all and reading.rule == "end":
        return
    lines_above.fields[name] = (reading.text, cell)
    if name == "published_at":
        has_time = "false" if reading.is_day_only else "true"
        lines_above.fields |= dict.fromkeys(
            ("published_has_time", "is_time_known"), (has_time, cell)
        )


def _read_pairs(
    block: Block,
    zone: ZoneInfo,
    lines_above: Above,
    log: Log,
    names: AbstractSet[str] = _OF_ALL_NOTICES,
    most: int = 0,
) -> None:
    """Read the rows of a table that apply to all of them instead of holding one, such as
    `更正日期：2026年3月10日` under it, and remove them from its rows; with `most`, so many of the
    last ones, and only what they tell of `names`."""
    table = block.header.table
    for row in block.rows[-most:]:
        cells = [cell for _, cell in sorted(block.sheet.rows[row].items())]
        first, place = cells[0].text, address(row, min(block.sheet.rows[row]))
        pairs = [
            (name, Cell(value))
            for name, value in _pairs(first, block.header, names)
            if name in names or not most
        ]
        match = match_label(first, table)
        if len(cells) == 2 and match and match.field in names:
            pairs = [(match.field, cells[1])]
        elif len(cells) > 1:
            pairs = []
        for name, value in pairs:
            _set_field(block, name, value, place, zone, lines_above, log)
        if pairs:
            block.rows.remove(row)
            log.omitted(block.sheet, place, "　".join(c.text for c in cells), "above")


def _pairs(
    text: str, header: Header, more: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """The fields, `more` too, that `采购人：市民政局　项目编号：T-1` tells for all rows, and what
    of each."""
    for part in _APART.split(text.strip()):
        pair = _PAIR.fullmatch(part)
        if pair and (name := _named(pair[1], header, more)):
            yield name, pair[2]


def _named(label: str, header: Header, more: AbstractSet[str] = frozenset()) -> str:
    """The field, `more` too, that a label above a table tells for all rows; empty for none, and
    for who drew the table up where each row has its department."""
    table = header.table
    names = (_TOLD | {"title"} if table.resource in _OF_ONE_PROJECT else _TOLD) | more
    names = names | _OF_ALL_NOTICES if header.is_intention else names
    match = match_label(label, table)
    bodies = {column.match.field for column in header.columns.values()} & _BODIES
    if bodies and _DREW_UP.match(label.strip()):
        return ""
    if match and match.field in _BODIES - bodies and "purchaser_id" in table.field:
        return "" if bodies else "purchaser_id"
    return match.field if match and match.field in names & table.field.keys() else ""


def _titles(block: Block) -> Iterator[tuple[str, str]]:
    """What may be a title, and its cell: not a line that says when the table was drawn up, whose
    year is not the table's."""
    lines = [line for line in (*block.above, *block.first_page) if not _DREW_UP_ON.match(line[2])]
    yield from ((text, address(row, column)) for row, column, text in lines)
    yield block.sheet.name, ""
    yield Path(block.sheet.file).stem, ""


def _told_by_title(text: str, block: Block) -> Iterator[tuple[str, str]]:
    """The single year and the channel of a portal in a title."""
    table = block.header.table
    year = _year_in(text)
    if "fiscal_year" in table.field and year:
        yield "fiscal_year", str(year)
    if "purchaser_id" in table.field and (body := _body_in(text, block.header)):
        yield "purchaser_id", body
    judged = [
        column.label
        for column in block.header.columns.values()
        if column.match.field in {"score", "grade"}
    ]
    is_own = "自评" in text or any("自评" in label for label in judged)
    if table.resource == "evaluations" and is_own:
        yield "evaluator_kind", "purchaser"
    names = {column.match.field for column in block.header.columns.values()}
    is_of_year = bool(year) and names.isdisjoint(_PERIODS) and _OF_FISCAL_YEAR.search(text)
    if table.resource == "evaluations" and is_of_year:
        yield from (("period_from", f"{year}-01-01"), ("period_to", f"{year}-12-31"))
    if table.resource == "evaluations" and _BY_FINANCE.search(text):
        yield "evaluator_kind", "finance"
    if table.resource == "enquiries":
        kinds = {code for word, code in _ENQUIRIES.items() if word in text}
        yield from (("kind", kind) for kind in kinds if len(kinds) == 1)
    if table.resource == "contract-changes" and (change := kind_of_change(text)):
        yield "kind", change
    channel = channel_in(text) if table.resource == "notices" else None
    if channel:
        yield "kind", channel[0]
        if channel[1]:
            yield "procurement_method", channel[1]


def body_told(text: str, header: Header) -> str:
    """The body that a line among the rows says is that of the rows below it, 采购单位：市民政局;
    empty for any other line."""
    pairs = dict(_pairs(text, header))
    return "" if "purchaser_id" in header.fields else pairs.get("purchaser_id", "")


def _is_buyer(text: str, header: Header) -> bool:
    """Whether a line above, or the name of a sheet, only names a body, whose plan or intentions
    the table has."""
    names = {column.match.field for column in header.columns.values()}
    is_own = header.is_intention or header.table.resource == "plan-items"
    lacks_body = names.isdisjoint(_BODIES | {"purchaser_id"})
    return is_own and lacks_body and is_body(text.strip()) and not _KEEPS_LISTS.search(text)


def _body_in(text: str, header: Header) -> str:
    """The body whose intentions or plan a title calls so, as the form of intentions has it:
    市民政局2026年3月至5月政府采购意向. Empty for none, and for one that keeps lists of others."""
    if _is_buyer(text, header):
        return text.strip()
    match = _OF_BODY.match(narrow(text).strip())
    body = match["body"] if match else ""
    if not body or not is_body(body):
        return ""
    if header.is_intention:
        return body
    names = {column.match.field for column in header.columns.values()}
    is_own = header.table.resource == "plan-items" and not names & _BODIES
    return body if is_own and not _KEEPS_LISTS.search(body) else ""


def _year_in(text: str) -> int | None:
    """The single year in a text, or that is all of it; None if there is none or several."""
    if _YEAR_ALONE.fullmatch(text.strip()):
        return int(text)
    years = {*_YEAR.findall(narrow(text))}
    return int(years.pop()) if len(years) == 1 else None
