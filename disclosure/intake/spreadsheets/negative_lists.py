"""Negative lists as numbered lines: what may not be bought, below a title that says so, alone or
below a catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from disclosure.intake.spreadsheets.catalogue_levels import numbering
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address
from disclosure.model.schemas import tables

_CALLED = "负面清单"
_CATALOGUE = "目录"
Rows = dict[int, dict[int, Cell]]
# So many numbered lines are a list.
_MIN_LINES = 2


def part_negative_list(sheet: Sheet) -> tuple[Sheet, Sheet | None]:
    """What else stands on a sheet, and its negative list of numbered lines with the title; the
    sheet and None where there is none."""
    rows = sorted(sheet.rows)
    for at, row in enumerate(rows):
        if _is_title("".join(cell.text for cell in sheet.rows[row].values())):
            line = _line(sheet.rows[row])
            end = next((n for n in range(at + 1, len(rows)) if _ends(sheet, rows[n], line)), None)
            if _is_list(own_rows := _rows(sheet, rows[at:end])):
                others = _rows(sheet, [*rows[:at], *(rows[end:] if end else [])])
                return _parted(sheet, others, own_rows)
    if _is_title(sheet.name) and _is_list(sheet.rows):
        return replace(sheet, rows={}), sheet
    return sheet, None


def _parted(sheet: Sheet, others: Rows, own: Rows) -> tuple[Sheet, Sheet]:
    """The rows of a list and others as sheets; lines by themselves above a list are its own."""
    if all(len(cells) == 1 and _line(cells) is None for cells in others.values()):
        return replace(sheet, rows={}), replace(sheet, rows={**others, **own})
    return replace(sheet, rows=others), replace(sheet, rows=own)


def _is_title(text: str) -> bool:
    return _CALLED in narrow(text) and _CATALOGUE not in text


def _is_list(rows: Rows) -> bool:
    return sum(_line(cells) is not None for cells in rows.values()) >= _MIN_LINES


def _ends(sheet: Sheet, row: int, title: tuple[int, int, str] | None) -> bool:
    """Whether a row is a line beside the numbered one that names the list."""
    line = _line(sheet.rows[row])
    return title is not None and line is not None and line[1] <= title[1]


def _rows(sheet: Sheet, numbers: Iterable[int]) -> dict[int, dict[int, Cell]]:
    return {number: sheet.rows[number] for number in numbers}


def read_negative_list(sheet: Sheet, log: Log) -> Iterator[Draft]:
    """The exclusions of a negative list: each numbered line that has no others below it, under the
    heading that it belongs to."""
    rows = sorted(sheet.rows)
    lines = [
        (row, *line) for row in rows if (line := _line(sheet.rows[row])) and not _is_title(line[2])
    ]
    numbered = {row for row, *_ in lines}
    for row in rows:
        if row not in numbered:
            text = "　".join(cell.text for _, cell in sorted(sheet.rows[row].items()))
            log.omitted(sheet, address(row, min(sheet.rows[row])), text, "note")
    above: dict[int, tuple[str, str]] = {}
    for (row, column, rank, text), below in zip(lines, [*lines[1:], None], strict=True):
        above = {level: heading for level, heading in above.items() if level < rank}
        cell = address(row, column)
        if below is not None and below[2] > rank:
            above[rank] = (text, cell)
            log.omitted(sheet, cell, text, "heading")
            continue
        draft = Draft(tables()["exclusions"], sheet, row, {"text": column}, head=cell)
        draft.values["text"] = text
        if above:
            draft.values["title"], draft.elsewhere["title"] = above[max(above)]
        written = sheet.rows[row][column].text
        log.converted(sheet, cell, "exclusions", "text", written, text, "spelling")
        yield draft


def _line(cells: Mapping[int, Cell]) -> tuple[int, int, str] | None:
    """Column, rank and text of a numbered line, which stands alone in its row."""
    if len(cells) != 1:
        return None
    ((column, cell),) = cells.items()
    rank, _, text = numbering(cell.text)
    return (column, rank, text) if rank else None
