"""Values: the content of a cell in the form of its field, and the rule of its conversion."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.code_words import find_code, read_boolean, titles
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.day_stretches import read_end
from disclosure.intake.spreadsheets.grids import Cell, plain
from disclosure.intake.spreadsheets.nearest_words import nearest_code
from disclosure.intake.spreadsheets.sheet_amounts import (
    YUAN,
    counted_unit,
    currency_of,
    is_numeral,
    money,
    read_number,
    same_unit,
    unit_of_sign,
    unit_value,
)
from disclosure.intake.spreadsheets.sheet_dates import (
    UnclearDate,
    WrittenDate,
    from_serial,
    from_stored,
    read_date,
    read_day_alone,
    read_month_alone,
    read_months,
)
from disclosure.intake.spreadsheets.short_years import read_short_year
from disclosure.model.schemas import Field, codelists
from disclosure.words.texts import named

# What people write where there is nothing to write.
_NOTHING = {"-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "na", "nil", "none", "○"}
# What they write where a cell says the same as the one above it.
_DITTO = frozenset({"同上", "同前", "〃", "″", "''", '"', "ditto"})
# A blank between two Chinese signs, where a line ended.
_WIDE_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
_MAX_NOTHING = 9  # signs
_STROKES = re.compile(r"[-—/\\]{1,4}")
_YUAN = {"人民币", "人民币元", "元", "rmb"}
_DEADLINES = {"submission_deadline", "documents_until"}
_PERCENTAGES = {"share", "weight", "target", "actual", "score"}
_POINTS = "分"
_MAX_CODE_DIGITS = 15
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|NULL|SPILL|CALC)[!?]|#N/A")
_THREE_PLACES = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
# An id as a spreadsheet program writes it once it has taken it for a number: 1.23E+17.
_EXPONENT = re.compile(r"\d(\.\d+)?E\+\d\d", re.IGNORECASE | re.ASCII)
_ZEROS = re.compile("0{2,20}")
_YEAR_FORMAT = re.compile(r"(\[[^\]]*\])*y{2,4}\W*(年度?)?\W*(;@)?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"24[:时点]|(?:[\sT]|\d{8})2400(?:00)?$", re.ASCII)
# What only says that a month is planned, as its column does.
_PLANNED = re.compile(r"^(?:预计|计划|暂定|拟定?)(?:于|在)?(?=\d)|\((?:预计|计划|暂定|拟定)\)$")
YEARS = range(1990, 2101)


class CellFault(Exception):
    """A cell that cannot be read into its field: the code of the fault, and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Context:
    """What determines the meaning of a cell besides its own content.

    `unit` is the unit of money of the column and `unit_cell` the cell where it is written;
    `has_currency`: the amounts are in the row's currency. `year`: of the row or the title, for a
    day or month without one; None if there is none. `first`: whether `day` or `month` comes first
    in 3/4/2026, or `year` in 26.3.15; empty if it is not known. `days`: between which a bare number
    counts days as spreadsheet programs do; None: it always does.
    """

    zone: ZoneInfo
    unit: str = ""
    unit_cell: str = ""
    has_currency: bool = False
    title: str = ""
    is_1904: bool = False
    year: int | None = None
    first: str = ""
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class CellReading:
    """A cell as read: its text in the package, and the rule of its conversion ("" if unchanged)."""

    text: str
    rule: str = ""
    is_day_only: bool = False
    unit: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


def read_cell(target: Field, cell: Cell, context: Context) -> CellReading:
    """`cell` as `target` needs it. Raises Trouble; nothing is guessed."""
    if cell.is_formula:
        raise CellFault("sheet-formula", value=str(cell.value))
    if cell.is_error or _ERROR.fullmatch(str(cell.value)):
        raise CellFault("sheet-cell-error", value=cell.text)
    if isinstance(cell.value, str) and len(cell.text) < _MAX_NOTHING:
        is_nothing = is_stroke if _is_prose(target) else is_placeholder
        if is_nothing(cell.text):
            return CellReading("", "placeholder")
    reading = _READERS.get(target.type, _read_text)(target, cell, context)
    if reading.rule or reading.text == cell.text or not isinstance(cell.value, str):
        return reading
    return replace(reading, rule="number" if target.type in {"number", "integer"} else "spelling")


def is_placeholder(text: str) -> bool:
    """Whether a text is what people write where there is nothing to write."""
    return narrow(text).casefold() in _NOTHING


def is_ditto(cell: Cell) -> bool:
    """Whether a cell only means the same as the one above it."""
    value = cell.value
    return isinstance(value, str) and len(value) < _MAX_NOTHING and value.strip() in _DITTO


