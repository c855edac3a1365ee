"""A tender of a project from its intention to the opening, with all that may come between."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from scripts.example_city import city_wording, enquiry_rows
from scripts.example_city.chance import between, happens, pick, stream
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.notice_rows import Notices
from scripts.example_city.seasons import NOW, days, instant, working_day, working_day_before
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan import CURRENCY, in_words, nice, part, yuan

REASONS = "reasons"


@dataclass(frozen=True)
class Lot:
    """A part of a tender that is awarded on its own; a tender without lots has one nameless."""

    lot_id: str
    number: int
    budget: int
    ceiling: int


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
    project: Project, everyone: CityOrganizations, number: int, begins: date, fate: str
) -> Generator[TableRow, None, OpenedTender]:
    """The rows of a tender; `fate`: awarded, failed, cancelled, suspended, or stopped for good."""
    rng = stream(project.id, "tender", number)
    agency = pick(rng, everyone.agencies).organization_id if happens(rng, 78) else ""
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
    yield notices.row("tender", begins, **_full(project, notices, rng), **dates.cells(project))
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
            "other", working_day(begins - days(9)), content=city_wording.content(project, rng)
        )
    asked = "prequalified" in project.flags and project.method == "public-tender"
    if asked or project.method == "invited-tender":
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
    cells = notices.basics() | {"content": city_wording.intention(project, rng), "agency_id": ""}
    cells |= {"method_basis": "", "method_original": "", "budget_amount": yuan(project.budget)}
    day = max(begins - days(ahead), date(project.year, 1, 2))
    yield notices.row("intention", working_day(day), **cells)


def _full(project: Project, notices: Notices, rng: Random) -> dict[str, Cell]:
    """The cells of a full notice, with the four blocks that the law requires."""
    blocks = {
        "content": city_wording.content(project, rng),
        "scale": city_wording.scale(project, rng),
        "qualifications": city_wording.qualifications(project, rng),
        "materials": city_wording.materials(project, rng),
    }
    if "incomplete-notice" in project.flags:
        blocks["materials"] = ""
    more = {"ceiling_amount": yuan(project.ceiling), "place": city_wording.opening_place(rng)}
    return notices.basics() | blocks | more


def _single_source(
    project: Project, notices: Notices, rng: Random, begins: date
) -> Generator[TableRow, None, OpenedTender]:
    """Published for five working days, then negotiated with the one undertaker."""
    cells = _full(project, notices, rng) | {"change_reason": words("notices")[REASONS]["single"]}
    yield notices.row("single-source", begins, **cells)
    lot = Lot("", 1, project.budget, project.ceiling)
    return OpenedTender(notices, (lot,), working_day(begins, between(rng, 6, 9)), is_alive=True)


def _lots(project: Project, tender_id: str) -> tuple[Lot, ...]:
    """Two or three lots, where the project is to be divided and large enough."""
    if "lots" not in project.flags or project.budget < 150_000 or project.quantity < 30:
        return (Lot("", 1, project.budget, project.ceiling),)
    budgets = city_wording.split(project.budget, 3 if project.budget > 600_000 else 2)
    return tuple(
        Lot(f"{tender_id}-L{n}", n, budget, part(budget, project.ceiling * 1000 // project.budget))
        for n, budget in enumerate(budgets, start=1)
    )


def _lot_rows(project: Project, lots: tuple[Lot, ...], day: date, fate: str, last: date) -> Rows:
    for lot in lots if len(lots) > 1 else ():
        name = "一二三"[lot.number - 1]
        share = project.quantity * lot.budget // project.budget
        share = share // 10 * 10 if share > 100 else share
        done = "cancelled" if fate in ("cancelled", "failed") else "complete"
        if lot.number == 3 and done == "complete":
            done = "unsuccessful"
        yield TableRow(
            "lots",
            day,
            {
                "lot_id": lot.lot_id,
                "tender_id": f"{lot.lot_id.rpartition('-')[0]}",
                "title": f"第{name}包：{project.place.name}{'东西南'[lot.number - 1]}片",
                "title_en": f"Lot {lot.number}: {('east', 'west', 'south')[lot.number - 1]}",
                "content": (
                    f"承担{'东西南'[lot.number - 1]}片服务，"
                    f"约{share}{project.service.unit}，服务标准与采购文件一致。"
                ),
                "budget_amount": yuan(lot.budget),
                "ceiling_amount": yuan(lot.ceiling),
                "currency": CURRENCY,
                "status": done if last <= NOW else "active",
            },
        )


def _between(
    project: Project, notices: Notices, rng: Random, dates: _Dates
) -> Generator[TableRow, None, _Dates]:
    """Clarifications, and corrections that move the deadline, change the budget or empty a cell."""
    reasons, first = words("notices")[REASONS], dates.published
    if "clarified" in project.flags:
        text = pick(rng, reasons["clarified"]).format(topic=city_wording.topic(project, rng))
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
