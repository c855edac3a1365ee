"""Serve the data of an earlier release again, as a new release that says so; nothing is erased."""

import sqlite3
import sys

from scripts.instant import given_instant
from scripts.progress import Progress, print_refusal
from scripts.publish import parser, say_unfinished, say_waiting


def main() -> int:
    from disclosure.history.history_file import BrokenHistory
    from disclosure.packages.faults import FaultyData
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import ReleaseNotKept, roll_back

    words = parser("python -m scripts.rollback", str(__doc__))
    words.add_argument(
        "to",
        nargs="?",
        type=int,
        help="number of the release to go back to (default: the one before what is served)",
    )
    arguments = words.parse_args()
    progress = Progress()
    try:
        outcome = roll_back(
            arguments.output,
            ReleaseArchive(arguments.history or arguments.output, arguments.keep),
            to=arguments.to,
            instant=given_instant(),
            siteurl=arguments.siteurl,
            progress=progress,
            on_wait=say_waiting,
        )
    except ReleaseNotKept as error:
        progress.end()
        print(f"未恢复 Not rolled back: {error}", file=sys.stderr)
        return 1
    except FaultyData as error:
        progress.end()
        print_refusal(error.faults)
        return 1
    except (BrokenHistory, OSError, sqlite3.OperationalError) as error:
        progress.end()
        say_unfinished(error)
        return 1
    progress.end()
    release = outcome.release
    if outcome.is_new:
        print(
            f"第 {release.number} 次发布，恢复第 {release.restores} 次的内容 "
            f"Release {release.number} puts back release {release.restores}"
        )
    else:
        print(
            f"内容没有不同，仍是第 {release.number} 次发布 "
            f"Nothing differs: still release {release.number}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
