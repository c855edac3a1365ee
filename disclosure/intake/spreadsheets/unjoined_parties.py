"""Unjoined parties: who bought or provided, in rows of evaluations, which have no field for
it. It finds their project; where nothing else of that project is known, it is left out."""

from collections.abc import Iterable, Mapping

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log

# The asides of each table, and the tables whose rows tell of a project what the aside does.
_PARTIES: Mapping[str, tuple[str, ...]] = {
    "evaluations": ("@purchaser", "@undertaker"),
}
_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "@purchaser": ("plan-items", "notices", "awards", "contracts"),
    "@undertaker": ("awards", "contracts"),
}


def tell_unjoined(drafts: Iterable[Draft], known_rows: KnownRows, log: Log) -> None:
    """Report the parties in rows of projects of which nothing else tells them."""
    parties = [
        (draft, name)
        for draft in drafts
        if not draft.is_dropped
        for name in _PARTIES.get(draft.table.resource, ())
        if draft.values.get(name) and draft.cell(name) != draft.cell("evaluator_id")
    ]
    told = {name: _projects(_TOLD_BY[name], known_rows) for name in {name for _, name in parties}}
    for draft, name in parties:
        contract = known_rows.find("contracts", draft.values.get("contract_id", ""))
        if contract is None and draft.values.get("project_id", "") not in told[name]:
            log.omitted(draft.sheet, draft.cell(name), draft.values[name], "party")


def _projects(resources: Iterable[str], known_rows: KnownRows) -> set[str]:
    """The projects that rows of these tables are of."""
    return {
        row.values.get("project_id", "")
        for resource in resources
        for row in known_rows.all_of(resource)
    } - {""}
