"""The summary of an annotated workbook: every fault by severity, with links to the cells."""

from collections.abc import Iterable
from typing import Any

from disclosure.packages.faults import Fault
from disclosure.reports import report_words
from disclosure.reports.report import Report, label, problem, remedy, source, where
from disclosure.words.texts import bilingual, both, text

SUMMARY = bilingual("workbooks.page.faults")
# Excel takes no more links on a sheet than 65,530, and no more rows than these.
_LINKS, _ROWS = 60_000, 1_000_000
_COLUMNS = (
    (bilingual("reports.column.severity"), 14),
    (bilingual("reports.column.where"), 24),
    (bilingual("reports.column.column"), 26),
    (text("reports.column.problem", "zh"), 46),
    (text("reports.column.remedy", "zh"), 40),
    (text("reports.column.problem", "en"), 46),
    (text("reports.column.remedy", "en"), 40),
    (bilingual("reports.column.value"), 24),
    (bilingual("reports.column.source"), 30),
    (bilingual("reports.column.file"), 36),
    (bilingual("reports.column.code"), 24),
)
COLOURS = {"error": "#F6C6B4", "warning": "#FBE7B2"}


def write_summary(
    book: Any,
    sheet: Any,
    report: Report,
    faults: Iterable[tuple[Fault, tuple[str, str] | None]],
) -> None:
    """Fill `sheet`: the verdict and its limits, then a row for each fault.

    Each fault is given with the sheet and cell that show it, or None.
    """
    styles = _styles(book)
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    top = _write_top(sheet, report, styles)
    for column, (title, _) in enumerate(_COLUMNS):
        sheet.write_string(top, column, title, styles["header"])
    row = top
    for fault, place in faults:
        if row - top >= _ROWS:
            break
        row += 1
        link = place if row - top <= _LINKS else None
        _write_fault(sheet, row, fault, link, styles)
    sheet.freeze_panes(top + 1, 2)
    sheet.autofilter(top, 0, max(row, top + 1), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.activate()


def _styles(book: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "verdict": book.add_format({"bold": True, "font_size": 12}),
        "plain": book.add_format({}),
        "header": book.add_format({"bold": True, "bottom": 2, "bg_color": "#F5EEDF"}),
        "cell": book.add_format(wrapped),
        "link": book.add_format({**wrapped, "font_color": "#174F6B", "underline": 1}),
        **{
            severity: book.add_format({**wrapped, "bold": True, "bg_color": colour})
            for severity, colour in COLOURS.items()
        },
    }


def _write_top(sheet: Any, report: Report, styles: dict[str, Any]) -> int:
    """The lines above the table; the row where the table begins, from 0."""
    sheet.write_string(0, 0, " · ".join(report_words.TITLE), styles["title"])
    lines = [*((sentence, "verdict") for sentence in report_words.verdict(report))]
    lines += [(sentence, "plain") for sentence in (*report_words.MEANING, *both("reports.guide"))]
    checked = "、".join(report.subjects[:20])
    at = report.checked_at.isoformat(" ", timespec="minutes")
    lines.append((f"{bilingual('reports.checked')}: {checked} · {at}", "plain"))
    for row, (line, style) in enumerate(lines, 1):
        sheet.write_string(row, 0, line[:16_000], styles[style])
    return len(lines) + 2


def _write_fault(
    sheet: Any, row: int, fault: Fault, place: tuple[str, str] | None, styles: dict[str, Any]
) -> None:
    sheet.write_string(
        row, 0, " ".join(report_words.SEVERITY[fault.severity]), styles[fault.severity]
    )
    shown = where(fault) or ("…" if fault.more else bilingual("reports.whole_file"))
    if place:
        name, cell = place
        target = "'" + name.replace("'", "''") + "'"
        words = shown if fault.sheet else f"{name}!{cell}"
        sheet.write_url(row, 1, f"internal:{target}!{cell}", styles["link"], words[:255])
    else:
        sheet.write_string(row, 1, shown, styles["cell"])
    names = " ".join(part for part in (label(fault)[0], fault.field) if part)
    (wrong, wrong_en), (mend, mend_en) = problem(fault), remedy(fault)
    law = " / ".join(dict.fromkeys(part for part in source(fault) if part))
    texts = (names, wrong, mend, wrong_en, mend_en, fault.value, law, fault.file, fault.code)
    sheet.set_row(row, 15 * _lines((shown, *texts)))
    for column, words_of_cell in enumerate(texts, 2):
        sheet.write_string(row, column, words_of_cell[:16_000], styles["cell"])


def _lines(texts: Iterable[str]) -> int:
    """The number of lines in a row of the table, since its height is not recomputed on opening."""
    needed = [
        -(-sum(2 if ord(letter) > 0x2E7F else 1 for letter in words) // (width - 2))
        for words, (_, width) in zip(texts, _COLUMNS[1:], strict=True)
    ]
    return min(max(1, *needed), 20)
