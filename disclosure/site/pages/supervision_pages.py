"""Pages of supervision: the findings of the rules, counted by publisher, district, table and
year, those with a reply, and those without, by age."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.model.schemas import REFERENCE
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

ROOT = "supervision/"
SHOWN = 60
MOST = 3  # rules and places that the overview names
OLD = 30  # days without an answer after which an auditor asks
# What findings are counted and listed by: the column of the statistic, and the same of a finding.
_BY = {
    "region_code": "COALESCE(p.region_code, o.region_code, e.region_code)",
    "resource": "f.resource",
    "year": "CAST(SUBSTR(f.day, 1, 4) AS INTEGER)",
}
_FOLDERS = {"region_code": "", "resource": "table/", "year": "year/"}
_OF_VALUE = """
SELECT f.*, r.title, r.title_en, p.title AS project_title, p.title_en AS project_title_en
  FROM findings AS f
  LEFT JOIN rules AS r ON r.rule_id = f.rule_id
  LEFT JOIN projects AS p ON p.publisher = f.publisher AND p.project_id = f.project_id
  LEFT JOIN organizations AS o ON o.publisher = f.publisher AND f.resource = 'organizations'
   AND o.organization_id = f.row_key
  LEFT JOIN editions AS e ON e.publisher = f.publisher AND f.resource = 'editions'
   AND e.edition_id = f.row_key
 WHERE f.publisher = :publisher AND {expression} = :value
 ORDER BY f.rule_id, f.resource, f.row_key, f.field
"""
_UNANSWERED = """
SELECT u.*, r.title, r.title_en, o.name AS purchaser_name, o.name_en AS purchaser_name_en,
       o.path AS purchaser_path, f.field, p.title AS project_title, p.title_en AS project_title_en
  FROM unanswered AS u
  LEFT JOIN (SELECT publisher, rule_id, resource, MIN(field) AS field FROM findings
              GROUP BY publisher, rule_id, resource) AS f
    ON f.publisher = u.publisher AND f.rule_id = u.rule_id AND f.resource = u.resource
  LEFT JOIN rules AS r ON r.rule_id = u.rule_id
  LEFT JOIN projects AS p ON p.publisher = u.publisher AND p.project_id = u.project_id
  LEFT JOIN organizations AS o
    ON o.publisher = u.publisher AND o.organization_id = u.purchaser_id
 WHERE u.publisher = :publisher AND (:days IS NULL OR u.unanswered_days >= :days)
 ORDER BY u.since IS NULL, u.since, u.matter, u.rule_id, u.resource, u.row_key
"""
_AGES = """
SELECT unanswered_days, COUNT(*) AS row_count, COUNT(rule_id) AS finding_count
  FROM unanswered WHERE publisher = ? GROUP BY unanswered_days
 ORDER BY unanswered_days IS NULL, unanswered_days DESC
"""
_REPLIES = """
SELECT a.*, r.title, r.title_en, o.name, o.name_en, f.finding_id, f.field, f.message, f.message_en,
       f.reply_days, f.path AS finding_path
  FROM replies AS a
  LEFT JOIN rules AS r ON r.rule_id = a.rule_id
  LEFT JOIN organizations AS o
    ON o.publisher = a.publisher AND o.organization_id = a.organization_id
  LEFT JOIN findings AS f ON f.publisher = a.publisher AND f.rule_id = a.rule_id
   AND f.resource = a.resource AND f.row_key = a.row_key
 WHERE a.publisher = ? GROUP BY a.reply_id ORDER BY a.replied_on DESC, a.reply_id
"""


_PUNCTUALITY = """
SELECT q.*, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM payment_punctuality AS q
  LEFT JOIN organizations AS o
    ON o.publisher = q.publisher AND o.organization_id = q.purchaser_id
 WHERE q.publisher = ? ORDER BY q.payment_late_count DESC, q.payment_due_count DESC, q.purchaser_id
"""


class Counts(NamedTuple):
    """How many findings there are: what does not fit, what is not there, what was answered."""

    warning: int
    absence: int
    answered: int

    @property
    def total(self) -> int:
        return self.warning + self.absence


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The overview of all publishers, and of each with findings or replies its counts and lists."""
    counted = statistics.rows(register, "supervision")
    statistics.keep(register, "payment-punctuality")
    statistics.keep(register, "unanswered", ["publisher"])
    waiting = register.column("SELECT DISTINCT publisher FROM unanswered")
    with_contents = {row["publisher"] for row in [*counted, *register.every("replies")]} | {
        *waiting
    }
    everyone = [row for row in register.publishers() if row["publisher"] != REFERENCE]
    checked = {row["publisher"]: row for row in statistics.rows(register, "rules-checked")}
    if share.has(0):
        by_rule = statistics.rows(register, "findings-by-rule")
        overviews = [
            _overview(register, row, _rows_of(counted, row), _rows_of(by_rule, row))
            | {"checked": checked[row["publisher"]], "is_told": row["publisher"] in with_contents}
            for row in everyone
        ]
        yield Page(ROOT, "supervision.html", {"overviews": overviews, "old": OLD})
    for row in everyone:
        if row["publisher"] in with_contents:
            checked_rules = checked[row["publisher"]]
            yield from _pages_of(register, share, row, _rows_of(counted, row), checked_rules)


