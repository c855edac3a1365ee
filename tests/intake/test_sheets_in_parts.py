"""What stands in parts of a row: payments of a contract, a budget by source or year, what a
correction puts in the place of what; and tables that only their columns name."""

from pathlib import Path

import pytest

from tests.support.data_folders import faults_of
from tests.support.sheet_files import Grid, delimited, gathered, imported, laid_out, told, values

FORMATS = ["xlsx", "xls", "csv"]
BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
NOTICES, PLANS = "tender-notices", "annual-plans"

LEDGER: Grid = [
    [
        *(
            "合同编号",
            "合同名称",
            "甲方",
            "乙方",
            "合同金额（万元）",
            "第一次付款",
            None,
            "第二次付款",
        )
    ],
    [None, None, None, None, None, "付款日期", "付款金额（万元）", "付款日期", "付款金额（万元）"],
    ["HT-1", "助浴服务合同", BUREAU, CENTRE, 10, "2026-03-01", 4, "2026-09-01", 6],
    ["HT-2", "助餐服务合同", BUREAU, CENTRE, 8, "2026年4月2日", 3.5, None, None],
    ["HT-3", "河道保洁合同", BUREAU, CENTRE, 5, None, 0, None, None],
]
PAID = [
    ("HT-1", "第一次付款", "40000.00", "2026-03-01", "CNY"),
    ("HT-1", "第二次付款", "60000.00", "2026-09-01", "CNY"),
    ("HT-2", "第一次付款", "35000.00", "2026-04-02", "CNY"),
]
MERGES = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:I1"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_payments_in_blocks_beside_a_contract_are_payments(suffix: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", LEDGER, MERGES)
    outcome = (imported if suffix == "xlsx" else gathered)(tmp_path, path, kind=NOTICES)
    assert told(outcome) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [
        ("HT-1", "100000.00"),
        ("HT-2", "80000.00"),
        ("HT-3", "50000.00"),
    ]
    names = ("contract_id", "title", "amount", "paid_on", "currency")
    assert values(outcome, "payments", *names) == PAID
    origin = outcome.locate("payments", outcome.first_rows["payments"] + 1, "amount")
    assert origin is not None
    assert origin.cell == "I3"
    if suffix == "xlsx":
        outcome.write()
        assert [fault for fault in faults_of(tmp_path / "data") if fault.is_error] == []


# Headings of one line for two payments, and what they hold: amounts in any order, days or none.
SINGLE: list[tuple[list[str], list[object], list[tuple[str, str, str]]]] = [
    (
        ["首付款金额（元）", "首付款日期", "尾款金额（元）", "尾款支付时间"],
        [30000, "2026-02-01", "70,000", "2026年12月1日"],
        [("首付款", "30000.00", "2026-02-01"), ("尾款", "70000.00", "2026-12-01")],
    ),
    (
        ["第1期支付金额（万元）", "第2期支付金额（万元）"],
        [3, 7],
        [("第1期支付", "30000.00", ""), ("第2期支付", "70000.00", "")],
    ),
    (
        ["预付款（元）", "进度款（元）", "预付款比例"],
        [50000, None, "50%"],
        [("预付款", "50000.00", "")],
    ),
    (
        ["第二笔付款金额(元)", "第二笔付款日期", "第一笔付款金额(元)", "第一笔付款日期"],
        [1, "2026-05-01", 2, "2026-04-01"],
        [("第二笔付款", "1.00", "2026-05-01"), ("第一笔付款", "2.00", "2026-04-01")],
    ),
]


