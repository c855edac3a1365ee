"""Rows beside some projects: budget steps, needs assessments, papers, cases, audits, an unanswered
query, and a condition of one lot.

The texts name the rows to which they belong; if a smaller or another city lacks a row, nothing is
added.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from scripts.example_city.city_calendar import NOW, working_day, working_day_before
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words

# Day and month, in the year before, on which departments take the first steps of their budgets.
_STEPS = (("first-up", 9, 16), ("first-down", 10, 24), ("second-up", 11, 27))
_OF_TEXTS = ("about_project", "day")  # what the texts say beside the cells of a row
_KEYS = {"plan-items": "plan_item_id", "contracts": "contract_id"}
_NAMED = ("tender_id", "notice_id", "lot_id", "contract_id")  # rows that a text may belong to


def with_oversight(rows: Iterable[TableRow]) -> Rows:
    """The rows of projects, each with its fields from the texts, followed by the rows that
    belong to it."""
    texts, rows = words("oversight"), [*rows]
    known = {str(row.cells[name]) for row in rows for name in _NAMED if name in row.cells}
    for row in rows:
        key = str(row.cells.get(_KEYS.get(row.resource, ""), ""))
        yield replace(row, cells={**row.cells, **texts["cells"].get(key, {})})
        if key in texts["steps"]:
            yield from _budget_steps(row, key, texts["steps"][key])
        if row.resource == "plan-items":
            for following in _texts_of(str(row.cells["project_id"]), key):
                if known.issuperset(
                    str(following.cells[name]) for name in _NAMED if name in following.cells
                ):
                    yield following


def audit_office() -> TableRow:
    """The office that audits, as a row of `organizations`."""
    return TableRow("organizations", NOW, words("oversight")["office"])


def policy_evaluation() -> Rows:
    """The evaluation of a policy, its indicators and its report."""
    for resource in ("evaluations", "indicators"):
        for cells in words("oversight")[resource]:
            yield TableRow(resource, date(2026, 6, 30), cells)


def standing_suspension() -> TableRow:
    """A suspension that has not ended, as a row of `credit-records`."""
    return TableRow("credit-records", NOW, words("oversight")["suspension"])


def _budget_steps(plan: TableRow, key: str, days_apart: int) -> Rows:
    """The steps of a plan item; the second up comes so many days after its department's."""
    year = int(str(plan.cells["fiscal_year"]))
    approved = working_day_before(plan.day)
    days = {name: working_day(date(year - 1, month, day)) for name, month, day in _STEPS}
    days |= {"second-down": approved, "execution": working_day(plan.day, 3)}
    for number, (name, day) in enumerate(days.items(), start=1):
        apart = timedelta(days_apart if name == "second-up" else 0)
        cells: dict[str, Cell] = {
            "budget_step_id": f"{key}-S{number}",
            "plan_item_id": key,
            "step": name,
            "done_on": working_day(day + apart),
            "department_budget_on": day,
        }
        yield TableRow("budget-steps", plan.day, cells)


def _texts_of(project: str, plan: str) -> Rows:
    """What the texts list for a project, once, with its first plan item."""
    if not plan.endswith("-P1"):
        return
    for resource in ("documents", "audits", "enquiries", "requirements"):
        for cells in words("oversight")[resource]:
            if cells.get("about_project", cells.get("project_id")) == project:
                row_cells = {name: cell for name, cell in cells.items() if name not in _OF_TEXTS}
                day = cells.get("day") or cells.get("published_on") or cells["received_on"]
                yield TableRow(resource, date.fromisoformat(day), row_cells)
