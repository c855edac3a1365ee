"""Where somebody chose the project of one row, the other rows of its tender follow."""

import csv
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, import_files
from disclosure.words.texts import both
from tests.support.sheet_files import Grid, told, xlsx
from tests.support.short_reference import short_reference

pytestmark = pytest.mark.long  # a town is compiled for each sheet that comes

BUREAU, FULL, FIRM = "云汀区民政局", "旸川市云汀区民政局", "旸川卫安消防技术检测有限公司"
TENDER = "云采询2026-011"
PLAN: Grid = [
    ["项目名称", "采购单位", "预算年度", "预算金额（万元）", "预计采购时间"],
    ["困境儿童心理辅导", BUREAU, 2026, 28.5, "2026年4月"],
    ["社区矫正辅助服务", BUREAU, 2026, 30, "2026年5月"],
    ["图书馆夜间开放服务", BUREAU, 2026, 12, "2026年5月"],
]
NOTICE_HEAD: list[object] = [
    "公告标题",
    "公告类型",
    "公告编号",
    "采购编号",
    "采购人",
    "预算金额（元）",
    "发布时间",
]
NOTICE: list[object] = [
    *("困境儿童关爱服务采购公告", "采购公告", "GG-1", TENDER, FULL, 150000, "2026-06-20"),
]
CORRECTION: list[object] = [
    *("困境儿童关爱服务更正公告", "更正公告", "GG-2", TENDER, FULL, None, "2026-06-25"),
]
OTHER: list[object] = [
    *("禁毒宣传服务采购公告", "采购公告", "GG-9", "云采询2026-012", FULL, 90000, "2026-06-21"),
]
AWARD: Grid = [
    ["项目名称", "采购编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"],
    ["困境儿童关爱服务成交结果", TENDER, BUREAU, FIRM, 148000, "2026-07-11"],
]
CONTRACT: Grid = [
    ["合同名称", "合同编号", "采购编号", "甲方", "乙方", "合同金额（元）", "签订日期"],
    ["困境儿童关爱服务合同", "HT-1", TENDER, BUREAU, FIRM, 148000, "2026-07-28"],
]
PAYMENT: Grid = [
    ["合同编号", "付款金额（元）", "付款日期"],
    ["HT-1", 70000, "2026-09-01"],
]
EVALUATION: Grid = [
    ["评价项目", "合同编号", "项目编号", "得分", "评价日期"],
    ["困境儿童关爱服务", "HT-1", TENDER, 93, "2026-12-20"],
]


def join(folder: Path, **grids: Grid) -> SheetImport:
    """Import sheets; written where they are sound."""
    files = [xlsx(folder / f"{name}.xlsx", grid) for name, grid in grids.items()]
    with short_reference():
        outcome = import_files(files, SheetOptions("", "yunting", folder / "data", title="云汀区"))
    assert told(outcome) == []
    outcome.write()
    return outcome


def rows(folder: Path, resource: str) -> dict[str, dict[str, str]]:
    """The published rows of a table, by their first column."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob(f"data/yunting/*/{resource}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {next(iter(row.values())): row for row in csv.DictReader(file)}
    return found


def projects(folder: Path, resource: str) -> list[str]:
    return [row["project_id"] for row in rows(folder, resource).values()]


def joins(folder: Path) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """Value, ground and certainty of each joined field: by resource, row and field."""
    found = {}
    for path in sorted(folder.glob("data/yunting/*/joins.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                place = (row["resource"], row["row_key"], row["field"])
                assert place not in found
                found[place] = (row["value"], row["how_found"], row["certainty"])
    return found


def plans(folder: Path) -> dict[str, str]:
    return {row["title"]: row["project_id"] for row in rows(folder, "plan-items").values()}


def chosen(head: list[object], row: list[object], project: str, *others: list[object]) -> Grid:
    """A sheet that comes back with the project of its first row chosen."""
    return [[*head, "所属项目"], [*row, f"某项目〔{project}〕"], *([*one, None] for one in others)]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A tender with a correction, a result, a contract with a payment and an evaluation, all of
    the project that was made of the tender's number, beside plans and another tender."""
    join(tmp_path, plan=PLAN)
    join(tmp_path, notice=[NOTICE_HEAD, NOTICE, CORRECTION, OTHER])
    join(tmp_path, award=AWARD, contract=CONTRACT, payment=PAYMENT, evaluation=EVALUATION)
    assert projects(tmp_path, "notices") == [TENDER, TENDER, "云采询2026-012"]
    for resource in ("awards", "contracts", "evaluations"):
        assert projects(tmp_path, resource) == [TENDER], resource
    return tmp_path


