"""`python -m scripts.import_sheet FILE… --kind KIND --publisher ID`: spreadsheets in."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import import_files
from disclosure.intake.spreadsheets.sheet_report import report_lines, shown, write_report
from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES
from disclosure.packages.faults import FaultyData
from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_sheets
from scripts.instant import release_instant
from scripts.progress import print_faults


def publisher_id(text: str) -> str:
    """The name of a publisher or package, which is that of its folder."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", text):
        raise argparse.ArgumentTypeError(f"{text}: write lower-case letters, digits and hyphens")
    return text


def zone(name: str) -> str:
    """The name of an IANA time zone."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"{name} is not an IANA time zone") from error


def pair(text: str) -> tuple[str, str]:
    """`FIELD=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise argparse.ArgumentTypeError(f"{text}: write FIELD=VALUE")
    return name.strip(), value.strip()


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.import_sheet",
        description="Import spreadsheets (XLSX, XLS, ODS, CSV) into a data package. "
        "将电子表格导入为数据包。",
        epilog="Rows are added to OUT/PUBLISHER/NAME, which is made if it is not there. Nothing "
        "is written unless every row is sound. 全部无误才写入。 "
        "Exit status: 0 written, 1 errors and nothing written, 2 wrong usage.",
    )
    add = made.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="spreadsheets 表格文件")
    add("--kind", required=True, choices=list(kinds()), help="kind of package 数据包种类")
    add("--publisher", required=True, type=publisher_id, metavar="ID", help="发布方标识")
    add("--out", type=Path, default=Path("data"), metavar="DIR", help="data folder (%(default)s)")
    add(
        "--name",
        default="",
        metavar="NAME",
        help="package (default: the only one of the kind, else the kind) 数据包名称",
    )
    add(
        "--replace",
        action="store_true",
        help="the tables in the files replace those in the package 替换而不是追加",
    )
    add(
        "--set",
        dest="values",
        action="append",
        default=[],
        type=pair,
        metavar="FIELD=VALUE",
        help="a value for every row of a table that has no such column; may be repeated "
        "为没有这一列的表补值",
    )
    add(
        "--report",
        type=Path,
        metavar="FILE",
        help="write every conversion and fault to FILE, .csv or .json 导入报告",
    )
    add(
        "--annotated",
        type=Path,
        metavar="FILE",
        help="write the sheets to FILE, an XLSX, every faulty cell marked and explained "
        "把标出问题的表格写入 FILE",
    )
    add("--title", default="", help="name of a publisher who has no package yet 发布方名称")
    add("--language", default="zh-CN", help="of its texts (%(default)s)")
    add("--time-zone", default="Asia/Shanghai", type=zone, help="its time zone (%(default)s)")
    add("--region-scheme", default="GB-T-2260", choices=REGION_SCHEMES, help="(%(default)s)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 written, 1 errors and nothing written, 2 usage."""
    made = parser()
    given = made.parse_args(arguments)
    fields = {name for table in kinds()[given.kind].tables for name in table.field}
    for name, _ in given.values:
        if name not in fields:
            made.error(f"--set {name}: no such field in {given.kind}")
    options = SheetOptions(
        given.kind,
        given.publisher,
        given.out,
        given.name,
        given.title,
        given.language,
        given.time_zone,
        given.region_scheme,
        given.replace,
        dict(given.values),
    )
    try:
        outcome = import_files(given.files, options)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    for folder in outcome.shelf.finished:
        print(f"已完成上次中断的导入 finished the import that was interrupted: {folder}")
    if given.report:
        write_report(given.report, outcome.log)
    if given.annotated:
        faults, files = outcome.log.faults, given.files
        report = make_report(faults, map(str, files), release_instant())
        write_sheets(report, files, given.annotated)
    for line in report_lines(outcome.log):
        print(line)
    print_faults(shown(outcome.log))
    if not outcome.is_sound:
        print("未写入任何数据 / nothing was written", file=sys.stderr)
        return 1
    counts = {name: len(drafts) for name, drafts in outcome.drafts.items()}
    for folder in outcome.write():
        print(f"已写入 wrote {folder}")
    print(", ".join(f"{name} +{count:,}" for name, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
