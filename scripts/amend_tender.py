"""Correct, suspend, resume or cancel a tender that was published, by a notice of its own."""

import sys
from pathlib import Path

from disclosure.intake.amendments.tender_amendments import (
    AMENDING,
    CORRECTED,
    TenderAmendment,
    amend_tender,
)
from scripts.import_sheet import pair
from scripts.instant import release_instant
from scripts.tender_entry import enter_row
from scripts.terminal import help_of, verb_parser


def main() -> int:
    parser = verb_parser("amend_tender")
    add = parser.add_argument
    add("publisher", help=help_of("publisher_of_row"))
    add("tender", help=help_of("tender"))
    add("--kind", choices=AMENDING, default=AMENDING[0], help=help_of("amendment"))
    add("--reason", required=True, help=help_of("why_public"))
    add("--set", dest="values", type=pair, action="append", default=[], metavar="FIELD=VALUE",
        help=help_of("amended"))  # fmt: skip
    add("--data", type=Path, default=Path("data"), help=help_of("data"))
    args = parser.parse_args()
    amendment = TenderAmendment(
        args.tender, args.kind, args.reason, release_instant(), dict(args.values)
    )
    return enter_row(
        parser, args, CORRECTED, lambda: amend_tender(amendment, args.publisher, args.data)
    )


if __name__ == "__main__":
    sys.exit(main())
