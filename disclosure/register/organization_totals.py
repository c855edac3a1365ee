"""Totals of an organization: how much it bought, undertook and handled for others."""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register

_COUNTS = {
    "bought_count": ("projects", "purchaser_id"),
    "award_count": ("award_undertakers", "undertaker_id"),
    "contract_count": ("contracts", "undertaker_id"),
    "agency_count": ("tenders", "agency_id"),
}
_SUMS = (
    "SELECT role, currency, contract_count, contract_amount FROM ({statistic})"
    " WHERE publisher = ? AND organization_id = ?"
)
_RESERVED = (
    "SELECT * FROM ({statistic}) WHERE publisher = ? AND purchaser_id = ? AND stated_count > 0"
)


@dataclass(frozen=True)
class OrganizationTotals:
    """What one organization comes to: projects that it bought, awards and contracts that it won,
    tenders that it handled as an agency.

    The sums are rows of the statistic `organization-totals`: currency, contract_count (contracts
    with an amount, frameworks with call-offs left out), contract_amount. `reserved` are rows of
    the statistic `reserved-purchases`, of the tenders that it issued.
    """

    bought_count: int
    award_count: int
    contract_count: int
    agency_count: int
    bought_sums: Sequence[Row]
    contract_sums: Sequence[Row]
    reserved: Sequence[Row]


def count(register: Register, name: str, publisher: str, organization: str) -> int:
    """One of the counts of `OrganizationTotals`, by its name."""
    table, column = _COUNTS[name]
    query = f"SELECT COUNT(*) FROM {table} WHERE publisher = ? AND {column} = ?"
    return int(register.value(query, publisher, organization))


def totals(register: Register, publisher: str, organization: str) -> OrganizationTotals:
    """The totals of one organization of a publisher."""
    sql = _SUMS.format(statistic=statistics.statistics()["organization-totals"])
    sums = register.rows(sql, publisher, organization)
    return OrganizationTotals(
        **{name: count(register, name, publisher, organization) for name in _COUNTS},
        bought_sums=[row for row in sums if row["role"] == "purchaser"],
        contract_sums=[row for row in sums if row["role"] == "undertaker"],
        reserved=register.rows(
            _RESERVED.format(statistic=statistics.statistics()["reserved-purchases"]),
            publisher,
            organization,
        ),
    )
