"""Correct, suspend, resume or cancel a tender that was published, by a notice of its own."""

import sys
from pathlib import Path

from disclosure.intake.amendments.tender_amendments import (
    AMENDING,
    CORRECTED,
    TenderAmendment,
    UnamendableTender,
    amend_tender,
)
from disclosure.packages.faults import FaultyData
from scripts.import_sheet import pair
from scripts.instant import release_instant
from scripts.progress import print_faults
from scripts.terminal import help_of, say, told, verb_parser


def main() -> int:
    words = verb_parser("amend_tender")
    add = words.add_argument
    add("publisher", help=help_of("publisher_of_row"))
    add("tender", help=help_of("tender"))
    add("--kind", choices=AMENDING, default=AMENDING[0], help=help_of("amendment"))
    add("--reason", required=True, help=help_of("why_public"))
    add("--set", dest="values", type=pair, action="append", default=[], metavar="FIELD=VALUE",
        help=help_of("amended"))  # fmt: skip
    add("--data", type=Path, default=Path("data"), help=help_of("data"))
    given = words.parse_args()
    unknown = next((name for name, _ in given.values if name not in CORRECTED), None)
    if unknown:
        words.error(told("usage.no_field", field=unknown, kind=", ".join(CORRECTED)))
    amendment = TenderAmendment(
        given.tender, given.kind, given.reason, release_instant(), dict(given.values)
    )
    try:
        outcome = amend_tender(amendment, given.publisher, given.data)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    except UnamendableTender as error:
        print(error, file=sys.stderr)
        return 1
    print_faults(outcome.log.faults)
    if not outcome.is_sound:
        return 1
    for folder in outcome.write():
        say("amend.done", path=folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
