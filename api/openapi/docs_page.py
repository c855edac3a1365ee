"""The manual of the API as an HTML page: what is in the OpenAPI document, arranged for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.http.problems import PROBLEMS
from api.lists.list_filters import CONTAINS, FROM, NULL, SHAPING, TO, operators
from api.lists.resources import ApiResource, resources
from api.openapi.openapi_extras import fixed_paths
from api.openapi.openapi_feeds import feed_paths
from api.openapi.openapi_history import history_paths
from api.openapi.openapi_lists import OPERATORS, list_operation
from api.openapi.openapi_statistics import statistics_paths
from api.routes.served_releases import ServedRelease
from api.routes.site_frame import site_of
from disclosure.model.schemas import Field
from disclosure.site import theme
from disclosure.site.frame import Frame

Language = Literal["zh", "en"]
PATH = "api/v1/docs"

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
class Row:
    """A parameter or field of a table on the page."""

    name: str
    title: str
    text: str
    form: str
    codelist: str | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class ManualTable:
    """A table of parameters or fields."""

    id: str
    title: str
    rows: list[Row]
    has_filters: bool = False


@dataclass(frozen=True)
class Operation:
    """An address that may be asked."""

    path: str
    summary: str
    example: str | None = None


@dataclass(frozen=True)
class Group:
    """A part of the page: some addresses, and the tables that explain them."""

    id: str
    title: str
    operations: list[Operation]
    tables: list[ManualTable]


def docs_page(release: ServedRelease, lang: Language) -> bytes:
    """The page in one language."""
    frame = Frame(site_of(release), lang, PATH)
    template = theme.environment().get_template("api_docs.html")
    return template.render(
        p=frame,
        w=frame.w,
        asking=_asking(lang),
        groups=list(_groups(lang)),
        problems=PROBLEMS.values(),
        example="http://127.0.0.1:8000/api/v1/notices?kind=correction&limit=10",
    ).encode()


def _asking(lang: Language) -> list[Row]:
    """What may stand in the query of any list."""
    english = lang == "en"
    filters = [
        Row(write, (en if english else zh), "", "")
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
        Row(f"{one['name']}=…", _half(one["description"], lang), "", "")
        for one in list_operation(resources()["notices"])["parameters"]
        if one["name"] in SHAPING
    ]
    return filters + shaping


def _groups(lang: Language) -> Iterator[Group]:
    paths = {**fixed_paths(), **history_paths(), **statistics_paths(), **feed_paths()}
    yield Group(
        "search",
        "搜索与其他" if lang == "zh" else "Search and more",
        [
            Operation(path, _half(item["get"]["summary"], lang), _example(path))
            for path, item in paths.items()
        ],
        [
            ManualTable(
                f"{path.rsplit('/', 1)[-1]}-parameters",
                f"{path}: {_PARAMETERS[lang]}",
                [_parameter(one, lang) for one in paths[path]["get"]["parameters"]],
            )
            for path in ("/api/v1/search", "/api/v1/changes")
        ],
    )
    for resource in resources().values():
        yield _resource(resource, lang)


def _example(path: str) -> str | None:
    """An address that can be asked as it stands; None where a name would have to be known."""
    if "{" in path:
        return None
    return f"{path}?q=养老" if path.endswith("/search") else path


def _half(text: str, lang: Language) -> str:
    """One language of a text that has Chinese first and English after a space or a line."""
    zh, _, en = text.partition("\n\n") if "\n\n" in text else text.partition(" ")
    return zh if lang == "zh" else en


def _parameter(one: Mapping[str, Any], lang: Language) -> Row:
    form = _FORMS[one["schema"].get("type", "string")][lang == "en"]
    return Row(one["name"], _half(one["description"], lang), "", form)


def _resource(resource: ApiResource, lang: Language) -> Group:
    title = resource.title if lang == "zh" else resource.title_en
    one = resource.address + "/{publisher}" + ("/{id}" if resource.key else "")
    summaries = ("列表", "一条") if lang == "zh" else ("list", "one row")
    return Group(
        f"resource-{resource.name}",
        title,
        [
            Operation(resource.address, summaries[0], f"{resource.address}?limit=2"),
            Operation(one, summaries[1]),
        ],
        [
            ManualTable(
                f"fields-{resource.name}",
                f"{title}: {_FIELDS[lang]}",
                [_row(resource, field, lang) for field in resource.fields.values()],
                has_filters=True,
            )
        ],
    )


def _row(resource: ApiResource, field: Field, lang: Language) -> Row:
    is_filter = field.name in resource.filters
    return Row(
        field.name,
        field.label(lang),
        field.description(lang),
        "" if field.codelist else _FORMS[field.type][lang == "en"],
        field.codelist,
        ("=", *(f".{one}=" for one in operators(field))) if is_filter else (),
    )
