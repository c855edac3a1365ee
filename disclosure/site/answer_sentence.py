"""The sentence at the top of a project's page: clauses, each only from one named field."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from disclosure.site import html
from disclosure.site.frame import Frame
from disclosure.site.html import NOTHING
from disclosure.site.place import Cells

NAMED_UNDERTAKERS = 2


def sentence(p: Frame, row: Cells, purchaser: Cells | None, answer: Mapping[str, Any]) -> Markup:
    """The answer to who, how much, for whom and how good; empty where nothing was published."""
    verdict = answer["verdict"]
    clauses = [
        *_money(p, row, answer),
        *_who(p, purchaser, answer),
        *_people(p, row, answer),
        *(_verdict(p, verdict) if verdict else ()),
    ]
    if not clauses:
        return NOTHING
    between: Markup = p.w.answer.between
    stop: Markup = p.w.answer.stop
    return between.join(clauses) + stop


def _money(p: Frame, row: Cells, answer: Mapping[str, Any]) -> Iterator[Markup]:
    name = answer["amount"]
    if name is None:
        return
    amount = p.short_money(row[name], row["currency"])
    text = html.html(f"<strong>{p.w.answer[name].format(amount=amount)}</strong>")
    if answer["paid"] in {"none", "part", "full", "over"}:
        paid = p.short_money(row["paid_amount"], row["currency"])
        text += p.w.answer[f"paid_{answer['paid']}"].format(amount=paid)
    yield text


def _who(p: Frame, purchaser: Cells | None, answer: Mapping[str, Any]) -> Iterator[Markup]:
    names = [
        html.html(f"<strong>{p.link(undertaker)}</strong>") for undertaker in answer["undertakers"]
    ]
    buyer = p.link(purchaser) if purchaser else None
    comma: Markup = p.w.plain.comma
    words = p.w.answer
    if len(names) > NAMED_UNDERTAKERS and buyer:
        count = p.number(len(names))
        yield words.many.format(purchaser=buyer, undertaker=names[0], count=count)
    elif len(names) > 1 and buyer:
        yield words.several.format(purchaser=buyer, undertakers=comma.join(names))
    elif names and buyer:
        yield words.one.format(purchaser=buyer, undertaker=names[0])
    elif names:
        yield words.only_undertaker.format(undertaker=comma.join(names[:NAMED_UNDERTAKERS]))
    elif buyer:
        wording = words.no_undertaker if answer["is_decided"] else words.undecided
        yield wording.format(purchaser=buyer)


def _people(p: Frame, row: Cells, answer: Mapping[str, Any]) -> Iterator[Markup]:
    if row["beneficiaries_planned"] is None:
        return
    words = p.w.answer
    text: Markup = words.people.format(count=p.number(row["beneficiaries_planned"]))
    if answer["group"]:
        text += words.group.format(group=p.code("beneficiary-group", answer["group"]))
    # Of the people planned: it stands beside their number, before that of those served.
    if row["per_person_amount"] is not None:
        amount = p.money(round(row["per_person_amount"]), row["currency"])
        text += words.per_person.format(amount=amount)
    if answer["served"] is not None:
        text += words.served.format(count=p.number(answer["served"]))
    yield text + words.no_people_result if answer["is_people_result_missing"] else text


def _verdict(p: Frame, verdict: Mapping[str, Any]) -> Iterator[Markup]:
    words, row = p.w.answer, verdict["row"]
    yield _scored(p, row) + NOTHING.join(
        words.other_score.format(
            kind=p.code("evaluator-kind", other["evaluator_kind"]), score=p.number(other["score"])
        )
        if other["evaluator_kind"]
        else words.other_score_by_nobody.format(score=p.number(other["score"]))
        for other in verdict["others"]
    )
    attainment = verdict["attainment"]
    if attainment and attainment["judged_count"]:
        count, met = p.number(attainment["judged_count"]), p.number(attainment["met_count"])
        yield words.met.format(count=count, met=met)
    if verdict["satisfaction"]:
        yield _satisfied(p, verdict["satisfaction"])


def _scored(p: Frame, row: Cells) -> Markup:
    words, score = p.w.answer, p.number(row["score"])
    kind = p.code("evaluator-kind", row["evaluator_kind"])
    scored_text = (
        words.scored.format(kind=kind, score=score)
        if kind
        else words.scored_by_nobody.format(score=score)
    )
    text = html.html(f"<strong>{scored_text}</strong>")
    return text + words.grade.format(grade=p.code("grade", row["grade"])) if row["grade"] else text


def _satisfied(p: Frame, indicator: Cells) -> Markup:
    words = p.w.answer
    name = p.title(indicator, indicator["indicator_id"])
    text: Markup = words.reached.format(name=name, actual=p.result(indicator))
    if indicator["is_met"] is None:
        return text
    ending: Markup = words.is_met if indicator["is_met"] else words.is_missed
    return text + ending.format(target=p.target(indicator))
