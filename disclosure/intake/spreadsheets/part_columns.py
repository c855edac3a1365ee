"""Part columns: those that say a part of what a field or row holds. A payment of a contract, a
budget by source or year, what a correction puts in the place of what."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from disclosure.intake.spreadsheets.code_words import find_code, nearly_codes
from disclosure.intake.spreadsheets.column_labels import (
    Match,
    key,
    match_label,
    unit_of,
    without_brackets,
    words,
)
from disclosure.model.schemas import Table

# What stands before the correction, in a column of its own beside what stands after it.
WAS = "@was"
PAYMENT, SOURCE, YEAR, MONTH = "@payment|", "@source|", "@year|", "@month|"
# What a ledger says of the change of a contract, behind it the field; and of its amounts: what it
# was, by how much it changed, up or down, and 变更金额, which may be either.
CHANGE, WAS_AMOUNT = "@change|", "@amount-before"
MORE, LESS, BY_AMOUNT = "@amount-more", "@amount-less", "@amount-change"
_BUDGETED = frozenset({"plan-items", "notices"})
_PAYMENT = re.compile(
    r"(?P<name>(?:第?[一二三四五六七八九十\d]{1,2}(?:次|笔|期|批次?)|首(?:次|笔|期|批)?|尾(?:次|笔|期)?"
    r"|末(?:次|笔|期)|预|进度|余)(?:付款|支付|拨付|拨款|款项?))"
    r"(?P<rest>.*)"
)
_PAID_FIELDS: Mapping[str, re.Pattern[str]] = {
    "amount": re.compile(r"(?:实际)?(?:付款|支付|拨付)?(?:金额|额|数额|资金)?"),
    "paid_on": re.compile(r"(?:实际)?(?:付款|支付|拨付)?(?:日期|时间)"),
    "due_on": re.compile(r"(?:应付|应支付|约定付款|约定支付)(?:日期|时间)"),
    "accepted_on": re.compile(r"验收(?:合格)?(?:日期|时间)"),
}
# A payment of each month or quarter: 2026年付款情况 over 1月, 第一季度支付金额.
_PERIOD = r"(?P<period>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?|第?[一二三四1-4]季度)"
_PAID_IN = re.compile(
    r"(?:(?P<year>20\d\d)年度?)?(?:各月|月度|按月|分月)?(?:实际|资金|合同|服务费?|经费)*"
    r"(?:付款|支付|拨付|拨款)?(?:情况|金额|明细|进度|记录|数|额)*"
    rf"{_PERIOD}(?:实际)?(?:付款|支付|拨付|拨款)?(?:金额|数额|额|数|情况)?"
)
_ENDS_IN_PERIOD = re.compile(rf"{_PERIOD}$")
_QUARTER = re.compile("第?([一二三四1-4])季度")
_SUM = re.compile(r".*(?:合计|小计|总计|共计)(?:支付|付款|拨付)?(?:金额|数|额)?")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CORRECTED = re.compile(
    r"(?:更正|变更|修改|修正|调整)之?(?P<side>前|后)的?(?:内容|为|信息|事项|情况)?"
)
# The same of any field, without saying so in that way.
_SIDES: Mapping[str, str] = {
    **dict.fromkeys(
        ("原内容", "原公告内容", "原文件内容", "原文内容", "原信息", "原文"), "@before"
    ),
    **dict.fromkeys(("现内容", "更正为", "变更为", "修改为", "现更正为", "现变更为"), "@after"),
    **dict.fromkeys(("更改后", "更改后内容", "现修改为"), "@after"),
}
_YEAR = re.compile(r"(20\d\d)年度?(?:采购)?(?:预算|安排|资金|支出)*(?:金额|数)?")
_AROUND = re.compile(
    r"^(?:(?:资金来源|其中|采购预算|预算)(?:金额)?)|(?:预算|安排)?(?:金额|数)$|预算$"
)
# What a heading of money says; one that is not known may be a part, so that the rest is no sum.
_MONEY = re.compile(r"预算|资金|经费|财政|金额|收入|补助|拨款|筹|捐")


def part_of(label: str, table: Table) -> Match | None:
    """The part that a column's whole label names in `table`; None where it names none."""
    flat = key(without_brackets(label))
    if table.resource == "contracts" and (paid := _PAYMENT.fullmatch(flat)):
        fields = [name for name, words_ in _PAID_FIELDS.items() if words_.fullmatch(paid["rest"])]
        if fields:
            return Match(f"{PAYMENT}{paid['name']}|{fields[0]}", unit_of(label))
    if table.resource == "contracts" and _ENDS_IN_PERIOD.search(flat):
        return Match(_paid_in(flat) or f"{MONTH}{flat}", unit_of(label))
    if table.resource == "contracts" and (paid_in := _paid_in(flat)):
        return Match(paid_in, unit_of(label))
    if table.resource == "notices" and flat in _SIDES:
        return Match(_SIDES[flat])
    if table.resource in _BUDGETED and (months := _months_of(label)):
        return Match(f"{MONTH}{months}")
    if table.resource in _BUDGETED and (side := _CORRECTED.search(key(label))):
        return _corrected(_CORRECTED.sub("", label), side["side"], table)
    return None


def month_of(label: str) -> int:
    """The month that a column is called by, 3月 or 三月份; 0 for any other label."""
    written = key(label).removesuffix("份")
    number = written.removesuffix("月")
    if number == written:
        return 0
    if number.isascii() and number.isdecimal():
        return int(number) if 1 <= int(number) <= len(_MONTHS) else 0
    return _MONTHS.index(number) + 1 if number in _MONTHS else 0


