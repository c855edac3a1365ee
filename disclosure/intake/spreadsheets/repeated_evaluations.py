"""Repeated evaluations: a form and a row of a summary, say, that tell one evaluation twice."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from disclosure.intake.joining.join_choices import RowChoices
from disclosure.intake.joining.join_titles import core_of, years_in
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.lot_numbers import lot_in_title
from disclosure.intake.spreadsheets.row_ids import other_row
from disclosure.intake.spreadsheets.sheet_report import Log

_Values = Mapping[str, str]
# Where both rows say these, one evaluation has them alike.
_ALIKE = ("project_id", "contract_id", "evaluator_kind", "period_from", "period_to")


class _Evaluation(NamedTuple):
    place: str
    values: _Values
    projects: Collection[str]


def tell_repeated_evaluations(
    drafts: Iterable[Draft], known_rows: KnownRows, choices: Iterable[RowChoices], log: Log
) -> None:
    """Warn at each evaluation of the files before which, published or in the files, there is one of
    its project (or of its contract, or its name) and year with the same score. `choices`: the
    projects that rows without one may belong to."""
    likely = {
        id(one.draft): {choice.key for choice in one.choices}
        for one in choices
        if one.noun == "project"
    }
    earlier: dict[tuple[str, Decimal], list[_Evaluation]] = {}

    def evaluated(place: str, values: _Values, projects: Collection[str] = ()) -> list[_Evaluation]:
        """The evaluations before this one that are of the same; it counts among them later."""
        score = values.get("score")
        if not score:
            return []
        if project := values.get("project_id"):
            projects = {project}
        evaluation = _Evaluation(place, values, projects)
        marks = [(name, Decimal(score)) for name in _names(evaluation)]
        same = [one for mark in marks for one in earlier.get(mark, ()) if _agree(one, evaluation)]
        for mark in marks:
            earlier.setdefault(mark, []).append(evaluation)
        return same

    imported = [*drafts]
    for row in known_rows.all_of("evaluations") if imported else ():
        if row.is_published:
            evaluated(row.place, row.values)
    for draft in imported:
        for other in evaluated(draft.place, draft.values, likely.get(id(draft), ()))[:1]:
            log.fault(
                "sheet-evaluation-repeated",
                draft.sheet,
                draft.cell("score"),
                resource="evaluations",
                field="score",
                value=draft.values["score"],
                **other_row(other.place, draft),
            )


def _names(evaluation: _Evaluation) -> Iterator[str]:
    """What an evaluation is found by: its project, its contract, its title without what is said
    around it (2026年…项目)."""
    yield from evaluation.projects
    if contract := evaluation.values.get("contract_id"):
        yield f"contract_id|{contract}"
    if title := evaluation.values.get("title"):
        yield f"title|{core_of(title) or title}"


def _agree(one: _Evaluation, other: _Evaluation) -> bool:
    """Whether nothing that two evaluations of one score say speaks against their being one."""
    ours, theirs = one.values, other.values
    names = [*_ALIKE]
    if not {*one.projects} & {*other.projects} and not _same(ours, theirs, "contract_id"):
        names.append("evaluator_id")  # the same title may be that of other bodies' projects
    lots = [lot_in_title(values.get("title", ""))[0] for values in (ours, theirs)]
    is_alike = all(
        ours[name] == theirs[name] for name in names if ours.get(name) and theirs.get(name)
    )
    return is_alike and lots[0] == lots[1] and _may_be_of_one_year(ours, theirs)


def _same(ours: _Values, theirs: _Values, name: str) -> bool:
    return bool(ours.get(name)) and ours.get(name) == theirs.get(name)


def _period(values: _Values) -> str:
    """The day, or the year, that the period of an evaluation ends with, or its title tells."""
    first, last = years_in(values.get("title", "")) or (0, 0)
    told = str(last) if first == last and last else ""
    return values.get("period_to") or values.get("period_from") or told


def _may_be_of_one_year(ours: _Values, theirs: _Values) -> bool:
    """Whether the periods, or else the days, of two evaluations may be of one year: a year is
    evaluated in its own course or in that of the next."""
    periods = [_period(values) for values in (ours, theirs)]
    days = [values.get("evaluated_on", "") for values in (ours, theirs)]
    if all(periods):
        return periods[0][:4] == periods[1][:4]
    if all(days):
        return days[0][:4] == days[1][:4]
    if not any(periods) or not any(days):
        return True
    return int(max(days)[:4]) - int(max(periods)[:4]) in {0, 1}
