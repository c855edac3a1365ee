"""A tender of a project from its intention to the opening, with all that may come between."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from scripts.example_city import enquiry_rows, notice_wording, requirement_rows
from scripts.example_city.city_calendar import NOW, days, instant, working_day, working_day_before
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.notice_rows import Notices
from scripts.example_city.random_draws import between, happens, pick, stream
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY, in_words, nice, part, split, yuan

REASONS = "reasons"
_SIDES = (("东", "east"), ("西", "west"), ("南", "south"))


@dataclass(frozen=True)
class Lot:
    """A part of a tender that is awarded on its own; a tender without lots has one nameless.
    Nobody wins a lot that `is_unsuccessful`."""

    lot_id: str
    number: int
    budget: int
    ceiling: int
    quantity: int
    area: str = ""
    area_en: str = ""
    is_unsuccessful: bool = False

    @property
    def numeral(self) -> str:
        """The number as titles write it."""
        return "一二三四"[self.number - 1]

    @property
    def suffix(self) -> str:
        """The suffix of a title for the lot; empty if there are no lots."""
        return f"（第{self.numeral}包）" if self.lot_id else ""

    @property
    def suffix_en(self) -> str:
        """The same in English."""
        return f", lot {self.number}" if self.lot_id else ""


@dataclass(frozen=True)
class OpenedTender:
    """Where a tender stands at its opening. `opened` is when bids were opened."""

    notices: Notices
    lots: tuple[Lot, ...]
    opened: date
    is_alive: bool


@dataclass(frozen=True)
class _Dates:
    published: date
    deadline: date
    hour: int
    minute: int

    def cells(self, project: Project) -> dict[str, Cell]:
        """Deadline, opening and last day for documents."""
        if "day-only" in project.flags:
            return {
                "submission_deadline": instant(self.deadline, 23, 59, 59),
                "is_time_known": False,
            }
        end = instant(self.deadline, self.hour, self.minute)
        documents = min(working_day(self.published, 5), working_day_before(self.deadline))
        return {
            "submission_deadline": end,
            "opening_at": end,
            "is_time_known": True,
            "documents_until": instant(documents, 17),
        }


def tender(
    project: Project, organizations: CityOrganizations, number: int, begins: date, fate: str
) -> Generator[TableRow, None, OpenedTender]:
    """The rows of a tender; `fate`: awarded, failed, cancelled, suspended, or stopped for good."""
    rng = stream(project.id, "tender", number)
    agency = pick(rng, organizations.agencies).organization_id if happens(rng, 78) else ""
    notices = Notices(project, f"{project.id}-T{number}", rng, agency)
    if number == 1:
        yield from _before(project, notices, rng, begins)
    if project.method == "single-source":
        return (yield from _single_source(project, notices, rng, begins))
    if "on-weekend" in project.flags:
        begins += days(5 - begins.weekday())
    method = words("notices")["methods"][project.method]
    last = working_day(begins + days(method["days"] + between(rng, 0, 4)))
    dates = _Dates(begins, last, *pick(rng, ((9, 0), (9, 30), (10, 0), (14, 0), (14, 30))))
    lots = _lots(project, notices.tender_id)
    notice = notices.row("tender", begins, **_full(project, notices, rng), **dates.cells(project))
    yield notice
    yield from requirement_rows.of(notice)
    yield from _lot_rows(project, lots, begins, fate, last)
    dates = yield from _between(project, notices, rng, dates)
    dates = yield from _halted(project, notices, rng, dates, fate)
    yield from enquiry_rows.during(project, notices.tender_id, rng, dates.published)
    alive = yield from _ended(notices, rng, dates, fate)
    return OpenedTender(notices, lots, dates.deadline, alive)


def _before(project: Project, notices: Notices, rng: Random, begins: date) -> Rows:
    """The intention; the requirements of some; the prequalification of some."""
    if "no-intention" not in project.flags:
        yield from _intention(project, notices, rng, begins)
    if "requirements" in project.flags:
        yield notices.row(
            "other", working_day(begins - days(9)), content=notice_wording.content(project, rng)
        )
    is_prequalified = "prequalified" in project.flags and project.method == "public-tender"
    if is_prequalified or project.method == "invited-tender":
        until = instant(working_day(begins - days(5)), 17)
        cells = _full(project, notices, rng) | {"documents_until": until}
        yield notices.row("prequalification", working_day(begins - days(14)), **cells)


def intention_only(project: Project) -> Rows:
    """The intention of a tender that never came."""
    rng = stream(project.id, "tender", 1)
    notices = Notices(project, f"{project.id}-T1", rng, "")
    yield from _intention(project, notices, rng, project.begins)


def _intention(project: Project, notices: Notices, rng: Random, begins: date) -> Rows:
    """At least 30 days ahead (Caiku [2020] No. 10), save for the late ones."""
    late = "late-intention" in project.flags
    ahead = between(rng, 11, 25) if late else between(rng, 32, 80)
    cells = notices.basics() | {"content": notice_wording.intention(project, rng), "agency_id": ""}
    cells |= {"method_basis": "", "method_original": "", "budget_amount": yuan(project.budget)}
    cells |= {"planned_tender_month": f"{begins:%Y-%m}"}
    day = working_day(max(begins - days(ahead), date(project.year, 1, 2)))
    if not late and begins - day < days(30):
        day = working_day_before(begins - days(29))
    yield notices.row("intention", day, **cells)


def _full(project: Project, notices: Notices, rng: Random) -> dict[str, Cell]:
    """The cells of a full notice, with the four blocks that the law requires."""
    blocks = {
        "content": notice_wording.content(project, rng),
        "scale": notice_wording.scale(project, rng),
        "qualifications": notice_wording.qualifications(project, rng),
        "materials": notice_wording.materials(project, rng),
    }
    if "incomplete-notice" in project.flags:
        blocks["materials"] = ""
    more = {"ceiling_amount": yuan(project.ceiling), "place": notice_wording.opening_place(rng)}
    return notices.basics() | blocks | more | notice_wording.access(blocks["qualifications"])


def _single_source(
    project: Project, notices: Notices, rng: Random, begins: date
) -> Generator[TableRow, None, OpenedTender]:
    """Published for five working days, then negotiated with the one undertaker."""
    cells = _full(project, notices, rng) | {"change_reason": words("notices")[REASONS]["single"]}
    yield notices.row("single-source", begins, **cells)
    opened = working_day(begins, between(rng, 6, 9))
    return OpenedTender(notices, (whole(project),), opened, is_alive=True)


def whole(project: Project) -> Lot:
    """What is bought without lots, or without a tender."""
    return Lot("", 1, project.budget, project.ceiling, project.quantity)


def _lots(project: Project, tender_id: str) -> tuple[Lot, ...]:
    """A lot for each of the project's lot places; else two or three lots, where the project is to
    be divided and large enough."""
    is_divided = "lots" in project.flags
    areas = [(place.street, place.name_en.split(",")[0]) for place in project.lot_places]
    if not areas and is_divided and project.budget >= 150_000 and project.quantity >= 30:
        count = 3 if project.budget > 600_000 else 2
        areas = [(f"{project.place.name}{side}片", side_en) for side, side_en in _SIDES[:count]]
    if not areas:
        return (whole(project),)
    ceiling = project.ceiling * 1000 // project.budget
    budgets = split(project.budget, len(areas), 100)
    quantities = split(project.quantity, len(areas), 10 if project.quantity > 300 else 1)
    return tuple(
        Lot(
            f"{tender_id}-L{number}",
            number,
            budget,
            part(budget, ceiling),
            quantity,
            *area,
            is_unsuccessful=is_divided and number == 3,
        )
        for number, (budget, quantity, area) in enumerate(
            zip(budgets, quantities, areas, strict=True), start=1
        )
    )


def _lot_rows(project: Project, lots: tuple[Lot, ...], day: date, fate: str, last: date) -> Rows:
    for lot in lots if len(lots) > 1 else ():
        status = "cancelled" if fate in ("cancelled", "failed") else "complete"
        if lot.is_unsuccessful and status == "complete":
            status = "unsuccessful"
        yield TableRow(
            "lots",
            day,
            {
                "lot_id": lot.lot_id,
                "tender_id": f"{lot.lot_id.rpartition('-')[0]}",
                "title": f"第{lot.numeral}包：{lot.area}",
                "title_en": f"Lot {lot.number}: {lot.area_en}",
                "content": (
                    f"承担{lot.area.removeprefix(project.place.name)}服务，"
                    f"约{lot.quantity}{project.service.unit}，服务标准与采购文件一致。"
                ),
                "budget_amount": yuan(lot.budget),
                "ceiling_amount": yuan(lot.ceiling),
                "currency": CURRENCY,
                "status": status if last <= NOW else "active",
            },
        )


def _between(
    project: Project, notices: Notices, rng: Random, dates: _Dates
) -> Generator[TableRow, None, _Dates]:
    """Clarifications, and corrections that move the deadline, change the budget or empty a cell;
    a deadline may be moved more than once, and to a day of which no hour is told."""
    reasons, first = words("notices")[REASONS], dates.published
    if "clarified" in project.flags:
        text = pick(rng, reasons["clarified"]).format(topic=notice_wording.topic(project, rng))
        yield notices.row("clarification", working_day(first, 2), change_reason=text)
    if "corrected" in project.flags:
        later = working_day(dates.deadline + days(between(rng, 4, 12)))
        dates = replace(dates, deadline=later)
        cells = dates.cells(project) | {"change_reason": pick(rng, reasons["deadline"])}
        yield notices.row("correction", working_day(first, 3), **cells)
    if "budget-corrected" in project.flags:
        yield _budget_corrected(project, notices, rng, working_day(first, 4))
    if "cleared" in project.flags:
        yield notices.row(
            "correction",
            working_day(first, 5),
            change_reason=reasons["cleared"],
            cleared_fields="place",
        )
    return (yield from _moved_again(project, notices, rng, dates))


def _moved_again(
    project: Project, notices: Notices, rng: Random, dates: _Dates
) -> Generator[TableRow, None, _Dates]:
    """The deadline moves once more: to a day without an hour, then to a day with one."""
    reasons = words("notices")[REASONS]
    day = working_day(dates.published, 6)
    if "corrected-to-a-day" in project.flags and day < dates.deadline:
        dates = replace(dates, deadline=working_day(dates.deadline + days(between(rng, 4, 9))))
        yield notices.row(
            "correction",
            day,
            submission_deadline=instant(dates.deadline, 23, 59, 59),
            is_time_known=False,
            published_has_time=True,
            cleared_fields="opening_at",
            change_reason=pick(rng, reasons["day_only"]),
        )
    day = working_day(dates.published, 8)
    if "corrected-again" in project.flags and day < dates.deadline:
        dates = replace(dates, deadline=working_day(dates.deadline + days(between(rng, 3, 8))))
        cells = dates.cells(project) | {"change_reason": pick(rng, reasons["again"])}
        yield notices.row("correction", day, **cells)
    return dates


def _budget_corrected(project: Project, notices: Notices, rng: Random, day: date) -> TableRow:
    after = nice(part(project.budget, pick(rng, (930, 960, 1040))))
    text = pick(rng, words("notices")[REASONS]["budget"])
    return notices.row(
        "correction",
        day,
        budget_amount=yuan(after),
        currency=CURRENCY,
        ceiling_amount=yuan(min(after, project.ceiling)),
        change_reason=text.format(before=in_words(project.budget), after=in_words(after)),
    )


def _halted(
    project: Project, notices: Notices, rng: Random, dates: _Dates, fate: str
) -> Generator[TableRow, None, _Dates]:
    """A suspension after a query, and the resumption of those that go on."""
    if fate not in ("suspended", "stopped"):
        return dates
    reasons, day = words("notices")[REASONS], working_day(dates.published, 6)
    yield from enquiry_rows.one(notices.tender_id, rng, "query", 1, working_day(day, -2))
    yield notices.row("suspension", day, change_reason=pick(rng, reasons["suspended"]))
    if fate == "stopped":
        return dates
    again = working_day(day, between(rng, 9, 16))
    dates = replace(dates, deadline=working_day(max(dates.deadline, again) + days(10)))
    reason = pick(rng, reasons["resumed"])
    yield notices.row("resumption", again, change_reason=reason, **dates.cells(project))
    return dates


def _ended(
    notices: Notices, rng: Random, dates: _Dates, fate: str
) -> Generator[TableRow, None, bool]:
    """Cancelled before the deadline or failed after it; True where there will be an award."""
    reasons = words("notices")[REASONS]
    if fate == "cancelled":
        day = working_day(dates.deadline, -between(rng, 1, 3))
        yield notices.row("cancellation", day, change_reason=pick(rng, reasons["cancelled"]))
    if fate == "failed":
        day = working_day(dates.deadline, between(rng, 1, 2))
        yield notices.row("failed", day, change_reason=pick(rng, reasons["failed"]))
    return fate in ("awarded", "suspended")
