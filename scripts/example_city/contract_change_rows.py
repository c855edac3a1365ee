"""What happens to contracts after signing: amendments, extensions, terminations, acceptance."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from random import Random

from scripts.example_city.chance import between, happens, pick, stream
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_rows import Contract
from scripts.example_city.seasons import days, working_day
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.tender_rows import OpenedTender
from scripts.example_city.texts import words
from scripts.example_city.yuan import nice, part, yuan

KINDS = ("amendment", "extension", "termination", "extension", "amendment")


def kind_of_change(project: Project, contract: Contract) -> str:
    """What kind of change a project's first contract goes through; empty where none."""
    is_first = contract.contract_id == f"{project.id}-C1"
    if "changed-contract" not in project.flags or not is_first:
        return ""
    return KINDS[2] if "poor" in project.flags else KINDS[project.index // 8 % len(KINDS)]


def changed(
    project: Project, contract: Contract, tender: OpenedTender | None
) -> Generator[TableRow, None, Contract]:
    """The rows of a change, and the contract as it stands afterwards."""
    kind = kind_of_change(project, contract)
    if not kind:
        return contract
    rng, text = stream(contract.contract_id, "change"), words("contracts")["changes"][kind]
    term = (contract.ends - contract.starts).days
    ahead = between(rng, 70, 95) if kind == "extension" else between(rng, 30, 60)
    day = working_day(contract.starts + days(term * ahead // 100))
    choice, after = between(rng, 0, 1), _terms(rng, kind, contract, day)
    published = working_day(day, between(rng, 1, 5))
    yield TableRow(
        "contract-changes",
        published,
        {
            "contract_change_id": f"{contract.contract_id}-V1",
            "contract_id": contract.contract_id,
            "kind": kind,
            "title": text["title"][choice],
            "title_en": text["title_en"][choice],
            "changed_on": day,
            "reason": text["reason"][choice],
            "published_on": published,
            "amount": yuan(after.amount) if after.amount != contract.amount else "",
            "ends_on": after.ends if after.ends != contract.ends else "",
        },
    )
    if tender:
        yield tender.notices.row("contract-change", published, change_reason=text["reason"][choice])
    return after


def _terms(rng: Random, kind: str, contract: Contract, day: date) -> Contract:
    if kind == "extension":
        return replace(contract, ends=contract.ends + days(pick(rng, (30, 45, 60, 90))))
    if kind == "amendment":
        change = pick(rng, (930, 960, 1050, 1080, 1100))
        return replace(contract, amount=nice(part(contract.amount, change)))
    share = 1000 * (day - contract.starts).days // (contract.ends - contract.starts).days
    return replace(contract, amount=nice(part(contract.amount, share)), ends=day)


def acceptance(contract: Contract, tender: OpenedTender | None) -> Rows:
    """A notice that the service was accepted, for most contracts that have run out."""
    rng = stream(contract.contract_id, "acceptance")
    day = working_day(contract.ends, between(rng, 4, 20))
    if tender and happens(rng, 62) and not contract.parent_id:
        cells: dict[str, Cell] = {
            "change_reason": pick(rng, words("notices")["reasons"]["acceptance"])
        }
        yield tender.notices.row("acceptance", day, **cells)
