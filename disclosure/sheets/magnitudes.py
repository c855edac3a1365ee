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
                _tell(log, draft, name, reasons[0])
        filled = [(draft, amount) for draft, amount in amounts if amount]
        if filled and all(0 < a < _TINY and unit_value(d.units[name]) == 1 for d, a in filled):
            _tell(log, filled[0][0], name, f"max < {_TINY:,}")


def _huge(draft: Draft, name: str, amount: Decimal) -> Iterator[str]:
    if amount >= _HUGE and unit_value(draft.units[name]) != 1:
        yield f"≥ {_HUGE:,}"


def _product(draft: Draft, name: str, amount: Decimal) -> Iterator[str]:
    """Quantity times unit price is ten thousand (or a thousand) times more, or less."""
    quantity, price = draft.values.get("quantity"), draft.values.get("unit_price")
    if name != "budget_amount" or not quantity or not price:
        return
    product = Decimal(quantity) * Decimal(price)
    for factor in _FACTORS:
        for one, other in ((product * factor, amount), (product, amount * factor)):
            if one and abs(one - other) <= one * _NEAR:
                yield f"quantity × unit_price = {product:f}"


def _tell(log: Log, draft: Draft, name: str, reason: str) -> None:
    unit = draft.units[name]
    amount = Decimal(draft.values[name])
    written = amount / (unit_value(unit) or 1)
    log.fault("sheet-magnitude", draft.sheet, draft.cell(name), resource=draft.table.resource,
              field=name, value=f"{written.normalize():f}", unit=unit, amount=draft.values[name],
              reason=reason)  # fmt: skip
