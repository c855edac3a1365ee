"""Writing a report in the requested format, to a file or a stream."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.reports.html_report import page
from disclosure.reports.json_report import document_text
from disclosure.reports.report import Report
from disclosure.reports.xlsx.annotated_workbook import write_annotated
from disclosure.reports.xlsx.drop_downs import DropDowns, SheetKey
from disclosure.reports.xlsx.original_workbook import mark_original
from disclosure.reports.xlsx.sheet_contents import (
    SheetContent,
    content_of_sheet,
    table_contents,
    workbook_contents,
)


def write_report(report: Report, form: str, out: Path | None, stream: TextIO) -> None:
    """Write `report` as `text`, `json`, `html` or `xlsx` to `out`, else to `stream`.

    A file is replaced only when the new one is complete. A workbook is never written to a stream.
    """
    if form == "xlsx":
        if out is None:
            raise ValueError("a workbook is written to a file")
        _write_book(
            report, table_contents(dict.fromkeys(fault.file for fault in report.faults)), out
        )
        return
    forms = {"text": _text, "json": document_text, "html": page}
    text = forms[form](report)
    if out is None:
        stream.write(text)
    else:
        out.write_text(text, "utf-8")


def write_sheets(
    report: Report,
    files: Iterable[Path],
    out: Path,
    choices: Mapping[SheetKey, DropDowns] | None = None,
) -> None:
    """Write the spreadsheets `files`, which an import has read, with their faults marked, and the
    drop-downs in `choices` by file and sheet.

    A single XLSX keeps everything else; several files, or any other format, are written as a new
    XLSX with their values, number formats and merged cells.
    """
    files = [*files]
    contents = [*workbook_contents(map(str, files))]
    original = files[0] if len(files) == 1 and contents else None
    _write_book(report, contents, out, original, choices)


def write_rows(report: Report, sheets: Iterable[Sheet], out: Path) -> None:
    """Write these sheets, which hold the rows that an import left out, with their faults marked."""
    _write_book(report, [content_of_sheet(sheet) for sheet in sheets], out)


def _write_book(
    report: Report,
    contents: Iterable[SheetContent],
    out: Path,
    original: Path | None = None,
    choices: Mapping[SheetKey, DropDowns] | None = None,
) -> None:
    lists_by_sheet = choices or {}
    partial = out.with_name(f".{out.name}.part")
    try:
        is_done = original is not None and mark_original(
            original, partial, report, [*contents], lists_by_sheet
        )
        if not is_done:
            write_annotated(partial, report, contents, lists_by_sheet)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _text(report: Report) -> str:
    return "".join(f"{fault.line()}\n" for fault in report.faults)
