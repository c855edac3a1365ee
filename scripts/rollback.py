"""Serve the data of an earlier release again, as a new release that says so; nothing is erased."""

import sys

from scripts.imports import importing
from scripts.instant import given_instant
from scripts.progress import Progress
from scripts.publish import parser
from scripts.refusals import refusals_reported, say_waiting
from scripts.terminal import help_of, say


def main() -> int:
    with importing():
        from disclosure.publish.release_archive import ReleaseArchive
        from disclosure.publish.releasing import ReleaseNotKept, roll_back

    words = parser("rollback")
    words.add_argument("to", nargs="?", type=int, help=help_of("to"))
    arguments = words.parse_args()
    progress = Progress()
    with refusals_reported({ReleaseNotKept: "rollback.refused"}, progress):
        outcome = roll_back(
            arguments.output,
            ReleaseArchive(arguments.history or arguments.output, arguments.keep),
            to=arguments.to,
            instant=given_instant(),
            siteurl=arguments.siteurl,
            progress=progress,
            on_wait=say_waiting,
        )
    release = outcome.release
    if outcome.is_new:
        say("rollback.done", number=release.number, restored=release.restores)
    else:
        say("rollback.unchanged", number=release.number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
