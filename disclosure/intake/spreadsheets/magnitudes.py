"""Magnitudes: amounts whose size suggests that their unit is not the written one."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.sheet_amounts import currency_of, unit_value
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.words.texts import both

# Purchases of services: no single one known passes a billion yuan; no column of them stays
# below a thousand, or above a hundred million. Between the amounts of a column there is no gap
# so wide that those on one side of it are 500 times those on the other.
_HUGE = Decimal(1_000_000_000)
_TINY = Decimal(1_000)
_LARGE = Decimal(100_000_000)
_GAP = 500
# Why an amount is out of proportion, in Chinese and English.
Reason = tuple[str, str]
_FEW = 3
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
            if draft.values.get(name) and name not in draft.own_units
            if currency_of(draft.units.get(name, "")) == "CNY"
        ]
        filled = [(draft, amount) for draft, amount in amounts if amount > 0]
        odd = _outliers(name, filled)
        if column := [*_column(name, filled)]:
            _tell(log, filled[0][0], name, column[0], filled[-1][0])
            continue
        for draft, amount in amounts:
            reasons = [
                *_huge(draft, name, amount),
                *_product(draft, name, amount),
                *filter(None, [odd.get(id(draft))]),
            ]
            if reasons:
                _tell(log, draft, name, reasons[0])


def _column(name: str, filled: Sequence[tuple[Draft, Decimal]]) -> Iterator[Reason]:
    """All amounts of a column are too small for yuan, or too large for ten thousands of them."""
    if filled and all(a < _TINY and unit_value(d.units[name]) == 1 for d, a in filled):
        yield both("sheets.magnitude.small_column", limit=_TINY)
    if len(filled) >= _FEW and all(
        a >= _LARGE and unit_value(d.units[name]) != 1 for d, a in filled
    ):
        yield both("sheets.magnitude.large_column", limit=_LARGE)


def _outliers(name: str, filled: Sequence[tuple[Draft, Decimal]]) -> dict[int, Reason]:
    """id() of the drafts on the emptier side of a gap in a column → the gap.

    Where both sides are as full, the larger amounts of a column in ten thousands of yuan are
    told, the smaller ones of a column in yuan: the likelier slip.
    """
    ranked = sorted(filled, key=lambda pair: pair[1])
    for number, ((below, low), (_, high)) in enumerate(pairwise(ranked), 1):
        if high >= low * _GAP:
            above = len(ranked) - number
            is_yuan = unit_value(below.units[name]) == 1
            few = ranked[:number] if number < above + is_yuan else ranked[number:]
            beside = high if few[0][1] == ranked[0][1] else low
            reason = both("sheets.magnitude.apart", times=_GAP, beside=beside)
            return {id(draft): reason for draft, _ in few}
    return {}


def _huge(draft: Draft, name: str, amount: Decimal) -> Iterator[Reason]:
    if amount >= _HUGE and unit_value(draft.units[name]) != 1:
        yield both("sheets.magnitude.huge", limit=_HUGE)


def _product(draft: Draft, name: str, amount: Decimal) -> Iterator[Reason]:
    """Quantity times unit price is ten thousand (or a thousand) times more, or less."""
    quantity, price = draft.values.get("quantity"), draft.values.get("unit_price")
    if name != "budget_amount" or not quantity or not price:
        return
    product = Decimal(quantity) * Decimal(price)
    for factor in _FACTORS:
        for product_side, amount_side in ((product * factor, amount), (product, amount * factor)):
            if product_side and abs(product_side - amount_side) <= product_side * _NEAR:
                yield both("sheets.magnitude.product", product=product)


def _tell(log: Log, draft: Draft, name: str, reason: Reason, last: Draft | None = None) -> None:
    unit = draft.units[name]
    amount = Decimal(draft.values[name])
    written = amount / (unit_value(unit) or 1)
    cells = draft.cell(name)
    if last and last is not draft:
        cells += f":{last.cell(name)}"
    log.fault(
        "sheet-magnitude",
        draft.sheet,
        cells,
        resource=draft.table.resource,
        field=name,
        value=f"{written.normalize():f}",
        unit=unit,
        amount=f"{amount:,f}",
        reason=reason[0],
        reason_en=reason[1],
    )
