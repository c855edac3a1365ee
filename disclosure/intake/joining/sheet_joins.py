"""Sheet joins: rows that come without the key of their project get it, or a proposal of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from disclosure.intake.joining.contract_awards import ContractAwards
from disclosure.intake.joining.contract_joins import ContractJoins, is_unassigned
from disclosure.intake.joining.draft_entries import (
    CHOICE,
    OF_CONTRACTS,
    READINGS,
    entry_of,
    has_entry,
)
from disclosure.intake.joining.join_choices import JoinChoice, MovedRow, RowChoices, told_reasons
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_evidence import JoinReason
from disclosure.intake.joining.join_matching import JoinCandidate, JoinMatcher
from disclosure.intake.joining.late_partners import LatePartners
from disclosure.intake.joining.returned_rows import ReturnedRows, replaced_joins, twin_key
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.words.texts import Pair, bilingual, both, named, text_of

# The tables whose published rows others are matched with.
_PUBLISHED = ("plan-items", "notices")
Row = dict[str, str]


@dataclass
class JoinTally:
    """How many rows an import joined, joined as confirmed, proposed, left apart, moved to the
    project chosen for another row of their tender, and made one with another that tells the same
    evaluation."""

    certain: int = 0
    confirmed: int = 0
    proposed: int = 0
    apart: int = 0
    followed: int = 0
    merged: int = 0


@dataclass
class SheetJoins:
    """Joins the rows of an import with each other and with those that are known already.

    `rows`: the rows for the table of joins; `choices`: what is proposed, for the drop-downs of the
    annotated workbook; `superseded`: published rows (resource and key) that come back with a
    project chosen; `is_returned`: some row does, so that the sheets have been imported before;
    `chosen`: the rows whose project was chosen, or found late, so that others follow.
    """

    known: KnownRows
    log: Log
    language: str
    today: date
    tally: JoinTally = field(default_factory=JoinTally)
    rows: list[tuple[Draft, Row]] = field(default_factory=list)
    choices: list[RowChoices] = field(default_factory=list)
    superseded: set[tuple[str, ...]] = field(default_factory=set)
    is_returned: bool = False
    chosen: list[MovedRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contracts = ContractJoins(self.known)
        self.awards = ContractAwards(self.known)
        self.names: Mapping[str, str] = {}
        # Entries by key: what the row says, and of rows that come again what is published.
        self.values: dict[str, Mapping[str, str]] = {}
        self.same: dict[str, Mapping[str, str]] = {}
        # The key of each draft by its id(), and the keys of drafts.
        self.keys: dict[int, str] = {}
        self.drafts: set[str] = set()
        self.twins: dict[tuple[object, ...], JoinEntry] = {}
        self.found: Mapping[str, Mapping[Stage, list[JoinCandidate]]] = {}
        self.noticed: dict[str, list[str]] = {}
        # Of drafts, by key, how the project was found of the replaced row that each comes as again.
        self.kept: Mapping[str, Row] = {}
        self.chosen_tenders: set[str] = set()
        self.returned = ReturnedRows(self.known)
        self.late = LatePartners(self.known)

    def lines(self) -> Iterator[str]:
        """What the import joined and did not, for a terminal."""
        if any(vars(self.tally).values()):
            yield bilingual("sheets.joins.count", " / ", **vars(self.tally))

    def match(self, drafts: Sequence[Draft], names: Mapping[str, str]) -> None:
        """Find all joins before any row is completed; `names`: of organizations, by id."""
        self.names = names
        named: list[Draft] = []
        chosen = [draft for draft in drafts if CHOICE.fullmatch(draft.values.get("@project", ""))]
        self.is_returned = bool(chosen)
        self.chosen_tenders = {draft.values.get("tender_id", "") for draft in chosen} - {""}
        self.contracts.match(drafts, names)
        for number, draft in enumerate(drafts):
            key, resource = f"{number:06}", draft.table.resource
            if resource in READINGS and has_entry(resource, draft.values):
                self.keys[id(draft)], self.values[key] = key, draft.values
                self.drafts.add(key)
                named.append(draft)
        is_lacking = any(map(_lacks, named)) and self._may_match(named)
        is_naming = any(draft.table.resource in _PUBLISHED for draft in named)
        if is_lacking or (is_naming and (self.known.gone or self.late.may_be())):
            entries = [*self._entries(named, names)]
            self.twins = {twin_key(entry): entry for entry in entries}
            resources = {self.keys[id(draft)]: draft.table.resource for draft in named}
            self.kept = replaced_joins(self.known, entries, resources)
            partners = [entry for entry in entries if entry.stage != Stage.RESULT]
            late = [*self.late.entries(partners, names, self.twins)]
            if is_lacking or self.late.rows:
                entries += [*self._published(names), *late]
                has_several = len({entry.stage for entry in entries}) > 1
                self.found = JoinMatcher(entries).match() if has_several else {}
        self.noticed = self._noticed()

    def _may_match(self, drafts: Sequence[Draft]) -> bool:
        """Whether rows of another stage are there, or rows that may come again."""
        stages = {READINGS[draft.table.resource].stage for draft in drafts}
        return len(stages) > 1 or any(True for name in _PUBLISHED for _ in self.known.all_of(name))

    def _entries(self, drafts: Sequence[Draft], names: Mapping[str, str]) -> Iterator[JoinEntry]:
        for draft in drafts:
            key = self.keys[id(draft)]
            if entry := entry_of(key, draft.table.resource, draft.values, names):
                yield entry

    def _published(self, names: Mapping[str, str]) -> Iterator[JoinEntry]:
        """The plans and notices that are known already, without those that come again."""
        for resource in _PUBLISHED:
            for number, row in enumerate(self.known.all_of(resource)):
                entry = entry_of(f"{resource} {number:06}", resource, row.values, names)
                if entry and row.is_published and twin_key(entry) not in self.twins:
                    self.values[entry.key] = row.values
                    yield entry
                elif entry and row.is_published:
                    self.same[self.twins[twin_key(entry)].key] = row.values

    def _noticed(self) -> dict[str, list[str]]:
        """The notices of each plan that was published after them."""
        notices_of_plans: dict[str, list[str]] = {}
        for key, stages in self.found.items():
            certain = [plan.key for plan in stages.get(Stage.PLAN, []) if plan.is_certain]
            if key not in self.drafts and len(certain) == 1 and key.startswith("notices"):
                notices_of_plans.setdefault(certain[0], []).append(key)
        return notices_of_plans

    def join(self, draft: Draft) -> None:
        """Give a draft the keys of the rows that it certainly belongs to; propose likely ones."""
        if is_unassigned(draft) and not draft.values.get("project_id"):
            self._propose_contract(draft)
        key = self.keys.get(id(draft))
        if key is None or not _lacks(draft):
            return
        if key in self.kept and draft.values.get("tender_id") not in self.chosen_tenders:
            self._keep(draft, self.kept[key])
        elif key in self.same:
            self._take_published(draft, self.same[key])
        elif draft.table.resource == "plan-items":
            self._join_plan(draft, key)
        elif draft.table.resource == "notices":
            self._join_to(draft, self._certain(key, Stage.PLAN), key)
        else:
            self._join_result(draft, key)

    def confirm(self, draft: Draft) -> bool:
        """Give a draft the project that somebody chose from the drop-down of proposals; False where
        it is a row of another package, which gets the project there."""
        self._confirm_contract(draft)
        written = draft.values.get("@project", "")
        chosen = CHOICE.fullmatch(written)
        if chosen is None or not self.returned.has_project(chosen["key"]):
            return True
        row, how = self.returned.find(draft), both("sheets.join-how.chosen")
        resource, said = draft.table.resource, row.values if row else {}
        for name in draft.table.field if said else ():
            if said.get(name):
                draft.values.setdefault(name, said[name])
        key = draft.table.key_of(said)
        before, project = said.get("project_id", ""), chosen["key"]
        self.chosen.append(MovedRow(draft, resource, draft.values, before, project))
        draft.values["project_id"] = chosen["key"]
        draft.elsewhere["project_id"] = draft.cell("@project")
        self._converted(draft, "project_id", written, "join-confirmed")
        self.tally.confirmed += 1
        if row is not None and self.returned.is_elsewhere(resource, key):
            self.known.change(resource, key, {"project_id": chosen["key"]}, draft)
            self.record_published(resource, key, "project_id", chosen["key"], how, "confirmed")
            return False
        self._record(draft, "project_id", how, "confirmed")
        if row is not None:
            self.known.forget(resource, *key)
            self.superseded.add((resource, *key))
        return True

    def give_project(self, draft: Draft, project: str, how: Pair, certainty: str) -> None:
        """Give a draft the project of another row of its tender."""
        written, draft.values["project_id"] = draft.values.get("project_id", ""), project
        rule = "join" if certainty == "certain" else "join-confirmed"
        self._converted(draft, "project_id", written, rule)
        self._record(draft, "project_id", how, certainty)

    def record_published(
        self,
        resource: str,
        key: Iterable[str],
        name: str,
        value: str,
        how: Pair,
        certainty: str,
    ) -> None:
        """Say how the id was found that a published row gets."""
        row = self._join_row(resource, name, value, how, certainty)
        self.known.changes.joins.append({**row, "row_key": "/".join(key)})

    def _confirm_contract(self, draft: Draft) -> None:
        written = draft.values.get("contract_id", "")
        chosen = CHOICE.fullmatch(written) if draft.table.resource in OF_CONTRACTS else None
        if chosen and self.known.find("contracts", chosen["key"]):
            draft.values["contract_id"] = chosen["key"]
            self._converted(draft, "contract_id", written, "join-confirmed")
            self._record(draft, "contract_id", both("sheets.join-how.chosen"), "confirmed")
            self.tally.confirmed += 1

    def _keep(self, draft: Draft, join: Row) -> None:
        """A row that takes the place of a published one keeps the project found for that."""
        draft.values["project_id"] = join["value"]
        draft.elsewhere.setdefault("project_id", draft.cell("title"))
        rule = "join" if join["certainty"] == "certain" else "join-confirmed"
        self._converted(draft, "project_id", draft.values.get("title", ""), rule)
        self.rows.append((draft, {name: text for name, text in join.items() if name != "row_key"}))

    def _take_published(self, draft: Draft, row: Mapping[str, str]) -> None:
        """A row that comes again stays where it is."""
        for name in ("tender_id", "project_id"):
            if name in draft.table.field and row.get(name):
                draft.values.setdefault(name, row[name])

    def _certain(self, key: str, stage: Stage) -> list[JoinCandidate]:
        return [
            candidate
            for candidate in self.found.get(key, {}).get(stage, [])
            if candidate.is_certain
        ]

    def _join_plan(self, draft: Draft, key: str) -> None:
        """A plan that comes after its notice is of the notice's project."""
        notices = self.noticed.get(key, [])
        if not notices:
            return  # before all known plans are looked through, for every one of the sheets
        planned = {row.values.get("project_id") for row in self.known.all_of("plan-items")}
        projects = {self.values[notice]["project_id"] for notice in notices} - planned
        if len(projects) == 1:
            candidates = self._certain(notices[0], Stage.PLAN)
            self._give(draft, "project_id", projects.pop(), candidates[0].reasons)
            self.tally.certain += 1

    def _join_result(self, draft: Draft, key: str) -> None:
        """An award, contract or evaluation is of its tender's project, else of its plan's."""
        notices = self._certain(key, Stage.NOTICE)
        if "tender_id" in draft.table.field and notices:
            self._join_tender(draft, notices)
        plans = self._certain(key, Stage.PLAN)
        self._join_to(draft, notices or plans, key)

    def join_contract(self, draft: Draft) -> None:
        """Give a payment, breach or count of people the contract that it certainly belongs to."""
        joined = self.contracts.contract_of(draft) if is_unassigned(draft) else None
        if joined:
            contract, candidate = joined
            self._give(draft, "contract_id", contract, candidate.reasons)
            self.tally.certain += 1

    def join_award(self, draft: Draft, tender: str) -> None:
        """Give a contract without an award the one that it certainly is of; `tender`: the number
        that its row names."""
        if draft.table.resource != "contracts" or draft.values.get("award_id"):
            return
        if found := self.awards.award_of(draft.values, tender):
            award, reasons = found
            self._give(draft, "award_id", award["award_id"], self.with_names(reasons))
            if award.get("project_id"):
                draft.values.setdefault("project_id", award["project_id"])

    def with_names(self, reasons: Iterable[JoinReason]) -> list[JoinReason]:
        """Reasons with the names of organizations in place of their ids."""
        return [
            JoinReason(reason.kind, tuple(self.names.get(v, v) for v in reason.values))
            for reason in reasons
        ]

    def _propose_contract(self, draft: Draft) -> None:
        seen: dict[str, JoinChoice] = {}
        for contract, candidate in self.contracts.candidates(draft):
            title = self.contracts.contract(candidate).get("title", "")
            seen.setdefault(contract, JoinChoice(contract, title, candidate.reasons))
        self._propose(draft, RowChoices(draft, tuple(seen.values()), "contract_id"))

    def _join_tender(self, draft: Draft, notices: Sequence[JoinCandidate]) -> None:
        tenders = {self.values[notice.key].get("tender_id", "") for notice in notices} - {""}
        if len(tenders) == 1 and (tender := tenders.pop()) != draft.values.get("tender_id"):
            self._give(draft, "tender_id", tender, notices[0].reasons)

    def _join_to(self, draft: Draft, certain: Sequence[JoinCandidate], key: str) -> None:
        projects = {self.values[row.key].get("project_id", "") for row in certain} - {""}
        if len(projects) == 1:
            self._give(draft, "project_id", projects.pop(), certain[0].reasons)
            self.tally.certain += 1
        elif (tender := draft.values.get("tender_id")) and len(self.known.projects_of(tender)) == 1:
            self.tally.certain += 1  # the project of its tender
        else:
            self._propose(draft, RowChoices(draft, tuple(self._choices(key))))

    def _give(self, draft: Draft, name: str, value: str, reasons: Sequence[JoinReason]) -> None:
        written = draft.values.get(name, "")
        place = next((n for n in (name, "@project", "title") if draft.values.get(n)), "title")
        draft.values[name] = value
        if name not in draft.columns:
            draft.elsewhere.setdefault(name, draft.cell(place))
        self._converted(draft, name, written or draft.values.get(place, ""), "join")
        self._record(draft, name, told_reasons(reasons), "certain")

    def _converted(self, draft: Draft, name: str, written: str, rule: str) -> None:
        resource, value = draft.table.resource, draft.values[name]
        self.log.converted(draft.sheet, draft.cell(name), resource, name, written, value, rule)

    def _record(self, draft: Draft, name: str, how: Pair, certainty: str) -> None:
        resource, value = draft.table.resource, draft.values[name]
        self.rows.append((draft, self._join_row(resource, name, value, how, certainty)))

    def _join_row(self, resource: str, name: str, value: str, how: Pair, certainty: str) -> Row:
        return {
            "resource": resource,
            "field": name,
            "value": value,
            "how_found": text_of(how, self.language),
            "certainty": certainty,
            "joined_on": self.today.isoformat(),
        }

    def _propose(self, draft: Draft, row: RowChoices) -> None:
        """Report the likely joins of a row; a drop-down offers them."""
        if not row.choices:
            self.tally.apart += 1
            return
        self.tally.proposed += 1
        self.choices.append(row)
        pairs = [both("sheets.joins.choice", label=c.label, how=c.how) for c in row.choices]
        names = (row.column, "@contract", "@project")
        told_at = next((name for name in names if draft.values.get(name)), "title")
        self.log.fault(
            "sheet-join-likely",
            draft.sheet,
            draft.cell(told_at),
            resource=draft.table.resource,
            field="project_id" if row.column == "@project" else row.column,
            value=row.title,
            **named("lacking", f"sheets.joins.{row.noun}"),
            **named("column", f"sheets.joins.column_of_{row.noun}"),
            candidates=" ".join(f"({number}) {pair[0]}" for number, pair in enumerate(pairs, 1)),
            candidates_en=" ".join(f"({number}) {pair[1]}" for number, pair in enumerate(pairs, 1)),
        )

    def _choices(self, key: str) -> Iterator[JoinChoice]:
        """The likely projects of a row, each once: those of tenders before those of plans."""
        seen: set[str] = set()
        for stage in (Stage.NOTICE, Stage.PLAN):
            for candidate in self.found.get(key, {}).get(stage, []):
                values = self.values[candidate.key]
                project = values.get("project_id", "")
                if project and project not in seen:
                    seen.add(project)
                    yield JoinChoice(project, values.get("title", ""), candidate.reasons)


def _lacks(draft: Draft) -> bool:
    """Whether a draft's table joins, and the draft has no project of its own."""
    return draft.table.resource in READINGS and not draft.values.get("project_id")
