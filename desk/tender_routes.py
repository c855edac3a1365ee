"""A tender at the desk: corrected, suspended or cancelled by a notice, its enquiries answered, its
result added."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response

from desk.deployment import Deployment
from desk.desk_forms import DeskForm
from desk.desk_pages import DeskPage
from desk.sheet_view import CellForm, Option
from desk.workbook_routes import Form
from disclosure.intake.amendments.tender_amendments import (
    AMENDING,
    CORRECTED,
    PublishedTender,
    TenderAmendment,
    UnamendableTender,
    amend_tender,
    tenders_of,
)
from disclosure.intake.amendments.tender_entries import (
    ANSWERED,
    ASKED,
    RESULT,
    UNDERTAKER,
    TenderEnquiry,
    TenderResult,
    enquiries_of,
    enter_enquiry,
    enter_result,
    results_of,
)
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.model.schemas import Field, codelists, tables
from disclosure.packages.faults import Fault, FaultyData
from disclosure.reports.report import label, problem, remedy
from disclosure.words.texts import Pair, both, text

router = APIRouter()
# The number of tenders on a page, and of suggested organizations.
_LISTED, _OFFERED = 200, 2_000
_CONTROLS: Mapping[str, str] = {"datetime": "instant", "date": "date"}
# The most frequent corrections come first; the rest are folded.
_USUAL = {"submission_deadline", "opening_at", "documents_until", "budget_amount", "ceiling_amount"}
_LONG = {"qualifications", "materials", "content", "scale", "summary"}
_Controls = list[tuple[CellForm, str]]


def packages_of(place: Deployment) -> PublisherPackages:
    """The packages of the publisher; 404 while there is none."""
    publisher = place.publisher()
    if publisher is None:
        raise HTTPException(404)
    return PublisherPackages(place.sheet_options(publisher))


def error_texts(faults: Iterable[Fault]) -> list[Pair]:
    """The errors among faults, each with the field that it is of."""
    return [
        both(
            "desk.rows.fault",
            field=label(fault),
            problem=problem(fault),
            remedy=remedy(fault),
        )
        for fault in faults
        if fault.is_error
    ]


@router.get("/tenders")
def tenders(request: Request, tender: str = "") -> Response:
    """The tenders that may be amended, or the forms for one of them."""
    page = DeskPage(request)
    if page.deployment.publisher() is None:
        return page.go("/publisher")
    packages = packages_of(page.deployment)
    if not tender:
        every = tenders_of(packages)
        return page.show("tenders.html", {"tenders": every[:_LISTED], "more": len(every) > _LISTED})
    return _tender_page(page, packages, _published_tender(packages, tender), DeskForm(), [])


def _published_tender(packages: PublisherPackages, tender: str) -> PublishedTender:
    published = next((each for each in tenders_of(packages) if each.tender == tender), None)
    if published is None:
        raise HTTPException(404)
    return published


def _tender_page(
    page: DeskPage,
    packages: PublisherPackages,
    tender: PublishedTender,
    form: DeskForm,
    wrong: list[Pair],
) -> Response:
    corrected = {
        name: (
            _control(page, "notices", name, form[name]),
            page.cell(tables()["notices"].field[name], tender.values),
        )
        for name in CORRECTED
    }
    unanswered = [(_control(page, "enquiries", name, form[name]), "") for name in ANSWERED]
    question_controls = [
        (_control(page, "enquiries", name, form[name]), "") for name in (*ASKED, *ANSWERED)
    ]
    values = {
        "tender": tender,
        "usual": [control for name, control in corrected.items() if name in _USUAL],
        "rare": [control for name, control in corrected.items() if name not in _USUAL],
        "enquiries": [
            (row, [] if row["decided_on"] or row["decision"] else unanswered)
            for row in enquiries_of(packages, tender.tender)
        ],
        "asked": question_controls,
        "results": results_of(packages, tender.tender),
        "result": _result_controls(page, packages, form),
        "wrong": wrong,
        "form": form,
        "kinds": AMENDING,
    }
    return page.show("tender.html", values, 422 if wrong else 200)


def _result_controls(page: DeskPage, packages: PublisherPackages, form: DeskForm) -> _Controls:
    names = dict.fromkeys(row["name"] for _, row in packages.rows("organizations") if row["name"])
    options = [(name, name) for name in [*names][:_OFFERED]]
    said = text("amendments.undertaker", page.lang)
    winner = CellForm(UNDERTAKER, 0, 0, form[UNDERTAKER], said, "suggest", options)
    rest = [name for name in RESULT if name != UNDERTAKER]
    return [(winner, ""), *((_control(page, "awards", name, form[name]), "") for name in rest)]


def _control(page: DeskPage, resource: str, name: str, value: str) -> CellForm:
    """The control of a field; `spot` is its name."""
    field: Field = tables()[resource].field[name]
    options: list[Option] = []
    control = "long" if name in _LONG else _CONTROLS.get(field.type, "text")
    if field.codelist:
        control = "select"
        options = [(code, page.code(field.codelist, code)) for code in codelists()[field.codelist]]
    return CellForm(name, 0, 0, value, field.label(page.lang), control, options)


def _take(
    request: Request, form: DeskForm, enter: Callable[[PublisherPackages], SheetImport]
) -> Response:
    """Write what was entered into the data; on errors the page of the tender with them."""
    page = DeskPage(request)
    packages = packages_of(page.deployment)
    tender = _published_tender(packages, form["tender"])
    try:
        outcome = enter(packages)
    except UnamendableTender as error:
        return _tender_page(page, packages, tender, form, [error.pair])
    except FaultyData as error:
        return _tender_page(page, packages, tender, form, error_texts(error.faults))
    if not outcome.is_sound:
        return _tender_page(page, packages, tender, form, error_texts(outcome.log.faults))
    outcome.write()
    return page.go("/publish")


def _form_values(form: DeskForm, names: Sequence[str]) -> dict[str, str]:
    return {name: form[name] for name in names}


@router.post("/tenders")
def amend(request: Request, form: Form) -> Response:
    """Publish a notice that amends a tender with the next release."""
    kind = form["kind"]
    if kind not in AMENDING:
        raise HTTPException(404)
    values = _form_values(form, CORRECTED) if kind == "correction" else {}
    now = datetime.now(UTC).replace(microsecond=0)
    amendment = TenderAmendment(form["tender"], kind, form["reason"], now, values)

    def enter(packages: PublisherPackages) -> SheetImport:
        return amend_tender(amendment, packages.options.publisher, packages.options.out)

    return _take(request, form, enter)


@router.post("/tenders/enquiries")
def enquire(request: Request, form: Form) -> Response:
    """Record an enquiry about a tender, or the answer to one."""
    enquiry = TenderEnquiry(form["tender"], _form_values(form, (*ASKED, *ANSWERED)), form["id"])
    return _take(request, form, lambda packages: enter_enquiry(enquiry, packages))


@router.post("/tenders/results")
def award(request: Request, form: Form) -> Response:
    """Add the result of a tender."""
    result = TenderResult(form["tender"], _form_values(form, RESULT))
    return _take(request, form, lambda packages: enter_result(result, packages))
