"""A self-evaluation form and the row of a list that tell one evaluation become one."""

import csv
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, import_files
from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
from tests.support.data_folders import PUBLISHER
from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values, xlsx
from tests.support.short_reference import short_reference

BUREAU = "微型镇民政局"
FORM: list[list[Any]] = [
    ["项目支出绩效自评表"],
    ["（2026年度）"],
    ["项目名称", "2026年居家养老服务", "主管部门", BUREAU],
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率"],
    ["年度资金总额", 50, 48, 46, "95.8%"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "服务人次", "≥1000人次", "1100人次", 90, 80],
    ["满意度指标", "服务对象满意度", "老人满意度", "≥90%", "95%", 10, 8.5],
    ["总分", None, None, None, None, 100, 88.5],
]
HEAD = ["序号", "项目名称", "主管部门", "自评得分", "自评等级"]
ROW: list[Any] = [1, "居家养老服务", BUREAU, 88.5, "良"]
OTHER: list[Any] = [2, "法律援助服务", BUREAU, 91, "优"]


def summary(*rows: list[Any], head: list[Any] = HEAD, year: object = "2026年度") -> Grid:
    return [[f"{BUREAU}{year}绩效自评结果汇总表"], head, *rows]


def form(changes: Mapping[tuple[int, int], object]) -> Grid:
    """The form with some of its cells changed (row and column from 1)."""
    grid = deepcopy(FORM)
    for (row, column), value in changes.items():
        grid[row - 1][column - 1] = value
    return grid


def evaluations(outcome: SheetImport, *names: str) -> list[tuple[str, ...]]:
    return values(outcome, "evaluations", *names)


def codes(outcome: SheetImport) -> list[tuple[str, str]]:
    """What is told of evaluations told twice."""
    return [
        one for one in told(outcome, errors_only=False) if one[0].startswith("sheet-evaluation-")
    ]


def merged(outcome: SheetImport) -> int:
    assert outcome.joins is not None
    return outcome.joins.tally.merged


def published(folder: Path, resource: str) -> list[dict[str, str]]:
    path = folder / "data" / PUBLISHER / "performance-results" / f"{resource}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def import_grid(folder: Path, name: str, grid: Grid, **more: Any) -> SheetImport:
    outcome = imported(folder, laid_out(folder / name, grid), kind="performance-results", **more)
    assert told(outcome) == []
    outcome.write()
    return outcome


@pytest.mark.parametrize("order", [1, -1])
def test_a_form_and_a_row_of_a_list_are_one_evaluation_in_either_order(
    order: int, tmp_path: Path
) -> None:
    files = [
        laid_out(tmp_path / "a.xlsx", FORM),
        laid_out(tmp_path / "b.xlsx", summary(ROW, OTHER)),
    ]
    outcome = gathered(tmp_path, *files[::order], kind="")
    assert sorted(evaluations(outcome, "title", "score", "grade")) == [
        ("2026年居家养老服务", "88.5", "good"),
        ("法律援助服务", "91", "excellent"),
    ]
    assert codes(outcome) == []
    assert merged(outcome) == 1
    assert outcome.joins
    assert "合并 1 行" in "".join(outcome.joins.lines())
    keys = {key for (key,) in evaluations(outcome, "evaluation_id")}
    assert {key for (key,) in values(outcome, "indicators", "evaluation_id")} <= keys
    (left,) = (one for one in outcome.log.omissions if one.reason == "same-evaluation")
    assert (Path(left.file).name, left.cell) == ("b.xlsx", "3:3")


