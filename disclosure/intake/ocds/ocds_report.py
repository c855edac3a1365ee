"""The import report: what was read, what was not carried over, where, and why."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from disclosure.intake.ocds.ocds_account import ImportAccount
from disclosure.intake.ocds.ocds_text import line

EXAMPLES = 3
GROUPS = 5_000
COLUMNS = ("file", "ocid", "path", "reason", "count", "value")

# Why something is in the report; the texts a clerk reads.
REASONS: dict[str, tuple[str, str]] = {
    "unknown-field": (
        "扩展字段或标准之外的字段，没有对应的列",
        "an extension or unknown field; there is no column for it",
    ),
    "no-column": (
        "标准字段，但这里没有对应的列",
        "a field of the standard; there is no column for it here",
    ),
    "duplicate-key": (
        "同一对象里键重复，只取最后一个值",
        "the key is given twice in one object; the last value was taken",
    ),
    "not-an-object": ("应为对象", "an object was expected here"),
    "not-a-list": (
        "应为数组，按只有一个元素处理",
        "a list was expected; the single object was taken",
    ),
    "spreadsheet-number": (
        "标识形如 123.0（表格软件所致），按 123 处理",
        "the id was written as 123.0, as spreadsheets do; it was taken as 123",
    ),
    "identifier-invalid": (
        "统一社会信用代码校验不符，未作为代码导入",
        "not a valid unified social credit code; it was not imported as one",
    ),
    "not-a-text": ("应为文字", "a text was expected here"),
    "date-invalid": ("不是日期", "not a date"),
    "date-without-zone": (
        "没有时区，按发布方时区处理",
        "no time zone is given; the publisher's was taken",
    ),
    "zone-default": (
        "没有给出发布方时区，按 UTC 计；请用 --time-zone",
        "no time zone of the publisher was given and UTC was taken; use --time-zone",
    ),
    "release-undated": ("发布没有日期", "the release has no date"),
    "url-not-http": (
        "不是 http 或 https 网址，未导入",
        "not an http or https address; not imported",
    ),
    "amount-not-a-number": ("金额不是数字", "the amount is not a number"),
    "amount-ambiguous": (
        "金额写法有歧义（分隔符或单位），未导入",
        "the amount can be read in two ways (separators or a unit); not imported",
    ),
    "amount-out-of-range": ("金额超出合理范围", "the amount is out of any range"),
    "currency-missing": ("有金额而无币种", "an amount without a currency"),
    "currency-invalid": ("币种代码不对", "not a currency code"),
    "code-unknown": ("代码不在代码表中", "the code is not in the codelist"),
    "id-missing": ("缺少标识，用推导的标识代替", "no id is given; a derived one was taken"),
    "id-repeated": (
        "标识重复而内容不同，另行编号",
        "the id is used again for something else; it was numbered",
    ),
    "ocid-missing": (
        "没有 OCID，用采购或发布标识代替",
        "no OCID is given; the tender's or the release's id was taken",
    ),
    "not-identifiable": (
        "没有任何标识，未导入",
        "there is no id of any kind; the release was not imported",
    ),
    "alike-without-id": (
        "没有标识而内容相同的对象，分别编号",
        "objects without an id say the same; they were kept apart and numbered",
    ),
    "object-repeated": (
        "同一发布中同一对象出现两次，只取一次",
        "the very same object stands twice in one release; it was taken once",
    ),
    "supplier-added": (
        "较后的发布增加了承接主体（按标准合并）",
        "a later release adds a supplier; by the standard both are its suppliers",
    ),
    "null-not-carried": (
        "发布以 null 删除较早的值，这里仍保留",
        "null removes what an earlier release stated; here it stays",
    ),
    "compiled-differs": (
        "较新的汇编发布与逐条发布不同，以逐条发布为准",
        "a compiled release differs from the single ones, which were taken",
    ),
    "ocid-differs": (
        "记录中的发布另有 OCID，已分开",
        "a release in the record has another OCID; it was kept apart",
    ),
    "contract-ended": (
        "合同已取消或终止",
        "the contract is cancelled or terminated",
    ),
    "tag-ambiguous": (
        "标签所指的合同无法确定，未记变更",
        "the tag may mean any of several contracts; no change was recorded",
    ),
    "reference-ambiguous": (
        "所指的标识属于几个对象，引用留空",
        "several objects have the id that it points to; the reference is left empty",
    ),
    "reference-unresolved": (
        "所指的对象不在来源文件中，引用留空",
        "what it points to is not in the source files; the reference is left empty",
    ),
    "tender-ambiguous": (
        "同一过程有多个采购，无法确定属于哪一个",
        "the process has several tenders and it cannot be told which one is meant",
    ),
    "one-of-several": (
        "这里只能放一个值，其余未导入",
        "there is room for one value only; the others were not imported",
    ),
    "organization-without-name": (
        "组织没有名称，用标识代替",
        "the organization has no name; its id was taken",
    ),
    "identifier-conflict": (
        "同一标识用于不同名称的组织，已分开",
        "one id stands for organizations of different names; they were kept apart",
    ),
    "notice-unchanged": (
        "采购内容没有变化，不另发公告",
        "the release repeats the tender without a change; no new notice",
    ),
    "release-repeated": ("与另一处完全相同的发布", "the same release is also found elsewhere"),
    "compiled-left-out": (
        "已有逐条发布，汇编发布不另发公告，只补充空缺",
        "releases are there one by one; the compiled release makes no notice and fills gaps only",
    ),
    "linked-release": (
        "只给出链接的发布，不联网获取",
        "the release is given as a link only; nothing is fetched",
    ),
    "versioned-release": (
        "逐版本发布（versionedRelease）未读取",
        "the versioned release was not read",
    ),
    "release-not-an-object": ("发布不是对象", "the release is not an object"),
    "file-too-deep": (
        "文件嵌套过深，未读取",
        "the file nests far deeper than any OCDS file; it was not read",
    ),
    "nested-too-deep": (
        "嵌套过深的部分未读取",
        "what is nested deeper than any field of the standard was not read",
    ),
    "release-unreadable": ("发布无法处理", "the release could not be worked through"),
    "nan-literal": (
        "NaN、Infinity 不是 JSON，按没有值处理",
        "NaN and Infinity are not JSON; they were taken as no value",
    ),
    "encoding": ("不是 UTF-8 编码，已转换", "the file is not in UTF-8; it was converted"),
    "encoding-unknown": (
        "不是 UTF-8（也不是 UTF-16、UTF-32），未读取；请另存为 UTF-8（RFC 8259）",
        "not UTF-8, nor UTF-16 or UTF-32; not read: save it as UTF-8 (RFC 8259 §8.1)",
    ),
    "ocds-before-1.0": (
        "OCDS 1.0 之前的草案格式，未导入；请按 1.0 或 1.1 发布",
        "a release of a draft before OCDS 1.0; not imported: publish it as 1.0 or 1.1",
    ),
    "bytes-invalid": (
        "含有不合法的字节，已用替代字符",
        "invalid bytes were replaced by U+FFFD",
    ),
    "package-empty": ("数据包中没有发布", "the package holds no release"),
    "no-releases": ("文件中没有发布", "there is no release in the file"),
    "file-empty": ("文件是空的", "the file is empty"),
    "file-unreadable": ("文件无法读取", "the file cannot be read"),
    "not-json": ("不是 JSON，或中途损坏", "not JSON, or broken from here on"),
    "file-skipped": ("不是 JSON 文件，跳过", "not a JSON file by its name; skipped"),
    "licence-differs": ("各文件的许可不同", "the files state different licences"),
    "purchaser-assumed": (
        "没有 buyer，以 procuringEntity 为购买主体",
        "there is no buyer; the procuring entity was taken as the purchaser",
    ),
    "catalogue-item-chosen": (
        "有多个分类，取金额最大（否则第一个）的",
        "several classifications; the one of greatest value, else the first, was taken",
    ),
}
# A file with one of these could not be read, wholly or in part: the verb exits with 1.
FAILURES = {
    "encoding-unknown",
    "ocds-before-1.0",
    "file-empty",
    "file-too-deep",
    "file-unreadable",
    "not-json",
    "no-releases",
    "release-unreadable",
}
PRIVACY = ("names", "telephones", "emails", "in_text", "identity_numbers", "tenderer_names")


@dataclass
class OcdsReport:
    """Collects notes: grouped with examples in memory, all of them into a CSV."""

    stream: TextIO
    counts: Counter[str] = field(default_factory=Counter)
    privacy: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    files_failed: set[str] = field(default_factory=set)
    account: ImportAccount = field(default_factory=ImportAccount)
    # How often a day or a time depends on the publisher's zone.
    zone_uses: int = 0
    _here: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._csv = csv.writer(self.stream, lineterminator="\n")
        self._csv.writerow(COLUMNS)

    def note(self, file: str, ocid: str, path: str, reason: str, value: str = "") -> None:
        """Remember one thing; `value` only where it is what is wrong (a date, code, amount)."""
        shown, path, ocid = line(value)[:60], line(path)[:200], line(ocid)[:200]
        self._here[file, ocid, path, reason, shown] += 1
        if reason in FAILURES:
            self.files_failed.add(file)
        key = (reason, path)
        if key not in self.groups and len(self.groups) >= GROUPS:
            key = (reason, "…")
        group = self.groups.setdefault(key, {"count": 0, "examples": []})
        group["count"] += 1
        if len(group["examples"]) < EXAMPLES:
            example = {"file": file, "ocid": ocid} | ({"value": shown} if shown else {})
            if example not in group["examples"]:
                group["examples"].append(example)

    def flush(self) -> None:
        """Write what was noted since the last time; called after each release."""
        for key, count in self._here.items():
            file, ocid, path, reason, value = (_cell(part) for part in key)
            self._csv.writerow((file, ocid, path, reason, count, value))
        self._here.clear()

    def summary(self) -> dict[str, Any]:
        """The report as JSON: counts, privacy, and the notes grouped by reason and path."""
        return {
            "counts": dict(sorted(self.counts.items())),
            "account": self.account.document(),
            "not_imported_personal_data": {name: self.privacy[name] for name in PRIVACY},
            "files_not_read": sorted(self.files_failed),
            "notes": [
                {
                    "reason": reason,
                    "path": path,
                    "text": REASONS[reason][0],
                    "text_en": REASONS[reason][1],
                    **group,
                }
                for (reason, path), group in sorted(self.groups.items())
            ],
        }


def _cell(text: str) -> str:
    """A cell that UTF-8 can hold and no spreadsheet takes for a formula."""
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@contextmanager
def opened_report(folder: Path) -> Iterator[OcdsReport]:
    """A report whose CSV and JSON lie in `folder`, outside of every package."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "import-report.csv.new"
    with new.open("w", encoding="utf-8", newline="") as stream:
        report = OcdsReport(stream)
        yield report
        report.flush()
    new.replace(folder / "import-report.csv")
    text = json.dumps(report.summary(), ensure_ascii=False, indent=2)
    (folder / "import-report.json").write_text(text + "\n", "utf-8")