def is_stroke(text: str) -> bool:
    """Whether a text is a stroke or two, `/` or `—`, without a meaning in any column."""
    return _STROKES.fullmatch(narrow(text)) is not None


def _is_prose(target: Field) -> bool:
    """Whether a field takes any text, so that 无 may be its value (qualifications: none)."""
    if target.type != "string":
        return False
    is_named = is_name(target) or target.name.endswith("_id") or target.reference is not None
    is_coded = target.codes_from is not None or target.flag("is_url") or target.flag("is_region")
    return not is_named and not is_coded


def _read_text(target: Field, cell: Cell, _context: Context) -> CellReading:
    if target.codelist:
        return _read_code(target, cell)
    if isinstance(cell.value, (datetime, date, time)):
        return CellReading(cell.text, "date")
    text = read_digits(cell)
    if target.name in {"title", "name"} and is_no_name(cell):
        raise CellFault("sheet-name-odd", value=cell.text)
    if text != cell.text:
        return CellReading(text, "zeros")
    if target.name == "currency":
        is_yuan = narrow(text).casefold() in _YUAN
        code = "CNY" if is_yuan else find_code("currency", text)
        return CellReading(code or text, "code" if code and code != text else "")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if target.name in {"title", "name"} and "\n" in lines:
        return CellReading(_one_line(lines), "line-break")
    return CellReading(lines)


def _one_line(text: str) -> str:
    """Lines of a name as one: Chinese without a blank between them."""
    return _WIDE_BREAK.sub("", " ".join(line.strip() for line in text.split("\n")))


def read_digits(cell: Cell) -> str:
    """The text of a cell that may hold an id of digits, with the zeros that its format shows.

    Raises CellFault where it was stored as a number, and digits are lost.
    """
    number = cell.number
    is_cut = number is not None and abs(number) >= 10**_MAX_CODE_DIGITS
    if is_cut or _EXPONENT.fullmatch(narrow(cell.text)):
        raise CellFault("sheet-digits-lost", value=cell.text)
    if number is not None and _ZEROS.fullmatch(cell.format):
        return cell.text.zfill(len(cell.format))
    return cell.text


def _read_code(target: Field, cell: Cell) -> CellReading:
    codelist = target.codelist or ""
    is_list = target.flag("is_list")
    parts = re.split("[;、,]", narrow(cell.text)) if is_list else [cell.text]
    codes = []
    for part in filter(None, map(str.strip, parts)):
        code = find_code(codelist, part) or _code_of_mark(codelist, part)
        if code is None:
            raise _unknown_code(part, codelist)
        codes.append(code)
    text = ";".join(codes)
    return CellReading(text, "" if text == cell.text else "code")


def _code_of_mark(codelist: str, part: str) -> str | None:
    """The code that a mark for yes or no, √ or ×, means in a list that has a word for it."""
    answer = read_boolean(part)
    return None if answer is None else find_code(codelist, "是" if answer else "否")


def _unknown_code(word: str, codelist: str) -> CellFault:
    """The fault of a word that is no code, with the nearest one where there is one."""
    near = codelists()[codelist].get(nearest_code(word, codelist))
    expected, expected_en = titles(codelist)
    if near is None:
        return CellFault("code-unknown", value=word, codelist=codelist, expected=expected)
    return CellFault(
        "sheet-code-near",
        value=word,
        near=near.title,
        near_en=near.title_en,
        codelist=codelist,
        expected=expected,
        expected_en=expected_en,
    )


def _read_number(target: Field, cell: Cell, context: Context) -> CellReading:
    number, unit, is_percent = _number_of(target, cell)
    if target.is_money:
        return _read_money(cell, number, unit, is_percent, context)
    if is_percent:
        if target.name not in _PERCENTAGES:
            raise CellFault("sheet-percent", value=cell.text)
        return CellReading(plain(number), "percent", extra={"unit": "%"})
    if unit and target.name == "quantity":
        factor, counted = counted_unit(unit)
        extra = {"unit": counted} if counted else {}
        return CellReading(plain(number * factor), "quantity", extra=extra)
    own_unit = _POINTS if target.name == "score" else str(target.descriptor.get("unit", ""))
    if unit and narrow(unit) != narrow(own_unit):
        raise CellFault("not-a-number", value=cell.text)
    return CellReading(plain(number), "number" if unit else "")


