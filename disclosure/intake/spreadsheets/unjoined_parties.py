"""Unjoined parties: who bought or provided, in rows of evaluations, which have no field for
it. It finds their project; where nothing else of that project is known, it is left out."""

from collections.abc import Iterable, Mapping

from disclosure.intake.joining.draft_entries import OF_CONTRACTS
from disclosure.intake.spreadsheets.column_labels import key
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


_OF_CONTRACT = {"@undertaker": "undertaker_id", "@purchaser": "purchaser_id"}


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


def tell_other_parties(
    drafts: Iterable[Draft], known_rows: KnownRows, names: Mapping[str, str], log: Log
) -> None:
    """Report the parties in rows of a contract, a payment, a breach, that are not the contract's;
    `names`: of organizations, by id."""
    for draft in drafts:
        if draft.table.resource not in OF_CONTRACTS or draft.is_dropped:
            continue
        contract = known_rows.find("contracts", draft.values.get("contract_id", ""))
        if contract is None:
            continue
        for aside, party in _OF_CONTRACT.items():
            written, own_id = draft.values.get(aside, ""), contract.values.get(party, "")
            own_name = names.get(own_id, own_id)
            if not written or written == own_id or _is_like(written, own_name):
                continue
            place, resource = draft.cell(aside), draft.table.resource
            if own_name:
                values = {"value": written, "other": own_name}
                log.fault("sheet-party-differs", draft.sheet, place, resource=resource, **values)
            log.omitted(draft.sheet, place, written, "other-party")


def _is_like(name: str, other_name: str) -> bool:
    """Whether two names may be one body's: equal, or the one with its place or form left out."""
    short, long = sorted((key(name), key(other_name)), key=len)
    return bool(short) and short in long


def _projects(resources: Iterable[str], known_rows: KnownRows) -> set[str]:
    """The projects that rows of these tables are of."""
    return {
        row.values.get("project_id", "")
        for resource in resources
        for row in known_rows.all_of(resource)
    } - {""}
