"""Evidence for and against two rows being of one purchase, weighed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

from disclosure.intake.joining.join_contrasts import contrast
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_numbers import NumberParts, same_number
from disclosure.intake.joining.join_organizations import Agreement, OrganizationNames
from disclosure.intake.joining.join_titles import core_of

_PURCHASER = {
    Agreement.SAME: 2.0,
    Agreement.LIKELY: 1.5,
    Agreement.POSSIBLE: 0.7,
    Agreement.UNKNOWN: 0.0,
    Agreement.DIFFERENT: -2.0,
}
# The kinds of reasons that speak for a pair; all others speak against it.
FOR = frozenset(
    {
        "number",
        "title",
        "purchaser",
        "same-amount",
        "near-amount",
        "year",
        "turn",
        "place",
        "undertaker",
        "through",
        "project",
        "lot",
    }
)
# Share of the shorter title that must stand in the other one for a join without a number, by
# how the amounts compare: the same, near, or nothing told.
_CONTAINED = {
    (Stage.PLAN, Stage.NOTICE): {"same": 0.28, "round": 0.38, "near": 0.5, "": 0.85},
    (Stage.NOTICE, Stage.RESULT): {"same": 0.34, "round": 0.34, "near": 0.34, "": 0.7},
    (Stage.PLAN, Stage.RESULT): {"same": 0.75, "round": 0.75, "near": 0.75, "": 0.9},
}
# Whole words are rarer than pairs of characters, so more of them must be shared.
_CONTAINED_WORDS = 0.6
# What an amount may be of the one before: the same, near it, too high, a part.
_SAME_AMOUNT, _NEAR_LOW, _NEAR_HIGH = 0.005, 0.85, 1.02
_HIGHER, _LOWER = 1.25, 0.75
_TELLING_TITLE = 0.3
# An amount of so many digits before its zeros is the same by chance hardly ever.
_TELLING_DIGITS = 3
# Days after the earlier step within which a step of a kind comes; before it, for what is planned
# for a month or was noticed on a day.
_LATEST = {
    "": 120,
    "award": 180,
    "contract": 240,
    "payment": 500,
    "breach": 500,
    "change": 500,
    "people-served": 500,
    "evaluation": 500,
}
_EARLIEST = {Stage.PLAN: 120, Stage.NOTICE: 5}
# What a step that strays that far from the day before it weighs, as a share of what it may.
_TIMELY = {0.2: 1.0, 0.5: 0.3, 1.0: -1.0}
_TIMELY_ENOUGH = 0.5
# A turn that one title only names: the other may be of any.
_ONE_SIDED = frozenset({"half", "season", "quarter", "phase", "batch", "nth-year"})
_PART_OF_PLACE = "区县市"


@dataclass(frozen=True)
class JoinReason:
    """One ground for or against a join, as data: its kind and what it compares."""

    kind: str
    values: tuple[str, ...] = ()


@dataclass
class Evidence:
    """A pair of rows with the reasons for it (`reasons`) and what rules out certainty
    (`vetoes`)."""

    earlier: JoinEntry
    later: JoinEntry
    score: float = 0.0
    title: float = 0.0
    contained: float = 0.0
    purchaser: Agreement = Agreement.UNKNOWN
    amount: str = ""
    has_number: bool = False
    has_series: bool = False
    has_year: bool = False
    strayed: float | None = None
    reasons: list[JoinReason] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)

    @property
    def is_same_number(self) -> bool:
        """Whether a number joins the rows and nothing forbids it."""
        return self.has_number and not self.vetoes

    @property
    def is_eligible(self) -> bool:
        """Whether the rows are of one purchase if no other pair comes near."""
        needed = _CONTAINED[self.earlier.stage, self.later.stage]
        is_timely = self.strayed is not None and (
            self.strayed <= _TIMELY_ENOUGH or self.later.stage == Stage.RESULT
        )
        needs = needed[self.amount if self.purchaser >= Agreement.LIKELY else ""]
        if not self.earlier.has_han:
            needs = max(needs, _CONTAINED_WORDS)
        return (
            not self.vetoes
            and (is_timely or (self.has_year and self.strayed is None))
            and self.purchaser in {Agreement.UNKNOWN, Agreement.LIKELY, Agreement.SAME}
            and self.contained >= needs
            and (self._is_same_sum or contrast(self.earlier.title, self.later.title) is None)
        )

    @property
    def _is_same_sum(self) -> bool:
        """Whether a notice's budget is to the digit that of the plan, and not a round one."""
        return self.amount == "same" and self.later.stage == Stage.NOTICE

    @property
    def grounds(self) -> int:
        """The number of reasons for the pair."""
        return sum(reason.kind in FOR for reason in self.reasons)

    def repeats(self, other: "Evidence") -> bool:
        """Whether the other pair is of the same tender (a correction or a repetition), or of the
        same evaluation, which a form and a row of a list tell."""
        same_end = self.later is other.later
        own_entry, other_entry = (
            (self.earlier, other.earlier) if same_end else (self.later, other.later)
        )
        is_told_again = own_entry.kind == other_entry.kind == "evaluation" and (
            core_of(own_entry.title) == core_of(other_entry.title)
        )
        return is_told_again or any(
            same_number(a, b) for a in own_entry.numbers for b in other_entry.numbers
        )

    def add(self, weight: float, kind: str = "", *values: str, veto: bool = False) -> None:
        """Weigh one ground; a veto forbids certainty."""
        self.score += weight
        if kind:
            self.reasons.append(JoinReason(kind, values))
        if veto:
            self.vetoes.append(kind)


