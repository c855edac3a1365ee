"""Project names: the project that a row names beside its own title."""

from collections.abc import Iterator, Mapping

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log

_TABLES = ("plan-items", "notices")
_Facts = tuple[str, str, str]


class ProjectLookup:
    """The projects of plans and notices by the exact name of one of them."""

    def __init__(self, known_rows: KnownRows, log: Log) -> None:
        self.known, self.log = known_rows, log

    def _named(self, name: str) -> Iterator[_Facts]:
        """The projects of plans and notices of this name, with purchaser and year."""
        for resource in _TABLES:
            for row in self.known.all_of(resource):
                values = row.values
                if values.get("title") == name and values.get("project_id"):
                    yield values["project_id"], values.get("purchaser_id", ""), _year(values)

    def find(self, draft: Draft) -> None:
        """Set the project of a draft to the one that it names, if there is only one: of the same
        purchaser and year, if both are known. Else the name is reported as left out."""
        name = draft.values.get("@project", "")
        if not name or draft.values.get("project_id") or "project_id" not in draft.table.field:
            return
        purchaser, year = draft.values.get("purchaser_id", ""), _year(draft.values)
        projects = {
            project
            for project, other, its_year in self._named(name)
            if _agree(purchaser, other) and _agree(year, its_year)
        }
        cell = draft.cell("@project")
        if len(projects) == 1:
            project_id = projects.pop()
            draft.values["project_id"] = project_id
            draft.elsewhere["project_id"] = cell
            resource = draft.table.resource
            self.log.converted(
                draft.sheet, cell, resource, "project_id", name, project_id, "project"
            )
        else:
            self.log.omitted(draft.sheet, cell, name, "project")


def _year(values: Mapping[str, str]) -> str:
    return values.get("fiscal_year") or values.get("published_at", "")[:4]


def _agree(text: str, other_text: str) -> bool:
    return not text or not other_text or text == other_text
