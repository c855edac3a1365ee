"""Which findings a release opens and closes, and why: stored in its history beside the changes."""

import sqlite3
from typing import NamedTuple

# Findings that are open according to the history: their last event opened them.
_OPEN = """
SELECT * FROM (SELECT *, MAX(event) FROM finding_events GROUP BY publisher, finding_id)
WHERE action = 'opened'
"""
_NOTE = """
INSERT INTO finding_events (release, publisher, package, finding_id, rule_id, rule_version,
    resource, row_key, field, action, why, path)
SELECT :release, f.publisher, f.package, f.finding_id, f.rule_id, f.rule_version, f.resource,
    f.row_key, f.field, '{action}',
    CASE WHEN {is_same_rule} OR EXISTS (
        SELECT 1 FROM changes AS c WHERE c.release = :release AND c.publisher = f.publisher
           AND c.resource = f.resource AND c.id = f.row_key) THEN 'data' ELSE 'rule' END,
    f.path
FROM {source} AS f
WHERE NOT EXISTS (
    SELECT 1 FROM {others} AS o
    WHERE o.publisher = f.publisher AND o.finding_id = f.finding_id)
ORDER BY f.publisher, f.finding_id
"""
# A rule is the same if its query and the days on which it binds the publisher are; a row check,
# which is part of the program, if the version of the program is.
_SAME_RULE = """
(SELECT r.sql || r.version || d.from_day || d.to_day FROM now.rules AS r
   JOIN now.rules_in_force AS d ON d.rule_id = r.rule_id AND d.publisher = f.publisher
  WHERE r.rule_id = f.rule_id)
 = (SELECT r.sql || r.version || d.from_day || d.to_day FROM was.rules AS r
      JOIN was.rules_in_force AS d ON d.rule_id = r.rule_id AND d.publisher = f.publisher
     WHERE r.rule_id = f.rule_id)
OR f.rule_id NOT IN (SELECT rule_id FROM now.rules UNION SELECT rule_id FROM was.rules)
   AND (SELECT software_version FROM now.release) = (SELECT software_version FROM was.release)
"""


class Opening(NamedTuple):
    """The release that opened a finding which is open, and why (`data` or `rule`)."""

    release: int
    why: str


def note_findings(
    history: sqlite3.Connection, number: int, *, is_first: bool, had_rules: bool
) -> int:
    """Write the findings that release `number` opens and closes; returns how many.

    The registers are attached as `now` and, unless it `is_first`, `was`, which `had_rules` or was
    compiled before there were any; the release's changes are written already. `why` is `data` if
    the row of the finding changed, or if the rule is the same, so that a related row must have
    changed; else `rule`: the rule was added, removed or changed.
    """
    is_same_rule = "1" if is_first else f"({_SAME_RULE})" if had_rules else "0"
    history.execute(f"CREATE TEMP TABLE open_findings AS {_OPEN}")
    history.execute("CREATE INDEX temp.open_findings_id ON open_findings (publisher, finding_id)")
    written = 0
    for action, source, counterpart in (
        ("opened", "now.findings", "temp.open_findings"),
        ("closed", "temp.open_findings", "now.findings"),
    ):
        query = _NOTE.format(
            action=action, source=source, others=counterpart, is_same_rule=is_same_rule
        )
        written += history.execute(query, {"release": number}).rowcount
    history.execute("DROP TABLE temp.open_findings")
    return written


def openings(history: sqlite3.Connection) -> dict[tuple[str, str], Opening]:
    """The opening of each finding that is open, by publisher and id of the finding."""
    cursor = history.cursor()
    cursor.row_factory = None
    opened = cursor.execute(f"SELECT publisher, finding_id, release, why FROM ({_OPEN})")
    return {
        (publisher, identifier): Opening(release, why)
        for publisher, identifier, release, why in opened
    }
