"""Three publishers in three time zones, with everything that makes a fact hard to tell alike."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.package_writing import write_package

Row = Mapping[str, object]
Packages = Mapping[str, Mapping[str, Sequence[Row]]]


def notice(
    number: int, tender: str, kind: str, published_at: str, **cells: object
) -> dict[str, object]:
    """A notice of a tender whose project is called like it, `T-1` of `P-1`."""
    return {
        "notice_id": f"N-{number}",
        "tender_id": tender,
        "project_id": tender.replace("T", "P", 1),
        "kind": kind,
        "title": f"公告{number}",
        "published_at": published_at,
        **cells,
    }


def contract(number: str, amount: str, **cells: object) -> dict[str, object]:
    """A contract of the project P-1, in CNY."""
    whole = {"contract_id": f"C-{number}", "project_id": "P-1", "amount": amount, "currency": "CNY"}
    return {**whole, "purchaser_id": "BUYER", "signed_on": "2026-03-01", **cells}


_DAY: dict[str, object] = {"is_time_known": False}
_HOUR: dict[str, object] = {"is_time_known": True}
_CHANGE: dict[str, object] = {"kind": "amendment"}
NORTH: Packages = {
    "organizations": {
        "organizations": [{"organization_id": "BUYER", "name": "北镇民政局", "roles": "purchaser"}]
    },
    "annual-plans": {
        "plan-items": [
            {"plan_item_id": "A-1", "project_id": "P-8", "fiscal_year": 2026, "title": "三月"}
            | {"planned_tender_month": "2026-03", "purchaser_id": "BUYER"},
            {"plan_item_id": "A-2", "project_id": "P-8", "fiscal_year": 2026, "title": "未定"},
            {"plan_item_id": "A-3", "project_id": "P-9", "fiscal_year": 2026, "title": "十二月"}
            | {"planned_tender_month": "2026-12", "purchaser_id": "BUYER"},
            {"plan_item_id": "A-4", "project_id": "P-10", "fiscal_year": 2026, "title": "未定"},
        ]
    },
    "tender-notices": {
        "notices": [
            # A correction that gives only a day leaves the hour of the deadline.
            notice(1, "T-1", "tender", "2026-08-01T09:00:00+08:00", **_HOUR)
            | {"submission_deadline": "2026-10-10T09:30:00+08:00", "budget_amount": "100.00"}
            | {"currency": "CNY"},
            notice(2, "T-1", "correction", "2026-08-02T00:00:00+08:00", **_DAY)
            | {"documents_until": "2026-10-01T23:59:59+08:00"},
            # Days only, told by each instant.
            notice(3, "T-2", "tender", "2026-08-01T00:00:00+08:00", published_has_time=False)
            | {"submission_deadline": "2026-10-11T23:59:59+08:00", "opening_has_time": True}
            | {"submission_deadline_has_time": False, "opening_at": "2026-10-12T10:00:00+08:00"},
            # Four notices of one second, two of one instant.
            notice(7, "T-3", "tender", "2026-08-03T09:00:00.750000+08:00", place="a"),
            notice(6, "T-3", "correction", "2026-08-03T01:00:00.9Z", place="b"),
            notice(9, "T-3", "correction", "2026-08-03T09:00:00.250000+08:00", place="c"),
            notice(8, "T-3", "correction", "2026-08-03T02:00:00.750000+01:00", place="d")
            | {"submission_deadline": "2026-09-01T09:00:00+08:00"},
            # Reached from P-1 through an award.
            notice(10, "T-4", "tender", "2026-07-01T09:00:00+08:00"),
            notice(11, "T-5", "tender", "2026-07-01T09:00:00+08:00", **_HOUR)
            | {"submission_deadline": "2026-09-22T07:59:59+08:00"},
            notice(12, "T-6", "tender", "2026-07-01T09:00:00+08:00", **_HOUR)
            | {"submission_deadline": "2026-09-22T08:00:00+08:00"},
            notice(14, "T-11", "tender", "2026-07-01T00:00:00+08:00", **_DAY)
            | {"submission_deadline": "2026-08-01T23:59:59+08:00"},
            notice(13, "T-7", "suspension", "2026-07-02T09:00:00+08:00", **_DAY),
        ],
        "lots": [
            {"lot_id": "L-1", "tender_id": "T-1", "title": "一包", "status": "active"},
            {"lot_id": "L-2", "tender_id": "T-1", "title": "二包", "status": "cancelled"},
        ],
        "documents": [
            # About rows that have no page: read with what they belong to.
            {"document_id": "D-1", "about_resource": "lots", "about_id": "L-1", "title": "一包"},
            {"document_id": "D-2", "about_resource": "contract-changes", "about_id": "H-1"},
        ],
        "awards": [
            {"award_id": "W-1", "tender_id": "T-4", "project_id": "P-1", "amount": "90.00"}
            | {"currency": "CNY", "lot_id": "L-1", "awarded_on": "2026-08-20"}
            | {"discount_text": "下浮率 10%"},
        ],
        "contracts": [
            contract("1", "1000.10", ends_on="2026-08-31"),
            contract("2", "5000.00", is_framework=True),
            contract("3", "70.07", parent_contract_id="C-2"),
            contract("4", "9999.99", status="cancelled", ends_on="2027-12-31"),
            contract("5", "8000.00", is_framework=True),
            contract("6", "6.00", parent_contract_id="C-5", status="cancelled"),
            contract("7", "0.012", status="terminated", ends_on="2026-12-31"),
        ],
        "contract-changes": [
            {
                "contract_change_id": "H-2",
                "kind": "amendment",
                "contract_id": "C-1",
                "changed_on": "2026-05-01",
            }
            | {"amount": "2000.20", "ends_on": "2026-09-30"},
            {
                "contract_change_id": "H-1",
                "kind": "amendment",
                "contract_id": "C-1",
                "changed_on": "2026-06-01",
            }
            | {"amount": "1500.15"},
            {
                "contract_change_id": "H-3",
                "kind": "amendment",
                "contract_id": "C-7",
                "changed_on": "2026-06-01",
            }
            | {"ends_on": "2026-06-30"},
        ],
    },
    "performance-results": {
        "evaluations": [{"evaluation_id": "E-1", "project_id": "P-2", "title": "评价"}],
        "indicators": [
            {"indicator_id": "I-1", "evaluation_id": "E-1", "dimension": "timeliness"}
            | {"name": "进度", "target_text": "按时完成", "actual_text": "已完成"},
            {"indicator_id": "I-2", "evaluation_id": "E-1", "dimension": "quality"}
            | {"name": "合格率", "target": "90", "actual": "93.5", "unit": "%"},
        ],
    },
}
SOUTH: Packages = {
    "tender-notices": {
        "notices": [
            notice(1, "T-1", "tender", "2026-08-01T09:00:00-03:00", **_HOUR)
            | {"submission_deadline": "2026-09-21T20:30:00-03:00", "currency": "PYG"},
            notice(2, "T-2", "tender", "2026-08-01T00:00:00-03:00", **_DAY)
            | {"submission_deadline": "2026-09-21T23:59:59-03:00"},
        ],
    },
}
EAST: Packages = {
    "tender-notices": {
        "notices": [
            notice(1, "T-1", "tender", "2026-10-20T09:00:00+02:00", **_HOUR)
            | {"submission_deadline": "2026-10-26T09:00:00+01:00"},
        ],
    },
}
TOWNS: Mapping[str, tuple[Packages, str, bool]] = {
    "north": (NORTH, "Asia/Shanghai", False),
    "south": (SOUTH, "America/Asuncion", False),
    "east": (EAST, "Europe/Berlin", True),
}


def write_towns(data: Path) -> Path:
    """Writes the packages of the three publishers below `data`, and returns it."""
    for name, (packages, zone, is_example) in TOWNS.items():
        for kind, resources in packages.items():
            descriptor = make_descriptor(
                kind,
                name=kind,
                publisher={"name": name, "title": name},
                title=f"{kind} 数据",
                created="2026-09-01T00:00:00+02:00",
                language="zh-CN",
                time_zone=zone,
                region_scheme="none",
                licenses=[{"name": "CC0-1.0"}],
                is_example=is_example,
            )
            write_package(data / name / kind, descriptor, resources)
    return data
