"""Names: the names of the rows, regions and codes of a register, in Chinese and English."""

from collections.abc import Callable, Mapping
from functools import partial

from disclosure.database.sqlite_database import Row
from disclosure.model import schemas
from disclosure.model.links import Link, graph
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register

InBoth = tuple[str | None, str | None]  # a name in Chinese and in English
UNNAMED: InBoth = (None, None)
# The name columns of the tables that have them.
NAMED: Mapping[str, tuple[str, str]] = {
    "publishers": ("title", "title_en"),
    "packages": ("title", "title_en"),
} | {
    table.name: (name, f"{name}_en")
    for table in schemas.tables().values()
    for name in ("name", "title")
    if {name, f"{name}_en"} <= table.field.keys()
}


class Names:
    """The names in a register, cached."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._regions = Regions(register)
        self.row = register.remembered(self._row)

    def of(self, table: str, publisher: str, key: str) -> InBoth:
        """The name of the row with a key; of a region, by the publisher's list or the official
        one that it uses."""
        row = self.row(table, publisher, key)
        if row is None:
            return UNNAMED
        original, english = NAMED[table]
        return row[original], row[english]

    def finder(
        self, field: schemas.Field, link: Link | None
    ) -> Callable[[str, str], InBoth] | None:
        """A function that returns the names of a value of a field by its publisher: of a code,
        of a region, or of the row that `link` points to; None where such values have no names."""
        codelist = field.codes_from
        if codelist is not None:
            return lambda _, value: self.code(codelist, value)
        if field.flag("is_region"):
            return partial(self.of, "regions")
        if link is None or link.target not in NAMED:
            return None
        return lambda publisher, value: self.of(link.target, link.publisher or publisher, value)

    def _row(self, table: str, publisher: str, key: str) -> Row | None:
        """The names and the path of a row; None where there is none."""
        if table == "regions":
            return self._regions.row(publisher, key)
        columns = ", ".join((*NAMED[table], "path"))
        query = f"SELECT {columns} FROM {table} WHERE publisher = ? AND {graph()[table].key[0]} = ?"
        return self._register.row(query, publisher, key)

    @staticmethod
    def code(codelist: str, code: str) -> InBoth:
        """The titles of a code."""
        entry = schemas.codelists().get(codelist, {}).get(code)
        return (entry.title, entry.title_en) if entry else UNNAMED


def preferred(names: InBoth, language: str) -> str:
    """The name in a language, else in the other; empty where there is none."""
    return (names[1] if language == "en" else names[0]) or names[0] or names[1] or ""
