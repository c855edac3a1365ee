"""Marks the original: an XLSX is kept, with its faulty cells marked and a summary added.

Fonts, widths, drop-downs, formulas, charts, pictures and all existing comments stay, since only the
necessary parts are edited: the styles of the faulty cells, the comments, the list of sheets.
Workbooks with active content were refused before, or are rewritten as new ones.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.dom import minidom
from xml.parsers.expat import ExpatError

import xlsxwriter

from disclosure.intake.spreadsheets.workbook_guards import open_archive
from disclosure.model.cell_references import address
from disclosure.packages.faults import Fault
from disclosure.reports.report import Report
from disclosure.reports.xlsx.comments import write_notes
from disclosure.reports.xlsx.drop_downs import DropDowns, SheetKey, offered
from disclosure.reports.xlsx.marks import Marking, marking_of
from disclosure.reports.xlsx.sheet_contents import SheetContent
from disclosure.reports.xlsx.sheet_parts import tinted, unselected, widths_of
from disclosure.reports.xlsx.styles import Styles
from disclosure.reports.xlsx.summary_sheet import SUMMARY, write_summary
from disclosure.reports.xlsx.xlsx_parts import (
    MAIN,
    RELATIONS,
    UnusualWorkbook,
    XlsxParts,
    add_text,
    child,
    children,
    like,
    parse,
    root,
    text_of,
)

_BOOK = "xl/workbook.xml"
# Parts with active content, or that a change would make inconsistent: such a workbook is rewritten.
_ACTIVE = re.compile(
    r"^(xl/(embeddings|activeX|ctrlProps|webextensions|model|customXml)/|customUI/|_xmlsignatures/)"
)
_FILTER = re.compile(rb'<autoFilter ref="([A-Z0-9:]+)"')
_STYLE = re.compile(rb'(<c r="[A-Z]+\d+") s="(\d+)"')

# The id() of a fault → the sheet and cell that show it.
Places = dict[int, tuple[str, str]]


def mark_original(
    source: Path,
    target: Path,
    report: Report,
    contents: Sequence[SheetContent],
    choices: Mapping[SheetKey, DropDowns],
) -> bool:
    """Write the XLSX `source` to `target` with the faults of its `contents` marked and the
    drop-downs `choices` added; False, and no file, if its structure is unusual and it has to be
    rewritten."""
    data = source.read_bytes()
    if not data.startswith(b"PK") or not zipfile.is_zipfile(BytesIO(data)):
        return False
    parts = XlsxParts(open_archive(data))
    if _BOOK not in parts or any(_ACTIVE.match(name) for name in parts.archive.namelist()):
        return False
    try:
        _mark(parts, report, contents, choices)
    except (UnusualWorkbook, ExpatError, LookupError, ValueError):
        return False
    parts.save(target)
    return True


def _mark(
    parts: XlsxParts,
    report: Report,
    contents: Sequence[SheetContent],
    choices: Mapping[SheetKey, DropDowns],
) -> None:
    book = parse(parts.read(_BOOK))
    if root(book).namespaceURI != MAIN:
        raise UnusualWorkbook("strict")
    related = parts.related(_BOOK)
    styles_part = next(part for kind, part in related.values() if kind == "styles")
    styles = Styles(parts.read(styles_part))
    sheets = {node.getAttribute("name"): node for node in _sheets(book)}
    by_name = {content.sheet: content for content in contents}
    faults = _by_sheet(report.faults)
    places = Places()
    for name, node in sheets.items():
        kind, part = related[_id(node)]
        if kind != "worksheet":
            parts.write(part, unselected(parts.read(part)))
        elif name != SUMMARY:
            content = by_name[name]
            marking = marking_of(content, faults.get((content.file, name), []))
            drops = choices.get((content.file, name), DropDowns())
            _mark_sheet(parts, part, marking, styles, drops)
            places |= {number: (name, address(*spot)) for number, spot in marking.places.items()}
    summary, summary_styles = _summary(report, places)
    numbers = styles.graft(summary_styles)
    sheet = _STYLE.sub(lambda match: match[1] + f' s="{numbers[int(match[2])]}"'.encode(), summary)
    parts.write(styles_part, styles.text())
    _place_summary(parts, book, sheet)
    parts.write(_BOOK, text_of(book))


def _by_sheet(faults: Iterable[Fault]) -> Mapping[tuple[str, str], list[Fault]]:
    by_sheet: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        by_sheet.setdefault((fault.file, fault.sheet), []).append(fault)
    return by_sheet


def _mark_sheet(
    parts: XlsxParts, part: str, marking: Marking, styles: Styles, drops: DropDowns
) -> None:
    sheet = offered(unselected(parts.read(part)), drops.lists)
    for row, column in drops.spots:
        marking.tints.setdefault(row, {}).setdefault(column, "warning")
    drawing = write_notes(parts, part, marking.comments, widths_of(sheet))
    if marking.tints or drawing:
        sheet = tinted(sheet, marking.tints, styles.marked, drawing, drops.headings)
    parts.write(part, sheet)


def _summary(report: Report, places: Places) -> tuple[bytes, bytes]:
    """The sheet of the summary with its texts inline, and the styles that it uses."""
    with TemporaryDirectory(prefix="sunlit-") as folder:
        path = Path(folder) / "summary.xlsx"
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        sheet = book.add_worksheet(SUMMARY)
        linked = ((fault, places.get(id(fault))) for fault in report.faults)
        write_summary(book, sheet, report, linked)
        book.close()
        with zipfile.ZipFile(path) as archive:
            return archive.read("xl/worksheets/sheet1.xml"), archive.read("xl/styles.xml")


def _place_summary(parts: XlsxParts, book: minidom.Document, sheet: bytes) -> None:
    """Make the summary the first and active sheet; it replaces an earlier one."""
    nodes = _sheets(book)
    filtered = _FILTER.search(sheet)
    area = filtered[1].decode() if filtered else ""
    old = next((node for node in nodes if node.getAttribute("name") == SUMMARY), None)
    if old is not None:
        parts.write(parts.related(_BOOK)[_id(old)][1], sheet)
        _show(book, nodes.index(old), area)
        return
    part = parts.add("xl/worksheets/sunlitSummary", ".xml", "worksheet", sheet)
    holder = child(root(book), "sheets")
    node = like(holder, "sheet")
    node.setAttribute("name", SUMMARY)
    node.setAttribute(
        "sheetId", str(max(int(sibling.getAttribute("sheetId")) for sibling in nodes) + 1)
    )
    node.setAttribute("xmlns:r", RELATIONS)
    node.setAttribute("r:id", parts.relate(_BOOK, "worksheet", part))
    holder.insertBefore(node, nodes[0])
    for names in children(root(book), "definedNames"):
        for defined in children(names, "definedName"):
            if number := defined.getAttribute("localSheetId"):
                defined.setAttribute("localSheetId", str(int(number) + 1))
    _show(book, 0, area)


def _show(book: minidom.Document, number: int, area: str) -> None:
    """Make the summary, sheet `number`, the active one, filtered over `area`."""
    names = children(root(book), "definedNames")
    holder = names[0] if names else like(root(book), "definedNames")
    for defined in children(holder, "definedName"):
        if defined.getAttribute("localSheetId") == str(number):
            holder.removeChild(defined)
    if area:
        defined = add_text(like(holder, "definedName"), _absolute(area))
        defined.setAttribute("name", "_xlnm._FilterDatabase")
        defined.setAttribute("localSheetId", str(number))
        defined.setAttribute("hidden", "1")
        holder.appendChild(defined)
    if not names and area:
        nodes = root(book).childNodes
        at = nodes.index([*_sheets_and_after(book)][-1]) + 1
        root(book).insertBefore(holder, nodes[at] if at < len(nodes) else None)
    for views in children(root(book), "bookViews"):
        for view in children(views, "workbookView"):
            view.setAttribute("activeTab", str(number))
            view.setAttribute("firstSheet", "0")


def _absolute(area: str) -> str:
    """`A11:K39` of the summary, as a defined name refers to it."""
    cells = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cell) for cell in area.split(":")]
    return f"'{SUMMARY}'!{':'.join(cells)}"


def _sheets_and_after(book: minidom.Document) -> Iterator[minidom.Element]:
    """The elements before the defined names (ECMA-376, part 1, 18.2.27) that exist."""
    for name in ("sheets", "functionGroups", "externalReferences"):
        yield from children(root(book), name)


def _sheets(book: minidom.Document) -> list[minidom.Element]:
    return children(child(root(book), "sheets"), "sheet")


def _id(node: minidom.Element) -> str:
    return str(node.getAttributeNS(RELATIONS, "id"))
