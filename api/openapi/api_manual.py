"""The manual of the API as an HTML page: the content of the OpenAPI document, arranged for
people."""

from typing import Any

from api import ROOT
from api.http.problems import PROBLEMS
from api.lists.list_filters import SHAPING, operators
from api.lists.resources import ApiResource, resources
from api.openapi.document import operations
from api.openapi.field_texts import in_language
from api.openapi.parameters import OPERATORS
from disclosure.model.schemas import Field
from disclosure.site import theme
from disclosure.site.frame import Frame
from disclosure.site.place import Site
from disclosure.words.texts import Language, text

Json = dict[str, Any]  # a group, address, table or row, as `api_docs.html` shows it
PATH = f"{ROOT}/docs".lstrip("/")
_ROW: Json = {"text": "", "form": "", "codelist": None, "filters": ()}


def manual(site: Site, document: Json, lang: Language) -> bytes:
    """The page in one language."""
    frame = Frame(site, lang, PATH)
    operations_by_path = dict(operations(document))
    shaping = [
        parameter
        for parameter in operations_by_path[f"{ROOT}/notices"]["parameters"]
        if parameter["name"] in SHAPING
    ]
    return (
        theme.environment()
        .get_template("api_docs.html")
        .render(
            p=frame,
            w=frame.w,
            operators={
                operator["example"]: Field(operator, None).description(lang)
                for operator in OPERATORS.values()
            },
            shaping={
                parameter["name"]: in_language(parameter["description"], lang)
                for parameter in shaping
            },
            groups=[
                _other_addresses(operations_by_path, lang),
                *(_rows(resource, lang) for resource in resources().values()),
            ],
            problems=PROBLEMS.values(),
            example="http://127.0.0.1:8000/api/v1/notices?kind=correction&limit=10",
        )
        .encode()
    )


def _other_addresses(operations_by_path: Json, lang: Language) -> Json:
    """All addresses except those of table rows."""
    return {
        "id": "search",
        "title": text("api.manual.others", lang),
        "addresses": [
            {
                "path": path,
                "summary": in_language(operation["summary"], lang),
                "example": _example(path, lang),
            }
            for path, operation in operations_by_path.items()
            if "rows" not in operation["tags"]
        ],
        "tables": [
            {
                "id": f"{path.rsplit('/', 1)[-1]}-parameters",
                "title": f"{path}: {text('api.manual.parameters', lang)}",
                "rows": [
                    _parameter(parameter, lang)
                    for parameter in operations_by_path[path]["parameters"]
                ],
                "has_filters": False,
            }
            for path in (
                f"{ROOT}/search",
                f"{ROOT}/search-totals",
                f"{ROOT}/changes",
                f"{ROOT}/finding-events",
            )
        ],
    }


def _form(kind: str, lang: Language) -> str:
    return text(f"api.manual.form.{kind}", lang)


def _example(path: str, lang: Language) -> str | None:
    """A working example address; None if it would need the name of an existing object."""
    if "{" in path:
        return None
    return (
        f"{path}?q={text('api.manual.query_example', lang)}"
        if path.endswith(("/search", "/search-totals"))
        else path
    )


def _parameter(parameter: Json, lang: Language) -> Json:
    form = _form(parameter["schema"].get("type", "string"), lang)
    title = in_language(parameter["description"], lang)
    return {**_ROW, "name": parameter["name"], "title": title, "form": form}


def _rows(resource: ApiResource, lang: Language) -> Json:
    title = resource.title if lang == "zh" else resource.title_en
    address = resource.address
    row_address = address + "/{publisher}" + ("/{id}" if resource.key else "")
    listed, single = text("api.manual.rows", lang), text("api.manual.one_row", lang)
    table = {
        "id": f"fields-{resource.name}",
        "title": f"{title}: {text('api.manual.fields', lang)}",
        "rows": [_field(resource, field, lang) for field in resource.fields.values()],
        "has_filters": True,
    }
    return {
        "id": f"resource-{resource.name}",
        "title": title,
        "addresses": [
            {"path": address, "summary": listed, "example": f"{address}?limit=2"},
            {"path": row_address, "summary": single, "example": None},
        ],
        "tables": [table],
    }


def _field(resource: ApiResource, field: Field, lang: Language) -> Json:
    is_filter = field.name in resource.filters
    return {
        "name": field.name,
        "title": field.label(lang),
        "text": field.description(lang),
        "form": "" if field.codes_from else _form(field.type, lang),
        "codelist": field.codes_from,
        "filters": ("=", *(f".{operator}=" for operator in operators(field))) if is_filter else (),
    }
