"""Titles for joining: the parts that titles share, and the years, turns and numbers in them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Signs that writers use by turns.
_VARIANTS = str.maketrans({"帐": "账", "象": "像", "挡": "档"})
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[a-z]{3,}|[a-z]+\d+|\d+")
_STEM = 4
_CORE = re.compile(r"[\u3400-\u9fff\d]+")
_YEAR = re.compile(
    r"(?<!\d)(?P<first>20\d\d)(?!\d)(?:[.年]\d{1,2}月?)?"
    r"(?:年|年度|学年)?(?:\s*[-—–~～至/到]+\s*(?P<last>20\d\d|\d\d)(?!\d))?"
)
_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3}|首|[ivx]{1,4})"
# The unit of a turn, by the words for it; a title of another turn is of another purchase.
_TURNS = {
    "届": "session",
    "期": "phase",
    "批": "batch",
    "批次": "batch",
    "季度": "quarter",
    "包": "lot",
    "标段": "lot",
    "分包": "lot",
    "包件": "lot",
    "标包": "lot",
}
_ORDINAL = re.compile(
    rf"(?:第\s*|(?<![\d分共]))(?P<number>{_NUMBER})\s*(?P<unit>批次|季度|标段|标包|包件|[届期批包])"
    rf"|(?:第\s*|(?=首))(?P<nth>{_NUMBER})\s*年"
)
_LOT_BEFORE = re.compile(
    r"(?:标段|分包|包件|标包|包|(?<![a-z])lote?\s*(?:no|n)?[.º°o]*)\s*"
    r"(?P<number>\d{1,2}|[一二三四五六七八九十]+|[a-z](?![a-z]))"
)
_BEFORE = re.compile(
    r"(?<![a-z])(?P<unit>phase|fase|year|session)\s*(?P<number>\d{1,2}|[ivx]{1,4})(?![a-z\d])"
)
_LATIN_UNITS = {"phase": "phase", "fase": "phase", "year": "nth-year", "session": "session"}
_HALVES = {
    "上半年": ("half", "1"),
    "下半年": ("half", "2"),
    "春季": ("season", "spring"),
    "秋季": ("season", "autumn"),
    "暑期": ("season", "summer"),
    "寒假": ("season", "winter"),
}
# What titles say of the step that they stand for, not of what is bought.
_FORMAL = re.compile(
    r"20\d\d年?度?|采购结果|竞争性磋商|竞争性谈判|单一来源|公开招标|邀请招标|中标|成交|询价|磋商|招标|采购|购买"
    r"|项目|服务|公告|公示|通知书|结果|合同|协议|协议书|更正|终止|废标|\(?第?二次\)?|年度|关于"
)
# A service that watches another one is let apart from it.
_WATCHING = re.compile(r"评估|测评|考评|考核|监理|评价|审计|验收|evaluation|audit|supervision")
_SELF = re.compile(r"自评表?|绩效评价(?=报告|结果)|绩效(?!评价)")
# A purchase beside another one: goods for a service, what is added to it, what it is tried out by.
_BESIDE = re.compile(
    r"购置|许可采购|设备采购|物资采购|货物|耗材|新增|补充|增补|追加|续签|续约|委托单|adquisicion|\bcompra\b|\bpilot\b|\bextension\b"
)
# Whom or what a service is for: titles that name others are of other services.
_SUBJECTS = {
    "old people": re.compile(r"养老|老年|老人|敬老|高龄|银龄|百岁"),
    "people in need": re.compile(r"救助|低保|最低生活保障|特困|流浪|困难家庭"),
    "disabled people": re.compile(r"残疾|助残|托养|残联"),
    "children and pupils": re.compile(r"儿童|未成年|少年|学生|学校|校园|小学|中学|幼儿|未保"),
    "women": re.compile(r"妇女|两癌|宫颈癌"),
    "water": re.compile(r"地表水|饮用水|水质|饮水|供水|污水|排水"),
    "air": re.compile(r"大气|空气|降尘|扬尘"),
    "noise": re.compile(r"噪声|噪音"),
    "soil": re.compile(r"土壤|耕地|地块"),
    "buses": re.compile(r"公交"),
    "rail": re.compile(r"轨道|地铁"),
}


@lru_cache(maxsize=65_536)
def plain_title(title: str) -> str:
    """A title in one width and case, without accents, its variant characters made one."""
    text = unicodedata.normalize("NFKD", title)
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKC", text).casefold().translate(_VARIANTS)


def title_parts(title: str) -> set[str]:
    """What two titles may share: pairs of Chinese characters, and the characters themselves;
    of other scripts the first letters of each word, so that `mant.` meets `mantenimiento`."""
    text = _FORMAL.sub(" ", plain_title(title))
    parts = {word[:_STEM] for word in _WORD.findall(text)}
    joined = "".join(_HAN.findall(text))
    parts |= set(joined)
    return parts | {joined[at : at + 2] for at in range(len(joined) - 1)}


def core_of(title: str) -> str:
    """A title's characters and digits without what it says of its step."""
    return "".join(_CORE.findall(_FORMAL.sub("", plain_title(title))))


