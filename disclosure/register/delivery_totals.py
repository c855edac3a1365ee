"""The results of an organization's contracts: totals, and a file to download."""

from collections.abc import Iterator

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register

FILE = "delivery-records.csv"
# People are summed only where both numbers are known, so that like is compared with like.
_TOTALS = """
SELECT COUNT(*) AS contract_count, SUM(evaluation_count > 0) AS evaluated_count,
       SUM(evaluation_count = 0 AND EXISTS (
           SELECT 1 FROM evaluations AS e WHERE e.publisher = delivery_records.publisher
              AND e.project_id = delivery_records.project_id AND e.contract_id IS NULL))
           AS whole_count,
       SUM(judged_count) AS judged_count, SUM(met_count) AS met_count,
       SUM(milestone_count) AS milestone_count,
       SUM(milestone_late_count) AS milestone_late_count,
       SUM(payment_due_count) AS payment_due_count, SUM(payment_late_count) AS payment_late_count,
       SUM(CASE WHEN people_count IS NOT NULL THEN people_promised END) AS people_promised,
       SUM(CASE WHEN people_promised IS NOT NULL THEN people_count END) AS people_count,
       SUM(breach_count) AS breach_count
  FROM delivery_records WHERE publisher = ? AND {side}_id = ?
"""
_UNDERTAKERS = """
SELECT DISTINCT o.publisher, o.organization_id, o.path FROM organizations AS o
  JOIN delivery_records AS r ON r.publisher = o.publisher AND r.undertaker_id = o.organization_id
 ORDER BY o.publisher, o.organization_id
"""
_ROWS = "SELECT * FROM ({statistic}) WHERE publisher = ? AND undertaker_id = ?"


def delivery_totals(register: Register, side: str, publisher: str, organization: str) -> Row | None:
    """The sums over the contracts of an organization as `purchaser` or `undertaker`; None for no
    contract. Of people only those of contracts with both numbers; `whole_count` are contracts
    without an evaluation of their own whose project was evaluated."""
    row = register.row(_TOTALS.format(side=side), publisher, organization)
    return row if row and row["contract_count"] else None


def delivery_files(register: Register) -> Iterator[tuple[str, bytes]]:
    """Site path and bytes of the record of each undertaker with contracts: its rows of the
    statistic `delivery-records` as CSV."""
    sql = _ROWS.format(statistic=statistics.statistics()["delivery-records"])
    for publisher, undertaker, path in register.tuples(_UNDERTAKERS):
        rows = register.rows(sql, publisher, undertaker)
        cells = [tuple(row.values()) for row in rows]
        yield f"{path}{FILE}", statistics.as_csv([*rows[0]], cells)
