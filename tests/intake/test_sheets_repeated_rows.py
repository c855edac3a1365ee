"""Rows that differ in a fact are two rows; only what says the same again is a repeat."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values

NOTICE = [
    ["公告标题", "公告类型", "采购编号", "采购单位", "预算金额（元）", "发布时间"],
    ["居家养老", "采购公告", "P-1", "微型镇民政局", 2100000, "2025-12-01 09:00"],
]
PLAN = ["购买主体", "项目名称", "预算金额（万元）", "预计采购时间", "受益人数"]
AWARD = ["项目名称", "采购编号", "中标供应商", "中标金额（元）", "中标日期"]
CONTRACT = ["合同名称", "供应商", "合同金额（元）", "签订日期"]
A, B = "晨光社工服务中心", "暖阳养老服务中心二部"
DIFFERENT: list[tuple[str, str, str, Grid]] = [
    (
        "another amount and month",
        "annual-plans",
        "plan-items",
        [
            PLAN,
            ["甲局", "物业", 10, "2026年3月", None],
            ["乙局", "物业", 20, "2026年4月", None],
            ["甲局", "物业", 15, "2026年9月", None],
        ],
    ),
    (
        "another month only",
        "annual-plans",
        "plan-items",
        [PLAN, ["甲局", "物业", 10, "2026年3月", None], ["甲局", "物业", 10, "2026年9月", None]],
    ),
    (
        "other beneficiaries only",
        "annual-plans",
        "plan-items",
        [
            PLAN,
            ["甲局", "物业", 10, "2026年3月", 100],
            ["甲局", "物业", 10, "2026年3月", 200],
        ],
    ),
    (
        "two winners of one tender",
        "tender-notices",
        "awards",
        [
            AWARD,
            ["居家养老", "P-1", A, 1200000, "2026-01-10"],
            ["居家养老", "P-1", B, 900000, "2026-01-10"],
        ],
    ),
    (
        "another supplier and date of one contract's name",
        "tender-notices",
        "contracts",
        [CONTRACT, ["物业合同", A, 100000, "2026-01-05"], ["物业合同", B, 200000, "2026-02-05"]],
    ),
    (
        "another amount of one contract's name",
        "tender-notices",
        "contracts",
        [CONTRACT, ["物业合同", A, 100000, "2026-01-05"], ["物业合同", A, 200000, "2026-01-05"]],
    ),
    (
        "another score",
        "performance-results",
        "evaluations",
        [["评价项目名称", "评价得分"], ["居家养老", 90], ["居家养老", 85]],
    ),
]


def with_notice(folder: Path) -> None:
    gathered(folder, delimited(folder / "n.csv", NOTICE), kind="tender-notices").write()


@pytest.mark.parametrize(
    ("kind", "resource", "grid"), [one[1:] for one in DIFFERENT], ids=[one[0] for one in DIFFERENT]
)
def test_rows_that_differ_are_two_rows(
    kind: str, resource: str, grid: Grid, tmp_path: Path
) -> None:
    with_notice(tmp_path)
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind=kind)
    assert told(outcome) == []
    ids = [draft.values[draft.table.primary_key[0]] for draft in outcome.drafts[resource]]
    assert len(set(ids)) == len(grid) - 1


def test_a_row_that_says_the_same_again_is_a_repeat(tmp_path: Path) -> None:
    row = ["甲局", "物业", 10, "2026年3月", 100]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", [PLAN, row, row]))
    assert told(outcome) == [("sheet-duplicate", "3:3")]


def test_of_rows_that_differ_in_what_was_not_imported_none_is_to_be_deleted(tmp_path: Path) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "登记批次", "联系人", "发布时间"],
        ["保洁服务", "采购公告", "P-9", "1", "", "2026-03-01 09:00"],
        ["保洁服务", "采购公告", "P-9", "2", "", "2026-03-01 09:00"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == [("sheet-duplicate-aside", "3:3")]
    assert "登记批次" in outcome.log.faults[0].message


def test_a_row_of_a_published_name_with_other_facts_is_taken_and_told(tmp_path: Path) -> None:
    first = delimited(tmp_path / "a.csv", [PLAN, ["甲局", "物业", 10, "2026年3月", None]])
    gathered(tmp_path, first).write()
    second = delimited(tmp_path / "b.csv", [PLAN, ["甲局", "物业", 12, "2026年3月", None]])
    outcome = gathered(tmp_path, second)
    assert told(outcome, errors_only=False) == [("sheet-row-resembles", "2:2")]
    assert "预算金额" in outcome.log.faults[0].message
    assert told(gathered(tmp_path, first)) == [("sheet-duplicate-published", "2:2")]


def test_an_id_that_stands_on_two_different_rows_is_told_as_such(tmp_path: Path) -> None:
    grid = [["计划编号", "项目名称", "预算金额（万元）"], ["X-1", "物业", 10], ["X-1", "保洁", 12]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-id-repeated", "A3")]
    assert "删" not in outcome.log.faults[0].message


LOTS = ["项目名称", "采购编号", "包号", "中标供应商", "中标金额（元）", "中标日期"]
NUMBERS = [
    ("1", "1"),
    ("包2", "2"),
    ("第三包", "3"),
    ("二标段", "2"),
    ("A包", "A"),
    ("标项十二", "12"),
    ("分包01", "1"),
    ("03号标段", "3"),
]


@pytest.mark.parametrize(("written", "number"), NUMBERS)
def test_results_by_lot_are_awards_whose_lots_are_those_of_their_tender(
    written: str, number: str, tmp_path: Path
) -> None:
    with_notice(tmp_path)
    grid = [LOTS, ["居家养老", "P-1", written, A, 1200000, "2026-01-10"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    lot = f"P-1-{number}"
    assert values(outcome, "awards", "lot_id", "amount") == [(lot, "1200000.00")]
    assert values(outcome, "lots", "lot_id", "tender_id") == [(lot, "P-1")]


def test_lots_of_a_project_with_one_tender_are_those_of_that_tender(tmp_path: Path) -> None:
    with_notice(tmp_path)
    grid = [["项目编号", "标段", "中标人", "中标价"], ["P-1", "第一标段", A, "120万元"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "tender_id", "lot_id") == [("P-1", "P-1-1")]


NOTICES = ["标题", "公告类型", "项目编号", "公告时间", "投标截止时间"]
FIRST_NOTICE = ["保洁", "采购公告", "X-1", "2026-03-01 09:00", "2026-03-21 09:00"]
CORRECTION = ["保洁更正", "更正公告", "X-1", "2026-03-05 09:00", "2026-03-25 09:00"]


@pytest.mark.parametrize("rows", [[FIRST_NOTICE, CORRECTION], [CORRECTION, FIRST_NOTICE]])
def test_a_correction_that_names_its_project_is_of_the_tender_of_that_project(
    rows: Grid, tmp_path: Path
) -> None:
    path = delimited(tmp_path / "a.csv", [NOTICES, *rows])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    ((tender, _), (same, kind)) = values(outcome, "notices", "tender_id", "kind")
    assert (same, kind) == (tender, "correction")


def test_a_correction_of_a_project_of_two_tenders_is_left_as_it_is(tmp_path: Path) -> None:
    second = ["保洁二", "采购公告", "X-1", "2026-03-02 09:00", "2026-03-22 09:00"]
    path = delimited(tmp_path / "a.csv", [NOTICES, FIRST_NOTICE, second, CORRECTION])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert len(set(values(outcome, "notices", "tender_id"))) == 3


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("废标", "unsuccessful"),
        ("流标（有效供应商不足三家）", "unsuccessful"),
        ("流标，重新采购", "unsuccessful"),
        ("无中标供应商", "unsuccessful"),
        ("项目终止", "cancelled"),
        ("/", ""),
        ("无", ""),
    ],
)
def test_what_stands_in_the_place_of_a_winner_is_no_organization(
    written: str, status: str, tmp_path: Path
) -> None:
    with_notice(tmp_path)
    grid = [AWARD, ["居家养老", "P-1", written, "/", "2026-01-10"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "status", "amount") == [(status, "")]
    assert (outcome.drafts.get("award-undertakers"), outcome.organizations) == (None, {})


WINNERS = [
    ("废标回收有限公司", [("废标回收有限公司", "sole")]),
    (f"{A}、{B}（联合体）", [(A, "member"), (B, "member")]),
    (f"联合体：{A}；{B}", [(A, "member"), (B, "member")]),
    (f"{A}（牵头单位）、{B}（成员单位）", [(A, "lead"), (B, "member")]),
    (f"联合体牵头人：{B}，联合体成员：{A}", [(B, "lead"), (A, "member")]),
    (f"{A}（联合体牵头人）/{B}（联合体成员）", [(A, "lead"), (B, "member")]),
    (A, [(A, "sole")]),
]


@pytest.mark.parametrize(("written", "winners"), WINNERS)
def test_a_consortium_is_one_award_of_several(
    written: str, winners: list[tuple[str, str]], tmp_path: Path
) -> None:
    with_notice(tmp_path)
    grid = [AWARD, ["居家养老", "P-1", written, 1200000, "2026-01-10"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    rows = outcome.packages["organizations"]["organizations"] if outcome.organizations else []
    names = {row["organization_id"]: row["name"] for row in rows} | {"O-2": A}
    found = values(outcome, "award-undertakers", "undertaker_id", "role")
    assert [(names[one], role) for one, role in found] == winners


def test_several_names_that_nothing_calls_a_consortium_are_asked_about(tmp_path: Path) -> None:
    with_notice(tmp_path)
    grid = [AWARD, ["居家养老", "P-1", f"{A}、{B}", 1200000, "2026-01-10"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert ("sheet-winners-several", "C2") in told(outcome)


def test_a_project_named_beside_a_title_is_the_rows_project(tmp_path: Path) -> None:
    plan = delimited(
        tmp_path / "p.csv", [PLAN, ["微型镇民政局", "老年助餐", 10, "2026年3月", None]]
    )
    outcome = gathered(tmp_path, plan)
    outcome.write()
    ((project,),) = values(outcome, "plan-items", "project_id")
    grid = [
        ["公告标题", "项目名称", "公告类型", "采购编号", "发布时间"],
        ["老年助餐采购公告", "老年助餐", "采购公告", "P-1", "2026-03-01"],
        ["别的公告", "别的服务", "采购公告", "P-2", "2026-03-01"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "title", "project_id") == [
        ("老年助餐采购公告", project),
        ("别的公告", "P-2"),
    ]
    assert [(left.cell, left.text) for left in outcome.log.omissions] == [("B3", "别的服务")]


@pytest.mark.parametrize(
    ("paid", "other", "code"),
    [
        (["已付款（万元）"], {"合同金额（万元）": 120}, "sheet-id-repeated"),
        (
            ["第一次付款（万元）", "第二次付款（万元）"],
            {"供应商": "春晖社"},
            "sheet-undertakers-several",
        ),
        (["已付款（万元）"], {}, "sheet-duplicate"),
    ],
)
def test_of_a_contract_that_stands_twice_its_payments_are_not_told_too(
    paid: list[str], other: dict[str, object], code: str, tmp_path: Path
) -> None:
    contract = {
        "合同编号": "HT-1",
        "项目名称": "居家养老",
        "供应商": "阳光社",
        "合同金额（万元）": 100,
    }
    rows = [contract | dict.fromkeys(paid, 30), contract | other | dict.fromkeys(paid, 30)]
    grid = [[*rows[0]], *([*row.values()] for row in rows)]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert [told_code for told_code, _ in told(outcome, errors_only=False)] == [code]
    assert len(values(outcome, "payments", "amount")) == len(paid)


PLANNED = ["序号", "项目名称", "购买主体", "预算金额（万元）"]
OFFICE = "微型镇民政局"
OF_WHICH: dict[str, list[list[object]]] = {
    "called so": [
        [1, "流动图书", OFFICE, 100],
        ["", "其中：东片", "", 60],
        ["", "西片", "", 40],
        [2, "心理咨询", OFFICE, 50],
    ],
    "called so, and not all": [
        [1, "流动图书", OFFICE, 100],
        ["", "其中：东片", "", 30],
        [2, "心理咨询", OFFICE, 50],
    ],
    "numbered": [
        [1, "流动图书", OFFICE, 100],
        ["1-1", "东片", OFFICE, 60],
        ["1-2", "西片", OFFICE, 40],
        [2, "心理咨询", OFFICE, 50],
    ],
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("case", OF_WHICH)
def test_parts_of_the_row_above_do_not_count_again(case: str, suffix: str, tmp_path: Path) -> None:
    rows = OF_WHICH[case]
    grid = [["2026年购买服务计划"], PLANNED, *rows, ["", "合计", "", 150]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome, errors_only=False) == [("sheet-rows-of-which", "B4")]
    found = values(outcome, "plan-items", "title", "budget_amount")
    assert found == [("流动图书", "1000000.00"), ("心理咨询", "500000.00")]
    left = [one.cell for one in outcome.log.omissions if one.reason == "of-which"]
    assert left == ["B4"] if case == "called so, and not all" else ["B4", "B5"]


def test_numbers_of_parts_that_come_to_another_sum_are_of_rows_of_their_own(tmp_path: Path) -> None:
    rows = [[1, "流动图书", OFFICE, 100], ["1-1", "东片", OFFICE, 60], ["1-2", "西片", OFFICE, 50]]
    path = laid_out(tmp_path / "a.xlsx", [["2026年购买服务计划"], PLANNED, *rows])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    assert len(values(outcome, "plan-items", "title")) == 3
