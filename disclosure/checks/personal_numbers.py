"""Personal numbers in a text, in any spelling: identity numbers, mobiles, bank accounts.

What is certain is an error, what is likely a warning. A number is certain if it proves itself
(region, birth date and check digit of GB 11643-1999) or has the word for it beside it.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

from stdnum import luhn
from stdnum.cn import ric

from disclosure.model.identifiers import is_uscc

_NUMERALS = "〇零○一壹弌幺二贰貳弍三叁參弎四肆五伍六陆陸七柒八捌九玖"
_DIGITS = str.maketrans(_NUMERALS, "0001111222233334455666778899")
# What looks like a blank and is none to Unicode: fillers of Hangul, the empty cell of Braille.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
# Letters and a sign that look like the last digit X, and letters of other scripts that look like
# those which stand for 0 and 1.
_LIKE_LATIN = str.maketrans("ХхΧχ×ОоΟοІӀӏΙ", "XxXxXOoOoIIlI")
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
# Between the digits of a number: at most three blanks, dashes, points, strokes, quotes or
# brackets.
_BETWEEN = r"[()\s\-‐‒–—―−_.·•・,，、/\\|'’\"“”~:;+=#]{0,3}"
_MANY = 4
_LINE_END = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENCODED_TIMES = 3  # an address in an address in an address
# Characters as programs write them: \u0031, \u{31}, \x31, \U00000031.
_ESCAPE = re.compile(
    r"\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\U([0-9a-f]{8})", re.IGNORECASE
)
# Digits with letters among them that look like some, none of which is part of a word.
_LETTERED_RUN = re.compile(rf"(?<![A-Za-z])[0-9OoIl](?:{_BETWEEN}[0-9OoIl]){{10,}}(?![A-Za-z])")
_LEAST_DIGITS = 4
_NUMERAL_RUN = re.compile(rf"[0-9{_NUMERALS}](?:{_BETWEEN}[0-9{_NUMERALS}Xx]){{10,}}")
_RUN = re.compile(rf"[0-9](?:{_BETWEEN}[0-9])*(?:{_BETWEEN}[Xx](?![A-Za-z0-9]))?")
_GROUP = re.compile(r"[0-9]+|[Xx]")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9,])")
_ADDRESS = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}://[^\s，。；、（）<>]+", re.IGNORECASE
)
_ALMOST_MASKED = re.compile(r"(?<![0-9*])([0-9]{10}|[0-9]{15,18})\*(?![*0-9])")

# GB/T 2260: the provinces; 91 opens the numbers of foreigners who live here for good.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
# Since 国办发〔2013〕96号 services are bought by contracts, whose numbers are often made of region
# and day: a day from then on is a birth date only where a word says so.
_BIRTH_YEARS, _CONTRACTS_SINCE = range(1880, 2100), 2013
# The first look, by polars: ten digits in any spelling, close to each other.
_SIGN = rf"[\pN{_NUMERALS}⼀⼆⼋OoIlＯｏＩｌОоΟοІӀӏΙ]"
LONG_NUMBER = (
    rf"{_SIGN}(?:[^\pL\pN]{{0,4}}[{_FILLERS}]?{_SIGN}){{9}}"
    r"|&#|&nbsp|&amp|<br|%3[0-9]|%25|\\[uxU][0-9A-Fa-f{]"
)

_RESIDENT_WORD = re.compile(
    r"(?:身份证|身份号码|证件号|证号|公民身份|居民身份|户口|ID card|identity card)[^0-9]{0,12}$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"[账帐]号|[账帐]户|卡号|银行卡|开户行|开户银行|account(?: no\.?| number)?", re.IGNORECASE
)
_ACCOUNT_WORD = re.compile(rf"(?:{_ACCOUNT.pattern})[^0-9\n。；;]{{0,30}}$", re.IGNORECASE)
_CONTACT_WORD = re.compile(
    r"(?:电话|手机|移动电话|联系|联络|拨打|短信|致电|咨询|热线|传真|微信|\btel|\bphone|\bmobile|\bcell|"
    r"\bcontact|\bcall|\bsms|\bwhatsapp|\btelegram|\bwechat|\bweixin)[^\n。；;]{0,40}$",
    re.IGNORECASE,
)
# Links that open a talk with whose mobile they name.
_MESSENGER = re.compile(
    r"(?:\b(?:wa\.me|t\.me|(?:www\.)?signal\.me)/|\bwhatsapp\.com/|"
    r"\b(?:weixin|wechat|whatsapp|tg|viber|signal|sgnl|dingtalk|mqq|mqqwpa)://|"
    r"\b(?:tel|sms|smsto|mms|callto|facetime|facetime-audio|skype):(?://)?)"
    r"[^\s，。；、（）<>]{0,80}?(?<![0-9])(?:\+?(?:00)?86)?[-. ]?(1[3-9][0-9](?:[-. ]?[0-9]){8})"
    r"(?![0-9])",
    re.IGNORECASE,
)
_CONTACT_AFTER = re.compile(r"[\s(（,，]{0,2}(?:手机|电话|微信|联系|@)")
_COUNTRY = re.compile(r"(?:\+ ?|00)86[- ]?$|(?<![0-9])86[- ]$")
_LANDLINE = re.compile(r"(?<![0-9])0[0-9]{2,3}[- )][0-9]{7,8}[^0-9A-Za-z\n]{1,3}$")
# What makes a run of digits the number of a thing.
_THING = re.compile(
    r"(?:第|编号|编码|代码|案号|文号|行号|税号|条码|备案号|订单号|登记号|注册号|批准号|流水号|"
    r"合同号|项目号|许可证号|[〔【\[(（]\d{4}[〕】\])）]|no\.|[¥￥$])[:： ]{0,2}$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?:电话|传真|热线|\btel|\bphone|\bfax)[: .]{0,2}$", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(r" ?(?:元|万|亿|[%％]|RMB|CNY|号(?!码))|\.[0-9]", re.IGNORECASE)
_LABEL = re.compile(
    r"|86|0086|tel|phone|mobile|mob|cell|m|t|p|no|wechat|weixin|wx|vx|v|qq|id|card|account|acc",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[A-Za-z0-9.*-]*$")
_AREA_CODE = re.compile(r"0[0-9]{2,3}[- ]")
_OFFICE_PHONE = re.compile(r"(?:[0-9]{3,4}-)?[0-9]{7,8}[-.]")
_PART_AFTER = re.compile(r"[A-Za-z0-9*]|[,.-][0-9A-Z]")
# UnionPay and the international schemes.
_CARD = re.compile(r"62[0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13}|9558[0-9]{12,15}")


@dataclass(frozen=True)
class Leak:
    """Personal data found in a text: the fault's code, and the value with its middle masked."""

    code: str
    masked: str


