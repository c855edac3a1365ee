"""What a column means by those that stand beside it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from disclosure.intake.spreadsheets.column_labels import (
    Match,
    key,
    match_label,
    unit_of,
)
from disclosure.intake.spreadsheets.evaluation_funds import FUND, fund_columns
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import (
    BESIDE,
    LEFT,
    SPEAKS_OF_RESULT,
    Header,
    SheetColumn,
)
from disclosure.intake.spreadsheets.part_columns import (
    CHANGE,
    PAYMENT,
    WAS,
    is_corrected,
    is_sum,
    period_paid,
)
from disclosure.intake.spreadsheets.sheet_amounts import unit_value
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table, tables
from disclosure.words.texts import LANGUAGES, text

_DAYS_OF_CORRECTION = frozenset({"更正日期", "更正时间"})
# What only contracts have, and what they share with the result in their row.
_OF_CONTRACT = frozenset(
    {"contract_id", "signed_on", "starts_on", "ends_on", "@period", "settlement", "@paid"}
)
_OF_BOTH = frozenset({"title", "purchaser_id", "undertaker_id", "currency"})
_DAYS_OF_PAYMENT = frozenset({"paid_on", "due_on", "accepted_on"})
_SPEAKS_OF_TENDER = re.compile("招标|采购|tender", re.IGNORECASE)


def settle_corrections(columns: dict[int, SheetColumn], unknown: dict[int, str]) -> None:
    """更正事项 and 更正后 say something together only; what was corrected alone is the reason. A
    field beside 更正后 of it is as it was. 更正日期 beside the time of publication is left."""
    names = {column.match.field for column in columns.values()}
    if not {"@item", "@after"} <= names:
        is_told = bool(names & {"change_reason", "@before", "@after"})
        for index, column in [*columns.items()]:
            if column.match.field == "@item" and not is_told:
                columns[index] = replace(column, match=Match("change_reason"))
                is_told = True
            elif column.match.field in {"@item", "@before", "@after"}:
                unknown[index] = columns.pop(index).label
    days = [index for index, column in columns.items() if column.match.field == "published_at"]
    for index in days if len(days) > 1 else ():
        if key(columns[index].label) in _DAYS_OF_CORRECTION:
            columns[index] = replace(columns[index], match=Match("@ignored"))
    days = [index for index, column in columns.items() if column.match.field == "published_at"]
    intended = [index for index in days if "意向" in columns[index].label]
    for index in intended if len(intended) < len(days) else ():
        unknown[index] = columns.pop(index).label  # of another notice than that of the row
    after = {
        column.match.field: index for index, column in columns.items() if is_corrected(column.label)
    }
    for index, column in columns.items():
        if after.get(column.match.field, index) != index:
            columns[index] = replace(column, match=Match(WAS))


def mark_names_of_ids(columns: dict[int, SheetColumn]) -> None:
    """A column 购买主体（名称） beside one of ids, 购买主体, only says what those are called."""
    labels = {column.label: column.match.field for column in columns.values()}
    beside = {
        text(f"workbooks.labelled.{kind}", language, title=label): field
        for label, field in labels.items()
        for kind in ("name", "word")
        for language in LANGUAGES
    }
    for index, column in columns.items():
        if beside.get(column.label) == column.match.field:
            columns[index] = replace(column, match=Match(BESIDE))


def settle_units(table: Table, columns: dict[int, SheetColumn], below: Mapping[int, Cell]) -> None:
    """A column 单位 counts something only beside a quantity or a price, or where 万元 stands in it
    and no heading has a unit; else it is a body."""
    fields = {column.match.field for column in columns.values()}
    if fields & {"quantity", "unit_price", "purchaser_id"} or "purchaser_id" not in table.field:
        return
    has_unit = any(column.match.unit for column in columns.values())
    for index, column in columns.items():
        is_money = not has_unit and index in below and unit_value(below[index].text) is not None
        if key(column.label) == "单位" and not is_money:
            columns[index] = replace(column, match=Match("purchaser_id"))


def leave_days_of_acceptance(
    table: Table, columns: dict[int, SheetColumn], unknown: Mapping[int, str]
) -> None:
    """In a list of acceptances the day of publication is theirs, not that of the contracts."""
    if table.resource != "contracts" or not any("验收" in label for label in unknown.values()):
        return
    for index, column in [*columns.items()]:
        if column.match.field == "published_on" and "合同" not in column.label:
            columns[index] = replace(column, match=Match("@ignored"))


def settle_payments(
    table: Table, row: int, columns: dict[int, SheetColumn], unknown: dict[int, str]
) -> None:
    """Beside the amount of a contract, 付款日期 and 付款金额 are those of one payment a row, as
    when it was due and accepted, and months those of payments; `row` has the headings."""
    if table.resource != "contracts":
        return
    _settle_periods(row, columns, unknown)
    fields = [column.match.field for column in columns.values()]
    named = {
        index: match.field
        for index, label in [*unknown.items(), *((i, c.label) for i, c in columns.items())]
        if (match := match_label(label, tables()["payments"]))
    }
    days = [index for index in unknown if named.get(index) == "paid_on"]
    paid = [
        index
        for index, column in columns.items()
        if column.match.field == "@paid" and named.get(index) == "amount"
    ]
    if "amount" not in fields or len(days) != 1 or len(paid) != 1:
        return
    for index, column in [*columns.items()]:
        if column.match.field == "@paid" and index != paid[0]:  # what was paid up to each row
            columns[index] = replace(column, match=Match("@ignored"))
    amount = columns[paid[0]]
    for day in [index for index in unknown if named.get(index) in _DAYS_OF_PAYMENT]:
        match = Match(f"{PAYMENT}|{named[day]}")
        columns[day] = SheetColumn(day, unknown.pop(day), address(row, day), match)
    match = Match(f"{PAYMENT}|amount", amount.match.unit)
    columns[amount.index] = replace(amount, match=match)


def settle_funds(
    table: Table, row: int, columns: dict[int, SheetColumn], unknown: dict[int, str]
) -> None:
    """What was planned and spent beside an evaluation are its funds; `row` has the headings."""
    if table.resource != "evaluations":
        return
    for index, name in fund_columns(unknown).items():
        label = unknown.pop(index)
        match = Match(f"{FUND}{name}", unit_of(label))
        columns[index] = SheetColumn(index, label, address(row, index), match)


def _settle_periods(row: int, columns: dict[int, SheetColumn], unknown: dict[int, str]) -> None:
    """Months and quarters are those of payments beside the amount of what is called a contract,
    where there are several, and a sum beside them is what was paid."""
    fields = {column.match.field for column in columns.values()}
    periods = [index for index, column in columns.items() if period_paid(column.match.field)]
    if not periods:
        return
    labels = [*unknown.values(), *(column.label for column in columns.values())]
    if "amount" not in fields or len(periods) < 2 or not any("合同" in label for label in labels):
        unknown |= {index: columns.pop(index).label for index in periods}
        return
    sums = [index for index, label in unknown.items() if is_sum(label)]
    years = {period["year"] for i in periods if (period := period_paid(columns[i].match.field))}
    is_whole = len(sums) == 1 and len(years) == 1 and "@paid" not in fields
    for index in sums:
        label = unknown.pop(index)
        match = Match("@paid" if is_whole else "@ignored", unit_of(label))
        columns[index] = SheetColumn(index, label, address(row, index), match)


def contract_columns(
    whole: Header, unknown: Collection[int]
) -> tuple[dict[int, SheetColumn], dict[int, SheetColumn]]:
    """Of the columns that contracts would have, those that tell the contract beside a result,
    which are `unknown` to the result or called so, and those that both have; none where they do
    not tell which contract it is."""
    own = {
        index: column
        for index, column in whole.columns.items()
        if column.match.field not in LEFT
        and ("合同" in column.label or (index in unknown and _is_of_contract(column.match.field)))
    }
    fields = {column.match.field for column in own.values()}
    if "contract_id" not in fields and not {"amount", "signed_on"} <= fields:
        return {}, {}
    shared = {
        index: column
        for index, column in whole.columns.items()
        if index not in own and column.match.field in _OF_BOTH
    }
    return own, shared


def _is_of_contract(field: str) -> bool:
    return field in _OF_CONTRACT or field.startswith((PAYMENT, CHANGE, "@amount-"))


def hold_results(notices: Header, results: Collection[SheetColumn], *, is_of_results: bool) -> bool:
    """Whether columns beside those of notices tell who won, and when it was tendered: by a
    deadline, or a date of publication that is called so or stands beside one of the result, or
    before that of the opening, in a sheet whose title does not say that it is of results
    (`is_of_results`)."""
    fields = {column.match.field for column in results}
    if "@undertaker" not in fields or not any(SPEAKS_OF_RESULT.search(c.label) for c in results):
        return False
    if "submission_deadline" in notices.fields:
        return True
    published = [c.label for c in notices.columns.values() if c.match.field == "published_at"]
    has_own_date = bool(fields & {"awarded_on", "published_on"})
    is_called_so = all(map(_SPEAKS_OF_TENDER.search, published))
    places = {column.match.field: index for index, column in notices.columns.items()}
    is_before = places.get("published_at", 0) < places.get("opening_at", 0)
    is_tendered = has_own_date or is_before
    return bool(published) and (is_called_so or (is_tendered and not is_of_results))


def settle_titles(table: Table, columns: dict[int, SheetColumn]) -> None:
    """Beside a column with a title of its own (公告标题, 合同名称), 项目名称 names the project; and
    beside one of a payment (付款期次), 合同名称 the contract."""
    owners = {"项目": "@project"} | ({"合同": "@contract"} if table.resource == "payments" else {})
    for word, owner in owners.items():
        titles = [index for index, column in columns.items() if column.match.field == "title"]
        of_owner = [index for index in titles if word in key(columns[index].label)]
        if len(titles) > 1 and len(of_owner) == 1:
            column = columns[of_owner[0]]
            columns[of_owner[0]] = replace(column, match=Match(owner))
