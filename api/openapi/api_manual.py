"""The manual of the API as an HTML page: what is in the OpenAPI document, arranged for people."""

from dataclasses import dataclass
from typing import Any, Literal

from api import ROOT
from api.http.problems import PROBLEMS
from api.lists.list_filters import CONTAINS, FROM, NULL, SHAPING, TO, operators
from api.lists.resources import ApiResource, resources
from api.openapi.document import operations
from api.openapi.field_texts import in_language
from api.openapi.parameters import OPERATORS
from disclosure.model.schemas import Field
from disclosure.site import theme
from disclosure.site.frame import Frame
from disclosure.site.place import Site

Language = Literal["zh", "en"]
Json = dict[str, Any]
PATH = f"{ROOT}/docs".lstrip("/")

_FORMS = {
    "string": ("文本", "text"),
    "integer": ("整数", "whole number"),
    "number": ("十进制数", "decimal"),
    "boolean": ("true 或 false", "true or false"),
    "date": ("YYYY-MM-DD", "YYYY-MM-DD"),
    "datetime": ("带时区的时间", "instant with offset"),
    "yearmonth": ("YYYY-MM", "YYYY-MM"),
    "array": ("列表", "list"),
}
_EXAMPLES = {
    FROM: "published_at.from=2026-09-01",
    TO: "budget_amount.to=500000",
    NULL: "region_code.null=true",
    CONTAINS: "title.contains=养老",
}
_PARAMETERS = {"zh": "参数", "en": "Parameters"}
_FIELDS = {"zh": "字段", "en": "Fields"}


@dataclass(frozen=True)
class ManualRow:
    """A parameter or field of a table on the page."""

    name: str
    title: str
    text: str = ""
    form: str = ""
    codelist: str | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class ManualTable:
    """A table of parameters or fields."""

    id: str
    title: str
    rows: list[ManualRow]
    has_filters: bool = False


@dataclass(frozen=True)
class ManualAddress:
    """An address that may be asked."""

    path: str
    summary: str
    example: str | None = None


@dataclass(frozen=True)
class ManualGroup:
    """A part of the page: some addresses, and the tables that explain them."""

    id: str
    title: str
    operations: list[ManualAddress]
    tables: list[ManualTable]


def manual(site: Site, document: Json, lang: Language) -> bytes:
    """The page in one language."""
    frame = Frame(site, lang, PATH)
    template = theme.environment().get_template("api_docs.html")
    found = dict(operations(document))
    return template.render(
        p=frame,
        w=frame.w,
        asking=_list_queries(found, lang),
        groups=[_other_addresses(found, lang), *(_rows(one, lang) for one in resources().values())],
        problems=PROBLEMS.values(),
        example="http://127.0.0.1:8000/api/v1/notices?kind=correction&limit=10",
    ).encode()


def _list_queries(found: Json, lang: Language) -> list[ManualRow]:
    """What may stand in the query of any list."""
    filters = [
        ManualRow(write, en if lang == "en" else zh)
        for write, zh, en in (
            ("kind=tender", "等于。", "Is equal."),
            ("kind=tender&kind=correction", "其中之一。", "Is one of them."),
            *((example, *OPERATORS[name]) for name, example in _EXAMPLES.items()),
            (
                "q=…",
                "搜索能找到，写法同 /api/v1/search。",
                "Is found by a search, written as there.",
            ),
        )
    ]
    shaping = [
        ManualRow(f"{one['name']}=…", in_language(one["description"], lang))
        for one in found[f"{ROOT}/notices"]["parameters"]
        if one["name"] in SHAPING
    ]
    return filters + shaping


def _other_addresses(found: Json, lang: Language) -> ManualGroup:
    """Everything that is not the rows of a table."""
    return ManualGroup(
        "search",
        "搜索与其他" if lang == "zh" else "Search and more",
        [
            ManualAddress(path, in_language(one["summary"], lang), _example(path))
            for path, one in found.items()
            if "rows" not in one["tags"]
        ],
        [
            ManualTable(
                f"{path.rsplit('/', 1)[-1]}-parameters",
                f"{path}: {_PARAMETERS[lang]}",
                [_parameter(one, lang) for one in found[path]["parameters"]],
            )
            for path in (f"{ROOT}/search", f"{ROOT}/changes")
        ],
    )


def _example(path: str) -> str | None:
    """An address that can be asked as it stands; None where a name would have to be known."""
    if "{" in path:
        return None
    return f"{path}?q=养老" if path.endswith("/search") else path


def _parameter(one: Json, lang: Language) -> ManualRow:
    form = _FORMS[one["schema"].get("type", "string")][lang == "en"]
    return ManualRow(one["name"], in_language(one["description"], lang), "", form)


def _rows(resource: ApiResource, lang: Language) -> ManualGroup:
    title = resource.title if lang == "zh" else resource.title_en
    one = resource.address + "/{publisher}" + ("/{id}" if resource.key else "")
    summaries = ("列表", "一条") if lang == "zh" else ("list", "one row")
    fields = [_field(resource, field, lang) for field in resource.fields.values()]
    return ManualGroup(
        f"resource-{resource.name}",
        title,
        [
            ManualAddress(resource.address, summaries[0], f"{resource.address}?limit=2"),
            ManualAddress(one, summaries[1]),
        ],
        [ManualTable(f"fields-{resource.name}", f"{title}: {_FIELDS[lang]}", fields, True)],
    )


def _field(resource: ApiResource, field: Field, lang: Language) -> ManualRow:
    is_filter = field.name in resource.filters
    return ManualRow(
        field.name,
        field.label(lang),
        field.description(lang),
        "" if field.codelist else _FORMS[field.type][lang == "en"],
        field.codelist,
        ("=", *(f".{one}=" for one in operators(field))) if is_filter else (),
    )
