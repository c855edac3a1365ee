"""Published changes: the fields of published rows that an import sets, in the packages that have
them, each with the row of the files that tells it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, Row
from disclosure.model.schemas import kinds, tables

# Package, resource and number of a row, its header being row 1.
RowNumber = tuple[str, str, int]


@dataclass
class PublishedChange:
    """What is set of a row, and the row of the files that tells it."""

    source: Draft
    values: Row


@dataclass
class PublishedChanges:
    """The changes of an import, by resource and key; `joins`: rows for the tables of joins, of the
    ids among what is set."""

    rows: dict[str, dict[tuple[str, ...], PublishedChange]] = field(default_factory=dict)
    joins: list[Row] = field(default_factory=list)

    def add(self, resource: str, key: tuple[str, ...], values: Row, source: Draft) -> None:
        """Set fields of a published row."""
        change = self.rows.setdefault(resource, {}).setdefault(key, PublishedChange(source, {}))
        change.source = source
        change.values |= values

    def packages(self, target: PublisherPackages) -> set[tuple[str, str]]:
        """The packages with rows that change: kind and name of each."""
        return {
            (tables()[resource].kind, name)
            for resource, changes in self.rows.items()
            for name, key in target.keys_of(resource)
            if key in changes
        }

    def put_into(
        self, name: str, rows_by_resource: Mapping[str, list[Row]]
    ) -> Iterator[tuple[RowNumber, Draft]]:
        """Change the rows of the package `name`; the number of each, with what tells it."""
        for resource in rows_by_resource.keys() & self.rows.keys():
            changes, keys = self.rows[resource], tables()[resource].primary_key
            rows = rows_by_resource[resource]
            for at, row in enumerate(rows):
                change = changes.get(tuple(row.get(key, "") for key in keys))
                if change is not None:
                    rows[at] = {**row, **change.values}
                    yield (name, resource, at + 2), change.source


def add_joins(rows_by_resource: dict[str, list[Row]], kind: str, new: Iterable[Row]) -> None:
    """Put rows into a package's table of joins: those that are of its rows, each in place of an
    earlier one of the same field. Rows of joins whose row is gone, or says something else now, go
    too."""
    own_resources = {table.resource for table in kinds()[kind].tables}
    standing = {
        (resource, "/".join(tables()[resource].key_of(row))): row
        for resource, rows in rows_by_resource.items()
        for row in rows
    }
    by_field = {
        (row["resource"], row["row_key"], row["field"]): row
        for row in new
        if row["resource"] in own_resources and (row["resource"], row["row_key"]) in standing
    }
    kept_rows = [
        row
        for row in rows_by_resource.get("joins", [])
        if standing.get((row["resource"], row["row_key"]), {}).get(row["field"]) == row["value"]
        and (row["resource"], row["row_key"], row["field"]) not in by_field
    ]
    if by_field or "joins" in rows_by_resource:
        rows_by_resource["joins"] = [*kept_rows, *by_field.values()]
