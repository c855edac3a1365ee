"""Magnitudes: amounts whose size says that their unit is not the one that is written."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from disclosure.sheets.amounts import unit_value
from disclosure.sheets.drafts import Draft
from disclosure.sheets.report import Log

# Purchases of services: no single one known passes a billion yuan; no column of them stays
# below a thousand.
_HUGE = Decimal(1_000_000_000)
_TINY = Decimal(1_000)
_WHOLE = ("budget_amount", "ceiling_amount", "amount")
_TABLES = {"plan-items", "notices", "lots", "awards", "contracts"}
_FACTORS = (Decimal(10_000), Decimal(1_000))
_NEAR = Decimal("0.01")


def judge_magnitudes(drafts: Iterable[Draft], log: Log) -> None:
    """Tell the amounts of one block that are out of proportion; a unit in the cell clears it."""
    rows = [draft for draft in drafts if draft.table.resource in _TABLES]
    for name in _WHOLE:
        amounts = [
            (draft, Decimal(draft.values[name]))
            for draft in rows
            if draft.values.get(name) and name in draft.units and name not in draft.own_units
        ]
        for draft, amount in amounts:
            reasons = [*_huge(draft, name, amount), *_product(draft, name, amount)]
            if reasons:
                _tell(log, draft, name, *reasons[0])
        filled = [(draft, amount) for draft, amount in amounts if amount]
        if filled and all(0 < a < _TINY and unit_value(d.units[name]) == 1 for d, a in filled):
            reason = (f"整列都不足 {_TINY} 元", f"the whole column is below {_TINY} yuan")
            _tell(log, filled[0][0], name, *reason)


def _huge(draft: Draft, name: str, amount: Decimal) -> Iterator[tuple[str, str]]:
    if amount >= _HUGE and unit_value(draft.units[name]) != 1:
        yield "超过 10 亿元", "more than a billion yuan"


def _product(draft: Draft, name: str, amount: Decimal) -> Iterator[tuple[str, str]]:
    """Quantity times unit price is ten thousand (or a thousand) times more, or less."""
    quantity, price = draft.values.get("quantity"), draft.values.get("unit_price")
    if name != "budget_amount" or not quantity or not price:
        return
    product = Decimal(quantity) * Decimal(price)
    for factor in _FACTORS:
        for one, other in ((product * factor, amount), (product, amount * factor)):
            if one and abs(one - other) <= one * _NEAR:
                yield f"数量×单价为 {product:f} 元", f"quantity times unit price is {product:f}"


def _tell(log: Log, draft: Draft, name: str, reason: str, reason_en: str) -> None:
    unit = draft.units[name]
    amount = Decimal(draft.values[name])
    written = amount / (unit_value(unit) or 1)
    log.fault("sheet-magnitude", draft.sheet, draft.cell(name), resource=draft.table.resource,
              field=name, value=f"{written.normalize():f}", unit=unit, amount=draft.values[name],
              reason=reason, reason_en=reason_en)  # fmt: skip
