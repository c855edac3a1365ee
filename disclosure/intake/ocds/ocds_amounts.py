"""Numbers and money from OCDS values: exact digits, never a guess."""

import re
from decimal import Decimal, InvalidOperation

# What a text must look like to be a number without a guess about separators.
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# 1.234 in a text may be one thousand or one and a bit, depending on who wrote it.
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DIGITS = 18
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class NotANumber(ValueError):
    """The value cannot be read as a number; its text says why."""


def number(value: object) -> Decimal | None:
    """The number in `value`: a JSON number, or a text of plain digits; None where empty.

    Binary noise of floats (0.30000000000000004) is rounded away at the sixth decimal.
    Raises NotANumber for everything else, for texts with thousands separators above all.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        raise NotANumber("amount-not-a-number")
    if isinstance(value, str):
        value = value.strip()
        if _AMBIGUOUS.fullmatch(value):
            raise NotANumber("amount-ambiguous")
        if not _PLAIN.fullmatch(value):
            raise NotANumber(
                "amount-ambiguous" if re.search(r"\d", value) else "amount-not-a-number"
            )
        value = Decimal(value) if len(value) < 60 else Decimal("Infinity")
    if isinstance(value, (int, float)):
        value = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not isinstance(value, Decimal):
        raise NotANumber("amount-not-a-number")
    # Compared by its exponent: arithmetic on 1E+999999999 would overflow.
    if not value.is_finite() or value.adjusted() >= _DIGITS:
        raise NotANumber("amount-out-of-range")
    return _without_noise(value)


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
    """The ISO 4217 form of `value`, upper-case; empty where it is no three letters."""
    code = value.strip().upper()
    return code if _CURRENCY.fullmatch(code) else ""
