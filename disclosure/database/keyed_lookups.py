"""Statements that look up the rows of one table by their key: while no row of a key differs, nor
does the answer."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

# Only a statement that is wholly of this form is taken for a lookup: one table, no part in brackets
# but calls of functions, and a condition that each row is judged by alone.
_STATEMENT = re.compile(
    r"SELECT (?P<results>.+?) FROM (?:(?P<schema>\w+)\.)?(?P<table>\w+)(?: (?:AS )?(?P<alias>\w+))?"
    r" WHERE (?P<condition>[^()]+?)(?: GROUP BY [^()]+?)?(?: ORDER BY (?P<order>[^()]+?))?"
    r"(?: LIMIT (?:\d+|[?:]\w*))?",
    re.IGNORECASE,
)
_OTHER_FORMS = re.compile(
    r"\b(?:SELECT .*\bSELECT|FROM .*\bFROM|JOIN|UNION|INTERSECT|EXCEPT|WITH|BETWEEN|COLLATE|OVER"
    r"|ROWID|OID|_ROWID_)\b",
    re.IGNORECASE,
)
_VALUE = r"(?:\?\d*|:\w+)"
_KEY = re.compile(rf"(?:\w+\.)?(?P<column>\w+) = (?P<value>{_VALUE})")
_OTHER_TEST = re.compile(
    rf"(?:\w+\.)?\w+ (?:(?:=|<>|<|>|<=|>=) (?:{_VALUE}|'\w*'|-?\d+|(?:\w+\.)?\w+)"
    r"|IS (?:NOT )?(?:NULL|\?\d*|:\w+))",
    re.IGNORECASE,
)
_ORDERED_BY = re.compile(r"(?:\w+\.)?(?P<column>\w+)(?: ASC| DESC)?", re.IGNORECASE)

Values = Sequence[object]
Named = Mapping[str, object]


class Key(NamedTuple):
    """Columns that equal values of a question, and how to take these values."""

    columns: tuple[str, ...]
    of: Callable[[Values, Named], tuple[object, ...]]


class KeyedLookup(NamedTuple):
    """A statement that finds the rows of `table` (as `SCHEMA.TABLE`) that have one of its keys, in
    the order of the columns `ordered_by`, where it gives one by columns alone."""

    table: str
    keys: tuple[Key, ...]
    ordered_by: tuple[str, ...]


@cache
def lookup_of(sql: str) -> KeyedLookup | None:
    """The lookup that a statement is; None where it is, or may be, anything else."""
    text = " ".join(sql.split())
    found = _STATEMENT.fullmatch(text)
    if found is None or _OTHER_FORMS.search(text) or "--" in text:
        return None
    values = re.findall(_VALUE, text)
    if "?" in values and any(value[:1] == "?" and value != "?" for value in values):
        return None  # numbered and not
    place = text[: found.start("condition")].count("?")
    keys = []
    for alternative in re.split(r" OR ", found["condition"], flags=re.IGNORECASE):
        tests = re.split(r" AND ", alternative, flags=re.IGNORECASE)
        if not all(_KEY.fullmatch(test) or _OTHER_TEST.fullmatch(test) for test in tests):
            return None
        sources = [*_sources(tests, place)]
        place += alternative.count("?")
        if not sources:
            return None
        keys.append(
            Key(tuple(column for column, _ in sources), _taking([source for _, source in sources]))
        )
    schema = (found["schema"] or "main").lower()
    return KeyedLookup(f"{schema}.{found['table']}", tuple(keys), _ordered_by(found["order"]))


def _sources(tests: Sequence[str], place: int) -> Iterator[tuple[str, int | str]]:
    """The columns that tests compare with values of the question, each with the place or the name
    of its value; `place` is that of the first value without a number."""
    for test in tests:
        key = _KEY.fullmatch(test)
        if key is not None:
            value = key["value"]
            if value[0] == ":":
                yield key["column"], value[1:]
            else:
                yield key["column"], int(value[1:]) - 1 if len(value) > 1 else place
        place += test.count("?")


def _taking(sources: Sequence[int | str]) -> Callable[[Values, Named], tuple[object, ...]]:
    if len(sources) > 1 and all(isinstance(source, int) for source in sources):
        take = itemgetter(*sources)
        return lambda values, _named: take(values)
    return lambda values, named: tuple(
        [named[source] if isinstance(source, str) else values[source] for source in sources]
    )


def _ordered_by(order: str | None) -> tuple[str, ...]:
    columns = [_ORDERED_BY.fullmatch(part) for part in (order or "").split(", ")]
    return tuple(column["column"] for column in columns if column is not None)
