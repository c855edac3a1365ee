"""Evaluation merges: a self-evaluation form and the row of a list that tell one evaluation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from disclosure.intake.joining.evaluation_pairs import (
    ToldEvaluation,
    Values,
    is_alike,
    mistaken_fields,
    pair_evaluations,
)
from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows, titles_of
from disclosure.intake.spreadsheets.made_rows import satisfaction_id
from disclosure.intake.spreadsheets.row_ids import other_row
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables

Drafts = dict[str, list[Draft]]
Pair = tuple[KnownRow, KnownRow]  # of a form and of a row
# What makes two evaluations one, and is compared for itself.
_TELLING = frozenset({"evaluation_id", "title", "title_en"})
_FUNDS = ("initial_amount", "budget_amount", "spent_amount", "currency")


@dataclass(frozen=True)
class _Difference:
    """A field in which two rows of one evaluation differ: where it stands in a row of the files,
    and the two values."""

    draft: Draft
    resource: str
    name: str
    value: str
    other: str
    other_place: str


class EvaluationMerges:
    """Makes one evaluation of a form and the row of a list, of the files or published, that tell
    the same project, year and evaluator.

    The form's evaluation stays, with what only the row tells; a published one keeps its id and all
    that it says. Where the table of a published form is replaced, the row of the new list has the
    form's id and what only that says, so that its indicators and funds stay. Where both speak and
    differ, that is told and both stay, and so do rows with several partners.
    """

    def __init__(self, drafts: Drafts, known: KnownRows, joins: SheetJoins, log: Log) -> None:
        self.drafts, self.known, self.joins, self.log = drafts, known, joins, log
        self.indicators: dict[str, list[KnownRow]] = {}
        self.funds: dict[str, list[KnownRow]] = {}
        # The drafts of indicators and funds by their ids, and those of them that go.
        self.below: dict[str, Draft] = {}
        self.gone: set[int] = set()
        self.renamed: dict[str, str] = {}
        # The drafts that differ from what tells the same, by their id().
        self.differing: set[int] = set()
        # The places of the rows for the table of joins, by the id() of their drafts.
        self.join_rows: dict[int, list[int]] = {}

    def merge(self) -> None:
        """Merge what is certain; tell what differs."""
        if not self.drafts.get("evaluations"):
            return
        for rows, resource in (
            (self.indicators, "indicators"),
            (self.funds, "evaluation-funds"),
        ):
            is_gone = bool(self.known.gone) and resource == "evaluation-funds"
            gone = self.known.gone_of(resource) if is_gone else ()
            for row in (*self.known.all_of(resource), *gone):
                rows.setdefault(row.values.get("evaluation_id", ""), []).append(row)
            name = tables()[resource].primary_key[0]
            self.below |= {draft.values[name]: draft for draft in self.drafts.get(resource, ())}
        forms, rows_of_lists = self._sorts()
        if not (forms and rows_of_lists):
            return
        pair_evaluations(forms, rows_of_lists)
        for form in forms:
            if len(form.partners) == 1 and len(form.partners[0].partners) == 1:
                self._join(form, form.partners[0])
            elif not form.partners and len(form.others) == 1 and not form.others[0].partners:
                (other,) = form.others
                if len(other.others) == 1:
                    self._tell([*_differences(form, other, mistaken_fields(form, other))])
        self._leave_out()

    def _sorts(self) -> tuple[list[ToldEvaluation], list[ToldEvaluation]]:
        """The evaluations with indicators of their own, and those without; of published ones that
        the files replace only the former, unless their form comes again."""
        ids = {name: identifier for identifier, name in self.joins.names.items()}
        forms: list[ToldEvaluation] = []
        rows_of_lists: list[ToldEvaluation] = []
        for draft in self.drafts["evaluations"]:
            if not draft.values.get("evaluation_id"):
                continue  # it has no name, which was told
            has_own_id = "evaluation_id" in draft.columns
            bodies = _bodies(draft, ids)
            one = ToldEvaluation(draft.values, draft.place, draft, has_own_id, bodies)
            (forms if self._has_own_indicators(one) else rows_of_lists).append(one)
        again = {form.key for form in forms}
        gone = self.known.gone_of("evaluations") if self.known.gone else ()
        for row, is_gone in (
            *((row, False) for row in self.known.all_of("evaluations") if row.is_published),
            *((row, True) for row in gone if row.values["evaluation_id"] not in again),
        ):
            one = ToldEvaluation(row.values, row.place, None, True, _bodies(row, ids), is_gone)
            if self._has_own_indicators(one):
                forms.append(one)
            elif not is_gone:
                rows_of_lists.append(one)
        return forms, rows_of_lists

    def _has_own_indicators(self, one: ToldEvaluation) -> bool:
        """Whether an evaluation has indicators beside that of the satisfaction in a list."""
        made_id = satisfaction_id(one.key)
        return any(row.values["indicator_id"] != made_id for row in _of(one, self.indicators))

    def _join(self, form: ToldEvaluation, row: ToldEvaluation) -> None:
        names = [name for name in tables()["evaluations"].field if name not in _TELLING]
        if form.shares_evaluator(row):
            names.remove("evaluator_id")
        if form.has_own_id and row.has_own_id and not form.is_gone:
            names.append("evaluation_id")
        of_rows = [] if form.is_gone else [*_differences(form, row, names)]
        differences = [*of_rows, *self._differences_below(form, row)]
        if differences:
            self._tell(differences)
            return
        self._join_below(form, row)
        if form.is_gone:
            self._take_place(form, row)
            return
        is_row_kept = row.has_own_id and not form.has_own_id
        key = row.key if is_row_kept else form.key
        kept, other = (row, form) if row.draft is None else (form, row)
        self._fill(kept, other, key)

    def _take_place(self, form: ToldEvaluation, row: ToldEvaluation) -> None:
        """Let the row of a list be the evaluation of the form that its table replaces: with the
        id, name and evaluator of that, and with what only that says."""
        draft = row.draft
        assert draft is not None
        if row.key != form.key:
            self.renamed[row.key] = form.key
        own = {"title", "evaluator_id"}
        if not is_alike(draft.values, form.values, "evaluator_id"):
            body = self.joins.names.get(draft.values["evaluator_id"], "")
            self.log.omitted(draft.sheet, draft.cell("evaluator_id"), body, "other-body")
        for name in tables()["evaluations"].field:
            value, said = form.values.get(name), draft.values.get(name)
            if value and (not said or name in own) and value != said:
                cell = draft.elsewhere[name] = draft.cell("title")
                draft.values[name] = value
                self.log.converted(
                    draft.sheet, cell, "evaluations", name, said or "", value, "same-evaluation"
                )
        if self._totals(form, row) is None:
            for before, fund in product(_of(form, self.funds), _of(row, self.funds)):
                source = self._draft_of(fund)
                assert source is not None
                source.values |= {n: text for n, text in before.values.items() if text} | {
                    **source.values
                }
        draft.values["evaluation_id"] = form.key
        self.joins.tally.merged += 1

    def _fill(self, kept: ToldEvaluation, other: ToldEvaluation, key: str) -> None:
        """Give an evaluation what only the other one says; the other's row goes."""
        assert other.draft is not None
        source, table = other.draft, tables()["evaluations"]
        filled = {
            name: source.values[name]
            for name in table.field
            if source.values.get(name) and not kept.values.get(name)
        }
        for told in (kept, other):
            if told.key != key:
                self.renamed[told.key] = key
        if kept.draft is None:
            has_more = any(
                id(draft) not in self.gone
                for rows in (self.indicators, self.funds)
                for row in _of(other, rows)
                if (draft := self._draft_of(row))
            )
            if not (filled or has_more):
                self._tell_published(source, kept)
            elif filled:
                self.known.change("evaluations", (key,), filled, source)
        else:
            kept.draft.values |= {**filled, "evaluation_id": key}
            for name in filled:
                kept.draft.elsewhere[name] = kept.draft.cell("title")
        self._move_joins(source, kept.draft, filled, key)
        for name, value in filled.items():
            cell = source.cell(name)
            self.log.converted(
                source.sheet, cell, "evaluations", name, value, value, "same-evaluation"
            )
        if not is_alike(source.values, kept.values, "evaluator_id"):
            body = self.joins.names.get(source.values["evaluator_id"], "")
            self.log.omitted(source.sheet, source.cell("evaluator_id"), body, "other-body")
        title = source.values.get("title", "")
        self.log.omitted(source.sheet, f"{source.row}:{source.row}", title, "same-evaluation")
        self.gone.add(id(source))
        self.joins.tally.merged += 1

    def _move_joins(self, source: Draft, kept: Draft | None, filled: Values, key: str) -> None:
        """How the ids that were filled had been found is now said of the row that has them."""
        if not self.join_rows:
            for at, (draft, _) in enumerate(self.joins.rows):
                self.join_rows.setdefault(id(draft), []).append(at)
        for at in self.join_rows.get(id(source), ()):
            row = self.joins.rows[at][1]
            if row["field"] in filled and kept is None:
                self.known.changes.joins.append({**row, "row_key": key})
            elif row["field"] in filled and kept is not None:
                self.joins.rows[at] = (kept, row)

    def _tell_published(self, draft: Draft, kept: ToldEvaluation) -> None:
        self.log.fault(
            "sheet-duplicate-published",
            draft.sheet,
            draft.cell("title"),
            resource="evaluations",
            value=draft.values.get("title", ""),
            **other_row(kept.place, draft),
        )

    def _draft_of(self, row: KnownRow) -> Draft | None:
        """The draft of a row of indicators or funds; None for a published one."""
        name = "indicator_id" if "indicator_id" in row.values else "evaluation_fund_id"
        return None if row.is_published else self.below.get(row.values[name])

    def _totals(self, form: ToldEvaluation, row: ToldEvaluation) -> Pair | None:
        """The total of the funds that both tell; the only one of a published form gives way to that
        of the list that replaces it."""
        of_form, of_row = _of(form, self.funds), _of(row, self.funds)
        if form.is_gone and len(of_form) == 1:
            return None
        return (of_form[0], of_row[0]) if of_form and len(of_row) == 1 else None

    def _satisfactions(self, form: ToldEvaluation, row: ToldEvaluation) -> Pair | None:
        """The only indicator of satisfaction of a form, or that of a list merged with it before,
        and that of the row."""
        indicators, of_row = _of(form, self.indicators), _of(row, self.indicators)
        made_id = satisfaction_id(form.key)
        of_lists = [one for one in indicators if one.values["indicator_id"] == made_id]
        of_form = of_lists or [
            one
            for one in indicators
            if one.values.get("dimension") == "satisfaction" and one.values.get("actual")
        ]
        has_number = bool(of_row and of_row[0].values.get("actual"))
        return (of_form[0], of_row[0]) if has_number and len(of_form) == 1 else None

    def _differences_below(
        self, form: ToldEvaluation, row: ToldEvaluation
    ) -> Iterator[_Difference]:
        """Where the funds and the satisfaction of both differ."""
        pairs: tuple[tuple[Pair | None, str, Sequence[str]], ...] = (
            (self._totals(form, row), "evaluation-funds", _FUNDS),
            (self._satisfactions(form, row), "indicators", ("actual", "unit")),
        )
        for pair, resource, names in pairs:
            if pair is None:
                continue
            of_form, of_row = pair
            here, there = (of_form, of_row) if row.draft is None else (of_row, of_form)
            draft = self._draft_of(here)
            for name in names:
                if draft and not is_alike(here.values, there.values, name):
                    value, other = here.values[name], there.values[name]
                    yield _Difference(draft, resource, name, value, other, there.place)

    def _join_below(self, form: ToldEvaluation, row: ToldEvaluation) -> None:
        """Leave out what a row of a list tells of funds and satisfaction once more; the rest of
        both is of the evaluation that stays."""
        if pair := self._totals(form, row):
            of_form, of_row = pair
            kept, other = (of_row, of_form) if row.draft is None else (of_form, of_row)
            draft, source = self._draft_of(kept), self._draft_of(other)
            assert source is not None
            filled = {
                name: source.values[name]
                for name in _FUNDS
                if source.values.get(name) and not kept.values.get(name)
            }
            if draft is not None:
                draft.values |= filled
            elif filled:
                identifier = kept.values["evaluation_fund_id"]
                change = self.known.changes.add if form.is_gone else self.known.change
                change("evaluation-funds", (identifier,), filled, source)
            self.gone.add(id(source))
        if pair := self._satisfactions(form, row):
            draft = self._draft_of(pair[1])
            if draft is not None:
                self.gone.add(id(draft))

    def _tell(self, differences: list[_Difference]) -> None:
        for one in differences:
            names = [one.name]
            self.differing.add(id(one.draft))
            codelist = tables()[one.resource].field[one.name].codelist
            value, other = (self.joins.names.get(text, text) for text in (one.value, one.other))
            self.log.fault(
                "sheet-evaluation-differs",
                one.draft.sheet,
                one.draft.cell(one.name),
                resource=one.resource,
                field=one.name,
                value=value,
                other_value=other,
                codelists=dict.fromkeys(("value", "other_value"), codelist) if codelist else {},
                title=titles_of(one.resource, names, "zh"),
                title_en=titles_of(one.resource, names, "en"),
                **other_row(one.other_place, one.draft),
            )

    def _leave_out(self) -> None:
        """Take the rows that go out of the drafts; what was of them is of the rows that stay."""
        for resource in [*self.drafts] if self.gone or self.renamed else ():
            for draft in self.drafts[resource]:
                if new := self.renamed.get(draft.values.get("evaluation_id", "")):
                    _move(draft, draft.values["evaluation_id"], new)
            kept = [draft for draft in self.drafts[resource] if id(draft) not in self.gone]
            self.drafts[resource] = kept
            if not kept:
                del self.drafts[resource]


