"""Shared numbers: numbers of tenders that notices or results of two purchases have, which are taken
for one purchase."""

from collections.abc import Mapping, Sequence

from disclosure.intake.joining.tender_numbers import TenderNumbers, Values
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log

_OF_TENDERS = ("notices", "awards")


def tell_shared_numbers(
    drafts: Sequence[Draft], known_rows: KnownRows, names: Mapping[str, str], log: Log
) -> None:
    """Warn at the first row of the files of each number whose other rows are of another purchaser,
    or of tenders announced in another year; `names`: of organizations, by id."""
    rows: dict[str, list[KnownRow]] = {}
    for resource in _OF_TENDERS if drafts else ():
        for row in known_rows.all_of(resource):
            if _may_tell(row.values):
                rows.setdefault(row.values["tender_id"], []).append(row)
    numbers, told = TenderNumbers(names), set[str]()
    for draft in drafts:
        number = draft.values.get("tender_id", "")
        if number in told or not _may_tell(draft.values):
            continue
        others = (row for row in rows.get(number, ()) if row.values is not draft.values)
        other = next((row for row in others if numbers.are_apart(draft.values, row.values)), None)
        if other is None:
            continue
        told.add(number)
        purchaser = other.values.get("purchaser_id", "")
        day = other.values.get("published_at") or other.values.get("awarded_on", "")
        facts = [names.get(purchaser, purchaser), day[:10]]
        log.fault(
            "sheet-tender-number-shared",
            draft.sheet,
            draft.cell("tender_id"),
            resource=draft.table.resource,
            field="tender_id",
            value=number,
            other=other.values.get("title", ""),
            facts="，".join(filter(None, facts)),
            facts_en=", ".join(filter(None, facts)),
        )


def _may_tell(values: Values) -> bool:
    """Whether a row has a number, and is no notice that follows another, whenever that comes."""
    return bool(values.get("tender_id")) and values.get("kind", "tender") == "tender"
