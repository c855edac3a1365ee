"""Personal data in free text: resident id, mobile and bank account numbers, persons as contacts."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from disclosure.model.identifiers import is_uscc
from disclosure.model.schemas import Field, Table

# One character for one, so that what is found stands at the same place in the cell.
_PLAIN = str.maketrans(
    "０１２３４５６７８９Ｘｘ＊：．／　\u00a0\u2002\u2003\u2009－‐‑‒–—―−\u2212",
    "0123456789Xx*:./     ---------",
)
# The quick first look: eleven digits with at most a blank or dash between them.
_LONG = re.compile(r"(?:[0-9０-９][\s\-－‐-―−]?){10}[0-9０-９]")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s，。；、（）<>]+", re.IGNORECASE)
_SEPARATED = r"\d(?:[ -]?\d)"

_RESIDENT_18 = re.compile(rf"(?<!\d){_SEPARATED}{{16}}[ -]?[\dXx](?!\d)")
_RESIDENT_15 = re.compile(r"(?<!\d)\d{15}(?!\d)")
_MOBILE = re.compile(
    r"(?<!\d)(?:(?:\+?86|0086)[ -]?|0)?"
    r"(1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]?\d{4}|\d[ -]\d{3}[ -]\d{4}|\d{2}[ -]\d{6}|[ -]\d{8}"
    r"|[ -]\d{3}[ -]\d{5}|\d{4}[ -]\d{4}))(?!\d)"
)
_ACCOUNT = re.compile(rf"(?<!\d){_SEPARATED}{{11,24}}(?!\d)")

# GB/T 2260: the provinces; 91 opens the numbers of foreigners who live here for good.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_RESIDENT_WORD = re.compile(
    r"(?:身份证|身份号码|证件号|公民身份|居民身份|\bID card|identity card)[^0-9]{0,12}$",
    re.IGNORECASE,
)
_ACCOUNT_WORD = re.compile(
    r"(?:[账帐]号|[账帐]户|卡号|开户行|开户银行|account(?: no\.?| number)?)[^0-9\n。；;]{0,30}$",
    re.IGNORECASE,
)
# What makes a run of digits the number of a thing.
_THING = re.compile(
    r"(?:第|编号|编码|代码|案号|文号|行号|税号|条码|备案号|订单号|登记号|注册号|批准号|流水号|"
    r"合同号|项目号|许可证号|[〔【\[(（]\d{4}[〕】\])）]|no\.|[¥￥$])[: ]{0,2}$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?:电话|传真|热线|\btel|\bphone|\bfax)[: .]{0,2}$", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(r" ?(?:元|万|亿|[%％]|RMB|CNY|号(?!码))", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[A-Za-z0-9_.*-]*$")
_LABEL = re.compile(
    r"|86|0086|tel|phone|mobile|mob|cell|m|t|p|no|wechat|weixin|wx|vx|v|qq|id|card|account|acc",
    re.IGNORECASE,
)
_AREA_CODE = re.compile(r"0\d{2,3}[- ]")
_OFFICE_PHONE = re.compile(r"(?:\d{3,4}-)?\d{7,8}[-.]")
# UnionPay and the international schemes, and the cards of two large banks from before them.
_CARD = re.compile(r"(?:[3-6]|9558|9559)")
_PERSON = re.compile(
    r"[一-鿿·]{1,6}(?:先生|女士|小姐|同志|老师)(?=$|[\s，,;；、/（(：:。])"
    r"|\b(?:Mr|Mrs|Ms|Miss)\b\.? ?[A-Z]"
)


@dataclass(frozen=True)
class Leak:
    """Personal data found in a text: the code of the fault, and the number with its middle
    masked."""

    code: str
    masked: str


def may_leak(text: str, office: str | None = None) -> bool:
    """Whether a row is worth a closer look: eleven digits in a row, or a person as `office`."""
    return bool(_LONG.search(text)) or bool(office and _PERSON.search(office))


def leaks(text: str) -> Iterator[Leak]:
    """The personal numbers in a text that are not masked (Personal Information Protection Law,
    articles 6 and 28), each told once, by the kind that fits it first."""
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), text.translate(_PLAIN))
    for code, pattern, fits in _KINDS:
        found = [one for one in pattern.finditer(plain) if fits(plain, one)]
        for one in found:
            yield Leak(code, mask(_digits(one[one.lastindex or 0])))
            start, end = one.span()
            plain = plain[:start] + "*" * (end - start) + plain[end:]


def contact_leaks(name: str, text: str) -> Iterator[Leak]:
    """What a `contact_` column holds that is not of an office."""
    if name == "contact_office":
        found = _PERSON.search(text)
        if found:
            yield Leak("contact-person", f"{text[found.start()]}**")


def find_leaks(
    connection: sqlite3.Connection, table: Table
) -> Iterator[tuple[str, str, int, str, Leak]]:
    """Publisher, package, row, field and leak of every staged row of a table, row by row."""
    fields = text_fields(table)
    names = [field.name for field in fields]
    if not names:
        return
    whole = " || char(31) || ".join(f"COALESCE({name}, '')" for name in names)
    office = "contact_office" if "contact_office" in names else "NULL"
    connection.create_function("may_leak", 2, may_leak, deterministic=True)
    rows = connection.execute(
        f"""SELECT publisher, package, row_number, {", ".join(names)} FROM {table.name}
        WHERE may_leak({whole}, {office}) ORDER BY rowid"""
    )
    for publisher, package, number, *cells in rows:
        for name, cell in zip(names, cells, strict=True):
            for leak in leaks(cell) if _LONG.search(cell or "") else ():
                yield publisher, package, number, name, leak
            for leak in contact_leaks(name, cell or ""):
                yield publisher, package, number, name, leak


def _digits(number: str) -> str:
    return number.replace(" ", "").replace("-", "")


def mask(number: str) -> str:
    """`138****1234`, `110101********1234`: what may be published of a number."""
    head, tail = (6, 4) if len(number) >= 15 else (3, 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def text_fields(table: Table) -> tuple[Field, ...]:
    """The columns that people write in: no codes, links to rows, regions or addresses."""
    return tuple(
        field
        for field in table.fields
        if field.type == "string"
        and not (field.codelist or field.reference)
        and not any(map(field.flag, ("is_url", "is_region", "is_list")))
        and field.name not in table.primary_key
    )


def _fits_resident_18(text: str, found: re.Match[str]) -> bool:
    number = _digits(found[0]).upper()
    if not (_is_born(number[6:14]) and _PROVINCES.match(number)):
        return False
    if _RESIDENT_WORD.search(text[: found.start()]):
        return True
    return (
        number[17] == ric.calc_check_digit(number)
        and _stands_alone(text, found)
        and not _is_credit_code(number)
    )


def _fits_resident_15(text: str, found: re.Match[str]) -> bool:
    """The form of before 1999 has no check digit: it takes a word that says what it is."""
    number = found[0]
    is_named = _RESIDENT_WORD.search(text[: found.start()]) is not None
    return is_named and bool(_PROVINCES.match(number)) and _is_born("19" + number[6:12])


def _is_credit_code(number: str) -> bool:
    """A credit code may be all digits; its region follows two characters (GB 32100-2015)."""
    return is_uscc(number) and bool(_PROVINCES.match(number, 2) or number[2:4] == "10")


def _is_born(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100


def _fits_mobile(text: str, found: re.Match[str]) -> bool:
    """In `6222 1380 0138 0001` the groups are those of a longer number."""
    start, end = found.span()
    beside = {text[start - 1 : start], text[end : end + 1]}
    for separator in beside & set(re.findall(r"[ -]", found[1])):
        longer = rf"(?<=\d{separator}){re.escape(found[0])}|{re.escape(found[0])}{separator}\d"
        if re.search(longer, text):
            return False
    return _stands_alone(text, found)


def _fits_account(text: str, found: re.Match[str]) -> bool:
    number, before = _digits(found[0]), text[max(0, found.start() - 60) : found.start()]
    if _is_credit_code(number) or _TELEPHONE.search(before) or _AREA_CODE.match(found[0]):
        return False
    if not (_is_grouped(found[0]) and _stands_alone(text, found)):
        return False
    if _ACCOUNT_WORD.search(before):
        return True
    is_card = 16 <= len(number) <= 19 and _CARD.match(number) is not None
    return is_card and luhn.is_valid(number)


def _is_grouped(number: str) -> bool:
    """A card's digits stand together, or in groups as on the card."""
    groups = re.split(r"[ -]", number)
    return len(groups) == 1 or all(len(group) >= 3 for group in groups)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a number is no part of a longer one, of an id, of an amount or of a document's."""
    start, end = found.span()
    word = _WORD_BEFORE.search(text, max(0, start - 40), start)
    before = word[0] if word else ""
    is_free = _LABEL.fullmatch(before.strip("._-")) or _OFFICE_PHONE.fullmatch(before)
    if not is_free or "*" in before or _THING.search(text, max(0, start - 60), start):
        return False
    after = text[end : end + 14]
    if re.match(r"[A-Za-z0-9*]|\.\d|,\d", after) or _AMOUNT_AFTER.match(after):
        return False
    return not re.match(r"[-_.](?!1[3-9]\d{9})[A-Za-z0-9]", after)


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str, re.Match[str]], bool]], ...] = (
    ("personal-id", _RESIDENT_18, _fits_resident_18),
    ("personal-id", _RESIDENT_15, _fits_resident_15),
    ("personal-mobile", _MOBILE, _fits_mobile),
    ("personal-account", _ACCOUNT, _fits_account),
)
