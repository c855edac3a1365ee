"""What the projects that a search found come to: how many they are and what their contracts amount
to, by who buys, who provides, where, for what and in which budget year.

`theme/static/search/totals.js` is this module's twin.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from decimal import Decimal
from typing import Any

from disclosure.search.static.total_file import SCALE

GROUPS = ("purchaser", "undertaker", "district", "domain", "year")
Named = tuple[str, str, str]  # value, name, name in English
NOT_KNOWN: Named = ("", "", "")


@dataclass(frozen=True)
class TotalRow:
    """The projects and contracts that have a value in common. `grouped_by` is one of `GROUPS`;
    `value` is empty where it is not known; the amount is in the currency of the row, None where
    there is no contract."""

    grouped_by: str
    value: str
    name: str
    name_en: str
    project_count: int
    contract_count: int
    currency: str
    contract_amount: int | Decimal | None


def as_json(row: TotalRow) -> bytes:
    """A row as a JSON object, its amount with every digit."""
    cells = (
        f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
        for value in astuple(row)
    )
    names = (json.dumps(cell_field.name) for cell_field in fields(row))
    return f"{{{','.join(map(':'.join, zip(names, cells, strict=True)))}}}".encode()


@dataclass
class _Sum:
    projects: set[int] = field(default_factory=set)
    contracts: int = 0
    amount: int = 0


def totals(
    file: Mapping[str, Any], places: Callable[[int], tuple[Named, Named] | None]
) -> list[TotalRow]:
    """The rows, group by group, the largest amounts first.

    `file` is the content of `total_file`; `places` returns district and domain of a matching card,
    by its number, and None for others.
    """
    sums: dict[tuple[str, str, Named], _Sum] = {}
    for card, values, currency, amount in _counted(file, places):
        for group, value in values.items():
            group_sum = sums.setdefault((group, currency, value), _Sum())
            group_sum.projects.add(card)
            if amount is not None:
                group_sum.contracts += 1
                group_sum.amount += amount
    rows = [
        TotalRow(
            group,
            *value,
            len(group_sum.projects),
            group_sum.contracts,
            currency,
            _written(group_sum.amount) if group_sum.contracts else None,
        )
        for (group, currency, value), group_sum in sums.items()
    ]
    return sorted(rows, key=_order)


def _counted(
    file: Mapping[str, Any], places: Callable[[int], tuple[Named, Named] | None]
) -> Iterator[tuple[int, dict[str, Named], str, int | None]]:
    """Of each project and contract found: the card, its value in each group, currency, amount."""
    years: dict[int, Named] = {}

    def organization(at: int) -> Named:
        return tuple(file["organizations"][at]) if at >= 0 else NOT_KNOWN

    def currency(at: int) -> str:
        return file["currencies"][at] if at >= 0 else ""

    for card, purchaser, year, money in file["projects"]:
        years[card] = (str(year), str(year), str(year)) if year else NOT_KNOWN
        if there := places(card):
            district, domain = there
            values = {"purchaser": organization(purchaser), "district": district, "domain": domain}
            yield card, values | {"year": years[card]}, currency(money), None
    for card, purchaser, undertaker, money, amount in file["contracts"]:
        if there := places(card):
            values = {
                "purchaser": organization(purchaser),
                "undertaker": organization(undertaker),
                "district": there[0],
                "domain": there[1],
                "year": years[card],
            }
            yield card, values, currency(money), amount


def _written(amount: int) -> int | Decimal:
    return amount // SCALE if amount % SCALE == 0 else Decimal(amount) / SCALE


def _order(row: TotalRow) -> tuple[int, str, Decimal | int, int, str]:
    amount = row.contract_amount or 0
    return GROUPS.index(row.grouped_by), row.currency, -amount, -row.project_count, row.value
