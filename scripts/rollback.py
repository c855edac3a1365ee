"""Serve the data of an earlier release again, as a new release that says so; nothing is erased."""

import sqlite3
import sys

from scripts.instant import given_instant
from scripts.progress import Progress, print_refusal
from scripts.publish import parser, say_redacted, say_unfinished, say_waiting
from scripts.terminal import help_of, say, warn


def main() -> int:
    from disclosure.history.history_file import BrokenHistory
    from disclosure.packages.faults import FaultyData
    from disclosure.publish.redacted_values import ReturnOfRedacted
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import ReleaseNotKept, roll_back

    words = parser("rollback")
    words.add_argument("to", nargs="?", type=int, help=help_of("to"))
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
        warn("rollback.refused", error=error)
        return 1
    except FaultyData as error:
        progress.end()
        print_refusal(error.faults)
        return 1
    except ReturnOfRedacted as error:
        progress.end()
        say_redacted(error)
        return 1
    except (BrokenHistory, OSError, sqlite3.OperationalError) as error:
        progress.end()
        say_unfinished(error)
        return 1
    progress.end()
    release = outcome.release
    if outcome.is_new:
        say("rollback.done", number=release.number, restored=release.restores)
    else:
        say("rollback.unchanged", number=release.number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
