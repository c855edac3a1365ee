"""Lists in the OpenAPI document: their filters, sorting, facets, paging and formats."""

from typing import Any

from api.lists.list_filters import (
    CONTAINS,
    DEFAULT_LIMIT,
    FROM,
    MAX_FACETS,
    MAX_LIMIT,
    MAX_PARAMETERS,
    MAX_TEXT,
    NULL,
    SHAPING,
    TO,
    operators,
)
from api.lists.list_formats import CSV, JSON_LINES
from api.lists.resources import ApiResource
from api.openapi.openapi_fields import (
    both,
    component,
    described,
    example_of,
    ok,
    refusals,
    value_schema,
)
from api.openapi.openapi_parts import EXAMPLES, parameter
from disclosure.model.schemas import Field
from disclosure.search.analysis import MAX_QUERY

Json = dict[str, Any]

OPERATORS = {
    FROM: ("不小于（不早于），含本值。", "This value or more (later)."),
    TO: ("不大于（不晚于），含本值。", "This value or less (earlier)."),
    NULL: ("true：为空；false：不为空。", "true: it is empty; false: it is not."),
    CONTAINS: (
        "含有这段文字；拉丁字母不分大小写。",
        "Contains this text; Latin letters in any case.",
    ),
}


def list_operation(resource: ApiResource) -> Json:
    """The operation that gives a page of a resource."""
    return _operation(resource, f"list-{resource.name}", "", {"200": _page(resource)})


def file_operation(resource: ApiResource) -> Json:
    """The operation that gives a whole list as a file."""
    form = {
        "name": "format",
        "in": "path",
        "required": True,
        "description": both(
            "jsonl 和 csv 给出全部行，json 给出一页。", "jsonl and csv hold every row, json a page."
        ),
        "schema": {"type": "string", "enum": ["json", "jsonl", "csv"]},
        "example": "csv",
    }
    found = _operation(resource, f"file-{resource.name}", ".{format}", {"200": _page(resource)})
    return {**found, "parameters": [form, *found["parameters"]]}


def _operation(resource: ApiResource, identity: str, more: str, success: Json) -> Json:
    return {
        "operationId": identity,
        "tags": ["rows"],
        "summary": f"{resource.title} {resource.title_en}" + (f" {more}" if more else ""),
        "description": both(
            "可按任何字段筛选、排序；不写 sort 时先按发布方、再按编号排列。",
            "Filter and sort by any field; without `sort`, ordered by publisher, then id.",
        ),
        "parameters": [*_filters(resource), *_shaping(resource)],
        "responses": {
            **success,
            **refusals("304", "400", "404", "405", "406", "414", "429", "503"),
        },
    }


def _page(resource: ApiResource) -> Json:
    row = {"$ref": f"#/components/schemas/{component(resource.name)}"}
    schema: Json = {
        "type": "object",
        "properties": {
            "total": {
                "type": "integer",
                "description": both("符合条件的总数，精确。", "The exact number of all rows."),
            },
            "items": {"type": "array", "items": row},
            "next": {
                "type": ["string", "null"],
                "description": both("下一页的地址。", "The address of the next page."),
            },
            "facets": {"$ref": "#/components/schemas/Facets"},
        },
        "required": ["total", "items", "next"],
        "additionalProperties": False,
    }
    found = ok(schema, link=True)
    found["content"][JSON_LINES.media_type] = {"schema": {"type": "string"}}
    found["content"][CSV.media_type.partition(";")[0]] = {"schema": {"type": "string"}}
    return found


def _filters(resource: ApiResource) -> list[Json]:
    found = []
    if resource.is_searched:
        words = parameter(
            "q",
            both("搜索能找到的行，写法同 /search。", "Rows that a search finds, as for /search."),
            {"type": "string", "minLength": 1, "maxLength": MAX_QUERY},
        )
        found.append(words | {"example": "养老"})
    for field in resource.filters.values():
        found.append(_equal(field))
        found += [_operated(field, operator) for operator in operators(field)]
    return found


def _equal(field: Field) -> Json:
    several = {"type": "array", "items": value_schema(field), "minItems": 1}
    text = _titled(field, described(field))
    found = parameter(field.name, text, several) | {"style": "form", "explode": True}
    example = _example(field)
    return found if example is None else found | {"example": [example]}


def _operated(field: Field, operator: str) -> Json:
    text = _titled(field, both(*OPERATORS[operator]))
    example = _example(field)
    schema = value_schema(field)
    if operator == NULL:
        schema, example = {"type": "boolean"}, False
    elif operator == CONTAINS:
        schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
        example = example or "a"
    found = parameter(f"{field.name}.{operator}", text, schema)
    return found if example is None else found | {"example": example}


def _titled(field: Field, text: str) -> str:
    """A text in both languages with the field's title before each."""
    zh, _, en = text.partition("\n\n")
    return both(
        f"{field.label('zh')}：{zh}".rstrip("："), f"{field.label('en')}: {en}".rstrip(": ")
    )


def _example(field: Field) -> object:
    """An example as a query has it: decimals are written out."""
    found = example_of(field)
    if field.type == "number" and found is not None:
        return str(field.descriptor.get("example", EXAMPLES.get(field.name)))
    return found


def _shaping(resource: ApiResource) -> list[Json]:
    names = list(resource.filters)
    listed = {"style": "form", "explode": False}
    texts: dict[str, tuple[str, str, Json, Json]] = {
        "sort": (
            "按哪个字段排列；前面加 - 为从大到小。空值总在最后，相同的再按发布方和编号。",
            "The field to sort by; - before it: largest first. Empty last; equal ones by id.",
            {"type": "string", "enum": [*names, *(f"-{name}" for name in names)]},
            {"example": f"-{names[0]}"},
        ),
        "fields": (
            "只要这些字段，以逗号分隔。",
            "These fields only, divided by commas.",
            _array(list(resource.fields)) | {"maxItems": MAX_PARAMETERS},
            {**listed, "example": list(resource.fields)[:2]},
        ),
        "facets": (
            "数出这些字段各值的行数，以逗号分隔；每个字段最多给出 100 个值。",
            "Count the rows of each value of these fields, divided by commas; at most 100 values.",
            _array(list(resource.facets)) | {"maxItems": MAX_FACETS},
            {**listed, "example": list(resource.facets)[:1]},
        ),
        "bom": (
            "CSV 开头加上 Excel 需要的标记。",
            "Begin the CSV with the mark that Excel needs.",
            {"type": "boolean", "default": False},
            {"example": True},
        ),
        "limit": (
            "一页多少条；CSV 和 JSON Lines 不写则给出全部。",
            "How many rows a page has; CSV and JSON Lines hold all of them without it.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            {"example": 20},
        ),
        "cursor": (
            "上一页的 next 所带的标记。",
            "The mark that `next` of the page before has.",
            {"type": "string"},
            {},
        ),
    }
    assert tuple(texts) == SHAPING
    return [
        parameter(name, both(zh, en), schema) | more
        for name, (zh, en, schema, more) in texts.items()
    ]


def _array(names: list[str]) -> Json:
    return {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
