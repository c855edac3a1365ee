"""Shared numbers: numbers of tenders that notices or results of two purchases have, which would be
published as one."""

from collections.abc import Iterable, Mapping, Sequence

from disclosure.intake.joining.tender_numbers import TenderNumbers, Values, have_other_titles
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.tender_links import NUMBER_OF_TENDER

_OF_TENDERS = ("notices", "awards")


def tell_shared_numbers(
    drafts: Sequence[Draft], known_rows: KnownRows, names: Mapping[str, str], log: Log
) -> None:
    """Ask at each row of the files whose number is that of two purchases, of another purchaser,
    year or service, none of which names its project: nothing tells which of the two it is of. Warn
    at a result whose title is another one than that of its tender. `names`: of organizations, by
    id."""
    if not drafts:
        return
    numbers = TenderNumbers(names)
    of_files = {id(draft.values): draft for draft in drafts}
    beginning: dict[str, dict[tuple[str, ...], Values]] = {}
    shared: dict[str, tuple[Values, Values]] = {}
    rows = [row.values for resource in _OF_TENDERS for row in known_rows.all_of(resource)]
    own = {draft.values.get("tender_id", "") for draft in drafts} - {""}
    rows = [values for values in rows if values.get("tender_id") in own]
    for values in rows:
        number = values["tender_id"]
        if not _may_tell(values) or number in shared:
            continue
        before = beginning.setdefault(number, {})
        other = next((one for one in before.values() if numbers.are_apart(values, one)), None)
        ours = [of_files[id(one)] for one in (values, other) if id(one) in of_files]
        if other and ours and not any(map(_says_project, ours)):
            shared[number] = (other, values)
        before.setdefault(_telling(values), values)
    told: set[str] = set()
    lots = {row.values.get("tender_id") for row in known_rows.all_of("lots")}
    for draft in drafts:
        number = draft.values.get("tender_id", "")
        if number in shared:
            one, other = shared[number]
            is_other = draft.values is other or numbers.are_apart(draft.values, one)
            pair = (draft.values, one) if is_other and _may_tell(draft.values) else (one, other)
            _tell("sheet-tender-number-shared", draft, *pair, names, log)
        elif draft.table.resource == "awards" and number not in {*lots, *told}:
            noticed = _noticed_otherwise(draft, beginning.get(number, {}).values())
            if noticed is not None:
                told.add(number)
                _tell("sheet-tender-title-other", draft, draft.values, noticed, names, log)


def _tell(
    code: str, draft: Draft, one: Values, other: Values, names: Mapping[str, str], log: Log
) -> None:
    purchaser = other.get("purchaser_id", "")
    day = other.get("published_at") or other.get("awarded_on", "")
    facts = [names.get(purchaser, purchaser), day[:10]]
    log.fault(
        code,
        draft.sheet,
        draft.cell("tender_id"),
        resource=draft.table.resource,
        field="tender_id",
        value=draft.values["tender_id"],
        title=one.get("title", ""),
        other=other.get("title", ""),
        project=other.get("project_id", ""),
        facts="，".join(filter(None, facts)),
        facts_en=", ".join(filter(None, facts)),
    )


def _may_tell(values: Values) -> bool:
    """Whether a row is a result or a notice that follows no other, whenever that comes."""
    return values.get("kind", "tender") == "tender"


def _telling(values: Values) -> tuple[str, ...]:
    """What rows of one number are compared by."""
    is_notice = "notice_id" in values
    names = ("purchaser_id", "title", "published_at") if is_notice else ("purchaser_id",)
    return tuple(values.get(name, "") for name in names)


def _says_project(draft: Draft) -> bool:
    """Whether a cell of a row names its project."""
    is_number = NUMBER_OF_TENDER in draft.elsewhere
    column = draft.columns.get("project_id", 0)
    is_filled = column in draft.sheet.rows.get(draft.row, {}) and not is_number
    return is_filled or bool(draft.values.get("@project"))


def _noticed_otherwise(draft: Draft, others: Iterable[Values]) -> Values | None:
    """The notice of a result's number, where no notice of it has a title like the result's."""
    title = draft.values.get("title", "")
    if draft.values.get("lot_id") or not title:
        return None
    notices = [one for one in others if one.get("kind") == "tender"]
    if all(have_other_titles(title, one.get("title", "")) for one in notices):
        return next(iter(notices), None)
    return None
