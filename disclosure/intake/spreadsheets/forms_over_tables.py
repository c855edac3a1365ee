"""Forms over tables: a contract whose headings stand left of their values, over the table of its
payments or of what else came of it; a result over the table of what was bought."""

from collections.abc import Sequence
from dataclasses import replace

from disclosure.intake.spreadsheets.column_labels import fields_called, is_label
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.header_columns import Header
from disclosure.intake.spreadsheets.headers import HeaderFinder
from disclosure.intake.spreadsheets.side_headings import side_forms
from disclosure.model.schemas import Table

_MOST_ROWS, _LEAST_PAIRS = 200, 3
# The rows that belong to a contract.
_OF_CONTRACT = frozenset({"payments", "contract-changes", "milestones", "breaches"})


def form_over_table(sheet: Sheet, tables: tuple[Table, ...]) -> tuple[Sheet, Sheet] | None:
    """The form of a contract and the table of its payments (or changes, …) below it, or any form
    and a table of nothing known below it, as a sheet each; None for any other sheet."""
    if not 0 < len(sheet.rows) <= _MOST_ROWS:
        return None
    rows = sorted(sheet.rows)
    for at in range(_LEAST_PAIRS, len(rows) - 1):
        texts = [cell.text for _, cell in sorted(sheet.rows[rows[at]].items())]
        below = sheet.rows[rows[at + 1]]
        known, is_numbered = sum(map(is_label, texts)), "@number" in fields_called(texts[0])
        is_head = known > 1 and 2 * known >= len(texts)
        is_other = is_numbered and len(texts) > 2
        if not (is_head or is_other) or is_label(below[min(below)].text):
            continue
        start = at
        while len(sheet.rows[rows[start - 1]]) == 1:
            start -= 1
        form, table = _part(sheet, rows[:start]), _part(sheet, rows[start:])
        forms = side_forms(form)
        if len(forms) == 1 and _belongs(table, forms[0].table, tables, is_other=is_other):
            return form, table
    return None


def give_contract(drafts: Sequence[Draft], form: Sequence[Draft]) -> None:
    """Give rows below the form of a contract its number, else its name."""
    contracts = [draft for draft in form if draft.table.resource == "contracts"]
    if len(contracts) != 1:
        return
    (contract,) = contracts
    name = "contract_id" if contract.values.get("contract_id") else "title"
    own_name = "contract_id" if name == "contract_id" else "@contract"
    for draft in drafts:
        draft.values[own_name] = contract.values.get(name, "")
        draft.elsewhere[own_name] = contract.cell(name)


def _belongs(table: Sheet, form: Sheet, tables: tuple[Table, ...], *, is_other: bool) -> bool:
    """Whether a table below a form is of what belongs to its contract, or of nothing known, where
    its headings begin with the number of a row (`is_other`)."""
    head, below = _header(form, tables), _header(table, tables)
    if head is None or below is None:
        return head is not None and is_other
    columns = {column.match.field for column in below.columns.values()}
    is_child = below.table.resource in _OF_CONTRACT and head.table.resource == "contracts"
    return is_child and columns.isdisjoint({"contract_id", "@contract"})


def _header(sheet: Sheet, tables: tuple[Table, ...]) -> Header | None:
    spoken, finder = [sheet.name], HeaderFinder(sheet, tables)
    for row in sheet.first_rows(_MOST_ROWS):
        header = finder.find(row, " ".join(spoken))
        if header is not None:
            return header if isinstance(header, Header) else None
        spoken += [cell.text for cell in sheet.rows[row].values()]
    return None


def _part(sheet: Sheet, rows: Sequence[int]) -> Sheet:
    return replace(sheet, rows={row: sheet.rows[row] for row in rows})
