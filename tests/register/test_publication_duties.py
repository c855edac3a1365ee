"""Who must publish what by when: limits of law, promises, and the pages that tell of them."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from disclosure.model.schemas import published_tables
from disclosure.output.output_tree import Tree
from disclosure.register.findings import files
from disclosure.register.register_file import open_register
from disclosure.register.statistics import rows as statistic
from disclosure.register.statistics import statistics
from disclosure.site.plugin import build_site
from tests.support.data_folders import faults_of, tiny_town
from tests.support.small_town import ROWS, Row, compiled, entries_of, subscribed, write_town

REGIONS = [
    {"region_code": "990000", "name": "示例市", "level": "prefecture"},
    {"region_code": "990101", "name": "东湖区", "level": "county"},
    {"region_code": "990102", "name": "西湖区", "level": "county"},
]
NUMBERS = [
    {
        "parameter_id": f"town-{name}",
        "title": name,
        "jurisdiction": "CN",
        "value": value,
        "unit": unit,
    }
    for name, value, unit in (
        ("award-notice-working-days", 2, "工作日"),
        ("contract-notice-working-days", 2, "工作日"),
        ("evaluation-days", 60, "日"),
        ("intention-lead-days", 30, "日"),
    )
]
EDITIONS = [
    {"edition_id": "E", "government_level": "county", "region_code": "990101"}
    | {"effective_from": "2026-01-01", "filed_on": "2026-01-15"}
]
PLANS = [
    {"plan_item_id": "I-1", "project_id": "P-1", "planned_tender_month": "2026-03"}
    | {"published_on": "2026-03-21", "filed_on": "2026-03-01"},
    {"plan_item_id": "I-2", "project_id": "P-2", "planned_tender_month": "2026-04"},
    {"plan_item_id": "I-3", "project_id": "P-3", "planned_tender_month": "2026-05"}
    | {"published_on": "2026-02-01"},
    {"plan_item_id": "I-4", "project_id": "P-4", "planned_tender_month": "2026-10"},
]
PLANS = [{"fiscal_year": "2026", "revision": "0", **row} for row in PLANS]
NOTICES = [
    {"notice_id": "N-0", "tender_id": "T-1", "project_id": "P-1", "kind": "intention"}
    | {"published_at": "2026-03-01T00:00:00+08:00", "region_code": "990101"},
    {"notice_id": "N-1", "tender_id": "T-1", "project_id": "P-1", "kind": "tender"}
    | {"published_at": "2026-03-20T09:00:00+08:00", "region_code": "990101", "title": "甲"},
    {"notice_id": "N-3", "tender_id": "T-3", "project_id": "P-3", "kind": "tender"}
    | {"published_at": "2026-06-02T09:00:00+08:00", "region_code": "990102", "title": "丙"},
]
AWARDS = [
    {"award_id": "A-1", "awarded_on": "2026-03-02", "published_on": "2026-03-12"},
    {"award_id": "A-2", "awarded_on": "2026-03-02", "published_on": "2026-03-13"},
    {"award_id": "A-3", "awarded_on": "2026-03-03", "published_on": "2026-03-14"},
    {"award_id": "A-4", "awarded_on": "2026-03-02"},
]
CONTRACTS = [
    {"contract_id": "C-1", "signed_on": "2026-03-05", "published_on": "2026-03-31"}
    | {"ends_on": "2026-05-31"},
    {"contract_id": "C-2", "signed_on": "2026-01-05", "published_on": "2026-01-07"}
    | {"ends_on": "2026-03-31"},
    {"contract_id": "C-3", "signed_on": "2026-01-05", "published_on": "2026-01-07"}
    | {"ends_on": "2026-08-31"},
]
ROWS_OF_TOWN: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "regions": {"regions": REGIONS},
    "policies": {"policies": [], "parameters": NUMBERS},
    "catalogue": {"editions": EDITIONS},
    "annual-plans": {"plan-items": PLANS},
    "tender-notices": {
        "notices": NOTICES,
        "awards": [{"project_id": "P-1", **row} for row in AWARDS],
        "contracts": [{"project_id": "P-1", **row} for row in CONTRACTS],
        "payments": [
            {"payment_id": "Y-1", "contract_id": "C-1", "due_on": "2026-05-01"}
            | {"paid_on": "2026-05-08"}
        ],
        "enquiries": [
            {"enquiry_id": "Q-1", "tender_id": "T-1", "kind": "query"}
            | {"due_on": "2026-04-10", "decided_on": "2026-04-12"},
            {"enquiry_id": "Q-2", "tender_id": "T-1", "kind": "query", "due_on": "2026-09-01"},
            {"enquiry_id": "Q-3", "tender_id": "T-1", "kind": "query", "due_on": "2026-10-01"},
        ],
    },
    "performance-results": {
        "evaluations": [
            {"evaluation_id": "V-2", "project_id": "P-1", "contract_id": "C-2"}
            | {"evaluated_on": "2026-05-20", "published_on": "2026-06-02"}
        ]
    },
}
# Of each duty: the last day, the day on which it was done, the state, and the days late.
EXPECTED = {
    "result.A-1": ("2026-03-12", "2026-03-12", "on-time", None),
    "result.A-2": ("2026-03-12", "2026-03-13", "late", 1),
    "result.A-3": ("2026-03-13", "2026-03-14", "on-time", None),  # on the Saturday after a Friday
    "result.A-4": ("2026-03-12", None, "undated", None),
    "contract.C-1": ("2026-03-17", "2026-03-31", "late", 14),
    "contract.C-2": ("2026-01-15", "2026-01-07", "on-time", None),
    "contract.C-3": ("2026-01-15", "2026-01-07", "on-time", None),
    "evaluation.C-1": ("2026-07-30", None, "missing", None),
    "evaluation.C-2": ("2026-05-30", "2026-06-02", "late", 3),
    "payment.Y-1": ("2026-05-01", "2026-05-08", "late", 7),
    "reply.Q-1": ("2026-04-10", "2026-04-12", "late", 2),
    "reply.Q-2": ("2026-09-01", None, "missing", None),
    "plan.I-1": ("2026-03-20", "2026-03-21", "late", 1),
    "plan.I-3": ("2026-06-02", "2026-02-01", "on-time", None),
    "plan-filing.I-1": ("2026-03-20", "2026-03-01", "on-time", None),
    "plan-filing.I-3": ("2026-06-02", None, "missing", None),
    "notice.I-1": ("2026-03-31", "2026-03-20", "on-time", None),
    "notice.I-2": ("2026-04-30", None, "missing", None),
    "notice.I-3": ("2026-05-31", "2026-06-02", "late", 2),
    "intention.N-1": ("2026-02-18", "2026-03-01", "late", 11),
    "catalogue.990101": (None, "2026-01-01", "no-limit", None),
    "catalogue.990102": (None, None, "missing", None),
    "catalogue-filing.E": (None, "2026-01-15", "no-limit", None),
    "data-set.catalogue": ("2026-09-08", None, "missing", None),
    "data-set.annual-plans": ("2026-10-02", "2026-09-01", "on-time", None),  # until then
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("duties")
    data = write_town(folder / "data", ROWS_OF_TOWN, is_example=False)
    for kind, promise in (("catalogue", "weekly"), ("annual-plans", "monthly")):
        file = data / "town" / kind / "datapackage.json"
        told = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**told, "update_frequency": promise}), "utf-8")
    compiled(data, folder / "register.sqlite")
    return folder / "register.sqlite"


@pytest.fixture(scope="module")
def site(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    build_site(register, Tree(tree), "https://town.example", lambda _what, _count: None)
    return tree / "site"


def test_each_duty_is_judged_by_its_own_limit(register: Path) -> None:
    found = {
        row["publication_duty_id"]: (
            *(row["due_on"], row["published_on"], row["state"], row["days_late"]),
        )
        for row in open_register(register).rows("SELECT * FROM publication_duties")
    }
    assert found == EXPECTED


def test_what_is_late_by_law_is_what_the_rules_find(register: Path) -> None:
    """Each finding of a rule that tests the same has its duty, and each such duty its finding."""
    connection = open_register(register)
    duties = [
        *connection.tuples(
            "SELECT rule_id, resource, row_key FROM publication_duties WHERE rule_id IS NOT NULL"
            " AND state IN ('late', 'missing') AND (duty <> 'notice' OR state = 'missing')"
        )
    ]
    named = {rule for rule, _, _ in duties}
    assert {"award-published-late", "evaluation-missing", "plan-unfiled"} <= named
    found = [
        row
        for row in connection.tuples("SELECT rule_id, resource, row_key FROM findings")
        # A plan without a tender has no day by which it had to be filed.
        if row[0] in named
        and tuple(row)
        not in {
            ("plan-unfiled", "plan-items", "I-2"),
            ("plan-unfiled", "plan-items", "I-4"),
        }
    ]
    assert sorted(map(tuple, found)) == sorted(map(tuple, duties))


def test_districts_and_purchasers_follow_from_the_project(register: Path) -> None:
    connection = open_register(register)
    places = dict(
        connection.tuples("SELECT publication_duty_id, region_code FROM publication_duties")
    )
    assert places["result.A-1"] == "990101"
    assert places["notice.I-3"] == "990102"
    assert places["catalogue.990102"] == "990102"


def test_statistic_and_download_hold_the_same_duties(register: Path) -> None:
    connection = open_register(register)
    found = statistic(connection, "publication-duties")
    assert sum(row["duty_count"] for row in found) == len(EXPECTED)
    written = dict(files(connection))["downloads/publication-duties.csv"].decode()
    assert {one["publication_duty_id"] for one in csv.DictReader(written.splitlines())} == {
        *EXPECTED
    }
    rows = {row["resource"]: row for row in statistic(connection, "official-addresses")}
    assert (rows["contracts"]["row_count"], rows["contracts"]["unaddressed_count"]) == (3, 3)


def test_every_table_with_an_official_address_is_counted() -> None:
    counted = set(re.findall(r"source_url FROM (\w+)", statistics()["official-addresses"]))
    assert counted == {one.name for one in published_tables() if "source_url" in one.field}


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_pages_tell_districts_years_and_freshness(site: Path, lang: str) -> None:
    text = (site / lang / "publication-duties/town/index.html").read_text("utf-8")
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    told = {
        "": ("东湖区", "每周", "已过", "没有官方来源地址的行"),
        "en/": ("Weekly", "overdue", "Rows without an official address"),
    }
    for one in told[lang]:
        assert one in words
    late = (site / lang / "publication-duties/town/late/index.html").read_text("utf-8")
    assert late.count("<tr>") == 1 + sum(
        state in {"late", "missing"} for _, _, state, _ in EXPECTED.values()
    )


def test_a_feed_tells_what_is_newly_late_from_the_day_after(register: Path) -> None:
    entries = entries_of(subscribed(register)["feeds/publication-duties/town.atom"])
    assert len(entries) == 13
    assert entries["result.A-2"].published == "2026-03-13T00:00:00+08:00"
    assert entries["result.A-2"].title == "甲（采购结果：迟了）"
    assert "catalogue.990102" not in entries  # there is no day by which it was due


def test_a_promise_of_no_known_frequency_is_refused(tmp_path: Path) -> None:
    file = tiny_town(tmp_path) / "catalogue" / "datapackage.json"
    told = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**told, "update_frequency": "now and then"}), "utf-8")
    faults = faults_of(tmp_path)
    assert ("property-wrong", "update_frequency") in {(one.code, one.field) for one in faults}
