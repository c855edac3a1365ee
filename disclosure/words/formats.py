"""How numbers, money, days and instants are written in Chinese and in English."""

import math
from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from disclosure.words.texts import Pair, text

Number = int | float | Decimal


def number(value: Number, decimals: int | None = None) -> str:
    """`1234567.5` as `1,234,567.5`; `decimals` fixes the digits after the point."""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def money(amount: Number, currency: str | None, lang: str) -> str:
    """An amount with its currency: `1,234,567 元` in Chinese for CNY, else `PYG 1,234,567`.

    A whole amount has no decimals, another at least two and every further digit that it is given.
    """
    exact: Decimal = amount if isinstance(amount, Decimal) else Decimal(f"{amount:.15g}")
    decimals = f"{exact:f}".partition(".")[2]
    digits = len(decimals.rstrip("0"))
    places = max(digits, 2) if digits else 0
    figure = f"{exact:,.{places}f}"
    if currency == "CNY":
        return text("formats.yuan", lang, figure=figure)
    return text("formats.money", lang, currency=currency, figure=figure) if currency else figure


def wan(amount: Number, currency: str | None, lang: str) -> str | None:
    """The amount in 万元, as Chinese budgets are read; None below one 万元 or outside CNY."""
    in_wan = Decimal(amount) / 10_000
    if currency != "CNY" or abs(in_wan) < 1:
        return None
    figure = f"{in_wan:,.2f}".rstrip("0").rstrip(".")
    return text("formats.wan", lang, figure=figure)


def day(iso: str, lang: str) -> str:
    """`2026-09-10` as `2026年9月10日` or `10 September 2026`; an instant's local day."""
    return _calendar("formats.day", iso[:10], lang)


def month(iso: str, lang: str) -> str:
    """`2026-09` as `2026年9月` or `September 2026`."""
    return _calendar("formats.month", f"{iso[:7]}-01", lang)


@lru_cache(maxsize=4_096)
def _calendar(key: str, iso: str, lang: str) -> str:
    year, of_year, of_month = int(iso[:4]), int(iso[5:7]), int(iso[8:10])
    name = text(f"formats.month_name.{of_year}", lang)
    return text(key, lang, year=year, month_name=name, day=of_month)


def instant(iso: str, lang: str, zone: tzinfo | None = None) -> str:
    """An instant as written by its source: local day and time, and the offset from UTC; without
    the offset where it is that of `zone`, the one in which the reader is told all times."""
    at = datetime.fromisoformat(iso)
    local = f"{day(iso, lang)} {at:%H:%M}"
    if zone is not None and at.astimezone(zone).utcoffset() == at.utcoffset():
        return local
    offset = at.strftime("%z") or "+0000"
    distance = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
    return text("formats.instant", lang, local=local, offset=distance)


def listed(names: Iterable[str]) -> Pair:
    """Names one after another, as Chinese and English divide them."""
    told = list(names)
    return text("formats.comma", "zh").join(told), text("formats.comma", "en").join(told)


def size(count: int) -> str:
    """A number of bytes for people: `1.2 MB`."""
    if count < 1000:
        return f"{count} B"
    step = min(int(math.log10(count) // 3), 4)
    return f"{count / 1000**step:.1f} {('B', 'kB', 'MB', 'GB', 'TB')[step]}"
