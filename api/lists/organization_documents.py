"""The document of an organization: its row, its totals, and its rows at other publishers."""

import json
from collections.abc import Sequence

from api.lists.list_pages import row_by_id
from api.lists.resources import ApiResource
from disclosure.database.sqlite_database import Row
from disclosure.register.organization_totals import totals
from disclosure.register.register_file import Register
from disclosure.register.statistics import digits

_SAME = """
SELECT theirs.publisher, theirs.organization_id
  FROM organization_groups AS mine JOIN organization_groups AS theirs
    ON theirs.group_publisher = mine.group_publisher
   AND theirs.group_organization_id = mine.group_organization_id
 WHERE mine.publisher = ? AND mine.organization_id = ?
   AND (theirs.publisher, theirs.organization_id) <> (mine.publisher, mine.organization_id)
 ORDER BY theirs.publisher, theirs.organization_id
"""


def organization(
    register: Register, resource: ApiResource, publisher: str, key: str
) -> bytes | None:
    """An organization's row with `totals`, and `same_as`: rows with its scheme and identifier."""
    row = row_by_id(register, resource, publisher, key)
    if row is None:
        return None
    sums = totals(register, publisher, key)
    same = [dict(same_row) for same_row in register.each(_SAME, publisher, key)]
    text = (
        f',"totals":{{"as_purchaser":{{"project_count":{sums.bought_count},'
        f'"contracts":{_sums(sums.bought_sums)}}},'
        f'"as_undertaker":{{"award_count":{sums.award_count},'
        f'"contract_count":{sums.contract_count},"contracts":{_sums(sums.contract_sums)}}},'
        f'"as_agency":{{"tender_count":{sums.agency_count}}}}},'
        f'"same_as":{json.dumps(same, ensure_ascii=False, separators=(",", ":"))}}}'
    )
    return row.removesuffix(b"}") + text.encode()


def _sums(rows: Sequence[Row]) -> str:
    """The contracts with an amount, by currency, with two decimals."""
    parts = (
        f'{{"currency":{json.dumps(row["currency"])},"contract_count":{row["contract_count"]},'
        f'"contract_amount":{digits("contract_amount", row["contract_amount"])}}}'
        for row in rows
    )
    return f"[{','.join(parts)}]"
