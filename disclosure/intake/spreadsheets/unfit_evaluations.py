"""Unfit evaluations: sheets of how the targets of a year go (绩效运行监控表), and of all that a
department spends (部门整体支出绩效自评表). No table has a place for either: the first has no
results yet, the second is of no purchase."""

import re
from collections.abc import Iterator

from disclosure.intake.spreadsheets.column_labels import key, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

_TITLE_ROWS, _TITLE_CELLS, _HEAD_ROWS = 5, 2, 20
_MONITORS = re.compile(r"绩效.*(?:监控|监测|跟踪)|(?:监控|监测|跟踪).*绩效")
_OF_DEPARTMENT = re.compile(r"(?:部门|单位)(?:\(单位\))?整体|整体(?:支出|绩效)")
_PROJECTS = re.compile(r"项目(?:支出|绩效|自评)")
# Services of this name are bought as well, and noticed.
_BOUGHT = re.compile(
    r"招标|中标|成交|公告|意向|合同|计划|采购结果|(?:监控|监测|跟踪|评价)(?:平台|系统|设备|服务)"
)
_EVALUATES = re.compile(r"绩效|自评|评价")
# What stands over how far the targets have come: 1-7月执行情况, 监控时点完成值, 全年预计完成情况.
_SO_FAR = re.compile(
    r"1?\d月?[-至到~—–]\d{1,2}月.*(?:执行|完成|支出)|(?:截至|截止|至).*\d月.*(?:执行|完成|支出)"
    r"|监控(?:时点|期|节点|值|结果)|(?:全年|年底|年末)预计.*(?:完成|执行|实现|支出)|预计(?:全年|年底)"
    r"|完成(?:目标)?(?:的)?可能性|上半年.*(?:执行|完成)"
)
_IN_THE_END = re.compile(r"(?:全年|年度)(?:实际)?(?:完成|执行)(?:值|情况|数)")
_INDICATORS = re.compile(r"[一二三]级指标|指标名称|(?:年度|年初|预期)?(?:指标值|目标值)")
_JUDGES = re.compile(r"得分|评分|分值|等级|等次|指标|结果")
_BODIES = ("@unit", "@department", "@purchaser", "evaluator_id")
_WHOLE = re.compile(r".*整体(?:支出|绩效)+(?:自评|评价|目标)*(?:表|报告|情况|结果)?")


def tell_unfit(sheet: Sheet, log: Log) -> bool:
    """Whether a sheet monitors targets in the course of a year, or is of a whole department;
    reported as what it is, since as an evaluation it would be false."""
    titles = [*_titles(sheet)]
    spoken = " ".join([sheet.name, *(text for _, _, text in titles)])
    monitors = bool(_MONITORS.search(spoken)) and not _BOUGHT.search(spoken)
    is_whole = any(_is_of_department(text) for text in (sheet.name, *(t for *_, t in titles)))
    is_whole = is_whole and not _PROJECTS.search(spoken)
    for row in sheet.first_rows(_HEAD_ROWS):
        cells = sorted(sheet.rows[row].items())
        labels = [narrow(cell.text).replace(" ", "") for _, cell in cells]
        so_far = any(map(_SO_FAR.search, labels))
        is_final = any(map(_IN_THE_END.search, labels))
        is_of_targets = any(map(_INDICATORS.search, labels)) and not is_final
        code = ""
        if so_far and len(labels) > 2 and (monitors or is_of_targets):
            code = "sheet-monitoring"
        elif is_whole and len(labels) > 1 and any(map(_JUDGES.search, labels)):
            code = "sheet-whole-department"
        if code:
            area = f"{address(row, cells[0][0])}:{address(row, cells[-1][0])}"
            name = titles[0][2] if titles else sheet.name
            log.fault(code, sheet, area, value=name)
            log.omitted(sheet, area, sheet.name, "sheet")
            return True
    return False


def leave_department(draft: Draft, log: Log) -> bool:
    """Whether a row of a list of evaluations is of all that its department spends, and not of a
    project; it is left out and reported."""
    title = draft.values.get("title", "")
    if draft.table.resource != "evaluations" or not title:
        return False
    bodies = {key(draft.values[name]) for name in _BODIES if draft.values.get(name)}
    if not _WHOLE.fullmatch(narrow(title)) and key(title) not in bodies:
        return False
    place, resource = draft.cell("title"), "evaluations"
    log.fault("sheet-row-of-department", draft.sheet, place, resource=resource, value=title)
    log.omitted(draft.sheet, f"{draft.row}:{draft.row}", title, "department")
    return True


def _titles(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """What stands alone in one of the first rows."""
    for row in sheet.first_rows(_TITLE_ROWS):
        if len(sheet.rows[row]) <= _TITLE_CELLS:
            for column, cell in sorted(sheet.rows[row].items()):
                yield row, column, cell.text


def _is_of_department(text: str) -> bool:
    flat = narrow(text)
    return bool(
        _OF_DEPARTMENT.search(flat) and _EVALUATES.search(flat) and not _BOUGHT.search(flat)
    )