def number_leaks(
    text: str, *, is_contact: bool = False, is_address: bool = False
) -> Iterator[Leak]:
    """The unmasked personal numbers in a text (Personal Information Protection Law, articles 6 and
    28), each reported once.

    `is_contact`: the text is from a contact column. `is_address`: it is a link or an id; only
    identity numbers and the numbers that messenger links call are looked for.
    """
    plain = normalize(text)
    taken = _Text(plain)
    yield from _resident_numbers(taken)
    for match in [*_MESSENGER.finditer(taken.text)]:
        yield Leak("personal-mobile", mask(re.sub("[^0-9]", "", match[1])))
        taken.cover(*match.span(1))
    if is_address:
        return
    taken.hide(_ADDRESS)
    taken.hide(_AMOUNT)
    yield from _accounts(taken)
    yield from _mobiles(taken, is_contact=is_contact)
    for match in _ALMOST_MASKED.finditer(taken.text):
        number = match[1]
        if len(number) == 17 and _is_resident_17(number):
            yield Leak("personal-id", mask(number))
        elif len(number) == 10 and number[0] == "1" and number[1] in "3456789":
            yield Leak("mobile-like", mask(number))
        elif number.startswith("62"):
            yield Leak("account-like", mask(number))


def normalize(text: str) -> str:
    """The text in plain characters: entities, percent signs and escapes decoded, ends of lines in
    HTML read as such, invisible signs gone, digits of every script in ASCII, and Chinese numerals
    and letters that look like digits where many stand together."""
    for _ in range(_ENCODED_TIMES):
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text, errors="replace")
        if "\\" in text:
            text = _ESCAPE.sub(_unescaped, text)
    if "<" in text:
        text = _LINE_END.sub("\n", text)
    if not text.isascii():
        folded = "".join(map(_plain_sign, unicodedata.normalize("NFKC", text)))
        text = _NUMERAL_RUN.sub(_in_digits, folded.translate(_LIKE_LATIN))
    return _LETTERED_RUN.sub(_without_letters, text)


