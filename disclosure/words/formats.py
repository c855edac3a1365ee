"""How numbers, money, days and instants are written in Chinese and in English."""

import math
from datetime import datetime, tzinfo
from typing import Literal

Language = Literal["zh", "en"]
Number = int | float

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: Number, decimals: int | None = None) -> str:
    """`1234567.5` as `1,234,567.5`; `decimals` fixes the digits after the point."""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def money(amount: Number, currency: str | None, lang: Language) -> str:
    """An amount with its currency: `1,234,567 元` in Chinese for CNY, else `PYG 1,234,567`."""
    figure = number(amount) if float(amount).is_integer() else number(amount, 2)
    if lang == "zh" and currency == "CNY":
        return f"{figure} 元"
    return f"{currency} {figure}" if currency else figure


def wan(amount: Number, currency: str | None) -> str | None:
    """The amount in 万元, as Chinese budgets are read; None below one 万元 or outside CNY."""
    if currency != "CNY" or abs(amount) < 10_000:
        return None
    return f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".") + " 万元"


def day(iso: str, lang: Language) -> str:
    """`2026-09-10` as `2026年9月10日` or `10 September 2026`; an instant's local day."""
    year, month, of_month = int(iso[:4]), int(iso[5:7]), int(iso[8:10])
    if lang == "zh":
        return f"{year}年{month}月{of_month}日"
    return f"{of_month} {_MONTHS[month - 1]} {year}"


def month(iso: str, lang: Language) -> str:
    """`2026-09` as `2026年9月` or `September 2026`."""
    year, of_year = int(iso[:4]), int(iso[5:7])
    return f"{year}年{of_year}月" if lang == "zh" else f"{_MONTHS[of_year - 1]} {year}"


def instant(iso: str, lang: Language, zone: tzinfo | None = None) -> str:
    """An instant as written by its source: local day and time, and the offset from UTC; without
    the offset where it is that of `zone`, the one in which the reader is told all times."""
    at = datetime.fromisoformat(iso)
    if zone is not None and at.astimezone(zone).utcoffset() == at.utcoffset():
        return f"{day(iso, lang)} {at:%H:%M}"
    offset = at.strftime("%z") or "+0000"
    distance = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
    local = f"{day(iso, lang)} {at:%H:%M}"
    return f"{local} ({distance})" if lang == "en" else f"{local}（{distance}）"


def size(count: int) -> str:
    """A number of bytes for people: `1.2 MB`."""
    if count < 1000:
        return f"{count} B"
    step = min(int(math.log10(count) // 3), 4)
    return f"{count / 1000**step:.1f} {('B', 'kB', 'MB', 'GB', 'TB')[step]}"
