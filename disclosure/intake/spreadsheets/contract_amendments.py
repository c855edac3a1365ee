"""Contract amendments: what ledgers and lists say of a contract's amount before and after a change,
and by how much it changed; in a ledger, the change beside its contract."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from disclosure.intake.spreadsheets.code_words import kind_of_change
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.made_rows import ledger_change_id
from disclosure.intake.spreadsheets.part_columns import BY_AMOUNT, CHANGE, LESS, MORE, WAS_AMOUNT
from disclosure.intake.spreadsheets.sheet_amounts import money, unit_value
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables
from disclosure.words.formats import listed

_AFTER = f"{CHANGE}amount"
_DIFFERENCES = (MORE, LESS, BY_AMOUNT)
# Amounts that agree to so much of their unit were rounded.
_ROUNDED = Decimal("0.01")


def tells_amount(draft: Draft) -> bool:
    """Whether a row of changes says anything of an amount."""
    names = ("amount", WAS_AMOUNT, *_DIFFERENCES)
    return any(draft.values.get(name) for name in names)


@dataclass
class ContractAmendments:
    """The amounts that contracts had; `signed`: the columns in which 变更金额 is by how much they
    changed, since a cell of them has a sign; `changing`: the amounts in lists of changes, by
    contract."""

    known: KnownRows
    log: Log
    signed: set[int] = field(default_factory=set)
    changing: dict[str, set[str]] = field(default_factory=dict)
    amounts: dict[str, dict[str, str]] | None = None

    def know(self, drafts: Iterable[Draft]) -> None:
        """Note the signs in the columns of all drafts, and the contracts with changes of their
        own; settle the amounts of ledgers."""
        drafts = [draft for draft in drafts if draft.table.resource in _OF_CHANGES]
        self.signed = {id(draft.columns) for draft in drafts if _has_sign(draft)}
        for draft in drafts:
            if draft.table.resource == "contracts":
                self._settle_contract(draft)
            else:
                said = self.changing.setdefault(draft.values.get("contract_id", ""), set())
                said.add(draft.values.get("amount", ""))

    def settle(self, draft: Draft) -> None:
        """Set the amount after a change in a list, where only what it was and by how much it
        changed is said; report what contradicts that, or what the contract was of."""
        if draft.table.resource != "contract-changes" or not tells_amount(draft):
            return
        known_amounts = self._amounts_of(draft.values.get("contract_id", ""))
        before, after = _amount(draft, WAS_AMOUNT), _amount(draft, "amount")
        others = sorted(known_amounts - {after})
        if before is not None and others and before not in others:
            place = draft.cell(WAS_AMOUNT)
            chinese, english = listed([*map(money, others)])
            self.log.fault(
                "sheet-before-differs",
                draft.sheet,
                place,
                resource="contract-changes",
                value=money(before),
                other=chinese,
                other_en=english,
            )
            self.log.omitted(draft.sheet, place, money(before), "before-amount")
        self._settle(draft, "amount", known_amounts if before is None else {before})
        if draft.values.get("amount"):
            of_contract = self._changes_of(draft.values.get("contract_id", ""))
            of_contract[draft.place] = draft.values["amount"]

    def _settle_contract(self, draft: Draft) -> None:
        """The amount of a contract in a ledger is that before its change, which may stand under a
        heading of its own."""
        values, before = draft.values, _amount(draft, WAS_AMOUNT)
        if before is not None and not values.get("amount"):
            self._take(draft, "amount", before, WAS_AMOUNT)
        amount = _amount(draft, "amount")
        if before is not None and amount is not None and before != amount:
            after, change = _amount(draft, _AFTER), self._difference(draft)
            if amount not in {after, before + change if change else None}:
                self._tell(draft, WAS_AMOUNT, before, amount)
                return
            self._take(draft, _AFTER, amount, "amount")
            self._take(draft, "amount", before, WAS_AMOUNT)
            amount = before
        self._settle(draft, _AFTER, {amount} if amount is not None else set())
        after = _amount(draft, _AFTER)
        if after is not None and (not after or after == amount):
            self.log.omitted(draft.sheet, draft.cell(_AFTER), values[_AFTER], "unchanged")
            del values[_AFTER]

    def _settle(self, draft: Draft, name: str, before: set[Decimal]) -> None:
        """Set the amount `name` after a change to one of the amounts `before` and the difference,
        or compare it with them."""
        after, change = _amount(draft, name), self._difference(draft)
        column = next((one for one in _DIFFERENCES if _amount(draft, one)), "")
        if not column:
            return
        amount = _amount(draft, column) or Decimal(0)
        if after:
            steps = [change] if change is not None else [amount, -amount]
            sums = [one + step for one in before for step in steps]
            sums += [after] if not before or (change is None and amount == after) else []
            if not any(abs(one - after) <= _tolerance(draft, name) for one in sums):
                self._tell(draft, column, min(before) + (change or amount), after)
        elif change is None or len(before) != 1:
            place, resource = draft.cell(column), draft.table.resource
            code = "sheet-change-amount-unclear" if change is None else "sheet-change-without-base"
            self.log.fault(code, draft.sheet, place, resource=resource, value=money(amount))
            self.log.omitted(draft.sheet, place, money(amount), "change-amount")
        else:
            self._take(draft, name, min(before) + change, column)

    def _difference(self, draft: Draft) -> Decimal | None:
        """By how much the amount changed; None where nothing says so, or 变更金额 may be the new
        amount."""
        more, less = _amount(draft, MORE), _amount(draft, LESS)
        if more or less:
            return (more or Decimal(0)) - abs(less or Decimal(0))
        return _amount(draft, BY_AMOUNT) if id(draft.columns) in self.signed else None

    def _tell(self, draft: Draft, name: str, made: Decimal, said: Decimal) -> None:
        place, resource = draft.cell(name), draft.table.resource
        values = {"value": money(made), "other": money(said)}
        self.log.fault("sheet-change-differs", draft.sheet, place, resource=resource, **values)

    def _take(self, draft: Draft, name: str, amount: Decimal, source: str) -> None:
        written = draft.values.get(source, "")
        draft.values[name], draft.elsewhere[name] = money(amount), draft.cell(source)
        if source in draft.units:
            draft.units[name] = draft.units[source]
        resource, field_name = draft.table.resource, name.removeprefix(CHANGE)
        self.log.converted(
            draft.sheet,
            draft.cell(source),
            resource,
            field_name,
            written,
            money(amount),
            "changed-amount",
        )

    def rows(self, draft: Draft) -> Iterator[Draft]:
        """The change that the row of a ledger makes, where its contract has no others."""
        values, contract = draft.values, draft.values.get("contract_id", "")
        said = {
            name.removeprefix(CHANGE): text
            for name, text in values.items()
            if name.startswith(CHANGE) and text
        }
        if draft.table.resource != "contracts" or not contract or not said:
            return
        first = f"{CHANGE}{next(iter(said))}"
        cell = draft.cell(first)
        own_id = ledger_change_id(contract)
        others = {n: one for n, one in self._changes_of(contract).items() if n != own_id}
        if contract in self.changing or others:
            known_amounts = {*others.values(), *self.changing.get(contract, ())}
            if said.get("amount", "") not in known_amounts:
                resource, value = "contracts", "、".join(said.values())
                self.log.fault(
                    "sheet-changed-twice", draft.sheet, cell, resource=resource, value=value
                )
            self.log.omitted(draft.sheet, cell, "、".join(said.values()), "changed")
            return
        kind = _kind(said)
        if not kind:
            place = draft.cell(f"{CHANGE}title" if "title" in said else f"{CHANGE}reason")
            text = said.get("title") or said.get("reason", "")
            self.log.fault(
                "sheet-change-unclear", draft.sheet, place, resource="contracts", value=text
            )
            return
        row = Draft(
            tables()["contract-changes"], draft.sheet, draft.row, draft.columns, is_derived=True
        )
        row.elsewhere = dict.fromkeys(row.table.field, cell)
        row.elsewhere |= {name: draft.cell(f"{CHANGE}{name}") for name in said}
        own_values = {"contract_change_id": own_id, "contract_id": contract, "kind": kind}
        row.values = own_values | said
        for name, text in said.items():
            place = row.cell(name)
            self.log.converted(
                draft.sheet, place, "contract-changes", name, text, text, "contract-change"
            )
        yield row

    def _amounts_of(self, contract: str) -> set[Decimal]:
        """The amounts that a contract is known to have had."""
        row = self.known.find("contracts", contract)
        own_amount = [row.values.get("amount", "")] if row else []
        of_changes = (*self._changes_of(contract).values(), *self.changing.get(contract, ()))
        return {Decimal(one) for one in (*own_amount, *of_changes) if one}

    def _changes_of(self, contract: str) -> dict[str, str]:
        """The amounts of the changes of a contract, by their ids."""
        if self.amounts is None:
            self.amounts = {}
            for row in self.known.all_of("contract-changes"):
                of_contract = self.amounts.setdefault(row.values["contract_id"], {})
                of_contract[row.values["contract_change_id"]] = row.values.get("amount", "")
        return self.amounts.setdefault(contract, {})


_OF_CHANGES: Container[str] = frozenset({"contracts", "contract-changes"})


def _kind(said: dict[str, str]) -> str:
    """The kind of a change in a ledger; empty where its words tell several."""
    words = [kind_of_change(said[name]) for name in ("title", "reason") if name in said]
    told = next((kind for kind in words if kind is not None), None)
    if told:
        return told
    if "amount" in said or (told is None and "ends_on" not in said):
        return "amendment"
    return "extension" if "ends_on" in said else ""


def _amount(draft: Draft, name: str) -> Decimal | None:
    text = draft.values.get(name, "")
    return Decimal(text) if text else None


def _has_sign(draft: Draft) -> bool:
    """Whether a cell of 变更金额 has a sign, so that it is by how much the amount changed."""
    text = draft.values.get(BY_AMOUNT, "")
    if not text or text.startswith("-"):
        return bool(text)
    cell = draft.sheet.rows.get(draft.row, {}).get(draft.columns.get(BY_AMOUNT, 0))
    return cell is not None and cell.text.lstrip().startswith(("+", "＋"))


def _tolerance(draft: Draft, name: str) -> Decimal:
    unit = unit_value(draft.units.get(name, ""))
    return _ROUNDED * (unit or 1)