def test_all_rows_of_the_tender_follow_to_the_project_chosen_for_its_notice(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    outcome = join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION, OTHER))
    found = rows(town, "notices")
    assert [found[key]["project_id"] for key in ("GG-1", "GG-2", "GG-9")] == [
        project,
        project,
        "云采询2026-012",
    ]
    for resource in ("awards", "contracts", "evaluations"):
        assert projects(town, resource) == [project], resource
    assert rows(town, "payments").popitem()[1]["contract_id"] == "HT-1"
    assert outcome.joins
    assert (outcome.joins.tally.confirmed, outcome.joins.tally.followed) == (1, 4)
    assert "改属 4 行" in "".join(outcome.joins.lines())
    (award,) = rows(town, "awards")
    how = both("sheets.join-how.with-tender.confirmed", tender=TENDER)[0]
    table = joins(town)
    assert table["notices", "GG-1", "project_id"][2] == "confirmed"
    for resource, key in (("notices", "GG-2"), ("awards", award), ("contracts", "HT-1")):
        assert table[resource, key, "project_id"] == (project, how, "confirmed")


def test_a_project_chosen_for_the_result_is_that_of_the_notices_too(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    join(town, award=chosen([*AWARD[0]], [*AWARD[1]], project))
    assert [rows(town, "notices")[key]["project_id"] for key in ("GG-1", "GG-2")] == [project] * 2
    assert projects(town, "contracts") == [project]


def test_a_project_chosen_otherwise_later_takes_all_rows_along_again(town: Path) -> None:
    first, second = (plans(town)[name] for name in ("困境儿童心理辅导", "社区矫正辅助服务"))
    for project in (first, second):
        join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION, OTHER))
    for resource in ("awards", "contracts", "evaluations"):
        assert projects(town, resource) == [second], resource
    assert rows(town, "notices")["GG-2"]["project_id"] == second
    assert projects(town, "plan-items") == [*plans(town).values()]


def test_rows_of_another_tender_of_the_project_stay(town: Path) -> None:
    first, second = (plans(town)[name] for name in ("困境儿童心理辅导", "社区矫正辅助服务"))
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, first, CORRECTION))
    join(town, notice=chosen(NOTICE_HEAD, OTHER, first))
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, second, CORRECTION))
    found = rows(town, "notices")
    assert [found[key]["project_id"] for key in ("GG-1", "GG-2", "GG-9")] == [second, second, first]


def test_a_row_that_says_its_project_itself_stays(tmp_path: Path) -> None:
    join(tmp_path, plan=PLAN)
    join(tmp_path, notice=[NOTICE_HEAD, NOTICE])
    award = [[*AWARD[0], "项目编号"], [*AWARD[1], "P-77"]]
    join(tmp_path, award=award)
    project = plans(tmp_path)["困境儿童心理辅导"]
    outcome = join(tmp_path, notice=chosen(NOTICE_HEAD, NOTICE, project))
    assert projects(tmp_path, "awards") == ["P-77"]
    assert "sheet-tender-split" in {code for code, _ in told(outcome, errors_only=False)}


def test_two_projects_chosen_for_one_tender_take_nothing_along(town: Path) -> None:
    first, second = (plans(town)[name] for name in ("困境儿童心理辅导", "社区矫正辅助服务"))
    sheet = [
        [*NOTICE_HEAD, "所属项目"],
        [*NOTICE, f"甲〔{first}〕"],
        [*CORRECTION, f"乙〔{second}〕"],
    ]
    outcome = join(town, notice=sheet)
    assert projects(town, "awards") == [TENDER]
    assert "sheet-tender-split" in {code for code, _ in told(outcome, errors_only=False)}


@pytest.mark.parametrize("order", [1, -1])
def test_no_project_is_made_where_the_choice_comes_with_the_rows(
    order: int, tmp_path: Path
) -> None:
    join(tmp_path, plan=PLAN)
    project = plans(tmp_path)["困境儿童心理辅导"]
    head, *notices = chosen(NOTICE_HEAD, NOTICE, project, CORRECTION)
    join(
        tmp_path,
        notice=[head, *notices[::order]],
        award=AWARD,
        contract=CONTRACT,
        payment=PAYMENT,
    )
    for resource in ("notices", "awards", "contracts"):
        assert {*projects(tmp_path, resource)} == {project}, resource


