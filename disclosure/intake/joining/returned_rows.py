"""Returned rows: published rows that come back in the sheets with their project chosen."""

from collections.abc import Iterable, Mapping

from disclosure.intake.joining.draft_entries import entry_of
from disclosure.intake.joining.join_entries import JoinEntry
from disclosure.intake.joining.join_numbers import number_parts
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows
from disclosure.model.schemas import tables

# What a row that comes back says as the published one does, where both say it.
_TELLING = (
    *("notice_id", "award_id", "contract_id", "evaluation_id"),
    *("purchaser_id", "undertaker_id", "evaluator_id", "kind"),
)
_NAMING = ("plan-items", "notices")


class ReturnedRows:
    """Finds the published row that a row of the files is, and the projects that one may choose."""

    def __init__(self, known_rows: KnownRows) -> None:
        self.known = known_rows
        self.twins: dict[str, dict[tuple[object, ...], list[KnownRow]]] = {}
        self.projects: set[str] = set()
        self.elsewhere: dict[str, set[tuple[str, ...]]] = {}

    def has_project(self, project: str) -> bool:
        """Whether a plan or notice is of a project."""
        if project not in self.projects:
            rows = (row for resource in _NAMING for row in self.known.all_of(resource))
            self.projects |= {row.values.get("project_id", "") for row in rows}
        return project in self.projects

    def is_elsewhere(self, resource: str, key: tuple[str, ...]) -> bool:
        """Whether a published row is of another package than the rows of the files go into."""
        if resource not in self.elsewhere:
            packages = self.known.packages
            own = packages.name_of(tables()[resource].kind)
            self.elsewhere[resource] = {
                key for name, key in packages.keys_of(resource) if name != own
            }
        return key in self.elsewhere[resource]

    def find(self, draft: Draft) -> KnownRow | None:
        """The published row that a draft is: of the same title, day and amount, with nothing
        against it; None where there is none, or the draft has no such contents."""
        resource = draft.table.resource
        if resource not in self.twins:
            twins = self.twins[resource] = {}
            for row in self.known.all_of(resource):
                entry = entry_of("", resource, row.values, {}) if row.is_published else None
                if entry:
                    twins.setdefault(twin_key(entry), []).append(row)
        own_values = {name: text for name, text in draft.values.items() if name != "@project"}
        entry = entry_of("", resource, own_values, {})
        rows = self.twins[resource].get(twin_key(entry), []) if entry else []
        found = next((row for row in rows if _may_be(draft.values, row.values)), None)
        if found is not None:
            rows.remove(found)
        return found


def replaced_joins(
    known_rows: KnownRows, entries: Iterable[JoinEntry], resources: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """How the projects were found of published rows that the files replace: by the key of the only
    row of the same table (`resources`) that says the same."""
    joins = {
        (row["resource"], row["row_key"]): row
        for _, row in known_rows.packages.rows("joins")
        if row["field"] == "project_id" and row["resource"] in known_rows.gone
    }
    again: dict[tuple[object, ...], list[str]] = {}
    for draft in entries if joins else ():
        again.setdefault((resources[draft.key], *twin_key(draft)), []).append(draft.key)
    found: dict[str, list[dict[str, str]]] = {}
    for resource in {resource for resource, _ in joins}:
        for row in known_rows.replaced(resource):
            key = "/".join(tables()[resource].key_of(row.values))
            join = joins.get((resource, key))
            if join is None or join["value"] != row.values.get("project_id"):
                continue
            if entry := entry_of("", resource, row.values, {}):
                for again_key in again.get((resource, *twin_key(entry)), ()):
                    found.setdefault(again_key, []).append(join)
    return {
        key: joined[0]
        for key, joined in found.items()
        if len({join["value"] for join in joined}) == 1
    }


def _may_be(values: Mapping[str, str], published: Mapping[str, str]) -> bool:
    tenders = [
        number_parts(number) or number
        for row in (values, published)
        if (number := row.get("tender_id", ""))
    ]
    return len({*tenders}) < 2 and all(
        values[name] == published[name]
        for name in _TELLING
        if values.get(name) and published.get(name)
    )


def twin_key(entry: JoinEntry) -> tuple[object, ...]:
    """What two rows have alike that are one row, come again."""
    return entry.stage, entry.kind, entry.title, entry.days, entry.amount
