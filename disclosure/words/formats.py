"""How numbers, money, days and instants are written in Chinese and in English."""

import math
import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from disclosure.words.texts import Pair, text

Number = int | float | Decimal
YUAN = (text("formats.yuan_word", "zh"), text("formats.yuan_word", "en"))
_NUMERAL = rf"[0-9]{{1,3}}|[{text('formats.numeral', 'zh')}]{{1,6}}"
_INSTANT = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d|Z)(?!\w)")
_DAY = re.compile(r"(?<![\w-])[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w-])")
_NUMBER = re.compile(r"(?<![\w.,-])\d{5,30}(?:\.\d{1,20})?(?![\w-])")
_YUAN = re.compile(rf"{_NUMBER.pattern}(?= (?:{'|'.join(YUAN)}))")
_ARTICLE = re.compile(rf"(?P<article>{_NUMERAL})(?:[(（](?P<point>{_NUMERAL})[)）])?")


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
    figure = _figure(amount)
    if currency == "CNY":
        return text("formats.yuan", lang, figure=figure)
    return text("formats.money", lang, currency=currency, figure=figure) if currency else figure


@lru_cache(maxsize=4_096, typed=True)
def _figure(amount: Number) -> str:
    exact: Decimal = amount if isinstance(amount, Decimal) else Decimal(f"{amount:.15g}")
    decimals = f"{exact:f}".partition(".")[2]
    digits = len(decimals.rstrip("0"))
    places = max(digits, 2) if digits else 0
    return f"{exact:,.{places}f}"


def wan(amount: Number, currency: str | None, lang: str, decimals: int = 2) -> str | None:
    """The amount in 万元, as Chinese budgets are read, with at most so many decimals; None below
    one 万元 or outside CNY."""
    in_wan = Decimal(amount) / 10_000
    if currency != "CNY" or abs(in_wan) < 1:
        return None
    figure = f"{in_wan:,.{decimals}f}"
    if decimals:
        figure = figure.rstrip("0").rstrip(".")
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
    the offset where it is that of `zone`, the zone of all times shown to the reader."""
    time, distance = _time_and_offset(iso, zone)
    local = f"{day(iso, lang)} {time}"
    return text("formats.instant", lang, local=local, offset=distance) if distance else local


@lru_cache(maxsize=4_096)
def _time_and_offset(iso: str, zone: tzinfo | None) -> tuple[str, str]:
    """The time of day of an instant, and its offset, which is empty where it is that of `zone`."""
    at = datetime.fromisoformat(iso)
    if zone is not None and at.astimezone(zone).utcoffset() == at.utcoffset():
        return f"{at:%H:%M}", ""
    offset = at.strftime("%z") or "+0000"
    return f"{at:%H:%M}", "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


@lru_cache(maxsize=4_096)
def in_zone(iso: str, zone: tzinfo) -> str:
    """An instant as it is written in a zone, to the second."""
    return datetime.fromisoformat(iso).astimezone(zone).isoformat(timespec="seconds")


def sentence(wording: str, lang: str, *, is_money: bool = False) -> str:
    """A machine-written sentence with days, instants and amounts in readable form: `2026-05-19`
    as `19 May 2026`, `1001640 yuan` as `1,001,640 yuan`; in a sentence about money (`is_money`)
    all numbers of five digits and more."""
    wording = _INSTANT.sub(lambda match: instant(match[0], lang), wording)
    wording = _DAY.sub(lambda match: day(match[0], lang), wording)
    return (_NUMBER if is_money else _YUAN).sub(lambda match: number(Decimal(match[0])), wording)


def article(written: str, lang: str) -> str:
    """The numbers of articles as statutes and people write them (`二十二`, `6, 8`, `10(5)`), in the
    form of a language: `第六条、第八条`, `6, 8`; what is no number stays as it is."""
    matches = [_ARTICLE.fullmatch(part) for part in re.split(r"\s*[,，、;；]\s*", written.strip())]
    try:
        words = [_article(match["article"], match["point"], lang) for match in matches if match]
    except ValueError:  # what looks like a number in Chinese and is none
        return written
    return text("formats.comma", lang).join(words) if all(matches) else written


def _article(number: str, point: str | None, lang: str) -> str:
    words = text("formats.article", lang, number=_numeral(number, lang))
    return words + (text("formats.point", lang, number=_numeral(point, lang)) if point else "")


def _numeral(written: str, lang: str) -> str:
    number = int(written) if written.isdecimal() else _numerals().index(written)
    return str(number) if lang == "en" else _numerals()[number]


@cache
def _numerals() -> list[str]:
    """How Chinese writes the numbers from 0 to 999 in full."""
    return [_in_chinese(number, text("formats.numeral", "zh")) for number in range(1000)]


def _in_chinese(number: int, digits: str) -> str:
    ten, hundred = digits[10], digits[11]
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    parts = [digits[hundreds] + hundred] if hundreds else []
    if tens:
        parts.append(("" if tens == 1 and not hundreds else digits[tens]) + ten)
    elif hundreds and ones:
        parts.append(digits[0])
    if ones or not number:
        parts.append(digits[ones])
    return "".join(parts)


def listed(names: Iterable[str]) -> Pair:
    """Names one after another, as Chinese and English divide them."""
    parts = list(names)
    return text("formats.comma", "zh").join(parts), text("formats.comma", "en").join(parts)


def size(count: int) -> str:
    """A number of bytes for people: `1.2 MB`."""
    if count < 1000:
        return f"{count} B"
    step = min(int(math.log10(count) // 3), 4)
    return f"{count / 1000**step:.1f} {('B', 'kB', 'MB', 'GB', 'TB')[step]}"
