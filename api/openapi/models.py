"""Pydantic models of the parameters and answers of the API, made from Table Schemas.

They are for the OpenAPI document: answers are ready bytes that no model validates, and queries are
parsed by `api.lists.list_filters` and the routes, whose refusals suggest the nearest valid name.
Rows and filters are described by the Table Schemas of the packages, other answers by `answers.json`
and other parameters by `api/http/parameters.json`, whose fields have the members of a Table Schema.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from typing_extensions import TypeAliasType

from api.lists.list_formats import FORMATS
from api.lists.resources import label_names, resources
from api.openapi.field_texts import described, json_example, paragraphs
from disclosure.feeds.custom_feeds import FEED_FORMS
from disclosure.model import schemas
from disclosure.model.links import held
from disclosure.register import statistics
from disclosure.search.analysis import MAX_QUERY
from disclosure.search.entries import KINDS
from disclosure.search.facet_counts import FACETS
from disclosure.words.texts import bilingual, both

Members = dict[str, tuple[Any, Any]]  # by name: a type and a Field, as `create_model` takes them

# Its values are those of the release that is served: `api.openapi.document` adds them.
PublisherName = TypeAliasType(
    "PublisherName", Annotated[str, Field(title=bilingual("api.manual.publisher_name"))]
)
# Unlike a default, a factory does not appear in the document.
OPTIONAL: dict[str, Any] = {"default_factory": str}
_ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
_ROWS = {answer["row"]: name for name, answer in _ANSWERS.items() if "row" in answer}


def one_of(names: Iterable[object]) -> Any:
    """An enumeration type of the names."""
    return Literal[tuple(names)]


def comma_list(names: Iterable[str], most: int) -> Any:
    """The type of a parameter with up to `most` of the names, separated by commas."""
    style: Any = {"explode": False}  # a member of the parameter, not of its schema
    kind: Any = list[one_of(names)]  # type: ignore[misc]
    return Annotated[kind, Field(min_length=1, max_length=most, json_schema_extra=style)]


TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date,
    "datetime": datetime,
    "yearmonth": Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$")],
    "array": list[dict[str, Any]],
    "uri": Annotated[str, Field(json_schema_extra={"format": "uri-reference"})],
    "value": str | int | bool,
    "cells": dict[str, str | float | None],
    "any": Any,
    "name": Annotated[str, Field(min_length=1)],
    "words": Annotated[str, Field(min_length=1, max_length=MAX_QUERY)],
    "strings": list[str],
    "publisher": PublisherName,
    "kind": one_of(KINDS),
    "search-facets": comma_list(FACETS, len(FACETS)),
    "language": one_of(("zh", "en")),
    "codelist": one_of(schemas.codelists()),
    "statistic": one_of(statistics.statistics()),
    "list-format": one_of(form.name for form in FORMATS),
    "feed-format": one_of(FEED_FORMS),
}


@cache
def row_model(name: str) -> type[BaseModel]:
    """A row of a resource in a list, which has every field unless `fields` chooses some, and the
    labels that `expand` asks for."""
    resource = resources()[name]
    title = f"{resource.title} {resource.title_en}"
    members = _cells(name, **OPTIONAL) | _labels(name)
    return _answer("".join(map(str.capitalize, name.split("-"))), title, members)


def answer_of(operation: Mapping[str, Any]) -> Any:
    """The type of the answer of an operation: a page of items, one of them, or (None) no JSON."""
    if "list_of" in operation:
        name = operation["list_of"]
        item = answer_model(name) if name in _ANSWERS else row_model(name)
        has_facets = name == "Hit" or name not in _ANSWERS
        return _list_model(item, has_facets, has_notes=name not in _ANSWERS)
    name = operation.get("answer")
    if name is None or name in _ANSWERS:
        return name and answer_model(name)
    return dict[str, Any] if name == "any" else _row_by_id(name)


def _row_by_id(name: str) -> Any:
    """A row by its id: every field is there, null where it is empty, and what comes with it."""
    if name in {"projects", "organizations"}:
        return answer_model(_ROWS[name])
    required: Any = {"required": list(resources()[name].fields)}
    return Annotated[row_model(name), Field(json_schema_extra=required)]


@cache
def answer_model(name: str) -> type[BaseModel]:
    """A model that `answers.json` describes: its fields after those of a row or another answer."""
    declared = _ANSWERS[name]
    members = _cells(declared["row"]) if "row" in declared else {}
    if "extends" in declared:
        members |= declared_members(_ANSWERS[declared["extends"]]["fields"])
    if name == "Project":
        members |= _chain()
    members |= declared_members(declared["fields"])
    return _answer(name, f"{declared['title']} {declared['title_en']}", members)


@cache
def _list_model(item: type[BaseModel], has_facets: bool, has_notes: bool) -> type[BaseModel]:
    """A page of items, with counts of values and notes on ids where they can be asked for."""
    members = declared_members(_ANSWERS["List"]["fields"])
    if not has_facets:
        del members["facets"]
    if not has_notes:
        del members["notes"]
    members["items"] = (list[item], members["items"][1])  # type: ignore[valid-type]
    return _answer(f"{item.__name__}List", bilingual("api.manual.list"), members)


def _answer(name: str, title: str, members: Members) -> type[BaseModel]:
    return model_of(name, members, ConfigDict(extra="forbid", title=title))


def model_of(name: str, members: Members, config: ConfigDict | None = None) -> type[BaseModel]:
    """A model whose members have aliases, since `published_at.from` is not a Python name."""
    fields: Any = {
        f"member_{number}": (Annotated[kind, Field(alias=alias)], info)
        for number, (alias, (kind, info)) in enumerate(members.items())
    }
    model: type[BaseModel] = create_model(name, __config__=config, **fields)
    return model


def _cells(name: str, **more: Any) -> Members:
    """The fields of a resource as members of a model."""
    return {
        field.name: (
            _cell(field),
            Field(
                title=f"{field.label('zh')} {field.label('en')}",
                description=described(field),
                examples=[json_example(field)],
                **more,
            ),
        )
        for field in resources()[name].fields.values()
    }


def _labels(name: str) -> Members:
    """The labels of a resource's codes and ids as members of a model."""
    members: Members = {}
    for field in (resources()[name].fields[member] for member in resources()[name].labelled):
        kind: Any = list[str | None] if field.flag("is_list") else str
        labels = field.label("zh"), field.label("en")
        texts = [
            paragraphs(both(key, field=labels, name=field.name))
            for key in ("api.manual.label", "api.manual.label_en")
        ]
        examples = both("api.manual.label_example")
        for member, text, example in zip(label_names([field.name]), texts, examples, strict=True):
            shown: Any = [example] if field.flag("is_list") else example
            members[member] = (kind | None, Field(description=text, examples=[shown], **OPTIONAL))
    return members


