"""The tables that bureaus keep come in as they are laid out, from every format."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.code_words import (
    channel_at_end,
    find_channel,
    table_of_channel,
)
from disclosure.intake.spreadsheets.consortia import read_winners
from disclosure.intake.spreadsheets.contract_ledgers import read_period
from disclosure.intake.spreadsheets.evaluation_forms import read_bound
from disclosure.intake.spreadsheets.sheet_amounts import discount_in, without_discount
from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values, xlsx

FORMATS = ["xlsx", "xls", "ods", "csv"]
BUREAU, CENTRE, OTHER = "微型镇民政局", "晨光社工服务中心", "暖阳养老服务中心二部"
NOTICE = [
    ["公告标题", "公告类型", "采购编号", "采购单位", "发布时间"],
    ["居家养老", "采购公告", "P-1", BUREAU, "2025-12-01 09:00"],
]


def with_notice(folder: Path) -> None:
    gathered(folder, delimited(folder / "n.csv", NOTICE), kind="tender-notices").write()


@pytest.mark.parametrize("suffix", FORMATS)
def test_results_by_lot_with_consortium_and_discount(suffix: str, tmp_path: Path) -> None:
    with_notice(tmp_path)
    grid = [
        ["居家养老服务项目采购结果"],
        ["采购编号", "标段", "标段名称", "中标供应商", "中标金额（元）", "中标日期"],
        ["P-1", "一标段", "东片", f"{CENTRE}、{OTHER}（联合体）", 1200000, "2026年1月10日"],
        ["P-1", "二标段", "西片", OTHER, "下浮率8.5%", "2026年1月10日"],
        ["P-1", "三标段", "南片", CENTRE, "900000元（优惠率5%）", "2026年1月10日"],
    ]
    path = laid_out(tmp_path / f"a.{suffix}", grid, ["A1:F1"])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "lot_id", "amount", "discount_text") == [
        ("P-1-1", "1200000.00", ""),
        ("P-1-2", "", "下浮率8.5%"),
        ("P-1-3", "900000.00", "优惠率5%"),
    ]
    assert values(outcome, "lots", "lot_id", "title") == [
        ("P-1-1", "东片"),
        ("P-1-2", "西片"),
        ("P-1-3", "南片"),
    ]
    roles = [role for (role,) in values(outcome, "award-undertakers", "role")]
    assert roles == ["member", "member", "sole", "sole"]


def test_the_results_of_a_platform_are_awards_although_they_name_agencies(tmp_path: Path) -> None:
    grid = [
        [
            *("项目编号", "项目名称", "采购人", "采购代理机构", "中标（成交）供应商"),
            *("中标（成交）金额（元）", "公告时间"),
        ],
        ["ZB-1", "养老服务", BUREAU, "某代理", CENTRE, 1190000, "2026-04-01"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "amount") == [("养老服务", "1190000.00")]


def test_a_word_for_no_winner_is_the_status_wherever_it_stands(tmp_path: Path) -> None:
    with_notice(tmp_path)
    grid = [
        ["采购编号", "包号", "中标供应商", "中标金额（元）", "下浮率", "得分"],
        ["P-1", "1", CENTRE, 900000, "8%", 91.5],
        ["P-1", "2", "/", "流标", "/", "/"],
        ["P-1", "3", None, None, "废标", None],
        ["P-1", "4", None, None, None, "废标（有效供应商不足三家）"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "status", "amount", "discount_text", "score") == [
        ("", "900000.00", "8%", "91.5"),
        *[("unsuccessful", "", "", "")] * 3,
    ]


OF_NOTICE = ["公告标题", "采购编号", "采购单位", "发布时间"]


def test_a_row_for_each_lot_of_a_notice_is_one_notice_and_its_lots(tmp_path: Path) -> None:
    title = ["居家养老公开招标公告（第二次）", "P-1", BUREAU, "2025-12-01 09:00"]
    east, west = [1, "东片", 300000, "100人"], [2, "西片", 200000, "50人"]
    head = [*OF_NOTICE, "包号", "包名称", "包预算（元）", "采购规模"]
    grid: Grid = [head, [*title, *east], [*title, *west]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "procurement_method", "scale") == [
        ("tender", "public-tender", "包1：100人\n包2：50人")
    ]
    assert values(outcome, "lots", "lot_id", "title", "budget_amount", "currency") == [
        ("P-1-1", "东片", "300000.00", "CNY"),
        ("P-1-2", "西片", "200000.00", "CNY"),
    ]


def test_a_budget_that_differs_from_lot_to_lot_is_that_of_the_lots(tmp_path: Path) -> None:
    head = [*OF_NOTICE, "标段", "预算金额（万元）"]
    title = ["居家养老招标公告", "P-1", BUREAU, "2025-12-01 09:00"]
    grid: Grid = [head, [*title, "第一标段", 30], [*title, "第二标段", 20]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "notices", "budget_amount") == [("",)]
    assert values(outcome, "lots", "lot_id", "budget_amount") == [
        ("P-1-1", "300000.00"),
        ("P-1-2", "200000.00"),
    ]


def test_rows_of_lots_that_differ_in_a_day_stay_notices_of_their_own(tmp_path: Path) -> None:
    head = [*OF_NOTICE, "响应截止时间", "包号"]
    title = ["居家养老招标公告", "P-1", BUREAU, "2025-12-01 09:00"]
    grid: Grid = [head, [*title, "2025-12-21 09:00", "1"], [*title, "2025-12-22 09:00", "2"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert len(values(outcome, "notices", "notice_id")) == 2
    assert values(outcome, "lots", "lot_id") == [("P-1-1",), ("P-1-2",)]


def test_rows_of_lots_in_two_currencies_stay_notices_of_their_own(tmp_path: Path) -> None:
    head = [*OF_NOTICE, "预算金额", "币种", "包号"]
    title = ["居家养老招标公告", "P-1", BUREAU, "2025-12-01 09:00"]
    grid: Grid = [head, [*title, "300000.00", "CNY", "1"], [*title, "40000.00", "USD", "2"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert [one for (one,) in values(outcome, "notices", "currency")] == ["CNY", "USD"]


ENDINGS = [
    ("某区2026年助餐服务公开招标公告", "公开招标公告"),
    ("某区助餐服务竞争性磋商公告（第二次）", "竞争性磋商公告"),
    ("某区助餐服务采购项目更正公告(一)", "更正公告"),
    ("某区助餐服务中标结果公告", "中标结果公告"),
    ("某区助餐服务", ""),
    ("公开招标公告汇总表", ""),
]


@pytest.mark.parametrize(("title", "channel"), ENDINGS)
def test_the_end_of_a_title_tells_the_kind_of_a_notice(title: str, channel: str) -> None:
    assert channel_at_end(title) == channel


OF_PLAN = ["项目名称", "购买主体", "预算年度", "数量", "计量单位"]
COUNTED = [
    ("100人", "", "100", "人"),
    ("1,200 人次", "人次", "1200", "人次"),
    ("1.2万人次", "—", "12000", "人次"),
    ("80份/日", "", "80", "份/日"),
    ("3", "个", "3", "个"),
]


@pytest.mark.parametrize(("cell", "column", "quantity", "unit"), COUNTED)
def test_a_quantity_may_have_its_unit_in_its_cell(
    cell: str, column: str, quantity: str, unit: str, tmp_path: Path
) -> None:
    grid: Grid = [OF_PLAN, ["助餐", BUREAU, 2026, cell, column]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "quantity", "unit") == [(quantity, unit)]


@pytest.mark.parametrize("cell", ["约100人", "100-120人", "十几人", "2×3次"])
def test_a_quantity_that_is_no_one_number_is_a_fault(cell: str, tmp_path: Path) -> None:
    grid: Grid = [OF_PLAN, ["助餐", BUREAU, 2026, cell, ""]]
    assert told(gathered(tmp_path, delimited(tmp_path / "a.csv", grid))) == [("not-a-number", "D2")]


def test_a_unit_beside_a_quantity_that_has_another_is_a_fault(tmp_path: Path) -> None:
    grid: Grid = [OF_PLAN, ["助餐", BUREAU, 2026, "100人", "次"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-unit-contradicts", "D2")]


def test_what_is_to_come_in_another_sheet_is_not_told_as_missing(tmp_path: Path) -> None:
    grid: Grid = [[*OF_PLAN, "预计采购月份"], ["助餐", BUREAU, 2024, 100, "人", "2024年3月"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome, errors_only=False) == []


DISCOUNTS = [
    ("下浮率8%", "下浮率8%", ""),
    ("120万元，优惠率5%", "优惠率5%", "120万元"),
    ("费率：1.2‰", "费率：1.2‰", ""),
    ("中标下浮率为8％", "中标下浮率为8％", ""),
    ("8.5折", "8.5折", ""),
    ("1,200,000.00（折扣率 95%）", "折扣率 95%", "1,200,000.00"),
    ("58元/人次", "", "58元/人次"),
    ("8%", "", "8%"),
]


@pytest.mark.parametrize(("written", "discount", "rest"), DISCOUNTS)
def test_a_discount_is_kept_as_text_and_never_an_amount(
    written: str, discount: str, rest: str
) -> None:
    assert (discount_in(written), without_discount(written, discount)) == (discount, rest)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_ledger_of_contracts_gives_periods_and_what_was_paid(suffix: str, tmp_path: Path) -> None:
    grid = [
        ["政府购买服务合同台账", None, None, None, None, None, "单位：万元"],
        ["序号", "合同名称", "甲方", "乙方", "合同金额", "服务期限", "已支付金额", "合同状态"],
        [1, "助餐合同", BUREAU, CENTRE, 20, "2026年1月1日至12月31日", 12.5, "履行中"],
        [2, "助浴合同", BUREAU, OTHER, 30, "一年", 0, "已解除"],
        ["合计", None, None, None, 50, None, 12.5, None],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == [("sheet-period-unread", "F4")]
    names = ("title", "amount", "starts_on", "ends_on", "status")
    assert values(outcome, "contracts", *names) == [
        ("助餐合同", "200000.00", "2026-01-01", "2026-12-31", "active"),
        ("助浴合同", "300000.00", "", "", "terminated"),
    ]
    ids = [row for (row,) in values(outcome, "contracts", "contract_id")]
    assert values(outcome, "payments", "contract_id", "amount", "currency") == [
        (ids[0], "125000.00", "CNY")
    ]


def test_a_contract_that_ended_is_read_by_the_words_of_today_and_of_earlier_templates(
    tmp_path: Path,
) -> None:
    words = ("已结束", "已终止", "Ended")
    rows = [[f"C-{word}", "助餐合同", 500, word] for word in words]
    grid = [["合同编号", "合同名称", "合同金额（元）", "合同状态"], *rows]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "contracts", "status") == [("terminated",)] * len(words)


PERIODS = [
    ("一年，自2026年1月1日起至2026年12月31日止", ("2026-01-01", "2026-12-31")),
    ("2026.1.1-2026.12.31", ("2026-01-01", "2026-12-31")),
    ("2026-01-01至2026-12-31", ("2026-01-01", "2026-12-31")),
    ("2026/1/1~2027/1/1", ("2026-01-01", "2027-01-01")),
    ("自2026年1月1日起至2026年12月31日止", ("2026-01-01", "2026-12-31")),
    ("2026.1.1—12.31", ("2026-01-01", "2026-12-31")),
    ("合同签订之日起至2026年12月31日", ("", "2026-12-31")),
    ("三年（2026年3月3日至2029年3月2日）", ("2026-03-03", "2029-03-02")),
    ("2026.3.1-2027.2.28（12个月）", ("2026-03-01", "2027-02-28")),
    ("一期（2026.1.1-2026.6.30）二期（2026.7.1-2026.12.31）", None),
    ("一年", None),
    ("合同签订后12个月", None),
    ("2026年12月31日至2026年1月1日", None),
    ("2026年1月至2026年12月", ("2026-01-01", "2026-12-31")),
]


@pytest.mark.parametrize(("written", "period"), PERIODS)
def test_a_period_is_its_first_and_last_day(written: str, period: tuple[str, str] | None) -> None:
    assert read_period(written) == period


def test_a_sum_paid_is_not_counted_beside_payments(tmp_path: Path) -> None:
    ledger = [["合同编号", "合同名称", "已支付金额（元）"], ["C-9", "助餐合同", 50000]]
    payment = [["合同编号", "付款金额（元）", "付款日期"], ["C-9", 50000, "2026-03-01"]]
    files = [delimited(tmp_path / "l.csv", ledger), delimited(tmp_path / "p.csv", payment)]
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert ("sheet-paid-twice", "C2") in told(outcome, errors_only=False)
    assert values(outcome, "payments", "paid_on", "amount") == [("2026-03-01", "50000.00")]


FORM: Grid = [
    ["项目支出绩效自评表"],
    ["（2026年度）"],
    ["项目名称", "老年助餐服务"],
    ["主管部门", BUREAU, None, "实施单位", BUREAU],
    ["项目资金", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", 100, 100, 95, 10, "95%", 9.5],
    ["年度总体目标", "预期目标", None, None, "实际完成情况"],
    [None, "为300名老人供餐", None, None, "已为312名老人供餐"],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    [None, "产出指标", "数量指标", "供餐人次", "≥1000人次", "1100人次", 20, 20],
    [None, None, None, "服务点数", "3个", "3个", 10, 10],
    [None, None, "质量指标", "食品安全合格率", "100%", "100%", 20, 20],
    [None, "效益指标", "社会效益指标", "生活便利程度", "显著", "显著", 20, 18],
    [None, "满意度指标", "服务对象满意度", "老人满意度", "≥90%", "93.5%", 20, 20],
    ["总分", None, None, None, None, None, 100, 97.5],
    ["填表人：某"],
]
FORM_MERGES = ["A1:H1", "A2:H2", "A5:A6", "A7:A8", "B10:B12", "C10:C11"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_self_evaluation_form_gives_an_evaluation_and_its_tree(
    suffix: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", FORM, FORM_MERGES)
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == []
    names = ("title", "evaluator_kind", "evaluator_id", "score", "period_from", "conclusion")
    assert values(outcome, "evaluations", *names) == [
        ("老年助餐服务", "purchaser", "O-1", "97.5", "2026-01-01", "已为312名老人供餐")
    ]
    facts = ("name", "dimension", "target", "target_text", "actual", "unit", "weight", "score")
    leaves = [row for row in values(outcome, "indicators", *facts) if row[6]]
    assert leaves == [
        ("年度资金总额执行率", "", "", "", "95", "%", "10", "9.5"),
        ("供餐人次", "quantity", "1000", "≥1000人次", "1100", "人次", "20", "20"),
        ("服务点数", "quantity", "3", "3个", "3", "个", "10", "10"),
        ("食品安全合格率", "quality", "100", "100%", "100", "%", "20", "20"),
        ("生活便利程度", "benefit", "", "显著", "", "", "20", "18"),
        ("老人满意度", "satisfaction", "90", "≥90%", "93.5", "%", "20", "20"),
    ]
    tree: dict[str, str] = {}
    tree.update(values(outcome, "indicators", "indicator_id", "name"))  # type: ignore[arg-type]
    parents = {
        name: tree.get(parent, "")
        for name, parent in values(outcome, "indicators", "name", "parent_indicator_id")
    }
    assert parents["服务点数"] == "数量指标"
    assert parents["数量指标"] == "产出指标"


BOUNDS = [
    ("≥90%", ("90", "%", "higher")),
    ("不少于1,000人次", ("1000", "人次", "higher")),
    ("≤3天", ("3", "天", "lower")),
    ("12月底前", ("", "", "")),
    ("2026年完成", ("", "", "")),
    ("3年", ("3", "年", "")),
    ("12个月", ("12", "个月", "")),
    ("不超过 5 %", ("5", "%", "lower")),
    ("100", ("100", "", "")),
    ("＝12次", ("12", "次", "")),
    ("优良", ("", "", "")),
    ("2026年12月", ("", "", "")),
    ("约300人", ("", "", "")),
]


@pytest.mark.parametrize(("written", "bound"), BOUNDS)
def test_a_target_has_its_number_beside_its_words(
    written: str, bound: tuple[str, str, str]
) -> None:
    assert read_bound(written) == bound


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_summary_of_self_evaluations_is_a_list_of_them(suffix: str, tmp_path: Path) -> None:
    grid = [
        ["2026年部门项目绩效自评结果汇总表"],
        ["序号", "项目名称", "主管部门", "项目单位", "全年预算数", "自评得分", "自评等级"],
        [1, "老年助餐", BUREAU, None, 100, 97.5, "优"],
        [2, "社区矫正", "某部门", BUREAU, 50, 84, "良"],
    ]
    path = laid_out(tmp_path / f"a.{suffix}", grid, ["A1:G1"])
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == []
    names = ("title", "evaluator_kind", "evaluator_id", "score", "grade")
    assert values(outcome, "evaluations", *names) == [
        ("老年助餐", "purchaser", "O-1", "97.5", "excellent"),
        ("社区矫正", "purchaser", "O-1", "84", "good"),
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_department_plan_of_the_budget_system_comes_in(suffix: str, tmp_path: Path) -> None:
    grid = [
        ["微型镇民政局2026年政府购买服务项目表（单位：万元）"],
        ["处室", "购买服务名称", "所属项目", "所属政府购买服务目录", None, "金额", "备注"],
        [None, None, None, "编号", "名称", None, None],
        ["养老处", "居家养老助餐", "养老专项", "A01", "居家养老服务", 30, None],
        ["合计", None, None, None, None, 30, None],
    ]
    merges = ["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3"]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid, merges))
    assert told(outcome) == []
    names = ("title", "fiscal_year", "catalogue_item_id", "budget_amount")
    assert values(outcome, "plan-items", *names) == [("居家养老助餐", "2026", "I-2", "300000.00")]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_table_of_intentions_comes_in(suffix: str, tmp_path: Path) -> None:
    grid = [
        ["微型镇民政局2026年3月至4月政府采购意向"],
        [
            "序号",
            "采购项目名称",
            "采购需求概况",
            "预算金额(万元)",
            "拟面向中小企业预留",
            "发布时间",
        ],
        [1, "老年助餐", "为300名老人供餐", 48.5, "是", "2026-02-20"],
    ]
    path = laid_out(tmp_path / f"a.{suffix}", grid, ["A1:F1"])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    names = ("kind", "title", "content", "budget_amount", "is_time_known")
    assert values(outcome, "notices", *names) == [
        ("intention", "老年助餐", "为300名老人供餐", "485000.00", "false")
    ]


# The channels of a provincial portal, the types of the national one, and what platforms of
# state enterprises call theirs: the kind of notice, or the table that it belongs to.
CHANNELS = {
    "intention": "采购意向公开 采购意向 意向公开",
    "tender": (
        "公开招标公告 邀请招标公告 竞争性谈判公告 竞争性磋商公告 询价公告 合作创新采购公告 "
        "公开招标 询价 "
        "竞争性谈判 邀请 竞争性磋商 招标公告 询比采购公告 竞价公告 比选公告 谈判采购公告 "
        "直接采购公告"
    ),
    "prequalification": "公开招标资格预审公告 邀请招标资格预审公告 资格预审",
    "single-source": "单一来源公示 单一来源 单一来源采购公告",
    "clarification": "澄清（修改）公告 答疑公告 补遗公告",
    "correction": "更正（变更）公告 更正 变更公告 延期公告",
    "suspension": "中止（暂停）公告",
    "resumption": "恢复公告",
    "cancellation": "终止公告 终止",
    "failed": "废标公告 流标公告 采购失败公告",
    "acceptance": "履约验收公告 验收结果公告",
    "contract-change": "合同变更公告",
    "award-change": "采购结果变更公告",
    "other": "研发谈判文件公告 采购需求公示 进口产品论证意见公示 面向中小企业预留项目执行情况 其他",
}
TABLES = {
    "awards": "中标 成交 中标公告 成交公告 中标候选人公示 采购结果公告 入围公告",
    "contracts": "合同公示 合同公告",
    "evaluations": "绩效评价结果公示",
    "plan-items": "采购计划公告",
}


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_usual_kind_of_notice_is_one_of_ours(kind: str) -> None:
    found = {name: find_channel(name) for name in CHANNELS[kind].split()}
    assert {name: channel and channel[0] for name, channel in found.items()} == dict.fromkeys(
        found, kind
    )


@pytest.mark.parametrize("resource", TABLES)
def test_a_notice_with_a_table_of_its_own_is_told_which(resource: str, tmp_path: Path) -> None:
    names = TABLES[resource].split()
    assert {table_of_channel(name) for name in names} == {resource}
    grid = [["标题", "公告类型", "发布时间"], ["养老", names[-1], "2026-03-01"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == [("sheet-notice-of-table", "B2")]
    assert values(outcome, "notices", "kind", "kind_original") == [("other", names[-1])]


def test_members_of_a_consortium_may_have_a_column() -> None:
    winners = read_winners(CENTRE, f"{OTHER}；某某公司")
    assert [(one.name, one.role) for one in winners] == [
        (CENTRE, "lead"),
        (OTHER, "member"),
        ("某某公司", "member"),
    ]


@pytest.mark.parametrize("words", ["以下空白", "（以下空白）", "以下无正文"])
def test_what_says_that_nothing_follows_is_a_note(words: str, tmp_path: Path) -> None:
    grid: Grid = [NOTICE[0], ["助浴", *NOTICE[1][1:]], [words]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    assert [(one.cell, one.reason) for one in outcome.log.omissions] == [("A3", "note")]


def test_the_day_of_an_intention_is_not_that_of_the_notice_beside_it(tmp_path: Path) -> None:
    heads = ["项目名称", "采购编号", "采购单位", "意向公开时间", "采购公告时间", "开标时间"]
    row = ["助浴", "P-9", BUREAU, "2026-01-20", "2026-03-01", "2026-03-22 9:30"]
    path = xlsx(tmp_path / "a.xlsx", [["采购公告"], heads, row])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome, errors_only=False) == [("sheet-column-unknown", "D2")]
    assert values(outcome, "notices", "published_at") == [("2026-03-01T00:00:00+08:00",)]
    rows = [["采购意向"], [*heads[:4], "预计采购时间"], [*row[:4], "2026年3月"]]
    alone = xlsx(tmp_path / "b.xlsx", rows)
    outcome = gathered(tmp_path, alone, kind="tender-notices")
    assert values(outcome, "notices", "published_at") == [("2026-01-20T00:00:00+08:00",)]


JUDGED: Grid = [
    ["项目编号", "项目名称", "采购单位", "供应商", "评价机构", "得分"],
    ["R-1", "流动图书", BUREAU, CENTRE, OTHER, 92],
]
OF_JUDGED: Grid = [
    ["合同编号", "项目编号", "合同名称", "采购单位", "供应商", "合同金额（元）"],
    ["HT-1", "R-1", "流动图书", BUREAU, CENTRE, 90000],
]


@pytest.mark.parametrize(
    ("grid", "other", "cells"),
    [(JUDGED, OF_JUDGED, ["C2", "D2"])],
)
def test_parties_of_a_project_that_nothing_else_tells_of_are_told_as_left_out(
    grid: Grid, other: Grid, cells: list[str], tmp_path: Path
) -> None:
    alone = xlsx(tmp_path / "a.xlsx", grid)
    outcome = gathered(tmp_path, alone, kind="")
    assert [one.cell for one in outcome.log.omissions if one.reason == "party"] == cells
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", other), alone, kind="")
    assert not [one for one in outcome.log.omissions if one.reason == "party"]
