"""Invisible signs: characters that cannot be seen, removed from the texts of a sheet and reported.

They come with copies from web pages and chat programs, and make two spellings of one name.
"""

import re

from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address
from disclosure.model.characters import UNSAFE, shown

# Never part of a text, beside what may not be published at all: the byte order mark, marks of
# annotation, deprecated format signs and tags.
_NEVER = "\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
# Part of some scripts' and emojis' spelling, but not at the end of a text or beside Chinese or
# Latin: joiners, soft hyphens, direction marks, variation selectors, fillers.
_JOINERS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
_FOUND = re.compile(f"[{_NEVER}{_JOINERS}]+")
_NEVER_FOUND = re.compile(f"[{_NEVER}]")
_EAST_ASIAN = re.compile("[\x20-\x7e\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def without_invisible(text: str) -> str:
    """The text without the signs that nobody sees, save those that its script needs."""

    def replace(match: re.Match[str]) -> str:
        before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() :]
        is_needed = before and after and not any(map(_EAST_ASIAN.match, (before, after)))
        return _NEVER_FOUND.sub("", match[0]) if is_needed else ""

    return _FOUND.sub(replace, UNSAFE.sub("", text))


def _is_odd(text: str) -> bool:
    return UNSAFE.search(text) is not None or _FOUND.search(text) is not None


def clean_sheet(sheet: Sheet, log: Log) -> None:
    """Remove the signs from all cells of a sheet; each changed cell is reported."""
    for row, cells in sheet.rows.items():
        for column, cell in [*cells.items()]:
            if isinstance(cell.value, str) and _is_odd(cell.value):
                text = without_invisible(cell.value)
                if text == cell.value:
                    continue
                where = address(row, column)
                log.converted(sheet, where, "", "", shown(cell.value), text, "invisible")
                if text.strip():
                    cells[column] = Cell(text, cell.format, cell.is_formula, cell.is_error)
                else:
                    del cells[column]
    for row in [number for number, cells in sheet.rows.items() if not cells]:
        del sheet.rows[row]
