"""An organization's credit records with their periods of effect, and the contracts signed
meanwhile."""

from collections import defaultdict

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register

# Each record with its standing, which only adverse ones have, and the number behind it.
RECORDS = """
SELECT r.*, s.counts_until, s.look_back_years, s.is_standing,
       COALESCE(s.contract_count, 0) AS contract_count,
       (SELECT q.path FROM parameters AS q WHERE q.parameter_id = s.parameter_id
           AND q.publisher IN (r.publisher, 'reference')
         ORDER BY q.publisher = 'reference' LIMIT 1) AS parameter_path
  FROM credit_records AS r
  LEFT JOIN credit_standings AS s
    ON s.publisher = r.publisher AND s.credit_record_id = r.credit_record_id
"""
_MEANWHILE = """
SELECT s.credit_record_id, c.contract_id, c.title, c.title_en, c.signed_on, c.path, c.publisher,
       c.package
  FROM credit_standings AS s
  JOIN contracts AS c ON c.publisher = s.publisher AND c.undertaker_id = s.organization_id
   AND c.signed_on >= s.occurred_on
   AND (c.signed_on <= s.counts_until OR (s.counts_until IS NULL AND s.is_standing = 1))
 WHERE s.publisher = ? AND s.organization_id = ?
 ORDER BY c.signed_on DESC, c.contract_id
"""


def credit_history(register: Register, publisher: str, organization: str) -> list[Row]:
    """The credit records of an organization, those in effect first, then the latest; each with
    `meanwhile`, the contracts signed while it was in effect, and their number `contract_count`."""
    signed = defaultdict(list)
    for row in register.rows(_MEANWHILE, publisher, organization):
        signed[row["credit_record_id"]].append(row)
    records = register.rows(
        f"{RECORDS} WHERE r.publisher = ? AND r.organization_id = ?"
        " ORDER BY COALESCE(s.is_standing, 0) DESC, r.occurred_on DESC, r.credit_record_id",
        publisher,
        organization,
    )
    return [{**row, "meanwhile": signed[row["credit_record_id"]]} for row in records]