def test_rows_in_packages_of_other_years_follow_too(town: Path) -> None:
    data = town / "data" / "yunting"
    (data / "tender-notices").rename(data / "tender-notices-2026")
    descriptor = data / "tender-notices-2026" / "datapackage.json"
    text = descriptor.read_text("utf-8")
    descriptor.write_text(text.replace('"name": "tender-notices"', '"name": "tender-notices-2026"'))
    project = plans(town)["困境儿童心理辅导"]
    file = xlsx(town / "notice.xlsx", chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    options = SheetOptions("tender-notices", "yunting", town / "data", "tender-notices-2027")
    with short_reference():
        outcome = import_files([file], options)
    assert told(outcome) == []
    outcome.write()
    assert not (data / "tender-notices-2027").exists()
    assert {*projects(town, "notices")} == {project, "云采询2026-012"}
    assert projects(town, "awards") + projects(town, "evaluations") == [project] * 2
    joins(town)


def test_rows_that_followed_are_known_again_when_their_sheet_comes_again(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    contract = [[cell for n, cell in enumerate(row) if n != 1] for row in CONTRACT]
    contract[1] = ["困境儿童关爱服务补充合同", *contract[1][1:]]
    join(town, contract=contract)
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    assert {*projects(town, "contracts")} == {project}
    for name, grid in (("award", AWARD), ("contract", contract)):
        with short_reference():
            options = SheetOptions("", "yunting", town / "data", title="云汀区")
            again = import_files([xlsx(town / f"{name}.xlsx", grid)], options)
        assert [code for code, _ in told(again)] == ["sheet-duplicate-published"], name


@pytest.mark.parametrize(
    "other",
    [
        [
            "校园午餐监督服务采购公告",
            "采购公告",
            "GG-7",
            TENDER,
            "云汀区教育局",
            90000,
            "2026-06-21",
        ],
        ["困境儿童关爱服务采购公告", "采购公告", "GG-7", TENDER, FULL, 160000, "2025-06-20"],
    ],
    ids=["of another purchaser", "of another year"],
)
def test_a_notice_that_only_has_the_tender_s_number_stays(other: list[object], town: Path) -> None:
    join(town, notice=chosen(NOTICE_HEAD, other, TENDER))
    project = plans(town)["困境儿童心理辅导"]
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    found = rows(town, "notices")
    assert [found[key]["project_id"] for key in ("GG-1", "GG-2", "GG-7")] == [
        project,
        project,
        TENDER,
    ]
    assert projects(town, "awards") == [project]


def replace_with(town: Path, name: str, grid: Grid) -> SheetImport:
    options = SheetOptions("", "yunting", town / "data", title="云汀区", is_replacing=True)
    with short_reference():
        outcome = import_files([xlsx(town / f"{name}.xlsx", grid)], options)
    assert told(outcome) == []
    outcome.write()
    return outcome


def test_a_result_that_followed_keeps_its_id_when_its_table_is_replaced(town: Path) -> None:
    (before,) = rows(town, "awards")
    project = plans(town)["困境儿童心理辅导"]
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    replace_with(town, "award", [AWARD[0], [*AWARD[1][:4], 147000, AWARD[1][5]]])
    (found,) = rows(town, "awards").values()
    assert (found["award_id"], found["amount"]) == (before, "147000.00")
    assert found["project_id"] == project
    assert rows(town, "contracts")["HT-1"]["award_id"] == before


def test_the_table_of_joins_says_nothing_that_its_rows_do_not_say(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    replace_with(town, "notice", [NOTICE_HEAD, NOTICE, CORRECTION])
    for (resource, key, field), (value, _, _) in joins(town).items():
        assert rows(town, resource)[key][field] == value


def test_what_was_chosen_stays_when_the_table_is_replaced_without_saying_it(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    before = joins(town)["notices", "GG-1", "project_id"]
    replace_with(town, "notice", [NOTICE_HEAD, NOTICE, CORRECTION, OTHER])
    found = rows(town, "notices")
    assert [found[key]["project_id"] for key in ("GG-1", "GG-2")] == [project, project]
    assert found["GG-9"]["project_id"] == "云采询2026-012"
    assert joins(town)["notices", "GG-1", "project_id"] == before
    assert before[2] == "confirmed"
    assert projects(town, "awards") == [project]


def test_another_choice_is_taken_when_the_table_is_replaced(town: Path) -> None:
    first, second = (plans(town)[name] for name in ("困境儿童心理辅导", "社区矫正辅助服务"))
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, first, CORRECTION))
    replace_with(town, "notice", chosen(NOTICE_HEAD, NOTICE, second, CORRECTION, OTHER))
    found = rows(town, "notices")
    assert [found[key]["project_id"] for key in ("GG-1", "GG-2")] == [second, second]
    assert joins(town)["notices", "GG-1", "project_id"][0] == second


def test_a_row_that_says_something_else_does_not_keep_what_was_chosen(town: Path) -> None:
    project = plans(town)["困境儿童心理辅导"]
    join(town, notice=chosen(NOTICE_HEAD, NOTICE, project, CORRECTION))
    renamed = ["图书馆夜间延时服务采购公告", *NOTICE[1:4], *NOTICE[4:]]
    replace_with(town, "notice", [NOTICE_HEAD, renamed, OTHER])
    assert project not in projects(town, "notices")
