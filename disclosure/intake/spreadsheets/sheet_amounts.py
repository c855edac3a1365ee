"""Amounts: numbers as people write them, and the units of money that they are counted in."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.grids import Cell, plain

# Unit → how many yuan it is.
UNITS: Mapping[str, int] = {
    "元": 1,
    "人民币": 1,
    "人民币元": 1,
    "yuan": 1,
    "rmb": 1,
    "cny": 1,
    "千元": 1_000,
    "仟元": 1_000,
    "万": 10_000,
    "万元": 10_000,
    "人民币万元": 10_000,
    "百万元": 1_000_000,
    "佰万元": 1_000_000,
    "千万元": 10_000_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
}
# Words and signs of other currencies that mean one only; a pound may be another's than Britain's.
CURRENCIES: Mapping[str, str] = {
    "美元": "USD",
    "us$": "USD",
    "usd": "USD",
    "欧元": "EUR",
    "€": "EUR",
    "eur": "EUR",
    "英镑": "GBP",
    "£": "GBP",
    "gbp": "GBP",
    "港元": "HKD",
    "港币": "HKD",
    "hk$": "HKD",
    "hkd": "HKD",
}
_POUNDS = frozenset({"GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SYP", "SDG", "SSP"})
# How many of a currency are counted in: 万美元, £m, £'000.
_COUNTED = re.compile(
    r"(?P<many>亿|千万|百万|万|千)?(?P<currency>"
    + "|".join(map(re.escape, CURRENCIES))
    + r")(?P<more>m|mn|million|k|'?000s?)?"
)
_MULTIPLES: Mapping[str, int] = {
    **dict.fromkeys(("千", "k", "000", "'000", "000s", "'000s"), 1_000),
    **dict.fromkeys(("百万", "m", "mn", "million"), 1_000_000),
    "万": 10_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_DISCOUNT = re.compile(
    r"(?:(?:平均|综合|投标|中标|成交|报价)?(?:下浮率?|优惠率?|让利率?|折扣率?|费率|上浮率?|收费率)"
    r"(?:为|[:：])?\s*\d+(?:\.\d+)?\s*(?:[%％‰]|折|个百分点)"
    r"|百分之[\d.一二三四五六七八九十点]+|\d+(?:\.\d+)?\s*折)"
)
_SET_OFF = re.compile(r"[(（]\s*[)）]|^[、,，;；\s]+|[、,，;；\s]+$")
YUAN, WAN = "元", "万元"

_WHOLE = r"\d+|\d{1,3}(?:[, \u2009']\d{3})+"
# Signs and codes of currencies stand before an amount, their Chinese words behind it.
_BEFORE = "|".join(re.escape(name) for name in CURRENCIES if name[-1] not in "元镑币")
_AMOUNT = re.compile(
    rf"(?:rmb|cny|人民币|¥|￥|(?P<foreign>{_BEFORE}))?\s*(?P<sign>[-+]?)\s*"
    rf"(?P<whole>{_WHOLE})(?P<fraction>\.\d+)?\s*(?P<unit>[^\d\s.,%-]{{0,6}}?)整?(?P<percent>%?)",
    re.IGNORECASE | re.ASCII,
)
_YUAN_SIGN = re.compile(r"(?:rmb|cny|人民币|¥)\s*[-+]?\s*\d", re.IGNORECASE)
# Of a number format; that of Japan has the same sign (`[$¥-411]`).
_YUAN_FORMAT = re.compile(r"[¥￥](?!-411)")
_FOREIGN_FORMAT = re.compile("[£€]")
# What a bracket behind an amount, or a word before it, may add that does not change it.
_SAME_AMOUNT = re.compile(
    r"\((?:含税(?:价)?|含增值税|人民币|小写)\)"
    r"|^(?:小写[:：]?|(?:总价|总金额|合计|共计|总计|金额|(?:中标|成交|合同)(?:价|总价|金额))[:：])"
)
# Thousands with points and decimals behind a comma, which no other writing has: 1.234.567,89.
_POINTED = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{1,2}(?![\d.,])", re.ASCII)
# Ten million and more as programs in Java write them, with all their digits; spreadsheet programs,
# which leave digits out, write 1.25E+07.
_POWER = re.compile(r"(?<![\d.,])\d\.\d+E\d{1,2}(?!\d)", re.ASCII)
_SPACED_UNIT = re.compile(r"(?<=[亿万千百])\s+(?=[亿万元])")
# Between an amount in words and the same in digits.
_TWICE = re.compile(r"[();/\n]|[大小]写[:：]?")
# Amounts in words, 人民币壹拾贰万元整: digits, the powers within four places, and those beyond.
_WRITTEN = ("零〇", "一壹", "二贰两", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {sign: value for value, signs in enumerate(_WRITTEN) for sign in signs}
_TENS = {sign: 10**n for n, signs in enumerate(("十拾", "百佰", "千仟"), 1) for sign in signs}
_CENTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}
_SIGNS = "".join([*_DIGITS, *_TENS])
_IN_WORDS = re.compile(
    rf"(?:人民币|rmb|¥|￥)?[:\s]*(?:(?P<亿>[{_SIGNS}]+)亿)?(?:(?P<万>[{_SIGNS}]+)万)?"
    rf"(?P<ones>[{_SIGNS}]*)[元圆](?P<cents>(?:零?[{_SIGNS}]角)?(?:零?[{_SIGNS}]分)?)[整正]?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:金额)?单位[:：]?\s*(?:人民币)?\s*((?:亿|千万|百万|万|千)?元)")
_AT_END = re.compile(r"\(((?:亿|千万|百万|万|千)?元)\)$")


@lru_cache(maxsize=256)
def unit_value(unit: str) -> Decimal | None:
    """How many yuan, or of its own currency, a unit is: `万元` 10000, `£m` 1000000; None for an
    unknown one."""
    flat = _flat_unit(unit)
    if flat in UNITS:
        return Decimal(UNITS[flat])
    match = _COUNTED.fullmatch(flat)
    if match is None:
        return None
    return Decimal(_MULTIPLES.get(match["many"], 1) * _MULTIPLES.get(match["more"], 1))


@lru_cache(maxsize=256)
def currency_of(unit: str) -> str:
    """The code of the currency of a unit of money; empty for an unknown one."""
    flat = _flat_unit(unit)
    match = _COUNTED.fullmatch(flat)
    return CURRENCIES[match["currency"]] if match else "CNY" * (flat in UNITS)


def is_in(unit: str, currency: str) -> bool:
    """Whether an amount in a unit may be in a currency: £ in any pound."""
    is_pound = "£" in unit and currency in _POUNDS
    return is_pound or currency_of(unit) == currency


def same_unit(unit: str, other_unit: str) -> bool:
    """Whether two units of money are the same, `万` and `萬元`."""
    return unit_value(unit) == unit_value(other_unit) and currency_of(unit) == currency_of(
        other_unit
    )


def _flat_unit(unit: str) -> str:
    return narrow(unit).replace(" ", "").replace("圆", "元").casefold()


def is_numeral(unit: str) -> bool:
    """Whether a unit of an amount is only part of the number: the 万 of `12万`."""
    return unit in {"万", "亿"}


def unit_of_sign(cell: Cell) -> str:
    """The unit that a currency sign before the number of a cell, or shown there, tells; empty
    without one. An amount with ¥ is in yuan (会计基础工作规范, article 52: no unit is written
    behind it)."""
    if isinstance(cell.value, str):
        return YUAN if _YUAN_SIGN.match(narrow(cell.text)) else ""
    foreign = _FOREIGN_FORMAT.search(cell.format)
    return foreign[0] if foreign else YUAN if _YUAN_FORMAT.search(cell.format) else ""


def unit_of_title(text: str) -> str:
    """The unit in the bracket at the end of a title, `2026年购买计划（万元）`; empty without."""
    match = _AT_END.search(narrow(text).replace("圆", "元"))
    return match[1] if match else ""


def unit_in_note(text: str) -> str:
    """The unit that a line such as `（单位：万元）` tells; empty where it tells none."""
    match = _NOTE.search(narrow(text).replace("圆", "元"))
    return match[1] if match else ""


# Words for many before a unit: 1.2 万人次.
_MANY = {"万": Decimal(10_000), "千": Decimal(1_000), "百": Decimal(100)}


def read_number(text: str) -> tuple[Decimal, str, bool] | None:
    """The number in `1,280,000.50元`, its unit as written, and whether it is a percentage.

    Full-width digits and marks, thousands separators in right places, a currency sign before
    and 整 behind are understood, sums of money in words (壹拾贰万元整), and one in words beside the
    same in digits; anything else (约, ranges, exponents) is None.
    """
    flat = narrow(text).strip()
    if not flat.isdecimal():  # as most are
        flat = _SPACED_UNIT.sub("", _SAME_AMOUNT.sub("", flat)).strip()
        flat = _POWER.sub(lambda match: plain(Decimal(match[0])), flat)
        flat = _POINTED.sub(lambda match: match[0].replace(".", "").replace(",", "."), flat)
    match = _AMOUNT.fullmatch(flat)
    if match is None:
        in_words = _in_words(flat)
        return _twice(flat) if in_words is None else (in_words, YUAN, False)
    whole = re.sub(r"[, \u2009']", "", match["whole"])
    number = Decimal(f"{match['sign']}{whole}{match['fraction'] or ''}")
    unit = match["unit"]
    if foreign := match["foreign"]:
        unit = f"{foreign}{unit}" if unit in {"", *_MULTIPLES} else flat
    return number, unit, bool(match["percent"])


def _twice(flat: str) -> tuple[Decimal, str, bool] | None:
    """An amount in digits beside the same in words: `叁万元整（¥30000.00）`."""
    if not {"元", "圆"} & {*flat}:
        return None
    parts = [part.strip(" ,:") for part in _TWICE.split(flat) if part.strip(" ,:")]
    in_words = [value for part in parts if (value := _in_words(part)) is not None]
    digits = [part for part in parts if _AMOUNT.fullmatch(part)]
    if len(parts) != 2 or len(in_words) != 1 or len(digits) != 1:
        return None
    number, unit, is_percent = read_number(digits[0]) or (Decimal(0), "", True)
    value = unit_value(unit or YUAN)
    is_same = not is_percent and value is not None and number * value == in_words[0]
    return (number, unit or YUAN, False) if is_same else None


def _in_words(text: str) -> Decimal | None:
    """The yuan of a sum in words; None where it is none, or may be read in two ways."""
    match = _IN_WORDS.fullmatch(text)
    if match is None:
        return None
    whole, cents = Decimal(0), re.sub("[零〇]", "", match["cents"])
    for name in ("亿", "万", "ones"):
        part = _four_places(match[name] or "", follows=bool(whole))
        if part is None:
            return None
        whole = whole * 10_000 + part
    parts = zip(cents[::2], cents[1::2], strict=True)
    total = sum((_DIGITS[digit] * _CENTS[place] for digit, place in parts), whole)
    return total or None


def number_in_words(text: str) -> Decimal | None:
    """A number below ten thousand in words: 九十, 九十二点五; None for anything else."""
    whole, point, places = text.partition("点")
    signs = {*_DIGITS} | {*_TENS}
    if (
        not whole
        or not {*whole} <= signs
        or not {*places} <= {*_DIGITS}
        or bool(point) != bool(places)
    ):
        return None
    number = _four_places(whole, follows=False)
    digits = "".join(str(_DIGITS[sign]) for sign in places)
    return None if number is None else Decimal(f"{number}.{digits or 0}")


def _four_places(signs: str, *, follows: bool) -> int | None:
    """贰仟零伍 → 2005, 拾贰 → 12; None where a power is out of order, or may be left out (三百五).

    `follows`: behind higher powers."""
    total, digit, below, is_open = 0, 0, 10_000, follows
    for sign in signs:
        if sign in _TENS:
            if _TENS[sign] >= below:
                return None
            below = _TENS[sign]
            total, digit, is_open = total + (digit or 1) * below, 0, below > 10
        elif digit:
            return None
        else:
            digit = _DIGITS[sign]
            is_open = is_open and digit > 0
    return None if digit and is_open else total + digit


def counted_unit(unit: str) -> tuple[Decimal, str]:
    """How many of what a unit counts: `万人次` is ten thousand 人次, `人` one 人."""
    many = next((word for word in _MANY if unit.startswith(word)), "")
    return _MANY.get(many, Decimal(1)), unit.removeprefix(many)


def discount_in(text: str) -> str:
    """The discount or rate in the cell of an amount, as it is written: `下浮率8%`; else empty.

    Awards of frameworks are made on one, with an amount beside it or without.
    """
    match = _DISCOUNT.search(text)
    return match[0].strip() if match else ""


def without_discount(text: str, discount: str) -> str:
    """What is left of the cell of an amount without its discount and what set it off."""
    return _SET_OFF.sub("", text.replace(discount, "", 1)).strip()


def money(number: Decimal) -> str:
    """An amount as packages have it: plain digits, two decimals, more only where they count."""
    digits = plain(number)
    if len(digits.partition(".")[2]) > 2:
        return digits
    return format(number.quantize(Decimal("0.01")), "f")
