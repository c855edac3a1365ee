"""What frictionless cannot check, as SQL over the staged rows of all packages at once: keys,
references across packages, identifiers, region codes, personal data."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial

from disclosure.checks.personal_data import (
    Allowances,
    descriptor_leaks,
    find_leaks,
    notice_leaks,
)
from disclosure.database.sqlite_database import SqliteDatabase
from disclosure.database.step_log import StepLog
from disclosure.model.identifiers import USCC_SCHEME, is_uscc
from disclosure.model.schemas import Field, Table, published_tables, tables
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.packages.package import Package
from disclosure.packages.package_files import find_notices, read_notice

# ISO 3166-1 alpha-2, and ISO 3166-2 subdivisions of it.
_ISO_3166_2 = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


_PLACES = "places()"  # what checks read of the packages themselves

# A row by publisher, package (where keys are of the package) and key.
_Node = tuple[str, str | None, str]


class Checks:
    """The checks of one staging database; `packages` map each row to its file.

    References are not checked for a publisher with an unreadable file (`faults` so far): every link
    to that file would appear broken. `steps` supplies findings of the earlier staging database
    where everything they read is unchanged.
    """

    def __init__(
        self,
        connection: SqliteDatabase,
        packages: Iterable[Package],
        faults: Iterable[Fault] = (),
        steps: StepLog | None = None,
    ) -> None:
        self.connection = connection
        self.incomplete = {f.publisher for f in faults if f.is_error and (f.row or 1) == 1}
        self.packages = {(package.publisher, package.name): package for package in packages}
        self.allowances: dict[tuple[str, str], Allowances] = {}
        self._steps = steps or StepLog(is_kept=False)
        connection.create_function("is_uscc", 1, is_uscc, deterministic=True)

    def run(self) -> Iterator[Fault]:
        """Every fault, table by table, in the order of the rows."""
        self._steps.tell(_PLACES, [sorted(self.incomplete), [*map(_place, self._each())]])
        for table in published_tables():
            yield from self._by_step(f"keys of {table.name}", partial(self._keys, table))
            for field in table.fields:
                name = f"{table.name}.{field.name}"
                if field.reference:
                    yield from self._by_step(
                        f"links {name}", partial(self._references, table, field)
                    )
                    if field.reference.resource == table.resource:
                        find = partial(self._circles, table, field)
                        yield from self._by_step(f"circles {name}", find)
                if field.flag("is_region"):
                    yield from self._by_step(
                        f"regions {name}", partial(self._regions, table, field)
                    )
            find = partial(self._personal_data, table)
            yield from self._without_allowances(f"personal data of {table.name}", find)
        for package in self._each():
            texts = f"{package.label}()"
            notices = find_notices(package.folder).values()
            texts_read = [read_notice(package.folder, notice.name) for notice in notices]
            self._steps.tell(texts, [package.descriptor, texts_read])
            find = partial(self._personal_data_apart, package)
            yield from self._without_allowances(f"texts of {package.label}", find, texts)
        yield from self._by_step("documents", self._documents)
        yield from self._by_step("identifiers", self._usccs)
        yield from self._by_step("cleared fields", self._cleared_fields)

    def _each(self) -> Iterable[Package]:
        return self.packages.values()

    def _by_step(
        self, name: str, find: Callable[[], Iterator[Fault]], also: str = _PLACES
    ) -> Iterator[Fault]:
        return self._steps.found(
            name,
            self.connection,
            find,
            write=asdict,
            read=lambda stored: Fault(**stored),
            main="staging",
            also=[_PLACES, also],
        )

    def _without_allowances(
        self, name: str, find: Callable[[], Iterator[Fault]], also: str = _PLACES
    ) -> Iterator[Fault]:
        """The step is not cached while any package allows personal data, since matches must be
        recorded."""
        if any("personal_data_allowed" in package.descriptor for package in self._each()):
            return find()
        return self._by_step(name, find, also)

    def place_of(self, publisher: str, package: str, resource: str) -> FaultLocation:
        """Where a table of a package lies."""
        package_read = self.packages[publisher, package]
        for candidate in package_read.resources:
            if resource in {candidate.table.name, candidate.table.resource}:
                return package_read.place(candidate)
        return package_read.place()

    def _keys(self, table: Table) -> Iterator[Fault]:
        for key in (table.primary_key, *map(tuple, table.descriptor.get("uniqueKeys", []))):
            columns = ", ".join(key)
            filled = " AND ".join(f"{column} IS NOT NULL" for column in key)
            together = " || ', ' || ".join(key)
            rows = self.connection.tuples(
                f"""SELECT publisher, package, row_number, {together}, first_package, first_row
                FROM (SELECT *, ROW_NUMBER() OVER w AS occurrence,
                             FIRST_VALUE(package) OVER w AS first_package,
                             FIRST_VALUE(row_number) OVER w AS first_row
                      FROM {table.name} WHERE {filled}
                      WINDOW w AS (PARTITION BY publisher, {columns} ORDER BY rowid))
                WHERE occurrence > 1 ORDER BY publisher, package, row_number"""
            )
            for publisher, package, number, value, first_package, first_row in rows:
                first = self.place_of(publisher, first_package, table.name)
                yield self.place_of(publisher, package, table.name).fault(
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
        rows = self.connection.tuples(
            f"""SELECT s.publisher, s.package, s.row_number, s.{field.name} FROM {table.name} s
            WHERE s.{field.name} IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {place} t
                WHERE t.publisher = {publisher} AND t.{target.field} = s.{field.name} {same})
            ORDER BY s.rowid"""
        )
        name = f"{target.kind}/{target.resource}.{target.field}"
        for owner, package, number, value in rows:
            if owner not in self.incomplete:
                yield self.place_of(owner, package, table.name).fault(
                    "reference-unresolved", row=number, field=field.name, value=value, target=name
                )

    def _circles(self, table: Table, field: Field) -> Iterator[Fault]:
        """Rows that are their own ancestors: sums and walks along such a chain would not end."""
        target = field.reference
        assert target is not None
        inside = "package" if target.is_inside_package else "NULL"
        rows = [
            *self.connection.tuples(
                f"""SELECT publisher, package, row_number, {inside}, {target.field}, {field.name}
            FROM {table.name} WHERE {field.name} IS NOT NULL AND {target.field} IS NOT NULL
            ORDER BY rowid"""
            )
        ]
        above = {(row[0], row[3], row[4]): (row[0], row[3], row[5]) for row in rows}
        circular = _circular(above)
        for publisher, package, number, part, key, value in rows:
            if (publisher, part, key) in circular:
                yield self.place_of(publisher, package, table.name).fault(
                    "reference-circular", row=number, field=field.name, value=value, own=key
                )

    def _regions(self, table: Table, field: Field) -> Iterator[Fault]:
        """A region code is in the publisher's own regions, or in the scheme it names."""
        rows = self.connection.tuples(
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
            yield self.place_of(publisher, package, table.name).fault(
                "region-unknown", row=number, field=field.name, value=value, scheme=scheme
            )

    def _documents(self) -> Iterator[Fault]:
        """A document's `about_id` is a row of the table that `about_resource` names."""
        keys = {table.resource: (table.name, table.primary_key[0]) for table in published_tables()}
        keys |= {"tenders": ("notices", "tender_id"), "projects": ("notices", "project_id")}
        for resource, (name, key) in keys.items():
            rows = self.connection.tuples(
                f"""SELECT s.publisher, s.package, s.row_number, s.about_id FROM documents s
                WHERE s.about_resource = ? AND NOT EXISTS (
                    SELECT 1 FROM {name} t
                    WHERE t.publisher = s.publisher AND t.{key} = s.about_id)
                ORDER BY s.rowid""",
                resource,
            )
            for publisher, package, number, value in rows:
                if publisher not in self.incomplete:
                    yield self.place_of(publisher, package, "documents").fault(
                        "reference-unresolved",
                        row=number,
                        field="about_id",
                        value=value or "",
                        target=resource,
                    )

    def _usccs(self) -> Iterator[Fault]:
        rows = self.connection.tuples(
            """SELECT publisher, package, row_number, identifier FROM organizations
            WHERE scheme = ? AND identifier IS NOT NULL AND NOT is_uscc(identifier)
            ORDER BY rowid""",
            USCC_SCHEME,
        )
        for publisher, package, number, value in rows:
            yield self.place_of(publisher, package, "organizations").fault(
                "uscc-wrong", row=number, field="identifier", value=value
            )

    def _cleared_fields(self) -> Iterator[Fault]:
        known = {f.name for t in [tables()["notices"]] for f in t.fields}
        rows = self.connection.tuples(
            """SELECT publisher, package, row_number, cleared_fields FROM notices
            WHERE cleared_fields IS NOT NULL ORDER BY rowid"""
        )
        for publisher, package, number, value in rows:
            for name in value.split(";"):
                if name not in known:
                    yield self.place_of(publisher, package, "notices").fault(
                        "field-unknown", row=number, field="cleared_fields", value=name
                    )

    def _personal_data(self, table: Table) -> Iterator[Fault]:
        met: set[tuple[str, str, int, str]] = set()
        for hit in find_leaks(self.connection, table):
            package = self.packages[hit.publisher, hit.package]
            if not _is_chinese(package):
                continue
            place = self.place_of(hit.publisher, hit.package, table.name)
            reason = self._allowances(package).reason(table.resource, hit.key, hit.field)
            if reason is None:
                yield place.fault(
                    hit.leak.code, row=hit.row, field=hit.field, value=hit.leak.masked
                )
            elif (cell := (hit.publisher, hit.package, hit.row, hit.field)) not in met:
                met.add(cell)
                yield place.fault("personal-allowed", row=hit.row, field=hit.field, reason=reason)

    def _personal_data_apart(self, package: Package) -> Iterator[Fault]:
        """Checks what a package publishes besides its rows: its descriptor and its notices."""
        if not _is_chinese(package):
            return
        for name, leak in descriptor_leaks(package.descriptor):
            yield package.place().fault(leak.code, field=name, value=leak.masked)
        for name, line, leak in notice_leaks(package.folder):
            place = replace(package.place(), file=f"{package.label}/{name}")
            yield place.fault(leak.code, row=line, value=leak.masked)
        yield from self._allowances(package).unmet()

    def _allowances(self, package: Package) -> Allowances:
        key = (package.publisher, package.name)
        return self.allowances.setdefault(key, Allowances(package))


def _circular(above: Mapping[_Node, _Node]) -> set[_Node]:
    """The nodes on a cycle."""
    done: set[_Node] = set()
    nodes: set[_Node] = set()
    for start in above:
        way: dict[_Node, None] = {}
        node = start
        while node in above and node not in done and node not in way:
            way[node] = None
            node = above[node]
        if node in way:
            nodes |= {*[*way][[*way].index(node) :]}
        done.update(way)  # `|=` of keys would copy the whole set each time
    return nodes


def _place(package: Package) -> list[object]:
    """Everything except rows that determines the faults of a package and their locations."""
    about = package.descriptor
    files = [[resource.table.name, resource.descriptor["path"]] for resource in package.resources]
    names = [package.publisher, package.name, package.label]
    return [names, files, about["language"], about["region_scheme"]]


def _is_chinese(package: Package) -> bool:
    """Whether personal data is recognized by Chinese numbers: for packages that are in Chinese
    or declare to be in China."""
    about = package.descriptor
    is_in_chinese = str(about["language"]).lower().startswith("zh")
    return is_in_chinese or about["region_scheme"] in {"GB-T-2260", "example"}
