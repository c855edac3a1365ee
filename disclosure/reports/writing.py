"""Writing: a report in the form that was asked for, to a file or a stream."""

from pathlib import Path
from typing import TextIO

from disclosure.reports.document import document_text
from disclosure.reports.leaves import table_leaves
from disclosure.reports.page import page
from disclosure.reports.report import Report
from disclosure.reports.workbook import write_annotated


def write_report(report: Report, form: str, out: Path | None, stream: TextIO) -> None:
    """Write `report` as `text`, `json`, `html` or `xlsx` to `out`, else to `stream`.

    A file is replaced when the new one is whole. A workbook is never written to a stream.
    """
    if form == "xlsx":
        if out is None:
            raise ValueError("a workbook is written to a file")
        partial = out.with_name(f".{out.name}.part")
        try:
            write_annotated(partial, report, table_leaves(_files(report)))
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
        return
    forms = {"text": _text, "json": document_text, "html": page}
    text = forms[form](report)
    if out is None:
        stream.write(text)
    else:
        out.write_text(text, "utf-8")


def _files(report: Report) -> list[str]:
    return list(dict.fromkeys(fault.file for fault in report.faults))


def _text(report: Report) -> str:
    return "".join(f"{fault.line()}\n" for fault in report.faults)
