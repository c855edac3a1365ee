"""Facts about undertakers' credit, and who is barred from new contracts while one counts."""

from dataclasses import dataclass
from datetime import date

from scripts.example_city.city_calendar import NOW, days, working_day
from scripts.example_city.random_draws import between, happens, stream
from scripts.example_city.texts import words

_INSPECTED = ("social-association", "social-service-institution", "foundation")
_BARRING = ("suspension", "violation")
# Kinds besides the yearly inspection: every so many-th undertaker has one, from which on.
_OCCASIONAL = (
    ("commendation", 8, 2),
    ("breach", 17, 4),
    ("violation", 23, 14),
    ("suspension", 29, 26),
)


@dataclass(frozen=True)
class CreditFact:
    """A fact of a kind; `valid_until` is None where it counts for good."""

    kind: str
    day: date
    valid_until: date | None

    def bars_on(self, day: date) -> bool:
        """Whether the undertaker should get no contract on a day."""
        is_over = self.valid_until is not None and day > self.valid_until
        return self.kind in _BARRING and self.day <= day and not is_over


def credit_facts(seed: int, number: int, undertaker_type: str) -> tuple[CreditFact, ...]:
    """What became known of undertaker `number`: an inspection a year, now and then more."""
    rng = stream(seed, "credit", number)
    facts: list[tuple[str, date]] = []
    for year in (2024, 2025, 2026):
        if undertaker_type in _INSPECTED:
            is_failed = (number % 15 == 7 and year == 2025) or happens(rng, 3)
            kind = "inspection-failed" if is_failed else "inspection-passed"
            facts.append((kind, working_day(date(year, 6, between(rng, 3, 28)))))
    for kind, every, offset in _OCCASIONAL:
        if number % every == offset:
            facts.append((kind, working_day(date(2024, 3, 1) + days(between(rng, 0, 800)))))
    return tuple(
        CreditFact(kind, day, _valid_until(kind, day)) for kind, day in facts if day <= NOW
    )


def _valid_until(kind: str, day: date) -> date | None:
    years = words("credit")[kind]["years"]
    return day.replace(year=day.year + years, day=28) if years else None
