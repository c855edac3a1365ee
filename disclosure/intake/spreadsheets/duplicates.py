"""Duplicates: rows that are there twice, in the files or in the packages that are there already."""

from collections.abc import Iterable, Iterator, Mapping

from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows
from disclosure.intake.spreadsheets.row_ids import other_row
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import area_of


def without_duplicates(
    drafts: Iterable[Draft], known_rows: KnownRows, log: Log, joins: SheetJoins
) -> Iterator[Draft]:
    """The drafts whose keys are new; others are reported with the place of the first. For sheets
    that come back with projects chosen, published rows stay as they are; where tables are
    replaced, what follows from their rows takes the place of the published."""
    for draft in drafts:
        key = [draft.values.get(name, "") for name in draft.table.primary_key]
        other = known_rows.find(draft.table.resource, *key) if all(key) else None
        if draft.is_dropped:
            continue
        if other is not None and other.is_published and joins.is_returned:
            log.omitted(draft.sheet, draft.cell(), "、".join(key), "published")
            continue
        if other is not None and other.is_published and draft.is_derived and known_rows.gone:
            joins.superseded.add((draft.table.resource, *key))
            known_rows.forget(draft.table.resource, *key)
        elif other is not None:
            _tell_duplicate(log, draft, other)
            draft.is_dropped = True
            continue
        known_rows.add(draft)
        yield draft


def _tell_duplicate(log: Log, draft: Draft, other: KnownRow) -> None:
    """Report a repeated row by its contents: its ids, if it has any, and its name; one that is
    published, as what a newer state of its table would replace."""
    keys, table = draft.table.primary_key, draft.table
    names = [*keys, *(name for name in ("title", "name") if name in table.field)]
    telling = [n for n in names if draft.values.get(n) and (n in draft.columns or n not in keys)]
    identity = "、".join(draft.values[name] for name in telling or keys)
    asides = _differing_asides(log, draft, other)
    code = "sheet-duplicate-aside" if asides else "sheet-duplicate"
    log.fault(
        "sheet-duplicate-published" if other.is_published else code,
        draft.sheet,
        draft.cell(keys[0]),
        resource=table.resource,
        **other_row(other.place, draft),
        value=identity,
        differing="、".join(asides),
        differing_en=", ".join(asides),
    )


def _differing_asides(log: Log, draft: Draft, other: KnownRow) -> list[str]:
    """The headings of the columns that were not imported in which a draft differs from a known
    row of its own sheet."""
    sheet = draft.sheet
    row = other.place.removeprefix(f"{sheet.file}:{sheet.name}!").partition(":")[0]
    if not row.isdecimal() or int(row) not in sheet.rows:
        return []
    own_cells, other_cells = sheet.rows[draft.row], sheet.rows[int(row)]
    columns = {
        area_of(omission.cell).left: omission.text
        for omission in log.omissions
        if omission.reason == "column"
        and (omission.file, omission.sheet) == (sheet.file, sheet.name)
    }
    return [
        label
        for index, label in columns.items()
        if _text(own_cells, index) != _text(other_cells, index)
    ]


def _text(row: Mapping[int, Cell], index: int) -> str:
    return row[index].text if index in row else ""
