"""Personal numbers in free text are found, told masked, and hardly ever mistaken."""

import csv
import json
import sqlite3
import time
from ast import literal_eval
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from disclosure.checks.fast.clean_rows import matching_texts
from disclosure.checks.personal_data import leaks_in
from disclosure.checks.personal_names import PERSON_SIGN, contact_leaks
from disclosure.checks.personal_numbers import LONG_NUMBER, number_leaks
from disclosure.model.identifiers import uscc_check_digit
from disclosure.packages.faults import FaultLocation
from disclosure.packages.package import read_package
from disclosure.register.compiling import compile_register
from tests.support.data_folders import FIXTURES, INSTANT, faults_of, silent, tiny_town
from tests.support.short_reference import short_reference

FIRST = date(2013, 10, 1)
# The examples of GB 11643-1999 itself; the test numbers of card schemes; a number of no owner.
RESIDENT = "11010519491231002X"
# Of nobody: born on the day of a contract, its check digit right.
RECENT = "110105201603020013"
CARD = "6222021234567890128"
FOUND = {
    "personal-id": [
        f"身份证号：{RESIDENT}",
        "经办人440524188001010014签字",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "公民身份号码 110105194912310021",
        "身份证号码：110105491231002",
        f"儿童身份证号 {RECENT}",
        f"合同编号：{RESIDENT}",
        f"ZFCG{RESIDENT}",
        f"{RESIDENT}元",
        "11010519491231002*",
        "1101-0519-4912-3100-2X",
        "(110105)19491231(002X)",
        "①①〇①〇⑤①⑨④⑨①②③①〇〇②X",
        "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X",
        "1\u20e31\u20e30105194912310\u200d02X",
        "".join(f"&#{ord(sign)};" for sign in RESIDENT),
        "".join(f"%{ord(sign):x}" for sign in RESIDENT),
        "".join(f"%25{ord(sign):x}" for sign in RESIDENT),
        "110105 - 19491231 - 002X",
        "110105：19491231；002X",
        "110105<br/>19491231&nbsp;002Ⅹ",
        "11010519491231002Х",
        "11010519491231002×",
        "〡〡〇〡〇〥〡〩〤〩〡〢〣〡〇〇〢X",
        "⼀⼀〇⼀〇五⼀九四九⼀⼆三⼀〇〇⼆X",
        "\u3164".join(RESIDENT),
        "\u2800".join(RESIDENT),
    ],
    "personal-mobile": [
        "联系人手机：13800138000，请勿外传",
        "+86 13800138000",
        "+8613800138000",
        "008613800138000",
        "0755-88880000/13800138000",
        "Tel:13800138000",
        "13800138000@example.org",
        "微信13800138000",
        "微信 1 3 8 0 0 1 3 8 0 0 0",
        "联系电话（张三）一三八〇〇一三八〇〇〇",
        "张三，13800138000（微信同号）",
        "咨询电话：138·0013·8000",
        "联系电话：138 - 0013 - 8000",
    ],
    "mobile-like": [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "１３８００１３８０００",
        "013800138000",
        "名单_13800138000.pdf",
    ],
    "personal-account": ["卡号 4111-1111-1111-1111", f"银行卡号：{CARD}"],
    "account-like": [
        CARD,
        "6222 0212 3456 7890 128",
        "开户行：某某银行某某支行，账号 0200001234567890",
        "账号：11000000012345",
    ],
    "resident-like": [
        "110105194912310021",
        f"编号不详 {RECENT}",
        "110105-20160302-0013",
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
    return [leak.code for leak in number_leaks(text)]


def verdicts() -> list[tuple[str, list[str], str]]:
    """Name, the right codes and the text of every line of the list of spellings."""
    lines = (FIXTURES / "personal-data.txt").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [
        (name, sorted(set(told.split()) - {"none"} and told.split()), literal_eval(text))
        for name, told, text in cells
    ]


@pytest.mark.parametrize(("name", "told", "text"), verdicts())
def test_every_spelling_has_its_verdict(name: str, told: list[str], text: str) -> None:
    column = name if name == "contact_office" else "content"
    found = sorted(leak.code for leak in leaks_in(text, column))
    assert found == ([] if told == ["none"] else told)
    is_seen = matching_texts([text], f"{LONG_NUMBER}|{PERSON_SIGN}")
    assert is_seen or not found or column == "contact_office"


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, texts in FOUND.items() for t in texts])
def test_a_personal_number_in_a_text_is_found(code: str, text: str) -> None:
    assert matching_texts([text], LONG_NUMBER) == [0]
    assert codes(text) == [code]


