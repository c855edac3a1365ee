"""The manual of the API as an HTML page: what is in the OpenAPI document, arranged for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from api.openapi_extras import fixed_paths
from api.openapi_feeds import feed_paths
from api.problems import PROBLEMS
from api.releases import Release
from api.resources import Resource, resources
from api.site_frame import site_of
from disclosure import theme
from disclosure.schemas import Field
from disclosure.views.frame import Frame

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
_PARAMETERS = {"zh": "参数", "en": "Parameters"}
_FIELDS = {"zh": "字段，也是筛选参数", "en": "Fields, which are filters too"}


@dataclass(frozen=True)
class Row:
    """A parameter or field of a table on the page."""

    name: str
    title: str
    text: str
    form: str
    codelist: str | None = None


@dataclass(frozen=True)
class Table:
    """A table of parameters or fields."""

    id: str
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Operation:
    """An address that may be asked."""

    path: str
    summary: str


@dataclass(frozen=True)
class Group:
    """A part of the page: some addresses, and the tables that explain them."""

    id: str
    title: str
    operations: list[Operation]
    tables: list[Table]


def docs_page(release: Release, lang: Language) -> bytes:
    """The page in one language."""
    frame = Frame(site_of(release), lang, PATH)
    template = theme.environment().get_template("api_docs.html")
    return template.render(
        p=frame,
        w=frame.w,
        groups=list(_groups(lang)),
        problems=PROBLEMS.values(),
        example="http://127.0.0.1:8000/api/v1/notices?kind=correction&limit=10",
    ).encode()


def _groups(lang: Language) -> Iterator[Group]:
    yield Group(
        "search",
        "搜索与其他" if lang == "zh" else "Search and more",
        [
            Operation(path, _half(item["get"]["summary"], lang))
            for path, item in {**fixed_paths(), **feed_paths()}.items()
        ],
        [Table("search-parameters", f"/api/v1/search: {_PARAMETERS[lang]}", _search(lang))],
    )
    for resource in resources().values():
        yield _resource(resource, lang)


def _half(text: str, lang: Language) -> str:
    """One language of a text that has Chinese first and English after a space."""
    zh, _, en = text.partition(" ")
    return zh if lang == "zh" else en


def _search(lang: Language) -> list[Row]:
    found = []
    for one in fixed_paths()["/api/v1/search"]["get"]["parameters"]:
        zh, _, en = one["description"].partition("\n\n")
        form = _FORMS[one["schema"].get("type", "string")][lang == "en"]
        found.append(Row(one["name"], zh if lang == "zh" else en, "", form))
    return found


def _resource(resource: Resource, lang: Language) -> Group:
    title = resource.title if lang == "zh" else resource.title_en
    one = resource.address + "/{publisher}" + ("/{id}" if resource.key else "")
    summaries = ("列表", "一条") if lang == "zh" else ("list", "one row")
    return Group(
        f"resource-{resource.name}",
        title,
        [Operation(resource.address, summaries[0]), Operation(one, summaries[1])],
        [
            Table(
                f"fields-{resource.name}",
                f"{title}: {_FIELDS[lang]}",
                [_row(field, lang) for field in resource.fields.values()],
            )
        ],
    )


def _row(field: Field, lang: Language) -> Row:
    return Row(
        field.name,
        field.label(lang),
        field.description(lang),
        "" if field.codelist else _FORMS[field.type][lang == "en"],
        field.codelist,
    )
