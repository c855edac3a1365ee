"""An organization written once with its place and once without: one entry where that is certain,
else proposed as one."""

import re
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from tests.support.sheet_files import delimited, gathered

PAIR = re.compile("“(.+?)”与已有的“(.+?)”可能是同一组织")
HEADER = ["采购单位", "项目名称", "预算金额（万元）", "预计采购时间"]


def read(folder: Path, *names: str) -> SheetImport:
    rows = [[name, f"服务{number}", 10, "2026年3月"] for number, name in enumerate(names)]
    return gathered(folder, delimited(folder / "plan.csv", [HEADER, *rows]))


def organizations(outcome: SheetImport) -> list[str]:
    rows = outcome.packages["organizations"]["organizations"]
    return [row["name"] for row in rows if row["name"].endswith(("局", "联合会", "残联"))]


def proposed(outcome: SheetImport) -> list[tuple[str, str]]:
    faults = [one for one in outcome.log.faults if one.code == "sheet-organization-likely"]
    return [pair for one in faults for pair in PAIR.findall(one.message)]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("云岚区民政局", "区民政局"),
        ("云岚县自然资源局", "县自然资源局"),
        ("澄江市云岚区财政局", "区财政局"),
        ("澄江市财政局", "市财政局"),
    ],
)
def test_a_name_without_its_place_is_the_only_one_that_it_fits(
    full: str, short: str, tmp_path: Path
) -> None:
    outcome = read(tmp_path, full, short, short)
    assert full in organizations(outcome) and short not in organizations(outcome)
    assert proposed(outcome) == []
    told = [one for one in outcome.log.conversions if one.rule == "organization-short"]
    assert [one.written for one in told] == [short, short]


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["云岚区城市管理局", "区城管局", "区城管局"], [("区城管局", "云岚区城市管理局")]),
        (["云岚区残疾人联合会", "区残联"], [("区残联", "云岚区残疾人联合会")]),
        # The short name came first, and has an entry of its own.
        (["区民政局", "云岚区民政局"], [("云岚区民政局", "区民政局")]),
        # Two places buy: it may be of either, though only one has such an office.
        (["云岚区民政局", "清河区财政局", "区民政局"], [("区民政局", "云岚区民政局")]),
        (["云岚区民政局", "区民政局", "清河区财政局"], [("区民政局", "云岚区民政局")]),
        # Of which of the two nobody can say.
        (["云岚区民政局", "清河区民政局", "区民政局"], []),
        # Another level, another office, no level.
        (["云岚区民政局", "市民政局"], []),
        (["云岚区民政局", "区财政局"], []),
        (["云岚区民政局", "民政局"], []),
    ],
)
def test_what_is_not_certain_is_proposed_once_or_left(
    names: list[str], pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    outcome = read(tmp_path, *names)
    assert {*names} <= {*organizations(outcome)}
    assert proposed(outcome) == pairs
