"""The registry of rules: each one SQL file with a head that says what it tests, where and when.

The head is a TOML document in the comment that opens the file. `rules/README.md` explains its
entries; the query below it runs over the register as it is published.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_OPEN, _CLOSE = "/*\n", "\n*/\n"
# The tables that a query reads, what it names itself, and what is there for every rule.
_READ = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")
_COMMON = re.compile(r"(?:WITH|,)\s*([a-z_]+)\s*(?:\([^)]*\))?\s+AS\s*\(")
_EVERYWHERE = {"rule_parameters", "days", "publishers"}


class BrokenRule(ValueError):
    """A rule file that cannot be read: its text names the file, what is wrong and what to do."""


@dataclass(frozen=True)
class Rule:
    """One rule. Its `id` is the name of its file, for ever.

    `tests` says what it tests, `leaves_out` what it does not. `law` is the id of a policy
    (`policies.csv`), `article` its article as the policy numbers it; empty: to be confirmed.
    `jurisdiction` is `CN`, the division code of a place, or empty for any publisher. It is in
    force on days from `in_force_from` to `in_force_to` (both included; empty: no end).
    `parameters` names the numbers that it reads from the table `rule_parameters`. `codes` are the
    codes of international lists that mean the same. Messages and remedies hold `{name}` places for
    the columns of the query; `codelists` names the list of those that are codes, but for `value`,
    which is a code where its field has a list; `sql` is the query alone. A rule that proved wrong
    keeps its file and its page, says since when it is withdrawn and why, and finds nothing.
    """

    id: str
    title: str
    title_en: str
    tests: str
    tests_en: str
    message: str
    message_en: str
    remedy: str
    remedy_en: str
    sql: str
    leaves_out: str = ""
    leaves_out_en: str = ""
    version: str = "1"
    severity: str = "warning"
    law: str = ""
    article: str = ""
    jurisdiction: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    parameters: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    codelists: dict[str, str] = field(default_factory=dict)
    withdrawn_on: str = ""
    withdrawn_because: str = ""
    withdrawn_because_en: str = ""

    @property
    def published_sql(self) -> str:
        """The query that gives the rule's findings on the published register.

        What it selects is kept where the rule is in force for the publisher on the day by
        which the row is judged (`day`; a row without a day is judged by any).
        """
        return f"""WITH found AS MATERIALIZED (
{self.sql}
)
SELECT found.* FROM found
WHERE EXISTS (
    SELECT 1 FROM rules_in_force AS r
    WHERE r.rule_id = '{self.id}' AND r.publisher = found.publisher
      AND (found.day IS NULL OR (found.day >= r.from_day AND found.day <= r.to_day)))
ORDER BY publisher, resource, row_key, field
"""

    @cached_property
    def awaits_other_tables(self) -> bool:
        """Whether it finds that a row in another table is missing: it is not applied to a sheet
        while later sheets are still to be read."""
        read = {*_READ.findall(self.sql)} - {*_COMMON.findall(self.sql)} - _EVERYWHERE
        return self.severity == "absence" and len(read) > 1


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, sorted; BrokenRule for the first file that cannot be read."""
    return {path.stem: read_rule(path) for path in sorted(_FOLDER.glob("*.sql"))}


def read_rule(path: Path) -> Rule:
    """The rule in one file. Raises BrokenRule."""
    text = path.read_text("utf-8")
    head, close, sql = text.removeprefix(_OPEN).partition(_CLOSE)
    if not text.startswith(_OPEN) or not close or not sql.strip():
        raise BrokenRule(f"{path.name}: open with /*, the head in TOML, */, then one query")
    try:
        entries = tomllib.loads(head)
        return Rule(id=path.stem, sql=sql.strip(), **_checked(entries))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise BrokenRule(f"{path.name}: head: {error}") from error


def _checked(entries: dict[str, Any]) -> dict[str, Any]:
    """The entries of a head, after checking that all required entries are there and no others."""
    known = {entry.name for entry in fields(Rule)} - {"id", "sql"}
    needed = known - {"leaves_out", "leaves_out_en", "version", "severity", "law", "article"}
    needed -= {"jurisdiction", "in_force_from", "in_force_to", "parameters", "codes", "codelists"}
    needed -= (notice := {"withdrawn_on", "withdrawn_because", "withdrawn_because_en"})
    if unknown := sorted(set(entries) - known):
        raise ValueError(f"unknown entry {unknown[0]!r}; known are: {', '.join(sorted(known))}")
    if missing := sorted(needed - set(entries)):
        raise ValueError(f"the entry {missing[0]!r} is missing")
    if (notice_given := notice & entries.keys()) and notice_given != notice:
        raise ValueError(f"a withdrawal needs {', '.join(sorted(notice))}")
    if entries.get("severity", "warning") not in {"warning", "absence"}:
        raise ValueError("severity is 'warning' (a breach) or 'absence' (something is not there)")
    return entries
