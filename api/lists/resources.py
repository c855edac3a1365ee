"""The resources of the API: every table of the register with its fields, keys and titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from disclosure.model import schemas
from disclosure.model.schemas import Field
from disclosure.search.entries import KINDS

ROOT = "/api/v1"

# What readers ask for most comes first: routes are matched in this order.
_FIRST = ("notices", "projects", "tenders", "organizations", "contracts", "awards", "plan-items")


@dataclass(frozen=True)
class ApiResource:
    """A table as the API shows it. `key` are the columns that name a row within a publisher."""

    name: str
    title: str
    title_en: str
    key: tuple[str, ...]
    own_fields: tuple[Field, ...]

    @property
    def table(self) -> str:
        """The table's name in the register."""
        return self.name.replace("-", "_")

    @property
    def address(self) -> str:
        return f"{ROOT}/{self.name}"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field of a row as JSON, by name: the schema's own, the publisher, the path."""
        every = {field.name: field for field in self.own_fields}
        return every | {field.name: field for field in _SHARED if field.name not in every}

    @cached_property
    def filters(self) -> Mapping[str, Field]:
        """The fields that a list can be filtered by."""
        return {
            name: field
            for name, field in self.fields.items()
            if name != "path" and field.type != "array"
        }

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """The fields whose values can be counted: codes, references, years, true or false."""
        return tuple(name for name, field in self.filters.items() if _is_counted(field))

    @property
    def is_searched(self) -> bool:
        """Whether the search finds rows of this resource."""
        return self.name in KINDS

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that lists are ordered by; together they are unique."""
        return tuple(dict.fromkeys(("publisher", *self.key)))

    @cached_property
    def one(self) -> str:
        """SQL that gives the JSON of the row with a key."""
        columns = " AND ".join(f"{column} = ?" for column in self.order)
        return f"SELECT CAST(json AS BLOB) FROM {self.table} WHERE {columns}"


def _is_counted(field: Field) -> bool:
    if field.type in {"integer", "boolean", "yearmonth", "year"}:
        return True
    is_known = bool(field.codelist or field.reference) or field.flag("is_region")
    is_named = field.name in {"publisher", "currency", "language", "license_name", "schema_version"}
    return is_known or is_named or "enum" in field.descriptor.get("constraints", {})


def field(
    name: str,
    form: str,
    titles: tuple[str, str],
    descriptions: tuple[str, str] = ("", ""),
    **more: object,
) -> Field:
    """A field that no Table Schema has; `form` is a type of Table Schema, texts are zh and en."""
    descriptor = {
        "name": name,
        "type": form,
        "title": titles[0],
        "title_en": titles[1],
        "description": descriptions[0],
        "description_en": descriptions[1],
        **more,
    }
    return Field(descriptor, None)


_REQUIRED = {"required": True}
_SHARED = (
    field(
        "publisher",
        "string",
        ("发布方", "Publisher"),
        ("发布方的代号。", "Short name of the publisher."),
        constraints=_REQUIRED,
    ),
    field(
        "path",
        "string",
        ("页面", "Page"),
        (
            "本站页面的路径，从网站根目录算起；英文页面在 en/ 之下。",
            "Path of its page on this site, from the site's root; in English below en/.",
        ),
        constraints=_REQUIRED,
    ),
)
_TITLES = (
    field("title", "string", ("标题", "Title")),
    field("title_en", "string", ("英文标题", "Title in English")),
)
_PUBLISHER = (
    _SHARED[0],
    *_TITLES,
    field("homepage", "string", ("网站", "Website")),
    field("email", "string", ("纠错邮箱", "E-mail for corrections")),
    field("ocid_prefix", "string", ("OCID 前缀", "OCID prefix")),
    field("language", "string", ("语言", "Language"), ("BCP 47 代码。", "A BCP 47 code.")),
    field("time_zone", "string", ("时区", "Time zone")),
    field("region_scheme", "string", ("区划体系", "Scheme of region codes")),
    field("is_example", "boolean", ("是否示例", "Is an example")),
    field("as_of", "datetime", ("数据截至", "As of")),
)
_PACKAGE = (
    field("package", "string", ("数据集", "Data set"), constraints=_REQUIRED),
    field("kind", "string", ("种类", "Kind")),
    *_TITLES,
    field("description", "string", ("说明", "Description")),
    field("description_en", "string", ("英文说明", "Description in English")),
    field("period_from", "date", ("起", "Period from")),
    field("period_to", "date", ("止", "Period to")),
    field("version", "string", ("版本", "Version")),
    field("schema_version", "string", ("表结构版本", "Schema version")),
    field("created", "datetime", ("生成时间", "Created")),
    field("language", "string", ("语言", "Language"), ("BCP 47 代码。", "A BCP 47 code.")),
    field("is_example", "boolean", ("是否示例", "Is an example")),
    field("license_name", "string", ("许可代号", "Licence, short")),
    field("license_title", "string", ("许可", "Licence")),
    field("license_url", "string", ("许可网址", "Licence address")),
    field(
        "sources",
        "array",
        ("来源", "Sources"),
        ("数据来自哪里：标题和网址。", "Where the data comes from: titles and addresses."),
    ),
    field("folder", "string", ("文件夹", "Folder"), ("在 data/ 之下。", "Below data/.")),
)


@cache
def resources() -> Mapping[str, ApiResource]:
    """Every resource by its name in an address (kebab-case)."""
    found = {
        name: ApiResource(
            name, table.label("zh"), table.label("en"), table.primary_key, table.fields
        )
        for name, table in schemas.tables().items()
    }
    found["publishers"] = ApiResource("publishers", "发布方", "Publishers", (), _PUBLISHER)
    found["packages"] = ApiResource("packages", "数据集", "Data sets", ("package",), _PACKAGE)
    order = (*_FIRST, *(name for name in found if name not in _FIRST))
    return {name: found[name] for name in order}
