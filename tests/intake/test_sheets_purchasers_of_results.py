"""Who bought is published with a result, whether a notice of it is there or not."""

from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values
from tests.support.small_town import compiled

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
FORMATS = ["xlsx", "xls", "ods", "csv"]
HEAD = ["采购编号", "项目名称", "中标供应商", "中标金额（元）", "中标日期"]
ROW = ["P-9", "流动图书", CENTRE, 90000, "2026-01-25"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    "label", ["采购单位", "采购人", "采购人名称", "购买主体", "单位名称", "甲方"]
)
def test_the_purchaser_of_a_result_is_its_own_field(
    label: str, suffix: str, tmp_path: Path
) -> None:
    grid: Grid = [[*HEAD, label], [*ROW, BUREAU]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "awards", "purchaser_id") == [("O-1",)]
    assert not [one for one in outcome.log.omissions if one.reason == "party"]


def test_a_purchaser_above_a_list_of_results_is_that_of_each(tmp_path: Path) -> None:
    grid = [["采购结果公示"], [f"采购单位：{BUREAU}"], HEAD, ROW, ["P-8", *ROW[1:]]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "purchaser_id") == [("O-1",), ("O-1",)]


def test_a_project_of_a_result_alone_has_its_purchaser(tmp_path: Path) -> None:
    grid = [[*HEAD[1:], "采购单位"], [*ROW[1:], BUREAU]]
    outcome = imported(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    outcome.write()
    compiled(tmp_path / "data", tmp_path / "register.sqlite")
    with closing(open_register(tmp_path / "register.sqlite")) as register:
        ((project, title),) = register.execute(
            "SELECT purchaser_id, title FROM projects WHERE project_id NOT LIKE 'TT-%'"
        )
    assert (project, title) == ("O-1", "流动图书")
