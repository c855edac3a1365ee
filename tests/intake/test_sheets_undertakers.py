"""Undertakers of one contract: who leads, and those that a contract has no place for."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU, LEAD, MEMBER = "微型镇民政局", "清波检测技术有限公司", "水科环境研究院"
PARTNERS = "正衡会计师事务所（普通合伙）"
HEAD = ["合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"]


def ledger(*undertakers: str) -> Grid:
    rows = [["HT-7", "水质监测", BUREAU, one, 1325000, "2026-04-02"] for one in undertakers]
    return [HEAD, *rows]


LED = {
    "parts in brackets": f"{LEAD}（联合体牵头人）、{MEMBER}（联合体成员）",
    "the lead behind": f"{MEMBER}（成员单位）/{LEAD}（牵头单位）",
    "the lead alone called so": f"{LEAD}(牵头)，{MEMBER}",
    "parts before the names": f"牵头人：{LEAD}；成员：{MEMBER}",
    "a word between them": f"{LEAD}（联合体牵头方）和{MEMBER}（联合体成员方）",
    "a line each": f"{LEAD}（牵头人）\n{MEMBER}（成员）",
    "the main one": f"{LEAD}（联合体主体）、{MEMBER}（联合体成员）",
}


@pytest.mark.parametrize("undertakers", [*LED.values()], ids=[*LED])
def test_the_lead_is_the_undertaker_and_members_are_told(undertakers: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(undertakers))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert names(outcome) == [LEAD]
    left = [(one.cell, one.reason, one.text) for one in outcome.log.omissions]
    assert left == [("D2", "member", MEMBER)]


def names(outcome: SheetImport) -> list[str]:
    """What the undertakers are called that were not known before."""
    rows = outcome.packages["organizations"]["organizations"]
    ids = {one for (one,) in values(outcome, "contracts", "undertaker_id")}
    return [row["name"] for row in rows if row["organization_id"] in ids]


SEVERAL = {
    "nothing said": f"{LEAD}、{MEMBER}",
    "an institute first": f"{MEMBER}、{LEAD}",
    "partners first": f"{PARTNERS}、{LEAD}",
    "a consortium without a lead": f"{LEAD}、{MEMBER}（联合体）",
    "members only": f"{LEAD}（联合体成员）、{MEMBER}（联合体成员）",
    "two leads": f"{LEAD}（牵头人）、{MEMBER}（牵头人）",
    "a plus": f"{LEAD}+{MEMBER}",
}


@pytest.mark.parametrize("undertakers", [*SEVERAL.values()], ids=[*SEVERAL])
def test_several_undertakers_without_a_lead_are_asked_about(
    undertakers: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(undertakers))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == [("sheet-undertakers-several", "D2")]
    (fault,) = [one for one in outcome.log.faults if one.is_error]
    assert "（牵头人）" in fault.remedy and "一行" in fault.remedy


def test_a_row_for_each_undertaker_is_told_to_name_the_lead(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(LEAD, MEMBER))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == [("sheet-undertakers-several", "D3")]


ROLES = ["（牵头人）", "（联合体牵头人）", "(联合体成员)", "（联合体）", "（成员单位）"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("heading", ["中标供应商", "实际履行方", "采购代理机构", "乙方", "采购人"])
def test_no_part_is_of_a_name(heading: str, role: str, tmp_path: Path) -> None:
    name = PARTNERS + role
    contract = ["HT-7", "水质监测", LEAD, 5000, name]
    grids: dict[str, Grid] = {
        "中标供应商": [["项目名称", heading, "中标金额（元）"], ["水质监测", name, 5000]],
        "采购代理机构": [
            ["公告标题", "公告类型", "采购编号", heading],
            ["水质监测", "采购公告", "P-7", name],
        ],
        "乙方": [["合同编号", "合同名称", "甲方", "合同金额（元）", heading], contract],
        "采购人": [["合同编号", "合同名称", "乙方", "合同金额（元）", heading], contract],
        "实际履行方": [["合同编号", "合同名称", "乙方", "合同金额（元）", heading], contract],
    }
    path = laid_out(tmp_path / "a.xlsx", grids[heading])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    found = {row["name"] for row in outcome.packages["organizations"]["organizations"]}
    assert PARTNERS in found
    assert not [name for name in found if role in name]


def test_contracts_are_otherwise_as_they_were(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(PARTNERS))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [("HT-7", "1325000.00")]
    assert names(outcome) == [PARTNERS]


NOBODY = ["待定", "暂未确定", "见附件1", "本单位", "个人", "TBD", "未定"]
SEVERAL_OF_ALL = [
    "清波检测技术有限公司等3家",
    "正衡会计师事务所等",
    "某某公司等三家单位",
    "各街道办事处",
]


@pytest.mark.parametrize("written", [*NOBODY, *SEVERAL_OF_ALL])
def test_what_names_nobody_or_not_all_is_no_organization(written: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(written))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    code = "sheet-name-of-nobody" if written in NOBODY else "sheet-undertakers-several"
    assert told(outcome) == [(code, "D2")]
    new = outcome.packages.get("organizations", {}).get("organizations", [])
    assert written not in {row["name"] for row in new}


@pytest.mark.parametrize(
    "name", ["待岗服务中心", "本元咨询有限公司", "各美文化有限公司", "平等律师事务所"]
)
def test_names_that_begin_alike_are_names(name: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", ledger(name))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert names(outcome) == [name]
