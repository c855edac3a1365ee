"""Known rows: what the packages and the files before have already, by table and key."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.made_rows import made_of
from disclosure.intake.spreadsheets.published_changes import PublishedChanges
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, Row
from disclosure.model.schemas import tables

# Facts that say which of two organizations of one name it is; all else about them may change.
_TELLING_OF_ORGANIZATIONS = frozenset({"identifier"})


@dataclass(frozen=True)
class KnownRow:
    """A row and where it stands; `is_published`: in a package, not in a file of this import."""

    place: str
    values: Mapping[str, str]
    is_published: bool = False


class KnownRows:
    """The rows of the publisher that stay when the files are imported, and those of the files;
    `gone`: the tables that the files replace."""

    def __init__(self, packages: PublisherPackages, gone: Iterable[str] = ()) -> None:
        self.packages = packages
        self.gone = frozenset(gone)
        self.published: dict[str, dict[tuple[str, ...], KnownRow]] = {}
        self.rows: dict[str, dict[tuple[str, ...], KnownRow]] = {}
        self.tenders: dict[str, set[str]] = {}
        self.projects: dict[str, set[str]] = {}
        self.payments: dict[str, set[str]] | None = None
        self.changes = PublishedChanges()

    def find(self, resource: str, *key: str) -> KnownRow | None:
        """The row of this key; None where there is none."""
        return self._rows_of(resource).get(key)

    def find_published(self, resource: str, *key: str) -> KnownRow | None:
        """The row of this key, also one that the files are to replace."""
        return self.find(resource, *key) or self.published[resource].get(key)

    def add(self, draft: Draft) -> None:
        """Know a row of the files."""
        key = draft.table.key_of(draft.values)
        if all(key):
            row = KnownRow(draft.place, draft.values)
            self._rows_of(draft.table.resource).setdefault(key, row)
            if draft.table.resource == "payments" and self.payments is not None:
                self.payments.setdefault(draft.values.get("contract_id", ""), set()).add(key[0])
            if draft.table.resource == "notices" and self.tenders:
                self._note_tender(row)

    def forget(self, resource: str, *key: str) -> None:
        """Know a row no longer: another one takes its place."""
        row = self._rows_of(resource).pop(key, None)
        if row is not None and resource == "payments" and self.payments is not None:
            self.payments[row.values.get("contract_id", "")].discard(key[0])
        if resource == "notices":
            self.tenders.clear()
            self.projects.clear()

    def change(self, resource: str, key: tuple[str, ...], values: Row, source: Draft) -> None:
        """Set fields of a published row, as the row `source` of the files tells."""
        before = self._rows_of(resource)[key]
        self.rows[resource][key] = replace(before, values={**before.values, **values})
        self.changes.add(resource, key, values, source)
        if resource == "notices":
            self.tenders.clear()
            self.projects.clear()

    def payments_of(self, contract: str) -> set[str]:
        """The ids of the payments of a contract."""
        if self.payments is None:
            self.payments = {}
            for row in self.all_of("payments"):
                ids = self.payments.setdefault(row.values.get("contract_id", ""), set())
                ids.add(row.values["payment_id"])
        return self.payments.get(contract, set())

    def all_of(self, resource: str) -> Iterable[KnownRow]:
        """Every known row of a table."""
        return self._rows_of(resource).values()

    def replaced(self, resource: str) -> Iterable[KnownRow]:
        """The published rows of a table that the files are to replace."""
        known = self._rows_of(resource)
        rows = self.published[resource] if resource in self.gone else {}
        return [row for key, row in rows.items() if key not in known]

    def gone_of(self, resource: str) -> Iterable[KnownRow]:
        """The published rows of a table that go when the files are imported, also those that come
        again."""
        known = self._rows_of(resource)
        rows = self.published[resource].items()
        return [row for key, row in rows if key not in known or not known[key].is_published]

    def tenders_of(self, project: str) -> set[str]:
        """The tenders of a project, from its notices."""
        self._note_tenders()
        return self.tenders.get(project, set())

    def projects_of(self, tender: str) -> set[str]:
        """The projects of a tender, from its notices: one, or none if it is unknown."""
        self._note_tenders()
        return self.projects.get(tender, set())

    def titles_of(self, tender: str, kinds_of_notice: Container[str]) -> set[str]:
        """The titles of those notices of a tender that are of these kinds."""
        return {
            row.values.get("title", "")
            for row in self.all_of("notices")
            if row.values.get("tender_id") == tender and row.values.get("kind") in kinds_of_notice
        } - {""}

    def _note_tenders(self) -> None:
        if not self.tenders:
            for row in self.all_of("notices"):
                self._note_tender(row)

    def _note_tender(self, row: KnownRow) -> None:
        project, tender = row.values.get("project_id", ""), row.values.get("tender_id", "")
        self.tenders.setdefault(project, set()).add(tender)
        self.projects.setdefault(tender, set()).add(project)

    def _rows_of(self, resource: str) -> dict[tuple[str, ...], KnownRow]:
        """The known rows of a table by key; those of the packages are read at the first use."""
        if resource not in self.rows:
            names = tables()[resource].primary_key
            self.published[resource] = {
                tuple(row[name] for name in names): KnownRow(place, row, is_published=True)
                for place, row in self.packages.rows(resource)
            }
            self.rows[resource] = {
                key: row
                for key, row in self.published[resource].items()
                if self.gone.isdisjoint({resource, made_of(resource, row.values)})
            }
        return self.rows[resource]


def differences(draft: Draft, row: KnownRow, made_ids: Iterable[str]) -> list[str]:
    """The fields in which a draft differs from a known row: both are filled and not equal. The
    fields of `made_ids`, and those that do not identify an organization, are not counted."""
    resource, left_out = draft.table.resource, set(made_ids)
    names = _TELLING_OF_ORGANIZATIONS if resource == "organizations" else draft.values.keys()
    return [
        name
        for name in sorted(names - left_out)
        if (value := draft.values.get(name))
        and (known_value := row.values.get(name))
        and value != known_value
    ]


def titles_of(resource: str, names: Iterable[str], language: str) -> str:
    """The titles of fields, for a message."""
    fields = tables()[resource].field
    joint = "、" if language == "zh" else ", "
    return joint.join(fields[name].label(language) for name in names if name in fields)
