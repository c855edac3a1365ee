"""Amounts: numbers as people write them, and the units of money that they are counted in."""

import re
from collections.abc import Mapping
from decimal import Decimal

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.grids import plain

# Unit → how many yuan it is.
UNITS: Mapping[str, int] = {
    "元": 1,
    "人民币": 1,
    "人民币元": 1,
    "yuan": 1,
    "rmb": 1,
    "cny": 1,
    "千元": 1_000,
    "万": 10_000,
    "万元": 10_000,
    "人民币万元": 10_000,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
}
_DISCOUNT = re.compile(
    r"(?:(?:平均|综合|投标|中标|成交|报价)?(?:下浮率?|优惠率?|让利率?|折扣率?|费率|上浮率?|收费率)"
    r"(?:为|[:：])?\s*\d+(?:\.\d+)?\s*(?:[%％‰]|折|个百分点)"
    r"|百分之[\d.一二三四五六七八九十点]+|\d+(?:\.\d+)?\s*折)"
)
_SET_OFF = re.compile(r"[(（]\s*[)）]|^[、,，;；\s]+|[、,，;；\s]+$")
YUAN, WAN = "元", "万元"

_WHOLE = r"\d+|\d{1,3}(?:[, \u2009']\d{3})+"
_AMOUNT = re.compile(
    rf"(?:rmb|cny|人民币|¥|￥)?\s*(?P<sign>[-+]?)\s*(?P<whole>{_WHOLE})(?P<fraction>\.\d+)?\s*"
    rf"(?P<unit>[^\d\s.,%-]{{0,6}}?)整?(?P<percent>%?)",
    re.IGNORECASE | re.ASCII,
)
_NOTE = re.compile(r"(?:金额)?单位[:：]?\s*(?:人民币)?\s*((?:亿|千万|百万|万|千)?元)")


def unit_value(unit: str) -> Decimal | None:
    """How many yuan a unit is, `万元` 10000; None for an unknown one."""
    value = UNITS.get(narrow(unit).replace(" ", "").replace("圆", "元").casefold())
    return None if value is None else Decimal(value)


def same_unit(one: str, other: str) -> bool:
    """Whether two units of money are the same, `万` and `萬元`."""
    return unit_value(one) == unit_value(other)


def unit_in_note(text: str) -> str:
    """The unit that a line such as `（单位：万元）` tells; empty where it tells none."""
    found = _NOTE.search(narrow(text).replace("圆", "元"))
    return found[1] if found else ""


# Words for many before a unit: 1.2 万人次.
_MANY = {"万": Decimal(10_000), "千": Decimal(1_000), "百": Decimal(100)}


def read_number(text: str) -> tuple[Decimal, str, bool] | None:
    """The number in `1,280,000.50元`, its unit as written, and whether it is a percentage.

    Full-width digits and marks, thousands separators in right places, a currency sign before
    and 整 behind are understood; anything else (约, ranges, exponents) is None.
    """
    found = _AMOUNT.fullmatch(narrow(text).strip())
    if found is None:
        return None
    whole = re.sub(r"[, \u2009']", "", found["whole"])
    number = Decimal(f"{found['sign']}{whole}{found['fraction'] or ''}")
    return number, found["unit"], bool(found["percent"])


def counted_unit(unit: str) -> tuple[Decimal, str]:
    """How many of what a unit counts: `万人次` is ten thousand 人次, `人` one 人."""
    many = next((word for word in _MANY if unit.startswith(word) and unit != word), "")
    return _MANY.get(many, Decimal(1)), unit.removeprefix(many)


def discount_in(text: str) -> str:
    """The discount or rate in the cell of an amount, as it is written: `下浮率8%`; else empty.

    Awards of frameworks are made on one, with an amount beside it or without.
    """
    found = _DISCOUNT.search(text)
    return found[0].strip() if found else ""


def without_discount(text: str, discount: str) -> str:
    """What is left of the cell of an amount without its discount and what set it off."""
    return _SET_OFF.sub("", text.replace(discount, "", 1)).strip()


def money(number: Decimal) -> str:
    """An amount as packages have it: plain digits, two decimals, more only where they count."""
    shown = plain(number)
    if len(shown.partition(".")[2]) > 2:
        return shown
    return format(number.quantize(Decimal("0.01")), "f")
