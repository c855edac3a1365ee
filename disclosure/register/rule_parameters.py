"""The numbers that rules read: which value is in force for a publisher, in a place and on a day.

A number has a name, such as `open-tender-yuan`. A row of the resource `parameters` sets it if its
id is that name or ends with a hyphen and the name (`yc-open-tender-yuan`), for the places of its
jurisdiction and the days on which it is in force. A publisher's own rows apply, and those of the
reference data.
"""

import re
import sqlite3

from disclosure.model.schemas import REFERENCE
from disclosure.rules.registry import Rule

TABLE = """
CREATE TABLE rule_parameters (
    name TEXT, publisher TEXT, place TEXT, from_day TEXT, to_day TEXT, value NUMERIC, unit TEXT,
    parameter_publisher TEXT, parameter_id TEXT, rank INTEGER,
    PRIMARY KEY (name, publisher, rank));
"""
FIRST_DAY, LAST_DAY = "0000-01-01", "9999-12-31"
_DIVISION = re.compile(r"\d{6}")  # a code of GB/T 2260, or an invented one of its form
_VALUES = """
SELECT d.publisher, COALESCE(p.jurisdiction, ''), COALESCE(p.in_force_from, ?) AS from_day,
       COALESCE(p.in_force_to, ?), p.value, p.unit, p.publisher, p.parameter_id
  FROM rules_in_force AS d JOIN parameters AS p ON p.publisher IN (d.publisher, ?)
 WHERE d.rule_id = ? AND p.value IS NOT NULL
   AND (p.parameter_id = ? OR p.parameter_id LIKE '%-' || ?)
 ORDER BY d.publisher, p.publisher = d.publisher DESC, from_day DESC, p.parameter_id
"""


def insert_parameters(connection: sqlite3.Connection, rule: Rule) -> None:
    """Write the values of the numbers that a rule reads, for each publisher under it.

    `rank` is the order of precedence, by publisher: the narrowest place first, the publisher's own
    before the reference's, the later before the earlier. The first one applies whose place is a
    prefix of the code of a row's place and that is in force on its day.
    """
    for name in rule.parameters:
        every = connection.execute(
            _VALUES, (FIRST_DAY, LAST_DAY, REFERENCE, rule.id, name, name)
        ).fetchall()
        placed = [(row[0], place_of(row[1]), *row[2:]) for row in every]
        placed.sort(key=lambda row: (row[0], -len(row[1])))  # keeps the order of what is equal
        connection.executemany(
            "INSERT OR IGNORE INTO rule_parameters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((name, *row, rank) for rank, row in enumerate(placed)),
        )


def place_of(jurisdiction: str) -> str:
    """The common prefix of the codes of all places in a jurisdiction: `310000` → `31`, `CN` →
    ``."""
    if jurisdiction == "CN":
        return ""
    if not _DIVISION.fullmatch(jurisdiction):
        return jurisdiction
    return re.sub("(00)+$", "", jurisdiction)
