"""Lots, indicators and funds are listed in the order in which the bureau wrote them."""

from contextlib import closing
from pathlib import Path

from disclosure.register.register_file import open_register
from tests.support.sheet_files import Grid, imported, laid_out, told
from tests.support.small_town import compiled

BUREAU = "微型镇民政局"
FORM: Grid = [
    ["2025年度项目支出绩效自评表"],
    ["项目名称", "助餐"],
    ["主管部门", BUREAU],
    ["资金（万元）", "", "年初预算数", "全年预算数", "全年执行数"],
    ["", "年度资金总额", 100, 100, 95],
    ["", "财政拨款", 60, 60, 55],
    ["", "其他资金", 40, 40, 40],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    *[
        ["产出指标", "数量指标", f"第{name}项服务", "≥10次", "11次", 9, 9]
        for name in ("甲", "丁", "乙", "戊", "丙", "辛", "己", "庚")
    ],
    ["总分", "", "", "", "", 100, 97.5],
]


def test_pages_list_what_was_imported_in_the_order_of_the_sheet(tmp_path: Path) -> None:
    head = ["公告标题", "公告类型", "采购编号", "采购单位", "发布时间", "包号", "包预算（元）"]
    notice = ["助餐服务采购公告", "采购公告", "P-1", BUREAU, "2025-12-01 09:00"]
    lots = [[*notice, number, 10000 * number] for number in range(1, 13)]
    grids: dict[str, Grid] = {"form": FORM, "lots": [head, *lots]}
    files = [laid_out(tmp_path / f"{name}.csv", grid) for name, grid in grids.items()]
    outcome = imported(tmp_path, *files, kind="")
    assert told(outcome) == []
    outcome.write()
    compiled(tmp_path / "data", tmp_path / "register.sqlite")
    with closing(open_register(tmp_path / "register.sqlite")) as register:
        ((publisher, evaluation),) = register.execute(
            "SELECT publisher, evaluation_id FROM evaluations WHERE title = '助餐'"
        )
        of_tender = register.below("tenders", "lots", publisher, "P-1")
        indicators = register.below("evaluations", "indicators", publisher, evaluation)
        funds = register.below("evaluations", "evaluation_funds", publisher, evaluation)
    assert [row["lot_id"] for row in of_tender] == [f"P-1-{number}" for number in range(1, 13)]
    leaves = [row["name"] for row in indicators if row["weight"] is not None]
    assert leaves == [row[2] for row in FORM if len(row) == 7 and row[5] == 9]
    assert [row["title"] for row in funds] == ["年度资金总额", "财政拨款", "其他资金"]
