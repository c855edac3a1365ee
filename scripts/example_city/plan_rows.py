"""Annual plans: the items of a project, their adjustments and withdrawals."""

from datetime import date
from random import Random

from scripts.example_city.catalogue_rows import item_for
from scripts.example_city.city_calendar import NOW, days, plan_day, working_day, working_day_before
from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, happens, pick
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY, PROCUREMENT_FROM, in_words, part, yuan

FUNDS = (
    "general-budget",
    "higher-level-transfer",
    "lottery-welfare",
    "government-fund",
    "own-revenue",
    "other",
)


def plan_rows(project: Project, rng: Random) -> Rows:
    """The rows of `plan-items`: one a budget year, as its latest revision has it."""
    years = (0, 1, 2) if project.story == "multi-year" else (0,)
    for number, later in enumerate(years, start=1):
        year = project.year + later
        published = min(plan_day(rng, year), working_day_before(project.begins))
        if later:
            published = plan_day(rng, year)
        elif "late-plan" in project.flags:
            published = working_day(project.begins, between(rng, 4, 20))
        cells = _cells(project, rng, number, year)
        cells |= _filing(project, rng, number, year, published)
        if number == 1:
            cells |= _revision(project, rng, published)
        yield TableRow("plan-items", published, cells)


def _cells(project: Project, rng: Random, number: int, year: int) -> dict[str, Cell]:
    service, amount = project.service, project.planned
    item = item_for(service.key, year, project.purchaser.region_code)
    item_id = project.item_id if year == project.year or not item else item.item_id
    first, now = str(project.year), str(year)
    replaces = "replaces" in project.flags
    moved = replaces and "not-transferred" not in project.flags
    fund = service.fund if service.fund and happens(rng, 60) else _fund(rng)
    fund = "special-fund" if "special-fund" in project.flags else fund
    month = project.planned_month
    return {
        "plan_item_id": f"{project.id}-P{number}",
        "title": project.title.replace(first, now),
        "title_en": project.title_en.replace(first, now),
        "revision": 0,
        "status": "planned",
        "project_id": project.id,
        "fiscal_year": year,
        "purchaser_id": project.purchaser.organization_id,
        "catalogue_item_id": item_id,
        "quantity": project.quantity,
        "unit": service.unit,
        "unit_price": yuan(project.unit_price),
        "budget_amount": yuan(amount),
        "currency": CURRENCY,
        "fund_source": fund,
        "is_special_fund": fund == "special-fund",
        "replaces_direct_provision": replaces,
        "transferred_budget_amount": yuan(part(amount, 700)) if moved else "",
        "delivery_mode": _mode(project, rng),
        "procurement_method": project.method,
        "in_procurement_scope": amount >= PROCUREMENT_FROM,
        "planned_tender_month": f"{year}-{month:02d}" if number == 1 else "",
        "beneficiary_group": service.group,
        "beneficiaries_planned": project.people or "",
        "is_key_project": "key-project" in project.flags,
    }


def _fund(rng: Random) -> str:
    return FUNDS[0] if happens(rng, 78) else pick(rng, FUNDS[1:])


def _mode(project: Project, rng: Random) -> str:
    if project.story == "direct":
        return pick(rng, ("entrustment", "contracting", "other"))
    return project.service.mode or "procurement"


def _filing(
    project: Project, rng: Random, number: int, year: int, published: date
) -> dict[str, Cell]:
    """Filing with procurement supervision; a few plans are published without it."""
    cells: dict[str, Cell] = {
        "published_on": published,
        "source_url": f"https://cz.yangchuan.example.org/zfgm/{year}/plan/{project.id}-P{number}.html",
    }
    if project.index % 29 != 28:
        cells["filed_on"] = working_day(published, -between(rng, 1, 4))
        cells["filing_number"] = f"旸购备〔{year}〕{project.index * 10 + number:05d}号"
    return cells


def _revision(project: Project, rng: Random, published: date) -> dict[str, Cell]:
    """What an adjustment or a withdrawal changes in a plan item."""
    texts = words("plans")
    changed = working_day(published + days(between(rng, 20, 70)))
    if project.story == "usual" and changed >= project.begins:
        changed = working_day_before(project.begins)
    if changed > NOW or changed <= published:
        return {}
    cells: dict[str, Cell] = {"revision": 1, "revised_on": changed}
    if project.story == "plan-cancelled":
        reason = pick(rng, texts["cancelled"])
        return cells | {"status": "cancelled", "revision_reason": reason}
    if "adjusted" not in project.flags:
        return {}
    before = in_words(part(project.planned, pick(rng, (820, 880, 1080, 1150, 1250))))
    reason = pick(rng, texts["adjusted"]).format(before=before, after=in_words(project.planned))
    return cells | {"status": "adjusted", "revision_reason": reason}
