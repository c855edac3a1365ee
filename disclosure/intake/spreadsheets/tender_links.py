"""Tender links: the tender of a row that names its project only."""

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log

# The kinds of notices with which a purchase begins; all others speak of one that has begun.
_FIRST = frozenset({"intention", "prequalification", "tender", "single-source"})


def lacks_tender(draft: Draft) -> bool:
    """Whether a draft is a notice that speaks of an earlier one (a correction, a cancellation),
    and names no tender."""
    kind, tender = (draft.values.get(name, "") for name in ("kind", "tender_id"))
    return draft.table.resource == "notices" and kind not in {"", *_FIRST} and not tender


def give_tender(draft: Draft, known_rows: KnownRows, log: Log) -> str:
    """Set the tender of a row without one to that of its project, if there is only one; empty if
    not."""
    project = draft.values.get("project_id", "")
    tenders = known_rows.tenders_of(project)
    if not project or len(tenders) != 1:
        return ""
    (tender,) = tenders
    cell, resource = draft.cell("project_id"), draft.table.resource
    draft.values["tender_id"] = tender
    draft.elsewhere["tender_id"] = cell
    log.converted(draft.sheet, cell, resource, "tender_id", project, tender, "tender")
    return tender


def names_project_only(draft: Draft) -> bool:
    """Whether a draft is a result or contract that names a project by its number, and no tender."""
    return draft.table.resource in {"awards", "contracts"} and bool(
        draft.values.get("project_id") and not draft.values.get("tender_id")
    )


def give_numbered_tender(draft: Draft, known_rows: KnownRows, log: Log) -> None:
    """Set the tender of a result to the one whose number is its 项目编号, with that tender's
    project; else to the only tender of the project. A contract gets the project of the tender."""
    number = draft.values["project_id"]
    projects = known_rows.projects_of(number)
    has_tender = "tender_id" in draft.table.field
    if len(projects) == 1:
        (project,) = projects
        cell, resource = draft.cell("project_id"), draft.table.resource
        project_value = {"project_id": project} if project != number else {}
        for name, value in (({"tender_id": number} if has_tender else {}) | project_value).items():
            draft.values[name] = value
            draft.elsewhere[name] = cell
            log.converted(draft.sheet, cell, resource, name, number, value, "tender-number")
    elif has_tender:
        give_tender(draft, known_rows, log)
