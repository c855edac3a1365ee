"""Totals: whether the total row of a table is the sum of the rows that were read."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from disclosure.intake.spreadsheets.blocks import BlockReader
from disclosure.intake.spreadsheets.cell_values import CellFault, read_cell
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address

_WHOLE = re.compile(r"(合|总|共)计|total", re.IGNORECASE)
_CENT = Decimal("0.01")


def judge_totals(reader: BlockReader, drafts: Sequence[Draft], log: Log) -> None:
    """Report each total that differs from the sum of its rows: those up to the total before or
    after it, or all of them."""
    start = 0
    last = max((draft.row for draft in drafts), default=0) + 1
    for number, end in pairwise([*reader.totals, last]):
        cells = reader.sheet.rows[number]
        words = re.sub(r"\s", "", narrow(" ".join(cell.text for cell in cells.values())))
        if not _WHOLE.search(words):
            continue
        for name, index in reader.columns.by_field.items():
            target = reader.table.field.get(name)
            if index not in cells or target is None or target.type != "number":
                continue
            if name == "unit_price":
                continue
            try:
                context = reader.columns.contexts[index]
                total = Decimal(read_cell(target, cells[index], context).text or 0)
            except CellFault:
                continue
            # A total stands under its rows, or over them.
            spans = ((start, number), (0, number), (number, end), (number, last))
            sums = {_sum(drafts, name, *span) for span in spans}
            if all(abs(row_sum - total) > _CENT for row_sum in sums):
                log.fault(
                    "sheet-total-differs",
                    reader.sheet,
                    address(number, index),
                    resource=reader.table.resource,
                    field=name,
                    value=cells[index].text,
                    total=f"{total:,f}",
                    sum=f"{max(sums):,f}",
                )
        start = number


def _sum(drafts: Sequence[Draft], name: str, start: int, end: int) -> Decimal:
    values = [d.values.get(name) for d in drafts if start < d.row < end]
    return sum((Decimal(value) for value in values if value), Decimal(0))
