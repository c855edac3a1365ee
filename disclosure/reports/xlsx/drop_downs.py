"""Drop-downs: cells of a sheet that offer a choice, and the heading that their column needs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from disclosure.intake.spreadsheets.grids import Cell
from disclosure.model.cell_references import address
from disclosure.reports.xlsx.sheet_contents import Cells, SheetContent
from disclosure.reports.xlsx.xlsx_parts import UnusualWorkbook, elements_after

# The elements after `dataValidations` in a worksheet.
_LATER = elements_after("dataValidations")
# How many validations there are, as their list may say.
_COUNT = re.compile(rb"""(<(?:(?!x14)\w+:)?dataValidations\b[^>]*?)\s+count=["']\d+["']""")
Spot = tuple[int, int]  # row and column
SheetKey = tuple[str, str]  # file and sheet


@dataclass
class DropDowns:
    """The lists that cells of a sheet offer, and the headings of columns that it lacks."""

    lists: dict[Spot, list[str]] = field(default_factory=dict)
    headings: dict[Spot, str] = field(default_factory=dict)

    @property
    def spots(self) -> list[Spot]:
        """Every cell that is changed."""
        return [*self.lists, *self.headings]


def with_headings(content: SheetContent, drops: DropDowns) -> SheetContent:
    """A sheet's content with the headings of its drop-downs."""

    def rows() -> Iterator[tuple[int, Cells]]:
        for number, cells in content.rows():
            added = {at[1]: Cell(text) for at, text in drops.headings.items() if at[0] == number}
            yield number, {**cells, **added}

    return replace(content, rows=rows) if drops.headings else content


def offer(sheet: Any, lists: Mapping[Spot, Iterable[str]]) -> None:
    """Give cells of an xlsxwriter sheet their lists; any other text can still be entered."""
    for (row, column), labels in lists.items():
        options = {"validate": "list", "source": [*labels], "error_type": "information"}
        sheet.data_validation(row - 1, column - 1, row - 1, column - 1, options)


def offered(part: bytes, lists: Mapping[Spot, Iterable[str]]) -> bytes:
    """The XML of a sheet with these lists added and everything else unchanged.

    Raises UnusualWorkbook where the XML is not what Excel, WPS or LibreOffice write.
    """
    if not lists:
        return part
    part = _COUNT.sub(rb"\1", part, count=1)
    place = _ValidationPlace(part)
    validations = b"".join(
        _validation(place.prefix, spot, labels) for spot, labels in lists.items()
    )
    if not place.is_inside:
        tag = place.prefix + b"dataValidations"
        validations = b"<" + tag + b">" + validations + b"</" + tag + b">"
    return part[: place.at] + validations + part[place.at :]


def _validation(prefix: bytes, spot: Spot, labels: Iterable[str]) -> bytes:
    listed = escape('"' + ",".join(label.replace('"', "”") for label in labels) + '"')
    shown = 'type="list" errorStyle="information" allowBlank="1" showErrorMessage="1"'
    head, name = f'dataValidation {shown} sqref="{address(*spot)}"', prefix.decode()
    text = f"<{name}{head}><{name}formula1>{listed}</{name}formula1></{name}dataValidation>"
    return text.encode()


class _ValidationPlace:
    """The insertion point of validations: inside existing ones, else before the elements that
    follow them."""

    def __init__(self, part: bytes) -> None:
        self.part, self.prefix, self.at = part, b"", -1
        self.is_inside, self.depth = False, 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        try:
            self.parser.Parse(part, True)
        except expat.ExpatError as error:
            raise UnusualWorkbook(str(error)) from error

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        self.depth += 1
        if self.depth == 1:
            self.prefix = f"{prefix}:".encode() if prefix else b""
        elif self.depth == 2 and local in _LATER and self.at < 0:
            self.at = self.parser.CurrentByteIndex

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self.depth == 2 and local == "dataValidations":
            self.at, self.is_inside = self.parser.CurrentByteIndex, True
            if self.part[self.at : self.at + 2] != b"</":
                raise UnusualWorkbook(local)
        elif self.depth == 1 and self.at < 0:
            self.at = self.parser.CurrentByteIndex
        self.depth -= 1