def subjects_in(title: str) -> set[str]:
    """Whom or what a title says that the service is for."""
    text = plain_title(title)
    return {subject for subject, words in _SUBJECTS.items() if words.search(text)}


def is_watching(title: str) -> bool:
    """Whether the service of a title watches another one; what a self-evaluation says does not
    count."""
    return bool(_WATCHING.search(_SELF.sub("", plain_title(title))))


def is_beside(title: str) -> bool:
    """Whether a title says that its purchase goes beside another one."""
    return bool(_BESIDE.search(plain_title(title)))


def years_in(title: str) -> tuple[int, int] | None:
    """First and last year that a title names, `2026-2027学年`, `2026/27`; None where none."""
    years = [*_years(plain_title(title))]
    return (min(years), max(years)) if years else None


def _years(text: str) -> Iterator[int]:
    for match in _YEAR.finditer(text):
        first, last = match["first"], match["last"] or ""
        yield int(first)
        if last and int(first) < int(first[: 4 - len(last)] + last) <= int(first) + 10:
            yield int(first[: 4 - len(last)] + last)


def turns_in(text: str) -> dict[str, set[str]]:
    """The turns that a title or lot names: `{"phase": {"2"}, "lot": {"1", "2"}}`."""
    numbers_by_unit: dict[str, set[str]] = {}
    for unit, number in _turns(plain_title(text)):
        numbers_by_unit.setdefault(unit, set()).add(number)
    return numbers_by_unit


def _turns(text: str) -> Iterator[tuple[str, str]]:
    for match in _ORDINAL.finditer(text):
        unit = _TURNS[match["unit"]] if match["unit"] else "nth-year"
        yield unit, ordinal(match["number"] or match["nth"])
    for match in _LOT_BEFORE.finditer(text):
        yield "lot", ordinal(match["number"])
    for match in _BEFORE.finditer(text):
        yield _LATIN_UNITS[match["unit"]], ordinal(match["number"])
    for word, turn in _HALVES.items():
        if word in text:
            yield turn


def ordinal(number: str) -> str:
    """A number as digits: `二`, `ii`, `02` and `2` are one; `首` is the first."""
    if number.isdecimal():
        return str(int(number))
    if number == "首":
        return "1"
    if set(number) <= set("ivx") and number:
        values = {"i": 1, "v": 5, "x": 10}
        signs = [values[sign] for sign in number]
        after = [*signs[1:], 0]
        return str(sum(-a if a < b else a for a, b in zip(signs, after, strict=True)))
    if set(number) <= set(_DIGITS + "十"):
        tens, ten, ones = number.rpartition("十")
        high = (_DIGITS.index(tens) if tens else 1) if ten else 0
        return str(high * 10 + (_DIGITS.index(ones[-1]) if ones else 0))
    return number
