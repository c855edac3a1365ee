"""The rows that joins are measured on, read as an import would hand them to the matcher."""

import calendar
import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_matching import JoinMatcher
from disclosure.intake.joining.late_joins import is_sure
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.sheet_dates import read_date, read_month_alone, read_months

FOLDER = Path(__file__).parents[1] / "intake/joins"
Row = dict[str, str]
Pair = tuple[str, str]
Days = tuple[date, date]
_STAGES = {"plans": Stage.PLAN, "notices": Stage.NOTICE, "results": Stage.RESULT}
_HANZI = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_POWERS = {"拾": 10, "佰": 100, "仟": 1000}
_SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_MONTHS = {
    name.casefold(): number
    for names in ([*calendar.month_name], [*calendar.month_abbr], ["", *_SPANISH])
    for number, name in enumerate(names)
    if name
}


@dataclass(frozen=True)
class JoinMeasure:
    """What a matcher found of the true pairs: which with certainty, which at all, and errors."""

    pairs: set[Pair]
    certain: set[Pair]
    found: set[Pair]

    @property
    def errors(self) -> set[Pair]:
        return self.certain - self.pairs

    @property
    def share_certain(self) -> float:
        return len(self.certain & self.pairs) / len(self.pairs)

    @property
    def share_found(self) -> float:
        return len(self.found & self.pairs) / len(self.pairs)


def table(part: str, name: str) -> list[Row]:
    """A table of the set `seen` or `unseen`."""
    return [*csv.DictReader((FOLDER / part / f"{name}.csv").read_text("utf-8").splitlines())]


def entries(part: str, stage: str, publisher: str) -> Iterator[JoinEntry]:
    """The rows of a stage (`plans`, …) of a publisher."""
    for row in table(part, stage):
        if row["publisher"] == publisher:
            yield _entry(_STAGES[stage], row)


def measure(part: str) -> JoinMeasure:
    """Match all rows of a set, publisher by publisher."""
    triples = table(part, "triples")
    pairs = {(row[a], row[b]) for row in triples for a, b in _SIDES}
    certain: set[Pair] = set()
    found: set[Pair] = set()
    for publisher in sorted({row["publisher"] for row in table(part, "plans")}):
        rows = [one for stage in _STAGES for one in entries(part, stage, publisher)]
        for key, stages in JoinMatcher(rows).match().items():
            for candidate in (one for ones in stages.values() for one in ones):
                found.add((candidate.key, key))
                if candidate.is_certain:
                    certain.add((candidate.key, key))
    return JoinMeasure(pairs, certain, found)


def measure_published(part: str, share: float, seed: int) -> JoinMeasure:
    """Match the results of a set, which say what published rows do (no purchaser of an award or
    evaluation, no place), with a random share of its plans and notices, as they come later."""
    pairs = {(row[a], row[b]) for row in table(part, "triples") for a, b in _SIDES[1:]}
    certain: set[Pair] = set()
    chance = random.Random(seed)
    for publisher in sorted({row["publisher"] for row in table(part, "plans")}):
        rows = [
            one
            for stage in ("plans", "notices")
            for one in entries(part, stage, publisher)
            if chance.random() < share
        ]
        for one in entries(part, "results", publisher):
            purchaser = "" if one.kind in {"award", "evaluation"} else one.purchaser
            rows.append(replace(one, purchaser=purchaser, place=""))
        results = {one.key for one in rows if one.stage == Stage.RESULT}
        for key, stages in JoinMatcher(rows).match().items():
            sure = [one for ones in stages.values() for one in ones if is_sure(one)]
            certain |= {(one.key, key) for one in sure if key in results}
    return JoinMeasure(pairs, certain, certain)


_SIDES = (("plan", "notice"), ("notice", "result"), ("plan", "result"))


def _entry(stage: Stage, row: Row) -> JoinEntry:
    return JoinEntry(
        key=row["id"],
        stage=stage,
        title=row["title"],
        purchaser=row["purchaser"],
        year=_years(row) if stage == Stage.PLAN or row["sheet"] == "evaluation" else None,
        days=_days(row),
        amount=_amount(row),
        undertaker=row["undertaker"],
        number=row["number"],
        place=row["place"],
        lot=row["lot"],
        kind=row["sheet"] if stage == Stage.RESULT else "",
        is_part=row["sheet"] == "payment",
    )


def _years(row: Row) -> tuple[int, int] | None:
    text = row["year"]
    years = [int(year) for year in re.findall(r"20\d\d", text)]
    if short := re.fullmatch(r"(?:20\d\d/)?(\d\d)", text):
        years.append(2000 + int(short[1]))
    return (min(years), max(years)) if years else None


def _amount(row: Row) -> float | None:
    """A total; a price of a unit, a discount or a rate is none."""
    text = narrow(row["amount"]).replace(" ", "")
    if ceiling := re.search(r"(?:总价不超过|上限)(\d+)万", text):
        return float(ceiling[1]) * 10_000
    if re.search(r"/|%|件|台班", text):
        return None
    if words := re.search(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万]{3,}", text):
        return float(_capitals(words[0]))
    digits = re.search(r"\d[\d.,]*", text)
    if not digits:
        return None
    plain = digits[0].strip(".,").replace(",", "")
    number = float(plain.replace(".", "") if plain.count(".") > 1 else plain)
    unit = text[digits.end() :]
    if "万" in unit + row["amount_unit"]:
        return number * 10_000
    return number * {"k": 1_000, "m": 1_000_000}.get(unit[:1], 1)


def _capitals(text: str) -> int:
    total = section = digit = 0
    for sign in text:
        if sign in _HANZI:
            digit = _HANZI[sign]
        elif sign in _POWERS:
            section, digit = section + digit * _POWERS[sign], 0
        else:
            total, section, digit = (section + digit) * 10_000, 0, 0
    return total + section + digit


def _days(row: Row) -> Days | None:
    text, years = narrow(row["date"]), _years(row)
    year = years[0] if years else None
    if british := re.fullmatch(r"(\d\d)/(\d\d)/(20\d\d)", text):
        return _day(int(british[3]), int(british[2]), int(british[1]))
    if digits := re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", text):
        return _day(*map(int, digits.groups()))
    if month := re.fullmatch(r"(20\d\d)-(\d\d?)", text):
        return _months(int(month[1]), int(month[2]), int(month[2]))
    if written := read_date(text):
        if written.day is None:
            return _months(written.year, written.month, written.month)
        return _day(written.year, written.month, written.day)
    if several := read_months(text):
        return _months(several[0] or year, several[1], several[2])
    return _month_alone(text, year)


def _month_alone(text: str, year: int | None) -> Days | None:
    """A month or quarter without its year, or in words with it: `7月`, `April 2026`, `Q1`."""
    if month := read_month_alone(text):
        return _months(year, month, month)
    if quarter := re.match(r"q(\d)|(\d)\.?º", text.casefold()):
        number = int(quarter[1] or quarter[2])
        return _months(year, number * 3 - 2, number * 3)
    name, _, own = text.casefold().partition(" ")
    number = _MONTHS.get(name, 0)
    return _months(int(own) if own else year, number, number) if number else None


def _day(year: int, month: int, day: int) -> Days:
    return date(year, month, day), date(year, month, day)


def _months(year: int | None, first: int, last: int) -> Days | None:
    if year is None:
        return None
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
