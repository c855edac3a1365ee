"""Title lots: results of one tender that no number names, told apart by the lots in their titles,
are of one project."""

from collections.abc import Iterable

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.lot_numbers import lot_in_title, title_without_lot
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.sheet_report import Log

# Where the project of such a result stands until its row is known.
PROJECT = "@project-of-lots"
_OF_ONE_TENDER = ("purchaser_id", "agency_id")
_DAYS = ("awarded_on", "published_on")
_NUMBERED = ("tender_id", "project_id", "@number-of-tender", "@project")


def join_title_lots(drafts: Iterable[Draft], log: Log) -> None:
    """Give one project to results of one sheet that have no number, and differ in the lot that
    their titles name: of one purchaser, decided on one day, each lot once. Those of other days, or
    of a lot twice, may be of several tenders: they stay apart and are reported."""
    groups: dict[tuple[str, ...], list[Draft]] = {}
    for draft in drafts:
        values = draft.values
        title = values.get("title", "")
        is_named = any(values.get(name) for name in _NUMBERED)
        if draft.table.resource == "awards" and not is_named and lot_in_title(title)[0]:
            bodies = [values.get(name, "") for name in _OF_ONE_TENDER]
            place = (draft.sheet.file, draft.sheet.name)
            groups.setdefault((*place, title_without_lot(title), *bodies), []).append(draft)
    for (_, _, title, *bodies), results in groups.items():
        lots = [lot_in_title(draft.values["title"])[0] for draft in results]
        days = {tuple(draft.values.get(name, "") for name in _DAYS) for draft in results}
        if len({*lots}) < 2 or not title:
            continue
        if len(days) == 1 and len({*lots}) == len(lots):
            project = f"project-{digest(title, *bodies, *days.pop())}"
            for draft in results:
                draft.values[PROJECT] = project
        else:
            _tell_apart(results, title, log)


def _tell_apart(results: list[Draft], title: str, log: Log) -> None:
    others = ", ".join(draft.cell("title") for draft in results[1:])
    place = results[0].cell("title")
    log.fault(
        "sheet-lots-apart",
        results[0].sheet,
        place,
        resource="awards",
        field="title",
        value=title,
        other=others,
    )
