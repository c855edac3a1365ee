"""Published rows without a key get it when what they are of comes in a later import."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import import_files
from tests.intake.test_sheets_chosen_projects import (
    BUREAU,
    FIRM,
    FULL,
    join,
    joins,
    plans,
    projects,
    rows,
)
from tests.support.sheet_files import Grid, told, xlsx
from tests.support.short_reference import short_reference

pytestmark = pytest.mark.long  # a town is compiled for each sheet that comes

SERVICE, TENDER = "养老机构消防安全检测服务", "云采磋2026-007"
LIKELY = "sheet-join-published-likely"


def plan(title: str = SERVICE, buyer: str = BUREAU, year: int = 2026, amount: float = 52.4) -> Grid:
    head = ["项目名称", "采购单位", "预算年度", "预算金额（万元）", "预计采购时间"]
    return [head, [title, buyer, year, amount, f"{year}年3月"]]


NOTICE: Grid = [
    ["公告标题", "公告类型", "公告编号", "采购编号", "采购人", "预算金额（元）", "发布时间"],
    ["养老机构消防安全检测磋商公告", "采购公告", "GG-1", TENDER, FULL, 524000, "2026-03-17"],
]
AWARD: Grid = [
    ["项目名称", "采购编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"],
    ["养老机构消防检测成交结果", "云采磋〔2026〕7号", BUREAU, FIRM, 498000, "2026-04-11"],
]
CONTRACT_HEAD = ["合同名称", "合同编号", "甲方", "乙方", "合同金额（元）", "签订日期"]
CONTRACT: Grid = [
    CONTRACT_HEAD,
    ["养老机构消防安全检测服务合同", "HT-1", BUREAU, FIRM, 498000, "2026-04-28"],
]
EVALUATION_HEAD = ["评价项目", "预算单位", "得分", "评价日期", "评价主体类型"]
EVALUATION: Grid = [EVALUATION_HEAD, [SERVICE, BUREAU, 93, "2026-12-20", "购买主体自评"]]


def only(folder: Path, resource: str, name: str) -> str:
    """The field of the only row of a table."""
    (row,) = rows(folder, resource).values()
    return row[name]


def test_a_published_contract_gets_the_award_that_comes_later(tmp_path: Path) -> None:
    join(tmp_path, plan=plan(), notice=NOTICE, contract=CONTRACT)
    assert only(tmp_path, "contracts", "award_id") == ""
    outcome = join(tmp_path, award=AWARD)
    award = only(tmp_path, "awards", "award_id")
    assert only(tmp_path, "contracts", "award_id") == award
    value, how, certainty = joins(tmp_path)["contracts", "HT-1", "award_id"]
    assert (value, certainty) == (award, "certain")
    assert FIRM in how
    assert outcome.joins
    assert outcome.joins.tally.certain == 2


def test_a_contract_with_its_tender_s_number_alone_gets_award_and_project(tmp_path: Path) -> None:
    head, row = CONTRACT
    join(tmp_path, contract=[[*head, "项目编号"], [*row, TENDER]])
    assert projects(tmp_path, "contracts") == [TENDER]
    join(tmp_path, plan=plan(), notice=NOTICE, award=AWARD)
    (project,) = plans(tmp_path).values()
    for resource in ("notices", "awards", "contracts"):
        assert projects(tmp_path, resource) == [project], resource
    assert only(tmp_path, "contracts", "award_id") == only(tmp_path, "awards", "award_id")


def test_contracts_of_two_lots_each_get_the_award_of_their_lot(tmp_path: Path) -> None:
    (head, first), award_head = CONTRACT, [*AWARD[0], "包号"]
    contracts = [[f"养老机构消防安全检测（第{n}包）合同", f"HT-{n}", *first[2:]] for n in (1, 2)]
    join(tmp_path, plan=plan(), notice=NOTICE)
    join(tmp_path, contract=[[*head, "采购编号"], *([*row, TENDER] for row in contracts)])
    awards = [[f"养老机构消防检测（第{n}包）成交结果", TENDER, *AWARD[1][2:], n] for n in (2, 1)]
    join(tmp_path, award=[award_head, *awards])
    lots = {key: row["title"][8:13] for key, row in rows(tmp_path, "awards").items()}
    found = rows(tmp_path, "contracts")
    assert [lots[found[f"HT-{n}"]["award_id"]] for n in (1, 2)] == ["（第1包）", "（第2包）"]


def test_an_award_of_another_supplier_of_the_project_is_not_taken(tmp_path: Path) -> None:
    head, row = CONTRACT
    other = [*row[:3], "旸川另一家公司", *row[4:]]
    join(tmp_path, plan=plan(), notice=NOTICE, contract=[head, other])
    join(tmp_path, award=AWARD)
    assert only(tmp_path, "contracts", "award_id") == ""


def test_results_that_were_there_first_join_with_the_notice_and_plan(tmp_path: Path) -> None:
    join(tmp_path, contract=CONTRACT)
    assert projects(tmp_path, "contracts") == ["HT-1"]
    evaluation = [*EVALUATION[0], "合同编号"], [*EVALUATION[1], "HT-1"]
    join(tmp_path, evaluation=evaluation)
    join(tmp_path, plan=plan(), notice=NOTICE, award=AWARD)
    (project,) = plans(tmp_path).values()
    assert projects(tmp_path, "contracts") == [project]
    assert only(tmp_path, "contracts", "award_id") == only(tmp_path, "awards", "award_id")
    assert joins(tmp_path)["contracts", "HT-1", "project_id"][2] == "certain"


def test_an_evaluation_that_was_there_first_is_of_the_plan_that_comes(tmp_path: Path) -> None:
    join(tmp_path, evaluation=EVALUATION)
    join(tmp_path, plan=plan())
    (project,) = plans(tmp_path).values()
    (evaluation,) = rows(tmp_path, "evaluations").values()
    assert evaluation["project_id"] == project
    place = ("evaluations", evaluation["evaluation_id"], "project_id")
    assert joins(tmp_path)[place][2] == "certain"
    again = import_files(
        [xlsx(tmp_path / "again.xlsx", EVALUATION)], SheetOptions("", "yunting", tmp_path / "data")
    )
    assert [code for code, _ in told(again)] == ["sheet-duplicate-published"]


APART = {
    "the next year": plan(year=2027),
    "another district's bureau": plan(buyer="云岭区民政局"),
    "another phase": plan(title=f"{SERVICE}（二期）"),
    "another service of the bureau": plan(title="社区矫正辅助服务"),
}


@pytest.mark.parametrize("grid", [*APART.values()], ids=[*APART])
def test_a_published_evaluation_stays_apart_from_what_it_is_not_of(
    grid: Grid, tmp_path: Path
) -> None:
    first = [EVALUATION_HEAD, [f"2026年{SERVICE}（一期）", *EVALUATION[1][1:]]]
    join(tmp_path, evaluation=first)
    join(tmp_path, plan=grid)
    assert projects(tmp_path, "evaluations") == [""]


def test_of_two_plans_that_fit_alike_neither_is_certain(tmp_path: Path) -> None:
    join(tmp_path, evaluation=EVALUATION)
    head, row = plan()
    outcome = join(tmp_path, plan=[head, row, [f"{row[0]}项目", *row[1:]]])
    assert projects(tmp_path, "evaluations") == [""]
    (fault,) = (one for one in outcome.log.faults if one.code == LIKELY)
    assert SERVICE in fault.message
    assert all(f"〔{project}〕" in fault.message_en for project in plans(tmp_path).values())


def test_what_is_likely_is_told_at_the_plan_and_chosen_in_the_sheet_of_the_row(
    tmp_path: Path,
) -> None:
    row = ["养老机构消防检测评价", BUREAU, 93, "2026-12-20", "购买主体自评"]
    join(tmp_path, evaluation=[EVALUATION_HEAD, row])
    outcome = join(tmp_path, plan=plan(title="养老机构消防安全设施检测评估服务"))
    (fault,) = (one for one in outcome.log.faults if one.code == LIKELY)
    assert (fault.cell, fault.resource, fault.severity) == ("A2", "plan-items", "warning")
    assert outcome.joins
    assert outcome.joins.tally.proposed == 1
    assert projects(tmp_path, "evaluations") == [""]
    (project,) = plans(tmp_path).values()
    chosen = [[*EVALUATION_HEAD, "所属项目"], [*row, f"某项目〔{project}〕"]]
    join(tmp_path, evaluation=chosen)
    assert projects(tmp_path, "evaluations") == [project]


def test_a_row_that_said_its_project_itself_is_left_alone(tmp_path: Path) -> None:
    head, row = EVALUATION
    join(tmp_path, evaluation=[[*head, "项目编号"], [*row, "P-77"]])
    outcome = join(tmp_path, plan=plan())
    assert projects(tmp_path, "evaluations") == ["P-77"]
    assert outcome.joins
    assert outcome.joins.tally.certain == 0


def test_a_row_that_comes_again_with_its_partner_is_no_other_row(tmp_path: Path) -> None:
    join(tmp_path, evaluation=EVALUATION)
    files = [xlsx(tmp_path / "e.xlsx", EVALUATION), xlsx(tmp_path / "p.xlsx", plan())]
    with short_reference():
        outcome = import_files(files, SheetOptions("", "yunting", tmp_path / "data"))
    assert [code for code, _ in told(outcome)] == ["sheet-duplicate-published"]
