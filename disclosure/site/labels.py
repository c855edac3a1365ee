"""What pages call codes, regions, fields and publishers, and in which language their texts are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import Selection
from disclosure.feeds.wording import subject
from disclosure.model import schemas
from disclosure.register.names import Names, preferred
from disclosure.register.register_file import Register
from disclosure.words.texts import Language


@dataclass(frozen=True)
class Labels:
    """What the pages call things. Small beside the data: publishers, packages, names in use."""

    names: Names
    publishers: Mapping[str, Mapping[str, Any]]
    packages: Mapping[tuple[str, str], str]
    package_paths: Mapping[tuple[str, str], str]
    subject: Callable[[Selection, Language], str]  # what a feed is about
    as_of: Callable[[str], str]  # the instant, or only the day, at which a publisher's clock stands
    day: Callable[[str], str]
    fields: Mapping[tuple[str, str], schemas.Field] = field(default_factory=dict)

    def code(self, codelist: str, value: str, lang: Language) -> str:
        """The title of a code; the code itself where the list lacks it."""
        return code_title(codelist, value, lang)

    def region(self, publisher: str, code: str, lang: Language) -> str:
        """The name of a region by the publisher's list, else by the official one it uses; empty
        where neither names it."""
        return preferred(self.names.of("regions", publisher, code), lang)

    def field_label(self, resource: str, name: str, lang: Language) -> str:
        """The title of a field of a table; KeyError when there is no such field."""
        return self.fields[resource, name].label(lang)

    def language(self, row: Mapping[str, Any] | Row) -> str:
        """The BCP 47 language of a row's texts: its package's, else its publisher's."""
        if "text_language" in row:
            return str(row["text_language"])
        language = self.packages.get((row["publisher"], row.get("package") or ""))
        return language or str(self.publishers[row["publisher"]]["language"])


@cache
def code_title(codelist: str, value: str, lang: Language) -> str:
    """The title of a code; the code itself where the list lacks it."""
    return preferred(Names.code(codelist, value), lang) or value


def read_labels(register: Register) -> Labels:
    """The labels of a register."""
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
    names = Names(register)
    return Labels(
        names,
        publishers,
        packages,
        paths,
        register.remembered(partial(subject, names)),
        register.remembered(register.as_of),
        register.remembered(register.day),
        fields,
    )