@pytest.mark.parametrize(("labels", "cells", "paid"), SINGLE)
def test_headings_of_one_line_name_payments_too(
    labels: list[str], cells: list[object], paid: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    head = ["合同编号", "合同名称", "采购人", "供应商", "合同金额（元）", *labels]
    grid = [head, ["HT-1", "助浴服务合同", BUREAU, CENTRE, 100000, *cells]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind=NOTICES)
    assert told(outcome) == []
    assert values(outcome, "payments", "title", "amount", "paid_on") == paid


@pytest.mark.parametrize(("sum_paid", "codes"), [(10, []), (9, ["sheet-payments-differ"])])
def test_a_sum_paid_beside_its_payments_is_only_compared(
    sum_paid: int, codes: list[str], tmp_path: Path
) -> None:
    head = [
        "合同编号",
        "合同名称",
        "合同金额（万元）",
        "首付款（万元）",
        "尾款（万元）",
        "已支付金额（万元）",
    ]
    grid = [head, ["HT-1", "助浴服务合同", 10, 4, 6, sum_paid]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind=NOTICES)
    assert [code for code, _ in told(outcome, errors_only=False)] == codes
    assert values(outcome, "payments", "amount") == [("40000.00",), ("60000.00",)]


PAID_HEAD = ["合同编号", "项目名称", "供应商", "合同金额（元）", "付款时间", "付款金额（元）"]
FIRST = ["HT-1", "助浴服务", CENTRE, 786000, "2026-04-15", 235800]
SECOND, THIRD = ["2026-08-15", 235800], ["2026-11-15", 314400]
OTHER = ["HT-2", "助洁服务", CENTRE, 498000, "2026-05-02", 498000]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("layout", ["blank", "merged", "summed up"])
def test_rows_under_a_contract_that_say_only_a_payment_are_its_payments(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    blank = FIRST[:4] if layout == "summed up" else [""] * 4
    head: list[str] = PAID_HEAD
    sums: list[list[int]] = [[]] * 4
    if layout == "summed up":
        head, sums = [*PAID_HEAD, "累计付款（元）"], [[235800], [471600], [786000], [498000]]
    rows = [FIRST, [*blank, *SECOND], [*blank, *THIRD], OTHER]
    grid = [head, *([*row, *total] for row, total in zip(rows, sums, strict=True))]
    merges = [f"{letter}2:{letter}4" for letter in "ABCD"] if layout == "merged" else []
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid, merges), kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [
        ("HT-1", "786000.00"),
        ("HT-2", "498000.00"),
    ]
    assert values(outcome, "payments", "contract_id", "paid_on", "amount") == [
        ("HT-1", "2026-04-15", "235800.00"),
        ("HT-1", "2026-08-15", "235800.00"),
        ("HT-1", "2026-11-15", "314400.00"),
        ("HT-2", "2026-05-02", "498000.00"),
    ]


PLAN_HEAD = ["项目名称", "采购单位", "预计采购时间"]
BUDGETS: list[tuple[str, list[str], list[object], str, str, list[str]]] = [
    ("财政资金 and 其他资金", ["财政资金", "其他资金"], [40, 10], "50", "", []),
    ("codes", ["一般公共预算", "福彩公益金"], [2, 3], "5", "", []),
    (
        "one empty",
        ["一般公共预算", "其他资金"],
        [7, None],
        "7",
        "general-budget",
        [],
    ),
    ("three", ["财政预算", "自筹资金", "捐赠资金"], [1, 2, 4], "7", "", []),
    (
        "one unknown",
        ["财政资金", "自筹资金", "某资金"],
        [1, 2, 4],
        "",
        "",
        [],
    ),
    (
        "a total",
        ["预算合计", "市级财政", "区级财政"],
        [9, 4, 5],
        "9",
        "",
        [],
    ),
    (
        "another",
        ["预算合计", "市级财政", "区级财政"],
        [8, 4, 5],
        "8",
        "",
        ["D2"],
    ),
    ("two years", ["2026年预算", "2027年预算"], [1.5, 2], "3.5", "", []),
    (
        "years, total",
        ["总预算", "2026年", "2027年"],
        [6, 4, 2],
        "6",
        "",
        [],
    ),
    ("a lone part", ["预算金额", "其中：财政资金"], [6, 4], "6", "", []),
]


@pytest.mark.parametrize(
    ("labels", "cells", "budget", "source", "differing"),
    [one[1:] for one in BUDGETS],
    ids=[one[0] for one in BUDGETS],
)
def test_a_budget_in_parts_is_their_sum(
    labels: list[str],
    cells: list[object],
    budget: str,
    source: str,
    differing: list[str],
    tmp_path: Path,
) -> None:
    head = [*PLAN_HEAD, *(f"{label}（万元）" for label in labels)]
    grid = [head, ["社区矫正服务", BUREAU, "2026-03", *cells]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    ((amount, fund_source),) = values(outcome, "plan-items", "budget_amount", "fund_source")
    assert (amount and float(amount) / 10_000, fund_source) == (budget and float(budget), source)
    found = [cell for code, cell in told(outcome, errors_only=False) if "parts" in code]
    assert found == differing


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("parts", [("财政资金", "其他资金"), ("2026年", "2027年")])
def test_parts_under_the_heading_of_a_budget_are_its_parts(
    parts: tuple[str, str], suffix: str, tmp_path: Path
) -> None:
    grid = [
        ["序号", "项目名称", "采购单位", "预算金额（万元）", None, None, "预计采购时间"],
        [None, None, None, "合计", *parts, None],
        [1, "社区矫正服务", BUREAU, 50, 40, 10, "2026-03"],
        [2, "法律援助服务", BUREAU, None, 12, 3, "2026-04"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2"]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid, merges))
    assert told(outcome) == []
    found = values(outcome, "plan-items", "title", "budget_amount", "planned_tender_month")
    assert found == [
        ("社区矫正服务", "500000.00", "2026-03"),
        ("法律援助服务", "150000.00", "2026-04"),
    ]


CORRECTED = [*("居家养老服务更正公告", "P-101", "2026-03-02 09:00")]
HEAD_OF_NOTICE = ["公告标题", "采购编号", "发布时间"]
AFTER = ("correction", "P-101", "2026-03-17T09:30:00+08:00", "480000.00")
IN_COLUMNS: list[tuple[Grid, list[str]]] = [
    (
        [
            [
                *(*HEAD_OF_NOTICE, "更正前投标截止时间", "更正后投标截止时间"),
                *("更正前预算金额（元）", "更正后预算金额（元）"),
            ],
            [*CORRECTED, "2026-03-10 09:30", "2026-03-17 09:30", 500000, 480000],
        ],
        [],
    ),
    (
        [
            [*HEAD_OF_NOTICE, "投标截止时间", None, "预算金额（万元）", None],
            [None, None, None, "变更前", "变更后", "变更前", "变更后"],
            [*CORRECTED, "2026-03-10 09:30", "2026年3月17日上午9:30", 50, 48],
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"],
    ),
    (
        [
            [*HEAD_OF_NOTICE, "更正前", None, "更正后", None],
            [None, None, None, "投标截止时间", "预算金额（元）", "投标截止时间", "预算金额（元）"],
            [*CORRECTED, "2026-03-10 09:30", 500000, "2026-03-17 09:30", 480000],
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"],
    ),
    (
        [
            [
                *(*HEAD_OF_NOTICE, "投标截止时间", "投标截止时间（更正后）"),
                *("预算金额（元）（更正后）", "预算金额（元）"),
            ],
            [*CORRECTED, "2026-03-10 09:30", "2026-03-17 09:30", 480000, 500000],
        ],
        [],
    ),
]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("grid", "merges"), IN_COLUMNS)
def test_of_before_and_after_a_correction_what_is_after_holds(
    grid: Grid, merges: list[str], suffix: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", grid, merges)
    outcome = gathered(tmp_path, path, kind=NOTICES)
    assert told(outcome) == []
    found = values(outcome, "notices", "kind", "tender_id", "submission_deadline", "budget_amount")
    assert found == [AFTER]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_row_for_each_thing_corrected_is_one_notice(suffix: str, tmp_path: Path) -> None:
    grid = [
        [*HEAD_OF_NOTICE, "更正事项", "更正前内容", "更正后内容"],
        [*CORRECTED, "投标截止时间及开标时间", "2026-03-10 09:30", "2026年3月17日 09:30"],
        [*CORRECTED, "预算金额（万元）", "50", "48"],
        [*CORRECTED, "评分标准", "第三章", "见附件一"],
        ["另一更正公告", "P-102", "2026-03-02 09:00", "开标地点", "一楼", "二楼会议室"],
    ]
    path = laid_out(tmp_path / f"a.{suffix}", grid)
    outcome = (imported if suffix == "xlsx" else gathered)(tmp_path, path, kind=NOTICES)
    assert told(outcome) == []
    names = ("tender_id", "submission_deadline", "opening_at", "budget_amount", "currency")
    deadline = "2026-03-17T09:30:00+08:00"
    assert values(outcome, "notices", *names) == [
        ("P-101", deadline, deadline, "480000.00", "CNY"),
        ("P-102", "", "", "", ""),
    ]
    assert values(outcome, "notices", "kind", "change_reason", "place") == [
        ("correction", "评分标准：第三章 → 见附件一", ""),
        ("correction", "", "二楼会议室"),
    ]


def test_a_correction_that_cannot_be_read_is_a_fault_at_its_cell(tmp_path: Path) -> None:
    grid = [
        [*HEAD_OF_NOTICE, "更正事项", "更正前", "更正后"],
        [*CORRECTED, "投标截止时间", "3月10日", "3月17日"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind=NOTICES)
    assert told(outcome) == [("sheet-not-an-instant", "F2")]


INTENTIONS: list[Grid] = [
    [
        [
            "序号",
            "采购项目名称",
            "采购需求概况",
            "预算金额（万元）",
            "预计采购时间（填写到月）",
            "备注",
        ],
        [1, "社区矫正服务", "为社区矫正对象提供帮扶", 50, "2026年5月", None],
    ],
    [
        ["序号", "采购单位", "采购项目名称", "采购需求概况", "预算金额（元）", "预计采购时间"],
        [1, BUREAU, "社区矫正服务", "为社区矫正对象提供帮扶", 500000, "2026-05"],
    ],
]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", ["", NOTICES])
@pytest.mark.parametrize("grid", INTENTIONS)
def test_the_form_of_intentions_needs_no_title(
    grid: Grid, kind: str, suffix: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind=kind)
    assert told(outcome) == []
    found = values(outcome, "notices", "kind", "title", "content", "budget_amount")
    assert found == [("intention", "社区矫正服务", "为社区矫正对象提供帮扶", "500000.00")]


def test_a_plan_with_needs_and_months_stays_a_plan(tmp_path: Path) -> None:
    grid = [["2026年度购买服务计划"], *INTENTIONS[1]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid, ["A1:F1"]), kind="")
    assert values(outcome, "plan-items", "title") == [("社区矫正服务",)]


AWARD_HEAD = ["项目编号", "项目名称", "中标供应商", "中标金额（元）", "定标日期"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("number", "tender", "project"),
    [("YZ-2026-7", "YZ-2026-7", "XM-7"), ("XM-7", "YZ-2026-7", "XM-7"), ("ZB-9", "", "ZB-9")],
    ids=["the number of the tender", "that of its project", "of nobody"],
)
def test_results_with_a_number_only_find_their_tender(
    number: str, tender: str, project: str, suffix: str, tmp_path: Path
) -> None:
    notice = [
        ["公告标题", "公告类型", "项目编号", "采购编号", "采购单位", "发布时间"],
        ["居家养老服务", "采购公告", "XM-7", "YZ-2026-7", BUREAU, "2026-01-05 09:00"],
    ]
    award = [AWARD_HEAD, [number, "居家养老服务", CENTRE, 480000, "2026-03-20"]]
    contract = [
        ["项目编号", "合同编号", "合同名称", "甲方", "乙方", "合同金额（元）"],
        [number, "HT-1", "居家养老服务合同", BUREAU, CENTRE, 480000],
    ]
    files = [
        laid_out(tmp_path / f"{name}.{suffix}", grid)
        for name, grid in (("c", contract), ("b", award), ("a", notice))
    ]
    outcome = gathered(tmp_path, *files, kind=NOTICES)
    assert told(outcome) == []
    assert values(outcome, "awards", "tender_id", "project_id") == [(tender, project)]
    assert values(outcome, "contracts", "project_id") == [(project,)]


@pytest.mark.parametrize("title", ["履约台账（元）", "履约验收及付款台账（元）"])
def test_when_a_payment_was_accepted_and_due_is_of_the_payment(title: str, tmp_path: Path) -> None:
    head = [*PAID_HEAD[:3], "合同金额", "验收日期", "应付日期", "付款日期", "付款金额"]
    first = [*FIRST[:4], "2026-06-30", "2026-07-15", "2026-07-10", 393000]
    second = [*FIRST[:4], "2026-10-31", "2026-11-15", "2026-11-20", 393000]
    path = laid_out(tmp_path / "a.xlsx", [[title], head, first, second])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [("HT-1", "786000.00")]
    assert values(outcome, "payments", "accepted_on", "due_on", "paid_on", "amount") == [
        ("2026-06-30", "2026-07-15", "2026-07-10", "393000.00"),
        ("2026-10-31", "2026-11-15", "2026-11-20", "393000.00"),
    ]
