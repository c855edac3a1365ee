"""Contract lots: the lot that a ledger names beside a contract, which is that of the contract's
result; a contract has no field for it."""

import re
from collections.abc import Iterable

from disclosure.intake.joining.contract_awards import ContractAwards
from disclosure.intake.spreadsheets.column_labels import key, without_brackets
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.header_columns import SheetColumn
from disclosure.intake.spreadsheets.lot_numbers import lot_in_title, named_lot
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import Table

LOT = "@lot"


def settle_lots(
    table: Table, columns: dict[int, SheetColumn], unknown: dict[int, str], below: dict[int, str]
) -> None:
    """A column 分包 of contracts has their lots only where the cell `below` it is one: it may ask
    whether anything is subcontracted."""
    if table.resource != "contracts":
        return
    for index, column in [*columns.items()]:
        is_either = key(without_brackets(column.label)) == "分包"
        if is_either and column.match.field == LOT and not named_lot(below.get(index, ""))[0]:
            unknown[index] = columns.pop(index).label


def gather_contract_lots(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, with the rows of one contract of several lots, which differ in nothing else,
    merged into one."""
    gathered: list[Draft] = []
    heads: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        values = draft.values
        if draft.table.resource == "contracts" and values.get("contract_id") and values.get(LOT):
            asides = {LOT, "@lot-title", "@number"}
            facts = sorted((name, text) for name, text in values.items() if name not in asides)
            head = heads.setdefault((id(draft.columns), *facts), draft)
            if head is not draft:
                head.merged_rows += (draft.row,)
                head.values[LOT] += f"、{values[LOT]}"
                continue
        gathered.append(draft)
    return gathered


def tell_lot(draft: Draft, awards: ContractAwards, log: Log) -> None:
    """Report the lot of a contract that is of no known result, or of one that tells no lot; and
    one that is not the lot in the contract's title."""
    lot = draft.values.get(LOT, "")
    if draft.table.resource != "contracts" or not lot:
        return
    number, of_title = named_lot(lot)[0], lot_in_title(draft.values.get("title", ""))[0]
    if number and of_title and number != of_title:
        place, resource = draft.cell(LOT), draft.table.resource
        log.fault(
            "sheet-lot-differs", draft.sheet, place, resource=resource, value=lot, other=of_title
        )
    award = draft.values.get("award_id", "")
    if award and awards.tells_lot(award):
        return
    if not award:
        is_of_several = len([*filter(None, re.split("[、,，;；和及]", lot))]) > 1
        code = "sheet-lots-in-contract" if is_of_several else "sheet-lot-without-award"
        log.fault(code, draft.sheet, draft.cell(LOT), resource="contracts", value=lot)
    log.omitted(draft.sheet, draft.cell(LOT), lot, "lot")
