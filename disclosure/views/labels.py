"""Names for codes, regions, fields, languages and publishers, read once from the register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Connection, Row
from typing import Any, Literal

from disclosure import schemas

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Labels:
    """What the pages call things. Small beside the data: codelists, regions, publishers."""

    codes: Mapping[tuple[str, str], tuple[str, str]]
    regions: Mapping[tuple[str, str], tuple[str, str]]
    publishers: Mapping[str, Mapping[str, Any]]
    packages: Mapping[tuple[str, str], str]
    fields: Mapping[tuple[str, str], schemas.Field] = field(default_factory=dict)

    def code(self, codelist: str, value: str, lang: Language) -> str:
        """The title of a code; KeyError when the codelist has no such code."""
        return self.codes[codelist, value][lang == "en"]

    def region(self, publisher: str, code: str, lang: Language) -> str | None:
        """The name of a region by the publisher's own list, else by the reference list."""
        names = self.regions.get((publisher, code)) or self.regions.get(("reference", code))
        return names[lang == "en"] if names else None

    def field_label(self, resource: str, name: str, lang: Language) -> str:
        """The title of a field of a table; KeyError when there is no such field."""
        return self.fields[resource, name].label(lang)

    def language(self, row: Mapping[str, Any] | Row) -> str:
        """The BCP 47 language of a row's texts: its package's, else its publisher's."""
        names = row.keys()
        package = row["package"] if "package" in names else None
        found = self.packages.get((row["publisher"], package or ""))
        return found or str(self.publishers[row["publisher"]]["language"])


def read_labels(register: Connection) -> Labels:
    """The labels of a register."""
    codes = {
        (row["codelist"], row["code"]): (row["title"], row["title_en"] or row["title"])
        for row in register.execute("SELECT codelist, code, title, title_en FROM codes")
    }
    regions = {
        (row["publisher"], row["region_code"]): (row["name"], row["name_en"] or row["name"])
        for row in register.execute("SELECT publisher, region_code, name, name_en FROM regions")
    }
    publishers = {
        row["publisher"]: dict(row) for row in register.execute("SELECT * FROM publishers")
    }
    packages = {
        (row["publisher"], row["package"]): row["language"]
        for row in register.execute("SELECT publisher, package, language FROM packages")
    }
    fields = {
        (table.resource, column.name): column
        for table in schemas.tables().values()
        for column in table.fields
    }
    return Labels(codes, regions, publishers, packages, fields)
