"""What frictionless cannot check, as SQL over the staged rows of all packages at once:
keys, references across packages, identifiers, region codes, dates in order."""

import re
import sqlite3
from collections.abc import Iterable, Iterator

from disclosure.faults import Fault, Place
from disclosure.identifiers import USCC_SCHEME, is_uscc
from disclosure.packages import Package
from disclosure.schemas import Field, Table, kinds

# ISO 3166-1 alpha-2, and ISO 3166-2 subdivisions of it.
_ISO_3166_2 = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)

# (table, what must not come before, what it follows): within one row.
_ORDER = (
    ("editions", "consulted_to", "consulted_from"),
    ("editions", "effective_to", "effective_from"),
    ("notices", "documents_until", "published_at"),
    ("notices", "submission_deadline", "published_at"),
    ("notices", "opening_at", "published_at"),
    ("awards", "published_on", "awarded_on"),
    ("contracts", "ends_on", "starts_on"),
    ("contracts", "published_on", "signed_on"),
    ("enquiries", "decided_on", "received_on"),
    ("evaluations", "period_to", "period_from"),
    ("evaluations", "evaluated_on", "period_from"),
    ("policies", "in_force_to", "in_force_from"),
    ("parameters", "in_force_to", "in_force_from"),
    ("credit_records", "valid_until", "occurred_on"),
)
# (table, field, earlier table, its field, how they are joined): across rows.
_ORDER_ACROSS = (
    ("contracts", "signed_on", "awards", "awarded_on", "award_id"),
    ("payments", "paid_on", "contracts", "signed_on", "contract_id"),
    ("awards", "awarded_on", "notices", "opening_at", "tender_id"),
)


