"""Redact a row, or the content of a field of it, in everything that was ever published of it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from scripts.instant import given_instant
from scripts.progress import Progress
from scripts.publish import parser
from scripts.refusals import refusals_reported, say_waiting
from scripts.terminal import help_of, say


def main() -> int:
    from disclosure.history.redactions import Redaction
    from disclosure.packages.faults import FaultyData
    from disclosure.packages.package_redaction import UnwritableTable
    from disclosure.publish.redacting import NothingToRedact, redact
    from disclosure.publish.release_archive import ReleaseArchive

    words = parser("redact")
    words.add_argument("publisher", help=help_of("publisher_of_row"))
    words.add_argument("resource", help=help_of("resource"))
    words.add_argument("id", help=help_of("row_id"))
    words.add_argument("field", nargs="?", help=help_of("field"))
    words.add_argument("--reason", required=True, help=help_of("reason"))
    words.add_argument("--basis", required=True, help=help_of("basis"))
    words.add_argument("--corrected", action="store_true", help=help_of("corrected"))
    words.add_argument("--data", type=Path, default=Path("data"), help=help_of("data"))
    arguments = words.parse_args()
    instant = given_instant()
    at = (instant or datetime.now(UTC).replace(microsecond=0)).isoformat()
    progress = Progress()
    with refusals_reported(
        {
            FaultyData: "redact.refused",
            UnwritableTable: "redact.by_hand",
            NothingToRedact: "redact.unknown",
        },
        progress,
    ):
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
    say("redact.done", number=done.release)
    for number in done.removed_releases:
        say("redact.removed", number=number)
    say("redact.purge")
    for address in done.addresses:
        print(f"  {address}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
