"""With --replace, what an import made of the rows of a table goes, and comes anew, with them."""

import csv
from pathlib import Path

import pytest

from tests.support.data_folders import PUBLISHER
from tests.support.sheet_files import Grid, gathered, imported, told, values, xlsx

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
LEDGER = ["合同编号", "合同名称", "采购单位", "供应商", "合同金额", "签订日期"]
CONTRACT = ["HT-9", "流动图书服务合同", BUREAU, CENTRE, 78.6, "2026-04-01"]
TITLE = ["2026年合同台账（万元）"]
PAID: Grid = [
    ["付款明细（万元）"],
    ["合同编号", "付款日期", "付款金额"],
    ["HT-9", "2026-05-01", 20],
]
NOTICE: Grid = [
    ["采购公告"],
    ["采购编号", "项目名称", "采购单位", "包号", "预算金额（万元）", "发布时间", "资格要求"],
]
LOTS = [["CG-9", "流动图书", BUREAU, str(number), 40 + number, "2026-03-01"] for number in (1, 2)]
JUDGED: Grid = [
    ["2026年绩效自评汇总表"],
    ["项目名称", "单位名称", "全年预算数（万元）", "全年执行数（万元）", "自评得分", "满意度"],
]


def ledger(heads: list[str], *cells: object) -> Grid:
    return [TITLE, [*LEDGER, *heads], [*CONTRACT, *cells]]


# The table as it was and as it is, then a table that follows from it with a field of its rows.
REPLACED: dict[str, tuple[Grid, Grid, str, str, list[str]]] = {
    "the sum paid": (
        ledger(["已付款"], 20),
        ledger(["已付款"], 30),
        "payments",
        "amount",
        ["300000.00"],
    ),
    "payments by month": (
        ledger(["4月", "5月"], 20, ""),
        ledger(["4月", "5月"], "", 20),
        "payments",
        "title",
        ["2026年5月"],
    ),
    "payments that are there no longer": (
        ledger(["首付款", "尾款"], 20, 5),
        ledger(["首付款", "尾款"], 20, ""),
        "payments",
        "title",
        ["首付款"],
    ),
    "lots": (
        [*NOTICE, *([*row, "有资质"] for row in LOTS)],
        [*NOTICE, *([*row[:4], 50 + at, *row[5:], "有资质"] for at, row in enumerate(LOTS))],
        "lots",
        "budget_amount",
        ["500000.00", "510000.00"],
    ),
    "requirements": (
        [*NOTICE, [*LOTS[0], "1.有资质；2.有场地"]],
        [*NOTICE, [*LOTS[0], "1.有人员；2.有资质"]],
        "requirements",
        "text",
        ["有人员", "有资质"],
    ),
    "satisfaction": (
        [*JUDGED, ["流动图书", BUREAU, 80, 30, 95, "92%"]],
        [*JUDGED, ["流动图书", BUREAU, 80, 40, 95, "93%"]],
        "indicators",
        "actual",
        ["93"],
    ),
    "funds": (
        [*JUDGED, ["流动图书", BUREAU, 80, 30, 95, "92%"]],
        [*JUDGED, ["流动图书", BUREAU, 80, 40, 95, "92%"]],
        "evaluation-funds",
        "spent_amount",
        ["400000.00"],
    ),
}
PARENTS = {"payments": "contract_id", "lots": "tender_id", "requirements": "notice_id"}


@pytest.mark.parametrize("case", REPLACED)
def test_what_follows_from_a_replaced_row_is_replaced_with_it(case: str, tmp_path: Path) -> None:
    before, after, resource, field, expected = REPLACED[case]
    gathered(tmp_path, xlsx(tmp_path / "a.xlsx", before), kind="").write()
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", after), kind="", is_replacing=True)
    assert told(outcome) == []
    (folder,) = {path.parent for path in (tmp_path / "data").rglob(f"{resource}.csv")}
    outcome.write()
    with (folder / f"{resource}.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    parent = PARENTS.get(resource, "evaluation_id")
    (owner, *_) = values(outcome, resource, parent)
    assert [row[field] for row in rows if row[parent] == owner[0]] == expected


def test_payments_of_a_list_of_their_own_stay_and_are_not_counted_twice(tmp_path: Path) -> None:
    bare = xlsx(tmp_path / "a.xlsx", [TITLE, LEDGER, CONTRACT])
    gathered(tmp_path, bare, xlsx(tmp_path / "p.xlsx", PAID), kind="").write()
    path = xlsx(tmp_path / "b.xlsx", ledger(["已付款"], 30))
    outcome = gathered(tmp_path, path, kind="", is_replacing=True)
    assert told(outcome, errors_only=False) == [("sheet-paid-twice", "G3")]
    assert "payments" not in outcome.drafts


FORM: Grid = [
    ["项目支出绩效自评表"],
    ["（2026年度）"],
    ["项目名称", "2026年流动图书", "主管部门", BUREAU],
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率"],
    ["年度资金总额", 80, 80, 30, "37.5%"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "借阅册次", "≥1000册次", "1100册次", 100, 95],
    ["总分", None, None, None, None, 100, 95],
]
GRADES = ["项目名称", "主管部门", "自评得分", "自评等级"]


def graded(grade: str) -> Grid:
    return [["2026年绩效自评结果汇总表"], GRADES, ["流动图书", BUREAU, 95, grade]]


def published(folder: Path, resource: str) -> list[dict[str, str]]:
    (path,) = (folder / "data").rglob(f"{PUBLISHER}/performance-results/{resource}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_a_list_that_is_replaced_leaves_the_funds_of_forms_with_their_indicators(
    tmp_path: Path,
) -> None:
    gathered(tmp_path, xlsx(tmp_path / "a.xlsx", graded("良")), kind="").write()
    gathered(tmp_path, xlsx(tmp_path / "f.xlsx", FORM), kind="").write()
    before = published(tmp_path, "evaluation-funds")
    path = xlsx(tmp_path / "b.xlsx", graded("优"))
    gathered(tmp_path, path, kind="", is_replacing=True).write()
    assert published(tmp_path, "evaluations")[-1]["grade"] == "excellent"
    assert published(tmp_path, "evaluation-funds") == before
    assert before[-1]["initial_amount"] == "800000.00"


def test_a_table_is_not_replaced_where_rows_that_stay_need_rows_that_go(tmp_path: Path) -> None:
    imported(tmp_path, xlsx(tmp_path / "f.xlsx", FORM), kind="performance-results").write()
    rows = published(tmp_path, "indicators")
    path = xlsx(tmp_path / "b.xlsx", graded("优"))
    outcome = imported(tmp_path, path, kind="performance-results", is_replacing=True)
    faults = [fault for fault in outcome.log.faults if fault.code == "sheet-replaced-in-use"]
    assert {fault.resource for fault in faults} == {"indicators", "evaluation-funds"}
    assert not outcome.is_sound
    both = xlsx(tmp_path / "c.xlsx", {"自评表": FORM, "汇总": graded("优")})
    outcome = imported(tmp_path, both, kind="performance-results", is_replacing=True)
    assert told(outcome) == []
    outcome.write()
    names = {row["name"] for row in published(tmp_path, "indicators")}
    assert "借阅册次" in {row["name"] for row in rows} & names
