"""Duplicates: rows that are there twice, in the files or in the packages that are there already."""

from collections.abc import Iterable, Iterator

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import kinds


def without_duplicates(
    drafts: Iterable[Draft], shelf: PublisherPackages, log: Log
) -> Iterator[Draft]:
    """Drafts whose keys are new; others are told with the place of the first."""
    seen: dict[tuple[str, ...], str] = {}
    kind = shelf.options.kind
    kept = shelf.kept(kind, {table.resource for table in kinds()[kind].tables})
    for table in kinds()[kind].tables:
        if kept.get(table.resource) or not shelf.options.is_replacing:
            for place, row in shelf.rows(table.resource):
                seen[(table.resource, *(row[name] for name in table.primary_key))] = place
    for draft in drafts:
        names = draft.table.primary_key
        mark = (draft.table.resource, *(draft.values.get(name, "") for name in names))
        if all(mark) and mark in seen:
            _tell_duplicate(log, draft, seen[mark])
            continue
        if all(mark):
            seen[mark] = draft.place
        yield draft


def _tell_duplicate(log: Log, draft: Draft, other: str) -> None:
    """Tell a row that is there twice by what stands in it: its ids, if it has any, and its name."""
    keys, table = draft.table.primary_key, draft.table
    names = [*keys, *(name for name in ("title", "name") if name in table.field)]
    told = [n for n in names if draft.values.get(n) and (n in draft.columns or n not in keys)]
    shown = "、".join(draft.values[name] for name in told or keys)
    place = other.removeprefix(f"{draft.sheet.file}:").rpartition("/")[2]
    log.fault(
        "sheet-duplicate",
        draft.sheet,
        draft.cell(keys[0]),
        resource=table.resource,
        other=place,
        key=shown,
    )
