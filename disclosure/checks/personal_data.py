"""Where personal data is looked for: in every text that a package publishes, unless the
publisher declares why it may be published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from disclosure.checks.fast.clean_rows import matching_texts
from disclosure.checks.personal_names import PERSON_SIGN, contact_leaks, person_leaks
from disclosure.checks.personal_numbers import LONG_NUMBER, Leak, number_leaks
from disclosure.database.sqlite_database import SqliteDatabase
from disclosure.model.schemas import Field, Table
from disclosure.packages.descriptors import descriptor_texts
from disclosure.packages.faults import Fault
from disclosure.packages.package import Package
from disclosure.packages.package_files import find_notices, read_notice

_BATCH = 5_000
_ANY_SIGN = f"{LONG_NUMBER}|{PERSON_SIGN}"


@dataclass(frozen=True)
class LeakInRow:
    """Personal data in a cell: where its row stands, the row's key, the field, and what it is."""

    publisher: str
    package: str
    row: int
    key: str
    field: str
    leak: Leak


def leaks_in(text: str, name: str = "", *, is_address: bool = False) -> Iterator[Leak]:
    """All personal data in a text; `name` is the name of its column, if it is in a table."""
    is_contact = name.startswith("contact_")
    yield from number_leaks(text, is_contact=is_contact, is_address=is_address)
    if not is_address:
        yield from person_leaks(text)
    if name == "contact_office":
        yield from contact_leaks(text)


def find_leaks(connection: SqliteDatabase, table: Table) -> Iterator[LeakInRow]:
    """The personal data in the staged rows of a table, row by row.

    Whole columns are scanned quickly first; only cells that may contain something are examined one
    by one.
    """
    fields = [schema_field for schema_field in table.fields if _is_text(schema_field, table)]
    signs: dict[str, list[int]] = {}  # which columns are looked through for what
    for column, schema_field in enumerate(fields):
        signs.setdefault(_sign(schema_field, table), []).append(column)
    names = ", ".join(schema_field.name for schema_field in fields)
    key = " || '-' || ".join(f"COALESCE({name}, '')" for name in table.primary_key)
    rows = connection.tuples(
        f"SELECT publisher, package, row_number, {key}, {names} FROM {table.name} ORDER BY rowid"
    )
    while batch := [*islice(rows, _BATCH)]:
        matches: list[tuple[int, int]] = []
        for sign, columns in signs.items():
            cells = [row[4 + column] for column in columns for row in batch]
            for match in matching_texts(cells, sign):
                which, place = divmod(match, len(batch))
                matches.append((place, columns[which]))
        for place, column in sorted(matches):
            publisher, package, number, identifier, *texts = batch[place]
            schema_field, text = fields[column], texts[column]
            for leak in leaks_in(
                text, schema_field.name, is_address=_is_address(schema_field, table)
            ):
                yield LeakInRow(publisher, package, number, identifier, schema_field.name, leak)


def _is_text(schema_field: Field, table: Table) -> bool:
    """Whether a column may hold text written by people: not codes, and not references, whose ids
    are checked where they are defined."""
    is_link = schema_field.reference is not None and schema_field.name not in table.primary_key
    return schema_field.type == "string" and not (
        schema_field.codelist or is_link or schema_field.flag("is_region")
    )


def _is_address(schema_field: Field, table: Table) -> bool:
    return schema_field.flag("is_url") or schema_field.name in table.primary_key


def _sign(schema_field: Field, table: Table) -> str:
    """A pattern that matches every cell of a column that may contain personal data."""
    if schema_field.name == "contact_office":
        return "(?s)."
    return LONG_NUMBER if _is_address(schema_field, table) else _ANY_SIGN


def descriptor_leaks(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, Leak]]:
    """The place in a descriptor (`contributors[0].email`) and what is personal there."""
    for place, text in descriptor_texts(descriptor):
        for leak in _leaks_apart(text):
            yield place, leak


@lru_cache(maxsize=10_000)
def _leaks_apart(text: str) -> tuple[Leak, ...]:
    """The personal data in a text of a descriptor; the names of its properties are in all."""
    return tuple(leaks_in(text))


def notice_leaks(folder: Path) -> Iterator[tuple[str, int, Leak]]:
    """The notice, its line and what is personal there, of every notice of a package."""
    for path in find_notices(folder).values():
        for number, line in enumerate(read_notice(folder, path.name).splitlines(), 1):
            for leak in leaks_in(line):
                yield path.name, number, leak


@dataclass
class Allowances:
    """The personal data that a descriptor allows to be published, and which of it was found:
    `"personal_data_allowed": [{"resource", "id", "field", "reason"}]`."""

    package: Package
    met: set[tuple[str, str, str]] = field(default_factory=set)

    def reason(self, resource: str, key: str, name: str) -> str | None:
        """Why the cell may be published as it is; None where nothing allows it."""
        reason = self._reasons.get((resource, key, name))
        if reason is not None:
            self.met.add((resource, key, name))
        return reason

    def unmet(self) -> Iterator[Fault]:
        """A warning for each allowance of a cell in which nothing was found."""
        for resource, key, name in self._reasons.keys() - self.met:
            yield self.package.place().fault(
                "allowance-unused", field="personal_data_allowed", value=f"{resource} {key} {name}"
            )

    @property
    def _reasons(self) -> dict[tuple[str, str, str], str]:
        allowances = self.package.descriptor.get("personal_data_allowed", [])
        return {
            (entry["resource"], entry["id"], entry["field"]): entry["reason"]
            for entry in allowances
        }
