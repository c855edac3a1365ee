"""Late joins: published rows without a key get it when an import brings what they are of."""

from collections.abc import Mapping, Sequence

from disclosure.intake.joining.contract_awards import ContractAwards
from disclosure.intake.joining.join_choices import JoinChoice, MovedRow, told_reasons
from disclosure.intake.joining.join_entries import Stage
from disclosure.intake.joining.join_evidence import JoinReason
from disclosure.intake.joining.join_matching import JoinCandidate
from disclosure.intake.joining.join_numbers import number_parts
from disclosure.intake.joining.late_partners import LateRow
from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.model.schemas import tables
from disclosure.words.texts import both

Drafts = Mapping[str, Sequence[Draft]]
# A published row seldom says all that its sheet did; one of these must speak for a certain join.
_NEEDED = frozenset({"number", "purchaser"})


class LateJoins:
    """Joins the published rows that an import brings partners for: what is certain is written into
    them, and the rows of their tenders follow; what is likely is told at the partner's row."""

    def __init__(self, drafts: Drafts, joins: SheetJoins) -> None:
        self.drafts, self.joins, self.known = drafts, joins, joins.known
        partners = (d for name in ("plan-items", "notices") for d in drafts.get(name, ()))
        self.partners = {
            joins.keys[id(draft)]: draft for draft in partners if id(draft) in joins.keys
        }

    def join(self) -> None:
        """Join or propose all of them."""
        for key, row in self.joins.late.rows.items():
            stages = self.joins.found.get(key, {})
            candidates = stages.get(Stage.NOTICE, []), stages.get(Stage.PLAN, [])
            certain = [[one for one in of_stage if is_sure(one)] for of_stage in candidates]
            if found := certain[0] or certain[1]:
                self._join(row, found)
            else:
                self._propose(row, [one for of_stage in candidates for one in of_stage])

    def _join(self, row: LateRow, certain: Sequence[JoinCandidate]) -> None:
        new = [one for one in certain if one.key in self.partners]
        says = [self.joins.values[one.key] for one in certain]
        projects = {values.get("project_id", "") for values in says}
        before = row.values.get("project_id", "")
        if not new or len(projects) != 1 or projects <= {before, ""}:
            return
        project, source = projects.pop(), self.partners[new[0].key]
        filled = {"project_id": project}
        tenders = {values.get("tender_id", "") for values in says}
        if row.resource == "awards" and len(tenders) == 1 and (tender := tenders.pop()):
            written = row.values.get("tender_id", "")
            if not written or (written != tender and _is_one_number(written, tender)):
                filled["tender_id"] = tender
        self._give(row, filled, told_reasons(new[0].reasons), source)
        values = {**row.values, **filled}
        self.joins.chosen.append(MovedRow(source, row.resource, values, before, project, "certain"))

    def _give(
        self, row: LateRow, filled: dict[str, str], how: tuple[str, str], source: Draft
    ) -> None:
        self.known.change(row.resource, row.key, filled, source)
        for name, value in filled.items():
            self.joins.record_published(row.resource, row.key, name, value, how, "certain")
        self.joins.tally.certain += 1

    def _propose(self, row: LateRow, candidates: Sequence[JoinCandidate]) -> None:
        """Report the projects of the files to which a published row may belong, at the likeliest's
        row; it is chosen in the row's own sheet."""
        choices: dict[str, JoinChoice] = {}
        sources: list[Draft] = []
        for candidate in candidates:
            draft = self.partners.get(candidate.key)
            project = draft.values.get("project_id", "") if draft else ""
            if draft and project and project != row.values.get("project_id"):
                title = draft.values.get("title", "")
                choices.setdefault(project, JoinChoice(project, title, candidate.reasons))
                sources.append(draft)
        if not choices:
            return
        pairs = [
            both("sheets.joins.choice", label=one.label, how=one.how) for one in choices.values()
        ]
        table, draft = tables()[row.resource], sources[0]
        self.joins.tally.proposed += 1
        self.joins.log.fault(
            "sheet-join-published-likely",
            draft.sheet,
            draft.cell("title"),
            resource=draft.table.resource,
            field="project_id",
            value=row.values.get("title", "") or "/".join(row.key),
            table=table.label("zh"),
            table_en=table.label("en"),
            identifier="/".join(row.key),
            candidates=" ".join(f"({number}) {pair[0]}" for number, pair in enumerate(pairs, 1)),
            candidates_en=" ".join(f"({number}) {pair[1]}" for number, pair in enumerate(pairs, 1)),
        )

    def join_awards(self) -> None:
        """Give the published contracts without an award the one of the files that they are of."""
        new = {draft.values["award_id"]: draft for draft in self.drafts.get("awards", ())}
        if not new:
            return
        awards = ContractAwards(self.known)
        for row in [*self.known.all_of("contracts")]:
            if not row.is_published or row.values.get("award_id"):
                continue
            values, number = row.values, row.values.get("project_id", "")
            is_tender = number != values["contract_id"] and awards.has_tender(number)
            found = (
                awards.award_of({**values, "project_id": ""}, number)
                if is_tender
                else awards.award_of(values, "")
            )
            if found and (source := new.get(found[0]["award_id"])):
                self._give_award(LateRow("contracts", values), found[0], found[1], source)

    def _give_award(
        self,
        row: LateRow,
        award: Mapping[str, str],
        reasons: Sequence[JoinReason],
        source: Draft,
    ) -> None:
        before, project = row.values.get("project_id", ""), award.get("project_id", "")
        filled = {"award_id": award["award_id"]}
        if project and project != before:
            filled["project_id"] = project
            values = {**row.values, **filled}
            self.joins.chosen.append(
                MovedRow(source, "contracts", values, before, project, "certain")
            )
        self._give(row, filled, told_reasons(self.joins.with_names(reasons)), source)


def is_sure(candidate: JoinCandidate) -> bool:
    """Whether a published row is certainly of a row that comes later."""
    return candidate.is_certain and any(reason.kind in _NEEDED for reason in candidate.reasons)


def _is_one_number(written: str, other: str) -> bool:
    parts = number_parts(written)
    return bool(parts) and parts == number_parts(other)
