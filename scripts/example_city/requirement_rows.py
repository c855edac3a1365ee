"""The requirements of a notice, a row each: conditions and papers taken from its own words."""

from disclosure.intake.spreadsheets.notice_requirements import written_requirements
from scripts.example_city.city_calendar import NOW
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words


def of(notice: TableRow) -> Rows:
    """The rows of a notice of this year: earlier ones were published as a whole text only."""
    if notice.day.year != NOW.year:
        return
    cells, evidence = notice.cells, words("notices")["blocks"]["evidence"]
    requirements = written_requirements(str(cells["qualifications"]))
    requirements += written_requirements(str(cells["materials"]), "material")
    for number, requirement in enumerate(requirements, start=1):
        yield TableRow(
            "requirements",
            notice.day,
            {
                "requirement_id": f"{cells['notice_id']}-R{number}",
                "notice_id": cells["notice_id"],
                "number": number,
                "kind": requirement.kind,
                "text": requirement.text,
                "evidence": evidence.get(requirement.kind, ""),
            },
        )
