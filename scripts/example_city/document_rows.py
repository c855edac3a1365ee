"""Attachments: tender documents, texts of contracts, evaluation reports."""

from collections.abc import Iterable, Iterator
from itertools import count

from scripts.example_city.table_row import Rows, TableRow

# Which rows have an attachment: table, the field of their id, share in 100, name, file.
_ATTACHED = {
    "notices": ("notice_id", 100, "采购文件", "Tender documents", "pdf"),
    "contracts": ("contract_id", 70, "合同文本", "Text of the contract", "pdf"),
    "evaluations": ("evaluation_id", 60, "绩效评价报告", "Evaluation report", "pdf"),
    "plan-items": ("plan_item_id", 12, "预算测算表", "Calculation of the budget", "xlsx"),
}
_MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def with_documents(project_id: str, index: int, rows: Iterable[TableRow]) -> Rows:
    """The rows of a project, each followed by its attachment where it has one."""
    numbers = count(1)
    for row in rows:
        yield row
        yield from _document(project_id, index, row, numbers)


def _document(project_id: str, index: int, row: TableRow, numbers: Iterator[int]) -> Rows:
    if row.resource not in _ATTACHED:
        return
    key, share, title, title_en, ending = _ATTACHED[row.resource]
    is_full = row.resource != "notices" or row.cells["kind"] == "tender"
    if not is_full or index * 31 % 100 >= share:
        return
    name = f"{project_id}-D{next(numbers)}"
    yield TableRow(
        "documents",
        row.day,
        {
            "document_id": name,
            "about_resource": row.resource,
            "about_id": row.cells[key],
            "title": title,
            "title_en": title_en,
            "url": f"https://files.yangchuan.example.org/{row.day.year}/{name}.{ending}",
            "media_type": _MEDIA[ending],
            "language": "zh-CN",
            "published_on": row.day,
        },
    )
