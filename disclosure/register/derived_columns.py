"""The columns that the register adds to the published ones of a table: facts derived from rows.

Each is computed here only, and stored in the downloaded register for everybody.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

DECIMALS = 4
_INT64_LIMIT = 2**63


class DerivedColumn(NamedTuple):
    """A column: its name, its type, and the SQL of its value over a staged row `s`."""

    name: str
    type: str
    sql: str


def _of_last_change(column: str) -> str:
    """The value of a field in the latest change of a contract that has one."""
    return (
        f"(SELECT h.{column} FROM staging.contract_changes h"
        " WHERE h.publisher = s.publisher AND h.contract_id = s.contract_id"
        f" AND h.{column} IS NOT NULL"
        " ORDER BY h.changed_on DESC, h.contract_change_id DESC LIMIT 1)"
    )


def ten_thousandths(text: str | None) -> int | None:
    """An amount as a whole number of ten-thousandths, from its digits; None for one that has more
    decimals, or does not fit into 64 bits."""
    if text is None or text == "null":
        return None
    scaled = Decimal(text).scaleb(DECIMALS)
    whole = int(scaled)
    return whole if whole == scaled and -_INT64_LIMIT <= whole < _INT64_LIMIT else None


def _number(column: str) -> str:
    """A staged number, which is text, cast to a number."""
    return f"CAST(s.{column} AS REAL)"


_IS_CANCELLED = "COALESCE(s.status, 'active') = 'cancelled'"
_PRESENT_AMOUNT = f"COALESCE({_of_last_change('amount')}, s.amount)"
_HAS_CALL_OFFS = (
    "EXISTS (SELECT 1 FROM staging.contracts f WHERE f.publisher = s.publisher"
    " AND f.parent_contract_id = s.contract_id AND COALESCE(f.status, 'active') <> 'cancelled')"
)
_COUNTED_AMOUNT = (
    f"CASE WHEN {_IS_CANCELLED} OR {_HAS_CALL_OFFS} THEN NULL ELSE {_PRESENT_AMOUNT} END"
)

# Whether a target was met; None where target, result or direction is not given as a number.
_IS_MET = (
    f"CASE s.direction WHEN 'higher' THEN {_number('actual')} >= {_number('target')}"
    f" WHEN 'lower' THEN {_number('actual')} <= {_number('target')} END"
)

DERIVED: Mapping[str, tuple[DerivedColumn, ...]] = {
    "notices": (
        DerivedColumn("published_utc", "TEXT", "utc(s.published_at)"),
        # Microseconds since 1970: the order of notices is this, then the id.
        DerivedColumn("published_us", "INTEGER", "microseconds(s.published_at)"),
        # Notices are sorted by this, the newest first; None for a day after the release, which is a
        # mistake.
        DerivedColumn("listed_us", "INTEGER", "microseconds(reached(s.publisher, s.published_at))"),
    ),
    "contracts": (
        # The amount and the end after the latest change of each.
        DerivedColumn("present_amount", "NUMERIC", _PRESENT_AMOUNT),
        DerivedColumn(
            "present_ends_on", "TEXT", f"COALESCE({_of_last_change('ends_on')}, s.ends_on)"
        ),
        # The amount that totals sum: none of a cancelled contract; of a framework with call-offs,
        # only those.
        DerivedColumn("counted_amount", "NUMERIC", _COUNTED_AMOUNT),
        DerivedColumn("counted_amount_e4", "INTEGER", f"ten_thousandths({_COUNTED_AMOUNT})"),
    ),
    "indicators": (DerivedColumn("is_met", "INTEGER", _IS_MET),),
    # The page of the row that a reply answers, and of that row's project: set by `place_replies`.
    "replies": (
        DerivedColumn("page", "TEXT", "NULL"),
        DerivedColumn("project_page", "TEXT", "NULL"),
    ),
}
# Tables that also have the domain of their rows' projects, with the SQL of the project's id: of a
# notice that names none, its tender's.
PROJECT_OF: Mapping[str, str] = {
    "notices": "COALESCE(notices.project_id, (SELECT t.project_id FROM tenders t"
    " WHERE t.publisher = notices.publisher AND t.tender_id = notices.tender_id))",
    "tenders": "tenders.project_id",
}
# Columns of derived tables, whose rows are made in Python.
DERIVED_OF_DERIVED: Mapping[str, tuple[str, ...]] = {
    "tenders": (
        "deadline_utc TEXT",
        "first_published_us INTEGER",
        "listed_us INTEGER",
        "enter_by_utc TEXT",
        # An intention whose project has since had a tender of another id.
        "is_followed INTEGER",
    ),
    "findings": ("page TEXT", "project_page TEXT"),
}
