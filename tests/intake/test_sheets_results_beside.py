"""Lists that tell who won beside what was tendered, row by row, as agencies keep them."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values, xlsx

TENDERED = [
    "项目名称",
    "项目编号",
    "采购人",
    "预算金额（万元）",
    "采购方式",
    "招标公告发布时间",
    "开标时间",
]
WON = ["中标供应商", "中标金额（万元）", "中标日期"]
ROW = ["居家养老服务", "YT-2026-001", "云汀区民政局", 120, "公开招标", "2026-03-01", "2026-03-22"]
NOTICE = ("title", "project_id", "kind", "budget_amount", "published_at")
AWARD = ("tender_id", "project_id", "amount", "currency", "status", "awarded_on")


def book(folder: Path, *rows: list[object], header: list[str] | None = None) -> Path:
    heads: list[object] = [*(header or TENDERED + WON)]
    return xlsx(folder / "a.xlsx", [heads, *rows])


def test_one_row_is_a_notice_and_its_result(tmp_path: Path) -> None:
    file = book(tmp_path, [*ROW, "嘉宁养老服务中心", 118.5, "2026-03-25"])
    outcome = imported(tmp_path, file, kind="tender-notices")
    assert not told(outcome)
    assert values(outcome, "notices", *NOTICE) == [
        ("居家养老服务", "YT-2026-001", "tender", "1200000.00", "2026-03-01T00:00:00+08:00")
    ]
    ((tender,),) = values(outcome, "notices", "tender_id")
    assert values(outcome, "awards", *AWARD) == [
        (tender, "YT-2026-001", "1185000.00", "CNY", "", "2026-03-25")
    ]
    assert len(values(outcome, "award-undertakers", "undertaker_id")) == 1
    assert not [fault for fault in outcome.log.faults if fault.code == "sheet-column-unknown"]


def test_rows_of_one_name_keep_each_its_own_result(tmp_path: Path) -> None:
    other = [*ROW[:1], "YT-2026-002", *ROW[2:5], "2026-06-01", "2026-06-22"]
    file = book(
        tmp_path,
        [*ROW, "嘉宁养老服务中心", 118.5, "2026-03-25"],
        [*other, "安邦养老服务中心", 99, "2026-06-25"],
    )
    outcome = gathered(tmp_path, file, kind="")
    notices = {one[1]: one[0] for one in values(outcome, "notices", "tender_id", "project_id")}
    assert values(outcome, "awards", "tender_id", "amount") == [
        (notices["YT-2026-001"], "1185000.00"),
        (notices["YT-2026-002"], "990000.00"),
    ]


@pytest.mark.parametrize(
    ("cells", "awards"),
    [
        # Not decided yet: no result.
        (["", "", ""], []),
        (["/", "/", "/"], []),
        # Nobody won.
        (["/", "流标", "2026-03-25"], [("", "", "unsuccessful", "2026-03-25")]),
        (["废标", "", ""], [("", "", "unsuccessful", "")]),
    ],
)
def test_what_is_not_decided_and_what_failed(
    tmp_path: Path, cells: list[object], awards: list[tuple[str, ...]]
) -> None:
    outcome = gathered(tmp_path, book(tmp_path, [*ROW, *cells]), kind="")
    assert len(values(outcome, "notices", "title")) == 1
    assert values(outcome, "awards", "amount", "currency", "status", "awarded_on") == awards
    assert not told(outcome)


def test_a_purchase_from_one_source_has_no_notice_of_tender(tmp_path: Path) -> None:
    row = [*ROW[:4], "单一来源", *ROW[5:]]
    outcome = gathered(tmp_path, book(tmp_path, [*row, "甲", 1, "2026-03-25"]), kind="")
    assert values(outcome, "notices", "kind", "procurement_method") == [
        ("single-source", "single-source")
    ]


def test_a_unit_above_holds_for_both(tmp_path: Path) -> None:
    header = [one.replace("（万元）", "") for one in TENDERED + WON]
    grid = [
        ["2026年代理项目汇总表"],
        ["单位：万元"],
        header,
        [*ROW, "嘉宁养老服务中心", 118.5, "2026-03-25"],
        ["合计", None, None, 120, None, None, None, None, 118.5],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert not told(outcome)
    assert values(outcome, "notices", "budget_amount") == [("1200000.00",)]
    assert values(outcome, "awards", "amount") == [("1185000.00",)]
    assert [one.reason for one in outcome.log.omissions].count("above") == 2
    assert [one.reason for one in outcome.log.omissions].count("total") == 1


def test_a_faulty_amount_of_a_result_is_told_at_its_cell(tmp_path: Path) -> None:
    file = book(tmp_path, [*ROW, "嘉宁养老服务中心", "约118", "2026-03-25"])
    outcome = gathered(tmp_path, file, kind="")
    assert [cell for _, cell in told(outcome)] == ["I2"]


def test_one_date_that_may_be_that_of_the_result_is_not_taken_for_the_tenders(
    tmp_path: Path,
) -> None:
    header = [*TENDERED[:5], "公告时间", "成交供应商", "成交金额（万元）"]
    file = book(tmp_path, [*ROW[:6], "嘉宁养老服务中心", 118.5], header=header)
    outcome = gathered(tmp_path, file, kind="")
    assert not values(outcome, "notices", "title") or told(outcome)


def test_a_list_of_results_alone_stays_one(tmp_path: Path) -> None:
    won = ["嘉宁养老服务中心", 118.5, "2026-03-25"]
    for number in (3, 5):  # with budget and method, and without
        file = book(tmp_path, [*ROW[:number], *won], header=TENDERED[:number] + WON)
        outcome = gathered(tmp_path, file, kind="")
        assert not values(outcome, "notices", "title")
        assert values(outcome, "awards", "amount") == [("1185000.00",)]


def test_english_headings_tell_the_same(tmp_path: Path) -> None:
    header = ["Title", "Purchaser", "Budget", "Currency", "Tender published", "Winner"]
    header += ["Award value", "Award date"]
    row = ["Care at home", "Civil Affairs", 1200, "GBP", "2026-03-01", "Anhe", 1100, "2026-03-25"]
    outcome = gathered(tmp_path, book(tmp_path, row, header=header), kind="")
    found = values(outcome, "awards", "amount", "currency", "awarded_on")
    assert found in ([("1100", "GBP", "2026-03-25")], [("1100.00", "GBP", "2026-03-25")])


LOTS = ["采购编号", "项目名称", "采购人", "包号", "包名称", "预算金额（元）"]
OF_LOTS: Grid = [
    ["Y-1", "流动图书", "云汀区民政局", "第1包", "东片", 800000, "嘉宁服务中心", 786000],
    ["", "", "", "第2包", "西片", 700000, "", "废标"],
]
FOUND = [("Y-1", "Y-1-1", "786000.00", ""), ("Y-1", "Y-1-2", "", "unsuccessful")]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_result_beside_a_lot_is_that_of_the_lot(suffix: str, tmp_path: Path) -> None:
    heads = [*LOTS, "中标供应商", "中标金额（元）", "招标公告发布时间", "中标日期"]
    rows = [[*row, "2026-03-01", "2026-03-25"] for row in OF_LOTS]
    path = laid_out(tmp_path / f"a.{suffix}", [heads, *rows], ["A2:A3", "B2:B3", "C2:C3"])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert values(outcome, "lots", "lot_id", "budget_amount") == [
        ("Y-1-1", "800000.00"),
        ("Y-1-2", "700000.00"),
    ]
    assert values(outcome, "awards", "tender_id", "lot_id", "amount", "status") == FOUND


def test_the_day_of_publication_in_a_list_of_results_is_that_of_the_result(tmp_path: Path) -> None:
    heads = [*LOTS, "中标供应商", "中标金额（元）", "评审日期", "公告日期"]
    rows = [[*OF_LOTS[0], "2026-03-12", "2026-03-13"]]
    grid = [["2026年政府采购中标（成交）结果统计表"], heads, *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert "notices" not in outcome.drafts
    found = values(outcome, "awards", "lot_id", "awarded_on", "published_on")
    assert found == [("Y-1-1", "2026-03-12", "2026-03-13")]


OF_CONTRACT = ["合同编号", "合同签订日期", "合同金额（万元）", "合同履行期限"]
MADE = ["HT-1", "2026-04-01", 118, "2026.4.1-2027.3.31"]
FOUND_CONTRACT = ("HT-1", "2026-04-01", "1180000.00", "2026-04-01", "2027-03-31")


@pytest.mark.parametrize("is_tendered", [True, False], ids=["tendered", "won only"])
def test_a_contract_beside_its_result_is_one_of_it(is_tendered: bool, tmp_path: Path) -> None:
    heads = TENDERED if is_tendered else ["项目名称", "项目编号", "采购人"]
    row = ["流动图书", *ROW[1 : len(heads)]]
    rows = [[*row, "嘉宁养老服务中心", 118.5, "2026-03-25", *MADE]]
    # Not signed yet.
    undone = [*row, "安邦养老服务中心", 99, "2026-06-25", "", "", "", ""]
    rows.append([undone[0], "YT-2026-002", *undone[2:]])
    path = xlsx(tmp_path / "a.xlsx", [[*heads, *WON, *OF_CONTRACT], *rows])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    assert len(values(outcome, "notices", "title")) == 2 * is_tendered
    names = ("contract_id", "signed_on", "amount", "starts_on", "ends_on")
    assert values(outcome, "contracts", *names) == [FOUND_CONTRACT]
    awards = values(outcome, "awards", "award_id", "project_id")
    assert values(outcome, "contracts", "award_id", "project_id") == awards[:1]
    ((winner,),) = values(outcome, "contracts", "undertaker_id")
    assert values(outcome, "award-undertakers", "undertaker_id")[0] == (winner,)
    assert [amount for (amount,) in values(outcome, "awards", "amount")] == [
        "1185000.00",
        "990000.00",
    ]


def test_the_term_of_a_contract_alone_makes_none(tmp_path: Path) -> None:
    heads = ["项目名称", "项目编号", *WON, "合同履行期限"]
    row = [ROW[0], ROW[1], "嘉宁养老服务中心", 118.5, "2026-03-25", "一年"]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [heads, row]), kind="")
    assert told(outcome, errors_only=False) == [("sheet-column-unknown", "F1")]
    assert "contracts" not in outcome.drafts


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_discount_has_the_unit_of_its_heading(suffix: str, tmp_path: Path) -> None:
    heads = ["项目名称", "项目编号", "供应商名称", "折扣率（%）"]
    rows = [["会议", "H-1", "嘉宁中心", 85], ["会议", "H-2", "安邦中心", "下浮8%"]]
    path = laid_out(tmp_path / f"a.{suffix}", [["定点采购中标结果"], heads, *rows])
    outcome = gathered(tmp_path, path, kind="")
    assert values(outcome, "awards", "discount_text") == [("85%",), ("下浮8%",)]