def _unescaped(match: re.Match[str]) -> str:
    number = int(next(filter(None, match.groups())), 16)
    is_sign = number < 0xD800 or 0xE000 <= number < 0x110000
    return chr(number) if is_sign else match[0]


def _without_letters(match: re.Match[str]) -> str:
    """A run of digits with look-alike letters replaced by digits."""
    count = sum(sign.isdigit() for sign in match[0])
    return match[0].translate(_LIKE_DIGITS) if count >= _LEAST_DIGITS else match[0]


def _in_digits(match: re.Match[str]) -> str:
    """A run of numerals as digits; one or two are words beside a number (`张三 138…`)."""
    count = sum(sign in _NUMERALS for sign in match[0])
    return match[0].translate(_DIGITS) if count >= _MANY else match[0]


@lru_cache(maxsize=16_384)
def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Cf", "Mn", "Me"} or sign in _FILLERS:
        return ""
    if category not in {"Nd", "Nl", "No"}:
        return sign
    number = unicodedata.numeric(sign)
    return str(int(number)) if number in range(10) else sign


class _Text:
    """A text in which matches are masked, so that they are not matched again."""

    def __init__(self, text: str) -> None:
        self.text = text

    def hide(self, pattern: re.Pattern[str]) -> None:
        self.text = pattern.sub(lambda match: "*" * len(match[0]), self.text)

    def cover(self, start: int, end: int) -> None:
        self.text = self.text[:start] + "*" * (end - start) + self.text[end:]

    def windows(self, sizes: range) -> Iterator[tuple[str, list[str], int, int]]:
        """Every run of whole digit groups with a total length within `sizes`: number, groups,
        start and end."""
        for run in [*_RUN.finditer(self.text)]:
            groups = [*_GROUP.finditer(self.text, *run.span())]
            lengths = [*accumulate(len(group[0]) for group in groups)]
            if lengths[-1] < sizes.start:
                continue
            for first, group in enumerate(groups):
                before = lengths[first] - len(group[0])
                for last in range(first, len(groups)):
                    size = lengths[last] - before
                    if size >= sizes.stop:
                        break
                    if size in sizes:
                        parts = [part[0] for part in groups[first : last + 1]]
                        yield "".join(parts), parts, group.start(), groups[last].end()


def _resident_numbers(text: _Text) -> Iterator[Leak]:
    for number, _, start, end in text.windows(range(18, 19)):
        is_possible = number[:17].isdigit() and _is_resident_17(number)
        if text.text[start] == "*" or not is_possible:
            continue
        is_named = _RESIDENT_WORD.search(text.text[max(0, start - 60) : start]) is not None
        code = _resident_code(number.upper(), is_named=is_named)
        is_apart = _stands_alone(text.text, start, end)
        if code and (code == "personal-id" or is_apart):
            yield Leak(code, mask(number))
            text.cover(start, end)
    for number, parts, start, end in text.windows(range(15, 16)):
        is_possible = len(parts) == 1 and _is_born("19" + number[6:12])
        if not (is_possible and _PROVINCES.match(number)):
            continue
        if _RESIDENT_WORD.search(text.text[max(0, start - 60) : start]):
            yield Leak("personal-id", mask(number))
            text.cover(start, end)


def _resident_code(number: str, *, is_named: bool) -> str:
    """The code of the fault of an 18-digit number with province and birth date, empty where it is
    none of a person."""
    if is_named:
        return "personal-id"
    is_right = number[17] == ric.calc_check_digit(number)
    if is_right and _is_credit_code(number):
        return ""
    if int(number[6:10]) >= _CONTRACTS_SINCE:
        return "resident-like" if is_right else ""
    return "personal-id" if is_right else "resident-like"


def _is_resident_17(number: str) -> bool:
    return bool(_PROVINCES.match(number)) and _is_born(number[6:14])


def _is_credit_code(number: str) -> bool:
    """A credit code may be all digits; its region follows two characters (GB 32100-2015)."""
    return is_uscc(number) and bool(_PROVINCES.match(number, 2) or number[2:4] == "10")


