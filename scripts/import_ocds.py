"""`python -m scripts.import_ocds SOURCE… --publisher ID --out DIR`: OCDS files become packages."""

import argparse
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disclosure.intake.ocds.imported_packages import OcdsImport, OcdsOptions
from disclosure.intake.ocds.ocds_importing import import_files
from disclosure.intake.ocds.ocds_report import FAILURES
from disclosure.intake.ocds.person_ids import PrivateFileUnusable
from disclosure.packages.descriptors import REGION_SCHEMES
from disclosure.packages.package_writing import publisher_folder

TOP = 12


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"{name} is not an IANA time zone") from error


def publisher_id(text: str) -> str:
    """The name of a publisher, which is that of its folder."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", text):
        raise argparse.ArgumentTypeError(f"{text}: write lower-case letters, digits and hyphens")
    return text


def source(text: str) -> dict[str, str]:
    """`TITLE=URL` as a source of the packages."""
    title, _, path = text.partition("=")
    if not path.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text}: write TITLE=https://…")
    return {"title": title, "path": path}


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.import_ocds",
        description="Import OCDS 1.0 and 1.1 releases and records into data packages. "
        "将 OCDS 发布与记录导入为数据包。",
    )
    add = made.add_argument
    add("source", nargs="+", metavar="SOURCE", help="a file, folder or glob 文件、文件夹或通配符")
    add("--publisher", required=True, type=publisher_id, metavar="ID", help="data/ID/ 发布方标识")
    add("--out", required=True, type=Path, metavar="DIR", help="data folder, or data/ID 输出文件夹")
    add("--title", default="", help="the publisher's name in Chinese 发布方名称")
    add("--title-en", default="", help="the publisher's name in English 发布方英文名称")
    add("--homepage", default="", help="the publisher's site 发布方网站")
    add("--licence", default="", help="name or address, instead of the files' own 许可")
    add("--language", default="", help="BCP 47 tag of the texts, instead of the files' own 语言")
    add(
        "--time-zone",
        type=zone,
        help="the publisher's: for times without one, and the day of times in UTC (UTC) 时区",
    )
    add("--ocid-prefix", default="", help="ocds-xxxxxx, instead of the files' own")
    add("--region", default="", metavar="CODE", help="region of all tenders and purchasers 区划")
    add("--region-scheme", default="", choices=["", *REGION_SCHEMES], help="scheme of that code")
    add(
        "--source",
        dest="sources",
        action="append",
        default=[],
        type=source,
        metavar="TITLE=URL",
        help="where the files come from; may be repeated 来源",
    )
    add(
        "--person-ids",
        type=Path,
        metavar="FILE",
        help="the private file that keeps the ids of natural persons"
        " (private/person-ids/ID.json); back it up, publish it never 自然人标识的私密文件",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 some file could not be read (the rest is imported), 2 usage."""
    made = parser()
    given = made.parse_args(arguments)
    out = publisher_folder(given.out, given.publisher)
    try:
        person_ids = private_file(given.person_ids, given.publisher, out)
        options = OcdsOptions(
            given.publisher,
            given.time_zone or ZoneInfo("UTC"),
            given.title,
            given.title_en,
            given.homepage,
            given.licence,
            given.language,
            given.ocid_prefix,
            given.region,
            given.region_scheme,
            person_ids,
            tuple(given.sources),
            is_zone_assumed=given.time_zone is None,
        )
        outcome = import_files(given.source, options, out, _Progress().tell)
    except PrivateFileUnusable as error:
        made.error(str(error))
    except OSError as error:
        made.error(f"{error.filename}: {error.strerror}")
    print_summary(outcome, out)
    return 1 if outcome.files_failed else 0


def private_file(given: Path | None, publisher: str, out: Path) -> Path:
    """Where the ids of persons are kept: never in the data folder, which is published."""
    path = given or Path("private") / "person-ids" / f"{publisher}.json"
    if path.resolve().is_relative_to(out.resolve().parent):
        raise PrivateFileUnusable(
            f"{path}: lies in the data folder, which is published; choose another place with"
            " --person-ids 位于会被发布的数据文件夹内，请另选位置"
        )
    return path


class _Progress:
    """A line on the terminal now and then, while it takes long."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def tell(self, what: str, count: int) -> None:
        """Say how far it is, at most every two seconds."""
        if count and time.monotonic() - self.last > 2:
            self.last = time.monotonic()
            noun = "releases read 已读发布" if what == "read" else "processes mapped 已处理过程"
            print(f"  {count:,} {noun}", file=sys.stderr, flush=True)


def print_summary(outcome: OcdsImport, out: Path) -> None:
    """Files, releases, rows, personal data left out, and the notes of greatest number."""
    summary = outcome.summary
    print(f"files 文件 {outcome.files:,} · releases 发布 {outcome.releases:,}")
    for name, count in outcome.rows.items():
        print(f"  {name:<20}{count:>10,}")
    print("in = out + left out 读入 = 写出 + 未写出")
    for line in summary["account"]:
        left_out = sum(reason["objects"] for reason in line["left_out"])
        parts = [f"{line['in']['objects']:,} = {line['out']['objects']:,} + {left_out:,}"]
        parts += [
            f"{code or '?'} {total} → {line['out']['sums'].get(code, 0)}"
            for code, total in line["in"]["sums"].items()
        ]
        print(f"  {line['resource']:<20}{' · '.join(parts)}")
    private = ", ".join(
        f"{n.replace('_', ' ')} {c:,}"
        for n, c in summary["not_imported_personal_data"].items()
        if c
    )
    print(f"personal data not imported 未导入的个人信息: {private or '0'}")
    notes = sorted(summary["notes"], key=lambda n: (-n["count"], n["reason"], n["path"]))
    print(f"notes 导入说明 ({sum(n['count'] for n in notes):,}):")
    for note in notes[:TOP]:
        print(f"  {note['count']:>8,}  {note['path'] or '-'}: {note['text_en']}")
    if len(notes) > TOP:
        print(f"  … {len(notes) - TOP} more kinds")
    why = {
        example["file"]: f": {note['text_en']} {example.get('value', '')}".rstrip()
        for note in notes
        if note["reason"] in FAILURES
        for example in note["examples"]
    }
    for name in summary["files_not_read"]:
        print(f"not read, wholly or in part 未能完整读取: {name}{why.get(name, '')}")
    print(f"report 导入报告: {out / 'import-report.json'}, {out / 'import-report.csv'}")


if __name__ == "__main__":
    sys.exit(main())
