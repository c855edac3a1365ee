"""Lists that bureaus keep beside their contracts: changes without a kind, acceptances; and negative
lists without an edition."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.code_words import kind_of_change
from disclosure.intake.spreadsheets.nearest_words import nearest_field
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

WORDS = [
    ("增加服务人数", "amendment"),
    ("合同金额调整", "amendment"),
    ("合同变更", "amendment"),
    ("延长服务期", "extension"),
    ("续签合同", "extension"),
    ("延期变更", "extension"),
    ("解除合同", "termination"),
    ("提前终止", "termination"),
    ("续签并增加金额", ""),
    ("延期后终止", ""),
    ("服务地点换到东片", None),
]


@pytest.mark.parametrize(("text", "kind"), WORDS)
def test_what_was_changed_tells_the_kind_of_a_change(text: str, kind: str | None) -> None:
    assert kind_of_change(text) == kind


HEADER = ["合同编号", "变更内容", "变更日期", "变更后金额（元）", "变更后结束日期", "变更原因"]
CHANGES: dict[str, tuple[Grid, list[str]]] = {
    "by the words of each row": (
        [
            ["合同变更情况表"],
            HEADER,
            ["C-1", "增加服务人数", "2026-6-1", 130000, "", "人数增加"],
            ["C-1", "延长服务期", "2026-7-1", "", "2027-3-31", "延期"],
            ["C-1", "解除合同", "2026年8月1日", "", "", "协商一致"],
        ],
        ["amendment", "extension", "termination"],
    ),
    "by the title": (
        [["合同变更情况表"], HEADER, ["C-1", "服务地点换到东片", "2026-6-1", "", "", ""]],
        ["amendment"],
    ),
    "by the title of another kind": (
        [["合同续签情况"], ["合同编号", "续签日期", "续签至"], ["C-1", "2026-6-1", "2027-3-31"]],
        ["extension"],
    ),
    "by the new amount": (
        [["合同编号", "变更日期", "变更后金额（元）"], ["C-1", "2026-6-1", 130000]],
        ["amendment"],
    ),
    "a column goes before the words": (
        [[*HEADER, "类型"], ["C-1", "增加服务人数", "2026-6-1", 130000, "", "", "续期"]],
        ["extension"],
    ),
    "the contract by its name": (
        [
            ["合同变更汇总"],
            ["合同名称", "供应商", "变更后金额（万元）", "变更日期", "变更原因"],
            ["居家养老服务合同", "晨光社工服务中心", 12, "2026-6-1", "增加人数"],
        ],
        ["amendment"],
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("sheet", CHANGES)
def test_changes_of_contracts_need_no_column_of_kinds(
    sheet: str, suffix: str, tmp_path: Path
) -> None:
    grid, kinds = CHANGES[sheet]
    path = laid_out(tmp_path / f"a.{suffix}", grid)
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    expected = [(kind, "C-1") for kind in kinds]
    assert values(outcome, "contract-changes", "kind", "contract_id") == expected


def test_a_change_of_several_kinds_is_asked_about_at_its_row(tmp_path: Path) -> None:
    rows = [["C-1", "续签一年并增加金额", "2026-6-1"], ["C-1", "增加服务", "2026-7-1"]]
    grid = [["合同变更情况表"], HEADER[:3], *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == [("sheet-change-unclear", "B3")]
    assert values(outcome, "contract-changes", "kind") == [("amendment",)]


NAMES = ["序号", "项目名称", "供应商"]
ACCEPTANCES: list[list[object]] = [
    [*NAMES, "验收日期", "验收结果"],
    [*NAMES, "采购单位", "验收时间", "验收结论（合格/不合格）"],
    [*NAMES, "合同编号", "验收意见", "验收小组"],
    ["合同编号", "合同名称", "乙方", "验收时间", "是否合格"],
    ["项目名称", "承接主体", "履约验收情况"],
    ["采购单位", "项目名称", "服务期限", "验收等级"],
]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("header", ACCEPTANCES)
def test_a_list_of_acceptances_is_told_as_such(
    header: list[object], suffix: str, tmp_path: Path
) -> None:
    grid = [["2026年验收情况汇总表"], header, [1, "居家养老", "晨光社工服务中心", "合格"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert [code for code, _ in told(outcome)] == ["sheet-acceptances"]
    assert not outcome.drafts


OTHERS: dict[str, tuple[Grid, str]] = {
    "contracts": (
        [
            ["合同编号", "合同名称", "供应商", "合同金额（元）", "验收结果"],
            ["H-1", "甲合同", "晨光社工服务中心", 1200000, "合格"],
        ],
        "contracts",
    ),
    "payments": (
        [
            ["合同编号", "付款金额（元）", "验收日期", "付款日期", "验收结果"],
            ["C-1", 5000, "2026-6-1", "2026-7-1", "合格"],
        ],
        "payments",
    ),
    "notices": (
        [
            ["公告标题", "公告类型", "采购编号", "公告日期", "验收结果"],
            ["甲", "履约验收公告", "P-1", "2026-6-1", "合格"],
        ],
        "notices",
    ),
}


@pytest.mark.parametrize("sheet", OTHERS)
def test_other_tables_may_say_what_was_accepted(sheet: str, tmp_path: Path) -> None:
    grid, resource = OTHERS[sheet]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert len(outcome.drafts[resource]) == 1


CATALOGUE: Grid = [
    ["云岭区政府购买服务指导性目录（2027年版）"],
    ["代码", "一级目录", "二级目录"],
    ["A", "公共服务", ""],
    ["A01", "", "养老服务"],
]
ROWS: Grid = [["序号", "负面清单内容", "依据"], [1, "融资服务", "财政部令第102号"]]
LISTS: dict[str, tuple[Grid, str, bool, str]] = {
    "the year of its title": ([["负面清单（2026年版）"], *ROWS], "a", False, "E-2026"),
    "the year of its file": ([["负面清单"], *ROWS], "2026年负面清单", False, "E-2026"),
    "the only edition": (ROWS, "a", False, "E-2026"),
    "the edition of the same files": ([["负面清单"], *ROWS], "a", True, ""),
    "the year of a published one": ([["负面清单（2026年）"], *ROWS], "a", True, "E-2026"),
    "one column under its title": (
        [["政府购买服务负面清单"], ["序号", "内容"], [1, "融资服务"]],
        "a",
        False,
        "E-2026",
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("layout", LISTS)
def test_a_negative_list_is_of_the_edition_that_its_year_tells(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    grid, name, has_catalogue, edition = LISTS[layout]
    files = [laid_out(tmp_path / f"{name}.{suffix}", grid)]
    files += [laid_out(tmp_path / f"c.{suffix}", CATALOGUE)] * has_catalogue
    outcome = gathered(tmp_path, *files, kind="catalogue")
    assert told(outcome) == []
    ((found, text),) = values(outcome, "exclusions", "edition_id", "text")
    assert text == "融资服务"
    of_files = values(outcome, "editions", "edition_id")
    assert found == (edition or of_files[0][0])


@pytest.mark.parametrize("title", ["负面清单（2031年版）", "2025年政府购买服务负面清单"])
def test_a_negative_list_of_no_known_edition_is_asked_about(title: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.csv", [[title], *ROWS])
    outcome = gathered(tmp_path, path, kind="catalogue")
    assert told(outcome) == [("sheet-edition-unknown", "A1")]
    assert not outcome.drafts


CATEGORIES = ["采购品目名称", "采购品目", "品目名称", "采购品目名称（必填）", "政府采购品目名称"]


@pytest.mark.parametrize("label", CATEGORIES)
@pytest.mark.parametrize("resource", ["notices", "plan-items", "awards", "contracts"])
def test_a_category_is_no_title(label: str, resource: str) -> None:
    assert nearest_field(label, resource) != "title"


def test_headings_that_say_notice_are_those_of_notices(tmp_path: Path) -> None:
    grid = [["标题", "采购品目名称", "公告类型", "采购编号"], ["养老", "社会服务", "采购公告", "P"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "notices", "title", "kind") == [("养老", "tender")]
