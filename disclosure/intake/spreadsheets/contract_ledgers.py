"""Contract ledgers: a period in one cell, what has been paid, beside each contract."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from disclosure.intake.spreadsheets.code_words import is_supplement
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.day_stretches import read_months_through, read_stretch
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.made_rows import named_payment_id, sum_payment_id
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.part_columns import PAYMENT, period_paid
from disclosure.intake.spreadsheets.sheet_amounts import money
from disclosure.intake.spreadsheets.sheet_dates import UnclearDate
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables

# A payment a row, which has no name of its own; those of further rows are counted.
_UNNAMED, _COUNT = f"{PAYMENT}|", "#"
# The terms of the latest contracts that are kept: they come again and again.
_KEPT_PERIODS = 4_096
_BRACKET = re.compile(r"\(([^()]*)\)")
_PERIODS = {
    "contracts": ("starts_on", "ends_on"),
    "people-served": ("period_from", "period_to"),
    "evaluations": ("period_from", "period_to"),
}


@lru_cache(_KEPT_PERIODS)
def read_period(text: str) -> tuple[str, str] | None:
    """First and last day of `2026年1月1日至12月31日`, `2026.1.1-2026.12.31`, `2026年1月至12月`; the
    first is empty in `签订之日起至2026年12月31日`. None where they are no two days, as in `一年`.

    The days may stand in brackets behind the length, or the length behind the days: `三年（…）`;
    or both with a comma between: `一年，自…起至…止`.
    """
    flat = narrow(text).strip()
    inside, outside = _BRACKET.findall(flat), _BRACKET.sub("", flat)
    clauses = re.split("[,;。]", outside)
    periods = {period for part in (flat, *inside, outside, *clauses) if (period := _period(part))}
    return periods.pop() if len(periods) == 1 else None


def _period(text: str) -> tuple[str, str] | None:
    try:
        stretch = read_stretch(text) or read_months_through(text)
    except UnclearDate:
        return None
    days = [*filter(None, (stretch.begin, stretch.end))] if stretch else []
    if not stretch or any(day.clock is not None for day in days):
        return None
    return str(stretch.begin or ""), str(stretch.end)


def split_period(draft: Draft, log: Log) -> None:
    """Set the first and last day of a row from its `@period`; one without days is left out and
    reported."""
    text, names = draft.values.get("@period", ""), _PERIODS.get(draft.table.resource)
    if not text or names is None:
        return
    cell, resource = draft.cell("@period"), draft.table.resource
    period = read_period(text)
    if period is None:
        log.fault("sheet-period-unread", draft.sheet, cell, resource=resource, value=text)
        log.omitted(draft.sheet, cell, text, "period")
        return
    for name, day in zip(names, period, strict=True):
        if day and not draft.values.get(name):
            draft.values[name] = day
            draft.elsewhere[name] = cell
            log.converted(draft.sheet, cell, resource, name, text, day, "period")


def gather_payments(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, with rows of one contract that differ only in a payment merged into one; a row
    under them that has nothing but a payment is of the contract above it."""
    gathered: list[Draft] = []
    heads: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        paid = {name for name in draft.values if name.startswith(_UNNAMED)}
        if draft.table.resource != "contracts" or not paid or draft.is_form:
            gathered.append(draft)
            continue
        facts = sorted((name, text) for name, text in draft.values.items() if name not in paid)
        above = gathered[-1] if gathered else draft
        if above.columns is draft.columns and not _has_own(draft, paid):
            facts = sorted(
                (name, text) for name, text in above.values.items() if not name.startswith(PAYMENT)
            )
        head = heads.setdefault((id(draft.columns), *facts), draft)
        if head is draft:
            gathered.append(draft)
            continue
        head.merged_rows += (draft.row,)
        number = len(head.merged_rows)
        for name in paid:
            own_name = f"{PAYMENT}{_COUNT}{number}|{name.removeprefix(_UNNAMED)}"
            head.values[own_name], head.elsewhere[own_name] = draft.values[name], draft.cell(name)
    return gathered


def _has_own(draft: Draft, paid: Container[str]) -> bool:
    """Whether a row of a ledger says more than a payment."""
    return any(
        text and name in draft.columns and name not in paid and name not in {"currency", "@number"}
        for name, text in draft.values.items()
    )


