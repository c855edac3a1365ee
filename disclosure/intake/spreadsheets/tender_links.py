"""Tender links: the tender of a row that names its project only, or calls the tender so."""

from collections.abc import Iterable
from itertools import combinations

from disclosure.intake.joining.join_organizations import Agreement, OrganizationNames
from disclosure.intake.spreadsheets.column_labels import without_brackets
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log

# The kinds of notices with which a purchase begins; all others speak of one that has begun.
_FIRST = frozenset({"intention", "prequalification", "tender", "single-source"})

# The number that a table calls 项目编号, and that may be its tender's.
NUMBER_OF_TENDER = "@number-of-tender"
_NUMBERED = ("plan-items", "notices", "awards", "contracts")


def take_tender_numbers(drafts: Iterable[Draft], known_rows: KnownRows, log: Log) -> None:
    """Make 项目编号 the number of the tender, which bureaus write there, in each table where it
    has no id of a known project. That of results and contracts waits until their project is
    looked for."""
    columns: dict[int, list[Draft]] = {}
    projects: set[str] = set()
    for draft in drafts:
        if draft.values.get(NUMBER_OF_TENDER):
            columns.setdefault(id(draft.columns), []).append(draft)
        elif draft.table.resource in _NUMBERED:
            projects.add(draft.values.get("project_id", ""))
    if not columns:
        return
    rows = [row.values for name in _NUMBERED for row in known_rows.all_of(name)]
    projects |= {row.get("project_id", "") for row in rows}
    notices_first = sorted(columns.values(), key=lambda group: group[0].table.resource != "notices")
    for group in notices_first:
        several = _of_several_tenders(group)
        numbers = {draft.values[NUMBER_OF_TENDER] for draft in group}
        are_projects = any(
            number in projects and not known_rows.projects_of(number) for number in numbers
        )
        for draft in group:
            number = draft.values.pop(NUMBER_OF_TENDER)
            if are_projects or number in several:
                projects.add(number)
                continue
            cell = draft.elsewhere.setdefault(NUMBER_OF_TENDER, draft.cell("project_id"))
            del draft.values["project_id"]
            if draft.table.resource != "notices":
                draft.values[NUMBER_OF_TENDER] = number
                continue
            draft.values["tender_id"] = number
            draft.elsewhere["tender_id"] = cell
            log.converted(
                draft.sheet, cell, "notices", "tender_id", number, number, "tender-number"
            )


def _of_several_tenders(drafts: Iterable[Draft]) -> set[str]:
    """The numbers under which several purchases of one body begin: those of projects. What stands
    in brackets tells lots and repetitions of one."""
    titles: dict[str, set[str]] = {}
    bodies: dict[str, set[str]] = {}
    for draft in drafts:
        number, title = draft.values[NUMBER_OF_TENDER], draft.values.get("title", "")
        if draft.table.resource == "notices" and draft.values.get("kind", "") in {"", *_FIRST}:
            titles.setdefault(number, set()).add(without_brackets(title).strip())
            bodies.setdefault(number, set()).add(draft.values.get("purchaser_id", ""))
    numbers = {number for number, called in titles.items() if len(called - {""}) > 1}
    compared = OrganizationNames(name for number in numbers for name in bodies[number])
    return {
        number
        for number in numbers
        if not any(
            compared.compare(*pair) == Agreement.DIFFERENT
            for pair in combinations(sorted(bodies[number] - {""}), 2)
        )
    }


def number_of_tender(draft: Draft) -> str:
    """The number of its tender that the row of a contract names; empty for none."""
    return draft.values.get("@tender") or draft.values.get(NUMBER_OF_TENDER, "")


def keep_number(draft: Draft, known_rows: KnownRows, log: Log) -> None:
    """A number that is of no known tender is the project's id where nothing else tells that;
    else it is left out and reported."""
    number = draft.values.pop(NUMBER_OF_TENDER, "")
    if not number:
        return
    if not draft.values.get("project_id") and not draft.values.get("tender_id"):
        draft.values["project_id"] = number
    elif not known_rows.projects_of(number) and not draft.values.get("tender_id"):
        log.omitted(draft.sheet, draft.cell(NUMBER_OF_TENDER), number, "tender-unknown")


def lacks_tender(draft: Draft) -> bool:
    """Whether a draft is a notice that speaks of an earlier one (a correction, a cancellation),
    and names no tender."""
    kind, tender = (draft.values.get(name, "") for name in ("kind", "tender_id"))
    return draft.table.resource == "notices" and kind not in {"", *_FIRST} and not tender


def lacks_title(draft: Draft) -> bool:
    """Whether a draft is a notice without a title, which may be that of the notice it speaks of."""
    return draft.table.resource == "notices" and not draft.values.get("title")


def give_title(draft: Draft, known_rows: KnownRows, log: Log) -> None:
    """Set the title of a notice without one, which speaks of an earlier notice and names its
    tender, to that of the earlier one, where its tender has only one."""
    tender, kind = (draft.values.get(name, "") for name in ("tender_id", "kind"))
    if not tender or kind in {"", *_FIRST} or "title" in draft.troubled:
        return
    titles = known_rows.titles_of(tender, _FIRST)
    if len(titles) == 1:
        (title,) = titles
        cell = draft.elsewhere["title"] = draft.cell("tender_id")
        draft.values["title"] = title
        log.converted(draft.sheet, cell, "notices", "title", tender, title, "tender-title")


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
    """Set the tender of a result or later notice to the one whose number is its 项目编号, with
    that tender's project; else to the only tender of the project. A contract gets the project of
    the tender."""
    number = draft.values.get("project_id", "") or draft.values.get(NUMBER_OF_TENDER, "")
    projects = known_rows.projects_of(number) if number else set()
    has_tender = "tender_id" in draft.table.field
    if len(projects) == 1:
        (project,) = projects
        cell, resource = draft.cell("project_id"), draft.table.resource
        cell = draft.elsewhere.get(NUMBER_OF_TENDER, cell)
        project_value = {"project_id": project} if project != number else {}
        for name, value in (({"tender_id": number} if has_tender else {}) | project_value).items():
            draft.values[name] = value
            draft.elsewhere[name] = cell
            log.converted(draft.sheet, cell, resource, name, number, value, "tender-number")
    elif has_tender:
        give_tender(draft, known_rows, log)
