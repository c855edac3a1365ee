"""Evaluation pairs: which rows of lists may tell the evaluation that a form tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from disclosure.intake.joining.join_contrasts import contrast
from disclosure.intake.joining.join_titles import core_of, turns_in, years_in
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.lot_numbers import lot_in_title

Values = Mapping[str, str]
# What is only mistaken where two rows of one evaluation differ in it.
MISTAKEN = ("evaluator_id", "score")
# Where both rows say these, one evaluation has them alike.
_ALIKE = ("project_id", "contract_id", "evaluator_kind", "policy_id")
# A year is evaluated from its November to the October of the next.
_FIRST_MONTH, _MONTHS = 11, 12
# Among so many forms and rows of one name nothing is certain.
_MANY = 200


@dataclass
class ToldEvaluation:
    """An evaluation as a form or a row of a list tells it; `draft` is None for a published one.

    `bodies`: the ids of its evaluator and of the department above that; `is_gone`: published, in a
    table that the files replace; `partners`: what may tell the same of the other sort; `others`:
    what does but for its score or evaluator.
    """

    values: Values
    place: str
    draft: Draft | None
    has_own_id: bool
    bodies: frozenset[str]
    is_gone: bool = False
    partners: list["ToldEvaluation"] = field(default_factory=list)
    others: list["ToldEvaluation"] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.values["evaluation_id"]

    def shares_evaluator(self, other: "ToldEvaluation") -> bool:
        """Whether one evaluator is said by both, or is the other's department, for which its unit
        evaluates."""
        ours, theirs = (one.values.get("evaluator_id", "") for one in (self, other))
        return ours in other.bodies or theirs in self.bodies


def pair_evaluations(forms: list[ToldEvaluation], rows: list[ToldEvaluation]) -> None:
    """Set the partners of each form and row, looking only at those that share a mark."""
    sorts: list[dict[tuple[str, ...], list[ToldEvaluation]]] = [{}, {}]
    for by_mark, of_sort in zip(sorts, (forms, rows), strict=True):
        for one in of_sort:
            for mark in _marks(one):
                by_mark.setdefault(mark, []).append(one)
    forms_of, rows_of = sorts
    for form in forms:
        marks = [mark for mark in _marks(form) if mark in rows_of]
        if any(min(len(forms_of[mark]), len(rows_of[mark])) > _MANY for mark in marks):
            continue
        for row in {id(row): row for mark in marks for row in rows_of[mark]}.values():
            if (form.draft or row.draft) and _is_one(form, row):
                if not mistaken_fields(form, row):
                    form.partners.append(row)
                    row.partners.append(form)
                else:
                    form.others.append(row)
                    row.others.append(form)


def mistaken_fields(form: ToldEvaluation, row: ToldEvaluation) -> list[str]:
    """The fields of `MISTAKEN` in which a form and a row differ; the unit of a form that is
    published is that of its list too, whose department no published row tells."""
    return [
        name
        for name in MISTAKEN
        if not is_alike(form.values, row.values, name)
        and not (name == "evaluator_id" and (form.is_gone or form.shares_evaluator(row)))
    ]


def _marks(one: ToldEvaluation) -> Iterator[tuple[str, ...]]:
    """What an evaluation is found by: its name with its project, contract or bodies, and its score
    with its project, contract or name."""
    values = one.values
    core, score = core_of(values.get("title", "")), values.get("score", "")
    scored = str(Decimal(score).normalize()) if score else ""
    for name in ("project_id", "contract_id"):
        if text := values.get(name):
            yield name, text, core
            if scored:
                yield name, text, "", scored
    for body in sorted(one.bodies):
        yield "evaluator_id", body, core
    if core and scored:
        yield "title", core, scored


def _is_one(told: ToldEvaluation, other: ToldEvaluation) -> bool:
    """Whether a form and a row are of one project, year and evaluator, whatever else they say; one
    of another evaluator is of the same name and score."""
    form, row = told.values, other.values
    if not all(is_alike(form, row, name) for name in _ALIKE):
        return False
    is_scored_alike = _has_same(form, row, "score")
    if not _has_same(form, row, "evaluator_kind") and not is_scored_alike:
        return False
    is_of_one = _has_same(form, row, "project_id") or _has_same(form, row, "contract_id")
    if not is_of_one and not told.shares_evaluator(other):
        has_others = bool(told.bodies and other.bodies)
        if not has_others or not is_scored_alike or not core_of(form.get("title", "")):
            return False
    titles = form.get("title", ""), row.get("title", "")
    if not _name_one(*titles, is_sure=is_of_one and is_scored_alike):
        return False
    return _are_of_one_year(form, row, is_sure=is_scored_alike)


def _name_one(title: str, other: str, *, is_sure: bool) -> bool:
    """Whether two titles are of one service; where project and score are the same, one may say more
    than the other."""
    cores = core_of(title), core_of(other)
    if lot_in_title(title)[0] != lot_in_title(other)[0] or turns_in(title) != turns_in(other):
        return False
    if not all(cores) or cores[0] == cores[1]:
        return cores[0] == cores[1] or is_sure
    return (
        is_sure
        and (cores[0] in cores[1] or cores[1] in cores[0])
        and contrast(title, other) is None
    )


def _are_of_one_year(form: Values, row: Values, *, is_sure: bool) -> bool:
    """Whether both tell one year: by their periods or titles; where the scores are the same, a day
    of the months in which that year is evaluated will do."""
    years = [_year(values) for values in (form, row)]
    if all(years):
        return years[0] == years[1]
    if not is_sure:
        return False
    days = [values.get("evaluated_on") or "" for values in (form, row)]
    known = years[0] or years[1]
    day = days[1] if years[0] else days[0]
    if known and day:
        at = date.fromisoformat(day)
        return 0 <= (at.year - known) * _MONTHS + at.month - _FIRST_MONTH < _MONTHS
    return all(days) and days[0] == days[1]


def _year(values: Values) -> int:
    """The year that an evaluation says that it is of; 0 for none, or several."""
    period = values.get("period_to") or values.get("period_from") or ""
    if period:
        return int(period[:4])
    first, last = years_in(values.get("title", "")) or (0, 0)
    return first if first == last else 0


def _has_same(ours: Values, theirs: Values, name: str) -> bool:
    return bool(ours.get(name) and theirs.get(name)) and is_same(ours[name], theirs[name])


def is_alike(ours: Values, theirs: Values, name: str) -> bool:
    """Whether one of two rows does not say a field, or both say the same."""
    return not ours.get(name) or not theirs.get(name) or is_same(ours[name], theirs[name])


def is_same(value: str, other: str) -> bool:
    """Whether two values are the same, numbers however they are written."""
    if value == other:
        return True
    try:
        return Decimal(value) == Decimal(other)
    except ArithmeticError:
        return False
