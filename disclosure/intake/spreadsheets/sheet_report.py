"""The report of an import: every conversion made, all that was left out, every fault."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from disclosure.intake.spreadsheets.fault_ranges import gather
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.packages.fault_lists import FaultList, bounded
from disclosure.packages.faults import Fault, FaultLocation, shorten

# Faults of a code that a report holds one by one, and those that a terminal shows: what is
# wrong in every cell of a large workbook is told in bounded memory.
_KEPT, _SHOWN = 100_000, 20
# Why a value is not in the package as it stood in the cell.
RULES: Mapping[str, tuple[str, str]] = {
    "spelling": ("改为标准写法", "written the standard way"),
    "number": ("数字改为标准写法", "number written the standard way"),
    "unit": ("按单位换算为元", "converted to yuan"),
    "zeros": ("按单元格格式补零", "zeros put before it, as the cell shows it"),
    "percent": ("百分数取其数", "the number of the percentage"),
    "date": ("日期改为标准写法", "date written the standard way"),
    "serial": ("Excel 日期序号", "Excel serial number of a day"),
    "day-only": ("只有日期：截止为当日 23:59:59，其他为 00:00", "a day without time"),
    "midnight": ("24 时写作次日 0 时", "24:00 written as 00:00 of the next day"),
    "year": ("年份取自同一行或标题", "the year taken from the same row or the title"),
    "identifier": ("代码改为标准写法", "code written the standard way"),
    "invisible": ("去掉看不见的字符", "signs that nobody sees taken out"),
    "zone": ("加上发布方时区", "the publisher's time zone added"),
    "code": ("换成代码", "replaced by its code"),
    "channel": ("由公告栏目得出", "told by the portal's channel"),
    "placeholder": ("表示“无”，留空", "stands for nothing; left empty"),
    "merged": ("取自合并单元格", "taken from the merged cell"),
    "above": ("取自表格上方", "taken from above the table"),
    "set": ("由命令 --set 给出", "given by --set"),
    "organization": ("换成组织编号", "replaced by the organization's id"),
    "organization-new": (
        "新的组织，编号由名称得出",
        "a new organization, its id made of its name",
    ),
    "item": ("换成目录条目编号", "replaced by the catalogue item's id"),
    "id": ("没有编号，由内容得出", "no id; one was made of the contents"),
    "currency": ("单位是元，币种为 CNY", "in yuan, so the currency is CNY"),
    "level": ("由所在列得出", "told by the column it stands in"),
    "catalogue-code": (
        "没有代码，由所在位置得出",
        "no code; one was made of its place among the others",
    ),
    "numbering": ("由行首的序号得出", "told by the number before it"),
    "code-tree": ("由代码的层次得出", "told by how the codes are built"),
    "parent": ("上面最近的上一级", "the last row of the level above"),
    "project": ("换成项目编号", "replaced by the project's id"),
    "as-written": ("数字之外照抄原文", "the words kept beside the number"),
    "discount": ("照抄为优惠率，不作金额", "kept as the discount, as written; no amount"),
    "period": ("期限分为起止日期", "first and last day of the period"),
    "paid": ("写入付款表", "written to payments"),
    "evaluation-form": ("取自自评表", "taken from the self-evaluation form"),
    "lot": ("包号加上采购编号", "the lot's number with that of its tender"),
    "undertaker": ("写入中标（成交）人表", "written to award-undertakers"),
}
# Why a row, column or sheet is not in the package.
OMISSIONS: Mapping[str, tuple[str, str]] = {
    "above": ("表格上方的标题或说明", "title or note above the table"),
    "repeated-header": ("重复的表头", "repeated header row"),
    "total": ("合计行", "total"),
    "note": ("表下说明", "note below the table"),
    "heading": ("分组标题", "heading of a group"),
    "column": ("未导入的列", "column not imported"),
    "sheet": ("未导入的工作表", "sheet not imported"),
    "hidden": ("隐藏的工作表", "hidden sheet"),
    "project": ("没有唯一同名的项目", "no project, or several, of this name"),
    "period": ("没有起止日期的期限", "a period without days"),
    "nothing-paid": ("尚未支付", "nothing paid yet"),
    "paid": ("合同另有付款记录", "the contract has payments of its own"),
    "form": ("表单中没有对应字段的内容", "parts of a form that have no field"),
    "no-rows": ("只有表头的表", "table with headings only"),
    "own-page": ("模板的说明页", "page of the template itself"),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One value that is not in the package as it stood in the cell."""

    file: str
    sheet: str
    cell: str
    resource: str
    field: str
    written: str
    made: str
    rule: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A row, column or sheet that is not in the package."""

    file: str
    sheet: str
    cell: str
    text: str
    reason: str


@dataclass
class Log:
    """What an import has to tell, as it goes on."""

    publisher: str = ""
    package: str = ""
    faults: list[Fault] = field(default_factory=lambda: FaultList(limit=_KEPT))
    conversions: list[Conversion] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)

    def fault(
        self, code: str, sheet: Sheet, cell: str, *, resource: str = "", **values: object
    ) -> None:
        """A fault of `sheet` at `cell` (`D5`; empty: the whole sheet)."""
        known = {name: str(values.pop(name)) for name in ("field", "value") if name in values}
        place = FaultLocation(sheet.file, self.publisher, self.package, resource, sheet.name)
        self.faults.append(place.fault(code, cell=cell, **known, **values))  # type: ignore[arg-type]

    def refused(self, file: str, why: Refused) -> None:
        """A file that is not read."""
        place = FaultLocation(file, self.publisher, self.package)
        known = {name: str(why.values.pop(name)) for name in ("value",) if name in why.values}
        self.faults.append(place.fault(why.code, **known, **why.values))  # type: ignore[arg-type]

    def converted(
        self, sheet: Sheet, cell: str, resource: str, name: str, written: str, made: str, rule: str
    ) -> None:
        """`written` in the cell became `made` in the field `name`."""
        self.conversions.append(
            Conversion(sheet.file, sheet.name, cell, resource, name, written, made, rule)
        )

    def omitted(self, sheet: Sheet, cell: str, text: str, reason: str) -> None:
        """What stands at `cell` is not in the package."""
        self.omissions.append(Omission(sheet.file, sheet.name, cell, shorten(text), reason))

    def settle(self) -> None:
        """Put errors first, gather what a whole column has, and count what is not kept."""
        told = self.faults.told() if isinstance(self.faults, FaultList) else self.faults
        self.faults = sorted(gather(told), key=lambda fault: not fault.is_error)

    @property
    def has_errors(self) -> bool:
        return any(fault.is_error for fault in self.faults)


def report_lines(log: Log, limit: int = 5) -> Iterator[str]:
    """What was converted and left out, for a terminal: of each rule the count and some cells."""
    yield f"转换 {len(log.conversions):,} / {len(log.conversions):,} conversions"
    by_rule: dict[str, list[Conversion]] = {}
    for one in log.conversions:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, ones in sorted(by_rule.items(), key=lambda item: -len(item[1])):
        yield f"  {len(ones):>7,}  {' / '.join(RULES[rule])}"
        for one in ones[:limit]:
            made = shorten(one.made, 40) or "–"
            yield f"    {one.sheet}!{one.cell} {one.field}: {shorten(one.written, 40)} → {made}"
        yield from _more(len(ones) - limit)
    yield f"未导入 {len(log.omissions):,} / {len(log.omissions):,} left out"
    by_reason: dict[str, list[Omission]] = {}
    for left in log.omissions:
        by_reason.setdefault(left.reason, []).append(left)
    for reason, lefts in by_reason.items():
        words = " / ".join(OMISSIONS[reason])
        for left in lefts[: limit * 4]:
            yield f"    {left.sheet}!{left.cell} {words}: {shorten(left.text, 60)}"
        yield from _more(len(lefts) - limit * 4)


def shown(log: Log) -> list[Fault]:
    """The faults for a terminal: of each code in each file the first, and how many more."""
    return bounded(log.faults, _SHOWN)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"    …另有 {count:,} 处，见 --report / and {count:,} more: write them with --report"


def write_report(path: Path, log: Log) -> None:
    """The whole report: `.json`, else CSV for a spreadsheet program (UTF-8 with BOM)."""
    if path.suffix.lower() == ".json":
        content = {
            "faults": [{**asdict(one), "severity": one.severity} for one in log.faults],
            "conversions": [asdict(one) for one in log.conversions],
            "omissions": [asdict(one) for one in log.omissions],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "what",
                "file",
                "sheet",
                "cell",
                "resource",
                "field",
                "written",
                "made",
                "中文",
                "English",
            ]
        )
        for fault in log.faults:
            place = (fault.file, fault.sheet, fault.cell, fault.resource, fault.field, fault.value)
            words = ("", fault.message, fault.message_en)
            writer.writerow([fault.severity, *map(inert, place), *words])
        for one in log.conversions:
            place = (one.file, one.sheet, one.cell, one.resource, one.field, one.written)
            writer.writerow(["conversion", *map(inert, place), inert(one.made), *RULES[one.rule]])
        for left in log.omissions:
            place = (left.file, left.sheet, left.cell, "", "", left.text)
            writer.writerow(["left out", *map(inert, place), "", *OMISSIONS[left.reason]])


def inert(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
