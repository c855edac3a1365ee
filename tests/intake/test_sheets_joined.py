"""Sheets as a bureau keeps them, without ids, become chained projects."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from disclosure.intake.joining.sheet_joins import JoinTally
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, import_files
from disclosure.register.compiling import compile_register
from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_sheets
from disclosure.reports.xlsx.drop_downs import DropDowns
from scripts.import_sheet import main
from tests.support.data_folders import silent
from tests.support.sheet_files import Grid, laid_out, told, values, xlsx
from tests.support.short_reference import short_reference

pytestmark = pytest.mark.long  # a town is compiled for each sheet that comes

BUREAU, FULL, FIRM = "云汀区民政局", "旸川市云汀区民政局", "旸川卫安消防技术检测有限公司"
SHEETS: dict[str, Grid] = {
    "plan": [
        ["项目名称", "采购单位", "预算年度", "预算金额（万元）", "预计采购时间"],
        ["养老机构消防安全检测服务", BUREAU, 2026, 52.4, "2026年3月"],
        ["社区矫正辅助服务", BUREAU, 2026, 30, "2026年5月"],
        ["困境儿童心理辅导", BUREAU, 2026, 28.5, "2026年4月"],
    ],
    "notice": [
        ["公告标题", "公告类型", "公告编号", "采购人", "预算金额（元）", "发布时间"],
        ["养老机构消防安全检测磋商公告", "采购公告", "云采磋2026-007", FULL, 524000, "2026-03-17"],
        ["护苗困境儿童心理辅导询价公告", "采购公告", "云采询2026-011", FULL, 285000, "2026-04-20"],
    ],
    "award": [
        ["项目名称", "采购编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"],
        ["养老机构消防检测成交结果", "云采磋〔2026〕7号", "区民政局", FIRM, 498000, "2026-04-11"],
    ],
    "contract": [
        ["合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["养老机构消防安全检测服务合同", BUREAU, FIRM, 498000, "2026-04-28"],
    ],
    "evaluation": [
        ["评价项目", "预算单位", "得分", "评价日期", "评价主体类型"],
        ["养老机构消防安全检测服务", BUREAU, 93, "2026-12-20", "购买主体自评"],
    ],
}  # fmt: skip


def look(folder: Path, grid: Grid) -> SheetImport:
    """What an import of a sheet of the bureau would tell; nothing is written."""
    options = SheetOptions("", "yunting", folder / "data", title="云汀区")
    with short_reference():
        return import_files([xlsx(folder / "look.xlsx", grid)], options)


def join(folder: Path, *names: str, **changed: Grid) -> SheetImport:
    """Import sheets of the bureau, some of them changed; written where they are sound."""
    grids = {**SHEETS, **changed}
    files = [xlsx(folder / f"{name}.xlsx", grids[name]) for name in names]
    with short_reference():
        outcome = import_files(files, SheetOptions("", "yunting", folder / "data", title="云汀区"))
    if outcome.is_sound:
        outcome.write()
    return outcome


def projects(outcome: SheetImport, resource: str) -> list[str]:
    return [draft.values.get("project_id", "") for draft in outcome.drafts.get(resource, [])]


def joined(outcome: SheetImport, kind: str) -> list[tuple[str, str, str]]:
    rows = outcome.packages[kind].get("joins", [])
    return [(row["resource"], row["field"], row["certainty"]) for row in rows]


def test_five_sheets_without_ids_are_one_chained_project_in_the_register(tmp_path: Path) -> None:
    outcome = join(tmp_path, "plan", "notice", "award", "contract", "evaluation")
    assert told(outcome) == []
    project = projects(outcome, "plan-items")[0]
    path = tmp_path / "register.sqlite"
    with short_reference():
        compile_register(tmp_path / "data", path, datetime.now(UTC), silent)
    with sqlite3.connect(path) as register:
        for table in ("plan_items", "notices", "awards", "contracts", "evaluations"):
            found = register.execute(
                f"SELECT count(*) FROM {table} WHERE project_id = ?", (project,)
            ).fetchone()
            assert found == (1,), table


def test_sheets_that_come_one_by_one_are_joined_with_what_is_there(tmp_path: Path) -> None:
    plan = join(tmp_path, "plan")
    for name, resource in (
        ("notice", "notices"),
        ("award", "awards"),
        ("evaluation", "evaluations"),
    ):
        found = projects(join(tmp_path, name), resource)
        assert found[0] == projects(plan, "plan-items")[0], name


def test_a_join_says_in_the_package_what_it_wrote_and_why(tmp_path: Path) -> None:
    outcome = join(tmp_path, "plan", "notice", "award")
    assert joined(outcome, "tender-notices") == [
        ("notices", "project_id", "certain"),
        ("notices", "project_id", "certain"),
        ("awards", "tender_id", "certain"),
        ("awards", "project_id", "certain"),
    ]
    row = outcome.packages["tender-notices"]["joins"][2]
    assert row["row_key"] == outcome.drafts["awards"][0].values["award_id"]
    assert row["value"] == "云采磋2026-007"
    assert "编号相同" in row["how_found"]


def test_rows_that_come_again_are_the_rows_that_are_there(tmp_path: Path) -> None:
    join(tmp_path, "plan", "notice")
    again = join(tmp_path, "notice")
    assert told(again, errors_only=False) == [
        ("sheet-duplicate-published", "C2"),
        ("sheet-duplicate-published", "C3"),
    ]


def test_a_contract_that_comes_later_is_of_the_published_award(tmp_path: Path) -> None:
    award = join(tmp_path, "plan", "notice", "award").drafts["awards"][0]
    contract = join(tmp_path, "contract")
    assert values(contract, "contracts", "award_id") == [(award.values["award_id"],)]
    assert joined(contract, "tender-notices")[-1] == ("contracts", "award_id", "certain")


def test_a_plan_that_comes_after_its_notice_is_of_the_notice_s_project(tmp_path: Path) -> None:
    notice = join(tmp_path, "notice")
    plan = join(tmp_path, "plan")
    assert projects(plan, "plan-items")[0] == projects(notice, "notices")[0]
    assert joined(plan, "annual-plans")[0] == ("plan-items", "project_id", "certain")


def test_a_payment_without_a_contract_s_number_finds_its_contract(tmp_path: Path) -> None:
    payments: list[list[object]] = [
        ["合同名称", "付款单位", "收款单位", "付款金额（元）", "付款日期"],
        ["养老机构消防安全检测合同首付款", BUREAU, FIRM, 199200, "2026-05-20"],
        ["路灯维护", BUREAU, FIRM, 3000, "2026-05-21"],
    ]
    outcome = join(tmp_path, "contract", "payment", payment=payments)
    assert told(outcome) == [("sheet-value-missing", "A1:E1")]
    contract = outcome.drafts["contracts"][0].values["contract_id"]
    found = [draft.values.get("contract_id", "") for draft in outcome.drafts["payments"]]
    assert found == [contract, ""]
    assert ("payments", "contract_id", "certain") in joined(outcome, "tender-notices")


def test_breaches_and_people_served_find_the_contract_that_they_name(tmp_path: Path) -> None:
    breaches = [
        ["合同名称", "承接主体", "违约事项", "合同约定", "认定日期", "处理决定", "违约金（元）"],
        ["养老机构消防安全检测", FIRM, "逾期出具报告", "十日内", "2026-08-01", "责令整改", 2000],
    ]
    served = [
        ["项目名称", "承接主体", "服务对象", "计划服务人数", "实际服务人数", "服务期限"],
        ["养老机构消防安全检测", FIRM, "老年人", 1000, "980人", "2026.5.1-2026.12.31"],
    ]
    outcome = join(tmp_path, "contract", "breach", "served", breach=breaches, served=served)
    assert told(outcome) == []
    contract = outcome.drafts["contracts"][0].values["contract_id"]
    assert values(outcome, "breaches", "contract_id", "title", "requirement", "penalty_amount") == [
        (contract, "逾期出具报告", "十日内", "2000.00")
    ]
    names = ("people_promised", "people_count", "beneficiary_group", "period_from", "period_to")
    assert values(outcome, "people-served", "contract_id", *names) == [
        (contract, "1000", "980", "elderly", "2026-05-01", "2026-12-31")
    ]


def test_a_contract_chosen_for_a_payment_comes_back_as_its_contract(tmp_path: Path) -> None:
    contracts = [SHEETS["contract"][0]] + [
        [f"社区矫正服务合同（{side}片）", BUREAU, FIRM, 50000, "2026-03-02"] for side in "东西"
    ]
    join(tmp_path, "contract", contract=contracts)
    payments: list[list[object]] = [
        ["合同名称", "付款单位", "收款单位", "付款金额（元）", "付款日期"],
        ["社区矫正服务合同", BUREAU, FIRM, 25000, "2026-04-02"],
    ]
    first = join(tmp_path, "payment", payment=payments)
    assert first.joins
    (row,) = first.joins.choices
    assert (row.place, row.heading, len(row.labels)) == (((2, 6), (1, 6)), "合同编号", 2)
    (likely,) = [fault for fault in first.log.faults if fault.code == "sheet-join-likely"]
    assert "没有合同编号" in likely.message
    chosen: Grid = [[*payments[0], row.heading], [*payments[1], row.labels[1]]]
    again = join(tmp_path, "payment", payment=chosen)
    assert told(again) == []
    assert values(again, "payments", "contract_id") == [(row.choices[1].key,)]
    assert joined(again, "tender-notices")[-1] == ("payments", "contract_id", "confirmed")


LIKELY = [
    SHEETS["notice"][0],
    ["困境儿童关爱服务采购公告", "采购公告", "云采询2026-011", FULL, 150000, "2026-06-20"],
    [
        "图书馆夜间开放公告",
        "采购公告",
        "云采询2026-012",
        "云汀区图书馆",
        45100,
        "2026-06-20",
    ],
]


def test_what_is_likely_is_proposed_and_what_is_not_stays_apart(tmp_path: Path) -> None:
    outcome = join(tmp_path, "plan", "notice", notice=LIKELY)
    assert ("sheet-join-likely", "A2") in told(outcome, errors_only=False)
    assert projects(outcome, "notices") == ["云采询2026-011", "云采询2026-012"]
    assert outcome.joins is not None
    assert outcome.joins.tally == JoinTally(proposed=1, apart=1)
    (row,) = outcome.joins.choices
    assert row.place == ((2, 7), (1, 7))
    assert row.choices[0].key == projects(outcome, "plan-items")[2]


def test_a_project_that_is_chosen_in_the_returned_sheet_is_confirmed(tmp_path: Path) -> None:
    first = join(tmp_path, "plan", "notice", notice=LIKELY)
    assert first.joins is not None
    (row,) = first.joins.choices
    chosen = [[*LIKELY[0], "所属项目"], [*LIKELY[1], row.labels[0]], LIKELY[2]]
    outcome = join(tmp_path, "notice", notice=chosen)
    assert told(outcome) == []
    assert joined(outcome, "tender-notices") == [("notices", "project_id", "confirmed")]
    rows = {one["notice_id"]: one for one in outcome.packages["tender-notices"]["notices"]}
    assert list(rows) == ["云采询2026-012", "云采询2026-011"]
    assert rows["云采询2026-011"]["project_id"] == projects(first, "plan-items")[2]
    assert rows["云采询2026-011"]["tender_id"] == "云采询2026-011"
    assert [(one.cell, one.reason) for one in outcome.log.omissions] == [("3:3", "published")]


def test_a_notice_of_a_published_tender_that_is_of_another_project_is_told(tmp_path: Path) -> None:
    (head, first, _), (award_head, won) = SHEETS["notice"], SHEETS["award"]
    head, keys = [*head, "采购编号", "项目编号"], ("CS-9", "P-1")
    notice, award = [head, [*first, *keys]], [[*award_head, "项目编号"], [*won, "P-1"]]
    award[1][1] = "CS-9"
    assert told(join(tmp_path, "notice", "award", notice=notice, award=award)) == []
    for project, is_told in (("P-1", False), ("P-2", True)):
        later = [
            "养老机构消防安全检测更正公告",
            "更正公告",
            "云采更2026-8",
            *first[3:],
            "CS-9",
            project,
        ]
        outcome = look(tmp_path, [head, later])
        codes = {code for code, _ in told(outcome, errors_only=False)}
        assert ("sheet-tender-split" in codes) == is_told


def test_a_row_with_a_project_of_its_own_is_left_alone(tmp_path: Path) -> None:
    grid = [
        [*row, value]
        for row, value in zip(SHEETS["notice"], ["项目编号", "A-1", "A-2"], strict=True)
    ]
    outcome = join(tmp_path, "plan", "notice", notice=grid)
    assert projects(outcome, "notices") == ["A-1", "A-2"]
    assert joined(outcome, "tender-notices") == []


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_annotated_workbook_offers_likely_projects_and_takes_the_choice(
    suffix: str, tmp_path: Path
) -> None:
    join(tmp_path, "plan")
    sheet, back = laid_out(tmp_path / f"notice.{suffix}", LIKELY), tmp_path / "back.xlsx"
    out = ["--publisher", "yunting", "--out", str(tmp_path / "data")]
    assert main([str(sheet), *out, "--annotated", str(back)]) == 0
    book = openpyxl.load_workbook(back)
    page = book.worksheets[1]
    (drop,) = page.data_validations.dataValidation
    assert (str(drop.sqref), page["G1"].value) == ("G2", "所属项目")
    first = drop.formula1.strip('"').split(",")[0]
    assert first.startswith("困境儿童心理辅导〔plan-")
    page["G2"] = first
    book.save(back)
    assert main([str(back), *out]) == 0
    joins = (tmp_path / "data/yunting/tender-notices/joins.csv").read_text("utf-8")
    assert "notices,云采询2026-011,project_id,plan-" in joins
    assert ",confirmed," in joins


def test_a_drop_down_is_added_to_those_of_the_sheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", LIKELY)
    book = openpyxl.load_workbook(path)
    choice = DataValidation(type="list", formula1='"采购公告,更正公告"')
    choice.add("B2:B9")
    book.active.add_data_validation(choice)
    book.save(path)
    drops = DropDowns({(2, 7): ["甲〔1〕", "乙〔2〕"]}, {(1, 7): "所属项目"})
    write_sheets(
        make_report([], [], datetime.now(UTC)),
        [path],
        tmp_path / "b.xlsx",
        {(str(path), "Sheet1"): drops},
    )
    page = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[1]
    found = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert found == {"B2:B9": '"采购公告,更正公告"', "G2": '"甲〔1〕,乙〔2〕"'}
    assert page["G1"].value == "所属项目"
