"""How projects go: which story, year and peculiarities fall to which project, by turns.

Turns, not dice: a run of a few hundred projects then has every story and every honest gap,
and their shares stay the same for any number of projects.
"""

from dataclasses import dataclass

from scripts.example_city.city_calendar import YEARS
from scripts.example_city.random_draws import is_turn

# How many of 100 projects go how.
_STORIES = (
    ("usual", 66),
    ("never-tendered", 4),
    ("plan-cancelled", 3),
    ("unplanned", 4),
    ("cancelled", 3),
    ("failed", 4),
    ("given-up", 1),
    ("suspended", 2),
    ("stopped", 1),
    ("direct", 6),
    ("multi-year", 4),
    ("framework", 2),
)
_SLOTS = tuple(story for story, count in _STORIES for _ in range(count))

# Of 17 projects: 5 in 2024, 6 in 2025, 6 in 2026.
_YEARS = (
    2024,
    2025,
    2026,
    2025,
    2026,
    2024,
    2026,
    2025,
    2024,
    2026,
    2025,
    2024,
    2026,
    2025,
    2024,
    2025,
    2026,
)

# Each peculiarity comes to every so many-th project.
_FLAGS = {
    "lots": (13, 3),
    "consortium": (11, 5),
    "adjusted": (9, 4),
    "no-intention": (13, 7),
    "late-intention": (11, 2),
    "corrected": (7, 2),
    "budget-corrected": (19, 6),
    "cleared": (23, 9),
    "clarified": (9, 7),
    "asked": (7, 1),
    "prequalified": (9, 6),
    "single-source": (31, 8),
    "invited-tender": (37, 13),
    "directed-tender": (59, 21),
    "appropriation": (3, 1),
    "other-performer": (41, 17),
    "paid-early": (15, 7),
    "no-evaluation": (8, 3),
    "incomplete-contract": (23, 14),
    "over-plan": (27, 5),
    "over-award": (47, 12),
    "over-ceiling": (67, 33),
    "changed-contract": (8, 6),
    "award-changed": (43, 19),
    "published-late": (13, 10),
    "odd-qualification": (53, 30),
    "buys-posts": (59, 43),
    "on-weekend": (47, 22),
    "day-only": (41, 20),
    "old-catalogue": (19, 13),
    "key-project": (9, 1),
    "poor": (31, 20),
    "requirements": (37, 25),
    "late-plan": (37, 29),
    "special-fund": (21, 15),
    "replaces": (6, 2),
    "not-transferred": (5, 1),
    "adjust-catalogue": (29, 4),
    "not-independent": (21, 2),
    "incomplete-notice": (43, 9),
}


# The projects of the city as it was first published. What came into the city later is told of
# later projects only, so that what was published of these keeps its numbers.
_FIRST = 300

# After them come rounds: three districts buy the same service in the same year, in a lot for each
# of some subdistricts, so that prices, results and undertakers can be compared.
_ROUND_SERVICES = (
    "home-care",
    "meal-service",
    "visit-care",
    "left-behind",
    "vocational-training",
    "waste-sorting",
    "community-education",
)
_ROUND_PROJECTS = 3
ROUND_LOTS = 4
# What would keep the contracts of a round from being alike, or leave one out.
_NOT_IN_ROUNDS = {
    "old-catalogue",
    "lots",
    "single-source",
    "invited-tender",
    "directed-tender",
    "incomplete-contract",
    "over-plan",
}


@dataclass(frozen=True)
class Round:
    """A round of like purchases and the turn of a project in it, from 0."""

    number: int
    turn: int
    service: str
    year: int


def round_of(index: int) -> Round | None:
    """The round that project `index` belongs to, if any."""
    number, turn = divmod(index - _FIRST, _ROUND_PROJECTS)
    if not 0 <= number < len(_ROUND_SERVICES) * len(YEARS):
        return None
    year, service = divmod(number, len(_ROUND_SERVICES))
    return Round(number, turn, _ROUND_SERVICES[service], YEARS[year])


# Peculiarities that came into the city later, so that earlier notices keep their numbers.
_LATER_FLAGS = {
    "corrected-again": (9, 4),
    "corrected-to-a-day": (7, 3),
    "asked-again": (6, 3),
    "changed-again": (11, 2),
    "credit-unchecked": (7, 5),
    "contract-cancelled": (89, 10),
}
# Where nobody checked the winner's credit: whoever is next wins, be it that a suspension or
# violation stands. Of the first projects it was these.
_CREDIT_UNCHECKED = frozenset({42, 43, 71, 193, 208, 211})


# Of the tenders that are open in the example's last week, the one that is cancelled in it.
_CANCELLED_LATELY = 36


def story_of(index: int) -> str:
    """How project `index` goes."""
    if round_of(index):
        return "usual"
    return "cancelled" if index == _CANCELLED_LATELY else _SLOTS[(index * 37 + 7) % len(_SLOTS)]


def year_of(index: int) -> int:
    """The budget year that project `index` begins in."""
    return _YEARS[index % len(_YEARS)]


def flags_of(index: int) -> frozenset[str]:
    """The peculiarities of project `index`."""
    turns = _FLAGS | _LATER_FLAGS if index >= _FIRST else _FLAGS
    flags = frozenset(name for name, (every, at) in turns.items() if is_turn(index, every, at))
    if index in _CREDIT_UNCHECKED:
        flags |= {"credit-unchecked"}
    return flags - _NOT_IN_ROUNDS if round_of(index) else flags
