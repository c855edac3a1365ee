"""The whole chain of a project: plan, tender, award, contract, payment, evaluation, or less."""

from collections.abc import Generator

from scripts.example_city.award_rows import award_rows
from scripts.example_city.chance import between, stream
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_change_rows import acceptance, changed
from scripts.example_city.contract_rows import contract_rows
from scripts.example_city.document_rows import with_documents
from scripts.example_city.evaluation_rows import evaluations, result_rows
from scripts.example_city.payment_rows import payment_rows
from scripts.example_city.plan_rows import plan_rows
from scripts.example_city.seasons import NOW, working_day
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.tender_rows import OpenedTender, intention_only, tender

_FATES = {
    "cancelled": "cancelled",
    "failed": "failed",
    "given-up": "failed",
    "suspended": "suspended",
    "stopped": "stopped",
}


def project_rows(project: Project, everyone: CityOrganizations) -> Rows:
    """Every row of a project that could be read by the end of the example's last day."""
    rows = with_documents(project.id, project.index, _rows(project, everyone))
    return (row for row in rows if row.day <= NOW)


def _rows(project: Project, everyone: CityOrganizations) -> Rows:
    if project.story != "unplanned":
        yield from plan_rows(project, stream(project.id, "plan"))
    if project.story == "never-tendered" and project.index % 2:
        yield from intention_only(project)
    if project.story in ("never-tendered", "plan-cancelled"):
        return
    found: OpenedTender | None = None
    if project.story != "direct":
        found = yield from _tenders(project, everyone)
        if not found.is_alive:
            return
    awards = yield from award_rows(project, everyone, found)
    for award in awards:
        contracts = yield from contract_rows(project, everyone, award)
        for contract in contracts:
            after = yield from changed(project, contract, found)
            results = evaluations(project, after)
            for evaluation in results:
                yield from result_rows(project, everyone, evaluation)
            yield from payment_rows(project, after, results)
            yield from acceptance(after, found)


def _tenders(
    project: Project, everyone: CityOrganizations
) -> Generator[TableRow, None, OpenedTender]:
    """The tender that counts: the first, or the second after one that failed."""
    fate = _FATES.get(project.story, "awarded")
    found = yield from tender(project, everyone, 1, project.begins, fate)
    if project.story == "failed":
        rng = stream(project.id, "again")
        begins = working_day(found.opened, between(rng, 9, 25))
        found = yield from tender(project, everyone, 2, begins, "awarded")
    return found
