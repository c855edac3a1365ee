"""A number of a tender that two purchases have is told, since its rows are taken for one."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told

BUREAU, OTHER, CENTRE = "微型镇民政局", "微型镇教育局", "晨光社工服务中心"
NOTICES = ["公告标题", "公告类型", "采购编号", "采购人", "发布时间"]
AWARDS = ["项目名称", "采购编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"]
FIRST = ["流动图书采购公告", "采购公告", "P-9", BUREAU, "2026-01-05"]
CODE = "sheet-tender-number-shared"


def award(purchaser: str) -> Grid:
    return [AWARDS, ["流动图书", "P-9", purchaser, CENTRE, 90000, "2026-01-25"]]


SHARED: dict[str, tuple[Grid, Grid, str]] = {
    "notices of two purchasers": (
        [NOTICES, FIRST],
        [NOTICES, ["校园午餐采购公告", "采购公告", "P-9", OTHER, "2026-01-08"]],
        "C2",
    ),
    "notices of two years": (
        [NOTICES, FIRST],
        [NOTICES, ["流动图书采购公告", "采购公告", "P-9", BUREAU, "2025-01-06"]],
        "C2",
    ),
    "a result of another purchaser": ([NOTICES, FIRST], award(OTHER), "B2"),
}
ONE: dict[str, Grid] = {
    "its result": award(BUREAU),
    "its result, the purchaser without its place": award("民政局"),
    "its correction, however late": [
        NOTICES,
        ["流动图书更正公告", "更正公告", "P-9", BUREAU, "2026-12-20"],
    ],
    "announced again": [
        NOTICES,
        ["流动图书二次采购公告", "采购公告", "P-9", BUREAU, "2026-03-05"],
    ],
}


@pytest.mark.parametrize("is_published", [False, True])
@pytest.mark.parametrize("case", SHARED)
def test_a_number_of_two_purchases_is_told(case: str, is_published: bool, tmp_path: Path) -> None:
    first, second, cell = SHARED[case]
    files = [laid_out(tmp_path / "a.xlsx", first), laid_out(tmp_path / "b.xlsx", second)]
    if is_published:
        gathered(tmp_path, files.pop(0), kind="").write()
    found = told(gathered(tmp_path, *files, kind=""), errors_only=False)
    assert [at for code, at in found if code == CODE] == [cell if is_published else "C2"]


@pytest.mark.parametrize("case", ONE)
def test_rows_of_one_purchase_are_not_told(case: str, tmp_path: Path) -> None:
    files = [
        laid_out(tmp_path / "a.xlsx", [NOTICES, FIRST]),
        laid_out(tmp_path / "b.xlsx", ONE[case]),
    ]
    found = told(gathered(tmp_path, *files, kind=""), errors_only=False)
    assert CODE not in {code for code, _ in found}
