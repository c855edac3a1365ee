"""Pages of publishers: who publishes here, what, how much, and with which warnings."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site_settings import site_settings

COUNTED = (
    "projects",
    "tenders",
    "notices",
    "awards",
    "contracts",
    "evaluations",
    "plan_items",
    "items",
    "organizations",
)
SHOWN_WARNINGS = 20
AS_OF_FILE = "publishers/as-of.json"
FINDINGS = (
    "SELECT f.*, r.title, r.title_en FROM findings AS f"
    " LEFT JOIN rules AS r ON r.rule_id = f.rule_id WHERE f.publisher = ?"
)
ORDER = " ORDER BY f.rule_id, f.resource, f.row_key, f.field"


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The list of publishers, and each with its packages and warnings."""
    everyone = register.publishers()
    if share.has(0):
        yield Page("publishers/", "publishers.html", partial(overview, register, everyone))
    for row in everyone:
        values = page_values(register, row)
        if share.has(0):
            yield Page(row["path"], "publisher.html", values, row["publisher"])
        cursor = register.each(
            FINDINGS + ORDER,
            row["publisher"],
        )
        if values["warning_count"] > SHOWN_WARNINGS:
            yield from listing(
                f"{row['path']}warnings/",
                "warnings.html",
                cursor,
                values["warning_count"],
                share,
                row["publisher"],
                size=80,
                values={"owner": row},
            )


def overview(register: Register, everyone: Sequence[Row]) -> dict[str, Any]:
    """The contents of the page of all publishers: how much each has, and as of when; those that
    only publish lists last."""
    names = [row["publisher"] for row in everyone]
    contents = ((counts(register, name), register.as_of(name)) for name in names)
    in_order = sorted(
        zip(everyone, contents, strict=True), key=lambda pair: not any(pair[1][0].values())
    )
    return {
        "table": [
            {"row": row, "counts": counts_of_publisher, "as_of": at}
            for row, (counts_of_publisher, at) in in_order
        ]
    }


def as_of_file(register: Register) -> tuple[str, bytes]:
    """Site path and bytes of the small file in which pages look up how current they are: as of
    when the data of each publisher is, and of the site as a whole."""
    publishers = {
        row["publisher"]: {"as_of": row["as_of"], "is_example": bool(row["is_example"])}
        for row in register.every("publishers")
    }
    whole = {
        "as_of": register.released_at(),
        "zone": site_settings().zone,
        "publishers": publishers,
    }
    return AS_OF_FILE, json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def counts(register: Register, publisher: str) -> dict[str, int]:
    """How many rows of each main table a publisher has."""
    return {table: register.count(counted(table), publisher) for table in COUNTED}


def counted(table: str) -> str:
    """The rows of a table that pages count, as SQL: an intention alone is no purchase."""
    return "(SELECT * FROM tenders WHERE status <> 'planned')" if table == "tenders" else table


def money(register: Register, publisher: str) -> list[Row]:
    """The value of a publisher's contracts by currency, as all totals count them."""
    return register.rows(
        "SELECT currency, COUNT(*) AS row_count, ROUND(SUM(counted_amount), 4) AS amount"
        " FROM contracts WHERE publisher = ? AND counted_amount IS NOT NULL"
        " GROUP BY currency ORDER BY currency",
        publisher,
    )


def page_values(register: Register, row: Row) -> dict[str, Any]:
    """What the page of a publisher shows."""
    name = row["publisher"]
    return {
        "row": row,
        "counts": counts(register, name),
        "money": money(register, name),
        "packages": register.rows(
            "SELECT p.*, (SELECT SUM(row_count) FROM package_resources AS r"
            " WHERE r.publisher = p.publisher AND r.package = p.package) AS row_count"
            " FROM packages AS p WHERE p.publisher = ? ORDER BY p.kind, p.package",
            name,
        ),
        "warning_count": register.count("findings", name),
        "warnings": register.rows(
            f"{FINDINGS}{ORDER} LIMIT {SHOWN_WARNINGS}",
            name,
        ),
    }