def _cell(field: schemas.Field) -> Any:
    constraints = field.descriptor.get("constraints", {})
    kind: Any = list[str] if field.flag("is_list") else TYPES[field.type]
    if "enum" in constraints:
        kind = one_of(constraints["enum"])
    if "minLength" in constraints:
        kind = Annotated[kind, Field(min_length=constraints["minLength"])]
    return kind if field.is_required else kind | None


def declared_members(fields: Iterable[Mapping[str, Any]]) -> Members:
    """Fields that are declared in our own files as members of a model."""
    return {field["name"]: (_type_of(field), _texts_of(field)) for field in fields}


def _texts_of(field: Mapping[str, Any]) -> Any:
    """The texts, default and limits of a field that is declared in our own files."""
    more: dict[str, Any] = {}
    if "default" in field:
        more["default"] = field["default"]
    elif field.get("is_optional"):
        more |= OPTIONAL
    text = described(schemas.Field(field, None))
    for name, keyword in (("ge", "minimum"), ("le", "maximum"), ("max_length", "maxItems")):
        if keyword in field:
            more[name] = field[keyword]
    return Field(description=text, examples=[_example(field)], **more)


def _type_of(field: Mapping[str, Any]) -> Any:
    kind = field["type"]
    if "codes" in field:
        type_found = one_of(field["codes"])
    elif "items" not in field:
        type_found = TYPES[kind]
    else:
        inner = field["items"]
        held: Any = answer_model(inner) if inner in _ANSWERS else TYPES[inner]
        type_found = {"array": list[held], "map": dict[str, held], "object": held}[kind]
    return type_found | None if field.get("is_nullable") else type_found


def _example(field: Mapping[str, Any]) -> Any:
    """The example of a field; of one that is made of others, the examples of those."""
    if "example" in field:
        return field["example"]
    parts = _ANSWERS[field["items"]]["fields"]
    inner = {part["name"]: _example(part) for part in parts}
    return [inner] if field["type"] == "array" else inner


def _chain() -> Members:
    """The lists that come with a project."""
    members: Members = {}
    for table in held("projects"):
        resource = resources()[table.replace("_", "-")]
        titles = resource.title, resource.title_en.lower()
        text = paragraphs(both("api.manual.of_project", table=titles))
        rows: Any = list[row_model(resource.name)]  # type: ignore[misc]
        members[table] = (rows, Field(description=text, examples=[[]]))
    return members
