"""Contracts that follow awards: their clauses, terms, call-offs, changes and milestones."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from scripts.example_city import notice_wording
from scripts.example_city.award_rows import Award
from scripts.example_city.city_calendar import NOW, days, known, months_later, working_day
from scripts.example_city.city_organizations import CityOrganizations, Organization
from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, happens, pick, some, stream
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY, nice, part, yuan

_CLAUSES = (
    "content",
    "quantity",
    "quality_standard",
    "settlement",
    "rights_and_obligations",
    "breach_liability",
)


@dataclass(frozen=True)
class Contract:
    """A contract; `first` is the percentage paid first, 100 where all is paid at the end."""

    contract_id: str
    award: Award
    parent_id: str
    is_framework: bool
    purchaser: Organization
    amount: int
    quantity: int
    first: int
    signed: date
    starts: date
    ends: date
    published: date

    @property
    def suffix(self) -> str:
        """The suffix of titles for the contract's lot; nothing if it is called off a framework."""
        return "" if self.parent_id else self.award.lot.suffix

    @property
    def suffix_en(self) -> str:
        """The same in English."""
        return "" if self.parent_id else self.award.lot.suffix_en


def contract_rows(
    project: Project,
    organizations: CityOrganizations,
    award: Award,
    last_day: Callable[[Contract], date],
) -> Generator[TableRow, None, list[Contract]]:
    """The rows of `contracts` and `milestones` that follow one award, and the contracts that are
    performed. `last_day` returns when a contract ends after all its changes."""
    rng = stream(project.id, "contract", award.number)
    contracts, performed = list(_contracts(project, organizations, award, rng)), []
    for contract in contracts:
        status = _status(project, contract, last_day(contract))
        cells = _cells(project, organizations, contract, rng) | {"status": status}
        yield TableRow("contracts", contract.published, cells)
        if status != "cancelled" and not contract.is_framework:
            yield from _milestones(contract, rng)
            performed.append(contract)
    return performed


def _status(project: Project, contract: Contract, ends: date) -> str:
    """How the contract stands on the example's last day; one was given up before it began."""
    if "contract-cancelled" in project.flags and contract.award.number == 1:
        return "cancelled"
    if contract.starts > NOW:
        return "pending"
    return "terminated" if ends < NOW else "active"


def _contracts(
    project: Project, organizations: CityOrganizations, award: Award, rng: Random
) -> Iterator[Contract]:
    """One contract; one a year for three years; or a framework and what is called off it."""
    name, is_framework = f"{project.id}-C{award.number}", project.story == "framework"
    years = 3 if project.story == "multi-year" else 1
    quantity = 0 if is_framework else award.lot.quantity
    amount = nice(part(award.amount, 1045)) if "over-award" in project.flags else award.amount
    amount //= years
    signed = working_day(award.awarded, between(rng, 4, 19))
    late = "published-late" in project.flags
    published = working_day(signed, between(rng, 8, 40) if late else between(rng, 1, 2))
    starts = signed + days(between(rng, 1, 15))
    months = 24 if is_framework else project.months
    is_paid_once = project.months < 8 or bool(project.lot_places)
    first = 100 if is_paid_once else pick(rng, (30, 40, 40, 50))
    contract = Contract(
        name,
        award,
        "",
        is_framework,
        project.purchaser,
        amount,
        quantity,
        first,
        signed,
        starts,
        months_later(starts, months),
        max(published, award.published),
    )
    yield contract
    if is_framework:
        yield from _call_offs(project, organizations, contract, rng)
    for year in range(2, years + 1):
        signed = working_day(contract.ends, -between(rng, 3, 12))
        starts = contract.ends + days(1)
        contract = Contract(
            f"{name}-{year}",
            award,
            "",
            False,
            project.purchaser,
            amount,
            quantity,
            first,
            signed,
            starts,
            months_later(starts, project.months),
            working_day(signed, 2),
        )
        yield contract


