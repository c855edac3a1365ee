"""What notices ask for: numbered conditions and papers become rows, whole texts stay whole."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.notice_requirements import numbered_parts, written_requirements
from tests.support.sheet_files import Grid, delimited, gathered, told, values

HEAD = ["公告编号", "公告标题", "公告类型", "采购编号", "采购单位", "发布时间", "供应商资格条件"]
FIRST = ["G-1", "居家养老", "采购公告", "P-1", "微型镇民政局", "2025-12-01 09:00"]
CONDITIONS = (
    "（一）具有独立承担民事责任的能力（提供营业执照复印件）；"
    "（二）本项目专门面向中小企业；（三）有3.5年以上经验。"
)
PAPERS = "须提交：1.营业执照；2、审计报告；3．服务方案。"


def notices(folder: Path, *rows: list[object], head: list[str] | None = None) -> Grid:
    grid: Grid = [head or [*HEAD, "特定资格要求", "应提交材料"], *rows]
    return grid


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.甲；2.乙", ["甲", "乙"]),
        ("1、甲\n2、乙。\n3、丙", ["甲", "乙。", "丙"]),
        ("一、甲（1）子；（2）丑\n二、乙", ["甲（1）子；（2）丑", "乙"]),
        ("①甲②乙③丙", ["甲", "乙", "丙"]),
        ("（1）甲，1.5年（2）乙", ["甲，1.5年", "乙"]),
        ("；".join(f"{n}.第{n}件" for n in range(1, 13)), [f"第{n}件" for n in range(1, 13)]),
        ("1.只有一条", []),
        ("近3年内无违法记录，2人以上", []),
        ("2.甲；3.乙", []),
        ("", []),
    ],
)
def test_a_numbered_list_is_taken_apart_by_its_first_numbers(text: str, parts: list[str]) -> None:
    assert numbered_parts(text) == parts


@pytest.mark.parametrize("number", ["十", "十一", "二十", "二十一", "三一"])
def test_chinese_numbers_count_on(number: str) -> None:
    before = "；".join(f"{n}、丙" for n in "一二三四五六七八九")
    found = numbered_parts(f"{before}；{number}、末")
    assert len(found) == (10 if number == "十" else 9)


def test_conditions_say_their_kind_and_the_paper_that_they_ask_for() -> None:
    found = [(one.kind, one.evidence) for one in written_requirements(CONDITIONS)]
    assert found == [("general", "营业执照复印件"), ("policy", ""), ("other", "")]
    (one,) = written_requirements("须持证上岗，并提供证书复印件，加盖公章。", "specific")
    assert (one.kind, one.evidence) == ("specific", "证书复印件")


def test_columns_of_a_notice_become_its_requirements(tmp_path: Path) -> None:
    grid = notices(tmp_path, [*FIRST, CONDITIONS, "持有护理员证书", PAPERS])
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "requirements", "requirement_id", "kind", "text") == [
        ("G-1-R1", "general", "具有独立承担民事责任的能力（提供营业执照复印件）"),
        ("G-1-R2", "policy", "本项目专门面向中小企业"),
        ("G-1-R3", "other", "有3.5年以上经验。"),
        ("G-1-R4", "specific", "持有护理员证书"),
        ("G-1-R5", "material", "营业执照"),
        ("G-1-R6", "material", "审计报告"),
        ("G-1-R7", "material", "服务方案"),
    ]
    ((qualifications, materials),) = values(outcome, "notices", "qualifications", "materials")
    assert qualifications == f"{CONDITIONS}\n特定资格要求：持有护理员证书"
    assert materials == PAPERS


def test_texts_without_numbers_give_no_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*FIRST, "依法登记的社会组织", "", "登记证书"]]
    path = delimited(tmp_path / "a.csv", notices(tmp_path, *rows))
    assert not values(gathered(tmp_path, path, kind="tender-notices"), "requirements", "text")


def test_what_lots_ask_each_otherwise_is_asked_of_the_lot(tmp_path: Path) -> None:
    head = [*HEAD, "包号", "应提交材料"]
    rows: list[list[object]] = [
        [*FIRST, "1.有护理员；2.有车辆（提供行驶证）", "包1", PAPERS],
        [*FIRST, "近三年没有违约", "包2", PAPERS],
        [*FIRST, "", "包3", PAPERS],
    ]
    path = delimited(tmp_path / "a.csv", notices(tmp_path, *rows, head=head))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert len(values(outcome, "notices", "notice_id")) == 1
    asked = values(outcome, "requirements", "number", "lot_id", "kind", "text", "evidence")
    lots = [lot for (lot,) in values(outcome, "lots", "lot_id")]
    assert asked[:3] == [
        ("1", lots[0], "other", "有护理员", ""),
        ("2", lots[0], "other", "有车辆（提供行驶证）", "行驶证"),
        ("3", lots[1], "other", "近三年没有违约", ""),
    ]
    assert [(lot, kind) for _, lot, kind, *_ in asked[3:]] == [("", "material")] * 3


def test_a_sheet_of_requirements_says_by_a_column_of_which_lot_one_is(tmp_path: Path) -> None:
    own: Grid = [
        ["公告编号", "包号", "第几条", "要求类别", "要求"],
        ["G-1", "1", "1", "特定资格要求", "持有护理员证书"],
        ["G-1", "", "2", "特定资格要求", "有固定场所"],
    ]
    rows: list[list[object]] = [[*FIRST, "", f"包{n}"] for n in (1, 2)]
    lots = notices(tmp_path, *rows, head=[*HEAD, "包号"])
    paths = [delimited(tmp_path / "a.csv", lots), delimited(tmp_path / "b.csv", own)]
    outcome = gathered(tmp_path, *paths, kind="tender-notices")
    assert told(outcome) == []
    (first, _) = values(outcome, "lots", "lot_id")
    assert values(outcome, "requirements", "lot_id", "text") == [
        (*first, "持有护理员证书"),
        ("", "有固定场所"),
    ]


def test_a_notice_with_rows_of_its_own_keeps_those(tmp_path: Path) -> None:
    own: Grid = [
        ["公告编号", "第几条", "要求类别", "要求", "证明材料"],
        ["G-1", "1", "特定资格要求", "持有护理员证书", "证书复印件"],
    ]
    paths = [
        delimited(tmp_path / "a.csv", notices(tmp_path, [*FIRST, CONDITIONS, "", PAPERS])),
        delimited(tmp_path / "b.csv", own),
    ]
    outcome = gathered(tmp_path, *paths, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "requirements", "notice_id", "kind", "text", "evidence") == [
        ("G-1", "specific", "持有护理员证书", "证书复印件")
    ]


def test_a_sheet_read_twice_gives_the_same_rows(tmp_path: Path) -> None:
    grid = notices(tmp_path, [*FIRST, CONDITIONS, "", PAPERS])
    path = delimited(tmp_path / "a.csv", grid)
    gathered(tmp_path, path, kind="tender-notices").write()
    again = gathered(tmp_path, path, kind="tender-notices")
    assert {code for code, _ in told(again)} == {
        "sheet-duplicate-published"
    }  # and nothing new beside it