def test_a_form_and_the_list_on_the_sheets_of_one_workbook_are_one(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", {"自评表": FORM, "汇总": summary(ROW, OTHER)})
    outcome = gathered(tmp_path, book, kind="")
    assert (len(outcome.drafts["evaluations"]), merged(outcome)) == (2, 1)


def test_the_number_that_the_list_gives_is_that_of_the_form_s_rows_too(tmp_path: Path) -> None:
    rows = summary([*ROW, "PJ-1"], head=[*HEAD, "评价编号"])
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", rows)]
    outcome = gathered(tmp_path, *files, kind="")
    assert evaluations(outcome, "evaluation_id") == [("PJ-1",)]
    assert {*values(outcome, "indicators", "evaluation_id")} == {("PJ-1",)}
    assert values(outcome, "evaluation-funds", "evaluation_fund_id") == [("PJ-1-funds-1",)]


def test_funds_and_satisfaction_that_both_tell_are_taken_once(tmp_path: Path) -> None:
    head = [*HEAD, "全年预算数（万元）", "全年执行数（万元）", "满意度"]
    rows = summary([*ROW, 48, 46, "95%"], head=head)
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", rows)]
    outcome = gathered(tmp_path, *files, kind="")
    assert values(outcome, "evaluation-funds", "initial_amount", "spent_amount") == [
        ("500000.00", "460000.00")
    ]
    assert len(values(outcome, "indicators", "name")) == 7


OTHERWISE: dict[str, tuple[list[Any], Grid, list[tuple[str, str]]]] = {
    "another score": ([1, "居家养老服务", BUREAU, 91, "良"], FORM, [("differs", "D3")]),
    "another evaluator": (
        [1, "居家养老服务", "微型镇财政局", 88.5, "良"],
        FORM,
        [("differs", "C3")],
    ),
    "another evaluator of no project": (
        [1, "街道保洁服务", "微型镇财政局", 88.5, "良"],
        form({(3, 2): "2026年街道保洁服务"}),
        [("differs", "C3")],
    ),
    "another unit of the department": (
        [1, "街道保洁服务", "微型镇养老院", 88.5, "良"],
        form({(3, 2): "街道保洁服务", (3, 3): "实施单位", (3, 4): "微型镇福利院"}),
        [("differs", "C3")],
    ),
    "another service of the bureau": ([1, "养老机构服务", BUREAU, 88.5, "良"], FORM, []),
    "another lot": (
        [1, "居家养老服务（第2包）", BUREAU, 88.5, "良"],
        form({(3, 2): "2026年居家养老服务（第1包）"}),
        [],
    ),
    "another district": (
        [1, "城东居家养老服务", BUREAU, 88.5, "良"],
        form({(3, 2): "城西居家养老服务"}),
        [("repeated", "D3")],
    ),
    "another phase": (
        [1, "居家养老服务（二期）", BUREAU, 88.5, "良"],
        form({(3, 2): "居家养老服务（一期）"}),
        [("repeated", "D3")],
    ),
    "another year": (ROW, form({(2, 1): "（2025年度）", (3, 2): "居家养老服务"}), []),
}


@pytest.mark.parametrize(("row", "grid", "expected"), [*OTHERWISE.values()], ids=[*OTHERWISE])
def test_what_differs_stays_two_and_is_told_where_it_may_be_a_slip(
    row: list[Any], grid: Grid, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    files = [laid_out(tmp_path / "a.xlsx", grid), laid_out(tmp_path / "b.xlsx", summary(row))]
    outcome = gathered(tmp_path, *files, kind="")
    assert len(outcome.drafts["evaluations"]) == 2
    assert merged(outcome) == 0
    assert [(code.removeprefix("sheet-evaluation-"), cell) for code, cell in codes(outcome)] == (
        expected
    )


def test_a_form_with_two_rows_that_may_be_its_own_is_merged_with_neither(tmp_path: Path) -> None:
    rows = summary(
        [1, "居家养老服务", BUREAU, 88.5, "良"], [2, "居家养老服务项目", BUREAU, 88.5, "优"]
    )
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", rows)]
    outcome = gathered(tmp_path, *files, kind="")
    assert (len(outcome.drafts["evaluations"]), merged(outcome)) == (3, 0)
    assert ("sheet-evaluation-repeated", "D3") in codes(outcome)


def test_other_funds_of_one_evaluation_are_told_and_nothing_is_merged(tmp_path: Path) -> None:
    head = [*HEAD, "全年预算数（万元）", "全年执行数（万元）"]
    rows = summary([*ROW, 48, 45], head=head)
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", rows)]
    outcome = gathered(tmp_path, *files, kind="")
    assert len(outcome.drafts["evaluations"]) == 2
    (fault,) = (one for one in outcome.log.faults if one.code == "sheet-evaluation-differs")
    assert (fault.resource, fault.field, fault.cell) == ("evaluation-funds", "spent_amount", "G3")
    assert "450000" in fault.message_en
    assert "460000" in fault.message_en


def test_a_row_that_comes_after_its_form_fills_what_the_form_left_empty(tmp_path: Path) -> None:
    import_grid(tmp_path, "a.xlsx", FORM)
    (before,) = published(tmp_path, "evaluations")[1:]
    outcome = import_grid(tmp_path, "b.xlsx", summary(ROW, OTHER))
    assert merged(outcome) == 1
    _, row, other = published(tmp_path, "evaluations")
    assert row == before | {"grade": "good"}
    assert other["title"] == "法律援助服务"


def test_a_form_that_comes_after_its_row_adds_its_indicators_and_funds(tmp_path: Path) -> None:
    head = [*HEAD, "全年预算数（万元）", "全年执行数（万元）", "满意度"]
    import_grid(tmp_path, "b.xlsx", summary([*ROW, 48, 46, "95%"], head=head))
    before = published(tmp_path, "evaluations")[-1]
    outcome = import_grid(tmp_path, "a.xlsx", FORM)
    assert (merged(outcome), "evaluations" in outcome.drafts) == (1, False)
    assert published(tmp_path, "evaluations")[-1] == before
    funds = published(tmp_path, "evaluation-funds")
    assert [(row["evaluation_id"], row["initial_amount"]) for row in funds] == [
        (before["evaluation_id"], "500000.00")
    ]
    indicators = published(tmp_path, "indicators")
    names = [row["name"] for row in indicators if row["evaluation_id"] == before["evaluation_id"]]
    assert "服务人次" in names


def test_a_row_that_says_nothing_new_of_a_published_form_is_told_to_be_published(
    tmp_path: Path,
) -> None:
    import_grid(tmp_path, "a.xlsx", FORM)
    import_grid(tmp_path, "b.xlsx", summary(ROW))
    again = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", summary(ROW)), kind="")
    assert told(again) == [("sheet-duplicate-published", "B3")]


def test_a_form_that_was_merged_with_a_published_row_is_known_when_it_comes_again(
    tmp_path: Path,
) -> None:
    import_grid(tmp_path, "b.xlsx", summary(ROW))
    import_grid(tmp_path, "a.xlsx", FORM)
    again = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", FORM), kind="")
    assert {code for code, _ in told(again)} == {"sheet-duplicate-published"}
    assert again.drafts == {}


def test_the_list_of_another_year_of_a_renewed_service_stays_apart(tmp_path: Path) -> None:
    import_grid(tmp_path, "a.xlsx", FORM)
    outcome = import_grid(tmp_path, "b.xlsx", summary(ROW, year="2027年度"))
    assert merged(outcome) == 0
    assert len(published(tmp_path, "evaluations")) == 3


def test_an_evaluation_by_others_with_the_same_score_is_another(tmp_path: Path) -> None:
    head = ["项目名称", "评价主体类型", "评价机构", "得分", "评价期间"]
    row = ["居家养老服务", "第三方评价", "微型会计师事务所", 88.5, "2026年度"]
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", [head, row])]
    outcome = gathered(tmp_path, *files, kind="")
    assert (len(outcome.drafts["evaluations"]), merged(outcome)) == (2, 0)


def test_a_row_with_another_grade_than_the_published_one_changes_nothing(tmp_path: Path) -> None:
    import_grid(tmp_path, "a.xlsx", FORM)
    import_grid(tmp_path, "b.xlsx", summary(ROW))
    before = published(tmp_path, "evaluations")
    again = import_grid(tmp_path, "b.xlsx", summary([1, "居家养老服务项目", BUREAU, 88.5, "优"]))
    assert codes(again) == [("sheet-evaluation-differs", "E3")]
    assert published(tmp_path, "evaluations")[: len(before)] == before


def test_a_merged_row_does_not_come_back_among_those_left_out(tmp_path: Path) -> None:
    files = [
        laid_out(tmp_path / "a.xlsx", FORM),
        laid_out(tmp_path / "b.xlsx", summary(ROW, [3, "法律援助服务", BUREAU, "很好", "优"])),
    ]
    imported(tmp_path, files[0], kind="performance-results")  # the tiny town is there now
    with short_reference():
        options = gathered(tmp_path, files[0], kind="").target.options
        partial = import_sound_rows(files, options)
    assert {(Path(file).name, row) for file, _, row in partial.left} == {("b.xlsx", 4)}
    assert ("b.xlsx", 3) in {(Path(file).name, row) for file, _, row in partial.done}


def test_a_difference_is_told_in_names_and_not_in_ids(tmp_path: Path) -> None:
    row = [1, "居家养老服务", "微型镇财政局", 88.5, "良", "TT-1"]
    rows = summary(row, head=[*HEAD, "项目编号"])
    files = [laid_out(tmp_path / "a.xlsx", FORM), laid_out(tmp_path / "b.xlsx", rows)]
    outcome = gathered(tmp_path, *files, kind="")
    (fault,) = (one for one in outcome.log.faults if one.code == "sheet-evaluation-differs")
    assert fault.field == "evaluator_id"
    assert f"这里是 微型镇财政局，那里是 {BUREAU}" in fault.message


def test_a_row_that_tells_no_year_is_told_beside_the_form(tmp_path: Path) -> None:
    grid, row = form({(3, 2): "2026年流动图书服务"}), [1, "流动图书服务", BUREAU, 88.5, "良"]
    files = [
        laid_out(tmp_path / "a.xlsx", grid),
        laid_out(tmp_path / "b.xlsx", summary(row, year="")),
    ]
    outcome = gathered(tmp_path, *files, kind="")
    assert (len(outcome.drafts["evaluations"]), merged(outcome)) == (2, 0)
    assert codes(outcome) == [("sheet-evaluation-repeated", "D3")]


UNIT, CLEANING = "微型镇福利院", "2026年街道保洁服务"
OF_UNIT: list[list[Any]] = [
    *FORM[:2],
    ["项目名称", CLEANING],
    ["主管部门", BUREAU, "实施单位", UNIT],
    *FORM[3:],
]
BY_DEPARTMENT: list[Any] = [1, "街道保洁服务", BUREAU, 88.5, "良"]


@pytest.mark.parametrize("title", [CLEANING, "2026年居家养老服务"], ids=["no project", "a project"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_form_of_a_unit_and_the_list_of_its_department_are_one(
    order: int, title: str, tmp_path: Path
) -> None:
    grid = deepcopy(OF_UNIT)
    grid[2][1] = title
    row = [1, title.removeprefix("2026年"), *BY_DEPARTMENT[2:]]
    files = [
        laid_out(tmp_path / "a.xlsx", grid),
        laid_out(tmp_path / "b.xlsx", summary(row, OTHER)),
    ]
    outcome = gathered(tmp_path, *files[::order], kind="")
    assert (merged(outcome), codes(outcome)) == (1, [])
    names = {draft["organization_id"]: draft["name"] for draft in organizations(outcome)}
    found = evaluations(outcome, "title", "evaluator_id")
    assert [names[body] for name, body in found if name == title] == [UNIT]
    left = {(one.cell, one.text) for one in outcome.log.omissions if one.reason == "other-body"}
    assert left == {("B4", BUREAU), ("C3", BUREAU)}


def organizations(outcome: SheetImport) -> list[dict[str, str]]:
    return outcome.packages["organizations"]["organizations"]


def test_the_form_of_a_unit_that_comes_after_the_list_of_its_department_fills_it(
    tmp_path: Path,
) -> None:
    import_grid(tmp_path, "list.xlsx", summary(BY_DEPARTMENT, OTHER))
    before = {row["evaluation_id"] for row in published(tmp_path, "evaluations")}
    outcome = import_grid(tmp_path, "form.xlsx", OF_UNIT)
    assert {row["evaluation_id"] for row in published(tmp_path, "evaluations")} == before
    assert len(published(tmp_path, "evaluation-funds")) == 1
    left = {(one.cell, one.text) for one in outcome.log.omissions if one.reason == "other-body"}
    assert left == {("B4", BUREAU), ("D4", UNIT)}


def of_district(folder: Path, *grids: Grid, is_replacing: bool = False) -> SheetImport:
    """Sheets imported as those of a publisher that has nothing else yet; written."""
    book = xlsx(folder / "a.xlsx", {f"表{number}": grid for number, grid in enumerate(grids)})
    options = SheetOptions(
        "performance-results", "yunting", folder / "data", title="云汀区", is_replacing=is_replacing
    )
    with short_reference():
        outcome = import_files([book], options)
    assert told(outcome) == []
    outcome.write()
    return outcome


def in_district(folder: Path, resource: str) -> list[dict[str, str]]:
    path = folder / "data" / "yunting" / "performance-results" / f"{resource}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


FUNDS_HEAD = [*HEAD, "全年预算数（万元）", "全年执行数（万元）"]


@pytest.mark.parametrize(
    "steps",
    [
        [[OF_UNIT, summary([*BY_DEPARTMENT, 48, 46], [*OTHER, 9, 8], head=FUNDS_HEAD)]],
        [[summary([*BY_DEPARTMENT, 48, 46], [*OTHER, 9, 8], head=FUNDS_HEAD)], [OF_UNIT]],
        [[OF_UNIT], [summary([*BY_DEPARTMENT, 48, 46], [*OTHER, 9, 8], head=FUNDS_HEAD)]],
    ],
    ids=["form and list at once", "list before form", "form before list"],
)
def test_the_list_alone_may_replace_what_was_merged_with_a_form(
    steps: list[list[Grid]], tmp_path: Path
) -> None:
    for grids in steps:
        of_district(tmp_path, *grids)
    owner = in_district(tmp_path, "indicators")[0]["evaluation_id"]
    indicators = in_district(tmp_path, "indicators")
    (before,) = (
        row for row in in_district(tmp_path, "evaluations") if row["evaluation_id"] == owner
    )
    again = [[1, "街道保洁服务", BUREAU, 88.5, "优", 48, 47], [*OTHER, 9, 8]]
    of_district(tmp_path, summary(*again, head=FUNDS_HEAD), is_replacing=True)
    assert in_district(tmp_path, "indicators") == indicators
    rows = in_district(tmp_path, "evaluations")
    assert rows[0] == before | {"grade": "excellent"}
    assert [row["title"] for row in rows[1:]] == ["法律援助服务"]
    (funds,) = (
        row for row in in_district(tmp_path, "evaluation-funds") if row["evaluation_id"] == owner
    )
    assert (funds["initial_amount"], funds["spent_amount"]) == ("500000.00", "470000.00")


def test_a_list_without_the_evaluation_of_a_form_does_not_replace_its_table(tmp_path: Path) -> None:
    of_district(tmp_path, OF_UNIT, summary(BY_DEPARTMENT, OTHER))
    path = xlsx(tmp_path / "b.xlsx", summary(OTHER))
    options = SheetOptions(
        "performance-results", "yunting", tmp_path / "data", title="云汀区", is_replacing=True
    )
    with short_reference():
        outcome = import_files([path], options)
    assert {code for code, _ in told(outcome)} == {"sheet-replaced-in-use"}
