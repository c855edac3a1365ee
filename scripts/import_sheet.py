"""`python -m scripts.import_sheet FILE… --publisher ID`: spreadsheets in."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disclosure.intake.spreadsheets.column_mapping import check_field, read_mapping
from disclosure.intake.spreadsheets.grids import Refused
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, import_files
from disclosure.intake.spreadsheets.sheet_report import report_lines, shown, write_report
from disclosure.intake.spreadsheets.sound_rows import (
    PartialImport,
    faulty_sheets,
    import_sound_rows,
)
from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES
from disclosure.packages.faults import FaultyData, kind_of
from disclosure.packages.package_writing import publisher_folder
from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_rows, write_sheets
from scripts.instant import release_instant
from scripts.progress import print_faults
from scripts.publisher_title import UNTITLED, asked_title


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


def column(text: str) -> tuple[str, str]:
    """`HEADING=FIELD`, or `HEADING=` for a column that is to be left out."""
    label, equals, name = text.rpartition("=")
    if not equals or not label.strip():
        raise argparse.ArgumentTypeError(f"{text}: write HEADING=FIELD")
    return label.strip(), name.strip()


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.import_sheet",
        description="Import spreadsheets (XLSX, XLS, ODS, CSV) into a data package. "
        "将电子表格导入为数据包。",
        epilog="Rows are added to OUT/PUBLISHER/NAME, which is made if it is not there. Nothing "
        "is written unless every row is sound, or --skip-faulty says to leave out the others. "
        "全部无误才写入；用 --skip-faulty 时只写入无误的行。 Exit status: 0 written, 1 errors and "
        "nothing written, 2 wrong usage, 3 written without the faulty rows.",
    )
    add = made.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="spreadsheets 表格文件")
    add(
        "--kind",
        default="",
        choices=list(kinds()),
        help="kind of package (default: each sheet's own, by its headings) 数据包种类",
    )
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
        "--column",
        dest="columns",
        action="append",
        default=[],
        type=column,
        metavar="HEADING=FIELD",
        help="the field that a column holds, whatever its heading; empty: left out; may be "
        "repeated 指定某列对应的字段",
    )
    add(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="such pairs in a file of two columns, 列名 and 字段 列名对照表",
    )
    add(
        "--skip-faulty",
        type=Path,
        metavar="FILE",
        help="import what is sound, and write the faulty rows to FILE, an XLSX, marked, to be "
        "mended and imported 只导入无误的行，其余写入 FILE 待改",
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
    add("--title", default="", help="full name of the publisher 发布方全称")
    add("--language", default="zh-CN", help="of its texts (%(default)s)")
    add("--time-zone", default="Asia/Shanghai", type=zone, help="its time zone (%(default)s)")
    add("--region-scheme", default="GB-T-2260", choices=REGION_SCHEMES, help="(%(default)s)")
    return made


def columns_of(given: argparse.Namespace, made: argparse.ArgumentParser) -> dict[str, str]:
    """The fields of columns that the mapping file and the command name; exits on a wrong one."""
    try:
        found = read_mapping(given.mapping, given.kind) if given.mapping else {}
        return found | {label: check_field(name, given.kind) for label, name in given.columns}
    except (ValueError, OSError) as error:
        made.error(f"--column, --mapping: {error}")
    except Refused as why:
        made.error(f"--mapping: {kind_of(why.code).message_en.format(**why.values)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 written, 1 errors and nothing written, 2 usage, 3 written in part."""
    made = parser()
    given = made.parse_args(arguments)
    chosen = [kinds()[given.kind]] if given.kind else kinds().values()
    fields = {name for kind in chosen for table in kind.tables for name in table.field}
    for name, _ in given.values:
        if name not in fields:
            made.error(f"--set {name}: no such field in {given.kind or 'any kind'}")
    if given.name and not given.kind:
        made.error("--name: write --kind too")
    options = SheetOptions(
        given.kind,
        given.publisher,
        given.out,
        given.name,
        asked_title(given.title, publisher_folder(given.out, given.publisher)),
        given.language,
        given.time_zone,
        given.region_scheme,
        given.replace,
        dict(given.values),
        columns_of(given, made),
    )
    partial: PartialImport | None = None
    try:
        if given.skip_faulty:
            partial = import_sound_rows(given.files, options)
        outcome = partial.outcome if partial else import_files(given.files, options)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    tell(outcome, given)
    if not outcome.is_sound:
        print("未写入任何数据 / nothing was written", file=sys.stderr)
        return 1
    counts = {name: len(drafts) for name, drafts in outcome.drafts.items()}
    for folder in outcome.write():
        print(f"已写入 wrote {folder}")
    print(", ".join(f"{name} +{count:,}" for name, count in counts.items()))
    if outcome.target.is_untitled:
        print(UNTITLED, file=sys.stderr)
    return give_back(partial, given) if partial else 0


def tell(outcome: SheetImport, given: argparse.Namespace) -> None:
    """Print what an import has to tell, and write the report and the annotated workbook."""
    for folder in outcome.target.finished:
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


def give_back(partial: PartialImport, given: argparse.Namespace) -> int:
    """Write the rows that were left out, marked; 3 where there are any."""
    faults = [fault for fault in partial.outcome.log.faults if fault.is_error]
    if not faults:
        return 0
    report = make_report(faults, map(str, given.files), release_instant())
    write_rows(report, faulty_sheets(given.files, partial), given.skip_faulty)
    print(
        f"有误的行已写入 {given.skip_faulty}，改正后再导入 / "
        f"the faulty rows are in {given.skip_faulty}: mend them and import it"
    )
    return 3


if __name__ == "__main__":
    sys.exit(main())
