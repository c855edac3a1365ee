"""Notice corrections: sheets with 更正事项, 更正前 and 更正后, a row for each thing corrected."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from disclosure.intake.spreadsheets.cell_values import CellReading, Context, read_cell
from disclosure.intake.spreadsheets.column_labels import match_label, unit_of
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import Field, Table
from disclosure.words.texts import text

_AND = re.compile(r"[、,，;；/]|以?及|和|与")
_SAME = ("tender_id", "title", "published_at", "purchaser_id", "kind")
_CORRECTED = "@corrected"


def read_correction(table: Table, item: Cell | None, cell: Cell, context: Context) -> CellReading:
    """The text after a correction, read for the fields that its item names; as text if it names
    none. Raises CellFault."""
    fields = _fields(table, item.text if item else "")
    if not fields:
        return CellReading(cell.text, extra={_CORRECTED: cell.text})
    values: dict[str, str] = {}
    unit = ""
    for target, holds in fields:
        held = replace(context, unit=holds, unit_cell="") if holds else context
        reading = read_cell(target, cell, held)
        values[target.name] = reading.text
        values |= {name: value for name, value in reading.extra.items() if name in table.field}
        if target.type == "datetime":
            has_time = f"{target.name.removesuffix('_at')}_has_time"
            values[has_time] = "false" if reading.is_day_only else "true"
        unit = unit or reading.unit
    return CellReading(cell.text, "correction", unit=unit, extra=values)


def _fields(table: Table, item: str) -> list[tuple[Field, str]]:
    """The fields that an item names, one or several, each with the unit in its name."""
    fields: list[tuple[Field, str]] = []
    whole = match_label(item, table)
    for part in [item] if whole else [part for part in _AND.split(item) if part.strip()]:
        match = match_label(part, table)
        if match is None or match.field not in table.field:
            return []
        fields.append((table.field[match.field], match.unit or unit_of(part)))
    return fields


def gather_corrections(drafts: Iterable[Draft], log: Log, language: str) -> list[Draft]:
    """The drafts, with rows of one notice that each correct something merged into one; texts of
    no field go to the reason."""
    gathered: list[Draft] = []
    heads: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        if "@after" not in draft.columns or draft.table.resource != "notices":
            gathered.append(draft)
            continue
        _settle(draft, log, language)
        key = (id(draft.columns), *(draft.values.get(name, "") for name in _SAME))
        head = heads.get(key)
        if head is None or not _is_one(head.values, draft.values):
            heads.setdefault(key, draft)
            gathered.append(draft)
            continue
        _merge(head, draft)
    return gathered


def _settle(draft: Draft, log: Log, language: str) -> None:
    """Set the kind of a row of a correction, the places of its corrected values, and its text."""
    cell, values = draft.cell("@after"), draft.values
    if not values.get("kind"):
        values["kind"] = "correction"
        draft.elsewhere["kind"] = cell
    for name in values:
        if name not in draft.columns and not name.startswith("@"):
            draft.elsewhere.setdefault(name, cell)
    if values.get("@before") and not values.get(_CORRECTED):
        log.omitted(draft.sheet, draft.cell("@before"), values["@before"], "before")
    if said := values.pop(_CORRECTED, ""):
        item, before = values.get("@item", ""), values.get("@before", "")
        sentence = text("sheets.corrected", language, item=item, before=before or "–", after=said)
        values["change_reason"] = "；".join(filter(None, [values.get("change_reason"), sentence]))
        draft.elsewhere.setdefault("change_reason", cell)
        log.converted(draft.sheet, cell, "notices", "change_reason", said, sentence, "correction")


def _is_one(values: Mapping[str, str], other_values: Mapping[str, str]) -> bool:
    """Whether two rows may be one notice: they differ in no field but the reason."""
    return all(
        name.startswith("@") or name == "change_reason" or values.get(name, value) == value
        for name, value in other_values.items()
        if value
    )


def _merge(head: Draft, other: Draft) -> None:
    reasons = (head.values.get("change_reason", ""), other.values.get("change_reason", ""))
    for name, value in other.values.items():
        if value and not head.values.get(name):
            head.values[name] = value
            head.elsewhere[name] = other.cell(name)
    for name, unit in other.units.items():
        head.units.setdefault(name, unit)
    parts = dict.fromkeys(part for reason in reasons for part in reason.split("；") if part)
    if parts:
        head.values["change_reason"] = "；".join(parts)
    head.troubled |= other.troubled
    head.merged_rows += (other.row,)
