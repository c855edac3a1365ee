"""Numbers and money from OCDS values: exact digits, read only where there is one reading."""

import re
from decimal import Decimal, InvalidOperation

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# 1.234 and 1,234 are one thousand or one and a bit, depending on who wrote it; 1,2345 may be
# grouped by ten thousands, as in Chinese.
_AMBIGUOUS = re.compile(r"[+-]?(?:[1-9]\d{0,2}[.,]\d{3}|[1-9]\d{0,3},\d{4})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
# Groups of three behind one separator, and behind another one the decimals: 1.234.567,80.
_GROUPED = re.compile(
    r"(?P<whole>[+-]?[1-9]\d{0,2}(?P<group>[,.' ])\d{3}(?:(?P=group)\d{3})*)"
    r"(?:(?P<point>(?!(?P=group))[,.])(?P<part>\d+))?",
    re.ASCII,
)
# Lakh and crore: 12,34,567.00 (the Indian numbering system).
_INDIAN = re.compile(
    r"(?P<whole>[+-]?[1-9]\d?(?:,\d\d)+,\d{3})(?:(?P<point>\.)(?P<part>\d+))?", re.ASCII
)
# No cents, as in German and Danish: 1.234,- and 1'234.--
_NO_CENTS = re.compile(r"(?<=\d)([.,])[-\u2013\u2014]{1,2}\Z", re.ASCII)
# The separators of Arabic say themselves which they are.
_ARABIC = re.compile(
    r"(?P<whole>[+-]?\d{1,3}(?:\u066c\d{3})+|[+-]?\d+(?=\u066b))(?:\u066b(?P<part>\d+))?",
    re.ASCII,
)
# Full-width marks, the spaces that typesetters put between groups, the typographic apostrophe.
_MARKS = str.maketrans("，．’\u00a0\u2009\u202f\u2212", ",.'   -")
_DIGITS = 18
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class NotANumber(ValueError):
    """The value cannot be read as a number; its text says why."""


def number(value: object) -> Decimal | None:
    """The number in `value`: a JSON number, or a text with one reading; None where empty.

    Binary noise of floats (0.30000000000000004) is rounded away at the sixth decimal.
    Raises NotANumber for everything else, with the reason of the import report as its text.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        raise NotANumber("amount-not-a-number")
    if isinstance(value, str):
        digits = _plain_digits(value.strip())
        value = Decimal(digits) if len(digits) < 60 else Decimal("Infinity")
    if isinstance(value, (int, float)):
        value = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not isinstance(value, Decimal):
        raise NotANumber("amount-not-a-number")
    # Compared by its exponent: arithmetic on 1E+999999999 would overflow.
    if not value.is_finite() or value.adjusted() >= _DIGITS:
        raise NotANumber("amount-out-of-range")
    return _without_noise(value)


def _plain_digits(written: str) -> str:
    """`1234.5` for every spelling that has one reading; NotANumber for the others."""
    text = "".join(str(int(c)) if c.isdecimal() else c for c in written.translate(_MARKS))
    text = _NO_CENTS.sub(r"\g<1>00", text)
    if match := _ARABIC.fullmatch(text):
        return ".".join(
            part for part in (match["whole"].replace("\u066c", ""), match["part"]) if part
        )
    if _AMBIGUOUS.fullmatch(text):
        raise NotANumber("amount-ambiguous")
    if _PLAIN.fullmatch(text):
        return text
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if match := _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
        whole = re.sub(r"[,.' ]", "", match["whole"])
        return f"{whole}.{match['part']}" if match["part"] else whole
    raise NotANumber("amount-ambiguous" if re.search(r"\d", text) else "amount-not-a-number")


def _without_noise(value: Decimal) -> Decimal:
    try:
        rounded = value.quantize(Decimal("0.000001")).normalize()
    except InvalidOperation as error:
        raise NotANumber("amount-out-of-range") from error
    return Decimal(format(rounded, "f")) if rounded else Decimal(0)


def money_digits(value: Decimal) -> str:
    """Plain digits with two decimals at least."""
    return format(
        value if -int(value.as_tuple().exponent) > 2 else value.quantize(Decimal("0.01")), "f"
    )


def currency_code(value: str) -> str:
    """The ISO 4217 form of `value`, upper-case; empty where it is no three letters. RMB, which no
    currency of ISO 4217 is called, is CNY."""
    code = value.strip().upper().replace("RMB", "CNY")
    return code if _CURRENCY.fullmatch(code) else ""