def payment_rows(
    draft: Draft, known_rows: KnownRows, paying: Container[str], log: Log
) -> Iterator[Draft]:
    """The payments that a ledger's row of a contract makes, where the contract has no others:
    known ones, or in the files (`paying`: the contracts that have some there). Each payment that
    has columns of its own, else the sum of what was paid."""
    contract = draft.values.get("contract_id", "")
    if draft.table.resource != "contracts" or not contract:
        return
    parts = _installments(draft)
    ids = {name: _id_of(contract, name, values) for name, values in parts.items()}
    amount = draft.values.get("@paid", "")
    paid = sum_payment_id(contract)
    own_ids = {paid, *ids.values()}
    has_others = contract in paying or not known_rows.payments_of(contract) <= own_ids
    total = Decimal(0)
    for name, values in parts.items():
        columns = {field: f"{PAYMENT}{name}|{field}" for field in values}
        cell = draft.cell(columns.get("amount", next(iter(columns.values()))))
        if not Decimal(values.get("amount", "0")):
            log.omitted(draft.sheet, cell, name, "nothing-paid")
            continue
        total += Decimal(values["amount"])
        if _is_free(draft, cell, values["amount"], has_others, log):
            title = {"title": name} if _is_called(name) else {}
            row = _payment(draft, ids[name], cell, values | title)
            row.elsewhere |= {field: draft.cell(column) for field, column in columns.items()}
            log.converted(
                draft.sheet, cell, "payments", "amount", values["amount"], values["amount"], "paid"
            )
            yield row
    if not amount:
        return
    cell = draft.cell("@paid")
    if float(amount) == 0:
        log.omitted(draft.sheet, cell, amount, "nothing-paid")
    elif total:
        log.omitted(draft.sheet, cell, amount, "paid")
        if Decimal(amount) < total or (Decimal(amount) > total and not _may_lack(draft, parts)):
            sums = {"resource": "contracts", "value": amount, "sum": money(total)}
            log.fault("sheet-payments-differ", draft.sheet, cell, **sums)
    elif _is_free(draft, cell, amount, has_others, log):
        log.converted(draft.sheet, cell, "payments", "amount", amount, amount, "paid")
        yield _payment(draft, paid, cell, {"amount": amount})


def _may_lack(draft: Draft, parts: Iterable[str]) -> bool:
    """Whether more may have been paid than the payments of a row say: they are those of months,
    and the contract was signed in a year before."""
    years = [match["year"] for name in parts if (match := period_paid(name))]
    return bool(years) and draft.values.get("signed_on", "")[:4] < min(years)


def _is_called(name: str) -> bool:
    """Whether a payment is called something, as 第一次付款."""
    return bool(name) and not name.startswith(_COUNT)


def _id_of(contract: str, name: str, values: Mapping[str, str]) -> str:
    """The id of a payment: of one without a name, that of the same payment in a list of them."""
    if _is_called(name):
        return named_payment_id(contract, name)
    return f"payment-{digest(contract, values.get('paid_on', ''), values.get('amount', ''))}"


def _installments(draft: Draft) -> dict[str, dict[str, str]]:
    """The fields of each payment that has columns of its own, by the payment's name."""
    by_name: dict[str, dict[str, str]] = {}
    for name, value in draft.values.items():
        if name.startswith(PAYMENT) and value:
            called, field = name.removeprefix(PAYMENT).split("|")
            by_name.setdefault(called, {})[field] = value
    return by_name


def _is_free(draft: Draft, cell: str, amount: str, has_others: bool, log: Log) -> bool:
    """Whether the contract of a row has no payments of its own; reported if it has."""
    if has_others:
        log.fault("sheet-paid-twice", draft.sheet, cell, resource="contracts", value=amount)
        log.omitted(draft.sheet, cell, amount, "paid")
    return not has_others


def _payment(draft: Draft, identifier: str, cell: str, values: Mapping[str, str]) -> Draft:
    row = Draft(tables()["payments"], draft.sheet, draft.row, draft.columns, is_derived=True)
    row.elsewhere = dict.fromkeys(("payment_id", "amount", "contract_id", "title"), cell)
    row.values = {"payment_id": identifier, "contract_id": draft.values["contract_id"], **values}
    row.values["currency"] = draft.values.get("currency", "")
    return row


def tell_supplement(draft: Draft, log: Log) -> None:
    """Warn at a row of contracts whose title says that it only supplements one."""
    title = draft.values.get("title", "")
    if draft.table.resource == "contracts" and is_supplement(title):
        place, resource = draft.cell("title"), "contracts"
        log.fault("sheet-contract-supplement", draft.sheet, place, resource=resource, value=title)