def _of(one: ToldEvaluation, rows: Mapping[str, list[KnownRow]]) -> list[KnownRow]:
    """The rows of an evaluation, of the files or published as that is itself."""
    is_published = one.draft is None
    return [row for row in rows.get(one.key, ()) if row.is_published == is_published]


def _bodies(one: KnownRow | Draft, ids: Values) -> frozenset[str]:
    """The ids of the evaluator of a row, and of the department above it that the row names."""
    bodies = {one.values.get("evaluator_id", ""), ids.get(one.values.get("@department", ""), "")}
    return frozenset(bodies - {""})


def _move(draft: Draft, old: str, new: str) -> None:
    """Make a row one of another evaluation, with the ids that are made of that one's."""
    values, fund = draft.values, draft.values.get("evaluation_fund_id", "")
    values["evaluation_id"] = new
    if fund.startswith(f"{old}-funds-"):
        values["evaluation_fund_id"] = fund.replace(old, new, 1)
    if values.get("indicator_id") == satisfaction_id(old):
        values["indicator_id"] = satisfaction_id(new)


def _differences(
    form: ToldEvaluation, row: ToldEvaluation, names: Sequence[str]
) -> Iterator[_Difference]:
    """The fields in which both speak and differ, told at the row, or at the form where the row is
    published."""
    here, there = (row, form) if row.draft is not None else (form, row)
    assert here.draft is not None
    for name in names:
        if not is_alike(here.values, there.values, name):
            value, other = here.values[name], there.values[name]
            yield _Difference(here.draft, "evaluations", name, value, other, there.place)
