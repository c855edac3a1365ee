"""Totals of an organization: how much it bought, won and handled for others, with whom, and its
evaluations."""

from collections.abc import Mapping, Sequence
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
    """The totals of one organization: projects that it bought, awards and contracts that it won,
    tenders that it handled as an agency.

    The sums are rows of the statistic `organization-totals`: currency, contract_count (contracts
    with an amount, frameworks with call-offs left out), contract_amount. `reserved` are rows of the
    statistic `reserved-purchases`, of the tenders that it issued.
    """

    bought_count: int
    award_count: int
    contract_count: int
    agency_count: int
    bought_sums: Sequence[Row]
    contract_sums: Sequence[Row]
    reserved: Sequence[Row]


_OTHERS = """SELECT currency, COUNT(DISTINCT {other}) FROM partners
    WHERE publisher = ? AND {own} = ? GROUP BY currency"""
_MEANS = """SELECT a.evaluator_kind, ROUND(AVG(a.score), 1) AS mean, COUNT(*) AS score_count
    FROM projects p JOIN attainments a ON a.publisher = p.publisher AND a.project_id = p.project_id
    WHERE p.publisher = ? AND p.undertaker_id = ? AND a.score IS NOT NULL
    GROUP BY a.evaluator_kind ORDER BY a.evaluator_kind DESC"""


@dataclass(frozen=True)
class OrganizationStanding:
    """The number of contract partners of an organization, by currency, and the evaluations of
    what it alone provided: rows with evaluator_kind, mean (points) and score_count."""

    undertaker_counts: Mapping[str, int]
    purchaser_counts: Mapping[str, int]
    means: Sequence[Row]


def standing(register: Register, publisher: str, organization: str) -> OrganizationStanding:
    """The standing of one organization of a publisher."""

    def counts(own: str, other: str) -> dict[str, int]:
        query = _OTHERS.format(own=own, other=other)
        return dict(map(tuple, register.tuples(query, publisher, organization)))

    return OrganizationStanding(
        counts("purchaser_id", "undertaker_id"),
        counts("undertaker_id", "purchaser_id"),
        register.rows(_MEANS, publisher, organization),
    )


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