@pytest.mark.parametrize("text", PASSING)
def test_numbers_of_offices_documents_and_amounts_pass(text: str) -> None:
    assert codes(text) == []


def test_every_number_of_a_text_is_found() -> None:
    text = f"张某 {RESIDENT} 电话13800138000、13900139000；卡号{CARD}"
    assert sorted(codes(text)) == [
        "personal-account",
        "personal-id",
        "personal-mobile",
        "personal-mobile",
    ]


def test_a_number_is_told_with_its_middle_masked() -> None:
    text = f"{RESIDENT} 138-0013-8000 {CARD}"
    masked = sorted(leak.masked for leak in number_leaks(text))
    assert masked == ["110105********002X", "138****8000", "622202*********0128"]
    assert not [one for text in masked for one in number_leaks(text)]


def test_a_message_never_holds_the_number() -> None:
    (leak,) = number_leaks("13800138000")
    fault = FaultLocation("a.csv").fault(leak.code, row=2, field="content", value=leak.masked)
    assert "13800138000" not in repr(fault)


@pytest.mark.parametrize("text", ["王女士", "社会救助科 李先生", "张老师、社会福利科", "Ms Wang"])
def test_a_person_as_contact_is_found(text: str) -> None:
    assert [leak.code for leak in contact_leaks(text)] == ["contact-person"]


@pytest.mark.parametrize(
    "text",
    ["张三", "李四五", "欧阳修远", "联系人：王五", "赵工", "孙主任", "Zhang San", "采购科 周六"],
)
def test_a_bare_name_as_contact_is_a_warning(text: str) -> None:
    assert [leak.code for leak in contact_leaks(text)] == ["contact-name"]


@pytest.mark.parametrize(
    "text",
    [
        "社会福利科",
        "老师傅活动中心",
        "办公室",
        "Social Welfare Section",
        "金融科",
        "高新区",
        "文化馆",
        "党政办",
        "任务组",
        "Wu Xing District Office",
    ],
)
def test_an_office_as_contact_passes(text: str) -> None:
    assert not [*contact_leaks(text)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("document-number", "护照号码：E12345678"),
        ("document-number", "港澳居民来往内地通行证 H12345678"),
        ("document-number", "外国人居住证 12345678"),
        ("document-number", "香港居民身份证 Z123456（7）"),
        ("document-number", "台湾身份证：A123456789"),
        ("private-contact", "请寄 lisi@qq.com"),
        ("private-contact", "zhang.san@ｇｍａｉｌ.com"),
        ("private-contact", "微信号：wxid_zhangsan"),
        ("private-contact", "QQ: 123456789"),
        ("beneficiary-name", "受助学生王小明，三年级"),
    ],
)
def test_other_signs_of_a_person_are_warnings(code: str, text: str) -> None:
    assert matching_texts([text], PERSON_SIGN) == [0]
    assert [leak.code for leak in leaks_in(text)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "caigou@mof.example",
        "office@city.gov.cn",
        "微信公众号：阳光购服",
        "凭护照入场",
        "残疾人服务、儿童福利",
        "为低保户提供助餐",
        "qq群见附件",
        "身份证复印件",
    ],
)
def test_words_that_only_speak_of_such_things_pass(text: str) -> None:
    assert [*leaks_in(text)] == []


@pytest.mark.long
@pytest.mark.parametrize(
    "make",
    [
        lambda number, _: f"{number:017d}",
        lambda number, _: f"合同编号 {number * 7919 % 10**18:018d}",
        lambda number, day: f"110105{day:%Y%m%d}{number % 10000:04d}",
        lambda number, day: f"签订合同 330106{day:%Y%m%d}{number % 10000:04d}",
        lambda number, _: f"62{number * 104729 % 10**17:017d}",
        lambda number, _: f"1{3 + number % 7}{number * 7919 % 10**9:09d}",
        lambda number, day: f"CG-{day:%Y%m%d}-{number % 10000:04d}",
        lambda number, _: f"{number * 6700417 % 10**18:018d}",
    ],
)
def test_hardly_a_contract_number_is_taken_for_a_person(
    make: Callable[[int, date], str],
) -> None:
    count = 20_000
    numbers = (make(n * 48271 % 2**31, FIRST + timedelta(n % 4_700)) for n in range(count))
    severe = {"personal-id", "personal-mobile", "personal-account"}
    wrong = sum(not severe.isdisjoint(codes(number)) for number in numbers)
    assert wrong <= count / 1000


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
    for leak in number_leaks(text):
        assert "*" in leak.masked


