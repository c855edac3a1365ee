"""Withdraw a row that was published, with the reason shown on its page."""

import sys
from pathlib import Path

from disclosure.intake.amendments.row_withdrawals import NothingToWithdraw, withdraw_row
from disclosure.packages.faults import FaultyData
from disclosure.packages.package_redaction import UnwritableTable
from scripts.progress import print_faults
from scripts.terminal import help_of, say, verb_parser, warn


def main() -> int:
    parser = verb_parser("withdraw")
    add = parser.add_argument
    add("publisher", help=help_of("publisher_of_row"))
    add("resource", help=help_of("resource"))
    add("id", help=help_of("row_id"))
    add("--reason", required=True, help=help_of("why_public"))
    add("--data", type=Path, default=Path("data"), help=help_of("data"))
    args = parser.parse_args()
    try:
        withdraw_row(args.data, args.publisher, args.resource, args.id, args.reason)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    except UnwritableTable as error:
        warn("redact.by_hand", error=error)
        return 1
    except NothingToWithdraw as error:
        print(error, file=sys.stderr)
        return 1
    say("amend.withdrawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
