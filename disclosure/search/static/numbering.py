"""The numbers of documents: rising with time, with gaps so that a late row moves few others."""

from collections.abc import Mapping
from dataclasses import dataclass

from disclosure.model.schemas import tables
from disclosure.register.register_file import Register
from disclosure.search.entries import CHAIN, DATES, ONLY

# A month's numbers begin at a multiple of this, so that a new row renumbers its month only.
STEP = 16
SLACK = 16  # a sixteenth of a month's rows may come late before the later months move


@dataclass(frozen=True)
class DocumentNumbers:
    """The first number of each month ('' for no date: the oldest), and how many documents."""

    first: Mapping[str, int]
    count: int


def numbers(counts: Mapping[str, int]) -> DocumentNumbers:
    """Blocks of numbers for months (`YYYY-MM` or '') that have so many documents."""
    first: dict[str, int] = {}
    end = 0
    for month in sorted(counts):
        first[month] = end
        room = counts[month] + counts[month] // SLACK
        end += -(-room // STEP) * STEP
    return DocumentNumbers(first, sum(counts.values()))


def month_counts(register: Register) -> dict[str, int]:
    """How many cards the register has of each month, '' for those without a date."""
    counts: dict[str, int] = {}
    for resource, date in DATES.items():
        schema = tables().get(resource)
        table = schema.name if schema else resource
        conditions = [ONLY.get(resource), "r.project_id IS NULL" if resource in CHAIN else None]
        only = " AND ".join(condition for condition in conditions if condition) or "true"
        statement = (
            f"SELECT substr(coalesce({date}, ''), 1, 7), COUNT(*) FROM {table} r"
            f" WHERE {only} GROUP BY 1"
        )
        for month, count in register.tuples(statement):
            counts[month] = counts.get(month, 0) + count
    return counts
