"""Identifier columns: codes of organizations as people and databases write them, normalized
and judged."""

import re

from disclosure.intake.spreadsheets.cell_values import CellFault, CellReading, read_digits
from disclosure.intake.spreadsheets.column_labels import key, narrow
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.model.identifiers import is_uscc

_USCC_LABEL = re.compile(r"统一社会信用代码|社会信用代码|信用代码|uscc|unifiedsocialcreditcode")
# Blanks, quotation marks (databases export codes with an apostrophe before them), hyphens.
_ODD = re.compile(r"[\s'‘’`\"“”\-_.]+")
_SEPARATORS = re.compile(r"[;；、,，/\n]")


def is_uscc_label(label: str) -> bool:
    """Whether a column's name says that it holds unified social credit codes."""
    return bool(_USCC_LABEL.search(key(label)))


def normalized(text: str) -> str:
    """A code without blanks, quotation marks and hyphens, in narrow capital letters."""
    return _ODD.sub("", narrow(text)).upper()


def read_identifier(cell: Cell, *, is_uscc_column: bool) -> CellReading:
    """A code of an organization, or several with `;` between them; `is_uscc_column`: the column's
    name says that they are unified social credit codes (GB 32100-2015).

    Raises CellFault where a check digit is wrong, or where a number has lost its last digits.
    """
    written = read_digits(cell)
    parts = [part for part in _SEPARATORS.split(written) if part.strip()]
    codes = [code for part in parts if (code := normalized(part))]
    wrong = [code for code in codes if not is_uscc(code)]
    if wrong and is_uscc_column:
        raise CellFault("uscc-wrong", value=written)
    text = written if wrong else ";".join(codes)
    return CellReading(text, "" if text == cell.text else "identifier")
