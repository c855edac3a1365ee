"""Told days: the days that lines above and below a table tell of all of it: when a form was filled
in (填报日期), from when a catalogue is in force (自2027年1月1日起施行)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from disclosure.intake.spreadsheets.cell_values import is_day
from disclosure.intake.spreadsheets.column_labels import key, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.sheet_dates import UnclearDate, read_date
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

# What stands before the day of a self-evaluation, and before that on which its form was filled in,
# which is the evaluation's where the form says no other.
_OF_EVALUATION, _OF_FORM = (
    frozenset(f"{what}{when}" for what in words for when in ("日期", "时间"))
    for words in (("评价", "自评"), ("填报", "填表", "填写", "填制"))
)
_DAY = r"(?P<day>20\d\d\s*(?:年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}))"
_DAYS_OF_EDITION = {
    "effective_from": re.compile(
        rf"(?:自|从|于)?\s*{_DAY}\s*(?:起|开始)\s*(?:正式)?(?:施行|执行|实施|生效|启用)"
        r"|(?:施行|执行|实施|生效)(?:日期|时间)\s*[:：]?\s*(?:自|从)?"
        rf"{_DAY.replace('<day>', '<other>')}"
    ),
    "effective_to": re.compile(
        rf"(?:有效期|有效期限|执行期|施行期)(?:限)?\s*(?:至|到|截至)\s*{_DAY}"
    ),
}
# What a line that stands alone on the sheet of a catalogue says besides: when it was drawn up.
_ASIDE = re.compile(
    r"\(?(?:编制|制定|印发|发布|公布|填报|填表|修订|更新|备案)(?:日期|时间|单位|部门|机关)\s*[:：]"
    r"|\(?(?:备注|说明|注|填表人|填报人|审核人|经办人)\d?\s*[:：、]"
    r"|[(（].*(?:印发|施行|执行|实施|生效|发布|公布|通过)[)）]$|以下(?:空白|无正文)"
)
_OF_THIS = re.compile("本目录|本版目录|该目录|上述目录")
_APART = re.compile(r"\s{2,}|[\u3000，,；;]+|\s+(?=[^\s:：]{2,8}[:：])")
_PAIR = re.compile(r"\s*([^:：]{2,10})[:：]\s*(\S.*?)\s*")


def day_of_form(sheet: Sheet, log: Log) -> tuple[str, str]:
    """The day of the evaluation that a form tells, and its cell; both empty where it says none, or
    several. A day on which it was filled in that stands in one cell with it is told as left
    out."""
    of_evaluation, of_form = ([*_labelled(sheet, labels)] for labels in (_OF_EVALUATION, _OF_FORM))
    found = of_evaluation or of_form
    days = dict(found)
    day, cell = next(iter(days.items())) if len(days) == 1 else ("", "")
    for other, place in of_form if day and of_evaluation else ():
        if place == cell and other != day:
            log.omitted(sheet, place, other, "form")
    return day, cell


def _labelled(sheet: Sheet, labels: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What stands under the labels, each as a day (empty where it is none) with its cell."""
    for row, cells in sorted(sheet.rows.items()):
        ordered = sorted(cells.items())
        for column, cell in ordered:
            for part in _APART.split(narrow(cell.text)):
                pair = _PAIR.fullmatch(part)
                if pair and key(pair[1]) in labels:
                    yield _day_in(Cell(pair[2])), address(row, column)
        for (_, label), (column, cell) in pairwise(ordered):
            if key(label.text) in labels and key(cell.text) not in _OF_EVALUATION | _OF_FORM:
                yield _day_in(cell), address(row, column)


def _day_in(cell: Cell) -> str:
    """The day that a cell is; empty for a month, a stretch of days, or words."""
    if not isinstance(cell.value, str):
        return str(cell.value)[:10] if is_day(cell) else ""
    try:
        written = read_date(cell.text)
    except UnclearDate:
        return ""
    return str(written)[:10] if written and written.day is not None else ""


def part_days(sheet: Sheet, log: Log) -> tuple[Sheet, dict[str, tuple[str, str]]]:
    """A sheet of a catalogue without the lines that only say when it was made or is in force, and
    the days in force that it tells, each with its cell."""
    found: dict[str, dict[str, str]] = {}
    rows = dict(sheet.rows)
    for row, cells in sorted(sheet.rows.items()):
        if len(cells) > 2:
            continue
        says_day = False
        for column, cell in cells.items():
            for name, pattern in _DAYS_OF_EDITION.items():
                for match in pattern.finditer(narrow(cell.text)):
                    day = _day_in(Cell(next(filter(None, match.groupdict().values()))))
                    says_day = says_day or bool(day)
                    found.setdefault(name, {}).update({day: address(row, column)} if day else {})
        first = narrow(cells[min(cells)].text).strip()
        is_lone = len(cells) == 1 and (says_day or bool(_ASIDE.match(first)))
        is_title = row == min(sheet.rows) or "目录" in _OF_THIS.sub("", first)
        if is_lone and not is_title:
            log.omitted(sheet, address(row, min(cells)), cells[min(cells)].text, "note")
            del rows[row]
    days = {name: next(iter(one.items())) for name, one in found.items() if len(one) == 1}
    return (replace(sheet, rows=rows) if len(rows) < len(sheet.rows) else sheet), days


def set_days(drafts: Sequence[Draft], days: dict[str, tuple[str, str]], log: Log) -> None:
    """Set the days in force of the edition that a sheet has."""
    editions = [draft for draft in drafts if draft.table.resource == "editions"]
    for draft in editions:
        for name, (day, cell) in days.items():
            if not draft.values.get(name):
                draft.values[name], draft.elsewhere[name] = day, cell
                log.converted(draft.sheet, cell, "editions", name, day, day, "above")