def _number_of(target: Field, cell: Cell) -> tuple[Decimal, str, bool]:
    if cell.number is not None:
        return (cell.number * 100, "", True) if cell.is_percent else (cell.number, "", False)
    number = read_number(cell.text) if isinstance(cell.value, str) else None
    if number is None:
        code = "sheet-unit-price" if cell.text.startswith("单价") else "sheet-amount-unreadable"
        raise CellFault(code if target.is_money else "not-a-number", value=cell.text)
    return number


def _read_money(
    cell: Cell, number: Decimal, unit: str, is_percent: bool, context: Context
) -> CellReading:
    if is_percent:
        raise CellFault("sheet-percent", value=cell.text)
    if unit and unit_value(unit) is None:
        is_price = unit_value(unit.partition("/")[0]) is not None
        raise CellFault(
            "sheet-unit-price" if is_price else "sheet-unit-unknown",
            value=cell.text if is_price else unit,
        )
    is_part = is_numeral(unit) and bool(context.unit) and same_unit(context.unit, YUAN)
    if unit and context.unit and not is_part and not same_unit(unit, context.unit):
        raise CellFault(
            "sheet-unit-contradicts",
            value=cell.text,
            unit=unit,
            other=context.unit_cell,
            other_unit=context.unit,
        )
    holds = unit or context.unit
    if not holds and not context.has_currency:
        if sign := unit_of_sign(cell):
            return CellReading(money(number), "sign", unit=sign)
        raise CellFault("sheet-unit-missing", value=cell.text, title=context.title)
    if isinstance(cell.value, str) and currency_of(holds) not in {"", "CNY"}:
        _judge_point(cell)
    factor = (unit_value(holds) if holds else None) or Decimal(1)
    return CellReading(money(number * factor), "" if factor == 1 else "unit", unit=unit or holds)


def _judge_point(cell: Cell) -> None:
    """Raise CellFault where a point may part thousands, as in `€ 85.000`, or decimals."""
    if _THREE_PLACES.search(narrow(cell.text)):
        raise CellFault("sheet-amount-unreadable", value=cell.text)


def _read_integer(target: Field, cell: Cell, context: Context) -> CellReading:
    if target.name == "fiscal_year":
        return read_year(cell)
    try:
        reading = _read_number(target, cell, context)
    except CellFault as trouble:
        if trouble.code == "not-a-number":
            raise CellFault("not-an-integer", value=cell.text) from trouble
        raise
    if "." in reading.text:
        raise CellFault("not-an-integer", value=cell.text)
    return reading


def read_year(cell: Cell) -> CellReading:
    """A fiscal year: four digits, or a date that the cell shows as a year."""
    if isinstance(cell.value, (datetime, date)):
        if _YEAR_FORMAT.fullmatch(cell.format):
            return CellReading(str(cell.value.year), "date")
        raise CellFault("sheet-year-wrong", value=cell.text)
    year = narrow(cell.text).strip().removesuffix("度").removesuffix("年")
    year = year.removesuffix(".0")  # as programs write a column of numbers with gaps
    if not (year.isascii() and year.isdigit() and int(year) in YEARS):
        raise CellFault("sheet-year-wrong", value=cell.text)
    return CellReading(year)


def _read_boolean(_target: Field, cell: Cell, _context: Context) -> CellReading:
    truth = cell.value if isinstance(cell.value, bool) else read_boolean(cell.text)
    if truth is None:
        raise CellFault("not-a-boolean", value=cell.text)
    text = "true" if truth else "false"
    return CellReading(text, "" if isinstance(cell.value, bool) or cell.text == text else "code")


def is_name(target: Field) -> bool:
    """Whether a field holds the name of something: a title, or of an organization."""
    reference = target.reference
    is_organization = reference is not None and reference.resource == "organizations"
    return target.name in {"title", "name"} or is_organization


def is_no_name(cell: Cell) -> bool:
    """Whether a cell holds what is never a name: an amount or its unit, a day or month, a
    percentage."""
    if not isinstance(cell.value, str) or unit_value(cell.text) is not None:
        return True
    amount = read_number(cell.text)
    is_amount = amount is not None and (not amount[1] or unit_value(amount[1]) is not None)
    return is_amount or _is_date(cell.text)


def is_day(cell: Cell) -> bool:
    """Whether a cell holds a date or month."""
    return isinstance(cell.value, (datetime, date)) or (
        isinstance(cell.value, str) and _is_date(cell.text)
    )


def _is_date(text: str) -> bool:
    try:
        return read_date(text) is not None
    except UnclearDate:
        return True


def _moment(cell: Cell, context: Context) -> tuple[WrittenDate | None, str]:
    """The date of a cell, and by which rule: stored, an Excel serial number, or written.

    Raises CellFault where it can be read in two ways."""
    try:
        return _found_moment(cell, context)
    except UnclearDate as why:
        values = {"expected": str(why), "expected_en": why.readings_en}
        raise CellFault("sheet-date-unclear", value=cell.text, **values) from why


