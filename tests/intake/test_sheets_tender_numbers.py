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


FIRM = "青禾养老服务有限公司"
OF_LOTS: Grid = [
    ["公告类型", "项目编号", "项目名称", "采购人", "包号", "包名称", "预算（万元）", "公告日期"],
    ["采购公告", NUMBER, "居家养老服务", BUREAU, "1", "东片区（3村）", 160, "2026-04-07"],
    ["采购公告", NUMBER, "居家养老服务", BUREAU, "2", "西片区", 160, "2026-04-07"],
]
WON: Grid = [
    ["项目编号", "项目名称", "包号", "中标供应商", "中标金额（元）", "中标日期"],
    [NUMBER, "居家养老服务", "第1包", CENTRE, 1590000, "2026-04-22"],
    [NUMBER, "居家养老服务", "第2包", CENTRE, 1580000, "2026-04-22"],
]
WON_ALIKE: Grid = [
    ["项目编号", "项目名称", "中标供应商", "中标金额（元）", "中标日期"],
    [NUMBER, "居家养老服务", CENTRE, 1590000, "2026-04-22"],
    [NUMBER, "居家养老服务（续）", CENTRE, 1590000, "2026-04-22"],
]
WON_ALONE: Grid = [WON_ALIKE[0], WON_ALIKE[1]]
NOTICE: Grid = [[*OF_LOTS[0][:4], "公告日期"], [*OF_LOTS[1][:4], "2026-04-07"]]


@pytest.mark.parametrize(
    ("notice", "won", "title", "undertaker", "amount", "award"),
    [
        (OF_LOTS, WON, "居家养老服务合同（第2包）", CENTRE, 1580000, 1),
        (OF_LOTS, WON, "居家养老服务合同（东片区）", CENTRE, 1590000, 0),
        (OF_LOTS, WON, "居家养老服务合同（东片区）", CENTRE, 1890000, 0),
        (OF_LOTS, WON, "居家养老服务合同（东片区）", FIRM, 1590000, 0),
        (OF_LOTS, WON, "居家养老服务合同", CENTRE, 1580000, 1),
        (OF_LOTS, WON, "居家养老服务合同", CENTRE, 1585000, None),
        (OF_LOTS, WON, "居家养老服务合同（第3包）", CENTRE, 1580000, None),
        (OF_LOTS, WON[:2], "居家养老服务合同", FIRM, 1580000, None),
        (NOTICE, WON_ALIKE, "居家养老服务合同", CENTRE, 1590000, None),
        (NOTICE, WON_ALONE, "居家养老服务合同", CENTRE, 1590000, 0),
        (NOTICE, WON_ALONE, "居家养老服务合同", FIRM, 1590000, 0),
        (NOTICE, WON_ALONE, "居家养老服务合同（第2包）", FIRM, 1590000, None),
    ],
)
def test_a_contract_is_of_the_only_award_of_its_tender_and_lot(
    notice: Grid,
    won: Grid,
    title: str,
    undertaker: str,
    amount: int,
    award: int | None,
    tmp_path: Path,
) -> None:
    contract = [contracts("项目编号")[0], [NUMBER, "HT-1", title, BUREAU, undertaker, amount]]
    grids = {"notices": notice, "awards": won, "contracts": contract}
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grids), kind="")
    awards_known = [row[0] for row in values(outcome, "awards", "award_id")]
    found = values(outcome, "contracts", "award_id")[0][0]
    assert found == ("" if award is None else awards_known[award])
    joins = outcome.packages["tender-notices"].get("joins", [])
    told_joins = [row for row in joins if row["field"] == "award_id"]
    assert [row["certainty"] for row in told_joins] == ([] if award is None else ["certain"])
    if award is not None:
        assert f"编号相同（{NUMBER}）" in told_joins[0]["how_found"]
        assert (undertaker in told_joins[0]["how_found"]) == (undertaker == CENTRE)


@pytest.mark.parametrize(("undertaker", "is_joined"), [(CENTRE, True), (FIRM, False)])
def test_a_contract_of_a_project_alone_is_of_the_award_that_its_undertaker_won(
    undertaker: str, is_joined: bool, tmp_path: Path
) -> None:
    contract = contracts("项目统一编号", "XM-1")
    contract = [contract[0], [*contract[1][:4], undertaker, *contract[1][5:]]]
    grids = {"awards": awards("项目统一编号", "XM-1"), "contracts": contract}
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grids), kind="")
    ((award,),) = values(outcome, "awards", "award_id")
    assert values(outcome, "contracts", "award_id") == [(award if is_joined else "",)]
