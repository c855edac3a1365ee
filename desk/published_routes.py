"""Changes after publication at the desk: rows are withdrawn or redacted, or an earlier release
is restored."""

from fastapi import APIRouter, HTTPException, Request, Response

from desk.desk_pages import DeskPage
from desk.desk_works import redact_row, roll_back_to
from desk.tender_routes import error_texts, packages_of
from desk.workbook_routes import Form
from disclosure.intake.amendments.row_withdrawals import NothingToWithdraw, withdraw_row
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, Row
from disclosure.model.schemas import Field, Table, published_tables, tables
from disclosure.packages.faults import FaultyData, shorten
from disclosure.packages.package_redaction import UnwritableTable
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.words.texts import Pair, both

router = APIRouter()
# Rows that one page lists.
_LISTED = 200


def _table(name: str) -> Table:
    table = next(
        (candidate for candidate in published_tables() if candidate.resource == name), None
    )
    if table is None:
        raise HTTPException(404)
    return table


def _key(table: Table, row: Row) -> str:
    return "/".join(row.get(name, "") for name in table.primary_key)


def _name(table: Table, row: Row) -> str:
    return next((row[name] for name in ("title", "name") if row.get(name)), _key(table, row))


@router.get("/rows")
def rows(request: Request, table: str = "", id: str = "", q: str = "") -> Response:  # noqa: A002 - as in addresses
    """The tables with rows, the rows of one, or one row with the actions on it."""
    page = DeskPage(request)
    if page.deployment.publisher() is None:
        return page.go("/publisher")
    packages = packages_of(page.deployment)
    if not table:
        counts = [
            (counted_table, len(packages.rows(counted_table.resource)))
            for counted_table in published_tables()
        ]
        return page.show("row-tables.html", {"tables": [count for count in counts if count[1]]})
    chosen = _table(table)
    entries = [(_key(chosen, row), _name(chosen, row), row) for _, row in packages.rows(table)]
    if id:
        return _row(
            page, packages, chosen, next((entry for entry in entries if entry[0] == id), None), []
        )
    listed = [entry for entry in entries if q.lower() in " ".join(entry[2].values()).lower()]
    shown = [(key, shorten(name)) for key, name, _ in listed[:_LISTED]]
    values = {"table": chosen, "rows": shown, "count": len(listed), "q": q}
    return page.show("rows.html", {**values, "label": chosen.label(page.lang)})


def _cell(page: DeskPage, packages: PublisherPackages, field: Field, row: Row) -> str:
    """A cell in readable form; for a reference the name of its row, and the key."""
    cell = page.cell(field, row)
    named = field.reference and tables().get(field.reference.resource)
    if not named or named.resource == "projects":
        return cell
    entry = _entry_of(packages, named, row[field.name])
    return f"{entry[1]} · {cell}" if entry and entry[1] != cell else cell


def _row(
    page: DeskPage,
    packages: PublisherPackages,
    table: Table,
    entry: tuple[str, str, Row] | None,
    wrong: list[Pair],
) -> Response:
    if entry is None:
        raise HTTPException(404)
    key, name, row = entry
    filled = [field for field in table.fields if row.get(field.name)]
    values = {
        "table": table,
        "key": key,
        "name": name,
        "facts": [(field.label(page.lang), _cell(page, packages, field, row)) for field in filled],
        "fields": [
            (field.name, field.label(page.lang))
            for field in filled
            if field.name not in table.primary_key
        ],
        "wrong": wrong,
    }
    return page.show("row.html", values, 422 if wrong else 200)


@router.post("/rows/withdraw")
def withdraw(request: Request, form: Form) -> Response:
    """Withdraw a row from the data with a reason."""
    page = DeskPage(request)
    packages, table = packages_of(page.deployment), _table(form["table"])
    publisher = packages.options.publisher
    try:
        withdraw_row(page.deployment.data, publisher, table.resource, form["id"], form["reason"])
    except FaultyData as error:
        wrong = error_texts(error.faults)[:5]
    except NothingToWithdraw as error:
        wrong = [error.pair]
    except UnwritableTable as error:
        wrong = [both("terminal.redact.by_hand", error=error)]
    else:
        return page.go("/publish")
    return _row(page, packages, table, _entry_of(packages, table, form["id"]), wrong)


def _entry_of(packages: PublisherPackages, table: Table, key: str) -> tuple[str, str, Row] | None:
    rows = (row for _, row in packages.rows(table.resource) if _key(table, row) == key)
    return next(((key, _name(table, row), row) for row in rows), None)


@router.post("/rows/redact")
def redact(request: Request, form: Form) -> Response:
    """Redact a row, or a field of it, in everything that was published."""
    page = DeskPage(request)
    place, table = page.deployment, _table(form["table"])
    packages = packages_of(place)
    entry = _entry_of(packages, table, form["id"])
    field = form["field"] or None
    if field is not None and field not in table.field:
        raise HTTPException(400)
    if not (form["reason"].strip() and form["basis"].strip()):
        return _row(page, packages, table, entry, [both("desk.rows.no_basis")])
    if entry is None:
        raise HTTPException(404)
    values = {
        "publisher": packages.options.publisher,
        "resource": table.resource,
        "identifier": form["id"],
        "field": field,
        "reason": form["reason"].strip(),
        "basis": form["basis"].strip(),
        "data": place.data,
        "output": place.output,
        "siteurl": place.siteurl,
    }
    request.app.state.jobs.start("redact", redact_row, values)
    return page.go("/publish")


@router.get("/releases")
def releases(request: Request) -> Response:
    """The kept releases that can be restored."""
    page = DeskPage(request)
    archive = ReleaseArchive(page.deployment.output)
    head = archive.newest() if archive.file.is_file() else None
    earlier = [number for number in reversed(archive.kept()) if head and number < head.number]
    return page.show("releases.html", {"head": head, "kept": earlier})


@router.post("/releases")
def go_back(request: Request, form: Form) -> Response:
    """Publish the data of an earlier release again."""
    page = DeskPage(request)
    number = form.number("number")
    if number not in ReleaseArchive(page.deployment.output).kept():
        raise HTTPException(404)
    values = {"number": number, "output": page.deployment.output}
    siteurl = page.deployment.siteurl
    request.app.state.jobs.start("rollback", roll_back_to, {**values, "siteurl": siteurl})
    return page.go("/publish")
