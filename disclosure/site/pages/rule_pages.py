"""Pages of the rules: all of them, and each with the law behind it, its SQL and its findings."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register, own_first
from disclosure.register.rule_parameters import FIRST_DAY
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.source_requirements import shown_on

SHOWN_FINDINGS = 100


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Each rule with its findings, then the list of rules."""
    for row in share.of(register.each("SELECT * FROM rules ORDER BY rule_id")):
        yield from _pages_of(register, row)
    if share.has(0):
        yield Page("rules/", "rules.html", lambda: {"table": rules(register)})


def rules(register: Register) -> list[Row]:
    """Every rule with how many findings it has, real ones and those of examples apart."""
    return register.rows(
        """SELECT r.*, COUNT(f.finding_id) AS finding_count,
               COUNT(CASE WHEN p.is_example THEN 1 END) AS example_count
        FROM rules AS r
        LEFT JOIN findings AS f ON f.rule_id = r.rule_id
        LEFT JOIN publishers AS p ON p.publisher = f.publisher
        GROUP BY r.rule_id ORDER BY r.rule_id""",
    )


def _pages_of(register: Register, row: Row) -> Iterator[Page]:
    total = register.value("SELECT COUNT(*) FROM findings WHERE rule_id = ?", row["rule_id"])
    cursor = register.each(
        f"""SELECT f.*, j.title AS project_title, j.title_en AS project_title_en
        FROM findings AS f JOIN publishers AS p ON p.publisher = f.publisher
        LEFT JOIN projects AS j ON j.publisher = f.publisher AND j.project_id = f.project_id
        WHERE f.rule_id = ? ORDER BY {own_first("p")}, f.day DESC, f.finding_id""",
        row["rule_id"],
    )
    path = f"rules/{row['rule_id']}/"
    values: Mapping[str, Any] = {
        "rule": row,
        "law": _law(register, row["law"]),
        "numbers": _numbers(register, row["parameters"]),
        "codes": json.loads(row["codes"]),
        "requirements": shown_on(path),
        "is_always_in_force": not row["in_force_from"] or row["in_force_from"] == FIRST_DAY,
    }
    yield from listing(
        path, "rule.html", cursor, total, WorkerShare(), size=SHOWN_FINDINGS, values=values
    )


def _numbers(register: Register, names: str) -> list[Row]:
    """The parameters that give a value to the numbers of a rule, once each, by name and place."""
    return register.rows(
        "SELECT DISTINCT p.* FROM rule_parameters AS n JOIN parameters AS p"
        " ON p.publisher = n.parameter_publisher AND p.parameter_id = n.parameter_id"
        " WHERE n.name IN (SELECT value FROM json_each(?))"
        " ORDER BY n.name, n.place, n.from_day, p.publisher, p.parameter_id",
        names,
    )


def _law(register: Register, policy: str | None) -> Row | None:
    """The policy that a rule follows, where one of the publishers has it."""
    return register.row(
        "SELECT * FROM policies WHERE policy_id = ? ORDER BY publisher <> 'reference', publisher",
        policy,
    )
