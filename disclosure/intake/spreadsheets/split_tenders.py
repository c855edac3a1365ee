"""Split tenders: tenders whose notices and results are of several projects, as where somebody chose
the project of one row and others of the tender stay where they were."""

from collections.abc import Sequence

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.words.formats import listed

_OF_TENDERS = ("notices", "awards")


def tell_split_tenders(drafts: Sequence[Draft], known_rows: KnownRows, log: Log) -> None:
    """Warn at the first row of the files of each tender that has rows of another project too, in
    the files or published."""
    projects: dict[str, set[str]] = {}
    for resource in _OF_TENDERS if drafts else ():
        for row in known_rows.all_of(resource):
            tender, project = row.values.get("tender_id"), row.values.get("project_id")
            if tender and project:
                projects.setdefault(tender, set()).add(project)
    told: set[str] = set()
    for draft in drafts:
        tender, project = draft.values.get("tender_id", ""), draft.values.get("project_id", "")
        others = sorted(projects.get(tender, set()) - {project})
        if not (project and others) or tender in told:
            continue
        told.add(tender)
        others_listed, others_listed_en = listed(others)
        log.fault(
            "sheet-tender-split",
            draft.sheet,
            draft.cell("tender_id"),
            resource=draft.table.resource,
            field="project_id",
            value=tender,
            project=project,
            others=others_listed,
            others_en=others_listed_en,
        )