def path_of(publisher: Row) -> str:
    """The path of a publisher's page of supervision."""
    return f"{ROOT}{publisher['path'].split('/')[1]}/"


def _pages_of(
    register: Register, share: WorkerShare, owner: Row, counted_rows: list[Row], checked: Row
) -> Iterator[Page]:
    path, publisher = path_of(owner), owner["publisher"]
    ages = register.rows(_AGES, publisher)
    if share.has(0):
        # Each release is the last one for a while: what is told of it is asked for this page alone.
        values = partial(_values_of_publisher, register, owner, counted_rows, checked, ages)
        yield Page(path, "supervision-of.html", values, publisher)
    for column, expression in _BY.items():
        for value, counts in _counts_by(counted_rows, column):
            if value is not None:
                yield from listing(
                    f"{path}{_FOLDERS[column]}{value}/",
                    "supervision-list.html",
                    register.each(
                        _OF_VALUE.format(expression=expression), publisher=publisher, value=value
                    ),
                    counts.total,
                    share,
                    publisher,
                    size=SHOWN,
                    values={"owner": owner, "path": path, "column": column, "value": value},
                )
    every = f"{path}unanswered/"
    for target, days in ((every, None), (f"{every}{OLD}/", OLD)):
        yield from listing(
            target,
            "supervision-unanswered.html",
            register.each(_UNANSWERED, publisher=publisher, days=days),
            _older(ages, days),
            share,
            publisher,
            size=SHOWN,
            values={
                "owner": owner,
                "path": path,
                "ages": ages,
                "days": days,
                "old": OLD,
                "has_feed": bool(counted_rows),
            },
        )


def _values_of_publisher(
    register: Register, owner: Row, counted_rows: list[Row], checked: Row, ages: list[Row]
) -> dict[str, Any]:
    path, publisher = path_of(owner), owner["publisher"]
    return {
        "owner": owner,
        "checked": checked,
        "counts": _counts(counted_rows),
        "counted": {column: _counts_by(counted_rows, column) for column in _BY},
        "folders": {column: f"{path}{folder}" for column, folder in _FOLDERS.items()},
        "replies": register.rows(_REPLIES, publisher),
        "old": OLD,
        "old_count": _older(ages),
        "last_release": _last_release(register, publisher),
        "punctuality": register.rows(_PUNCTUALITY, publisher),
        "path": path,
    }


def _last_release(register: Register, publisher: str) -> dict[str, Any] | None:
    """The last release and how many findings of a publisher it opened and closed; None on a site
    without a history."""
    history = register.history
    if history is None:
        return None
    last = history.releases()[-1]
    counts = {row["publisher"]: row for row in history.finding_counts(last.number)}
    own_counts = counts.get(publisher, {"opened_count": 0, "closed_count": 0})
    has_feed = history.count_finding_events(publisher, None) > 0
    return {**own_counts, **vars(last), "has_feed": has_feed}


def _older(ages: Iterable[Row], days: int | None = OLD) -> int:
    """How many have waited for at least so many days; all if `days` is None."""
    return sum(
        age["row_count"] for age in ages if days is None or (age["unanswered_days"] or 0) >= days
    )


def _overview(
    register: Register, owner: Row, counted_rows: list[Row], by_rule: list[Row]
) -> dict[str, Any]:
    """Of a publisher at a glance: its counts, the rules and places with the most findings, since
    when the oldest without a reply is published, and how many wait for long."""
    path = path_of(owner)
    places = [
        (place, counts.total) for place, counts in _counts_by(counted_rows, "region_code") if place
    ]
    since = [row["unanswered_since"] for row in by_rule if row["unanswered_since"]]
    return {
        "owner": owner,
        "path": path,
        "counts": _counts(counted_rows),
        "rules": by_rule[:MOST],
        "places": [
            (place, f"{path}{place}/", count)
            for place, count in sorted(places, key=lambda pair: -pair[1])[:MOST]
        ],
        "since": min(since, default=None),
        "old_count": _older(register.rows(_AGES, owner["publisher"])),
    }


def _rows_of(rows: Iterable[Row], publisher: Row) -> list[Row]:
    return [row for row in rows if row["publisher"] == publisher["publisher"]]


def _counts_by(rows: Iterable[Row], column: str) -> list[tuple[Any, Counts]]:
    """The counts by a column, what has none last."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    ordered = sorted(groups, key=lambda value: (value is None, str(value)))
    return [(value, _counts(groups[value])) for value in ordered]


def _counts(rows: Iterable[Row]) -> Counts:
    sums = Counter[str]()
    for row in rows:
        sums[row["severity"]] += row["finding_count"]
        sums["answered"] += row["answered_count"]
    return Counts(sums["warning"], sums["absence"], sums["answered"])
