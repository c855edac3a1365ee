"""Number formats: which formats of a workbook show dates, and what date a stored number is.

ECMA-376 part 1, 18.8.30 (built-in formats, also those of East Asian programs) and 18.17.4
(dates are numbers of days).
"""

import re
from datetime import date, datetime, time, timedelta

# Built-in formats that matter here, by number; all others show plain numbers.
BUILT_IN: dict[int, str] = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 30, *range(27, 32), 36, 50, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((15, 16, 17, 51, 52, 53), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 55, 56), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    49: "@",
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_MAC_DAYS = 1_462
_LAST_DAY = 2_958_465  # 9999-12-31
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a day, no instant)
# Excel takes 1900 for a leap year, so that its days before March 1900 are one too high.
_FALSE_LEAP_DAY = 60


def is_date_format(number_format: str) -> bool:
    """Whether a number in this format is shown as a date or a time of day."""
    first = _LITERAL.sub("", number_format).partition(";")[0]
    return "general" not in first.casefold() and bool(_DATE_LETTER.search(first))


def from_days(
    number: float, number_format: str, *, is_1904: bool = False
) -> datetime | date | time | timedelta | None:
    """The date, time of day or duration of a stored number of days, to the second.

    `number_format`: the format of its cell. None if the number is not a day between 1900 and 9999.
    """
    seconds = round(number * 86_400)
    if _DURATION.search(number_format):
        return timedelta(seconds=seconds) if abs(number) <= _LAST_DAY else None
    if 0 <= seconds < 86_400:
        return (_EPOCH + timedelta(seconds=seconds)).time()
    days = number + (_MAC_DAYS if is_1904 else 0)
    if not 1 <= days < _LAST_DAY + 1:
        return None
    if days < _FALSE_LEAP_DAY:
        seconds += 86_400
    return _EPOCH + timedelta(days=_MAC_DAYS if is_1904 else 0, seconds=seconds)
