"""Say whether a history is whole: what was altered in it, and what was redacted."""

import argparse
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

SHOWN = 20


def main() -> int:
    from disclosure.history.digest_chain import Discovery, examine
    from disclosure.history.history_file import open_history, releases

    words = argparse.ArgumentParser(
        prog="python -m scripts.verify_history",
        description=__doc__,
        epilog="Exit status: 0 whole or redacted only, 1 altered, 2 not to be read.",
    )
    words.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path("output/history.sqlite"),
        help="a history, also one downloaded from /downloads/history.sqlite (default: %(default)s)",
    )
    words.add_argument("--digest", help="a digest of a release that you kept: which one is it of?")
    arguments = words.parse_args()
    if not arguments.file.is_file():
        words.error(f"{arguments.file}: 没有这个文件 / no such file")
    found: list[Discovery] = []
    try:
        with closing(open_history(arguments.file)) as history:
            (damage,) = history.execute("PRAGMA integrity_check(1)").fetchone()
            if damage != "ok":
                raise sqlite3.DatabaseError(damage)
            told, found = releases(history), [*examine(history)]
    except sqlite3.DatabaseError as error:
        print(f"{arguments.file}: 无法读取 cannot be read: {error}", file=sys.stderr)
        return 2
    altered = [one for one in found if one.kind == "altered"]
    redacted = [one for one in found if one.kind == "redacted"]
    for one in altered[:SHOWN]:
        print(f"第 {one.release} 次发布被改动 release {one.release} was altered: {one.where}")
    for one in redacted[:SHOWN]:
        print(f"第 {one.release} 次发布中已依法删除 redacted in release {one.release}: {one.where}")
    if arguments.digest:
        number = next((one.number for one in told if one.digest == arguments.digest), None)
        if number is None:
            print("没有一次发布有这个摘要 No release has this digest", file=sys.stderr)
            return 1
        print(f"这是第 {number} 次发布的摘要 This is the digest of release {number}")
    if altered:
        print(f"共 {len(altered)} 处被改动 altered in {len(altered)} places", file=sys.stderr)
        return 1
    print(
        f"完整：{len(told)} 次发布，{len(redacted)} 处已依法删除 "
        f"whole: {len(told)} releases, {len(redacted)} texts redacted"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
