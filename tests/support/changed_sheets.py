"""Good sheets as bureaus keep them, changed at random: what was left alone is known."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from disclosure.intake.spreadsheets.column_labels import narrow

BUREAU, CENTRES = "微型镇民政局", ("晨光社工服务中心", "暖阳养老服务中心二部")
NEEDS = (
    *(
        "居家养老",
        "社区矫正",
        "法律援助",
        "儿童助餐",
        "残疾托养",
        "禁毒帮扶",
        "校园保安",
        "公厕保洁",
    ),
    *("绿化养护", "绩效评价", "档案整理", "热线外包", "心理咨询", "河道保洁", "食品抽检", "助浴"),
)
METHODS = ("公开招标", "竞争性磋商", "询价")
# What a cell is overwritten with: nothings, notes, other units, other kinds of values, signs.
WRONG: tuple[Any, ...] = (
    *("", "—", "/", "无", "待定", "约50万", "12,3", "１２.５", "2026", "2026年", "3月", "#REF!"),
    *("=1+1", "x" * 300, "  ", "\u200b", "合计", "小计", "同上", 0, -5, 1e20, "1.2万元", "98%"),
    *("五万元", "2026-02-30", "2026年13月", "20260305", "24:00", "晚上12点", "P-101", "a\nb"),
    *('"', "<b>", "注：", "备注", "项目名称", "采购单位", None, None, "废标", "公开招标"),
)
HEADINGS = ("", "备注", "说明", "数量", "单位", "x")
NOTES = ("合计", "小计", "注：以上为暂定数", None)


@dataclass(frozen=True)
class Column:
    """A column of a good sheet: its heading, a cell made by chance, and the field that it fills,
    with the value for a cell. `is_name` where a row cannot be told without it."""

    heading: str
    cell: Callable[[random.Random, int, str], Any]
    target: tuple[str, str] | None = None
    value: Callable[[Any], str] = str
    is_name: bool = False


def _numbered(_: random.Random, number: int, __: str) -> int:
    return number


def _always(text: str) -> Callable[[random.Random, int, str], str]:
    return lambda _chance, _number, _need: text


def _called(end: str) -> Callable[[random.Random, int, str], str]:
    return lambda _chance, _number, need: need + end


def _among(*texts: str) -> Callable[[random.Random, int, str], str]:
    return lambda chance, _number, _need: chance.choice(texts)


def _whole(low: int, high: int) -> Callable[[random.Random, int, str], int]:
    return lambda chance, _number, _need: chance.randint(low, high)


def _dated(form: str, hours: str = "") -> Callable[[random.Random, int, str], str]:
    def cell(chance: random.Random, _number: int, _need: str) -> str:
        hour = hours.format(chance.randint(8, 17)) if hours else ""
        return form.format(chance.randint(1, 12), chance.randint(1, 28)) + hour

    return cell


def _day(cell: str) -> str:
    year, month, day = re.findall(r"\d+", cell)[:3]
    return f"{year}-{int(month):02}-{int(day):02}"


def _month(cell: str) -> str:
    year, month = re.findall(r"\d+", cell)
    return f"{year}-{int(month):02}"


NUMBER = Column("序号", _numbered)
SHEETS: Mapping[str, Sequence[Column]] = {
    "annual-plans": (
        NUMBER,
        Column("采购项目名称", _called("服务"), ("plan-items", "title"), is_name=True),
        Column("采购单位", _always(BUREAU)),
        Column(
            "预算金额（万元）",
            lambda chance, _number, _need: round(chance.uniform(1, 500), chance.randint(0, 2)),
            ("plan-items", "budget_amount"),
            lambda cell: str(Decimal(str(cell)) * 10_000),
        ),
        Column(
            "预计采购时间",
            lambda chance, _number, _need: f"2026年{chance.randint(1, 12):02}月",
            ("plan-items", "planned_tender_month"),
            _month,
        ),
        Column("采购方式", _among(*METHODS)),
    ),
    "tender-notices": (
        Column("公告标题", _called("采购公告"), ("notices", "title"), is_name=True),
        Column("公告类型", _always("采购公告")),
        Column(
            "采购编号",
            lambda _chance, number, _need: f"P-{100 + number}",
            ("notices", "tender_id"),
        ),
        Column("采购单位", _always(BUREAU)),
        Column("预算金额（元）", _whole(10_000, 9_000_000), ("notices", "budget_amount")),
        Column("发布时间", _dated("2026-{:02}-{:02}", " 09:00"), ("notices", "published_at"), _day),
        Column(
            "响应截止时间",
            _dated("2027年{}月{}日", "{}时30分"),
            ("notices", "submission_deadline"),
            _day,
        ),
    ),
    "performance-results": (
        NUMBER,
        Column("评价项目", _called("项目"), ("evaluations", "title"), is_name=True),
        Column("实施单位", _always(BUREAU)),
        Column("得分", _whole(50, 100), ("evaluations", "score")),
        Column("评价日期", _dated("2026/{}/{}"), ("evaluations", "evaluated_on"), _day),
        Column("结论", _called("完成较好"), ("evaluations", "conclusion")),
    ),
    "contracts": (
        NUMBER,
        Column(
            "合同编号",
            lambda _chance, number, _need: f"HT-{number:03}",
            ("contracts", "contract_id"),
        ),
        Column("合同名称", _called("服务合同"), ("contracts", "title"), is_name=True),
        Column("甲方", _always(BUREAU)),
        Column("乙方", _among(*CENTRES)),
        Column("合同金额（元）", _whole(10_000, 9_000_000), ("contracts", "amount")),
        Column("签订日期", _dated("2026.{}.{}"), ("contracts", "signed_on"), _day),
    ),
    "organizations": (
        Column("名称", _called("服务中心"), ("organizations", "name"), is_name=True),
        Column("登记日期", _dated("2019-{:02}-{:02}"), ("organizations", "registered_on"), _day),
    ),
}
KINDS = {"contracts": "tender-notices"}  # of a sheet that has another name


@dataclass(frozen=True)
class LeftAlone:
    """A cell that was not changed, in a row, under a heading and in a table that were not."""

    resource: str
    name: str
    row: int
    value: str


@dataclass
class ChangedSheet:
    """A good sheet after some changes: its kind, its cells, and those that were left alone."""

    kind: str
    grid: list[list[Any]] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)

    @property
    def texts(self) -> str:
        """All that stands in it, in one text."""
        return narrow(" ".join(str(cell) for row in self.grid for cell in row if cell is not None))


def changed_sheet(chance: random.Random) -> ChangedSheet:
    """A good sheet with one to five changes: a cell overwritten, a row repeated, removed, moved
    by a column, a heading renamed, a total or a note between."""
    name, columns = chance.choice([*SHEETS.items()])
    needs = chance.sample(NEEDS, chance.randint(4, 9))
    rows = [[one.cell(chance, at, need) for one in columns] for at, need in enumerate(needs, 1)]
    headings = [one.heading for one in columns]
    is_touched = [False] * len(rows)
    renamed: set[int] = set()
    for _ in range(chance.randint(1, 5)):
        row, column = chance.randrange(len(rows)), chance.randrange(len(columns))
        change = chance.randrange(10)
        is_touched[row] |= change < 8
        if change < 5:
            other = rows[chance.randrange(len(rows))][chance.randrange(len(columns))]
            rows[row][column] = chance.choice(WRONG) if chance.random() < 0.7 else other
        elif change == 5:
            rows.insert(row, [*rows[row]])
            is_touched.insert(row, True)
        elif change == 6 and len(rows) > 2:
            del rows[row], is_touched[row]
        elif change == 7:
            moved = rows[row]
            rows[row] = [*moved[1:], None] if chance.random() < 0.5 else [None, *moved[:-1]]
        elif change == 8:
            headings[column] = chance.choice([*HEADINGS, chance.choice(headings)])
            renamed.add(column)
        else:
            rows.insert(row, [chance.choice(NOTES), *[None] * (len(columns) - 1)])
            is_touched.insert(row, True)
    above = [["某区2026年汇总表"]] if chance.random() < 0.3 else []
    found = ChangedSheet(KINDS.get(name, name), [*above, headings, *rows])
    if not any(columns[one].is_name for one in renamed):
        first = len(above) + 2
        for at, (cells, touched) in enumerate(zip(rows, is_touched, strict=True), first):
            found.left_alone += [] if touched else _left_alone(columns, cells, renamed, at)
    return found


def _left_alone(
    columns: Sequence[Column], cells: Sequence[Any], renamed: set[int], row: int
) -> Iterator[LeftAlone]:
    for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        if column.target and at not in renamed:
            yield LeftAlone(*column.target, row, column.value(cell))


def is_same(expected: str, found: str, type_: str) -> bool:
    """Whether a value of a package is the one that is expected; of an instant, the day."""
    if type_ in {"number", "integer"}:
        return bool(found) and Decimal(expected) == Decimal(found)
    if type_ in {"date", "datetime"}:
        return found[:10] == expected
    return narrow(expected) == narrow(found)


def stands_in(found: str, type_: str, texts: str) -> bool:
    """Whether a value of a package stands somewhere in the texts of a sheet: a number as it is or
    in another unit of money, without its sign; of a day, its year."""
    if type_ in {"number", "integer"}:
        if "万" in texts or "e+20" in texts:
            return True  # Chinese numerals and powers are read elsewhere
        told = {Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", texts.replace(",", ""))}
        units = (1, 100, 10_000, Decimal("0.01"))
        return any(
            abs(Decimal(found)) == one * unit for one in told | {Decimal(0)} for unit in units
        )
    flat = re.sub(r"[\W_]+", "", texts)
    if type_ in {"date", "datetime", "yearmonth"}:
        return found[:4] in flat
    return re.sub(r"[\W_]+", "", narrow(found)) in flat
