"""Unready sheets: tables of hopes or proposals, which are not results yet."""

import re

from disclosure.intake.spreadsheets.column_labels import key
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

# A head of indicators, or of candidates, stands within so many rows.
_HEAD_ROWS = 15
_CANDIDATE = re.compile(r"(中标|成交|入围|中选)?候选(人|供应商|单位)(名称|排名|排序|顺序)?")
_LEAVES, _BRANCHES = re.compile("三级指标"), re.compile("[一二]级指标")
_CAME = re.compile("完成|实际|得分|评分|自评")


def tell_unready(sheet: Sheet, log: Log) -> bool:
    """Whether a sheet lists candidates who have not won, or targets (项目支出绩效目标表) without
    their results; reported as a fault, since it would be false as results."""
    for row in sheet.first_rows(_HEAD_ROWS):
        labels = [key(cell.text) for cell in sheet.rows[row].values()]
        code = ""
        if len(labels) > 1 and any(map(_CANDIDATE.fullmatch, labels)):
            code = "sheet-candidates"
        elif any(map(_LEAVES.match, labels)) and any(map(_BRANCHES.match, labels)):
            code = "" if any(map(_CAME.search, labels)) else "sheet-targets-only"
        if code:
            columns = sorted(sheet.rows[row])
            cells = f"{address(row, columns[0])}:{address(row, columns[-1])}"
            log.fault(code, sheet, cells)
            log.omitted(sheet, cells, sheet.name, "sheet")
            return True
    return False
