"""Awards: who won a tender or one of its lots, alone or together, and for how much."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from random import Random

from scripts.example_city import enquiry_rows
from scripts.example_city.city_calendar import NOW, days, working_day
from scripts.example_city.city_organizations import CityOrganizations, Organization
from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, happens, pick, stream
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.tender_rows import Lot, OpenedTender
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY, part, price_won, yuan

INDIVIDUAL_UP_TO = 150_000


@dataclass(frozen=True)
class Award:
    """An award that a contract follows; `undertaker` signs it. Amounts are whole yuan."""

    award_id: str
    number: int
    lot: Lot
    amount: int
    undertaker: Organization
    awarded: date
    published: date

    @property
    def discount(self) -> int:
        """How much a framework's winner takes off the unit price, in thousandths."""
        return between(stream(self.award_id, "discount"), 10, 70)


def award_rows(
    project: Project, organizations: CityOrganizations, tender: OpenedTender | None
) -> Generator[TableRow, None, list[Award]]:
    """The rows of `awards` and `award-undertakers`, and the awards that stand."""
    rng, standing = stream(project.id, "award"), []
    lots: tuple[Lot, ...] = (Lot("", 1, project.planned, project.planned, project.quantity),)
    if tender:
        lots = tender.lots * (3 if project.story == "framework" else 1)
    opened = tender.opened if tender else project.begins
    for number, lot in enumerate(lots, start=1):
        awarded = working_day(opened, between(rng, 0, 3))
        late = "published-late" in project.flags
        published = working_day(awarded, between(rng, 7, 24) if late else between(rng, 1, 2))
        award = Award(
            f"{project.id}-A{number}",
            number,
            lot,
            _amount(project, rng, lot),
            _winner(project, organizations, rng, number, awarded),
            awarded,
            published,
        )
        if lot.is_unsuccessful:
            cells: dict[str, Cell] = {"status": "unsuccessful", "bidders_count": between(rng, 0, 2)}
            yield _row(project, award, tender, cells)
            continue
        if number == 1 and "award-changed" in project.flags and tender:
            award = yield from _changed(project, organizations, rng, award, tender)
        yield _row(project, award, tender, _result(project, rng, award))
        yield from _undertakers(project, organizations, rng, award)
        standing.append(award)
    if tender:
        awarded = standing[0].awarded
        yield from enquiry_rows.after(project, tender.notices.tender_id, rng, awarded)
    return standing


def _amount(project: Project, rng: Random, lot: Lot) -> int:
    if project.story == "framework":
        return lot.ceiling // 3
    if "over-ceiling" in project.flags:
        return part(lot.ceiling, 1012)
    corrected = "budget-corrected" in project.flags
    return price_won(rng, part(lot.ceiling, 920) if corrected else lot.ceiling)


def _winner(
    project: Project, organizations: CityOrganizations, rng: Random, number: int, day: date
) -> Organization:
    """Whoever works in the field; individuals only for small direct purchases, and nobody with a
    standing suspension or violation, save where credit is not checked."""
    able = list(organizations.capable(project.service.work))
    if project.story != "direct" or project.planned > INDIVIDUAL_UP_TO:
        able = [
            candidate for candidate in able if candidate.undertaker_type != "individual"
        ] or able
    start = int(rng.random() * len(able)) + number
    in_turn = able[start % len(able) :] + able[: start % len(able)]
    if "credit-unchecked" in project.flags:
        return in_turn[0]
    return next((candidate for candidate in in_turn if not candidate.is_barred(day)), in_turn[0])


def _result(project: Project, rng: Random, award: Award) -> dict[str, Cell]:
    """Status, bidders and the winner's score, where there was a competition."""
    status = "pending" if award.awarded > NOW - days(7) else "active"
    if project.story == "direct":
        return {"status": status}
    bidders = between(rng, 1, 2) if happens(rng, 9) else between(rng, 3, 9)
    if project.method == "single-source":
        return {"status": status, "bidders_count": 1}
    scored = project.method not in ("inquiry", "competitive-negotiation")
    score = f"{between(rng, 7800, 9640) / 100:.2f}" if scored else ""
    return {"status": status, "bidders_count": bidders, "score": score}


def _row(
    project: Project, award: Award, tender: OpenedTender | None, cells: dict[str, Cell]
) -> TableRow:
    has_amount = cells.get("status") != "unsuccessful"
    return TableRow(
        "awards",
        award.published,
        {
            "award_id": award.award_id,
            "title": f"{project.title}{award.lot.suffix}采购结果",
            "title_en": f"Award: {project.title_en}{award.lot.suffix_en}",
            "tender_id": tender.notices.tender_id if tender else "",
            "project_id": project.id,
            "lot_id": award.lot.lot_id,
            "amount": yuan(award.amount) if has_amount else "",
            "currency": CURRENCY if has_amount else "",
            "discount_text": _discount(project, award),
            "awarded_on": award.awarded,
            "published_on": award.published,
            **cells,
        },
    )


def _discount(project: Project, award: Award) -> str:
    if project.story != "framework":
        return ""
    return f"下浮{award.discount // 10}.{award.discount % 10}%"


def _undertakers(
    project: Project, organizations: CityOrganizations, rng: Random, award: Award
) -> Rows:
    """One undertaker, or a consortium of two whose shares add up to a hundred."""
    share = pick(rng, (55, 60, 65, 70, 80))
    partners = [
        partner for partner in organizations.capable("community") if partner != award.undertaker
    ]
    together = "consortium" in project.flags and project.story != "framework" and partners
    who: list[tuple[Organization, str, int]] = [(award.undertaker, "sole", 100)]
    if together and project.story != "direct":
        partner = pick(rng, partners)
        who = [(award.undertaker, "lead", share), (partner, "member", 100 - share)]
    for undertaker, role, hundredths in who:
        yield TableRow(
            "award-undertakers",
            award.published,
            {
                "award_id": award.award_id,
                "undertaker_id": undertaker.organization_id,
                "role": role,
                "share": hundredths,
            },
        )


def _changed(
    project: Project,
    organizations: CityOrganizations,
    rng: Random,
    first: Award,
    tender: OpenedTender,
) -> Generator[TableRow, None, Award]:
    """The first award is cancelled, said so in a notice, and the next candidate takes it."""
    yield _row(project, first, tender, _result(project, rng, first) | {"status": "cancelled"})
    yield from _undertakers(project, organizations, rng, first)
    day = working_day(first.published, between(rng, 4, 9))
    reason = pick(rng, words("notices")["reasons"]["award_change"])
    yield tender.notices.row("award-change", day, change_reason=reason)
    return Award(
        f"{first.award_id}-2",
        first.number,
        first.lot,
        price_won(rng, first.lot.ceiling),
        _winner(project, organizations, rng, 5, day),
        day,
        day,
    )
