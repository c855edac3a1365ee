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
    another sum. A row without a source gets the code of the only one that gives anything; of
    several it has none, and each part is reported as left out. The budget of a single year is that
    of a row of this year."""
    for prefix in (SOURCE, YEAR):
        parts = {name: Decimal(values) for name, values in _filled(draft, prefix)}
        if not parts:
            continue
        cell = draft.cell(max(parts, key=lambda name: draft.columns[name]))
        total, written = money(sum(parts.values(), Decimal(0))), draft.values.get("budget_amount")
        # A single column (其中：财政资金) may tell one of several parts.
        is_single = sum(name.startswith(prefix) for name in draft.columns) == 1
        is_of_row = not is_single or f"{YEAR}{draft.values.get('fiscal_year', '')}" in parts
        if not written and is_of_row and "budget_amount" not in draft.troubled:
            draft.values["budget_amount"] = total
            draft.elsewhere["budget_amount"] = cell
            if units := [draft.units[name] for name in parts if name in draft.units]:
                draft.units["budget_amount"] = units[0]
            parts_text = " + ".join(map(str, parts.values()))
            log.converted(
                draft.sheet, cell, draft.table.resource, "budget_amount", parts_text, total, "parts"
            )
        elif written and (
            Decimal(total) > Decimal(written) if is_single else Decimal(total) != Decimal(written)
        ):
            log.fault(
                "sheet-parts-differ",
                draft.sheet,
                draft.cell("budget_amount"),
                resource=draft.table.resource,
                field="budget_amount",
                value=written,
                sum=total,
            )
        giving = {name: part for name, part in parts.items() if part}
        is_whole = Decimal(draft.values.get("budget_amount") or 0) == Decimal(total)
        if prefix == SOURCE and "fund_source" in draft.table.field:
            _give_source(draft, giving, log, is_whole=is_whole)
        elif len(giving) > 1 or not is_whole:
            _leave_parts(draft, giving, "part", log)


def _filled(draft: Draft, prefix: str) -> Iterator[tuple[str, str]]:
    return (
        (name, value) for name, value in draft.values.items() if name.startswith(prefix) and value
    )


def _give_source(draft: Draft, giving: Mapping[str, Decimal], log: Log, *, is_whole: bool) -> None:
    """The code of the only source that gives anything, if that `is_whole`; else there is none, also
    where another column names one. Each cell that no field holds is left out."""
    if giving and (len(giving) > 1 or not is_whole):
        _leave_parts(draft, giving, "sources" if len(giving) > 1 else "part", log)
        _leave_named(draft, log)
        return
    written = draft.values.get("fund_source", "")
    for name in giving:
        word, cell = name.removeprefix(SOURCE), draft.cell(name)
        code = find_code("fund-source", word)
        if code and not written:
            draft.elsewhere["fund_source"] = cell
            draft.values["fund_source"] = code
            log.converted(
                draft.sheet, cell, draft.table.resource, "fund_source", word, code, "code"
            )
        elif not code or code != written:
            is_wide = not written and is_broad("fund-source", word)
            _leave_parts(draft, giving, "source" if is_wide else "part", log)


def _leave_parts(draft: Draft, parts: Mapping[str, Decimal], reason: str, log: Log) -> None:
    for name, part in parts.items():
        log.omitted(draft.sheet, draft.cell(name), f"{name.split('|')[1]} {money(part)}", reason)


def _leave_named(draft: Draft, log: Log) -> None:
    """Leave out the source that another column, or a line above, names for the whole budget."""
    code, cell = draft.values.pop("fund_source", ""), draft.cell("fund_source")
    if code:
        written = log.take_back(draft.sheet, cell, "fund_source")
        log.omitted(draft.sheet, cell, written or code, "sources")
