"""Take back a row, or what a field of it reads, from everything that was ever published of it."""

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from scripts.instant import given_instant
from scripts.progress import Progress, print_refusal
from scripts.publish import parser, say_unfinished, say_waiting


def main() -> int:
    from disclosure.history.history_file import BrokenHistory
    from disclosure.history.redactions import Redaction
    from disclosure.packages.faults import FaultyData
    from disclosure.packages.package_redaction import UnwritableTable
    from disclosure.publish.redacting import NothingToRedact, redact
    from disclosure.publish.release_archive import ReleaseArchive

    words = parser("python -m scripts.redact", str(__doc__))
    words.add_argument("publisher", help="name of the publisher, as in addresses 发布方")
    words.add_argument("resource", help="table, such as notices 数据表")
    words.add_argument("id", help="id of the row 行的编号")
    words.add_argument("field", nargs="?", help="field (default: the whole row) 字段")
    words.add_argument("--reason", required=True, help="what readers are told 公开的原因")
    words.add_argument("--basis", required=True, help="law, clause or decision 依据")
    words.add_argument(
        "--corrected",
        action="store_true",
        help="the field already reads right in the data: only earlier states go 数据中已更正",
    )
    words.add_argument("--data", type=Path, default=Path("data"), help="folder of publishers")
    arguments = words.parse_args()
    instant = given_instant()
    at = (instant or datetime.now(UTC).replace(microsecond=0)).isoformat()
    progress = Progress()
    try:
        done = redact(
            Redaction(
                arguments.publisher,
                arguments.resource,
                arguments.id,
                arguments.field,
                arguments.reason,
                arguments.basis,
                at,
            ),
            arguments.data,
            arguments.output,
            ReleaseArchive(arguments.history or arguments.output, arguments.keep),
            is_corrected=arguments.corrected,
            instant=instant,
            siteurl=arguments.siteurl,
            progress=progress,
            on_wait=say_waiting,
        )
    except FaultyData as error:
        progress.end()
        print("没有删除：删除后数据不能发布。", file=sys.stderr)
        print("Nothing was taken back: without it the data cannot be published.", file=sys.stderr)
        print_refusal(error.faults)
        return 1
    except UnwritableTable as error:
        progress.end()
        print(f"{error}: 请先在原文件的这一行删除，再运行本命令", file=sys.stderr)
        print(f"{error}: delete it in this line of the file, then run this again", file=sys.stderr)
        return 1
    except NothingToRedact as error:
        progress.end()
        print(f"没有这一行或字段 No such row or field: {error}", file=sys.stderr)
        return 1
    except (BrokenHistory, OSError, sqlite3.OperationalError) as error:
        progress.end()
        say_unfinished(error)
        return 1
    progress.end()
    print(f"已删除，见第 {done.release} 次发布 Taken back in release {done.release}")
    for number in done.removed_releases:
        print(f"第 {number} 次发布的存档已删除 The kept release {number} was removed")
    print("请让缓存与镜像清除 Purge from caches and mirrors:")
    for address in done.addresses:
        print(f"  {address}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
