"""Hidden parts: what is not visible on the screen is reported, and never published unseen."""

from collections.abc import Iterable, Iterator

from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address


def judge_hidden(
    sheet: Sheet, rows: Iterable[int], columns: Iterable[int], resource: str, log: Log
) -> None:
    """Tell the hidden ones among the `rows` of a table and its `columns`, neighbours together."""
    rows = sorted(rows)
    for first, last in _runs(row for row in rows if row in sheet.hidden_rows):
        log.fault("sheet-hidden-cells", sheet, f"{first}:{last}", resource=resource)
    if rows:
        for column in sorted(sheet.hidden_columns.intersection(columns)):
            cells = f"{address(rows[0], column)}:{address(rows[-1], column)}"
            log.fault("sheet-hidden-cells", sheet, cells, resource=resource)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours."""
    first = last = 0
    for number in numbers:
        if last and number > last + 1:
            yield first, last
            first = 0
        first, last = first or number, number
    if last:
        yield first, last
