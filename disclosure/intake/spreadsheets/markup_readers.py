"""Markup readers: web pages, single-file web pages and XML Spreadsheet 2003 as grids.

Many systems write these and call them .xls; Excel and WPS open them with a warning.
"""

import email
import email.policy
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from xml.parsers import expat

from disclosure.intake.spreadsheets.column_labels import is_label
from disclosure.intake.spreadsheets.encodings import decode
from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.intake.spreadsheets.workbook_guards import damage
from disclosure.model.cell_references import SHEET_ROWS, Area, address

_MAX_COLUMN = 16_384
_MAX_SPAN = 20_000
# Tables inside of tables further in than this are text.
_MAX_DEPTH = 8
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(E[-+]?\d+)?", re.IGNORECASE | re.ASCII)
_XML_ENCODING = re.compile(r"^<\?xml[^>]*\?>")


def read_html(file: str, data: bytes) -> list[Sheet]:
    """Each table of a web page as a sheet; a table inside of another belongs to its cell."""
    text, _ = decode(data, is_label)
    return _html_sheets(file, text, "Sheet")


def read_mhtml(file: str, data: bytes) -> list[Sheet]:
    """The tables of all pages of a single-file web page (RFC 2557)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    sheets: list[Sheet] = []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and b"<td" in body.lower():
                text, _ = decode(body, is_label)
                sheets += _html_sheets(file, text, f"Sheet{len(sheets) + 1}_")
    if not sheets:
        raise Refused("sheet-format", found="MHTML")
    return sheets


def _html_sheets(file: str, text: str, name: str) -> list[Sheet]:
    reader = _HtmlTables(file, name)
    reader.feed(text)
    reader.close()
    if not any(sheet.rows for sheet in reader.sheets):
        raise Refused("sheet-format", found="HTML")
    inner = [sheet for sheet in reader.inner if len(sheet.rows) > 1]
    tables = [sheet for sheet in inner if any(len(row) > 1 for row in sheet.rows.values())]
    return [*(sheet for sheet in reader.sheets if sheet.rows), *tables]


class _GridFiller:
    """Puts cells with their spans into a sheet, in the next free place of the row."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = self.column = self.count = 0
        self.covered: dict[int, set[int]] = {}

    def start_row(self, number: int = 0) -> None:
        """A row begins: the next one, or `number`."""
        self.covered.pop(self.row, None)
        self.row = number or self.row + 1
        self.column = 0
        if self.row > SHEET_ROWS:
            raise Refused("sheet-beyond-excel", value=f"A{self.row}")

    def add(self, cell: Cell | None, rows: int, columns: int, column: int = 0) -> None:
        """A cell over so many rows and columns, at `column` or the next free one."""
        at = column or self.column + 1
        while not column and at in self.covered.get(self.row, ()):
            at += 1
        last = at + columns - 1
        if last > _MAX_COLUMN:
            raise Refused("sheet-beyond-excel", value=address(self.row, last))
        self.column = last
        if rows * columns > _MAX_SPAN:
            rows = columns = 1
        for row in range(self.row + 1, self.row + rows):
            self.covered.setdefault(row, set()).update(range(at, last + 1))
        if rows > 1 or columns > 1:
            self.sheet.merges.append(Area(self.row, at, self.row + rows - 1, last))
        if cell is not None:
            self.sheet.rows.setdefault(self.row, {})[at] = cell
            self.count += 1
        if self.count > MAX_CELLS or len(self.sheet.merges) > MAX_CELLS:
            raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")


