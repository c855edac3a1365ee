"""What happens to contracts after signing: amendments, extensions, terminations, acceptance."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from random import Random
from typing import cast

from scripts.example_city.city_calendar import days, working_day
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_rows import Contract
from scripts.example_city.random_draws import between, happens, pick, stream
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.tender_rows import OpenedTender
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import nice, part, yuan

_KINDS = ("amendment", "extension", "termination", "extension", "amendment")
_SEVERAL = ("amendment", "amendment", "extension")


def kinds_of_change(project: Project, contract: Contract) -> tuple[str, ...]:
    """What a project's first contract goes through, in this order; empty where nothing."""
    if contract.contract_id != f"{project.id}-C1":
        return ()
    if "changed-again" in project.flags:
        return _SEVERAL
    if "changed-contract" not in project.flags:
        return ()
    turn = project.index // 8 % len(_KINDS)
    return ("termination",) if "poor" in project.flags else (_KINDS[turn],)


def changed(
    project: Project, contract: Contract, tender: OpenedTender | None
) -> Generator[TableRow, None, Contract]:
    """The rows of all changes, and the contract as it stands afterwards."""
    earliest = contract.starts
    for number, kind in enumerate(kinds_of_change(project, contract), start=1):
        contract, earliest = yield from _changed(
            project, contract, tender, (number, kind, earliest)
        )
    return contract


def after_changes(project: Project, contract: Contract) -> Contract:
    """The contract as it stands after all its changes."""
    changes = changed(project, contract, None)
    while True:
        try:
            next(changes)
        except StopIteration as end:
            return cast("Contract", end.value)


def _changed(
    project: Project,
    contract: Contract,
    tender: OpenedTender | None,
    change: tuple[int, str, date],
) -> Generator[TableRow, None, tuple[Contract, date]]:
    """The rows of one change: its number, kind and the day that it follows; and that of its own."""
    number, kind, earliest = change
    text = words("contracts")["changes"][kind]
    rng = stream(contract.contract_id, "change", *([number] if number > 1 else []))
    term = (contract.ends - contract.starts).days
    ahead = between(rng, 70, 95) if kind == "extension" else between(rng, 30, 60)
    day = working_day(max(contract.starts + days(term * ahead // 100), earliest + days(20)))
    choice = between(rng, 0, 1)
    after = _terms(rng, kind, contract, day, is_first=number == 1)
    if kind == "amendment":
        choice = 0 if after.amount > contract.amount else 1
    if kind == "termination":
        choice = 0 if "poor" in project.flags else 1
    published = working_day(day, between(rng, 1, 5))
    yield TableRow(
        "contract-changes",
        published,
        {
            "contract_change_id": f"{contract.contract_id}-V{number}",
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
        titles = tender.notices.titles("contract-change", contract.suffix, contract.suffix_en)
        cells: dict[str, Cell] = {**titles, "change_reason": text["reason"][choice]}
        yield tender.notices.row("contract-change", published, **cells)
    return after, day


def _terms(rng: Random, kind: str, contract: Contract, day: date, *, is_first: bool) -> Contract:
    """The contract after a change; only a first amendment adds money, at most a tenth (Government
    Procurement Law, article 49); what ends early has given its share of the quantity."""
    if kind == "extension":
        return replace(contract, ends=contract.ends + days(pick(rng, (30, 45, 60, 90))))
    if kind == "amendment":
        change = pick(rng, (930, 960, 1050, 1080, 1100) if is_first else (930, 960))
        return replace(contract, amount=nice(part(contract.amount, change)))
    share = 1000 * (day - contract.starts).days // (contract.ends - contract.starts).days
    quantity = max(1, part(contract.quantity, share)) if contract.quantity else 0
    return replace(contract, amount=nice(part(contract.amount, share)), quantity=quantity, ends=day)


def acceptance(contract: Contract, tender: OpenedTender | None, grade: str) -> Rows:
    """A notice that the service was accepted, for most contracts that have run out; what it says
    agrees with the `grade` of the last evaluation."""
    rng = stream(contract.contract_id, "acceptance")
    day = working_day(contract.ends, between(rng, 4, 20))
    if tender and happens(rng, 62) and not contract.parent_id:
        reasons = words("notices")["reasons"]["acceptance"][grade]
        titles = tender.notices.titles("acceptance", contract.suffix, contract.suffix_en)
        cells: dict[str, Cell] = {**titles, "change_reason": pick(rng, reasons)}
        yield tender.notices.row("acceptance", day, **cells)
