"""Entries of tenders: a recorded or answered enquiry, or a result, each as a row of its own.

Published rows are never overwritten: only empty fields of an existing enquiry are filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from disclosure.intake.amendments.row_imports import import_row
from disclosure.intake.amendments.tender_amendments import (
    KIND,
    PublishedTender,
    UnamendableTender,
    tenders_of,
)
from disclosure.intake.spreadsheets.excel_template import heading
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, Row, SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.model.schemas import tables
from disclosure.words.texts import both, text

# What may be said of an enquiry, in answer to it, and of a result; `undertaker` is the name of who
# won, by which its organization is found, or made.
ASKED = ("kind", "title", "received_on", "due_on")
ANSWERED = ("decided_on", "decision", "summary")
UNDERTAKER = "undertaker"
RESULT = (UNDERTAKER, "amount", "score", "bidders_count", "awarded_on", "published_on")


@dataclass(frozen=True)
class TenderEnquiry:
    """A question, query or complaint about a tender; `identifier` is that of one that is there,
    which is answered. `values` are written as in a workbook."""

    tender: str
    values: Mapping[str, str]
    identifier: str = ""


@dataclass(frozen=True)
class TenderResult:
    """Who won a tender, for how much, and when; `values` are written as in a workbook."""

    tender: str
    values: Mapping[str, str]


def enquiries_of(packages: PublisherPackages, tender: str) -> list[Row]:
    """The enquiries about a tender, those that are not answered first."""
    rows = [row for _, row in packages.rows("enquiries") if row["tender_id"] == tender]
    return sorted(rows, key=lambda row: (bool(row["decided_on"]), row["received_on"]))


def results_of(packages: PublisherPackages, tender: str) -> list[tuple[Row, list[str]]]:
    """The results of a tender that are there, each with the names of who won it."""
    awards = [row for _, row in packages.rows("awards") if row["tender_id"] == tender]
    names = {row["organization_id"]: row["name"] for _, row in packages.rows("organizations")}
    winners: dict[str, list[str]] = {row["award_id"]: [] for row in awards}
    for _, row in packages.rows("award-undertakers"):
        if row["award_id"] in winners:
            winners[row["award_id"]].append(names.get(row["undertaker_id"], row["undertaker_id"]))
    return [(row, winners[row["award_id"]]) for row in awards]


def enter_enquiry(enquiry: TenderEnquiry, packages: PublisherPackages) -> SheetImport:
    """Try out an enquiry, or the answer to one. Raises UnamendableTender."""
    tender = _tender(packages, enquiry.tender)
    cells = {name: cell for name, cell in enquiry.values.items() if cell.strip()}
    target = packages.for_import(_options(packages, tender.package))
    before: Row = {}
    if enquiry.identifier:
        before = _enquiry(packages, enquiry)
        name = target.take_out("enquiries", enquiry.identifier)
        target.options = _options(packages, name)
        cells = {name: cell for name, cell in cells.items() if name in ANSWERED}
    if not cells:
        raise UnamendableTender(both("amendments.no_answer"))
    filled = {name: cell for name, cell in before.items() if cell}
    row = {"tender_id": tender.tender, **filled, **cells}
    table = tables()["enquiries"]
    headed = [(heading(table.field[name], "zh"), cell) for name, cell in row.items()]
    return import_row(table, headed, target)


def _enquiry(packages: PublisherPackages, enquiry: TenderEnquiry) -> Row:
    """The enquiry that is to be answered."""
    for row in enquiries_of(packages, enquiry.tender):
        if row["enquiry_id"] == enquiry.identifier:
            if any(row[name] for name in ANSWERED if enquiry.values.get(name, "").strip()):
                raise UnamendableTender(both("amendments.answered", enquiry=enquiry.identifier))
            return row
    raise UnamendableTender(both("amendments.no_row", place=f"enquiries/{enquiry.identifier}"))


def enter_result(result: TenderResult, packages: PublisherPackages) -> SheetImport:
    """Try out the result of a tender. Raises UnamendableTender."""
    tender = _tender(packages, result.tender)
    cells = {name: cell.strip() for name, cell in result.values.items() if cell.strip()}
    if UNDERTAKER not in cells:
        raise UnamendableTender(both("amendments.no_undertaker"))
    row = {
        "title": text("amendments.title.result", packages.language, title=tender.title),
        "tender_id": tender.tender,
        "project_id": tender.values["project_id"],
        "status": "active",
        **{name: cell for name, cell in cells.items() if name != UNDERTAKER},
    }
    if "amount" in cells:
        row["currency"] = tender.values.get("currency") or "CNY"
    table = tables()["awards"]
    headed = [(heading(table.field[name], "zh"), cell) for name, cell in row.items()]
    headed.append((both("amendments.undertaker")[0], cells[UNDERTAKER]))
    return import_row(table, headed, packages.for_import(_options(packages, tender.package)))


def _tender(packages: PublisherPackages, identifier: str) -> PublishedTender:
    tender = next(
        (published for published in tenders_of(packages) if published.tender == identifier), None
    )
    if tender is None:
        raise UnamendableTender(both("amendments.no_tender", tender=identifier))
    return tender


def _options(packages: PublisherPackages, name: str) -> SheetOptions:
    options = packages.options
    return SheetOptions(KIND, options.publisher, options.out, name)
