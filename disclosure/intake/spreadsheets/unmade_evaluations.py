"""Unmade evaluations: rows of a list of evaluations that say that none was made."""

import re

from disclosure.intake.spreadsheets.cell_values import is_placeholder
from disclosure.intake.spreadsheets.column_labels import key
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.sheet_report import Log

_UNMADE = re.compile(
    r"(?:暂|尚|还)?(?:未|没有|不|无需|免予?)(?:组织|开展|进行|实施|纳入|参加|完成|作|予)?"
    r"(?:绩效|项目|财政|部门|重点)*(?:评价|评估|考核|评定|评级|评分|打分|自评|参评|评)(?:结果|等级)?"
    r"|(?:暂|尚|还)?未(?:组织|开展|进行|实施)|待(?:绩效)?(?:评价|评估|评|考核)|(?:下|次|明)年度?(?:再)?(?:评价|评估|考核)"
    r"|(?:跨年度?项目)?(?:20)?\d\d年度?(?:再)?(?:评价|评估|考核)"
)
# What an evaluation comes to.
RESULTS = ("score", "grade", "conclusion")


def says_unmade(text: str) -> bool:
    """Whether a text says that nothing was evaluated: 未评价, 尚未开展绩效评价, 待评价."""
    return bool(_UNMADE.fullmatch(key(text)))


def _is_said(text: str) -> bool:
    return bool(text) and not is_placeholder(text)


def leave_unmade(draft: Draft, log: Log) -> bool:
    """Whether a row of evaluations has columns for what they come to, and nothing in any; it is
    left out and reported."""
    columns = [name for name in RESULTS if name in draft.columns]
    told = (*RESULTS, "@satisfaction", "evaluated_on")
    if draft.table.resource != "evaluations" or not columns or draft.is_form:
        return False
    if any(_is_said(draft.values.get(name, "")) or name in draft.troubled for name in told):
        return False
    title = draft.values.get("title") or draft.values.get("@project", "")
    log.omitted(draft.sheet, f"{draft.row}:{draft.row}", title, "unmade")
    return True
