"""Marks: which cells of a sheet are coloured and commented, and the text of a comment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from disclosure.packages.faults import Fault
from disclosure.reports.report import area, position
from disclosure.reports.report_words import SEVERITY
from disclosure.reports.xlsx.sheet_contents import Cells, SheetContent
from disclosure.words.texts import Pair, both

# The number of faults in one comment; a cell rarely has more than two.
IN_COMMENT = 8
# The number of cells that one area colours, and of rows over which it is applied.
_MAX_CELLS, _MAX_ROWS, _ALL_ROWS = 5_000, 20_000, 200_000


@dataclass
class Marks:
    """The faults of a sheet by row and column (0: the whole row), and the areas of faults that
    span several cells, by row: first and last column (0: all filled cells) and severity."""

    spots: dict[int, dict[int, list[Fault]]] = field(default_factory=dict)
    areas: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)

    def __contains__(self, row: int) -> bool:
        return row in self.spots or row in self.areas

    def rows(self) -> list[int]:
        """Every row that has a mark, in order."""
        return sorted(self.spots.keys() | self.areas.keys())

    def faults(self) -> Iterator[Fault]:
        """Every fault with a position."""
        return (fault for row in self.spots.values() for faults in row.values() for fault in faults)


@dataclass
class Marking:
    """The changes to a sheet: comment texts by cell, colours by row and column, and the cell
    that shows each fault, by its id()."""

    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    tints: dict[int, dict[int, str]] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)


def marks_of(content: SheetContent, faults: Iterable[Fault]) -> Marks:
    """The positions of the content's `faults`.

    Faults without a row (of the whole file, or only counted) have no mark.
    """
    marks, left = Marks(), _ALL_ROWS
    for fault in faults:
        row, column = _spot(content, fault)
        if not row or fault.more:
            continue
        marks.spots.setdefault(row, {}).setdefault(column, []).append(fault)
        bottom, right = area(fault.cell)
        if (bottom, right) > (row, column) or not column:
            rows = range(row, min(max(bottom, row), row + min(left, _MAX_ROWS)) + 1)
            left -= len(rows) - 1
            for number in rows:
                marks.areas.setdefault(number, []).append((column, right, fault.severity))
    return marks


def _spot(content: SheetContent, fault: Fault) -> tuple[int, int]:
    if fault.cell:
        return position(fault.cell)
    return fault.row or 0, content.header.get(fault.field.split(", ")[0], 0)


def placed(marks: Marks, row: int, cells: Cells) -> dict[int, list[Fault]]:
    """The faults of a row by column; those of the whole row are at its first cell."""
    by_column: dict[int, list[Fault]] = {}
    for column, faults in sorted(marks.spots.get(row, {}).items()):
        at = column or min(cells, default=1)
        by_column.setdefault(at, []).extend(faults)
    return by_column


def colours(marks: Marks, row: int, cells: Cells) -> dict[int, str]:
    """The severity that colours each cell of a row: that of its own faults or of an area."""
    by_column: dict[int, str] = {}
    for first, last, severity in marks.areas.get(row, ()):
        for column in cells:
            if (not first or first <= column <= last) and by_column.get(column) != "error":
                by_column[column] = severity
    for column, faults in placed(marks, row, cells).items():
        severity = worst(faults)
        by_column[column] = "error" if "error" in (severity, by_column.get(column)) else severity
    return by_column


def marking_of(content: SheetContent, faults: Iterable[Fault]) -> Marking:
    """The changes to a sheet for these faults."""
    marks, done = marks_of(content, faults), Marking()
    rows = dict(content.rows()) if marks.rows() else {}
    left = _MAX_CELLS * len(marks.spots)
    for row in marks.rows():
        cells = rows.get(row, {})
        for column, faults_here in placed(marks, row, cells).items():
            done.comments[row, column] = comment(faults_here)
            done.places |= {id(fault): (row, column) for fault in faults_here}
        tints = colours(marks, row, cells)
        left -= len(tints)
        if tints and left > 0:
            done.tints[row] = tints
    return done


def comment(faults: Iterable[Fault]) -> str:
    """What is wrong at a cell and what to write, in Chinese, then in English."""
    listed = [*faults]
    parts = [
        both(
            "reports.comment.fault",
            severity=SEVERITY[fault.severity],
            place=_range(fault),
            message=(fault.message, fault.message_en),
        )
        for fault in listed[:IN_COMMENT]
    ]
    if len(listed) > IN_COMMENT:
        parts.append(both("reports.comment.more", count=len(listed) - IN_COMMENT))
    return "\n\n".join("\n".join(pair) for pair in parts)


def _range(fault: Fault) -> Pair:
    """The range of a fault that spans several cells, unless its text names it."""
    first, colon, last = fault.cell.partition(":")
    if not colon or fault.message.startswith(fault.cell):
        return "", ""
    if not first.isdecimal():
        return both("reports.comment.cells", cells=fault.cell)
    key = "reports.comment.row" if first == last else "reports.comment.rows"
    return both(key, first=first, last=last)


def worst(faults: Iterable[Fault]) -> str:
    """`error` where any of them is one, else `warning`."""
    return "error" if any(fault.is_error for fault in faults) else "warning"
