"""The input of the benchmark of pages: the rows of each page of a notice or a project as JSON.

Every renderer reads the same file, a page a line, with the rows of the page already joined. The
labels and words of the pages are in one file for each language, for Hugo, whose templates
(`benchmarks/hugo/`) look them up as ours do.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from disclosure.model.schemas import Field, codelists
from disclosure.register.register_file import Register, open_register
from disclosure.site.frame import Frame
from disclosure.site.labels import read_labels
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import notice_pages, project_pages
from disclosure.site.place import HTML_LANGUAGES, Site, read_site
from disclosure.site.plugin import PROJECT
from disclosure.words.glossary import CODES, FIELDS, STAGES
from disclosure.words.measuring_units import known_unit
from disclosure.words.texts import LANGUAGES, Language, text

SITEURL = "https://city.example.org"
# Of rows that a page only names or links to, these cells are enough.
_LINKED = (
    "versions",
    "notices",
    "tender",
    "project",
    "purchaser",
    "agency",
    "edition",
    "evaluator",
)
_CELLS_OF_LINKED = {
    *("publisher", "package", "path", "title", "title_en", "name", "name_en", "notice_id", "kind"),
    *("status", "entry", "published_at", "published_has_time", "is_time_known", "change_reason"),
    *(
        "submission_deadline",
        "submission_deadline_has_time",
        "documents_until",
        "documents_has_time",
    ),
    *("documents_until_has_time", "organization_id", "edition_id"),
}
# How Hugo fills the forms of money, days and instants.
_FORMS = {
    "yuan": {"figure": "%s"},
    "money": {"currency": "%[1]s", "figure": "%[2]s"},
    "wan": {"figure": "%s"},
    "day": {"year": "%[1]s", "month_name": "%[2]s", "day": "%[3]s"},
    "month": {"year": "%[1]s", "month_name": "%[2]s"},
    "instant": {"local": "%[1]s", "offset": "%[2]s"},
}
_FORMS_BY_NAME = {
    "region_code": "region",
    "contact_phone": "phone",
    "contact_email": "email",
    "fiscal_year": "year",
}
_FORMS_BY_TYPE = {
    "string": "text",
    "boolean": "boolean",
    "date": "day",
    "datetime": "moment",
    "yearmonth": "month",
}
# Forms that are never too long for a column.
_BRIEF = {"money", "number", "boolean", "day", "moment", "month", "year"}
SHOWN = {
    "notice.html": (
        *("row", "tender", "project", "versions", "purchaser", "agency", "item", "enquiries"),
        *("lots", "documents", "requirements", "calendar", "set_later"),
    ),
    "project.html": (
        *("row", "purchaser", "item", "plan_items", "tenders", "awards", "contracts"),
        *("evaluations", "documents", "missing", "steps", "browse"),
    ),
}


def write_rows(register: Path, folder: Path) -> int:
    """Write `rows.json`, the values of every page of a notice or a project, and the words and
    names that the templates of Hugo show; returns the number of pages."""
    with closing(open_register(register)) as connection:
        count, units, regions = 0, set[str](), set[tuple[str, str]]()
        with (folder / "rows.json").open("w", encoding="utf-8") as file:
            for page in pages_of(connection, WorkerShare()):
                page_values = page.read_values()
                values = _shorter(
                    _plain({name: page_values[name] for name in SHOWN[page.template]})
                )
                for row in _rows(values):
                    units.add(row.get("unit") or "")
                    regions.add((page.publisher or "", row.get("region_code") or ""))
                about = {"layout": page.template.removesuffix(".html"), "path": page.path}
                line = {**about, "publisher": page.publisher, "values": values}
                file.write(",\n" if count else "[\n")
                file.write(json.dumps(line, ensure_ascii=False))
                count += 1
            file.write("\n]\n")
        site = site_of(connection)
        for lang in LANGUAGES:
            words = json.dumps(_words_of(site, lang, units, regions), ensure_ascii=False)
            (folder / f"{lang}.json").write_text(words, "utf-8")
    return count


def pages_of(register: Register, share: WorkerShare) -> Iterator[Page]:
    """A share of the pages of notices and projects, without the lists of them."""
    for section in (notice_pages, project_pages):
        for page in section.pages(register, share):
            if page.template in SHOWN:
                yield page


def _plain(value: Any) -> Any:
    """Rows and named tuples as JSON writes them, without cells that are empty but for names."""
    if isinstance(value, sqlite3.Row):
        value = {name: value[name] for name in value.keys() if name != "json"}  # noqa: SIM118
    if isinstance(value, Mapping):
        return {
            str(name): _plain(cell)
            for name, cell in value.items()
            if cell is not None or name in {"title", "name"}
        }
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _shorter(value: Any, *, is_linked: bool = False) -> Any:
    """Values without the cells of linked rows that no page shows, and without amendments."""
    if isinstance(value, list):
        return [_shorter(item, is_linked=is_linked) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {} if name == "amended" else _shorter(item, is_linked=name in _LINKED)
        for name, item in value.items()
        if not (is_linked and "path" in value) or name in _CELLS_OF_LINKED
    }


def _rows(value: Any) -> Iterator[dict[str, Any]]:
    """All rows in the values of a page."""
    if isinstance(value, dict):
        yield value
        value = [*value.values()]
    for item in value if isinstance(value, list) else ():
        yield from _rows(item)


def site_of(register: Register) -> Site:
    """What the pages share."""
    return read_site(register, read_labels(register), SITEURL, PROJECT / "content", has_api=True)


def _words_of(
    site: Site, lang: Language, units: set[str], regions: set[tuple[str, str]]
) -> dict[str, Any]:
    """The words and names of a language, as Hugo's templates look them up."""
    frame, labels = Frame(site, lang, ""), site.labels
    glossary = {anchor: both[lang].name for anchor, both in site.glossary.items()}
    publishers = {name: _plain(dict(row)) for name, row in labels.publishers.items()}
    for name, row in publishers.items():
        row |= {"day": labels.day(name), "instant": labels.as_of(name)}
    publisher_languages = {(name, ""): str(row["language"]) for name, row in publishers.items()}
    known_units = {unit: unit_names for unit in units if (unit_names := known_unit(unit))}
    return {
        "html_lang": HTML_LANGUAGES[lang],
        "siteurl": site.siteurl,
        "version": site.software_version,
        "zone": frame.zone_name,
        "written": [
            {
                "slug": written_page["slug"],
                "title": written_page["title_en" if lang == "en" else "title"],
            }
            for written_page in site.written_pages
        ],
        "words": {
            group: {name: str(word) for name, word in vars(words).items()}
            for group, words in vars(frame.w).items()
        },
        "months": {
            f"{number:02}": text(f"formats.month_name.{number}", lang) for number in range(1, 13)
        },
        "offset": datetime.now(site.settings.time_zone).isoformat()[-6:],
        "forms": {name: text(f"formats.{name}", lang, **_FORMS[name]) for name in _FORMS},
        "fields": {
            resource: {
                name: {
                    "label": frame.label(resource, name),
                    "codelist": column.codelist or "",
                    f"is_{_form(name, column)}": True,
                    "is_brief": _form(name, column) in _BRIEF,
                    "unit": frame.unit(resource, name),
                    "explained": FIELDS.get(name, ""),
                    "explained_codes": _explained_codes(column.codelist),
                }
                for (of, name), column in labels.fields.items()
                if of == resource
            }
            for resource in {resource for resource, _ in labels.fields}
        },
        "has_time": {
            name: f"{name.removesuffix('_at')}_has_time"
            for (_, name), column in labels.fields.items()
            if column.type == "datetime"
        },
        "codes": {
            name: {code: labels.code(name, code, lang) for code in codes}
            for name, codes in codelists().items()
        },
        "regions": _by_publisher({region: labels.region(*region, lang) for region in regions}),
        "glossary": glossary,
        "explained_stages": dict(STAGES),
        "publishers": publishers,
        "packages": _by_publisher(labels.package_paths),
        "languages": _by_publisher({**labels.packages, **publisher_languages}),
        "units": {
            unit: {"one": names.one, "many": names.many, "zh": names.zh, "factor": names.factor}
            for unit, names in known_units.items()
        },
    }


def _form(name: str, column: Field) -> str:
    """How Hugo's templates write the cells of a field."""
    if column.codelist:
        return "code"
    if column.is_money:
        return "money"
    if name.endswith("_url"):
        return "address"
    return _FORMS_BY_NAME.get(name) or _FORMS_BY_TYPE.get(column.type, "number")


def _explained_codes(codelist: str | None) -> dict[str, str]:
    """The glossary's anchor of each code of a list whose codes are explained, else nothing."""
    explained = CODES.get(codelist or "")
    if explained is None:
        return {}
    return {code: explained.get(code, code) for code in codelists()[str(codelist)]}


def _by_publisher(named: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    by_publisher: dict[str, dict[str, str]] = {}
    for (publisher, name), value in named.items():
        by_publisher.setdefault(publisher, {})[name] = value
    return by_publisher
