"""ODS (OpenDocument 1.3, part 3): its sheets as grids, read by a streaming parser of its own."""

import re
from datetime import datetime
from xml.parsers import expat

from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.intake.spreadsheets.workbook_guards import (
    BROKEN_ARCHIVE,
    damage,
    find_all,
    open_archive,
)
from disclosure.model.cell_references import Area

_LOCKED = re.compile(rb"<(?:\w+:)?(encryption-data)\b")
_MAX_COLUMN = 16_384


def read_ods(file: str, data: bytes) -> list[Sheet]:
    """The sheets of an ODS spreadsheet; formulas are kept as their text and marked as such."""
    archive = open_archive(data)
    names = set(archive.namelist())
    if "META-INF/manifest.xml" in names and any(
        find_all(archive, "META-INF/manifest.xml", _LOCKED)
    ):
        raise Refused("sheet-locked")
    content = _Content(file)
    try:
        with archive.open("content.xml") as part:
            content.parse(part)
    except (expat.ExpatError, *BROKEN_ARCHIVE) as error:
        raise Refused("sheet-unreadable", reason=damage(error)) from error
    return content.sheets


class _Content:
    """The events of content.xml, folded into sheets."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self.count = 0
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.attributes: dict[str, str] = {}
        self.text: list[str] | None = None
        self.hidden = 0  # depth inside notes, whose text is not the cell's
        self.row_repeats = 1
        self.table_column = 0
        self.is_row_hidden = False
        self.style = ""
        self.hidden_styles: set[str] = set()

    def parse(self, part: object) -> None:
        """Read all of `part`; a document type was refused before."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.ParseFile(part)  # type: ignore[arg-type]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens; names carry the prefixes that every writer of ODS uses."""
        if name in {"table:table-source", "table:cell-range-source", "table:dde-link"}:
            raise Refused("sheet-external-links", value=attributes.get("xlink:href", name))
        if self.hidden or name == "office:annotation":
            self.hidden += 1
        elif name == "table:table":
            is_hidden = attributes.get("table:style-name", "") in self.hidden_styles
            name = attributes.get("table:name", "")
            self.sheets.append(Sheet(self.file, name, is_hidden=is_hidden))
            self.row = self.table_column = 0
        elif name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table:table-column":
            self._column(attributes)
        elif name == "table:table-row":
            self.row += 1
            self.column = 0
            self.cells = {}
            self.row_repeats = _repeats(attributes, "table:number-rows-repeated")
            self.is_row_hidden = attributes.get("table:visibility", "visible") != "visible"
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.column += 1
            self.attributes = attributes
            self.text = []
        elif name == "text:p" and self.text:
            self.text.append("\n")
        elif self.text is not None and name == "text:s":
            self.text.append(" " * min(_repeats(attributes, "text:c"), 1000))
        elif self.text is not None and name in {"text:line-break", "text:tab"}:
            self.text.append("\n" if name == "text:line-break" else "\t")

    def _column(self, attributes: dict[str, str]) -> None:
        first = self.table_column + 1
        self.table_column += _repeats(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility", "visible") != "visible":
            last = min(self.table_column, _MAX_COLUMN)
            self.sheets[-1].hidden_columns.update(range(first, last + 1))

    def characters(self, text: str) -> None:
        """Text of a paragraph inside a cell."""
        if self.text is not None and not self.hidden:
            self.text.append(text)

    def end(self, name: str) -> None:
        """An element closes."""
        if self.hidden:
            self.hidden -= 1
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        repeats = _repeats(self.attributes, "table:number-columns-repeated")
        cell = _cell(self.attributes, "".join(self.text or ()).strip())
        self.text = None
        if cell is not None:
            self._count(repeats)
            for column in range(self.column, self.column + repeats):
                self.cells[column] = cell
        rows = _repeats(self.attributes, "table:number-rows-spanned")
        columns = _repeats(self.attributes, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            area = Area(self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            self.sheets[-1].merges.append(area)
        self.column += repeats - 1

    def _end_row(self) -> None:
        if self.cells:
            self._count((self.row_repeats - 1) * len(self.cells))
            for row in range(self.row, self.row + self.row_repeats):
                self.sheets[-1].rows[row] = self.cells
                if self.is_row_hidden:
                    self.sheets[-1].hidden_rows.add(row)
        self.row += self.row_repeats - 1

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > MAX_CELLS:
            raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")


def _repeats(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def _cell(attributes: dict[str, str], text: str) -> Cell | None:
    if formula := attributes.get("table:formula"):
        return Cell("=" + formula.partition("=")[2], is_formula=True)
    kind = attributes.get("office:value-type", attributes.get("calcext:value-type", ""))
    if attributes.get("calcext:value-type") == "error":
        return Cell(text or "#?", is_error=True)
    if kind in {"float", "currency"}:
        return Cell(_number(attributes["office:value"]))
    if kind == "percentage":
        return Cell(_number(attributes["office:value"]), "0%")
    if kind == "boolean":
        return Cell(attributes["office:boolean-value"] == "true")
    if kind == "date":
        written = attributes["office:date-value"]
        number_format = "yyyy-mm-dd hh:mm" if "T" in written else "yyyy-mm-dd"
        try:
            return Cell(datetime.fromisoformat(written), number_format)
        except ValueError:
            return Cell(text or written)
    text = attributes.get("office:string-value", text)
    return Cell(text) if text.strip() else None


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)
