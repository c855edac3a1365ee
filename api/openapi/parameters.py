"""Pydantic models of the queries of the API."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.http.query_strings import MAX_PARAMETERS, PARAMETERS
from api.lists.filter_values import DECIMAL, MONTH
from api.lists.list_filters import (
    CONTAINS,
    MAX_EXPAND,
    MAX_FACETS,
    MAX_TEXT,
    NULL,
    codes,
    operators,
)
from api.lists.resources import ApiResource, resources
from api.openapi.field_texts import described, json_example, paragraphs
from api.openapi.models import (
    OPTIONAL,
    TYPES,
    Members,
    PublisherName,
    comma_list,
    declared_members,
    model_of,
    one_of,
)
from disclosure.model import schemas
from disclosure.model.characters import MAX_ID
from disclosure.words.texts import both

OPERATORS = PARAMETERS["operators"]  # the operators after the name of a field
# As `api.lists.list_filters` refuses others.
_ID = Annotated[str, Field(pattern=f"^[^\\x00-\\x1F\\x7F-\\x9F]{{1,{MAX_ID}}}$")]
_CONTAINED = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
# How a value of a type of Table Schema is written in a query (`api.lists.filter_values`).
_VALUES: Mapping[str, Any] = {
    "string": TYPES["name"],
    "integer": Annotated[int, Field(ge=1 - 10**18, le=10**18 - 1)],
    "number": Annotated[str, Field(pattern=f"^{DECIMAL.pattern}$")],
    "boolean": bool,
    "date": date,
    "datetime": date | datetime,
    "yearmonth": Annotated[str, Field(pattern=f"^{MONTH.pattern}$")],
}


@cache
def query_model(name: str) -> type[BaseModel]:
    """The query of a list of this resource, of a `feed` of notices, or of another operation."""
    if name == "feed":
        members = _filters(resources()["notices"])
        members |= declared_members([PARAMETERS["feeds"]["lang"], PARAMETERS["feed-parts"]["part"]])
    elif name in resources():
        members = _filters(resources()[name]) | _shaping(resources()[name])
    else:
        members = declared_members(PARAMETERS[name].values())
    return model_of(f"{name}-query", members)


def _filters(resource: ApiResource) -> Members:
    members: Members = {}
    if resource.is_searched:
        text = paragraphs(both("api.manual.search"))
        members["q"] = _filter(TYPES["words"], text, both("api.manual.query_example")[0])
    for field in resource.filters.values():
        value, example = _value_type(resource, field), _query_example(field)
        several = Annotated[list[value], Field(min_length=1)]  # type: ignore[valid-type]
        members[field.name] = _filter(several, _titled(field, described(field)), [example])
        of_operators = {NULL: (bool, False), CONTAINS: (_CONTAINED, example)}
        for operator in operators(field):
            kind, shown = of_operators.get(operator, (value, example))
            text = _titled(field, described(schemas.Field(OPERATORS[operator], None)))
            members[f"{field.name}.{operator}"] = _filter(kind, text, shown)
    return members


def _filter(kind: Any, text: str, example: Any) -> tuple[Any, Any]:
    return kind, Field(description=text, examples=[example], **OPTIONAL)


def _value_type(resource: ApiResource, field: schemas.Field) -> Any:
    """The exact type of values that a filter on the field accepts."""
    if field.name == "publisher":
        return PublisherName
    values = codes(field)
    if values:
        return one_of(values)
    return _ID if field.name in resource.ids else _VALUES[field.type]


def _query_example(field: schemas.Field) -> Any:
    """An example as written in a query: decimals in full, only one of several values."""
    example = json_example(field)
    if field.type == "number":
        return str(field.descriptor["example"])
    return example[0] if field.flag("is_list") else example


def _titled(field: schemas.Field, text: str) -> str:
    """A text in both languages with the field's title before each."""
    zh, _, en = text.partition("\n\n")
    labels = field.label("zh"), field.label("en")
    return paragraphs(both("api.manual.titled", title=labels, text=(zh, en)))


def _shaping(resource: ApiResource) -> Members:
    """The parameters that shape a list; some take names of fields."""
    names, fields, facets = list(resource.filters), list(resource.fields), list(resource.facets)
    labelled = list(resource.labelled)
    of_names = {
        "sort": (one_of([*names, *(f"-{name}" for name in names)]), f"-{names[0]}"),
        "fields": (comma_list(fields, MAX_PARAMETERS), fields[:2]),
        "expand": (comma_list(labelled, MAX_EXPAND), labelled[:2]),
        "facets": (comma_list(facets, MAX_FACETS), facets[:1]),
    }
    shaping = PARAMETERS["lists"]
    members = declared_members(
        parameter for name, parameter in shaping.items() if name not in of_names
    )
    for name, (kind, example) in of_names.items():
        members[name] = _filter(kind, described(schemas.Field(shaping[name], None)), example)
    return {name: members[name] for name in shaping}
