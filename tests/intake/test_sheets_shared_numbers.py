"""A number that two purchases have is asked about, since its rows would be published as one."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told

BUREAU, OTHER, CENTRE = "微型镇民政局", "微型镇教育局", "晨光社工服务中心"
NOTICES = ["公告标题", "公告类型", "采购编号", "采购人", "发布时间"]
AWARDS = ["项目名称", "采购编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"]
FIRST = ["流动图书采购公告", "采购公告", "P-9", BUREAU, "2026-01-05"]
CODE, OF_TITLE = "sheet-tender-number-shared", "sheet-tender-title-other"


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
    "notices of two services of one purchaser": (
        [NOTICES, FIRST],
        [NOTICES, ["校园午餐采购公告", "采购公告", "P-9", BUREAU, "2026-01-08"]],
        "C2",
    ),
    "two services of one place": (
        [NOTICES, ["微型镇流动图书采购公告", *FIRST[1:]]],
        [NOTICES, ["微型镇校园午餐采购公告", "采购公告", "P-9", BUREAU, "2026-01-08"]],
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
    "announced in English too": [
        NOTICES,
        ["Mobile library", "采购公告", "P-9", BUREAU, "2026-01-05"],
        ["Mobile library service 2026", "采购公告", "P-9", BUREAU, "2026-01-06"],
    ],
    "a lot of it": [
        NOTICES,
        ["校园阅读（第二包）采购公告", "采购公告", "P-9", BUREAU, "2026-01-05"],
    ],
    "another purchaser of the project that it names": [
        [*NOTICES, "所属项目"],
        ["图书采购公告", "采购公告", "P-9", OTHER, "2026-01-08", "流动图书〔P-9〕"],
    ],
}


@pytest.mark.parametrize("is_published", [False, True])
@pytest.mark.parametrize("case", SHARED)
def test_a_number_of_two_purchases_is_an_error_at_each_of_its_rows(
    case: str, is_published: bool, tmp_path: Path
) -> None:
    first, second, cell = SHARED[case]
    files = [laid_out(tmp_path / "a.xlsx", first), laid_out(tmp_path / "b.xlsx", second)]
    if is_published:
        gathered(tmp_path, files.pop(0), kind="").write()
    outcome = gathered(tmp_path, *files, kind="")
    assert told(outcome) == [(CODE, at) for at in (["C2"] * (not is_published)) + [cell]]


def test_what_only_has_the_number_of_two_purchases_is_asked_about_too(tmp_path: Path) -> None:
    sheet: Grid = [
        NOTICES,
        FIRST,
        ["校园午餐采购公告", "采购公告", "P-9", OTHER, "2026-01-08"],
        ["更正公告", "更正公告", "P-9", None, "2026-01-10"],
        ["敬老采购公告", "采购公告", "P-10", OTHER, "2026-01-10"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", sheet), kind="")
    assert sorted(told(outcome)) == [(CODE, cell) for cell in ("C2", "C3", "C4")]


def test_one_project_number_of_two_purchasers_is_no_project(tmp_path: Path) -> None:
    sheet: Grid = [
        ["公告标题", "公告类型", "项目编号", "采购人", "发布时间"],
        FIRST,
        ["校园午餐采购公告", "采购公告", "P-9", OTHER, "2026-01-08"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", sheet), kind="")
    assert sorted(told(outcome)) == [(CODE, "C2"), (CODE, "C3")]


@pytest.mark.parametrize("case", ONE)
def test_rows_of_one_purchase_are_not_told(case: str, tmp_path: Path) -> None:
    files = [
        laid_out(tmp_path / "a.xlsx", [NOTICES, FIRST]),
        laid_out(tmp_path / "b.xlsx", ONE[case]),
    ]
    found = told(gathered(tmp_path, *files, kind=""), errors_only=False)
    assert {code for code, _ in found}.isdisjoint({CODE, OF_TITLE})


def test_a_result_called_otherwise_than_its_tender_is_told(tmp_path: Path) -> None:
    result = [AWARDS, ["校园午餐", "P-9", BUREAU, CENTRE, 90000, "2026-01-25"]]
    files = [
        laid_out(tmp_path / "a.xlsx", [NOTICES, FIRST]),
        laid_out(tmp_path / "b.xlsx", result),
    ]
    found = told(gathered(tmp_path, *files, kind=""), errors_only=False)
    assert [at for code, at in found if code == OF_TITLE] == ["B2"]
