"""Completing: drafts get what their tables lack, ids, links and currency, or a fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from disclosure.intake.joining.draft_entries import OF_CONTRACTS
from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.spreadsheets.award_winners import winner_rows
from disclosure.intake.spreadsheets.code_words import (
    channel_at_end,
    kind_of_change,
    table_of_channel,
)
from disclosure.intake.spreadsheets.consortia import take_lead
from disclosure.intake.spreadsheets.contract_amendments import ContractAmendments, tells_amount
from disclosure.intake.spreadsheets.contract_ledgers import (
    gather_payments,
    payment_rows,
    split_period,
    tell_supplement,
)
from disclosure.intake.spreadsheets.contract_lots import gather_contract_lots, tell_lot
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.evaluation_funds import fund_rows
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.lot_numbers import name_lot_of_title, scope_lot
from disclosure.intake.spreadsheets.name_lookup import CatalogueLookup, OrganizationLookup
from disclosure.intake.spreadsheets.notice_corrections import gather_corrections
from disclosure.intake.spreadsheets.notice_lots import NoticeLots
from disclosure.intake.spreadsheets.notice_requirements import NoticeRequirements
from disclosure.intake.spreadsheets.notice_results import NoticeResults
from disclosure.intake.spreadsheets.project_names import ProjectLookup
from disclosure.intake.spreadsheets.row_ids import RowIds, name_for
from disclosure.intake.spreadsheets.satisfaction_columns import satisfaction_rows
from disclosure.intake.spreadsheets.sheet_amounts import currency_of, is_in
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.special_cells import read_channel
from disclosure.intake.spreadsheets.tender_links import (
    give_numbered_tender,
    give_title,
    keep_number,
    lacks_tender,
    lacks_title,
    names_project_only,
    number_of_tender,
    take_tender_numbers,
)
from disclosure.intake.spreadsheets.title_lots import join_title_lots
from disclosure.intake.spreadsheets.unfit_evaluations import leave_department
from disclosure.intake.spreadsheets.unjoined_parties import tell_other_parties, tell_unjoined
from disclosure.intake.spreadsheets.unmade_evaluations import leave_unmade
from disclosure.model.identifiers import USCC_SCHEME, is_uscc
from disclosure.model.schemas import Field, Table, tables
from disclosure.words.texts import both

# What is each row's own, so that no one value is right for all.
_OF_EACH_ROW = frozenset({"title", "name", "text", "code", "contract_id", "project_id", "lot_id"})


@dataclass
class Completer:
    """Completes drafts in the order of the files; `told` keeps it from telling twice."""

    directory: OrganizationLookup
    catalogue: CatalogueLookup
    known: KnownRows
    given: Mapping[str, str]
    log: Log
    joins: SheetJoins
    language: str

    def __post_init__(self) -> None:
        self.told: set[tuple[int, str, str]] = set()
        self.paying: set[str] = set()
        self.ids = RowIds(self.known, self.log)
        self.amendments = ContractAmendments(self.known, self.log)
        self.projects = ProjectLookup(self.known, self.log)
        self.lots = NoticeLots(self.log, self.language)
        self.results = NoticeResults(self.lots)
        self.requirements = NoticeRequirements(self.known, self.log, self.language)

    def complete(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Each draft completed, and the rows that follow from it (its lot, the winners of an
        award, the requirements of a notice)."""
        drafts = self._gathered(drafts)
        alone = [draft for draft in drafts if not self.results.has(draft)]
        self.joins.match(alone, self.directory.names_by_id)
        for draft in drafts:
            self._give(draft)
            self._kind(draft)
            self._link(draft)
            self._scheme(draft)
            self._currency(draft)
            self._judge_year(draft)
            self._judge_channel(draft)
            self.results.link(draft)
            if not self.joins.confirm(draft):
                continue  # it is published in another package, and gets its project there
            self.joins.join_contract(draft)
            if draft.table.resource not in OF_CONTRACTS or not draft.values.get("contract_id"):
                self.projects.find(draft)
            if draft.values.get("@number-of-tender") and not draft.values.get("project_id"):
                give_numbered_tender(draft, self.known, self.log)
            self.joins.join(draft)
            if lacks_tender(draft) or names_project_only(draft):
                give_numbered_tender(draft, self.known, self.log)
            tender = number_of_tender(draft)
            keep_number(draft, self.known, self.log)
            self.joins.join_award(draft, tender)
            tell_lot(draft, self.joins.awards, self.log)
            self.amendments.settle(draft)
            if lacks_title(draft):
                give_title(draft, self.known, self.log)
            name_lot_of_title(draft)
            yield from scope_lot(draft, self.known, self.log)
            self.ids.make(draft)
            self._know(draft)
            self.results.keep(draft)
            self._judge_required(draft)
            yield draft
            if draft.is_dropped:
                continue  # of what follows from it nothing is to be said
            yield from self._following(draft)
        tell_unjoined(drafts, self.known, self.log)
        tell_other_parties(drafts, self.known, self.directory.names_by_id, self.log)

    def _gathered(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts, with the rows of one contract or notice merged, and what stands in several
        of their cells together put in its fields."""
        drafts = gather_contract_lots(gather_payments(drafts))
        drafts = [draft for draft in drafts if not leave_unmade(draft, self.log)]
        drafts = [draft for draft in drafts if not leave_department(draft, self.log)]
        for draft in drafts:
            take_lead(draft, self.log)
        take_tender_numbers(drafts, self.known, self.log)
        for draft in drafts:
            self.requirements.join_specific(draft)
            name_lot_of_title(draft)
        drafts = self.lots.gather(gather_corrections(drafts, self.log, self.language))
        join_title_lots(drafts, self.log)
        self.requirements.know(drafts)
        payments = (draft for draft in drafts if draft.table.resource == "payments")
        self.paying = {draft.values.get("contract_id", "") for draft in payments}
        for draft in drafts:
            split_period(draft, self.log)
            tell_supplement(draft, self.log)
        self.amendments.know(drafts)
        self.results.know(drafts)
        return drafts

    def _following(self, draft: Draft) -> Iterator[Draft]:
        """The rows that follow from a draft."""
        yield from self.lots.of(draft, self.known)
        yield from self.requirements.of(draft, self.lots)
        yield from winner_rows(draft, self.directory, self.log)
        yield from payment_rows(draft, self.known, self.paying, self.log)
        yield from self.amendments.rows(draft)
        yield from satisfaction_rows(draft, self.language, self.log)
        yield from fund_rows(draft, self.language, self.log)

    def _know(self, draft: Draft) -> None:
        """What later rows may call by its name."""
        resource, values = draft.table.resource, draft.values
        if resource == "items" and values.get("item_id"):
            self.catalogue.add(values)
        elif resource == "organizations":
            self.directory.add_once(values)

    def _converted(self, draft: Draft, name: str, written: str, value: str, rule: str) -> None:
        self.log.converted(
            draft.sheet, draft.cell(name), draft.table.resource, name, written, value, rule
        )

    def _give(self, draft: Draft) -> None:
        """Values of `--set`, where the table has no such column."""
        for name, value in self.given.items():
            if name in draft.table.field and name not in draft.columns:
                draft.values[name] = value
                self._converted(draft, name, "", value, "set")

    def _kind(self, draft: Draft) -> None:
        """The kind of a notice without one, if its title ends with the name of a kind, or the
        heading of its reason names one; that of a change of a contract by its words."""
        values = draft.values
        if draft.table.resource == "contract-changes" and "kind" not in draft.columns:
            self._kind_of_change(draft)
        if draft.table.resource != "notices" or values.get("kind") or "kind" in draft.troubled:
            return
        name, source = channel_at_end(values.get("title", "")), "title"
        reading = read_channel(name) if name else None
        values_of_kind = (
            {"kind": reading.text, "kind_original": name, **reading.extra} if reading else {}
        )
        if not values_of_kind and values.get("@kind"):
            values_of_kind, name = {"kind": values["@kind"]}, values["@kind"]
            source = "change_reason" if values.get("change_reason") else "method_basis"
        for field, value in values_of_kind.items():
            if not values.get(field):
                values[field] = value
                draft.elsewhere[field] = draft.cell(source)
        if values_of_kind:
            self._converted(draft, "kind", name, values_of_kind["kind"], "channel")

    def _kind_of_change(self, draft: Draft) -> None:
        """The kind of a change of a contract: what the row says goes before what the title of
        the sheet does; a new amount alone is an amendment."""
        title = draft.values.get("title", "")
        kind = kind_of_change(title)
        if kind == "":
            place, resource = draft.cell("title"), "contract-changes"
            self.log.fault(
                "sheet-change-unclear", draft.sheet, place, resource=resource, value=title
            )
            draft.is_dropped = True
        if kind is None:
            kind = draft.values.get("kind") or ("amendment" if tells_amount(draft) else "")
        if kind != draft.values.get("kind", ""):
            draft.values["kind"] = kind
            source = draft.elsewhere["kind"] = draft.cell("title" if title else "amount")
            self.log.converted(
                draft.sheet, source, "contract-changes", "kind", title, kind, "change"
            )

    def _link(self, draft: Draft) -> None:
        self._give_body(draft)
        if "catalogue_item_id" in draft.table.field:
            self.catalogue.find(draft)
        for name in _organizations_of(draft.table.resource):
            if draft.values.get(name):
                is_coded = name in {"undertaker_id", "department_id", "organization_id"}
                code = draft.values.get("@undertaker-code", "") if is_coded else ""
                draft.values[name] = self.directory.find(draft, name, code)

    def _give_body(self, draft: Draft) -> None:
        """The body of a plan or self-evaluation: the unit, else its department."""
        bodies = [name for name in ("@unit", "@department") if draft.values.get(name)]
        if draft.table.resource == "evaluations" and draft.values.get("@purchaser"):
            bodies = bodies or ["@purchaser"]
        is_plan = draft.table.resource == "plan-items"
        if not bodies or not (is_plan or draft.values.get("evaluator_kind") == "purchaser"):
            return
        name, (first, *rest) = "purchaser_id" if is_plan else "evaluator_id", bodies
        if draft.values.get(name):
            rest = bodies
        else:
            draft.values[name] = draft.values[first]
            draft.elsewhere[name] = draft.cell(first)
        for other in rest:
            self.log.omitted(draft.sheet, draft.cell(other), draft.values[other], "other-body")

    def _scheme(self, draft: Draft) -> None:
        """The scheme of an organization's code, if the code itself shows it."""
        values = draft.values
        lacks = draft.table.resource == "organizations" and not values.get("scheme")
        if lacks and is_uscc(values.get("identifier", "")):
            values["scheme"] = USCC_SCHEME
            draft.elsewhere.setdefault("scheme", draft.cell("identifier"))
            self._converted(draft, "scheme", values["identifier"], USCC_SCHEME, "identifier")

    def _judge_channel(self, draft: Draft) -> None:
        """A result or contract among the notices: its contents belong to another table."""
        resource = table_of_channel(draft.values.get("kind_original", ""))
        if resource and draft.table.resource == "notices":
            table = tables()[resource]
            self.log.fault(
                "sheet-notice-of-table",
                draft.sheet,
                draft.cell("kind"),
                resource="notices",
                field="kind",
                value=draft.values["kind_original"],
                table=table.label("zh"),
                table_en=table.label("en"),
                kind=table.kind,
            )

    def _judge_year(self, draft: Draft) -> None:
        """A month in another year than the plan's is often a slip."""
        year, month = (draft.values.get(n, "") for n in ("fiscal_year", "planned_tender_month"))
        if year and month and month[:4] != year:
            self.log.fault(
                "sheet-month-year-differs",
                draft.sheet,
                draft.cell("planned_tender_month"),
                resource=draft.table.resource,
                field="planned_tender_month",
                value=month,
                year=year,
            )

    def _currency(self, draft: Draft) -> None:
        """Amounts in 元 or 万元 are in yuan, those in £ in pounds; all of a row in one currency."""
        if not draft.units or "currency" not in draft.table.field:
            return
        name, unit = next(iter(draft.units.items()))
        if not draft.values.get("currency"):
            currency = draft.values["currency"] = currency_of(unit)
            cell, resource = draft.cell(name), draft.table.resource
            draft.elsewhere.setdefault("currency", cell)
            self.log.converted(draft.sheet, cell, resource, "currency", unit, currency, "currency")
        currency = draft.values["currency"]
        for name, unit in draft.units.items():
            if not is_in(unit, currency):
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

    def _judge_required(self, draft: Draft) -> None:
        """A required field without a column is reported once for the table, at its header."""
        if id(draft) in self.ids.nameless or draft.is_dropped:
            return
        for name, required in _required(draft.table.resource):
            if draft.values.get(name) or name in draft.columns:
                continue
            if required.name == "item_id" and not draft.values.get("code"):
                continue  # it is made of the code, which is told
            owner = next(
                (
                    field_name
                    for field_name in ("@contract", "@project")
                    if draft.values.get(field_name)
                ),
                "",
            )
            if owner and required.name == "contract_id":
                if (id(draft), draft.table.resource, owner) in self.told:
                    continue
                self.told.add((id(draft), draft.table.resource, owner))
                place_values = {"resource": draft.table.resource, "value": draft.values[owner]}
                self.log.fault(
                    "sheet-owner-unknown", draft.sheet, draft.cell(owner), **place_values
                )
                continue
            mark = (id(draft.columns), draft.table.resource, required.name)
            if mark not in self.told:
                self.told.add(mark)
                self.log.fault(
                    "sheet-value-missing",
                    draft.sheet,
                    draft.head or draft.cell(),
                    resource=draft.table.resource,
                    field=required.name,
                    title=required.label("zh"),
                    title_en=required.label("en"),
                    **_advice_to_set(draft.table, required.name),
                )


def _advice_to_set(table: Table, name: str) -> dict[str, str]:
    """`rest` and `rest_en` of a fault: that one value may be given for all rows; empty where each
    row has one of its own."""
    is_own = name in {*_OF_EACH_ROW, *table.primary_key}
    texts = ("", "") if is_own else both("sheets.expected.set", option=name)
    return {"rest": texts[0], "rest_en": texts[1]}


@cache
def _organizations_of(resource: str) -> tuple[str, ...]:
    """The fields of a table that name an organization of another package."""
    return tuple(
        field.name
        for field in tables()[resource].fields
        if (target := field.reference) is not None
        if target.resource == "organizations" and not target.is_inside_package
    )


@cache
def _required(resource: str) -> tuple[tuple[str, Field], ...]:
    """The required fields of a table, each with the field that a sheet lacks where it has none."""
    table = tables()[resource]
    names = [field.name for field in table.fields if field.is_required]
    return tuple((name, table.field[name_for(resource, name)]) for name in names)
