"""What a header of a table is: its columns, and what they mean."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from disclosure.intake.spreadsheets.column_labels import (
    Match,
    key,
    without_brackets,
)
from disclosure.intake.spreadsheets.evaluation_funds import FUND
from disclosure.intake.spreadsheets.part_columns import (
    CHANGE,
    MONTH,
    PAYMENT,
    WAS,
)
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table

# Fields that the importer can fill where a table lacks them.
MADE: Mapping[str, frozenset[str]] = {
    "organizations": frozenset({"organization_id"}),
    "plan-items": frozenset({"plan_item_id", "project_id"}),
    "notices": frozenset({"notice_id", "tender_id", "project_id", "kind"}),
    "awards": frozenset({"award_id", "project_id"}),
    "contracts": frozenset({"contract_id", "project_id"}),
    "contract-changes": frozenset({"contract_change_id", "contract_id", "kind"}),
    "payments": frozenset({"payment_id"}),
    "breaches": frozenset({"breach_id", "contract_id"}),
    "people-served": frozenset({"people_served_id"}),
    "enquiries": frozenset({"enquiry_id", "kind"}),
    "credit-records": frozenset({"credit_record_id"}),
    "evaluations": frozenset({"evaluation_id"}),
    "indicators": frozenset({"indicator_id"}),
    "evaluation-funds": frozenset({"evaluation_fund_id"}),
    "items": frozenset({"item_id", "edition_id"}),
    "exclusions": frozenset({"exclusion_id", "edition_id"}),
}
# A column that only says what the ids or codes of another are called, as our workbooks have it.
BESIDE = "@beside"
# What bureaus write over the number of a purchase, for which our sheets have a field of its own.
_OF_PURCHASE = re.compile("项目(?:编号|编码|代码|号|序列号)")
_NUMBERED = frozenset({"notices", "awards", "contracts"})
# Asides that say of a row what other tables have fields for.
_LINKED = frozenset({"@purchaser", "@undertaker"})
_LINK = 0.9
# Fields that tables of another kind have more often.
_UNTELLING: Mapping[str, frozenset[str]] = {"notices": frozenset({"planned_tender_month"})}
# What a list of anything may have: alone, it tells of no contract.
_OF_ANYTHING = frozenset(
    {"title", "title_en", "project_id", "purchaser_id", "undertaker_id", "content", "status"}
    | {"currency", "quantity", "unit", "published_on", "source_url", "@project", "@number"}
    | {"@remark", "@private", "@ignored", "@undertaker-code", "@year", "@lot", "@lot-title"}
    | {WAS, BESIDE, f"{CHANGE}title", f"{CHANGE}reason", f"{CHANGE}changed_on"}
)
# What a ledger of contracts says of each beside its number and amount, and one of payments may not.
_SAYS_WHICH = frozenset({"title", "undertaker_id", "purchaser_id", "signed_on"})
# What is asked of a service, as tables of it in notices of results say too.
_OF_SERVICES = frozenset({"quality_standard", "@period"})
# What stands in columns of these is no value of a row.
LEFT = frozenset({"@remark", "@private", "@number", "@ignored", WAS, BESIDE})
_SPEAKS_OF_EXCLUSION = re.compile("负面|禁止|不得")
_SPEAKS_OF_CONTRACT = re.compile("合同|contract", re.IGNORECASE)
# How the heading of the amount of a result ends up: 成交价, 中标金额, Award value.
SPEAKS_OF_RESULT = re.compile("中标|成交|中选|award", re.IGNORECASE)
_HINT = 1.5
_LACK = 2.0


@dataclass(frozen=True)
class SheetColumn:
    """One column of a table: where it stands, its label, and what that means."""

    index: int
    label: str
    cell: str
    match: Match


@dataclass(frozen=True)
class Header:
    """The header of a table: its rows, its known columns by index, and unknown labels."""

    table: Table
    rows: tuple[int, ...]
    columns: Mapping[int, SheetColumn]
    unknown: Mapping[int, str]

    @property
    def fields(self) -> set[str]:
        """The fields that have a column."""
        return {c.match.field for c in self.columns.values() if not c.match.field.startswith("@")}

    @property
    def width(self) -> int:
        """The number of the last column with a label."""
        return max([*self.columns, *self.unknown])

    @cached_property
    def number_column(self) -> int:
        """The column that numbers the rows; 0 for none."""
        indices = (i for i, column in self.columns.items() if column.match.field == "@number")
        return next(indices, 0)

    @cached_property
    def area(self) -> str:
        """Its cells, `A3:H4`."""
        first = min([*self.columns, *self.unknown])
        return f"{address(self.rows[0], first)}:{address(self.rows[-1], self.width)}"

    @property
    def is_intention(self) -> bool:
        """Whether it is that of the form of intentions (财库〔2020〕10号): 采购需求概况 beside the
        month, and nothing that comes later."""
        needs = [c.label for c in self.columns.values() if c.match.field == "content"]
        return (
            self.table.resource == "notices"
            and "planned_tender_month" in self.fields
            and self.fields.isdisjoint({"kind", "submission_deadline", "opening_at"})
            and any(key(without_brackets(label)) == "采购需求概况" for label in needs)
        )

    @property
    def is_correction(self) -> bool:
        """Whether it is that of what one notice corrects: 更正事项 and 更正后, which speak of any
        field."""
        names = {column.match.field for column in self.columns.values()}
        return self.table.resource == "notices" and {"@item", "@after"} <= names

    @cached_property
    def may_number_tenders(self) -> bool:
        """Whether its 项目编号 may be the number of the tender: no column has that, nor one of
        the notice, and neither we nor the user called it the project's id."""
        columns = self.columns.values()
        if self.table.resource not in _NUMBERED or any(
            column.match.field in {"tender_id", "@tender", "notice_id"} for column in columns
        ):
            return False
        projects = [column for column in columns if column.match.field == "project_id"]
        return all(
            not (column.match.is_field_name or column.match.is_chosen)
            and _OF_PURCHASE.fullmatch(key(without_brackets(column.label)))
            for column in projects
        )

    @property
    def names_notice(self) -> bool:
        """Whether it calls the title or kind of its rows that of a notice, 公告标题, 公告类型."""
        columns = self.columns.values()
        named = [column.label for column in columns if column.match.field in {"title", "kind"}]
        return self.table.resource == "notices" and any("公告" in label for label in named)

    @property
    def tells_contract(self) -> bool:
        """Whether it has anything that only contracts have, or calls anything a contract."""
        names = {column.match.field for column in self.columns.values()}
        labels = [column.label for column in self.columns.values()]
        names = {name for name in names if not name.startswith(MONTH)}
        return bool(names - _OF_ANYTHING - _OF_SERVICES) or any(
            map(_SPEAKS_OF_CONTRACT.search, labels)
        )

    def may_stand(self, hinted: Collection[str]) -> bool:
        """Whether it has what its table cannot do without, or a title that names the table
        (`hinted`): what only contracts have; an amount or day of payments; whose funds they are;
        that exclusions are such."""
        if self.table.resource == "exclusions":
            labels = [column.label for column in self.columns.values()]
            is_told = any(map(_SPEAKS_OF_EXCLUSION.search, labels))
            return "exclusions" in hinted or is_told or bool(self.fields & {"edition_id", "basis"})
        if self.table.resource == "evaluation-funds":
            return "evaluation_id" in self.fields
        if self.table.resource == "payments":
            return not self.fields.isdisjoint({"amount", "paid_on"})
        return self.table.resource != "contracts" or "contracts" in hinted or self.tells_contract

    @property
    def is_result(self) -> bool:
        """Whether it is that of results: who won, and an amount that is called so."""
        columns = self.columns.values()
        amounts = [column.label for column in columns if column.match.field == "amount"]
        return (
            self.table.resource == "awards"
            and any(column.match.field == "@undertaker" for column in columns)
            and any(map(SPEAKS_OF_RESULT.search, amounts))
        )

    def meaning(self) -> dict[int, tuple[str, str]]:
        """What makes two headers the same: fields and units, column by column."""
        return {i: (c.match.field, c.match.unit) for i, c in self.columns.items()}

    def score(self, hinted: set[str]) -> float:
        """How well the labels fit the table."""
        lacking = {f.name for f in self.table.fields if f.is_required} - self.fields
        lacking -= MADE.get(self.table.resource, frozenset())
        names = {column.match.field for column in self.columns.values()}
        linked = len(names & _LINKED)
        tells_of_contract = "amount" in self.fields and bool(self.fields & _SAYS_WHICH)
        paid = sum(name.startswith(PAYMENT) for name in names if tells_of_contract)
        funds = sum(name.startswith(FUND) for name in names)
        paid += bool(paid)  # a table of payments alone would lose the contract
        asides = len(self.columns) - len(self.fields) - linked
        hint = _HINT if self.table.resource in hinted else 0.0
        telling = len(self.fields - _UNTELLING.get(self.table.resource, frozenset()))
        return telling + paid + funds + _LINK * linked + 0.1 * asides + hint - _LACK * len(lacking)