def with_rows(town: Path, resource: str, **cells: str) -> None:
    """Cells of the first row of a table of the town's tender notices replaced."""
    file = town / "tender-notices" / f"{resource}.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [*csv.DictReader(stream)]
    rows[0] |= cells
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def described(town: Path, **properties: object) -> None:
    """Properties of the descriptor of the town's tender notices set."""
    file = town / "tender-notices" / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8")) | properties
    file.write_text(json.dumps(descriptor), "utf-8")


def test_all_that_a_package_publishes_is_looked_at(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    with_rows(town, "documents", url=f"https://example.org/{'%E5%BC%A0'}_{RESIDENT}.pdf")
    with_rows(town, "payments", payment_id=f"Y-{RESIDENT}")
    with_rows(town, "contracts", content=f"甲方 {RESIDENT}")
    described(
        town,
        description=f"身份证{RESIDENT} 手机13800138000",
        title_en=f"Notices {RESIDENT}",
        contributors=[{"title": f"张三 {RESIDENT}", "email": "zhangsan@qq.com"}],
        withdrawals=[{"resource": "notices", "id": "X", "reason": f"误登{RESIDENT}"}],
    )
    (town / "tender-notices" / "SOURCE.txt").write_text(f"来源\n{RESIDENT}\n", "utf-8")
    file = town / "tender-notices" / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor["resources"][0]["schema"]["note"] = f"问{RESIDENT}"
    file.write_text(json.dumps(descriptor), "utf-8")
    found = [(Path(one.file).name, one.row, one.field, one.code) for one in faults_of(tmp_path)]
    assert {
        ("documents.csv", 2, "url", "personal-id"),
        ("payments.csv", 2, "payment_id", "personal-id"),
        ("contracts.csv", 2, "content", "personal-id"),
        ("datapackage.json", None, "description", "personal-id"),
        ("datapackage.json", None, "description", "personal-mobile"),
        ("datapackage.json", None, "title_en", "personal-id"),
        ("datapackage.json", None, "contributors[0].title", "personal-id"),
        ("datapackage.json", None, "contributors[0].email", "private-contact"),
        ("datapackage.json", None, "withdrawals[0].reason", "personal-id"),
        ("datapackage.json", None, "resources[0].schema.note", "personal-id"),
        ("SOURCE.txt", 2, "", "personal-id"),
    } <= set(found)


def test_a_cell_may_be_allowed_by_its_place_with_a_reason(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    with_rows(town, "notices", content=f"失信被执行人 {RESIDENT}", scale="电话13800138000")
    cell = {"resource": "notices", "id": "N-1", "field": "content", "reason": "依法公示"}
    described(town, personal_data_allowed=[cell, cell | {"field": "materials"}])
    found = [(one.code, one.field) for one in faults_of(tmp_path)]
    assert sorted(found) == [
        ("allowance-unused", "personal_data_allowed"),
        ("personal-allowed", "content"),
        ("personal-mobile", "scale"),
    ]
    assert RESIDENT not in repr(faults_of(tmp_path))


@pytest.mark.parametrize(
    "entry",
    [
        "x",
        {},
        {"resource": "notices", "id": "N-1", "field": "content"},
        {"resource": "notices", "id": "N-1", "field": "content", "reason": " "},
        {"resource": "notices", "id": "N-1", "field": "colour", "reason": "x"},
        {"resource": "colours", "id": "N-1", "field": "content", "reason": "x"},
    ],
)
def test_an_allowance_names_a_cell_and_a_reason(entry: object, tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    described(town, personal_data_allowed=[entry])
    faults = read_package(town / "tender-notices")[1]
    assert [one.code for one in faults] == ["allowance-wrong"]


def test_what_is_told_of_persons_is_not_published(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    with_rows(town, "notices", content="13800138000", contact_email="zhangsan@qq.com")
    register = tmp_path / "register.sqlite"
    with short_reference():
        _, faults = compile_register(tmp_path / "data", register, INSTANT, silent)
    assert {one.code for one in faults} == {"mobile-like", "private-contact"}
    with closing(sqlite3.connect(register)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM findings").fetchone() == (0,)


@pytest.mark.long
@pytest.mark.parametrize(
    "sign", ["a", "1", "1 ", "，", "一", "1-", "a.", "138 ", "3，", "电话", "@", "&#", "%3", "(1)"]
)
def test_a_cell_four_times_as_long_costs_no_more_than_some_times_as_much(sign: str) -> None:
    def cost(length: int) -> float:
        before = time.process_time()
        for _ in leaks_in(sign * (length // len(sign)), "contact_office"):
            pass
        return time.process_time() - before

    assert cost(40_000) < 10 * cost(10_000) + 1
