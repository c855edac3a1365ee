"""XLSX (ECMA-376, transitional and strict): its sheets as grids, read by a streaming parser.

Only what decides the value of a cell is read: the strings, the number formats, the cells,
what is merged and what is hidden. Colours, fonts and whatever else a workbook may hold, right
or wrong, is passed over.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from posixpath import dirname, join, normpath
from xml.parsers import expat

from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.intake.spreadsheets.number_formats import BUILT_IN, from_days, is_date_format
from disclosure.intake.spreadsheets.workbook_guards import BROKEN_ARCHIVE, damage, open_archive
from disclosure.model.cell_references import SHEET_ROWS, address, area_of

# What Excel itself can hold (its "specifications and limits"); more is damage or an attack.
MAX_COLUMN, MAX_FORMATS = 16_384, 65_490
_MAX_MERGES = 100_000
# Elements of all parts that are read; ten million take seconds.
_MAX_ELEMENTS = 10_000_000
# A cell with a string takes so many bytes at least; so a workbook cannot use more strings than
# its sheets have room for. Some more may be left over from cells that were deleted.
_BYTES_OF_CELL, _UNUSED_STRINGS = 21, 100_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
_AREA = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(:[A-Z]{1,3}[0-9]{1,7})?")
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(E[-+]?[0-9]+)?", re.IGNORECASE)
_ESCAPE = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_MAX_NUMBER_LENGTH = 40

Attributes = Mapping[str, str]


def read_xlsx(file: str, data: bytes) -> list[Sheet]:
    """The sheets of an XLSX workbook; formulas are kept as their text and marked as such.

    Raises Refused for what is hostile, larger than Excel itself can hold, or damaged.
    """
    archive = open_archive(data)
    try:
        return [*_WorkbookParts(file, archive).sheets()]
    except (expat.ExpatError, *BROKEN_ARCHIVE) as error:
        raise Refused("sheet-unreadable", reason=damage(error)) from error


def unescape(text: str) -> str:
    """Text with the escapes of ST_Xstring resolved (22.9.2.19): `_x000D_` is a carriage return
    and `_x005F_x000D_` the text `_x000D_`."""

    def resolve(match: re.Match[str]) -> str:
        units = bytes.fromhex(match[0].replace("_x", "").replace("_", ""))
        return units.decode("utf-16-be", "replace")

    return _ESCAPE.sub(resolve, text) if "_x" in text else text


@dataclass(frozen=True)
class _ListedSheet:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    is_hidden: bool


class _WorkbookParts:
    """The parts of a workbook, each parsed when it is due."""

    def __init__(self, file: str, archive: zipfile.ZipFile) -> None:
        self.file, self.archive = file, archive
        self.parts = {name.casefold(): name for name in archive.namelist()}
        self.elements = self.cells = 0

    def sheets(self) -> Iterator[Sheet]:
        """The worksheets in their order."""
        main = self._target("", "officedocument") or "xl/workbook.xml"
        listed = _SheetList()
        self.parse(main, listed.start)
        strings = _SharedStrings(self._string_limit())
        self._parse_if_there(self._target(main, "sharedstrings"), strings)
        styles = _CellFormats()
        self._parse_if_there(self._target(main, "styles"), styles)
        relations = self._relations(main)
        for listed_sheet in listed.sheets:
            kind, path = relations.get(listed_sheet.relation, ("", ""))
            if kind != "worksheet":
                continue
            sheet = Sheet(
                self.file,
                listed_sheet.name,
                is_1904=listed.is_1904,
                is_hidden=listed_sheet.is_hidden,
            )
            reader = _WorksheetCells(sheet, strings.texts, styles, MAX_CELLS - self.cells)
            self._parse_if_there(path, reader)
            self.cells += reader.count
            yield sheet

    def _string_limit(self) -> int:
        size = sum(
            part.file_size
            for part in self.archive.infolist()
            if "sheet" in part.filename.casefold()
        )
        return min(MAX_CELLS, _UNUSED_STRINGS + size // _BYTES_OF_CELL)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (kind in lower case, path) of what a part is related to; "" is the package."""
        folder, _, name = part.rpartition("/")
        related: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: Attributes) -> None:
            if element == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2].casefold()
                target = attributes.get("Target", "").replace("\\", "/")
                path = normpath(join("/", dirname(part), target)).lstrip("/")
                related[attributes.get("Id", "")] = (kind, path)

        path = join(folder, "_rels", f"{name}.rels")
        if path.casefold() in self.parts:
            self.parse(path, start)
        return related

    def _target(self, part: str, kind: str) -> str:
        """The first part of a kind that a part is related to; empty if there is none."""
        return next(
            (path for kind_of_part, path in self._relations(part).values() if kind_of_part == kind),
            "",
        )

    def _parse_if_there(self, path: str, handler: "_PartHandler") -> None:
        if path.casefold() in self.parts:
            self.parse(path, handler.start, handler.end, handler.characters)

    def parse(
        self,
        path: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        """Feed a part's elements to the handlers, by their names without prefixes."""
        count = _MAX_ELEMENTS - self.elements

        def started(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count -= 1
            if count < 0:
                raise Refused("sheet-too-large", limit=f"{_MAX_ELEMENTS:,}")
            start(name.rpartition(":")[2], attributes)

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = started
        if end is not None:
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        if characters is not None:
            parser.CharacterDataHandler = characters
        with self.archive.open(self.parts[path.casefold()]) as part:
            parser.ParseFile(part)
        self.elements = _MAX_ELEMENTS - count


class _PartHandler:
    """What the elements of a part mean; each reader takes those that it needs."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def characters(self, text: str) -> None:
        """Text inside an element."""


@dataclass
class _SheetList(_PartHandler):
    """xl/workbook.xml: the sheets, and whether days count from 1904."""

    sheets: list[_ListedSheet] = field(default_factory=list)
    is_1904: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_ListedSheet(attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true", "on"}


class _SharedStrings(_PartHandler):
    """xl/sharedStrings.xml: the text of each string, without its phonetic hints."""

    def __init__(self, limit: int) -> None:
        self.texts: list[str] = []
        self.limit = limit
        self.pieces: list[str] = []
        self.is_text = self.is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        del attributes
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.is_phonetic = True
        self.is_text = name == "t" and not self.is_phonetic

    def characters(self, text: str) -> None:
        if self.is_text:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        self.is_text = False
        if name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            if len(self.texts) >= self.limit:
                raise Refused("sheet-beyond-excel", value="sharedStrings.xml")
            self.texts.append(unescape("".join(self.pieces)))


class _CellFormats(_PartHandler):
    """xl/styles.xml: the number format of each cell format, and whether it shows dates."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.formats: list[int] = []
        self.is_of_cells = False
        self.dates: dict[str, bool] = {}
        self.shown = lru_cache(maxsize=1_024)(self._shown)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "cellXfs":
            self.is_of_cells = True
        elif name == "xf" and self.is_of_cells:
            if len(self.formats) >= MAX_FORMATS:
                raise Refused("sheet-beyond-excel", value="styles.xml")
            self.formats.append(_integer(attributes.get("numFmtId", "")) or 0)
        elif name == "numFmt" and len(self.codes) < MAX_FORMATS:
            number = _integer(attributes.get("numFmtId", ""))
            if number is not None:
                self.codes[number] = attributes.get("formatCode", "")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_of_cells = False

    def _shown(self, style: str) -> str:
        """The number format of a cell with this style; empty for a plain number."""
        number = _integer(style) or 0
        return self.codes.get(self.formats[number], "") if number < len(self.formats) else ""

    def is_date(self, number_format: str) -> bool:
        """Whether the format shows dates."""
        if number_format not in self.dates:
            self.dates[number_format] = is_date_format(number_format)
        return self.dates[number_format]


class _WorksheetCells(_PartHandler):
    """A worksheet: its cells, merged areas, hidden rows and columns, into `sheet`."""

    def __init__(self, sheet: Sheet, strings: list[str], styles: _CellFormats, limit: int) -> None:
        self.sheet, self.strings, self.styles, self.limit = sheet, strings, styles, limit
        self.count = self.row = self.column = 0
        self.attributes: Attributes | None = None
        self.formula: list[str] | None = None
        self.value: list[str] = []
        self.target: list[str] | None = None
        self.is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._place(attributes.get("r", ""))
            self.attributes, self.formula, self.value = attributes, None, []
        elif name == "row":
            self.row = self._row_number(attributes.get("r", ""))
            self.column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.sheet.hidden_rows.add(self.row)
        elif self.attributes is not None:
            self._start_inside(name)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = _integer(attributes.get("min", "")), _integer(attributes.get("max", ""))
            if first is not None and last is not None:
                self.sheet.hidden_columns.update(range(first, min(last, MAX_COLUMN) + 1))
        elif name == "mergeCell" and _AREA.fullmatch(attributes.get("ref", "")):
            if len(self.sheet.merges) >= _MAX_MERGES:
                raise Refused("sheet-too-large", limit=f"{_MAX_MERGES:,}")
            self.sheet.merges.append(area_of(attributes["ref"]))

    def _start_inside(self, name: str) -> None:
        if name == "rPh":
            self.is_phonetic = True
        elif name == "f":
            self.formula = self.target = []
        elif name == "v" or (name == "t" and not self.is_phonetic):
            self.target = self.value

    def characters(self, text: str) -> None:
        if self.target is not None:
            self.target.append(text)

    def end(self, name: str) -> None:
        self.target = None
        if name == "rPh":
            self.is_phonetic = False
        elif name == "c" and self.attributes is not None:
            cell = self._cell(self.attributes, "".join(self.value))
            self.attributes = None
            if cell is not None:
                self.sheet.rows.setdefault(self.row, {})[self.column] = cell
                self.count += 1
            if self.count > self.limit:
                raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")

    def _row_number(self, written: str) -> int:
        number = (_integer(written) if written else self.row + 1) or 0
        if not 0 < number <= SHEET_ROWS:
            raise Refused("sheet-beyond-excel", value=f"A{written or number}")
        return number

    def _place(self, reference: str) -> None:
        """Where a cell stands: as it says, else behind the last one."""
        match = _REFERENCE.fullmatch(reference)
        self.column += 1
        if match:
            self.row = self._row_number(match[2])
            self.column = _column_of(match[1])
        if self.column > MAX_COLUMN or not self.row:
            raise Refused("sheet-beyond-excel", value=reference or address(self.row, self.column))

    def _cell(self, attributes: Attributes, written: str) -> Cell | None:
        kind, number_format = attributes.get("t", "n"), self.styles.shown(attributes.get("s", ""))
        if self.formula is not None:
            return Cell("=" + ("".join(self.formula) or "…"), is_formula=True)
        if kind == "s":
            number = _integer(written)
            written = (
                self.strings[number] if number is not None and number < len(self.strings) else ""
            )
        elif kind in {"str", "inlineStr"}:
            written = unescape(written)
        if kind in {"s", "str", "inlineStr"} or not written.strip():
            return Cell(written, number_format) if written.strip() else None
        if kind == "e":
            return Cell(written, is_error=True)
        if kind == "b":
            return Cell(written.strip() in {"1", "true"})
        return self._number(kind, written.strip(), number_format)

    def _number(self, kind: str, written: str, number_format: str) -> Cell:
        if kind == "d":
            return _iso_date(written, number_format)
        if len(written) > _MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(written):
            return Cell(written, number_format)
        number = int(written) if written.lstrip("-+").isdigit() else float(written)
        if not self.styles.is_date(number_format):
            return Cell(number, number_format)
        day = from_days(number, number_format, is_1904=self.sheet.is_1904)
        return Cell("#VALUE!", is_error=True) if day is None else Cell(day, number_format)


def _iso_date(written: str, number_format: str) -> Cell:
    """A cell of the type `d`, as strict workbooks have it: `2026-03-05T09:30:00`."""
    try:
        return Cell(datetime.fromisoformat(written.removesuffix("Z")), number_format)
    except ValueError:
        return Cell(written, number_format)


@lru_cache(maxsize=1_024)
def _column_of(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
