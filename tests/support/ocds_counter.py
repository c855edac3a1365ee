"""Counts money in OCDS files and in packages by itself: JSON and CSV, nothing of the product.

Both sides are counted as (objects, amounts, sums by currency) for each kind of object.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

# Kind of object → the package's file, its amount column.
COLUMNS = {
    "plan-items": "budget_amount",
    "notices": "budget_amount",
    "lots": "budget_amount",
    "awards": "amount",
    "contracts": "amount",
    "payments": "amount",
}


@dataclass
class Count:
    """Objects, those with an amount, and the sums of the amounts by currency."""

    objects: int = 0
    amounts: int = 0
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, amount: Any, currency: Any) -> None:
        self.objects += 1
        if amount in (None, ""):
            return
        self.amounts += 1
        try:
            found = Decimal(str(amount))
        except InvalidOperation:
            return
        code = str(currency or "").strip().upper()
        if found.is_finite():
            self.sums[code if len(code) == 3 else ""] += found  # type: ignore[assignment]

    def as_document(self) -> dict[str, Any]:
        """The count in the form of the import report, sums to the cent."""
        sums = {code: f"{total:.2f}" for code, total in sorted(self.sums.items()) if total}
        return {"objects": self.objects, "amounts": self.amounts, "sums": sums}


def releases_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every release of a package, a record package, a record or a list."""
    if isinstance(value, list):
        for part in value:
            yield from releases_in(part)
    elif isinstance(value, dict) and ("records" in value or "compiledRelease" in value):
        for key in ("records", "releases", "compiledRelease"):
            yield from releases_in(value.get(key))
    elif isinstance(value, dict) and isinstance(value.get("releases"), (list, dict)):
        yield from releases_in(value["releases"])
    elif isinstance(value, dict) and value.keys() - {"url", "date", "tag"}:
        yield value


def files_in(folder: Path) -> Iterator[dict[str, Any]]:
    """The releases of all JSON files below a folder."""
    for path in sorted(folder.rglob("*.json")):
        yield from releases_in(json.loads(path.read_text("utf-8-sig"), parse_float=Decimal))


def money(value: Any) -> tuple[Any, Any]:
    """Amount and currency of an OCDS Value or a bare number."""
    return (value.get("amount"), value.get("currency")) if isinstance(value, dict) else (value, "")


def objects_in(release: dict[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    """Kind, id within the process, amount and currency of every object of a release."""
    planning, tender = release.get("planning"), release.get("tender")
    if planning:
        yield "plan-items", "", *money((planning.get("budget") or {}).get("amount"))
    if tender:
        yield "notices", str(release.get("id")), *money(tender.get("value"))
        for lot in tender.get("lots") or []:
            yield "lots", str(lot.get("id")), *money(lot.get("value"))
    for award in release.get("awards") or []:
        yield "awards", str(award.get("id")), *money(award.get("value"))
    for contract in release.get("contracts") or []:
        yield "contracts", str(contract.get("id")), *money(contract.get("value"))
        for payment in (contract.get("implementation") or {}).get("transactions") or []:
            local = f"{contract.get('id')} {payment.get('id')}"
            yield "payments", local, *money(payment.get("value", payment.get("amount")))


def count_in(releases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the files hold, object by object, however often they repeat it."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    for release in releases:
        for kind, _, amount, currency in objects_in(release):
            counts[kind].add(amount, currency)
    return {kind: count.as_document() for kind, count in counts.items()}


def count_last(releases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What stands once every object is taken as the newest release with an amount states it."""
    last: dict[tuple[str, ...], tuple[Any, Any]] = {}
    for release in sorted(releases, key=lambda r: str(r.get("date"))):
        for kind, local, amount, currency in objects_in(release):
            key = (kind, str(release["ocid"]), local)
            if amount is not None or key not in last:
                last[key] = (amount, currency)
    counts: defaultdict[str, Count] = defaultdict(Count)
    for (kind, *_), (amount, currency) in last.items():
        counts[kind].add(amount, currency)
    return {kind: count.as_document() for kind, count in counts.items()}


def count_out(folder: Path) -> dict[str, dict[str, Any]]:
    """What the packages of a publisher hold."""
    counts: dict[str, dict[str, Any]] = {}
    for kind, column in COLUMNS.items():
        for path in folder.glob(f"*/{kind}.csv"):
            count = Count()
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    count.add(row[column], row["currency"])
            counts[kind] = count.as_document()
    return counts