def _call_offs(
    project: Project, organizations: CityOrganizations, framework: Contract, rng: Random
) -> Iterator[Contract]:
    """What purchasers call off a framework, at its unit price."""
    buyers = list(organizations.purchasers.values())
    for number in range(1, between(rng, 2, 4)):
        signed = working_day(framework.published + days(between(rng, 15, 400)))
        starts = working_day(signed, 1)
        value = part(framework.amount, between(rng, 40, 320))
        quantity = max(1, value // project.unit_price)
        amount = part(quantity * project.unit_price, 1000 - framework.award.discount)
        yield Contract(
            f"{framework.contract_id}-{number}",
            framework.award,
            framework.contract_id,
            False,
            pick(rng, buyers),
            amount,
            quantity,
            100,
            signed,
            starts,
            months_later(starts, between(rng, 1, 4)),
            working_day(signed, 2),
        )


def _cells(
    project: Project, organizations: CityOrganizations, contract: Contract, rng: Random
) -> dict[str, Cell]:
    part_of = "框架协议" if contract.is_framework else "成交合同" if contract.parent_id else "合同"
    kind = "Framework contract" if contract.is_framework else "Contract"
    kind = "Call-off contract" if contract.parent_id else kind
    year = contract.contract_id.rpartition("-")[2]
    again = f"（第{year}年度）" if year in ("2", "3") and project.story == "multi-year" else ""
    again_en = f" (year {year})" if again else ""
    cells: dict[str, Cell] = {
        "contract_id": contract.contract_id,
        "title": f"{project.title}{contract.suffix}{part_of}{again}",
        "title_en": f"{kind}: {project.title_en}{contract.suffix_en}{again_en}",
        "award_id": contract.award.award_id,
        "project_id": project.id,
        "parent_contract_id": contract.parent_id,
        "is_framework": contract.is_framework,
        "purchaser_id": contract.purchaser.organization_id,
        "undertaker_id": contract.award.undertaker.organization_id,
        "performer_id": _performer(project, organizations, contract, rng),
        "contract_form": _form(project),
        "amount": yuan(contract.amount),
        "currency": CURRENCY,
        "signed_on": contract.signed,
        "starts_on": contract.starts,
        "ends_on": contract.ends,
        "published_on": contract.published,
        **_clauses(project, contract, rng),
    }
    if "incomplete-contract" in project.flags:
        cells |= dict.fromkeys(some(rng, _CLAUSES, between(rng, 1, 3)), "")
    return cells


def _form(project: Project) -> str:
    if project.story == "direct":
        return "entrustment"
    return project.service.form or "purchase"


def _performer(
    project: Project, organizations: CityOrganizations, contract: Contract, rng: Random
) -> str:
    """Who does the work: the undertaker, except for the few who subcontract it."""
    performer = contract.award.undertaker
    if "other-performer" in project.flags and contract.award.number == 1:
        candidates = [
            candidate
            for candidate in organizations.undertakers
            if "performer" in candidate.roles and candidate != performer
        ]
        performer = pick(rng, candidates)
    return performer.organization_id


def _clauses(project: Project, contract: Contract, rng: Random) -> dict[str, Cell]:
    """The clauses of a contract that Order 102 requires; all contracts of a framework have its
    terms."""
    if project.story == "framework":
        rng = stream(project.id, "terms")
    texts, name = words("contracts"), project.service.name
    style = "settlement_one" if contract.first == 100 else "settlement_two"
    settlement = pick(rng, texts[style])
    if "paid-early" in project.flags and contract.first < 100:
        settlement = texts["settlement_early"]
    content = pick(rng, texts["content"]).format(
        name=name,
        place=contract.award.lot.area or project.place.name,
        tasks=notice_wording.tasks(project, rng),
    )
    if contract.is_framework:
        content = texts["framework_content"].format(name=name)
    if contract.parent_id:
        content = texts["call_off_content"].format(name=name)
    return {
        "content": content,
        "quantity": contract.quantity or "",
        "unit": project.service.unit if contract.quantity else "",
        "quality_standard": project.service.text["standard"],
        "settlement": settlement.format(first=contract.first),
        "rights_and_obligations": pick(rng, texts["rights"]),
        "breach_liability": pick(rng, texts["breach"]),
    }


def _milestones(contract: Contract, rng: Random) -> Rows:
    """Due points spread over the term; one in seven is met late, one in fifty never."""
    titles = words("contracts")["milestones"]["titles"]
    chosen = titles if contract.first < 100 else (titles[0], titles[-1])
    term = (contract.ends - contract.starts).days
    for number, (title, title_en) in enumerate(chosen, start=1):
        due = contract.starts + days(max(7, term * (number - 1) // (len(chosen) - 1)))
        late, never = happens(rng, 14), happens(rng, 2)
        met = due + days(between(rng, 2, 32) if late else -between(rng, 0, 6))
        yield TableRow(
            "milestones",
            contract.published,
            {
                "milestone_id": f"{contract.contract_id}-M{number}",
                "contract_id": contract.contract_id,
                "title": title,
                "title_en": title_en,
                "due_on": due,
                "met_on": "" if never else known(max(met, contract.starts)),
            },
        )
