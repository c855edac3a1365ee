"""What a request asks for: its parameters, parsed strictly into a query on a table."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from api.http.problems import Problem, invalid_value, unknown_parameter
from api.http.query_strings import (
    PARAMETERS,
    read_boolean,
    read_integer,
    read_names,
    refuse_repeated,
)
from api.lists import search_words
from api.lists.conditions import Condition, Contains, Empty, Found, OneOf, Question
from api.lists.cursors import read_cursor
from api.lists.filter_values import Span, read_span
from api.lists.resources import ApiResource, resources
from disclosure.model import schemas
from disclosure.model.characters import MAX_ID
from disclosure.model.schemas import Field
from disclosure.words.texts import both

MAX_FACETS = 10
MAX_EXPAND = 10  # fields whose labels a list may be expanded with
MALFORMED_IN_ID = re.compile("[\x00-\x1f\x7f-\x9f]")
MAX_TEXT = 200  # characters of a text that a field must contain
MAX_CONTAINS = 4  # such texts: each is looked for in every row
SHAPING = tuple(PARAMETERS["lists"])
_IS_SHAPING = frozenset(SHAPING).__contains__
# The operators after a field's name and a dot.
FROM, TO, NULL, CONTAINS = "from", "to", "null", "contains"
_ORDERED = frozenset({"integer", "number", "date", "datetime", "yearmonth", "year"})


def codes(field: Field) -> Sequence[str]:
    """The values that a field may have (for a list field each item); empty: any."""
    values: Sequence[str] = field.descriptor.get("constraints", {}).get("enum", ())
    if not values and field.codes_from:
        return list(schemas.codelists()[field.codes_from])
    return values


def operators(field: Field) -> tuple[str, ...]:
    """The operators of a field: every field can be tested for null, and so on."""
    names = [NULL]
    if field.type in _ORDERED:
        names += [FROM, TO]
    if field.type == "string" and not field.descriptor.get("constraints", {}).get("enum"):
        names.append(CONTAINS)
    return tuple(names)


class _Filter(NamedTuple):
    """What a parameter that filters by a field asks for; `operator` is empty where it names whole
    values, of those `allowed` (empty: any)."""

    field: Field
    operator: str
    allowed: Sequence[str]
    is_id: bool


@cache
def _filters(name: str) -> Mapping[str, _Filter]:
    """The filters by the fields of the resource with a name, by their parameters: worked out once,
    not once a request."""
    resource = resources()[name]
    whole = {
        column: _Filter(field, "", codes(field), column in resource.ids)
        for column, field in resource.filters.items()
    }
    return whole | {
        f"{column}.{operator}": _Filter(field, operator, (), False)
        for column, field in resource.filters.items()
        for operator in operators(field)
    }


def filter_names(resource: ApiResource) -> tuple[str, ...]:
    """Every parameter that filters a list."""
    return (*(("q",) if resource.is_searched else ()), *_filters(resource.name))


def question(
    resource: ApiResource, parameters: Sequence[tuple[str, str]], publishers: Sequence[str]
) -> Question:
    """The parsed query of the parameters; Problem names the first invalid one."""
    values: dict[str, list[str]] = {}
    shaping = refuse_repeated([pair for pair in parameters if _IS_SHAPING(pair[0])])
    for name, value in parameters:
        if not _IS_SHAPING(name):
            values.setdefault(name, []).append(value)
    conditions = _conditions(resource, values, publishers)
    if not shaping:
        return Question(conditions)
    sort, is_descending = _sort(resource, shaping.get("sort"))
    return Question(
        conditions,
        sort,
        is_descending,
        read_cursor(shaping["cursor"], shaping.get("sort", ""), len(resource.order))
        if "cursor" in shaping
        else None,
        read_integer(shaping, PARAMETERS["lists"]["limit"]) if "limit" in shaping else None,
        read_names(shaping, "fields", tuple(resource.fields)),
        tuple(
            resource.filters[name]
            for name in read_names(shaping, "facets", resource.facets, MAX_FACETS) or ()
        ),
        read_boolean("bom", shaping.get("bom", "false")),
        read_names(shaping, "expand", resource.labelled, MAX_EXPAND) or (),
    )


def _conditions(
    resource: ApiResource, values: Mapping[str, list[str]], publishers: Sequence[str]
) -> tuple[Condition, ...]:
    by_name: dict[str, Condition] = {}
    ranges: dict[tuple[str, str], Span] = {}  # by column and how it is compared
    filters, contains = _filters(resource.name), 0
    for name, texts in values.items():
        if name == "q" and resource.is_searched:
            search_words.check(_single(name, texts))
            by_name[name] = Found(texts[0])
            continue
        if name not in filters:
            raise unknown_parameter(name, (*filter_names(resource), *SHAPING))
        field, operator, allowed, is_id = filters[name]
        column = field.name
        if operator in {FROM, TO}:
            end = read_span(field, name, _single(name, texts))
            span = ranges.get((column, end.measure), Span(end.measure, None, None))
            low, high = (end.low, span.high) if operator == FROM else (span.low, end.high)
            ranges[column, end.measure] = Span(end.measure, low, high)
        elif operator == NULL:
            by_name[name] = Empty(column, read_boolean(name, _single(name, texts)))
        elif operator == CONTAINS:
            by_name[name] = Contains(column, _part(name, _single(name, texts)))
            contains += 1
        else:
            if is_id:
                _refuse_malformed(column, texts)
            known = publishers if column == "publisher" else allowed
            spans = [_equal(field, text, known) for text in texts]
            # The same values in any order are the same condition.
            several = sorted(set(spans), key=repr) if len(spans) > 1 else spans
            by_name[name] = OneOf(column, tuple(several))
    if contains > MAX_CONTAINS:
        raise Problem(
            "too-costly",
            both("api.problem.too_many_contains", most=MAX_CONTAINS),
        )
    return (
        *(by_name[name] for name in sorted(by_name)),
        *(OneOf(column, (ranges[column, measure],)) for column, measure in sorted(ranges)),
    )


def _single(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        refuse_repeated([(name, text) for text in texts])
    return texts[0]


def _part(name: str, text: str) -> str:
    if not 0 < len(text) <= MAX_TEXT:
        raise invalid_value(
            name,
            text,
            both("api.wanted.length", most=MAX_TEXT),
        )
    if "\0" in text:
        raise invalid_value(name, text, both("api.wanted.no_nul"))
    return text


def _refuse_malformed(name: str, texts: Sequence[str]) -> None:
    """Refuses a malformed id; the suggestion is the id without the invalid characters."""
    for text in texts:
        if not MALFORMED_IN_ID.search(text) and len(text) <= MAX_ID:
            continue
        problem = invalid_value(
            name,
            text,
            both("api.wanted.id", most=MAX_ID),
        )
        problem.facts["nearest"] = MALFORMED_IN_ID.sub("", text)[:MAX_ID].strip() or None
        raise problem


def _equal(field: Field, text: str, allowed: Sequence[str]) -> Span:
    if not text:
        raise invalid_value(
            field.name,
            text,
            both("api.wanted.filled", name=field.name),
        )
    if allowed and text not in allowed:
        raise invalid_value(field.name, text, both("api.wanted.known_value"), allowed)
    return read_span(field, field.name, text)


def _sort(resource: ApiResource, text: str | None) -> tuple[Field | None, bool]:
    if text is None:
        return None, False
    name = text.removeprefix("-")
    if name not in resource.filters:
        raise invalid_value(
            "sort",
            text,
            both("api.wanted.sort"),
            list(resource.filters),
        )
    return resource.filters[name], text.startswith("-")
