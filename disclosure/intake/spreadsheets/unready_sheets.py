"""Unready sheets: tables of hopes or proposals, which are not results yet, and of acceptances,
whose results no table has."""

import re
from collections.abc import Sequence

from disclosure.intake.spreadsheets.column_labels import is_label, is_of_money, key
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

# A head of indicators, or of candidates, stands within so many rows.
_HEAD_ROWS = 15
_CANDIDATE = re.compile(
    r"(第[一二三1-3]名?)?(中标|成交|入围|中选)?候选(人|供应商|单位)(名称|排名|排序|顺序)?"
)
_LEAVES, _BRANCHES = re.compile("三级指标"), re.compile("[一二]级指标")
_ACCEPTED = re.compile(
    r"(项目|合同|履约|服务)?验收(是否)?(结果|结论|意见|等级|情况|合格)(\(.*\))?|是否(通过|验收)?(验收)?合格|是否通过验收"
)
_OTHERWISE = re.compile("公告|付款|支付|违约|评价|得分")
_LEAST_LABELS = 3
_CAME = re.compile("完成|实际|得分|评分|自评")


def tell_unready(sheet: Sheet, log: Log) -> bool:
    """Whether a sheet lists candidates who have not won, targets (项目支出绩效目标表) without
    their results, or acceptances; reported as a fault, since it would be false as anything else."""
    for row in sheet.first_rows(_HEAD_ROWS):
        texts = [cell.text for cell in sheet.rows[row].values()]
        labels, code = [*map(key, texts)], ""
        if len(labels) > 1 and any(map(_CANDIDATE.fullmatch, labels)):
            code = "sheet-candidates"
        elif any(map(_LEAVES.match, labels)) and any(map(_BRANCHES.match, labels)):
            code = "" if any(map(_CAME.search, labels)) else "sheet-targets-only"
        elif any(map(_ACCEPTED.fullmatch, labels)) and _heads_acceptances(texts):
            code = "sheet-acceptances"
        if code:
            columns = sorted(sheet.rows[row])
            cells = f"{address(row, columns[0])}:{address(row, columns[-1])}"
            log.fault(code, sheet, cells)
            log.omitted(sheet, cells, sheet.name, "sheet")
            return True
    return False


def _heads_acceptances(texts: Sequence[str]) -> bool:
    """Whether headings with the result of acceptances are of a list of these alone: three known
    ones at least with it, and none of money, payments or notices."""
    is_other = any(is_of_money(text) or _OTHERWISE.search(text) for text in texts)
    return not is_other and sum(map(is_label, texts)) + 1 >= _LEAST_LABELS
