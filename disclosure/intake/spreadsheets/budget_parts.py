"""Budget parts: a budget that is written by source or by year is the sum of its parts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure.intake.spreadsheets.code_words import find_code, is_broad
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.part_columns import SOURCE, YEAR
from disclosure.intake.spreadsheets.sheet_amounts import money
from disclosure.intake.spreadsheets.sheet_report import Log


def join_parts(draft: Draft, log: Log) -> None:
    """Set the budget of a row without one to the sum of its parts; report a budget that is
    another sum. A row without a source gets the code of the only one that gives anything."""
    for prefix in (SOURCE, YEAR):
        parts = {name: Decimal(values) for name, values in _filled(draft, prefix)}
        if not parts:
            continue
        cell = draft.cell(max(parts, key=lambda name: draft.columns[name]))
        total, written = money(sum(parts.values(), Decimal(0))), draft.values.get("budget_amount")
        if not written and "budget_amount" not in draft.troubled:
            draft.values["budget_amount"] = total
            draft.elsewhere["budget_amount"] = cell
            if units := [draft.units[name] for name in parts if name in draft.units]:
                draft.units["budget_amount"] = units[0]
            parts_text = " + ".join(map(str, parts.values()))
            log.converted(
                draft.sheet, cell, draft.table.resource, "budget_amount", parts_text, total, "parts"
            )
        elif written and Decimal(written) != Decimal(total):
            log.fault(
                "sheet-parts-differ",
                draft.sheet,
                draft.cell("budget_amount"),
                resource=draft.table.resource,
                field="budget_amount",
                value=written,
                sum=total,
            )
        if prefix == SOURCE:
            _give_source(draft, parts, log)


def _filled(draft: Draft, prefix: str) -> Iterator[tuple[str, str]]:
    return (
        (name, value) for name, value in draft.values.items() if name.startswith(prefix) and value
    )


def _give_source(draft: Draft, parts: Mapping[str, Decimal], log: Log) -> None:
    """The code of the only source that gives anything; several, or one that is wider than any
    code, are reported as left out."""
    giving = {name: part for name, part in parts.items() if part}
    if not giving or "fund_source" not in draft.table.field or draft.values.get("fund_source"):
        return
    name, *others = giving
    word, cell = name.removeprefix(SOURCE), draft.cell(name)
    code = "" if others else find_code("fund-source", word)
    if code:
        draft.elsewhere["fund_source"] = cell
        draft.values["fund_source"] = code
        log.converted(draft.sheet, cell, draft.table.resource, "fund_source", word, code, "code")
    elif others or is_broad("fund-source", word):
        told = " + ".join(f"{n.removeprefix(SOURCE)} {money(part)}" for n, part in giving.items())
        log.omitted(draft.sheet, cell, told, "sources" if others else "source")
