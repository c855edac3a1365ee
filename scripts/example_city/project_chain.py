"""The whole chain of a project: plan, tender, award, contract, payment, evaluation, or less."""

from collections.abc import Generator

from scripts.example_city.award_rows import award_rows
from scripts.example_city.city_calendar import NOW, working_day
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_change_rows import acceptance, after_changes, changed
from scripts.example_city.contract_rows import contract_rows
from scripts.example_city.document_rows import with_documents
from scripts.example_city.evaluation_rows import evaluations, result_rows
from scripts.example_city.payment_rows import payment_rows
from scripts.example_city.plan_rows import plan_rows
from scripts.example_city.random_draws import between, stream
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.tender_rows import OpenedTender, intention_only, tender

_FATES = {
    "cancelled": "cancelled",
    "failed": "failed",
    "given-up": "failed",
    "suspended": "suspended",
    "stopped": "stopped",
}


def project_rows(project: Project, organizations: CityOrganizations) -> Rows:
    """Every row of a project that could be read by the end of the example's last day."""
    rows = with_documents(project.id, project.index, _rows(project, organizations))
    return (row for row in rows if row.day <= NOW)


def _rows(project: Project, organizations: CityOrganizations) -> Rows:
    if project.story != "unplanned":
        yield from plan_rows(project, stream(project.id, "plan"))
    if project.story == "never-tendered" and project.index % 2:
        yield from intention_only(project)
    if project.story in ("never-tendered", "plan-cancelled"):
        return
    opened: OpenedTender | None = None
    if project.story != "direct":
        opened = yield from _tenders(project, organizations)
        if not opened.is_alive:
            return
    awards = yield from award_rows(project, organizations, opened)
    for award in awards:
        contracts = yield from contract_rows(
            project, organizations, award, lambda contract: after_changes(project, contract).ends
        )
        for contract in contracts:
            after = yield from changed(project, contract, opened)
            results = evaluations(project, after)
            for evaluation in results:
                yield from result_rows(project, organizations, evaluation)
            yield from payment_rows(project, after, results)
            yield from acceptance(after, opened, results[-1].grade if results else "good")


def _tenders(
    project: Project, organizations: CityOrganizations
) -> Generator[TableRow, None, OpenedTender]:
    """The tender that counts: the first, or the second after one that failed."""
    fate = _FATES.get(project.story, "awarded")
    opened = yield from tender(project, organizations, 1, project.begins, fate)
    if project.story == "failed":
        rng = stream(project.id, "again")
        begins = working_day(opened.opened, between(rng, 9, 25))
        opened = yield from tender(project, organizations, 2, begins, "awarded")
    return opened
