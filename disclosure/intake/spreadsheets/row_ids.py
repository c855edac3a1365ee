"""Row ids: an id for each row without one, made from the contents of the row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.joined_rows import JoinedRows
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows, differences, titles_of
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.title_lots import PROJECT
from disclosure.model.schemas import tables
from disclosure.words.texts import named

# The place of a whole row: `Sheet1!2:2`, `plan-items.csv:4`.
_ROW = re.compile(r"(.*?)[!:](\d+)(?::\2)?")
# What makes two rows without ids the same one, and the word before the id made of it.
_NATURAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organizations": ("org", ("name",)),
    "plan-items": ("plan", ("fiscal_year", "purchaser_id", "title")),
    "notices": ("notice", ("kind", "purchaser_id", "title", "published_at")),
    "requirements": ("requirement", ("notice_id", "lot_id", "kind", "text")),
    "awards": ("award", ("tender_id", "project_id", "lot_id", "title", "awarded_on")),
    "contracts": ("contract", ("project_id", "title", "undertaker_id", "signed_on")),
    "payments": ("payment", ("contract_id", "paid_on", "amount")),
    "evaluations": (
        "evaluation",
        ("project_id", "contract_id", "title", "evaluator_id", "evaluated_on", "period_to"),
    ),
    "indicators": ("indicator", ("evaluation_id", "parent_indicator_id", "name")),
    "evaluation-funds": ("fund", ("evaluation_id", "title")),
    "exclusions": ("exclusion", ("edition_id", "title", "text")),
    "contract-changes": ("change", ("contract_id", "kind", "changed_on")),
    "budget-steps": ("step", ("plan_item_id", "step")),
    "audits": ("audit", ("project_id", "contract_id", "title", "audited_on")),
    "milestones": ("milestone", ("contract_id", "title", "due_on")),
    "breaches": ("breach", ("contract_id", "title", "occurred_on", "decided_on")),
    "people-served": (
        "served",
        ("project_id", "contract_id", "beneficiary_group", "period_from", "period_to"),
    ),
    "credit-records": ("credit", ("organization_id", "kind", "title", "occurred_on")),
    "enquiries": ("enquiry", ("tender_id", "kind", "title", "received_on")),
    "replies": ("reply", ("rule_id", "resource", "row_key", "replied_on")),
}
_TELLING = {
    *("name", "title", "text", "tender_id", "lot_id", "contract_id", "evaluation_id"),
    "plan_item_id",
}
_TELLING_HERE = {
    "people-served": {"project_id"},
    "credit-records": {"organization_id"},
    "replies": {"row_key"},
}
_NAMES = ("title", "name", "text", "contract_id")
# Where a source has no project, it is its tender; where it has none, the row itself.
_INHERITED = (
    ("plan-items", "project_id", ("plan_item_id",)),
    ("notices", "tender_id", ("notice_id",)),
    ("notices", "project_id", ("tender_id",)),
    ("awards", "project_id", ("tender_id", PROJECT, "award_id")),
    ("contracts", "project_id", ("award_id", "contract_id")),
)


@dataclass
class RowIds:
    """Makes ids; two rows that differ in any fact get two, whatever their names."""

    known: KnownRows
    log: Log
    nameless: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.joined = JoinedRows(self.known)

    def make(self, draft: Draft) -> None:
        """Set the id of a draft, and the ids of project and tender that follow from it."""
        values, resource = draft.values, draft.table.resource
        is_coded = values.get("edition_id") and values.get("code")
        if resource == "items" and "item_id" not in values and is_coded:
            self._take(draft, "item_id", f"{values['edition_id']}-{values['code']}")
            if parent := values.pop("@parent", ""):
                values["parent_item_id"] = f"{values['edition_id']}-{parent}"
        made_id = self._make_own(draft) if resource in _NATURAL else ""
        for table, name, sources in _INHERITED:
            if table == resource and not values.get(name):
                source = next((values[s] for s in sources if values.get(s)), "")
                if name == "project_id" and (tender := values.get("tender_id", "")):
                    source = self._project_of(tender) or source
                if source:
                    self._take(draft, name, source)
        if not made_id:
            self._judge_repeated(draft)

    def _project_of(self, tender: str) -> str:
        """The project that the earlier notices of a tender have; empty for none, or several."""
        projects = self.known.projects_of(tender)
        return next(iter(projects)) if len(projects) == 1 else ""

    def _make_own(self, draft: Draft) -> str:
        """The id made from the contents of a row; empty if it has one, or no contents."""
        values, (prefix, names) = draft.values, _NATURAL[draft.table.resource]
        id_name = draft.table.primary_key[0]
        telling_too = _TELLING_HERE.get(draft.table.resource, set())
        telling = [name for name in names if name in _TELLING | telling_too]
        if values.get(id_name):
            return ""
        if not any(values.get(name) for name in telling):
            self._tell_nameless(draft, telling)
            return ""
        if "lot_id" in names and draft.elsewhere.get("lot_id") == draft.cell("title"):
            names = tuple(name for name in names if name != "lot_id")  # the title says it
        parts = [values.get(name, "") for name in names]
        made_id = f"{prefix}-{digest(*parts)}"
        other = self.known.find(draft.table.resource, made_id)
        is_new = self.known.find_published(draft.table.resource, made_id) is None
        if is_new and (same := self.joined.find(draft, id_name, names)):
            made_id = same
            other = self.known.find(draft.table.resource, made_id)
        differing = differences(draft, other, [id_name, *_made_of(draft)]) if other else []
        if other and differing:
            contents = [f"{name}={value}" for name, value in sorted(values.items())]
            made_id = f"{prefix}-{digest(*parts, *contents)}"
            if other.is_published and self.known.find(draft.table.resource, made_id) is None:
                self._tell_resembling(draft, other, differing)
        self._take(draft, id_name, made_id)
        return made_id

    def _judge_repeated(self, draft: Draft) -> None:
        """A row whose own id is that of another row, with other facts."""
        keys = [draft.values.get(name, "") for name in draft.table.primary_key]
        other = self.known.find(draft.table.resource, *keys) if all(keys) else None
        differing = differences(draft, other, _not_compared(draft)) if other else []
        if other and draft.table.resource == "contracts" and differing == ["undertaker_id"]:
            self.log.fault(
                "sheet-undertakers-several",
                draft.sheet,
                draft.cell("undertaker_id"),
                resource="contracts",
                field="undertaker_id",
                value="、".join(keys),
            )
            draft.is_dropped = True
        elif other and differing:
            self._tell(draft, "sheet-id-repeated", other, differing, value="、".join(keys))
            draft.is_dropped = True

    def _tell_resembling(self, draft: Draft, other: KnownRow, differing: Iterable[str]) -> None:
        name = next((n for n in ("title", "name") if draft.values.get(n)), "")
        self._tell(draft, "sheet-row-resembles", other, differing, value=draft.values.get(name, ""))

    def _tell(
        self, draft: Draft, code: str, other: KnownRow, differing: Iterable[str], value: str
    ) -> None:
        resource, names = draft.table.resource, [*differing]
        self.log.fault(
            code,
            draft.sheet,
            draft.cell(draft.table.primary_key[0]),
            resource=resource,
            value=value,
            **other_row(other.place, draft),
            differing=titles_of(resource, names, "zh"),
            differing_en=titles_of(resource, names, "en"),
        )

    def _tell_nameless(self, draft: Draft, telling: Iterable[str]) -> None:
        """A row without any identifying contents; only if the table has a column for them."""
        name = next((field_name for field_name in telling if field_name in draft.columns), "")
        if name:
            self.nameless.add(id(draft))
            if name not in draft.troubled:
                title = draft.table.field[name]
                self.log.fault(
                    "sheet-row-nameless",
                    draft.sheet,
                    draft.cell(name),
                    field=name,
                    resource=draft.table.resource,
                    title=title.label("zh"),
                    title_en=title.label("en"),
                )

    def _take(self, draft: Draft, name: str, value: str) -> None:
        draft.values[name] = value
        resource = draft.table.resource
        self.log.converted(draft.sheet, draft.cell(name), resource, name, "", value, "id")


def name_for(resource: str, field: str) -> str:
    """The field that a sheet lacks where a row's required `field` could not be made: the name that
    its id is made of, and the ids that follow from it; else the field itself."""
    names = _NATURAL[resource][1] if resource in _NATURAL else ()
    made_fields = {tables()[resource].primary_key[0]}
    made_fields |= {name for table, name, _ in _INHERITED if table == resource}
    return next((name for name in _NAMES if name in names and field in made_fields), field)


def _not_compared(draft: Draft) -> tuple[str, ...]:
    """The key of a row; of an indicator of a form, also its evaluation, which may have been merged
    with another row since."""
    keys = draft.table.primary_key
    is_of_form = draft.table.resource == "indicators" and keys[0] not in draft.columns
    return (*keys, "evaluation_id") if is_of_form else keys


def _made_of(draft: Draft) -> list[str]:
    """The fields that would be inherited from a made id."""
    resource = draft.table.resource
    return [name for table, name, _ in _INHERITED if table == resource and name not in draft.values]


def other_row(place: str, draft: Draft) -> dict[str, str]:
    """Where another row stands, as `other` and `other_en` of a message name it: without the
    folder, or this file."""
    short = place.removeprefix(f"{draft.sheet.file}:").rpartition("/")[2]
    match = _ROW.fullmatch(short)
    if match is None:
        return named("other", "sheets.other.place", place=short)
    return named("other", "sheets.other.row", sheet=match[1], row=match[2])