def bare_number(cell: Cell) -> Decimal | None:
    """The number of a cell that is no date by its format, or has five digits as text."""
    return Decimal(cell.text) if _SERIAL.fullmatch(cell.text) else cell.number


def _found_moment(cell: Cell, context: Context) -> tuple[WrittenDate | None, str]:
    if isinstance(cell.value, (datetime, date)):
        return from_stored(cell.value, cell.format), ""
    number = bare_number(cell)
    if number is not None and (moment := from_serial(number, is_1904=context.is_1904)) is not None:
        if context.days and not context.days[0] <= moment.date() <= context.days[1]:
            values = named("expected", "sheets.expected.day_or_number", day=moment.date())
            raise CellFault("sheet-date-unclear", value=cell.text, **values)
        return from_stored(moment, ""), "serial"
    alone = read_day_alone(cell.text, context.year, context.first) if context.year else None
    if alone:
        return alone, "year"
    found = read_date(cell.text, context.first)
    return found or read_short_year(cell.text, context.first, context.year), "date"


def _read_date(_target: Field, cell: Cell, context: Context) -> CellReading:
    moment, rule = _moment(cell, context)
    if moment is None or moment.day is None:
        raise CellFault("not-a-date", value=cell.text)
    day = date(moment.year, moment.month, moment.day)
    text = (day - timedelta(1) if _is_end_of_day(moment, cell) else day).isoformat()
    return CellReading(text, "" if text == cell.text else rule or "date")


def _read_month(_target: Field, cell: Cell, context: Context) -> CellReading:
    if isinstance(cell.value, str) and (bare := _PLANNED.sub("", narrow(cell.text))) != cell.text:
        cell = replace(cell, value=bare)
    if cell.number is not None and plain(cell.number).endswith(".1") and 1900 < cell.number < 2200:
        year = int(cell.number)
        key = "sheets.expected.either"
        values = named("expected", key, first=f"{year}-01", second=f"{year}-10")
        raise CellFault("sheet-date-unclear", value=cell.text, **values)
    months = read_months(cell.text)
    if months is not None:
        own_year, first, last = months
        year_prefix = f"{own_year or context.year or 'YYYY'}-"
        spoken = {"first": f"{year_prefix}{first:02}", "last": f"{year_prefix}{last:02}"}
        values = named("expected", "sheets.expected.one_month", **spoken)
        raise CellFault("sheet-months-several", value=cell.text, **values)
    alone = read_month_alone(cell.text)
    if alone is not None:
        if context.year is None:
            raise CellFault("sheet-month-without-year", value=cell.text)
        return CellReading(f"{context.year}-{alone:02}", "year")
    moment, rule = _moment(cell, context)
    if moment is None:
        raise CellFault("not-a-month", value=cell.text)
    text = f"{moment.year:04}-{moment.month:02}"
    return CellReading(text, "" if text == cell.text else rule or "date")


def _read_instant(target: Field, cell: Cell, context: Context) -> CellReading:
    moment, rule = _moment(cell, context)
    if moment is None and target.name == "documents_until":
        moment, rule = read_end(cell.text, context.year), "end"
    if moment is None or moment.day is None:
        raise CellFault("sheet-not-an-instant", value=cell.text)
    is_day_only = moment.clock is None
    clock = moment.clock or (time(23, 59, 59) if target.name in _DEADLINES else time())
    day = date(moment.year, moment.month, moment.day)
    # As OCDS imports write it, so that a workbook read back gives the same text.
    local = datetime.combine(day, clock, context.zone).isoformat().replace("+00:00", "Z")
    text = str(moment) if moment.zone else local
    if text == cell.text:
        return CellReading(text)
    if is_day_only:
        return CellReading(text, rule if rule in {"year", "end"} else "day-only", is_day_only=True)
    if _is_end_of_day(moment, cell):
        return CellReading(text, "midnight")
    return CellReading(text, rule if rule in {"serial", "year", "end"} else "zone")


def _is_end_of_day(moment: WrittenDate, cell: Cell) -> bool:
    """Whether a moment was written as 24:00 of the day before."""
    return moment.clock == time() and _MIDNIGHT.search(narrow(cell.text)) is not None


_READERS: Mapping[str, Callable[[Field, Cell, Context], CellReading]] = {
    "number": _read_number,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "date": _read_date,
    "yearmonth": _read_month,
    "datetime": _read_instant,
}