def _months_of(label: str) -> str:
    """The month, or first and last month of a quarter, that a column is called by: `3`, `4-6`;
    empty for any other label."""
    if month := month_of(label):
        return str(month)
    number = _QUARTER.fullmatch(key(label))
    if number is None:
        return ""
    before = 3 * ("一二三四1234".index(number[1]) % 4)
    return f"{before + 1}-{before + 3}"


def _paid_in(flat: str) -> str:
    """The payment of a month or quarter that a label names, with its year where it has one;
    empty for any other label."""
    match = _PAID_IN.fullmatch(flat)
    if match is None:
        return ""
    period = match["period"]
    if month := month_of(period):
        called = f"{month}月"
    else:
        number = period.removeprefix("第").removesuffix("季度")
        called = f"第{_MONTHS[int(number) - 1] if number.isdecimal() else number}季度"
    return f"{PAYMENT}{match['year'] + '年' if match['year'] else ''}{called}|amount"


def period_paid(name: str) -> re.Match[str] | None:
    """The month or quarter (`period`), and its `year` if it has one, of a payment whose amount a
    column of this meaning has, or that is called so; None for any other."""
    return _PAID_IN.fullmatch(name.removeprefix(PAYMENT).partition("|")[0])


def period_key(name: str) -> str:
    """The month of a payment that is called so, in the order of time: `2026-04`; empty for any
    other."""
    match = period_paid(name)
    month = month_of(match["period"]) if match and match["year"] else 0
    return f"{match['year']}-{month:02}" if match and month else ""


def in_year(name: str, year: int) -> str:
    """The meaning of a column of payments of a month or quarter, of this year."""
    return f"{PAYMENT}{year}年{name.removeprefix(PAYMENT)}"


def is_sum(label: str) -> bool:
    """Whether a label among those of parts is that of their sum."""
    return _SUM.fullmatch(key(without_brackets(label))) is not None


def is_payment(label: str) -> bool:
    """Whether a label is of one payment of several, which a table of payments does not have."""
    return _PAYMENT.fullmatch(key(without_brackets(label))) is not None


def is_corrected(label: str) -> bool:
    """Whether a label names the value of a field after a correction."""
    match = _CORRECTED.search(key(label))
    return match is not None and match["side"] == "后"


def tells_side(label: str) -> bool:
    """Whether a label is of what stands before or after a correction, whatever it corrects."""
    flat = key(without_brackets(label))
    return flat in _SIDES or _CORRECTED.fullmatch(flat) is not None


def is_part(label: str) -> bool:
    """Whether a label under that of a group is of a part."""
    flat = key(without_brackets(label))
    return bool(_CORRECTED.fullmatch(flat) or _YEAR.fullmatch(flat) or _source(label))


def _corrected(rest: str, side: str, table: Table) -> Match | None:
    if not key(without_brackets(rest)):
        if table.resource != "notices":
            return None
        return Match("@after" if side == "后" else "@before")
    match = match_label(rest, table)
    if match is None or match.field.startswith("@"):
        return None
    return match if side == "后" else Match(WAS)


def budget_parts(
    table: Table, labels: Mapping[int, Sequence[str]], budget: Match | None
) -> Iterator[tuple[int, Match]]:
    """The columns, of those that mean nothing by themselves, that are parts of a budget: two at
    least, by source or by year, and no other that may be one; also a single one by source that
    says so beside the `budget`, whose unit holds for parts without one, and a single one by year
    (2026年预算) where there is no other budget."""
    if table.resource not in _BUDGETED:
        return
    sources = {
        index: part_name for index, texts in labels.items() if (part_name := _among(texts, _source))
    }
    years = {
        index: part_name for index, texts in labels.items() if (part_name := _among(texts, _year))
    }
    other_columns = labels.keys() - sources.keys() - years.keys()
    if any(_MONEY.search(labels[index][0]) for index in other_columns):
        return
    for prefix, parts in ((SOURCE, sources), (YEAR, years)):
        texts = [labels[index] for index in parts]
        if prefix == SOURCE:
            is_single = budget is not None and any(
                len(one) > 1 or "其中" in one[0] for one in texts
            )
        else:
            is_single = (
                budget is None and not sources and any(_MONEY.search(one[0]) for one in texts)
            )
        if (len(parts) > 1 or is_single) and len({*parts.values()}) == len(parts):
            for index, name in parts.items():
                units = filter(None, map(unit_of, labels[index]))
                yield index, Match(f"{prefix}{name}", next(units, budget.unit if budget else ""))


def _among(texts: Sequence[str], part: Callable[[str], str]) -> str:
    return next((part_name for text in texts if (part_name := part(text))), "")


def _source(label: str) -> str:
    """The source of funds in a label, as it is written; empty if there is none."""
    flat = key(without_brackets(label))
    shorter = _AROUND.sub("", flat)
    sources = (
        name
        for name in (flat, shorter)
        if name in _sources() or find_code("fund-source", name) is not None
    )
    return next(sources, "")


@cache
def _sources() -> frozenset[str]:
    more = map(key, words()["parts"]["sources"])
    return frozenset({*nearly_codes("fund-source"), *more})


def _year(label: str) -> str:
    match = _YEAR.fullmatch(_AROUND.sub("", key(without_brackets(label))))
    return match[1] if match else ""
