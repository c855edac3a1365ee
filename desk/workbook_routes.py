"""Workbooks at the desk: uploaded, viewed, corrected cell by cell, taken into the data."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from desk.checked_workbooks import CheckedWorkbooks
from desk.desk_forms import DeskForm, read_form
from desk.desk_pages import DeskPage
from desk.sheet_view import ROWS, SheetView, shown_fault
from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook, Inbox
from disclosure.intake.inbox.workbook_check import WorkbookCheck, accept_workbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.spreadsheets.column_mapping import check_field
from disclosure.model.cell_references import address
from disclosure.model.schemas import kinds, tables
from disclosure.reports.report import make_report, position
from disclosure.reports.report_writing import write_rows
from disclosure.words.texts import Language, both, text, text_of

router = APIRouter()
Form = Annotated[DeskForm, Depends(read_form)]
# Faults that one page lists.
_LISTED = 200
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def found_workbook(request: Request, identifier: str) -> ArrivedWorkbook:
    """The workbook of an address."""
    inbox: Inbox = request.app.state.inbox
    workbook = inbox.find(identifier)
    if workbook is None:
        raise HTTPException(404)
    return workbook


def checked(request: Request, identifier: str) -> WorkbookCheck | None:
    """A workbook of the inbox, checked; None while nobody publishes here."""
    checks: CheckedWorkbooks = request.app.state.checks
    return checks.check(found_workbook(request, identifier))


Workbook = Annotated[ArrivedWorkbook, Depends(found_workbook)]
Check = Annotated[WorkbookCheck | None, Depends(checked)]


@router.post("/workbooks")
def drop(request: Request, form: Form) -> Response:
    """Save the uploaded workbooks, and show the first."""
    page, inbox = DeskPage(request), request.app.state.inbox
    taken = [inbox.take(name, data) for name, data in form.files if data]
    return page.go(f"/workbooks/{taken[0].identifier}" if taken else "/")


@router.get("/workbooks/{identifier}")
def look(
    request: Request, check: Check, sheet: str = "", at: str = "", rows: str = "", show: str = ""
) -> Response:
    """A sheet with its marks; `at` opens the form of a cell, `rows` is a page of rows, `show` is
    `all` or `faulty`. Of a long sheet with errors the faulty rows are shown by default."""
    page = DeskPage(request)
    if check is None:
        return page.go("/publisher")
    numbers = [number for number, content in enumerate(check.sheets) if content.rows]
    index = int(sheet) if sheet.isdigit() and int(sheet) in numbers else _opened(check, numbers)
    lang = page.lang
    view = SheetView(check, index, lang) if numbers else None
    is_long = view is not None and len(view.sheet.rows) > ROWS
    only_faulty = show == "faulty" or (is_long and show != "all" and _count(check, index) > 0)
    shown = view.numbers(only_faulty=only_faulty) if view else []
    if only_faulty and position(at)[0] not in {0, *shown} and view:
        only_faulty, shown = False, view.numbers(only_faulty=False)
    number = _page(shown, rows, position(at)[0])
    way = "faulty" if only_faulty else "all"
    return page.show(
        "workbook.html",
        {
            "check": check,
            "view": view,
            "index": index,
            "sheets": [(n, check.sheets[n].name, _count(check, n)) for n in numbers],
            "rows": [*view.rows(shown[number * ROWS : (number + 1) * ROWS])] if view else [],
            "number": number,
            "pages": max(1, -(-len(shown) // ROWS)),
            "only_faulty": only_faulty,
            "under_way": _under_way(request, check, lang),
            "form": view.form(at) if view and at else None,
            "errors": [shown_fault(check, fault, lang) for fault in check.errors[:_LISTED]],
            "warnings": [shown_fault(check, fault, lang) for fault in check.warnings[:_LISTED]],
            "counts": [(tables()[name].label(lang), n) for name, n in check.counts.items()],
            "kinds": [(kind.name, _title(kind.descriptor, lang)) for kind in kinds().values()],
            "joins": _joins(check, index, lang),
            "here": f"/workbooks/{check.workbook.identifier}?sheet={index}&show={way}",
        },
    )


def _under_way(request: Request, check: WorkbookCheck, lang: Language) -> str:
    """The progress of the complete check, in words; empty if none is running."""
    checks: CheckedWorkbooks = request.app.state.checks
    standing = checks.progress(check.workbook)
    if standing is None:
        return ""
    stage, rows = standing
    return text(f"desk.checking.{stage}", lang, count=rows)


@router.get("/workbooks/{identifier}/progress")
def progress(request: Request, check: Check) -> Response:
    """The progress of the complete check, for the page that waits for it."""
    if check is None:
        raise HTTPException(404)
    stage = _under_way(request, check, DeskPage(request).lang)
    return JSONResponse({"running": bool(stage), "steps": [stage] if stage else []})


def _title(descriptor: object, lang: str) -> str:
    assert isinstance(descriptor, dict)
    return str(descriptor["title_en" if lang == "en" else "title"])


def _opened(check: WorkbookCheck, numbers: list[int]) -> int:
    """The sheet to show first: the first with an error, else the first with imported rows."""
    wrong = next((n for n in numbers if _count(check, n)), None)
    names = {
        d.sheet.name for ds in (check.outcome.drafts if check.outcome else {}).values() for d in ds
    }
    taken = next((n for n in numbers if check.sheets[n].name in names), None)
    return next((n for n in (wrong, taken, *numbers) if n is not None), 0)


def _count(check: WorkbookCheck, number: int) -> int:
    name = check.sheets[number].name
    return sum(fault.count for fault in check.errors if fault.sheet == name)


def _page(shown: list[int], rows: str, row: int) -> int:
    if row in shown:
        return shown.index(row) // ROWS
    last = max(0, (len(shown) - 1) // ROWS)
    return min(int(rows), last) if rows.isdigit() and len(rows) < 8 else 0


def _joins(check: WorkbookCheck, index: int, lang: Language) -> list[dict[str, object]]:
    """The rows of a sheet that may belong to a project, with the choices and the evidence for
    each."""
    joins = check.outcome.joins if check.outcome else None
    joins_shown: list[dict[str, object]] = []
    for choice_of_row in joins.choices if joins else ():
        if choice_of_row.draft.sheet.name != check.sheets[index].name:
            continue
        (row, column), heading = choice_of_row.place
        place = {"row": row, "column": column, "heading": address(*heading) if heading else ""}
        choices = [
            {
                "label": choice.label,
                "told": text(
                    "sheets.joins.choice", lang, label=choice.label, how=text_of(choice.how, lang)
                ),
            }
            for choice in choice_of_row.offered
        ]
        joins_shown.append({**place, "title": choice_of_row.title, "choices": choices})
    return joins_shown[:_LISTED]


def _back(page: DeskPage, workbook: ArrivedWorkbook, form: DeskForm, at: str = "") -> Response:
    sheet = form["sheet"] if form["sheet"].isdigit() else "0"
    anchor = f"&at={quote(at)}#text" if at else "#faults"
    return page.go(f"/workbooks/{workbook.identifier}?sheet={sheet}{anchor}")


def _journal(workbook: ArrivedWorkbook) -> WorkbookJournal:
    journal = WorkbookJournal(workbook.journal)
    if journal.steps().taken_at:
        raise HTTPException(409)
    return journal


@router.post("/workbooks/{identifier}/cells")
def write_cell(request: Request, workbook: Workbook, check: Check, form: Form) -> Response:
    """Write into a cell; if a project or contract is chosen, add the heading of its column too."""
    page, journal = DeskPage(request), _journal(workbook)
    index, row, column = form.number("sheet"), form.number("row"), form.number("column")
    if check is None or index >= len(check.sheets) or not 1 <= column <= 16_384 or not row:
        raise HTTPException(400)
    name = check.sheets[index].name
    joins = check.outcome.joins if check.outcome and form["heading"] else None
    for choice in joins.choices if joins else ():
        spot, heading = choice.place
        if choice.draft.sheet.name == name and spot == (row, column) and heading:
            at_row, at_column = heading
            if at_column not in check.sheets[index].rows.get(at_row, {}):
                journal.write_cell(name, at_row, at_column, choice.heading)
    journal.write_cell(name, row, column, form["text"].replace("\r\n", "\n"))
    return _back(page, workbook, form)


@router.post("/workbooks/{identifier}/rows")
def leave_out(request: Request, workbook: Workbook, check: Check, form: Form) -> Response:
    """Leave a row of a sheet out."""
    index, row = form.number("sheet"), form.number("row")
    if check is None or index >= len(check.sheets) or not row:
        raise HTTPException(400)
    _journal(workbook).leave_out(check.sheets[index].name, row)
    return _back(DeskPage(request), workbook, form)


@router.post("/workbooks/{identifier}/columns")
def assign_column(request: Request, workbook: Workbook, form: Form) -> Response:
    """Set the meaning of a heading."""
    name = form["field"].removeprefix("@ignored")
    try:
        field = check_field(name, "")
    except ValueError as error:
        raise HTTPException(400) from error
    _journal(workbook).assign_column(form["heading"], field)
    return _back(DeskPage(request), workbook, form)


@router.post("/workbooks/{identifier}/values")
def give_value(request: Request, workbook: Workbook, form: Form) -> Response:
    """Set a value for all rows that has no column."""
    try:
        name = check_field(form["field"], "")
    except ValueError as error:
        raise HTTPException(400) from error
    if form["text"].strip():
        _journal(workbook).give_value(name, form["text"].strip())
    return _back(DeskPage(request), workbook, form)


@router.post("/workbooks/{identifier}/kind")
def choose_kind(request: Request, workbook: Workbook, form: Form) -> Response:
    """Set the kind of data of the sheets."""
    if form["kind"] and form["kind"] not in kinds():
        raise HTTPException(400)
    _journal(workbook).choose_kind(form["kind"])
    return _back(DeskPage(request), workbook, form)


@router.post("/workbooks/{identifier}/undo")
def undo(request: Request, workbook: Workbook, form: Form) -> Response:
    """Undo the last step."""
    _journal(workbook).undo()
    return _back(DeskPage(request), workbook, form)


@router.post("/workbooks/{identifier}/accept")
def accept(request: Request, workbook: Workbook, check: Check, form: Form) -> Response:
    """Take a workbook without errors into the data."""
    page = DeskPage(request)
    if check is None or not check.is_acceptable:
        return _back(page, workbook, form)
    accept_workbook(check, form["by"])
    return page.go("/publish")


@router.get("/workbooks/{identifier}/marked.xlsx")
def marked(check: Check) -> Response:
    """The workbook with each faulty cell coloured and explained, to be corrected elsewhere."""
    if check is None:
        raise HTTPException(404)
    report = make_report(check.faults, [check.workbook.name], datetime.now(UTC))
    with TemporaryDirectory(prefix="sunlit-") as folder:
        target = Path(folder) / "marked.xlsx"
        write_rows(report, check.sheets, target)
        data = target.read_bytes()
    name = quote(f"{check.workbook.path.stem} {both('desk.marked')[0]}.xlsx")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type=_WORKBOOK, headers=headers)