class Checks:
    """The checks of one staging database; `packages` tell the file of each row.

    References are not checked for a publisher of whom a whole file could not be read
    (`faults` so far): every link to that file would seem broken.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        packages: Iterable[Package],
        faults: Iterable[Fault] = (),
    ) -> None:
        self.connection = connection
        self.incomplete = {f.publisher for f in faults if f.is_error and (f.row or 1) == 1}
        self.packages = {(package.publisher, package.name): package for package in packages}
        connection.create_function("is_uscc", 1, is_uscc, deterministic=True)

    def run(self) -> Iterator[Fault]:
        """Every fault, table by table, in the order of the rows."""
        for kind in kinds().values():
            for table in kind.tables:
                yield from self._keys(table)
                for field in table.fields:
                    if field.reference:
                        yield from self._references(table, field)
                    if field.flag("is_region"):
                        yield from self._regions(table, field)
        yield from self._documents()
        yield from self._usccs()
        yield from self._cleared_fields()
        for name, later, earlier in _ORDER:
            yield from self._order(name, later, earlier)
        for across in _ORDER_ACROSS:
            yield from self._order_across(*across)

    def _place(self, publisher: str, package: str, resource: str) -> Place:
        found = self.packages[publisher, package]
        for candidate in found.resources:
            if candidate.table.name == resource:
                return found.place(candidate)
        return found.place()

    def _keys(self, table: Table) -> Iterator[Fault]:
        for key in (table.primary_key, *map(tuple, table.descriptor.get("uniqueKeys", []))):
            columns = ", ".join(key)
            filled = " AND ".join(f"{column} IS NOT NULL" for column in key)
            together = " || ', ' || ".join(key)
            rows = self.connection.execute(
                f"""SELECT publisher, package, row_number, {together}, first_package, first_row
                FROM (SELECT *, ROW_NUMBER() OVER w AS occurrence,
                             FIRST_VALUE(package) OVER w AS first_package,
                             FIRST_VALUE(row_number) OVER w AS first_row
                      FROM {table.name} WHERE {filled}
                      WINDOW w AS (PARTITION BY publisher, {columns} ORDER BY rowid))
                WHERE occurrence > 1 ORDER BY publisher, package, row_number"""
            )
            for publisher, package, number, value, first_package, first_row in rows:
                first = self._place(publisher, first_package, table.name)
                yield self._place(publisher, package, table.name).fault(
                    "key-repeated",
                    row=number,
                    field=", ".join(key),
                    value=value,
                    other=f"{first.file}:{first_row}",
                )

    def _references(self, table: Table, field: Field) -> Iterator[Fault]:
        target = field.reference
        assert target is not None
        place = target.resource.replace("-", "_")
        same = "AND t.package = s.package" if target.is_inside_package else ""
        publisher = f"'{target.publisher}'" if target.publisher else "s.publisher"
        rows = self.connection.execute(
            f"""SELECT s.publisher, s.package, s.row_number, s.{field.name} FROM {table.name} s
            WHERE s.{field.name} IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {place} t
                WHERE t.publisher = {publisher} AND t.{target.field} = s.{field.name} {same})
            ORDER BY s.rowid"""
        )
        name = f"{target.kind}/{target.resource}.{target.field}"
        for owner, package, number, value in rows:
            if owner not in self.incomplete:
                yield self._place(owner, package, table.name).fault(
                    "reference-unresolved", row=number, field=field.name, value=value, target=name
                )

    def _regions(self, table: Table, field: Field) -> Iterator[Fault]:
        """A region code is in the publisher's own regions, or in the scheme it names."""
        rows = self.connection.execute(
            f"""SELECT s.publisher, s.package, s.row_number, s.{field.name},
                EXISTS (SELECT 1 FROM regions r WHERE r.publisher = 'reference'
                        AND r.region_code = s.{field.name})
            FROM {table.name} s
            WHERE s.{field.name} IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM regions r
                WHERE r.publisher = s.publisher AND r.region_code = s.{field.name})
            ORDER BY s.rowid"""
        )
        for publisher, package, number, value, is_chinese in rows:
            scheme = self.packages[publisher, package].descriptor["region_scheme"]
            if publisher in self.incomplete or (scheme == "GB-T-2260" and is_chinese):
                continue
            if scheme == "ISO-3166-2" and _ISO_3166_2.fullmatch(value):
                continue
            yield self._place(publisher, package, table.name).fault(
                "region-unknown", row=number, field=field.name, value=value, scheme=scheme
            )

    def _documents(self) -> Iterator[Fault]:
        """A document's `about_id` is a row of the table that `about_resource` names."""
        keys = {
            table.resource: (table.name, table.primary_key[0])
            for kind in kinds().values()
            for table in kind.tables
        }
        keys |= {"tenders": ("notices", "tender_id"), "projects": ("notices", "project_id")}
        for resource, (name, key) in keys.items():
            rows = self.connection.execute(
                f"""SELECT s.publisher, s.package, s.row_number, s.about_id FROM documents s
                WHERE s.about_resource = ? AND NOT EXISTS (
                    SELECT 1 FROM {name} t
                    WHERE t.publisher = s.publisher AND t.{key} = s.about_id)
                ORDER BY s.rowid""",
                (resource,),
            )
            for publisher, package, number, value in rows:
                if publisher not in self.incomplete:
                    yield self._place(publisher, package, "documents").fault(
                        "reference-unresolved",
                        row=number,
                        field="about_id",
                        value=value or "",
                        target=resource,
                    )

    def _usccs(self) -> Iterator[Fault]:
        rows = self.connection.execute(
            """SELECT publisher, package, row_number, identifier FROM organizations
            WHERE scheme = ? AND identifier IS NOT NULL AND NOT is_uscc(identifier)
            ORDER BY rowid""",
            (USCC_SCHEME,),
        )
        for publisher, package, number, value in rows:
            yield self._place(publisher, package, "organizations").fault(
                "uscc-wrong", row=number, field="identifier", value=value
            )

    def _cleared_fields(self) -> Iterator[Fault]:
        known = {f.name for t in kinds()["tender-notices"].tables[:1] for f in t.fields}
        rows = self.connection.execute(
            """SELECT publisher, package, row_number, cleared_fields FROM notices
            WHERE cleared_fields IS NOT NULL ORDER BY rowid"""
        )
        for publisher, package, number, value in rows:
            for name in value.split(";"):
                if name not in known:
                    yield self._place(publisher, package, "notices").fault(
                        "field-unknown", row=number, field="cleared_fields", value=name
                    )

    def _order(self, name: str, later: str, earlier: str) -> Iterator[Fault]:
        rows = self.connection.execute(
            f"""SELECT publisher, package, row_number, {later}, {earlier} FROM {name}
            WHERE julianday({later}) < julianday({earlier}) ORDER BY rowid"""
        )
        for publisher, package, number, value, earlier_value in rows:
            yield self._place(publisher, package, name).fault(
                "dates-out-of-order",
                row=number,
                field=later,
                value=value,
                earlier=earlier,
                earlier_value=earlier_value,
            )

    def _order_across(
        self, name: str, later: str, other: str, earlier: str, key: str
    ) -> Iterator[Fault]:
        """One warning a row: against the earliest of the rows it should follow."""
        rows = self.connection.execute(
            f"""SELECT s.publisher, s.package, s.row_number, s.{later},
                MIN(substr(t.{earlier}, 1, 10))
            FROM {name} s JOIN {other} t ON t.publisher = s.publisher AND t.{key} = s.{key}
            WHERE julianday(s.{later}) IS NOT NULL AND julianday(t.{earlier}) IS NOT NULL
            GROUP BY s.rowid HAVING s.{later} < MIN(substr(t.{earlier}, 1, 10)) ORDER BY s.rowid"""
        )
        for publisher, package, number, value, earlier_value in rows:
            yield self._place(publisher, package, name).fault(
                "dates-out-of-order",
                row=number,
                field=later,
                value=value,
                earlier=f"{other}.{earlier}",
                earlier_value=earlier_value,
            )
