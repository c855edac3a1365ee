"""Sheet parts: changes the style of cells in the XML of a worksheet, and nothing else."""

import re
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

from disclosure.model.cell_references import address
from disclosure.reports.report import position
from disclosure.reports.xlsx.xlsx_parts import RELATIONS, UnusualWorkbook, elements_after

# A start tag; no attribute of these elements has an angle bracket in it.
_TAG = re.compile(rb"<[^<>]*>")
_STYLE = re.compile(rb"""\ss=["'](\d+)["']""")
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected=["'](?:1|true)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_NUMBER = re.compile(rb"""\b(min|max|width)=["']([\d.]+)["']""")
# The elements after `legacyDrawing` in a worksheet, also inside a choice of versions.
_LATER = elements_after("legacyDrawing") | {"AlternateContent"}

# Row → column → severity.
Tints = Mapping[int, Mapping[int, str]]
# (offset, number of bytes removed, bytes inserted)
Edit = tuple[int, int, bytes]


def unselected(part: bytes) -> bytes:
    """The sheet, not selected: with two selected sheets, an edit would change both."""
    end = part.find(b"sheetData")
    return _SELECTED.sub(rb"\1", part[:end]) + part[end:]


def widths_of(part: bytes) -> dict[int, float]:
    """Column → its width in characters, where the sheet sets one."""
    widths: dict[int, float] = {}
    for tag in _COLUMN.findall(part[: part.find(b"sheetData")]):
        attributes = {name: float(value) for name, value in _NUMBER.findall(tag)}
        if len(attributes) == 3:
            last = min(int(attributes[b"max"]), int(attributes[b"min"]) + 200)
            widths |= dict.fromkeys(range(int(attributes[b"min"]), last + 1), attributes[b"width"])
    return widths


def tinted(
    part: bytes,
    tints: Tints,
    style_of: Callable[[int, str], int],
    drawing: str,
    texts: Mapping[tuple[int, int], str] | None = None,
) -> bytes:
    """The sheet with these cells in the styles that `style_of` returns for their style and
    severity; `drawing` is the id of the shapes of its comments, if it has none yet; `texts` fill
    those of the cells (row, column) that are empty.

    Raises UnusualWorkbook where the XML is not what Excel, WPS or LibreOffice write.
    """
    try:
        reader = _Reader(part, tints, style_of, drawing, texts or {})
    except expat.ExpatError as error:
        raise UnusualWorkbook(str(error)) from error
    pieces, at = [], 0
    for start, length, text in sorted(reader.edits, key=lambda edit: edit[0]):
        pieces += [part[at:start], text]
        at = start + length
    return b"".join([*pieces, part[at:]])


class _Reader:
    """Walks through a sheet and collects the edits, by offset."""

    def __init__(
        self,
        part: bytes,
        tints: Tints,
        style_of: Callable[[int, str], int],
        drawing: str,
        texts: Mapping[tuple[int, int], str],
    ) -> None:
        self.part, self.tints, self.style_of, self.drawing = part, tints, style_of, drawing
        self.texts = texts
        self.edits: list[Edit] = []
        self.row = self.column = self.depth = 0
        self.todo: dict[int, str] = {}
        self.rows_left = sorted(tints)
        self.prefix = b""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.Parse(part, True)
        if self.rows_left or self.drawing:
            raise UnusualWorkbook("sheetData")

    def tag(self) -> tuple[int, bytes]:
        """The offset of the current element, and its start tag."""
        at = self.parser.CurrentByteIndex
        match = _TAG.match(self.part, at)
        if match is None:
            raise UnusualWorkbook(f"byte {at}")
        return at, match[0]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        self.depth += 1
        if self.depth == 1:
            self.prefix = f"{prefix}:".encode() if prefix else b""
        elif local == "sheetData" and self.rows_left and self.tag()[1].endswith(b"/>"):
            raise UnusualWorkbook(local)
        elif self.depth == 2 and local == "legacyDrawing":
            self.drawing = ""
        elif self.depth == 2 and local in _LATER:
            self.draw()
        elif local == "row":
            self.start_row(int(attributes.get("r", self.row + 1)))
        elif local == "c" and self.todo:
            at = position(attributes["r"])[1] if "r" in attributes else self.column + 1
            self.start_cell(at)

    def start_row(self, number: int) -> None:
        self.missing_rows(number)
        self.row, self.column = number, 0
        self.todo = dict(self.tints.get(number, {}))
        if self.rows_left[:1] == [number]:
            self.rows_left.pop(0)
        at, tag = self.tag()
        if tag.endswith(b"/>") and self.todo:
            cells = b"".join(self.blanks(1 << 20))
            text = tag[:-2] + b">" + cells + b"</" + self.prefix + b"row>"
            self.edits.append((at, len(tag), text))

    def start_cell(self, number: int) -> None:
        self.column = number
        at, tag = self.tag()
        blanks = b"".join(self.blanks(number))
        severity = self.todo.pop(number, "")
        if severity:
            match = _STYLE.search(tag)
            style = self.style_of(int(match[1]) if match else 0, severity)
            bare = _STYLE.sub(b"", tag, count=1)
            end = len(self.prefix) + 2
            text = bare[:end] + f' s="{style}"'.encode() + bare[end:]
            if (self.row, number) in self.texts and tag.endswith(b"/>"):
                text = self.cell(number, style)
            self.edits.append((at, len(tag), blanks + text))
        elif blanks:
            self.edits.append((at, 0, blanks))

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "row" and self.todo:
            self.edits.append((self.parser.CurrentByteIndex, 0, b"".join(self.blanks(1 << 20))))
        elif local == "sheetData":
            self.missing_rows(1 << 30)
        elif self.depth == 1:
            self.draw()
        self.depth -= 1

    def blanks(self, before: int) -> Iterator[bytes]:
        """The missing cells that are to be coloured, up to a column."""
        for column in sorted(number for number in self.todo if number < before):
            yield self.cell(column, self.style_of(0, self.todo.pop(column)))

    def cell(self, column: int, style: int) -> bytes:
        """A formerly empty cell: coloured, and with a text where one is given."""
        name, head = self.prefix.decode(), f'c r="{address(self.row, column)}" s="{style}"'
        text = self.texts.get((self.row, column), "")
        if not text:
            return f"<{name}{head}/>".encode()
        inside = f"<{name}is><{name}t>{escape(text)}</{name}t></{name}is>"
        return f'<{name}{head} t="inlineStr">{inside}</{name}c>'.encode()

    def missing_rows(self, before: int) -> None:
        while self.rows_left and self.rows_left[0] < before:
            self.row = self.rows_left.pop(0)
            self.todo = dict(self.tints[self.row])
            cells = b"".join(self.blanks(1 << 20))
            head = b"<" + self.prefix + f'row r="{self.row}">'.encode()
            text = head + cells + b"</" + self.prefix + b"row>"
            self.edits.append((self.parser.CurrentByteIndex, 0, text))

    def draw(self) -> None:
        if self.drawing:
            text = f'legacyDrawing xmlns:r="{RELATIONS}" r:id="{self.drawing}"/>'.encode()
            self.edits.append((self.parser.CurrentByteIndex, 0, b"<" + self.prefix + text))
            self.drawing = ""
