"""Basic services, priority fields, kinds of undertakers, demand and supply: counted by hand."""

from collections.abc import Mapping, Sequence

import pytest

from disclosure.database.sqlite_database import Row
from disclosure.model.schemas import codelists
from disclosure.register import statistics
from disclosure.register.register_file import Register, open_register
from disclosure.site.pages.figure_pages import figures
from tests.support.small_town import ROWS, compiled, write_town
from tests.support.small_town import Row as TownRow

ORGANIZATIONS = [
    {"organization_id": "BUYER", "name": "示例镇民政局", "region_code": "990101"},
    {"organization_id": "OWN", "name": "镇属中心", "undertaker_type": "institution-class-2"}
    | {"region_code": "990101", "parent_organization_id": "BUYER"},
    {"organization_id": "CARE", "name": "护理院", "undertaker_type": "social-service-institution"}
    | {"region_code": "990101"},
    {"organization_id": "IDLE", "name": "公司", "undertaker_type": "enterprise"}
    | {"region_code": "990102"},
]
ITEMS = [
    {"item_id": "A01", "edition_id": "E", "code": "A01", "name": "就业", "domain": "employment"}
    | {"is_basic": "true"},
    {"item_id": "A02", "edition_id": "E", "code": "A02", "name": "后勤", "domain": "logistics"}
    | {"is_basic": "false"},
    {"item_id": "A03", "edition_id": "E", "code": "A03", "name": "其他", "domain": "education"},
]
# Project, year, item, district, people, contract value, undertaker.
PROJECTS = [
    ("P-1", 2025, "A01", "990101", 100, "300.00", "OWN"),
    ("P-2", 2026, "A01", "990101", 40, "200.00", "CARE"),
    ("P-3", 2026, "A02", "990102", None, "500.00", "CARE"),
    ("P-4", 2026, "A03", "990102", 60, "100.00", "OWN"),
]

STEPS = [
    {"budget_step_id": f"S-{number}", "plan_item_id": item, "step": step, "done_on": done}
    | {"department_budget_on": department}
    for number, (item, step, done, department) in enumerate(
        (
            ("I-P-2", "second-up", "2025-11-27", "2025-11-27"),
            ("I-P-3", "second-up", "2025-12-04", "2025-11-27"),
            ("I-P-3", "second-down", "2026-01-16", ""),
        )
    )
]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("fields")
    plans = [
        {"plan_item_id": f"I-{project}", "project_id": project, "fiscal_year": year, "revision": 0}
        | {"catalogue_item_id": item, "budget_amount": amount, "currency": "CNY"}
        | {"purchaser_id": "BUYER", "beneficiaries_planned": people}
        for project, year, item, _, people, amount, _ in PROJECTS
    ]
    notices = [
        {"notice_id": f"N-{project}", "tender_id": f"T-{project}", "project_id": project}
        | {"kind": "tender", "region_code": region, "catalogue_item_id": item}
        | {"purchaser_id": "BUYER"}
        for project, _, item, region, *_ in PROJECTS
    ]
    contracts = [
        {"contract_id": f"C-{project}", "project_id": project, "amount": amount, "currency": "CNY"}
        | {"undertaker_id": undertaker, "purchaser_id": "BUYER", "signed_on": f"{year}-04-01"}
        for project, year, _, _, _, amount, undertaker in PROJECTS
    ]
    regions = [{"region_code": f"99010{n}", "name": "区", "level": "district"} for n in (1, 2)]
    rows: Mapping[str, Mapping[str, Sequence[TownRow]]] = {
        **ROWS,
        "regions": {"regions": regions},
        "organizations": {"organizations": ORGANIZATIONS},
        "catalogue": {"editions": [{"edition_id": "E", "title": "目录"}], "items": ITEMS},
        "annual-plans": {"plan-items": plans, "budget-steps": STEPS},
        "tender-notices": {"notices": notices, "contracts": contracts},
    }
    compiled(write_town(folder / "data", rows), folder / "register.sqlite")
    return open_register(folder / "register.sqlite")


def found(register: Register, name: str, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[one] for one in columns) for row in statistics.rows(register, name)]


def test_basic_services_are_told_by_year_and_what_does_not_say_apart(register: Register) -> None:
    columns = ("fiscal_year", "is_basic", "project_count", "contract_amount")
    assert found(register, "basic-services", *columns) == [
        (2025, 1, 1, 300),
        (2026, None, 1, 100),
        (2026, 0, 1, 500),
        (2026, 1, 1, 200),
    ]


def test_priority_fields_have_their_share_of_the_year(register: Register) -> None:
    columns = ("fiscal_year", "domain", "contract_amount", "all_amount")
    told = found(register, "priority-fields", *columns)
    assert [row for row in told if row[2]] == [
        (2025, "employment", 300, 300),
        (2026, "education", 100, 800),
        (2026, "employment", 200, 800),
    ]
    assert {row[1] for row in told} == {
        *("education", "employment", "social-assistance", "environment", "rural-infrastructure")
    }


def test_every_priority_field_is_a_domain_of_the_same_title() -> None:
    domains = codelists()["domain"]
    for code in codelists()["priority-field"].values():
        assert (code.title, code.title_en) == (
            domains[code.code].title,
            domains[code.code].title_en,
        )


def test_planned_projects_stand_beside_the_undertakers_of_the_district(
    register: Register,
) -> None:
    columns = ("region_code", "planned_count", "people_planned", "undertaker_count")
    contracted = "contracted_undertaker_count"
    assert found(register, "supply-and-demand", *columns, contracted) == [
        ("990101", 1, 40, 2, 2),
        ("990102", 2, 60, 1, 0),
    ]


def test_contracts_are_counted_by_kind_of_undertaker_and_below_the_purchaser(
    register: Register,
) -> None:
    columns = ("year", "undertaker_type", "contract_count", "subordinate_count")
    assert found(register, "undertaker-kinds", *columns) == [
        (2025, "institution-class-2", 1, 1),
        (2026, "institution-class-2", 1, 1),
        (2026, "social-service-institution", 2, 0),
    ]


def test_steps_of_the_budget_are_held_against_those_of_the_department(register: Register) -> None:
    columns = ("fiscal_year", "step", "step_count", "in_step_count", "mean_days_apart")
    assert found(register, "budget-steps", *columns) == [
        (2026, "second-up", 2, 1, 3.5),
        (2026, "second-down", 1, 0, None),
    ]


def test_each_is_drawn_and_adds_up_to_its_year(register: Register) -> None:
    names = ("basic-services", "priority-fields", "supply-and-demand", "undertaker-kinds")
    told: dict[str, list[Row]] = {
        name: statistics.rows(register, name) for name in statistics.statistics()
    }
    drawn = {one.name: one.chart for one in figures(told, "town")}
    assert {*names} <= drawn.keys()
    assert [bar.total for bar in drawn["basic-services"].bars] == [300, 800]
    assert [bar.total for bar in drawn["priority-fields"].bars] == [300, 800]
    assert [bar.total for bar in drawn["supply-and-demand"].bars] == [1, 2, 2, 2, 1, 0]


def test_a_publisher_that_says_of_no_service_whether_it_is_basic_has_no_such_chart() -> None:
    row = {"publisher": "town", "currency": "CNY", "fiscal_year": 2026, "is_basic": None}
    row |= {"contract_amount": 100.0, "project_count": 1, "planned_amount": None}
    told: dict[str, list[Row]] = {name: [] for name in statistics.statistics()}
    assert not figures(told | {"basic-services": [row]}, "town")
