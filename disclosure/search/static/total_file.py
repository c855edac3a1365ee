"""The data for totals of projects, in a file that is read only when somebody asks for totals.

JSON, deflated. `organizations` are [publisher/id, name, name in English] and `currencies` codes, by
whose places the others name them, none being -1. `projects` are [card, purchaser, budget year or 0,
currency]; `contracts`, of which each counts (`counted_amount` of the register), [card, purchaser,
undertaker, currency, amount in ten-thousandths].
"""

import json
from collections.abc import Mapping
from typing import Any

from disclosure.register.register_file import Register
from disclosure.search.static.packing import deflated

NAME = "totals.bin"
SCALE = 10_000  # parts of a currency's unit

_PROJECTS = """SELECT p.publisher, p.project_id, p.purchaser_id, p.fiscal_year, p.currency
    FROM projects p ORDER BY p.publisher, p.project_id"""
_CONTRACTS = """SELECT c.publisher, c.project_id, c.purchaser_id, c.undertaker_id, c.currency,
    COALESCE(c.counted_amount_e4, CAST(ROUND(c.counted_amount * 10000) AS INTEGER)) FROM contracts c
    WHERE c.counted_amount IS NOT NULL AND c.currency IS NOT NULL
    ORDER BY c.publisher, c.contract_id"""
_NAMES = "SELECT publisher, organization_id, name, name_en FROM organizations"


def total_file(register: Register, numbers: Mapping[tuple[str, str], int]) -> bytes:
    """The file; `numbers` are those of the cards of projects, by publisher and project."""
    names = {(row[0], row[1]): (row[2], row[3]) for row in register.tuples(_NAMES)}
    organizations: dict[tuple[str, str], int] = {}
    currencies: dict[str, int] = {}

    def place(publisher: str, organization: str | None) -> int:
        if organization is None or (publisher, organization) not in names:
            return -1
        return organizations.setdefault((publisher, organization), len(organizations))

    def money(currency: str | None) -> int:
        return currencies.setdefault(currency, len(currencies)) if currency else -1

    projects = [
        (numbers[publisher, project], place(publisher, purchaser), year or 0, money(currency))
        for publisher, project, purchaser, year, currency in register.tuples(_PROJECTS)
        if (publisher, project) in numbers
    ]
    contracts = [
        (
            numbers[publisher, project],
            place(publisher, purchaser),
            place(publisher, undertaker),
            money(currency),
            amount,
        )
        for publisher, project, purchaser, undertaker, currency, amount in register.tuples(
            _CONTRACTS
        )
        if (publisher, project) in numbers
    ]
    document: dict[str, Any] = {
        "organizations": [
            [
                f"{publisher}/{organization}",
                names[publisher, organization][0] or "",
                names[publisher, organization][1] or "",
            ]
            for publisher, organization in organizations
        ],
        "currencies": list(currencies),
        "projects": projects,
        "contracts": contracts,
    }
    return deflated(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
