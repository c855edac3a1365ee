"""Completing: drafts get what their tables lack, ids, links and currency, or a fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.name_lookup import CatalogueLookup, OrganizationLookup, digest
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables

# What makes two rows without ids the same one, and the word before the id made of it.
_NATURAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organizations": ("org", ("name",)),
    "plan-items": ("plan", ("fiscal_year", "purchaser_id", "title")),
    "notices": ("notice", ("kind", "purchaser_id", "title", "published_at")),
    "awards": ("award", ("tender_id", "project_id", "lot_id", "title", "awarded_on")),
    "contracts": ("contract", ("project_id", "title", "undertaker_id", "signed_on")),
    "payments": ("payment", ("contract_id", "paid_on", "amount")),
    "evaluations": (
        "evaluation",
        ("project_id", "contract_id", "title", "evaluator_id", "evaluated_on", "period_to"),
    ),
    "indicators": ("indicator", ("evaluation_id", "parent_indicator_id", "name")),
    "exclusions": ("exclusion", ("edition_id", "title", "text")),
}
_TELLING = {"name", "title", "text", "tender_id", "lot_id", "contract_id", "evaluation_id"}
# Where a source has no project, it is its tender; where it has none, the row itself.
_INHERITED = (
    ("plan-items", "project_id", ("plan_item_id",)),
    ("notices", "tender_id", ("notice_id",)),
    ("notices", "project_id", ("tender_id",)),
    ("awards", "project_id", ("tender_id", "award_id")),
    ("contracts", "project_id", ("award_id", "contract_id")),
)


@dataclass
class Completer:
    """Completes drafts in the order of the files; `told` keeps it from telling twice."""

    directory: OrganizationLookup
    catalogue: CatalogueLookup
    given: Mapping[str, str]
    log: Log

    def __post_init__(self) -> None:
        self.told: set[tuple[int, str, str]] = set()
        self.nameless: set[int] = set()

    def complete(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Each draft completed, and the rows that follow from it (who won an award)."""
        for draft in drafts:
            self._give(draft)
            self._link(draft)
            self._currency(draft)
            self._make_ids(draft)
            self._judge_required(draft)
            yield draft
            yield from self._undertakers(draft)

    def _converted(self, draft: Draft, name: str, written: str, made: str, rule: str) -> None:
        self.log.converted(
            draft.sheet, draft.cell(name), draft.table.resource, name, written, made, rule
        )

    def _give(self, draft: Draft) -> None:
        """Values of `--set`, where the table has no such column."""
        for name, value in self.given.items():
            if name in draft.table.field and name not in draft.columns:
                draft.values[name] = value
                self._converted(draft, name, "", value, "set")

    def _link(self, draft: Draft) -> None:
        if "catalogue_item_id" in draft.table.field:
            self.catalogue.find(draft)
        for field in draft.table.fields:
            target = field.reference
            is_organization = target is not None and target.resource == "organizations"
            if is_organization and not target.is_inside_package and draft.values.get(field.name):  # type: ignore[union-attr]
                code = (
                    draft.values.get("@undertaker-code", "")
                    if field.name in {"undertaker_id", "department_id"}
                    else ""
                )
                found = self.directory.find(draft, field.name, code)
                draft.values[field.name] = found

    def _currency(self, draft: Draft) -> None:
        """Amounts in 元 or 万元 are in yuan."""
        if not draft.units or "currency" not in draft.table.field:
            return
        name, unit = next(iter(draft.units.items()))
        currency = draft.values.get("currency", "")
        if not currency:
            draft.values["currency"] = "CNY"
            draft.elsewhere.setdefault("currency", draft.cell(name))
            self.log.converted(
                draft.sheet,
                draft.cell(name),
                draft.table.resource,
                "currency",
                unit,
                "CNY",
                "currency",
            )
        elif currency != "CNY":
            self.log.fault(
                "sheet-unit-contradicts",
                draft.sheet,
                draft.cell(name),
                resource=draft.table.resource,
                field=name,
                unit=unit,
                other=draft.cell("currency"),
                other_unit=currency,
            )

    def _make_ids(self, draft: Draft) -> None:
        resource, values = draft.table.resource, draft.values
        if resource == "items" and "item_id" not in values and values.get("edition_id"):
            self._make(draft, "item_id", f"{values['edition_id']}-{values.get('code', '')}")
            if parent := values.pop("@parent", ""):
                values["parent_item_id"] = f"{values['edition_id']}-{parent}"
        if resource in _NATURAL:
            prefix, names = _NATURAL[resource]
            id_name = draft.table.primary_key[0]
            parts = [values.get(name, "") for name in names]
            telling = [name for name in names if name in _TELLING]
            if not values.get(id_name) and any(values.get(name) for name in telling):
                self._make(draft, id_name, f"{prefix}-{digest(*parts)}")
            elif not values.get(id_name):
                self._tell_nameless(draft, telling)
        for table, name, sources in _INHERITED:
            if table == resource and not values.get(name):
                source = next((values[s] for s in sources if values.get(s)), "")
                if source:
                    self._make(draft, name, source)

    def _tell_nameless(self, draft: Draft, telling: Iterable[str]) -> None:
        """A row in which nothing says what it is; where the table has a column for that."""
        name = next((one for one in telling if one in draft.columns), "")
        if name:
            self.nameless.add(id(draft))
            if name not in draft.troubled:
                field = draft.table.field[name]
                title = f"{field.label('zh')} {field.label('en')}"
                self.log.fault(
                    "sheet-row-nameless",
                    draft.sheet,
                    draft.cell(name),
                    field=name,
                    resource=draft.table.resource,
                    title=title,
                )

    def _make(self, draft: Draft, name: str, made: str) -> None:
        draft.values[name] = made
        self._converted(draft, name, "", made, "id")

    def _judge_required(self, draft: Draft) -> None:
        """A required field without a column is told once for the table, at its header."""
        if id(draft) in self.nameless:
            return
        for field in draft.table.fields:
            mark = (id(draft.columns), draft.table.resource, field.name)
            lacks = field.is_required and not draft.values.get(field.name)
            if lacks and field.name not in draft.columns and mark not in self.told:
                self.told.add(mark)
                self.log.fault(
                    "sheet-value-missing",
                    draft.sheet,
                    draft.head or draft.cell(),
                    resource=draft.table.resource,
                    field=field.name,
                    title=f"{field.label('zh')} {field.label('en')}",
                )

    def _undertakers(self, draft: Draft) -> Iterator[Draft]:
        """The row of award-undertakers for the supplier that stands in an award's row."""
        if draft.table.resource != "awards" or not draft.values.get("@undertaker"):
            return
        name = draft.values["@undertaker"]
        found = self.directory.find(draft, "@undertaker", draft.values.get("@undertaker-code", ""))
        row = Draft(tables()["award-undertakers"], draft.sheet, draft.row, draft.columns)
        row.elsewhere = {"undertaker_id": draft.cell("@undertaker")}
        row.values = {
            "award_id": draft.values.get("award_id", ""),
            "undertaker_id": found,
            "role": "sole",
        }
        self.log.converted(
            draft.sheet,
            draft.cell("@undertaker"),
            "award-undertakers",
            "undertaker_id",
            name,
            found,
            "undertaker",
        )
        if found:
            yield row