class Weigher:
    """Weighs pairs of rows of one publisher."""

    def __init__(self, rarity: Mapping[str, float], names: OrganizationNames) -> None:
        self.rarity, self.names = rarity, names
        self._weights: dict[str, float] = {}

    def weigh(self, earlier: JoinEntry, later: JoinEntry) -> Evidence:
        """All that speaks for and against a pair."""
        pair = Evidence(earlier, later)
        self._weigh_numbers(pair)
        self._weigh_titles(pair)
        self._weigh_purchasers(pair)
        self._weigh_amounts(pair)
        self._weigh_years(pair)
        self._weigh_days(pair)
        self._weigh_turns(pair)
        self._weigh_places(pair)
        self._weigh_undertakers(pair)
        return pair

    def _weigh_numbers(self, pair: Evidence) -> None:
        earlier, later = pair.earlier, pair.later
        same = [
            *_same(earlier.cell_numbers, later.numbers),
            *_same(earlier.title_numbers, later.cell_numbers),
        ]
        series = {parts[0] for parts in earlier.numbers} & {parts[0] for parts in later.numbers}
        both_tenders = earlier.stage == Stage.NOTICE and earlier.cell_numbers and later.cell_numbers
        if same:
            pair.has_number = True
            pair.has_series = bool(same[0][0])
            pair.add(8.0, "number", "-".join(filter(None, same[0])))
        elif series or both_tenders:
            pair.add(-3.0, "other-number", earlier.number, later.number, veto=True)

    def _weight(self, entry: JoinEntry) -> float:
        if entry.key not in self._weights:
            self._weights[entry.key] = fsum(map(self._rare, entry.parts))
        return self._weights[entry.key]

    def _rare(self, part: str) -> float:
        return self.rarity[part] * (0.3 if len(part) == 1 else 1.0)

    def _weigh_titles(self, pair: Evidence) -> None:
        earlier, later = pair.earlier, pair.later
        shared = fsum(map(self._rare, earlier.parts & later.parts))
        weights = self._weight(earlier), self._weight(later)
        pair.contained = shared / (min(weights) or 1)
        pair.title = shared / ((weights[0] * weights[1]) ** 0.5 or 1)
        kind = "title" if pair.title > _TELLING_TITLE else ""
        pair.add(8 * (pair.title + pair.contained) / 2 - 1, kind, earlier.title, later.title)
        is_other = (
            (earlier.is_watching != later.is_watching and later.kind != "evaluation")
            or earlier.is_beside != later.is_beside
            or bool(earlier.subjects and later.subjects and not earlier.subjects & later.subjects)
        )
        if is_other:
            pair.add(-0.5, "other-service", veto=not pair.has_number)

    def _weigh_purchasers(self, pair: Evidence) -> None:
        earlier, later = pair.earlier, pair.later
        pair.purchaser = self.names.compare(earlier.purchaser, later.purchaser)
        if pair.purchaser == Agreement.UNKNOWN:
            return
        is_other = pair.purchaser == Agreement.DIFFERENT
        kind = "other-purchaser" if is_other else "purchaser"
        weight, is_veto = _PURCHASER[pair.purchaser], is_other and not pair.has_series
        pair.add(weight, kind, earlier.purchaser, later.purchaser, veto=is_veto)

    def _weigh_amounts(self, pair: Evidence) -> None:
        earlier_amount, later_amount = pair.earlier.amount, pair.later.amount
        if not earlier_amount or not later_amount:
            return
        ratio = later_amount / earlier_amount
        texts = f"{earlier_amount:.2f}", f"{later_amount:.2f}"
        if abs(ratio - 1) < _SAME_AMOUNT:
            digits = f"{earlier_amount:.0f}".rstrip("0")
            pair.amount = "same" if len(digits) >= _TELLING_DIGITS else "round"
            pair.add(3.0, "same-amount", texts[0])
        elif _NEAR_LOW <= ratio <= _NEAR_HIGH:
            pair.amount = "near"
            pair.add(1.8, "near-amount", *texts)
        elif ratio > _HIGHER:
            pair.add(-2.0, "other-amount", *texts, veto=not pair.has_number)
        elif ratio < _LOWER and not pair.later.is_part:
            pair.add(-0.75, "part-amount", *texts)

    def _weigh_years(self, pair: Evidence) -> None:
        earlier_years, later_years = pair.earlier.years, pair.later.years
        if not earlier_years or not later_years:
            return
        if (
            earlier_years[1] < later_years[0]
            or later_years[1] < earlier_years[0]
            or (
                earlier_years[0] != earlier_years[1]
                and later_years[0] != later_years[1]
                and earlier_years[0] != later_years[0]
            )
        ):
            pair.add(-3.0, "other-year", str(earlier_years[0]), str(later_years[0]), veto=True)
        else:
            pair.has_year = True
            pair.add(0.5, "year", str(max(earlier_years[0], later_years[0])))

    def _weigh_days(self, pair: Evidence) -> None:
        """Whether the later step came at a plausible time: near the planned month, after a
        notice."""
        earlier_days, later_days = pair.earlier.days, pair.later.days
        if not earlier_days or not later_days:
            return
        lag, lead = (later_days[0] - earlier_days[1]).days, (earlier_days[0] - later_days[1]).days
        latest = _LATEST.get(pair.later.kind, _LATEST[""])
        earliest = _EARLIEST[pair.earlier.stage]
        strayed = pair.strayed = max(lag / latest, lead / earliest)
        if strayed > 1:
            kind = "before" if lead > earliest else "late"
            pair.add(-3.0, kind, earlier_days[0].isoformat(), later_days[0].isoformat(), veto=True)
        else:
            pair.add(_TIMELY[next(share for share in _TIMELY if strayed <= share)])

    def _weigh_turns(self, pair: Evidence) -> None:
        earlier_turns, later_turns = pair.earlier.turns, pair.later.turns
        for unit in sorted(earlier_turns.keys() & later_turns.keys()):
            texts = ",".join(sorted(earlier_turns[unit])), ",".join(sorted(later_turns[unit]))
            if earlier_turns[unit] & later_turns[unit]:
                pair.add(1.0, "turn", unit, *texts)
            else:
                pair.add(-4.0, "other-turn", unit, *texts, veto=not pair.has_series)
        one_sided = sorted((earlier_turns.keys() ^ later_turns.keys()) & _ONE_SIDED)
        if one_sided and not pair.later.is_part and not pair.has_number:
            pair.add(-0.5, "one-turn", one_sided[0], veto=True)

    def _weigh_places(self, pair: Evidence) -> None:
        earlier, later = pair.earlier, pair.later
        if not earlier.place or not later.place:
            return
        earlier_places, later_places = earlier.places, later.places
        is_named = any(
            a in b or b in a for a in earlier_places for b in [*later_places, later.title]
        )
        if is_named or any(b in earlier.title for b in later_places):
            pair.add(1.0, "place", earlier.place, later.place)
        elif not _is_within(earlier_places, later_places):
            pair.add(-3.0, "other-place", earlier.place, later.place, veto=not pair.has_series)

    def _weigh_undertakers(self, pair: Evidence) -> None:
        earlier, later = pair.earlier, pair.later
        if not earlier.undertaker or not later.undertaker:
            return
        if self.names.compare(earlier.undertaker, later.undertaker) > Agreement.POSSIBLE:
            pair.add(2.0, "undertaker", later.undertaker)
        else:
            pair.add(-1.0, "other-undertaker", earlier.undertaker, later.undertaker)


def _same(
    numbers: Iterable[NumberParts], other_numbers: Iterable[NumberParts]
) -> list[NumberParts]:
    other_numbers = [*other_numbers]
    return sorted(
        number
        for number in numbers
        if any(same_number(number, other_number) for other_number in other_numbers)
    )


def _is_within(places: list[str], other_places: list[str]) -> bool:
    """Whether one side names districts and the other places within one: then nothing can be
    concluded."""
    wide = [all(place[-1:] in _PART_OF_PLACE for place in side) for side in (places, other_places)]
    return wide[0] != wide[1]
