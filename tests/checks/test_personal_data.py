"""Personal numbers in free text are found, told masked, and hardly ever mistaken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from disclosure.checks.personal_data import contact_leaks, leaks, may_leak
from disclosure.model.identifiers import uscc_check_digit
from disclosure.packages.faults import FaultLocation

# The examples of GB 11643-1999 itself; the test numbers of card schemes; a number of no owner.
RESIDENT = "11010519491231002X"
CARD = "6222021234567890128"
FOUND = {
    "personal-id": [
        f"身份证号：{RESIDENT}",
        "经办人440524188001010014签字",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "公民身份号码 110105194912310021",
        "身份证号码：110105491231002",
    ],
    "personal-mobile": [
        "13800138000",
        "联系人手机：13800138000，请勿外传",
        "138-0013-8000",
        "138 0013 8000",
        "１３８００１３８０００",
        "+86 13800138000",
        "0755-88880000/13800138000",
        "Tel:13800138000",
        "13800138000@example.org",
        "微信13800138000",
        "013800138000",
    ],
    "personal-account": [
        CARD,
        "6222 0212 3456 7890 128",
        "开户行：某某银行某某支行，账号 0200001234567890",
        "账号：11000000012345",
        "卡号 4111-1111-1111-1111",
    ],
}
PASSING = [
    "",
    "138****8000",
    "138 **** 8000",
    "110105********002X",
    "622202*********0128",
    "010-12345678",
    "0755-88880000转8001",
    "（0571）88880000、88880001",
    "400-810-8888",
    "4008108888",
    "95588",
    "SZCG2026000123456789",
    "JSZC-320100-13800138000",
    "项目编号：110105202601010012",
    "财采〔2026〕13800138000号",
    "采购编号 4403002026031512345678",
    "合同金额13800138000元",
    "人民币13800138000.00",
    "预算 13,800,138,000 元",
    "2026-03-02 2026-03-05",
    "2026年3月2日9:30至2026年3月20日17:00",
    "https://example.org/notice/13800138000.html",
    "见 https://example.org/4111111111111111 。",
    "联行号：102100000000123",
    "北纬39.9042135，东经116.40739588888",
    "条码6901234567892",
]


def codes(text: str) -> list[str]:
    return [leak.code for leak in leaks(text)]


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, texts in FOUND.items() for t in texts])
def test_a_personal_number_in_a_text_is_found(code: str, text: str) -> None:
    assert may_leak(text)
    assert codes(text) == [code]


@pytest.mark.parametrize("text", PASSING)
def test_numbers_of_offices_documents_and_amounts_pass(text: str) -> None:
    assert codes(text) == []


def test_every_number_of_a_text_is_found() -> None:
    text = f"张某 {RESIDENT} 13800138000、13900139000；卡号{CARD}"
    assert sorted(codes(text)) == [
        "personal-account",
        "personal-id",
        "personal-mobile",
        "personal-mobile",
    ]


def test_a_number_is_told_with_its_middle_masked() -> None:
    text = f"{RESIDENT} 138-0013-8000 {CARD}"
    masked = [leak.masked for leak in leaks(text)]
    assert masked == ["110105********002X", "138****8000", "622202*********0128"]
    assert not [one for text in masked for one in leaks(text)]


def test_a_message_never_holds_the_number() -> None:
    (leak,) = leaks("13800138000")
    fault = FaultLocation("a.csv").fault(leak.code, row=2, field="content", value=leak.masked)
    assert "13800138000" not in repr(fault)


@pytest.mark.parametrize("text", ["王女士", "社会救助科 李先生", "张老师、社会福利科", "Ms Wang"])
def test_a_person_as_contact_is_found(text: str) -> None:
    assert [leak.code for leak in contact_leaks("contact_office", text)] == ["contact-person"]


@pytest.mark.parametrize(
    "text", ["社会福利科", "老师傅活动中心", "办公室", "Social Welfare Section"]
)
def test_an_office_as_contact_passes(text: str) -> None:
    assert not [*contact_leaks("contact_office", text)]


@given(st.dates(), st.integers(0, 999), st.sampled_from(["110105", "440524", "330106", "650102"]))
def test_any_resident_number_is_found_in_any_writing(day: object, order: int, area: str) -> None:
    year = f"{1930 + order % 80}"
    first = f"{area}{year}{str(day)[5:7]}{str(day)[8:10]}{order:03d}"
    if first[10:14] == "0229":
        return
    number = first + ric.calc_check_digit(first + "0")
    wide = number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    for text in (number, wide, spaced, f"代表人（{number}）"):
        assert codes(text) == ["personal-id"]


@given(st.integers(3, 9), st.integers(0, 999_999_999), st.sampled_from(["", "-", " "]))
def test_any_mobile_number_is_found_in_any_writing(second: int, rest: int, between: str) -> None:
    number = f"1{second}{rest:09d}"
    text = f"电话：{number[:3]}{between}{number[3:7]}{between}{number[7:]}。"
    assert codes(text) == ["personal-mobile"]


@given(
    st.sampled_from(["110000", "310115", "440300", "510700", "330106"]),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
    st.sampled_from(["91", "51", "52", "53", "12", "11", "92"]),
)
def test_no_credit_code_is_taken_for_a_person(area: str, body: str, kind: str) -> None:
    code = f"{kind}{area}{body}"
    assert codes(f"统一社会信用代码：{code}{uscc_check_digit(code)}，注册") == []
    assert codes(f"承接主体 {code}{uscc_check_digit(code)}") == []


@given(st.integers(2000, 2030), st.integers(0, 99_999_999), st.sampled_from(["ZFCG", "JXZC-", ""]))
def test_no_notice_number_is_taken_for_a_person(year: int, number: int, prefix: str) -> None:
    assert codes(f"{prefix}{year}-{number:06d}") == []
    assert codes(f"公告编号：{prefix}{year}{number:08d}1234") == []


@given(st.sampled_from(["010", "021", "0755", "0571", "0991"]), st.integers(2_000_000, 89_999_999))
def test_no_office_telephone_is_taken_for_a_person(area: str, number: int) -> None:
    for text in (f"{area}-{number}", f"({area}){number}", f"{area}{number}", f"{area} {number}"):
        assert codes(f"咨询电话：{text}") == []


@given(st.text(max_size=200))
def test_any_text_is_read_without_breaking(text: str) -> None:
    for leak in leaks(text):
        assert "*" in leak.masked
