"""项目编号 over the number of the purchase, as bureaus keep it in lists of notices and results."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values, xlsx

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
PLAN: Grid = [
    ["预算年度", "购买主体", "项目名称", "预算金额（万元）", "预计采购时间"],
    [2026, BUREAU, "社工站运营服务", 320, "2026年4月"],
    [2026, BUREAU, "助浴服务", 90, "2026年5月"],
]
NUMBER = "YLZC-2026-001"


def notices(heading: str, number: str = NUMBER) -> Grid:
    return [
        ["公告类型", heading, "项目名称", "采购人", "最高限价（万元）", "公告日期"],
        ["采购公告", number, "社工站运营服务", BUREAU, 320, "2026-04-07"],
    ]


def awards(heading: str, number: str = NUMBER) -> Grid:
    return [
        [heading, "项目名称", "采购人", "中标供应商", "中标金额（元）", "公告日期"],
        [number, "社工站运营服务", BUREAU, CENTRE, 3168000, "2026-04-22"],
    ]


def contracts(heading: str, number: str = NUMBER) -> Grid:
    return [
        [heading, "合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        [number, "HT-1", "社工站运营服务", BUREAU, CENTRE, 3168000, "2026-05-06"],
    ]


@pytest.mark.parametrize(
    "heading", ["项目编号", "项目编码", "项目代码", "项目号", "项目编号（采购）"]
)
def test_the_number_of_the_purchase_is_the_tenders_whatever_it_is_called(
    heading: str, tmp_path: Path
) -> None:
    grids = {
        "plan": PLAN,
        "notices": notices(heading),
        "awards": awards(heading),
        "contracts": contracts(heading),
    }
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grids), kind="")
    assert told(outcome) == []
    project = values(outcome, "plan-items", "project_id")[0][0]
    for resource in ("notices", "awards"):
        assert values(outcome, resource, "tender_id", "project_id") == [(NUMBER, project)]
    assert values(outcome, "contracts", "project_id") == [(project,)]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_result_whose_tender_has_no_notice_is_of_its_plan(suffix: str, tmp_path: Path) -> None:
    files = [
        laid_out(tmp_path / f"{name}.{suffix}", grid)
        for name, grid in (("plan", PLAN), ("awards", awards("项目编号")))
    ]
    outcome = gathered(tmp_path, *files, kind="")
    project = values(outcome, "plan-items", "project_id")[0][0]
    assert values(outcome, "awards", "tender_id", "project_id") == [("", project)]
    assert [(one.cell, one.text) for one in outcome.log.omissions] == [("A2", NUMBER)]


OWN: dict[str, tuple[Grid, Grid]] = {
    "ids of the plan's projects": (
        [["项目编号", *PLAN[0]], ["XM-1", *PLAN[1]], ["XM-2", *PLAN[2]]],
        notices("项目编号", "XM-1"),
    ),
    "our own field": (PLAN, notices("project_id", "XM-1")),
    "an id of the project in all tables": (PLAN, notices("项目统一编号", "XM-1")),
    "a heading in English": (PLAN, notices("Project ID", "XM-1")),
    "a column of the tender beside it": (
        PLAN,
        [[*notices("项目编号", "XM-1")[0], "采购编号"], [*notices("", "XM-1")[1], "T-1"]],
    ),
    "two purchases that begin under it": (
        PLAN,
        [
            *notices("项目编号", "XM-1"),
            ["采购公告", "XM-1", "社工站房屋修缮", BUREAU, 20, "2026-04-09"],
        ],
    ),
}


@pytest.mark.parametrize(("plan", "notice"), [*OWN.values()], ids=[*OWN])
def test_an_id_of_a_project_stays_one(plan: Grid, notice: Grid, tmp_path: Path) -> None:
    files = [laid_out(tmp_path / "a.xlsx", plan), laid_out(tmp_path / "b.xlsx", notice)]
    outcome = gathered(tmp_path, *files, kind="")
    assert {project for (project,) in values(outcome, "notices", "project_id")} == {"XM-1"}
    assert ("XM-1",) not in values(outcome, "notices", "tender_id")


def test_a_repetition_under_the_same_number_is_of_the_same_project(tmp_path: Path) -> None:
    again = ["采购公告", NUMBER, "社工站运营服务（二次）", BUREAU, 320, "2026-05-07"]
    files = [
        laid_out(tmp_path / "a.xlsx", PLAN),
        laid_out(tmp_path / "b.xlsx", [*notices("项目编号"), again]),
    ]
    outcome = gathered(tmp_path, *files, kind="")
    project = values(outcome, "plan-items", "project_id")[0][0]
    assert values(outcome, "notices", "tender_id", "project_id") == [(NUMBER, project)] * 2
