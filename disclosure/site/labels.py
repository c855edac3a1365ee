"""Names for codes, regions, fields, languages, publishers and feeds, read from the register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import Selection
from disclosure.model import schemas
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.words.texts import Language


class FeedSubjects:
    """Names of the entries and purchasers that feeds are about, asked for one by one."""

    QUERIES: Mapping[str, str] = {
        "category": "SELECT name, name_en FROM items WHERE publisher = ? AND item_id = ?",
        "purchaser": "SELECT name, name_en FROM organizations"
        " WHERE publisher = ? AND organization_id = ?",
    }

    def __init__(self, register: Register) -> None:
        self._register = register
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _of(self, what: str, publisher: str, code: str) -> tuple[str | None, str | None]:
        """The name and English name of a category or purchaser; both None when it has none."""
        found = self._register.row(self.QUERIES[what], publisher, code)
        return (found["name"], found["name_en"]) if found else (None, None)


@dataclass(frozen=True)
class Labels:
    """What the pages call things. Small beside the data: codelists, publishers, regions in use."""

    codes: Mapping[tuple[str, str], tuple[str, str]]
    regions: Regions
    publishers: Mapping[str, Mapping[str, Any]]
    packages: Mapping[tuple[str, str], str]
    package_paths: Mapping[tuple[str, str], str]
    names: FeedSubjects
    fields: Mapping[tuple[str, str], schemas.Field] = field(default_factory=dict)

    def code(self, codelist: str, value: str, lang: Language) -> str:
        """The title of a code; KeyError when the codelist has no such code."""
        return self.codes[codelist, value][lang == "en"]

    def region(self, publisher: str, code: str, lang: Language) -> str | None:
        """The name of a region by the publisher's list, else by the official one it uses."""
        row = self.regions.row(publisher, code)
        return self._in((row["name"], row["name_en"]), lang) if row else None

    def field_label(self, resource: str, name: str, lang: Language) -> str:
        """The title of a field of a table; KeyError when there is no such field."""
        return self.fields[resource, name].label(lang)

    def selection_name(self, selection: Selection, lang: Language) -> str:
        """What a feed is about: a publisher's, region's, entry's or organization's name."""
        publisher, code = selection.publisher, selection.code
        if selection.dimension == "method":
            return self.code("procurement-method", code, lang)
        if selection.dimension == "region-category":
            place = self.region(publisher, code, lang) or code
            names = self.names.of("category", publisher, selection.item)
            return f"{place} · {self._in(names, lang) or selection.item}"
        if selection.dimension == "region":
            return self.region(publisher, code, lang) or code
        if code:
            what = "category" if selection.dimension == "category" else "purchaser"
            return self._in(self.names.of(what, publisher, code), lang) or code
        row = self.publishers.get(publisher)
        return self._in((row["title"], row["title_en"]), lang) if row else ""

    @staticmethod
    def _in(names: tuple[str | None, str | None], lang: Language) -> str:
        return str((names[1] if lang == "en" else None) or names[0] or "")

    def language(self, row: Mapping[str, Any] | Row) -> str:
        """The BCP 47 language of a row's texts: its package's, else its publisher's."""
        names = row.keys()
        if "text_language" in names:
            return str(row["text_language"])
        package = row["package"] if "package" in names else None
        found = self.packages.get((row["publisher"], package or ""))
        return found or str(self.publishers[row["publisher"]]["language"])


def read_labels(register: Register) -> Labels:
    """The labels of a register."""
    codes = {
        (row["codelist"], row["code"]): (row["title"], row["title_en"] or row["title"])
        for row in register.each("SELECT codelist, code, title, title_en FROM codes")
    }
    publishers = {row["publisher"]: row for row in register.publishers()}
    packages, paths = {}, {}
    for row in register.each("SELECT publisher, package, language, path FROM packages"):
        packages[row["publisher"], row["package"]] = row["language"]
        paths[row["publisher"], row["package"]] = row["path"]
    fields = {
        (table.resource, column.name): column
        for table in schemas.tables().values()
        for column in table.fields
    }
    return Labels(
        codes, Regions(register), publishers, packages, paths, FeedSubjects(register), fields
    )