def _is_born(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year in _BIRTH_YEARS


def _accounts(text: _Text) -> Iterator[Leak]:
    may_be_named = _ACCOUNT.search(text.text) is not None
    for number, parts, start, end in text.windows(range(12, 26)):
        is_card = _CARD.fullmatch(number) is not None and luhn.is_valid(number)
        if not (may_be_named or is_card) or not number.isdigit() or not _are_even(parts):
            continue
        before = text.text[max(0, start - 60) : start]
        is_named = _ACCOUNT_WORD.search(before) is not None
        if not (is_named or is_card):
            continue
        if text.text[start] == "*" or not _stands_alone(text.text, start, end):
            continue
        if _is_credit_code(number[:18]) or _TELEPHONE.search(before) or _AREA_CODE.match(number):
            continue
        if _is_piece(text.text, parts, start, end):
            continue
        yield Leak("personal-account" if is_named and is_card else "account-like", mask(number))
        text.cover(start, end)


def _are_even(parts: list[str]) -> bool:
    """Whether groups are those that people write: all of one length, the last may be shorter."""
    first, *rest = [len(part) for part in parts]
    return not rest or (all(size == first for size in rest[:-1]) and rest[-1] <= first)


def _is_piece(text: str, parts: list[str], start: int, end: int) -> bool:
    """In `6222 1380 0138 0001` groups that look like a mobile's are those of a longer number."""
    mark = text[start + len(parts[0]) : start + len(parts[0]) + 1]
    if len(parts) == 1 or mark not in {" ", "-"}:
        return False
    before = re.search(rf"(?:(?<![0-9])[0-9]{{1,4}}{mark})*$", text[max(0, start - 40) : start])
    after = re.match(rf"(?:{mark}[0-9]{{1,4}}(?![0-9]))*", text[end : end + 40])
    beside = (before[0] if before else "") + (after[0] if after else "")
    return len("".join(parts)) + sum(map(str.isdigit, beside)) > 15 and beside != ""


def _mobiles(text: _Text, *, is_contact: bool) -> Iterator[Leak]:
    for number, parts, start, end in text.windows(range(11, 16)):
        mobile = _mobile(number)
        if not mobile or text.text[start] == "*":
            continue
        before = text.text[max(0, start - 60) : start]
        has_country = len(number) > 12 or bool(_COUNTRY.search(before))
        is_named = (
            is_contact
            or has_country
            or bool(_CONTACT_WORD.search(before))
            or bool(_LANDLINE.search(before))
            or bool(_CONTACT_AFTER.match(text.text, end))
        )
        if _THING.search(before) or not _stands_alone(text.text, start, end, has_country):
            continue
        if not (is_named or _are_usual(parts)) or _is_piece(text.text, parts, start, end):
            continue
        yield Leak("personal-mobile" if is_named else "mobile-like", mask(mobile))
        text.cover(start, end)


def _mobile(number: str) -> str:
    """The eleven digits of a mobile, without 0, 86 or 0086 before them; empty where it is none."""
    for prefix in ("", "0", "86", "0086"):
        rest = number.removeprefix(prefix) if number.startswith(prefix) else ""
        if len(rest) == 11 and rest[0] == "1" and rest[1] in "3456789" and rest.isdigit():
            return rest
    return ""


def _are_usual(parts: list[str]) -> bool:
    sizes = [len(part) for part in parts]
    usual = ([3, 4, 4], [3, 8], [7, 4], [5, 6], [3, 3, 5], [4, 3, 4], [2, 11], [4, 11])
    return _are_even(parts) or sizes in usual


def _stands_alone(text: str, start: int, end: int, has_country: bool = False) -> bool:
    """Whether a number is not part of a longer one, of an id, of an amount or of a document
    number."""
    match = _WORD_BEFORE.search(text, max(0, start - 40), start)
    before = match[0] if match else ""
    is_free = _LABEL.fullmatch(before.strip(".-")) or _OFFICE_PHONE.fullmatch(before)
    is_thing = "*" in before or _THING.search(text, max(0, start - 60), start) is not None
    if is_thing or not (is_free or has_country):
        return False
    after = text[end : end + 14]
    if _AMOUNT_AFTER.match(after):
        return False
    if re.match(r"[.](?:pdf|docx?|xlsx?|jpe?g|png|zip)\b", after, re.IGNORECASE):
        return True
    return not (_PART_AFTER.match(after) and not re.match(r"[-.]1[3-9][0-9]{9}", after))


def mask(number: str) -> str:
    """`138****1234`, `110101********1234`: what may be published of a number."""
    head, tail = (6, 4) if len(number) >= 15 else (3, 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]