class _HtmlTables(HTMLParser):
    """The tables of a page, in their order; those inside of others, as pages are laid out by, too:
    their texts stand in the cells around them as well."""

    def __init__(self, file: str, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.file, self.name = file, name
        self.sheets: list[Sheet] = []
        self.filler: _GridFiller | None = None
        self.depth = 0
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.around: list[tuple[_GridFiller | None, list[str] | None, tuple[int, int]]] = []
        self.inner: list[Sheet] = []
        self.skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self.skipped = tag
        elif tag == "table":
            self.depth += 1
            if self.depth <= _MAX_DEPTH:
                self.around.append((self.filler, self.text, self.span))
                sheet = Sheet(self.file, f"{self.name}{len(self.sheets) + 1}")
                if self.depth > 1:
                    sheet.name = f"{self.sheets[-1].name}.{len(self.inner) + 1}"
                (self.sheets if self.depth == 1 else self.inner).append(sheet)
                self.filler, self.text = _GridFiller(sheet), None
        elif self.filler is not None and 0 < self.depth <= _MAX_DEPTH:
            self._start(tag, attributes)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        assert self.filler is not None
        if tag == "tr":
            self._end_cell()
            self.filler.start_row()
            if _HIDDEN.search(attributes.get("style", "")):
                self.filler.sheet.hidden_rows.add(self.filler.row)
        elif tag in {"td", "th"}:
            self._end_cell()
            if not self.filler.row:
                self.filler.start_row()
            self.text = []
            self.span = (_span(attributes, "rowspan"), _span(attributes, "colspan"))
        elif tag in {"br", "p", "div"} and self.text:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipped:
            self.skipped = ""
        elif tag in {"td", "th", "tr"} and 0 < self.depth <= _MAX_DEPTH:
            self._end_cell()
        elif tag == "table" and self.depth:
            if self.depth <= _MAX_DEPTH:
                self._end_cell()
                self.filler, self.text, self.span = self.around.pop()
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        for text in (self.text, *(text_around for _, text_around, _ in self.around)):
            if text is not None and not self.skipped:
                text.append(re.sub(r"\s+", " ", data))

    def _end_cell(self) -> None:
        if self.text is None or self.filler is None:
            return
        text = re.sub(r" *\n *", "\n", "".join(self.text)).strip()
        self.filler.add(Cell(text) if text else None, *self.span)
        self.text = None


def _span(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def read_xml_2003(file: str, data: bytes) -> list[Sheet]:
    """The sheets of an XML Spreadsheet 2003; a document type is refused, as in any workbook."""
    text, _ = decode(data, is_label)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Refused("sheet-entities", value=file.rpartition("/")[2])
    reader = _Xml2003(file)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(_XML_ENCODING.sub("", text.lstrip()), True)
    except expat.ExpatError as error:
        raise Refused("sheet-unreadable", reason=damage(error)) from error
    return reader.sheets


class _Xml2003:
    """The elements of an XML Spreadsheet 2003, folded into sheets."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self.filler = _GridFiller(Sheet(file, ""))
        self.attributes: Mapping[str, str] = {}
        self.kind = ""
        self.text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens; names count without their prefixes."""
        name = name.rpartition(":")[2]
        plain = {attribute.rpartition(":")[2]: value for attribute, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(Sheet(self.file, plain.get("Name", "")))
            self.filler = _GridFiller(self.sheets[-1])
        elif name == "Row":
            self.filler.start_row(_index(plain))
            if plain.get("Hidden") == "1":
                self.filler.sheet.hidden_rows.add(self.filler.row)
        elif name == "Column" and plain.get("Hidden") == "1" and _index(plain):
            self.filler.sheet.hidden_columns.add(_index(plain))
        elif name == "Cell":
            self.attributes, self.kind, self.text = plain, "", []
        elif name == "Data" and self.text is not None and self.kind != "done":
            self.kind = plain.get("Type", "String")
            self.text = []

    def characters(self, text: str) -> None:
        """Text inside a cell; that of its comment comes behind the data and is passed over."""
        if self.text is not None and self.kind and self.kind != "done":
            self.text.append(text)

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "Data" and self.kind != "done":
            self.attributes = {**self.attributes, "Type": self.kind}
            self.kind = "done"
        elif name == "Cell" and self.text is not None:
            rows, columns = (
                _more(self.attributes, attribute) + 1 for attribute in ("MergeDown", "MergeAcross")
            )
            cell = self._cell("".join(self.text))
            self.filler.add(cell, rows, columns, _index(self.attributes))
            self.text = None

    def _cell(self, text: str) -> Cell | None:
        if formula := self.attributes.get("Formula"):
            return Cell(formula, is_formula=True)
        kind = self.attributes.get("Type", "")
        if not text.strip():
            return None
        if kind == "Error":
            return Cell(text, is_error=True)
        if kind == "Number" and _NUMBER.fullmatch(text.strip()):
            plain = text.strip()
            return Cell(int(plain) if plain.lstrip("+-").isdigit() else float(plain))
        if kind == "DateTime":
            return Cell(text.strip().partition(".")[0].removesuffix("T00:00:00").replace("T", " "))
        return Cell(text.strip() == "1") if kind == "Boolean" else Cell(text)


def _index(attributes: Mapping[str, str]) -> int:
    return _more(attributes, "Index")


def _more(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
