"""The account of an import: objects and sums of each currency, in, out, left out and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from disclosure.intake.ocds.ocds_amounts import NotANumber, currency_code, number
from disclosure.words.texts import named

# Resource → its amount and what the object is called in OCDS.
AMOUNTS: Mapping[str, tuple[str, str]] = {
    "plan-items": ("budget_amount", "planning"),
    "notices": ("budget_amount", "tender"),
    "lots": ("budget_amount", "tender/lots"),
    "awards": ("amount", "awards"),
    "contracts": ("amount", "contracts"),
    "payments": ("amount", "contracts/implementation/transactions"),
}


class StatedAmount(NamedTuple):
    """The money of an object: whether it has an amount, which one if it can be read, and the ISO
    4217 code ("" if it has none)."""

    is_given: bool = False
    amount: Decimal | None = None
    currency: str = ""


NO_AMOUNT = StatedAmount()


def stated_amount(*values: object) -> StatedAmount:
    """The first of several OCDS Values that has an amount; a bare number counts as one."""
    is_unread = False
    for value in values:
        inside = _object(value) if isinstance(value, (dict, list)) else {"amount": value}
        try:
            amount = number(inside.get("amount"))
        except NotANumber:
            is_unread = True
            continue
        if amount is not None:
            code = inside.get("currency")
            return StatedAmount(True, amount, currency_code(code) if isinstance(code, str) else "")
    return StatedAmount(is_unread)


def stated_by(resource: str, value: Mapping[str, Any]) -> StatedAmount:
    """The money of the object of a release that becomes a row of `resource`."""
    if resource == "plan-items":
        return stated_amount(_object(value.get("budget")).get("amount"))
    if resource == "payments":
        return stated_amount(value.get("value"), value.get("amount"))
    return stated_amount(value.get("value"))


def objects_of(release: Mapping[str, Any]) -> Iterator[tuple[str, StatedAmount]]:
    """Every object of a release that has a place in the account: its resource and its money."""
    for resource, value in _objects_of(release):
        yield resource, stated_by(resource, value)


def _objects_of(release: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if planning := _object(release.get("planning")):
        yield "plan-items", planning
    if tender := _object(release.get("tender")):
        yield "notices", tender
        yield from (("lots", value) for value in _objects(tender.get("lots")))
    yield from (("awards", value) for value in _objects(release.get("awards")))
    for contract in _objects(release.get("contracts")):
        yield from _with_parts("contracts", contract)


def stated_with_parts(
    resource: str, value: Mapping[str, Any]
) -> Iterator[tuple[str, StatedAmount]]:
    """An object of a release and, of a contract, its payments: their resources and money."""
    for name, part in _with_parts(resource, value):
        yield name, stated_by(name, part)


def _with_parts(resource: str, value: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield resource, value
    if resource == "contracts":
        transactions = _object(value.get("implementation")).get("transactions")
        yield from (("payments", transaction) for transaction in _objects(transactions))


def _object(value: object) -> dict[str, Any]:
    inside = value[0] if isinstance(value, list) and len(value) == 1 else value
    return inside if isinstance(inside, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, dict) and part]


@dataclass
class AccountLine:
    """So many objects, so many of them with an amount, and the sums by currency."""

    objects: int = 0
    amounts: int = 0
    sums: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, stated: StatedAmount, objects: int = 1, sign: int = 1) -> None:
        """Add objects (or take them away, with `sign` -1) and what they say of money."""
        self.objects += sign * objects
        self.amounts += sign * stated.is_given
        if stated.amount is not None:
            self.sums[stated.currency] += sign * stated.amount

    def combine(self, other: "AccountLine", sign: int) -> None:
        """Add another line, or take it away with `sign` -1."""
        self.objects += sign * other.objects
        self.amounts += sign * other.amounts
        for currency, amount in other.sums.items():
            self.sums[currency] += sign * amount

    def __bool__(self) -> bool:
        return bool(self.objects or self.amounts or any(self.sums.values()))

    def document(self) -> dict[str, Any]:
        """The line as JSON; amounts are texts of plain digits, "" is "no currency given"."""
        sums = {code: format(self.sums[code], "f") for code in sorted(self.sums) if self.sums[code]}
        return {"objects": self.objects, "amounts": self.amounts, "sums": sums}


def _lines() -> defaultdict[str, AccountLine]:
    return defaultdict(AccountLine)


@dataclass
class ImportAccount:
    """Every object that the files hold, every row that the packages hold, and the difference.

    In = out + left out, in objects, in amounts and in the sum of each currency; what that does
    not explain is told as unexplained.
    """

    read: defaultdict[str, AccountLine] = field(default_factory=_lines)
    written: defaultdict[str, AccountLine] = field(default_factory=_lines)
    left: defaultdict[tuple[str, str], AccountLine] = field(
        default_factory=lambda: defaultdict(AccountLine)
    )

    def add_release(self, release: Mapping[str, Any], left_out: str = "") -> None:
        """Count the objects of a release; all of them are left out where a reason is given."""
        for resource, stated in objects_of(release):
            self.read[resource].add(stated)
            if left_out:
                self.leave(resource, left_out, stated)

    def leave(
        self, resource: str, reason: str, stated: StatedAmount = NO_AMOUNT, objects: int = 1
    ) -> None:
        """Count what becomes no row (`objects` 0: only an amount that is in no row)."""
        if stated.is_given and stated.amount is None:
            self.left[resource, "amount-unread"].add(stated, 0)
            stated = NO_AMOUNT
        self.left[resource, reason].add(stated, objects)

    def write(self, resource: str, row: Mapping[str, Any], stated: StatedAmount) -> None:
        """Count a row, whose amount is that of the object last `stated` for it."""
        name = AMOUNTS[resource][0]
        digits, currency = row.get(name) or "", row.get("currency") or ""
        out = StatedAmount(bool(digits), Decimal(digits) if digits else None, str(currency))
        self.written[resource].add(out)
        if stated.is_given and stated.amount is None:
            self.left[resource, "amount-unread"].add(stated, 0)
        elif stated.amount is not None and out.amount == stated.amount and out != stated:
            completed = self.left[resource, "currency-completed"]
            completed.add(stated, 0)
            completed.add(out, 0, sign=-1)

    def document(self) -> list[dict[str, Any]]:
        """The account as JSON, a member for each kind of object."""
        resources = [name for name in AMOUNTS if self.read[name] or self.written[name]]
        return [self._of(resource) for resource in resources]

    def _of(self, resource: str) -> dict[str, Any]:
        left_by_reason = {
            reason: line
            for (name, reason), line in sorted(self.left.items())
            if name == resource and line
        }
        unexplained = AccountLine()
        unexplained.combine(self.read[resource], 1)
        for line in (self.written[resource], *left_by_reason.values()):
            unexplained.combine(line, -1)
        document = {
            "resource": resource,
            "path": AMOUNTS[resource][1],
            "in": self.read[resource].document(),
            "out": self.written[resource].document(),
            "left_out": [
                {
                    "reason": reason,
                    **named("text", f"ocds.left_out.{reason}"),
                    **line.document(),
                }
                for reason, line in left_by_reason.items()
            ],
        }
        return document | ({"unexplained": unexplained.document()} if unexplained else {})
