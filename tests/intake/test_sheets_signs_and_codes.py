"""Codes of organizations are normalized and judged; signs that nobody sees make no second name."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.csv_reader import read_delimited
from disclosure.intake.spreadsheets.encodings import decode
from disclosure.intake.spreadsheets.grids import Refused
from disclosure.intake.spreadsheets.invisible_signs import without_invisible
from disclosure.model.identifiers import uscc_check_digit
from tests.support.sheet_files import delimited, gathered, told, values, xlsx

CODE = "91330106MA2CEHU44T"
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})


def sound_code() -> str:
    return CODE[:17] + uscc_check_digit(CODE[:17])


def spelled(spelling: str) -> str:
    code = sound_code()
    return {
        "apostrophe": f"'{code}",
        "wide": code.translate(WIDE),
        "lower": code.lower(),
        "spaced": f"{code[:8]} {code[8:12]} {code[12:16]} {code[16:]}",
        "hyphens": f"{code[:8]}-{code[8:]}",
        "quotes": f"“{code}”",
        "invisible": f"{code[:9]}\u200b{code[9:]}\ufeff",
        "line end": f"{code}\r\n",
    }[spelling]


@pytest.mark.parametrize(
    "spelling",
    ["apostrophe", "wide", "lower", "spaced", "hyphens", "quotes", "invisible", "line end"],
)
def test_a_credit_code_is_the_same_however_it_is_spelled(spelling: str, tmp_path: Path) -> None:
    grid = [["名称", "统一社会信用代码"], ["暖阳中心二部", spelled(spelling)]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="organizations")
    assert told(outcome) == []
    assert values(outcome, "organizations", "scheme", "identifier") == [("CN-USCC", sound_code())]
    assert "identifier" in {one.rule for one in outcome.log.conversions}


WRONG = ["not-a-code", "91330106MA2CEHU44", "110101199003070017", "12345", "O1330106MA2CEHU44T"]


@pytest.mark.parametrize("code", [*WRONG, "check digit"])
@pytest.mark.parametrize("label", ["统一社会信用代码", "供应商统一社会信用代码"])
def test_a_wrong_credit_code_is_told_at_its_cell(code: str, label: str, tmp_path: Path) -> None:
    written = sound_code()[:17] + ("1" if sound_code()[17] != "1" else "2")
    written = written if code == "check digit" else code
    is_award = label.startswith("供应商")
    head = ["项目名称", "中标供应商"] if is_award else ["名称", "来源网址"]
    row = ["居家养老", "暖阳中心二部"] if is_award else ["暖阳中心二部", "https://a.example"]
    more = (["中标金额（元）"], [950000]) if is_award else ([], [])
    path = xlsx(tmp_path / "a.xlsx", [[*head, label, *more[0]], [*row, written, *more[1]]])
    kind = "tender-notices" if is_award else "organizations"
    assert ("uscc-wrong", "C2") in told(gathered(tmp_path, path, kind=kind))


@pytest.mark.parametrize(
    ("scheme", "code", "faults"),
    [
        ("GB-COH", "11111111", []),
        ("CN-USCC", "11111111", [("uscc-wrong", "C2")]),
        ("", "11111111", [("uscc-wrong", "C2")]),
    ],
)
def test_a_code_of_another_scheme_is_no_wrong_credit_code(
    tmp_path: Path, scheme: str, code: str, faults: list[tuple[str, str]]
) -> None:
    head = ["组织编号", "代码体系", "统一社会信用代码（识别码）", "名称", "角色"]
    path = xlsx(tmp_path / "a.xlsx", [head, ["o-1", scheme, code, "Care Ltd", "承接主体"]])
    outcome = gathered(tmp_path, path, kind="organizations")
    assert told(outcome) == faults
    if not faults:
        found = values(outcome, "organizations", "scheme", "identifier")
        assert found == [(scheme, code)]


MARKS = ["\u200b", "\ufeff", "\u00ad", "\u200e", "\ufe00", "\u200d", "\u2060", "\u202e", "\x7f"]


def test_names_that_differ_by_what_nobody_sees_are_one_organization(tmp_path: Path) -> None:
    rows = [[f"项目{n}", f"微型镇{mark}民政局{mark}", 12] for n, mark in enumerate(["", *MARKS])]
    grid = [["采购项目名称", "采购单位", "预算金额（万元）"], *rows]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome, errors_only=False) == []
    assert {row for (row,) in values(outcome, "plan-items", "purchaser_id")} == {"O-1"}
    removed = [one for one in outcome.log.conversions if one.rule == "invisible"]
    assert len(removed) == len(MARKS)
    assert "U+200B" in removed[0].written


def test_amounts_and_months_are_read_without_what_nobody_sees(tmp_path: Path) -> None:
    grid = [
        ["采购项目名称", "预算金额（万元）", "预计采购时间"],
        ["项目", "48.5\u200b", "2026年03月\u200b"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    names = ("budget_amount", "planned_tender_month")
    assert values(outcome, "plan-items", *names) == [("485000.00", "2026-03")]


@pytest.mark.parametrize("text", ["नमस्\u200dते", "می\u200cخواهم", "👩\u200d🏫老师"])
def test_joiners_that_a_script_needs_stay(text: str) -> None:
    assert without_invisible(text) == text


GBK = "采购项目名称,采购单位\n社区矫正服务,微型镇民政局\n"


def test_the_euro_sign_of_windows_is_read() -> None:
    data = GBK.encode("gb18030").replace(b"\n", b"\x80\n", 1)
    sheet = read_delimited("a.csv", data)
    assert sheet.rows[1][2].text == "采购单位€"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (GBK.encode("gb18030") + b"\xb7\xa8\xff\xd4,x\n", 3),
        (b"\xef\xbb\xbf" + GBK.encode() + b"\xff\n", 3),
        (("a,b\n" * 9 + GBK).encode("gb18030").replace(b"\xd5\xfd", b"\xff\xfd"), 11),
        ("标题\n".encode("utf-16") + b"\x00\xd8", 2),
        (GBK.encode() * 3 + b"\xe4\xb8\n", 7),
    ],
)
def test_a_broken_byte_is_told_by_its_line(data: bytes, line: int) -> None:
    with pytest.raises(Refused) as why:
        decode(data, lambda _: True)
    assert (why.value.code, why.value.values["line"]) == ("sheet-encoding-broken", line)


@pytest.mark.parametrize("nothing", ["/", "无", "—", "暂无", "N/A"])
def test_nothing_is_no_organization_id_or_address_and_a_stroke_no_text(
    nothing: str, tmp_path: Path
) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "代理机构", "公告链接", "资格要求", "应提交的材料"],
        ["甲服务", "采购公告", nothing, nothing, nothing, "无", "/"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    names = ("agency_id", "source_url", "qualifications", "materials")
    assert values(outcome, "notices", *names) == [("", "", "无", "")]
    assert outcome.drafts["notices"][0].values["tender_id"].startswith("notice-")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("美元", "USD"),
        ("欧元", "EUR"),
        ("港元", "HKD"),
        ("usd", "USD"),
        ("人民币", "CNY"),
        ("元", "CNY"),
    ],
)
def test_a_currency_is_read_by_its_name(written: str, code: str, tmp_path: Path) -> None:
    grid = [["项目名称", "预算金额", "币种"], ["甲服务", "10.5", written]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert values(outcome, "plan-items", "budget_amount", "currency") == [("10.50", code)]


@pytest.mark.parametrize(
    ("heading", "written", "amount"),
    [
        ("预算金额", "￥120000", "120000.00"),
        ("预算金额", "¥ 120,000.50", "120000.50"),
        ("预算金额", "人民币120000", "120000.00"),
        ("预算金额", "RMB 120000", "120000.00"),
        ("预算金额", "￥12万", "120000.00"),
        ("预算金额（万元）", "￥12", "120000.00"),
        ("预算金额（元）", "12万", "120000.00"),
        ("预算金额（元）", "￥1.2亿", "120000000.00"),
    ],
)
def test_an_amount_with_a_currency_sign_is_in_yuan(
    heading: str, written: str, amount: str, tmp_path: Path
) -> None:
    outcome = gathered(
        tmp_path, xlsx(tmp_path / "a.xlsx", [["项目名称", heading], ["养老服务", written]])
    )
    assert told(outcome) == []
    assert values(outcome, "plan-items", "budget_amount", "currency") == [(amount, "CNY")]


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ('"￥"#,##0.00', []),
        ("[$¥-411]#,##0", ["sheet-unit-missing"]),
        ("#,##0", ["sheet-unit-missing"]),
    ],
)
def test_a_currency_sign_that_the_format_shows_is_one(
    form: str, faults: list[str], tmp_path: Path
) -> None:
    grid = [["项目名称", "预算金额"], ["养老服务", 120000]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, B=form))
    assert [code for code, _ in told(outcome)] == faults


@pytest.mark.parametrize(
    ("written", "role"),
    [("采购人", "purchaser"), ("供应商", "undertaker"), ("招标代理机构", "agency")],
)
def test_a_role_is_known_by_what_procurement_calls_it(
    written: str, role: str, tmp_path: Path
) -> None:
    grid = [["名称", "角色"], ["云汀区某中心", written]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="organizations")
    assert told(outcome) == []
    assert values(outcome, "organizations", "roles") == [(role,)]


@pytest.mark.parametrize(
    ("written", "roles", "undertaker_type"),
    [
        ("购买主体", "purchaser", ""),
        ("承接主体", "undertaker", ""),
        ("购买主体、承接主体", "purchaser;undertaker", ""),
        ("企业", "", "enterprise"),
    ],
)
@pytest.mark.parametrize("heading", ["单位类型", "主体类型", "类别"])
def test_a_role_in_the_column_of_types_is_a_role(
    heading: str, written: str, roles: str, undertaker_type: str, tmp_path: Path
) -> None:
    grid = [["单位名称", heading], ["云汀区某中心", written]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="organizations")
    assert told(outcome) == []
    assert values(outcome, "organizations", "roles", "undertaker_type") == [
        (roles, undertaker_type)
    ]


def test_what_is_neither_role_nor_type_is_still_an_error(tmp_path: Path) -> None:
    grid = [["单位名称", "单位类型"], ["云汀区某中心", "承接主体、某类"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="organizations")
    assert [cell for _, cell in told(outcome)] == ["B2"]
